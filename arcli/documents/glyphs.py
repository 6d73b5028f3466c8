"""Characters that the shipped fonts can't show: found before a page is made, with the document that has them."""

from __future__ import annotations

import functools
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from arcli.documents.content import Content
from arcli.documents.making import Maker
from arcli.model.words import count_of

_NAMED = 3  # characters whose names a message says
FONTS = Path(__file__).parent / "fonts"


def missing(text: str) -> str:
    """Return the characters of a text that no shipped font has, each once. Line ends are none."""
    if text.isascii():
        return ""
    return "".join(dict.fromkeys(c for c in text if ord(c) not in _known() and not c.isspace() and c.isprintable()))


def note_missing(contents: Iterable[Content], maker: Maker) -> None:
    """Note the characters that documents can't be printed with (AR907)."""
    for content in contents:
        signs = dict.fromkeys(sign for text in _texts(content) for sign in missing(text))
        if not signs:
            continue
        named = ", ".join(
            f"{s} (U+{ord(s):04X}, {unicodedata.name(s, 'without a name')})" for s in list(signs)[:_NAMED]
        )
        if len(signs) > _NAMED:
            named += f" and {count_of(len(signs) - _NAMED, 'other')}"
        document = maker.subledger.documents.get(content.number)
        entry = document.entry if document is not None else maker.ledger.customers.declaration(content.customer)
        hint = "write it in letters; as text and HTML the document shows it"
        message = f'{content.number} of "{content.customer}": no font has {named}'
        maker.needs.entry("AR907", entry, "id", message, hint, "error", content.number)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not value.isascii():
            yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


@functools.cache
def _known() -> frozenset[int]:
    """Return the code points of the fonts that documents are set in."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("Noto*.ttf")):
        found |= characters(path.read_bytes())
    return frozenset(found)


def characters(font: bytes) -> set[int]:
    """Return the code points that a TrueType font has glyphs for (its `cmap`, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    found: set[int] = set()
    for number in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag != b"cmap":
            continue
        for table in range(struct.unpack_from(">H", font, start + 2)[0]):
            offset = start + struct.unpack_from(">L", font, start + 4 + 8 * table + 4)[0]
            form = struct.unpack_from(">H", font, offset)[0]
            if form == 4:
                half = struct.unpack_from(">H", font, offset + 6)[0] // 2
                ends = struct.unpack_from(f">{half}H", font, offset + 14)
                starts = struct.unpack_from(f">{half}H", font, offset + 16 + 2 * half)
                for first, last in zip(starts, ends, strict=True):
                    found |= set(range(first, last + 1)) if first != 0xFFFF else set()
            elif form == 12:
                for group in range(struct.unpack_from(">L", font, offset + 12)[0]):
                    first, last, _ = struct.unpack_from(">LLL", font, offset + 16 + 12 * group)
                    found |= set(range(first, last + 1))
    return found
