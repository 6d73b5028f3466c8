"""The bridge of a bank reconciliation: from the bank's closing balance to the balance in the books.

Its items are summed from the entries; both sides of the bridge are then proven against the balances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from arcli.matching.bookings import Booking
from arcli.matching.carried import Before, carried
from arcli.matching.pairing import Span
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.money import ZERO, money
from arcli.model.report import Row
from arcli.subledger.proof import ProofError


class Bridge:
    """The reconciling items per currency, between the bank's balance and that of the books."""

    def __init__(self, statements: Sequence[Statement], span: Span, rows: list[Row], before: Before | None) -> None:
        self.statements, self.span, self.rows, self.continued = statements, span, rows, before
        self.books: list[Booking] = []
        self.in_transit: list[Booking] = []
        self._on_their_way: list[Booking] = []
        self.missing: dict[str, Decimal] = {}
        self.opening: dict[str, Decimal | None] = {}
        self.closing: dict[str, Decimal | None] = {}
        for currency in {r["currency"] for r in rows} | {s.currency for s in statements if s.currency}:
            self.opening[currency], self.closing[currency] = self._balances(currency)

    @property
    def currencies(self) -> list[str]:
        """Return the currencies that have a line, a balance or an entry."""
        moved = {r["currency"] for r in self.rows} | {s.currency for s in self.statements if s.lines}
        for currency in moved - self.opening.keys():
            self.opening[currency] = self.closing[currency] = None
        return sorted(moved)

    def _chain(self, currency: str) -> list[Statement]:
        """Return the statements of a currency that have balances, in the order of their dates."""
        found = [
            s for s in self.statements if s.currency == currency and (s.opening is not None or s.closing is not None)
        ]
        return sorted(found, key=lambda s: (s.closing_date or s.opening_date or date.max, s.id, s.file, s.line))

    def _balances(self, currency: str) -> tuple[Decimal | None, Decimal | None]:
        chain = self._chain(currency)
        if not chain:
            return None, None
        first, last = chain[0], chain[-1]
        opening = first.opening
        if opening is None and first.closing is not None:
            opening = first.closing - first.total
        closing = last.closing
        if closing is None and last.opening is not None:
            closing = last.opening + last.total
        if opening is not None:
            opening += sum((x.amount for x in _booked(chain) if x.booked < self.span.start), ZERO)
        if closing is not None:
            closing -= sum((x.amount for x in _booked(chain) if x.booked > self.span.last), ZERO)
        return opening, closing

    def sum(self, currency: str, *statuses: str, column: str = "difference") -> Decimal:
        """Return the sum of a column over the rows that have one of the statuses."""
        return sum(
            (r[column] or ZERO for r in self.rows if r["currency"] == currency and r["status"] in statuses), ZERO
        )

    def lines(self, currency: str) -> Decimal:
        """Return the sum of the bank's lines."""
        rows = (r for r in self.rows if r["currency"] == currency and r["status"] != "balance")
        return sum((r["bank"] or ZERO for r in rows), ZERO)

    def before(self, currency: str) -> Decimal:
        """Return the sum of entries booked before the first day that the bank shows in the span: then in transit."""
        return sum((b.amount for b in self.in_transit if b.currency == currency), ZERO)

    def carried(self, unpaired: list[Booking]) -> list[Booking]:
        """Return the entries dated before the first day that are still in transit, however old."""
        found: list[Booking] = []
        start = self.span.start
        for currency in sorted({b.currency for b in unpaired}):
            earlier = [b for b in unpaired if b.currency == currency and b.date < start]
            opening = self._opening_of(currency)
            whole = sum((b.amount for b in self.books if b.currency == currency and b.date < start), ZERO)
            # Entries that the lines show to have been in transit are not at the bank on the first day.
            found += carried(earlier, whole - self.before(currency), opening, self.continued)
        self._on_their_way = found
        return found

    def _opening_of(self, currency: str) -> Decimal | None:
        return self.opening.get(currency) if currency in self.opening else self._balances(currency)[0]

    def brought(self, currency: str) -> Decimal:
        """Return the part of the bank's opening balance that the books do not explain."""
        opening, closing = self.opening[currency], self.closing[currency]
        start = opening if opening is not None else closing - self.lines(currency) if closing is not None else None
        there = self._earlier(currency) - self.before(currency)
        there -= sum((b.amount for b in self._on_their_way if b.currency == currency), ZERO)
        return ZERO if start is None else start - there

    def _earlier(self, currency: str) -> Decimal:
        return sum((b.amount for b in self.books if b.currency == currency and b.date < self.span.start), ZERO)

    def gaps(self) -> list[Row]:
        """Return a row for each currency in which the bank's lines do not explain the change of its balance."""
        rows: list[Row] = []
        for currency in self.currencies:
            opening, closing = self.opening[currency], self.closing[currency]
            if opening is not None and closing is not None and (gap := closing - opening - self.lines(currency)):
                rows.append(self._gap(currency, self.span.last, gap, "balances of the bank less its lines"))
            known = self.continued.closing.get(currency) if self.continued is not None else None
            if opening is not None and known is not None and opening != known:
                said = f"opening balance, {money(known, currency)} at the end of the reconciliation before"
                self.missing[currency] = opening - known
                rows.append(self._gap(currency, self.span.start, opening - known, said))
        return rows

    def _gap(self, currency: str, day: date, gap: Decimal, name: str) -> Row:
        last = self._chain(currency)[-1]
        row: Row = {"status": "balance", "date": day, "currency": currency, "name": name, "bank": gap}
        row |= {"difference": -gap, "document": None, "evidence": "is a statement missing?"}
        return row | {"file": last.file, "line": last.line}

    def total(self, currency: str) -> Row:
        """Return the bridge of a currency from the bank's closing balance to that of the books.

        Raise ProofError if it does not arrive at the balance of the books.
        """
        opening, closing = self.opening[currency], self.closing[currency]
        start = opening if opening is not None else closing - self.lines(currency) if closing is not None else ZERO
        end = closing if closing is not None else start + self.lines(currency)
        missing = self.missing.get(currency, ZERO)
        result: Row = {
            "bank_opening": start,
            "bank_closing": end,
            "in_transit_before": self.before(currency),
            "brought_forward": self.brought(currency) - missing,
            "outstanding": self.sum(currency, "outstanding", "cancelled"),
            "bank_only": self.sum(currency, "bank only"),
            "other": self.sum(currency, "other"),
            "different": self.sum(currency, "different"),
            "unexplained_balance": self.sum(currency, "balance"),
        }
        entries = sum((b.amount for b in self.books if b.currency == currency), ZERO)
        result["books_balance"] = result["brought_forward"] + entries
        bridged = end + sum((result[k] for k in _STEPS), ZERO)
        if bridged != result["books_balance"]:
            raise ProofError(f"proof failed: bank bridged to {bridged}, books {result['books_balance']} {currency}")
        return result


