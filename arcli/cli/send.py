"""`arcli send`: letters for what has not been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.options import Sort, day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import check_choice, usage

if TYPE_CHECKING:
    from arcli.actions.plans import Planner, SavedPlan
    from arcli.actions.send import Sending

app = typer.Typer()


@app.command(epilog="Example: arcli send -p this-month, then with --write")
@takes("file", "settings", "as_of", "from_", "to", "period", "customer", "today", *TABLE)
def send(
    documents: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT]...", show_default=False)] = None,
    *,
    shared: Shared,
    kind: Sort = None,
    again: Annotated[
        bool, typer.Option("--again", help="A copy of what was sent, on request; name documents.")
    ] = False,
    date: Annotated[str | None, day_option("The day of the letters; today.")] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Also what failed for good; name documents.")] = False,
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Plan letters for invoices, credit and debit memos that have not been sent: to whom, how; what is left out, why.

    With --write the documents are made, mails wait in the outbox, and sent entries say so; arcli outbox send transmits
    them. --kind statement sends statements as of the day.
    """
    from arcli.actions.send import options_of, planner
    from arcli.model.delivering import SORTS
    from arcli.reports.plan import plan_report

    if kind is not None:
        kind = check_choice("sort of document", kind, [s for s in SORTS if s != "reminder"])
    if (again or retry) and not documents and kind not in ("statement", "confirmation") and apply is None:
        raise usage("--again and --retry name what they are for")
    asked = None if apply is not None else _asked(shared, documents or [], kind, date, again=again, retry=retry)

    def planner_of(saved: SavedPlan | None) -> Planner:
        options = options_of(saved) if saved is not None else asked
        assert options is not None
        return planner(options, made=write or dry_run or save is not None or saved is not None)

    title = "Letters to send"
    acting = Acting("send", planner_of, lambda plan, written: plan_report(plan, title, written))
    return act(shared, Face(write, save, apply, dry_run), acting)


def _asked(
    shared: Shared, documents: list[str], kind: str | None, date: str | None, *, again: bool, retry: bool
) -> Sending:
    """Return the options as the action takes them. Raise usage errors."""
    from arcli.actions.send import Sending

    if documents and kind in ("statement", "confirmation"):
        raise usage("statements and confirmations are of customers: choose them with -c")
    day = shared.entry_day(date)
    as_of = shared.day(shared.as_of, "--as-of") or day
    names: tuple[str, ...] = ()
    if documents:
        subledger, _ = shared.ledger().as_of(day)
        names = tuple(dict.fromkeys(shared.document_of(subledger, name) for name in documents))
    end = shared.last_day if (shared.to or shared.period) else None
    return Sending(day, as_of, names, kind, shared.chosen, shared.first_day, end, again, retry)
