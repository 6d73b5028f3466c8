"""Lines against small ledgers; every figure by hand."""

from __future__ import annotations

import random

import pytest

from arcli.matching.proposals import Proposal
from tests.matching.ledgers import line, proposals, propose, refs

MASTER = """
2026-01-01 customer acme "Acme Corporation" currency:USD terms:2/10net30
2026-01-01 customer delta "Delta Foods Ltd" currency:USD terms:net30
2026-01-01 customer branch "Harbour Branch" currency:USD terms:net30 payer:parentco
2026-01-01 customer parentco "Parent Company Inc." currency:USD terms:net30
"""
LEDGER = (
    MASTER
    + """
2026-02-05 invoice INV-1001 acme 1,452.00
2026-02-12 invoice INV-1002 acme 300.00
2026-01-06 invoice INV-1003 delta 200.00
2026-01-07 invoice INV-1004 delta 250.00
2026-02-07 invoice INV-1005 delta 450.00
2026-01-08 invoice INV-1006 branch 80.00
"""
)


def uses(proposal: Proposal) -> list[tuple[str, int, int, int, int]]:
    return [(u.item.ref, u.amount, u.discount, u.fee, u.writeoff) for u in proposal.choices[0].uses]


def test_number_and_exact_amount() -> None:
    found = propose(LEDGER, line("200.00", payer="DELTA FOODS LTD.", text="INV-1003"))
    assert (found.status, refs(found)) == ("certain", [("INV-1003",)])


def test_discount_within_the_terms_and_a_bank_charge() -> None:
    # 2 % of 1,452.00 = 29.04 until 15 February; 1,452.00 - 29.04 - 15.00 = 1,407.96
    found = propose(LEDGER, line("1407.96", "2026-02-15", payer="Acme Corporation", text="INV-1001"), fee="15.00")
    assert found.status == "certain"
    assert uses(found) == [("INV-1001", 140796, 2904, 1500, 0)]
    assert "1,407.96 = 1,452.00 − 29.04 (2 % by 2026-02-15) − 15.00 bank charge" in found.choices[0].evidence


def test_a_late_discount_is_no_discount() -> None:
    found = propose(LEDGER, line("1422.96", "2026-02-16", payer="Acme Corporation", text="INV-1001"))
    assert uses(found) == [("INV-1001", 142296, 0, 0, 0)]
    assert any("1 day late" in e for e in found.choices[0].evidence)


def test_days_of_grace_are_the_settings() -> None:
    late = line("1422.96", "2026-02-16", payer="Acme Corporation", text="INV-1001")
    assert uses(propose(LEDGER, late, discount_grace="1")) == [("INV-1001", 142296, 2904, 0, 0)]


@pytest.mark.parametrize(("tolerance", "written_off"), [("0.49", 0), ("0.50", 50), ("0.51", 50)])
def test_a_tolerance_is_the_largest_amount_that_is_written_off(tolerance: str, written_off: int) -> None:
    short = line("199.50", payer="Delta Foods Ltd", text="INV-1003")
    assert uses(propose(LEDGER, short, tolerance=tolerance)) == [("INV-1003", 19950, 0, 0, written_off)]


def test_tolerance_is_written_off_and_may_differ_for_a_customer() -> None:
    short = line("199.50", payer="Delta Foods Ltd", text="INV-1003")
    assert uses(propose(LEDGER, short, tolerance="1.00")) == [("INV-1003", 19950, 0, 0, 50)]
    own = {"delta": {"tolerance": "0.10"}}
    assert uses(propose(LEDGER, short, tolerance="1.00", customers=own)) == [("INV-1003", 19950, 0, 0, 0)]
    assert uses(propose(LEDGER, short, tolerance="1.00", tolerance_percent="0.1%")) == [("INV-1003", 19950, 0, 0, 0)]


@pytest.mark.parametrize(("short", "status"), [("part", "certain"), ("deduct", "certain"), ("ask", "choice")])
def test_a_short_payment_by_policy(short: str, status: str) -> None:
    found = propose(LEDGER, line("190.00", payer="Delta Foods Ltd", text="INV-1003"), short=short)
    assert found.status == status
    assert found.choices[0].uses[0].deduction == (1000 if short == "deduct" else 0)


