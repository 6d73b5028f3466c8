"""Closed periods: their seals, and the checks that each seal still holds."""
