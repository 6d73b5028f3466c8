"""Unrealised gains and losses on open items in foreign currencies, and the entries for them (IAS 21.23, 21.28)."""

from __future__ import annotations

from decimal import Decimal

from arcli.gl.chart import Chart
from arcli.gl.postings import Book
from arcli.gl.revaluing import Revalued, entries_of
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.reports.journal import sides


def revaluation(context: Context, book: Book, found: list[Revalued], by: str = "document") -> Report:
    """Return one row per open item (or per customer and currency): open amount, book value, value at the closing rate.

    Amounts in `currency` are in the base currency; `open` is in `document_currency`. Monetary items are translated at
    the closing rate and the difference goes to profit or loss (IAS 21.23(a), 21.28). Advances for goods or services are
    not monetary, so that they keep their rate (IAS 21.16).
    """
    rows: dict[tuple[str, ...], Row] = {}
    for item in found:
        if not context.shows(item.customer, item.document.currency):
            continue
        key = (item.customer, item.document.currency, item.document.id if by == "document" else "")
        row = rows.get(key)
        if row is None:
            row = rows[key] = _row(context, book, item, by)
        row["open"] += item.open
        row["carrying"] += item.carrying
        row["value"] += item.value
        row["difference"] += item.difference
    ordered = [rows[k] for k in sorted(rows)]
    doc = "document kind " if by == "document" else ""
    booked = "booked:n " if by == "document" else ""
    main = (
        f"{doc}customer document_currency open:a {booked}rate:n rate_date:d currency carrying:a+ value:a+ difference:a+"
    )
    titles = {"document_currency": "In", "rate_date": "Rate of", "currency": "Base", "carrying": "Book value"}
    cols = columns(main, "name", **titles)
    cols = [c._replace(unit="document_currency") if c.id == "open" else c for c in cols]
    report = Report("revalue", f"Revaluation as of {context.as_of}", cols, ordered, context.as_of)
    report.totals = total_by_currency(cols, ordered)
    report.parameters |= {"by": by}
    report.notes.append("Gains are positive. Deposits for goods not yet delivered are not revalued.")
    return report


def _row(context: Context, book: Book, item: Revalued, by: str) -> Row:
    return {
        "document": item.document.id if by == "document" else "",
        "kind": item.document.kind,
        "customer": item.customer,
        "name": context.name(item.customer),
        "document_currency": item.document.currency,
        "open": ZERO,
        "booked": shown_rate(item.booked),
        "rate": shown_rate(item.rate),
        "rate_date": item.rate_date,
        "currency": book.base,
        "carrying": ZERO,
        "value": ZERO,
        "difference": ZERO,
    }


def revaluation_entries(context: Context, book: Book, found: list[Revalued]) -> Report:
    """Return the entries of a revaluation on the day and their reversal on the next, in the base currency."""
    shown = [r for r in found if context.shows(r.customer, r.document.currency)]
    rows: list[Row] = []
    for number, t in enumerate(entries_of(shown, Chart(context.ledger.settings), book.base or "", context.as_of)):
        for p in t.posted():
            row = {"transaction": number, "date": t.date, "kind": "revalue", "reference": t.reference}
            row |= {
                "account": p.account,
                "customer": p.customer,
                "document_currency": p.currency,
                "currency": book.base,
            }
            rows.append({**row, **sides(p.base, "debit", "credit"), "memo": t.entry.memo})
    cols = columns(
        "date:d reference account customer document_currency currency debit:a+ credit:a+",
        "kind memo",
        document_currency="On items in",
        currency="Base",
    )
    title = f"Revaluation entries of {context.as_of}, reversed the next day"
    report = Report("revalue", title, cols, rows, context.as_of, group="transaction")
    report.totals = total_by_currency(cols, rows)
    return report


def shown_rate(rate: object) -> object:
    """Return a rate for people to read: at most eight decimals."""
    if not isinstance(rate, Decimal):
        return rate
    short = rate.quantize(Decimal("1e-8")) if -rate.as_tuple().exponent > 8 else rate  # type: ignore[operator]
    return Decimal(f"{short:f}".rstrip("0").rstrip(".")) if "." in f"{short:f}" else short
