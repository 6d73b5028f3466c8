"""Identity of statement lines: the same file again, overlapping statements, camt and MT940 of the same day.

A line is identified by account, booking date, amount and currency, and distinguished from others that share these by
what else the bank stated. That is kept as short digests, so that an identity is one word that a ledger can hold:

    NL91ABNA0417164300/2026-01-15/1407.96EUR/camt/b3f1c09a27,e41d8c2f90

The letter before each digest tells its source: b bank reference, e end-to-end id, k its first 16 characters (all that a
:61: of MT940 has room for), r structured reference, c cheque, t payer and text, g the collective entry that the line is
a part of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256

from arcli.model.bank.line import StatementLine

# What banks write where there is no reference.
NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "NOREF", "NOREFERENCE", "0", "EREF", "KREF", "KREF+"})
_WORD = re.compile(
    r"(?P<account>[0-9A-Z]*)/(?P<day>\d{4}-\d{2}-\d{2})/(?P<amount>-?[0-9.]+)(?P<currency>[A-Z]{3})"
    r"/(?P<format>[a-z0-9]+)(?:/(?P<marks>[a-z][0-9a-f]{9}(?:,[a-z][0-9a-f]{9})*))?\Z"
)
_MIN_DIGITS = 6
_SHORT = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a line. `marks` are letters with digests; `text` is the whole as one word."""

    account: str
    booked: date
    amount: Decimal
    currency: str
    format: str
    marks: frozenset[str]

    @property
    def text(self) -> str:
        """Return one word without blanks; `parse_identity` reads it back."""
        head = f"{self.account}/{self.booked}/{_amount(self.amount)}{self.currency}/{self.format}"
        return head + (f"/{','.join(sorted(self.marks))}" if self.marks else "")

    @property
    def base(self) -> tuple[date, Decimal, str]:
        """Return what two sightings of a line always share."""
        return (self.booked, self.amount, self.currency)

    def of(self, letter: str) -> frozenset[str]:
        """Return the marks of one kind."""
        return frozenset(m for m in self.marks if m[0] == letter)


def identity_of(line: StatementLine) -> Identity:
    """Return the identity of a line, from the line alone."""
    # A short one in MT940 may be the beginning of a longer one, or a reference of another kind.
    is_whole = line.format != "mt940" or len(line.end_to_end) > _SHORT
    marks = {
        *_marks("b", line.bank_ref),
        *(_marks("e", line.end_to_end) if is_whole else ()),
        *_marks("k", line.end_to_end[:_SHORT]),
        *(m for r in line.references for m in _marks("r", r)),
        *_marks("c", line.cheque),
        *_marks("t", f"{line.payer_account}{line.payer}{line.text}"),
        *_marks("g", line.batch),
    }
    return Identity(account_key(line.account), line.booked, line.amount, line.currency, line.format, frozenset(marks))


def parse_identity(text: str) -> Identity | None:
    """Return an identity from its word; None when it is not one."""
    match = _WORD.match(text)
    if match is None:
        return None
    try:
        day, amount = date.fromisoformat(match["day"]), Decimal(match["amount"])
    except (ValueError, InvalidOperation):
        return None
    marks = frozenset((match["marks"] or "").split(",")) - {""}
    return Identity(match["account"], day, amount, match["currency"], match["format"], marks)


