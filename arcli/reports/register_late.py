"""Entries recorded after the end of their period, each with the commit that added it."""

from __future__ import annotations

from arcli.history.late import late_entries
from arcli.history.provenance import Provenance
from arcli.model.dates import parse_date
from arcli.model.diagnostics import position_of
from arcli.model.entries import customer_of, subject_of
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.movements import moving


def late_register(context: Context, provenance: Provenance) -> Report:
    """Return one row per entry and currency: its date, the day it became known, and its effect on receivables."""
    ledger = context.ledger
    first = context.start or min((e.date for e in ledger.records if e.date.year > 1), default=context.as_of)
    found = late_entries(ledger, first, context.as_of)
    effects: dict[int, dict[tuple[str, str], object]] = {}
    late = {id(x.entry) for x in found.entries}
    for m in moving(context.subledger):
        if id(m.entry) in late:
            sums = effects.setdefault(id(m.entry), {})
            sums[m.customer, m.currency] = sums.get((m.customer, m.currency), ZERO) + m.amount  # type: ignore[operator]
    rows: list[Row] = []
    for item in found.entries:
        entry = item.entry
        spot = position_of(ledger.locate(entry))
        head: Row = {
            "date": entry.date,
            "document": subject_of(entry) or entry.kind,
            "kind": entry.kind,
            "what": item.what if not item.fields else "changed: " + ", ".join(item.fields),
            "where": f"{spot.file}:{spot.line}",
            "memo": entry.memo,
        }
        origin = provenance.of(entry)
        head["commit"] = origin.note
        if origin.change is not None:
            commit = origin.change.commit
            head |= {"commit": commit.short, "author": commit.author, "known": parse_date(commit.day)}
        moved = sorted(effects.get(id(entry), {}).items()) or [((customer_of(entry) or "", ""), None)]
        for (customer, currency), amount in moved:
            if not customer or context.shows(customer, currency or None):
                rows.append({**head, "customer": customer, "currency": currency, "effect": amount})
    cols = columns("date:d known:d document kind customer currency effect:a+ what commit author", "where memo")
    span = f"{context.start} to {context.as_of}" if context.start else f"up to {context.as_of}"
    report = Report("register", f"Recorded after their period, {span}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, [r for r in rows if r["effect"] is not None])
    report.spare = ("kind", "author", "commit")
    report.parameters |= {"from": context.start, "late": True}
    report.notes.append("A period is a month; an entry is known from the day of its commit on the branch.")
    if found.problem:
        report.notes.append(f"Unknown: {found.problem}.")
    if found.unknown:
        report.notes.append(f"Months up to {found.unknown[-1]} are unknown: git's history begins after them.")
    return report
