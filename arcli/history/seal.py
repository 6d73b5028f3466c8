"""Seals: what a closed period says, as digests of meaning.

A seal covers each entry that takes effect in its days, by what it says and by what is derived of it (currency, due
dates, instalments), whatever its layout, order and file; what a report shows for those days follows from that. The
digest of a seal covers the seal before it, lifted ones too: a chain. The lock file has a line for each entry, so that
a broken seal can name what broke it; its line digests are short, the seal's own covers the whole text.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from arcli.history.posted import Posted, digest_of_posted
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import EFFECTLESS, last_day
from arcli.model.compiled import compile_fields
from arcli.model.dates import iso
from arcli.model.fields import DATE
from arcli.model.kinds import Field, Kind, Shape, kinds, shape_of
from arcli.model.money import ZERO, money, plain
from arcli.model.plain import Plain
from arcli.source.gitfiles import GitFile
from arcli.subledger.movements import balances
from arcli.subledger.state import Subledger

_FIELD, _ITEM, _LINE = "\x1f", "\x1e", "\x1d"  # texts of a ledger hold no control characters
_BETWEEN = _FIELD + _FIELD
_DIGEST = 32  # hex digits of a seal: 128 bits


class Line(NamedTuple):
    """A line of a lock file: an entry, and short digests of what it says and of what is derived of it."""

    kind: str
    date: str
    word: str
    content: str
    derived: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same entry: its ID, else kind, word and date."""
        return (self.word,) if self.kind in _NUMBERED else (self.kind, self.word, self.date)


_NUMBERED = frozenset(name for name, kind in kinds().items() if kind.is_document)


class Seal(NamedTuple):
    """A seal: its period, first sealed day (None: all before), the seal before, digest, totals and lines.

    And what was posted, if accounts were known.
    """

    period: str
    since: date | None
    after: str | None
    digest: str
    totals: dict[str, Decimal]
    lines: list[Line]
    posted: Posted | None = None


# --- what entries say ------------------------------------------------------------------------------------


def _number(value: Decimal) -> str:
    """Digits without zeros at their end: 100, 100.0 and 100.00 are alike."""
    text = str(value)
    if "E" in text:
        text = f"{value:f}"
    if "." not in text or text[-1] != "0":
        return text
    return text.rstrip("0").rstrip(".")


class Meaning:
    """Entries as canonical texts: what they say, and what is derived of them."""

    def __init__(self, sub: Subledger) -> None:
        self.sub = sub
        self._writers: dict[str, Callable[[Any], str]] = {}
        self._forward = sub.customers.ever("method", "balance-forward")

    def content(self, record: Any) -> str:
        """What an entry says, whatever its layout and the order of its details."""
        if isinstance(record, Plain):
            return _of_plain(record)
        writer = self._writers.get(record.kind)
        if writer is None:
            writer = self._writers[record.kind] = self._writer(kinds()[record.kind])
        return writer(record)

    def _writer(self, kind: Kind) -> Callable[[Any], str]:
        """A function that writes the entries of a kind.

        The currency of a document is left out, being derived: writing it out changes nothing.
        """
        left_out = {"currency"} if kind.is_document else set()
        words = [f for f in kind.fields.values() if f.place != "key" and f.name not in left_out]
        say = compile_fields([*words, *kind.keys.values()], _statement, _NAMES)
        details = [(name, name != "lines", _detail_writer(d.shape)) for name, d in kind.details.items()]

        def write(entry: Any) -> str:
            out = [kind.name, iso(entry.date)]
            say(entry, out)
            for name, in_any_order, detail in details:
                if items := getattr(entry, name):
                    out += sorted(map(detail, items)) if in_any_order else map(detail, items)
            if entry.tags or entry.extra:
                out += _tags(entry)
            return _FIELD.join(out)

        return write

    def derived(self, record: Any) -> str:
        """What the ledger makes of a document beyond what it says: currency, due dates, how its customer is kept."""
        number = getattr(record, "id", None)
        document = self.sub.documents.get(number) if number is not None else None
        if document is not record and (document is None or not document.stands_for(record)):
            return ""
        account, due = document.account, document.due
        text = account.currency or ""
        if due is not None:
            text += _ITEM + iso(due)
        if document.fate is not None and document.parts is not None:
            text += _ITEM + _ITEM.join(f"{p.due}:{_number(p.amount)}" for p in document.parts)
        if account.customer in self._forward and self._kept_forward(account.customer, document.date):
            text += _ITEM + "balance-forward"
        return text

    def _kept_forward(self, customer: str, day: date) -> bool:
        known = self.sub.customers.at(customer, day)
        return known is not None and known.method == "balance-forward"


