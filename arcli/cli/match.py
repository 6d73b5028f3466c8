"""`arcli match`: decide on receipts one by one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Dry, load, save_plan, tell
from arcli.cli.receive import Account, Files, Inbox, Profile, Remittance, option, receiving_face, shown
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared
from arcli.cli.talk import say, usage

if TYPE_CHECKING:
    from arcli.actions.deciding import Deciding
    from arcli.actions.receive import Receiving
    from arcli.matching.decisions import Action, Decision

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
    unapplied: Annotated[
        bool, typer.Option("--unapplied", help="Decide on money that is in the books and not applied.")
    ] = False,
    profile: Profile = None,
    remittance: Remittance = None,
    account: Account = None,
    inbox: Inbox = None,
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

    With --unapplied the money is in the books already: cash of nobody, or of a customer and not applied. In the place
    of a line stands the payment: --choose PMT-9=2. What is decided becomes transfers and applications of today. Without
    a decision the choices are printed.
    """
    from arcli.actions.plans import Stopped
    from arcli.actions.result import NotPossible, Result
    from arcli.cli.bank_files import AskedFiles, failed, read_receipts

    given = _decisions(
        {"choose": choose, "split": split, "deduct": deduct, "leave": leave, "nobody": nobody, "skip": skip},
        in_books=unapplied,
    )
    if bool(files or remittance or inbox) + (plan is not None) + unapplied != 1:
        raise usage("name bank files, a folder with --inbox, a saved plan with --plan, or --unapplied")
    try:
        if unapplied:
            return _decide_unapplied(shared, given, certain=accept_certain, dry_run=dry_run)
        if plan is not None:
            return _decide_plan(shared, plan, given, certain=accept_certain)
        receiving = read_receipts(shared, AskedFiles(files, profile, remittance, account, inbox))
        return _decide(shared, receiving, given, certain=accept_certain, dry_run=dry_run) or failed(receiving)
    except Stopped as error:
        return shared.finish(Result(problems=error.problems))
    except NotPossible as error:
        raise usage(str(error)) from None


def _decisions(options: dict[Action, Many], *, in_books: bool) -> dict[str, Decision]:
    """Return the decisions that options say, by line. Raises usage errors."""
    from arcli.matching.decisions import parse_decision

    given: dict[str, Decision] = {}
    for action, texts in options.items():
        for text in texts or []:
            try:
                decision = parse_decision(action, text, in_books=in_books)
            except ValueError as error:
                raise usage(str(error)) from None
            if decision.about in given:
                raise usage(f"{decision.about} is decided twice")
            given[decision.about] = decision
    return given


def _decide(shared: Shared, receiving: Receiving, given: dict[str, Decision], *, certain: bool, dry_run: bool) -> int:
    """Ask about what no option decides, then book: what was shown, if the ledger still asks for it."""
    from arcli.actions.plans import carry_out, kept, propose

    propose(shared.target, shown(receiving))
    receiving.decisions, receiving.certain = _asked(receiving, given, certain=certain)
    decided = kept(receiving.plan())
    carried = carry_out(shared.target, shown(receiving, decided), decided, dry_run=dry_run)
    return tell(shared, carried, receiving_face(receiving), dry_run=dry_run)


def _decide_unapplied(shared: Shared, given: dict[str, Decision], *, certain: bool, dry_run: bool) -> int:
    """Ask about money of the books that no option decides, then apply it; without any decision print the choices."""
    from arcli.actions.plans import carry_out, kept, propose
    from arcli.actions.unapplied import Held, Unapplied
    from arcli.cli.acting import Acting
    from arcli.reports.plan import plan_report

    title = "Unapplied cash, and what it may pay"
    money = Unapplied(Held(shared.this_day, shared.chosen, shared.currency))
    plan = propose(shared.target, money.planner())
    money.decisions, money.certain = _asked(money, given, certain=certain)
    if not (money.decisions or money.certain):
        shared.show(plan_report(plan, title))
        return 0
    decided = kept(money.plan())
    carried = carry_out(shared.target, money.planner(decided), decided, dry_run=dry_run)
    acting = Acting("match", money.planner, lambda made, written: plan_report(made, title, written), money.told)
    return tell(shared, carried, acting, dry_run=dry_run)


def _decide_plan(shared: Shared, path: str, given: dict[str, Decision], *, certain: bool) -> int:
    """Decide on a saved plan; the plan is saved with the decisions, not booked."""
    from arcli.actions.plans import propose
    from arcli.actions.receive import receiving_of

    saved = load(path, "receive")
    receiving = receiving_of(saved)
    before, receiving.decisions = receiving.decisions, {}
    propose(shared.target, shown(receiving))
    receiving.decisions, _ = _asked(receiving, {**before, **given}, certain=certain)
    save_plan(path, receiving.plan_again(saved))
    say("arcli receive --apply books it.")
    return 0


def _asked(deciding: Deciding, given: dict[str, Decision], *, certain: bool) -> tuple[dict[str, Decision], bool]:
    """Return what is decided, and whether what is certain is booked: by the options, on a terminal also by keys."""
    deciding.check(given)
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        return given, certain
    from arcli.cli.match_asking import ask

    assert deciding.receivables is not None
    return ask(deciding.proposals, deciding.receivables, given, certain=certain)