_STEPS = ("outstanding", "bank_only", "other", "different", "unexplained_balance")
_LABELS = {
    "outstanding": "in the books, not yet at the bank",
    "bank_only": "at the bank only",
    "other": "not from receivables",
    "different": "different amounts",
    "unexplained_balance": "balances of the bank that its lines do not explain",
}


def _booked(statements: Iterable[Statement]) -> list[StatementLine]:
    return [x for s in statements for x in s.lines if not x.pending]


def layout(total: Row, rows: list[Row], no_balance: bool) -> list[str]:
    """Return the bridge as lines, in the layout of a bank reconciliation statement."""
    currency = total["currency"]
    first = "Movements at the bank" if no_balance else "Balance of the bank"
    steps = [(first, total["bank_closing"])]
    for key in _STEPS:
        if total[key]:
            sign = "+" if total[key] > 0 else "−"
            steps.append((f"{sign} {_LABELS[key]}", total[key]))
    steps.append(("= Movements in the books" if no_balance else "= Balance of the books", total["books_balance"]))
    amounts = [money(a, currency) for _, a in steps]
    wide, deep = max(len(t) for t, _ in steps), max(len(a) for a in amounts)
    return [f"{text:<{wide}}  {amount:>{deep}}" for (text, _), amount in zip(steps, amounts, strict=True)]
