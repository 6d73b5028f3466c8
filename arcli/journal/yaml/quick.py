"""YAML text → items, the quick way: by regular expressions, as far as they surely say what libyaml would.

A list of entries is cut where a line begins with `- `. A plain invoice or payment becomes a document at once; an item
of simple lines becomes a mapping; any other stretch is read by libyaml on its own. That is the same as reading the
whole, for a stretch that is sound on its own ends where libyaml, in a list at column 1, expects the next item: no
quote, bracket or block of text can be open there. If a stretch is not sound, the whole file is left to libyaml.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from arcli.journal.build import NeedsCare, refuse_odd
from arcli.journal.expression import ID, LIKE_DATE_OR_AMOUNT, LONGEST_NUMBER, REF, usual_keys
from arcli.journal.parties import Parties
from arcli.journal.yaml.fast import DirectBuilder
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Entry
from arcli.model.fieldtype import FieldError
from arcli.model.kinds import CREDIT, DEBIT
from arcli.model.plain import Plain, Record
from arcli.source.patterns import compiled
from arcli.source.yaml.simple import TEXT, UNSOUND, mapping, usual_mapping
from arcli.source.yaml.text import load

_BLANK = r"(?:[ ]*+(?:\#[^\n]*+)?\n)*+"
_HEAD = compiled(rf"{_BLANK}(?:---[ ]*+\n{_BLANK})?(?=-[ ]|\Z)", re.VERBOSE)
_BLOCK = r"-[ ][^\n]*+\n(?:(?!-[ ])[^\n]*+\n)*+"
_CUT = compiled(_BLOCK)


def item_at(text: str, begin: int, end: int) -> dict[str, Any] | None:
    """Return what the item says that stands there, from its `- ` up to the next one.

    None if it is not of simple lines.
    """
    return mapping("  " + text[begin + 2 : end], 2)


_LARGE = 100_000  # signs of a text of which many items are to be expected


def item_of(block: str) -> dict[str, Any] | None:
    """Return what the item says that a text is, as `item_at` does; sooner where there are many."""
    return usual_mapping("  " + block[2:], 2) or item_at(block, 0, len(block))


def blocks(source: SourceText) -> list[str] | None:
    """Return the texts of the items of a file, each from its `- ` up to the next one; None if it can't be cut."""
    start = _first(source)
    return None if start is None else _CUT.findall(source.lines, start)


def _first(source: SourceText) -> int | None:
    """Return where the first item begins; None if the text must be read as a whole."""
    text = source.lines
    head = _HEAD.match(text)
    if head is None or not _is_sound(source) or _has_marks(text, max(0, head.end() - 1)):
        return None
    return head.end()


# --- plain documents -------------------------------------------------------------------------------------

_NUMBER = r"[0-9]++(?:\.[0-9]++)?+"
_APPLICATION = rf"""-[ ](?:\{{document:[ ]({REF}),[ ]amount:[ ]({_NUMBER})\}}
                         | document:[ ]({REF})\n(?P=in)[ ]{{2}}amount:[ ]({_NUMBER}))\n"""
_MORE = compiled(_APPLICATION.replace("(?P=in)", "[ ]*"), re.VERBOSE)
_HEADS = frozenset(["kind", "date", "id", "customer", "amount", "currency"])


def _usual(kind: str) -> str:
    """Return the pattern of a kind's usual keys; what a replay needs is captured."""
    terms = rf"(?:[ ]{{2}}terms:[ ]({TEXT})\n)?+"
    due = r"(?:[ ]{2}due:[ ]([0-9]{4}-[0-9]{2}-[0-9]{2})\n)?+"
    return usual_keys(kind, terms, due, lambda name: rf"(?:[ ]{{2}}{name}:[ ]{TEXT}\n)?+")


@cache
def _document(*, ascii_only: bool) -> re.Pattern[str]:
    """Return the expression for a plain document, or else any stretch up to the next item."""
    unnamed = _APPLICATION.replace(f"({REF})", REF).replace(f"({_NUMBER})", _NUMBER)
    pattern = rf"""
    -[ ]kind:[ ](?:(?P<sale>invoice)|payment)\n
    [ ]{{2}}date:[ ]([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\n
    [ ]{{2}}id:[ ]({ID})\n
    [ ]{{2}}customer:[ ]({ID})\n
    [ ]{{2}}amount:[ ]({_NUMBER})\n
    (?:[ ]{{2}}currency:[ ]([A-Z]{{3}})\n)?+
    (?(sale){_usual("invoice")}|{_usual("payment")}
        (?:[ ]{{2}}applications:\n(?P<in>[ ]{{2,8}}+){_APPLICATION}((?:(?P=in){unnamed})*+))?+)
    {_BLANK}(?=-[ ]|\Z)
    | (?P<other>{_BLOCK})
    """
    return compiled(pattern, re.VERBOSE | (re.ASCII if ascii_only else 0))


class Items(NamedTuple):
    """The items of a text: plain documents at their places, None for every other; those by their places.

    Each other is its offset, as libyaml has it, with what it says.
    """

    records: list[Record | None]
    others: dict[int, tuple[int, Any]]


