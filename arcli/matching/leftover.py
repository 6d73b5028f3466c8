"""What unapplied cash may pay: the best candidates for each open payment, as matching would propose them now."""

from __future__ import annotations

from datetime import date

from arcli.matching.engine import Matcher
from arcli.matching.plan import application_words
from arcli.matching.policy import Policy
from arcli.matching.proposals import Choice, Proposal
from arcli.matching.receivables import Receivables
from arcli.model.bank.line import StatementLine
from arcli.model.customers import NOBODY
from arcli.model.entries import Payment
from arcli.model.settings.ledger import Matching
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Subledger

BEST = 3


def candidates(
    subledger: Subledger, left: list[OpenItem], items: list[OpenItem], settings: Matching, day: date
) -> dict[tuple[str, str], str]:
    """Describe what each of the open payments `left` may settle, by payment and holder.

    `INV-1 100.00` or `INV-1 100.00 | INV-2 60.00; INV-3 40.00`; for unidentified money, its possible customers. Each
    payment is examined separately; what one may settle stays available to the others. Amounts are what remains open.
    """
    if not left:
        return {}
    matcher = Matcher(Receivables(subledger, items), Policy(settings))
    found = {}
    for item in left:
        proposal = matcher.look(Proposal(_line(item, day)))
        words = [_words(c) for c in proposal.choices[:BEST] if c.uses]
        if not words and item.customer == NOBODY:
            words = [f"of {c}?" for c in proposal.customers[:BEST]]
        if len(proposal.choices) > BEST:
            words.append("…")
        if words:
            found[item.document.id, item.customer] = " | ".join(words)
    return found


def _line(item: OpenItem, day: date) -> StatementLine:
    """Return an open payment as a bank line of today: its payer, its remaining amount, and its texts."""
    entry = item.document.entry
    assert isinstance(entry, Payment)
    owner = item.customer
    text = " ".join(filter(None, (entry.memo, entry.ref)))
    if owner != NOBODY:
        return StatementLine("", item.currency, -item.open, day, payer=owner, text=text)
    payer, account = entry.payer or "", entry.payer_account or ""
    return StatementLine("", item.currency, -item.open, day, payer=payer, payer_account=account, text=text)


def _words(choice: Choice) -> str:
    return "; ".join(application_words(u) for u in choice.uses)
