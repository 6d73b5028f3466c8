"""Money in the books that is decided on later: transfers and applications, of what the ledger has and no more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.plans import Carried, carry_out, kept, propose
from arcli.actions.result import NotPossible, Target
from arcli.actions.unapplied import Held, Unapplied
from arcli.matching.decisions import Action, parse_decision
from arcli.model.entries import Apply, Transfer
from arcli.model.plan import Plan
from tests.actions.desks import TODAY, balance, journal, target

BOOKS = """2026-01-01 customer acme "Acme Trading Company"
2026-01-01 customer beta "Beta Foods" payer:parent
2026-01-01 customer parent "Parent Holding"
2026-01-05 invoice INV-1001 acme 700.00
2026-01-06 invoice INV-1002 acme 40.00
2026-01-06 invoice INV-1003 acme 40.00
2026-01-07 invoice INV-1004 beta 55.00
2026-01-08 credit CM-1 acme 15.00
"""
CASES = {
    "nobody's, its text names a document": (
        "2026-02-01 payment PMT-1 ? 700.00\n    memo: WIRE FROM ACME TRADING COMPANY FOR INV-1001\n",
        [],
        ["transfer ? acme 700.00 PMT-1", "apply PMT-1 INV-1001 700.00"],
        {"acme": "65.00", "?": "0.00"},
    ),
    "nobody's, known by the payer of another payment": (
        '2026-01-20 payment PMT-1 beta 5.00 payer:"J Doe"\n    INV-1004 5.00\n'
        '2026-02-01 payment PMT-2 ? 50.00 payer:"J Doe"\n',
        [],
        ["transfer ? beta 50.00 PMT-2", "apply PMT-2 INV-1004 50.00"],
        {"beta": "0.00", "?": "0.00"},
    ),
    "a customer's, several could be meant": (
        "2026-02-01 payment PMT-1 acme 40.00\n",
        [("choose", "PMT-1=2")],
        ["apply PMT-1 INV-1003 40.00"],
        {"acme": "725.00"},
    ),
    "a customer's, less an open credit": (
        "2026-02-01 payment PMT-1 acme 685.00\n",
        [("split", "PMT-1=INV-1001,CM-1")],
        ["apply PMT-1 INV-1001 700.00 CM-1 -15.00"],
        {"acme": "80.00"},
    ),
    "nobody's, a part of it for a document; the rest is the customer's too": (
        "2026-02-01 payment PMT-1 ? 50.00\n",
        [("split", "PMT-1=INV-1002")],
        ["transfer ? acme 50.00 PMT-1", "apply PMT-1 INV-1002 40.00"],
        {"acme": "715.00", "?": "0.00"},
    ),
    "one customer's, it was another's: what settles goes there": (
        "2026-02-01 payment PMT-1 acme 60.00\n",
        [("split", "PMT-1=INV-1004")],
        ["transfer acme beta 55.00 PMT-1", "apply PMT-1 INV-1004 55.00"],
        {"acme": "760.00", "beta": "0.00"},
    ),
    "a payer's, for whom it pays": (
        "2026-02-01 payment PMT-1 parent 60.00\n",
        [("split", "PMT-1=INV-1004")],
        ["apply PMT-1 INV-1004 55.00"],
        {"parent": "-5.00", "beta": "0.00"},
    ),
    "short, and a deduction": (
        "2026-02-01 payment PMT-1 ? 690.00\n",
        [("deduct", "PMT-1=INV-1001:damaged")],
        ["transfer ? acme 690.00 PMT-1", "apply PMT-1 INV-1001 690.00"],
        {"acme": "75.00", "?": "0.00"},
    ),
    "whose it is, and no more": (
        "2026-02-01 payment PMT-1 ? 9.00\n",
        [("leave", "PMT-1=beta")],
        ["transfer ? beta 9.00 PMT-1"],
        {"beta": "46.00", "?": "0.00"},
    ),
    "not theirs after all": (
        "2026-02-01 payment PMT-1 acme 9.00\n",
        [("nobody", "PMT-1")],
        ["transfer acme ? 9.00 PMT-1"],
        {"acme": "765.00", "?": "-9.00"},
    ),
    "left as it is": ("2026-02-01 payment PMT-1 acme 40.00\n", [("skip", "PMT-1")], [], {"acme": "725.00"}),
    "of two holders one": (
        "2026-02-01 payment PMT-1 ? 60.00\n2026-02-02 transfer T-1 ? acme 40.00\n    PMT-1 40.00\n",
        [("split", "PMT-1 acme=INV-1002"), ("leave", "PMT-1 ?=beta")],
        ["transfer ? beta 20.00 PMT-1", "apply PMT-1 INV-1002 40.00"],
        {"acme": "725.00", "beta": "35.00", "?": "0.00"},
    ),
}


def run(on: Target, decisions: list[tuple[Action, str]], *, certain: bool) -> Carried:
    money = Unapplied(Held(TODAY))
    propose(on, money.planner())
    found = [parse_decision(action, text, in_books=True) for action, text in decisions]
    money.decisions, money.certain = {d.about: d for d in found}, certain
    decided = kept(money.plan())
    return carry_out(on, money.planner(decided), decided)


def total(on: Target) -> Decimal:
    return sum((Decimal(balance(on, c)) for c in ("acme", "beta", "parent", "?")), Decimal(0))


def told(carried: Carried) -> list[str]:
    found = []
    for step in carried.steps:
        entry = step.entry
        assert isinstance(entry, Apply | Transfer)
        assert entry.date == TODAY
        parts = " ".join(f"{a.document} {a.amount}" for a in entry.applications)
        if isinstance(entry, Transfer):
            assert [a.amount for a in entry.applications] == [entry.amount]
            found.append(f"transfer {entry.customer} {entry.to} {entry.amount} {entry.applications[0].document}")
        else:
            found.append(f"apply {entry.source} {parts}")
    return found


@pytest.mark.parametrize("case", CASES)
def test_what_is_decided_is_applied_once(tmp_path: Path, case: str) -> None:
    money, decisions, expected, balances = CASES[case]
    on = target(tmp_path, BOOKS + money)
    owed = total(on)
    carried = run(on, decisions, certain=not decisions)  # type: ignore[arg-type]  # actions as words of the table
    assert not carried.result.problems
    assert told(carried) == expected
    assert {c: balance(on, c) for c in balances} == balances
    assert total(on) == owed
    after = journal(on)
    assert run(on, [], certain=True).steps == ()
    assert journal(on) == after


def planned(tmp_path: Path, money: str, today: date = TODAY) -> Plan:
    return propose(target(tmp_path, BOOKS + money), Unapplied(Held(today)).planner())


def test_two_payments_are_not_certain_of_one_document(tmp_path: Path) -> None:
    text = "    memo: INV-1001\n"
    first, second = (f"2026-02-0{n} payment PMT-{n} acme 700.00\n{text}" for n in (1, 2))
    plan = planned(tmp_path, first + second)
    assert [s.about for s in plan.steps] == ["PMT-1"]
    assert [q.about for q in plan.questions] == ["PMT-2"]
    assert any("INV-1001 is settled already: paid twice?" in e for e in plan.questions[0].evidence)


def test_a_reference_is_no_document_number_unless_it_is_a_whole_one(tmp_path: Path) -> None:
    plan = planned(tmp_path, "2026-02-01 payment PMT-1 ? 40.00 ref:1002\n")
    assert (plan.steps, [q.about for q in plan.questions]) == ((), ["PMT-1"])
    plan = planned(tmp_path, "2026-02-01 payment PMT-1 ? 40.00 ref:INV-1002\n")
    assert [s.about for s in plan.steps] == ["PMT-1", "PMT-1"]


def test_what_needs_nobody_is_left_out(tmp_path: Path) -> None:
    more = "2026-01-01 customer gone\n2026-02-01 payment PMT-1 gone 5.00\n"
    forward = "2026-01-01 customer club method:balance-forward\n2026-02-01 payment PMT-2 club 5.00\n"
    plan = planned(tmp_path, more + forward)
    assert (plan.steps, plan.questions) == ((), ())
    assert {x.about: x.reason for x in plan.left_out}["PMT-1"] == "none: nothing is open of gone"


def test_money_of_later_is_applied_when_it_is_there(tmp_path: Path) -> None:
    plan = planned(tmp_path, "2026-05-01 payment PMT-1 acme 700.00\n")
    assert [s.entry.date for s in plan.steps] == [date(2026, 5, 1)]


@pytest.mark.parametrize(
    ("action", "text", "said"),
    [
        ("choose", "PMT-9=1", "there is no PMT-9: open are PMT-1, PMT-2"),
        ("leave", "PMT-1=acme", "PMT-1 is unapplied cash of acme already"),
        ("nobody", "PMT-2", "PMT-2 is nobody's money already"),
        ("leave", "PMT-2", "PMT-2: whose is it? Write --leave PMT-2=CUSTOMER"),
        ("split", "PMT-1=INV-1001:50.00", "PMT-1: that is more than 40.00 USD"),
        ("split", "PMT-1=INV-7", "PMT-1: nothing is open of INV-7 in USD"),
        ("choose", "PMT-1=7", "PMT-1 has 2 choices, there is no 7"),
    ],
)
def test_a_decision_that_does_not_fit_is_said(tmp_path: Path, action: Action, text: str, said: str) -> None:
    money = "2026-02-01 payment PMT-1 acme 40.00\n2026-02-02 payment PMT-2 ? 9.00\n"
    on = target(tmp_path, BOOKS + money)
    with pytest.raises(NotPossible, match=said.replace("?", r"\?")):
        run(on, [(action, text)], certain=False)
    assert journal(on) == BOOKS + money


@pytest.mark.parametrize(
    ("action", "text"), [("choose", "PMT-1"), ("choose", "=1"), ("choose", "A B C=1"), ("split", "P")]
)
def test_a_decision_that_says_nothing_is_refused(action: Action, text: str) -> None:
    with pytest.raises(ValueError, match="--"):
        parse_decision(action, text, in_books=True)
