"""`arcli receive`: bank lines → a plan → payments in the ledger."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from arcli.cli.shared import Shared, takes_shared, usage

app = typer.Typer()


def option(*names: str, help: str, **more: Any) -> Any:
    """Return an option whose default is not shown."""
    return typer.Option(*names, help=help, show_default=False, **more)


Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Bank files, or - for standard input.", show_default=False),
]
Profile = Annotated[str | None, option("--profile", metavar="PATH", help="Profile of a CSV or lockbox file.")]
Remittance = Annotated[
    list[str] | None, option("--remittance", metavar="FILE", help="Remittance advice of the payers; may repeat.")
]
Account = Annotated[str | None, option("--account", metavar="ACCOUNT", help="Only lines of this bank account.")]
Dry = Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")]


@app.command(epilog="Example: arcli receive march.xml --write")
@takes_shared
def receive(
    files: Files = None,
    *,
    shared: Shared,
    profile: Profile = None,
    remittance: Remittance = None,
    account: Account = None,
    write: Annotated[bool, typer.Option("--write", help="Book what is certain.")] = False,
    save: Annotated[str | None, option("--save", metavar="PLAN", help="Save the plan, for review.")] = None,
    apply: Annotated[str | None, option("--apply", metavar="PLAN", help="Book a saved plan.")] = None,
    dry_run: Dry = False,
) -> int:
    """Match the lines of bank files with open items, and print a plan: which receipt pays what, and why.

    With --write what has exactly one explanation is booked as payments with explicit applications; unidentified money
    goes to customer ?, returned payments are reversed. What has several explanations waits for arcli match. A plan that
    --save wrote can be reviewed and booked later with --apply; it is refused if the ledger has moved on in a way that
    changes it. Exit 1 when a file can't be read or a plan is refused.
    """
    from arcli.cli.receipts import Receipts

    if apply is not None:
        if files or save:
            raise usage("--apply takes the lines from the plan: give no FILE and no --save")
        return Receipts(shared, dry_run=dry_run).apply_plan(apply)
    if not files:
        raise usage("name a bank file, or a plan with --apply")
    receipts = Receipts(shared, dry_run=dry_run)
    code = receipts.read(files, profile, remittance or [], account)
    if code:
        return code
    if write or dry_run:
        return receipts.book({}, certain=True)
    receipts.show(save)
    return 0
