"""Closed periods: seals, what they hold, and whether they still hold."""
