"""Typer commands, one module a group: options → call → render → exit code. No accounting."""
