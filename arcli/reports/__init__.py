"""One module per report: ledger → Report. Pure functions; nothing is printed here."""
