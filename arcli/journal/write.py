"""Entries → canonical journal text, which is read back before anyone gets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from arcli.journal.careful import EntryReader
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Application
from arcli.model.fields import TEXT
from arcli.model.kinds import Field, Kind, Shape, kinds
from arcli.model.plain import Plain

INDENT = "    "
_BARE = re.compile(r'[^\s"]+\Z')


def entry_text(entry: Any) -> str:
    """An entry as text, ending with a line end. Not read back yet: callers do that for all of a file at once."""
    kind = kinds()[entry.kind]
    header, below = _header(kind, entry)
    return "".join(line + "\n" for line in [header, *_details(kind, entry), *below])


def write_entry(entry: Any) -> str:
    """An entry as text that reads back to an equal entry, ending with a line end.

    Raises ValueError if it would not: then a value holds what no journal can.
    """
    kind, text = kinds()[entry.kind], entry_text(entry)
    read = EntryReader(SourceText("<new>", text), 0, len(text)).read()
    if read.problems or read.entry != entry:
        said = read.problems[0].message if read.problems else "it would read back as another entry"
        raise ValueError(f"this {kind.name} can't be written as journal text: {said}")
    return text


def reads_back(record: Any, entry: Any) -> bool:
    """Whether what was read, an entry or a plain document, says just what an entry says."""
    if not isinstance(record, Plain):
        return bool(record == entry)
    kind = kinds()[entry.kind]
    applications = getattr(entry, "applications", ())
    said = [prefix + (v if show is None else show(v)) for prefix, show, _, v in _said(kind, entry)]
    head = (record.kind, record.date, record.id, record.account.customer, record.account.currency, record.amount)
    return (
        head == (entry.kind, entry.date, entry.id, entry.customer, entry.currency, entry.amount)
        and record.words() == said
        and (not applications or _all_plain(applications))
        and record.applied == tuple(part for a in applications for part in (a.document, a.amount))
        and not (entry.tags or entry.extra or getattr(entry, "lines", ()) or getattr(entry, "instalments", ()))
    )


def _all_plain(applications: tuple[Application, ...]) -> bool:
    return all(a == Application(a.document, a.amount) for a in applications)


def write_journal(entries: list[Any]) -> str:
    """Entries as a journal, a blank line between them."""
    return "\n".join(write_entry(e) for e in entries)


def _header(kind: Kind, entry: Any) -> tuple[str, list[str]]:
    """The header line, and the lines of text fields that go below the details."""
    words = [entry.date.isoformat(), kind.name, *_words(kind, entry)]
    below: list[str] = []
    own = kind.quoted
    if own is not None and own.place == "quoted" and getattr(entry, own.attr) is not None:
        words.append(quote(getattr(entry, own.attr)))
    for prefix, show, is_text, value in _said(kind, entry):
        if is_text and _fits_lines(value):
            below += [f"{INDENT}{prefix} {line}".rstrip() for line in value.split("\n")]
        else:
            words.append(prefix + (show(value) if show is not None else value if _BARE.match(value) else quote(value)))
    for name, value in (entry.extra or {}).items():
        if _fits_lines(value) and "\n" not in value and not _BARE.match(value):
            below.append(f"{INDENT}{name}: {value}".rstrip())
        else:
            words.append(f"{name}:{value if _BARE.match(value) else quote(value)}")
    words += [f"#{tag}" for tag in entry.tags]
    return " ".join(words), below


_Said = tuple[str, Callable[[Any], str] | None, bool, Any]


def _said(shape: Shape, item: Any) -> list[_Said]:
    """The keys that are not None: `key:`, what shows the value (None: it is a text already), if it is long, value."""
    if shape.cls not in _KEYS:
        fields = shape.keys.values()
        shown = [(f"{f.name}:", f.type.show if f.type.show is not str else None, f.type is TEXT) for f in fields]
        _KEYS[shape.cls] = shown, attrgetter(*(f.attr for f in fields))
    shown, values = _KEYS[shape.cls]
    return [(*how, v) for how, v in zip(shown, values(item), strict=True) if v is not None]


_KEYS: dict[type, tuple[list[tuple[str, Callable[[Any], str] | None, bool]], Callable[[Any], tuple[Any, ...]]]] = {}


def _words(shape: Shape, item: Any) -> list[str]:
    if shape.cls not in _POSITIONAL:
        codes = {name: code.attr for name, code in shape.codes.items()}
        _POSITIONAL[shape.cls] = [(f.attr, f.type.show, codes.get(f.name)) for f in shape.words]
    out = []
    for attr, show, code in _POSITIONAL[shape.cls]:
        value = getattr(item, attr)
        if value is None:
            continue
        out.append(value if type(value) is str else show(value))
        if code is not None and (currency := getattr(item, code)) is not None:
            out.append(currency)
    return out


_POSITIONAL: dict[type, list[tuple[str, Callable[[Any], str], str | None]]] = {}


def _pair(field: Field, value: Any) -> str:
    if type(value) is not str:
        return f"{field.name}:{field.type.show(value)}"
    return f"{field.name}:{value if _BARE.match(value) else quote(value)}"


def quote(text: str) -> str:
    """A text in quotes, with its quotes, backslashes and line ends escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _fits_lines(text: str) -> bool:
    """Whether each line of a text stands in a field as it is: no white space at its ends."""
    return all(line == line.strip() for line in text.split("\n"))


# --- details ---------------------------------------------------------------------------------------------


def _details(kind: Kind, entry: Any) -> list[str]:
    lines: list[str] = []
    for name, details in kind.details.items():
        if items := getattr(entry, name):
            lines += align([_cells(details.shape, item) for item in items])
    return lines


def _cells(shape: Shape, item: Any) -> list[str]:
    """The columns of a detail line: what it is about, its amount, and the rest."""
    cells: list[str] = []
    if shape.quoted is not None and shape.quoted.required:
        cells.append(quote(getattr(item, shape.quoted.attr)))
    words = _words(shape, item)
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
    cells += [_pair(f, getattr(item, f.attr)) for f in shape.keys.values() if getattr(item, f.attr) is not None]
    return cells


def align(rows: list[list[str]]) -> list[str]:
    """Detail lines with their first column padded and their second right-aligned."""
    if not rows:
        return []
    first = max(len(r[0]) for r in rows)
    second = max((len(r[1]) for r in rows if len(r) > 1), default=0)
    lines = []
    for row in rows:
        cells = [row[0].ljust(first), *(c.rjust(second) for c in row[1:2]), *row[2:]]
        lines.append(INDENT + "  ".join(cells).rstrip())
    return lines
