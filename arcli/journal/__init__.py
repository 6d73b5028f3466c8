"""Text and YAML ⇄ entries with positions; formatting. Touches no disk."""
