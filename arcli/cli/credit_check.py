"""`arcli credit-check`: whether a customer may have more credit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage

app = typer.Typer()
ERRORS = 3  # of the ledger: who asks on behalf of an order must not take them for a refusal


@app.command("credit-check", epilog="Example: arcli credit-check delta 4200.00")
@takes("file", "settings", "as_of", "today", *TABLE)
def credit_check(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT")],
    *,
    shared: Shared,
    orders: Annotated[str, typer.Option("--orders", metavar="AMOUNT", help="What else is ordered.")] = "0",
    shipped: Annotated[str, typer.Option("--shipped", metavar="AMOUNT", help="What is shipped and not billed.")] = "0",
    prepaid: Annotated[
        bool, typer.Option("--prepaid", help="Paid in advance: it passes the limit, not a hold.")
    ] = False,
) -> int:
    """Check whether a customer may have AMOUNT more on credit: limit, overdue items, holds, broken arrangements.

    The amounts are in the customer's currency. Exits with 0 if it fits, 1 if it is refused, 3 if the ledger has errors.
    """
    from arcli.actions.credit_check import Order
    from arcli.actions.credit_check import credit_check as report
    from arcli.ledger.propose import currency_of

    try:
        context = replace(shared, customer=None).context([customer])
    except typer.Exit as stop:
        raise typer.Exit(ERRORS if stop.exit_code == 1 else stop.exit_code) from None
    (known,) = context.customers
    if known not in context.subledger.customers.ids(context.as_of):
        single = not any(sign in customer for sign in "*?")
        said = f"not a customer yet on {context.as_of}" if single else "not a single customer: name one"
        raise usage(f"{known} is {said}")
    currency = currency_of(context.ledger, known, context.as_of)
    order = Order(
        known, _amount("AMOUNT", amount), currency, _amount("--orders", orders), _amount("--shipped", shipped), prepaid
    )
    found = report(context, order)
    shared.show(found)
    return int(bool(found.parameters["refused"]))


def _amount(name: str, text: str) -> Decimal:
    from arcli.model.fields import AMOUNT
    from arcli.model.fieldtype import FieldError

    try:
        value: Any = AMOUNT.parse(text)
    except FieldError as error:
        raise usage(f"{name}: {error}") from None
    return Decimal(value)
