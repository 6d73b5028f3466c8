"""The month-end checklist: what must hold before a period is closed, and what to review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.closing.seal_checks import seals_until
from arcli.gl.proof import prove_summary
from arcli.gl.rates import RateError
from arcli.gl.summary import Summary
from arcli.history.late import late_entries
from arcli.ledger.books import needed, rates_of, summary_of
from arcli.ledger.numbering import gaps, parse_pattern
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import first_day, last_day, standing
from arcli.model.customers import NOBODY
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import label_of
from arcli.model.money import ZERO, grouped
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context
from arcli.source.files import Folder, SourceError
from arcli.source.git import open_repository
from arcli.subledger.openitems import OpenItem

HOLDS, LOOK, STOPS = "ok", "look", "stop"
_AGES = ((30, "0-30 days"), (60, "31-60 days"), (90, "61-90 days"))


class Fitness(NamedTuple):
    """The checks that decide whether a period can be closed, and the errors that prevent it.

    `summary` holds the sums that were proven, if they were proven in base.
    """

    rows: list[Row]
    problems: list[Diagnostic]
    summary: Summary | None = None

    @property
    def stops(self) -> bool:
        """Return whether the period can't be closed."""
        return any(r["status"] == STOPS for r in self.rows)


def fitness(
    context: Context, problems: list[Diagnostic], period: str, since: date | None = None, *, rates: bool = True
) -> Fitness:
    """Check whether a period can be closed, and report what is still open in it.

    `context` is as of the period's last day; `problems` are the ledger's on that day. `since` is the first day that no
    seal covers (None: the beginning of the ledger): postings are proven from it on, as those under a seal were proven
    when it was made. Without `rates`, postings are proven in their own currencies only. Raise ProofError if the open
    items differ from the movements.
    """
    errors = [p for p in problems if p.severity == "error"]
    asserted = [p for p in errors if p.code == "AR312"]
    others = len(errors) - len(asserted)
    rows = [_row("errors", STOPS if others else HOLDS, "arcli check says which" if others else "", count=others)]
    first, last = first_day(period), last_day(period)
    vouched = [e for e in context.ledger.stated if e.kind == "balance" and first <= e.date <= last]
    said = f"{len(asserted)} of them fail" if asserted else ("all hold" if vouched else "none in the period")
    rows.append(_row("assertions", STOPS if asserted else HOLDS, said, count=len(vouched)))
    if errors:
        return Fitness(rows, errors)
    row, errors = _seals(context, posted=since is None and rates)
    rows.append(row)
    if errors:
        return Fitness(rows, errors)
    rows += _control(context)
    if rates:
        rows += _rates(context)
    rows += [*_unapplied(context), *_gaps(context, first, last)]
    row, errors, summary = _general_ledger(context, since, rates=rates)
    return Fitness([*rows, row], errors, summary if rates else None)


def checklist(context: Context, problems: list[Diagnostic], period: str, today: date) -> Report:
    """Return the whole month end:

    the checks of `arcli close`, and the general ledger, disputes, late entries and drafts.
    """
    rows = fitness(context, problems, period).rows
    if not any(p.severity == "error" for p in problems):
        rows += [*_follow_up(context), *_late(context, period), *_drafts(context.ledger)]
    cols = columns("check status currency amount:a count:n detail")
    report = Report("checklist", f"Month-end checklist of {period}", cols, rows, context.as_of)
    report.parameters["period"] = period
    stopping = sum(r["status"] == STOPS for r in rows)
    report.notes.append(
        f"{stopping} of these must be corrected before {period} can be closed." if stopping else "Ready to close."
    )
    if context.as_of >= today:
        report.notes.append(f"{period} is not over yet.")
    return report


def _row(check: str, status: str, detail: str = "", **more: Any) -> Row:
    return {"check": check, "status": status, "detail": detail, **more}


# --- what prevents closing ------------------------------------------------------------------------------------------


def _seals(context: Context, *, posted: bool) -> tuple[Row, list[Diagnostic]]:
    """Check that the periods closed before still say (with `posted`:

    and post) what was sealed, and no seal is missing.
    """
    ledger = context.ledger
    found = seals_until(ledger, context.subledger, date.max, posted=posted)
    problems = [p if isinstance(p, Diagnostic) else ledger.diagnose(p) for p in found]
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        return _row("seals", STOPS, "arcli check says which are broken", count=len(errors)), errors
    count = sum(last_day(c.period) <= context.as_of for c in standing(ledger.stated))
    return _row("seals", HOLDS, "all hold" if count else "none before", count=count), []


def _control(context: Context) -> Iterator[Row]:
    """Yield the sum of the open items per currency, proven against the movements."""
    totals: dict[str, Decimal] = {}
    for item in context.all_items:
        totals[item.currency] = totals.get(item.currency, ZERO) + item.open
    for currency in sorted(totals):
        yield _row("control", HOLDS, "open items equal movements", currency=currency, amount=totals[currency])
    if not totals:
        yield _row("control", HOLDS, "nothing is open")


