"""Entries in YAML: the same fields under the same names as in a journal, a list of entries a file.

`form` reads and writes the form. It takes a file in stretches: what `quick` surely understands by expressions becomes
items without a library, all else is read by `arcli.source.yaml`. `fast` makes entries of items whose every value is
accepted at first sight; `form` reads the others carefully, with a diagnostic for all that is wrong. `edit` changes
values of an entry in place. Property tests hold quick and fast equal to the careful way.
"""
