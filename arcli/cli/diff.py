"""`arcli diff`: what differs between two versions of the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.basis import Basis, check_basis
from arcli.cli.shared import Shared
from arcli.cli.showing import stop_on_errors
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import check_choice, say

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger
    from arcli.ledger.parsed import Parsed
    from arcli.reports.context import Context

app = typer.Typer()


@app.command(epilog="Example: arcli diff @{2026-04-05} --as-of 2026-03-31, or arcli diff main feature -O md")
@takes("file", "settings", "as_of", "customer", "currency", "today", *TABLE)
def diff(
    first: Annotated[
        str,
        typer.Argument(
            metavar="[A]",
            help="A revision: commit, tag, branch, @{DAY}; or A..B. Else the last commit.",
            show_default=False,
        ),
    ] = "HEAD",
    second: Annotated[
        str | None,
        typer.Argument(metavar="[B]", help="The other revision; else the files as they are.", show_default=False),
    ] = None,
    *,
    shared: Shared,
    then: Annotated[
        str | None,
        typer.Option("--then", metavar="DATE", help="The as-of date of A, if different.", show_default=False),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--part", metavar="PART", help="Only entries, customers, documents or buckets.", show_default=False
        ),
    ] = None,
    basis: Basis = None,
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="NAME", help="Compare kpi, forecast, allowance or aging.", show_default=False),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 when there is a difference.")] = False,
) -> int:
    """Compare two versions of the ledger: entries, balances, documents, buckets. Never text.

    With --then A is as of another day: what passed with time is shown apart from what entries did.
    """
    from arcli.ledger.parsed import Parsed
    from arcli.reports.diff import PARTS, Sides, difference_reports
    from arcli.reports.differences import compare

    if by is not None:
        by = check_choice("--part", by, PARTS)
    if second is None and ".." in first:  # git allows no name with two points
        start, _, end = first.partition("..")
        first, second = start or "HEAD", end or None
    basis = check_basis(basis)
    now = shared.last_day
    earlier = shared.day(then, "--then") or now
    parsed = Parsed()
    one = _side(shared, first, now, parsed, basis)
    other = _side(shared, second, now, parsed, basis)
    chosen = _chosen(shared, one.ledger, other.ledger, now)
    one, other = replace(one, customers=chosen), replace(other, customers=chosen)
    before = one if earlier == now else _earlier(one, earlier)
    if report is not None:
        from arcli.reports.diff_report import COMPARED, compare_reports

        name = check_choice("--report", report, COMPARED)
        made = compare_reports(name, before, other, first, second or "the files as they are")
        shared.show(made)
        return 1 if exit_code and made.rows else 0
    difference = compare(before, one, other)
    sides = Sides(first, second or "the files as they are", earlier, now)
    reports = difference_reports(difference, one, other, sides)
    if by is None and shared.chosen_format in ("csv", "tsv"):
        by = "customers"
        say("note: csv shows one part; --part entries, customers, documents or buckets")
    if by is not None:
        reports = [r for r in reports if r.parameters["part"] == by]
    elif shared.chosen_format != "json":
        reports = [r for r in reports if r.rows] or reports[:1]
    shared.show_all(reports)
    return 1 if exit_code and difference.anything else 0


def _side(shared: Shared, rev: str | None, day: date, parsed: Parsed, basis: str | None) -> Context:
    """Return one side of a comparison; show errors in it and exit 1."""
    from arcli.reports.context import Context

    ledger = replace(shared, rev=rev).ledger(parsed)
    subledger, problems = ledger.as_of(day)
    if any(p.severity == "error" for p in problems):
        say(f"In {rev or 'the files as they are'}:")
    stop_on_errors(problems)
    return Context(ledger, subledger, day, None, (), shared.currency, basis=basis or ledger.settings.aging.basis)


def _chosen(shared: Shared, one: Ledger, other: Ledger, day: date) -> tuple[str, ...]:
    """Return the customers of -c, whom one of the two versions may not know. Else exit 2."""
    found = []
    for typed in shared.customer or ():
        try:
            found.append(shared.customer_of(one.customers, typed, day))
        except typer.BadParameter:
            found.append(shared.customer_of(other.customers, typed, day))
    return tuple(found)


def _earlier(context: Context, day: date) -> Context:
    """Return the same ledger as of another day."""
    subledger, problems = context.ledger.as_of(day)
    stop_on_errors(problems)
    return context.on(day, subledger)
