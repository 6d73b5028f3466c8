"""Seals: what a closed period says, as digests of meaning.

A seal covers each entry that takes effect in its days, by what it says and by what is derived of it (currency, due
dates, instalments), whatever its layout, order and file; what a report shows for those days follows from that. The
digest of a seal covers the seal before it, lifted ones too: a chain. The lock file has a line for each entry, so that
a broken seal can name what broke it; its line digests are short, the seal's own covers the whole text.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from arcli.closing.meaning import FIELD, LINE, Meaning
from arcli.closing.posted import digest_of_posted
from arcli.gl.summary import Activity
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day, unsealed
from arcli.model.dates import iso
from arcli.model.kinds import DOCUMENTS, kinds
from arcli.model.money import ZERO, money, plain
from arcli.source.gitfiles import GitFile
from arcli.subledger.movements import balances
from arcli.subledger.state import Subledger

_BETWEEN = FIELD + FIELD
_DIGEST = 32  # hex digits of a seal: 128 bits


class SealedRow(NamedTuple):
    """A line of a lock file: an entry, and short digests of what it says and of what is derived of it."""

    kind: str
    date: str
    word: str
    content: str
    derived: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same entry: its ID, else kind, word and date."""
        return (self.word,) if self.kind in DOCUMENTS else (self.kind, self.word, self.date)

    @property
    def row(self) -> str:
        """The line as it stands in a lock file."""
        return f"{self.date} {self.kind} {self.word} {self.content} {self.derived}"

    @classmethod
    def read(cls, row: str) -> SealedRow:
        """The line of such a row."""
        day, kind, word, content, derived = row.split(" ")
        return cls(kind, day, word, content, derived)


class Seal(NamedTuple):
    """A seal: its period, first sealed day (None: all before), the seal before, digest, totals, lines as text.

    And what was posted, if accounts were known.
    """

    period: str
    since: date | None
    after: str | None
    digest: str
    totals: dict[str, Decimal]
    rows: list[str]
    posted: Activity | None = None

    @property
    def lines(self) -> list[SealedRow]:
        """Its lines, in the order of the lock file."""
        return [SealedRow.read(row) for row in self.rows]


# --- seals -----------------------------------------------------------------------------------------------


def sealed_records(records: Iterable[Any], since: date | None, until: date) -> list[Any]:
    """The records that a seal covers: those that take effect from `since` (None: ever) to `until`."""
    first, aside = since or date.min, unsealed()
    return [r for r in records if first <= r.date <= until and r.kind not in aside]


def digest_of(ledger: Ledger, meaning: Meaning, head: Head) -> str:
    """The digest of a period as the ledger is now."""
    content, derived = meaning.content, meaning.derived
    covered = sealed_records(ledger.records, head.since, last_day(head.period))
    return _digest([content(r) + _BETWEEN + derived(r) for r in covered], head)


class Head(NamedTuple):
    """What stands above a seal's lines: its period, first sealed day, the seal before it, the digest of postings."""

    period: str
    since: date | None
    after: str | None
    posted: str | None = None


def _digest(texts: list[str], head: Head) -> str:
    texts.sort()
    top = f"arcli seal 1{FIELD}{head.period}{FIELD}{head.since or ''}{FIELD}{head.after or ''}"
    top += (f"{FIELD}{head.posted}" if head.posted else "") + LINE
    return sha256((top + LINE.join(texts)).encode()).hexdigest()[:_DIGEST]


def make_seal(
    ledger: Ledger,
    subledger: Subledger,
    period: str,
    since: date | None,
    after: str | None,
    posted: Activity | None = None,
) -> Seal:
    """The seal of a period as the ledger is now. `subledger` is as of the period's last day or later."""
    meaning = Meaning(subledger)
    texts, rows = [], []
    for record in sealed_records(ledger.records, since, last_day(period)):
        content, derived = meaning.content(record), meaning.derived(record)
        texts.append(content + _BETWEEN + derived)
        rows.append(_row(record, content, derived))
    rows.sort()
    digest = _digest(texts, Head(period, since, after, digest_of_posted(posted) if posted is not None else None))
    return Seal(period, since, after, digest, totals_at(subledger, last_day(period)), rows, posted)


