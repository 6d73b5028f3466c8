"""Entries as canonical texts: the same for every layout, different for every difference in a field."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.model.compiled import compile_fields
from arcli.model.dates import iso
from arcli.model.entries import Entry, kinds
from arcli.model.fields import DATE
from arcli.model.fieldtext import several
from arcli.model.kinds import Field, Kind, Shape
from arcli.model.plain import Plain, Record, entry_of
from arcli.model.private import veiled

FIELD, ITEM, LINE = "\x1f", "\x1e", "\x1d"  # the texts of a ledger contain no control characters


def number(value: Decimal) -> str:
    """Return a number's digits without trailing zeros: 100, 100.0 and 100.00 have the same text."""
    text = str(value)
    if text[-1] != "0" and "E" not in text:
        return text
    if "E" in text:
        text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class LockRow(NamedTuple):
    """A row of a lock file beside those of its seal: an entry, with a short digest of what is kept of it."""

    date: str
    kind: str
    word: str
    content: str

    @property
    def row(self) -> str:
        """Return the row as written in a lock file."""
        return " ".join(self)


class Canonical:
    """What entries say, as text."""

    def __init__(self) -> None:
        self._writers: dict[str, Callable[[Entry], str]] = {}

    def content(self, record: Record) -> str:
        """Return the content of an entry, whatever its layout and the order of its details."""
        if isinstance(record, Plain) and record.beside is None:
            return _of_plain(record)
        writer = self._writers.get(record.kind)
        if writer is None:
            writer = self._writers[record.kind] = self._writer(kinds()[record.kind])
        return writer(veiled(entry_of(record)))

    def _writer(self, kind: Kind) -> Callable[[Entry], str]:
        """Return a function that writes entries of a kind as canonical text.

        The currency of a document is derived, so it is left out: stating it explicitly changes nothing.
        """
        left_out = {"currency"} if kind.has_number else set()
        words = [f for f in kind.fields.values() if f.place != "key" and f.name not in left_out]
        say = compile_fields([*words, *kind.keys.values()], _statement, _NAMES)
        details = [(name, name != "lines", _detail_writer(d.shape)) for name, d in kind.details.items()]

        def write(entry: Entry) -> str:
            out = [kind.name, iso(entry.date)]
            say(entry, out)
            for name, in_any_order, detail in details:
                if items := getattr(entry, name):
                    out += sorted(map(detail, items)) if in_any_order else map(detail, items)
            if entry.tags or entry.extra:
                out += _tags(entry)
            return FIELD.join(out)

        return write


def _of_plain(document: Plain) -> str:
    """Return the same text as for its entry; the words are in the order of the declaration."""
    value, applied = document.amount, document.applied
    amount, words = number(value), document.words(FIELD)
    text = (
        f"{document.kind}{FIELD}{iso(document.date)}{FIELD}id:{document.id}{FIELD}"
        f"customer:{document.account.customer}{FIELD}amount:{amount}{words}"
    )
    if not applied:
        return text
    if len(applied) == 2:
        used = amount if applied[1] is value else number(applied[1])
        return f"{text}{FIELD}document:{applied[0]}{ITEM}amount:{used}"
    pairs = zip(applied[::2], applied[1::2], strict=True)
    return FIELD.join([text, *sorted(f"document:{to}{ITEM}amount:{number(used)}" for to, used in pairs)])


def _detail_writer(shape: Shape) -> Callable[[Any], str]:
    say = compile_fields(shape.fields.values(), _statement, _NAMES)

    def write(item: Any) -> str:
        out: list[str] = []
        say(item, out)
        return ITEM.join(out)

    return write


_NAMES: dict[str, Any] = {"iso": iso, "number": number, "several": several, "shows": {}}


def _statement(field: Field) -> str:
    """Return the source that writes the value `v` of a field; several values of one field may be in any order."""
    if field.type.many:
        return f"out += [{field.name + ':'!r} + one for one in sorted(several(v))]"
    value = "iso(v)" if field.type is DATE else "number(v)" if field.type.numeric else "v"
    if value == "v" and field.type.show is not str:
        _NAMES["shows"][field.type.name] = field.type.show
        value = f"shows[{field.type.name!r}](v)"
    return f"out.append({field.name + ':'!r} + {value})"


def _tags(entry: Entry) -> list[str]:
    """Return tags and user-defined keys, in order."""
    out = ["tags:" + ITEM.join(sorted(entry.tags))] if entry.tags else []
    return out + sorted(f"{k}:{v}" for k, v in (entry.extra or {}).items())
