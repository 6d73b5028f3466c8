"""Interest a second way: day by day, from the manual's page alone, on random ledgers.

Rates: Basiszins (Deutsche Bundesbank), ECB main refinancing, Bank of England, RBI bank rate, and one of our own with
figures on odd days and below zero.
"""

from __future__ import annotations

import copy
import random
import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from arcli.actions.interest import Charging, planner
from arcli.journal.write import entry_text
from tests.subledger.books import open_memory

DAY = timedelta(1)
FIGURES = {
    "basiszins": {"2023-07-01": "3.12", "2024-01-01": "3.62", "2024-07-01": "3.37", "2025-01-01": "2.27"},
    "ecb-mro": {
        "2023-06-21": "4.00",
        "2023-09-20": "4.50",
        "2024-06-12": "4.25",
        "2024-09-18": "3.65",
        "2024-12-18": "3.15",
    },
    "boe": {
        "2023-05-11": "4.50",
        "2023-08-03": "5.25",
        "2024-08-01": "5.00",
        "2024-11-07": "4.75",
        "2025-02-06": "4.50",
    },
    "rbi-bank": {"2023-02-08": "6.75", "2025-02-07": "6.50"},
    "own": {"2023-01-01": "-0.50", "2024-02-29": "2.50", "2024-08-31": "-12.00", "2025-03-05": "1.00"},
}
PRESETS: dict[str, dict[str, Any]] = {
    "eu": {"index": "ecb-mro", "margin": "8", "read": ["01-01", "07-01"]},
    "de-b2b": {"index": "basiszins", "margin": "9", "read": ["01-01", "07-01"]},
    "de-consumer": {"index": "basiszins", "margin": "5", "read": ["01-01", "07-01"]},
    "at-b2b": {"index": "basiszins", "margin": "9.2", "read": ["01-01", "07-01"]},
    "uk": {"index": "boe", "margin": "8", "read": ["06-30", "12-31"], "fixed": True},
    "in-msmed": {"index": "rbi-bank", "margin": "0", "times": 3, "compound": True},
    "half-years": {"index": "own", "margin": "3", "read": ["02-28", "08-31"]},
    "each change": {"index": "own", "margin": "7.25"},
    "fixed": {"index": "own", "margin": "7.25", "fixed": True},
    "rate": {"rate": "12.5"},
    "monthly": {"rate": "18", "compound": True},
}


@dataclass
class Owed:
    """An item: what it was, and what settled it: the day of the money, the amount, the day on which it was undone."""

    amount: Decimal
    due: date
    settled: list[tuple[date, Decimal, date | None]] = field(default_factory=list)
    corrected: Decimal = Decimal(0)


def rate_on(policy: dict[str, Any], day: date) -> Fraction:
    """Percent a year: by the last reading that holds, and one of a month's end holds from the next day."""
    if "rate" in policy:
        percent = Fraction(policy["rate"])
    else:
        read = day
        if "read" in policy:
            days = [date.fromisoformat(f"{y}-{r}") for y in (day.year - 1, day.year) for r in policy["read"]]
            read = max(d for d in days if (d + DAY if (d + DAY).day == 1 else d) <= day)
        figure = next(v for d, v in sorted(FIGURES[policy["index"]].items(), reverse=True) if d <= read.isoformat())
        percent = max(Fraction(figure) * policy.get("times", 1) + Fraction(policy["margin"]), Fraction(0))
    return min(percent, Fraction(policy["cap"])) if "cap" in policy else percent


def weight(policy: dict[str, Any], day: date) -> Fraction:
    """The part of a year that a day is."""
    if policy["basis"] != "30/360":
        return Fraction(1, int(policy["basis"][-3:]))

    def number(d: date) -> int:
        return 360 * d.year + 30 * d.month + min(d.day, 30)

    return Fraction(number(day) - number(day - DAY), 360)


