"""Mappings of entries → YAML text, as PyYAML writes it in blocks.

What is surely plain is written directly, an item with any other text by PyYAML. A property test holds both equal.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from arcli.source.patterns import compiled

# PERF: texts that YAML takes as they stand, and texts that only need quotes: a comment or a value would begin in them.
# PyYAML's emitter looks at each sign, which takes twenty times as long as reading the entry.
_PLAIN = compiled(r"[0-9A-Za-z\u00c0-\u02af](?:[ !\"$-9;-~\u00c0-\u1fff]++|:(?![ ]|\Z)|(?<! )#)*+(?<! )").fullmatch
_QUOTED = compiled(r"[0-9A-Za-z\u00c0-\u02af][ -~\u00c0-\u1fff]*+(?<! )").fullmatch
_LONGEST = 400
_keys: set[str] = set()  # those that are known to be plain


def dump(mapping: dict[str, Any]) -> str:
    """Return a mapping of texts, lists of texts and lists of mappings of such as the item of a list in YAML."""
    return _plainly(mapping) or _carefully(mapping)


def _plainly(mapping: dict[str, Any]) -> str | None:
    """Return the same if all its texts are plain or need only quotes, else None."""
    lines: list[str] = []
    return "\n".join(["- " + lines[0][2:], *lines[1:], ""]) if _add(lines, mapping, "  ") and lines else None


def _add(lines: list[str], mapping: dict[str, Any], indent: str) -> bool:
    for key, value in mapping.items():
        if key not in _keys:
            if len(key) > _LONGEST or not _PLAIN(key):
                return False
            _keys.add(key)
        if type(value) is str:
            if (shown := _shown(value)) is None:
                return False
            lines.append(f"{indent}{key}: {shown}")
            continue
        if type(value) is not list or not value:
            return False
        lines.append(f"{indent}{key}:")
        for item in value:
            if type(item) is str:
                if (shown := _shown(item)) is None:
                    return False
                lines.append(f"{indent}- {shown}")
                continue
            first = len(lines)
            if not item or not _add(lines, item, indent + "  "):
                return False
            lines[first] = f"{indent}- {lines[first][len(indent) + 2 :]}"
    return True


def _shown(text: str) -> str | None:
    if len(text) > _LONGEST:
        return None
    if _PLAIN(text):
        return text
    return "'" + text.replace("'", "''") + "'" if _QUOTED(text) else None


def _carefully(mapping: dict[str, Any]) -> str:
    import yaml  # noqa: PLC0415 - most entries need none

    dumped: str = yaml.dump([mapping], Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=10_000)
    return dumped


@cache
def _dumper() -> Any:
    import yaml  # noqa: PLC0415 - most entries need none

    class Dumper(yaml.SafeDumper):
        """Texts that look like numbers or dates stay plain: arcli reads what stands there."""

        def ignore_aliases(self, _data: Any) -> bool:
            return True

    def text(dumper: Any, value: str) -> Any:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    Dumper.yaml_implicit_resolvers = {}
    return Dumper
