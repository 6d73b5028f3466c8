"""A plan: lines with what is proposed and decided, as JSON that people review and that is applied later.

A plan holds the statement lines whole, so that applying it needs no bank file. What it proposes is derived anew from
the ledger as it is then; a line whose proposal is no longer the one in the plan refuses the plan.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from arcli.matching.decisions import Decision
from arcli.matching.proposals import BOOKS_ITSELF, STATUSES, Choice, Proposal, Use
from arcli.model.bank.line import StatementLine
from arcli.model.money import major, plain

VERSION = 1
_ACTIONS = ("choose", "leave", "split", "deduct", "nobody", "skip")


class PlanError(ValueError):
    """A plan that can't be read, in words for the user."""


class Planned(NamedTuple):
    """A line of a plan: what was proposed, in the form in which it is compared, and what was decided."""

    line: StatementLine
    proposed: dict[str, Any]
    decision: Decision | None


def proposed(proposal: Proposal) -> dict[str, Any]:
    """A proposal as the plan keeps it and compares it."""
    return {
        "line": proposal.number,
        "status": proposal.status,
        "customers": list(proposal.customers),
        "evidence": list(proposal.evidence),
        "choices": [_choice(c) for c in proposal.choices],
    }


def _choice(choice: Choice) -> dict[str, Any]:
    made: dict[str, Any] = {"customer": choice.customer, "applications": documents_words(choice)}
    if choice.reverses:
        made["reverses"] = choice.reverses
    return {**made, "evidence": list(choice.evidence)}


def application_words(use: Use) -> str:
    """A use as an application line of a journal: `INV-1 1407.96 discount:29.04`."""
    currency = use.item.currency
    words = [use.item.ref, plain(major(use.amount, currency), currency)]
    for name in ("discount", "fee", "withholding", "writeoff", "deduction"):
        value = getattr(use, name)
        if value:
            words.append(f"{name}:{plain(major(value, currency), currency)}")
    return " ".join(words)


def documents_words(choice: Choice) -> list[str]:
    """What a choice books beside the payment itself: its applications, then credit memos and transfers."""
    found = [application_words(u) for u in choice.uses]
    for a in choice.adjusts:
        currency = a.item.currency
        words = f"{a.item.ref} {plain(major(a.amount, currency), currency)} {a.reason}"
        found.append(f"transfer {words} to {a.to}" if a.to else f"credit {words}")
    return found


def write_plan(proposals: list[Proposal], decisions: dict[int, Decision]) -> str:
    """The text of a plan."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - only a saved plan needs it

    adapter = TypeAdapter(StatementLine)
    rows = []
    for proposal in proposals:
        decision = decisions.get(proposal.number)
        row: dict[str, Any] = {**proposed(proposal)}
        row["decision"] = {decision.action: decision.value} if decision else None
        bank: dict[str, Any] = adapter.dump_python(proposal.line, mode="json", exclude_defaults=True)
        rows.append({**row, "bank": bank})
    return json.dumps({"arcli": "plan", "version": VERSION, "lines": rows}, ensure_ascii=False, indent=1) + "\n"


def read_plan(text: str) -> list[Planned]:
    """A plan from its text. Raises PlanError."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - only a saved plan needs it

    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise PlanError(f"{where}this is not JSON") from None
    if not isinstance(value, dict) or value.get("arcli") != "plan" or not isinstance(value.get("lines"), list):
        raise PlanError("this is no plan of arcli receive --save")
    if value.get("version") != VERSION:
        raise PlanError(f"this plan is of version {value.get('version')}, not {VERSION}")
    adapter = TypeAdapter(StatementLine)
    planned = []
    for position, row in enumerate(value["lines"], 1):
        try:
            line = adapter.validate_python(
                {k: _tuple(v) for k, v in row["bank"].items()} if isinstance(row, dict) else None
            )
            kept = {k: row[k] for k in ("line", "status", "customers", "evidence", "choices")}
            decision = _decision(kept["line"], row.get("decision"))
        except (ValidationError, KeyError, TypeError, AttributeError, ValueError) as error:
            said = f": {error}" if type(error) is ValueError else ""
            raise PlanError(f"line {position} of the plan is damaged{said}") from None
        planned.append(Planned(line, kept, decision))
    return planned


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _decision(line: Any, value: Any) -> Decision | None:
    if value is None:
        return None
    if not isinstance(value, dict) or len(value) != 1 or not isinstance(line, int):
        raise ValueError('a decision is one word and its value, {"choose": "2"}')
    ((action, text),) = value.items()
    if action not in _ACTIONS:
        raise ValueError(f'there is no decision "{action}": {", ".join(_ACTIONS)}')
    return Decision(line, action, str(text))


def moved_on(planned: list[Planned], now: list[Proposal], deciding: set[int]) -> list[str]:
    """What of the lines to be booked is no longer as the plan has it, in words; empty when all is."""
    found = []
    by_number = {p.number: p for p in now}
    for plan in planned:
        number = plan.proposed["line"]
        proposal = by_number.get(number)
        if number not in deciding or proposal is None:
            continue
        fresh = json.loads(json.dumps(proposed(proposal)))
        if _compared(fresh) != _compared(plan.proposed):
            found.append(f"line {number} was {_say(plan.proposed)}, now it is {_say(fresh)}")
    return found


def _compared(row: dict[str, Any]) -> Any:
    choices = [(c["customer"], tuple(c["applications"]), c.get("reverses")) for c in row["choices"]]
    return row["status"], choices


def _say(row: dict[str, Any]) -> str:
    choices = [
        f"{c['customer']} {', '.join(c['applications']) or c.get('reverses') or 'unapplied'}" for c in row["choices"]
    ]
    words = " or ".join(choices[:3]) or "; ".join(row["evidence"][:1])
    return f"{row['status']}" + (f" ({words})" if words else "")


def to_book(proposals: list[Proposal], decisions: dict[int, Decision], *, certain: bool) -> set[int]:
    """The lines that are booked: those decided on, and with `certain` those that need no person."""
    found = {n for n, d in decisions.items() if d.action != "skip"}
    if certain:
        found |= {p.number for p in proposals if p.status in BOOKS_ITSELF and p.number not in decisions}
    return found


__all__ = ["STATUSES", "PlanError", "Planned", "moved_on", "proposed", "read_plan", "to_book", "write_plan"]
