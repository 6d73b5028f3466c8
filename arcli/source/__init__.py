"""Bytes in and out: where a ledger's files are, decoding, strict YAML, lock and atomic replace."""
