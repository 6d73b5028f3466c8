"""What is deferred and accrued, read by the real tools: each account of every month end is arcli's."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from arcli.actions.bill import Billing, planner
from arcli.exchange import beancounttext, ledgertext
from arcli.exchange.glexport import prepare
from arcli.gl.postings import Book
from arcli.journal.write import write_journal
from arcli.ledger.opening import Ledger
from arcli.model.dates import add_months, end_of_month
from arcli.model.entries import Credit, Invoice
from tests.exchange.test_glexport import derived, units, without_customer
from tests.gl import tools
from tests.subledger.books import open_memory

STUDIO = Path(__file__).parent.parent.parent / "ledgers" / "studio"
EARNED = {"liabilities:deferred-revenue", "assets:unbilled-receivables", "assets:contract-assets"}
MONTHS = 24


def studio(accrue: str) -> Ledger:
    """The studio, with rates of its dollars."""
    files = {str(p.relative_to(STUDIO)): p.read_text() for p in STUDIO.rglob("*") if p.suffix in (".journal", ".yaml")}
    files["arcli.yaml"] = files["arcli.yaml"].replace("\nrevenue:\n", f"\nrevenue:\n  accrue: {accrue}\n")
    return open_memory(files)


def made(seed: int) -> Ledger:
    """Contracts in four currencies, billed at random: amended, ended, credited, reversed, retained, and late."""
    chance, start = random.Random(seed), date(2024, 11, 1)
    method = chance.choice(["days", "months"])
    settings = f"currency: USD\nrevenue: {{accrue: yes, method: {method}}}\nnumbering: {{invoice: 'I-{{n:04}}'}}\n"
    text = "2020-01-01 customer acme\n2020-01-01 customer bolt\n"
    for number in range(30):
        for currency, low in (("EUR", 100), ("JPY", 0.6), ("KWD", 320)):
            value = f"{low * chance.uniform(1.0, 1.2) / 100:.6f}"
            text += f"{start + timedelta(25 * number - 25)} rate {currency} {value} USD\n"
    for number, (currency, unit) in enumerate((("USD", "0.01"), ("EUR", "0.01"), ("JPY", "1"), ("KWD", "0.001"))):
        every = chance.choice(["month", "quarter", "year", '"2 weeks"', "half-year"])
        keys = f"every:{every} bill:{chance.choice(['advance', 'arrears'])} currency:{currency}"
        keys += chance.choice(["", " retention:10%", " periods:calendar"])
        begin = start + timedelta(chance.randrange(90))
        charge = f'    "A"  @ {chance.randrange(1000, 99999) * Decimal(unit)} id:a account:income:a\n'
        charge += '    "B"  meter:b @ 0.7 id:b account:income:b\n'
        who = chance.choice(["acme", "bolt"])
        text += f"{start} contract C-{number} {who} start:{begin} {keys}\n{charge}"
        for month in range(0, MONTHS, 2):
            day = add_months(begin, month) + timedelta(chance.randrange(28))
            text += f"{day} usage C-{number} b {chance.randrange(1, 900)}\n"
        text += f"{begin + timedelta(200)} contract C-{number} {who}\n" + charge.replace("@ ", "@ 1", 1)
        if chance.random() < 0.4:
            text += f"{add_months(begin, MONTHS)} terminate C-{number}\n"
        text += f"{begin + timedelta(70)} milestone C-{number} M {Decimal(chance.randrange(5000)) * Decimal(unit)}\n"
    count = 0
    for month in range(MONTHS):
        day = add_months(start, month) + timedelta(chance.randrange(28))
        if chance.random() < 0.7:
            ledger = open_memory({"a.journal": text, "arcli.yaml": settings})
            for step in planner(Billing(day, day))(ledger).steps:
                entry, count = step.entry, count + 1
                assert isinstance(entry, Invoice | Credit)
                entry.id = f"B-{count}"
                text += write_journal([entry])
                if chance.random() < 0.15 and isinstance(entry, Invoice):
                    text += f"{day + timedelta(chance.randrange(60))} reverse {entry.id}\n"
                elif chance.random() < 0.2 and isinstance(entry, Invoice):
                    text += f"{day + timedelta(chance.randrange(60))} credit K-{count} {entry.customer} "
                    text += f"{entry.amount // 7 or entry.amount} {entry.currency} corrects:{entry.id}\n"
    return open_memory({"a.journal": text, "arcli.yaml": settings})


LEDGERS = {"studio": lambda: studio("no"), "studio accrued": lambda: studio("yes")}
LEDGERS |= {f"made {seed}": lambda seed=seed: made(seed) for seed in range(3)}  # type: ignore[misc]  # a default


class Asked:
    """One export of a whole book, and arcli's book as of each month end."""

    def __init__(self, ledger: Ledger) -> None:
        last = max(r.date for r in ledger.records if r.kind not in ("contract", "terminate"))
        self.months = [end_of_month(add_months(last, -n)) for n in range(MONTHS + 3)]
        self.subledger, self.book = derived(ledger, self.months[0])
        self.export = prepare(self.subledger, self.book, "Books")
        self.then = [self._then(ledger, day) for day in self.months]

    @staticmethod
    def _then(ledger: Ledger, day: date) -> tuple[tools.Balances, tools.Balances]:
        subledger, book = derived(ledger, day)
        return units(prepare(subledger, book, "Books")), in_base(book)


