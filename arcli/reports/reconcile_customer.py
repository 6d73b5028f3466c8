"""`reconcile customer`: a customer's list compared with our books, document by document, and both balances bridged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from arcli.bank.customerlist import TheirItem
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.proof import ProofError
from arcli.subledger.state import Document

STATUSES = ("paid there", "paid here", "different", "missing there", "missing here", "equal")
_LABELS = {
    "paid there": "paid by their books, open in ours",
    "paid here": "settled in our books, open in theirs",
    "different": "different amounts",
    "missing there": "only in our books",
    "missing here": "only in their books",
}
_WIDE = "theirs_document date:d their_date:d kind ref payment paid_on:d evidence file line:n"
_TELLING = 3  # digits that suffice to identify a document of one customer


@dataclass(eq=False)
class _Ours:
    """One of our documents, and the amount that the customer still owes on it."""

    document: Document
    open: Decimal = ZERO
    theirs: list[TheirItem] = field(default_factory=list)


def reconcile_customer(
    context: Context, customer: str, theirs: list[TheirItem], *, exceptions: bool = False
) -> tuple[Report, bool]:
    """Return the report, and whether both sides agree.

    A currency missing from their list is the customer's, else the ledger's.
    """
    default = _currency(context, customer)
    for item in theirs:
        item.currency = item.currency or default
    theirs = [t for t in theirs if context.currency in (None, t.currency)]
    ours = _ours(context, customer)
    unknown = _assign(context, customer, ours, theirs)
    rows = [_row(context, o) for o in ours.values() if o.open or o.theirs]
    rows += [_missing_here(t) for t in unknown]
    for row in rows:
        row["difference"] = row["ours"] - row["theirs"]
    rows.sort(
        key=lambda r: (
            r["currency"],
            STATUSES.index(r["status"]),
            r["document"] or r["theirs_document"],
            r["line"] or 0,
        )
    )
    fine = all(r["status"] == "equal" for r in rows)
    cols = columns(
        "status document currency ours:a+ theirs:a+ difference:a+ remark", _WIDE, theirs_document="Their document"
    )
    totals = total_by_currency(cols, rows)
    _prove(context, customer, totals)
    shown = [r for r in rows if not exceptions or r["status"] != "equal"]
    title = f"Reconciliation with {context.name(customer)} ({customer}) as of {context.as_of}"
    report = Report("reconcile-customer", title, cols, shown, context.as_of, totals=totals, spare=("ours",))
    report.parameters |= {"customer": customer, "reconciled": fine}
    for total in totals:
        report.notes += _layout(total, [r for r in rows if r["currency"] == total["currency"]])
    counts = {s: sum(1 for r in rows if r["status"] == s) for s in STATUSES}
    report.notes.append(", ".join(f"{n} {s}" for s, n in counts.items() if n) or "nothing on either side")
    report.notes.append("Both agree." if fine else "They do not agree.")
    return report, fine


def _currency(context: Context, customer: str) -> str:
    known = context.subledger.customers.at(customer, context.as_of)
    return (known.currency if known else None) or context.ledger.settings.currency or ""


def _ours(context: Context, customer: str) -> dict[str, _Ours]:
    """Return all documents that the customer ever had, by ID, with what is open on each."""
    found = {
        d.id: _Ours(d)
        for d in context.subledger.documents.values()
        if d.customer == customer and d.date <= context.as_of and context.currency in (None, d.currency)
    }
    for item in context.all_items:
        if item.customer == customer and context.currency in (None, item.currency):
            found.setdefault(item.document.id, _Ours(item.document)).open += item.open
    return found


# --- assigning their rows to our documents --------------------------------------------------------------------------


def _assign(context: Context, customer: str, ours: dict[str, _Ours], theirs: Iterable[TheirItem]) -> list[TheirItem]:
    """Assign each of their rows to the one document of ours that it means; return rows that mean none, or several."""
    books: list[dict[tuple[str, str], list[_Ours]]] = [{}, {}, {}, {}]
    for one in ours.values():
        currency = one.document.currency
        for text in {one.document.id, one.document.entry.ref or ""} - {""}:
            for book, key in zip(books, _keys(text), strict=True):
                if key:
                    book.setdefault((key, currency), []).append(one)
    unknown = []
    for item in theirs:
        for book, key in zip(books, _keys(item.document), strict=True):
            hits = {id(o): o for o in book.get((key, item.currency), ())} if key else {}
            if len(hits) == 1:
                next(iter(hits.values())).theirs.append(item)
                break
        else:
            unknown.append(item)
    return unknown


def _keys(text: str) -> tuple[str, str, str, str]:
    """Return keys of a number, the surest first: without punctuation and zeros; digits; digits without zeros."""
    digits = re.sub(r"\D", "", text)
    return text, _plain(text), digits if len(digits) >= _TELLING else "", _digits(text)


def _plain(text: str) -> str:
    """Return letters and digits in capitals, without zeros before a number: `inv 0017` is `INV17`."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"[^0-9A-Z]", "", text.upper()))


