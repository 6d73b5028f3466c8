"""Bytes → text, with the problems in them; positions stay those of the file."""

from __future__ import annotations

import re
from codecs import BOM_UTF8

from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.source.files import is_yaml

_SORTS = ("\x00", "\r", "[\udc80-\udcff]")
_BAD = re.compile("|".join(_SORTS))
_PLAIN = bytes(range(32, 127)) + b"\t\n\r"
_MOST = 50  # lines with bad characters that are reported for one file; more add nothing
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# The kind of a file by its first bytes, and what to do about it.
_FOREIGN = (
    (b"\x1f\x8b", "compressed (gzip)", "unpack it: gunzip {name}"),
    (b"BZh", "compressed (bzip2)", "unpack it: bunzip2 {name}"),
    (b"\xfd7zXZ\0", "compressed (xz)", "unpack it: unxz {name}"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)", "unpack it: unzstd {name}"),
    (b"PK\x03\x04", "a zip archive or a spreadsheet", "save a spreadsheet as CSV and read it with arcli import csv"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document", "save it as CSV and read it with arcli import csv"),
    (b"%PDF-", "a PDF", "take it out of the ledger; an entry names it with file:"),
    (b"version https://git-lfs.github.com/spec/", "a pointer of Git LFS, not the file", "git lfs pull brings the file"),
)
_MARK = re.compile(r"^(?:<{7}|={7}|>{7})(?=[ \n]|\Z)[^\n]*", re.MULTILINE)


def decode(name: str, data: bytes) -> tuple[SourceText, list[Diagnostic]]:
    """Return the text of a file with LF line ends and without a leading BOM, and its bad characters (now U+FFFD).

    CRLF is a line end; a CR alone, a NUL and what is not UTF-8 are errors, one per line and sort. A file in UTF-16 is
    one error; its text is read anyway, so that the rest of the ledger can be checked against it. A file of another kind
    is one error and has no text. Each conflict of a merge is one error, at its first line; in the text it is replaced
    by comments, and its content is `unread` (so that references to it are not reported).
    """
    for start, what, hint in _FOREIGN:
        if data.startswith(start):
            problem = Diagnostic("AR007", f"this file is {what}", hint=hint.format(name=name), file=name)
            return SourceText(name, ""), [problem]
    source, problems = _decode(name, data)
    if "<<<<<<<" in source.text:
        source, conflicts = _without_conflicts(source)
        problems += conflicts
    return source, problems


def _without_conflicts(source: SourceText) -> tuple[SourceText, list[Diagnostic]]:
    """Return the text with comments in place of conflicts, at the same offsets, and a problem for each."""
    text, sign = source.text, "#" if is_yaml(source.name, source.text) else ";"
    problems: list[Diagnostic] = []
    parts: list[str] = []
    unread: list[str] = []
    at, begin, middle = 0, -1, False
    for mark in _MARK.finditer(text):
        what = mark[0][0]
        if what == "<" and begin < 0:
            begin, middle = mark.start(), False
        elif what == "=" and begin >= 0:
            middle = True
        elif what == ">" and middle:
            hint = "keep the lines that are right, and remove the marks <<<<<<<, ======= and >>>>>>>"
            spot = Spot(source, begin, source.line_span(begin)[1])
            problems.append(Diagnostic("AR010", "a merge left a conflict here, which nobody has resolved", spot, hint))
            conflict = text[begin : mark.end()]
            unread.append(conflict)
            lines = conflict.split("\n")
            parts += [text[at:begin], "\n".join(sign + " " * (len(line) - 1) if line else "" for line in lines)]
            at, begin, middle = mark.end(), -1, False
    made = SourceText(source.name, "".join([*parts, text[at:]]))
    made.unread = "\n".join(unread)
    return made, problems


def _decode(name: str, data: bytes) -> tuple[SourceText, list[Diagnostic]]:
    problems: list[Diagnostic] = []
    wide, right = data[:2] in _UTF_16, False
    if wide:
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text, right = data.decode("utf-8-sig"), True
        except UnicodeDecodeError:
            text = data.decode("utf-8-sig", errors="surrogateescape")
    if right and b"\r" not in data:
        returns = False
    else:
        text = text.replace("\r\n", "\n")
        returns = "\r" in text
    # PERF: of right UTF-8, two signs alone can be bad; a search for all that can be takes as long as a fifth of reading
    if right and not returns and b"\0" not in data:
        characters = set(data.removeprefix(BOM_UTF8).translate(None, _PLAIN).decode())
        return SourceText(name, text, clean=None if characters else True, characters=characters), []
    source = SourceText(name, _BAD.sub("\ufffd", text))
    if wide:
        hint = "save the file as UTF-8; spreadsheets and Windows editors call this Unicode or UTF-16"
        problems.append(Diagnostic("AR002", "this file is UTF-16, not UTF-8", Spot(source, 0, 1), hint))
    return source, problems + _diagnose_all(source, text)


def _diagnose_all(source: SourceText, text: str) -> list[Diagnostic]:
    """Return the first bad character of each sort on each line, for the first lines."""
    problems: list[Diagnostic] = []
    at = 0
    while len(problems) < _MOST and (first := _BAD.search(text, at)):
        end = text.find("\n", first.start())
        end = len(text) if end < 0 else end
        found = (re.compile(sort).search(text, first.start(), end) for sort in _SORTS)
        matches = sorted((m for m in found if m is not None), key=lambda m: m.start())
        problems += [_diagnose(source, match) for match in matches]
        at = end
    return problems[:_MOST]


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