def test_two_explanations_are_a_choice() -> None:
    found = propose(LEDGER, line("450.00", payer="Delta Foods Ltd"))
    assert (found.status, found.found) == ("choice", 2)
    assert sorted(refs(found)) == [("INV-1003", "INV-1004"), ("INV-1005",)]


def test_one_explanation_of_a_known_payer_is_certain() -> None:
    found = propose(LEDGER, line("650.00", payer="Delta Foods Ltd"))
    assert (found.status, refs(found)) == ("certain", [("INV-1003", "INV-1005")])


def test_an_invoice_of_a_later_day_is_not_paid_by_its_amount() -> None:
    assert propose(LEDGER, line("650.00", "2026-02-06", payer="Delta Foods Ltd")).status == "unapplied"


def test_a_name_that_is_only_alike_proposes_the_only_item_of_that_amount_and_no_set() -> None:
    found = propose(LEDGER, line("250.00", payer="Delta Foots Ltd"))
    assert (found.status, found.customers) == ("proposed", ("delta",))
    assert [c.refs for c in found.choices] == [("INV-1004",)]
    assert propose(LEDGER, line("650.00", payer="Delta Foots Ltd")).choices == []


def test_money_of_nobody_is_given_to_nobody() -> None:
    found = propose(LEDGER, line("250.00", payer="Rossmoor Estate", text="rent 3/2026"))
    assert found.status == "nobody"
    assert found.choices[0].customer == "?"


def test_a_stranger_with_a_whole_number_and_the_exact_amount_pays_that_customer() -> None:
    found = propose(LEDGER, line("250.00", payer="J Doe", text="for INV-1004"))
    assert (found.status, found.choices[0].customer) == ("certain", "delta")
    assert propose(LEDGER, line("251.00", payer="J Doe", text="for INV-1004")).status == "proposed"


def test_a_parent_pays_for_those_who_name_it() -> None:
    found = propose(LEDGER, line("80.00", payer="Parent Company Inc.", text="1006"))
    assert (found.status, found.choices[0].customer, refs(found)) == ("certain", "parentco", [("INV-1006",)])


def test_currencies_do_not_mix() -> None:
    found = propose(LEDGER, line("200.00", payer="Delta Foods Ltd", text="INV-1003", currency="EUR"))
    assert found.status == "proposed"  # a person says whether it is an exchange
    assert [(u.amount, u.total, u.paid_in) for c in found.choices for u in c.uses] == [(20000, 20000, "EUR")]
    assert not propose(LEDGER, line("200.00", payer="Delta Foods Ltd", currency="EUR")).choices


def test_the_same_invoice_twice() -> None:
    first, second = proposals(
        LEDGER,
        line("200.00", payer="Delta Foods Ltd", text="INV-1003", bank_ref="B1"),
        line("200.00", "2026-02-23", payer="Delta Foods Ltd", text="INV-1003", bank_ref="B2"),
    )
    assert first.status == "certain"
    assert second.status == "unapplied"
    assert "paid twice?" in second.evidence[0]


def test_a_line_is_taken_once_even_from_two_files() -> None:
    one = line("200.00", payer="Delta Foods Ltd", text="INV-1003", bank_ref="B1", file="a.xml", statement="1")
    two = line("200.00", payer="Delta Foods Ltd", text="INV-1003", bank_ref="B1", file="b.xml", statement="2")
    assert sorted(p.status for p in proposals(LEDGER, one, two)) == ["booked", "certain"]


def test_numbers_before_amounts() -> None:
    """The later line names INV-1005, so the earlier one of that amount pays the other two."""
    by_amount, by_number = proposals(
        LEDGER,
        line("450.00", "2026-02-18", payer="Delta Foods Ltd"),
        line("450.00", "2026-02-20", payer="Delta Foods Ltd", text="INV-1005"),
    )
    assert refs(by_number) == [("INV-1005",)]
    assert (by_amount.status, refs(by_amount)) == ("certain", [("INV-1003", "INV-1004")])


