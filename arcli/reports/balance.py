"""Balances: the amount each customer owes."""

from __future__ import annotations

from arcli.ledger.exposure import Exposure
from arcli.model.money import ZERO
from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context


def balance(context: Context, *, empty: bool = False) -> Report:
    """Return one row per customer and currency with a balance; with `empty`, zero balances too.

    The exposure is what counts against the credit limit of the customer or its group, in the currency of its row.
    """
    balances = context.balances
    keys = {k for k, v in balances.items() if v or empty}
    if empty:
        known = {c for c, _ in keys}
        home = context.ledger.settings.currency
        for customer in context.subledger.customers.ids(context.as_of):
            record = context.subledger.customers.at(customer, context.as_of)
            currency = (record.currency if record else None) or home
            if customer not in known and currency:
                keys.add((customer, currency))
    rows = []
    exposure = Exposure(context.ledger, context.subledger)
    for customer, currency in sorted(keys):
        if not context.shows(customer, currency):
            continue
        limit = context.limit(customer, currency)
        amount = balances.get((customer, currency), ZERO)
        rows.append(
            {
                "customer": customer,
                "name": context.name(customer),
                "currency": currency,
                "balance": amount,
                "limit": limit,
                "available": None if limit is None else limit - amount,
                "exposure": exposure.of(customer, currency) if context.all_columns else None,
            }
        )
    cols = columns("customer name currency balance:a+", "limit:a available:a exposure:a")
    title = f"Balances as of {context.as_of}"
    report = Report("balance", title, cols, rows, context.as_of, totals=total_by_currency(cols, rows))
    report.notes += [f"warning: {what} ({hint})" for what, hint in sorted(exposure.warnings.items())]
    return report
