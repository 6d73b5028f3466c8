"""`arcli add deposit`: a paying-in slip, its control total first, then cheque by cheque."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import say, usage
from arcli.model.money import ZERO, money
from arcli.model.words import count_of

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from arcli.actions.deposit import Cheque

NOTHING = "-"
SHAPE = "CUSTOMER AMOUNT [DOCUMENT[=AMOUNT]]... [ref:NUMBER]"


@takes("file", "settings", "today")
def deposit(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOTAL] [PAYMENT]...",
            help="The slip's total, as the bank will credit it; payments that were recorded before.",
            show_default=False,
        ),
    ] = None,
    *,
    shared: Shared,
    cheque: Annotated[
        list[str] | None,
        typer.Option("--cheque", metavar="TEXT", help=f"'{SHAPE}'; repeat for each.", show_default=False),
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="Our bank account.", show_default=False)
    ] = None,
    method: Annotated[str, typer.Option("--method", metavar="WORD", help="How it was paid.")] = "cheque",
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CUR", help="Its currency.", show_default=False)
    ] = None,
    number: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The slip's number; else the next one.", show_default=False)
    ] = None,
    date_: Annotated[str | None, day_option("Day of the slip; today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")] = False,
) -> int:
    """Key a paying-in slip: control total first, then cheque by cheque with the running difference.

    Each cheque becomes a payment with the slip's number under deposit:. The bank shows the slip as one line, and
    arcli receive and arcli reconcile bank know it by its total. Nothing is written unless the cheques add up to the
    total. A cheque that names no document stays unapplied.

    Cheques that were recorded before are named instead: a deposit entry takes them from undeposited funds to the bank.
    """
    from arcli.actions.deposit import PayingIn, Slip, currency_of_slip, difference_of, parse_cheque, pay_in
    from arcli.actions.deposit import deposit as record_deposit
    from arcli.actions.result import NotPossible

    try:
        cheques = [parse_cheque(c) for c in cheque or []]
    except ValueError as error:
        raise usage(str(error)) from None
    wanted, payments = _total(words or [])
    day = shared.entry_day(date_)
    asking = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        if wanted is not None and asking and not payments and not cheque:
            payments = _waiting(shared, day, wanted)
        if payments or wanted is None:
            if cheques:
                raise usage("payments recorded before and --cheque are two deposits: key the cheques first")
            chosen = payments or _waiting(shared, day)
            account = account or (_account(shared) if asking else None)
            return shared.finish(pay_in(shared.target, PayingIn(chosen, wanted, day, number, account), dry_run=dry_run))
        code = currency_of_slip(shared.target, currency)
        slip = Slip(wanted, code, day, number, account, method)
        if asking and not cheque:
            cheques = _ask(wanted, code)
        difference = difference_of(slip, cheques)
        if difference:
            _show(cheques, wanted, code)
            said = f"the cheques differ from the slip's total by {money(difference, code)}"
            say(f"error[AR672]: {said}: nothing is written")
            return 1
        return shared.finish(record_deposit(shared.target, slip, cheques, dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None


def _total(words: list[str]) -> tuple[Decimal | None, tuple[str, ...]]:
    """Return the total, if the first word is an amount, and the payments that the other words name."""
    from arcli.model.fields import AMOUNT
    from arcli.model.fieldtype import FieldError

    try:
        return (AMOUNT.parse(words[0]), tuple(words[1:])) if words else (None, ())
    except FieldError:  # part of a payment's number, such as 2026-0007
        return None, tuple(words)


def _waiting(shared: Shared, day: date, wanted: Decimal | None = None) -> tuple[str, ...]:
    """List the payments that wait in undeposited funds; on a terminal, ask which are paid in. Else exit 2.

    With a total, all that wait are the usual answer only where they make it, and none where cheques are to be keyed.
    """
    from arcli.actions.deposit import waiting

    found = waiting(shared.target, day)
    if not found and wanted is not None:
        return ()
    if not found:
        raise usage("nothing waits in undeposited funds: give the slip's TOTAL and its --cheque, or payments")
    width = max(len(d.id) for d in found)
    for document in found:
        said = money(document.amount, document.currency)
        say(f"{document.id:{width}}  {document.date}  {document.customer}  {said}")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise usage("name those that are paid in: arcli add deposit " + " ".join(d.id for d in found))
    if wanted is None:
        asked, every = "Which are paid in? [all]", True
    else:
        every = sum((d.amount for d in found), ZERO) == wanted
        asked = f"Which are paid in? [{'all' if every else 'none'}; {NOTHING} none: key the cheques]"
    typed = typer.prompt(asked, default="", show_default=False, err=True).split()
    if typed == [NOTHING] and wanted is not None:
        return ()
    return tuple(typed) or (tuple(d.id for d in found) if every else ())


def _account(shared: Shared) -> str | None:
    """Ask to which bank a deposit goes, where the settings name several; the usual one has the name of `bank:`."""
    from arcli.ledger.opening import settings_of

    accounts = settings_of(shared.files, shared.settings).accounts
    if len(accounts.banks) < 2:
        return None
    usual = next((name for name, account in accounts.banks.items() if account == accounts.bank), None)
    said = f"Which account: {', '.join(accounts.banks)}? [{usual or 'the usual one'}]"
    return typer.prompt(said, default="", show_default=False, err=True).strip() or usual


# --- keying ----------------------------------------------------------------------------------------------


def _ask(total: Decimal, code: str) -> list[Cheque]:
    """Ask cheque by cheque, showing what is still missing, until nothing is."""
    from arcli.actions.deposit import parse_cheque

    cheques: list[Cheque] = []
    say(f"{SHAPE}; - takes the last one back, an empty line ends.")
    while True:
        left = total - sum((c.amount for c in cheques), ZERO)
        if not left:
            return cheques
        say(f"{count_of(len(cheques), 'cheque')}, {money(left, code)} to go")
        text = typer.prompt(f"Cheque {len(cheques) + 1}", default="", show_default=False, err=True).strip()
        if not text:
            return cheques
        if text == "-":
            del cheques[-1:]
            continue
        try:
            cheques.append(parse_cheque(text))
        except ValueError as error:
            say(str(error))


def _show(cheques: list[Cheque], total: Decimal, code: str) -> None:
    running = total
    say(f"total {money(total, code)}")
    for number, cheque in enumerate(cheques, 1):
        running -= cheque.amount
        say(f"{number:3}  {cheque.customer}  {money(cheque.amount, code)}  to go {money(running, code)}")
