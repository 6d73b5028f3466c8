"""`arcli return`: a payment that the bank returned."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import usage

app = typer.Typer()


@app.command("return", epilog="Example: arcli return PMT-77 --fee 35 --reason NSF")
@takes("file", "settings", "today")
def return_(
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="Its number, or an unambiguous part.")],
    *,
    shared: Shared,
    fee: Annotated[
        str | None,
        typer.Option(
            "--fee", metavar="AMOUNT", help="What the bank charged for it; the customer owes that.", show_default=False
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="WORD", help="Why it came back.")] = "NSF",
    bank_line: Annotated[
        str | None,
        typer.Option("--bank-line", metavar="WORD", help="The statement line that returned it.", show_default=False),
    ] = None,
    date: Annotated[str | None, day_option("When it came back; today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")] = False,
) -> int:
    """Reverse a payment that the bank returned, and charge the fee: due at once, without the customer's discount."""
    from arcli.actions.result import NotPossible
    from arcli.actions.returned import Returned, return_payment
    from arcli.model.fields import AMOUNT
    from arcli.model.fieldtype import FieldError

    try:
        charged = None if fee is None else AMOUNT.parse(fee)
        returned = Returned(payment, shared.entry_day(date), charged, reason, bank_line)
        return shared.finish(return_payment(shared.target, returned, dry_run=dry_run))
    except FieldError as error:
        raise usage(f"--fee: {error.message}") from None
    except NotPossible as error:
        raise usage(str(error)) from None
