"""What comes after a month is closed changes nothing in it, and is caught up in the first open month."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from arcli.actions.bill import Billing, planner
from arcli.closing.close import next_scope, seal_entry
from arcli.closing.lock_file import read_lock, write_lock
from arcli.closing.seal_checks import seals
from arcli.gl.proof import prove_book, prove_summary
from arcli.journal.write import write_entry, write_journal
from arcli.ledger.books import book_of, summary_of
from arcli.ledger.knowing import lock_name
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day
from arcli.model.dates import add_months, end_of_month, iso
from arcli.model.entries import Credit, Entry, Invoice
from arcli.model.report import Row
from arcli.reports.context import Context
from arcli.reports.revenue import BY, revenue
from tests.gl.books import by_transactions
from tests.subledger.books import open_memory

ACCRUE = "currency: USD\nrevenue: {accrue: yes}\n"
WAIT = "currency: USD\nrevenue: {}\n"
UNBILLED = "assets:unbilled-receivables"
RENT = '2026-01-01 contract C-1 acme bill:arrears start:2026-01-10\n    "Rent"  @ 310.00\n'
Activity = dict[tuple[str, str], tuple[Decimal, Decimal]]


class Books:
    """A ledger in memory that is written to, billed, and closed month by month."""

    def __init__(self, text: str, settings: str = ACCRUE) -> None:
        self.files = {"arcli.yaml": settings, "a.journal": "2020-01-01 customer acme\n" + text, "closed.journal": ""}
        self.number = 0
        self.sealed: dict[str, Activity] = {}

    def ledger(self) -> Ledger:
        return open_memory(dict(self.files))

    def add(self, text: str) -> None:
        self.files["a.journal"] += text

    def close(self, period: str) -> list[str]:
        """Seal a month; return the rows that its lock file knows."""
        ledger, day = self.ledger(), last_day(period)
        subledger, _ = ledger.as_of(day)
        seal, entry = seal_entry(
            ledger, subledger, next_scope(ledger, period), day + timedelta(5), summary_of(ledger, subledger)[0]
        )
        self.files["closed.journal"] += write_entry(entry) + "\n"
        self.files[lock_name(ledger.files, period, seal.digest)] = text = write_lock(seal)
        assert read_lock(text) == seal
        self.sealed[period] = self.moved(period)
        return [" ".join(row[:3]) for row in seal.known or ()]

    def bill(self, to: date, day: date) -> None:
        """Bill what is due by a day, but not what has no price."""
        steps = planner(Billing(to, day))(self.ledger()).steps
        found: list[Entry] = []
        for step in steps:
            self.number += 1
            assert isinstance(step.entry, Invoice | Credit)
            step.entry.id = f"B-{self.number}"
            found.append(step.entry)
        self.add(write_journal(found))

    def errors(self, day: date = date(2030, 12, 31)) -> list[str]:
        ledger = self.ledger()
        subledger, problems = ledger.as_of(day)
        found = [p for p in [*problems, *seals(ledger, subledger, day)] if p.severity == "error"]
        return [f"{p.code} {p.message}" for p in found]

    def moved(self, period: str) -> Activity:
        """What a month posts, as of its end."""
        return self._posted(last_day(period), date.fromisoformat(f"{period}-01"))

    def balances(self, day: str) -> dict[str, str]:
        """The balances on a day, but of the receivables."""
        sums = self._posted(date.fromisoformat(day), date.min)
        return {a: f"{v:f}" for (a, _), (v, _) in sums.items() if a != "assets:receivable"}

    def _posted(self, day: date, since: date) -> Activity:
        ledger = self.ledger()
        subledger, problems = ledger.as_of(day)
        assert not [p.message for p in problems if p.severity == "error"]
        book, _ = book_of(ledger, subledger)
        prove_book(subledger, book)
        summary, _ = summary_of(ledger, subledger)
        prove_summary(subledger, summary)
        for by in BY:
            revenue(Context(ledger, subledger, day), summary, by)
        return {key: pair for key, pair in by_transactions(book, since, day).items() if pair[0]}

    def earned(self, day: str) -> dict[tuple[str, str], Row]:
        """The report by month."""
        ledger, until = self.ledger(), date.fromisoformat(day)
        subledger, _ = ledger.as_of(until)
        rows = revenue(Context(ledger, subledger, until), summary_of(ledger, subledger)[0]).rows
        return {(r["month"], r.get("of", "deferred")): r for r in rows}


def test_an_amendment_of_a_closed_month_is_caught_up_in_the_first_open_one() -> None:
    """Doubled from January 20, which is 120.00 more of 31 days: January stays at 220.00, and February is closed, too.

    The period to February 9 comes to 220.00 + 120.00 + 9 × 20.00, the next one to 620.00; by March 31 two periods have
    ended, and 22 of 31 days of the third are served: 100.00 + 420.00 + 620.00 + 440.00.
    """
    books = Books(RENT)
    assert books.close("2026-01") == ["2026-01-01 contract C-1"]
    assert books.close("2026-02") == []
    books.add('2026-01-20 contract C-1 acme\n    "Rent"  @ 620.00\n')
    assert books.errors() == []
    assert books.balances("2026-01-31") == {UNBILLED: "220.00", "income:sales": "-220.00"}
    assert books.balances("2026-02-28") == {UNBILLED: "520.36", "income:sales": "-520.36"}
    assert books.balances("2026-03-31") == {UNBILLED: "1580.00", "income:sales": "-1580.00"}
    march = books.earned("2026-03-31")["2026-03", "unbilled"]
    assert (march["earned"], march["caught_up"]) == (Decimal("639.29"), Decimal("420.35"))
    assert books.close("2026-03") == ["2026-01-20 contract C-1"]
    assert books.errors() == []
    assert books.balances("2026-01-31")[UNBILLED] == "220.00"
    assert books.balances("2026-03-31")[UNBILLED] == "1580.00"


def test_usage_a_milestone_and_a_contract_that_come_late() -> None:
    books = Books('2026-01-01 contract C-1 acme every:quarter\n    "Calls"  meter:calls @ 0.10\n')
    books.add("2026-01-20 usage C-1 calls 200\n")
    books.close("2026-01")
    books.add("2026-01-20 usage C-1 calls 200\n")  # the same again: a second one
    books.add("2026-01-25 milestone C-1 Launch 1,000.00\n")
    books.add('2026-01-01 contract C-2 acme start:2026-01-01\n    "Desk"  @ 31.00\n')
    assert books.errors() == []
    assert books.balances("2026-01-31") == {UNBILLED: "20.00", "income:sales": "-20.00"}
    assert books.balances("2026-02-28") == {UNBILLED: "1102.00", "income:sales": "-1102.00"}
    february = books.earned("2026-02-28")["2026-02", "unbilled"]
    assert (february["earned"], february["caught_up"]) == (Decimal("31.00"), Decimal("1051.00"))


def test_a_milestone_that_a_line_waits_for() -> None:
    """Also where nothing is accrued: what was reached in a closed month is earned in the first open one."""
    books = Books('2026-01-01 contract C-1 acme every:year\n    "Licence"  @ 1,200.00  recognise:"Go live"\n', WAIT)
    books.bill(date(2026, 1, 1), date(2026, 1, 5))
    books.close("2026-01")
    books.add('2026-01-12 milestone C-1 "Go live" 0.00\n')
    assert books.errors() == []
    assert books.balances("2026-01-31") == {"liabilities:deferred-revenue": "-1200.00"}
    assert books.balances("2026-02-28") == {"income:sales": "-1200.00"}


def test_what_a_seal_knew_may_not_change() -> None:
    """The message names what was changed, and the seal holds again when it is as before."""
    books = Books(RENT + '2026-01-15 milestone C-1 "Keys" 50.00\n')
    books.close("2026-01")
    before = books.files["a.journal"]
    for one, other in (("310.00", "620.00"), ("50.00", "60.00")):
        books.files["a.journal"] = before.replace(one, other)
        (error,) = books.errors()
        named = "contract C-1 of 2026-01-01" if one == "310.00" else "milestone C-1 of 2026-01-15"
        assert error.startswith("AR821") and error.endswith(f"({named}: changed or removed)")
    books.files["a.journal"] = before + "2026-01-01 contract C-1 acme salesperson:anna\n"  # moves no figure
    assert books.errors() == []
    books.files["a.journal"] = before.replace("bill:arrears", "bill:arrears  po:P-1")
    assert books.errors() == []


def test_an_order_of_files_and_entries_is_no_knowledge() -> None:
    books = Books(RENT)
    books.close("2026-01")
    books.add('2026-01-20 contract C-1 acme\n    "Rent"  @ 620.00\n')
    wanted = books.balances("2026-02-28")
    books.files["0.journal"] = books.files.pop("a.journal").replace(RENT, "") + RENT
    assert (books.balances("2026-02-28"), books.errors()) == (wanted, [])


def test_without_its_lock_file_a_seal_is_taken_to_know_all_and_does_not_hold() -> None:
    books = Books(RENT)
    books.close("2026-01")
    books.add('2026-01-20 contract C-1 acme\n    "Rent"  @ 620.00\n')
    for name in [n for n in books.files if n.endswith(".lock")]:
        books.files.pop(name)
    assert [e[:5] for e in books.errors()] == ["AR821"]


# --- at random ---------------------------------------------------------------------------------------------

START = date(2025, 10, 1)
METERED = '    "Y"  meter:y  @ 0.37  id:y\n'


class Chance(random.Random):
    """What people enter late, and early."""

    def day(self, until: date) -> date:
        return START + timedelta(self.randrange((until - START).days + 1))

    def price(self) -> str:
        return f"{self.randrange(100, 99999) / 100:.2f}"

    def entry(self, books: Books, until: date) -> str:
        """Something dated up to a day, which may be in a closed month."""
        day, what = self.day(until), self.randrange(6)
        if what == 0:
            books.number += 1
            begin = self.day(until)
            how = f"bill:{self.choice(['advance', 'arrears'])} every:{self.choice(['month', 'quarter'])}"
            text = f"{min(day, begin)} contract N-{books.number} acme start:{begin} {how}"
            return f'{text}\n    "X"  @ {self.price()}  id:x\n'
        if what == 1:
            return f'{day} contract C-{self.randrange(1, 3)} acme\n    "X"  @ {self.price()}  id:x\n' + METERED
        if what in (2, 3):
            return f"{day} usage C-{self.randrange(1, 3)} y {self.randrange(1, 500)}\n"
        books.number += 1
        return f"{day} milestone C-1 M-{books.number} {self.price()}\n"


@pytest.mark.parametrize("seed", range(30))
def test_sealed_months_stay_and_the_first_open_month_has_all(seed: int) -> None:
    """After each entry, bill and seal: closed months post what they did when they were closed.

    On the last day of an open month every account has what it would have had if nothing had been closed.
    """
    chance = Chance(seed)
    head = ""
    for number in (1, 2):
        every = chance.choice(["month", "quarter", "2 weeks", "year"])
        bill = chance.choice(["advance", "arrears"])
        retained = chance.choice(["", " retention:10%", " minimum:900.00"])
        head += f'{START} contract C-{number} acme start:{START} every:"{every}" bill:{bill}{retained}\n'
        head += f'    "X"  @ {chance.price()}  id:x\n' + METERED
    books = Books(head, ACCRUE.replace("yes", f"yes, method: {chance.choice(['days', 'months'])}"))
    closed = 0
    for number in range(7):
        first = add_months(START, number)
        until = end_of_month(first)
        for _ in range(chance.randrange(4)):
            days = {
                line[:10] + line.split()[2] for line in books.files["a.journal"].splitlines() if " contract " in line
            }
            new = chance.entry(books, until)
            if new[:10] + new.split()[2] not in days:
                books.add(new)
        if chance.random() < 0.6:
            books.bill(chance.day(until), max(chance.day(until), add_months(START, closed)))
        while closed < number and chance.random() < 0.6:
            books.close(iso(add_months(START, closed))[:7])
            closed += 1
        assert books.errors() == []
        assert {period: books.moved(period) for period in books.sealed} == books.sealed
        unsealed = Books("")
        unsealed.files |= {"a.journal": books.files["a.journal"], "arcli.yaml": books.files["arcli.yaml"]}
        assert books.balances(iso(until)) == unsealed.balances(iso(until))
