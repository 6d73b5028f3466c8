"""Bytes → text, saying what is wrong with them; positions stay those of the file."""

from __future__ import annotations

import re

from arcli.model.diagnostics import Diagnostic, SourceText, Spot

_BAD = re.compile("[\x00\r\udc80-\udcff]")
_MOST = 50  # bad signs reported of one file; more are no news


def decode(name: str, data: bytes) -> tuple[SourceText, list[Diagnostic]]:
    """The text of a file with LF line ends and without a leading BOM, and its bad signs (replaced by U+FFFD).

    CRLF is a line end; a CR alone, a NUL and what is not UTF-8 are errors.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="surrogateescape")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if text.isascii() and "\0" not in text and "\r" not in text:
        return SourceText(name, text), []
    bad = list(_BAD.finditer(text)) if _BAD.search(text) else []
    if not bad:
        return SourceText(name, text), []
    source = SourceText(name, _BAD.sub("\ufffd", text))
    return source, [_diagnose(source, match) for match in bad[:_MOST]]


def _diagnose(source: SourceText, match: re.Match[str]) -> Diagnostic:
    spot = Spot(source, match.start(), match.end())
    if match[0] == "\0":
        return Diagnostic("AR003", "a NUL byte", spot, "is this a text file?")
    if match[0] == "\r":
        return Diagnostic("AR004", "a carriage return without a line feed", spot, "end lines with LF or CRLF")
    byte = ord(match[0]) - 0xDC00
    return Diagnostic("AR002", f"byte 0x{byte:02X} is not UTF-8", spot, "save the file as UTF-8")
