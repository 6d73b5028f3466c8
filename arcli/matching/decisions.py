"""A person's decisions on a line, as options and keys state them, and the choices that they make."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from arcli.matching.disputed import naming_disputes
from arcli.matching.proposals import Choice, Proposal, Use
from arcli.matching.receivables import Item, Receivables
from arcli.matching.words import sum_of
from arcli.model.customers import NOBODY
from arcli.model.fields import AMOUNT
from arcli.model.fieldtype import FieldError
from arcli.model.money import major, minor, money
from arcli.model.words import count_of

Action = Literal["choose", "leave", "split", "deduct", "nobody", "skip"]
_LINE = re.compile(r"([1-9][0-9]*)(?:=(.*))?\Z", re.DOTALL)
_MONEY = re.compile(r"([^\s=]+(?: +[^\s=]+)?)(?:=(.*))?\Z", re.DOTALL)


class Decision(NamedTuple):
    """What is done with a line, or with a payment of the books: which choice, whose money, which documents."""

    about: str
    action: Action
    value: str = ""


def parse_decision(action: Action, text: str, *, in_books: bool = False) -> Decision:
    """Return a decision from the value of its option, `LINE` or `LINE=…`. Raises ValueError with words for the user.

    `in_books`: a payment of the books stands instead of the line, `PMT-9=…`, with its holder if it has several.
    """
    match = (_MONEY if in_books else _LINE).match(text.strip())
    if match is None:
        begin = "a payment" if in_books else "the number of a line"
        raise ValueError(f'--{action}: "{text}" does not begin with {begin}')
    value = (match[2] or "").strip()
    if action in ("choose", "split", "deduct") and not value:
        examples = {"choose": "1", "split": "INV-1:100.00,INV-2:50.00", "deduct": "INV-1:short-pay"}
        raise ValueError(f"--{action} says what, such as --{action} {'PMT-9' if in_books else 3}={examples[action]}")
    if action == "choose" and not value.isdigit():
        raise ValueError(f'--choose: "{value}" is not the number of a choice')
    return Decision(" ".join(match[1].split()) if in_books else f"line {match[1]}", action, value)


def decide(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice | None:
    """Return the choice that a decision makes; None for a skipped line. Raise ValueError with words for the user."""
    if decision.action == "skip":
        return None
    if proposal.status == "booked":
        raise ValueError(f"{proposal.about}: {'; '.join(proposal.evidence)}")
    if decision.action == "choose":
        number = int(decision.value)
        if not 1 <= number <= len(proposal.choices):
            raise ValueError(f"{proposal.about} has {count_of(len(proposal.choices), 'choice')}, there is no {number}")
        return proposal.choices[number - 1]
    if proposal.line.amount <= 0:
        raise ValueError(f"{proposal.about} is not a receipt: its amount is {proposal.line.amount:,f}")
    if decision.action == "nobody":
        _not_already(proposal, NOBODY)
        return Choice(NOBODY, (), ("unidentified, by hand",))
    if decision.action == "leave":
        return _leave(decision, proposal, receivables)
    if decision.action == "split":
        return _split(decision, proposal, receivables)
    return _deduct(decision, proposal, receivables)


def _leave(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice:
    customers = (
        [decision.value] if decision.value else sorted({o for c in proposal.choices for o in c.customers} - {NOBODY})
    )
    if not customers and proposal.status == "unapplied":  # a similar name has to be confirmed
        customers = list(proposal.customers)
    if len(customers) != 1:
        said = f"is it of {' or '.join(customers)}?" if customers else "whose is it?"
        raise ValueError(f"{proposal.about}: {said} Write --leave {proposal.about.removeprefix('line ')}=CUSTOMER")
    if customers[0] not in receivables.subledger.customers:
        raise ValueError(f'{proposal.about}: there is no customer "{customers[0]}"')
    _not_already(proposal, customers[0])
    return Choice(customers[0], (), ("left unapplied, by hand",))


def _not_already(proposal: Proposal, customer: str) -> None:
    """Refuse to give money of the books to who has it, unapplied. Raises ValueError."""
    if proposal.held is not None and proposal.held.customer == customer:
        whose = "nobody's money" if customer == NOBODY else f"unapplied cash of {customer}"
        raise ValueError(f"{proposal.about} is {whose} already")


def _split(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice:
    line, uses = proposal.line, []
    for part in decision.value.split(","):
        document, _, text = part.strip().rpartition(":")
        item = _item(document or part.strip(), proposal, receivables)
        try:
            amount = minor(AMOUNT.parse(text), line.currency) if document else item.open
        except FieldError as error:
            raise ValueError(f"{proposal.about}: {error.message}") from None
        if item.open < 0:
            amount = -amount if amount > 0 else amount
        if abs(amount) > abs(item.open):
            raise ValueError(f"{proposal.about}: {item.ref} has less open than that")
        uses.append(Use(item, amount))
    return _by_hand(uses, proposal, receivables)


def _deduct(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice:
    document, _, reason = decision.value.partition(":")
    item, target = _item(document, proposal, receivables), minor(proposal.line.amount, proposal.line.currency)
    if not 0 < target < item.open:
        raise ValueError(f"{proposal.about}: nothing is short of {item.ref}")
    use = Use(item, target, deduction=item.open - target, reason=reason or "short-pay")
    return _by_hand([use], proposal, receivables)


def _by_hand(uses: list[Use], proposal: Proposal, receivables: Receivables) -> Choice:
    line = proposal.line
    target = minor(Decimal(line.amount), line.currency)
    if sum(u.used for u in uses) > target:
        raise ValueError(f"{proposal.about}: that is more than {line.amount:,f} {line.currency}")
    owners = sorted({u.item.customer for u in uses})
    known = set(proposal.customers) | {o for c in proposal.choices for o in c.customers}
    customer = owners[0]
    if len(owners) > 1 or customer not in known:
        payers = set.intersection(*({o, *receivables.subledger.customers.payers(o, line.booked)} for o in owners))
        if not payers:
            return _of_several(owners, uses, proposal, receivables)
        customer = min(payers & known) if payers & known else min(payers, key=lambda p: (p not in owners, p))
    choice = Choice(customer, tuple(uses), ("by hand", sum_of(target, uses, line.currency)))
    return naming_disputes(receivables, choice)


def _of_several(owners: list[str], uses: list[Use], proposal: Proposal, receivables: Receivables) -> Choice:
    """Return the money of several customers: all of it must be theirs, by document."""
    line, target = proposal.line, minor(proposal.line.amount, proposal.line.currency)
    rest = target - sum(u.used for u in uses)
    if rest:
        left = money(major(rest, line.currency), line.currency)
        said = f"{' and '.join(owners)} have no payer in common: say whose the {left} are that are left"
        raise ValueError(f"{proposal.about}: {said}")
    choice = Choice(
        ", ".join(owners), tuple(uses), ("by hand", sum_of(target, uses, line.currency)), several=tuple(owners)
    )
    return naming_disputes(receivables, choice)


def _item(document: str, proposal: Proposal, receivables: Receivables) -> Item:
    """Return the open item named, by what is open in the ledger, not by what is proposed for this or another line."""
    found = [
        i
        for i in receivables.items
        if document in (i.ref, i.document.id) and i.currency == proposal.line.currency and i.open
    ]
    if not found:
        raise ValueError(f"{proposal.about}: nothing is open of {document} in {proposal.line.currency}")
    if len(found) > 1:
        raise ValueError(f"{proposal.about}: {document} has parts, name one: {', '.join(i.ref for i in found)}")
    return found[0]
