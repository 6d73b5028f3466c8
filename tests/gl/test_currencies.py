"""Booking, settling and revaluing in other currencies, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.gl.ecb import read_history
from arcli.gl.rates import RateError, Rates
from arcli.gl.revaluing import revalue
from arcli.ledger.books import rates_of
from arcli.model.diagnostics import SourceText
from tests.casefile import run
from tests.gl.books import book, posted, try_book
from tests.subledger.books import open_memory

D = Decimal
INR = "currency: INR\n"


def test_booked_at_80_and_paid_at_75_loses_500() -> None:
    text = (
        "2026-01-01 rate USD 80 INR\n\n2026-02-01 rate USD 75 INR\n\n2026-01-05 invoice I1 acme 100.00 USD\n\n"
        "2026-02-05 payment P1 acme 100.00 USD\n    I1  100.00\n\n2026-02-10 reverse P1\n"
    )
    _, made = book(text, INR)
    assert posted(made, "P1", date(2026, 2, 5)) == {
        "assets:bank": "100.00 USD = 7500.00",
        "assets:receivable I1": "-100.00 USD = -8000.00",
        "expenses:exchange-losses": "0.00 USD = 500.00",
    }
    assert posted(made, "P1", date(2026, 2, 10)) == {  # reversed, not deleted
        "assets:bank": "-100.00 USD = -7500.00",
        "assets:receivable I1": "100.00 USD = 8000.00",
        "expenses:exchange-losses": "0.00 USD = -500.00",
    }


@pytest.mark.parametrize("paid", ["90.00 USD", "4,200.00 INR"])
def test_discount_at_the_documents_rate_and_loss_on_the_rest(paid: str) -> None:
    """USD 100 at 50, 10 % discount, 4,200 received: discount 500, loss 300, 5,000 cleared."""
    how = "90.00 USD @@ 4,200.00 INR" if paid.endswith("INR") else "90.00"
    text = (
        "2026-01-01 rate USD 50 INR\n\n2026-01-05 invoice I1 acme 100.00 USD\n\n"
        f"2026-01-12 rate USD 46.66666667 INR\n\n2026-01-12 payment P1 acme {paid}\n    I1  {how} discount:10.00\n"
    )
    _, made = book(text, INR)
    base: dict[str, Decimal] = {}
    for t in made.transactions:
        if t.reference == "P1":
            for p in t.postings:
                base[p.account] = base.get(p.account, D(0)) + p.base
    base.pop("equity:conversion", None)
    assert base == {
        "assets:bank": D(4200),
        "income:discounts-allowed": D(500),
        "expenses:exchange-losses": D(300),
        "assets:receivable": D(-5000),
    }


def test_a_gain_is_dated_when_money_and_invoice_meet() -> None:
    """Money of January at 1.10, invoice of February at 1.08: a gain of 2.00 on the day that it is applied, in March."""
    text = (
        "2026-01-01 rate EUR 1.10 USD\n\n2026-02-01 rate EUR 1.08 USD\n\n2026-01-10 payment P1 acme 100.00 EUR\n\n"
        "2026-02-10 invoice I1 acme 100.00 EUR\n\n2026-03-10 apply P1\n    I1  100.00\n"
    )
    _, made = book(text)
    assert posted(made, "P1", date(2026, 1, 10)) == {
        "assets:bank": "100.00 EUR = 110.00",
        "assets:receivable P1": "-100.00 EUR = -110.00",
    }
    assert posted(made, "P1", date(2026, 3, 10)) == {
        "assets:receivable P1": "100.00 EUR = 110.00",
        "assets:receivable I1": "-100.00 EUR = -108.00",
        "income:exchange-gains": "0.00 EUR = -2.00",
    }


def test_the_last_settlement_takes_the_remainder() -> None:
    """100.00 at 1.005 is 100.50; thirds are 33.50, 33.50 and what is left, 33.50 and not 33.51."""
    text = "2026-01-01 rate EUR 1.005 USD\n\n2026-01-05 invoice I1 acme 100.00 EUR\n\n" + "".join(
        f"2026-02-0{n} payment P{n} acme {a} EUR\n    I1  {a}\n\n" for n, a in enumerate(["33.33", "33.33", "33.34"], 1)
    )
    _, made = book(text)
    taken = [posted(made, f"P{n}")["assets:receivable I1"].partition(" = ")[2] for n in (1, 2, 3)]
    assert taken == ["-33.50", "-33.50", "-33.50"]
    assert not made.carrying


def test_of_the_other_side_the_last_line_takes_the_remainder_and_never_a_tax() -> None:
    """9.99 at 1.5 is 14.99, and a third of that 5.00: the last line takes 4.99, and the tax is what its return says."""
    text = (
        "2026-01-01 rate EUR 1.5 USD\n\n2026-01-05 invoice I1 acme 9.99 EUR\n"
        '    "a"  1 @ 3.33  tax:full account:i:a\n    "b"  1 @ 3.33  account:i:b\n'
    )
    _, made = book(text, "currency: USD\ntaxes: {full: 100%}\n")
    assert posted(made, "I1") == {
        "assets:receivable I1": "9.99 EUR = 14.99",
        "i:a": "-3.33 EUR = -5.00",
        "i:b": "-3.33 EUR = -4.99",
        "liabilities:tax:full": "-3.33 EUR = -5.00",
    }
    ((fact,),) = [t.facts for t in made.transactions]
    assert fact.tax_in_base == D("5.00")


def test_an_opening_stands_at_the_rate_that_it_states() -> None:
    text = "2026-01-01 rate EUR 1.10 USD\n\n2026-01-01 opening O1 acme 100.00 EUR dated:2025-11-01 rate:1.07\n"
    assert posted(book(text)[1], "O1")["assets:receivable O1"] == "100.00 EUR = 107.00"


def test_revalued_are_all_but_deposits() -> None:
    """At 1.20: an invoice at 1.10 gains 10.00, unapplied cash at 1.10 loses 2.00, a deposit stays."""
    text = (
        "2026-01-01 rate EUR 1.10 USD\n\n2026-01-31 rate EUR 1.20 USD\n\n2026-01-05 invoice I1 acme 100.00 EUR\n\n"
        "2026-01-06 payment P1 acme 20.00 EUR\n\n2026-01-06 payment P2 acme 50.00 EUR type:deposit\n"
    )
    ledger = open_memory({"a.journal": '2026-01-01 customer acme "A"\n\n' + text, "arcli.yaml": "currency: USD\n"})
    subledger, made = book(text, day=date(2026, 1, 31))
    found, problems = revalue(subledger, made, rates_of(ledger)[0], subledger.as_of)
    assert not problems
    assert [(r.document.id, r.carrying, r.value, r.difference) for r in found] == [
        ("I1", D(110), D(120), D(10)),
        ("P1", D(-22), D(-24), D(-2)),
    ]


# --- rates ----------------------------------------------------------------------------------------------

HISTORY = (
    "Date,USD,JPY,CYP,\n2026-01-09,1.1000,171.60,N/A,\n2026-01-08,1.0900,N/A,N/A,\n2026-01-02,1.0800,170.10,N/A,\n"
)


def test_the_banks_history() -> None:
    rows, problems = read_history(SourceText("h.csv", HISTORY))
    assert not problems
    rates = Rates(None, "h.csv")
    rates.add_file(rows)
    assert rates.find("EUR", "USD", date(2026, 1, 11)) == (D("1.1000"), date(2026, 1, 9), "file")  # a Sunday
    assert rates.find("JPY", "EUR", date(2026, 1, 8)).date == date(2026, 1, 2)  # N/A on the day
    assert rates.find("JPY", "USD", date(2026, 1, 9)).rate == D("1.1000") / D("171.60")
    with pytest.raises(RateError, match="2026-01-20") as stale:
        rates.find("EUR", "USD", date(2026, 1, 20))
    assert stale.value.code == "AR711"
    with pytest.raises(RateError, match="2025-12-31") as none:
        rates.find("EUR", "USD", date(2025, 12, 31))
    assert none.value.code == "AR710"


def test_a_history_with_slips_names_the_cells() -> None:
    text = "Date,USD,JPY,\n2026-01-09,1.1x,0,\n2026-13-01,1.0,1,\n"
    _, problems = read_history(SourceText("h.csv", text))
    assert [(p.code, str(p.position)) for p in problems] == [
        ("AR712", "h.csv:2:12"),
        ("AR712", "h.csv:2:17"),
        ("AR712", "h.csv:3:1"),
    ]


def test_rate_entries_inverse_and_across() -> None:
    rates = Rates()
    rates.add_entries([(date(2026, 1, 1), "USD", D("0.8"), "GBP"), (date(2026, 1, 1), "EUR", D("1.25"), "USD")])
    assert rates.find("GBP", "USD", date(2026, 2, 1)).rate == D("1.25")
    assert rates.find("EUR", "GBP", date(2026, 2, 1)).rate == D(1)


def test_missing_and_stale_rates_are_one_problem_each() -> None:
    text = (
        "2026-01-05 invoice I1 acme 1.00 EUR\n\n2026-01-05 invoice I2 acme 1.00 EUR\n\n2026-03-05 rate EUR 1.1 USD\n\n"
        "2026-05-05 invoice I3 acme 1.00 EUR\n"
    )
    _, _, problems = try_book(text, "currency: USD\nrates: {max_age: 31}\n")
    assert [(p.code, p.position.line) for p in problems] == [("AR710", 3), ("AR711", 9)]
    assert "2026-01-05" in problems[0].message
    assert "61 days old" in problems[1].message


RATES = {
    "01-10": "1.00", "01-31": "1.10", "02-15": "1.15", "02-28": "1.20",
    "03-31": "1.30", "04-10": "1.30", "04-30": "1.40",
}  # fmt: skip


@pytest.mark.parametrize("in_a_file", [False, True])
def test_each_month_end_is_at_its_own_rate_whether_anything_happened_in_it(in_a_file: bool, tmp_path: Path) -> None:
    """100.00 at 1.10 is worth 10.00 more; 40.00 at 1.20 then 8.00, in March, of which there is no document, at 1.30
    12.00; 40.00 + 50.00 booked at 1.30, at 1.40: 16.00 + 5.00."""
    rates = "".join(f"2026-{day} rate EUR {rate} USD\n" for day, rate in RATES.items() if not in_a_file)
    (tmp_path / "arcli.yaml").write_text("currency: USD\n" + ("rates: {file: ecb.csv}\n" if in_a_file else ""))
    lines = [f"2026-{day},{rate}\n" for day, rate in sorted(RATES.items(), reverse=True)]
    (tmp_path / "ecb.csv").write_text("Date,USD\n" + "".join(lines))
    (tmp_path / "main.journal").write_text(
        f'2026-01-01 customer acme "Acme" currency:EUR\n{rates}'
        "2026-01-10 invoice INV-1 acme 100.00 EUR\n2026-02-15 payment PMT-1 acme 60.00 EUR\n    INV-1  60.00\n"
        "2026-04-10 invoice INV-2 acme 50.00 EUR\n"
    )
    done = run("arcli journal --revalue --to 2026-04-30 -O csv --columns date,kind,account,base_debit", tmp_path)
    rows = [line.split(",") for line in done.out.splitlines()]
    gains = [(day, debit) for day, *what, debit in rows if what == ["revalue", "assets:receivable-revaluation"]]
    assert [gain for gain in gains if gain[1] != "0.00"] == [
        ("2026-01-31", "10.00"), ("2026-02-28", "8.00"), ("2026-03-31", "12.00"), ("2026-04-30", "21.00"),
    ], done.err  # fmt: skip
