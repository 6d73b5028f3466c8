"""The columns of a profile in the rows of a table: cleaned texts, dates, numbers, signed amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import itemgetter

from arcli.model.fieldtype import FieldError
from arcli.model.formulas import unguard
from arcli.model.money import ZERO
from arcli.model.terms import usual_form
from arcli.tabular.dates import unclear_dates
from arcli.tabular.layout import Column
from arcli.tabular.signs import SignWords
from arcli.tabular.table import Row, Table, place_of

Text = Callable[[list[str]], str]
_AS_TEXT = re.compile(r'="([^"]*)"\Z')  # how programs keep a spreadsheet from reading 00012 as a number


def bare(cell: str) -> str:
    """Return a cell's text without its wrapping for spreadsheets: `="00012"`, and arcli's own apostrophe."""
    text = unguard(cell)
    match = _AS_TEXT.match(text.strip())
    return match[1] if match else text


def bare_id(text: str) -> str:
    """Return a document's or customer's number without the `#` that lists put before it: `#1001` → `1001`."""
    return text[1:].lstrip() if text[:1] == "#" else text


_NOT_IN_IDS = re.compile(r"[^\w.]+")


def id_of(text: str) -> str:
    """Return an ID made of a name, without what shells and IDs mind: `Fern & Sons, Ltd.` → `Fern-Sons-Ltd`."""
    return _NOT_IN_IDS.sub("-", text.strip()).strip("-._")


class Columns:
    """Reads the columns of a table by the names in its layout. A missing column is reported once (AR603)."""

    def __init__(self, table: Table) -> None:
        self.table, self.layout = table, table.layout
        self._places: dict[str, int] = {}

    def text(self, name: str) -> Text:
        """Return the function that takes a column's text from the cells of a row, cleaned as in the profile."""
        column = self.layout.column(name)
        parts = [self._cell(n) for n in column.names]
        first = parts[0]
        whole = first if len(parts) == 1 else lambda cells: " ".join(filter(None, (p(cells).strip() for p in parts)))
        return _cleaned(column, whole)

    def _cell(self, name: str) -> Text:
        if name not in self._places:
            self._places[name] = place_of(self.table, name)
        get = itemgetter(self._places[name])
        return (lambda cells: bare(get(cells))) if self.table.wrapped else get

    def refuse_unclear_dates(self, names: Iterable[str]) -> None:
        """Report dates such as 3/4/2026 in columns whose form is not stated (AR604)."""
        layout = self.layout
        open_ = {n: self.text(n) for n in names if layout.dates is None and layout.column(n).dates is None}
        if self.table.found.failed():
            return
        found = unclear_dates((r.line, n, text(r.cells)) for r in self.table.rows for n, text in open_.items())
        if found is not None:
            self.table.found.add("AR604", found[0], hint=found[1])


def _cleaned(column: Column, whole: Text) -> Text:
    """Return a function that cleans what another one takes from a row."""
    if not (column.stripped or column.replace or column.take or column.as_):
        return whole
    take = re.compile(column.take) if column.take else None
    forms: dict[str | None, Callable[[str], str]] = {"id": id_of, "terms": usual_form, None: str}
    made = forms[column.as_]

    def text(cells: list[str]) -> str:
        text = whole(cells).strip()
        for off in column.stripped:
            text = text.removeprefix(off).removesuffix(off).strip()
        for old, new in column.replace.items():
            text = text.replace(old, new)
        if take is not None:
            match = take.search(text)
            text = (match[1] if take.groups else match[0]) or "" if match else ""
        return made(text.strip())

    return text


class Amounts:
    """Reads the signed amounts of a table: one column, with or without a sign column, or separate debit and credit.

    The layout states whether a credit adds (a bank's or a customer's books) or subtracts (receivables); `negate`
    reverses all signs. With a sign column, a number's own minus counts: −5.00 beside C is −5.00, and beside D it
    reverses the debit, unless all debits in the file have a minus, which then only repeats the word. A debit column is
    read in the same way.
    """

    def __init__(self, columns: Columns, name: str = "amount") -> None:
        layout = self._layout = columns.layout
        self._numbers = layout.numbers
        given = layout.columns
        self._amount = columns.text(name) if name in given or not {"debit", "credit"} & given.keys() else None
        self._sign = columns.text("sign") if "sign" in given else None
        self._debit, self._credit = (columns.text(n) if n in given else None for n in ("debit", "credit"))
        self._words = SignWords(layout.signs)
        self._credit_adds = layout.credit_adds != layout.negate
        self._repeats = not columns.table.found.failed() and self._repeated(columns.table.rows)

    def currency(self, cells: list[str]) -> str:
        """Return the currency beside an amount; empty if there is none."""
        for text in (self._amount, self._debit, self._credit):
            if text is not None and (shown := text(cells).strip()):
                try:
                    return self._numbers.written(shown).currency
                except FieldError:
                    continue
        return ""

    def read(self, cells: list[str], currency: str = "") -> Decimal:
        """Return the amount of a row, in `currency` if it is known. Raise FieldError."""
        if self._amount is None:
            return self._of_two(cells, currency)
        text = self._amount(cells)
        if not text.strip():
            raise FieldError("an amount is missing", "AR110")
        amount = self._numbers.read(text, currency)
        if self._sign is None:
            return -amount if self._layout.negate else amount
        debit = self._words.is_debit(self._sign(cells))
        if debit and self._repeats:
            amount = -amount
        return amount if debit != self._credit_adds else -amount

    def _of_two(self, cells: list[str], currency: str) -> Decimal:
        """Return credit less debit, or the reverse; a minus in either column counts."""
        texts = [text(cells).strip() if text is not None else "" for text in (self._credit, self._debit)]
        if not any(texts):
            raise FieldError("a debit or credit is missing", "AR110")
        credit, debit = (self._numbers.read(t, currency) if t and t != "-" else ZERO for t in texts)
        debit = -debit if self._repeats else debit
        return credit - debit if self._credit_adds else debit - credit

    def _repeated(self, rows: list[Row]) -> bool:
        """Return whether every debit in the file has a minus of its own."""
        text = self._amount or self._debit
        if text is None or (self._amount is not None and self._sign is None):
            return False
        some = False
        for row in rows:
            try:
                if self._sign is not None and not self._words.is_debit(self._sign(row.cells)):
                    continue
                amount = self._numbers.read(text(row.cells))
            except FieldError:
                continue
            if amount > 0:
                return False
            some = some or amount < 0
        return some
