"""Journal text → entries. One compiled expression accepts what is common; the rest is read carefully.

The expression matches every text whole: as blank and comment lines, as an accepted entry, or as a block for
the careful reader. What it accepts builds entries without validation; a property test holds both ways equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.journal.careful import EntryReader, Path
from arcli.journal.scan import BLOCK, block_end
from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.entries import Application, Line
from arcli.model.fields import AMOUNT, CURRENCY, DATE, ID_PATTERN, SIGNED, FieldError
from arcli.model.kinds import Kind, kinds
from arcli.model.money import places

_AMOUNT = r"(?:[0-9]{1,3}+(?:,[0-9]{3})++|[0-9]++)(?:\.[0-9]++)?+"
_SHORT = r"[0-9,.]{1,24}+"
_ID = ID_PATTERN.replace("*", "*+")
_PAIRS = r'(?:[ \t]++[a-z][a-z0-9_-]*+:[^\s"]++)*+'
_APPLICATION = rf"[ \t]++({_ID}(?:\#[1-9][0-9]{{0,3}}+)?+)[ \t]++(-?{_AMOUNT})({_PAIRS})[ \t]*+\n"

# Groups: 1 date, 2 kind, 3 ID, 4 customer, 5 amount, 6 currency, 7 key:value words,
# 8-10 the first application, 11 other details, 12 a block to read carefully.
_ENTRY = re.compile(
    rf"""
    (?:[ \t]*+\n|;[^\n]*+\n)++
    | ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[ ](invoice|payment|credit|debit|refund|writeoff|opening)
      [ ]++({_ID})[ ]++({_ID}|\?)[ ]++({_AMOUNT})(?:[ ]++([A-Z]{{3}}))?+({_PAIRS})[ \t]*+\n
      (?:{_APPLICATION})?+
      ((?:(?:;[^\n]*+\n)*+[ \t]++[^\s][^\n]*+\n)*+)
    | ({BLOCK.pattern})
    """,
    re.VERBOSE,
)
_MORE = re.compile(_APPLICATION)
_LINE = re.compile(
    rf'[ \t]++"([^"\\\n\x00-\x1f\x7f-\x9f\u2028\u2029]*+)"[ \t]++(-?{_AMOUNT})[ \t]++@[ \t]++(-?{_AMOUNT})'
    rf"(?:[ \t]++=[ \t]++(-?{_AMOUNT}))?+({_PAIRS})[ \t]*+\n"
)
_LIKE_DATE_OR_AMOUNT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z|[0-9]+\.[0-9]+\Z")
_LONGEST = 24


class _Refused(Exception):
    """The fast reading gives up on an entry; the careful one takes it."""


class _Dates(dict[str, date]):
    def __missing__(self, text: str) -> date:
        day: date = DATE.parse(text)
        self[text] = day
        return day


class _Amounts(dict[str, Decimal]):
    """Amounts by text, so that each is made once. Notes the most decimals that any was written with."""

    decimals = 0

    def __missing__(self, text: str) -> Decimal:
        if len(text) > _LONGEST:
            raise _Refused
        value = self[text] = Decimal(text.replace(",", ""))
        self.decimals = max(self.decimals, len(text.partition(".")[2]))
        return value


class JournalReader:
    """Reads journals of one ledger; dates, amounts and customers' IDs are shared between their entries."""

    def __init__(self) -> None:
        self.dates, self.amounts = _Dates(), _Amounts()
        self.names: dict[str, str] = {}
        self.broken: set[str] = set()  # IDs of entries that could not be read
        self.currencies: dict[str | None, str | None] = {None: None}
        self.keys: dict[str, dict[str, tuple[str, Callable[[str], Any]]]] = {}
        self.classes = {name: kind.cls for name, kind in kinds().items()}
        self._application_keys = self._fast_keys(kinds()["payment"].details["applications"].shape.keys.values())
        self._line_keys = self._fast_keys(kinds()["invoice"].details["lines"].shape.keys.values())
        for name, kind in kinds().items():
            self.keys[name] = self._fast_keys(kind.keys.values())

    def _fast_keys(self, fields: Any) -> dict[str, tuple[str, Callable[[str], Any]]]:
        parsers: dict[str, Callable[[str], Any]] = {
            "date": self.dates.__getitem__,
            "word": str,
            "terms": str,
            "text": str,
            "amount": self._noted(AMOUNT.parse),
            "signed amount": self._noted(SIGNED.parse),
        }
        return {f.name: (f.attr, parsers.get(f.type.name, f.type.parse)) for f in fields}

    def read(self, source: SourceText, start: int = 0) -> tuple[list[Any], list[Diagnostic]]:
        """The entries of a journal (from an offset on) in their order, and what is wrong with it."""
        text = source.text if source.text.endswith("\n") else source.text + "\n"
        entries: list[Any] = []
        problems: list[Diagnostic] = []
        add = entries.append
        dates, amounts, names, currencies = self.dates, self.amounts, self.names, self.currencies
        classes, fast_details, fast_keys = self.classes, self._details, self._pairs
        clean = not _UNCLEAN.search(text) and (text.isascii() or unicodedata.is_normalized("NFC", text))
        for match in _ENTRY.finditer(text, start):
            last = match.lastindex
            if last is None:
                continue
            (
                day,
                kind,
                number,
                customer,
                amount,
                currency,
                pairs,
                applied,
                applied_amount,
                applied_pairs,
                details,
                _,
            ) = match.groups()
            if kind is not None and clean:
                try:
                    if number[0] <= "9" and _LIKE_DATE_OR_AMOUNT.match(number):
                        raise _Refused
                    values = fast_keys(pairs, self.keys[kind]) if pairs else {}
                    if applied is not None:
                        if kind not in _APPLYING:
                            raise _Refused
                        first = self._application(applied, applied_amount, applied_pairs)
                        values["applications"] = (first,)
                    if details:
                        if applied is None and kind not in _ITEMISED:
                            raise _Refused
                        fast_details(details, values)
                    add(
                        classes[kind](
                            dates[day],
                            number,
                            names.get(customer) or self._name(customer),
                            amounts[amount],
                            currency=currencies[currency] if currency in currencies else self._currency(currency),
                            origin=source,
                            offset=match.start(),
                            **values,
                        )
                    )
                    continue
                except (_Refused, FieldError):
                    pass
            reader = EntryReader(source, match.start(), min(match.end(), len(source.text))).read()
            problems += reader.problems
            if reader.entry is not None:
                self._notice(reader.entry)
                add(reader.entry)
            elif reader.values.get("id"):
                self.broken.add(reader.values["id"])
        return entries, problems

    def _name(self, text: str) -> str:
        if text[0] <= "9" and text != "?" and _LIKE_DATE_OR_AMOUNT.match(text):
            raise _Refused
        self.names[text] = text
        return text

    def _currency(self, text: str) -> str:
        self.currencies[text] = code = CURRENCY.parse(text)
        return str(code)

    def _pairs(self, text: str, known: dict[str, tuple[str, Callable[[str], Any]]]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for pair in text.split():
            key, _, value = pair.partition(":")
            if key not in known:
                raise _Refused
            attr, parse = known[key]
            if attr in values or not value:
                raise _Refused
            values[attr] = parse(value)
        return values

    def _application(self, document: str, amount: str, pairs: str | None) -> Application:
        if document[0] <= "9" and _LIKE_DATE_OR_AMOUNT.match(document):
            raise _Refused
        if not pairs:
            return Application(document, self.amounts[amount])
        return Application(document, self.amounts[amount], **self._pairs(pairs, self._application_keys))

    def _details(self, text: str, values: dict[str, Any]) -> None:
        """Application lines behind the first one, or line items; anything else is refused."""
        at, end = 0, len(text)
        if "applications" in values:
            more = list(values["applications"])
            while at < end:
                match = _MORE.match(text, at)
                if match is None:
                    raise _Refused
                more.append(self._application(*match.groups()))
                at = match.end()
            values["applications"] = tuple(more)
            return
        lines = []
        while at < end:
            match = _LINE.match(text, at)
            if match is None:
                raise _Refused
            words, quantity, price, net, pairs = match.groups()
            more_keys = self._pairs(pairs, self._line_keys) if pairs else {}
            exact = None if net is None else self.amounts[net]
            lines.append(
                Line(quantity=self._exact(quantity), text=words, price=self._exact(price), net=exact, **more_keys)
            )
            at = match.end()
        values["lines"] = tuple(lines)

    def _noted(self, parse: Callable[[str], Decimal]) -> Callable[[str], Decimal]:
        """A parser of amounts that also notes how many decimals they were written with."""

        def read(text: str) -> Decimal:
            value = parse(text)
            self.amounts.decimals = max(self.amounts.decimals, places(value))
            return value

        return read

    @staticmethod
    def _exact(text: str) -> Decimal:
        if len(text) > _LONGEST:
            raise _Refused
        return Decimal(text.replace(",", ""))

    def _notice(self, entry: Any) -> None:
        """Note decimals of amounts that the careful reading found."""
        for value in amounts_of(entry):
            self.amounts.decimals = max(self.amounts.decimals, places(value))


_APPLYING = frozenset(name for name, kind in kinds().items() if "applications" in kind.details)
_ITEMISED = frozenset(name for name, kind in kinds().items() if "lines" in kind.details)
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\ufffd]")


