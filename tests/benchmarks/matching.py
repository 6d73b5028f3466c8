"""Matching measured: how many bank lines are matched certainly, and how many of those wrongly.

    python -m tests.benchmarks.matching late FILE     settlements of real invoices, by customer and amount alone
    python -m tests.benchmarks.matching mangled       generated lines with references as banks mangle them
    python -m tests.benchmarks.matching speed         10,000 lines against 50,000 open items; one against 400

`late` has two readings. Day by day: each day's lines are matched against what was open that day. At once: all lines in
one run, where only what was matched certainly is gone for later lines.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from arcli.matching.engine import match
from arcli.matching.proposals import Proposal
from arcli.model.bank.identity import identity_of
from arcli.model.bank.line import StatementLine
from arcli.model.customers import Customers
from arcli.model.entries import Application, Customer, Invoice, Payment
from arcli.model.money import use_exact_context
from arcli.model.settings.ledger import Settings
from arcli.model.settings.paying import Matching
from arcli.model.terms import TermsBook
from arcli.subledger.replay import replay
from arcli.subledger.state import Subledger

from .mangled import Generator

ROOT = Path(__file__).parent.parent.parent
LATE = ROOT.parent / "shared" / "data" / "late-payments-2466.csv"


@dataclass(frozen=True)
class Truth:
    """What a line really pays: the customer (None: nobody in the ledger) and the documents."""

    customer: str | None
    documents: frozenset[str]


class Score(Counter[str]):
    """Lines by what became of them."""

    def add(self, proposal: Proposal, truth: Truth) -> None:
        """Count a line."""
        self["lines"] += 1
        self[judge(proposal, truth)] += 1

    def share(self, name: str) -> float:
        """A share of all lines."""
        return self[name] / self["lines"] if self["lines"] else 0.0

    def table(self) -> str:
        """All counts, a row each."""
        names = [
            "certain and right",
            "certain and wrong",
            "proposed, right one among the choices",
            "proposed, not among",
            "unmatched",
        ]
        return "\n".join(f"  {name:40} {self[name]:7,}  {100 * self.share(name):7.3f} %" for name in names)


def judge(proposal: Proposal, truth: Truth) -> str:
    """What became of a line. To leave the money of nobody to nobody, or a second payment unapplied, is right."""
    wanted = set(truth.documents)
    if proposal.status == "certain":
        choice = proposal.choices[0]
        used = {u.item.document.id for u in choice.uses}
        right = used == wanted and choice.customer == truth.customer
        return "certain and right" if right else "certain and wrong"
    if proposal.status in ("nobody", "booked"):
        right = truth.customer is None
        return "certain and right" if right else "certain and wrong" if proposal.status == "booked" else "unmatched"
    for choice in proposal.choices:
        if {u.item.document.id for u in choice.uses} == wanted and choice.customer == truth.customer:
            return "proposed, right one among the choices"
    if proposal.status == "unapplied" and not wanted and truth.customer in proposal.customers:
        return "certain and right"
    return "proposed, not among" if proposal.choices else "unmatched"


def subledger(entries: list[Any], day: dt.date) -> Subledger:
    """The subledger of entries as of a day."""
    use_exact_context()
    customers = Customers([e for e in entries if e.kind == "customer"])
    subledger = replay(entries, customers, Settings(currency="USD"), TermsBook({}), day)
    assert not subledger.problems, subledger.problems[:3]
    return subledger


# --- real settlements ------------------------------------------------------------------------------------


def late_payments(file: Path) -> tuple[list[Any], list[tuple[StatementLine, Truth]]]:
    """The invoices of the file and a line for each settlement, with customer and amount only."""

    def day(text: str) -> dt.date:
        month, number, year = text.split("/")
        return dt.date(int(year), int(month), int(number))

    entries: list[Any] = []
    lines: list[tuple[StatementLine, Truth]] = []
    with file.open(newline="") as source:
        rows = list(csv.DictReader(source))
    entries += [Customer(dt.date.min, c, currency="USD") for c in sorted({r["customerID"] for r in rows})]
    for row in rows:
        number, customer, amount = row["invoiceNumber"], row["customerID"], Decimal(row["InvoiceAmount"])
        entries.append(
            Invoice(day(row["InvoiceDate"]), number, customer, amount, currency="USD", due=day(row["DueDate"]))
        )
        line = StatementLine("OURS", "USD", amount, day(row["SettledDate"]), payer=customer, line=len(lines) + 1)
        lines.append((line, Truth(customer, frozenset({number}))))
    return entries, lines


def late_day_by_day(file: Path) -> Score:
    """Each day's lines against what was open that day; in the evening the real settlements are booked."""
    entries, lines = late_payments(file)
    by_day: dict[dt.date, list[tuple[StatementLine, Truth]]] = defaultdict(list)
    for line, truth in lines:
        by_day[line.booked].append((line, truth))
    score, held = Score(), list(entries)
    for day in sorted(by_day):
        known = [e for e in held if e.date <= day]
        truths = {line.line: truth for line, truth in by_day[day]}
        for proposal in match([line for line, _ in by_day[day]], subledger(known, day), Matching()):
            score.add(proposal, truths[proposal.line.line])
        for line, truth in by_day[day]:
            applied = tuple(Application(d, line.amount) for d in truth.documents)
            paid = Payment(day, f"P{line.line}", str(truth.customer), line.amount, currency="USD", applications=applied)
            paid.bank_line = identity_of(line).text  # booked from its line, as arcli books
            held.append(paid)
    return score


