"""Reports on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.basis import Basis, Credits, check_basis
from arcli.cli.narrowing import Customers, Least, Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.showing import stop_on_errors
from arcli.cli.taking import takes_shared, takes_shared_but, takes_shared_of_day
from arcli.cli.talk import check_choice, meant, usage

if TYPE_CHECKING:
    from arcli.model.report import Report
    from arcli.reports.context import Context
    from arcli.reports.narrow import Narrow

app = typer.Typer()

Base = Annotated[bool, typer.Option("--base", help="In the base currency, at the rates that documents were booked at.")]

STATES = ("credit", "disputed", "promised", "overdue", "current")  # of an open item, by precedence


def _show(
    shared: Shared,
    context: Context,
    make: Callable[[Context], Report],
    narrow: Narrow,
    *,
    base: bool,
    by_document: bool,
) -> None:
    """Show a report of open items, narrowed, in the base currency on request."""
    if not base:
        shared.show(narrowed(make(context), narrow))
        return
    from arcli.cli.books import values_for
    from arcli.reports.in_base import in_base, with_rates

    made = in_base(context, values_for(context))
    shared.show(narrowed(with_rates(make(made), made, by_document=by_document), narrow))


@app.command(epilog="Example: arcli aging --as-of 2026-03-31 --by document -c 'a*'")
@takes_shared_but("from_")
def aging(
    customers: Customers = None,
    *,
    shared: Shared,
    by: Annotated[
        str, typer.Option("--by", metavar="ROWS", help="customer, document, bucket, salesperson, collector or group.")
    ] = "customer",
    basis: Basis = None,
    credits: Credits = None,
    subsequent_to: Annotated[
        str | None,
        typer.Option("--subsequent-to", metavar="DATE", show_default=False, help="Add receipts up to this day."),
    ] = None,
    sort: Sort = None,
    top: Top = None,
    least: Least = None,
    base: Base = False,
) -> None:
    """List open items by how long they are past due.

    Due today is current. Open credits and unapplied cash have columns of their own.
    """
    from arcli.reports.aging import aging as report

    by = check_choice("--by", by, ("customer", "document", "bucket", "salesperson", "collector", "group"))
    credits = None if credits is None else check_choice("--credits", credits, ("separate", "aged"))
    context = shared.context(customers, basis=check_basis(basis))
    narrow = narrow_by(sort, top, least)
    if subsequent_to is None:
        _show(shared, context, lambda c: report(c, by, credits), narrow, base=base, by_document=by == "document")
        return
    from arcli.reports.aging_subsequent import add_subsequent

    day = shared.day(subsequent_to, "--subsequent-to")
    if base or day is None or day <= context.as_of:
        raise usage("--subsequent-to is a day after --as-of, and goes without --base")
    subledger, problems = context.ledger.as_of(day)
    stop_on_errors(problems)
    made = report(context, by, credits)
    add_subsequent(made, context, context.on(day, subledger), by)
    shared.show(narrowed(made, narrow))


@app.command("open", epilog="Example: arcli open -c acme -O csv")
@takes_shared_of_day
def open_(
    customers: Customers = None,
    *,
    shared: Shared,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is past due.")] = False,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="STATE,…", help=f"Only {', '.join(STATES)}.", show_default=False),
    ] = None,
    least_days: Annotated[
        int | None,
        typer.Option(
            "--min-days", metavar="N", help="Only what is at least so many days past due.", show_default=False
        ),
    ] = None,
    sort: Sort = None,
    top: Top = None,
    least: Least = None,
    basis: Basis = None,
    base: Base = False,
) -> None:
    """List open items, one by one: invoices, open credits, unapplied payments."""
    from arcli.reports.open import open_list

    states = () if status is None else [check_choice("--status", s.strip(), STATES) for s in status.split(",")]
    narrow = replace(narrow_by(sort, top, least), overdue=overdue, least_days=least_days, states=frozenset(states))
    context = shared.context(customers, basis=check_basis(basis))
    _show(shared, context, open_list, narrow, base=base, by_document=True)


@app.command(epilog="Example: arcli balance -c 'a*' --wide")
@takes_shared
def balance(
    customers: Customers = None,
    *,
    shared: Shared,
    by: Annotated[
        str, typer.Option("--by", metavar="ROWS", help="customer; or month: at the end of each.")
    ] = "customer",
    empty: Annotated[bool, typer.Option("--empty", "-E", help="Also customers with a zero balance.")] = False,
    sort: Sort = None,
    top: Top = None,
    least: Least = None,
    base: Base = False,
) -> None:
    """Show what each customer owes. Credits are negative."""
    from arcli.reports.balance import balance as report

    narrow = narrow_by(sort, top, least)
    if check_choice("--by", by, ("customer", "month")) == "month":
        from arcli.reports.months import balance_by_month

        if base or empty:
            raise usage("--by month goes without --base and --empty")
        shared.show(narrowed(balance_by_month(shared.context(customers)), narrow))
        return
    if shared.from_ is not None:
        raise usage("--from goes with --by month: a balance is as of a day")
    _show(shared, shared.context(customers), lambda c: report(c, empty=empty), narrow, base=base, by_document=False)


@app.command(epilog="Example: arcli statement acme --from 2026-01 --to 2026-03")
@takes_shared
def statement(
    customers: Customers = None,
    *,
    shared: Shared,
    everyone: Annotated[bool, typer.Option("--all", help="One for each customer with something to show.")] = False,
    style: Annotated[str, typer.Option("--style", metavar="STYLE", help="activity or open.")] = "activity",
    confirmation: Annotated[
        bool, typer.Option("--confirmation", help="Ask the customer to confirm the balance, for the audit.")
    ] = False,
    reply_to: Annotated[
        str | None,
        typer.Option("--reply-to", metavar="WHO", help="Who gets the answer: the auditors.", show_default=False),
    ] = None,
) -> None:
    """Show a customer's statement of account: what moved, or with --style open what is open.

    Ends with the closing balance and its aging; with --from it begins with the balance brought forward.
    """
    from arcli.model.customers import NOBODY
    from arcli.reports import statement as module

    style = check_choice("--style", style, ("activity", "open"))
    if not customers and not everyone and not shared.customer:
        raise usage("name a customer, or ask for --all")
    if NOBODY in (*(customers or ()), *(shared.customer or ())):
        raise usage("? is nobody: there is no statement of unidentified money; arcli unapplied lists it")
    context = shared.context(customers)
    reports = module.statements(context, "open" if confirmation else style)
    if not reports and len(context.customers) == 1 and context.customers[0] in context.subledger.customers:
        reports = [module.empty_statement(context, context.customers[0])]
    if confirmation:
        from arcli.reports.statement_confirmation import as_confirmation

        for made in reports:
            as_confirmation(context, made, reply_to)
    shared.show_all(reports)


@app.command(epilog="Example: arcli register --from 2026-03 --to 2026-03 -O csv")
@takes_shared
def register(
    customers: Customers = None,
    *,
    shared: Shared,
    late: Annotated[
        bool, typer.Option("--late", help="Only entries recorded after the month that they belong to, by git.")
    ] = False,
    sort: Sort = None,
    top: Top = None,
) -> None:
    """List every movement of receivables, with a running balance per currency."""
    from arcli.reports.register import register as report

    context = shared.context(customers)
    if late:
        from arcli.history.provenance import Provenance
        from arcli.reports.register_late import late_register

        shared.show(narrowed(late_register(context, Provenance(context.ledger)), narrow_by(sort, top, None)))
        return
    shared.show(narrowed(report(context), narrow_by(sort, top, None)))


@app.command(epilog="Example: arcli rollforward --from 2026-03 --to 2026-03 --by total")
@takes_shared
def rollforward(
    customers: Customers = None,
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="customer, total or month.")] = "customer",
    sort: Sort = None,
    top: Top = None,
    base: Base = False,
) -> None:
    """Show balances from opening to closing, by what moved them. Receipts are gross and agree with the bank."""
    from arcli.reports.rollforward import rollforward as report

    by, narrow = check_choice("--by", by, ("customer", "total", "month")), narrow_by(sort, top, None)
    if by == "month":
        from arcli.reports.months import rollforward_by_month

        if base:
            raise usage("--by month goes without --base")
        shared.show(narrowed(rollforward_by_month(shared.context(customers)), narrow))
        return
    if base:
        from arcli.cli.books import sums_in_base_for
        from arcli.reports.rollforward_base import rollforward_in_base

        context = shared.context(customers)
        shared.show(narrowed(rollforward_in_base(context, sums_in_base_for(context), by), narrow))
        return
    shared.show(narrowed(report(shared.context(customers), by), narrow))


@app.command(epilog="Example: arcli unapplied --as-of eom-1")
@takes_shared_of_day
def unapplied(
    customers: Customers = None,
    *,
    shared: Shared,
    sort: Sort = None,
    top: Top = None,
    least: Least = None,
    base: Base = False,
) -> None:
    """List payments and credits with something left to apply."""
    from arcli.reports.unapplied import unapplied as report

    _show(shared, shared.context(customers), report, narrow_by(sort, top, least), base=base, by_document=True)


@app.command("customer", epilog="Example: arcli customer acme")
@takes_shared_but("from_", "customer", "currency", "chart")
def customer_(customer_id: Annotated[str, typer.Argument(metavar="CUSTOMER")], *, shared: Shared) -> None:
    """Show all about one customer: master data, balance, aging, disputes, promises, last notes."""
    from arcli.reports.customer import card

    context = shared.context([customer_id])
    shared.show(card(context, context.customers[0]))


@app.command(epilog="Example: arcli show INV-2026-0042")
@takes_shared_but("from_", "customer", "currency", "chart")
def show(document: Annotated[str, typer.Argument(metavar="DOCUMENT")], *, shared: Shared) -> None:
    """Show a document: what it says, then its life: each effect, what was open after it, and the file and line.

    Also a deposit, letter, contract or arrangement with what it holds, and a customer, as `arcli customer` does.
    """
    from arcli.reports.customer import card
    from arcli.reports.show import life
    from arcli.reports.show_entry import entries_by_number, life_of_entry
    from arcli.subledger.named import named

    context = shared.context()
    known, others = context.subledger, entries_by_number(context)
    found, is_number = meant(lambda: named([known.documents, others], known.customers, document, known.as_of))
    if not is_number:
        shared.show(card(context, found))
    elif found in known.documents:
        shared.show(life(context, found))
    else:
        shared.show(life_of_entry(context, found, others[found]))
