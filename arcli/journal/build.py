"""Accepted words → entries: what the reading expression has accepted is built without validation.

A property test holds this equal to the careful reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.model.entries import (
    Application,
    Entry,
    Line,
    Numbered,
    applications_of,
    instalments_of,
    is_applying,
    is_itemised,
    kinds,
    lines_of,
)
from arcli.model.fields import AMOUNT, CURRENCY, DATE, ID_PATTERN, SIGNED, several
from arcli.model.kinds import Field
from arcli.model.money import ZERO, places

AMOUNT_PATTERN = r"(?:[0-9]{1,3}+(?:,[0-9]{3})++|[0-9]++)(?:\.[0-9]++)?+"
POSSESSIVE_ID = ID_PATTERN.replace("*", "*+")
PAIRS = r'(?:[ \t]++[a-z][a-z0-9_-]*+:[^\s"]++)*+'
APPLICATION = rf"[ \t]++({POSSESSIVE_ID}(?:\#[1-9][0-9]{{0,3}}+)?+)[ \t]++(-?{AMOUNT_PATTERN})({PAIRS})[ \t]*+\n"
MORE = re.compile(APPLICATION)
_LINE = re.compile(
    rf'[ \t]++"([^"\\\n\x00-\x1f\x7f-\x9f\u2028\u2029]*+)"[ \t]++(-?{AMOUNT_PATTERN})'
    rf"[ \t]++@[ \t]++(-?{AMOUNT_PATTERN})(?:[ \t]++=[ \t]++(-?{AMOUNT_PATTERN}))?+({PAIRS})[ \t]*+\n"
)
_FIELD = re.compile(r"[ \t]++([a-z][a-z0-9_-]*+):[ \t]++([^\s][^\n]*+)\n")
LIKE_DATE_OR_AMOUNT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z|[0-9]+\.[0-9]+\Z")
LONGEST_NUMBER = 24  # signs of a number that is taken at first sight

_APPLYING = frozenset(name for name, kind in kinds().items() if "applications" in kind.details)
_ITEMISED = frozenset(name for name, kind in kinds().items() if "lines" in kind.details)


def usual_keys(kind: str, terms: str, due: str, other: Callable[[str], str]) -> str:
    """The pattern of a kind's keys in the order that arcli writes them, as far as none needs a look.

    It is made of those of terms, due date, and any key for a word or text (by its name); every key may be missing.
    """
    found = []
    for field in kinds()[kind].keys.values():
        if field.attr in ("terms", "due"):
            found.append(terms if field.attr == "terms" else due)
        elif field.type.name in ("word", "text"):
            found.append(other(re.escape(field.name)))
    return "".join(found)


class NeedsCare(Exception):
    """The direct way gives up on an entry; the careful one takes it."""


class _Dates(dict[str, date]):
    def __missing__(self, text: str) -> date:
        day: date = DATE.parse(text)
        self[text] = day
        return day


class _Names(dict[str, str]):
    """Customers' IDs, each kept once."""

    def __missing__(self, text: str) -> str:
        refuse_odd(text)
        self[text] = text
        return text


class _Currencies(dict[str | None, str | None]):
    def __missing__(self, text: str) -> str:
        code: str = CURRENCY.parse(text)
        self[text] = code
        return code


def refuse_odd(name: str) -> None:
    """Raises NeedsCare for an ID of the form of a date or an amount."""
    if name[0] <= "9" and LIKE_DATE_OR_AMOUNT.match(name):
        raise NeedsCare


class _Keys:
    """The keys of a kind (or of a detail line): how `key:value` becomes an attribute. Values that recur are kept."""

    def __init__(self, fields: Iterable[Field], parsers: dict[str, Callable[[str], Any]]) -> None:
        self._fields = {f.name: (f.attr, parsers.get(f.type.name, f.type.parse)) for f in fields}
        self._words = {f.name: f.attr for f in fields if f.type.name in ("word", "words", "text")}
        self._many = {f.attr for f in fields if f.type.many}
        self._known: dict[str, tuple[str, Any]] = {}

    def read(self, pair: str) -> tuple[str, Any]:
        """The attribute and value of `key:value`. Raises NeedsCare or FieldError."""
        key, _, text = pair.partition(":")
        if key not in self._fields or not text:
            raise NeedsCare
        attr, parse = self._fields[key]
        found = attr, parse(text)
        if key not in self._words:
            self._known[pair] = found
        return found

    def fill(self, item: Any, pairs: str) -> None:
        """Set the attributes that `key:value` words say. Raises NeedsCare or FieldError."""
        known, words = self._known, self._words
        for pair in pairs.split():
            if pair in known:
                attr, value = known[pair]
            else:
                key, _, value = pair.partition(":")
                if key in words:
                    attr = words[key]
                else:
                    attr, value = self.read(pair)
            before = getattr(item, attr)
            if before is not None:
                if attr not in self._many or value in several(before):
                    raise NeedsCare  # given twice
                value = (*several(before), value)
            setattr(item, attr, value)


