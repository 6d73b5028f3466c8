"""`arcli receive` and `arcli match`: bank lines → a plan → payments in the ledger."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from arcli.cli.shared import Shared, takes_shared, usage

app = typer.Typer()


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, show_default=False, **more)


Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Bank files, or - for standard input.", show_default=False),
]
Profile = Annotated[str | None, _option("--profile", metavar="PATH", help="Profile of a CSV or lockbox file.")]
Remittance = Annotated[
    list[str] | None, _option("--remittance", metavar="FILE", help="Remittance advice of the payers; may repeat.")
]
Account = Annotated[str | None, _option("--account", metavar="ACCOUNT", help="Only lines of this bank account.")]
Dry = Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")]
Many = list[str] | None


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
    save: Annotated[str | None, _option("--save", metavar="PLAN", help="Save the plan, for review.")] = None,
    apply: Annotated[str | None, _option("--apply", metavar="PLAN", help="Book a saved plan.")] = None,
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


@app.command(epilog="Example: arcli match march.xml --accept-certain --choose 3=2")
@takes_shared
def match(
    files: Files = None,
    *,
    shared: Shared,
    plan: Annotated[
        str | None, _option("--plan", metavar="PLAN", help="Decide on a saved plan; it is saved again.")
    ] = None,
    profile: Profile = None,
    remittance: Remittance = None,
    account: Account = None,
    accept_certain: Annotated[bool, typer.Option("--accept-certain", help="Book what is certain too (key a).")] = False,
    choose: Annotated[Many, _option("--choose", metavar="LINE=N", help="Take the N-th choice (keys 1 to 9).")] = None,
    split: Annotated[
        Many, _option("--split", metavar="LINE=DOC:AMOUNT,…", help="Say which documents, and how much (key s).")
    ] = None,
    deduct: Annotated[
        Many, _option("--deduct", metavar="LINE=DOC[:REASON]", help="What is short is a deduction (key d).")
    ] = None,
    leave: Annotated[Many, _option("--leave", metavar="LINE[=CUSTOMER]", help="Leave it unapplied (key l).")] = None,
    nobody: Annotated[Many, _option("--nobody", metavar="LINE", help="Nobody's money: customer ? (key n).")] = None,
    skip: Annotated[Many, _option("--skip", metavar="LINE", help="Book nothing (key k).")] = None,
    dry_run: Dry = False,
) -> int:
    """Decide on the lines that are not certain, one by one; then book what was decided.

    On a terminal each line is shown with its choices and asks for a key. Every key has an option for scripts; without a
    terminal lines that no option decides are skipped. Line numbers are those of arcli receive of the same files.
    """
    from arcli.cli.receipts import Receipts
    from arcli.matching.decisions import parse_decision

    given: dict[int, Any] = {}
    options: list[tuple[Any, Many]] = [
        ("choose", choose), ("split", split), ("deduct", deduct), ("leave", leave), ("nobody", nobody), ("skip", skip),
    ]  # fmt: skip
    for action, texts in options:
        for text in texts or []:
            try:
                decision = parse_decision(action, text)
            except ValueError as error:
                raise usage(str(error)) from None
            if decision.line in given:
                raise usage(f"line {decision.line} is decided twice")
            given[decision.line] = decision
    if bool(files) == (plan is not None):
        raise usage("name bank files, or a saved plan with --plan")
    receipts = Receipts(shared, dry_run=dry_run)
    if plan is not None:
        return receipts.decide_plan(plan, given, certain=accept_certain)
    code = receipts.read(files or [], profile, remittance or [], account)
    return code or receipts.decide(given, certain=accept_certain)
