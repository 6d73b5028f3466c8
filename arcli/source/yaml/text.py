"""Strict YAML: texts, lists and mappings with positions, and nothing else.

Scalars stay the text that stands there (`NO` is no, `0123` keeps its zero). Anchors, aliases, tags and duplicate
keys are errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcli.source.yaml.nodes import Path, YamlDocument
from arcli.source.yaml.simple import mapping

if TYPE_CHECKING:
    from arcli.model.diagnostics import SourceText, Spot


def load(source: SourceText, spans: dict[Path, Spot] | None = None) -> YamlDocument:
    """Read a YAML text. With `spans`, also note where each value (and key, as path + ("?",)) stands."""
    if spans is None and (simple := mapping(source.text)) is not None:
        return YamlDocument(simple, [], [])
    from arcli.source.yaml.events import read  # noqa: PLC0415 - slow to import; simple settings need none

    return read(source, spans)