def _of_plain(document: Plain) -> str:
    """The same text as of its entry: its words stand in the order of the declaration."""
    said = [
        f"{document.kind}{_FIELD}{iso(document.date)}{_FIELD}id:{document.id}",
        f"customer:{document.account.customer}{_FIELD}amount:{_number(document.amount)}",
        *document.words(),
    ]
    applied = document.applied
    if len(applied) == 2:
        said.append(f"document:{applied[0]}{_ITEM}amount:{_number(applied[1])}")
    elif applied:
        pairs = zip(applied[::2], applied[1::2], strict=True)
        said += sorted(f"document:{number}{_ITEM}amount:{_number(amount)}" for number, amount in pairs)
    return _FIELD.join(said)


def _detail_writer(shape: Shape) -> Callable[[Any], str]:
    say = compile_fields(shape.fields.values(), _statement, _NAMES)

    def write(item: Any) -> str:
        out: list[str] = []
        say(item, out)
        return _ITEM.join(out)

    return write


_NAMES = {"iso": iso, "number": _number}


def _statement(field: Field) -> str:
    """What writes a value `v` of a field."""
    value = "iso(v)" if field.type is DATE else "number(v)" if field.type.numeric else "v"
    return f"out.append({field.name + ':'!r} + {value})"


def _tags(entry: Any) -> list[str]:
    """Tags and the user's own keys, in order."""
    out = ["tags:" + _ITEM.join(sorted(entry.tags))] if entry.tags else []
    return out + sorted(f"{k}:{v}" for k, v in (entry.extra or {}).items())


# --- seals -----------------------------------------------------------------------------------------------


def sealed_records(records: Iterable[Any], since: date | None, until: date) -> list[Any]:
    """The records that a seal covers: those that take effect from `since` (None: ever) to `until`."""
    first = since or date.min
    return [r for r in records if first <= r.date <= until and r.kind not in EFFECTLESS]


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
    top = f"arcli seal 1{_FIELD}{head.period}{_FIELD}{head.since or ''}{_FIELD}{head.after or ''}"
    top += (f"{_FIELD}{head.posted}" if head.posted else "") + _LINE
    return sha256((top + _LINE.join(texts)).encode()).hexdigest()[:_DIGEST]


def make_seal(
    ledger: Ledger, sub: Subledger, period: str, since: date | None, after: str | None, posted: Posted | None = None
) -> Seal:
    """The seal of a period as the ledger is now. `sub` is as of the period's last day or later."""
    meaning = Meaning(sub)
    texts, lines = [], []
    for record in sealed_records(ledger.records, since, last_day(period)):
        content, derived = meaning.content(record), meaning.derived(record)
        texts.append(content + _BETWEEN + derived)
        lines.append(_line(record, content, derived))
    lines.sort(key=_LINE.join)
    digest = _digest(texts, Head(period, since, after, digest_of_posted(posted) if posted is not None else None))
    return Seal(period, since, after, digest, totals_at(sub, last_day(period)), lines, posted)


def totals_at(sub: Subledger, day: date) -> dict[str, Decimal]:
    """The open balance at the end of a day by currency. `sub` is as of that day or later."""
    totals: dict[str, Decimal] = {}
    for (_, currency), amount in balances(sub, day).items():
        totals[currency] = totals.get(currency, ZERO) + amount
    return {c: totals[c] for c in sorted(totals)}


def totals_text(totals: dict[str, Decimal]) -> str:
    """Totals as a `close` entry states them: `1,452.00 USD; 20.00 EUR`."""
    return "; ".join(money(v, c) for c, v in sorted(totals.items())) or "nothing open"


def line_of(record: Any, meaning: Meaning) -> Line:
    """The line of an entry."""
    return _line(record, meaning.content(record), meaning.derived(record))


def _line(record: Any, content: str, derived: str) -> Line:
    word = record.id if record.kind in _NUMBERED else getattr(record, shape_of(type(record)).words[0].attr)
    return Line(record.kind, iso(record.date), str(word), sha256(content.encode()).hexdigest()[:12], _short(derived))


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
        f"entries {len(seal.lines)}",
    ]
    body = [f"{line.date} {line.kind} {line.word} {line.content} {line.derived}" for line in seal.lines]
    return "\n".join([*head, *body]) + "\n"


def _posted_lines(posted: Posted | None) -> list[str]:
    """`posted CURRENCY AMOUNT AMOUNT-IN-BASE ACCOUNT`, a line for each account."""
    if posted is None:
        return []
    return [f"posted {c} {amount:f} {base:f} {account}" for (account, c), (amount, base) in posted.items()]


def read_lock(text: str) -> Seal | None:
    """A seal from the text of its lock file; None if that is no such text."""
    head: dict[str, str] = {}
    totals: dict[str, Decimal] = {}
    posted: Posted = {}
    lines: list[Line] = []
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
                day, kind, word, content, derived = words
                lines.append(Line(kind, day, word, content, derived))
            else:
                head[words[0]] = words[1]
        since = None if head["since"] == "-" else date.fromisoformat(head["since"])
        after = None if head["after"] == "-" else head["after"]
        if int(head["entries"]) != len(lines):
            return None
        return Seal(head["period"], since, after, head["digest"], totals, lines, posted or None)
    except (KeyError, ValueError, IndexError, ArithmeticError):
        return None
