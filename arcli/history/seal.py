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
from hashlib import sha256
from operator import attrgetter
from typing import Any, NamedTuple

from arcli.ledger.opening import Ledger
from arcli.ledger.periods import EFFECTLESS, last_day
from arcli.model.kinds import kinds, shape_of
from arcli.model.money import ZERO, money, plain
from arcli.source.gitfiles import GitFile
from arcli.subledger.movements import balances
from arcli.subledger.state import Subledger

_FIELD, _ITEM, _LINE = "\x1f", "\x1e", "\x1d"  # texts of a ledger hold no control characters
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
    """A seal: its period, first sealed day (None: all before), the seal before, digest, totals and lines."""

    period: str
    since: date | None
    after: str | None
    digest: str
    totals: dict[str, Decimal]
    lines: list[Line]


# --- what entries say ------------------------------------------------------------------------------------


class Meaning:
    """Entries as canonical texts: what they say, and what is derived of them. Values are written once each."""

    def __init__(self, sub: Subledger) -> None:
        self.sub = sub
        self._texts: dict[Any, str] = {}
        self._kinds: dict[str, tuple[Any, list[str], list[tuple[str, Any, list[str]]]]] = {}
        self._forward: dict[str, bool] = {}
        for name, kind in kinds().items():
            # The currency of a document is derived: writing it out changes nothing.
            left_out = {"currency"} if kind.is_document else set()
            names = [f.attr for f in kind.fields.values() if f.name not in left_out]
            details = [(n, *_getter([f.attr for f in d.shape.fields.values()])) for n, d in kind.details.items()]
            self._kinds[name] = (_getter(names)[0], names, details)

    def content(self, entry: Any) -> str:
        """What an entry says, whatever its layout and the order of its details."""
        getter, names, details = self._kinds[entry.kind]
        text = self._text
        out = [entry.kind, text(entry.date)]
        for name, value in zip(names, getter(entry), strict=True):
            if value is not None:
                out.append(name + "=" + (value if type(value) is str else text(value)))
        for name, get, attrs in details:
            items = getattr(entry, name)
            if items:
                shown = [
                    _ITEM.join([
                        a + "=" + (v if type(v) is str else text(v))
                        for a, v in zip(attrs, get(item), strict=True)
                        if v is not None
                    ])
                    for item in items
                ]  # fmt: skip
                out += shown if name == "lines" or len(shown) == 1 else sorted(shown)
        if entry.tags:
            out.append("tags=" + _ITEM.join(sorted(entry.tags)))
        if entry.extra:
            out += sorted(f"{k}={v}" for k, v in entry.extra.items())
        return _FIELD.join(out)

    def derived(self, entry: Any) -> str:
        """What the ledger makes of a document beyond what it says: currency, due dates, how its customer is kept."""
        number = getattr(entry, "id", None)
        document = self.sub.documents.get(number) if number is not None else None
        if document is None or document.entry is not entry:
            return ""
        text = document.currency
        if document.due is not None:
            text += _ITEM + self._text(document.due)
        if document.parts is not None:
            text += _ITEM + _ITEM.join(f"{p.due}:{self._text(p.amount)}" for p in document.parts)
        if self._kept_forward(document.customer, document.date):
            text += _ITEM + "balance-forward"
        return text

    def _kept_forward(self, customer: str, day: date) -> bool:
        found = self._forward.get(customer)
        if found is None:
            known = self.sub.customers.at(customer, day)
            found = self._forward[customer] = known is not None and known.method == "balance-forward"
        return found

    def _text(self, value: Any) -> str:
        found = self._texts.get(value)
        if found is None:
            if isinstance(value, Decimal):
                found = f"{value:f}"
                if "." in found:
                    found = found.rstrip("0").rstrip(".")
            else:
                found = str(value)
            self._texts[value] = found
        return found


def _getter(names: list[str]) -> tuple[Any, list[str]]:
    return (attrgetter(*names) if len(names) > 1 else lambda item: (getattr(item, names[0]),)), names


# --- seals -----------------------------------------------------------------------------------------------