def interest(policy: dict[str, Any], item: Owed, to: date) -> Decimal:
    """Interest up to a day, day by day."""
    grace, delays = policy.get("grace", (0, "start"))
    free = item.due + grace * DAY
    start = free if delays == "start" else item.due
    if to <= free:
        return Decimal(0)

    def owed(day: date) -> Decimal:
        """What bears interest on a day: what was open in the evening before."""
        gone = [a for there, a, undone in item.settled if there < day and (undone is None or undone >= day)]
        return item.amount - item.corrected - sum(gone, Decimal(0))

    total = bound = added = Fraction(0)
    months = 1
    day = start + DAY
    while day <= to:
        principal = owed(day)
        if delays == "charge" and day <= free:
            principal = min(principal, owed(free + DAY))
        percent = rate_on(policy, start + DAY if policy.get("fixed") else day) / 100
        bearing = Fraction(max(principal, Decimal(0)))
        total += (bearing + added if bearing else 0) * percent * weight(policy, day)
        if "cap" in policy:
            bound += bearing * Fraction(policy["cap"]) / 100 * weight(policy, day)
            total = min(total, bound)
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        if day == date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])):
            added, months = (total if policy.get("compound") else Fraction(0)), months + 1
        day += DAY
    return Decimal(int(total * 100 + Fraction(1, 2))) / 100


def policy_of(r: random.Random) -> tuple[dict[str, Any], str]:
    """A policy, and how it is said."""
    name = r.choice(list(PRESETS))
    policy = {**PRESETS[name], "basis": r.choice(["act/365", "act/360", "30/360"])}
    told = [f"basis: {policy['basis']}"]
    if name in ("eu", "de-b2b", "de-consumer", "at-b2b", "uk", "in-msmed"):
        told.append(f"preset: {name}")
    else:
        told += [
            f"{key}: {policy[key]}{'%' if key == 'rate' else ''}"
            for key in ("rate", "index", "margin")
            if key in policy
        ]
        told += [f"read: [{', '.join(policy['read'])}]"] if "read" in policy else []
        told += ["fixed: start"] if policy.get("fixed") else []
        told += ["compound: monthly"] if policy.get("compound") else []
    if r.random() < 0.4:
        policy["grace"] = r.randrange(1, 15), r.choice(["start", "charge"])
        told.append("grace: {{days: {}, delays: {}}}".format(*policy["grace"]))
    if r.random() < 0.3:
        policy["cap"] = r.choice(["6", "10", "19"])
        told.append(f"cap: {policy['cap']}%")
    return policy, ", ".join(told)


def happens(r: random.Random, number: str, item: Owed, left: Decimal, dated: date, to: date) -> tuple[str, Decimal]:
    """What settles some of an item, as entries; and what is settled for good of it."""
    amount = left if r.random() < 0.4 else Decimal(r.randrange(1, int(left * 100) + 1)) / 100
    day = max(dated, item.due + r.randrange(-20, 200) * DAY)
    later = day + r.randrange(1, 40) * DAY
    there, undone, ref = day, None, number[:2]
    pay, lines = f"{day} payment P{number} a {amount}", f"\n    {ref} {amount}"
    match r.randrange(8):
        case 0:
            entries = pay + lines
        case 1:
            there -= r.randrange(9) * DAY
            entries = f"{pay} value:{there}{lines}"
        case 2:
            undone, entries = later, f"{pay}{lines}\n{later} reverse P{number} reason:nsf"
        case 3:
            undone, entries = later, f"{pay}{lines}\n{later} unapply P{number}{lines}"
        case 4:
            day, entries = later, f"{pay}\n{later} apply P{number}{lines}"
        case 5:
            entries = f"{day} credit C{number} a {amount} corrects:{ref}{lines}"
            item.corrected += amount if day <= to else 0
            return entries, amount
        case 6:
            entries = f"{day} credit C{number} a {amount}{lines}"
        case _:
            entries = f"{day} writeoff W{number} a {amount}{lines}"
    if day <= to:
        item.settled.append((there, amount, undone if undone is not None and undone <= to else None))
    return entries, amount if undone is None else left


