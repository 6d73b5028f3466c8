"""Advice, names in texts, own references, returns: what makes a proposal certain, and what never does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from arcli.matching.proposals import Proposal
from arcli.model.bank.line import RemittanceAdvice, RemittanceItem

from .ledgers import line, proposals, propose, refs

LEDGER = """2026-01-01 customer blue "Blue Door Espresso Bar" currency:USD terms:net30
2026-01-01 customer gold "Goldfinch Bakery & Coffee LLC" currency:USD terms:net30
2026-01-01 customer hara "O'Hara's Kitchen" currency:USD terms:net30
2026-01-01 customer acme "Acme Corporation" currency:USD terms:net30
2026-01-01 customer canyon "Merriwen Canyon Resort" currency:USD terms:net30
2026-01-01 customer point "Merriwen Point Inn" currency:USD terms:net30
2026-02-05 invoice INV-50001 blue 1,000.00 po:PO-77012
2026-02-06 invoice INV-50002 blue 250.00
2026-02-07 invoice INV-61234 gold 500.00
2026-02-08 invoice INV-61250 gold 75.00
2026-02-09 invoice INV-70010 hara 80.00
2026-02-10 invoice INV-80010 acme 90.00
2026-02-10 invoice INV-81010 canyon 33.00
2026-02-10 invoice INV-82010 point 44.00
"""


def advised(amount: str, *parts: tuple[str, str], **more: Any) -> Proposal:
    items = [RemittanceItem(number, Decimal(paid)) for number, paid in parts]
    advice = RemittanceAdvice("csv", "E-77", "USD", Decimal(amount), items)
    return propose(LEDGER, line(amount, remittance=(advice,), **more))


def paid(found: Proposal) -> list[tuple[str, int]]:
    return [(u.item.ref, u.amount) for u in found.choices[0].uses]


# --- advice ----------------------------------------------------------------------------------------------


def test_advice_of_a_known_payer_is_certain_with_its_amounts() -> None:
    found = advised("1200.00", ("INV-50001", "1000.00"), ("INV-50002", "200.00"), payer="Blue Door Espresso Bar")
    assert (found.status, paid(found)) == ("certain", [("INV-50001", 100000), ("INV-50002", 20000)])


def test_advice_of_a_stranger_must_name_and_settle_each_document_whole() -> None:
    assert advised("500.00", ("INV-61234", "500.00"), payer="UNSEEN LTD").status == "certain"
    assert advised("320.00", ("INV-61234", "320.00"), payer="UNSEEN LTD").status == "proposed"
    assert advised("320.00", ("INV-61234", "320.00")).status == "proposed"


def test_advice_by_last_digits_or_of_less_than_half_only_proposes() -> None:
    tail = RemittanceAdvice("csv", "E-77", "USD", Decimal("700.00"), [RemittanceItem("0777", Decimal("700.00"))])
    text = LEDGER + "2026-02-10 invoice R-2026-0777 gold 800.00\n"
    found = propose(text, line("700.00", payer="Goldfinch Bakery & Coffee", remittance=(tail,)))
    assert (found.status, refs(found)) == ("proposed", [("R-2026-0777",)])
    assert advised("400.00", ("INV-50001", "400.00"), payer="Blue Door Espresso Bar").status == "proposed"
    assert advised("500.00", ("INV-50001", "500.00"), payer="Blue Door Espresso Bar").status == "certain"


def test_a_document_that_advice_lists_twice_counts_once() -> None:
    both = (("INV-50001", "400.00"), ("INV-50002", "250.00"), ("INV-50001", "600.00"))
    found = advised("1250.00", *both, payer="Blue Door Espresso Bar")
    assert (found.status, paid(found)) == ("certain", [("INV-50001", 100000), ("INV-50002", 25000)])
    twice = (("INV-50002", "250.00"), ("INV-50002", "250.00"))
    found = advised("500.00", *twice, payer="Blue Door Espresso Bar")
    assert found.status != "certain"
    assert any("it pays more than is open on INV-50002" in e for e in found.evidence)


def test_advice_that_cannot_be_used_is_said_and_its_numbers_are_clues() -> None:
    found = advised("1250.00", ("INV-50001", "1000.00"), ("INV-99", "250.00"), payer="Blue Door Espresso Bar")
    assert [tuple(sorted(r)) for r in refs(found)] == [("INV-50001", "INV-50002")]
    said = (*found.evidence, *found.choices[0].evidence)
    assert any("advice E-77: INV-99 is not open here" in e for e in said)
    several = advised("580.00", ("INV-61234", "500.00"), ("INV-70010", "80.00"))
    assert several.status != "certain"
    (choice,) = several.choices
    assert (choice.several, refs(several)) == (("gold", "hara"), [("INV-61234", "INV-70010")])
    assert any("advice E-77 is for several customers: gold, hara" in e for e in choice.evidence)
    part = advised("480.00", ("INV-61234", "400.00"), ("INV-70010", "80.00"))
    assert not any(c.several for c in part.choices)
    assert any("several customers" in e for e in part.evidence)


# --- names in the text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount", "customer"),
    [
        ("ACH CREDIT BLUE DOOR ESPRESSO BAR 8812", "1250.00", "blue"),
        ("BLUE DOOR ESPRES", "1250.00", "blue"),  # 16 signs
        ("DEPOSIT BLUE DOOR ESPRESSO 4411", "250.00", "blue"),  # 18 signs, the last a blank
        ("GOLDFINCH BAKERY AND COFFEE DES:PAYMENT ID:123 INDN:NORTHWIND CCD", "500.00", "gold"),
        ("GOLDFINCH BAKERY", "500.00", "gold"),
        ("WIRE FROM O HARA S KITCHEN", "80.00", "hara"),
        ("WIRE FROM OHARAS KITCHEN", "80.00", "hara"),
        ("WIRE FROM O'HARA'S KITCHEN", "80.00", "hara"),
        ("ACH CREDIT ACME CORPORATION 8812", "90.00", "acme"),
        ("ACME CORP DES:PAYMENT ID:123 INDN:NORTHWIND CCD", "90.00", "acme"),
    ],
)
def test_a_name_in_the_text_makes_the_payer_known(text: str, amount: str, customer: str) -> None:
    found = propose(LEDGER, line(amount, text=text))
    assert (found.status, found.choices[0].customer) == ("certain", customer)


@pytest.mark.parametrize(
    "text", ["ACME 8812", "MERRIWEN", "DOOR ESPRESSO BAR", "BLUE DOOR ESPRESSO LOUNGE", "BLUES DOOR"]
)
def test_part_of_a_name_makes_nobody_known(text: str) -> None:
    assert propose(LEDGER, line("90.00", text=text)).status == "nobody"


def test_names_of_two_customers_make_nobody_known() -> None:
    assert propose(LEDGER, line("33.00", text="MERRIWEN CANYON RESORT MERRIWEN POINT INN")).status == "nobody"


def test_an_order_with_the_exact_amount_is_certain() -> None:
    assert propose(LEDGER, line("1000.00", text="PO-77012")).status == "certain"
    assert propose(LEDGER, line("900.00", text="PO-77012")).status != "certain"


# --- numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"text": "WIRE REF INV61234 INV-50001"},
        {"text": "INV-50001 TRACE 81010"},
        {"text": "EFT-778812 INV-50001"},
        {"text": "INV-50001 778812", "bank_ref": "778812"},
        {"text": "INV-50001 2026-02-18"},
        {"text": "INV-50001 18.02.2026 70.00"},
        {"text": "INV-50001", "end_to_end": "778812"},
    ],
)
def test_own_references_dates_and_amounts_are_no_numbers(more: dict[str, str]) -> None:
    """A fully named invoice of a known payer is certain as a part payment, at any share."""
    found = propose(LEDGER, line("70.00", payer="Blue Door Espresso Bar", **more))
    assert (found.status, paid(found)) == ("certain", [("INV-50001", 7000)])


@pytest.mark.parametrize("text", ["INV-50001 AND INV NO 7", "INV-50001 INVOICE 12", "INV-50001 778812"])
def test_a_number_that_is_not_read_blocks_what_leaves_money_or_pays_in_part(text: str) -> None:
    for amount in ("1003.70", "640.00"):
        assert propose(LEDGER, line(amount, payer="Blue Door Espresso Bar", text=text)).status != "certain"


def test_short_numbers_are_read_within_one_customer() -> None:
    text = LEDGER + "2026-02-11 invoice 7 blue 61.00\n2026-02-11 invoice 8 blue 61.00\n"
    found = propose(text, line("61.00", payer="Blue Door Espresso Bar", text="INV NO 7"))
    assert (found.status, refs(found)) == ("certain", [("7",)])
    assert propose(text, line("61.00", text="INV NO 7")).status == "nobody"


def test_which_of_several_is_short_is_said_by_amounts_or_asked() -> None:
    told = propose(LEDGER, line("250.00", payer="Blue Door Espresso Bar", text="INV-50001 50.00 INV-50002 200.00"))
    assert (told.status, paid(told)) == ("certain", [("INV-50001", 5000), ("INV-50002", 20000)])
    before = propose(LEDGER, line("250.00", payer="Blue Door Espresso Bar", text="50.00 INV-50001 200.00 INV-50002"))
    assert paid(before) == paid(told)
    untold = propose(LEDGER, line("1200.00", payer="Blue Door Espresso Bar", text="INV-50001 INV-50002"))
    assert (untold.status, len(untold.choices)) == ("choice", 2)


def test_one_wrong_digit_of_a_known_payer_with_the_exact_amount() -> None:
    found = propose(LEDGER, line("1000.00", payer="Blue Door Espresso Bar", text="INV-50081"))
    assert (found.status, refs(found)) == ("certain", [("INV-50001",)])
    assert propose(LEDGER, line("999.00", payer="Blue Door Espresso Bar", text="INV-50081")).status != "certain"
    near = LEDGER + "2026-02-06 invoice INV-50041 blue 1,000.00\n"
    assert propose(near, line("1000.00", payer="Blue Door Espresso Bar", text="INV-50081")).status != "certain"


def test_what_the_text_says_is_missing_is_the_reason() -> None:
    text = "INV-50001 LESS 40.00 DAMAGED GOODS"
    found = propose(LEDGER, line("960.00", payer="Blue Door Espresso Bar", text=text), short="deduct")
    assert found.status == "certain"
    assert [(u.deduction, u.reason) for u in found.choices[0].uses] == [(4000, "less damaged goods")]
    share = propose(LEDGER, line("980.00", payer="Blue Door Espresso Bar", text="INV-50001 LESS 2 %"), short="deduct")
    assert [(u.deduction, u.reason) for u in share.choices[0].uses] == [(2000, "less 2 %")]


def test_a_settled_number_tells_the_customer() -> None:
    text = LEDGER + "2026-02-12 payment P-1 gold 500.00 bank_line:x/2026-02-12/500USD/csv\n    INV-61234  500.00\n"
    found = propose(text, line("500.00", payer="UNSEEN LTD", text="INV-61234"))
    assert (found.status, found.customers) == ("unapplied", ("gold",))
    assert "paid twice?" in found.evidence[0]


def test_as_many_equal_payments_as_equal_items_pay_the_oldest_first() -> None:
    text = LEDGER + "2026-02-11 invoice INV-91 acme 61.00\n2026-02-12 invoice INV-92 acme 61.00\n"
    two = [line("61.00", f"2026-02-2{d}", payer="Acme Corporation") for d in (0, 5)]
    assert [(p.status, refs(p)) for p in proposals(text, *two)] == [
        ("certain", [("INV-91",)]),
        ("certain", [("INV-92",)]),
    ]
    assert propose(text, two[0]).status == "choice"


def test_nobodys_deposit_of_a_discount_too_late_is_a_question() -> None:
    text = LEDGER + "2026-02-01 invoice INV-93 acme 200.00 terms:2/10net30\n"
    found = propose(text, line("196.00", "2026-02-20", payer="Acme Corporation", text="INV-93"), fee="15.00")
    assert (found.status, [c.uses[0].discount for c in found.choices]) == ("choice", [0, 400])


# --- returns ---------------------------------------------------------------------------------------------

BACK = LEDGER + "2026-02-12 payment P-1 gold 500.00\n    INV-61234  500.00\n"


@pytest.mark.parametrize(
    ("amount", "more"),
    [
        ("-500.00", {"text": "RETURNED ITEM"}),
        ("-500.00", {"text": "Rücklastschrift"}),
        ("-500.00", {"text": "R01 INSUFFICIENT FUNDS"}),
        ("-500.00", {"payer": "Goldfinch Bakery & Coffee"}),
        ("-512.00", {"text": "CHARGEBACK"}),
        ("-512.00", {"payer": "Goldfinch Bakery & Coffee"}),
        ("-512.00", {"text": "WITHDRAWAL", "original_amount": Decimal("500.00"), "payer": "Goldfinch Bakery & Coffee"}),
    ],
)
def test_a_return_without_the_banks_mark_is_a_question(amount: str, more: dict[str, Any]) -> None:
    found = propose(BACK, line(amount, **more))
    assert (found.status, [c.reverses for c in found.choices]) == ("proposed", ["P-1"])


def test_money_out_of_nobody_is_none_of_ours() -> None:
    assert propose(BACK, line("-500.00", text="RENT MARCH", payer="Landlord")).status == "none"
    assert propose(BACK, line("-900.00", text="NSF")).status == "proposed"


def test_a_positive_return_is_no_receipt() -> None:
    found = propose(LEDGER, line("500.00", text="NSF RETURN GOLDFINCH BAKERY & COFFEE"))
    assert (found.status, found.choices) == ("proposed", [])
