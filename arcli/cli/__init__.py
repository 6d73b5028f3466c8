"""Typer commands, one module per group: options → call → render → exit code. No accounting."""
