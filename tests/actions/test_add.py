"""Recording an entry from what a person says: what is proposed, what is refused, what the clerk is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.add import add
from arcli.actions.newentry import NewEntry
from arcli.actions.result import Missing, NotPossible, WrongValue
from tests.actions.desks import balance, journal, target

DAY = date(2026, 2, 10)
BOOKS = """2026-01-01 customer acme "Acme"
2026-01-20 invoice I-1 acme 100.00
"""


def test_an_invoice_gets_its_number_terms_and_due_date(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    result = add(on, NewEntry("invoice", DAY, {"customer": "acme", "amount": "50"}))
    assert result.text == "2026-02-10 invoice INV-2026-0001 acme 50.00 USD terms:net30 due:2026-03-12\n"
    assert result.notes == (
        "INV-2026-0001 recorded in all.journal:4",
        "open balance of acme on 2026-02-10: 150.00 USD, was 100.00 USD",
    )
    assert journal(on) == BOOKS + "\n" + result.text


def test_a_payment_is_applied_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    new = NewEntry("payment", DAY, {"customer": "acme", "amount": "60.00"}, documents=["I-1"])
    assert add(on, new, dry_run=True).notes[0] == "PMT-2026-0001 would go to all.journal:4"
    assert journal(on) == BOOKS
    add(on, new)
    assert balance(on, "acme") == "40.00"


def test_negative_openings_are_credits_and_negative_balances_are_asserted(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    add(on, NewEntry("opening", DAY, {"customer": "acme", "amount": "-105.00"}))
    assert f"{DAY} opening OB-{DAY.year}-001 acme -105.00 USD" in journal(on)
    assert balance(on, "acme") == "-5.00"
    assert add(on, NewEntry("balance", DAY, {"customer": "acme", "amount": "-5.00"})).problems == ()
    refused = add(on, NewEntry("balance", DAY, {"customer": "acme", "amount": "-6.00"}))
    assert [p.code for p in refused.problems] == ["AR312"]


def test_what_is_missing_or_wrong_is_named_by_its_field(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    with pytest.raises(WrongValue) as wrong:
        add(on, NewEntry("invoice", DAY, {"customer": "acme", "amount": "1,0"}))
    assert wrong.value.field == "amount"
    with pytest.raises(Missing) as missing:
        add(on, NewEntry("extend", DAY, {"document": "I-1"}))
    assert missing.value.fields == ["due"]
    assert journal(on) == BOOKS


def test_an_entry_that_breaks_the_ledger_is_not_written(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    result = add(on, NewEntry("payment", DAY, {"customer": "acme", "amount": "60"}, documents=["I-1=100.00"]))
    assert result.problems
    assert result.entries == ()
    assert journal(on) == BOOKS


def test_a_deduction_is_named_after_its_payment_by_whoever_writes_it(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    new = NewEntry("payment", DAY, {"customer": "acme", "amount": "90"}, documents=["I-1 90.00 deduction:10.00 id:D-1"])
    (entry,) = add(on, new).entries
    assert entry.applications[0].deduction == Decimal("10.00")  # type: ignore[attr-defined]  # a payment


PAID = BOOKS + "2026-02-01 payment P-1 acme 100.00\n    I-1 100.00\n"


@pytest.mark.parametrize("kind", ["payment", "credit", "writeoff"])
def test_settling_what_is_settled_says_so(tmp_path: Path, kind: str) -> None:
    on = target(tmp_path, PAID)
    with pytest.raises(NotPossible, match="nothing is open on I-1: it is settled already, by P-1"):
        add(on, NewEntry(kind, DAY, {"customer": "acme", "amount": "100"}, documents=["I-1"]))
    assert journal(on) == PAID


def test_a_reversed_document_and_money_that_has_run_out_are_said(tmp_path: Path) -> None:
    on = target(
        tmp_path,
        BOOKS + "2026-02-01 reverse I-1\n2026-02-02 invoice I-2 acme 60.00\n2026-02-02 invoice I-3 acme 5.00\n",
    )
    with pytest.raises(NotPossible, match="nothing is open on I-1: it was reversed on 2026-02-01"):
        add(on, NewEntry("payment", DAY, {"customer": "acme", "amount": "60"}, documents=["I-1"]))
    with pytest.raises(NotPossible, match="nothing is left of the amount for I-3"):
        add(on, NewEntry("payment", DAY, {"customer": "acme", "amount": "60"}, documents=["I-2", "I-3"]))


DISCOUNT = '2026-01-01 customer acme "Acme" terms:2/10net30\n'


def test_a_fee_is_due_by_the_customers_terms_without_their_discount(tmp_path: Path) -> None:
    on = target(tmp_path, DISCOUNT)
    invoice = add(on, NewEntry("invoice", DAY, {"customer": "acme", "amount": "100"}))
    fee = add(on, NewEntry("debit", DAY, {"customer": "acme", "amount": "25", "memo": "NSF fee"}))
    assert "terms:2/10net30 due:2026-03-12" in invoice.text
    assert "terms:" not in fee.text
    assert "due:2026-03-12" in fee.text
    own = add(on, NewEntry("debit", DAY, {"customer": "acme", "amount": "25", "terms": "1/5net10"}))
    assert "terms:1/5net10 due:2026-02-20" in own.text
    paid = add(on, NewEntry("payment", DAY, {"customer": "acme", "amount": "24.50"}, documents=["DM-2026-001"]))
    assert "discount" not in paid.text  # 2 % of 25.00 would be 0.50


def test_an_opening_item_may_carry_terms_and_has_a_discount_only_by_them(tmp_path: Path) -> None:
    on = target(tmp_path, DISCOUNT)
    values = {"customer": "acme", "amount": "200", "dated": "2026-02-05"}
    plain = add(on, NewEntry("opening", DAY, {**values, "id": "O-1", "due": "2026-03-07"}))
    assert "terms:" not in plain.text
    carried = add(on, NewEntry("opening", DAY, {**values, "id": "O-2", "terms": "2/10net30"}))
    assert "terms:2/10net30" in carried.text
    assert "due:2026-03-07" in carried.text  # thirty days after the date on the document
    other = add(on, NewEntry("payment", DAY, {"customer": "acme", "amount": "196"}, documents=["O-1"]))
    assert "discount" not in other.text
    paid = add(on, NewEntry("payment", DAY, {"customer": "acme", "amount": "196"}, documents=["O-2"]))
    assert "O-2  196.00  discount:4.00" in paid.text


@pytest.mark.parametrize(
    ("source", "document", "written"),
    [
        # 2 % of 100.00 within ten days, where money pays it; a credit memo over 98.00 settles 98.00.
        ("payment S-1 acme 98.00", "I-2", "    I-2  98.00  discount:2.00\n"),
        ("credit S-1 acme 98.00", "I-2", "    I-2  98.00\n"),
        ("opening S-1 acme -98.00", "I-2", "    I-2  98.00\n"),
        # Money uses an open credit up.
        ("payment S-1 acme 98.00", "C-1", "    C-1  -30.00\n"),
    ],
)
def test_a_source_is_applied_as_its_own_kind_would_be(tmp_path: Path, source: str, document: str, written: str) -> None:
    more = (
        f"2026-02-05 invoice I-2 acme 100.00 terms:2/10net30\n2026-02-06 credit C-1 acme 30.00\n2026-02-07 {source}\n"
    )
    on = target(tmp_path, BOOKS + more)
    result = add(on, NewEntry("apply", DAY, {"source": "S-1"}, documents=[document]))
    assert result.problems == ()
    assert result.text == "2026-02-10 apply S-1\n" + written


def test_oldest_first_settles_debits_and_a_refund_pays_credits_back(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS + "2026-02-06 credit C-1 acme 30.00\n2026-02-07 opening O-1 acme -98.00\n")
    done = add(on, NewEntry("apply", DAY, {"source": "O-1"}, fill="oldest"))
    assert done.text == "2026-02-10 apply O-1\n    I-1  98.00\n"
    paid = add(on, NewEntry("refund", DAY, {"customer": "acme", "amount": "20.00"}, fill="oldest"))
    assert paid.text.endswith("\n    C-1  20.00\n")
    with pytest.raises(NotPossible, match="name documents, or use --settle oldest"):
        add(on, NewEntry("apply", DAY, {"source": "C-1"}))
    with pytest.raises(NotPossible, match="nothing is left of O-1: it is applied to I-1"):
        add(on, NewEntry("apply", DAY, {"source": "O-1"}))
    with pytest.raises(NotPossible, match=r"name documents$"):
        add(on, NewEntry("unapply", DAY, {"source": "O-1"}))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 5, 1), False),  # 31 days after today
        (date(2026, 5, 2), True),
        (date(2025, 3, 30), False),  # 366 days before
        (date(2025, 3, 29), True),
    ],
)
def test_a_date_far_from_today_is_told(tmp_path: Path, day: date, said: bool) -> None:
    on = target(tmp_path, BOOKS.replace("2026-01-01 customer", "2025-01-01 customer"))
    notes = add(on, NewEntry("invoice", day, {"customer": "acme", "amount": "50"})).notes
    assert any(n.startswith(f"warning: {day} is ") for n in notes) is said
