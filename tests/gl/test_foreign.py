"""Foreign money on documents in base, refunds in other currencies, balance-forward customers abroad."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.gl.postings import Book
from arcli.gl.proof import prove_book, prove_summary
from arcli.gl.reach import reached
from arcli.gl.revaluing import revalue
from arcli.gl.summary import summarise
from arcli.ledger.books import book_of, rates_of, summary_of
from arcli.ledger.opening import Ledger
from arcli.reports.context import Context
from arcli.reports.in_base import in_base
from arcli.reports.rollforward_base import rollforward_in_base
from arcli.subledger.movements import CLASSES
from tests.exchange.test_glexport import RATES
from tests.gl.books import book, by_transactions
from tests.subledger.books import open_memory
from tests.subledger.reference import Reference
from tests.subledger.strategies import SETTINGS, Made, ledgers

D = Decimal
RATE = "2026-01-01 rate EUR 1.20 USD\n\n"
OWED = "2026-01-02 invoice I1 acme 110.00 USD\n\n"
AR, BANK, GAIN, LOSS = "assets:receivable", "assets:bank", "income:exchange-gains", "expenses:exchange-losses"


def stand(made: Book, day: date = date.max) -> dict[str, str]:
    """What accounts stand at in base, and in their currencies where those are others; sales and conversion aside."""
    found = {}
    for (account, currency), (amount, base) in by_transactions(made, date.min, day).items():
        if account not in ("income:sales", "equity:conversion"):
            found[f"{account} {currency}"] = f"{amount:.2f}" + (f" = {base:.2f}" if currency != made.base else "")
    conversion = [b for (a, _), (_, b) in by_transactions(made, date.min, day).items() if a == "equity:conversion"]
    assert sum(conversion) == 0  # what goes in at a worth comes out at it
    return found


@pytest.mark.parametrize("rate", ["@@ 100.00 EUR", "@ 0.909090909"])
@pytest.mark.parametrize(
    ("source", "account"),
    [
        ("payment P1 acme 100.00 EUR\n    I1  110.00 USD {}\n", BANK),
        ("payment P1 acme 100.00 EUR\n\n2026-01-04 apply P1\n    I1  110.00 USD {}\n", BANK),
        ("credit P1 acme 100.00 EUR\n    I1  110.00 USD {}\n", "income:sales-returns"),
        ("credit P1 acme 100.00 EUR\n\n2026-01-04 apply P1\n    I1  110.00 USD {}\n", "income:sales-returns"),
        ("opening P1 acme -100.00 EUR\n\n2026-01-04 apply P1\n    I1  110.00 USD {}\n", "equity:opening-balances"),
    ],
)
def test_money_abroad_clears_what_is_owed_in_base(source: str, account: str, rate: str) -> None:
    """100.00 EUR at 1.20 are 120.00; 110.00 USD were owed: a gain of 10.00 (IAS 21.28)."""
    _, made = book(RATE + OWED + "2026-01-03 " + source.format(rate))
    assert stand(made) == {f"{account} EUR": "100.00 = 120.00", f"{GAIN} EUR": "0.00 = -10.00"}


def test_a_part_of_what_is_owed_in_base() -> None:
    """44.00 USD for 40.00 EUR (48.00), with a fee of 6.00 and a discount of 10.00: 4.00 gained, 50.00 still owed."""
    text = "2026-01-03 payment P1 acme 60.00 EUR\n    I1  44.00 USD @@ 40.00 EUR  fee:6.00 discount:10.00 approved:x\n"
    _, made = book(RATE + OWED + text)
    expected = {
        f"{BANK} EUR": "60.00 = 72.00",
        f"{AR} EUR": "-20.00 = -24.00",
        f"{AR} USD": "50.00",
        "expenses:bank-charges USD": "6.00",
        "income:discounts-allowed USD": "10.00",
        f"{GAIN} EUR": "0.00 = -4.00",
    }
    assert stand(made) == expected
    back = text + "\n2026-01-09 unapply P1\n    I1  44.00\n"
    assert stand(book(RATE + OWED + back)[1]) == {f"{BANK} EUR": "60.00 = 72.00", f"{AR} EUR": "-60.00 = -72.00"} | {
        f"{AR} USD": "110.00"
    }
    assert stand(book(RATE + OWED + text + "\n2026-01-09 reverse P1\n")[1]) == {f"{AR} USD": "110.00"}


@pytest.mark.parametrize(
    ("credit", "paid", "left"),
    [
        ("10.00 EUR", "refund R1 acme 12.00 USD\n    C1  10.00 EUR @@ 12.00 USD", {f"{BANK} USD": "-12.00"}),
        (
            "12.00 USD",
            "refund R1 acme 10.00 EUR\n    C1  12.00 USD @@ 10.00 EUR",
            {f"{BANK} EUR": "-10.00 = -12.00"},
        ),
        (
            "10.00 EUR",
            "refund R1 acme 11.00 USD\n    C1  10.00 EUR @ 1.10",
            {f"{BANK} USD": "-11.00", f"{GAIN} EUR": "0.00 = -1.00"},
        ),
        (
            "11.00 USD",
            "refund R1 acme 10.00 EUR\n    C1  11.00 USD @@ 10.00 EUR",
            {f"{BANK} EUR": "-10.00 = -12.00", f"{LOSS} EUR": "0.00 = 1.00"},
        ),
        (
            "10.00 EUR",
            "payment R1 acme 8.00 USD\n    C1  -10.00 EUR @@ -12.00 USD",
            {f"{BANK} USD": "8.00", f"{AR} USD": "-20.00"},
        ),
    ],
)
def test_a_credit_paid_back_in_another_currency(credit: str, paid: str, left: dict[str, str]) -> None:
    _, made = book(f"{RATE}2026-01-02 credit C1 acme {credit}\n\n2026-02-01 {paid}\n")
    found = stand(made)
    assert found.pop("income:sales-returns " + credit[-3:])
    assert found == left


# --- balance-forward customers ---------------------------------------------------------------------------

ABROAD = (
    '2026-01-01 customer fwd "F" currency:EUR method:balance-forward\n\n2026-01-01 rate EUR 1.10 USD\n\n'
    "2026-02-01 rate EUR 1.20 USD\n\n2026-01-05 invoice I1 fwd 100.00\n\n"
)
PAID = "2026-02-05 payment P1 fwd 100.00\n\n"
MET = {f"{BANK} EUR": "100.00 = 120.00", f"{GAIN} EUR": "0.00 = -10.00"}
OPEN = {f"{AR} EUR": "100.00 = 110.00"}


def test_a_gain_when_credits_meet_debits() -> None:
    """100.00 EUR at 1.10, paid at 1.20: a gain of 10.00 on that day, and nothing is left."""
    _, made = book(ABROAD + PAID)
    assert stand(made, date(2026, 2, 4)) == OPEN
    assert stand(made) == MET


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("reverse P1", OPEN),
        ("apply P1\n    I1  100.00", MET),  # what is said of it afterwards changes nothing
        ("invoice I2 fwd 50.00", MET | {f"{AR} EUR": "50.00 = 60.00"}),
        # one that was due before: the money meets it, 50 at 1.20, and half of the first
        ("invoice I2 fwd 50.00 due:2026-01-01", MET | {f"{AR} EUR": "50.00 = 55.00", f"{GAIN} EUR": "0.00 = -5.00"}),
        ("customer fwd method:open-item", {f"{BANK} EUR": "100.00 = 120.00", f"{AR} EUR": "0.00 = -10.00"}),
    ],
)
def test_what_comes_later_corrects_it_on_its_day(later: str, expected: dict[str, str]) -> None:
    _, made = book(f"{ABROAD}{PAID}2026-03-05 {later}\n")
    assert stand(made, date(2026, 3, 4)) == MET
    assert stand(made) == expected


@pytest.mark.parametrize(
    ("later", "moved"),
    [
        ("reverse P1", {"reversals": D(120), "fx": D(-10)}),  # what came in goes out, and the gain with it
        ("unapply P1\n    I1  25.00", {"fx": D("-2.50")}),
        ("reverse P1 25.00\n    I1  25.00", {"reversals": D(30), "fx": D("-2.50")}),
    ],
)
def test_a_rollforward_names_the_difference_that_is_undone(later: str, moved: dict[str, Decimal]) -> None:
    """100.00 EUR at 1.10, paid at 1.20 and taken back in a month of its own."""
    text = ABROAD.replace("method:balance-forward", "") + PAID.rstrip() + f"\n    I1  100.00\n\n2026-03-05 {later}\n"
    ledger = open_memory({"a.journal": text, "arcli.yaml": "currency: USD\n"})
    subledger, _ = ledger.as_of(date(2026, 3, 31))
    context = Context(ledger, subledger, date(2026, 3, 31), start=date(2026, 3, 1))
    (row,) = rollforward_in_base(context, summary_of(ledger, subledger)[0]).rows
    assert {k: v for k, v in row.items() if v and k in CLASSES} == moved


def test_a_loss_becomes_a_gain_where_it_was() -> None:
    """Money at 1.20 meets an invoice at 1.30, and then one at 1.10 that was due before."""
    text = (
        ABROAD.replace("2026-01-05 invoice", "2026-03-05 invoice")
        + "2026-03-01 rate EUR 1.30 USD\n\n2026-02-05 payment P1 fwd 100.00\n\n"
        + "2026-03-10 invoice I2 fwd 100.00 dated:2026-01-15\n"
    )
    _, made = book(text)
    assert stand(made, date(2026, 3, 9)) == {f"{BANK} EUR": "100.00 = 120.00", f"{LOSS} EUR": "0.00 = 10.00"}
    assert stand(made) == MET | {f"{AR} EUR": "100.00 = 130.00"}


def test_a_method_that_changes_reaches_all_that_meets() -> None:
    """On the day that it changes nothing else happens: the documents of before realise there."""
    text = ABROAD + PAID + "2026-03-05 customer fwd method:open-item\n"
    subledger, made = book(text)
    only = reached(subledger, date(2026, 3, 1))
    assert only == {"I1", "P1"}
    assert by_transactions(made, date(2026, 3, 1), date.max) == {(AR, "EUR"): (0, -10), (GAIN, "EUR"): (0, 10)}


def test_a_deposit_that_has_met_is_not_revalued() -> None:
    ledger = open_memory(
        {
            "a.journal": ABROAD + "2026-02-05 payment P1 fwd 60.00 type:deposit\n\n2026-03-01 rate EUR 1.30 USD\n",
            "arcli.yaml": "currency: USD\n",
        }
    )
    subledger, _ = ledger.as_of(date(2026, 3, 31))
    made, _ = book_of(ledger, subledger)
    found, _ = revalue(subledger, made, rates_of(ledger)[0], subledger.as_of)
    assert [(r.document.id, r.open, r.carrying, r.value) for r in found] == [("I1", D(40), D(44), D(52))]


# --- ledgers at random -----------------------------------------------------------------------------------


def at(ledger: Ledger, day: date) -> tuple[Context, Book]:
    subledger, problems = ledger.as_of(day)
    assert not [p.message for p in problems if p.severity == "error"]
    made, found = book_of(ledger, subledger)
    assert not found
    prove_book(subledger, made)
    return Context(ledger, subledger, day), made


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], report_multiple_bugs=False)
@given(made=ledgers(most=25), number=st.integers(0, 100))
def test_differences_are_what_open_items_and_rates_explain(made: Made, number: int) -> None:
    """Open items stand at the rates of their documents, so that all else is realised; and cutting the ledger at a
    day changes nothing before it."""
    ledger = open_memory({"a.journal": made.journal, "r.journal": RATES, "arcli.yaml": SETTINGS})
    days = sorted({e.date for e in ledger.entries if e.kind not in ("rate", "customer")} | {date(2027, 1, 31)})
    day = days[number % len(days)]
    context, now = at(ledger, day)
    _, whole = at(ledger, date(2027, 1, 31))
    assert by_transactions(now, date.min, day) == by_transactions(whole, date.min, day)

    reference = Reference(ledger.entries, ledger.customers, ledger.settings, context.subledger.terms).as_of(day)
    rates = rates_of(ledger)[0]
    owed = [(i.document, i.holder, i.amount) for i in reference.items]
    owed += [(number, holder, -amount) for (number, holder), amount in reference.credits.items()]
    expected = D(0)
    for document, _, amount in owed:
        currency = context.subledger.documents[document].currency
        expected += amount * (now.booked[document][0] if currency != "USD" else 1)
    accounts = sum((p.base for t in now.transactions for p in t.postings if p.holding), D(0))
    assert abs(accounts - expected) <= D("0.01") * sum(len(list(t.posted())) // 2 for t in now.transactions)
    assert sum(in_base(context, now).balances.values()) == accounts
    moved = rollforward_in_base(context, summary_of(ledger, context.subledger)[0]).rows
    assert sum(r["closing"] for r in moved) == accounts
    differences = by_transactions(now, date.min, day)
    assert sum(r["fx"] for r in moved) == -sum(b for (a, _), (_, b) in differences.items() if a in (GAIN, LOSS))

    found, _ = revalue(context.subledger, now, rates, context.subledger.as_of)
    value = sum(
        (amount * rates.find(cur, "USD", day).rate for document, _, amount in owed
         if (cur := context.subledger.documents[document].currency) != "USD"), D(0),
    )  # fmt: skip
    assert abs(sum((r.value for r in found), D(0)) - value) <= D("0.01") * (len(found) + 1)

    for since in (days[0], days[len(days) // 2], day):
        only = reached(context.subledger, since)
        part = summarise(context.subledger, rates, "USD", only)
        prove_summary(context.subledger, part, only)
        assert part.activity(since, day) == by_transactions(now, since, day)
