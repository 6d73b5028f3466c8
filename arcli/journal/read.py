"""Journal text → entries. One compiled expression accepts what is common; the rest is read carefully.

The expression matches every text whole: as blank and comment lines, as an accepted entry, or as a block for
the careful reader. What it accepts builds entries without validation; a property test holds both ways equal.

An entry whose `key:value` words stand in the order that arcli writes them is accepted with one more look, and filled
when someone asks for a field beyond those of every report: `pending` keeps the words until then.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.journal.careful import EntryReader
from arcli.journal.scan import BLOCK
from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.entries import Application, Line
from arcli.model.fields import AMOUNT, CURRENCY, DATE, ID_PATTERN, SIGNED, FieldError
from arcli.model.kinds import Field, kinds
from arcli.model.money import ZERO, places

_AMOUNT = r"(?:[0-9]{1,3}+(?:,[0-9]{3})++|[0-9]++)(?:\.[0-9]++)?+"
_ID = ID_PATTERN.replace("*", "*+")
_PAIRS = r'(?:[ \t]++[a-z][a-z0-9_-]*+:[^\s"]++)*+'
_APPLICATION = rf"[ \t]++({_ID}(?:\#[1-9][0-9]{{0,3}}+)?+)[ \t]++(-?{_AMOUNT})({_PAIRS})[ \t]*+\n"

# Blank and comment lines, then an entry, a block, or the end.
# Groups: 1 date, 2 kind, 3 ID, 4 customer, 5 amount, 6 currency, 7 key:value words,
# 8-10 the first application, 11 other details, 12 a block to read carefully.
ENTRY = re.compile(
    rf"""
    (?:[ \t]*+\n|;[^\n]*+\n)*+
    (?: ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[ ](invoice|payment|credit|debit|refund|writeoff|opening)
      [ ]++({_ID})[ ]++({_ID}|\?)[ ]++({_AMOUNT})(?:[ ]++([A-Z]{{3}}))?+({_PAIRS})[ \t]*+\n
      (?:{_APPLICATION})?+
      ((?:(?:;[^\n]*+\n)*+[ \t]++[^\s][^\n]*+\n)*+)
    | ({BLOCK.pattern})
    | \Z)
    """,
    re.VERBOSE,
)
MORE = re.compile(_APPLICATION)
_LINE = re.compile(
    rf'[ \t]++"([^"\\\n\x00-\x1f\x7f-\x9f\u2028\u2029]*+)"[ \t]++(-?{_AMOUNT})[ \t]++@[ \t]++(-?{_AMOUNT})'
    rf"(?:[ \t]++=[ \t]++(-?{_AMOUNT}))?+({_PAIRS})[ \t]*+\n"
)
_FIELD = re.compile(r"[ \t]++([a-z][a-z0-9_-]*+):[ \t]++([^\s][^\n]*+)\n")
_LIKE_DATE_OR_AMOUNT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z|[0-9]+\.[0-9]+\Z")
_LONGEST = 24


class _Refused(Exception):
    """The fast reading gives up on an entry; the careful one takes it."""


class _Dates(dict[str, date]):
    def __missing__(self, text: str) -> date:
        day: date = DATE.parse(text)
        self[text] = day
        return day


class _Names(dict[str, str]):
    """Customers' IDs, each kept once."""

    def __missing__(self, text: str) -> str:
        if text[0] <= "9" and text != "?" and _LIKE_DATE_OR_AMOUNT.match(text):
            raise _Refused
        self[text] = text
        return text


class _Currencies(dict[str, str]):
    def __missing__(self, text: str) -> str:
        code: str = CURRENCY.parse(text)
        self[text] = code
        return code


class _Keys:
    """The keys of a kind (or of a detail line): how `key:value` becomes an attribute. Values that recur are kept."""

    def __init__(self, fields: Iterable[Field], parsers: dict[str, Callable[[str], Any]]) -> None:
        self._all = list(fields)
        self._fields = {f.name: (f.attr, parsers.get(f.type.name, f.type.parse)) for f in self._all}
        self._words = {f.name: f.attr for f in self._all if f.type.name in ("word", "text")}
        self._known: dict[str, tuple[str, Any]] = {}
        self.in_order = _NEVER
        self._later: tuple[tuple[str, Any], ...] = ()

    def leave(self, cls: Any) -> None:
        """Let entries of a class leave fields for later: which, what they are without a word, which words may."""
        self.in_order = re.compile("".join(map(_optional, self._all)) + r"[ \t]*+\Z")
        self._later = tuple((f.name, f.default) for f in dataclasses.fields(cls) if f.name not in _AT_ONCE)

    def finish(self, item: Any, pairs: str) -> None:
        """Fill what was left for later, from words that `in_order` has accepted."""
        for attr, default in self._later:
            setattr(item, attr, default)
        for pair in pairs.split():
            key, _, value = pair.partition(":")
            if key in self._words:
                setattr(item, self._words[key], value)

    def read(self, pair: str) -> tuple[str, Any]:
        """The attribute and value of `key:value`. Raises _Refused or FieldError."""
        key, _, text = pair.partition(":")
        if key not in self._fields or not text:
            raise _Refused
        attr, parse = self._fields[key]
        found = attr, parse(text)
        if key not in self._words:
            self._known[pair] = found
        return found

    def fill(self, item: Any, pairs: str) -> None:
        """Set the attributes that `key:value` words say. Raises _Refused or FieldError."""
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
            if getattr(item, attr) is not None:
                raise _Refused  # given twice
            setattr(item, attr, value)