def in_base(book: Book) -> tools.Balances:
    sums: tools.Balances = {}
    for movement in book.movements():
        key = movement.account, book.base or ""
        sums[key] = sums.get(key, Decimal(0)) + movement.base
    return tools.kept(sums)


@cache
def asked(name: str) -> Asked:
    return Asked(LEDGERS[name]())


@cache
def rendered(name: str, tool: str) -> str:
    whole = asked(name)
    if tool == "beancount":
        return beancounttext.render(whole.export, whole.subledger.settings.accounts)
    return ledgertext.render(whole.export, ledgertext.HLEDGER if tool == "hledger" else ledgertext.LEDGER)


def by_hledger(name: str, after: str) -> tools.Balances:
    return tools.hledger(rendered(name, "hledger"), "-e", after)


def by_ledger(name: str, after: str) -> tools.Balances:
    return without_customer(tools.ledger(rendered(name, "ledger"), "--end", after))


def by_beancount(name: str, after: str) -> tools.Balances:
    whole = asked(name)
    names = beancounttext.account_names(whole.export.accounts(), whole.subledger.settings.accounts)
    own = {other: name for name, other in names.items()}
    found = without_customer(tools.beancount(rendered(name, "beancount"), after))
    return {(own[account], currency): amount for (account, currency), amount in found.items()}


TOOLS = [
    pytest.param(by_hledger, id="hledger", marks=tools.needs("hledger")),
    pytest.param(by_ledger, id="ledger", marks=tools.needs("ledger")),
    pytest.param(by_beancount, id="beancount", marks=tools.needs("bean-check")),
]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", LEDGERS)
def test_each_account_of_every_month_end(name: str, tool: Callable[[str, str], tools.Balances]) -> None:
    whole = asked(name)
    seen: set[str] = set()
    for day, (expected, _) in zip(whole.months, whole.then, strict=True):
        found = tool(name, (day + timedelta(1)).isoformat())
        assert tools.kept(found) == without_customer(expected), day
        seen |= {account for account, _ in found} & EARNED
    assert len(seen) >= (1 if name == "studio" else 2)


@tools.needs("hledger")
@pytest.mark.parametrize("name", LEDGERS)
def test_each_account_of_every_month_end_in_base(name: str) -> None:
    whole = asked(name)
    for day, (_, worth) in zip(whole.months, whole.then, strict=True):
        assert tools.hledger(rendered(name, "hledger"), "-B", "-e", (day + timedelta(1)).isoformat()) == worth, day
