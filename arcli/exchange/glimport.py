"""Receivable postings of an existing book → invoices and payments, paired by tag, code or link.

A debit is an invoice, a credit is a payment of the invoice that its tag, code or link names. Postings that are neither,
or that name nothing in the book, are listed and not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.exchange.glbooks import BookPosting
from arcli.model.entries import Application, Credit, Customer, Entry, Invoice, Opening, Payment, kinds
from arcli.model.fields import CURRENCY, DATE, DOC_ID
from arcli.model.fieldtype import FieldError
from arcli.model.money import ZERO

_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP"}
_DEBITS: dict[str, type[Invoice] | type[Opening]] = {n: k.cls for n, k in kinds().items() if k.payable}


class Unpaired(NamedTuple):
    """A posting that could not be made into an entry, or became an unapplied one; and why."""

    date: date
    account: str
    amount: Decimal
    currency: str
    said: str
    reason: str
    imported: bool


@dataclass
class Imported:
    """Entries of a book, postings that could not be paired, and the sum of all postings by currency."""

    entries: list[Entry] = field(default_factory=list)
    unpaired: list[Unpaired] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)


class _Reader:
    def __init__(self, accounts: list[str]) -> None:
        self.accounts = sorted(accounts, key=len, reverse=True)
        self.out = Imported()
        self.open: dict[str, Decimal] = {}
        self.where: dict[str, tuple[str, str]] = {}  # document → (customer, currency)
        self.customers: dict[str, Customer] = {}
        self.taken: set[str] = set()

    def run(self, postings: list[BookPosting]) -> Imported:
        groups: dict[tuple[str, date], list[BookPosting]] = {}
        for p in sorted(postings, key=lambda p: (p.date, p.transaction)):
            groups.setdefault((p.transaction, p.date), []).append(p)
            currency = _currency(p)
            self.out.totals[currency or p.currency] = self.out.totals.get(currency or p.currency, ZERO) + p.amount
        ordered = sorted(groups.values(), key=lambda g: (g[0].date, all(p.amount < 0 for p in g)))
        for group in ordered:
            self._group([p for p in group if p.amount])
        self.out.entries = [*self.customers.values(), *self.out.entries]
        return self.out

    def _group(self, group: list[BookPosting]) -> None:
        if not group:
            return
        debits = [p for p in group if p.amount > 0]
        if debits and len(debits) < len(group):
            for p in group:
                self._aside(p, "debit and credit of receivables in one transaction: an application or a transfer")
            return
        if any(_currency(p) is None for p in group):
            for p in group:
                self._aside(p, f'"{p.currency}" is not a currency of ISO 4217')
            return
        if debits:
            for p in debits:
                self._debit(p)
        else:
            self._credit(group)

    def _aside(self, p: BookPosting, reason: str, *, imported: bool = False) -> None:
        said = p.code or p.description
        self.out.unpaired.append(Unpaired(p.date, p.account, p.amount, p.currency, said, reason, imported))

    # --- debits ------------------------------------------------------------------------------------------

    def _debit(self, p: BookPosting) -> None:
        number = _id(p.document) or next((x for x in map(_id, p.links) if x), None)
        if number in self.open or number in self.taken:
            self._aside(p, f"{number} was debited before: a reversal or a correction")
            return
        if number is None:
            number = self._made(p, "INV")
            self._aside(p, f"no tag, code or link has its number; it becomes {number}", imported=True)
        cls = _DEBITS.get(p.tags.get("kind", ""), Invoice)
        customer, currency = self._customer(p), _currency(p)
        due = _date(p.tags.get("due"))
        entry = cls(date=p.date, id=number, customer=customer, amount=p.amount, currency=currency, due=due)
        self.open[number], self.where[number] = p.amount, (customer, currency or "")
        self.taken.add(number)
        for link in p.links:
            self.where.setdefault(link, (customer, currency or ""))
        self.out.entries.append(entry)

    def _made(self, p: BookPosting, letters: str) -> str:
        base = f"{letters}-{p.date:%Y%m%d}"
        return next(x for x in (f"{base}-{n}" for n in range(1, 1_000_000)) if x not in self.taken)

    # --- credits -----------------------------------------------------------------------------------------

    def _credit(self, group: list[BookPosting]) -> None:
        by_customer: dict[tuple[str, str], list[BookPosting]] = {}
        for p in group:
            target = self._target(p)
            customer = self.where[target][0] if target else self._customer(p)
            by_customer.setdefault((customer, _currency(p) or ""), []).append(p)
        for (customer, currency), postings in by_customer.items():
            self._payment(customer, currency, postings)

    def _target(self, p: BookPosting) -> str | None:
        """Return the open invoice that a credit names: by its document tag, its code, or one of its links."""
        names = [p.tags.get("document", ""), p.tags.get("invoice", ""), p.code, *p.links]
        fits = (n for n in names if n in self.open and self.where[n][1] == _currency(p))
        return next(fits, None)

    def _payment(self, customer: str, currency: str, postings: list[BookPosting]) -> None:
        first = postings[0]
        applied: dict[str, Decimal] = {}
        for p in postings:
            target = self._target(p)
            if target is None:
                self._aside(p, "names no invoice of this book; it is unapplied", imported=True)
                continue
            used = min(-p.amount, self.open[target])
            if used < -p.amount:
                self._aside(p, f"exceeds the open amount of {target}; the rest is unapplied", imported=True)
            if used:
                applied[target] = applied.get(target, ZERO) + used
                self.open[target] -= used
        number = next((x for x in (_id(first.code), *map(_id, first.links)) if x and x not in self.taken), None)
        number = number or self._made(first, "PMT")
        self.taken.add(number)
        cls = Credit if first.tags.get("kind") == "credit" else Payment
        amount = -sum((p.amount for p in postings), ZERO)
        applications = tuple(Application(document=d, amount=a) for d, a in applied.items())
        entry = cls(
            date=first.date, id=number, customer=customer, amount=amount, currency=currency, applications=applications
        )
        self.out.entries.append(entry)

    # --- customers ---------------------------------------------------------------------------------------

    def _customer(self, p: BookPosting) -> str:
        """Return the customer: by tag, by the account below the control account, else by the payee's name."""
        below = next((p.account[len(a) + 1 :] for a in self.accounts if p.account.startswith(a + ":")), "")
        name = p.description.split("|")[0].strip()
        number = p.customer or below.replace(":", "-") or re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
        if number == "?":
            return number
        found = _id(number) or "unnamed"
        if found not in self.customers:
            self.customers[found] = Customer(date=p.date, id=found, name=name or found)
        return found


def read_receivables(postings: list[BookPosting], accounts: list[str]) -> Imported:
    """Return entries for the postings on receivable accounts, in the order of their dates; customers first."""
    return _Reader(accounts).run(postings)


def _id(text: str) -> str | None:
    try:
        return str(DOC_ID.parse(text)) if text else None
    except FieldError:
        return None


def _date(text: str | None) -> date | None:
    try:
        return DATE.parse(text) if text else None
    except FieldError:
        return None


def _currency(p: BookPosting) -> str | None:
    try:
        return str(CURRENCY.parse(_SYMBOLS.get(p.currency, p.currency)))
    except FieldError:
        return None
