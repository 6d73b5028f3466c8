"""The result of reading a strict YAML text, whichever way it is read."""

from __future__ import annotations

from typing import Any, NamedTuple

from arcli.model.diagnostics import Diagnostic

Path = tuple[str | int, ...]


class YamlDocument(NamedTuple):
    """What a YAML file holds: its value, the offset of each item of its top-level list, and problems."""

    value: Any
    offsets: list[int]
    problems: list[Diagnostic]
