"""A person's decisions on a line, as options and keys state them, and the choices that they make."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from arcli.matching.proposals import Choice, Proposal, Use
from arcli.matching.receivables import Item, Receivables
from arcli.matching.words import sum_of
from arcli.model.customers import NOBODY
from arcli.model.fields import AMOUNT, FieldError
from arcli.model.money import minor
from arcli.model.words import count_of

Action = Literal["choose", "leave", "split", "deduct", "nobody", "skip"]
_LINE = re.compile(r"([1-9][0-9]*)(?:=(.*))?\Z", re.DOTALL)


class Decision(NamedTuple):
    """The decision on a line: which choice, whose money, which documents."""

    line: int
    action: Action
    value: str = ""

    @property
    def words(self) -> str:
        """Return the option that states it: `--choose 3=2`."""
        return f"--{self.action} {self.line}" + (f"={self.value}" if self.value else "")


def parse_decision(action: Action, text: str) -> Decision:
    """Return a decision from the value of its option, `LINE` or `LINE=…`. Raise ValueError with words for the user."""
    match = _LINE.match(text.strip())
    if match is None:
        raise ValueError(f'--{action}: "{text}" does not begin with the number of a line')
    value = (match[2] or "").strip()
    if action in ("choose", "split", "deduct") and not value:
        examples = {"choose": "3=1", "split": "3=INV-1:100.00,INV-2:50.00", "deduct": "3=INV-1:short-pay"}
        raise ValueError(f"--{action} needs a value, such as --{action} {examples[action]}")
    if action == "choose" and not value.isdigit():
        raise ValueError(f'--choose: "{value}" is not the number of a choice')
    return Decision(int(match[1]), action, value)


def decide(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice | None:
    """Return the choice that a decision makes; None for a skipped line. Raise ValueError with words for the user."""
    if decision.action == "skip":
        return None
    if proposal.status == "booked":
        raise ValueError(f"line {proposal.number}: {'; '.join(proposal.evidence)}")
    if decision.action == "choose":
        number = int(decision.value)
        if not 1 <= number <= len(proposal.choices):
            raise ValueError(
                f"line {proposal.number} has {count_of(len(proposal.choices), 'choice')}, there is no {number}"
            )
        return proposal.choices[number - 1]
    if proposal.line.amount <= 0:
        raise ValueError(f"line {proposal.number} is not a receipt: its amount is {proposal.line.amount:,f}")
    if decision.action == "nobody":
        return Choice(NOBODY, (), ("unidentified, by hand",))
    if decision.action == "leave":
        return _leave(decision, proposal, receivables)
    if decision.action == "split":
        return _split(decision, proposal, receivables)
    return _deduct(decision, proposal, receivables)


def _leave(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice:
    customers = (
        [decision.value] if decision.value else sorted({c.customer for c in proposal.choices if c.customer != NOBODY})
    )
    if not customers and proposal.status == "unapplied":  # a similar name has to be confirmed
        customers = list(proposal.customers)
    if len(customers) != 1:
        said = f"is it from {' or '.join(customers)}?" if customers else "whose is it?"
        raise ValueError(f"line {proposal.number}: {said} Write --leave {proposal.number}=CUSTOMER")
    if customers[0] not in receivables.subledger.customers:
        raise ValueError(f'line {proposal.number}: there is no customer "{customers[0]}"')
    return Choice(customers[0], (), ("left unapplied, by hand",))


def _split(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice:
    line, uses = proposal.line, []
    for part in decision.value.split(","):
        document, _, text = part.strip().rpartition(":")
        item = _item(document or part.strip(), proposal, receivables)
        try:
            amount = minor(AMOUNT.parse(text), line.currency) if document else item.open
        except FieldError as error:
            raise ValueError(f"line {proposal.number}: {error.message}") from None
        if item.open < 0:
            amount = -amount if amount > 0 else amount
        if abs(amount) > abs(item.open):
            raise ValueError(f"line {proposal.number}: {item.ref} has less open than that")
        uses.append(Use(item, amount))
    return _by_hand(uses, proposal, receivables)


def _deduct(decision: Decision, proposal: Proposal, receivables: Receivables) -> Choice:
    document, _, reason = decision.value.partition(":")
    item, target = _item(document, proposal, receivables), minor(proposal.line.amount, proposal.line.currency)
    if not 0 < target < item.open:
        raise ValueError(f"line {proposal.number}: nothing is missing on {item.ref}")
    use = Use(item, target, deduction=item.open - target, reason=reason or "short-pay")
    return _by_hand([use], proposal, receivables)


def _by_hand(uses: list[Use], proposal: Proposal, receivables: Receivables) -> Choice:
    line = proposal.line
    target = minor(Decimal(line.amount), line.currency)
    if sum(u.amount for u in uses) > target:
        raise ValueError(f"line {proposal.number}: that is more than {line.amount:,f} {line.currency}")
    owners = sorted({u.item.customer for u in uses})
    known = set(proposal.customers) | {c.customer for c in proposal.choices}
    customer = owners[0]
    if len(owners) > 1 or customer not in known:
        payers = set.intersection(*({o, *receivables.subledger.customers.payers(o, line.booked)} for o in owners))
        if not payers:
            raise ValueError(f"line {proposal.number}: {' and '.join(owners)} have no payer in common")
        customer = min(payers & known) if payers & known else min(payers, key=lambda p: (p not in owners, p))
    return Choice(customer, tuple(uses), ("by hand", sum_of(target, uses, line.currency)))


def _item(document: str, proposal: Proposal, receivables: Receivables) -> Item:
    """Return the open item named, by what is open in the ledger, not by what is proposed for this or another line."""
    found = [
        i
        for i in receivables.items
        if document in (i.ref, i.document.id) and i.currency == proposal.line.currency and i.open
    ]
    if not found:
        raise ValueError(f"line {proposal.number}: nothing is open on {document} in {proposal.line.currency}")
    if len(found) > 1:
        raise ValueError(
            f"line {proposal.number}: {document} has instalments, name one: {', '.join(i.ref for i in found)}"
        )
    return found[0]
