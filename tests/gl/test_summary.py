"""The sums of a book against its transactions: of ledgers at random, the shipped ones, and cases by hand."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.gl.proof import prove_summary
from arcli.gl.summary import Summary
from arcli.ledger.books import book_of, needed, summary_of
from arcli.ledger.opening import Ledger, open_ledger
from arcli.reports.context import Context
from arcli.reports.control import control_of
from arcli.reports.rollforward_base import rollforward_in_base
from arcli.reports.trial_balance import trial_balance
from arcli.source.files import Folder
from arcli.subledger.proof import ProofError
from arcli.subledger.state import Subledger
from tests.benchmarks.generate import main as generate
from tests.exchange.test_glexport import RATES
from tests.gl.books import by_transactions, derived, rolled_by_transactions, same_taxes
from tests.subledger.books import open_memory
from tests.subledger.strategies import SETTINGS, Made, ledgers

ROOT = Path(__file__).parent.parent.parent
VARIANTS = [
    "",
    "accounts: {receivable: 'assets:ar:{customer}', deposits: 'liabilities:{customer}', unapplied: deposit}\n",
    "accounts: {undeposited_methods: [cheque], noncash: {card: assets:card}, banks: {main: assets:bank:main}}\n",
]


def shuffled(journal: str, order: random.Random) -> dict[str, str]:
    """The entries of a journal in any order, in up to three files."""
    entries = re.split(r"\n(?=[0-9]{4}-)", journal.rstrip("\n"))
    order.shuffle(entries)
    files: dict[str, str] = {}
    for entry in entries:
        name = f"{order.choice('abc')}.journal"
        files[name] = files.get(name, "") + entry.strip("\n") + "\n\n"
    return files


def of(ledger: Ledger, day: date) -> tuple[Subledger, Summary]:
    subledger, problems = ledger.as_of(day)
    assert not [p.message for p in problems if p.severity == "error"]
    summary, found = summary_of(ledger, subledger)
    assert not found, [p.message for p in found]
    return subledger, summary


def rolled(context: Context, summary: Summary) -> dict[str, dict[str, Decimal]]:
    """The rows of the rollforward in base, without zeros."""
    rows = rollforward_in_base(context, summary).rows
    return {r["customer"]: {k: v for k, v in r.items() if isinstance(v, Decimal) and v} for r in rows}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], report_multiple_bugs=False)
@given(
    made=ledgers(most=20),
    variant=st.integers(0, 2),
    at=st.integers(0, 100),
    from_=st.integers(0, 100),
    order=st.randoms(use_true_random=False),
)
def test_sums_are_those_of_the_transactions(
    made: Made, variant: int, at: int, from_: int, order: random.Random
) -> None:
    ledger = open_memory(
        {**shuffled(made.journal, order), "r.journal": RATES, "arcli.yaml": SETTINGS + VARIANTS[variant]}
    )
    days = sorted({e.date for e in ledger.entries if e.kind not in ("rate", "customer")} | {date(2027, 1, 31)})
    day, since = days[-1] if at > 60 else days[at % len(days)], days[from_ % len(days)]
    subledger, summary = of(ledger, day)
    prove_summary(subledger, summary)
    book = derived(ledger, subledger)
    for first in (date.min, since):
        assert summary.activity(first, day) == by_transactions(book, first, day)
        context = Context(ledger, subledger, day, first)
        for in_base in (False, True):
            both = ((summary.movements(), summary.base), (book.movements(), book.base))
            one, other = (trial_balance(context, *made, in_base=in_base).rows for made in both)
            assert one == other
    for by in ("class", "customer"):
        both = ((summary.held(subledger), summary.rest), (book.held(), book))
        rows = [control_of(Context(ledger, subledger, day), *made, by).rows for made in both]
        one, other = ([r for r in found if r["ledger"] or r["items"]] for found in rows)
        assert one == other
    assert summary.rest.carrying == book.carrying
    assert summary.rest.booked == book.booked
    same_taxes(summary, book)
    assert rolled(Context(ledger, subledger, day, since), summary) == rolled_by_transactions(
        book, Context(ledger, subledger, day, since)
    )


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_of_the_shipped_ledgers(name: str) -> None:
    ledger = open_ledger(Folder(ROOT / "ledgers" / name))
    subledger, summary = of(ledger, date.max)
    prove_summary(subledger, summary)
    book = derived(ledger, subledger)
    assert summary.activity(None, date.max) == by_transactions(book, date.min, date.max)
    same_taxes(summary, book)
    context = Context(ledger, subledger, date.max)
    assert rolled(context, summary) == rolled_by_transactions(book, context)


BOOKS = """\
2026-01-01 customer acme

2026-03-05 invoice INV-1 acme 100.00 USD po:7

2026-03-09 invoice INV-2 acme 50.00 USD

2026-03-20 payment PMT-1 acme 120.00 USD method:cheque
    INV-1  100.00
    INV-2  20.00

