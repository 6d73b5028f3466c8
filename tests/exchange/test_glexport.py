"""The exported book, read by the real tools: accepted without a warning, and equal to arcli's to the minor unit."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arcli.exchange import beancounttext, ledgertext
from arcli.exchange.glexport import Export, prepare
from arcli.gl.postings import Book
from arcli.gl.proof import prove_book
from arcli.ledger.books import book_of, with_revaluations
from arcli.ledger.opening import Ledger, find_files, open_ledger
from arcli.model.dates import end_of_month
from arcli.subledger.openitems import items_of
from arcli.subledger.state import Subledger
from tests.gl import tools
from tests.subledger.books import open_memory
from tests.subledger.strategies import SETTINGS, Made, ledgers

ZERO = Decimal(0)
SHIPPED = Path(__file__).parent.parent.parent / "ledgers"
MONTHS = [end_of_month(date(y, m, 1)) for y in (2025, 2026) for m in range(1, 13)]


def rates() -> str:
    """Rates of two years, every week, at random but always the same."""
    chance = random.Random(4)
    lines, day = [], date(2025, 11, 3)
    while day < date(2027, 3, 1):
        lines.append(f"{day} rate EUR {chance.randint(10_000, 12_000) / 10_000:.4f} USD\n")
        lines.append(f"{day} rate JPY {chance.randint(5_900, 7_100) / 1_000_000:.6f} USD\n")
        day += timedelta(7)
    return "\n".join(lines)


RATES = rates()


def derived(ledger: Ledger, day: date, *, revalue: bool = False) -> tuple[Subledger, Book]:
    subledger, problems = ledger.as_of(day)
    assert not [p.message for p in problems if p.severity == "error"]
    book, found = book_of(ledger, subledger)
    assert not found, [p.message for p in found]
    prove_book(subledger, book)
    if revalue:
        book, found = with_revaluations(ledger, subledger, book, None)
        assert not found
    return subledger, book


def units(export: Export) -> tools.Balances:
    """What the exported lines come to, by (account, currency, customer)."""
    sums: tools.Balances = {}
    for t in export.out:
        for line in t.lines:
            key = (line.account, line.currency, line.posting.customer if line.posting.holding else "")
            sums[key] = sums.get(key, ZERO) + line.amount
    return tools.kept(sums)


def without_customer(sums: tools.Balances) -> tools.Balances:
    found: tools.Balances = {}
    for (account, currency, _), amount in sums.items():
        found[account, currency] = found.get((account, currency), ZERO) + amount
    return tools.kept(found)


def owed(subledger: Subledger) -> tools.Balances:
    """Open items by (customer, currency), from the subledger: what no export has touched."""
    sums: tools.Balances = {}
    for document in subledger.documents.values():
        for item in items_of(subledger, document):
            key = (item.customer, document.currency)
            sums[key] = sums.get(key, ZERO) + item.open
    return tools.kept(sums)


def with_children(sums: tools.Balances) -> tools.Balances:
    """ledger shows an account with what is below it, even in a flat list."""
    found: tools.Balances = {}
    for account, currency in sums:
        shown = {a for a, _ in sums}
        for parent in (a for a in shown if account == a or account.startswith(a + ":")):
            found[parent, currency] = found.get((parent, currency), ZERO) + sums[account, currency]
    return tools.kept(found)


def by_customer(sums: tools.Balances) -> tools.Balances:
    found: tools.Balances = {}
    for (_, currency, customer), amount in sums.items():
        if customer:
            found[customer, currency] = found.get((customer, currency), ZERO) + amount
    return tools.kept(found)


def worth(book: Book) -> tools.Balances:
    """Balances in base by account, from arcli's postings."""
    sums: tools.Balances = {}
    for movement in book.movements():
        sums[movement.account, "USD"] = sums.get((movement.account, "USD"), ZERO) + movement.base
    return tools.kept(sums)


# --- each tool's proof ----------------------------------------------------------------------------------


def prove_hledger(subledger: Subledger, book: Book, export: Export) -> None:
    text = ledgertext.render(export, ledgertext.HLEDGER)
    assert tools.hledger(text) == without_customer(units(export))
    assert tools.hledger(text, "-B") == worth(book)
    pivoted = tools.hledger(text, "--pivot", "customer", *sorted(f"acct:^{a}$" for a in holding_accounts(export)))
    assert pivoted == owed(subledger)


def prove_ledger(subledger: Subledger, book: Book, export: Export) -> None:
    text = ledgertext.render(export, ledgertext.LEDGER)
    found = tools.ledger(text)
    assert found == units(export)
    assert by_customer(found) == owed(subledger)
    assert tools.ledger_balance(text) == with_children(without_customer(units(export)))


def prove_beancount(subledger: Subledger, book: Book, export: Export) -> None:
    text = beancounttext.render(export, subledger.settings.accounts)
    names = beancounttext.account_names(export.accounts(), subledger.settings.accounts)
    found = tools.beancount(text)
    assert found == tools.kept({(names[a], cur, who): x for (a, cur, who), x in units(export).items()})
    assert by_customer(found) == owed(subledger)


def holding_accounts(export: Export) -> set[str]:
    return {line.account for t in export.out for line in t.lines if line.posting.holding}


