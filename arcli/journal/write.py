"""Entries → canonical journal text, which is read back before anyone gets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from arcli.journal.careful import EntryReader
from arcli.model.compiled import compile_fields
from arcli.model.dates import iso
from arcli.model.diagnostics import SourceText
from arcli.model.entries import (
    Application,
    Entry,
    applications_of,
    has_terms,
    instalments_of,
    is_numbered,
    kinds,
    lines_of,
    stated_taxes_of,
)
from arcli.model.fields import TEXT, WORD
from arcli.model.fieldtext import several
from arcli.model.kinds import Field, Kind, Shape
from arcli.model.plain import Plain, Record, entry_of
from arcli.model.private import veiled

INDENT = "    "
is_bare = re.compile(r'[^\s"]+\Z').match  # whether a value needs no quotes
_WORD = re.compile(r'(?![a-z][a-z0-9_-]*:|[#;])[^\s"]+\Z')  # what is read as a word where no key is before it


def entry_text(entry: Entry) -> str:
    """Return an entry as text, ending with a line end. Not read back yet: callers do that for all of a file at once."""
    kind, entry = kinds()[entry.kind], veiled(entry)
    header, below = _header(kind, entry)
    return "\n".join([header, *_details(kind, entry), *below]) + "\n"


def write_entry(entry: Entry) -> str:
    """Return an entry as text that reads back to an equal entry, ending with a line end.

    Raises ValueError if it would not: then a value holds what no journal can.
    """
    entry = veiled(entry)
    kind, text = kinds()[entry.kind], entry_text(entry)
    read = EntryReader(SourceText("<new>", text), 0, len(text)).read()
    if read.problems or read.entry != entry:
        said = read.problems[0].message if read.problems else "it would read back as another entry"
        raise ValueError(f"this {kind.name} can't be written as journal text: {said}")
    return text


def reads_back(record: Record, entry: Entry, text: str) -> bool:
    """Return whether the record read at an entry's text says exactly what the entry says.

    The words of a plain document are those of the text: their meaning is compared, and that there are no others.
    """
    if not isinstance(record, Plain) or record.beside is not None:
        return bool(entry_of(record) == entry)
    if not is_numbered(entry):
        return False
    applications = applications_of(entry)
    return (
        record.kind == entry.kind
        and record.id == entry.id
        and record.date == entry.date
        and record.amount == entry.amount
        and record.account.customer == entry.customer
        and record.account.currency == entry.currency
        and (record.due, record.terms) == ((entry.due, entry.terms) if has_terms(entry) else (None, None))
        and record.applied == tuple(part for a in applications for part in (a.document, a.amount))
        and all(a == Application(a.document, a.amount) for a in applications)
        and not (entry.tags or entry.extra)
        and not (lines_of(entry) or stated_taxes_of(entry) or instalments_of(entry))
        and record.origin.text.startswith(text, record.offset)
    )


def write_journal(entries: Iterable[Entry]) -> str:
    """Return entries as a journal, a blank line between them."""
    return "\n".join(write_entry(e) for e in entries)


def _header(kind: Kind, entry: Entry) -> tuple[str, list[str]]:
    """Return the header line, and the lines of text fields that go below the details."""
    words, below = [iso(entry.date), kind.name], list[str]()
    _sayer(kind, "word", "quoted", "key")(entry, words, below)
    for name, value in (entry.extra or {}).items():
        if _fits_lines(value) and "\n" not in value and not is_bare(value):
            below.append(f"{INDENT}{name}: {value}".rstrip())
        else:
            words.append(f"{name}:{value if is_bare(value) else quote(value)}")
    words += [f"#{tag}" for tag in entry.tags]
    return " ".join(words), below


def _say_text(prefix: str, text: str, words: list[str], below: list[str]) -> None:
    """Put a long text below, on a line for each of its own, if these read back unchanged."""
    if _fits_lines(text):
        below += [f"{INDENT}{prefix} {line}".rstrip() for line in text.split("\n")]
    else:
        words.append(prefix + quote(text))


_Sayer = Callable[[Any, list[str], list[str]], None]
_SAYERS: dict[tuple[type, tuple[str, ...]], _Sayer] = {}


def _sayer(shape: Shape, *places: str) -> _Sayer:
    """Return what adds the fields of some places to a list of words, and the lines of long texts to another list."""
    known = _SAYERS.get((shape.cls, places))
    if known is not None:
        return known
    codes = {name: code.attr for name, code in shape.codes.items()}
    names = {"bare": is_bare, "word": _WORD.match, "quote": quote, "say_text": _say_text, "several": several}
    names |= {f"show_{f.attr}": f.type.show for f in shape.fields.values()}

    def statement(field: Field) -> str:
        shown = "v" if field.type.show is str else f"show_{field.attr}(v)"
        if field.place == "quoted":
            return "out.append(quote(v))"
        if field.place == "word":
            code = codes.get(field.name)
            shown = "(v if word(v) else quote(v))" if field.type is WORD else shown
            return f"out.append({shown})" + (f"; item.{code} and out.append(item.{code})" if code else "")
        prefix = f"{field.name}:"
        if field.type is TEXT:
            return f"say_text({prefix!r}, v, out, below)"
        if field.type.many:
            return f"out += [{prefix!r} + (one if bare(one) else quote(one)) for one in several(v)]"
        return f"text = {shown}; out.append({prefix!r} + (text if bare(text) else quote(text)))"

    fields = [f for place in places for f in shape.fields.values() if f.place == place]
    made = _SAYERS[shape.cls, places] = compile_fields(fields, statement, names, "below")
    return made


def quote(text: str) -> str:
    """Return a text in quotes, with its quotes, backslashes and line ends escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _fits_lines(text: str) -> bool:
    """Return whether each line of a text stands in a field as it is: no white space at its ends."""
    return all(line == line.strip() for line in text.split("\n"))