def late_at_once(file: Path) -> Score:
    """All lines in one run against all invoices."""
    entries, lines = late_payments(file)
    truths = {line.line: truth for line, truth in lines}
    score = Score()
    for proposal in match([line for line, _ in lines], subledger(entries, dt.date.max), Matching()):
        score.add(proposal, truths[proposal.line.line])
    return score


# --- generated, mangled references -----------------------------------------------------------------------


def mangled(seed: int, count: int, *, show: int = 0) -> Score:
    """Generated lines against their ledger. `show` prints so many of the lines that are not certain and right."""
    made = Generator(seed, count).run()
    truths = {c.line.line: c for c in made.cases}
    score, by_how = Score(), defaultdict(Counter[str])
    settings = Matching(fee={"*": Decimal("15.00")})
    start = time.perf_counter()
    proposals = match([c.line for c in made.cases], subledger(made.entries, dt.date.max), settings)
    score["ms"] = int(1000 * (time.perf_counter() - start))
    for proposal in proposals:
        case = truths[proposal.line.line]
        truth = Truth(case.customer, case.documents)
        score.add(proposal, truth)
        verdict = judge(proposal, truth)
        for how in case.how or ("plain",):
            by_how[how][verdict] += 1
        if verdict == "certain and wrong" or (show > 0 and verdict != "certain and right"):
            show -= verdict != "certain and wrong"
            line = proposal.line
            shown = [(c.customer, c.refs, c.evidence) for c in proposal.choices[:3]]
            said = f"{line.amount} {line.payer!r} {line.text!r} pays {sorted(case.documents)} of {case.customer}"
            say(f"    {verdict}: {case.how} {said}; {proposal.status} {shown} {proposal.evidence}")
    for how in sorted(by_how):
        total = sum(by_how[how].values())
        say(
            f"    {how:16} {total:6,}  certain and right {100 * by_how[how]['certain and right'] / total:5.1f} %"
            f"  certain and wrong {by_how[how]['certain and wrong']}"
        )
    return score


# --- speed -----------------------------------------------------------------------------------------------