class Builder:
    """Builds the entries of one ledger; dates and customers' IDs are shared between them.

    `decimals` is the most that an amount was written with, if more than the usual two.
    """

    def __init__(self) -> None:
        self.dates, self._names = _Dates(), _Names()
        self._currencies = _Currencies({None: None})
        self.decimals = 2
        parsers: dict[str, Callable[[str], Any]] = {
            "date": self.dates.__getitem__,
            "word": str,
            "words": str,
            "terms": str,
            "text": str,
            "amount": self._noted(AMOUNT.parse),
            "signed amount": self._noted(SIGNED.parse),
        }
        self._kinds = {name: (kind.cls, _Keys(kind.keys.values(), parsers)) for name, kind in kinds().items()}
        self._application_keys = _Keys(kinds()["payment"].details["applications"].shape.keys.values(), parsers)
        self._line_keys = _Keys(kinds()["invoice"].details["lines"].shape.keys.values(), parsers)

    def build(self, head: tuple[Any, ...], first: list[Any], details: str) -> Entry:
        """The entry of a header's words, the words of the first application, and other details.

        Raises NeedsCare or FieldError.
        """
        day, kind, number, customer, amount, currency, pairs = head
        refuse_odd(number)
        cls, keys = self._kinds[kind]
        entry: Numbered = cls(self.dates[day], number, self._names[customer], ZERO)
        keys.fill(entry, pairs)
        entry.currency, entry.amount = self._currencies[currency], self.money(amount)
        if first[0] is not None:
            if not is_applying(entry):
                raise NeedsCare
            entry.applications = (self._application(*first),)
        if details:
            self._details(entry, keys, details)
        return entry

    def money(self, text: str) -> Decimal:
        """An amount that the expression accepted; notes its decimals."""
        if len(text) > LONGEST_NUMBER:
            raise NeedsCare
        self.decimals = max(self.decimals, len(text.partition(".")[2]))
        return Decimal(text.replace(",", ""))

    def notice(self, entry: Entry) -> None:
        """Note the decimals of an entry's amounts that another reading found."""
        for value in amounts_of(entry):
            self.decimals = max(self.decimals, places(value))

    def _application(self, document: str, amount: str, pairs: str) -> Application:
        refuse_odd(document)
        application = Application(document, self.money(amount))
        if pairs:
            self._application_keys.fill(application, pairs)
        return application

    def _details(self, entry: Entry, keys: _Keys, text: str) -> None:
        """Application lines behind the first one, or line items; then fields of one line. Else refused."""
        at, end = 0, len(text)
        if is_applying(entry) and entry.applications:
            applications = list(entry.applications)
            while match := MORE.match(text, at):
                applications.append(self._application(*match.groups()))
                at = match.end()
            entry.applications = tuple(applications)
        elif is_itemised(entry):
            lines = []
            while match := _LINE.match(text, at):
                lines.append(self._line(*match.groups()))
                at = match.end()
            entry.lines = tuple(lines)
        while at < end:
            match = _FIELD.match(text, at)
            if match is None:
                raise NeedsCare
            attr, value = keys.read(f"{match[1]}:{match[2].rstrip()}")
            if getattr(entry, attr) is not None:
                raise NeedsCare  # lines that join, or a key given twice
            setattr(entry, attr, value)
            at = match.end()

    def _line(self, words: str, quantity: str, price: str, net: str | None, pairs: str) -> Line:
        line = Line(quantity=_exact(quantity), text=words, price=_exact(price))
        if net is not None:
            line.net = self.money(net)
        if pairs:
            self._line_keys.fill(line, pairs)
        return line

    def _noted(self, parse: Callable[[str], Decimal]) -> Callable[[str], Decimal]:
        """A parser of amounts that also notes how many decimals they were written with."""

        def read(text: str) -> Decimal:
            value = parse(text)
            self.decimals = max(self.decimals, places(value))
            return value

        return read


def _exact(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise NeedsCare
    return Decimal(text.replace(",", ""))


def amounts_of(entry: Entry) -> list[Decimal]:
    """All amounts of money in an entry that must fit their currency's decimals."""
    found = [getattr(entry, name, None) for name in ("amount", "original", "limit")]
    for item in applications_of(entry):
        found += [item.amount, item.total, item.discount, item.fee, item.withholding, item.writeoff, item.deduction]
    found += [item.net for item in lines_of(entry)]
    found += [item.amount for item in instalments_of(entry)]
    return [value for value in found if value is not None]
