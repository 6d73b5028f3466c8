"""A plan as a report: one row per entry to be added, per question, and per item left out."""

from __future__ import annotations

from collections.abc import Mapping

from arcli.model.entries import DocumentEntry, Transfer, applications_of
from arcli.model.plan import Plan, Question, Step
from arcli.model.report import Report, Row, columns
from arcli.model.words import count_of


def plan_report(plan: Plan, title: str, written: Mapping[str, str] | None = None) -> Report:
    """Return a plan as a report. `written` holds the numbers of the entries written, by the subject of their step."""
    rows = [_planned(step, written) for step in plan.steps]
    rows += [
        _row(q.about, q.status, customer=", ".join(dict.fromkeys(a.customer for a in q.alternatives)) or None,
             documents=" or ".join(_answers(q)) or None, why="; ".join(q.evidence))
        for q in plan.questions
    ]  # fmt: skip
    rows += [_row(x.about, "there already" if x.done else "left out", why=x.reason) for x in plan.left_out]
    cols = columns("about status kind customer currency amount:a documents why", "date:d entry")
    report = Report(plan.command, title, cols, rows, parameters=dict(plan.request))
    report.below = frozenset({"documents", "why"})
    counts = [count_of(len(plan.steps), "entry") + (" written" if written else " planned")]
    counts += [count_of(len(plan.questions), "question")] if plan.questions else []
    counts += [f"{len(plan.left_out)} left out"] if plan.left_out else []
    report.notes = ["; ".join(counts) + "."]
    return report


def _answers(question: Question) -> list[str]:
    """Return what the answers to a question would do; several are numbered, as decisions name them."""
    does = [", ".join(a.does) or "unapplied" for a in question.alternatives]
    return does if len(does) < 2 else [f"{n}: {text}" for n, text in enumerate(does, 1)]


def _row(about: str, status: str, **more: object) -> Row:
    return {"about": about, "status": status, **more}


def _planned(step: Step, written: Mapping[str, str] | None) -> Row:
    entry, number = step.entry, (written or {}).get(step.about)
    row = _row(step.about, "planned" if number is None else "written", kind=entry.kind, date=entry.date, entry=number)
    if isinstance(entry, DocumentEntry):
        row |= {"currency": entry.currency, "amount": entry.amount}
    if entry.declared.customers:
        row["customer"] = getattr(entry, entry.declared.customers[0].attr)
    if applications := applications_of(entry):
        row["documents"] = "; ".join(f"{a.document} {a.amount:,f}" for a in applications)
    if isinstance(entry, Transfer):
        row["documents"] = f"{row.get('documents') or ''} to {entry.to}".strip()
    row["why"] = "; ".join(step.evidence)
    return row
