"""Seals: the meaning of a closed period as digests.

A seal covers each entry that takes effect in the period, by its content and by what is derived from it (currency, due
dates, instalments), whatever its layout, order and file; reports for those days follow from these. The digest of a seal
covers the seal before it, lifted ones included, so that seals form a chain. The lock file has a line per entry, so that
a broken seal can name the entries that changed; the digests of lines are short, the seal's own covers the whole text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from arcli.closing.meaning import Meaning
from arcli.closing.posted import Posted
from arcli.ledger.canonical import FIELD, LINE, LockRow
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day, unsealed
from arcli.model.dates import iso
from arcli.model.entries import Close, first_word
from arcli.model.kinds import DOCUMENTS
from arcli.model.money import ZERO, money
from arcli.model.plain import Plain, Record
from arcli.subledger.movements import balances
from arcli.subledger.state import Subledger

_BETWEEN = FIELD + FIELD
RULES = 1  # the version of the rules that derive figures; raise it with any change that moves a figure
_DIGEST = 32  # hex digits of a seal: 128 bits


class SealedRow(NamedTuple):
    """A line of a lock file: an entry, with short digests of its content and of what is derived from it."""

    kind: str
    date: str
    word: str
    content: str
    derived: str

    @property
    def key(self) -> tuple[str, ...]:
        """Return the entry's identity: its ID, else kind, word and date."""
        return (self.word,) if self.kind in DOCUMENTS else (self.kind, self.word, self.date)

    @property
    def row(self) -> str:
        """Return the line as written in a lock file."""
        return f"{self.date} {self.kind} {self.word} {self.content} {self.derived}"

    @classmethod
    def read(cls, row: str) -> SealedRow:
        """Return the line that a row of a lock file holds."""
        day, kind, word, content, derived = row.split(" ")
        return cls(kind, day, word, content, derived)


class Seal(NamedTuple):
    """A seal: its period, first sealed day (None: all before too), the seal before, digest, totals, lines as text.

    Also the postings (None: closed without rates), the softly sealed fields, the version of the rules, and the bounds
    of the aging buckets in force, which are recorded but not sealed. `known` are the entries of contracts that it was
    the first to know, which decide on its postings (None: nothing is earned over time).
    """

    period: str
    since: date | None
    after: str | None
    digest: str
    totals: dict[str, Decimal]
    rows: list[str]
    posted: Posted | None = None
    soft: tuple[LockRow, ...] = ()
    rules: int = 0
    buckets: tuple[int, ...] = ()
    known: tuple[LockRow, ...] | None = None

    @property
    def lines(self) -> list[SealedRow]:
        """Return the lines in the order of the lock file."""
        return [SealedRow.read(row) for row in self.rows]


# --- seals -----------------------------------------------------------------------------------------------


def sealed_records(records: Iterable[Record], since: date | None, until: date) -> list[Record]:
    """Return the records that a seal covers: those that take effect from `since` (None: the beginning) to `until`."""
    first, aside = since or date.min, unsealed()
    return [r for r in records if first <= r.date <= until and r.kind not in aside]


def digest_of(ledger: Ledger, meaning: Meaning, head: Head) -> str:
    """Return the digest of a period for the ledger as it is now."""
    content, derived = meaning.content, meaning.derived
    covered = sealed_records(ledger.records, head.since, last_day(head.period))
    return _digest([content(r) + _BETWEEN + derived(r) for r in covered], head)


class Head(NamedTuple):
    """What a digest covers besides entries: period, first sealed day, the seal before, rules, other digests."""

    period: str
    since: date | None
    after: str | None
    rules: int = RULES
    posted: str | None = None
    soft: str | None = None


def head_of(close: Close) -> Head:
    """Return what a `close` entry states about its seal."""
    return Head(close.period, close.since, close.after, rules_of(close), close.posted, close.soft)


def rules_of(close: Close) -> int:
    """Return the version of arcli's rules under which a period was sealed; 0 before versions were numbered."""
    return int(close.rules) if close.rules is not None else 0


def _digest(texts: list[str], head: Head) -> str:
    texts.sort()
    top = FIELD.join(["arcli seal", *("" if value is None else str(value) for value in head)])
    return sha256((top + LINE + LINE.join(texts)).encode()).hexdigest()[:_DIGEST]


def seal_rows(ledger: Ledger, subledger: Subledger, head: Head) -> tuple[str, list[str]]:
    """Return the digest of a period for the ledger as it is now, and a line for each entry that it covers."""
    meaning = Meaning(subledger)
    texts, rows = [], []
    for record in sealed_records(ledger.records, head.since, last_day(head.period)):
        content, derived = meaning.content(record), meaning.derived(record)
        texts.append(content + _BETWEEN + derived)
        rows.append(_row(record, content, derived))
    rows.sort()
    return _digest(texts, head), rows


def totals_at(subledger: Subledger, day: date) -> dict[str, Decimal]:
    """Return the open balance at the end of a day by currency. `subledger` is as of that day or later."""
    totals: dict[str, Decimal] = {}
    for (_, currency), amount in balances(subledger, day).items():
        totals[currency] = totals.get(currency, ZERO) + amount
    return {c: totals[c] for c in sorted(totals)}


def totals_text(totals: dict[str, Decimal]) -> str:
    """Return totals as a `close` entry states them: `1,452.00 USD; 20.00 EUR`."""
    return "; ".join(money(v, c) for c, v in sorted(totals.items())) or "nothing open"


def row_of(record: Record, meaning: Meaning) -> str:
    """Return the line of an entry, as text."""
    return _row(record, meaning.content(record), meaning.derived(record))


def _row(record: Record, content: str, derived: str) -> str:
    word = record.id if isinstance(record, Plain) else first_word(record)
    return f"{iso(record.date)} {record.kind} {word} {sha256(content.encode()).hexdigest()[:12]} {_short(derived)}"


@cache
def _short(derived: str) -> str:
    """Return the digest of what is derived; many documents share one, as it depends on currency and due date."""
    return sha256(derived.encode()).hexdigest()[:8] if derived else "-"
