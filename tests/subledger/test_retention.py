"""What is retained of an invoice: open, current on every basis, due when an `extend` of the part says so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.model.entries import Invoice, Retained
from arcli.reports.aging import aging
from arcli.subledger.discounts import Discounts
from tests.billing.bills import plan
from tests.subledger.books import codes, context, ledger, open_of

HEAD = "2026-01-01 customer acme terms:net30\n"
INVOICE = """\
2026-01-10 invoice INV-1 acme 1,000.00
    retained 60.00
    retained 40.00
"""
FIRST = "2026-06-01 extend INV-1#2 due:2026-07-01\n"
SETTINGS = "currency: USD\n"


def owed(text: str, day: str) -> dict[str, str]:
    return open_of(ledger(HEAD + text, settings=SETTINGS), day)


def dues(text: str, day: str) -> dict[str, str]:
    """When what is open on a day is due."""
    found = context(ledger(HEAD + text, settings=SETTINGS), date.fromisoformat(day)).all_items
    return {i.ref: str(i.stated_due) for i in found}


def overdue(text: str, day: str, basis: str) -> str:
    """What is past due on a day, on a basis."""
    opened = ledger(HEAD + text, settings=SETTINGS)
    (row,) = aging(context(opened, date.fromisoformat(day), basis=basis)).rows
    return f"{row['total'] - row['current']:.2f}"


def test_each_retained_line_is_a_part_after_what_is_due() -> None:
    assert owed(INVOICE, "2026-12-31") == {"INV-1#1": "900.00", "INV-1#2": "60.00", "INV-1#3": "40.00"}
    assert dues(INVOICE, "2026-12-31") == {"INV-1#1": "2026-02-09", "INV-1#2": "None", "INV-1#3": "None"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # Stated instalments and what is retained add up to the document.
        ("2026-01-10 invoice INV-1 acme 100.00\n    2026-02-01  45.00\n    2026-03-01  45.00\n    retained 10.00\n",
         {"INV-1#1": "2026-02-01", "INV-1#2": "2026-03-01", "INV-1#3": "None"}),
        # Terms in two parts divide what is not retained.
        ("2026-01-10 invoice INV-1 acme 101.00 terms:split\n    retained 1.00\n",
         {"INV-1#1": "2026-02-09", "INV-1#2": "2026-03-11", "INV-1#3": "None"}),
        # All of it: the only part.
        ("2026-01-10 invoice INV-1 acme 100.00\n    retained 100.00\n", {"INV-1#1": "None"}),
    ],
)  # fmt: skip
def test_what_is_not_retained_falls_due_as_ever(text: str, parts: dict[str, str]) -> None:
    terms = "terms: {split: [{share: 50%, due: net30}, {share: 50%, due: net60}]}\n"
    opened = ledger(HEAD + text, settings=SETTINGS + terms)
    assert codes(opened, "2026-12-31") == []
    assert {i.ref: str(i.stated_due) for i in context(opened, date(2026, 12, 31)).all_items} == parts
    assert sum(i.open for i in context(opened, date(2026, 12, 31)).all_items) in (Decimal(100), Decimal(101))


@pytest.mark.parametrize("basis", ["due", "invoice", "agreed"])
def test_it_is_current_on_every_basis_until_its_due_date_is_given(basis: str) -> None:
    assert overdue(INVOICE, "2030-01-01", basis) == "900.00"
    whole = INVOICE + "2026-02-01 extend INV-1 due:2026-03-01\n"  # agreed on for what is due
    assert overdue(whole, "2030-01-01", basis) == "900.00"
    assert overdue(INVOICE + FIRST, "2026-05-31", basis) == "900.00"  # not yet given
    assert overdue(INVOICE + FIRST, "2026-07-02", basis) == "960.00"


def test_the_first_extension_is_the_due_date_and_a_later_one_is_agreed_on() -> None:
    text = INVOICE + FIRST + "2026-06-20 extend INV-1#2 due:2026-09-01\n"
    assert dues(text, "2026-08-01")["INV-1#2"] == "2026-07-01"
    assert overdue(text, "2026-08-01", "due") == "960.00"
    assert overdue(text, "2026-08-01", "agreed") == "900.00"
    # Order of lines does not matter.
    assert dues(text[: len(INVOICE)] + text[len(INVOICE) :], "2026-08-01") == dues(
        INVOICE + "2026-06-20 extend INV-1#2 due:2026-09-01\n" + FIRST, "2026-08-01"
    )


def test_money_settles_what_is_due_first_and_the_part_that_it_names() -> None:
    paid = INVOICE + "2026-02-01 payment P-1 acme 950.00\n    INV-1  950.00\n"
    assert owed(paid, "2026-03-01") == {"INV-1#2": "10.00", "INV-1#3": "40.00"}
    named = INVOICE + "2026-02-01 payment P-1 acme 40.00\n    INV-1#3  40.00\n"
    assert owed(named, "2026-03-01") == {"INV-1#1": "900.00", "INV-1#2": "60.00"}


def test_no_discount_on_what_is_retained() -> None:
    text = "2026-01-10 invoice INV-1 acme 1,000.00 terms:2/10net30\n    retained 100.00\n"
    subledger, _ = ledger(HEAD + text, settings=SETTINGS).as_of(date(2026, 1, 12))
    offers = Discounts(subledger).offers(subledger.documents["INV-1"], "acme", date(2026, 1, 12))
    assert {o.part: o.on(date(2026, 1, 12), Decimal(900)) for o in offers} == {1: Decimal("18.00")}


def test_a_contract_retains_a_share_of_each_invoice_tax_included() -> None:
    settings = SETTINGS + "taxes: {vat: {rate: 21%}}\nterms: {default: net30}\n"
    text = (
        "2026-01-01 contract C-1 acme retention:5% start:2026-01-01 every:year value:3,333.33\n"
        '    "Upkeep"  @ 33.33  tax:vat\n'
        "2026-01-05 milestone C-1 Design percent:50% tax:vat\n"
    )
    (step,) = plan(text, "2026-01-31", settings=settings).steps
    assert isinstance(step.entry, Invoice)
    # 33.33 + 1,666.67 + 357.00 of tax = 2,057.00; 5 % of it is 102.85.
    assert step.entry.amount == Decimal("2057.00")
    assert step.entry.retained == (Retained(Decimal("102.85")),)


@pytest.mark.parametrize(("currency", "price", "kept"), [("JPY", "33,333", "3333"), ("KWD", "33.335", "3.334")])
def test_what_is_retained_is_rounded_to_the_currency(currency: str, price: str, kept: str) -> None:
    text = f'2026-01-01 contract C-1 acme retention:10% start:2026-01-01 currency:{currency}\n    "X"  @ {price}\n'
    (step,) = plan(text, "2026-01-01").steps
    assert isinstance(step.entry, Invoice)
    assert [f"{p.amount}" for p in step.entry.retained] == [kept]


def test_contracts_that_retain_different_shares_share_no_invoice() -> None:
    text = "".join(
        f'2026-01-01 contract C-{n} acme retention:{share}% start:2026-01-01\n    "X"  @ 100.00\n'
        for n, share in enumerate((5, 10, 5))
    )
    made = plan(text, "2026-01-01", per_customer=True)
    assert [s.about for s in made.steps] == ["C-0, C-2", "C-1"]
    assert [[f"{p.amount:.2f}" for p in s.entry.retained] for s in made.steps if isinstance(s.entry, Invoice)] == [
        ["10.00"], ["10.00"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-01-10 invoice INV-1 acme 100.00\n    retained 60.00\n    retained 50.00\n", "AR322"),
        ("2026-01-10 invoice INV-1 acme 100.00\n    2026-02-01  95.00\n    retained 10.00\n", "AR310"),
        ("2026-01-10 invoice INV-1 acme 100.00\n    retained 1.0000\n", "AR209"),
        ("2026-01-10 payment P-1 acme 100.00\n    retained 50.00\n", "AR202"),  # a document of that name
    ],
)
def test_what_cannot_be(text: str, code: str) -> None:
    opened = ledger(HEAD + text, settings=SETTINGS)
    assert code in {d.code for d in [*opened.problems, *opened.as_of(date(2026, 12, 31))[1]]}