# --- details ---------------------------------------------------------------------------------------------


def _details(kind: Kind, entry: Entry) -> list[str]:
    lines: list[str] = []
    for name, details in kind.details.items():
        if items := getattr(entry, name):
            lines += align([_cells(details.shape, item) for item in items])
    return lines


def _cells(shape: Shape, item: Any) -> list[str]:
    """Return the columns of a detail line: what it is about, its amount, and the rest."""
    cells: list[str] = []
    if shape.quoted is not None and shape.quoted.required:
        cells.append(quote(getattr(item, shape.quoted.attr)))
    words, keys = list[str](), list[str]()
    _sayer(shape, "word")(item, words, [])
    _sayer(shape, "key")(item, keys, [])
    if shape.mark is not None:
        words[0] = f"{shape.mark} {words[0]}"
    if cells:
        cells.append(" ".join(words))
    else:
        cells += [words[0], " ".join(words[1:])]
    for mark, field in shape.signs.items():
        value = getattr(item, field.attr)
        if value is not None:
            code = shape.codes.get(field.name)
            currency = f" {getattr(item, code.attr)}" if code and getattr(item, code.attr) else ""
            text = f"{mark} {field.type.show(value)}{currency}"
            if mark == "@":
                cells[1] += " " + text
            else:
                cells.append(text)
    return cells + keys


def align(rows: list[list[str]]) -> list[str]:
    """Detail lines with their first column padded and their second right-aligned."""
    if len(rows) < 2 and all(map(all, rows)):  # PERF: nothing to pad
        return [INDENT + "  ".join(row).rstrip() for row in rows]
    first = max(len(r[0]) for r in rows)
    second = max((len(r[1]) for r in rows if len(r) > 1), default=0)
    lines = []
    for row in rows:
        cells = [row[0].ljust(first), *(c.rjust(second) for c in row[1:2] if second), *row[2:]]
        lines.append(INDENT + "  ".join(cells).rstrip())
    return lines
