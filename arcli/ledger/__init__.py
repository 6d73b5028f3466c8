"""An open ledger: its files and settings, its checks, and the recording of new entries."""
