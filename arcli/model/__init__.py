"""The vocabulary: entries, customers, settings, money, terms, positions, diagnostics, reports. No I/O."""