def _digits(text: str) -> str:
    """Return the digits alone, without leading zeros, if they suffice to tell documents apart; else nothing."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    return digits if len(digits) >= _TELLING else ""


# --- rows --------------------------------------------------------------------------------------------------------


def _row(context: Context, one: _Ours) -> Row:
    theirs = sum((t.amount for t in one.theirs), ZERO)
    paid = sum((t.paid for t in one.theirs), ZERO)
    first = one.theirs[0] if one.theirs else None
    row: Row = {
        "document": one.document.id,
        "theirs_document": first.document if first else None,
        "currency": one.document.currency,
        "ours": one.open,
        "theirs": theirs,
        "date": one.document.document_date,
        "their_date": first.date if first else None,
        "kind": one.document.kind,
        "ref": one.document.entry.ref,
        "payment": first.payment or None if first else None,
        "paid_on": first.paid_on if first else None,
        "file": first.file if first else None,
        "line": first.line if first else None,
        "remark": None,
    }
    currency = one.document.currency
    if first is None:
        row["status"] = "missing there"
        row["remark"] = _missing_there(one)
    elif one.open == theirs:
        row["status"] = "equal"
    elif one.open > theirs and (paid or (not theirs and first.payment)):
        row["status"] = "paid there"
        row["remark"] = _paid_there(first, paid or one.open - theirs, currency)
    elif not one.open and theirs:
        row["status"] = "paid here"
        row["remark"] = _settled_by(context, one.document)
    else:
        row["status"] = "different"
        by = _settled_by(context, one.document)
        row["remark"] = by
    return row


def _paid_there(item: TheirItem, paid: Decimal, currency: str) -> str:
    words = f"{money(paid, currency)} paid"
    words += f" with {item.payment}" if item.payment else ""
    return words + (f" on {item.paid_on}" if item.paid_on else "")


def _missing_there(one: _Ours) -> str | None:
    if one.document.kind == "payment":
        return "payment not applied yet"
    return "credit that they may still take" if one.open < 0 else None


def _settled_by(context: Context, document: Document) -> str | None:
    """Name what settled our document: `PMT-7 2026-01-12`; None if nothing did."""
    found = sorted(
        {
            f"{s.source.id} {s.start}"
            for s in context.subledger.settlements
            if s.target is document and s.active(context.as_of)
        }
    )
    return "settled by " + ", ".join(found[:3]) + (" …" if len(found) > 3 else "") if found else None


def _missing_here(item: TheirItem) -> Row:
    said = "paid by them" if item.paid and not item.amount else "their payment or credit" if item.amount < 0 else None
    return {
        "status": "missing here" if item.amount else "equal",
        "document": None,
        "theirs_document": item.document,
        "currency": item.currency,
        "ours": ZERO,
        "theirs": item.amount,
        "their_date": item.date,
        "payment": item.payment or None,
        "paid_on": item.paid_on,
        "remark": f"{item.document}{f': {said}' if said else ''}",
        "file": item.file,
        "line": item.line,
    }


# --- layout ------------------------------------------------------------------------------------------------------


def _layout(total: Row, rows: list[Row]) -> list[str]:
    """Return the lines of the bridge: their balance, the differences, our balance."""
    currency = total["currency"]
    steps = [("Balance in their books", total["theirs"])]
    for status in STATUSES:
        moved = sum((r["difference"] for r in rows if r["status"] == status), ZERO)
        total[status.replace(" ", "_")] = moved
        if moved:
            steps.append((f"{'+' if moved > 0 else '−'} {_LABELS[status]}", moved))
    steps.append(("= Balance in our books", total["ours"]))
    amounts = [money(a, currency) for _, a in steps]
    wide, deep = max(len(t) for t, _ in steps), max(len(a) for a in amounts)
    return [f"{text:<{wide}}  {amount:>{deep}}" for (text, _), amount in zip(steps, amounts, strict=True)]


def _prove(context: Context, customer: str, totals: list[Row]) -> None:
    """Prove that the rows add up to the customer's balance, which is derived independently; else raise ProofError."""
    ours = {t["currency"]: t["ours"] for t in totals}
    for (holder, currency), balance in context.balances.items():
        if holder == customer and context.currency in (None, currency) and balance != ours.get(currency, ZERO):
            raise ProofError(f"proof failed: rows of {customer} add up to {ours.get(currency, ZERO)}, not {balance}")