def test_accounts_are_learnt_from_past_payments() -> None:
    past = (
        LEDGER
        + '2026-01-09 payment P-1 delta 200.00 USD payer_account:NL11 payer:"D F Holding"\n    INV-1003  200.00\n'
    )
    assert propose(past, line("250.00", payer="??", payer_account="NL11")).status == "certain"
    assert propose(past, line("250.00", payer="D.F. Holding")).status == "certain"
    assert propose(LEDGER, line("250.00", payer="??", payer_account="NL11")).status == "nobody"


def test_what_is_left_less_an_open_credit() -> None:
    text = LEDGER + "2026-02-10 credit CM-1 branch 30.00\n"
    found = propose(text, line("50.00", payer="Harbour Branch"))
    assert (found.status, refs(found)) == ("certain", [("CM-1", "INV-1006")])
    assert [u.amount for u in found.choices[0].uses] == [8000, -3000]


def test_a_return_reverses_its_payment() -> None:
    text = LEDGER + "2026-02-12 payment P-7 delta 200.00 USD ref:E2E-77001\n    INV-1003  200.00\n"
    found = propose(text, line("-200.00", returned=True, text="RETURN E2E-77001", return_reason="AM04"))
    assert (found.status, found.choices[0].reverses) == ("return", "P-7")
    assert propose(text, line("-35.00", text="account fee")).status == "none"


def test_a_payment_keyed_by_hand_is_not_booked_again() -> None:
    text = LEDGER + "2026-02-19 payment P-7 delta 200.00 USD ref:FT990011\n    INV-1003  200.00\n"
    assert propose(text, line("200.00", payer="Delta Foods Ltd", bank_ref="FT990011")).status == "booked"
    doubted = propose(text + "2026-02-01 invoice INV-1009 delta 200.00\n", line("200.00", payer="Delta Foods Ltd"))
    assert (doubted.status, refs(doubted)) == ("proposed", [("INV-1009",)])
    assert "P-7" in doubted.evidence[0]


def test_a_structured_reference_is_checked() -> None:
    text = MASTER + "2026-02-05 invoice 539007547034 delta 700.00\n2026-02-06 invoice INV-2 delta 700.00\n"
    found = propose(text, line("700.00", payer="Delta Foods Ltd", references=("RF18539007547034",)))
    assert (found.status, refs(found)) == ("certain", [("539007547034",)])
    wrong = propose(text, line("700.00", payer="Delta Foods Ltd", references=("RF19539007547034",)))
    assert wrong.status == "choice"


def test_the_order_of_lines_and_entries_does_not_matter() -> None:
    lines = [
        line("450.00", "2026-02-18", payer="Delta Foods Ltd"),
        line("450.00", "2026-02-20", payer="Delta Foods Ltd", text="INV-1005"),
        line("1752.00", payer="Acme"),
        line("80.00", payer="Parent Company Inc."),
        line("80.00", payer="nobody at all"),
    ]
    said = set()
    for seed in range(10):
        shuffled, entries = lines[:], LEDGER.splitlines(keepends=True)
        random.Random(seed).shuffle(shuffled)
        random.Random(seed).shuffle(entries)
        found = proposals("".join(entries), *shuffled)
        said.add(tuple((p.number, p.status, tuple(refs(p)), p.evidence) for p in found))
    assert len(said) == 1


def test_ten_thousand_signs_of_text_and_control_signs() -> None:
    found = propose(LEDGER, line("200.00", payer="Delta Foods Ltd", text="INV-1003 " + "x\x1b[31m\n1 " * 2_000))
    assert refs(found) == [("INV-1003",)]


def test_a_payer_s_own_short_number_names_a_document() -> None:
    ledger = MASTER + "2026-02-05 invoice I-1 acme 120.00\n2026-02-06 invoice I-2 acme 120.00\n"
    found = propose(ledger, line("120.00", payer="Acme Corporation", text="I-2"))
    assert (found.status, refs(found)) == ("certain", [("I-2",)])
    stranger = propose(ledger, line("120.00", payer="Somebody", text="I-2"))  # two signs are little of a stranger
    assert stranger.status != "certain"
