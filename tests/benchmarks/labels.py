"""Labelled lines measured: how many of each kind are certain and right, and whether one is certain and wrong.

python -m tests.benchmarks.labels mixed --seeds 5 --lines 4000      every kind of line
python -m tests.benchmarks.labels cheques --seeds 5                 names in the text, whole and cut
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from arcli.matching.byadvice import attach
from arcli.matching.engine import match
from arcli.matching.proposals import Proposal
from arcli.model.money import major
from arcli.model.settings.paying import Matching

from .labelled import Label, World
from .linekinds import cheques, mixed
from .matching import say, subledger

RIGHT, WRONG, ASKED, MISSED = "certain and right", "certain and wrong", "asked, as is right", "asked"


def verdict(proposal: Proposal, label: Label) -> str:
    """What became of a line. Money given to nobody is wrong where the line is booked or a question already."""
    if proposal.status == "certain" or (proposal.status == "return" and proposal.choices):
        choice = proposal.choices[0]
        if label.right != "certain":
            left = not choice.uses and not choice.reverses and choice.customer in label.customers
            return ASKED if left else WRONG
        given: dict[str, Decimal] = {}
        for use in choice.uses:
            number = use.item.document.id
            given[number] = given.get(number, Decimal(0)) + major(use.amount, use.item.currency)
        same = given == dict(label.pays)
        return RIGHT if same and choice.customer in label.customers else WRONG
    if proposal.status == "booked":
        return RIGHT if label.right == "booked" else WRONG
    if proposal.status == "nobody" and label.kind.startswith(("keyed", "cheques without", "positive return", "return")):
        return WRONG  # money that the books have, or that is none, would be booked once more
    if label.right == "return":
        return ASKED if any(c.reverses and c.customer in label.customers for c in proposal.choices) else MISSED
    if label.right != "ask":
        return MISSED
    offered = [{u.item.document.id for u in c.uses} for c in proposal.choices]
    return ASKED if not label.pays or set(label.pays) in offered else MISSED


def measure(world: World, show: int = 0) -> dict[str, Counter[str]]:
    """The verdicts by kind of line."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    lines = attach(world.lines, world.advice)
    state = subledger(world.entries, dt.date.max)
    for proposal in match(lines, state, Matching()):
        label = world.labels[proposal.line.line]
        said = verdict(proposal, label)
        found[label.kind][said] += 1
        if said == WRONG or (show and said == MISSED):
            show -= said != WRONG
            line = proposal.line
            shown = [
                (c.customer, [(u.item.ref, u.amount) for u in c.uses], c.reverses, c.evidence)
                for c in proposal.choices[:3]
            ]
            pays = {k: str(v) for k, v in label.pays.items()}
            say(f"  {said}: {label.kind}: {line.booked} {line.amount} {line.payer!r} {line.text!r} is {label.right}")
            say(f"      {pays} of {sorted(label.customers)}; {proposal.status} {shown} {proposal.evidence}")
    return found


def table(found: dict[str, Counter[str]]) -> str:
    """The verdicts, a row a kind."""
    rows = [f"  {'':32} {'lines':>6} {'right':>7} {'asked':>7} {'wrong':>6}"]
    whole: Counter[str] = Counter()
    for kind in sorted(found):
        whole += found[kind]
    for kind in [*sorted(found), "all"]:
        count = found.get(kind, whole)
        lines = sum(count.values())
        right = (count[RIGHT] + count[ASKED]) / lines
        rows.append(f"  {kind:32} {lines:6,} {100 * right:6.1f}% {100 * count[MISSED] / lines:6.1f}% {count[WRONG]:6,}")
    return "\n".join(rows)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns 1 when something is certain and wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.labels", description="Measures labelled lines.")
    parser.add_argument("what", choices=("mixed", "cheques"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--lines", type=int, default=4_000)
    parser.add_argument("--show", type=int, default=0, help="print so many lines that are asked but should be certain")
    args = parser.parse_args(argv)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    start = time.perf_counter()
    for seed in range(args.first, args.first + args.seeds):
        worlds = (
            [mixed(seed, args.lines)]
            if args.what == "mixed"
            else [cheques(seed, cut) for cut in (None, 35, 27, 22, 18, 16)]
        )
        for world in worlds:
            for kind, counts in measure(world, args.show).items():
                found[kind] += counts
    say(table(found))
    say(f"  {time.perf_counter() - start:.1f} s")
    return 1 if any(c[WRONG] for c in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
