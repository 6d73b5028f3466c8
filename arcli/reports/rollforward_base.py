"""The rollforward in the base currency, from the accounts of open items, with realised exchange differences."""

from __future__ import annotations

from collections.abc import Iterator

from arcli.gl.postings import Book, Valued
from arcli.gl.summary import Summary
from arcli.model.money import ZERO
from arcli.model.report import Report, Row
from arcli.reports.context import Context
from arcli.reports.in_base import in_base
from arcli.reports.rollforward import rollforward_of
from arcli.subledger.movements import CLASSES, moving
from arcli.subledger.proof import ProofError


def rollforward_in_base(context: Context, summary: Summary, by: str = "customer") -> Report:
    """Return one row per customer (one in all with `by="total"`): opening, movements by class, closing.

    Amounts are book values in base. `fx` is the realised gain (positive) or loss. Raise ProofError if a closing balance
    differs from the book value of the open items.
    """
    rows: dict[str, Row] = {}
    for moved in _moved(context, summary):
        if not context.shows(moved.customer, moved.currency):
            continue
        who = moved.customer if by == "customer" else "(all)"
        row = rows.get(who)
        if row is None:
            row = rows[who] = {"customer": who, "currency": summary.base, "opening": ZERO}
            row |= dict.fromkeys((*CLASSES, "applied", "closing"), ZERO)
        before = context.start is not None and moved.date < context.start
        row["opening" if before else moved.cls] += moved.base
        row["closing"] += moved.base
    for row in rows.values():
        row["transfers"] += row.pop("applied")
    _prove(context, summary.rest, rows, by)
    report = rollforward_of(context, [rows[k] for k in sorted(rows)], by)
    report.title += f", in {summary.base}"
    report.parameters["base"] = summary.base
    report.notes.append(
        "At book value; FX is the exchange gain (positive) or loss realised when documents were settled."
    )
    return report


def _moved(context: Context, summary: Summary) -> Iterator[Valued]:
    """Yield what moved in base: documents in the base currency by their amounts, the others by their postings."""
    for m in moving(context.subledger):
        if m.currency == summary.base:
            cls = "transfers" if m.cls == "fx" else m.cls  # between currencies: the difference is the other document's
            yield Valued(m.date, cls, m.currency, m.customer, m.amount)
    yield from summary.in_foreign()


def _prove(context: Context, book: Book, rows: dict[str, Row], by: str) -> None:
    expected: dict[str, object] = {}
    for (customer, _), amount in in_base(context, book).balances.items():
        who = customer if by == "customer" else "(all)"
        expected[who] = expected.get(who, ZERO) + amount  # type: ignore[operator]
    for who, row in rows.items():
        if row["closing"] != expected.get(who, ZERO):
            raise ProofError(f'proof failed: rollforward of "{who}" closes with {row["closing"]} {book.base}')
