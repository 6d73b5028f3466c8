"""Provisions by hand: booked, used, recovered and released, in several currencies, from any day, sealed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.gl.postings import Book
from arcli.gl.proof import prove_book, prove_summary
from arcli.gl.provisions import standings
from arcli.ledger.books import book_of, summary_of
from arcli.subledger.proof import ProofError
from tests.casefile import run
from tests.gl.books import book, by_transactions, posted, try_book
from tests.subledger.books import open_memory

ALLOWANCE, EXPENSE = "assets:allowance-for-bad-debts", "expenses:bad-debts"
# 100 allowed; 30 written off, of which 10 come back; required then 120 = 100 − 30 + 10 + 40; at last 0: 120 released.
TEXT = """\
2026-01-05 invoice I-1 acme 300.00 USD
2026-01-31 provision 100.00 USD
2026-02-10 writeoff W-1 acme 30.00 USD
    I-1  30.00
2026-02-20 payment P-1 acme 10.00 USD
    W-1  10.00
2026-02-28 provision 120.00 USD
2026-03-31 provision 120.00 USD
2026-04-30 provision 0.00 USD
"""


def test_booked_used_recovered_released() -> None:
    _, made = book(TEXT)
    assert posted(made, "PROVISION-2026-01-31-USD") == {EXPENSE: "100.00", ALLOWANCE: "-100.00"}
    assert posted(made, "W-1")[ALLOWANCE] == "30.00"
    assert posted(made, "P-1")[ALLOWANCE] == "-10.00"
    assert posted(made, "PROVISION-2026-02-28-USD") == {EXPENSE: "40.00", ALLOWANCE: "-40.00"}
    assert posted(made, "PROVISION-2026-03-31-USD") == {}  # nothing is lacking
    assert posted(made, "PROVISION-2026-04-30-USD") == {ALLOWANCE: "120.00", EXPENSE: "-120.00"}
    stands = standings(made, ALLOWANCE, date(2026, 1, 31))["USD"]
    assert [*stands] == [Decimal(n) for n in (100, 30, 10, -80)]  # 40 − 120 provided
    assert stands.closing == 0
    assert standings(made, ALLOWANCE, date.min)["USD"].opening == 0


def test_what_happens_on_its_day_comes_before_it() -> None:
    """Required is what stands at the day's end: the write-off of that day is used first."""
    _, made = book(
        "2026-01-05 invoice I-1 acme 300.00 USD\n2026-01-31 provision 100.00 USD\n"
        "2026-01-31 writeoff W-1 acme 30.00 USD\n    I-1  30.00\n"
    )
    assert posted(made, "PROVISION-2026-01-31-USD")[ALLOWANCE] == "-130.00"


def test_by_the_direct_method_write_offs_leave_the_allowance_alone() -> None:
    _, made = book(TEXT, "currency: USD\naccounts: {method: direct, allowance: a:allowed, bad_debt: e:losses}\n")
    assert posted(made, "W-1")["e:losses"] == "30.00"
    assert posted(made, "PROVISION-2026-02-28-USD") == {"e:losses": "20.00", "a:allowed": "-20.00"}


def test_another_currency_is_worth_the_rate_of_the_day() -> None:
    """100 EUR at 1.10 are 110 USD; 30 EUR written off at 1.20 as booked (36 USD); then 100 EUR at 1.50 are 150 USD.

    The account has −110 + 36 = −74 USD before the second provision: 76 more.
    """
    _, made = book(
        "2026-01-01 rate EUR 1.20 USD\n2026-01-05 invoice I-1 acme 300.00 EUR\n2026-01-31 rate EUR 1.10 USD\n"
        "2026-01-31 provision 100.00 EUR\n2026-02-10 writeoff W-1 acme 30.00 EUR\n    I-1  30.00\n"
        "2026-02-28 rate EUR 1.50 USD\n2026-02-28 provision 100.00 EUR\n2026-02-28 provision 5.00\n"
    )
    assert posted(made, "PROVISION-2026-01-31-EUR")[ALLOWANCE] == "-100.00 EUR = -110.00"
    assert posted(made, "W-1")[ALLOWANCE] == "30.00 EUR = 36.00"
    assert posted(made, "PROVISION-2026-02-28-EUR")[ALLOWANCE] == "-30.00 EUR = -76.00"
    assert posted(made, "PROVISION-2026-02-28") == {EXPENSE: "5.00", ALLOWANCE: "-5.00"}
    assert [p.code for p in try_book("2026-01-31 provision 100.00 EUR\n")[2]] == ["AR710"]


