"""Proposals for the lines of bank files as a report: one row per choice, or one for a line that has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from arcli.matching.byclaims import exception_of
from arcli.matching.other import NAMED_ONCE
from arcli.matching.plan import documents_words
from arcli.matching.proposals import STATUSES, Proposal
from arcli.model.bank.line import RemittanceAdvice
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns
from arcli.model.words import count_of


def plan_report(
    proposals: list[Proposal], booked: dict[int, str] | None = None, loose: Sequence[RemittanceAdvice] = ()
) -> Report:
    """Return the plan as a report.

    `booked` are the entries written, by line; `loose` is advice without a line. Amounts are those of the lines; a line
    with several choices has several rows, and so has a line found in several files, but its amount counts once in the
    totals.
    """
    rows: list[Row] = []
    totals: dict[str, Row] = {}
    for proposal in proposals:
        line = proposal.line
        total = totals.setdefault(line.currency, {"currency": line.currency, "amount": ZERO})
        total["amount"] += ZERO if proposal.again else line.amount
        head: Row = {
            "line": proposal.number,
            "date": line.booked,
            "payer": line.payer or None,
            "currency": line.currency,
            "amount": line.amount,
            "status": proposal.status,
            "account": line.account or None,
            "payer_account": line.payer_account or None,
            "text": line.text or None,
            "file": line.where if line.file else None,
            "found": proposal.found,
            "stopped": "stopped" if proposal.stopped else None,
            "entry": (booked or {}).get(proposal.number),
        }
        if not proposal.choices:
            who = ", ".join(proposal.customers) or None
            rows.append(
                {**head, "choice": None, "customer": who, "documents": None, "evidence": "; ".join(proposal.evidence)}
            )
        for number, choice in enumerate(proposal.choices, 1):
            documents = "; ".join(documents_words(choice)) or None
            if choice.reverses:
                documents = f"reverse {choice.reverses}"
            words = [*choice.evidence, *(e for e in proposal.evidence if e not in choice.evidence)]
            row = {**head, "choice": number if len(proposal.choices) > 1 else None, "customer": choice.customer}
            rows.append({**row, "documents": documents, "evidence": "; ".join(words)})
    exceptions = [_loose(a, why) for a in loose if (why := exception_of(a))]
    rows += exceptions
    cols = columns(
        "line:n date:d payer currency amount:a status choice:n customer documents evidence",
        "account payer_account text file found:n stopped entry",
    )
    report = Report("receive", "Receipts and what they pay", cols, rows, totals=[totals[c] for c in sorted(totals)])
    report.quiet, report.below = frozenset({"choice", "payer"}), frozenset({"documents", "evidence"})
    counts = Counter([*(p.status for p in proposals), *(r["status"] for r in exceptions)])
    known = [f"{counts[s]} {s}: {words}" for s, words in STATUSES.items() if counts[s]]
    report.notes = [f"{count_of(len(proposals), 'line')}.", *known]
    report.notes += [
        f"advice {a.reference} of {money(a.total, a.currency)} is waiting for its payment: no line has its number"
        for a in loose
        if not exception_of(a)
    ]
    if counts["nobody"]:
        report.notes.append(NAMED_ONCE)
    return report


def _loose(advice: RemittanceAdvice, words: Sequence[str]) -> Row:
    """Return the row of an advice that needs review and that no line carries: the bank has no amount for it."""
    return {
        "line": None,
        "date": advice.date,
        "payer": advice.payer or None,
        "currency": advice.currency,
        "amount": None,
        "status": "exception",
        "evidence": "; ".join(words),
        "file": f"{advice.file}:{advice.line}",
        "found": 0,
    }
