"""Recording of a returned payment: the reversal, and the fee that the customer owes for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.actions.result import NotPossible, Result, Target
from arcli.actions.telling import told
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import in_cents
from arcli.ledger.record import record
from arcli.model.entries import Debit, Entry, Reverse
from arcli.model.money import money
from arcli.model.plan import UNNUMBERED
from arcli.subledger.named import NotNamedError, document_named


class Returned(NamedTuple):
    """A payment that the bank returned: its number or a part of it, the day, the fee, why, and the bank's line."""

    payment: str
    date: date
    fee: Decimal | None
    reason: str
    bank_line: str | None = None


def return_payment(target: Target, returned: Returned, *, dry_run: bool = False) -> Result:
    """Reverse a payment, and raise the fee as a debit memo that is due at once and has no discount.

    The fee is in the payment's currency. Raise NotPossible.
    """
    done = record(target.files, lambda ledger: _entries(ledger, returned), settings=target.settings, dry_run=dry_run)
    return told(done, target.today, dry_run=dry_run)


def _entries(ledger: Ledger, returned: Returned) -> list[Entry]:
    subledger, _ = ledger.as_of(returned.date)
    try:
        known = subledger.documents
        payments = [number for number, document in known.items() if document.kind == "payment"]
        whole = returned.payment in known  # of another kind, which is told below
        payment = known[returned.payment if whole else document_named(payments, returned.payment)]
    except NotNamedError as error:
        raise NotPossible(str(error)) from None
    if payment.kind != "payment":
        raise NotPossible(f"{payment.id} is not a payment: arcli add reverse undoes a document")
    if payment.ended is not None:
        raise NotPossible(f"{payment.id} was reversed on {payment.ended} already")
    if payment.date > returned.date:
        raise NotPossible(f"{payment.id} is of {payment.date}: it can't come back on {returned.date}")
    made: list[Entry] = [Reverse(returned.date, payment.id, reason=returned.reason, bank_line=returned.bank_line)]
    if returned.fee:
        if payment.customer == "?":
            raise NotPossible(f"{payment.id} is nobody's: nobody owes a fee for it")
        fee = in_cents(returned.fee, payment.currency)
        text = f"Fee for returned payment {payment.id}, {money(payment.amount, payment.currency)}"
        made.append(
            Debit(
                date=returned.date,
                id=UNNUMBERED,
                customer=payment.customer,
                amount=fee,
                currency=payment.currency,
                for_=payment.id,
                due=returned.date,
                memo=text,
            )
        )
    return made
