"""Choices → entries: payments with explicit applications and their evidence, and reversals of returned payments."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from arcli.matching.proposals import Adjusting, Choice, Proposal, Use
from arcli.matching.receivables import Receivables
from arcli.matching.several import shares_of
from arcli.model.bank.accounts import name_of
from arcli.model.bank.identity import NO_REFERENCE, identity_of
from arcli.model.bank.line import NO_LINE, StatementLine
from arcli.model.customers import NOBODY
from arcli.model.entries import (
    Application,
    Credit,
    Debit,
    Dispute,
    Entry,
    Payment,
    Resolve,
    Reverse,
    Transfer,
)
from arcli.model.money import major
from arcli.model.plan import UNNUMBERED

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]+")
_LONGEST = 200


def entry_of(proposal: Proposal, choice: Choice, receivables: Receivables) -> Payment | Reverse:
    """Return the entry that books a line as a choice says, without a number.

    Text from the bank goes into fields as quoted text, so that it can never become an entry of its own.
    """
    line = proposal.line
    values: dict[str, Any] = {
        "date": line.booked,
        "ref": reference_of(line),
        "bank_line": identity_of(line).text if line.format != NO_LINE else None,
        "evidence": evidence_text(choice),
    }
    if choice.reverses:
        return Reverse(document=choice.reverses, reason=clean(line.return_reason) or "returned", **values)
    values |= {
        "id": UNNUMBERED,
        "customer": choice.customer,
        "amount": line.amount,
        "currency": line.currency,
        "method": "cheque" if line.cheque else None,
        "account": clean(name_of(line.account, receivables.subledger.settings.bank_accounts)) or None,
        "payer": _payer(line, choice, receivables),
        "payer_account": clean(line.payer_account) or None,
        "memo": (clean(line.text) or None) if choice.customer == NOBODY else None,
        "value": line.value if line.value not in (None, line.booked) else None,
    }
    return Payment(applications=tuple(application_of(u) for u in choice.uses), **values)


def application_of(use: Use) -> Application:
    """Return the application of a use. A deduction opens an item, which is numbered after its payment."""
    currency = use.item.currency
    values: dict[str, Any] = {name: major(value, currency) for name, value in use.parts}
    if use.deduction:
        values["id"] = UNNUMBERED
    if use.paid_in:
        values |= {"currency": currency, "total": major(use.total, use.paid_in), "total_currency": use.paid_in}
    return Application(use.item.ref, major(use.amount, currency), reason=clean(use.reason) or None, **values)


def adjusting_entry(adjusting: Adjusting, day: date, number: str = UNNUMBERED) -> Entry:
    """Return the entry that a payer's advice asks for beside the money. `number` stands for its number."""
    a, amount = adjusting, major(adjusting.amount, adjusting.currency)
    shared: dict[str, Any] = {"date": day, "ref": clean(a.ref) or None}
    said: dict[str, Any] = {"reason": clean(a.reason), "memo": clean(a.note) or None}
    of_claim: dict[str, Any] = {"applications": (Application(a.claim, amount),)} if a.claim else {}
    if a.kind == "dispute":
        codes: dict[str, Any] = {"code": clean(a.reason), "reason": clean(a.note) or None, "next": a.again}
        return Dispute(document=a.claim, amount=amount, currency=a.currency, **codes, **shared)
    if a.kind == "resolve":
        return Resolve(document=a.claim, outcome=clean(a.reason), **shared)
    if a.kind == "reverse":
        return Reverse(document=a.document, amount=amount, currency=a.currency, **said, **shared, **of_claim)
    shared |= {"id": number, "customer": a.customer, "amount": amount, "currency": a.currency, **said}
    if a.kind == "transfer":
        return Transfer(to=a.to, due=a.due, **shared, **of_claim)
    if a.kind == "debit":
        return Debit(**shared)
    return Credit(corrects=a.claim.partition("#")[0] or None, **shared, **of_claim)


def evidence_text(choice: Choice) -> str:
    """Return the evidence in one line."""
    return "; ".join(clean(e) for e in choice.evidence)


def reference_of(line: StatementLine) -> str | None:
    """Return the reference by which both sides know the line: the cheque's, the payer's, else the bank's."""
    for text in (line.cheque, line.end_to_end, line.bank_ref):
        if text and text.strip().upper() not in NO_REFERENCE:
            return clean(text)
    return None


def _payer(line: StatementLine, choice: Choice, receivables: Receivables) -> str | None:
    """Return the name of the payer, when it is another than the customer's: later payments are known by it."""
    name = clean(line.payer)
    if not name or (choice.customer != NOBODY and name in receivables.names_of(choice.customer)):
        return None
    return name


def clean(text: str) -> str:
    """Return one line without control characters, no longer than people read."""
    return " ".join(_CONTROL.sub(" ", text).split())[:_LONGEST]


def entries_of(proposal: Proposal, choice: Choice, receivables: Receivables) -> list[Entry]:
    """Return the entries that book a line as a choice says: the payment or reversal, then what the advice adjusts.

    Of several customers each has a payment, all of one deposit. Who paid for them is a word beside it: by that name or
    account none of them is known later.
    """
    if choice.several:
        return _of_several(proposal, choice, receivables)
    entry, beside, provider = entry_of(proposal, choice, receivables), list[Entry](), list[Application]()
    for position, adjusting in enumerate(choice.adjusts, 1):
        number = f"{UNNUMBERED}{proposal.number}.{position}" if adjusting.money else UNNUMBERED
        beside.append(adjusting_entry(adjusting, proposal.line.booked, number))
        if adjusting.money:
            provider.append(Application(number, major(adjusting.money, adjusting.currency)))
    entry.applications += tuple(provider)
    return [entry, *beside]


def _of_several(proposal: Proposal, choice: Choice, receivables: Receivables) -> list[Entry]:
    payer, made = clean(proposal.line.payer), list[Entry]()
    for customer, uses in shares_of(choice):
        payment = entry_of(proposal, replace(choice, customer=customer, uses=uses, several=()), receivables)
        assert isinstance(payment, Payment)
        payment.deposit = f"{UNNUMBERED}{proposal.number}"
        payment.amount = major(sum(u.used for u in uses), proposal.line.currency)
        payment.payer = payment.payer_account = None
        payment.memo = f"paid by {payer}" if payer else None
        made.append(payment)
    return made