# Fields that every replay asks for; they are set at once.
_AT_ONCE = frozenset({"date", "id", "customer", "amount", "currency", "terms", "due", "lines", "instalments",
                      "applications", "origin", "offset", "pending"})  # fmt: skip
_NEW: Any = object.__new__
_NEVER = re.compile(r"(?!)")


def _optional(field: Field) -> str:
    """The pattern of one key, which may be there: captured where it is set at once, nothing where it needs a look."""
    name = re.escape(field.name)
    if field.attr == "terms":
        return rf'(?:[ \t]++{name}:(?P<terms>[^\s"]++))?+'
    if field.attr == "due":
        return rf"(?:[ \t]++{name}:(?P<due>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}))?+"
    return rf'(?:[ \t]++{name}:[^\s"]++)?+' if field.type.name in ("word", "text") else ""


class JournalReader:
    """Reads journals of one ledger; dates, amounts and customers' IDs are shared between their entries."""

    def __init__(self) -> None:
        self.dates, self.names, self.currencies = _Dates(), _Names(), _Currencies()
        self.decimals = 2  # the most that an amount was written with, if more than the usual two
        self.broken: set[str] = set()  # IDs of entries that could not be read
        parsers: dict[str, Callable[[str], Any]] = {
            "date": self.dates.__getitem__,
            "word": str,
            "terms": str,
            "text": str,
            "amount": self._noted(AMOUNT.parse),
            "signed amount": self._noted(SIGNED.parse),
        }
        self._kinds = {name: (kind.cls, _Keys(kind.keys.values(), parsers)) for name, kind in kinds().items()}
        for name in _COMMON:
            self._kinds[name][1].leave(self._kinds[name][0])
        self._application_keys = _Keys(kinds()["payment"].details["applications"].shape.keys.values(), parsers)
        self._line_keys = _Keys(kinds()["invoice"].details["lines"].shape.keys.values(), parsers)

    def read(self, source: SourceText, start: int = 0) -> tuple[list[Any], list[Diagnostic]]:
        """The entries of a journal (from an offset on) in their order, and what is wrong with it."""
        text = source.text if source.text.endswith("\n") else source.text + "\n"
        entries: list[Any] = []
        problems: list[Diagnostic] = []
        add, table = entries.append, self._kinds
        dates, names, currencies, money = self.dates, self.names, self.currencies, self._money
        overlong = _overlong(text)
        clean = not overlong and _is_clean(source)
        for match in ENTRY.finditer(text, start):
            (day, kind, number, customer, amount, currency, pairs,
             document, applied, more, details, block) = match.groups()  # fmt: skip
            if kind is not None and clean:
                try:
                    if number[0] <= "9" and _LIKE_DATE_OR_AMOUNT.match(number):
                        raise _Refused
                    cls, keys = table[kind]
                    words = None if details else keys.in_order.match(pairs)
                    if words is None:
                        entry = cls(dates[day], number, names[customer], ZERO)
                        keys.fill(entry, pairs)
                    else:
                        entry = _NEW(cls)
                        entry.date, entry.id, entry.customer = dates[day], number, names[customer]
                        entry.pending = (keys, pairs)
                        if kind in _TERMED:
                            entry.terms, due = words.groups()
                            entry.due = due if due is None else dates[due]
                            entry.instalments = ()
                        if kind in _ITEMISED:
                            entry.lines = ()
                    entry.origin, entry.offset = source, match.start(1)
                    entry.currency = currency if currency is None else currencies[currency]
                    entry.amount = (
                        Decimal(amount.replace(",", ""))
                        if amount[-3:-2] == "." and len(amount) <= _LONGEST
                        else money(amount)
                    )
                    if document is not None:
                        if kind not in _APPLYING:
                            raise _Refused
                        entry.applications = (self._application(document, applied, more),)
                    elif words is not None and kind in _APPLYING:
                        entry.applications = ()
                    if details:
                        self._details(entry, keys, details)
                    add(entry)
                    continue
                except (_Refused, FieldError):
                    pass
            elif kind is None and block is None:
                continue  # the end
            begin = match.start(1 if kind is not None else 12)
            if overlong and (problem := _too_long(source, begin, match.end(), overlong)):
                problems.append(problem)
                self.broken.update(_START.findall(text[begin : begin + LONGEST_LINE]))
                continue
            reader = EntryReader(source, begin, min(match.end(), len(source.text))).read()
            problems += reader.problems
            if reader.entry is not None:
                self._notice(reader.entry)
                add(reader.entry)
            else:
                self.broken |= reader.ids()
        return entries, problems

    def _money(self, text: str) -> Decimal:
        """An amount that the expression accepted; notes its decimals."""
        if len(text) > _LONGEST:
            raise _Refused
        self.decimals = max(self.decimals, len(text.partition(".")[2]))
        return Decimal(text.replace(",", ""))

    def _application(self, document: str, amount: str, pairs: str) -> Application:
        if document[0] <= "9" and _LIKE_DATE_OR_AMOUNT.match(document):
            raise _Refused
        two = amount[-3:-2] == "." and len(amount) <= _LONGEST
        value = Decimal(amount.replace(",", "")) if two else self._money(amount)
        if pairs:
            application = Application(document, value)
            self._application_keys.fill(application, pairs)
            return application
        plain: Application = _NEW(Application)
        plain.document, plain.amount, plain.plain = document, value, True
        return plain

    def _details(self, entry: Any, keys: _Keys, text: str) -> None:
        """Application lines behind the first one, or line items; then fields of one line. Else refused."""
        at, end = 0, len(text)
        if entry.kind in _APPLYING and entry.applications:
            applications = list(entry.applications)
            while match := MORE.match(text, at):
                applications.append(self._application(*match.groups()))
                at = match.end()
            entry.applications = tuple(applications)
        elif entry.kind in _ITEMISED:
            lines = []
            while match := _LINE.match(text, at):
                lines.append(self._line(*match.groups()))
                at = match.end()
            entry.lines = tuple(lines)
        while at < end:
            match = _FIELD.match(text, at)
            if match is None:
                raise _Refused
            attr, value = keys.read(f"{match[1]}:{match[2].rstrip()}")
            if getattr(entry, attr) is not None:
                raise _Refused  # lines that join, or a key given twice
            setattr(entry, attr, value)
            at = match.end()

    def _line(self, words: str, quantity: str, price: str, net: str | None, pairs: str) -> Line:
        line = Line(quantity=self._exact(quantity), text=words, price=self._exact(price))
        if net is not None:
            line.net = self._money(net)
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

    @staticmethod
    def _exact(text: str) -> Decimal:
        if len(text) > _LONGEST:
            raise _Refused
        return Decimal(text.replace(",", ""))

    def _notice(self, entry: Any) -> None:
        """Note decimals of amounts that the careful reading found."""
        for value in amounts_of(entry):
            self.decimals = max(self.decimals, places(value))


