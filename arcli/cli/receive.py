"""`arcli receive`: bank lines → a plan → payments in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared
from arcli.cli.talk import usage

if TYPE_CHECKING:
    from arcli.actions.plans import Carried, Planner, SavedPlan
    from arcli.actions.receive import Receiving
    from arcli.ledger.opening import Ledger
    from arcli.model.plan import Plan
    from arcli.model.report import Report

app = typer.Typer()


def option(*names: str, help: str, **more: Any) -> Any:
    """Return an option whose default is not shown."""
    return typer.Option(*names, help=help, show_default=False, **more)


Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Bank files, or - for standard input.", show_default=False),
]
Profile = Annotated[
    list[str] | None,
    option("--profile", metavar="PROFILE", help="Profile of CSV or lockbox files; may repeat, also for advice."),
]
Remittance = Annotated[
    list[str] | None, option("--remittance", metavar="FILE", help="Remittance advice of the payers; may repeat.")
]
Inbox = Annotated[
    str | None,
    option("--inbox", metavar="DIR", help="All files of a folder, statements and advice; only what is new counts."),
]
Account = Annotated[str | None, option("--account", metavar="ACCOUNT", help="Only lines of this bank account.")]


@app.command(epilog="Example: arcli receive march.xml --write")
@takes_shared
def receive(
    files: Files = None,
    *,
    shared: Shared,
    profile: Profile = None,
    remittance: Remittance = None,
    account: Account = None,
    inbox: Inbox = None,
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Match the lines of bank files with open items, and print a plan: which receipt pays what, and why.

    With --write what has exactly one explanation is booked as payments with explicit applications; unidentified money
    goes to customer ?, returned payments are reversed. What has several explanations waits for arcli match. A plan that
    --save wrote can be reviewed and booked later with --apply; it is refused if the ledger has moved on in a way that
    changes it. Exit 1 when a file can't be read or a plan is refused.

    --inbox takes every file of a folder, CSV by the profile of its account, and says what became of each. Files may
    stay there: lines that the ledger has are not booked again.
    """
    from arcli.cli.bank_files import AskedFiles, failed, read_receipts
    from arcli.cli.output import check_output

    if apply is not None and (files or remittance or save or inbox):
        raise usage("--apply takes the lines from the plan: give no FILE, no --remittance and no --save")
    if apply is None and not (files or remittance) and inbox is None:
        raise usage("name a bank file, a folder with --inbox, or a plan with --apply")
    if save is not None:
        check_output("--save", Path(save))
    receiving = (
        None if apply is not None else read_receipts(shared, AskedFiles(files, profile, remittance, account, inbox))
    )
    code = act(shared, Face(write, save, apply, dry_run), receiving_face(receiving))
    return code or failed(receiving)


def receiving_face(receiving: Receiving | None) -> Acting:
    """Return the face of `receive` for the lines of files; None: for those of the saved plan that is applied."""
    lines: list[Receiving] = [] if receiving is None else [receiving]

    def planner_of(saved: SavedPlan | None) -> Planner:
        from arcli.actions.receive import receiving_of

        if saved is not None and not lines:
            lines.append(receiving_of(saved))
        return shown(lines[0], saved)

    def report_of(_plan: Plan, written: Mapping[str, str]) -> Report:
        from arcli.reports.receive import plan_report

        booked = {p.number: written[p.about] for p in lines[0].proposals if p.about in written}
        report = plan_report(lines[0].shown, booked, lines[0].loose)
        report.notes += lines[0].of_files(written)
        return report

    def told(carried: Carried) -> Sequence[str]:
        return lines[0].told(carried)

    return Acting("receive", planner_of, report_of, told)


def shown(receiving: Receiving, saved: SavedPlan | None = None) -> Planner:
    """Return the planner of some lines, with a progress bar on a terminal for long work."""

    def plan(ledger: Ledger) -> Plan:
        from arcli.cli.progress import progress

        receiving.progress, end = progress("Matching", len(receiving.lines))
        try:
            return receiving.planner(saved)(ledger)
        finally:  # an interrupted bar would leave the terminal without its cursor
            end()

    return plan
