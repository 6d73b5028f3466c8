"""Exchange with other systems: import of lists, export of books."""
