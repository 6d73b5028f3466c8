"""`reconcile bank`: every statement line against payments, refunds and reversals, and the two balances bridged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from arcli.matching.bookings import Booking, bookings
from arcli.matching.pairing import Pairing, Span
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.bank import told_apart
from arcli.reports.context import Context
from arcli.subledger.proof import ProofError

STATUSES = ("different", "bank only", "books only", "balance", "outstanding", "other", "cancelled", "matched")
EXPLAINED = frozenset({"matched", "outstanding", "other", "cancelled"})
_WIDE = "booked:d value:d payer text code bank_ref customer evidence deposit file line:n"


def reconcile_bank(
    context: Context,
    statements: Sequence[Statement],
    account: str | None,
    *,
    days: int = 5,
    receipts: bool = False,
    exceptions: bool = False,
) -> tuple[Report, bool]:
    """The report, and whether everything is explained.

    With `receipts` money out that is neither a return nor booked here is none of receivables' business.

    `context` is the ledger as of the last day of the statements; `context.start` the first day. An entry of the books
    that the bank does not show is outstanding while it is at most `days` old at the end, else unexplained.
    """
    statements = [s for s in statements if context.currency in (None, s.currency)]
    lines = [
        line
        for _, line, again in told_apart(statements)
        if line is not None and again is None and not line.pending and context.currency in (None, line.currency)
    ]
    span = Span(context.start or _first(statements, lines, context.as_of), context.as_of, days)
    lines = [x for x in lines if span.start <= x.booked <= span.last]
    own = {s.account for s in statements if s.account}
    books, nameless = bookings(
        context.subledger, context.as_of, noncash=context.ledger.settings.accounts.noncash, account=account, own=own
    )
    books = [b for b in books if context.currency in (None, b.currency)]
    pairing = Pairing(lines, books, span.reach)
    pairing.settle()
    rows = [_row(context, p.line, p.booking, p.evidence, span) for p in pairing.pairs]
    for line in pairing.lines:
        rows.append(_row(context, line, None, "", span))
        if receipts and line.amount < 0 and not line.returned:
            rows[-1]["status"] = "other"
    rows += _only_books(context, [b for b in pairing.books if b.date >= span.start], span)
    bridge = _Bridge(statements, span, rows, [p.booking for p in pairing.pairs if p.booking.date < span.start])
    rows += bridge.gaps()
    rows.sort(
        key=lambda r: (r["currency"], STATUSES.index(r["status"]), r["date"], r["document"] or "", r["line"] or 0)
    )
    return _report(context, rows, bridge, account, nameless, exceptions=exceptions)


def _first(statements: Iterable[Statement], lines: Iterable[StatementLine], last: date) -> date:
    return min([x.booked for x in lines] or [last])


def _row(context: Context, line: StatementLine | None, booking: Booking | None, evidence: str, span: Span) -> Row:
    bank = line.amount if line is not None else None
    ours = booking.amount if booking is not None else None
    status = "bank only" if booking is None else "matched" if bank == ours else "different"
    row: Row = {"status": status, "currency": line.currency if line else booking.currency if booking else ""}
    row |= {"bank": bank, "books": ours, "difference": (ours or ZERO) - (bank or ZERO), "evidence": evidence or None}
    row |= {"document": None, "customer": None, "name": None, "deposit": None, "file": None, "line": None}
    if booking is not None:
        row |= {
            "date": booking.date,
            "booked": booking.date,
            "document": booking.label,
            "customer": " ".join(booking.customers),
            "name": ", ".join(context.name(c) for c in booking.customers[:3]),
            "deposit": booking.slip,
        }
        if booking.undone:
            row["evidence"] = f"reversal of {booking.undone}" + (f"; {evidence}" if evidence else "")
    if line is not None:
        row |= {"date": line.booked, "value": line.value, "payer": line.payer or None, "text": line.text or None}
        row |= {"code": line.code or None, "bank_ref": line.bank_ref or None, "file": line.file, "line": line.line}
        if booking is None:
            said = line.payer or line.text
            row["name"] = said if len(said) <= 40 else said[:39] + "…"
            row["evidence"] = "returned" if line.returned else None
    return row


def _only_books(context: Context, books: list[Booking], span: Span) -> list[Row]:
    """What the bank does not show: on its way, taken back before it got there, or missing."""
    rows = []
    by_document: dict[str, list[Booking]] = {}
    for booking in books:
        by_document.setdefault(booking.undone or booking.documents[0], []).append(booking)
    for together in by_document.values():
        void = len(together) > 1 and not sum((b.amount for b in together), ZERO)
        for booking in together:
            row = _row(context, None, booking, "", span)
            recent = booking.day > span.last - span.reach - timedelta(days=1)
            row["status"] = "cancelled" if void else "outstanding" if recent else "books only"
            rows.append(row)
    return rows


class _Bridge:
    """Balances per currency, from the bank's to the books'."""

    def __init__(self, statements: Sequence[Statement], span: Span, rows: list[Row], cleared: list[Booking]) -> None:
        self.statements, self.span, self.rows = statements, span, rows
        self.cleared = cleared
        self.currencies = sorted({r["currency"] for r in rows} | {s.currency for s in statements if s.lines})
        self.opening: dict[str, Decimal | None] = {}
        self.closing: dict[str, Decimal | None] = {}
        for currency in self.currencies:
            self.opening[currency], self.closing[currency] = self._balances(currency)

    def _chain(self, currency: str) -> list[Statement]:
        """The statements of a currency that have balances, in order of days."""
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
        """The sum of a column over the rows of some statuses."""
        return sum(
            (r[column] or ZERO for r in self.rows if r["currency"] == currency and r["status"] in statuses), ZERO
        )

    def lines(self, currency: str) -> Decimal:
        """The sum of the bank's lines."""
        rows = (r for r in self.rows if r["currency"] == currency and r["status"] != "balance")
        return sum((r["bank"] or ZERO for r in rows), ZERO)

    def before(self, currency: str) -> Decimal:
        """Booked before the first day, shown by the bank in it: was on its way then."""
        return sum((b.amount for b in self.cleared if b.currency == currency), ZERO)

    def gaps(self) -> list[Row]:
        """A row for each currency whose balances at the bank are not explained by its lines."""
        rows: list[Row] = []
        for currency in self.currencies:
            opening, closing = self.opening[currency], self.closing[currency]
            if opening is None or closing is None or closing == opening + self.lines(currency):
                continue
            gap = closing - opening - self.lines(currency)
            last = self._chain(currency)[-1]
            rows.append(
                {
                    "status": "balance",
                    "date": self.span.last,
                    "currency": currency,
                    "name": "balances of the bank less its lines",
                    "bank": gap,
                    "difference": -gap,
                    "document": None,
                    "evidence": "is a statement missing?",
                    "file": last.file,
                    "line": last.line,
                }
            )
        return rows

    def total(self, currency: str) -> Row:
        """The bridge of a currency: bank's closing balance to the books'. Checked both ways."""
        opening, closing = self.opening[currency], self.closing[currency]
        start = opening if opening is not None else closing - self.lines(currency) if closing is not None else ZERO
        end = closing if closing is not None else start + self.lines(currency)
        books = start + self.before(currency)
        moved = sum(
            (r["books"] or ZERO for r in self.rows if r["currency"] == currency and r["status"] != "balance"), ZERO
        ) - self.before(currency)
        result: Row = {
            "bank_opening": start,
            "bank_closing": end,
            "in_transit_before": self.before(currency),
            "outstanding": self.sum(currency, "outstanding"),
            "books_only": self.sum(currency, "books only"),
            "bank_only": self.sum(currency, "bank only"),
            "other": self.sum(currency, "other"),
            "different": self.sum(currency, "different"),
            "unexplained_balance": self.sum(currency, "balance"),
            "books_balance": books + moved,
        }
        bridged = end + sum((result[k] for k in _STEPS), ZERO)
        if bridged != result["books_balance"]:
            raise ProofError(f"proof failed: bank bridged to {bridged}, books {result['books_balance']} {currency}")
        return result


