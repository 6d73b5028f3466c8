"""Questions line by line, as in `git add -p`: each key does what an option of `arcli match` does."""

from __future__ import annotations

import typer

from arcli.cli.showing import colours
from arcli.cli.talk import say
from arcli.matching.decisions import Action, Decision, decide
from arcli.matching.plan import documents_words
from arcli.matching.proposals import BOOKS_ITSELF, Proposal
from arcli.matching.receivables import Receivables
from arcli.model.customers import NOBODY
from arcli.model.money import major, money

HELP = """1-9  take that choice           (--choose LINE=N)
y    take the first choice      (--choose LINE=1)
s    split: which documents     (--split LINE=DOC:AMOUNT,DOC:AMOUNT)
d    what is short is deducted  (--deduct LINE=DOC:REASON)
l    leave it unapplied         (--leave LINE=CUSTOMER)
n    nobody's money             (--nobody LINE)
k    skip, book nothing         (--skip LINE)
a    book all that is certain   (--accept-certain)
q    stop asking; what was decided is booked
?    this help"""
_OPEN = frozenset({"choice", "proposed", "unapplied", "exception"})
_MOST = 30  # open items that are listed
_ASKING: dict[str, tuple[Action, str]] = {
    "s": ("split", "Documents (DOC:AMOUNT,DOC:AMOUNT)"),
    "d": ("deduct", "Document (DOC or DOC:REASON)"),
}


def ask(
    proposals: list[Proposal], receivables: Receivables, given: dict[str, Decision], *, certain: bool
) -> tuple[dict[str, Decision], bool]:
    """Ask about each line that is neither certain nor decided; the decisions, and whether to book what is certain.

    What is certain and not to be booked is said at the end: it waits for another run.
    """
    decisions, certain = _asked(proposals, receivables, given, certain=certain)
    left = [p for p in proposals if p.status in BOOKS_ITSELF and p.about not in decisions]
    if left and not certain:
        say(f"{_counted(left)}, and not booked: --accept-certain books {'it' if len(left) == 1 else 'them'}")
    return decisions, certain


def _asked(
    proposals: list[Proposal], receivables: Receivables, given: dict[str, Decision], *, certain: bool
) -> tuple[dict[str, Decision], bool]:
    decisions = dict(given)
    sure = [p for p in proposals if p.status in BOOKS_ITSELF and p.about not in decisions]
    if sure and not certain:
        certain = typer.confirm(
            f"{_counted(sure)}. Book {'it' if len(sure) == 1 else 'them'}?", default=False, err=True
        )
    asked = [
        p
        for p in proposals
        if p.about not in decisions and (p.status in _OPEN or (p.status == "nobody" and not certain))
    ]
    for position, proposal in enumerate(asked, 1):
        _show(proposal, position, len(asked))
        while True:
            answer = typer.prompt("Take [1-9,y,s,d,l,n,k,a,q,?]", default="k", show_default=False, err=True).strip()
            if answer == "q":
                return decisions, certain
            if answer == "a":
                certain = True
                continue
            if answer == "s":
                _show_open(proposal, receivables)
            decision = _decision(answer, proposal)
            if decision is None:
                say(HELP)
                continue
            try:
                decide(decision, proposal, receivables)
            except ValueError as error:
                say(str(error))
                continue
            decisions[proposal.about] = decision
            break
    return decisions, certain


def _counted(sure: list[Proposal]) -> str:
    """Return how many lines are booked without a question, and as what: `1 is certain, 2 are nobody's`."""
    said = []
    for status, one, many in (("certain", "is certain", "are certain"), ("nobody", "is nobody's", "are nobody's"),
                              ("return", "is a return", "are returns")):  # fmt: skip
        count = sum(p.status == status for p in sure)
        if count:
            said.append(f"{count} {one if count == 1 else many}")
    return ", ".join(said)


def _show_open(proposal: Proposal, receivables: Receivables) -> None:
    """List what the customers who may have paid a line owe, by due date."""
    line = proposal.line
    customers = {*proposal.customers, *(o for c in proposal.choices for o in c.customers)} - {NOBODY}
    pool = receivables.pool(receivables.family(customers), line.currency, line.booked)
    for item in pool[:_MOST]:
        say(f"  {item.ref}  {item.customer}  due {item.due}  {money(major(item.left, line.currency), line.currency)}")
    if len(pool) > _MOST:
        say(f"  and {len(pool) - _MOST} more")


def _decision(answer: str, proposal: Proposal) -> Decision | None:
    about = proposal.about
    if answer in ("y", ""):
        return Decision(about, "choose", "1")
    if answer.isdigit():
        return Decision(about, "choose", answer)
    if answer in _ASKING:
        action, question = _ASKING[answer]
        return Decision(about, action, typer.prompt(question, err=True).strip())
    if answer == "l":
        proposed = ",".join(sorted({o for c in proposal.choices for o in c.customers} or set(proposal.customers)))
        one = proposed if "," not in proposed else ""
        return Decision(about, "leave", typer.prompt("Customer", default=one or None, err=True).strip())
    if answer in ("n", "k"):
        return Decision(about, "nobody" if answer == "n" else "skip")
    return None


def _show(proposal: Proposal, position: int, count: int) -> None:
    import sys

    line = proposal.line
    head = f"({position}/{count}) {proposal.about}: {line.booked}  {money(line.amount, line.currency)}  {line.payer}"
    say("\n" + (typer.style(head, bold=True) if colours(sys.stderr) else head))
    if line.text:
        say(f"  text: {''.join(c if c.isprintable() else ' ' for c in line.text)}")
    for words in proposal.evidence:
        say(f"  {words}")
    for number, choice in enumerate(proposal.choices, 1):
        documents = f"reverse {choice.reverses}" if choice.reverses else "; ".join(documents_words(choice))
        say(f"  {number}  {choice.customer}: {documents or 'unapplied'}")
        for words in choice.evidence:
            say(f"     {words}")
