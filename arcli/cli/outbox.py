"""`arcli outbox`: mails in transit, transmission, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import say, usage
from arcli.model.words import count_of

app = typer.Typer()
group = typer.Typer(invoke_without_command=True, no_args_is_help=False)


@group.callback(epilog="Example: arcli outbox")
@takes("file", "settings", "today", *TABLE)
def outbox(
    ctx: typer.Context,
    *,
    shared: Shared,
    every: Annotated[bool, typer.Option("--all", help="Include letters that arrived.")] = False,
) -> int:
    """Show letters by mail: waiting, gone, in doubt, failed, lost.

    In doubt is a mail of which it is unknown whether the server took it; it is sent again only by its number,
    arcli outbox send --retry LETTER.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from arcli.actions.outbox import standing
    from arcli.actions.result import NotPossible
    from arcli.reports.outbox import outbox as report

    try:
        found = standing(shared.ledger())
    except NotPossible as error:
        raise usage(str(error)) from None
    shared.show(report(((s.entry, s.state, s.said) for s in found), shared.this_day, everything=every))
    return 0


@group.command("send", epilog="Example: arcli outbox send")
@takes("file", "settings", "today")
def send(
    *,
    shared: Shared,
    retry: Annotated[
        list[str] | None,
        typer.Option("--retry", metavar="LETTER", show_default=False, help="A letter in doubt; may repeat."),
    ] = None,
) -> int:
    """Hand the waiting mails to the mail server, each once, and record what it said.

    Mails go out once their sent entry is committed, and pushed where the branch has an upstream.
    """
    return hand_over(shared, retry or ())


def hand_over(shared: Shared, retry: Sequence[str] = ()) -> int:
    """Transmit the waiting mails, say what became of them, and return the exit code."""
    from arcli.actions.outbox import Way, transmit
    from arcli.actions.result import NotPossible

    told, end = _progress()
    try:
        run, result = transmit(shared.target, retry, Way(told=told))
    except NotPossible as error:
        raise usage(str(error)) from None
    finally:
        end()
    for what, numbers, then in (
        ("accepted", run.accepted, ""),
        ("refused", run.refused, "another address, or arcli send DOCUMENT --retry, makes another letter"),
        ("to be tried later", run.later, "they wait for the next arcli outbox send"),
        ("in doubt", [*run.still, *run.doubt],
         "ask whether they arrived: arcli add delivered LETTER, else arcli outbox send --retry LETTER"),
    ):  # fmt: skip
        if numbers:
            say(f"{count_of(len(numbers), 'mail')} {what}" + (f": {', '.join(numbers)}" if then else ""))
            if then:
                say(f"  {then}")
    if run.held:
        say(f"{count_of(len(run.held), 'mail')} wait: commit (and push) their sent entries first")
    if not (run.accepted or run.refused or run.later or run.doubt or run.held):
        say("There is nothing to send.")
    for note in run.notes:
        say(note)
    code = shared.finish(result)
    return code or int(bool(run.refused or run.doubt))


def _progress() -> tuple[Callable[[int, int], None], Callable[[], None]]:
    """Return what shows how far the mails are, once it is known how many they are, and what ends that."""
    from arcli.cli.progress import progress

    bar: list[tuple[Callable[[int, int], None] | None, Callable[[], None]]] = []

    def told(done: int, total: int) -> None:
        if not bar:
            bar.append(progress("Sending", total, 5))
        if (step := bar[0][0]) is not None:
            step(done, total)

    return told, lambda: bar[0][1]() if bar else None


@group.command("bounces", epilog="Example: arcli outbox bounces ~/Maildir/.bounces")
@takes("file", "settings", "today")
def bounces(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Mailboxes (mbox), folders of mails, mails.")],
    *,
    shared: Shared,
) -> int:
    """Record the letters that came back, as delivery status notifications (RFC 3464) tell it."""
    from arcli.actions.outbox import read_bounces

    return shared.finish(read_bounces(shared.target, paths))


app.add_typer(group, name="outbox")
