"""The aging of another system against ours, customer by customer: the tie of a move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from arcli.bank.aginglist import TheirTotal
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.model.words import count_of
from arcli.reports.aging import aging
from arcli.reports.context import Context

Key = tuple[str, str, str]  # customer, currency, column of the aging


def reconcile_aging(
    context: Context, theirs: Sequence[TheirTotal], credits: str | None = None, *, exceptions: bool = False
) -> tuple[Report, bool]:
    """Return the comparison, and whether both sides agree in every total and in every bucket that theirs states.

    A row per customer and currency with both totals, and one per bucket that differs. Customers are those of the ledger
    by ID or name; amounts without a currency are in the customer's or the ledger's. `credits` is as in `aging`.
    """
    one, stated, unknown = _theirs(context, theirs)
    other = _ours(context, credits, stated)
    rows: list[Row] = []
    for customer, currency in sorted({(c, cur) for c, cur, _ in one.keys() | other.keys()}):
        for column in ("total", *stated):
            key = (customer, currency, column)
            a, b = one.get(key, ZERO), other.get(key, ZERO)
            if column != "total" and a == b:
                continue
            if column == "total" and a == b and (exceptions or (not a and key not in one)):
                continue
            status = "agrees" if a == b else "unknown here" if customer in unknown else "differs"
            rows.append(
                {
                    "customer": customer, "name": unknown.get(customer) or context.name(customer), "currency": currency,
                    "column": column, "theirs": a, "ours": b, "difference": b - a, "status": status,
                }
            )  # fmt: skip
    cols = columns("customer name currency column theirs:a+ ours:a+ difference:a+ status")
    report = Report("reconcile_aging", f"Their aging and ours as of {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, [r for r in rows if r["column"] == "total"])
    report.quiet, report.spare = frozenset({"difference"}), ("name", "column")
    wrong = {(r["customer"], r["currency"]) for r in rows if r["status"] != "agrees"}
    every = {(c, cur) for c, cur, _ in one.keys() | other.keys()}
    report.notes.append(_said(one, len(every - wrong), len(wrong)))
    return report, not wrong


def _said(theirs: dict[Key, Decimal], agreeing: int, differing: int) -> str:
    """Return the outcome in words: their total, how many customers agree, how many do not."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (_, currency, column), amount in theirs.items():
        sums[currency] += amount if column == "total" else ZERO
    total = ", ".join(money(amount, currency) for currency, amount in sorted(sums.items()))
    agree = f"{count_of(agreeing, 'customer')} agree" + ("s" if agreeing == 1 else "")
    return f"Their total is {total}: {agree}, {differing:,} differ" + ("s." if differing == 1 else ".")


def _theirs(context: Context, theirs: Sequence[TheirTotal]) -> tuple[dict[Key, Decimal], list[str], dict[str, str]]:
    """Return their amounts, the buckets that they state, and who is not known here, by what stands for an ID."""
    known = context.subledger.customers
    ids = {i.casefold(): i for i in known.ids()}
    names = {(context.name(i)).casefold(): i for i in known.ids()}
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    stated, unknown = dict[str, None](), dict[str, str]()
    for row in theirs:
        typed = row.customer.casefold()
        customer = ids.get(typed) or names.get(typed)
        if customer is None:
            unknown[customer := row.customer] = row.customer
        master = known.at(customer, context.as_of)
        currency = row.currency or (master.currency if master else None) or context.ledger.settings.currency or ""
        if not context.shows(customer, currency):
            continue
        sums[customer, currency, "total"] += row.amount
        for bucket, amount in row.buckets.items():
            stated[bucket] = None
            sums[customer, currency, bucket] += amount
    return dict(sums), list(stated), unknown


def _ours(context: Context, credits: str | None, stated: list[str]) -> dict[Key, Decimal]:
    """Return our amounts: totals, and the buckets that theirs state."""
    made = aging(context, "customer", credits)
    return {
        (row["customer"], row["currency"], column): row.get(column) or ZERO
        for row in made.rows
        for column in ("total", *stated)
    }
