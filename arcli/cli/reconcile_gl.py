"""`arcli reconcile gl`: the subledger against a general ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.books import book_for
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes_shared
from arcli.cli.talk import usage

if TYPE_CHECKING:
    from arcli.reports.context import Context
    from arcli.reports.reconcile_gl import Other

OtherSide = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]", show_default=False, help="Trial balance (.csv), or an hledger, ledger or beancount file."
    ),
]
Balance = Annotated[
    list[str] | None,
    typer.Option(
        "--balance",
        metavar="AMOUNT",
        show_default=False,
        help="The control account's balance, 123,456.00; a code may follow: '5,000.00 EUR'.",
    ),
]
Accounts = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="ACCOUNT",
        show_default=False,
        help="Only these accounts of ours; usually the control accounts.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="PATH", show_default=False, help="Profile of a trial balance: which column is what."
    ),
]
Tool = Annotated[
    str | None,
    typer.Option(
        "--tool",
        metavar="TOOL",
        show_default=False,
        help="hledger, ledger or beancount, if the extension does not tell.",
    ),
]


@takes_shared
def gl(
    other_side: OtherSide = None,
    *,
    shared: Shared,
    balance: Balance = None,
    account: Accounts = None,
    profile: Profile = None,
    tool: Tool = None,
) -> int:
    """Reconcile the subledger with the general ledger: a figure, a trial balance, or the book of another tool.

    Shows both sides, the difference, and the entries that explain it. Exit 1 when they differ.
    """
    from arcli.reports.reconcile_gl import control_accounts, reconcile_gl

    if (other_side is None) == (not balance):
        raise usage("give either a FILE or --balance AMOUNT")
    context = shared.context()
    book = book_for(context)
    accounts = account or control_accounts(book, context)
    if balance:
        other = _figures(context, balance)
    else:
        assert other_side is not None
        read = _of_file(shared, context, other_side, tool, accounts, profile)
        if isinstance(read, int):
            return read
        other = read
    report, agree = reconcile_gl(context, book, other, accounts)
    shared.show(report)
    return 0 if agree else 1


def _figures(context: Context, texts: list[str]) -> Other:
    from arcli.model.fields import CURRENCY, SIGNED
    from arcli.model.fieldtype import FieldError
    from arcli.reports.reconcile_gl import LedgerBalance, Other

    other = Other("the figure given")
    for text in texts:
        words = text.split()
        code = words[1] if len(words) == 2 else context.currency or context.ledger.settings.currency
        if code is None or not words or len(words) > 2:
            raise usage("--balance is an amount and, if the ledger has no currency, a code: '5,000.00 EUR'")
        try:
            other.figures.append(LedgerBalance("", CURRENCY.parse(code), SIGNED.parse(words[0])))
        except FieldError as error:
            raise usage(f"--balance: {error.message}") from None
    return other


def _of_file(
    shared: Shared, context: Context, file: str, tool: str | None, accounts: list[str], profile: str | None
) -> Other | int:
    from arcli.cli.bank_files import load_profile
    from arcli.exchange.glbooks import TOOLS, ToolMissing, tool_of
    from arcli.exchange.glfigures import of_book, of_trial_balance
    from arcli.ledger.opening import LedgerError

    if not Path(file).is_file():
        raise LedgerError(f"{file} does not exist", "name a trial balance (.csv) or a book")
    if tool is not None and tool not in TOOLS:
        raise usage(f"--tool is {', '.join(TOOLS)}, not {tool}")
    chosen_profile = load_profile(shared, profile, "trial-balance")
    if tool is None and (profile is not None or Path(file).suffix.lower() in (".csv", ".tsv", ".xlsx")):
        settings = context.ledger.settings
        other, problems = of_trial_balance(settings, file, Path(file).read_bytes(), accounts, chosen_profile)
    else:
        chosen = tool_of(file, tool)
        if chosen is None:
            raise usage(f"which tool reads {file}? Name it with --tool hledger, ledger or beancount")
        try:
            other, problems = of_book(context.ledger.settings, file, chosen, accounts, context.as_of)
        except ToolMissing as missing:
            raise LedgerError(
                f"{missing} is not installed", "install it, or reconcile with a trial balance as .csv"
            ) from None
    if problems:
        show_problems(problems)
        return 1
    return other
