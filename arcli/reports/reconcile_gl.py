"""The subledger against a general ledger: both sides, the difference, and the entries that explain it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.postings import Book
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context


class LedgerBalance(NamedTuple):
    """A balance in the general ledger:

    of an account ("": all accounts), in a currency, of a customer if it has them.
    """

    account: str
    currency: str
    amount: Decimal
    customer: str = ""


class Booked(NamedTuple):
    """An entry of the general ledger on one of the accounts, with the document it refers to."""

    date: datetime.date
    account: str
    currency: str
    amount: Decimal
    document: str
    said: str
    customer: str = ""


@dataclass
class Other:
    """The other side: balances, and entries where the book has them. `names` are its names for our accounts."""

    source: str
    figures: list[LedgerBalance] = field(default_factory=list)
    entries: list[Booked] | None = None
    names: dict[str, str] = field(default_factory=dict)


def control_accounts(book: Book, context: Context) -> list[str]:
    """Return the control accounts, receivables and open deductions, including those without postings yet."""
    used = {p.account for t in book.transactions for p in t.postings if p.holding in ("receivable", "deductions")}
    accounts = context.ledger.settings.accounts
    return sorted(used | {a for a in (accounts.receivable, accounts.deductions) if "{" not in a})


def reconcile_gl(context: Context, book: Book, other: Other, accounts: list[str]) -> tuple[Report, bool]:
    """Return rows of balances, then of entries missing or different on one side; and whether both sides agree.

    Columns: `row` is balance or entry; `subledger` and `ledger` are amounts, debit positive; `difference` is subledger
    less ledger.
    """
    rows = _balances(context, book, other, accounts)
    differs = any(r["difference"] for r in rows)
    if other.entries is not None:
        rows += _entries(context, book, other, accounts)
    elif differs:
        rows += _candidates(context, book, rows, accounts)
    cols = columns(
        "row account customer currency subledger:a ledger:a difference:a date:d document note",
        subledger="Subledger",
        ledger="General ledger",
    )
    title = f"Reconciliation with {other.source} as of {context.as_of}"
    report = Report("reconcile-gl", title, cols, rows, context.as_of, group="row")
    report.quiet, report.below = frozenset({"customer", "date", "document", "note"}), frozenset({"note"})
    report.spare = ("row", "date")
    report.parameters |= {"with": other.source, "accounts": " ".join(accounts)}
    report.notes.append("They differ." if differs else "Both sides agree.")
    if not differs and any(r["row"] == "entry" for r in rows):
        report.notes.append("The balances agree, but the entries above do not.")
    return report, not differs


# --- balances --------------------------------------------------------------------------------------------


def _balances(context: Context, book: Book, other: Other, accounts: list[str]) -> list[Row]:
    by_customer = any(f.customer for f in other.figures)
    alone = all(not f.account for f in other.figures) and bool(other.figures)
    ours: dict[tuple[str, str, str], Decimal] = {}
    for transaction in book.transactions:
        for p in transaction.postings:
            if p.account in accounts and context.shows(p.customer, p.currency):
                key = ("" if alone else p.account, p.currency, p.customer if by_customer else "")
                ours[key] = ours.get(key, ZERO) + p.amount
    theirs: dict[tuple[str, str, str], Decimal] = {}
    for f in other.figures:
        if context.shows(f.customer or "*", f.currency) or not f.customer:
            key = (f.account, f.currency, f.customer)
            theirs[key] = theirs.get(key, ZERO) + f.amount
    named = {c for _, c, _ in theirs} if alone else None
    rows = []
    for key in sorted(ours.keys() | theirs.keys()):
        one, two = ours.get(key, ZERO), theirs.get(key, ZERO)
        if named is not None and key[1] not in named:
            continue  # one balance tells nothing about other currencies
        if one or two or not by_customer:
            rows.append(_row("balance", key[0] or " + ".join(accounts), key[1], one, two, customer=key[2]))
    return rows


def _row(
    kind: str,
    account: str,
    currency: str,
    one: Decimal,
    two: Decimal,
    *,
    customer: str = "",
    day: datetime.date | None = None,
    document: str = "",
    note: str = "",
) -> Row:
    return {
        "row": kind,
        "account": account,
        "customer": customer,
        "currency": currency,
        "subledger": one,
        "ledger": two,
        "difference": one - two,
        "date": day,
        "document": document,
        "note": note,
    }


# --- what explains it ------------------------------------------------------------------------------------


def _entries(context: Context, book: Book, other: Other, accounts: list[str]) -> list[Row]:
    """Return the documents whose postings differ, day by day, and the document that has them on the other side."""
    ours: dict[tuple[str, str], list[tuple[datetime.date, Decimal, str, str]]] = {}
    for t in book.transactions:
        for p in t.postings:
            if p.account in accounts and p.amount and context.shows(p.customer, p.currency):
                ours.setdefault((p.document or t.reference, p.currency), []).append(
                    (t.date, p.amount, p.account, p.customer)
                )
    theirs: dict[tuple[str, str], list[tuple[datetime.date, Decimal, str, str]]] = {}
    assert other.entries is not None
    for e in other.entries:
        theirs.setdefault((e.document, e.currency), []).append((e.date, e.amount, e.account, e.said))
    rows: list[Row] = []
    for key in sorted(ours.keys() | theirs.keys()):
        left, right = _unmatched(ours.get(key, []), theirs.get(key, []))
        rows += _differences(key, left, right, key in ours, key in theirs)
    return sorted(rows, key=lambda r: (r["date"], r["document"], r["currency"], r["subledger"], r["ledger"]))


_Posted = tuple[datetime.date, Decimal, str, str]


def _unmatched(ours: Iterable[_Posted], theirs: Iterable[_Posted]) -> tuple[list[_Posted], list[_Posted]]:
    """Return what remains of each side after equal amounts of the same day, then of any day, have been paired."""
    left, right = sorted(ours), sorted(theirs)
    for same_day in (True, False):
        for one in list(left):
            fits = (o for o in right if o[1] == one[1] and (o[0] == one[0] or not same_day))
            found = next(fits, None)
            if found is not None:
                left.remove(one)
                right.remove(found)
    return left, right


def _differences(
    key: tuple[str, str], left: list[_Posted], right: list[_Posted], known: bool, theirs: bool
) -> list[Row]:
    document, currency = key
    if not left and not right:
        return []
    if len(left) == 1 and len(right) == 1:
        day, amount, account, customer = left[0]
        note = "another amount" + ("" if right[0][0] == day else f", dated {right[0][0]} there")
        return [
            _row(
                "entry",
                account,
                currency,
                amount,
                right[0][1],
                customer=customer,
                day=day,
                document=document,
                note=note,
            )
        ]
    rows = []
    for day, amount, account, customer in left:
        note = "only here" if theirs else "only here: the document is missing in the general ledger"
        rows.append(
            _row("entry", account, currency, amount, ZERO, customer=customer, day=day, document=document, note=note)
        )
    for day, amount, account, said in right:
        note = f"only there: {said}" if known else f"only there, no such document here: {said}"
        rows.append(_row("entry", account, currency, ZERO, amount, day=day, document=document, note=note))
    return rows


def _candidates(context: Context, book: Book, rows: list[Row], accounts: list[str]) -> list[Row]:
    """Return entries that may explain a difference of balances:

    equal to it (missing there) or to half (wrong side there).
    """
    found: list[Row] = []
    for row in rows:
        difference = row["difference"]
        if not difference:
            continue
        for t in book.transactions:
            for p in t.postings:
                if p.account not in accounts or p.currency != row["currency"]:
                    continue
                if row["customer"] and p.customer != row["customer"]:
                    continue
                note = ""
                if p.amount == difference:
                    note = "is the difference: missing there?"
                elif p.amount == -difference:
                    note = "is the difference, with the opposite sign: booked twice there?"
                elif p.amount * 2 == difference:
                    note = "is half the difference: on the wrong side there?"
                if note:
                    who = p.customer
                    cells = {"customer": who, "day": t.date, "document": t.reference, "note": note}
                    found.append(_row("entry", p.account, p.currency, p.amount, ZERO, **cells))  # type: ignore[arg-type]
    return found
