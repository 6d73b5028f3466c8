"""Delimited files: encoding, heading, rows, dates, signed numbers, cleaning of cells, and the dialect of profiles.

One reader for all such files: banks, remittance advice, customers' lists, import, trial balances.
"""
