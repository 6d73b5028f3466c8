"""One payment for several customers: a payment of each, with what their documents take of the amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from arcli.actions.newentry import Maker
from arcli.actions.result import NotPossible, WrongValue
from arcli.ledger.propose import ToSettle, currency_of, divided, in_cents
from arcli.model.entries import Application, Entry
from arcli.model.money import ZERO, money
from arcli.model.plan import UNNUMBERED
from arcli.subledger.settle import holders_of
from arcli.subledger.state import Subledger


def payments(maker: Maker, made: dict[str, Any]) -> list[Entry]:
    """Return a payment for each customer of `shares`; what is left of the amount is its own customer's, unapplied.

    They are of one deposit, which the bank shows as one line, unless their method waits in undeposited funds. Raise
    NotPossible, ProposalError.
    """
    ledger, new, kind = maker.ledger, maker.new, maker.kind
    if not kind.received:
        raise NotPossible("only a payment is for several customers")
    if new.documents or new.fill or new.parts:
        raise NotPossible("with --for, name all documents there: --for CUSTOMER=DOCUMENT")
    currency = made.get("currency") or currency_of(ledger, made["customer"], new.date)
    amount = in_cents(made["amount"], currency) if "amount" in made else None
    wanted = _by_customer(maker)
    subledger, _ = ledger.as_of(new.date)
    _check_owners(subledger, wanted)
    found = divided(subledger, kind, list(wanted.items()), amount, new.date)
    parts = [(customer, applied, _used(applied)) for customer, applied in zip(wanted, found, strict=True)]
    left = ZERO if amount is None else amount - sum((used for _, _, used in parts), ZERO)
    if left < ZERO:
        raise NotPossible(f"the documents take {money(-left, currency)} more than {money(amount or ZERO, currency)}")
    if left and made["customer"] not in wanted:
        parts.append((made["customer"], (), ZERO))
    common = {"currency": currency} | ({} if _waits(maker, made) else {"deposit": f"{UNNUMBERED}1"})
    entries = []
    for position, (customer, applied, used) in enumerate(parts, 1):
        own = used + (left if customer == made["customer"] else ZERO)
        payer = {} if customer == made["customer"] else {"memo": made.get("memo") or f"paid by {made['customer']}"}
        fields = {**common, **made, **payer, "customer": customer, "amount": own, "applications": applied}
        entries.append(maker.make(fields | {"id": f"{UNNUMBERED}{position}"}))
    return entries


def _by_customer(maker: Maker) -> dict[str, list[ToSettle]]:
    """Return what is wanted of each customer, in the order in which they were named."""
    wanted: dict[str, list[ToSettle]] = {}
    for text in maker.new.shares:
        customer, mark, document = text.partition("=")
        if not mark or not document.strip():
            raise WrongValue("for", f'"{text}" is not CUSTOMER=DOCUMENT: fern=INV-1, or gale=INV-9=500.00')
        wanted.setdefault(maker.naming.customer(customer.strip()), []).append(maker.wanted(document))
    return wanted


def _check_owners(subledger: Subledger, wanted: dict[str, list[ToSettle]]) -> None:
    """Refuse a document of another customer, and say whose it is. Raise NotPossible."""
    for customer, settled in wanted.items():
        for one in settled:
            document = subledger.documents.get(one.ref.partition("#")[0])
            if document is None:
                continue
            holders = holders_of(document, subledger.as_of)
            payers = {p for holder in holders for p in subledger.customers.payers(holder, subledger.as_of)}
            if customer not in {*holders, *payers}:
                raise NotPossible(f"{one.ref} is of {holders[0]}: --for {holders[0]}={one.ref}")


def _waits(maker: Maker, made: dict[str, Any]) -> bool:
    """Return whether the money waits in undeposited funds, or says itself to which deposit it belongs."""
    methods = maker.ledger.settings.accounts.undeposited_methods
    return "deposit" in made or (made.get("method") in methods and "account" not in made)


def _used(applied: tuple[Application, ...]) -> Decimal:
    return sum((a.amount for a in applied), ZERO)