def story(seed: int) -> tuple[str, list[str], dict[str, Any], dict[str, Owed], date]:
    """Settings, entries in any order, the policy, the items, and the day."""
    r = random.Random(seed)
    policy, told = policy_of(r)
    entries = [f"{d} index {name} {v}" for name, own in FIGURES.items() for d, v in own.items()]
    entries.append("2020-01-01 customer a terms:net0")
    first = date(2023, 12, 1)
    to = first + r.randrange(200, 700) * DAY
    items: dict[str, Owed] = {}
    for n in range(r.randrange(1, 5)):
        dated = first + r.randrange(400) * DAY
        due = r.choice([dated + r.randrange(45) * DAY, date(2024, 2, 29), date(2024, 8, 31), date(2024, 12, 31)])
        dated = min(dated, due)
        item = items[f"I{n}"] = Owed(Decimal(r.randrange(1, 2_000_000)) / 100, due)
        entries.append(f"{dated} invoice I{n} a {item.amount} due:{due}")
        left = item.amount
        for m in range(r.randrange(4)):
            if left:
                made, gone = happens(r, f"I{n}{m}", item, left, dated, to)
                entries.append(made)
                left -= gone
    r.shuffle(entries)
    return f"currency: EUR\ninterest: {{standard: {{{told}}}}}\n", entries, policy, items, to


def planned(settings: str, entries: list[str], to: date) -> list[Any]:
    """The memos that a plan would book."""
    ledger = open_memory({"arcli.yaml": settings, "a.journal": "\n".join(entries) + "\n"})
    return [step.entry for step in planner(Charging(to, to))(ledger).steps]


def sums(memos: list[Any]) -> dict[str, Decimal]:
    """Interest by item, of memos and what corrects them."""
    of = {m.id: m.for_ for m in memos if m.kind == "debit"}
    found: dict[str, Decimal] = {}
    for memo in memos:
        if memo.reason == "interest":
            ref = memo.for_ if memo.kind == "debit" else of[memo.corrects]
            found[ref] = found.get(ref, Decimal(0)) + (memo.amount if memo.kind == "debit" else -memo.amount)
    return {ref: amount for ref, amount in found.items() if amount}


@pytest.mark.parametrize("seed", [*range(60), 2129, 2399, 2469])
def test_interest_of_random_items(seed: int) -> None:
    settings, entries, policy, items, to = story(seed)
    wanted = {ref: due for ref, item in items.items() if (due := interest(policy, item, to))}
    assert sums(planned(settings, entries, to)) == wanted


@pytest.mark.parametrize("seed", [*range(100, 110), 3097, 3137])
def test_often_with_entries_that_become_known_late_is_once_at_the_end(seed: int) -> None:
    """Each entry becomes known up to two months after its day; memos are booked on some days, and once more on each."""
    settings, entries, _, _, to = story(seed)
    r = random.Random(seed)
    known: list[tuple[date, str]] = []
    for text in entries:
        late = r.randrange(60) if re.match(r"\S+ (payment|credit|writeoff)", text) and r.random() < 0.4 else 0
        known.append((date.fromisoformat(max(re.findall(r"^\S{10}", text, re.M))) + late * DAY, text))
    last, made = to + 150 * DAY, list[Any]()
    day = date(2024, 1, 1)
    while day <= last:
        for again in (False, True):
            now = [text for when, text in known if when <= day] + [entry_text(m).rstrip() for m in made]
            memos = planned(settings, now, day)
            assert not (again and memos)
            for memo in memos:
                made.append(copy.copy(memo))
                made[-1].id = f"M{len(made)}"
        day = last if day < last < day + 70 * DAY else day + r.randrange(1, 70) * DAY
    assert sums(made) == sums(planned(settings, [text for when, text in known if when <= last], last))
