"""The manual, Markdown, one page a topic."""
