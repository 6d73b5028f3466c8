"""Bytes of a foreign file → text.

Programs write UTF-8, Windows-1252, UTF-16 and mixtures, and do not always say which.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from arcli.model.diagnostics import SourceText
from arcli.model.findings import Findings


class Decoded(NamedTuple):
    """The text of a file with its problems; `odd` are the lines (from 1) that were read as Windows-1252."""

    found: Findings
    odd: list[int]
    mixed: bool  # other lines contain UTF-8 beyond ASCII


def decode(name: str, data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text with LF line ends and without BOM; a NUL byte is an error (AR657).

    A BOM decides, then `encoding`, then UTF-8. If neither fits, lines that are not UTF-8 are read as Windows-1252.
    """
    text: str | None = None
    odd: list[int] = []
    mixed = False
    for chosen in (_bom(data), encoding):
        if text is None and chosen is not None:
            text = _decoded(data, chosen)
    if text is None:
        text, odd, mixed = _by_line(data)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = Findings(SourceText(name, text))
    if "\0" in text:
        at = text.index("\0")
        found.add("AR657", "a NUL byte: this is not a text file", at, hint="is it compressed, or a spreadsheet?")
    return Decoded(found, odd, mixed)


def decode_list(name: str, data: bytes, encoding: str | None) -> Findings:
    """Return the text of a delimited file; warn of what is not in the stated encoding, or in UTF-8 (AR667)."""
    found, odd, _ = decode(name, data, encoding)
    if odd and encoding:
        found.warn("AR667", f"this is not {encoding}, which the profile states", line=odd[0])
    elif odd:
        message = f"this line is not UTF-8: {len(odd)} such line{'s' if len(odd) > 1 else ''}"
        hint = "it is read as Windows-1252; state the encoding in the profile, such as encoding: cp1252"
        found.warn("AR667", message, line=odd[0], hint=hint)
    return found


def _bom(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _by_line(data: bytes) -> tuple[str, list[int], bool]:
    """Return the text, the lines (from 1) that are not UTF-8, and whether others contain UTF-8 beyond ASCII."""
    try:
        return data.decode("utf-8"), [], False
    except UnicodeDecodeError:
        pass
    out, odd, utf8 = [], [], False
    for i, line in enumerate(data.split(b"\n")):
        try:
            text = line.decode("utf-8")
            utf8 = utf8 or not text.isascii()
        except UnicodeDecodeError:
            text = line.decode("cp1252", errors="replace")  # five bytes have no character in Windows-1252
            odd.append(i + 1)
        out.append(text)
    return "\n".join(out), odd, utf8
