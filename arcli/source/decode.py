"""Bytes → text, saying what is wrong with them; positions stay those of the file."""

from __future__ import annotations

import re

from arcli.model.diagnostics import Diagnostic, SourceText, Spot

_BAD = re.compile("[\x00\r\udc80-\udcff]")
_PLAIN = bytes(range(32, 127)) + b"\t\n\r"
_MOST = 50  # lines with bad signs that are reported of one file; more are no news
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decode(name: str, data: bytes) -> tuple[SourceText, list[Diagnostic]]:
    """The text of a file with LF line ends and without a leading BOM, and its bad signs (replaced by U+FFFD).

    CRLF is a line end; a CR alone, a NUL and what is not UTF-8 are errors, one a line and sort. A file in UTF-16 is
    one error; its text is read all the same, so that the rest of the ledger can be checked against it.
    """
    problems: list[Diagnostic] = []
    wide = data[:2] in _UTF_16
    if wide:
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("utf-8-sig", errors="surrogateescape")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if not wide and text.isascii() and "\0" not in text and "\r" not in text:
        return SourceText(name, text, clean=not data.translate(None, _PLAIN)), []
    bad = list(_BAD.finditer(text)) if _BAD.search(text) else []
    source = SourceText(name, _BAD.sub("\ufffd", text) if bad else text)
    if wide:
        hint = "save the file as UTF-8; spreadsheets and Windows editors call this Unicode or UTF-16"
        problems.append(Diagnostic("AR002", "this file is UTF-16, not UTF-8", Spot(source, 0, 1), hint))
    return source, problems + _diagnose_all(source, bad)


def _diagnose_all(source: SourceText, bad: list[re.Match[str]]) -> list[Diagnostic]:
    """The first bad sign of each sort on each line, of the first lines."""
    problems: dict[tuple[int, str], Diagnostic] = {}
    for match in bad:
        problem = _diagnose(source, match)
        line, _ = source.line_column(match.start())
        problems.setdefault((line, problem.code), problem)
        if len(problems) == _MOST:
            break
    return list(problems.values())


def _diagnose(source: SourceText, match: re.Match[str]) -> Diagnostic:
    spot = Spot(source, match.start(), match.end())
    if match[0] == "\0":
        return Diagnostic("AR003", "a NUL byte", spot, "remove it; is this a text file?")
    if match[0] == "\r":
        hint = "end lines with LF or CRLF; old Mac programs and some exports write CR alone"
        return Diagnostic("AR004", "a carriage return without a line feed", spot, hint)
    byte = ord(match[0]) - 0xDC00
    hint = "save the file as UTF-8; it may be in Latin-1 or Windows-1252 now"
    return Diagnostic("AR002", f"byte 0x{byte:02X} is not UTF-8", spot, hint)
