"""Lists whose columns have fixed meanings: the values of each row, and their problems."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.model.fieldtype import FieldError
from arcli.model.findings import Findings
from arcli.model.money import fits
from arcli.tabular.columns import Amounts, Columns
from arcli.tabular.layout import Layout
from arcli.tabular.table import Row, read_table


class Listing:
    """A file read by the columns of a layout.

    `amount` is the column that sign, debit and credit refer to, `dates` are the columns of dates. Problems of the file
    as a whole leave no rows; rows not as long as the heading are reported (AR605), the others are kept.
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
        """Return whether the layout names such a column."""
        return column in self._layout.columns

    def text(self, row: Row, column: str) -> str:
        """Return the text of a column; empty if the layout names no such column."""
        text = self._texts.get(column)
        return text(row.cells).strip() if text is not None else ""

    def day(self, row: Row, column: str) -> date | None:
        """Return a date; None if there is none, or none that can be read, which is reported (AR654)."""
        text = self.text(row, column)
        if not text:
            return None
        try:
            return self._days[column].read(text)
        except FieldError as error:
            hint = error.hint or "state their form in the profile with dates:"
            self.found.add("AR654", error.message, line=row.line, hint=hint)
            return None

    def number(self, row: Row, column: str, currency: str = "") -> Decimal | None:
        """Return a number; None if there is none, or none that can be read, which is reported (AR653)."""
        text = self.text(row, column)
        if not text:
            return None
        try:
            return _fitting(self._layout.numbers.read(text, currency), currency)
        except FieldError as error:
            self._refuse(row, error)
            return None

    def amount(self, row: Row, currency: str = "") -> Decimal | None:
        """Return the signed amount of a row; None if it can't be read, which is reported (AR653, AR606)."""
        try:
            return _fitting(self._amounts.read(row.cells, currency), currency)
        except FieldError as error:
            self._refuse(row, error)
            return None

    def currency_of(self, row: Row) -> str:
        """Return the currency of a row: that in its column, else in the layout, else beside the amount."""
        return self.text(row, "currency").upper() or self._layout.currency or self._amounts.currency(row.cells)

    def _refuse(self, row: Row, error: FieldError) -> None:
        if error.code == "AR606":
            self.found.add("AR606", error.message, line=row.line, hint=error.hint)
        else:
            hint = error.hint or "state the decimal separator in the profile with decimal:"
            self.found.add("AR653", error.message, line=row.line, hint=hint)


def _fitting(amount: Decimal, currency: str) -> Decimal:
    """Return an amount. Raise FieldError for one with more decimals than its currency has."""
    if not fits(amount, currency):
        raise FieldError(f"{amount} has more decimals than {currency} has", "AR110")
    return amount
