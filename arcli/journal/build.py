"""Accepted text → entries: what the expressions accept is built without tokens, spans and diagnostics.

Any kind of entry can be built so, in any layout. What is refused (by NeedsCare or FieldError) is read carefully, which
says what is wrong. A property test holds this equal to the careful reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.journal.expression import DETAIL, HEADER, LIKE_DATE_OR_AMOUNT, LONGEST_NUMBER, TOKEN
from arcli.model.entries import (
    Application,
    Enclosed,
    Entry,
    Instalment,
    Line,
    Retained,
    StatedTax,
    amounts_of,
    kinds,
)
from arcli.model.fields import AMOUNT, CURRENCY, DATE, SIGNED, TAG, TEXT
from arcli.model.fieldtext import several
from arcli.model.fieldtype import FieldType
from arcli.model.kept import Kept, Parse
from arcli.model.kinds import Field, Kind, shape_of
from arcli.model.money import places

_ESCAPE = re.compile(r'\\(["\\n])')
_CODE = re.compile(r"[A-Za-z]{3}\Z")
_USUAL = re.compile(r"[0-9]{1,12}\.[0-9]{2}\Z")  # PERF: what most amounts look like needs no other look


class NeedsCare(Exception):
    """The direct way gives up on an entry; the careful one takes it."""


class _Dates(dict[str, date]):
    def __missing__(self, text: str) -> date:
        day: date = DATE.parse(text)
        self[text] = day
        return day


def refuse_odd(name: str) -> None:
    """Raises NeedsCare for an ID of the form of a date or an amount."""
    if name[0] <= "9" and LIKE_DATE_OR_AMOUNT.match(name):
        raise NeedsCare


def unquoted(text: str) -> str:
    """Return what a quoted text says."""
    inner = text[1:-1]
    return _ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], inner) if "\\" in inner else inner


class _Keys:
    """The keys of a kind (or of a detail line): how `key:value` becomes an attribute.

    `words` are those whose values are taken as they stand where they are not quoted.
    """

    def __init__(self, fields: Iterable[Field], parser: Callable[[FieldType], Parse]) -> None:
        self._fields = {f.name: (f.attr, parser(f.type)) for f in fields}
        self._words = {f.name: f.attr for f in fields if f.type.name in ("word", "words", "text", "terms")}
        self._many = {f.attr for f in fields if f.type.many}

    def fill(self, values: dict[str, Any], pairs: str) -> None:
        """Add what `key:value` words say. Raises NeedsCare or FieldError."""
        for key, value, tag, quoted in TOKEN.findall(pairs):
            if tag or quoted:
                raise NeedsCare
            self.take(values, key, value)

    def take(self, values: dict[str, Any], key: str, value: str) -> None:
        """Add what one of them says."""
        if value[0] != '"' and key in self._words:
            attr = self._words[key]
        else:
            attr, value = self.read(key, unquoted(value) if value[0] == '"' else value)
        if attr in values:
            before = several(values[attr])
            if attr not in self._many or value in before:
                raise NeedsCare  # given twice
            values[attr] = (*before, value)
        else:
            values[attr] = value

    def read(self, key: str, text: str) -> tuple[str, Any]:
        """Return the attribute and value of a key. Raises NeedsCare or FieldError."""
        if key not in self._fields:
            raise NeedsCare
        attr, parse = self._fields[key]
        return attr, parse(text)


class _Form(NamedTuple):
    """What the direct way knows of a kind: (attribute, parser, attribute of the code after it) of each word."""

    cls: type[Entry]
    words: list[tuple[str, Parse, str | None]]
    needed: int  # words that must be there
    keys: _Keys
    quoted: tuple[str, Parse] | None
    required: list[str]  # attributes after the words
    joined: frozenset[str]  # keys for texts: a repeated line adds to them
    details: frozenset[str]


class Builder:
    """Builds the entries of one ledger; dates, customers' IDs and currencies are shared between them.

    `decimals` is the most that an amount was written with, if more than the usual two.
    """

    def __init__(self) -> None:
        self.dates, self.decimals = _Dates(), 2
        self._currencies = Kept(CURRENCY.parse)
        self._parsers: dict[str, Parse] = {
            "date": self.dates.__getitem__,
            "amount": self._noted(AMOUNT.parse),
            "signed amount": self._noted(SIGNED.parse),
            "currency": self._currencies.__getitem__,
        }
        self._forms: dict[str, _Form] = {}
        self._application = _Keys(shape_of(Application).keys.values(), self._parser)
        self._line = _Keys(shape_of(Line).keys.values(), self._parser)
        self._enclosed = _Keys(shape_of(Enclosed).keys.values(), self._parser)

    def build(self, text: str, begin: int, end: int) -> Entry:
        """Return the entry that stands between two offsets. Raises NeedsCare or FieldError."""
        match = HEADER.match(text, begin, end)
        if match is None:
            raise NeedsCare
        day, kind, words, rest = match.groups()
        form = self._forms.get(kind) or self._form(kind)
        values: dict[str, Any] = {"date": self.dates[day]}
        self._words(form, words.split(), values)
        tags = self._rest(form, rest, values) if rest else ()
        if match.end() < end:
            self._details(form, text[match.end() : end], values)
        if tags:
            values["tags"] = tags
        for attr in form.required:
            if attr not in values:
                raise NeedsCare
        return form.cls(**values)

    def money(self, text: str) -> Decimal:
        """Return an amount that the expression accepted; notes its decimals."""
        if len(text) > LONGEST_NUMBER:
            raise NeedsCare
        self.decimals = max(self.decimals, len(text.partition(".")[2]))
        return Decimal(text.replace(",", ""))

    def notice(self, entry: Entry) -> None:
        """Note the decimals of an entry's amounts that another reading found."""
        for _, value in amounts_of(entry):
            self.decimals = max(self.decimals, places(value))

    # --- the header --------------------------------------------------------------------------------------

    def _words(self, form: _Form, tokens: list[str], values: dict[str, Any]) -> None:
        at, count = 0, len(tokens)
        for number, (attr, parse, code) in enumerate(form.words):
            if at == count:
                if number < form.needed:
                    raise NeedsCare
                break
            values[attr] = parse(tokens[at])
            at += 1
            if code is not None and at < count and _CODE.match(tokens[at]):
                values[code] = self._currencies[tokens[at]]
                at += 1
        if at < count:
            raise NeedsCare

    @staticmethod
    def _rest(form: _Form, rest: str, values: dict[str, Any]) -> tuple[str, ...]:
        """Add pairs and quoted text; the tags."""
        tags: tuple[str, ...] = ()
        for key, value, tag, quoted in TOKEN.findall(rest):
            if key:
                if key.startswith("x-"):
                    _own(values, key, unquoted(value) if value[0] == '"' else value)
                else:
                    form.keys.take(values, key, value)
            elif tag:
                tags = (*tags, TAG.parse(tag))
            else:
                if form.quoted is None or form.quoted[0] in values:
                    raise NeedsCare
                attr, parse = form.quoted
                values[attr] = parse(unquoted(quoted))
        return tags

    # --- details -----------------------------------------------------------------------------------------

    def _details(self, form: _Form, text: str, values: dict[str, Any]) -> None:
        """Add what the lines below a header say."""
        joined: set[str] = set()
        found: dict[str, list[Any]] = {}
        for match in DETAIL.finditer(text):
            sort = match.lastgroup
            if sort == "field":
                self._field(form, match["key"], match["field"].rstrip(), values, joined)
            elif sort == "application" and "enclosed" not in form.details:
                found.setdefault("applications", []).append(self._applied(match))
            elif sort in ("application", "mention"):
                found.setdefault("enclosed", []).append(self._mentioned(match))
            elif sort == "line":
                found.setdefault("lines", []).append(self._item(match))
            elif sort == "stated":
                found.setdefault("taxes", []).append(StatedTax(match["code"], self.money(match["stated"])))
            elif sort == "retained" and "applications" in form.details:  # a document that is called so
                found.setdefault("applications", []).append(Application(Retained.mark, self.money(match["retained"])))
            elif sort == "retained":
                found.setdefault("retained", []).append(Retained(self.money(match["retained"])))
            elif sort == "instalment":
                made = Instalment(self.dates[match["due"]], self.money(match["instalment"]))
                found.setdefault("instalments", []).append(made)
            elif sort == "other" and match.end() > match.start():
                raise NeedsCare
        for name, items in found.items():
            if name not in form.details:
                raise NeedsCare
            values[name] = tuple(items)

    @staticmethod
    def _field(form: _Form, key: str, value: str, values: dict[str, Any], joined: set[str]) -> None:
        if key.startswith("x-"):
            _own(values, key, value)
            return
        attr, read = form.keys.read(key, value)
        if attr in joined:
            values[attr] = f"{values[attr]}\n{read}"
            return
        if attr in values:
            raise NeedsCare  # given twice
        values[attr] = read
        if key in form.joined:
            joined.add(attr)

    def _applied(self, match: re.Match[str]) -> Application:
        document, amount, currency, rate, total, total_currency, pairs = match.group(
            "document", "amount", "currency", "rate", "total", "total_currency", "application"
        )
        refuse_odd(document)
        made = Application(document, self.money(amount))
        if currency is not None:
            made.currency = self._currencies[currency]
        if rate is not None:
            made.rate = self._parser(shape_of(Application).fields["rate"].type)(rate)
        if total is not None:
            made.total = self.money(total)
            made.total_currency = None if total_currency is None else self._currencies[total_currency]
        if pairs:
            values: dict[str, Any] = {}
            self._application.fill(values, pairs)
            for attr, value in values.items():
                setattr(made, attr, value)
        return made

    def _mentioned(self, match: re.Match[str]) -> Enclosed:
        document, amount, enclosed, pairs, mention = match.group(
            "document", "amount", "enclosed", "application", "mention"
        )
        if any(match.group("currency", "rate", "total")):
            raise NeedsCare
        refuse_odd(document or enclosed)
        made = Enclosed(document or enclosed, None if amount is None else self._parsers["amount"](amount))
        values: dict[str, Any] = {}
        self._enclosed.fill(values, pairs or mention or "")
        for attr, value in values.items():
            setattr(made, attr, value)
        return made

    def _item(self, match: re.Match[str]) -> Line:
        text, quantity, price, net, pairs = match.group("text", "quantity", "price", "net", "line")
        made = Line(quantity=_exact(quantity), text=TEXT.parse(unquoted(text)), price=_exact(price))
        if net is not None:
            made.net = self.money(net)
        if pairs:
            values: dict[str, Any] = {}
            self._line.fill(values, pairs)
            for attr, value in values.items():
                setattr(made, attr, value)
        return made

    # --- what is known of a kind -------------------------------------------------------------------------

    def _form(self, name: str) -> _Form:
        kind = kinds().get(name)
        if kind is None:
            raise NeedsCare
        made = self._forms[name] = self._form_of(kind)
        return made

    def _form_of(self, kind: Kind) -> _Form:
        codes = kind.codes
        words = [(f.attr, self._parser(f.type), codes[f.name].attr if f.name in codes else None) for f in kind.words]
        quoted = kind.quoted
        return _Form(
            kind.cls,
            words,
            sum(f.required for f in kind.words),
            _Keys(kind.keys.values(), self._parser),
            None if quoted is None else (quoted.attr, self._parser(quoted.type)),
            [f.attr for f in kind.fields.values() if f.required and f.place != "word"],
            frozenset(f.name for f in kind.keys.values() if f.type is TEXT),
            frozenset(kind.details),
        )

    def _parser(self, kind: FieldType) -> Parse:
        if kind.name not in self._parsers:
            keep = kind.refers == "customer"
            self._parsers[kind.name] = Kept(kind.parse).__getitem__ if keep else kind.parse
        return self._parsers[kind.name]

    def _noted(self, parse: Callable[[str], Decimal]) -> Callable[[str], Decimal]:
        """Return a parser of amounts that also notes how many decimals they were written with."""

        def read(text: str) -> Decimal:
            if _USUAL.match(text):
                return Decimal(text)
            value = parse(text)
            self.decimals = max(self.decimals, places(value))
            return value

        return read


def _own(values: dict[str, Any], key: str, value: str) -> None:
    """Add a key of the user's own."""
    own = values.setdefault("extra", {})
    if key in own:
        raise NeedsCare
    own[key] = value


def _exact(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise NeedsCare
    return Decimal(text.replace(",", ""))
