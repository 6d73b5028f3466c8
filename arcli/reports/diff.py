"""The difference of two ledgers as four reports: entries, customers, documents, buckets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from arcli.history.content import FieldChange
from arcli.history.difference import EntryChange
from arcli.model.diagnostics import position_of
from arcli.model.entries import customer_of, first_word
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context
from arcli.reports.differences import Difference, Figure

PARTS = ("entries", "customers", "documents", "buckets")
_FIGURES = "before:a+ by_time:a+ by_entries:a+ after:a+ change:a+"


class Sides:
    """The two versions that are compared and their days, as the user named them."""

    def __init__(self, first: str, second: str, then: date, now: date) -> None:
        self.first, self.second, self.then, self.now = first, second, then, now

    @property
    def one_day(self) -> bool:
        """Return whether both sides are as of the same day, so that no difference is due to time."""
        return self.then == self.now

    def __str__(self) -> str:
        if self.one_day:
            return f"{self.first} → {self.second}, as of {self.now}"
        return f"{self.first} as of {self.then} → {self.second} as of {self.now}"


def difference_reports(difference: Difference, first: Context, second: Context, sides: Sides) -> list[Report]:
    """Return four reports: entries that differ; the effect of these and of time on customers, documents and buckets."""
    reports = [
        _entries(difference, first, second, sides),
        _figures(
            "customers",
            "customer currency",
            [{"customer": c, "currency": cur, **_row(f)} for (c, cur), f in difference.customers.items()],
            sides,
            second,
        ),
        _figures(
            "documents",
            "document instalment:n customer currency",
            [
                {"document": d, "instalment": n or None, "customer": c, "currency": cur, **_row(f)}
                for (d, n, c, cur), f in difference.documents.items()
            ],
            sides,
            second,
        ),
        _figures("buckets", "bucket currency", _bucket_rows(difference, second), sides, second),
    ]
    if difference.settings_differ:
        reports[0].notes.append("The settings in arcli.yaml differ too.")
    if not difference.anything:
        reports[0].notes.append("Nothing differs.")
    return reports


def _row(figure: Figure) -> Row:
    return {**figure._asdict(), "change": figure.after - figure.before}


def _bucket_rows(difference: Difference, context: Context) -> list[Row]:
    order = [*context.ledger.settings.bucket_ids(), "credits", "unapplied"]
    known = {b: i for i, b in enumerate(order)}
    keys = sorted(difference.buckets, key=lambda k: (k[0], known.get(k[1], len(known)), k[1]))
    return [{"bucket": b, "currency": cur, **_row(difference.buckets[cur, b])} for cur, b in keys]


def _figures(name: str, head: str, rows: list[Row], sides: Sides, context: Context) -> Report:
    main = _FIGURES if not sides.one_day else _FIGURES.replace(" by_time:a+ by_entries:a+", "")
    wide = "" if not sides.one_day else "by_time:a+ by_entries:a+"
    cols = columns(f"{head} {main}", wide, by_time="By time", by_entries="By entries")
    report = Report("diff", f"{name.capitalize()}: {sides}", cols, rows, context.as_of)
    sums: dict[str, Row] = {}
    for row in rows:
        into = sums.setdefault(row["currency"], {"currency": row["currency"]})
        for part in (*Figure._fields, "change"):
            into[part] = into.get(part, ZERO) + row[part]
    report.totals = [sums[c] for c in sorted(sums)]
    report.parameters |= _parameters(name, sides)
    report.quiet = frozenset({"instalment"})
    return report


def _parameters(name: str, sides: Sides) -> dict[str, Any]:
    return {"part": name, "first": sides.first, "second": sides.second, "then": sides.then}


def _entries(difference: Difference, first: Context, second: Context, sides: Sides) -> Report:
    rows: list[Row] = []
    for change in difference.entries:
        head = _entry_row(change, first, second)
        effects: list[tuple[str | None, Decimal | None]] = list(change.effect.items()) or [(None, None)]
        details: list[FieldChange | None] = list(change.fields) or [None]
        for index in range(max(len(effects), len(details))):
            currency, effect = effects[index] if index < len(effects) else (None, None)
            row: Row = {"currency": currency, "effect": effect}
            said = details[index] if index < len(details) else None
            if said is not None:
                row |= said._asdict()
            rows.append({**(head if index == 0 else dict.fromkeys(head)), **row})
    cols = columns("what date:d kind id customer field before after currency effect:a+ where")
    report = Report("diff", f"Entries: {sides}", cols, rows, second.as_of)
    report.spare = ("kind", "customer", "date")
    totals: dict[str, Decimal] = {}
    for change in difference.entries:
        for code, amount in change.effect.items():
            totals[code] = totals.get(code, ZERO) + amount
    report.totals = [{"currency": c, "effect": totals[c]} for c in sorted(totals)]
    report.parameters |= _parameters("entries", sides)
    report.quiet = frozenset({"field", "before", "after", "currency", "effect"})
    count = {w: sum(c.action == w for c in difference.entries) for w in ("added", "removed", "changed", "follows")}
    counted = ", ".join(f"{n} {w}" for w, n in count.items() if n and w != "follows")
    if counted:
        report.notes.append(f"Entries: {counted}.")
    if count["follows"]:
        report.notes.append("follows: itself unchanged, but other entries or settings changed its effect.")
    for total in difference.totals.items():
        report.notes.append(_balance(*total))
    return report


def _balance(currency: str, figure: Figure) -> str:
    text = f"Receivables: {money(figure.before, currency)}"
    if figure.by_time:
        text += f"{_signed(figure.by_time, currency)} by entries dated in between"
    return f"{text}{_signed(figure.by_entries, currency)} by entries that differ = {money(figure.after, currency)}."


def _signed(amount: Decimal, currency: str) -> str:
    return f" {'-' if amount < 0 else '+'} {money(abs(amount), currency)}"


def _entry_row(change: EntryChange, first: Context, second: Context) -> Row:
    entry = change.entry
    ledger = (second if change.after is not None else first).ledger
    position = position_of(ledger.locate(entry))
    return {
        "what": change.action,
        "date": entry.date if entry.date.year > 1 else None,
        "kind": entry.kind,
        "id": first_word(entry),
        "customer": customer_of(entry),
        "where": f"{position.file}:{position.line}",
    }
