"""All about one customer, on one page."""

from __future__ import annotations

from collections.abc import Iterator

from arcli.model.kinds import kinds
from arcli.model.money import ZERO, grouped, money
from arcli.model.report import Report, columns
from arcli.reports.aging import Buckets, last_payments
from arcli.reports.context import Context

_MASTER = (
    "group", "salesperson", "email", "phone", "address", "tax_id", "language", "payer", "method", "terms", "currency",
)  # fmt: skip
NOTES = 5


def card(context: Context, customer: str) -> Report:
    """Rows of (section, field, value): master data, balance, aging, last payment, disputes, promises, notes."""
    rows = [
        {"section": section, "field": field, "value": value}
        for make in (_who, _balance, _follow_up, _notes)
        for section, field, value in make(context, customer)
    ]
    before = None
    for row in rows:  # a section is named once
        row["section"], before = ("" if row["section"] == before else row["section"]), row["section"]
    title = f"{context.name(customer)} ({customer}) as of {context.as_of}"
    report = Report("customer", title, columns("section field value"), list(rows), context.as_of)
    report.parameters["customer"] = customer
    return report


_Lines = Iterator[tuple[str, str, str]]


def _who(context: Context, customer: str) -> _Lines:
    known = context.subledger.customers.at(customer, context.as_of)
    if known is None:
        return
    fields = kinds()["customer"].fields
    for name in _MASTER:
        value = getattr(known, name)
        if value is None and name == "terms":
            value = context.subledger.terms.default
        if value is not None:
            yield "Master data", name.replace("_", " "), fields[name].type.show(value).replace("\n", ", ")
    if known.tags:
        yield "Master data", "tags", ", ".join(known.tags)
    held = context.subledger.follow.holds.get(customer)
    if held is not None:
        yield "Master data", "credit hold", f"since {held.date}" + (f": {held.reason}" if held.reason else "")


def _balance(context: Context, customer: str) -> _Lines:
    items = [i for i in context.all_items if i.customer == customer]
    currencies = sorted({cur for c, cur in context.balances if c == customer})
    buckets = Buckets(context, credits_aged=False)
    paid = last_payments(context, {customer})
    for currency in currencies:
        balance = context.balances[customer, currency]
        yield "Balance", f"open {currency}", grouped(balance, currency)
        limit = context.limit(customer, currency)
        if limit is not None:
            left = limit - balance
            state = "over it by" if left < 0 else "available"
            yield "Balance", "credit limit", f"{money(limit, currency)}, {state} {grouped(abs(left), currency)}"
        aged = dict.fromkeys([*buckets.ids, "credits", "unapplied"], ZERO)
        for item in items:
            if item.currency == currency:
                aged[buckets.of(item)] += item.open
        for bucket, amount in aged.items():
            if amount:
                yield "Balance", bucket, grouped(amount, currency)
        if (customer, currency) in paid:
            day, amount = paid[customer, currency]
            yield "Balance", "last payment", f"{money(amount, currency)} on {day}"


def _follow_up(context: Context, customer: str) -> _Lines:
    for item in (i for i in context.all_items if i.customer == customer and i.open > 0):
        disputed = context.disputed(item)
        if disputed is not None:
            dispute = context.subledger.follow.disputed(item.document.id, item.part)
            why = f": {dispute.reason}" if dispute and dispute.reason else ""
            yield "Disputes", item.ref, f"{money(disputed, item.currency)}{why}"
        promise = context.subledger.follow.promised(item.document.id, item.part)
        if promise is not None:
            state = "" if promise.until >= context.as_of else ", broken"
            yield "Promises", item.ref, f"{money(promise.amount, item.currency)} by {promise.until}{state}"


def _notes(context: Context, customer: str) -> _Lines:
    notes = context.subledger.follow.notes.get(customer, [])
    for note in sorted(notes, key=lambda n: (n.date, n.text), reverse=True)[:NOTES]:
        about = f" ({note.document})" if note.document else ""
        yield "Notes", note.date.isoformat(), note.text.replace("\n", " ") + about
