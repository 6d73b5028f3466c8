"""Tasks of billing, claims, delivery, credit and interest: what `todo` counts besides money, promises and disputes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date, timedelta

from arcli.actions.bill import Billing, plan_by
from arcli.actions.outbox import standing as mails
from arcli.actions.receive import Receiving
from arcli.actions.remind import stale
from arcli.actions.result import NotPossible
from arcli.actions.tasks import Tally, Task
from arcli.collections.claims import claims as found_claims
from arcli.collections.interest.rates import PolicyRates
from arcli.matching.plan import WAITS
from arcli.model.customers import NOBODY
from arcli.model.entries import Index, Invoice
from arcli.model.money import ZERO
from arcli.reports.context import Context
from arcli.subledger.indices import Indices, MissingFigure
from arcli.subledger.openitems import OpenItem
from arcli.subledger.protection import lapses

SOON = timedelta(days=90)  # before a claim lapses: time for a lawyer
NAMED = 3  # of what a row counts


def bank(context: Context) -> Iterator[Task]:
    """Yield the account that is not read far enough for reminders, by the strictest `fresh:`."""
    days = [p.fresh for p in context.ledger.settings.dunning.values() if p.fresh is not None]
    if days and (why := stale(context.subledger, min(days))) is not None:
        yield Task("bank to read", "receive", 1, why.removeprefix("receive first: "))


def bank_lines(context: Context, receiving: Receiving, folder: str) -> Iterator[Task]:
    """Yield the bank lines of a folder that are not booked: those with one explanation, those that wait for a person.

    Raise Stopped, as for any planner.
    """
    proposals, _ = receiving.match(context.ledger)
    certain, undecided = Tally(), Tally()
    for one in proposals:
        if one.again or one.line.booked > context.as_of:
            continue
        if one.choice is not None:
            certain.add(one.line.currency, one.line.amount, one.line.booked)
        elif one.status in WAITS:
            undecided.add(one.line.currency, one.line.amount, one.line.booked)
    name = shlex.quote(folder)
    yield from certain.tasks("bank lines to book", f"receive --inbox {name}", "with one explanation, since {first}")
    yield from undecided.tasks("bank lines undecided", f"match --inbox {name}", "they wait for a person, since {first}")


def bills(context: Context) -> Iterator[Task]:
    """Yield what contracts have to bill up to the day."""
    if not context.subledger.contracts.ids():
        return
    due = Tally()
    for step in plan_by(context.ledger, context.subledger, Billing(context.as_of, context.as_of)).steps:
        entry = step.entry
        if isinstance(entry, Invoice) and entry.currency and context.shows(entry.customer, entry.currency):
            due.add(entry.currency, entry.amount, context.as_of)
    yield from due.tasks("contracts to bill", "bill", "due by contract up to today")


def claims(context: Context) -> Iterator[Task]:
    """Yield claims on insurers to see to, by what is to be done."""
    settings = context.ledger.settings
    if not settings.payers and settings.credit_balance is None:
        return
    by: dict[str, Tally] = {}
    for claim in found_claims(context.subledger, context.items):
        by.setdefault(claim.task, Tally()).add(claim.item.currency, claim.amount, claim.by or context.as_of)
    for task, tally in sorted(by.items()):
        why = "the first by {first}" if task != "no response" else "the insurer has not answered"
        yield from tally.tasks(f"claims: {task}", "claims", why)


def lapsing(context: Context) -> Iterator[Task]:
    """Yield items whose time of limitation ends within 90 days, or is over."""
    if not any(law.limitation for law in context.ledger.settings.law.values()):
        return
    context.subledger.prepare({i.document.id for i in context.items if i.open > 0})
    soon: dict[str, list[tuple[date, OpenItem]]] = {}
    for item in context.items:
        if item.open > 0 and item.customer != NOBODY:
            day = lapses(context.subledger, item.document, item.due, item.customer)
            if day is not None and day <= context.as_of + SOON:
                soon.setdefault(item.currency, []).append((day, item))
    for currency, found in sorted(soon.items()):
        found.sort(key=lambda one: (one[0], one[1].ref))
        said = [f"{i.ref} {'until' if day >= context.as_of else 'not since'} {day}" for day, i in found[:NAMED]]
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        why = f"to be enforced {', '.join(said)}{more}"
        yield Task("limitation", "open --overdue", len(found), why, currency, sum((i.open for _, i in found), ZERO))


def agencies(context: Context) -> Iterator[Task]:
    """Yield what is with agencies though nothing is open any more."""
    open_ = {i.customer for i in context.items if i.open > 0} | {i.document.id for i in context.items if i.open > 0}
    done = [
        p for p in context.subledger.follow.placements
        if context.shows(p.customer) and (p.document or p.customer).partition("#")[0] not in open_
    ]  # fmt: skip
    if done:
        names = ", ".join(p.document or p.customer for p in done[:NAMED])
        yield Task("agencies to tell", "list place --status placed", len(done), f"nothing is open: {names}")


def reviews(context: Context) -> Iterator[Task]:
    """Yield customers whose credit is due for review: their day has come, or the limit is older than `review` days."""
    customers, days = context.subledger.customers, context.ledger.settings.credit.review
    due = []
    for customer in customers.ids():
        known = customers.at(customer, context.as_of)
        if known is None or not context.shows(customer):
            continue
        by = known.review
        if by is None and days is not None and known.limit is not None:
            set_on = customers.source(customer, "limit", context.as_of).date
            by = set_on + timedelta(days=days) if set_on.year > 1 else None
        if by is not None and by <= context.as_of:
            due.append(by)
    if due:
        yield Task("limits to review", "limits", len(due), f"the first since {min(due)}")


def indices(context: Context) -> Iterator[Task]:
    """Yield indices of policies of interest that have no figure for the day."""
    policies, missing = context.ledger.settings.interest_policies, dict[str, str]()
    if not policies or not any(i.open > 0 and i.due < context.as_of for i in context.items):
        return
    published = Indices([e for e in context.ledger.stated if isinstance(e, Index)], context.as_of)
    for policy in policies.values():
        whole = policy.whole
        if whole.index is not None:
            try:
                PolicyRates(whole, published).on(context.as_of, context.as_of)
            except MissingFigure as error:
                missing[whole.index] = str(error)
    for name, why in sorted(missing.items()):
        yield Task("indices missing", f"add index {name} …", 1, why)


def outbox(context: Context) -> Iterator[Task]:
    """Yield mails of the outbox that wait, are in doubt, or are lost."""
    try:
        found = [m for m in mails(context.ledger) if context.shows(m.entry.customer)]
    except NotPossible:
        return
    for state, why in (
        ("waiting", "hand them to the mail server"), ("in doubt", "nobody knows whether the server took them"),
        ("lost", "their mail is not in this outbox any more"), ("refused", "the server refused them"),
    ):  # fmt: skip
        number = sum(m.state == state for m in found)
        if number:
            yield Task(f"mails {state}", "outbox send" if state == "waiting" else "outbox", number, why)
    number = sum(m.state == "to upload" for m in found)
    if number:
        yield Task("letters to upload", "outbox", number, "to portals and networks; say what became of them")
