"""Puts it together: opening a ledger, its checks, recording new entries."""
