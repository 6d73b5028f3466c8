"""`reconcile bank`: statement lines matched with payments, refunds and reversals, and both balances bridged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from arcli.matching.bookings import Booking, bookings
from arcli.matching.carried import Before
from arcli.matching.other import NAMED_ONCE, no_receivable
from arcli.matching.pairing import Pairing, Span
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.bank import told_apart
from arcli.reports.bank_bridge import Bridge, layout
from arcli.reports.context import Context

STATUSES = ("different", "bank only", "balance", "outstanding", "other", "cancelled", "matched")
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
    before: Before | None = None,
) -> tuple[Report, bool]:
    """Return the report, and whether everything is explained.

    `context` is the ledger as of the last day of the statements; `context.start` is the first day. An entry of the
    books that the bank does not show is outstanding, and unexplained if it is more than `days` old at the end. With
    `receipts`, money out that is neither a return nor booked here does not concern receivables; nor does, in any case,
    what `matching: other:` names. `before` is the
    reconciliation that this one continues.
    """
    statements = [s for s in statements if context.currency in (None, s.currency)]
    lines = [
        line
        for _, line, again in told_apart(statements)
        if line is not None and again is None and not line.pending and context.currency in (None, line.currency)
    ]
    span = Span(context.start or _first(statements, lines, context.as_of), context.as_of, days)
    lines = [x for x in lines if x.booked <= span.last]
    own = {s.account for s in statements if s.account}
    books, nameless = bookings(
        context.subledger, context.as_of, noncash=context.ledger.settings.accounts.noncash, account=account, own=own
    )
    books = [b for b in books if context.currency in (None, b.currency)]
    pairing = Pairing(lines, books, span.reach)
    pairing.settle()
    shown = [p for p in pairing.pairs if p.line.booked >= span.start]
    rows = [_row(context, p.line, p.booking, p.evidence, span) for p in shown]
    for line in (x for x in pairing.lines if x.booked >= span.start):
        rows.append(_row(context, line, None, "", span))
        if why := no_receivable(line, context.ledger.settings.matching.other):
            rows[-1] |= {"status": "other", "evidence": why}
        elif receipts and line.amount < 0 and not line.returned:
            rows[-1]["status"] = "other"
    bridge = Bridge(statements, span, rows, before)
    bridge.in_transit = [p.booking for p in shown if p.booking.date < span.start]
    bridge.books = books
    rows += _only_books(
        context, [*bridge.carried(pairing.books), *(b for b in pairing.books if b.date >= span.start)], span
    )
    rows += bridge.gaps()
    rows.sort(
        key=lambda r: (r["currency"], STATUSES.index(r["status"]), r["date"], r["document"] or "", r["line"] or 0)
    )
    shown_here = {s.currency for s in statements}
    left_out = sum(b.currency in shown_here for b in nameless)
    return _report(context, rows, bridge, account, left_out, exceptions=exceptions)


def _first(statements: Iterable[Statement], lines: Iterable[StatementLine], last: date) -> date:
    """Return the first day: that of the statements if they have one, else that of their first line."""
    days = [s.start for s in statements if s.start is not None]
    return min([*days, *(x.booked for x in lines)] or [last])


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
    """Return the entries that the bank does not show: in transit, reversed before they got there, or missing."""
    rows = []
    by_document: dict[str, list[Booking]] = {}
    for booking in books:
        by_document.setdefault(booking.undone or booking.documents[0], []).append(booking)
    for together in by_document.values():
        void = len(together) > 1 and not sum((b.amount for b in together), ZERO)
        for booking in together:
            row = _row(context, None, booking, "", span)
            row["status"] = "cancelled" if void else "outstanding"
            old = (span.last - booking.day).days
            row["late"] = not void and old > span.days
            if row["late"]:
                row["evidence"] = f"outstanding for {old} days"
            rows.append(row)
    return rows


def _report(
    context: Context, rows: list[Row], bridge: Bridge, account: str | None, nameless: int, *, exceptions: bool
) -> tuple[Report, bool]:
    late = sum(bool(r.pop("late", False)) for r in rows)
    fine = not late and all(r["status"] in EXPLAINED for r in rows)
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
        report.notes += layout(total, rows, bridge.opening[currency] is None and bridge.closing[currency] is None)
    if exceptions:
        report.notes.append("Totals cover all rows; those that agree are not shown.")
    if nameless:
        entries = "1 entry names" if nameless == 1 else f"{nameless} entries name"
        report.notes.append(f"{entries} no account, left out here; without --account all entries count.")
    counts = {s: sum(1 for r in rows if r["status"] == s) for s in STATUSES}
    report.notes.append(", ".join(f"{n} {s}" for s, n in counts.items() if n) or "nothing to reconcile")
    if late:
        report.notes.append(f"{late} outstanding for more than {bridge.span.days} days.")
        if bridge.continued is None:
            report.notes.append("What an earlier file shows is known by --after DATE, or by naming that file too.")
    if counts["bank only"]:
        report.notes.append(NAMED_ONCE)
    report.notes.append("Everything is explained." if fine else "Not everything is explained.")
    return report, fine
