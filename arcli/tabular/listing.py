"""Lists whose columns have fixed meanings: single values of each row, and what is wrong with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.model.fields import FieldError
from arcli.model.findings import Findings
from arcli.model.money import fits
from arcli.tabular.columns import Amounts, Columns
from arcli.tabular.layout import Layout
from arcli.tabular.table import Row, read_table


class Listing:
    """A file read by the columns of a layout.

    `amount` is the column that signs, debit and credit speak of, `dates` the columns of dates. What is wrong with the
    file as a whole leaves no rows; rows that are not as long as the head are noted (AR605), and the others are there.
    """

    def __init__(
        self, name: str, data: bytes, layout: Layout, dates: tuple[str, ...] = (), amount: str = "amount"
    ) -> None:
        self._layout = layout
        self.table = read_table(name, data, layout)
        self.found: Findings = self.table.found
        self.rows: list[Row] = []
        if self.found.failed():
            return
        columns = Columns(self.table)
        self._texts = {column: columns.text(column) for column in layout.columns}
        self._days = {column: layout.days(column) for column in layout.columns}
        self._amounts = Amounts(columns, amount)
        columns.refuse_unclear_dates(column for column in dates if column in layout.columns)
        if not self.found.failed():
            self.rows = self.table.rows
            self.table.refuse_ragged()

    def has(self, column: str) -> bool:
        """Whether the layout names such a column."""
        return column in self._layout.columns

    def text(self, row: Row, column: str) -> str:
        """Return the text of a column; empty where the layout names no such column."""
        text = self._texts.get(column)
        return text(row.cells).strip() if text is not None else ""

    def day(self, row: Row, column: str) -> date | None:
        """Return a date; None where there is none, or none that can be read, which is noted (AR654)."""
        text = self.text(row, column)
        if not text:
            return None
        try:
            return self._days[column].read(text)
        except FieldError as error:
            hint = error.hint or "dates: in the profile says how they are written"
            self.found.add("AR654", error.message, line=row.line, hint=hint)
            return None

    def number(self, row: Row, column: str, currency: str = "") -> Decimal | None:
        """Return a number; None where there is none, or none that can be read, which is noted (AR653)."""
        text = self.text(row, column)
        if not text:
            return None
        try:
            return _fitting(self._layout.numbers.read(text, currency), currency)
        except FieldError as error:
            self._refuse(row, error)
            return None

    def amount(self, row: Row, currency: str = "") -> Decimal | None:
        """Return the signed amount of a row; None where it can't be read, which is noted (AR653, AR606)."""
        try:
            return _fitting(self._amounts.read(row.cells, currency), currency)
        except FieldError as error:
            self._refuse(row, error)
            return None

    def currency_of(self, row: Row) -> str:
        """Return the currency of a row: that of its column, else of the layout, else what stands beside the amount."""
        return self.text(row, "currency").upper() or self._layout.currency or self._amounts.currency(row.cells)

    def _refuse(self, row: Row, error: FieldError) -> None:
        if error.code == "AR606":
            self.found.add("AR606", error.message, line=row.line, hint=error.hint)
        else:
            hint = error.hint or "decimal: in the profile says what separates the decimals"
            self.found.add("AR653", error.message, line=row.line, hint=hint)


def _fitting(amount: Decimal, currency: str) -> Decimal:
    """Return an amount. Raises FieldError for one with more decimals than its currency has."""
    if not fits(amount, currency):
        raise FieldError(f"{amount} has more decimals than {currency} has", "AR110")
    return amount
