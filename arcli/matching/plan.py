"""The plan of receipts: certain and decided lines become entries; lines that need a person become questions.

A plan of bank lines holds them whole, so that carrying it out needs no bank file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arcli.matching.applying import applying_entries
from arcli.matching.booking import entries_of
from arcli.matching.decisions import Action, Decision, decide, parse_decision
from arcli.matching.proposals import Adjusting, Choice, Proposal, Use
from arcli.matching.receivables import Receivables
from arcli.model import plan as shared
from arcli.model.bank.line import StatementLine
from arcli.model.money import major, plain
from arcli.model.plan import Alternative, LeftOut, Plan, Question, Step

WAITS = ("choice", "proposed", "unapplied", "exception")
_ACTIONS: tuple[Action, ...] = ("choose", "leave", "split", "deduct", "nobody", "skip")


def application_words(use: Use) -> str:
    """Return a use as an application line of a journal: `INV-1 1407.96 discount:29.04`."""
    currency = use.item.currency
    words = [use.item.ref, plain(major(use.amount, currency), currency)]
    if use.paid_in:
        words += [currency, "@@", plain(major(use.total, use.paid_in), use.paid_in), use.paid_in]
    words += [f"{name}:{plain(major(value, currency), currency)}" for name, value in use.parts]
    return " ".join(words)


def documents_words(choice: Choice) -> list[str]:
    """Return what a choice books besides the payment: its applications, then what an advice asks for."""
    return [*map(application_words, choice.uses), *map(_adjusting_words, choice.adjusts)]


def _adjusting_words(adjusting: Adjusting) -> str:
    a = adjusting
    what = a.claim if a.kind != "reverse" else f"{a.document} of {a.claim}"
    amount = plain(major(a.amount, a.currency), a.currency) if a.amount else ""
    why = a.reason if a.kind != "resolve" else ""
    to = f"to {a.to}" if a.to else ""
    again = f"next {a.again}" if a.again else ""
    return " ".join(filter(None, (a.kind, what, amount, why, a.note if a.money else "", to, again)))


def question_of(proposal: Proposal, decision: Decision | None = None) -> Question:
    """Return the question about a line, with its choices and the decision made."""
    alternatives = tuple(
        Alternative(c.customer, (f"reverse {c.reverses}",) if c.reverses else tuple(documents_words(c)), c.evidence)
        for c in proposal.choices
    )
    decided = None if decision is None else shared.Decision(decision.action, decision.value)
    return Question(proposal.about, proposal.status, proposal.evidence, alternatives, decided)


def plan_of(
    command: str,
    request: Mapping[str, Any],
    proposals: Sequence[Proposal],
    receivables: Receivables,
    decisions: Mapping[str, Decision],
    *,
    certain: bool,
    saved: Mapping[str, Question] | None = None,
) -> Plan:
    """Return the plan of lines, or of money in the books.

    It has entries where a person decided, or with `certain` where no person is needed.

    `saved` are the questions of a plan that is carried out: a decision on one of them that no longer fits leaves it a
    question, for its line has changed. Raise ValueError, with words for the user, for any other decision that does not
    fit.
    """
    steps: list[Step] = []
    questions: list[Question] = []
    left_out: list[LeftOut] = []
    for proposal in proposals:
        what, decision = proposal.about, decisions.get(proposal.about)
        choice = proposal.choice if certain and decision is None else None
        if proposal.status == "booked" and (decision is None or saved is not None):
            left_out.append(LeftOut(what, "; ".join(proposal.evidence), done=True))
            continue
        if decision is not None:
            question = question_of(proposal, decision)
            questions.append(question)
            try:
                choice = decide(decision, proposal, receivables)
            except ValueError:
                before = (saved or {}).get(what)
                if before is None or before.answers == question.answers:
                    raise
        elif proposal.status in WAITS:
            questions.append(question_of(proposal))
        elif choice is None:
            left_out.append(LeftOut(what, f"{proposal.status}: {'; '.join(proposal.evidence)}"))
        if choice is not None:
            held = proposal.held
            made = applying_entries(proposal, held, choice) if held else entries_of(proposal, choice, receivables)
            steps += [Step(what, entry, choice.evidence) for entry in made]
    return Plan(command, request, tuple(steps), tuple(questions), tuple(left_out))


# --- what a saved plan asks ------------------------------------------------------------------------------


def lines_value(lines: Sequence[StatementLine]) -> list[dict[str, Any]]:
    """Return statement lines as JSON values."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - only plans need it

    adapter = TypeAdapter(list[StatementLine])
    found: list[dict[str, Any]] = adapter.dump_python(list(lines), mode="json", exclude_defaults=True)
    return found


def lines_of(value: object) -> list[StatementLine]:
    """Return the statement lines in JSON values. Raise ValueError."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - only plans need it

    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValueError("its lines are not a list")
    rows = [{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()} for row in value]
    try:
        return TypeAdapter(list[StatementLine]).validate_python(rows)
    except ValueError:  # pydantic's own message names no line of the file
        raise ValueError("its lines are damaged") from None


def decisions_of(questions: Sequence[Question]) -> dict[str, Decision]:
    """Return what was decided in a saved plan, by line. Raises ValueError with words for the user."""
    found: dict[str, Decision] = {}
    for question in questions:
        if question.decision is None:
            continue
        action, value = question.decision
        for known in _ACTIONS:
            if known == action:
                text = question.about.removeprefix("line ") + (f"={value}" if value else "")
                decision = parse_decision(known, text)
                found[decision.about] = decision
                break
        else:
            raise ValueError(f'there is no decision "{action}": {", ".join(_ACTIONS)}')
    return found
