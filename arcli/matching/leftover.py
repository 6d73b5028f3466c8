"""Money that is in the books and not applied: what it may pay, as matching would propose it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from arcli.matching.engine import Matcher
from arcli.matching.plan import application_words
from arcli.matching.policy import Policy
from arcli.matching.proposals import Choice, Proposal
from arcli.matching.receivables import Receivables
from arcli.model.bank.line import StatementLine
from arcli.model.customers import NOBODY
from arcli.model.entries import Payment
from arcli.model.money import money
from arcli.model.settings.paying import Matching
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Subledger

BEST = 3


def candidates(
    subledger: Subledger, left: Sequence[OpenItem], items: Sequence[OpenItem], settings: Matching, day: date
) -> dict[tuple[str, str], str]:
    """Describe what each of the open payments `left` may settle, by payment and holder.

    `INV-1 100.00` or `INV-1 100.00 | INV-2 60.00; INV-3 40.00`; for unidentified money, its possible customers. Each
    payment is examined separately; what one may settle stays available to the others. Amounts are what remains open.
    """
    if not left:
        return {}
    matcher = Matcher(Receivables(subledger, items), Policy(settings))
    found = {}
    for proposal in _proposals(left, day):
        held = matcher.look(proposal).held
        words = [_words(c) for c in proposal.choices[:BEST] if c.uses]
        if held is None:
            continue
        if not words and held.customer == NOBODY:
            words = [f"of {c}?" for c in proposal.customers[:BEST]]
        if len(proposal.choices) > BEST:
            words.append("…")
        if words:
            found[held.document.id, held.customer] = " | ".join(words)
    return found


def match_held(
    subledger: Subledger, left: Sequence[OpenItem], items: Sequence[OpenItem], settings: Matching, day: date
) -> tuple[list[Proposal], Receivables]:
    """Return a proposal for each of the open payments `left`, as it would be applied on a day, and the receivables.

    What one of them certainly pays is not proposed for the next. Nobody's money that nothing tells is a question too:
    a person may know.
    """
    receivables = Receivables(subledger, items)
    proposals = Matcher(receivables, Policy(settings)).apply(_proposals(left, day))
    for proposal in proposals:
        held, line = proposal.held, proposal.line
        if held is None:
            continue
        if proposal.status == "nobody":
            proposal.status, proposal.choices = "unapplied", []
        elif held.customer == NOBODY:
            pass
        elif proposal.status == "certain" and not proposal.choices[0].uses:
            proposal.status, proposal.evidence, proposal.choices = "none", proposal.choices[0].evidence, []
            continue
        elif proposal.status == "unapplied":
            owed = receivables.pool(receivables.family([held.customer]), line.currency, line.booked)
            if not owed:
                proposal.status, proposal.evidence = "none", (f"nothing is open of {held.customer}",)
                continue
        if proposal.status != "certain":
            proposal.evidence = (_said(held), *proposal.evidence)
    return proposals, receivables


def _proposals(left: Iterable[OpenItem], day: date) -> list[Proposal]:
    """Return a proposal for each open payment, oldest first. One of several holders is called by its holder too."""
    ordered = sorted(left, key=lambda i: (i.document.date, i.document.id, i.customer))
    several: dict[str, int] = {}
    for item in ordered:
        several[item.document.id] = several.get(item.document.id, 0) + 1
    found = []
    for number, item in enumerate(ordered, 1):
        name = item.document.id if several[item.document.id] == 1 else f"{item.document.id} {item.customer}"
        found.append(Proposal(_line(item, day), number, held=item, name=name))
    return found


def _line(item: OpenItem, day: date) -> StatementLine:
    """Return an open payment as a line of a day: what is left of it, who paid, and what was written beside it.

    Its reference is not text: only the whole number of a document counts in it.
    """
    entry = item.document.entry
    assert isinstance(entry, Payment)
    return StatementLine(
        "",
        item.currency,
        -item.open,
        max(day, item.document.date),
        payer=entry.payer or "",
        payer_account=entry.payer_account or "",
        end_to_end=entry.ref or "",
        text=entry.memo or "",
    )


def _said(held: OpenItem) -> str:
    """Return what a person is reminded of: how much is left, of which day, and what was written beside it."""
    memo = held.document.entry.memo
    of = f"{money(-held.open, held.currency)} of {held.document.date}"
    return f'{of}, "{memo}"' if memo else of


def _words(choice: Choice) -> str:
    return "; ".join(application_words(u) for u in choice.uses)