def amounts_of(entry: Any) -> list[Decimal]:
    """All amounts of money in an entry that must fit their currency's decimals."""
    found = [getattr(entry, name, None) for name in ("amount", "original", "limit")]
    for item in getattr(entry, "applications", ()):
        found += [item.amount, item.total, item.discount, item.fee, item.withholding, item.writeoff, item.deduction]
    found += [item.net for item in getattr(entry, "lines", ())]
    found += [item.amount for item in getattr(entry, "instalments", ())]
    return [value for value in found if value is not None]


def locate(entry: Any, path: Path) -> Spot:
    """The spot of a value of a journal entry, `("applications", 0, "amount")`; its header's kind if it has none."""
    source: SourceText = entry.origin
    quick = _quick_spot(source, entry.offset, path)
    if quick is not None:
        return quick
    spans = EntryReader(source, entry.offset, block_end(source.text, entry.offset)).read().spans
    while path:
        if path in spans:
            return spans[path]
        path = path[:-1]
    return spans.get(("kind",)) or Spot(source, entry.offset, entry.offset + 10)


_GROUPS = {"date": 1, "kind": 2, "id": 3, "customer": 4, "amount": 5}


def _quick_spot(source: SourceText, offset: int, path: Path) -> Spot | None:
    """The spot of a common value of an entry that the expression accepts, ten times as fast as reading it again."""
    match = _ENTRY.match(source.text, offset)
    if match is None or match[2] is None or not path:
        return None
    if len(path) == 1:
        group = _GROUPS.get(str(path[0]))
        return Spot(source, *match.span(group)) if group is not None else None
    if path[0] != "applications" or len(path) != 3 or path[2] not in ("document", "amount") or match[8] is None:
        return None
    number, group, at = int(path[1]), 8, match.start(11)
    line: re.Match[str] | None = match
    for _ in range(number):
        line, group = _MORE.match(source.text, at), 1
        if line is None:
            return None
        at = line.end()
    return Spot(source, *line.span(group if path[2] == "document" else group + 1)) if line else None


def describe(kind: Kind) -> str:
    """The kind's one-line description."""
    return kind.about.split(".", maxsplit=1)[0]
