"""Import of a list: profile and rows → entries → those that are new → the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from arcli.exchange.build import Builder, Made, Rejected
from arcli.exchange.cents import CentsError, in_cents
from arcli.exchange.documents import collected, twice, with_their_documents, without
from arcli.exchange.merge import Change, merge
from arcli.exchange.profile import Profile
from arcli.ledger.opening import Ledger
from arcli.ledger.record import Draft, Recorded, record
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Customer, Entry, customer_of, has_amount
from arcli.model.money import use_exact_context
from arcli.source.files import Files
from arcli.source.profiles import read_profile
from arcli.tabular.table import Row, Table, read_table


class Prepared(NamedTuple):
    """A list that was read: its profile, its table, the entries of good rows, bad rows, and warnings."""

    table: Table
    builder: Builder
    made: list[Made]
    rejected: list[Rejected]
    warnings: list[Diagnostic]

    @property
    def total(self) -> int:
        """Return the number of rows in the list."""
        return len(self.table.rows) + len(self.table.ragged)

    def whole(self, rejected: list[Rejected]) -> list[Rejected]:
        """Return rejected rows, in the order of the file, with all other rows of their documents."""
        return sorted(with_their_documents(self.table.rows, rejected, self.builder.keys))


def prepare(
    name: str, data: bytes, profile_name: str, profile_data: bytes,
    *, day: str = "", progress: Callable[[list[Row]], Iterable[Row]] = iter,
) -> tuple[Prepared | None, list[Diagnostic]]:  # fmt: skip
    """Read a list by a profile; return None with diagnostics if the profile or the file as a whole is wrong."""
    use_exact_context()
    profile, problems = read_profile(profile_name, profile_data, Profile)
    if profile is None:
        return None, problems
    if profile.needs_day and not day:
        hint = "give the day: --date 2025-12-31, the day of the change-over"
        return None, [Diagnostic("AR601", "the list has no date, and the profile asks for one", hint=hint, file=name)]
    table = read_table(name, data, profile)
    found = table.found
    if found.failed():
        return None, found.problems
    builder = Builder(profile, table, day)
    builder.templates.columns.refuse_unclear_dates(profile.date_columns)
    if found.failed():
        return None, found.problems
    made, different = collected(builder.build(progress(table.rows)))
    ragged = [Rejected(r.line, "", table.delimiter.join(r.cells)[:60], table.raggedness(r)) for r in table.ragged]
    rejected = [*ragged, *builder.rejected, *different, *twice(made)]
    prepared = Prepared(table, builder, made, [], found.problems)
    rejected = prepared.whole(rejected)
    return prepared._replace(made=without(made, rejected), rejected=rejected), []


def import_rows(
    files: Files, prepared: Prepared, *, settings: str | None, dry_run: bool, skip: bool, update: date | None = None
) -> tuple[Recorded, list[Rejected], int, list[Change]]:
    """Add new entries to a ledger: return (what was recorded, bad rows, the number of entries already there, changes).

    Nothing is written while rows are bad, unless `skip`. With `update`, customers that the list says otherwise of are
    changed from that day on; the changes of opening items are only told. Raise LedgerError and ValueError as `record`
    does.
    """

    def make(ledger: Ledger) -> Draft:
        bad = prepared.rejected
        updating = update is not None
        merged = merge(prepared.made, ledger.entries, ledger.customers, update=updating)
        different = [*merged.different, *_too_fine(ledger, merged.entries)]
        if different:
            bad = prepared.whole([*bad, *different])
            merged = merge(without(prepared.made, bad), ledger.entries, ledger.customers, update=updating)
        refused = bool(bad) and not skip
        entries = [] if refused else [one.entry for one in merged.entries]
        if update is not None and not refused:
            entries += _amended(merged.changes, update)
        lines = [one.row.line for one in merged.entries]
        return Draft(entries, told=_Sorted(bad, merged.already, merged.changes, lines))

    done = record(files, make, settings=settings, dry_run=dry_run)
    told = done.told
    assert isinstance(told, _Sorted)
    if done.problems:
        lines = dict(zip(map(id, done.entries), told.lines, strict=False))  # amendments have no row
        done = done._replace(problems=[_with_its_row(p, done.entries, lines, prepared) for p in done.problems])
    return done, told.bad, told.already, told.changes


def _with_its_row(problem: Diagnostic, entries: list[Entry], lines: dict[int, int], prepared: Prepared) -> Diagnostic:
    """Return a problem of the ledger with the row of the list from which its entry was made, where it is of one."""
    spot = problem.spot
    if spot is None:
        return problem
    here = [e for e in entries if e.origin is spot.source and e.offset <= spot.start]
    last = max(here, key=lambda e: e.offset, default=None)
    line = lines.get(id(last))
    if line is None:
        return problem
    return replace(problem, related=((prepared.table.found.line_spot(line), "from this row"), *problem.related))


class _Sorted(NamedTuple):
    """The bad rows of a list, the number of entries already there, changes, and the line of each new entry's row."""

    bad: list[Rejected]
    already: int
    changes: list[Change]
    lines: list[int]


def _amended(changes: list[Change], day: date) -> list[Entry]:
    """Return the entries that change customers from a day on, as a list says."""
    by_customer: dict[str, dict[str, Any]] = {}
    for change in changes:
        if isinstance(change.there, Customer):
            values = by_customer.setdefault(change.there.id, {})
            values[change.attr] = getattr(change.made.entry, change.attr)
    return [Customer(day, customer, **values) for customer, values in sorted(by_customer.items())]


def _too_fine(ledger: Ledger, made: list[Made]) -> list[Rejected]:
    """Write amounts without a currency with the decimals of the customer's or ledger's; return those with more."""
    found = []
    for one in made:
        entry = one.entry
        customer = customer_of(entry)
        if customer is None or not has_amount(entry) or entry.currency is not None:
            continue
        known = ledger.customers.at(customer, entry.date)
        currency = (known.currency if known else None) or ledger.settings.currency
        if currency is not None:
            try:
                in_cents(entry, currency)
            except CentsError as error:
                found.append(Rejected(one.row.line, ".".join(error.path), f"{error.amount:f}", error.reason))
    return found
