"""The dashboard: the reports that a month's meeting looks at, each with the command that proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from shlex import quote
from typing import NamedTuple

from arcli.actions.todo import todo
from arcli.model.money import grouped
from arcli.model.report import Chart, Report, Row
from arcli.reports.aging import aging
from arcli.reports.allowance import allowance
from arcli.reports.concentration import concentration
from arcli.reports.context import Context
from arcli.reports.disputes import disputes
from arcli.reports.forecast import forecast
from arcli.reports.kpi import kpi
from arcli.reports.open import open_list
from arcli.reports.overview import overview
from arcli.reports.promises import promises

MOST = 12  # rows of a list; the command has all
_DETAIL = ("document", "instalment", "kind", "date", "due", "days", "currency", "amount", "open", "status")


class Proven(NamedTuple):
    """A report with a short name, the command that shows all of it, and what its rows are made of, a report a row."""

    name: str
    report: Report
    command: str
    details: Sequence[Report] = ()


class Card(NamedTuple):
    """A figure: its currency, what it is, its text, the section that has it (from 1), the command that proves it."""

    currency: str
    label: str
    text: str
    section: int
    command: str


def dashboard(context: Context, rev: str | None = None) -> tuple[list[Card], list[Proven]]:
    """Return the figures and the reports of a dashboard as of a day, of the chosen customers and currency.

    Their commands have the same choices, and the revision that the ledger is read from.
    """
    chosen = [("--as-of", str(context.as_of)), *(("-c", c) for c in context.customers)]
    chosen += [(option, value) for option, value in (("--currency", context.currency), ("--rev", rev)) if value]
    day = " ".join(f"{option} {quote(value)}" for option, value in chosen)
    items = open_list(context)
    made = [
        Proven("Aging", _largest(aging(context), lambda r: r["total"]), f"arcli aging {day}"),
        Proven("Measures", _measures(context), f"arcli kpi {day}"),
        Proven("Cash to come", _cash(context), f"arcli forecast {day}"),
        Proven("Largest overdue", _overdue(context, items), f"arcli open --overdue --sort -open {day}"),
        Proven("Disputes", _largest(disputes(context), None), f"arcli disputes {day}"),
        Proven("Promises", _largest(promises(context), None), f"arcli promises {day}"),
        Proven("Concentration", _largest(concentration(context), lambda r: r["balance"]), f"arcli concentration {day}"),
        Proven("Allowance", allowance(context), f"arcli allowance {day}"),
        Proven("To do", _largest(todo(context), None), f"arcli todo {day}"),
    ]
    for one in made:
        _own_first(one.report, context.ledger.settings.currency)
    made[0] = made[0]._replace(details=_details(made[0].report, items))
    return _cards(context, made), made


def _own_first(report: Report, own: str | None) -> None:
    """Put the rows of the ledger's own currency first, and a line between those of two currencies."""
    if any(c.id == "currency" for c in report.columns):
        for rows in (report.rows, report.totals):
            rows.sort(key=lambda r: r.get("currency") != own)
        report.group = report.group or "currency"


def _measures(context: Context) -> Report:
    """Return the measures by month with the receipts, which are drawn as well."""
    report = kpi(context)
    report.columns = [c._replace(main=c.main or c.id == "receipts") for c in report.columns]
    cei = Chart("CEI, %", ("cei",), "period", "lines")
    report.charts = (*report.charts, cei, Chart("Receivables and receipts", ("receivables", "receipts"), "period"))
    return report


def _cash(context: Context) -> Report:
    """Return the forecast; of many items without history the largest, and what the others come to."""
    report = forecast(context)
    without: dict[str, list[Row]] = {}
    for row in report.rows:
        if row.get("document") is not None:
            without.setdefault(row["currency"], []).append(row)
    for rows in without.values():
        others = sorted(rows, key=lambda r: -r["owed"])[MOST:]
        if others:
            dropped = {id(row) for row in others}
            owed = sum((row["owed"] for row in others), Decimal(0))
            rest = others[0] | {"owed": owed, "document": f"{len(others):,} others", "customer": None}
            at = report.rows.index(rows[-1]) + 1
            report.rows = [r for r in (*report.rows[:at], rest, *report.rows[at:]) if id(r) not in dropped]
    return report


def _largest(report: Report, size: Callable[[Row], Decimal] | None) -> Report:
    """Return a report with its largest rows, or its first ones; totals stay those of all rows."""
    count = len(report.rows)
    if size is not None:
        report.rows = sorted(report.rows, key=lambda r: (r["currency"], -size(r)))
    if count > MOST:
        kept: dict[object, int] = {}
        rows = []
        for row in report.rows:
            kept[row.get("currency")] = kept.get(row.get("currency"), 0) + 1
            if kept[row.get("currency")] <= MOST:
                rows.append(row)
        report.rows = rows
    if len(report.rows) < count:
        report.notes.append(
            f"{'The largest' if size else 'The first'} {len(report.rows)} of {count}; totals are of all."
        )
    return report


def _overdue(context: Context, items: Report) -> Report:
    rows = [r for r in items.rows if (r["days"] or 0) > 0 and r["open"] > 0]
    title = f"Largest overdue items as of {context.as_of}"
    return _largest(replace(items, name="overdue", title=title, rows=rows, totals=[], notes=[]), lambda r: r["open"])


def _details(ages: Report, items: Report) -> list[Report]:
    """Return the open items of each row of an aging, the oldest first; of many the first, with the total of all."""
    of: dict[tuple[str, str], list[Row]] = {}
    for row in items.rows:
        of.setdefault((row["customer"], row["currency"]), []).append(row)
    cols = [c for c in items.columns if c.id in _DETAIL]
    found = []
    for row in ages.rows:
        own = sorted(of.get((row["customer"], row["currency"]), []), key=lambda r: -(r["days"] or 0))
        title = f"{row['customer']}, {len(own)} open item{'s' if len(own) != 1 else ''}"
        totals = [{"currency": row["currency"], "open": sum((r["open"] for r in own), Decimal(0))}]
        found.append(_largest(Report("open", title, cols, own, items.as_of, totals=totals), None))
    return found


def _cards(context: Context, made: list[Proven]) -> list[Card]:
    """Return the figures on top, by currency, the ledger's own first: what they are is in a section below."""
    cards = []
    measures = {r["currency"]: r for r in made[1].report.rows}  # the last period of each
    cash = {t["currency"]: t["total"] for t in made[2].report.totals}
    losses = {t["currency"]: t["required"] for t in made[7].report.totals}
    own = context.ledger.settings.currency
    for row in sorted(overview(context).rows, key=lambda r: r["currency"] != own):
        currency = row["currency"]
        said = measures.get(currency, {})
        figures = [
            ("Receivables", row["balance"], 1), ("Overdue", row["overdue"], 1),
            ("Credits, unapplied", row["unapplied"], 1),
            ("DSO, days", said.get("dso"), 2), ("CEI, %", said.get("cei"), 2),
            ("Cash in 13 weeks", cash.get(currency), 3), ("Allowance", losses.get(currency), 8),
        ]  # fmt: skip
        for label, value, section in figures:
            if value is None:
                text = "rates lacking" if label == "Allowance" and currency in losses else "–"
            else:
                text = f"{value:f}" if label in ("DSO, days", "CEI, %") else grouped(value, currency)
            cards.append(Card(currency, label, text, section, made[section - 1].command))
    return cards
