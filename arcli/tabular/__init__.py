"""Delimited files: encoding, head, rows, dates, numbers with signs, cleaning of cells, and the dialect of profiles.

One reader for whoever takes such a file: banks, remittance advice, customers' lists, import, trial balances.
"""