def test_sums_and_a_book_from_a_day_on_say_the_same() -> None:
    ledger = open_memory({"a.journal": "2026-01-01 customer acme\n" + TEXT, "arcli.yaml": "currency: USD\n"})
    subledger, _ = ledger.as_of(date(2026, 4, 30))
    whole, _ = book_of(ledger, subledger)
    later, _ = book_of(ledger, subledger, date(2026, 2, 15))
    summary, _ = summary_of(ledger, subledger)
    for since, until in ((date(2026, 1, 1), date(2026, 4, 30)), (date(2026, 2, 15), date(2026, 3, 1))):
        assert by_transactions(later, since, until) == by_transactions(whole, since, until)
        assert summary.activity(since, until) == by_transactions(whole, since, until)


def test_the_proof_notices_a_provision_that_is_off() -> None:
    subledger, made = book(TEXT)
    at = next(n for n, t in enumerate(made.transactions) if t.reference == "PROVISION-2026-02-28-USD")
    wrong = Book(made.base, [t for n, t in enumerate(made.transactions) if n != at])
    with pytest.raises(ProofError, match=r"has 80.00 USD on 2026-02-28, required is 120.00 USD"):
        prove_book(subledger, wrong)
    ledger = open_memory({"a.journal": "2026-01-01 customer acme\n" + TEXT, "arcli.yaml": "currency: USD\n"})
    subledger, _ = ledger.as_of(date(2026, 4, 30))
    summary, _ = summary_of(ledger, subledger)
    prove_summary(subledger, summary)
    summary.rest.transactions[:] = [t for t in summary.rest.transactions if t.entry.kind != "provision"]
    with pytest.raises(ProofError, match="required is"):
        prove_summary(subledger, summary)


@pytest.mark.parametrize(
    ("text", "settings", "codes"),
    [
        ("2026-01-31 provision 1.00 USD\n2026-01-31 provision 2.00 USD\n", "currency: USD\n", ["AR318"]),
        ("2026-01-31 provision 1.00 USD\n2026-01-31 provision 2.00\n", "currency: USD\n", ["AR318"]),
        ("2026-01-31 provision 1.00 USD\n2026-01-31 provision 1.00\n", "currency: USD\n", []),
        ("2026-01-31 provision 1.00 USD\n2026-01-31 provision 2.00 EUR\n", "currency: USD\n", []),
        ("2026-01-31 provision 1.00\n", "", ["AR208"]),
        ("2026-01-31 provision 1.001\n2026-01-31 invoice I-1 acme 1.00\n", "currency: USD\n", ["AR209"]),
    ],
)
def test_what_is_refused(text: str, settings: str, codes: list[str]) -> None:
    for lines in (text.splitlines(), text.splitlines()[::-1]):
        files = {"a.journal": "\n".join(["2026-01-01 customer acme", *lines]) + "\n", "arcli.yaml": settings}
        assert [p.code for p in open_memory(files).as_of(date(2026, 2, 1))[1]] == codes


def test_a_closed_month_refuses_one_and_its_seal_has_what_it_posted(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "a.journal").write_text("2026-01-01 customer acme\n" + TEXT)
    asked = "arcli -f . "
    for month, today in (("2026-01", "2026-02-01"), ("2026-02", "2026-03-01")):
        assert run(f"{asked} close {month} --today {today}", tmp_path).code == 0
    assert run(f"{asked} check --today 2026-05-01", tmp_path).code == 0
    refused = run(f"{asked} add provision 7.00 --date 2026-02-15 --today 2026-05-01", tmp_path)
    assert (refused.code, "AR819" in refused.err) == (1, True)
    assert run(f"{asked} add provision 7.00 --date 2026-05-31 --today 2026-05-31", tmp_path).code == 0
    sealed = "\n".join(path.read_text() for path in tmp_path.rglob("*2026-02*.lock"))
    (line,) = [line for line in sealed.splitlines() if ALLOWANCE in line]
    assert "-20" in line  # 30 − 10 − 40


def test_exports_have_it(tmp_path: Path) -> None:
    (tmp_path / "a.journal").write_text("2026-01-01 customer acme\n" + TEXT)
    for tool in ("hledger", "ledger", "beancount"):
        done = run(f"arcli -f a.journal export {tool} --as-of 2026-04-30", tmp_path)
        assert done.code == 0
        assert "PROVISION-2026-02-28" in done.out
