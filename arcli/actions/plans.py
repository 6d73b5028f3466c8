"""Plans as files, and their application: shared by every acting command.

A saved plan is JSON for people to review. It holds the request and the entries to be added, each with its evidence, but
no numbers. When it is applied, the plan is made again for the ledger as it is then, under its lock, and compared: what
is in the ledger already is skipped; a step that would now make another entry stops the plan. What is written always
comes from the ledger, never from the file; deleting entries from the file takes them out of the plan.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from arcli.actions.result import NotPossible, Result, Target, place_of, result_of
from arcli.journal.yaml.form import to_mapping
from arcli.ledger.numbering import numbered
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.record import Draft, record
from arcli.model.diagnostics import Diagnostic, has_errors
from arcli.model.entries import Entry
from arcli.model.fieldtype import FieldError
from arcli.model.plain import entry_of
from arcli.model.plan import UNNUMBERED, Alternative, Decision, LeftOut, Plan, Question, Step
from arcli.model.words import count_of
from arcli.subledger.state import Subledger

VERSION = 2
T = TypeVar("T")
Planner = Callable[[Ledger], Plan]
Mapped = dict[str, Any]  # an entry in its YAML form


class Stopped(Exception):
    """The reason that nothing is planned or written: errors of the ledger, an invalid file, or an outdated plan."""

    def __init__(self, problems: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.problems = tuple(p for p in problems if p.severity == "error")


class SavedStep(NamedTuple):
    """An entry of a saved plan, in its YAML form."""

    about: str
    entry: Mapped


class SavedPlan(NamedTuple):
    """A plan as read from its file; `name` is the file's."""

    name: str
    command: str
    request: Mapping[str, Any]
    steps: tuple[SavedStep, ...]
    questions: tuple[Question, ...]
    left_out: frozenset[str] = frozenset()

    def holds(self, about: str) -> bool:
        """Return whether the part about something is still in the file."""
        return about in {*(s.about for s in self.steps), *(q.about for q in self.questions), *self.left_out}

    @property
    def decisions(self) -> dict[str, Decision]:
        """Return people's decisions, by what they are about."""
        return {q.about: q.decision for q in self.questions if q.decision is not None}


class WrittenStep(NamedTuple):
    """A new entry with its number, what it is about, and its place (`2026/receipts.journal:8`)."""

    about: str
    entry: Entry
    place: str


class Carried(NamedTuple):
    """The application of a plan: the result, the plan as made under the lock, and its steps that were written."""

    result: Result
    plan: Plan | None = None
    steps: tuple[WrittenStep, ...] = ()


# --- the file --------------------------------------------------------------------------------------------