def sealed_entries(entries: Iterable[Any], since: date | None, until: date) -> list[Any]:
    """The entries that a seal covers: those that take effect from `since` (None: ever) to `until`."""
    first = since or date.min
    return [e for e in entries if first <= e.date <= until and e.kind not in EFFECTLESS]


def digest_of(ledger: Ledger, meaning: Meaning, period: str, since: date | None, after: str | None) -> str:
    """The digest of a period as the ledger is now."""
    return _digest(_texts(ledger, meaning, period, since), period, since, after)


def _texts(ledger: Ledger, meaning: Meaning, period: str, since: date | None) -> list[str]:
    content, derived = meaning.content, meaning.derived
    return [content(e) + _FIELD + _FIELD + derived(e) for e in sealed_entries(ledger.entries, since, last_day(period))]


def _digest(texts: list[str], period: str, since: date | None, after: str | None) -> str:
    head = f"arcli seal 1{_FIELD}{period}{_FIELD}{since or ''}{_FIELD}{after or ''}{_LINE}"
    return sha256((head + _LINE.join(sorted(texts))).encode()).hexdigest()[:_DIGEST]


def make_seal(ledger: Ledger, sub: Subledger, period: str, since: date | None, after: str | None) -> Seal:
    """The seal of a period as the ledger is now. `sub` is as of the period's last day or later."""
    meaning = Meaning(sub)
    digest = digest_of(ledger, meaning, period, since, after)
    return Seal(
        period, since, after, digest, totals_at(sub, last_day(period)), lines_of(ledger, meaning, period, since)
    )


def totals_at(sub: Subledger, day: date) -> dict[str, Decimal]:
    """The open balance at the end of a day by currency. `sub` is as of that day or later."""
    totals: dict[str, Decimal] = {}
    for (_, currency), amount in balances(sub, day).items():
        totals[currency] = totals.get(currency, ZERO) + amount
    return {c: totals[c] for c in sorted(totals)}


def totals_text(totals: dict[str, Decimal]) -> str:
    """Totals as a `close` entry states them: `1,452.00 USD; 20.00 EUR`."""
    return "; ".join(money(v, c) for c, v in sorted(totals.items())) or "nothing open"


def lines_of(ledger: Ledger, meaning: Meaning, period: str, since: date | None) -> list[Line]:
    """A line for each entry that a seal of the period covers, sorted."""
    return sorted(line_of(e, meaning) for e in sealed_entries(ledger.entries, since, last_day(period)))


def line_of(entry: Any, meaning: Meaning) -> Line:
    """The line of an entry."""
    word = getattr(entry, shape_of(type(entry)).words[0].attr)
    content = sha256(meaning.content(entry).encode()).hexdigest()[:12]
    derived = meaning.derived(entry)
    short = sha256(derived.encode()).hexdigest()[:8] if derived else "-"
    return Line(entry.kind, entry.date.isoformat(), str(word), content, short)


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
        f"entries {len(seal.lines)}",
    ]
    body = [f"{line.date} {line.kind} {line.word} {line.content} {line.derived}" for line in seal.lines]
    return "\n".join([*head, *body]) + "\n"


def read_lock(text: str) -> Seal | None:
    """A seal from the text of its lock file; None if that is no such text."""
    head: dict[str, str] = {}
    totals: dict[str, Decimal] = {}
    lines: list[Line] = []
    try:
        for row in text.splitlines():
            words = row.split(" ")
            if row.startswith(";") or not row:
                continue
            if words[0] == "total":
                totals[words[1]] = Decimal(words[2])
            elif words[0][:1].isdigit():
                day, kind, word, content, derived = words
                lines.append(Line(kind, day, word, content, derived))
            else:
                head[words[0]] = words[1]
        since = None if head["since"] == "-" else date.fromisoformat(head["since"])
        after = None if head["after"] == "-" else head["after"]
        if int(head["entries"]) != len(lines):
            return None
        return Seal(head["period"], since, after, head["digest"], totals, lines)
    except (KeyError, ValueError, IndexError, ArithmeticError):
        return None