def totals_at(subledger: Subledger, day: date) -> dict[str, Decimal]:
    """The open balance at the end of a day by currency. `subledger` is as of that day or later."""
    totals: dict[str, Decimal] = {}
    for (_, currency), amount in balances(subledger, day).items():
        totals[currency] = totals.get(currency, ZERO) + amount
    return {c: totals[c] for c in sorted(totals)}


def totals_text(totals: dict[str, Decimal]) -> str:
    """Totals as a `close` entry states them: `1,452.00 USD; 20.00 EUR`."""
    return "; ".join(money(v, c) for c, v in sorted(totals.items())) or "nothing open"


def row_of(record: Any, meaning: Meaning) -> str:
    """The line of an entry, as text."""
    return _row(record, meaning.content(record), meaning.derived(record))


def _row(record: Any, content: str, derived: str) -> str:
    kind = record.kind
    word = record.id if kind in DOCUMENTS else getattr(record, kinds()[kind].words[0].attr)
    return f"{iso(record.date)} {kind} {word} {sha256(content.encode()).hexdigest()[:12]} {_short(derived)}"


@cache
def _short(derived: str) -> str:
    """The digest of what is derived, which is alike for many: a currency and a due date."""
    return sha256(derived.encode()).hexdigest()[:8] if derived else "-"


# --- lock files ------------------------------------------------------------------------------------------


def lock_name(ledger: Ledger, period: str, digest: str) -> str:
    """The lock file of a seal: `closed/2026-03-1a2b3c4d.lock`, beside a single file `NAME.closed/…`."""
    return posixpath.join(lock_folder(ledger), f"{period}-{digest[:8]}.lock")


def lock_folder(ledger: Ledger) -> str:
    """Where the lock files of a ledger are."""
    if ledger.files.is_folder:
        return "closed"
    name = ledger.files.list()[0][0]
    if isinstance(ledger.files, GitFile):
        name = posixpath.basename(name)
    return posixpath.splitext(name)[0] + ".closed"


def write_lock(seal: Seal) -> str:
    """The text of a lock file."""
    head = [
        f"; arcli's seal of {seal.period}: what it covers, one line an entry. Written by arcli close; keep it in git.",
        f"period {seal.period}",
        f"since {seal.since or '-'}",
        f"after {seal.after or '-'}",
        f"digest {seal.digest}",
        *(f"total {currency} {plain(amount, currency)}" for currency, amount in sorted(seal.totals.items())),
        *_posted_lines(seal.posted),
        f"entries {len(seal.rows)}",
    ]
    return "\n".join([*head, *seal.rows]) + "\n"


def _posted_lines(posted: Activity | None) -> list[str]:
    """`posted CURRENCY AMOUNT AMOUNT-IN-BASE ACCOUNT`, a line for each account."""
    if posted is None:
        return []
    return [f"posted {c} {amount:f} {base:f} {account}" for (account, c), (amount, base) in posted.items()]


def read_lock(text: str) -> Seal | None:
    """A seal from the text of its lock file; None if that is no such text."""
    head: dict[str, str] = {}
    totals: dict[str, Decimal] = {}
    posted: Activity = {}
    rows: list[str] = []
    try:
        for row in text.splitlines():
            words = row.split(" ")
            if row.startswith(";") or not row:
                continue
            if words[0] == "total":
                totals[words[1]] = Decimal(words[2])
            elif words[0] == "posted":
                posted[" ".join(words[4:]), words[1]] = Decimal(words[2]), Decimal(words[3])
            elif words[0][:1].isdigit():
                if len(words) != len(SealedRow._fields):
                    return None
                rows.append(row)
            else:
                head[words[0]] = words[1]
        since = None if head["since"] == "-" else date.fromisoformat(head["since"])
        after = None if head["after"] == "-" else head["after"]
        if int(head["entries"]) != len(rows):
            return None
        return Seal(head["period"], since, after, head["digest"], totals, rows, posted or None)
    except (KeyError, ValueError, IndexError, ArithmeticError):
        return None