def _rates(context: Context) -> Iterator[Row]:
    """Yield, for each foreign currency with open items, whether there is a rate for the period's last day."""
    base = context.ledger.settings.currency
    foreign = sorted({i.currency for i in context.all_items} - {base})
    if base is None or not foreign:
        return
    rates, problems = rates_of(context.ledger)
    for currency in foreign:
        try:
            found = rates.find(currency, base, context.as_of)
        except RateError as error:
            yield _row("rates", STOPS, f"{error.message}; {error.hint}", currency=currency)
            continue
        age = (context.as_of - found.date).days
        in_month = found.date >= context.as_of.replace(day=1)
        of = f"of {found.date}" if age else "of the last day"
        yield _row("rates", HOLDS if in_month else STOPS, f"{found.rate.normalize():f} {base} {of}", currency=currency)
    if problems:
        yield _row("rates", STOPS, problems[0].message)


# --- what to review -------------------------------------------------------------------------------------


def _unapplied(context: Context) -> Iterator[Row]:
    """Yield unidentified cash, unapplied cash and open credits with their age."""
    for check in ("unidentified cash", "unapplied cash", "open credits"):
        sums: dict[tuple[str, int], tuple[Decimal, int]] = {}
        for item in context.all_items:
            if item.open < 0 and _credit_of(item) == check:
                days = (context.as_of - item.date).days
                age = next((n for n, (most, _) in enumerate(_AGES) if days <= most), len(_AGES))
                amount, count = sums.get((item.currency, age), (ZERO, 0))
                sums[item.currency, age] = (amount + item.open, count + 1)
        for (currency, age), (amount, count) in sorted(sums.items()):
            label = _AGES[age][1] if age < len(_AGES) else "over 90 days"
            yield _row(check, LOOK, label, currency=currency, amount=amount, count=count)
        if not sums:
            yield _row(check, HOLDS, "none")


def _credit_of(item: OpenItem) -> str:
    if item.customer == NOBODY:
        return "unidentified cash"
    return "unapplied cash" if item.is_unapplied else "open credits"


def _gaps(context: Context, first: date, last: date) -> Iterator[Row]:
    """Yield the numbers missing from the configured sequences, among documents dated in the period."""
    missing: list[str] = []
    for kind, text in sorted(context.ledger.settings.numbering.items()):
        try:
            pattern = parse_pattern(text)
        except ValueError:
            continue
        documents = [d for d in context.subledger.documents.values() if d.kind == kind]
        missing += [n for d, numbers in gaps(pattern, documents) if first <= d.date <= last for n in numbers]
    shown = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
    yield _row("gaps in numbers", LOOK if missing else HOLDS, shown or "none", count=len(missing))


def _general_ledger(context: Context, since: date | None, *, rates: bool) -> tuple[Row, list[Diagnostic], Summary]:
    """Compare the receivable accounts of the general ledger with the open items.

    With `since`, postings are proven from that day on. Without `rates` nothing is converted, so that no rate can be
    missing.
    """
    only = needed(context.subledger, since)
    summary, problems = summary_of(context.ledger, context.subledger, only, convert=rates)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        return _row("general ledger", STOPS, errors[0].message, count=len(errors)), errors, summary
    prove_summary(context.subledger, summary, only)
    return _row("general ledger", HOLDS, "control accounts equal open items"), [], summary


def _follow_up(context: Context) -> Iterator[Row]:
    """Yield open deductions and open disputes."""
    for check, amounts in (
        ("deductions open", [(i.currency, i.open) for i in context.all_items if i.document.kind == "deduction"]),
        ("disputes open", [(i.currency, d) for i in context.all_items if (d := context.disputed(i)) is not None]),
    ):
        for currency in sorted({c for c, _ in amounts}):
            found = [a for c, a in amounts if c == currency]
            yield _row(check, LOOK, "", currency=currency, amount=sum(found, ZERO), count=len(found))
        if not amounts:
            yield _row(check, HOLDS, "none")


def _late(context: Context, period: str) -> Iterator[Row]:
    """Yield the entries of the period that were committed to git after its end."""
    found = late_entries(context.ledger, first_day(period), last_day(period))
    if found.problem or found.unknown:
        why = found.problem or f"git's history begins after {found.unknown[-1]}"
        yield _row("late entries", LOOK, f"unknown: {why}")
        return
    names = [label_of(x.entry) for x in found.entries]
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    yield _row("late entries", LOOK if names else HOLDS, shown or "none", count=len(names))


def _drafts(ledger: Ledger) -> Iterator[Row]:
    """Yield the files of the ledger that have uncommitted changes."""
    files = ledger.files
    if not isinstance(files, Folder):
        return
    try:
        repository = open_repository(files.path)
        changed = repository.changed(repository.prefix or ".")
    except SourceError as error:
        yield _row("not committed", LOOK, f"unknown: {error.message}")
        return
    names = [n for n in changed if n.endswith((".journal", ".yaml", ".lock"))]
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    yield _row("not committed", LOOK if names else HOLDS, shown or "none", count=len(names))


def describe(rows: list[Row]) -> list[str]:
    """Return the rows that are not fine, as lines for the terminal."""
    out = []
    for row in rows:
        if row["status"] == HOLDS:
            continue
        amount = (
            f" {grouped(row['amount'], row['currency'])} {row['currency']}" if row.get("amount") is not None else ""
        )
        out.append(f"{row['status']}: {row['check']}{amount}" + (f": {row['detail']}" if row["detail"] else ""))
    return out
