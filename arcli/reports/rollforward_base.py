"""The rollforward in the base currency, from the accounts of open items, with realised exchange differences."""

from __future__ import annotations

from arcli.gl.postings import Book
from arcli.model.money import ZERO
from arcli.model.report import Report, Row
from arcli.reports.context import Context
from arcli.reports.in_base import in_base
from arcli.reports.rollforward import rollforward_of
from arcli.subledger.movements import CLASSES
from arcli.subledger.proof import ProofError


def rollforward_in_base(context: Context, book: Book, by: str = "customer") -> Report:
    """Return one row per customer (one in all with `by="total"`): opening, movements by class, closing.

    Amounts are book values in base. `fx` is the realised gain (positive) or loss. Raise ProofError if a closing balance
    differs from the book value of the open items.
    """
    rows: dict[str, Row] = {}
    for transaction in book.transactions:
        before = context.start is not None and transaction.date < context.start
        for step in transaction.steps:
            for p in step.postings:
                if not p.holding or not context.shows(p.customer, p.currency):
                    continue
                who = p.customer if by == "customer" else "(all)"
                row = rows.get(who)
                if row is None:
                    row = rows[who] = {"customer": who, "currency": book.base, "opening": ZERO}
                    row |= dict.fromkeys((*CLASSES, "applied", "closing"), ZERO)
                row["opening" if before else p.cls] += p.base
                row["closing"] += p.base
    for row in rows.values():
        row["transfers"] += row.pop("applied")
    _prove(context, book, rows, by)
    report = rollforward_of(context, [rows[k] for k in sorted(rows)], by)
    report.title += f", in {book.base}"
    report.parameters["base"] = book.base
    report.notes.append(
        "At book value; FX is the exchange gain (positive) or loss realised when documents were settled."
    )
    return report


def _prove(context: Context, book: Book, rows: dict[str, Row], by: str) -> None:
    expected: dict[str, object] = {}
    for (customer, _), amount in in_base(context, book).balances.items():
        who = customer if by == "customer" else "(all)"
        expected[who] = expected.get(who, ZERO) + amount  # type: ignore[operator]
    for who, row in rows.items():
        if row["closing"] != expected.get(who, ZERO):
            raise ProofError(f'proof failed: rollforward of "{who}" closes with {row["closing"]} {book.base}')
