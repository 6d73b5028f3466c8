"""Entries → open items as of a date: replay, applications, instalments, proofs. Pure functions."""
