"""All customers: what each owes, on which terms, how far it may go, and when it last paid."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from arcli.ledger.exposure import Exposure
from arcli.model.money import ZERO
from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.aging import last_payments
from arcli.reports.context import Context
from arcli.subledger.discounts import terms_in_force


def customers(context: Context, *, held: bool = False, overdue: bool = False, over_limit: bool = False) -> Report:
    """Return one row per customer and currency, of those without a balance too; options leave out others.

    `held`: on a credit hold on the day. `overdue`: with an open debit past the date that it ages from. `over_limit`:
    whose own or group's credit limit is exceeded, as `check` warns of it (AR406).
    """
    late: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for item in context.all_items:
        if item.open > 0 and context.days_past_due(item) > 0:
            late[item.customer, item.currency] += item.open
    limits = Exposure(context.ledger, context.subledger, context.as_of).exceeded() if over_limit else []
    over = {member for one in limits if not one.unknown for member in one.limit.members}
    master = context.subledger.customers
    known = master.ids(context.as_of)
    paid = last_payments(context, set(known))
    rows = []
    for customer in known:
        record = master.at(customer, context.as_of)
        assert record is not None, "it is declared by the day"
        home = record.currency or context.ledger.settings.currency or ""
        for currency in sorted({home} | {cur for c, cur in context.balances if c == customer}):
            balance = context.balances.get((customer, currency), ZERO)
            hold = context.subledger.follow.held(customer, context.as_of)
            limit = context.limit(customer, currency)
            if not context.shows(customer, currency) or (held and hold is None):
                continue
            if (overdue and not late.get((customer, currency))) or (over_limit and customer not in over):
                continue
            day, amount = paid.get((customer, currency), (None, None))
            terms = terms_in_force(master, context.subledger.terms, customer, context.as_of, None)
            rows.append(
                {
                    "customer": customer, "name": record.name, "currency": currency, "balance": balance,
                    "overdue": late.get((customer, currency), ZERO), "terms": terms, "limit": limit,
                    "hold": hold.date if hold is not None else None, "last_payment_date": day, "last_payment": amount,
                    "group": record.group, "salesperson": record.salesperson, "collector": record.collector,
                    "email": record.email, "phone": record.phone,
                }
            )  # fmt: skip
    cols = columns(
        "customer name currency balance:a+ overdue:a+ terms limit:a hold:d last_payment_date:d",
        "last_payment:a group salesperson collector email phone",
        hold="Hold since",
        last_payment_date="Paid on",
    )
    report = Report("customers", f"Customers as of {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.spare = ("last_payment_date", "limit", "terms")
    report.quiet = frozenset({"hold", "limit"})
    return report