def large(customers: int, items: int, count: int, seed: int) -> tuple[list[Any], list[StatementLine]]:
    """A ledger of open invoices, and lines that pay some of them: by number, mangled, or by amount alone."""
    r = random.Random(seed)
    first = dt.date(2026, 1, 1)
    entries: list[Any] = [
        Customer(first, f"C{n:05}", name=f"Customer {n} of {n % 97} Street Ltd", currency="USD", terms="2/10net30")
        for n in range(customers)
    ]
    lines = []
    for n in range(items):
        customer, day = f"C{n % customers:05}", first + dt.timedelta(days=r.randrange(150))
        amount = Decimal(r.randrange(1_000, 500_000)).scaleb(-2)
        entries.append(Invoice(day, f"INV-2026-{n:06}", customer, amount, currency="USD", terms="2/10net30"))
        if len(lines) < count and n % max(1, items // count) == 0:
            name = f"Customer {n % customers} of {n % customers % 97} Street Ltd"
            text = r.choice((f"INV-2026-{n:06}", f"Invoice {n:06}", f"INV 2026 {n}", "", "thank you"))
            if r.random() < 0.05:
                name, text, amount = f"Stranger {n}", "rent", amount + 1
            lines.append(
                StatementLine(
                    "OURS",
                    "USD",
                    amount,
                    first + dt.timedelta(days=160),
                    payer=name.upper(),
                    text=text,
                    bank_ref=f"B{n}",
                    statement="1",
                    file="bank.csv",
                    line=len(lines) + 1,
                )
            )
    return entries, lines


def speed(seed: int) -> bool:
    """10,000 lines against 50,000 open items, in terms of `arcli aging`; one line against 400 of one customer.

    Times are of the processor: other work of the machine does not count.
    """
    from arcli.reports.aging import aging
    from arcli.reports.context import Context

    from .matchledger import write_ledger

    entries, lines = large(2_000, 50_000, 10_000, seed)
    with tempfile.TemporaryDirectory() as folder:
        ledger = write_ledger(Path(folder), entries)
        start = time.process_time()
        opened = ledger()
        state, _ = opened.as_of(dt.date(2026, 6, 30))
        aging(Context(opened, state, dt.date(2026, 6, 30)))
        reference = time.process_time() - start
    state = subledger(entries, dt.date.max)
    start = time.process_time()
    found = match(lines, state, Matching())
    took = time.process_time() - start
    certain = sum(p.status == "certain" for p in found)
    times = f"{took:.2f} s, {took / reference:.1f} × aging ({reference:.2f} s)"
    say(f"10,000 lines × 50,000 open items: {times}; {certain:,} certain")
    worst, stopped = 0.0, 0
    for number in range(40):
        entries, _ = large(1, 400, 0, seed + number)
        r = random.Random(number)
        amounts = r.sample([e.amount for e in entries if e.kind == "invoice"], r.choice((1, 2, 3, 5, 8, 20, 60)))
        line = StatementLine(
            "OURS", "USD", sum(amounts) + r.choice((0, 0, 0, Decimal("0.01"))), dt.date(2026, 6, 30), payer="C00000"
        )
        state = subledger(entries, dt.date.max)
        start = time.process_time()
        (proposal,) = match([line], state, Matching())
        worst = max(worst, time.process_time() - start)
        stopped += proposal.stopped
    say(f"one line × 400 open items: at most {1000 * worst:.0f} ms; the search was stopped in {stopped} of 40")
    return took <= 10 * reference and worst <= 0.2


# --- command line ----------------------------------------------------------------------------------------


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def late(file: Path) -> bool:
    """Both readings of the real settlements; whether the bounds hold."""
    good = True
    for name, run in (("day by day", late_day_by_day), ("at once", late_at_once)):
        start = time.perf_counter()
        score = run(file)
        say(f"{score['lines']:,} settlements, {name}, {time.perf_counter() - start:.1f} s")
        say(score.table())
        good = good and score["certain and wrong"] == 0 and score.share("certain and right") >= 0.97
    return good


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching", description="Measures matching.")
    parser.add_argument("what", choices=("late", "mangled", "speed", "all"))
    parser.add_argument("file", nargs="?", type=Path, default=LATE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=5_000)
    parser.add_argument("--show", type=int, default=0, help="print so many lines that are not certain and right")
    args = parser.parse_args(argv)
    good = True
    if args.what in ("late", "all"):
        good = late(args.file) and good
    if args.what in ("mangled", "all"):
        score = mangled(args.seed, args.lines, show=args.show)
        say(f"{score['lines']:,} generated lines, seed {args.seed}, {score['ms'] / 1000:.1f} s")
        say(score.table())
        good = good and score.share("certain and wrong") <= 0.001 and score.share("certain and right") >= 0.9
    if args.what in ("speed", "all"):
        good = speed(args.seed) and good
    return 0 if good else 1


__all__: Iterable[str] = ["Score", "Truth", "judge", "late_at_once", "late_day_by_day", "main", "mangled", "subledger"]

if __name__ == "__main__":
    sys.exit(main())
