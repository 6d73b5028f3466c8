"""One line of several customers, and one in another currency than its document: what is proposed, what is booked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.plans import carry_out
from arcli.actions.plans import propose as plan_for
from arcli.actions.receive import Receiving
from arcli.actions.result import NotPossible
from arcli.actions.unapplied import Held, Unapplied
from arcli.matching.decisions import parse_decision
from arcli.model.bank.line import RemittanceAdvice, RemittanceItem, StatementLine
from arcli.model.entries import Payment
from tests.actions.desks import TODAY, balance, journal, target

from .ledgers import line, proposals, propose

LEDGER = """2026-01-01 customer acme "Acme Trading Company" currency:USD
2026-01-01 customer beta "Beta Foods" currency:USD
2026-01-01 customer gama "Gama Logistics" currency:EUR
2026-01-05 invoice INV-1001 acme 700.00 USD
2026-01-06 invoice INV-1002 beta 40.00 USD
2026-01-07 invoice INV-1003 beta 60.00 USD
2026-01-08 invoice INV-2001 gama 600.00 EUR
2026-01-08 invoice INV-2002 acme 90.00 EUR
"""
FACTOR = {"payer": "Northern Factors", "payer_account": "DE77"}


def listed(total: str, *parts: tuple[str, str]) -> RemittanceAdvice:
    items = [RemittanceItem(number, Decimal(paid)) for number, paid in parts]
    return RemittanceAdvice("csv", "E-77", "USD", Decimal(total), items)


@pytest.mark.parametrize(
    ("one", "uses"),
    [
        (line("740.00", text="INV-1001 INV-1002", **FACTOR), "INV-1001 700.00, INV-1002 40.00"),
        (line("740.00", text="INV-1002, INV-1001"), "INV-1001 700.00, INV-1002 40.00"),
        (line("740.00", text="INV-1001 INV-1002", payer="Beta Foods"), "INV-1001 700.00, INV-1002 40.00"),
        (
            line("778.00", text="INV-1001 INV-1002 INV-1003", charges=Decimal("22.00"), **FACTOR),
            "INV-1001 700.00, INV-1002 40.00, INV-1003 38.00 fee:22.00",
        ),
        (
            line("740.00", remittance=(listed("740.00", ("INV-1001", "700.00"), ("INV-1002", "40.00")),), **FACTOR),
            "INV-1001 700.00, INV-1002 40.00",
        ),
    ],
)
def test_all_that_is_named_of_several_customers_is_proposed(one: StatementLine, uses: str) -> None:
    from arcli.matching.plan import application_words

    found = propose(LEDGER, one)
    assert found.status == "proposed"
    (choice,) = found.choices
    assert (choice.several, choice.customer) == (("acme", "beta"), "acme, beta")
    assert ", ".join(sorted(application_words(u) for u in choice.uses)) == uses


@pytest.mark.parametrize(
    "one",
    [
        line("739.00", text="INV-1001 INV-1002", **FACTOR),  # not the amount
        line("740.00", text="INV-1001", **FACTOR),  # one is not named
        line("778.00", text="INV-1001 INV-1002 INV-1003", charges=Decimal("21.00"), **FACTOR),  # other charges
        line("740.00", text="1001 1002", **FACTOR),  # not whole numbers
    ],
)
def test_what_is_not_all_named_or_not_the_amount_is_not(one: StatementLine) -> None:
    assert not any(c.several for c in propose(LEDGER, one).choices)


def test_it_is_a_payment_each_of_one_deposit_and_nobody_is_known_by_it(tmp_path: Path) -> None:
    on = target(tmp_path, LEDGER)
    lines = [
        line("740.00", "2026-02-20", text="INV-1001 INV-1002", **FACTOR),
        line("60.00", "2026-02-21", **FACTOR),
    ]
    receiving = Receiving(lines)
    plan_for(on, receiving.planner())
    receiving.decisions = {"line 1": parse_decision("choose", "1=1"), "line 2": parse_decision("skip", "2")}
    carried = carry_out(on, receiving.planner())
    assert not carried.result.problems
    made = [s.entry for s in carried.steps]
    assert [(e.customer, e.amount, e.deposit, e.memo) for e in made if isinstance(e, Payment)] == [
        ("acme", Decimal("700.00"), "DEP-202602-01", "paid by Northern Factors"),
        ("beta", Decimal("40.00"), "DEP-202602-01", "paid by Northern Factors"),
    ]
    assert {e.bank_line for e in made if isinstance(e, Payment)} == {made[0].bank_line}  # type: ignore[attr-defined]  # a payment
    assert (balance(on, "acme"), balance(on, "beta")) == ("0.00", "60.00")
    after = journal(on)
    again = Receiving(lines)
    plan = plan_for(on, again.planner())
    assert [p.status for p in again.proposals] == ["booked", "nobody"]  # 60.00 of the factor is not beta's
    assert [s.about for s in plan.steps] == ["line 2"]
    assert journal(on) == after


def test_a_person_may_say_whose_it_is_by_document(tmp_path: Path) -> None:
    on = target(tmp_path, LEDGER)
    receiving = Receiving([line("800.00", text="COUNTER"), line("45.00", text="CASH")])
    plan_for(on, receiving.planner())
    by_amount = {p.line.amount: p.about for p in receiving.proposals}
    whole, part = by_amount[Decimal("800.00")], by_amount[Decimal("45.00")]
    asked = {
        whole: parse_decision("split", f"{whole[5:]}=INV-1001,INV-1002,INV-1003"),
        part: parse_decision("skip", part[5:]),
    }
    receiving.decisions = asked
    made = [s.entry for s in receiving.plan().steps]
    assert [(e.customer, str(e.amount)) for e in made if isinstance(e, Payment)] == [
        ("acme", "700.00"),
        ("beta", "100.00"),
    ]
    receiving.decisions = {**asked, whole: parse_decision("split", f"{whole[5:]}=INV-1001,INV-1002")}
    with pytest.raises(NotPossible, match=r"acme and beta have no payer in common: say whose the 60\.00 USD are"):
        receiving.plan()


def test_money_in_the_books_of_several_customers(tmp_path: Path) -> None:
    on = target(tmp_path, LEDGER + "2026-02-01 payment PMT-1 ? 740.00 USD\n    memo: INV-1001 INV-1002\n")
    money = Unapplied(Held(TODAY))
    plan_for(on, money.planner())
    money.decisions = {"PMT-1": parse_decision("choose", "PMT-1=1", in_books=True)}
    carried = carry_out(on, money.planner())
    assert not carried.result.problems
    assert [s.entry.kind for s in carried.steps] == ["transfer", "transfer", "apply"]
    assert (balance(on, "acme"), balance(on, "beta"), balance(on, "?")) == ("0.00", "60.00", "0.00")


@pytest.mark.parametrize(
    ("one", "customer"),
    [
        (line("654.55", text="INV-2001"), "gama"),
        (line("654.55", text="INV-2001", payer="Gama Logistics"), "gama"),
        (line("98.10", text="INV-2002", payer="Acme Trading Company"), "acme"),
    ],
)
def test_a_document_in_another_currency_is_offered(tmp_path: Path, one: StatementLine, customer: str) -> None:
    number, owed = ("INV-2001", "600.00") if customer == "gama" else ("INV-2002", "90.00")
    on = target(tmp_path, LEDGER)
    receiving = Receiving([one])
    plan = plan_for(on, receiving.planner())
    assert plan.steps == ()
    (question,) = plan.questions
    assert question.status == "proposed"
    (answer,) = question.alternatives
    assert (answer.customer, answer.does) == (customer, (f"{number} {owed} EUR @@ {one.amount} USD",))
    receiving.decisions = {"line 1": parse_decision("choose", "1=1")}
    carried = carry_out(on, receiving.planner())
    assert not carried.result.problems
    assert balance(on, customer, "EUR") == "0.00"
    paid = f"{number}  {owed} EUR @@ {one.amount} USD"
    assert paid in [" ".join(x.split()).replace(number, f"{number} ") for x in journal(on).splitlines()]


def test_it_is_not_offered_to_another_payer_nor_where_two_are_named() -> None:
    assert not propose(LEDGER, line("654.55", text="INV-2001", payer="Beta Foods")).choices
    found = propose(LEDGER, line("754.55", text="INV-2001 INV-2002"))
    assert (found.status, found.choices, found.customers) == ("proposed", [], ("acme", "gama"))
    assert found.evidence == ("INV-2001 and INV-2002 in the text are not in USD",)


def test_the_amount_of_another_item_makes_it_a_choice() -> None:
    found = propose(LEDGER, line("700.00", text="INV-2002", payer="Acme Trading Company"))
    assert found.status == "choice"
    assert sorted(c.refs for c in found.choices) == [("INV-1001",), ("INV-2002",)]


def test_two_equal_lines_are_not_certain_by_a_document_in_another_currency() -> None:
    one = {"text": "INV-2002", "payer": "Acme Trading Company"}
    found = proposals(LEDGER, line("700.00", bank_ref="B1", **one), line("700.00", bank_ref="B2", **one))
    assert [p.status for p in found] == ["choice", "choice"]


def test_who_pays_for_all_of_them_pays_once() -> None:
    family = (
        '2026-01-01 customer parent "Parent Holding" currency:USD\n'
        "2026-01-01 customer one currency:USD payer:parent\n2026-01-01 customer two currency:USD payer:parent\n"
        "2026-01-05 invoice INV-3001 one 60.00 USD\n2026-01-05 invoice INV-3002 two 40.00 USD\n"
    )
    found = propose(family, line("98.00", text="INV-3001 INV-3002", charges=Decimal("2.00"), **FACTOR))
    assert found.choices
    assert not any(c.several for c in found.choices)
    assert {c.customer for c in found.choices} == {"parent"}
