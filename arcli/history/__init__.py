"""Git, the second clock: revisions, semantic differences, the origin of an entry, merges."""