Proof = Callable[[Subledger, Book, Export], None]
PROOFS = [
    pytest.param(prove_hledger, id="hledger", marks=tools.needs("hledger")),
    pytest.param(prove_ledger, id="ledger", marks=tools.needs("ledger")),
    pytest.param(prove_beancount, id="beancount", marks=tools.needs("bean-check")),
]


# --- shipped ledgers ------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["clinic", "exporter", "northwind"])
def shipped(request: pytest.FixtureRequest) -> Ledger:
    return open_ledger(find_files(str(SHIPPED / request.param), Path.cwd()))


@pytest.mark.parametrize("prove", PROOFS)
def test_shipped_ledgers_are_read_alike(shipped: Ledger, prove: Proof) -> None:
    for day in (date(2025, 3, 31), date(2026, 3, 31), date(2026, 7, 31), date(2026, 12, 31)):
        subledger, book = derived(shipped, day)
        prove(subledger, book, prepare(subledger, book, "Books"))


@pytest.mark.parametrize("prove", PROOFS)
def test_a_period_opens_with_the_balances_before_it(shipped: Ledger, prove: Proof) -> None:
    """The export of a quarter ends with the same balances as that of the whole book."""
    subledger, book = derived(shipped, date(2026, 6, 30))
    export = prepare(subledger, book, "Books", date(2026, 4, 1))
    prove(subledger, book, export)
    assert export.out[0].date == date(2026, 3, 31)
    assert all(t.date >= date(2026, 4, 1) for t in export.out[1:])
    assert units(export) == units(prepare(subledger, book, "Books"))


@tools.needs("hledger")
@tools.needs("ledger")
@tools.needs("bean-check")
def test_balances_of_every_month_end_from_one_export(shipped: Ledger) -> None:
    """One export of the whole book, asked for month ends by the tools' own dates, gives arcli's balances."""
    subledger, book = derived(shipped, date(2026, 12, 31))
    whole = prepare(subledger, book, "Books")
    texts = [ledgertext.render(whole, d) for d in (ledgertext.HLEDGER, ledgertext.LEDGER)]
    bean = beancounttext.render(whole, subledger.settings.accounts)
    names = beancounttext.account_names(whole.accounts(), subledger.settings.accounts)
    for day in MONTHS[::3]:
        after = (day + timedelta(1)).isoformat()
        then, book_then = derived(shipped, day)
        expected = units(prepare(then, book_then, "Books"))
        assert tools.hledger(texts[0], "-e", after) == without_customer(expected)
        assert tools.ledger(texts[1], "--end", after) == expected
        renamed = {(names[a], cur, who): x for (a, cur, who), x in expected.items()}
        assert tools.beancount(bean, after) == tools.kept(renamed)


def test_control_at_every_month_end(shipped: Ledger) -> None:
    """The general ledger equals the open items of every month end, document by document, also in base."""
    for day in MONTHS:
        derived(shipped, day)


@tools.needs("bean-check")
@tools.needs("bean-query")
def test_bean_check_and_bean_query_themselves(shipped: Ledger, tmp_path: Path) -> None:
    subledger, book = derived(shipped, date(2026, 12, 31))
    export = prepare(subledger, book, "Books")
    file = tmp_path / "books.beancount"
    file.write_text(beancounttext.render(export, subledger.settings.accounts), encoding="utf-8")
    assert tools.run("bean-check", str(file)) == ""
    query = "SELECT meta('customer') AS who, currency, sum(number) AS total WHERE meta('customer') != '' GROUP BY 1, 2"
    out = tools.run("bean-query", "-f", "csv", str(file), query)
    rows = [[cell.strip() for cell in line.split(",")] for line in out.splitlines()[1:]]
    assert tools.kept({(who, currency): Decimal(total) for who, currency, total in rows}) == owed(subledger)


# --- ledgers at random ----------------------------------------------------------------------------------

VARIANTS = [
    "",
    "accounts: {unapplied: deposit, receivable: 'assets:receivable:{customer}'}\n",
    "accounts: {method: direct, deductions: assets:receivable, recoveries: income:recovered}\n",
]
many = settings(
    max_examples=100,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("prove", PROOFS)
@many
@given(
    made=ledgers(most=20), variant=st.integers(0, 2), at=st.integers(0, 100), part=st.booleans(), unreal=st.booleans()
)
def test_ledgers_at_random_are_read_alike(
    prove: Proof, made: Made, variant: int, at: int, part: bool, unreal: bool
) -> None:
    """Every kind of entry, three currencies, reversals, any as-of date, whole or with opening balances."""
    ledger = open_memory({"a.journal": made.journal, "r.journal": RATES, "arcli.yaml": SETTINGS + VARIANTS[variant]})
    days = sorted({e.date for e in ledger.entries if e.kind not in ("rate", "customer")} | {date(2027, 1, 31)})
    day = days[-1] if at > 60 else days[at % len(days)]
    subledger, book = derived(ledger, day, revalue=unreal)
    export = prepare(subledger, book, "Books", days[len(days) // 2] if part and days[len(days) // 2] <= day else None)
    assume(export.out)
    prove(subledger, book, export)
