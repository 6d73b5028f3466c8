"""The general journal: every entry with its postings."""

from __future__ import annotations

from decimal import Decimal

from arcli.gl.postings import Book, Posting, Transaction
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.source.files import glob_regex

AMOUNTS = "debit:a+ credit:a+"
BASE = "base_currency base_debit:b+ base_credit:b+"


def journal(context: Context, book: Book, accounts: tuple[str, ...] = ()) -> Report:
    """Return one row per posting, transaction by transaction; debits and credits are positive.

    Only transactions that touch the chosen customers and, if `accounts` (globs) are given, only postings on those. Base
    amounts are shown where the ledger has several currencies.
    """
    patterns = [glob_regex(a) for a in accounts]
    rows: list[Row] = []
    for number, transaction in enumerate(chosen(context, book)):
        memo = transaction.texts[0]
        for posting in transaction.postings:
            if patterns and not any(p.match(posting.account) for p in patterns):
                continue
            if context.currency in (None, posting.currency):
                rows.append({"transaction": number, **_row(book, transaction, posting, memo)})
    return as_report(context, book, rows, "journal", "Journal")


def as_report(context: Context, book: Book, rows: list[Row], name: str, title: str) -> Report:
    """Return rows of postings as a report; base amounts are main columns only where they differ from the amounts."""
    foreign = book.base is not None and any(r["currency"] != book.base for r in rows)
    head = "date kind reference account customer document currency"
    if foreign:
        cols = columns(f"{head} {AMOUNTS} {BASE}", "memo", **TITLES)
    else:
        cols = columns(f"{head} {AMOUNTS}", f"{BASE} memo", **TITLES)
    cols[0] = cols[0]._replace(type="date")
    span = f"{context.start} to {context.as_of}" if context.start else f"up to {context.as_of}"
    report = Report(name, f"{title}, {span}", cols, rows, context.as_of, group="transaction")
    report.totals = total_by_currency(cols, rows)
    report.spare = ("base_currency", "base_debit", "base_credit", "document", "kind", "customer")
    report.quiet = frozenset({"customer", "document"})
    report.parameters |= {"from": context.start}
    return report


TITLES = {"base_currency": "Base", "base_debit": "Base debit", "base_credit": "Base credit"}


def chosen(context: Context, book: Book) -> list[Transaction]:
    """Return the transactions of the period that touch the chosen customers."""
    found = [t for t in book.transactions if context.start is None or t.date >= context.start]
    if context.customers:
        found = [t for t in found if any(p.customer and context.shows(p.customer) for p in t.postings)]
    return [t for t in found if t.postings]


def _row(book: Book, t: Transaction, p: Posting, memo: str | None) -> Row:
    return {
        "date": t.date,
        "kind": t.kind,
        "reference": t.reference,
        "account": p.account,
        "customer": p.customer if p.holding else "",
        "document": p.document,
        "currency": p.currency,
        "base_currency": book.base,
        "memo": memo,
        **sides(p.amount, "debit", "credit"),
        **(sides(p.base, "base_debit", "base_credit") if book.base else {}),
    }


def sides(amount: Decimal, debit: str, credit: str) -> dict[str, Decimal]:
    """Return a signed amount in two columns, debit and credit."""
    return {debit: max(amount, ZERO), credit: max(-amount, ZERO)}
