"""The face of every acting command: print the plan, --write, --save PLAN, --apply PLAN."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from arcli.cli.shared import Shared
from arcli.cli.talk import say, usage

if TYPE_CHECKING:
    from arcli.actions.plans import Carried, Planner, SavedPlan, WrittenStep
    from arcli.model.entries import Entry
    from arcli.model.plan import Plan
    from arcli.model.report import Report

Write = Annotated[bool, typer.Option("--write", help="Carry the plan out: write its entries.")]
Save = Annotated[
    str | None, typer.Option("--save", metavar="PLAN", help="Save the plan as JSON, for review.", show_default=False)
]
Apply = Annotated[
    str | None, typer.Option("--apply", metavar="PLAN", help="Carry out a saved plan.", show_default=False)
]
Dry = Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries that would be written.")]


class Face(NamedTuple):
    """What the options ask for."""

    write: bool
    save: str | None
    apply: str | None
    dry_run: bool


class Acting(NamedTuple):
    """An acting command: its name, planner, report of a plan, and messages after writing.

    The planner gets the saved plan, if there is one; the report gets the numbers that were written, by what they are
    about.
    """

    command: str
    planner: Callable[[SavedPlan | None], Planner]
    report: Callable[[Plan, Mapping[str, str]], Report]
    told: Callable[[Carried], Sequence[str]] = lambda _carried: ()


def act(shared: Shared, face: Face, acting: Acting) -> int:
    """Print, save or carry out a plan, as the options ask; return the exit code."""
    from arcli.actions.plans import Stopped, carry_out, propose
    from arcli.actions.result import NotPossible, Result
    from arcli.cli.output import check_output

    if face.save is not None and (face.write or face.apply is not None):
        raise usage("--save keeps a plan for later: give it without --write and --apply")
    if face.save is not None:
        check_output("--save", Path(face.save))
        _check_private(shared, Path(face.save))
    try:
        saved = None if face.apply is None else load(face.apply, acting.command)
        planner = acting.planner(saved)
        if saved is None and not (face.write or face.dry_run):
            plan = propose(shared.target, planner)
            if face.save is not None:
                save_plan(face.save, plan)
            shared.show(acting.report(plan, {}))
            return 0
        carried = carry_out(shared.target, planner, saved, dry_run=face.dry_run)
    except Stopped as error:
        return shared.finish(Result(problems=error.problems))
    except NotPossible as error:
        raise usage(str(error)) from None
    return tell(shared, carried, acting, dry_run=face.dry_run)


def _check_private(shared: Shared, path: Path) -> None:
    """Refuse a plan in the repository of a ledger with private customers: it may hold what must be erased: exit 2."""
    from arcli.ledger.opening import settings_of
    from arcli.ledger.private import repository_of

    rule = settings_of(shared.files, shared.settings).private
    top = None if rule is None else repository_of(path.absolute().parent.resolve())
    if rule is not None and top is not None:
        where = f"keep it in the folder of private:, {rule.folder}"
        raise usage(f"--save {path}: a plan may hold private texts, and {top.name} is a repository: {where}")


def load(path: str, command: str) -> SavedPlan:
    """Read a saved plan of a command. Raise Stopped, LedgerError."""
    from arcli.actions.plans import read_plan
    from arcli.cli.profiles import content

    return read_plan(*content(path), command)


def save_plan(path: str, plan: Plan) -> None:
    """Save a plan, and say so. Raise LedgerError."""
    from arcli.actions.plans import write_plan
    from arcli.cli.output import replace_output
    from arcli.ledger.write import written

    replace_output(Path(path), write_plan(plan).encode())
    written().append(Path(path))  # any failure from here on exits with 4
    say(f"The plan is saved in {path}.")


def tell(shared: Shared, carried: Carried, acting: Acting, *, dry_run: bool) -> int:
    """Say what was written: one line per entry in text, else the plan as a report with the new numbers."""
    if carried.result.problems or dry_run:
        return shared.finish(carried.result)
    numbers: dict[str, str] = {}
    names = [(step, name_of(step.entry)) for step in carried.steps]
    for step, name in names:
        numbers[step.about] = f"{numbers[step.about]}, {name}" if step.about in numbers else name
    if carried.plan is not None and (shared.chosen_format != "text" or shared.output is not None):
        shared.show(acting.report(carried.plan, numbers))
    else:
        shared.write("".join(f"{step.about}: {name}{_of(step)}  {step.place}\n" for step, name in names))
    for note in (*carried.result.notes, *acting.told(carried)):
        say(note)
    return 0


def _of(step: WrittenStep) -> str:
    """Return the customer and the amount of a new entry, where what it is about does not name them already."""
    from arcli.model.entries import Transfer, currency_of, customer_of, has_amount
    from arcli.model.money import money

    entry = step.entry
    customer, code = customer_of(entry), currency_of(entry)
    of = f" of {customer}" if customer and customer not in step.about.split() else ""
    of += f" to {entry.to}" if isinstance(entry, Transfer) else ""
    amount = entry.amount if has_amount(entry) else None
    return of + (f", {money(amount, code)}" if amount is not None and code else "")


def name_of(entry: Entry) -> str:
    """Return what people call a new entry: its number, or what it reverses."""
    from arcli.model.entries import Reverse, label_of

    if isinstance(entry, Reverse):
        return f"reversal of {entry.document}"
    return label_of(entry)
