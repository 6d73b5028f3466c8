"""The trial balance: balances of the accounts of the general ledger, and the control of open items."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.chart import Chart
from arcli.gl.postings import HOLDINGS, Book, Held, Movement
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.openitems import items_of
from arcli.subledger.proof import ProofError


class _Sums:
    """Opening balance, debits and credits of one account in one currency, in amounts and in base."""

    def __init__(self) -> None:
        self.opening = self.debit = self.credit = ZERO
        self.base_opening = self.base_debit = self.base_credit = ZERO

    def add(self, amount: Decimal, base: Decimal, *, before: bool) -> None:
        if before:
            self.opening += amount
            self.base_opening += base
            return
        self.debit += max(amount, ZERO)
        self.credit += max(-amount, ZERO)
        self.base_debit += max(base, ZERO)
        self.base_credit += max(-base, ZERO)


def trial_balance(
    context: Context, movements: Iterable[Movement], base_currency: str | None, *, in_base: bool = False
) -> Report:
    """Return one row per account and currency (per account in base with `in_base`): opening, debits, credits, balance.

    `movements` are those of a book or its summary, for the customers shown.

    Credit balances are negative. Over all accounts each balance column adds up to zero and debits equal credits, in
    each currency.
    """
    sums: dict[tuple[str, str], _Sums] = {}
    for m in movements:
        before = context.start is not None and m.date < context.start
        key = (m.account, (base_currency or m.currency) if in_base else m.currency)
        if context.currency in (None, key[1]):
            amount = m.base if in_base else m.amount
            sums.setdefault(key, _Sums()).add(amount, m.base, before=before)
    rows = [_row(key, s, base_currency) for key, s in sorted(sums.items())]
    rows = [r for r in rows if any(v for k, v in r.items() if isinstance(v, Decimal))]
    foreign = base_currency is not None and not in_base and any(r["currency"] != base_currency for r in rows)
    main, base = "account currency opening:a+ debit:a+ credit:a+ balance:a+", "base_currency base_balance:b+"
    wide = "base_opening:b+ base_debit:b+ base_credit:b+"
    titles = {"base_currency": "Base"}
    cols = (
        columns(f"{main} {base}", wide, **titles)
        if foreign
        else columns(main, "" if in_base else f"{base} {wide}", **titles)
    )
    span = f"{context.start} to {context.as_of}" if context.start else f"as of {context.as_of}"
    report = Report("trial-balance", f"Trial balance, {span}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.quiet = frozenset({"opening"}) if context.start is None else frozenset()
    report.parameters |= {"from": context.start, "base": in_base}
    if not context.customers and context.currency is None:
        _prove(report)
    return report


def _row(key: tuple[str, str], s: _Sums, base_currency: str | None) -> Row:
    return {
        "account": key[0],
        "currency": key[1],
        "opening": s.opening,
        "debit": s.debit,
        "credit": s.credit,
        "balance": s.opening + s.debit - s.credit,
        "base_currency": base_currency,
        "base_opening": s.base_opening,
        "base_debit": s.base_debit,
        "base_credit": s.base_credit,
        "base_balance": s.base_opening + s.base_debit - s.base_credit,
    }


def _prove(report: Report) -> None:
    base = ZERO
    for total in report.totals:
        base += total.get("base_balance") or ZERO
        if total["balance"] or total["debit"] != total["credit"]:
            raise ProofError(f"proof failed: the trial balance in {total['currency']} does not add up")
    if base:
        raise ProofError("proof failed: the trial balance does not add up in the base currency")


class _Key(NamedTuple):
    cls: str
    account: str
    currency: str
    customer: str


def control(context: Context, held: Iterable[Held], book: Book, by: str = "class") -> Report:
    """Return the accounts of open items against the open items themselves, one row per class, account and currency.

    Classes: receivable and deductions (the control account), deposits and unidentified (liabilities). `by="customer"`
    adds one row per customer. `held` has the balances on those accounts, from a book or its summary; `book` has the
    book values of documents in foreign currencies. Raise ProofError if there is a difference.
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
