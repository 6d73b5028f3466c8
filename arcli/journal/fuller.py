"""Read what an invoice or payment may say besides its usual words and still be left as a plain document.

Tags, quoted text, keys in any order and of one's own, fields, comments, line items, and parts of applications: what
a replay needs is taken (`Beside`); the rest is read when someone asks for the entry. It assumes what the
expressions assume; what it does not know it leaves to the direct way (None), which is held equal to it by a property
test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.journal.build import NeedsCare, unquoted
from arcli.journal.expression import (
    AMOUNT,
    END,
    LIKE_DATE_OR_AMOUNT,
    LONGEST_NUMBER,
    PAIRS,
    QUOTED,
    REF,
    TOKEN,
)
from arcli.model.entries import PARTS, kinds
from arcli.model.fields import TEXT
from arcli.model.plain import TEXT_ALONE, Applied, Beside, Item, Part, Parts

_FIELD = r"([a-z][a-z0-9_-]*+):[ \t]++\S[^\n]*+\n"
_COMMENT = r";[^\n]*+\n"
# A detail line of an invoice: quantity, price, net, tax and account of an item; the key of a field; any other line.
_ITEM = re.compile(
    rf"""
    [ \t]++(?: {QUOTED}[ \t]++(-?{AMOUNT})[ \t]++@[ \t]++(-?{AMOUNT})(?:[ \t]++=[ \t]++(-?{AMOUNT}))?+
        (?:[ \t]++tax:([^\s"]++))?+(?:[ \t]++account:([^\s"]++))?+(?:[ \t]++item:[^\s"]++)?+{END}
      | {_FIELD} | {_COMMENT}) | {_COMMENT} | ([^\n]*+\n)
    """,
    re.VERBOSE,
)
# A detail line of a payment: document, amount and pairs of an application; the key of a field; any other line.
_APPLIED = re.compile(
    rf"[ \t]++(?:({REF})[ \t]++({AMOUNT})({PAIRS}){END} | {_FIELD} | {_COMMENT}) | {_COMMENT} | ([^\n]*+\n)",
    re.VERBOSE,
)
# What each word after the amount is: its key, a tag (#), a quoted text (").
_KEYS = re.compile(
    rf'[ \t]++(\#|"|[a-z][a-z0-9_-]*+(?=:))(?:(?<=")(?:[^"\\\n]|\\["\\n])*+"|:(?:[^\s"]++|{QUOTED})|[\w./-]++)'
)
_ONE_PART = re.compile(rf"[ \t]++({'|'.join(PARTS)}):({AMOUNT})")
_PAIR = re.compile(r'[ \t]++([a-z]++):([^\s"]++)')
_NUMBER = re.compile(AMOUNT)
_TOLD = frozenset({"reason", "approved"})  # of an application: they move nothing


class _Order(NamedTuple):
    """Keys that may stand together: which of the words after the header's are terms and due date, if any.

    `below` if a value may be asked for that does not stand in the header as it is.
    """

    terms: int | None
    due: int | None
    below: bool


class _Orders(dict[tuple[bool, tuple[str, ...], tuple[str, ...]], _Order | None]):
    """By whether it is an invoice, the keys in its header (`#` a tag, `"` a text) and those of its fields.

    None where a key needs a look. Raises NeedsCare for keys that can't be.
    """

    def __missing__(self, said: tuple[bool, tuple[str, ...], tuple[str, ...]]) -> _Order | None:
        sale, above, below = said
        keys = kinds()["invoice" if sale else "payment"].keys
        names = ["memo" if key == '"' else key for key in above if key != "#"]
        known, under = True, list[str]()
        for key in below:
            if key not in under:
                under.append(key)
            elif key not in keys or keys[key].type is not TEXT:  # lines of a text join
                raise NeedsCare
        names += under
        if len(set(names)) < len(names):
            raise NeedsCare
        for key in names:
            if key.startswith("x-"):
                continue
            if key not in keys:
                raise NeedsCare
            usual = keys[key].type.name in ("word", "text") or (key in ("terms", "due") and key in above)
            known = known and usual
        terms, due = (above.index(k) if k in above else None for k in ("terms", "due"))
        asked = '"' in above[:-1] or any(key != "memo" for key in below)
        made = self[said] = _Order(terms, due, asked) if known else None
        return made


class _Quantities(dict[str, Decimal]):
    """Quantities by their text: few recur in most lines. Raises NeedsCare for one that is too long."""

    def __missing__(self, text: str) -> Decimal:
        if len(text) > LONGEST_NUMBER:
            raise NeedsCare
        value = self[text] = Decimal(text.replace(",", ""))
        return value


_NOTHING: tuple[Applied, Parts] = (), ()
Found = tuple[str | None, date | None, Applied, Beside | None]  # terms, due date, what it settles, what else it says


class Fuller:
    """Looks at what documents say beside their usual words. `below` are offsets whose values the entry alone tells."""

    def __init__(self, dates: dict[str, date], money: Callable[[str], Decimal]) -> None:
        self._dates, self._money, self._orders = dates, money, _Orders()
        self._quantities = _Quantities()
        self.below: set[int] = set()

    def look(self, match: re.Match[str], usual: tuple[str | None, date | None], value: Decimal) -> Found | None:
        """Return what a match says; None if the direct way must build its entry. Raise NeedsCare or FieldError.

        `usual` are the terms and the due date that stand where they usually do, `value` is its amount.
        """
        sale, amount, currency, rest, document, applied, pairs, details = match.group(2, 5, 6, 8, 9, 10, 11, 12)
        applications: list[tuple[str, str, str]] = []
        if document is not None:
            if sale is not None or applied[0] == "-":
                return None
            applications.append((document, applied, pairs))
        items: list[Item] = []
        fields: list[str] = []
        if details and not (
            self._listed(details, applications, fields) if sale is None else self._itemised(details, items, fields)
        ):
            return None
        if fields or ":" in rest or '"' in rest:
            begin, end = match.end(6 if currency is not None else 5), match.end(8)
            if not self._simple(match.string, begin, end, rest, fields):
                found = self._words(match, begin, end, fields)
                if found is None:
                    return None
                usual = found
        settled = self._settles(applications, amount, value) if applications else _NOTHING
        if settled is None:
            return None
        settles, parts = settled
        if items or parts:
            return *usual, settles, Beside(tuple(items), parts)
        more = rest or fields or any(pairs for _, _, pairs in applications)
        return *usual, settles, TEXT_ALONE if more else None

    @staticmethod
    def _simple(text: str, begin: int, end: int, rest: str, fields: list[str]) -> bool:
        """Return whether a header's words after the amount are usual ones, then tags and one text, or a memo below."""
        if fields:
            if fields.count("memo") < len(fields) or '"' in rest:
                return False
        elif rest.count('"') > 2:
            return False
        return ":" not in rest and text.find("memo:", begin, end) < 0

    def _words(
        self, match: re.Match[str], begin: int, end: int, fields: list[str]
    ) -> tuple[str | None, date | None] | None:
        """Return terms and due date among a header's words after the amount; None if a key needs a look."""
        tail = match.string[begin:end]
        above = tuple(_KEYS.findall(tail))
        order = self._orders[match[2] is not None, above, tuple(fields)]
        if order is None:
            return None
        below = order.below
        if '"' in tail:
            values = [value or text for _, value, _, text in TOKEN.findall(tail)]
            if ':"' in tail:
                below = True
                if any(
                    v[:1] == '"' and key != '"' and (len(v) < 3 or "\\" in v)
                    for key, v in zip(above, values, strict=True)
                ):
                    return None
        else:
            values = tail.split()
        if below:
            self.below.add(match.start(1))
        terms = None if order.terms is None else _bare(values[order.terms], "terms:")
        due = None if order.due is None else self._dates[_bare(values[order.due], "due:")]
        return terms, due

    @staticmethod
    def _listed(details: str, applications: list[tuple[str, str, str]], fields: list[str]) -> bool:
        """Add the applications and keys of fields that stand below a payment; False if anything else does."""
        for document, amount, pairs, field, other in _APPLIED.findall(details):
            if document:
                applications.append((document, amount, pairs))
            elif field:
                fields.append(field)
            elif other:
                return False
        return True

    def _itemised(self, details: str, items: list[Item], fields: list[str]) -> bool:
        """Add the line items and keys of fields that stand below an invoice; False if anything else does."""
        quantities = self._quantities
        for quantity, price, net, tax, account, field, other in _ITEM.findall(details):
            if quantity:
                if net:
                    amount = self._money(net)
                elif len(price) > LONGEST_NUMBER:
                    return False
                else:
                    amount = quantities[quantity] * Decimal(price.replace(",", ""))
                items.append((amount, bool(net), tax or None, account or None))
            elif field:
                fields.append(field)
            elif other:
                return False
        return True

    def _settles(
        self, applications: list[tuple[str, str, str]], amount: str, value: Decimal
    ) -> tuple[Applied, Parts] | None:
        """Return what a payment settles, and the parts of each application if any has one; None if one needs a look."""
        settles: list[str | Decimal] = []
        beyond: list[tuple[Part, ...]] = []
        for document, applied, pairs in applications:
            if document < ":" and LIKE_DATE_OR_AMOUNT.match(document):
                raise NeedsCare
            settles += (document, value if applied == amount else self._money(applied))
            parts = self._parts(pairs) if pairs else ()
            if parts is None:
                return None
            beyond.append(parts)
        return tuple(settles), tuple(beyond) if any(beyond) else ()

    def _parts(self, pairs: str) -> tuple[Part, ...] | None:
        """Return what an application settles beyond its amount; None if its pairs need a look."""
        if one := _ONE_PART.fullmatch(pairs):
            return ((one[1], self._money(one[2])),)
        if '"' in pairs:
            return None
        said: dict[str, str] = {}
        for key, text in _PAIR.findall(pairs):
            if key in said or (key in PARTS and (len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text))):
                raise NeedsCare
            if key not in PARTS and key not in _TOLD:
                return None
            said[key] = text
        return tuple([(name, self._money(said[name])) for name in PARTS if name in said])


def _bare(text: str, before: str) -> str:
    text = text.removeprefix(before)
    return unquoted(text) if text[0] == '"' else text
