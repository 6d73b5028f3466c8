"""Entries as double entry: postings, taxes, exchange rates, gains and losses."""