2026-03-25 payment PMT-2 acme 10.00 USD method:card account:main type:deposit
    INV-2  10.00

2026-04-02 payment PMT-3 acme 5.00 USD account:main
"""
END = date(2026, 3, 31)


def test_plain_documents_need_no_transaction() -> None:
    """Sales of 150; cheques of 120 wait to be banked; 10 by card, a deposit that is applied on its day."""
    ledger = open_memory({"a.journal": BOOKS, "arcli.yaml": "currency: USD\n" + VARIANTS[2]})
    subledger, summary = of(ledger, END)
    assert not summary.rest.transactions
    assert {a: amount for (a, _), (amount, _) in summary.activity(None, END).items()} == {
        "assets:card": Decimal(10),
        "assets:receivable": Decimal(20),
        "assets:undeposited-funds": Decimal(120),
        "income:sales": Decimal(-150),
    }
    rows = trial_balance(Context(ledger, subledger, END), summary.movements(), summary.base).rows
    assert [(r["account"], r["debit"], r["credit"]) for r in rows] == [
        ("assets:card", 10, 0),
        ("assets:receivable", 150, 130),
        ("assets:undeposited-funds", 120, 0),
        ("income:sales", 0, 150),
    ]
    assert summary.left == {"INV-1": 0, "INV-2": 20, "PMT-1": 0, "PMT-2": 0}
    assert summary.activity(date(2026, 3, 6), date(2026, 3, 10)) == {
        ("assets:receivable", "USD"): (Decimal(50), Decimal(50)),
        ("income:sales", "USD"): (Decimal(-50), Decimal(-50)),
    }
    prove_summary(subledger, summary)


def test_what_differs_from_open_items_fails_its_proof() -> None:
    subledger, summary = of(open_memory({"a.journal": BOOKS, "arcli.yaml": "currency: USD\n"}), END)
    subledger.documents["INV-2"].open = Decimal(21)
    with pytest.raises(ProofError, match=r"INV-2 .* the general ledger has 20\.00 USD, open items 21\.00 USD"):
        prove_summary(subledger, summary)
    subledger.documents["INV-2"].open = Decimal(20)
    prove_summary(subledger, summary)
    without = {number: left for number, left in summary.left.items() if number != "INV-2"}
    with pytest.raises(ProofError, match=r"INV-2 .* the general ledger has 0\.00 USD, open items 20\.00 USD"):
        prove_summary(subledger, summary._replace(left=without))


@pytest.mark.parametrize("order", [1, -1])
def test_an_unknown_bank_is_named_where_it_comes_first(order: int) -> None:
    """As in the whole book: by date, whatever the order in files."""
    entries = [f"2026-03-0{n} payment PMT-{n} acme 5.00 USD account:mian" for n in (4, 5)][::order]
    text = "2026-01-01 customer acme\n\n" + "\n\n".join(entries) + "\n"
    ledger = open_memory({"a.journal": text, "arcli.yaml": "currency: USD\naccounts: {banks: {main: assets:bank}}\n"})
    subledger, _ = ledger.as_of(END)
    (problem,) = summary_of(ledger, subledger)[1]
    assert (problem.code, problem.message) == ("AR702", 'accounts: banks: has no "mian"')
    assert problem.position.line == (3 if order == 1 else 5)
    assert [problem] == book_of(ledger, subledger)[1]


def test_a_payment_of_an_instalment_is_one_transaction() -> None:
    """What it receives goes to the invoice at once: the receivable account is credited once."""
    text = """\
2026-01-01 customer acme

2026-03-05 invoice INV-1 acme 30.00 USD
    2026-04-01  10.00
    2026-05-01  20.00

2026-03-20 payment PMT-1 acme 10.00 USD
    INV-1#1  10.00
"""
    ledger = open_memory({"a.journal": text, "arcli.yaml": "currency: USD\n"})
    subledger, summary = of(ledger, END)
    rows = trial_balance(Context(ledger, subledger, END), summary.movements(), summary.base).rows
    assert [(r["account"], r["debit"], r["credit"]) for r in rows] == [
        ("assets:bank", 10, 0),
        ("assets:receivable", 30, 10),
        ("income:sales", 0, 30),
    ]


def test_without_a_base_currency_each_currency_is_by_itself() -> None:
    text = """\
2026-01-01 customer acme

2026-03-05 invoice INV-1 acme 30.00 USD

2026-03-06 invoice INV-2 acme 20.00 EUR

2026-03-20 payment PMT-1 acme 5.00 EUR
    INV-2  5.00
