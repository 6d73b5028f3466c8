"""The control account against the open items."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.chart import Chart
from arcli.gl.postings import HOLDINGS, Book, Held
from arcli.gl.summary import Summary
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.openitems import items_of
from arcli.subledger.proof import ProofError

BY = ("class", "customer")


class _Key(NamedTuple):
    cls: str
    account: str
    currency: str
    customer: str


def control(context: Context, summary: Summary, by: str = "class") -> Report:
    """Return the accounts of open items against the open items themselves, one row per class, account and currency.

    The control account, deductions, deposits and unidentified receipts against the open items.

    Example: arcli control --as-of 2026-03-31 --by customer
    """
    return control_of(context, summary.held(context.subledger), summary.rest, by)


def control_of(context: Context, held: Iterable[Held], book: Book, by: str = "class") -> Report:
    """Return the same from the balances on those accounts, and a book with the values of foreign documents.

    Classes: receivable and deductions (the control account), deposits and unidentified (liabilities). `by="customer"`
    adds one row per customer. Raise ProofError if there is a difference.
    """
    ledger: dict[_Key, list[Decimal]] = {}
    items: dict[_Key, list[Decimal]] = {}
    for h in held:
        if context.shows(h.customer, h.currency):
            key = _Key(h.cls, h.account, h.currency, h.customer if by == "customer" else "")
            _add(ledger, key, h.amount, h.base)
    for key, amount, value in _items(context, book, by):
        _add(items, key, amount, value)
    rows = []
    for key in sorted(ledger.keys() | items.keys(), key=lambda k: (HOLDINGS.index(k.cls), *k[1:])):
        one, other = ledger.get(key, [ZERO, ZERO]), items.get(key, [ZERO, ZERO])
        if by == "class" or any((*one, *other)):
            rows.append(_control_row(key, one, other, book.base))
    foreign = book.base is not None and any(r["currency"] != book.base for r in rows)
    who = " customer" if by == "customer" else ""
    main, base = (
        f"class account{who} currency ledger:a+ items:a+ difference:a+",
        "base_currency base_ledger:b+ base_items:b+",
    )
    rest = "base_difference:b+"
    titles = {"base_currency": "Base", "items": "Open items", "base_items": "Base items"}
    cols = columns(f"{main} {base}", rest, **titles) if foreign else columns(main, f"{base} {rest}", **titles)
    report = Report("control", f"Control of open items as of {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.parameters |= {"by": by}
    for line in rows:
        if line["difference"] or line["base_difference"]:
            raise ProofError(f"proof failed: {line['account']} differs from open items in {line['currency']}")
    report.notes.append("Every account equals its open items.")
    return report


def _add(sums: dict[_Key, list[Decimal]], key: _Key, amount: Decimal, base: Decimal) -> None:
    held = sums.setdefault(key, [ZERO, ZERO])
    held[0] += amount
    held[1] += base


def _items(context: Context, book: Book, by: str) -> list[tuple[_Key, Decimal, Decimal]]:
    """Return open items by class and account, before the credits of balance-forward customers are applied."""
    chart, found = Chart(context.ledger.settings), []
    for document in context.subledger.documents.values():
        opens: dict[str, Decimal] = {}
        for item in items_of(context.subledger, document):
            opens[item.customer] = opens.get(item.customer, ZERO) + item.open
        for customer, amount in opens.items():
            if not context.shows(customer, document.currency):
                continue
            account, cls = chart.holding(document, customer)
            base = amount if document.currency == book.base else ZERO
            if book.base is not None and document.currency != book.base:
                base = document.side * book.carrying.get((document.id, customer), ZERO)
            found.append((_Key(cls, account, document.currency, customer if by == "customer" else ""), amount, base))
    return found


def _control_row(key: _Key, one: list[Decimal], other: list[Decimal], base: str | None) -> Row:
    return {
        "class": key.cls,
        "account": key.account,
        "customer": key.customer,
        "currency": key.currency,
        "ledger": one[0],
        "items": other[0],
        "difference": one[0] - other[0],
        "base_currency": base,
        "base_ledger": one[1],
        "base_items": other[1],
        "base_difference": one[1] - other[1],
    }
