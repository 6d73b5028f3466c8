"""The softly sealed fields: they move no figure, yet should not change unnoticed, such as notes and credit limits.

Each kind of entry declares its fields that are sealed softly. A change is a warning and breaks no seal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from arcli.ledger.canonical import FIELD, LINE, LockRow, number
from arcli.model.dates import iso
from arcli.model.entries import Entry, first_word
from arcli.model.private import veiled


def soft_rows(entries: Iterable[Entry], since: date | None, until: date) -> dict[LockRow, Entry]:
    """Return the rows, with their entries, that take effect from `since` (None: the beginning) to `until`."""
    first = since or date.min
    return {_row(e): e for e in entries if e.declared.soft and first <= e.date <= until}


def digest_of_rows(rows: Iterable[LockRow]) -> str:
    """Return the digest of soft rows: 128 bits in hex."""
    return sha256(LINE.join(sorted(r.row for r in rows)).encode()).hexdigest()[:32]


def _row(entry: Entry) -> LockRow:
    entry, kind, said = veiled(entry), entry.declared, list[str]()
    for name in kind.soft:
        field = kind.fields[name]
        value = getattr(entry, field.attr)
        if value is not None:
            said.append(f"{name}:{number(value) if field.type.numeric else value}")
    word = first_word(entry)
    return LockRow(iso(entry.date), kind.name, word, sha256(FIELD.join(said).encode()).hexdigest()[:12])


def changed_rows(sealed: Iterable[LockRow], now: dict[LockRow, Entry]) -> list[tuple[LockRow | None, LockRow | None]]:
    """Return pairs of a sealed row and the present one: changed, removed (None now) or added (None then).

    A new entry without a date changes nothing in the past.
    """
    gone = sorted(set(sealed) - now.keys())
    new = sorted(now.keys() - set(sealed))
    pairs: list[tuple[LockRow | None, LockRow | None]] = []
    for row in gone:
        other = next((n for n in new if n[:3] == row[:3]), None)
        if other is not None:
            new.remove(other)
        pairs.append((row, other))
    return pairs + [(None, row) for row in new if now[row].date != date.min]
