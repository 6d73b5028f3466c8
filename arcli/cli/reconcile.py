"""`arcli reconcile bank|customer|aging`: what the books say against what others say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.basis import Basis, Credits, check_basis
from arcli.cli.reconcile_gl import gl
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes_shared, takes_shared_of_day
from arcli.cli.talk import check_choice, usage

if TYPE_CHECKING:
    from datetime import date

    from arcli.matching.carried import Before
    from arcli.model.bank.accounts import Accounts
    from arcli.model.bank.line import Statement
    from arcli.model.diagnostics import Diagnostic

app = typer.Typer()
reconcile = typer.Typer(
    no_args_is_help=True,
    help="The books against the bank, a customer's books, another system's aging, the general ledger.",
)
app.add_typer(reconcile, name="reconcile")
reconcile.command("gl", epilog="Example: arcli reconcile gl books.journal --as-of 2026-03-31")(gl)

ProfilePath = Annotated[
    str | None,
    typer.Option("--profile", metavar="PROFILE", help="Profile of a CSV or lockbox file.", show_default=False),
]
Exceptions = Annotated[bool, typer.Option("--exceptions", help="Only what differs.")]


@reconcile.command("bank", epilog="Example: arcli reconcile bank january.xml --account checking")
@takes_shared
def bank(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Bank files, or -.", show_default=False)],
    *,
    shared: Shared,
    account: Annotated[
        str | None,
        typer.Option(
            "--account", metavar="A", show_default=False, help="The account as entries name it, or its number."
        ),
    ] = None,
    profile: ProfilePath = None,
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=0, max=60, help="Days that books and bank may be apart.")
    ] = 5,
    receipts: Annotated[
        bool, typer.Option("--receipts", help="Money out counts only if it is a return or booked here.")
    ] = False,
    exceptions: Exceptions = False,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="FILE|DATE",
            show_default=False,
            help="Continue a reconciliation: its json, or a day on which all was at the bank.",
        ),
    ] = None,
) -> int:
    """Reconcile every line of bank statements with payments, refunds and their reversals.

    Without --from and --to the days are those of the statements. What is outstanding is listed however old it is.
    Exit 1 when something is not explained: only at the bank, outstanding for longer than --days, or different.
    """
    from arcli.cli.bank_files import read_statements
    from arcli.ledger.opening import settings_of
    from arcli.reports.reconcile_bank import reconcile_bank

    statements, problems = read_statements(shared, files, profile, account)
    if not _readable(problems):
        return 1
    statements = _of_account(statements, account, settings_of(shared.files, shared.settings).bank_accounts)
    last = shared.named_day
    context = shared.context(until=None if last else _last_day(statements, shared))
    report, fine = reconcile_bank(
        context, statements, account, days=days, receipts=receipts, exceptions=exceptions, before=_before(after)
    )
    shared.show(report)
    return 0 if fine else 1


def _before(after: str | None) -> Before | None:
    """Return the reconciliation that is continued: from its JSON, or a day on which everything was at the bank."""
    import json
    from datetime import date
    from decimal import Decimal, InvalidOperation

    from arcli.cli.profiles import content
    from arcli.matching.carried import Before

    if after is None:
        return None
    try:
        return Before(date.fromisoformat(after))
    except ValueError:
        pass
    try:
        found = json.loads(content(after)[1])
        if found["report"] != "reconcile-bank":
            raise KeyError("report")
        rows = [r["document"] for r in found["rows"] if r["status"] == "outstanding"]
        closing = {t["currency"]: Decimal(t["bank_closing"]) for t in found["totals"]}
        return Before(date.fromisoformat(found["as_of"]), frozenset(rows), closing)
    except (ValueError, KeyError, TypeError, InvalidOperation):
        raise usage(f"--after: {after} is neither a day nor what reconcile bank -O json printed") from None


def _of_account(statements: list[Statement], account: str | None, known: Accounts) -> list[Statement]:
    """Return the statements of the account: by its number or name, else all when the files are of one account."""
    from arcli.model.bank.accounts import number_of
    from arcli.model.bank.identity import account_key, same_account

    account = None if account is None else number_of(account, known)

    numbers = sorted({s.account for s in statements if s.account})
    if account is not None and len(account_key(account)) > 5:
        kept = [s for s in statements if s.account and same_account(s.account, account)]
        if kept:
            return kept
    alike = all(same_account(numbers[0], n) for n in numbers[1:])
    if not alike:
        raise usage(f"the files are for several accounts: {', '.join(numbers)}; name one of them with --account")
    return statements


def _last_day(statements: list[Statement], shared: Shared) -> date:
    days = [x.booked for s in statements for x in s.lines]
    days += [day for s in statements for day in (s.closing_date, s.end) if day is not None]
    return max(days, default=shared.this_day)


@reconcile.command(
    "customer", epilog="Example: arcli reconcile customer acme their-list.csv --profile profiles/acme.yaml"
)
@takes_shared
def customer(
    who: Annotated[str, typer.Argument(metavar="ID", help="The customer.", show_default=False)],
    their_list: Annotated[str, typer.Argument(metavar="FILE", help="Their list, CSV, or -.", show_default=False)],
    *,
    shared: Shared,
    profile: Annotated[
        str, typer.Option("--profile", metavar="PROFILE", help="Profile of kind statement: which column is what.")
    ],
    exceptions: Exceptions = False,
) -> int:
    """Compare a customer's statement or list of open items with ours: equal, missing, different, paid only there.

    Their balance is bridged to ours. Exit 1 when they do not agree.
    """
    from arcli.bank.customerlist import read_customer_list
    from arcli.cli.bank_files import load_profile
    from arcli.cli.profiles import content
    from arcli.reports.reconcile_customer import reconcile_customer

    read = load_profile(shared, profile, "statement")
    assert read is not None
    items, problems = read_customer_list(*content(their_list), read)
    if not _readable(problems):
        return 1
    context = shared.context()
    customer = shared.customer_of(context.subledger.customers, who, context.as_of)
    report, fine = reconcile_customer(context, customer, items, exceptions=exceptions)
    shared.show(report)
    return 0 if fine else 1


@reconcile.command(
    "aging", epilog="Example: arcli reconcile aging old-aging.csv --profile quickbooks-aging --as-of 2025-12-31"
)
@takes_shared_of_day
def aging_(
    their_list: Annotated[str, typer.Argument(metavar="FILE", help="Their aging, CSV, or -.", show_default=False)],
    *,
    shared: Shared,
    profile: Annotated[
        str, typer.Option("--profile", metavar="PROFILE", help="Profile of kind aging: which column is what.")
    ],
    basis: Basis = None,
    credits: Credits = None,
    exceptions: Exceptions = False,
) -> int:
    """Compare another system's aging with ours, all customers at once: totals, and the buckets that it states.

    The tie of a move from another system. Exit 1 when something differs.
    """
    from arcli.bank.aginglist import read_aging
    from arcli.cli.bank_files import load_profile
    from arcli.cli.profiles import content
    from arcli.reports.reconcile_aging import reconcile_aging

    read = load_profile(shared, profile, "aging")
    assert read is not None
    totals, problems = read_aging(*content(their_list), read)
    if not _readable(problems):
        return 1
    if credits is not None:
        credits = check_choice("--credits", credits, ("separate", "aged"))
    context = shared.context(basis=check_basis(basis))
    report, fine = reconcile_aging(context, totals, credits, exceptions=exceptions)
    shared.show(report)
    return 0 if fine else 1


def _readable(problems: list[Diagnostic]) -> bool:
    """Show what is wrong with a list of theirs; return whether it has no error."""
    from arcli.model.diagnostics import has_errors

    if problems:
        show_problems(problems)
    return not has_errors(problems)
