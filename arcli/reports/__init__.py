"""One module a report: ledger → Report. Pure; nothing is printed here."""
