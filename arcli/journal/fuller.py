"""Read what an invoice or payment may say besides its usual words and still be left as a plain document.

Tags, quoted text, keys in any order and of one's own, fields, comments, line items, and parts of applications: what
a replay needs is taken (`Beside`); the rest is read when someone asks for the entry. It assumes what the
expressions assume; what it does not know it leaves to the direct way (None), which is held equal to it by a property
test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

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
from arcli.model.plain import TEXT_ALONE, Applied, Beside, Item, NamedPart, Parts
from arcli.source.patterns import compiled

_SHORT = r"(?:[0-9]{1,15}+(?!,)|[0-9]{1,3}+(?:,[0-9]{3}){1,4}+)(?:\.[0-9]{1,8}+)?+"  # an amount that needs no look
_FIELD = r"([a-z][a-z0-9_-]*+):[ \t]++\S[^\n]*+\n"
_COMMENT = r";[^\n]*+\n"
# A line item: quantity, price, net, tax and account.
_ITEM = rf"""
    {QUOTED}[ \t]++(-?{_SHORT})[ \t]++@[ \t]++(-?{_SHORT})(?:[ \t]++=[ \t]++(-?{_SHORT}))?+
    (?:[ \t]++tax:([^\s"]++))?+(?:[ \t]++account:([^\s"]++))?+(?:[ \t]++item:[^\s"]++)?+{END}
"""
_ITEMS = compiled(rf"^[ \t]++{_ITEM}", re.VERBOSE | re.MULTILINE)
# A detail line of an invoice: that of an item; the key of a field; any other line.
_ITEMISED = compiled(rf"[ \t]++(?: {_ITEM} | {_FIELD} | {_COMMENT}) | {_COMMENT} | ([^\n]*+\n)", re.VERBOSE)
# A detail line of a payment: document, amount and pairs of an application; the key of a field; any other line.
_APPLIED = compiled(
    rf"[ \t]++(?:({REF})[ \t]++({AMOUNT})({PAIRS}){END} | {_FIELD} | {_COMMENT}) | {_COMMENT} | ([^\n]*+\n)",
    re.VERBOSE,
)
# What each word after the amount is: its key, a tag (#), a quoted text (").
_KEYS = compiled(rf'[ \t]++(\#|"|[a-z][a-z0-9_-]*+(?=:))(?:(?<="){QUOTED[1:]}|:(?:[^\s"]++|{QUOTED})|[\w./-]++)')
_ONE_PART = compiled(rf"[ \t]++({'|'.join(PARTS)}):({AMOUNT})")
_PAIR = compiled(r'[ \t]++([a-z]++):([^\s"]++)')
_NUMBER = compiled(AMOUNT)
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


Found = tuple[str | None, date | None, Applied, Beside | None]  # terms, due date, what it settles, what else it says


class Fuller:
    """Looks at what documents say beside their usual words. `below` are offsets whose values the entry alone tells."""

    def __init__(self, dates: dict[str, date], money: Callable[[str], Decimal]) -> None:
        self._dates, self._money, self._orders = dates, money, _Orders()
        self.below: set[int] = set()

    def itemised(self, lines: str) -> Beside | None:
        """Return the line items of an invoice, of lines that begin with a text; None if one needs a look."""
        found = _ITEMS.findall(lines)
        if len(found) < lines.count("\n"):
            return None
        if "=" in lines:
            self._note_nets(found)
        return Beside(tuple(found))

    def parted(self, pairs: str) -> Beside | None:
        """Return what the only application of a payment settles beyond its amount; None if its pairs need a look."""
        one = _ONE_PART.fullmatch(pairs)
        return None if one is None else Beside((), (((one[1], self._money(one[2])),),))

    def look(
        self, match: re.Match[str], said: tuple[Any, ...], usual: tuple[str | None, date | None], value: Decimal
    ) -> Found | None:
        """Return what a match says; None if the direct way must build its entry. Raise NeedsCare or FieldError.

        `said` are its groups, `usual` the terms and the due date that stand where they usually do, `value` its amount.
        """
        _, sale, _, _, amount, currency, _, rest, document, applied, pairs, lines, memo, details, _ = said
        lines, details = lines or "", details or ""
        items: list[Item] = []
        applications: list[tuple[str, str, str]] = []
        fields = ["memo"] if memo else []
        if sale is not None:
            if document is not None or not self._itemised(lines, details, items, fields):
                return None
        else:
            if document is not None:
                applications.append((document, applied, pairs or ""))
            if lines or (document is not None and applied[0] == "-"):
                return None
            if details and not self._listed(details, applications, fields):
                return None
        if (rest and (":" in rest or rest.count('"') > (0 if fields else 2))) or fields.count("memo") < len(fields):
            begin = match.end(6 if currency is not None else 5)
            end = match.string.index("\n", begin) if rest is None else match.end(8)
            found = self._words(match, begin, end, fields)
            if found is None:
                return None
            usual = found
        if not applications:
            return *usual, (), Beside(tuple(items)) if items else TEXT_ALONE
        settled = self._settles(applications, amount, value)
        if settled is None:
            return None
        settles, parts = settled
        if parts:
            return *usual, settles, Beside((), parts)
        more = rest or fields or any(pairs for _, _, pairs in applications)
        return *usual, settles, TEXT_ALONE if more else None

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

    def _itemised(self, lines: str, details: str, items: list[Item], fields: list[str]) -> bool:
        """Add the line items and keys of fields that stand below an invoice; False if anything else does.

        `lines` are those that begin with a text, `details` all that follow.
        """
        if lines:
            only = self.itemised(lines)
            if only is None:
                return False
            items += only.items
        for *item, field, other in _ITEMISED.findall(details) if details else ():
            if item[0]:
                quantity, price, net, tax, account = item
                items.append((quantity, price, net, tax, account))
            elif field:
                fields.append(field)
            elif other:
                return False
        if "=" in details:
            self._note_nets(items)
        return True

    def _note_nets(self, items: Iterable[Item]) -> None:
        """Note the decimals of the nets that line items state."""
        for _, _, net, _, _ in items:
            if net:
                self._money(net)

    def _settles(
        self, applications: list[tuple[str, str, str]], amount: str, value: Decimal
    ) -> tuple[Applied, Parts] | None:
        """Return what a payment settles, and the parts of each application if any has one; None if one needs a look."""
        settles: list[str | Decimal] = []
        beyond: list[tuple[NamedPart, ...]] = []
        for document, applied, pairs in applications:
            if document < ":" and LIKE_DATE_OR_AMOUNT.match(document):
                raise NeedsCare
            settles += (document, value if applied == amount else self._money(applied))
            parts = self._parts(pairs) if pairs else ()
            if parts is None:
                return None
            beyond.append(parts)
        return tuple(settles), tuple(beyond) if any(beyond) else ()

    def _parts(self, pairs: str) -> tuple[NamedPart, ...] | None:
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
