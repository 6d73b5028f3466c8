"""Approvals: which entries need one by arcli.yaml, who may give it, and what breaks that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.rates import RateError, Rates
from arcli.ledger.books import rates_of
from arcli.ledger.excess import excessive
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Problem
from arcli.model.entries import Credit, Entry, Refund, Writeoff
from arcli.model.money import money, round_to
from arcli.model.settings.collecting import Approver
from arcli.subledger.state import Settlement, Subledger

ANYBODY = "*"  # in `who:`, what needs no approval
LATE, WRITEOFF, DEDUCTION = "late-discount", "writeoff", "deduction"


class Approval(NamedTuple):
    """An entry that needs an approval, or one of its applications, and what is wrong with it; empty if nothing is.

    `base` is the amount in the ledger's currency, None without a rate. `place` is the path to what is approved.
    """

    entry: Entry
    kind: str
    document: str
    customer: str
    currency: str
    amount: Decimal
    base: Decimal | None
    reason: str | None
    approved: str | None
    breach: str
    place: tuple[str | int, ...]


def approvals(ledger: Ledger, subledger: Subledger) -> list[Approval]:
    """Return what needs an approval up to the subledger's date, by day, kind and number. Reversed entries count too."""
    settings = ledger.settings.approvals
    if not settings.given - {"separate"}:
        return []
    rates, _ = rates_of(ledger)
    found = [
        _judged(ledger, rates, one) for one in _candidates(subledger) if settings.steps(one.kind)
    ]  # fmt: skip
    return sorted((a for a in found if a is not None), key=_by_day)


def _by_day(one: Approval) -> tuple[date, str, str, str, tuple[str, ...]]:
    return one.entry.date, one.kind, one.document, str(one.approved), tuple(str(step) for step in one.place)


def _candidates(subledger: Subledger) -> Iterator[Approval]:
    """Yield entries of the kinds that may need an approval, not judged yet."""
    for document in subledger.documents.values():
        if document.is_plain or document.date > subledger.as_of:
            continue
        entry = document.entry
        if isinstance(entry, Writeoff | Credit | Refund):
            yield Approval(
                entry, document.kind, document.id, document.customer, document.currency, document.amount, None,
                entry.reason, entry.approved, "", ("id",),
            )  # fmt: skip
    for s, _ in excessive(subledger):
        yield _part(s, LATE, "discount")
    for s in subledger.unusual:
        if s.sign < 0 or (s.end is not None and s.end <= s.start):
            continue
        if s.part_of(WRITEOFF) > 0:
            yield _part(s, WRITEOFF, WRITEOFF)
        if s.part_of(DEDUCTION) > 0 and s.application.id is None:  # with an ID it stays open
            yield _part(s, DEDUCTION, DEDUCTION)


def _part(s: Settlement, kind: str, part: str) -> Approval:
    """Return what an application allows besides the money, not judged yet."""
    target, said = s.target, s.application
    return Approval(
        s.entry, kind, target.id, target.customer, target.currency, s.part_of(part), None, said.reason, said.approved,
        "", ("applications", s.index, part),
    )  # fmt: skip


def _judged(ledger: Ledger, rates: Rates, one: Approval) -> Approval | None:
    """Return an approval with what is wrong; None for what needs none."""
    base: Decimal | None = one.amount
    currency, steps = ledger.settings.currency or one.currency, ledger.settings.approvals.steps(one.kind)
    if currency != one.currency:
        try:
            base = round_to(one.amount * rates.find(one.currency, currency, one.entry.date).rate, currency)
        except RateError as error:
            if any(step.to is not None for step in steps):
                return one._replace(breach=f"who may approve it depends on its amount: {error.message}")
            base = None
    steps = [s for s in steps if _fits(s, base, one.reason)]
    who = list(dict.fromkeys(person for step in steps for person in step.who))
    if ANYBODY in who:
        return None
    breach = ""
    said = (money(one.amount, one.currency) if base is None else money(base, currency)) + (
        f" for {one.reason}" if one.reason else ""
    )
    if not who:
        breach = f"nobody may approve {said}"
    elif one.approved is None:
        breach = f"nobody approved it; {_listed(who)} may"
    elif one.approved.casefold() not in {person.casefold() for person in who}:
        breach = f"{one.approved} may not approve {said}; {_listed(who)} may"
    return one._replace(base=base, breach=breach)


def _fits(step: Approver, amount: Decimal | None, reason: str | None) -> bool:
    """Return whether a step is for an amount and a reason: who may approve more may approve less."""
    return (step.to is None or (amount is not None and amount <= step.to)) and step.reason in (None, reason)


def _listed(who: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(who[:-1]), who[-1])))


def not_approved(ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of what is not approved as arcli.yaml says."""
    for one in approvals(ledger, subledger):
        if one.breach:
            said, _, who = one.breach.partition("; ")
            reason = f" for {one.reason}" if one.reason and said.endswith(f" for {one.reason}") else ""
            message = f"{one.kind} {one.document}: {said.removesuffix(reason)}"
            hint = "; ".join(filter(None, (who, "see approvals: in arcli.yaml")))
            yield Problem("AR453", message, one.entry, one.place, hint, "warning")
