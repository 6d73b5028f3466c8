"""Recording of a paying-in slip: one payment per cheque, only if they add up to its total.

Cheques that were recorded before are paid in by one `deposit` entry.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.actions.naming import Naming
from arcli.actions.result import NotPossible, Result, Target, result_of
from arcli.ledger.numbering import Numbers
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.propose import ProposalError, ToSettle, applications_for, currency_of, in_cents
from arcli.ledger.record import Draft, record
from arcli.model.entries import Deposit, Enclosed, Entry, Payment
from arcli.model.fields import AMOUNT, CUSTOMER, DOC_REF
from arcli.model.fieldtype import FieldError
from arcli.model.money import ZERO, money
from arcli.model.plan import UNNUMBERED
from arcli.model.words import count_of
from arcli.subledger.deposits import undeposited
from arcli.subledger.state import Document

SHAPE = "CUSTOMER AMOUNT [DOCUMENT[=AMOUNT]]... [ref:NUMBER]"


class Cheque(NamedTuple):
    """A cheque on a slip: its customer, its amount, its documents."""

    customer: str
    amount: Decimal
    documents: tuple[tuple[str, Decimal | None], ...]
    ref: str | None


class Slip(NamedTuple):
    """A paying-in slip, and what its cheques have in common. Without a number it gets the next one."""

    total: Decimal
    currency: str
    date: date
    number: str | None
    account: str | None
    method: str


def parse_cheque(text: str) -> Cheque:
    """Return a cheque as keyed. Raise ValueError with words for the user."""
    words = text.split()
    if len(words) < 2:
        raise ValueError(f'"{text}" is not a cheque: {SHAPE}')
    try:
        customer, amount = CUSTOMER.parse(words[0]), AMOUNT.parse(words[1])
        refs = [w[4:] for w in words[2:] if w.startswith("ref:")]
        documents = []
        for word in words[2:]:
            if not word.startswith("ref:"):
                ref, mark, part = word.partition("=")
                documents.append((DOC_REF.parse(ref), AMOUNT.parse(part) if mark else None))
    except FieldError as error:
        raise ValueError(error.message + (f" ({error.hint})" if error.hint else "")) from None
    if not amount:
        raise ValueError("a cheque for zero")
    return Cheque(customer, amount, tuple(documents), refs[0] if refs else None)


def currency_of_slip(target: Target, currency: str | None) -> str:
    """Return the currency of a slip: the one given, else the ledger's. Raise NotPossible."""
    code = currency or open_ledger(target.files, target.settings).settings.currency
    if code is None:
        raise NotPossible("the ledger has no default currency: give --currency")
    return code


def difference_of(slip: Slip, cheques: list[Cheque]) -> Decimal:
    """Return the amount by which the cheques fall short of the slip's total."""
    return slip.total - sum((c.amount for c in cheques), ZERO)


def deposit(target: Target, slip: Slip, cheques: list[Cheque], *, dry_run: bool = False) -> Result:
    """Record the cheques of a slip. Raise NotPossible, also if they do not add up to its total."""
    if difference_of(slip, cheques):
        raise NotPossible("the cheques do not add up to the slip's total")

    def make(ledger: Ledger) -> Draft:
        return Draft(_payments(ledger, slip, cheques), told=_unusual(ledger, slip, cheques))

    try:
        done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    except (ProposalError, ValueError) as error:
        raise NotPossible(str(error)) from None
    number = next((e.deposit for e in done.entries if isinstance(e, Payment)), slip.number)
    said = f"{number}: {count_of(len(cheques), 'cheque')}, {money(slip.total, slip.currency)}"
    notes = done.told if isinstance(done.told, list) else []
    return result_of(done).noting(*notes, said + (", not written" if dry_run else ""))


def _unusual(ledger: Ledger, slip: Slip, cheques: list[Cheque]) -> list[str]:
    """Return a note for each cheque that names no documents, of a customer who is billed in another currency."""
    usual = {c.customer: currency_of(ledger, c.customer, slip.date) for c in cheques if not c.documents}
    return [f"note: {name} is usually billed in {code}" for name, code in usual.items() if code != slip.currency]


def _payments(ledger: Ledger, slip: Slip, cheques: list[Cheque]) -> list[Entry]:
    """Return one payment per cheque, applied to what the cheques before it have left open."""
    number = slip.number or Numbers(ledger).next("deposit", slip.date)
    made: list[Entry] = []
    seen: list[Entry] = []
    for position, cheque in enumerate(cheques, 1):
        payment = _payment(ledger, slip, cheque, number)
        made.append(payment)
        seen.append(replace(payment, id=f"{UNNUMBERED}{position}"))
        ledger.add(seen[-1:])  # the next cheque takes account of what this one has settled
    ledger.remove(seen)
    return made


def _payment(ledger: Ledger, slip: Slip, cheque: Cheque, number: str) -> Payment:
    subledger, _ = ledger.as_of(slip.date)
    wanted = [ToSettle(ref, part) for ref, part in cheque.documents]
    amount = in_cents(cheque.amount, slip.currency)
    return Payment(
        date=slip.date,
        id=UNNUMBERED,
        customer=cheque.customer,
        amount=amount,
        currency=slip.currency,
        method=slip.method,
        account=slip.account,
        deposit=number,
        ref=cheque.ref,
        applications=applications_for(subledger, Payment.declared, cheque.customer, amount, wanted, slip.date),
    )


# --- cheques that were recorded before --------------------------------------------------------------------


class PayingIn(NamedTuple):
    """Payments to be paid in: as they were typed, and what the bank gets, if that was said."""

    payments: tuple[str, ...]
    total: Decimal | None
    date: date
    number: str | None
    account: str | None


def waiting(target: Target, day: date) -> list[Document]:
    """Return the payments that wait in undeposited funds at the end of a day, by date and number."""
    subledger, _ = open_ledger(target.files, target.settings).as_of(day)
    return sorted(undeposited(subledger), key=lambda d: (d.date, d.id))


def pay_in(target: Target, slip: PayingIn, *, dry_run: bool = False) -> Result:
    """Record the deposit of payments that were recorded before. Raise NotPossible."""

    def make(ledger: Ledger) -> Draft:
        subledger, _ = ledger.as_of(slip.date)
        naming = Naming(ledger, slip.date, {d.id for d in subledger.documents.values() if d.kind == "payment"})
        numbers = [p if p in subledger.documents else naming.document(p) for p in slip.payments]
        found = [d for n in numbers if (d := subledger.documents.get(n)) is not None]
        if not found or len({d.currency for d in found}) > 1:
            raise NotPossible("a deposit has one currency" if found else f"there is no payment {slip.payments[0]}")
        code = found[0].currency
        total = sum((d.amount - sum((a for _, a, _ in d.reductions or []), ZERO) for d in found), ZERO)
        if slip.total is not None and slip.total != total:
            raise NotPossible(f"the payments add up to {money(total, code)}, not {money(slip.total, code)}")
        entry = Deposit(
            date=slip.date,
            id=slip.number or UNNUMBERED,
            amount=in_cents(total, code),
            currency=code,
            account=slip.account,
            enclosed=tuple(Enclosed(n) for n in numbers),
        )
        return Draft([entry], told=naming.said)

    done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    said = done.told if isinstance(done.told, list) else []
    for entry in done.entries:
        if isinstance(entry, Deposit):
            paid = f"{count_of(len(entry.enclosed), 'payment')}, {money(entry.amount, entry.currency or '')}"
            said = [*said, f"{entry.id}: {paid}" + (", not written" if dry_run else "")]
    return result_of(done).noting(*said)
