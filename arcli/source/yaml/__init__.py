"""Strict YAML: texts, lists and mappings with their positions, and nothing else.

`nodes` declares what reading gives, and `text` reads in one of two ways: `simple` accepts mappings of simple lines
without a library, as settings and most entries are; what it does not accept goes whole to `events`, which reads
libyaml's event stream (PyYAML). A property test holds both equal. `arcli.journal.yaml` reads entries in YAML.
"""
