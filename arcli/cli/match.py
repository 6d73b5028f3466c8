"""`arcli match`: decide on receipts one by one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from arcli.cli.receive import Account, Dry, Files, Profile, Remittance, option
from arcli.cli.shared import Shared, takes_shared, usage

app = typer.Typer()


Many = list[str] | None


@app.command(epilog="Example: arcli match march.xml --accept-certain --choose 3=2")
@takes_shared
def match(
    files: Files = None,
    *,
    shared: Shared,
    plan: Annotated[
        str | None, option("--plan", metavar="PLAN", help="Decide on a saved plan; it is saved again.")
    ] = None,
    profile: Profile = None,
    remittance: Remittance = None,
    account: Account = None,
    accept_certain: Annotated[bool, typer.Option("--accept-certain", help="Book what is certain too (key a).")] = False,
    choose: Annotated[Many, option("--choose", metavar="LINE=N", help="Take the N-th choice (keys 1 to 9).")] = None,
    split: Annotated[
        Many, option("--split", metavar="LINE=DOC:AMOUNT,…", help="Say which documents, and how much (key s).")
    ] = None,
    deduct: Annotated[
        Many, option("--deduct", metavar="LINE=DOC[:REASON]", help="What is short is a deduction (key d).")
    ] = None,
    leave: Annotated[Many, option("--leave", metavar="LINE[=CUSTOMER]", help="Leave it unapplied (key l).")] = None,
    nobody: Annotated[Many, option("--nobody", metavar="LINE", help="Nobody's money: customer ? (key n).")] = None,
    skip: Annotated[Many, option("--skip", metavar="LINE", help="Book nothing (key k).")] = None,
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
