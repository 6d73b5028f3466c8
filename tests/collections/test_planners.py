"""What holds for every planner, on random stories: twice is once, order and future decide nothing, undone is undone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions import holds, interest, remind
from arcli.actions.plans import Planner, carry_out
from arcli.actions.result import Target
from arcli.actions.todo import todo
from arcli.collections.interest import principal
from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.entries import Debit, Entry, Hold, Sent
from arcli.model.plan import Plan
from arcli.reports.arrangements import arrangements
from arcli.reports.context import Context
from arcli.reports.promises import promises
from arcli.reports.worklist import worklist
from arcli.source.files import Folder
from tests.subledger.books import open_memory

SETTINGS = """\
currency: EUR
credit: {overdue: {amount: 200.00, days: 20}}
law: {consumer: {calls: 2, within: 7, after_conversation: 5}}
groups: {inns: {limit: 900.00}}
dunning:
  standard:
    apart: 6
    grace: 2
    minimum: {EUR: 5.00}
    levels:
      - {days: -3, name: notice}
      - {days: 3, name: friendly}
      - {days: 15, name: second}
      - {days: 30, name: final, fee: {EUR: 5.00}}
interest:
  standard: {index: own, margin: 5, read: [01-01, 04-01], fee: {EUR: 40.00}}
  monthly: {rate: 18%, basis: 30/360, compound: monthly, cap: 17%}
