"""The second clock: revisions, semantic difference, where an entry came from, sealed periods."""
