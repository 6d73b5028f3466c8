"""The customer card: everything about one customer on one page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcli.model.entries import Customer, Entry, documents_of, kinds
from arcli.model.money import ZERO, grouped, money
from arcli.model.report import Report, Row, columns
from arcli.reports.aging import Buckets, last_payments
from arcli.reports.context import Context
from arcli.reports.said import about_customer, where, words
from arcli.subledger.discounts import terms_in_force

NEWEST = 5  # entries shown of each section


def card(context: Context, customer: str) -> Report:
    """Return rows of (section, field, value): master data, balance, aging, last payment, disputes, promises, notes."""
    rows: list[Row] = []
    for make in (_who, _balance, _follow_up, _said):
        for section, field, value, entry in make(context, customer):
            row: Row = {"section": section, "field": field, "value": value}
            if entry is not None:
                row |= {"date": None if entry.date == date.min else entry.date, "where": where(context, entry)}
            rows.append(row)
    before = None
    for row in rows:  # a section is named once
        row["section"], before = ("" if row["section"] == before else row["section"]), row["section"]
    title = f"{context.name(customer)} ({customer}) as of {context.as_of}"
    report = Report("customer", title, columns("section field value", "date:d where"), rows, context.as_of)
    report.parameters["customer"] = customer
    return report


_Lines = Iterator[tuple[str, str, str, Entry | None]]  # section, field, value, and the entry that it comes from


def _who(context: Context, customer: str) -> _Lines:
    known = context.subledger.customers.at(customer, context.as_of)
    if known is None:
        return
    keys = kinds()["customer"].keys

    def source(name: str) -> Customer:
        return context.subledger.customers.source(customer, name, context.as_of)

    for name, field in keys.items():
        if name == "limit":  # beside the balance that it limits
            continue
        value = getattr(known, field.attr)
        if value is None and name == "terms":
            value = terms_in_force(context.subledger.customers, context.subledger.terms, customer, context.as_of, None)
        if value is not None:
            text = field.type.show(value)
            yield "Master data", name.replace("_", " "), text.replace("\n", ", "), source(name)
    if known.tags:
        yield "Master data", "tags", ", ".join(known.tags), source("tags")
    for held in context.subledger.follow.holds(customer, context.as_of):
        called = "hold" if held.scope == "all" else f"{held.scope or 'credit'} hold"
        until = f" until {held.until}" if held.until is not None else ""
        yield "Master data", called, f"since {held.date}{until}" + (f": {held.reason}" if held.reason else ""), held


def _balance(context: Context, customer: str) -> _Lines:
    items = [i for i in context.all_items if i.customer == customer]
    currencies = sorted({cur for c, cur in context.balances if c == customer})
    buckets = Buckets(context, credits_aged=False)
    paid = last_payments(context, {customer})
    for currency in currencies:
        balance = context.balances[customer, currency]
        yield "Balance", f"open {currency}", grouped(balance, currency), None
        limit = context.limit(customer, currency)
        if limit is not None:
            left = limit - balance
            state = "over it by" if left < 0 else "available"
            yield "Balance", "credit limit", f"{money(limit, currency)}, {state} {grouped(abs(left), currency)}", None
        aged = dict.fromkeys([*buckets.ids, "credits", "unapplied"], ZERO)
        for item in items:
            if item.currency == currency:
                aged[buckets.of(item)] += item.open
        for bucket, amount in aged.items():
            if amount:
                yield "Balance", bucket, grouped(amount, currency), None
        if (customer, currency) in paid:
            day, amount = paid[customer, currency]
            yield "Balance", "last payment", f"{money(amount, currency)} on {day}", None


def _follow_up(context: Context, customer: str) -> _Lines:
    for item in (i for i in context.all_items if i.customer == customer and i.open > 0):
        disputed = context.shares.disputed(item)
        if disputed is not None:
            why = f": {said}" if (said := words(disputed.entry)) else ""
            yield "Disputes", item.ref, f"{money(disputed.amount, item.currency)}{why}", disputed.entry
        for promise in context.shares.promised(item):
            state = "" if promise.until >= context.as_of else ", broken"
            yield (
                "Promises",
                item.ref,
                f"{money(promise.amount, item.currency)} by {promise.until}{state}",
                promise.entry,
            )


def _said(context: Context, customer: str) -> _Lines:
    """Yield the newest follow-up entries about the customer, section by section."""
    sections: dict[str, list[Entry]] = {}
    for entry in about_customer(context, customer):
        declared = entry.declared
        sections.setdefault(declared.section or f"{declared.called.capitalize()}s", []).append(entry)
    for section, entries in sorted(sections.items()):
        several = len({e.kind for e in entries}) > 1
        for entry in entries[:NEWEST]:
            text = words(entry).replace("\n", " ") + "".join(f" ({d})" for d in documents_of(entry))
            name = entry.declared.called
            yield section, entry.date.isoformat(), f"{name}: {text}" if several and text else text or name, entry