def write_plan(plan: Plan) -> str:
    """Return the JSON text of a plan."""
    value = {
        "arcli": "plan",
        "version": VERSION,
        "command": plan.command,
        "request": plan.request,
        "entries": [{"about": s.about, "evidence": list(s.evidence), "entry": to_mapping(s.entry)} for s in plan.steps],
        "questions": [_question_value(q) for q in plan.questions],
        "left_out": [{"about": x.about, "reason": x.reason} for x in plan.left_out],
        "files": [p.path for p in plan.files],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _question_value(question: Question) -> dict[str, Any]:
    decision = question.decision
    return {
        "about": question.about,
        "status": question.status,
        "evidence": list(question.evidence),
        "choices": [
            {"customer": a.customer, "does": list(a.does), "evidence": list(a.evidence)} for a in question.alternatives
        ],
        "decision": None if decision is None else {decision.action: decision.value},
    }


def read_plan(name: str, data: bytes, command: str) -> SavedPlan:
    """Return a plan of a command from its file's bytes. Raise Stopped."""
    try:
        return _read_plan(name, data, command)
    except _Unreadable as error:
        hint = f"arcli {command} --save writes plans"
        raise Stopped([Diagnostic("AR670", str(error), hint=hint, file=name)]) from None


class _Unreadable(Exception):
    """The reason that a file is not a plan, in words for the user."""


def _read_plan(name: str, data: bytes, command: str) -> SavedPlan:
    try:
        value = json.loads(data.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise _Unreadable(f"{where}this is not JSON") from None
    if not isinstance(value, dict) or value.get("arcli") != "plan":
        raise _Unreadable("this is not an arcli plan")
    if value.get("version") != VERSION:
        raise _Unreadable(f"this plan has version {value.get('version')}, not {VERSION}: save it again")
    if value.get("command") != command:
        raise _Unreadable(f"this is a plan of arcli {value.get('command')}, not of arcli {command}")
    try:
        request: Mapping[str, Any] = dict(value["request"])
        steps = tuple(_saved_step(row) for row in value["entries"])
        questions = tuple(_saved_question(row) for row in value["questions"])
        left_out = frozenset(str(row["about"]) for row in value["left_out"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = f": {error}" if type(error) is ValueError else ""
        raise _Unreadable(f"this plan is damaged{said}") from None
    return SavedPlan(name, command, request, steps, questions, left_out)


def _saved_step(row: Any) -> SavedStep:
    entry = dict(row["entry"])
    if not all(isinstance(text, str) for text in (entry["kind"], entry["date"], row["about"])):
        raise TypeError
    if not all(isinstance(a, dict) and {"document", "amount"} <= a.keys() for a in entry.get("applications", ())):
        raise TypeError
    return SavedStep(row["about"], entry)


def _saved_question(row: Any) -> Question:
    alternatives = tuple(
        Alternative(str(c["customer"]), tuple(map(str, c["does"])), tuple(map(str, c["evidence"])))
        for c in row["choices"]
    )
    evidence = tuple(map(str, row["evidence"]))
    if not isinstance(row["about"], str):
        raise TypeError
    return Question(row["about"], str(row["status"]), evidence, alternatives, _decision(row.get("decision")))


def _decision(value: Any) -> Decision | None:
    if value is None:
        return None
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError('a decision is one word and its value, {"choose": "2"}')
    ((action, text),) = value.items()
    return Decision(str(action), str(text))


def kept(plan: Plan) -> SavedPlan:
    """Return a plan as if it had been saved: as shown to a person before it is applied."""
    steps = tuple(SavedStep(s.about, to_mapping(s.entry)) for s in plan.steps)
    left_out = frozenset(x.about for x in plan.left_out)
    return SavedPlan("", plan.command, plan.request, steps, plan.questions, left_out)


def options_from(saved: SavedPlan, read: Callable[[Mapping[str, Any]], T]) -> T:
    """Return the options that the request of a saved plan states, as `read` takes them. Raise Stopped."""
    try:
        return read(saved.request)
    except (KeyError, TypeError, ValueError, FieldError):
        raise Stopped([Diagnostic("AR670", "this plan is damaged: its request", file=saved.name)]) from None


# --- carrying out ----------------------------------------------------------------------------------------


def sound(ledger: Ledger, day: date) -> Subledger:
    """Return the subledger as of a day, for planning. Raise Stopped if the ledger has errors."""
    subledger, problems = ledger.as_of(day)
    if has_errors(problems):
        raise Stopped(problems)
    return subledger


def propose(target: Target, planner: Planner) -> Plan:
    """Return the plan for the ledger as it is; nothing is written. Raise Stopped."""
    return planner(open_ledger(target.files, target.settings))


def carry_out(target: Target, planner: Planner, saved: SavedPlan | None = None, *, dry_run: bool = False) -> Carried:
    """Make the plan for the ledger under its lock; write its numbered entries and promised files, all or none.

    Of a `saved` plan, only its entries are written, if the ledger still asks for them. Raise NotPossible.
    """
    try:
        done = record(
            target.files, lambda ledger: _draft(ledger, planner, saved), settings=target.settings, dry_run=dry_run
        )
    except _MovedOn as error:
        said = "The ledger has changed since: nothing was written. Plan again, or decide again on the plan."
        return Carried(Result(problems=error.problems, notes=(said,)))
    except Stopped as error:
        return Carried(Result(problems=error.problems))
    except ValueError as error:  # a text that no journal can hold, an invalid numbering pattern
        raise NotPossible(str(error)) from None
    result, made = result_of(done), done.told
    assert isinstance(made, _Made)
    if result.problems:
        return Carried(result, made.plan)
    steps = (WrittenStep(a, e, place_of(done, e)) for a, e in zip(made.abouts, done.entries, strict=True))
    result = replace(result, files=done.beside).noting(*made.notes)
    return Carried(result, made.plan, tuple(steps))


class _MovedOn(Stopped):
    """The reason that a saved plan is refused: a diagnostic for each of its parts that has changed."""


class _Made(NamedTuple):
    """The plan for the ledger as it is under its lock, what each step to write is about, and notes on the others."""

    plan: Plan
    abouts: list[str]
    notes: list[str]


def _draft(ledger: Ledger, planner: Planner, saved: SavedPlan | None) -> Draft:
    """Return the entries to write with their numbers, and the files that come with them.

    Without entries there are no files. Raise Stopped, NumberError; NotPossible if a promised file would replace
    another.
    """
    plan = planner(ledger)
    if saved is not None:
        steps, notes = _compared(ledger, saved, plan)
    else:
        steps, notes = list(plan.steps), [] if plan.steps else ["There is nothing to write."]
    entries = numbered(ledger, [s.entry for s in steps])
    files = {p.path: p.make(entries) for p in plan.files} if entries else {}
    for name, data in files.items():
        _refuse_other(ledger, name, data)
    return Draft(entries, files, told=_Made(plan, [s.about for s in steps], notes))


def _compared(ledger: Ledger, saved: SavedPlan, plan: Plan) -> tuple[list[Step], list[str]]:
    """Return the steps of a plan that are in the saved one and not in the ledger, and a note if there are others."""
    comparing = _Comparing(ledger, saved, plan)
    asked = [a for a in saved.decisions if saved.decisions[a].action != "skip"]
    abouts = dict.fromkeys([*(s.about for s in saved.steps if s.about not in saved.decisions), *asked])
    states = {about: comparing.state(about) for about in abouts}
    moved = [comparing.moved(about) for about, state in states.items() if state == "moved"]
    if moved:
        raise _MovedOn(moved)
    there, notes = sum(state == "done" for state in states.values()), []
    if there and there == len(states):
        notes.append("This plan was carried out before: there is nothing to do.")
    elif there:
        notes.append(f"{there} of {count_of(len(states), 'part')} of the plan {_were(there)} done before.")
    elif not states:
        notes.append("There is nothing to do in this plan.")
    return [s for s in plan.steps if states.get(s.about) == "due"], notes


def _refuse_other(ledger: Ledger, name: str, data: bytes) -> None:
    """Refuse to make a file where another one is: what others were sent is never replaced. Raise NotPossible."""
    path = (ledger.folder or Path()) / name
    try:
        there = path.read_bytes() if os.path.lexists(path) else data
    except OSError as error:
        raise NotPossible(f"{name} can't be made: {(error.strerror or '').lower()}") from None
    if there != data:
        raise NotPossible(f"{name} is there already, with other content: move it away, or plan again")


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


class _Comparing:
    """A saved plan compared with one made now, and with the ledger."""

    def __init__(self, ledger: Ledger, saved: SavedPlan, plan: Plan) -> None:
        self.ledger, self.saved, self.plan = ledger, saved, plan
        self.left_out: dict[str, LeftOut] = {x.about: x for x in plan.left_out}
        self.questions = {q.about: q for q in plan.questions}

    def state(self, about: str) -> str:
        """Return `due` if the ledger still asks for exactly what was saved, `done` if it has it, else `moved`."""
        if (left := self.left_out.get(about)) is not None and left.done:
            return "done"
        if about in self.saved.decisions:
            before = next(q for q in self.saved.questions if q.about == about)
            now = self.questions.get(about)
            return "due" if now is not None and now.answers == before.answers else "moved"
        wanted = [_content(entry) for entry in self._saved(about)]
        if wanted == [_content(to_mapping(s.entry)) for s in self.plan.steps if s.about == about]:
            return "due"
        return "done" if self._in_ledger(wanted) else "moved"

    def _saved(self, about: str) -> list[Mapped]:
        return [s.entry for s in self.saved.steps if s.about == about]

    def _in_ledger(self, wanted: list[Mapped]) -> bool:
        """Return whether the ledger has each of some entries, under numbers of its own."""
        days = {w.get("date") for w in wanted}
        kinds = {w.get("kind") for w in wanted}
        near = [r for r in self.ledger.records if r.kind in kinds and r.date is not None and r.date.isoformat() in days]
        have = [_content(to_mapping(entry_of(r))) for r in near]
        for entry in wanted:
            if entry not in have:
                return False
            have.remove(entry)
        return True

    def moved(self, about: str) -> Diagnostic:
        """Return the diagnostic of a part that has changed since it was saved."""
        question = next((q for q in self.saved.questions if q.about == about), None)
        was = _say_question(question) if question is not None else _say_entries(self._saved(about))
        return Diagnostic("AR671", f"{about} was {was}, now it is {self._now(about)}", file=self.saved.name or None)

    def _now(self, about: str) -> str:
        steps = [to_mapping(s.entry) for s in self.plan.steps if s.about == about]
        if about in self.questions:
            return _say_question(self.questions[about])
        if steps:
            return _say_entries(steps)
        left = self.left_out.get(about)
        return left.reason if left is not None else "nothing that the ledger asks for"


def _content(entry: Mapped) -> Mapped:
    """Return an entry without what may differ between a plan and its result: numbers, evidence, the clone's outbox.

    Nor the bytes of a file that was made of the same content: another version of typst makes others.
    """
    kept = {key: value for key, value in entry.items() if key not in ("id", "evidence", "outbox", "bytes")}
    if "applications" in kept:
        kept["applications"] = [_without_number(a) for a in kept["applications"]]
    return kept


def _without_number(application: Mapped) -> Mapped:
    number = str(application.get("id", ""))
    numbered = number.startswith((UNNUMBERED, "DED-"))
    return {**application, "id": UNNUMBERED} if numbered else application


def _say_question(question: Question) -> str:
    answers = [f"{a.customer} {', '.join(a.does) or 'unapplied'}" for a in question.alternatives]
    words = " or ".join(answers[:3]) or "; ".join(question.evidence[:1])
    return question.status + (f" ({words})" if words else "")


def _say_entries(entries: Sequence[Mapped]) -> str:
    return " and ".join(_say_entry(e) for e in entries) or "nothing"


def _say_entry(entry: Mapped) -> str:
    head = " ".join(str(entry[k]) for k in ("kind", "customer", "document", "amount", "currency") if k in entry)
    parts = ", ".join(f"{a['document']} {a['amount']}" for a in entry.get("applications", ()))
    return head + (f" ({parts})" if parts else "")
