"""The vocabulary of banks: lines of statements, their identity, and payment references."""
