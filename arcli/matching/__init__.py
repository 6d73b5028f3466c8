"""Receipts × open items → proposed applications with their evidence. Pure: no files, no clock."""