def account_key(account: str) -> str:
    """Return an account number without blanks and punctuation, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", account.upper())


def same_account(one: str, other: str) -> bool:
    """Return whether two ways to write an account number may mean the same.

    Such as `DE12 5088 0050 0194 7746 00` and `50880050/0194774600`. An account that a file does not name agrees with
    any.
    """
    a, b = account_key(one), account_key(other)
    if not a or not b or a == b:
        return True
    digits = [re.sub(r"\D", "", x).lstrip("0") for x in (a, b)]
    short, long = sorted(digits, key=len)
    if len(short) < _MIN_DIGITS:
        return False
    if _is_iban(a) and _is_iban(b):
        return False
    # National numbers pad the account within bank and branch: 50880050/194774600 is in …508800500194774600.
    return short in long or all(part in long for part in _parts(one if short == digits[0] else other))


def _parts(account: str) -> list[str]:
    """Return the numbers in an account as written, without leading zeros: two in `50880050/019477`."""
    numbers = [n.lstrip("0") for n in re.findall(r"\d+", account)]
    return [n for n in numbers if len(n) >= _MIN_DIGITS] or ["no number of that length"]


def _is_iban(account: str) -> bool:
    return re.match(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}\Z", account) is not None


def may_be_same(one: Identity, other: Identity) -> bool:
    """Return whether two sightings can be one line: nothing that both state differs.

    Within one format the bank's own reference decides. Between formats banks give the same line different references of
    their own, so that only end-to-end ids decide.
    """
    if one.base != other.base or not same_account(one.account, other.account):
        return False
    alike = one.format == other.format
    deciding = "bec" if alike else "e"
    for letter in deciding:
        mine, theirs = one.of(letter), other.of(letter)
        if mine and theirs:
            return bool(mine & theirs)
    if alike:
        return not one.marks or not other.marks or bool(one.marks & other.marks)
    return True


@dataclass(slots=True)
class KnownLines:
    """Lines seen before: each can match one line of a new statement, so that two equal payments stay two."""

    _by_base: dict[tuple[date, Decimal, str], list[Identity]] = field(default_factory=dict)
    _batches: dict[str, list[Identity]] = field(default_factory=dict)

    def add(self, identity: Identity) -> None:
        """Remember a line as seen."""
        self._by_base.setdefault(identity.base, []).append(identity)
        for mark in identity.of("g"):
            self._batches.setdefault(mark[1:], []).append(identity)

    def match(self, lines: Iterable[StatementLine]) -> list[Identity | None]:
        """Return, for each line of **one** statement, the known line that it is, or None.

        A known line matches one at most. A collective entry whose transactions are known individually is known too. The
        answer does not depend on the order in which lines were added.
        """
        wanted = [identity_of(line) for line in lines]
        found: list[Identity | None] = [None] * len(wanted)
        bases = {want.base for want in wanted}
        pools = {base: sorted(self._by_base[base], key=lambda k: k.text) for base in bases if base in self._by_base}
        # The most certain pairs first: most marks in common; ties by text, so that the order of input does not
        # matter.
        pairs = sorted(
            (
                (-len(want.marks & known.marks), want.text, known.text, i, k)
                for i, want in enumerate(wanted)
                for k, known in enumerate(pools.get(want.base, ()))
                if may_be_same(want, known)
            ),
        )
        used: set[tuple[tuple[date, Decimal, str], int]] = set()
        for _, _, _, i, k in pairs:
            base = wanted[i].base
            if found[i] is None and (base, k) not in used:
                found[i] = pools[base][k]
                used.add((base, k))
        for i, want in enumerate(wanted):
            if found[i] is None:
                found[i] = self._as_batch(want) or self._as_part(want)
        return found

    def _as_batch(self, want: Identity) -> Identity | None:
        """Return the first of the known transactions of a collective entry, when they add up to it."""
        for mark in sorted(want.of("b")):
            parts = [
                p
                for p in self._batches.get(mark[1:], ())
                if p.booked == want.booked and p.currency == want.currency and same_account(p.account, want.account)
            ]
            if parts and sum((p.amount for p in parts), Decimal(0)) == want.amount:
                return min(parts, key=lambda p: p.text)
        return None

    def _as_part(self, want: Identity) -> Identity | None:
        """Return the known collective entry that a transaction is a part of."""
        entries = {f"b{mark[1:]}" for mark in want.of("g")}
        if not entries:
            return None
        near = (
            known
            for base, pool in self._by_base.items()
            if base[0] == want.booked and base[2] == want.currency
            for known in pool
        )
        parts = [k for k in near if k.marks & entries and same_account(k.account, want.account)]
        return min(parts, key=lambda k: k.text, default=None)


def _marks(letter: str, value: str) -> list[str]:
    """Return the mark of a value, or none if it is empty. White space, case and leading zeros do not count."""
    plain = re.sub(r"\s+", "", value).upper()
    if plain in NO_REFERENCE or not plain.strip("0"):
        return []
    return [letter + sha256(plain.lstrip("0").encode()).hexdigest()[:9]]


def _amount(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
