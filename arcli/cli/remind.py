"""`arcli remind`: reminders by level."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli remind, then with --write")
@takes("file", "settings", "customer", "currency", "today", *TABLE)
def remind(
    *,
    shared: Shared,
    date: Annotated[
        str | None,
        day_option("The day of the letters; today."),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel",
            metavar="HOW",
            show_default=False,
            help="Only record letters that you make and send yourself: how they go.",
        ),
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="--write, commit them, and hand the mails to the mail server.")
    ] = False,
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Remind customers of what is overdue, by level: a plan of letters, made and recorded with --write.

    By the policies under dunning: in arcli.yaml. What is left out says why: disputed, promised, on hold, below the
    minimum, too soon after the last letter. Mails wait in the outbox.
    """
    from arcli.actions.remind import Reminding, options_of, planner
    from arcli.reports.remind import remind as report

    day = shared.entry_day(date)
    asked = Reminding(day, channel, shared.chosen, shared.currency)
    if send and (save is not None or dry_run or channel is not None):
        raise usage("--send writes letters and sends their mails: give it without --save, --dry-run and --channel")
    made = write or send or dry_run or save is not None or apply is not None
    acting = Acting("remind", lambda saved: planner(options_of(saved) if saved else asked, made=made), report)
    code = act(shared, Face(write or send, save, apply, dry_run), acting)
    if not send or code:
        return code
    from arcli.cli.outbox import hand_over

    return hand_over(shared)
