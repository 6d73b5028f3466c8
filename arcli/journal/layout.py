"""`arcli fmt`: lays out a journal. Only white space changes; comments stay; lines with errors stay as they are."""

from __future__ import annotations

import re

from arcli.journal.scan import BLOCK, FIELD, Token, details_of, scan_line
from arcli.journal.write import INDENT, align
from arcli.model.diagnostics import SourceText
from arcli.source.patterns import compiled

# PERF: what most lines are is told by one expression; `scan` tells of the others. None of these says anything wrong.
_WORD = r'(?:(?!;)[^\s"]++(?!")|(?:[a-z][a-z0-9_-]*+:)?+"[^"\\\n]*+"(?=[ \t]|\Z))'
_WORDS = compiled(_WORD)
_COMMENT = r"(?:[ \t]++(;[^\n]*+))?+"
_HEADER = compiled(rf"({_WORD}(?:[ \t]++{_WORD})*+)(?:{_COMMENT}|[ \t]*+)")
_NUMBER = r"(-?[0-9][0-9.,]*+)"
_DETAIL = compiled(
    rf"""
    (?: (?![0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ \t]|retained[ \t]) ([A-Za-z0-9][A-Za-z0-9_./+&\#-]*+)[ \t]++{_NUMBER}
      | ("[^"\\\n]*+")[ \t]++{_NUMBER}[ \t]++@[ \t]++{_NUMBER} )
    ((?:[ \t]++[a-z][a-z0-9_-]*+:[^\s"]++)*+)(?:{_COMMENT}|[ \t]*+)
    """,
    re.VERBOSE,
)


def format_journal(text: str) -> str:
    """Return the text laid out: single spaces in headers, aligned details, at most one blank line in a row.

    `tokens(format_journal(x)) == tokens(x)` and `format_journal(format_journal(x)) == format_journal(x)`.
    """
    source = SourceText("<fmt>", text if text.endswith("\n") or not text else text + "\n")
    out: list[str] = []
    at, end = 0, len(source.text)
    while at < end:
        line_end = source.text.index("\n", at)
        line = source.text[at:line_end]
        if not line.strip():
            if out and out[-1]:
                out.append("")
            at = line_end + 1
        elif line[0] in "; \t":
            out += _details(source, [(at, line_end)]) if line[0] != ";" else [line.rstrip()]
            at = line_end + 1
        else:
            match = BLOCK.match(source.text, at)
            assert match is not None
            out += _block(source, at, match.end())
            at = match.end()
    while out and not out[-1]:
        out.pop()
    return "".join(line + "\n" for line in out)


def tokens(text: str) -> list[tuple[str, ...]]:
    """Return what a journal says, without its layout: the tokens of each line that has any."""
    source = SourceText("<tokens>", text)
    found: list[tuple[str, ...]] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        body = line.strip()
        if body:
            indented = line[0] in " \t"
            begin = at + len(line) - len(line.lstrip())
            if indented and (match := FIELD.match(source.text, begin, end)):
                found.append(("field", match[1], source.text[match.end() : end].strip()))
            else:
                words = [source.text[t.start : t.end].rstrip() for t in scan_line(source, begin, end)[0]]
                found.append(("detail" if indented else "line", *words))
        at = end + 1
    return found


def _block(source: SourceText, start: int, end: int) -> list[str]:
    lines: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = source.text.index("\n", at)
        lines.append((at, stop))
        at = stop + 1
    return [_header(source, *lines[0]), *_details(source, lines[1:])]


def _header(source: SourceText, start: int, end: int) -> str:
    if quick := _HEADER.fullmatch(source.text, start, end):
        line, words = " ".join(_WORDS.findall(quick[1]) if '"' in quick[1] else quick[1].split()), quick[2]
        return f"{line}  {words.rstrip()}" if words else line
    found, problems = scan_line(source, start, end)
    if problems:
        return source.text[start:end].rstrip()
    return _joined([source.text[t.start : t.end] for t in found if t.type != "comment"], found, source)


def _joined(words: list[str], found: list[Token], source: SourceText) -> str:
    line = " ".join(words)
    comment = next((source.text[t.start : t.end].rstrip() for t in found if t.type == "comment"), "")
    return f"{line}  {comment}".strip() if comment else line


# A letter's documents have the form of applications.
_ALIGNED = ("applications", "lines", "taxes", "instalments", "retained")


def _details(source: SourceText, lines: list[tuple[int, int]]) -> list[str]:
    """Detail lines; those that follow each other and are of one form are aligned."""
    out: list[str] = []
    group: list[tuple[list[str], str]] = []
    form = ""
    for start, end in lines:
        text = source.text[start:end]
        begin = start + len(text) - len(text.lstrip())
        if text.startswith(";"):
            kind, cells, comment = "comment", [text.rstrip()], ""
        else:
            kind, cells, comment = _cells(source, begin, end, text)
        if kind != form or kind not in _ALIGNED:
            out += _flush(group)
            group = []
        form = kind
        if kind in _ALIGNED:
            group.append((cells, comment))
        else:
            out.append(cells[0])
    return out + _flush(group)


def _flush(group: list[tuple[list[str], str]]) -> list[str]:
    lines = align([cells for cells, _ in group])
    return [f"{line}  {comment}" if comment else line for line, (_, comment) in zip(lines, group, strict=True)]


def _cells(source: SourceText, begin: int, end: int, line: str) -> tuple[str, list[str], str]:
    """Return the form of a detail line, its columns, and its comment."""
    text = source.text
    if text.startswith(";", begin):
        return "remark", [INDENT + text[begin:end].rstrip()], ""
    if quick := _DETAIL.fullmatch(text, begin, end):
        document, amount, item, quantity, price, pairs, comment = quick.groups()
        first = [document, amount] if item is None else [item, f"{quantity} @ {price}"]
        return "applications" if item is None else "lines", [*first, *pairs.split()], (comment or "").rstrip()
    if match := FIELD.match(text, begin, end):
        return "field", [f"{INDENT}{match[0]} {text[match.end() : end].strip()}".rstrip()], ""
    found, problems = scan_line(source, begin, end)
    if problems:
        return "wrong", [line.rstrip()], ""
    comment = next((text[t.start : t.end].rstrip() for t in found if t.type == "comment"), "")
    found = [t for t in found if t.type != "comment"]
    words, form = [text[t.start : t.end] for t in found], details_of(found)
    if form in ("taxes", "retained") and len(words) > 1:
        words[:2] = [" ".join(words[:2])]
    if form == "applications" and len(found) > 1 and found[1].type == "pair":
        words.insert(1, "")  # no amount
    return form, _columns(words, form == "lines"), comment


def _columns(words: list[str], is_line: bool) -> list[str]:
    """First word; amount or quantity with its currency and `@ price`; then one column a word, `= NET` together."""
    cells = [words[0]]
    rest = words[1:]
    if rest:
        second = rest.pop(0)
        if second == "@" and rest:
            second += " " + rest.pop(0)
        while rest and (_is_code(rest[0]) or (rest[0] == "@" and len(rest) > 1)):
            second += " " + rest.pop(0)
            if second.endswith("@"):
                second += " " + rest.pop(0)
        cells.append(second)
    while rest:
        word = rest.pop(0)
        if word in ("=", "@", "@@") and rest:
            word += " " + rest.pop(0)
            if rest and not is_line and _is_code(rest[0]):
                word += " " + rest.pop(0)
        cells.append(word)
    return cells


def _is_code(word: str) -> bool:
    return len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()
