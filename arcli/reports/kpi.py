"""Measures of collection: ratios by period, customer, group or person, each beside the figures that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from arcli.analytics.kpi import Figures, Measures, Paid, Span, spans_of
from arcli.analytics.ratios import cei, count_back, dso, mean, median, share, turnover, weighted
from arcli.model.report import Chart, Column, Report, Row, columns
from arcli.reports.aging import GROUPS, group_of
from arcli.reports.context import Context

MONTHS = {"month": 1, "quarter": 3, "year": 12}
ROWS = (*MONTHS, "period", "customer", *GROUPS)
ALL = "(all)"
_TITLES = {
    "dso": "DSO", "best_dso": "Best", "delinquent": "Delinquent", "cei": "CEI",
    "count_back": "Count-back", "receivables": "Receivables",
}  # fmt: skip
_MAIN = "currency receivables:a sales:a days:n dso:n best_dso:n delinquent:n count_back:n cei:p"
_WIDE = (
    "opening:a invoiced:a credited:a dso_sales:a net_sales:a current:a overdue:a credits:a unapplied:a counted "
    "turnover:n overdue_share:p "
    "settled:n settled_amount:a pay_days:n pay_amount_days:n days_to_pay:n days_to_pay_weighted:n days_to_pay_median:n "
    "beyond_days:n beyond_amount_days:n beyond_terms:n beyond_terms_weighted:n beyond_terms_median:n "
    "late_days:n late_amount_days:n late:n late_weighted:n late_median:n "
    "on_time:n on_time_amount:a on_time_share:p on_time_amount_share:p "
    "disputed:a disputed_share:p deducted:a deducted_share:p written_off:a written_off_share:p recovered:a "
    "recovered_share:p receipts:a promises:n promises_kept:n promises_kept_share:p reminders:n reminder_receipts:a"
)


def kpi(context: Context, by: str = "month", last: int = 13, days: int | None = None, *, net: bool = False) -> Report:
    """Return the measures of each of the last periods, or of one period by customer, group, salesperson or collector.

    A period of a `--from` and `--to` is the row with `by="period"`, and that of the rows by customer; otherwise these
    have the month of the last day. With `days` sales are those of so many days up to the end of each period. `net`
    counts sales without tax in DSO, count-back and CEI.
    """
    spans = _spans(context, by, last, days)
    since = date.min if net else min((span.first for span in spans), default=date.min)
    measures = Measures(context.lives, _key(context, by), context.currency, since)
    found = measures.figures(spans)
    rows: list[Row] = []
    for row in measures.rows():
        begun = False  # months without anything are shown once something has happened
        for number, span in enumerate(spans):
            figures = found[number, row]
            begun = begun or _anything(figures)
            if begun:
                who: Row = {} if by in MONTHS or by == "period" else {by: row[0]}
                if by == "customer":
                    who["name"] = context.name(row[0])
                rows.append({**who, "period": _label(span, by), "currency": row[1], **_row(figures, span, net)})
    if by in MONTHS or by == "period":
        rows.sort(key=lambda r: (r["currency"], r["to"]))
    report = Report("kpi", _title(context, by, spans), _columns(by), rows, context.as_of)
    report.spare = ("days", "delinquent")
    if by in MONTHS:
        report.charts = (Chart("DSO and count-back, days", ("dso", "count_back"), "period", "lines"),)
    elif by != "period":
        report.charts = (Chart("DSO, days", ("dso",), by, largest=20),)
    report.parameters |= {"by": by, "last": last, "days": days, "sales": "net" if net else "gross"}
    report.notes += _notes(net)
    return report


def _spans(context: Context, by: str, last: int, days: int | None) -> list[Span]:
    if by in MONTHS:
        return spans_of(context.as_of, last, MONTHS[by], context.start, days)
    if context.start is not None:
        return [Span(context.start, context.as_of)]
    return spans_of(context.as_of, 1, 1, None, days)


def _key(context: Context, by: str) -> Callable[[str], str | None]:
    def key(customer: str) -> str | None:
        if not context.shows(customer):
            return None
        if by in MONTHS or by == "period":
            return ALL
        if by == "customer":
            return customer
        return group_of(context, customer, by)

    kept: dict[str, str | None] = {}

    def remembered(customer: str) -> str | None:
        if customer not in kept:
            kept[customer] = key(customer)
        return kept[customer]

    return remembered


def _anything(f: Figures) -> bool:
    return bool(f.opening or f.closing or f.sales or f.invoiced or f.receipts or f.paid or f.overdue or f.current)


def _row(f: Figures, span: Span, net: bool) -> Row:
    """Return the cells of a row: first what stood and happened, then what is made of it."""
    sales = f.net_sales if net else f.sales
    months = [(m.end, m.net_sales if net else m.sales, m.days) for m in f.months]
    back, counted = count_back(f.closing, [(sold, days) for _, sold, days in months])
    best, all_ = dso(f.current, sales, span.days), dso(f.closing, sales, span.days)
    row: Row = {
        "from": span.first, "to": span.last, "days": span.days, "receivables": f.closing, "sales": f.sales,
        "dso": all_, "best_dso": best, "delinquent": None if all_ is None or best is None else all_ - best,
        "count_back": back, "cei": cei(f.opening, sales, f.closing, f.current),
        "opening": f.opening, "invoiced": f.invoiced, "credited": f.credited, "dso_sales": sales,
        "net_sales": f.net_sales, "current": f.current, "overdue": f.overdue, "credits": f.credits,
        "unapplied": f.unapplied, "counted": _counted(months, counted),
        "turnover": turnover(f.net_sales, f.opening, f.closing),
        "overdue_share": share(f.overdue, f.overdue + f.current),
    }  # fmt: skip
    return row | _payment(f.paid) | _losses(f)


def _counted(months: Sequence[tuple[object, Decimal, int]], counted: Sequence[Decimal]) -> str:
    """Return the months that count-back used: their sales, days, and days counted of them."""
    used = zip(months, counted, strict=False)
    return ", ".join(f"{str(end)[:7]} {sold:f} {days_used:f}/{days}" for (end, sold, days), days_used in used)


def _payment(paid: Sequence[Paid]) -> Row:
    """Return the cells of how what was settled was paid, with the sums that the means are made of."""
    row: Row = {"settled": len(paid), "settled_amount": sum((p.amount for p in paid), Decimal(0))}
    kinds = (("pay", "days_to_pay", "to_pay"), ("beyond", "beyond_terms", "beyond"), ("late", "late", "late"))
    for short, name, attribute in kinds:
        values: list[int] = [getattr(p, attribute) for p in paid]
        pairs = [(value, p.amount) for value, p in zip(values, paid, strict=True)]
        row[f"{short}_days"] = sum(values)
        row[f"{short}_amount_days"] = sum((value * amount for value, amount in pairs), Decimal(0))
        row[name], row[f"{name}_median"] = mean(values), median(values)
        row[f"{name}_weighted"] = weighted(pairs)
    in_time = [p for p in paid if p.beyond <= 0]
    row["on_time"], row["on_time_amount"] = len(in_time), sum((p.amount for p in in_time), Decimal(0))
    row["on_time_share"] = share(len(in_time), len(paid))
    row["on_time_amount_share"] = share(row["on_time_amount"], row["settled_amount"])
    return row


def _losses(f: Figures) -> Row:
    positive = max(f.sales, Decimal(0))
    return {
        "disputed": f.disputed, "disputed_share": share(f.disputed, f.overdue + f.current),
        "deducted": f.deducted, "deducted_share": share(f.deducted, positive),
        "written_off": f.written_off, "written_off_share": share(f.written_off, positive),
        "recovered": f.recovered, "recovered_share": share(f.recovered, positive), "receipts": f.receipts,
        "promises": f.promises_due, "promises_kept": f.promises_kept,
        "promises_kept_share": share(f.promises_kept, f.promises_due),
        "reminders": f.reminders, "reminder_receipts": f.reminder_receipts,
    }  # fmt: skip


def _columns(by: str) -> list[Column]:
    first = "period " if by in MONTHS or by == "period" else f"{by} "
    wide = "from:d to:d " + ("" if first == "period " else "period ") + ("name " if by == "customer" else "") + _WIDE
    return columns(first + _MAIN, wide, **_TITLES)


def _label(span: Span, by: str) -> str:
    """Return the name of a period: 2026-03, 2026q1, 2026, or its two days."""
    first, last = span
    if by in ("month", "customer", *GROUPS) and (first.year, first.month) == (
        last.year,
        last.month,
    ):
        return f"{last:%Y-%m}"
    if by == "quarter":
        return f"{last.year}q{(last.month + 2) // 3}"
    return f"{last.year}" if by == "year" else f"{first}..{last}"


def _title(context: Context, by: str, spans: Sequence[Span]) -> str:
    if by in MONTHS or not spans:
        return f"Measures by {by}, up to {context.as_of}"
    return f"Measures by {by}, {spans[0].first} to {spans[0].last}"


def _notes(net: bool) -> list[str]:
    kind = "invoices less credit memos, " + ("without tax" if net else "as invoiced")
    return [f"DSO = receivables ÷ sales × days; best: of what is not yet due. Sales: {kind}.",
            "Receivables are the balance, as in aging; --wide has the figures of each ratio."]  # fmt: skip