_STEPS = ("outstanding", "books_only", "bank_only", "other", "different", "unexplained_balance")
_LABELS = {
    "outstanding": "in the books, not yet at the bank",
    "books_only": "in the books only",
    "bank_only": "at the bank only",
    "other": "money out, none of receivables",
    "different": "different amounts",
    "unexplained_balance": "balances of the bank that its lines do not explain",
}


def _booked(statements: Iterable[Statement]) -> list[StatementLine]:
    return [x for s in statements for x in s.lines if not x.pending]


def _report(
    context: Context, rows: list[Row], bridge: _Bridge, account: str | None, nameless: int, *, exceptions: bool
) -> tuple[Report, bool]:
    fine = all(r["status"] in EXPLAINED for r in rows)
    cols = columns(
        "status date:d document name currency books:a+ bank:a+ difference:a+", _WIDE, name="Customer or payer"
    )
    title = f"Bank reconciliation{f' of {account}' if account else ''}, {bridge.span.start} to {bridge.span.last}"
    totals = total_by_currency(cols, rows)
    shown = [r for r in rows if not exceptions or r["status"] not in ("matched", "cancelled", "other")]
    report = Report("reconcile-bank", title, cols, shown, context.as_of, totals=totals)
    report.parameters |= {"account": account, "from": bridge.span.start, "days": bridge.span.days}
    report.parameters |= {"reconciled": fine}
    by_currency = {t["currency"]: t for t in totals}
    for currency in bridge.currencies:
        total = by_currency.get(currency)
        if total is None:
            total = {"currency": currency, "books": ZERO, "bank": ZERO, "difference": ZERO}
            totals.append(total)
        total |= bridge.total(currency)
        report.notes += _layout(total, rows, bridge.opening[currency] is None and bridge.closing[currency] is None)
    if exceptions:
        report.notes.append("Totals are of all rows; those that agree are not shown.")
    if nameless:
        entries = "1 entry names" if nameless == 1 else f"{nameless} entries name"
        report.notes.append(f"{entries} no account, left out here; without --account all entries count.")
    counts = {s: sum(1 for r in rows if r["status"] == s) for s in STATUSES}
    report.notes.append(", ".join(f"{n} {s}" for s, n in counts.items() if n) or "nothing to reconcile")
    report.notes.append("Everything is explained." if fine else "Not everything is explained.")
    return report, fine


def _layout(total: Row, rows: list[Row], no_balance: bool) -> list[str]:
    """The bridge as accountants lay it out."""
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
