"""Reminders a second way: a model with a state of its own, day by day for eleven weeks, on random ledgers."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from arcli.actions.remind import Reminding, planner
from arcli.journal.write import entry_text
from arcli.model.entries import Sent
from tests.subledger.books import open_memory

DAY = timedelta(1)
FIRST, LAST, HOLIDAY = date(2026, 1, 5), date(2026, 3, 20), date(2026, 2, 16)
PAYERS = {"a": "a", "b": "b", "c": "a"}
Span = tuple[date, date]  # the first and the last day


@dataclass
class Owed:
    """An invoice: what it was, and what happened to it."""

    customer: str
    dated: date
    due: date
    amount: Decimal
    gone: list[tuple[date, Decimal, date]] = field(default_factory=list)  # until the day on which it is open again
    disputed: list[tuple[Span, Decimal]] = field(default_factory=list)
    barred: list[Span] = field(default_factory=list)  # promised, or with an agency
    extended: list[tuple[date, date]] = field(default_factory=list)


@dataclass
class World:
    """A ledger and what the model knows of it. A policy: levels, days apart, grace, minimum."""

    settings: str
    policies: dict[str, tuple[list[int], int, int, int]]
    entries: list[str]
    invoices: dict[str, Owed] = field(default_factory=dict)
    cash: list[tuple[date, str, Decimal]] = field(default_factory=list)
    held: dict[str, list[Span]] = field(default_factory=dict)
    insolvent: dict[str, Span] = field(default_factory=dict)
    letters: list[tuple[Sent, bool]] = field(default_factory=list)  # and whether it failed


def inside(day: date, spans: list[Span]) -> bool:
    return any(first <= day <= last for first, last in spans)


def world(r: random.Random) -> World:
    """Make a ledger of three customers, one of whom another pays for."""
    settings, policies = "currency: EUR\ncalendar: {holidays: [2026-02-16]}\ndunning:\n", {}
    for name in ("standard", "other"):
        days, levels = r.randrange(5), [-r.randrange(1, 6)] if r.random() < 0.5 else []
        for _ in range(r.randrange(1, 4)):
            levels.append(days)
            days += r.randrange(1, 15)
        apart, grace, least = r.randrange(12), r.randrange(6), r.choice([0, 30])
        policies[name] = (levels, apart, grace, least)
        steps = ", ".join(f"{{days: {d}, name: l{n}}}" for n, d in enumerate(levels))
        settings += f"  {name}: {{apart: {apart}, grace: {grace}, minimum: {{EUR: {least}}}, levels: [{steps}]}}\n"
    made = World(settings, policies, ["2026-01-01 customer a", "2026-01-01 customer b dunning:other",
                                      "2026-01-01 customer c payer:a"])  # fmt: skip
    for n in range(r.randrange(3, 8)):
        customer, dated, amount = r.choice("aabcc"), FIRST + r.randrange(20) * DAY, Decimal(r.randrange(10, 300))
        item = made.invoices[f"I{n}"] = Owed(customer, dated, dated + r.randrange(25) * DAY, amount)
        made.entries.append(f"{dated} invoice I{n} {customer} {amount}.00 due:{item.due}")
        for what in r.sample(range(9), r.randrange(3)):
            happens(r, made, f"I{n}", item, what)
    return made


def happens(r: random.Random, made: World, ref: str, item: Owed, what: int) -> None:
    """Let something happen to an invoice or its customer."""
    day, customer = item.dated + r.randrange(60) * DAY, item.customer
    end, number, amount = day + r.randrange(1, 25) * DAY, f"{ref}{what}", item.amount
    part = amount if r.random() < 0.5 else Decimal(r.randrange(1, int(amount)))
    if what == 0:
        made.entries.append(f"{day} payment {number} {customer} {part}.00\n    {ref} {part}.00\n{end} reverse {number}")
        item.gone.append((day, part, end))
    elif what == 1 and not item.gone:
        made.entries.append(f"{day} credit {number} {customer} {part}.00\n    {ref} {part}.00")
        item.gone.append((day, part, date.max))
    elif what == 2:
        made.entries.append(f"{day} dispute {ref} {part}.00\n{end} resolve {ref}")
        item.disputed.append(((day, end - DAY), part))
    elif what == 3:
        made.entries.append(f"{day} promise {ref} {part}.00 until:{end}")
        item.barred.append((day, end))
    elif what == 4:
        made.entries.append(f"{day} extend {ref} due:{item.due + 9 * DAY}")
        item.extended.append((day, item.due + 9 * DAY))
    elif what == 5:
        made.entries.append(f"{day} payment {number} {customer} {part}.00")
        made.cash.append((day, customer, part))
    elif what == 6 and customer not in made.held:
        scope = r.choice(["letters", "all", "credit"])
        made.entries.append(f"{day} hold {customer} scope:{scope} until:{end}")
        made.held[customer] = [(day, end)] if scope != "credit" else []
    elif what == 7:
        made.entries.append(f"{day} place {customer} with:x document:{ref}\n{end} recall {customer} document:{ref}")
        item.barred.append((day, end - DAY))
    elif what == 8 and customer not in made.insolvent:
        made.entries.append(f"{day} hold {customer} scope:billing reason:insolvency")
        made.insolvent[customer] = (day, date.max)


def due_letters(made: World, day: date) -> list[tuple[str, dict[str, tuple[Decimal, int]]]]:
    """The letters of a day: to whom, and of each item the amount and the level, 0 of a notice."""
    found = []
    for payer in ("a", "b") if day.weekday() < 5 and day != HOLIDAY else ():
        _, apart, _, least = made.policies["other" if payer == "b" else "standard"]
        mine = [(e, failed) for e, failed in made.letters if e.customer == payer]
        if inside(day, made.held.get(payer, [])) or (mine and mine[-1][1]):
            continue
        living = [e for e, failed in mine if not failed]
        money = {c: sum((a for d, who, a in made.cash if who == c and d <= day), Decimal(0)) for c in PAYERS}
        letter: dict[str, tuple[Decimal, int]] = {}
        own = [(ref, i) for ref, i in made.invoices.items() if PAYERS[i.customer] == payer and i.dated <= day]
        for ref, item in sorted(own, key=lambda one: (one[1].customer, one[1].due, one[0])):
            wanted = level_of(made, ref, item, day, living)
            if wanted is not None and not covered(money, item.customer, payer, wanted[0]):
                letter[ref] = wanted
        letter = {ref: x for ref, x in letter.items() if x[1]} or letter
        soon = living and (day - living[-1].date).days < max(apart, 1)
        if letter and not soon and sum(amount for amount, _ in letter.values()) >= least:
            found.append((payer, letter))
    return found


def level_of(made: World, ref: str, item: Owed, day: date, living: list[Sent]) -> tuple[Decimal, int] | None:
    """What of an item is undisputed and the level that it is due for; None if a letter is not about it."""
    levels, _, grace, _ = made.policies["other" if PAYERS[item.customer] == "b" else "standard"]
    steps = [d for d in levels if d >= 0]
    open_ = item.amount - sum((a for since, a, until in item.gone if since <= day < until), Decimal(0))
    late = (day - max([item.due, *(to for since, to in item.extended if since <= day)])).days
    about = [x.level or 0 for e in living for x in e.enclosed if x.document == ref]
    level = max(about, default=0)
    notice = late < 0 and min(levels) < 0 and late >= min(levels) and not about
    step = late >= 0 and level < len(steps) and late >= steps[level] and (level > 0 or late > grace)
    stays = [made.insolvent[c] for c in (item.customer, PAYERS[item.customer]) if c in made.insolvent]
    stopped = inside(day, [s for s in stays if item.dated <= s[0]])
    undisputed = open_ - sum((min(a, open_) for span, a in item.disputed if inside(day, [span])), Decimal(0))
    if open_ <= 0 or not (notice or step) or stopped or inside(day, item.barred + made.held.get(item.customer, [])):
        return None
    return (undisputed, level + 1 if step else 0) if undisputed > 0 else None


def covered(money: dict[str, Decimal], customer: str, payer: str, amount: Decimal) -> bool:
    """Whether what waits to be applied covers an amount; it is used up then."""
    whose = dict.fromkeys((customer, payer))
    if sum(money[c] for c in whose) < amount:
        return False
    for one in whose:
        used = min(money[one], amount)
        money[one], amount = money[one] - used, amount - used
    return True


@pytest.mark.parametrize("seed", range(12))
def test_letters_of_eleven_weeks(seed: int) -> None:
    """Those of each day are the model's, in any order of the entries, though the ledger knows what comes later."""
    r = random.Random(seed)
    made, day = world(r), FIRST
    written: list[str] = []
    while day <= LAST:
        r.shuffle(made.entries)
        text = "\n".join([*made.entries, *written]) + "\n"
        plan = planner(Reminding(day, "print"))(open_memory({"arcli.yaml": made.settings, "a.journal": text}))
        sent: list[Any] = [copy.copy(step.entry) for step in plan.steps]
        got = [(e.customer, {x.document: (x.amount, x.level or 0) for x in e.enclosed}) for e in sent]
        assert got == due_letters(made, day), day
        for entry in sent:
            entry.id, failed = f"S{len(made.letters):03}", r.random() < 0.1
            made.letters.append((entry, failed))
            written.append(entry_text(entry).rstrip() + (f"\n{day} failed {entry.id}" if failed else ""))
        day += DAY
