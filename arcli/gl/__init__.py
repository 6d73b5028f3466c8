"""Double entry: the postings of entries, with taxes, exchange rates, gains and losses."""
