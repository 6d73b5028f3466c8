"""arcli: accounts receivable over plain-text ledgers."""

__version__ = "0.1.0"
