"""Small books in tests: journal text → postings as people write them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from arcli.gl.deriving import base_currency, derive
from arcli.gl.postings import Book
from arcli.gl.proof import prove_book
from arcli.gl.summary import Summary
from arcli.ledger.books import book_of, rates_of
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Diagnostic
from arcli.reports.context import Context
from arcli.subledger.state import Subledger
from tests.subledger.books import open_memory

FAR = date(2030, 12, 31)


def book(text: str, settings: str = "currency: USD\n", day: date = FAR, **files: str) -> tuple[Subledger, Book]:
    """A proven book without problems."""
    subledger, made, problems = try_book(text, settings, day, **files)
    assert not problems, [(p.code, p.message) for p in problems]
    prove_book(subledger, made)
    return subledger, made


def try_book(
    text: str, settings: str = "currency: USD\n", day: date = FAR, **files: str
) -> tuple[Subledger, Book, list[Diagnostic]]:
    """A book and its problems. `files` are more files, with `_` for a point in their names."""
    more = {name.replace("_", "."): content for name, content in files.items()}
    ledger = open_memory({"a.journal": '2026-01-01 customer acme "Acme"\n\n' + text, "arcli.yaml": settings, **more})
    subledger, found = ledger.as_of(day)
    assert not [d.message for d in found if d.severity == "error"]
    made, problems = book_of(ledger, subledger)
    return subledger, made, problems


def posted(made: Book, reference: str, day: date | None = None) -> dict[str, str]:
    """The postings of an entry: account (with document) → amount, and base where it differs."""
    found = {}
    for t in made.transactions:
        if t.reference == reference and day in (None, t.date):
            for p in t.postings:
                name = f"{p.account} {p.document}".strip()
                amount = f"{p.amount:.2f}" if p.currency == made.base else f"{p.amount:.2f} {p.currency} = {p.base:.2f}"
                assert name not in found, name
                found[name] = amount
    return found


def derived(ledger: Ledger, subledger: Subledger) -> Book:
    """The book by the rules alone, each posting as it arises."""
    return derive(subledger, rates_of(ledger)[0], base_currency(subledger))


def by_transactions(made: Book, since: date, until: date) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """What the transactions of some days post by account and currency, in it and in base; zeros left out."""
    sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for t in made.transactions:
        if since <= t.date <= until:
            for p in t.postings:
                amount, base = sums.get((p.account, p.currency), (Decimal(0), Decimal(0)))
                sums[p.account, p.currency] = amount + p.amount, base + p.base
    return {key: sums[key] for key in sorted(sums) if any(sums[key])}


def rolled_by_transactions(made: Book, context: Context) -> dict[str, dict[str, Decimal]]:
    """The rollforward in base by customer, of the postings of transactions; zeros and empty rows left out."""
    rows: dict[str, dict[str, Decimal]] = {}
    for t in made.transactions:
        for p in (p for p in t.posted() if p.holding):
            row = rows.setdefault(p.customer, {})
            before = context.start is not None and t.date < context.start
            for name in ("opening" if before else "transfers" if p.cls == "applied" else p.cls, "closing"):
                row[name] = row.get(name, Decimal(0)) + p.base
    found = {who: {name: amount for name, amount in row.items() if amount} for who, row in sorted(rows.items())}
    return {who: row for who, row in found.items() if row}


def same_taxes(summary: Summary, made: Book) -> None:
    """Facts and movements of taxes are the same in sums as in transactions."""
    assert Counter(summary.facts()) == Counter((t.date, f) for t in made.transactions for f in t.facts)
    sums: dict[tuple[date, str, str], Decimal] = {}
    for day, account, currency, amount in summary.taxes_moved():
        sums[day, account, currency] = sums.get((day, account, currency), Decimal(0)) + amount
    for t in made.transactions:
        for p in (p for p in t.posted() if p.tax):
            sums[t.date, p.account, p.currency] += p.amount
    assert not any(sums.values())
