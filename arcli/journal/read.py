"""Journal text → entries, in three ways, an entry at a time.

One compiled expression matches every text whole: as blank and comment lines, as an invoice or payment, or as a block
of another sort. For a replay most invoices and payments are left as `Plain` documents; their entries are built when
someone asks for them; any other entry is built directly (`build`). What is wrong, or holds an unusual character
(`stretches`), is read carefully (`careful`), which says what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from arcli.journal.build import Builder, NeedsCare, unquoted
from arcli.journal.careful import EntryReader
from arcli.journal.expression import (
    AMOUNT,
    APPLICATION,
    DATE,
    END,
    ID,
    LIKE_DATE_OR_AMOUNT,
    LONGEST_NUMBER,
    MEMO,
    REST,
    TOKEN,
    in_ascii,
    usual_keys,
)
from arcli.journal.fuller import Fuller
from arcli.journal.parties import Parties
from arcli.journal.scan import BLOCK
from arcli.journal.stretches import LONGEST_LINE, characters_of, overlong_lines, stretches
from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.entries import Entry
from arcli.model.fieldtype import FieldError
from arcli.model.kinds import CREDIT, DEBIT
from arcli.model.plain import TEXT_ALONE, Applied, Beside, Plain, Record
from arcli.source.patterns import compiled


def _usual(kind: str) -> str:
    """Return the pattern of a kind's usual `key:value` words. Terms and due date are one group.

    Words after a tab are left to `Fuller`.
    """
    # PERF: each of these is tried in each header, and one character is found sooner than one of a set
    terms, due = r'((?:[ ]++terms:[^\s"]++)?+', rf"(?:[ ]++due:{DATE})?+)"
    other = r'(?:[ ]++{}:[^\s"]++)?+'
    return usual_keys(kind, terms, due, lambda name: "" if name == "memo" else other.format(name))


@cache
def entry_pattern(*, ascii_only: bool = False) -> re.Pattern[str]:
    """Return the expression: blank and comment lines, then an invoice or payment, any other block, or the end.

    For text of ASCII alone without control characters it finds the same in less time when it is told so.
    """
    pattern = rf"""
    (?:[ \t]*+\n|;[^\n]*+\n)*+
    (?: (?P<date>{DATE})[ \t]++(?:invoice(?P<sale>)|payment)
      [ \t]++(?P<id>{ID})[ \t]++(?P<customer>{ID}|\?)
      [ \t]++(?P<amount>{AMOUNT})(?:[ \t]++(?P<currency>[A-Z]{{3}}))?+
      (?(sale){_usual("invoice")}|{_usual("payment")})(?:\n|(?P<rest>{REST}){END})
      (?:{APPLICATION})?+
      (?:(?=\n)|(?P<items>(?:[ \t]++"[^\n]++\n)*+)(?P<memo>{MEMO})?+
        (?P<details>(?:(?:;[^\n]*+\n)*+[ \t]++[^\s][^\n]*+\n)*+))
    | (?P<block>{BLOCK.pattern})
    | \Z)
    """
    return compiled(in_ascii(pattern), re.VERBOSE | re.ASCII) if ascii_only else compiled(pattern, re.VERBOSE)


class _Dues(dict[str, tuple[str | None, date | None]]):
    """Terms and due date by the words that state them."""

    def __init__(self, dates: dict[str, date]) -> None:
        super().__init__()
        self._dates = dates

    def __missing__(self, words: str) -> tuple[str | None, date | None]:
        terms = due = None
        for word in words.split():
            if word.startswith("terms:"):
                terms = word.removeprefix("terms:")
            else:
                due = self._dates[word.removeprefix("due:")]
        found = self[words] = terms, due
        return found


class Reading(dict[int, Entry]):
    """The entries of one text by their offsets, each built when it is asked for."""

    def __init__(self, reader: JournalReader, source: SourceText) -> None:
        super().__init__()
        self._reader, self._source, self._text = reader, source, source.lines
        self._match = entry_pattern(ascii_only=self._text.isascii()).match
        self._somewhere: dict[str, bool] = {}  # whether a word with that key may stand in the text at all
        self.below: set[int] = set()  # offsets of plain documents whose entry alone tells what they say

    def __missing__(self, offset: int) -> Entry:
        entry = self[offset] = self._reader.entry_of(self._source, self._match(self._text, offset))
        return entry

    def words(self, offset: int, before: str) -> str:
        """Return the `key:value` words of a plain document, each with `before` in front of it."""
        words = self._text[offset : self._end(offset)].split(None, 6)
        if len(words) > 5 and ":" in words[5]:  # no currency
            words[5:] = ["", " ".join(words[5:])]
        return "".join(before + word for word in words[6].split()) if len(words) > 6 else ""

    def word(self, offset: int, key: str) -> str | None:
        """Return the value of one of these words; None without it."""
        if offset in self.below or key == "memo":
            said: str | None = getattr(self[offset], key, None)
            return said
        text, mark = self._text, f"{key}:"
        if key not in self._somewhere:
            self._somewhere[key] = mark in text
        if not self._somewhere[key]:
            return None  # PERF: asked of each of many documents
        line_end = text.find("\n", offset)
        at = text.find(mark, offset, line_end)
        if at < 0:
            return None  # PERF: of most headers that is known before the end of their words is looked for
        if text[at - 1] not in " \t" or text.find('"', offset, at) > 0 or text.find(";", offset, at) > 0:
            line_end = self._end(offset)  # within another word, or perhaps in a quoted text or comment
            at = text.find(mark, offset, line_end)
            while at > 0 and text[at - 1] not in " \t":
                at = text.find(mark, at + 1, line_end)
        return text[at + len(mark) : line_end].split(None, 1)[0] if at > 0 else None

    def texts(self, offset: int, beside: bool) -> tuple[str | None, tuple[str, ...]]:
        """Return the memo and the tags of a plain document, which has none where it says nothing `beside` its words."""
        if not beside or self._says_no_text(offset):
            return None, ()
        match = self._match(self._text, offset)
        assert match is not None, "the expression accepted it"
        rest, memo, details = match.group("rest", "memo", "details")
        rest = rest or ""
        if offset in self.below or ":" in rest or rest.count('"') > 2 or (details and "memo:" in details):
            entry = self[offset]
            return entry.memo, entry.tags
        said = None if memo is None else memo.split(":", 1)[1].lstrip(" \t").rstrip()
        if not rest:
            return said, ()
        tokens = TOKEN.findall(rest)
        for _, _, _, quoted in tokens:
            if quoted:
                said = unquoted(quoted)
        return said, tuple([tag for _, _, tag, _ in tokens if tag])

    def _says_no_text(self, offset: int) -> bool:
        """Return whether it surely has neither memo nor tags, as most do that have line items."""
        text = self._text
        end = text.find("\n\n", offset, offset + _SHORT)
        if end < 0 or text.find("memo:", offset, end) >= 0:
            return False
        line_end = text.find("\n", offset)
        return text.find("#", offset, line_end) < 0 and text.find('"', offset, line_end) < 0

    def text(self, offset: int) -> str | None:
        """Return the text of a plain document up to the next blank line; None if an escape stands in it."""
        found = self._text[offset : self._text.find("\n\n", offset)]
        return None if "\\" in found else found

    def _end(self, offset: int) -> int:
        """Return where the words of a header end: before a quoted text or comment, or with the line."""
        match = _WORDS.match(self._text, offset)
        assert match is not None
        return match.end()


_SHORT = 2_000  # characters of an entry that is looked through for words; without blank lines, all others follow
_WORDS = compiled(r'(?:[^\s"]++|[ \t]++(?![;"]))*+')


class JournalReader:
    """Reads journals of one ledger. `broken` are the IDs of entries that could not be read.

    With `plain`, a subclass of Plain, documents that hold nothing unusual are left as its objects; `stated` are
    the records that are not.
    """

    def __init__(self, plain: type[Plain] | None = None) -> None:
        self._plain = plain
        self._builder = Builder()
        self._parties = Parties()
        self._dues = _Dues(self._builder.dates)
        self._fuller = Fuller(self._builder.dates, self._builder.money)
        self.broken: set[str] = set()
        self.stated: list[Entry] = []

    @property
    def decimals(self) -> int:
        """Return the most decimals that an amount was written with, if more than the usual two."""
        return self._builder.decimals

    def read(self, source: SourceText, start: int = 0) -> tuple[list[Record], list[Diagnostic]]:
        """Return the entries of a journal (from an offset on) in their order, and what is wrong with it."""
        text = source.lines
        records: list[Record] = []
        problems: list[Diagnostic] = []
        overlong = overlong_lines(text)

        def state(entry: Entry) -> None:
            records.append(entry)
            self.stated.append(entry)

        def carefully(match: re.Match[str]) -> None:
            begin = _begin(match)
            if begin < 0:
                return
            if overlong and (problem := _too_long(source, begin, match.end(), overlong)):
                problems.append(problem)
                self.broken.update(_START.findall(text[begin : begin + LONGEST_LINE]))
                return
            reader = EntryReader(source, begin, min(match.end(), len(source.text))).read()
            problems.extend(reader.problems)
            if reader.entry is not None:
                self._builder.notice(reader.entry)
                state(reader.entry)
            else:
                self.broken.update(reader.ids())

        characters = characters_of(source)
        # The quicker expression is right where no other white space stands; an entry that it refuses for a letter in an
        # ID is looked at again by the other.
        found = entry_pattern(ascii_only=not any(map(str.isspace, characters)))
        again = entry_pattern().match if characters and found is not entry_pattern() else None
        if self._plain is not None:
            source.entries = Reading(self, source)
            self._fuller.below = source.entries.below
        for begin, end, odd in stretches(source, characters, start, overlong):
            matches = found.finditer(text, begin, end)
            if odd:
                for match in matches:
                    carefully(match)
            elif self._plain is not None:
                self._read_plain(source, matches, records.append, state, carefully, again)
            else:
                for match in matches:
                    try:
                        state(self.entry_of(source, match))
                    except (NeedsCare, FieldError):
                        carefully(match)
        return records, problems

    def entry_of(self, source: SourceText, match: re.Match[str] | None) -> Entry:
        """Return the entry of what the expression found. Raises NeedsCare or FieldError."""
        if match is None or (begin := _begin(match)) < 0:
            raise NeedsCare
        entry = self._builder.build(match.string, begin, match.end())
        entry.origin, entry.offset = source, begin
        return entry

    def _read_plain(  # noqa: PLR0912, PLR0915 - PERF: a call for each part of it takes a tenth of reading
        self,
        source: SourceText,
        matches: Iterable[re.Match[str]],
        add: Callable[[Record], None],
        state: Callable[[Entry], None],
        carefully: Callable[[re.Match[str]], None],
        again: Callable[[str, int], re.Match[str] | None] | None,
    ) -> None:
        """Add what was found as a plain document if it can be one; else state its entry, or read it carefully."""
        cls = self._plain
        assert cls is not None
        new, like, fully = object.__new__, LIKE_DATE_OR_AMOUNT.match, self._fuller
        look, itemised, parted = fully.look, fully.itemised, fully.parted
        dates, parties, money, dues = self._builder.dates, self._parties, self._builder.money, self._dues
        # PERF: of what follows each other most has the same day, currency and due date, which is sooner seen than found
        day_before = code_before = when_before = ""
        posted, accounts, terms_said, due_said = date.min, parties[None], None, None
        for match in matches:
            try:
                (day, sale, number, customer, amount, currency, when, rest,
                 document, applied, more, items, memo, details, _) = said = match.groups()  # fmt: skip
                if day is None or (number < ":" and like(number)):
                    other = again(match.string, match.start("block")) if again and match["block"] else None
                    if other is not None and other["date"]:
                        self._read_plain(source, (other,), add, state, carefully, None)
                    else:
                        state(self.entry_of(source, match))
                    continue
                value = (
                    Decimal(amount.replace(",", ""))
                    if amount[-3:-2] == "." and len(amount) <= LONGEST_NUMBER
                    else money(amount)
                )
                # what most documents say is taken here, the rest by `look`
                beside: Beside | None = None
                settles: Applied = ()
                fuller = details
                if items is not None or rest is not None:
                    if memo or rest:
                        beside = TEXT_ALONE
                    fuller = details or (rest and (":" in rest or rest.count('"') > (0 if memo else 2)))
                if sale is not None:
                    kind, side = "invoice", DEBIT
                    if when != when_before:
                        terms_said, due_said = dues[when]
                        when_before = when
                    terms, due = terms_said, due_said
                    if document is not None:
                        fuller = True
                    elif items and not fuller:
                        beside = itemised(items)
                        fuller = beside is None
                else:
                    kind, side, terms, due = "payment", CREDIT, None, None
                    if document is not None:
                        if document < ":" and like(document):
                            raise NeedsCare
                        if applied == amount:
                            settles = document, value
                        elif applied[0] == "-":
                            fuller = True
                        else:
                            settles = document, money(applied)
                        if more and not fuller:
                            beside = parted(more)
                            fuller = beside is None
                    fuller = fuller or items
                if fuller:
                    found = look(match, said, (terms, due), value)
                    if found is None:
                        state(self.entry_of(source, match))
                        continue
                    terms, due, settles, beside = found
                if day != day_before:
                    posted, day_before = dates[day], day
                if currency != code_before:
                    accounts, code_before = parties[currency], currency
                made = new(cls)
                made.kind, made.side, made.id, made.date = kind, side, number, posted
                made.account, made.amount, made.open = accounts[customer], value, value
                made.terms, made.due, made.applied, made.beside = terms, due, settles, beside
                made.origin, made.offset = source, match.start(1)
                made.fresh, made.lifecycle, made.said, made._entry = True, None, None, None
                add(made)
            except (NeedsCare, FieldError):
                carefully(match)


def _begin(match: re.Match[str]) -> int:
    """Return where an entry begins that the expression found; -1 if that is the end of the text."""
    return match.start("block" if match["date"] is None else "date")


_START = compiled(rf"\A{DATE}[ \t]+[a-z]+[ \t]+({ID})")


def _too_long(source: SourceText, start: int, end: int, overlong: list[int]) -> Diagnostic | None:
    """Return the diagnostic for a block in which such a line begins, comments aside."""
    for begin in overlong:
        if start <= begin < end and source.text[begin] != ";":
            size = source.line_span(begin)[1] - begin
            message = f"a line of {size:,} characters; the longest that is read has {LONGEST_LINE:,}"
            hint = "is a line end missing, or is this no journal?"
            return Diagnostic("AR009", message, Spot(source, begin, begin + 1), hint)
    return None