"""
    ledger = open_memory({"a.journal": text, "arcli.yaml": "aging: {basis: due}\n"})
    subledger, summary = of(ledger, END)
    prove_summary(subledger, summary)
    none = Decimal(0)
    assert summary.base is None
    assert summary.activity(None, END) == {
        ("assets:bank", "EUR"): (Decimal(5), none),
        ("assets:receivable", "EUR"): (Decimal(15), none),
        ("assets:receivable", "USD"): (Decimal(30), none),
        ("income:sales", "EUR"): (Decimal(-20), none),
        ("income:sales", "USD"): (Decimal(-30), none),
    }
    assert summary.activity(None, END) == by_transactions(derived(ledger, subledger), date.min, END)


PARTING = """\
2026-01-01 rate EUR 1.10 USD
2026-03-01 rate EUR 1.20 USD
2026-01-01 customer acme

2026-02-01 invoice INV-1 acme 121.00 USD
    "Chair"  1 @ 100.00  tax:vat

2026-02-10 payment PMT-1 acme 117.58 USD
    INV-1  117.58  discount:2.42  fee:1.00

2026-02-01 invoice INV-2 acme 50.00 EUR

2026-03-05 payment PMT-2 acme 40.00 EUR
    INV-2  30.00

2026-02-01 invoice INV-3 acme 121.00 USD
    "Chair"  1 @ 100.00  tax:vat

2026-02-20 credit CN-1 acme 60.50 USD corrects:INV-3
    "Chair"  0.5 @ 100.00  tax:vat
    INV-3  60.50

2026-02-25 payment PMT-3 acme 48.40 USD
    INV-3  48.40  discount:12.10

2026-01-20 payment PMT-4 acme 99.00 USD
    INV-4  99.00  fee:1.00

2026-02-05 invoice INV-4 acme 100.00 USD

2026-01-01 customer forward method:balance-forward

2026-02-01 invoice INV-5 forward 10.00 EUR

2026-03-02 payment PMT-5 forward 10.00 EUR
"""


def test_discounts_with_tax_and_foreign_money_are_summed() -> None:
    ledger = open_memory({"a.journal": PARTING, "arcli.yaml": "currency: USD\ntaxes: {vat: 21%}\n"})
    subledger, summary = of(ledger, date(2026, 3, 31))
    prove_summary(subledger, summary)
    # Tax that depends on what came before, and credits that meet debits without applications, are not for sums.
    assert {t.reference for t in summary.rest.transactions} == {"CN-1", "PMT-3", "INV-5", "PMT-5"}
    found = summary.activity(None, date(2026, 3, 31))
    assert found["income:discounts-allowed", "USD"][0] == Decimal("12.00")  # 2.00 of 2.42, and 10.00 of 12.10
    assert found["liabilities:tax:vat", "USD"][0] == Decimal("-28.98")  # -21.00 + 0.42, and -21.00 + 10.50 + 2.10
    # 30.00 EUR booked at 1.10 were paid at 1.20; 20.00 EUR of the invoice and 10.00 EUR of the money are left.
    assert found["income:exchange-gains", "EUR"] == (Decimal(0), Decimal("-4.00"))  # and 1.00 on 10.00 EUR that met
    assert found["assets:receivable", "EUR"] == (Decimal("10.00"), Decimal("10.00"))
    values = {("INV-2", "acme"): Decimal("22.00"), ("PMT-2", "acme"): Decimal("12.00")}
    assert {k: v for k, v in summary.rest.carrying.items() if k[1] == "acme"} == values


def test_money_that_was_there_before_the_invoice_settles_it_on_its_day() -> None:
    ledger = open_memory({"a.journal": PARTING, "arcli.yaml": "currency: USD\ntaxes: {vat: 21%}\n"})
    day = date(2026, 2, 5)
    _, summary = of(ledger, day)
    assert summary.activity(day, day) == {
        ("expenses:bank-charges", "USD"): (Decimal("1.00"), Decimal("1.00")),
        ("income:sales", "USD"): (Decimal("-100.00"), Decimal("-100.00")),
        ("assets:receivable", "USD"): (Decimal("99.00"), Decimal("99.00")),  # the invoice, less its fee
    }


def test_sums_of_books_as_people_keep_them(tmp_path: Path) -> None:
    generate(["400", str(tmp_path), "--lived-in", "--formats", "journal"])
    ledger = open_ledger(Folder(tmp_path / "journal"))
    for day in (date(2025, 3, 31), date(2026, 12, 31)):
        subledger, summary = of(ledger, day)
        prove_summary(subledger, summary)
        book = derived(ledger, subledger)
        assert summary.activity(None, day) == by_transactions(book, date.min, day)
        assert (summary.rest.carrying, summary.rest.booked) == (book.carrying, book.booked)
        same_taxes(summary, book)
        context = Context(ledger, subledger, day, date(2025, 3, 1))
        assert rolled(context, summary) == rolled_by_transactions(book, context)
        since = day.replace(day=1)
        part, _ = summary_of(ledger, subledger, needed(subledger, since))
        month = (Counter(f for f in made.facts() if f[0] >= since) for made in (part, summary))
        assert next(month) == next(month)
        assert len(summary.rest.transactions) < len(book.transactions) / 8  # the others are those of few sorts