class YamlReading(dict[int, Entry]):
    """The entries of one YAML text by their offsets, each built when it is asked for."""

    def __init__(self, direct: DirectBuilder, source: SourceText) -> None:
        super().__init__()
        self._direct, self._source, self._text = direct, source, source.lines

    def __missing__(self, offset: int) -> Entry:
        block = _CUT.match(self._text, offset - 2)
        assert block is not None
        entry = self._direct.build(item_at(self._text, *block.span()), None)
        assert entry is not None, "the expression accepted it"
        entry.origin, entry.offset = self._source, offset
        self[offset] = entry
        return entry

    def words(self, offset: int, before: str) -> str:
        """Return the other keys of a plain document as `key:value` words, each with `before` in front of it."""
        return "".join(f"{before}{key}:{value}" for key, value in self._said(offset))

    def word(self, offset: int, key: str) -> str | None:
        """Return the value of one of these words; None without it."""
        return next((value for name, value in self._said(offset) if name == key), None)

    def texts(self, offset: int, beside: bool) -> tuple[str | None, tuple[str, ...]]:
        """Return its memo and its tags, which are words like all others here."""
        if not beside and self.word(offset, "memo") is None and self.word(offset, "tags") is None:
            return None, ()
        entry = self[offset]
        return entry.memo, entry.tags

    def text(self, offset: int) -> str | None:
        """Return None: texts of YAML may be written with escapes."""
        return None

    def _said(self, offset: int) -> Iterator[tuple[str, str]]:
        text = self._text
        at = text.find("\n", offset) + 1
        while text.startswith("  ", at) and text[at + 2].islower():  # else a comment, or the next item
            end = text.find("\n", at)
            key, _, value = text[at + 2 : end].partition(": ")
            if key not in _HEADS and value:  # applications have none
                yield key, value
            at = end + 1


class QuickItems:
    """Cuts the YAML texts of one ledger into items. With `plain`, a subclass of Plain, documents become its objects."""

    def __init__(self, direct: DirectBuilder, plain: type[Plain] | None) -> None:
        self._direct, self._plain = direct, plain
        self._parties = Parties()
        self._terms: dict[str | None, str | None] = {}  # each kept once

    def cut(self, source: SourceText) -> Items | None:
        """Return the items of a text; None if it must be read as a whole."""
        text = source.lines
        start = _first(source)
        if start is None:
            return None
        ascii_only = text.isascii()
        composed = ascii_only or unicodedata.is_normalized("NFC", text)
        any_document = "kind: invoice" in text or "kind: payment" in text
        take = self._taker(source) if composed and any_document else None
        pattern = _CUT if take is None else _document(ascii_only=ascii_only)
        items = Items([], {})
        add = items.records.append
        for match in pattern.finditer(text, start):
            if take is not None:
                words = match.groups()
                if words[-1] is None:
                    try:
                        add(take(words, match.start() + 2))
                        continue
                    except (NeedsCare, FieldError):
                        pass
            if not _other(source, text, match.span(), items):
                return None
        source.entries = None if take is None else YamlReading(self._direct, source)
        return items

    def _taker(self, source: SourceText) -> Callable[[tuple[Any, ...], int], Plain] | None:
        """Return what turns accepted words at an offset into a plain document."""
        cls = self._plain
        if cls is None:
            return None
        new, fill, like = object.__new__, Plain.__init__, LIKE_DATE_OR_AMOUNT.match
        none: tuple[Any, ...] = ()
        dates, parties, money, known = self._direct.dates, self._parties, self._direct.money, self._terms

        def take(words: tuple[Any, ...], offset: int) -> Plain:
            (sale, day, number, customer, amount, currency, terms, due, _, document, applied,
             document_below, applied_below, more, _) = words  # fmt: skip
            if number[0] <= "9" and like(number):
                raise NeedsCare
            value = Decimal(amount) if amount[-3:-2] == "." and len(amount) <= LONGEST_NUMBER else money(amount)
            if sale:
                kind, side, settles = "invoice", DEBIT, none
                terms, due = known.setdefault(terms, terms), due if due is None else dates[due]
            else:
                kind, side, settles, terms, due = "payment", CREDIT, none, None, None
                if document is None:
                    document, applied = document_below, applied_below
                if document is not None:
                    if document[0] <= "9" and like(document):
                        raise NeedsCare
                    settles = (document, value if applied == amount else money(applied))
                    if more:
                        settles += self._listed(more)
            made, party = new(cls), parties[currency][customer]
            fill(made, kind, side, number, dates[day], party, value, terms, due, settles, source, offset)
            return made

        return take

    def _listed(self, more: str) -> tuple[Any, ...]:
        """More applications as (document, amount, …)."""
        found: list[Any] = []
        for words in _MORE.findall(more):
            document, amount = words[:2] if words[0] else words[2:]
            refuse_odd(document)
            found += (document, self._direct.money(amount))
        return tuple(found)


def _other(source: SourceText, text: str, span: tuple[int, int], items: Items) -> bool:
    """Add what a stretch of the text says besides plain documents; False if libyaml must see the whole."""
    begin, end = span
    item = item_of(text[begin:end]) if len(text) > _LARGE else item_at(text, begin, end)
    if item is not None:
        found = [(begin + 2, item)]
    else:
        value, offsets, problems = load(SourceText(source.name, source.text[begin:end]))
        if problems or type(value) is not list:
            return False
        found = [(begin + offset, one) for offset, one in zip(offsets, value, strict=True)]
    for one in found:
        items.others[len(items.records)] = one
        items.records.append(None)
    return True


def _is_sound(source: SourceText) -> bool:
    text = source.text
    return bool(source.clean and text.isascii()) or not UNSOUND.search(text)


def _has_marks(text: str, start: int) -> bool:
    """Return whether a line may begin or end a YAML document."""
    return text.find("\n---", start) >= 0 or text.find("\n...", start) >= 0
