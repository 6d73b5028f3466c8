"""The letters of a plan of reminders: each with its items and their levels, then what is left out and why."""

from __future__ import annotations

from collections.abc import Mapping

from arcli.collections.reminders import LetterPlan
from arcli.model.plan import Plan
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.model.words import count_of


def remind(plan: Plan, written: Mapping[str, str]) -> Report:
    """Return one row per item of each letter, then one per thing left out. `written` holds the numbers of letters."""
    letters = [one for one in plan.found if isinstance(one, LetterPlan)]
    rows: list[Row] = []
    for letter in letters:
        about = f"{letter.customer} {letter.currency}"
        rows += [
            {
                "customer": letter.customer, "document": r.item.ref, "due": r.item.due, "days": r.days,
                "currency": letter.currency, "amount": r.amount, "level": r.level or None, "letter": letter.step.name,
                "status": "written" if about in written else "planned", "why": None, "entry": written.get(about),
            }
            for r in letter.items
        ]  # fmt: skip
    rows += [
        {
            "customer": x.about, "document": None, "due": None, "days": None, "currency": None, "amount": None,
            "level": None, "letter": None, "status": "there already" if x.done else "left out", "why": x.reason,
            "entry": None,
        }
        for x in plan.left_out
    ]  # fmt: skip
    cols = columns(
        "customer document due:d days:n currency amount:a+ level:n letter status why", "entry", customer="About"
    )
    report = Report("remind", f"Reminders of {plan.request['date']}", cols, rows, parameters=dict(plan.request))
    report.totals = total_by_currency(cols, [r for r in rows if r["currency"]])
    report.below = frozenset({"why"})
    report.spare = ("due", "level")
    said = [f"{count_of(len(letters), 'letter')} {'written' if written else 'planned'}"]
    said += [f"{len(plan.left_out)} left out"] if plan.left_out else []
    report.notes = ["; ".join(said) + "."]
    return report