"""
FIRST, LAST = date(2026, 1, 5), date(2026, 5, 29)  # a Friday
SEEDS = range(8)


def story(seed: int) -> list[str]:
    """Entries of some months: customers, one a payer; invoices, and what happens to each."""
    r = random.Random(seed)

    def day(before: date = LAST) -> date:
        return FIRST + timedelta(r.randrange((before - FIRST).days))

    made = ["2026-01-01 index own 3.00", "2026-04-01 index own 2.50", "2026-01-01 customer a limit:700.00 group:inns",
            "2026-01-01 customer b group:inns interest:monthly",
            "2026-01-01 customer c payer:a consumer:yes"]  # fmt: skip
    for number in range(r.randrange(5, 10)):
        customer, amount = r.choice("abc"), r.randrange(20, 400)
        dated = day()
        due = dated + timedelta(r.randrange(5, 40))
        made.append(f"{dated} invoice I{number} {customer} {amount}.00 due:{due}")
        paid = max(dated, day())
        part = amount if r.random() < 0.5 else r.randrange(1, amount)
        what = r.randrange(11)
        if what == 8:
            made.append(f"{paid} payment P{number} {customer} {part}.00\n"
                        f"{paid + timedelta(r.randrange(1, 20))} apply P{number}\n    I{number} {part}.00")  # fmt: skip
        elif what == 9:
            first, second = paid + timedelta(r.randrange(9)), paid + timedelta(r.randrange(9, 40))
            rest = f"\n    {second} {amount - part}.00" if part < amount else ""
            made.append(f"{paid} arrangement R{number} {customer} {amount}.00 grace:{r.randrange(4)}\n    I{number}\n"
                        f"    {first} {part}.00{rest}")  # fmt: skip
            if r.random() < 0.5:
                made.append(f"{paid + timedelta(r.randrange(1, 30))} payment P{number} {customer} {part}.00\n"
                            f"    I{number} {part}.00")  # fmt: skip
        elif what == 10:
            made.append(f"{paid} writeoff W{number} {customer} {part}.00\n    I{number} {part}.00")
        elif what < 4:
            value = f" value:{paid - timedelta(2)}" if r.random() < 0.3 and paid - timedelta(2) >= dated else ""
            made.append(f"{paid} payment P{number} {customer} {part}.00{value}\n    I{number} {part}.00")
            if what == 0:
                made.append(f"{paid + timedelta(r.randrange(1, 9))} reverse P{number} reason:nsf")
        elif what == 4:
            made.append(f"{paid} credit C{number} {customer} {part}.00 corrects:I{number}\n    I{number} {part}.00")
        elif what == 5:
            made.append(f"{paid} promise I{number} {part}.00 until:{paid + timedelta(r.randrange(9))}")
        elif what == 6:
            made.append(f"{paid} dispute I{number} {part}.00 next:{paid + timedelta(3)}")
        else:
            made.append(f'{paid} note {customer} "call {number}" channel:call outcome:reached document:I{number}')
    return made


class Books:
    """A ledger in a folder."""

    def __init__(self, folder: Path, entries: Iterable[str]) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        (folder / "arcli.yaml").write_text(SETTINGS)
        (folder / "a.journal").write_text("\n".join(entries) + "\n")

    def ledger(self) -> Ledger:
        return open_ledger(Folder(self.folder))

    def plan(self, planner: Planner) -> Plan:
        return planner(self.ledger())

    def write(self, planner: Planner) -> tuple[Entry, ...]:
        done = carry_out(Target(Folder(self.folder), None, LAST), planner)
        assert not done.result.problems, done.result.problems
        return done.result.entries

    def add(self, *entries: str) -> None:
        with (self.folder / "a.journal").open("a") as file:
            file.write("".join(f"{e}\n" for e in entries))


Making = Callable[[date], Planner]
PLANNERS: dict[str, Making] = {
    "remind": lambda day: remind.planner(remind.Reminding(day, "post")),
    "interest": lambda day: interest.planner(interest.Charging(day, day)),
    "holds": lambda day: holds.planner(holds.Holding(day)),
}


def said(plan: Plan) -> list[tuple[str, str]]:
    """What a plan would write, and what it leaves out, without what only tells where something stands."""
    made = [(s.about, str(s.entry)) for s in plan.steps]
    return made + [(x.about, x.reason) for x in plan.left_out]


def rows(opened: Ledger, day: date) -> list[str]:
    """The lists of a day: what there is to do, whom to call."""
    context = Context(opened, opened.as_of(day)[0], day)
    reports = todo(context), worklist(context), promises(context), arrangements(context)
    return [str({**row, "where": None}) for report in reports for row in report.rows]


@pytest.mark.parametrize("name", PLANNERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_twice_is_once(tmp_path: Path, seed: int, name: str) -> None:
    books = Books(tmp_path, story(seed))
    for day in (date(2026, 3, 6), LAST):
        books.write(PLANNERS[name](day))
        assert books.write(PLANNERS[name](day)) == ()
        assert not books.plan(PLANNERS[name](day)).steps


@pytest.mark.parametrize("name", PLANNERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_entries_and_what_comes_later_decide_nothing(seed: int, name: str) -> None:
    entries, day = story(seed), date(2026, 3, 20)
    known = [e for e in entries if date.fromisoformat(e[:10]) <= day]
    wanted = said(PLANNERS[name](day)(open_memory({"arcli.yaml": SETTINGS, "a.journal": "\n".join(known) + "\n"})))
    lists = rows(open_memory({"arcli.yaml": SETTINGS, "a.journal": "\n".join(known) + "\n"}), day)
    for number in range(2):
        random.Random(number).shuffle(entries)
        half = len(entries) // 2
        opened = open_memory({"arcli.yaml": SETTINGS, "b.journal": "\n".join(entries[:half]) + "\n",
                              "a.journal": "\n".join(entries[half:]) + "\n"})  # fmt: skip
        assert said(PLANNERS[name](day)(opened)) == wanted
        assert rows(opened, day) == lists


@pytest.mark.parametrize("seed", SEEDS)
def test_memos_that_are_reversed_are_planned_again(tmp_path: Path, seed: int) -> None:
    books = Books(tmp_path, story(seed))
    before = books.plan(PLANNERS["interest"](LAST))
    made = books.write(PLANNERS["interest"](LAST))
    books.add(*(f"{LAST} reverse {entry.id}" for entry in made if isinstance(entry, Debit)))
    assert said(books.plan(PLANNERS["interest"](LAST))) == said(before)
    assert made


@pytest.mark.parametrize("seed", SEEDS)
def test_letters_that_failed_are_planned_again(tmp_path: Path, seed: int) -> None:
    books = Books(tmp_path, story(seed))
    before = books.plan(PLANNERS["remind"](LAST))
    made = [e for e in books.write(PLANNERS["remind"](LAST)) if isinstance(e, Sent)]
    books.add(*(f"{LAST} failed {e.id}" for e in made), *(f"{LAST} customer {c} address:new" for c in "abc"))
    again = books.plan(PLANNERS["remind"](LAST))
    assert [x.reason for x in again.left_out if "correct the address" in x.reason]
    monday = LAST + timedelta(3)
    books.add(*(f"{monday} customer {c} address:newer" for c in "abc"))
    levels = [{e.document: e.level for s in plan.steps if isinstance(s.entry, Sent) for e in s.entry.enclosed}
              for plan in (before, books.plan(PLANNERS["remind"](monday)))]  # fmt: skip
    assert made
    assert {d: n for d, n in levels[1].items() if d in levels[0]} == levels[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_holds_that_are_released_are_planned_again(tmp_path: Path, seed: int) -> None:
    books, next_day = Books(tmp_path, story(seed)), LAST + timedelta(1)
    before = books.plan(PLANNERS["holds"](next_day))
    made = books.write(PLANNERS["holds"](LAST))
    assert not books.plan(PLANNERS["holds"](next_day)).steps
    books.add(*(f"{next_day} release {e.customer}" for e in made if isinstance(e, Hold)))
    assert {s.about for s in books.plan(PLANNERS["holds"](next_day)).steps} == {s.about for s in before.steps}


def _charged(books: Books) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for document in books.ledger().as_of(date.max)[0].documents.values():
        entry = document.entry
        if isinstance(entry, Debit) and entry.accrued is not None and document.ended is None:
            key = str(entry.for_), str(entry.reason)
            found[key] = found.get(key, Decimal(0)) + entry.amount
        elif document.kind == "credit" and getattr(entry, "accrued", None) is not None:
            memo = books.ledger().as_of(date.max)[0].documents[entry.corrects].entry  # type: ignore[attr-defined]  # a credit memo
            key = str(memo.for_), str(memo.reason)  # type: ignore[attr-defined]  # a debit memo
            found[key] = found.get(key, Decimal(0)) - entry.amount  # type: ignore[attr-defined]  # a credit memo
    return {key: amount for key, amount in found.items() if amount}


@pytest.mark.parametrize("seed", SEEDS)
def test_interest_often_or_once_is_the_same(tmp_path: Path, seed: int) -> None:
    once, often = Books(tmp_path / "once", story(seed)), Books(tmp_path / "often", story(seed))
    day = FIRST
    while day < LAST:
        often.write(PLANNERS["interest"](day))
        day += timedelta(5)
    for books in (once, often):
        books.write(PLANNERS["interest"](LAST))
    assert _charged(once) == _charged(often)


def _letters(books: Books) -> list[tuple[date, str, tuple[tuple[str, int | None], ...]]]:
    found = [e for e in books.ledger().stated if isinstance(e, Sent)]
    return sorted((e.date, e.customer, tuple((x.document, x.level) for x in e.enclosed)) for e in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_reminders_each_day_or_when_they_are_due_are_the_same(tmp_path: Path, seed: int) -> None:
    """Running without need changes no level; each item rises by one, and letters keep their distance."""
    daily = Books(tmp_path / "daily", story(seed))
    for number in range((LAST - FIRST).days + 1):
        daily.write(PLANNERS["remind"](FIRST + timedelta(number)))
    made = _letters(daily)
    seldom = Books(tmp_path / "seldom", story(seed))
    for day in sorted({day for day, _, _ in made}):
        seldom.write(PLANNERS["remind"](day))
    assert _letters(seldom) == made
    level: dict[str, int] = {}
    last: dict[str, date] = {}
    for day, customer, items in made:
        assert day.weekday() < 5
        assert day - last.get(customer, date.min) >= timedelta(6)
        last[customer] = day
        for document, rise in items:
            assert (rise or 0) in (0, level.get(document, 0) + 1)
            level[document] = rise or level.get(document, 0)


@pytest.mark.parametrize("seed", range(20))
def test_the_quick_way_of_late_items_is_the_plain_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(story(seed)) + "\n2026-02-01 payment Z a 60.00\n    I0 1.00\n    I1 2.00\n"
    for day in (date(2026, 2, 1), date(2026, 3, 20), LAST):
        opened = open_memory({"arcli.yaml": SETTINGS, "a.journal": text})
        quick = principal.late_items(opened.as_of(day)[0])
        with monkeypatch.context() as patch:
            patch.setattr(principal, "plain_steps", lambda *_: {})
            slow = principal.late_items(open_memory({"arcli.yaml": SETTINGS, "a.journal": text}).as_of(day)[0])
        assert [(i.ref, i.customer, i.due, i.steps) for i in quick] == [
            (i.ref, i.customer, i.due, i.steps) for i in slow
        ]
