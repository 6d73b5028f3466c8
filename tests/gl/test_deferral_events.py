"""Whatever happens to invoices with service periods: it balances, is proven, and later entries move no earlier day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from arcli.gl.proof import prove_book, prove_summary
from arcli.ledger.books import book_of, summary_of
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import has_errors
from arcli.reports.context import Context
from arcli.reports.deferred import deferred
from arcli.reports.revenue import BY, revenue
from tests.gl.books import by_transactions
from tests.gl.test_deferral import DEFERRED, HEAD
from tests.gl.test_summary import shuffled
from tests.subledger.books import open_memory

RATES = "2024-01-01 rate USD 0.91 EUR\n2024-01-01 rate JPY 0.0061 EUR\n2025-03-01 rate USD 0.95 EUR\n"
FAR = date(2027, 12, 31)
DAYS = (date(2025, 3, 31), date(2025, 5, 17), date(2025, 9, 30), date(2026, 2, 28))


class Invoice:
    """An invoice at random, and what happens to it."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.id, self.chance = f"I-{number}", chance
        self.day = date(2025, 1, 1) + timedelta(chance.randint(0, 200))
        self.currency, self.customer = chance.choice(["EUR", "EUR", "USD", "JPY"]), chance.choice(["acme", "beta"])
        self.amounts = [chance.randint(1, 90_000) for _ in range(chance.randint(1, 3))]

    def money(self, cents: int) -> str:
        """An amount as text."""
        return str(cents) if self.currency == "JPY" else f"{cents / 100:.2f}"

    def service(self, earliest: int, latest: int, longest: int) -> str:
        """Some days around the invoice, or none."""
        first = self.day + timedelta(self.chance.randint(earliest, latest))
        last = first + timedelta(self.chance.randint(0, longest))
        return f"  service:{first}..{last}" if self.chance.random() < 0.75 else ""

    def entries(self) -> Iterator[str]:
        """The invoice, then credits with and without days, reversals of them and of it, write-offs."""
        account = self.chance.choice(["", "  account:income:x"])
        lines = "".join(
            f'    "L"  1 @ {self.money(cents)}{account}{self.service(-60, 90, 400)}\n' for cents in self.amounts
        )
        left, day, of = sum(self.amounts), self.day, f"{self.customer} {{}} {self.currency}"
        yield f"{day} {self.chance.choice(['invoice', 'debit'])} {self.id} {of.format(self.money(left))}\n{lines}"
        for number in range(self.chance.randint(0, 3)):
            day += timedelta(self.chance.randint(0, 150))
            cents = self.chance.randint(1, max(1, left // 2))
            if cents > left:
                return
            amount, what = self.money(cents), self.chance.randint(0, 9)
            credit = f"{day} credit C-{self.id}-{number} {of.format(amount)} corrects:{self.id}\n"
            applied = f"    {self.id} {amount}\n"
            if what < 3:
                yield credit + applied
                if self.chance.random() < 0.3:
                    yield f"{day + timedelta(self.chance.randint(0, 60))} reverse C-{self.id}-{number}\n"
            elif what < 6:
                yield f'{credit}    "B"  1 @ {amount}{self.service(-30, 200, 100)}\n'
                continue
            elif what < 8:
                yield f"{day} reverse {self.id} {amount}\n"
            elif what < 9:
                yield f"{day} writeoff W-{self.id}-{number} {of.format(amount)}\n{applied}"
            else:
                yield f"{day} reverse {self.id}\n"
                return
            left -= cents


def prove(ledger: Ledger, day: date, start: date | None) -> None:
    """Whole and in sums, and by both reports, by whatever they are asked for."""
    subledger, _ = ledger.as_of(day)
    prove_book(subledger, book_of(ledger, subledger)[0])
    summary, _ = summary_of(ledger, subledger)
    prove_summary(subledger, summary)
    context = Context(ledger, subledger, day, start)
    for by in BY:
        revenue(context, summary, by)
        deferred(context, summary, by)


@pytest.mark.parametrize("seed", range(25))
def test_later_entries_move_no_earlier_day_and_at_last_nothing_is_deferred(seed: int) -> None:
    chance = random.Random(seed)
    text = HEAD + RATES + "\n".join(e for n in range(chance.randint(1, 4)) for e in Invoice(n, chance).entries())
    settings = f"currency: EUR\nrevenue: {{method: {chance.choice(['days', 'months'])}}}\n"
    ledger = open_memory({"a.journal": text, "arcli.yaml": settings})
    subledger, problems = ledger.as_of(FAR)
    assert not has_errors(problems)
    whole, _ = book_of(ledger, subledger)
    prove(ledger, FAR, date(2025, 2, 1))
    posted = by_transactions(whole, date.min, FAR)
    assert DEFERRED not in {account for account, _ in posted}
    again = open_memory({**shuffled(text, chance), "arcli.yaml": settings})
    assert by_transactions(book_of(again, again.as_of(FAR)[0])[0], date.min, FAR) == posted
    for day in DAYS:
        prove(ledger, day, None)
        then = book_of(ledger, ledger.as_of(day)[0])[0]
        assert by_transactions(then, date.min, day) == by_transactions(whole, date.min, day)
        assert by_transactions(book_of(ledger, subledger, day)[0], day, FAR) == by_transactions(whole, day, FAR)