LONGEST_LINE = 100_000  # signs; what is longer is no line that someone wrote
_START = re.compile(rf"\A[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ \t]+[a-z]+[ \t]+({_ID})")


def _overlong(text: str) -> list[int]:
    """Where lines longer than LONGEST_LINE begin. Looks at one sign in so many: such a line covers one of them."""
    found: list[int] = []
    for at in range(LONGEST_LINE, len(text), LONGEST_LINE):
        begin = text.rfind("\n", 0, at) + 1
        if begin not in found[-1:] and text.find("\n", begin, begin + LONGEST_LINE + 1) < 0:
            found.append(begin)
    return found


def _too_long(source: SourceText, start: int, end: int, overlong: list[int]) -> Diagnostic | None:
    """The diagnostic for a block in which such a line begins, comments aside."""
    for begin in overlong:
        if start <= begin < end and source.text[begin] != ";":
            size = source.line_span(begin)[1] - begin
            message = f"a line of {size:,} characters; the longest that is read has {LONGEST_LINE:,}"
            hint = "is a line end missing, or is this no journal?"
            return Diagnostic("AR009", message, Spot(source, begin, begin + 1), hint)
    return None


_COMMON = ("invoice", "payment", "credit", "debit", "refund", "writeoff")
_TERMED = frozenset({"invoice", "debit"})
_APPLYING = frozenset(name for name, kind in kinds().items() if "applications" in kind.details)
_ITEMISED = frozenset(name for name, kind in kinds().items() if "lines" in kind.details)
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\ufffd]")


def _is_clean(source: SourceText) -> bool:
    """Whether a text holds no control signs, and its letters are composed: then values need no second look."""
    if source.clean is None:
        text = source.text
        source.clean = not _UNCLEAN.search(text) and (text.isascii() or unicodedata.is_normalized("NFC", text))
    return source.clean


def amounts_of(entry: Any) -> list[Decimal]:
    """All amounts of money in an entry that must fit their currency's decimals."""
    found = [getattr(entry, name, None) for name in ("amount", "original", "limit")]
    for item in getattr(entry, "applications", ()):
        found += [item.amount, item.total, item.discount, item.fee, item.withholding, item.writeoff, item.deduction]
    found += [item.net for item in getattr(entry, "lines", ())]
    found += [item.amount for item in getattr(entry, "instalments", ())]
    return [value for value in found if value is not None]
