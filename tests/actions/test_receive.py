"""Receipts as a plan: what is booked, asked, left out; decided, applied once, refused when the ledger moved on."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.plans import Carried, Stopped, carry_out, kept, propose, read_plan, write_plan
from arcli.actions.receive import LinesWanted, Receiving, receiving_of
from arcli.actions.result import NotPossible, Target
from arcli.matching.decisions import parse_decision
from arcli.model.bank.line import Statement, StatementLine
from tests.actions.desks import balance, journal, target

BOOKS = """2026-01-01 customer delta "Delta Foods Ltd"
2026-01-01 customer echo "Echo Tools BV"
2026-01-06 invoice INV-1003 delta 200.00
2026-01-07 invoice INV-1004 delta 250.00
2026-01-07 invoice INV-1005 delta 450.00
2026-01-08 invoice INV-1006 echo 500.00
"""


def line(amount: str, payer: str, text: str = "", day: int = 17) -> StatementLine:
    return StatementLine("1000", "USD", Decimal(amount), date(2026, 1, day), payer=payer, text=text)


LINES = [
    line("450.00", "Delta Foods Ltd", "thank you", 17),  # two explanations
    line("500.00", "Echo Tools BV", "INV-1006", 18),  # certain
    line("33.00", "Nobody Knows", "", 19),  # unidentified
    line("-12.00", "Bank", "charges", 20),  # no receipt
]


def saved(on: Target, receiving: Receiving) -> bytes:
    return write_plan(propose(on, receiving.planner())).encode()


def applied(on: Target, data: bytes) -> Carried:
    plan = read_plan("plan.json", data, "receive")
    return carry_out(on, receiving_of(plan).planner(plan), plan)


def decided(data: bytes, about: str, decision: dict[str, str]) -> bytes:
    value = json.loads(data)
    (question,) = [q for q in value["questions"] if q["about"] == about]
    question["decision"] = decision
    return json.dumps(value).encode()


def test_what_is_certain_is_planned_the_rest_is_asked_or_left_out(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    plan = propose(on, Receiving(LINES).planner())
    assert [(s.about, s.entry.kind) for s in plan.steps] == [("line 2", "payment"), ("line 3", "payment")]
    assert [(q.about, q.status, len(q.alternatives)) for q in plan.questions] == [("line 1", "choice", 2)]
    assert [(x.about, x.done) for x in plan.left_out] == [("line 4", False)]
    assert journal(on) == BOOKS


def test_a_decision_in_the_file_is_booked_with_what_is_certain(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    data = decided(saved(on, Receiving(LINES)), "line 1", {"choose": "2"})
    carried = applied(on, data)
    assert [(s.about, s.place) for s in carried.steps] == [
        ("line 1", "all.journal:8"),
        ("line 2", "all.journal:12"),
        ("line 3", "all.journal:16"),
    ]
    assert (balance(on, "delta"), balance(on, "echo"), balance(on, "?")) == ("450.00", "0.00", "-33.00")
    after = journal(on)
    again = applied(on, data)
    assert (again.result.problems, again.steps, journal(on)) == ((), (), after)
    assert again.result.notes == ("This plan was carried out before: there is nothing to do.",)


def test_the_same_file_again_books_nothing(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    carry_out(on, Receiving(LINES).planner())
    after = journal(on)
    again = carry_out(on, Receiving(LINES).planner())
    assert again.steps == ()
    assert again.plan is not None
    assert [x.about for x in again.plan.left_out if x.done] == ["line 2", "line 3"]
    assert journal(on) == after


@pytest.mark.parametrize(
    ("decision", "change", "refused"),
    [
        ({"choose": "2"}, "2026-01-16 writeoff W-1 delta 1.00\n    INV-1005 1.00\n", True),
        ({"choose": "1"}, "2026-01-16 writeoff W-1 delta 1.00\n    INV-1005 1.00\n", True),
        ({"skip": ""}, "2026-01-16 writeoff W-1 delta 1.00\n    INV-1005 1.00\n", False),
        ({"choose": "2"}, '2026-01-16 note delta "called"\n', False),
        (None, "2026-01-16 writeoff W-1 delta 1.00\n    INV-1005 1.00\n", False),  # nobody decided on it
        (None, "2026-01-16 writeoff W-1 echo 1.00\n    INV-1006 1.00\n", True),
    ],
)
def test_a_plan_is_refused_when_what_it_books_has_changed(
    tmp_path: Path, decision: dict[str, str] | None, change: str, refused: bool
) -> None:
    on = target(tmp_path, BOOKS)
    data = saved(on, Receiving(LINES))
    if decision is not None:
        data = decided(data, "line 1", decision)
    before = BOOKS + "\n" + change
    (tmp_path / "all.journal").write_text(before)
    carried = applied(on, data)
    assert [p.code for p in carried.result.problems] == (["AR671"] if refused else [])
    assert (journal(on) == before) is refused


def test_a_line_that_is_decided_again_stays_out_when_somebody_took_it_out(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    value = json.loads(saved(on, Receiving(LINES)))
    value["entries"] = [e for e in value["entries"] if e["about"] != "line 2"]
    plan = read_plan("plan.json", json.dumps(value).encode(), "receive")
    receiving = receiving_of(plan)
    propose(on, receiving.planner())
    receiving.decisions = {"line 1": parse_decision("choose", "1=1")}
    again = receiving.plan_again(plan)
    assert [s.about for s in again.steps] == ["line 1", "line 3"]
    assert [s.about for s in applied(on, write_plan(again).encode()).steps] == ["line 1", "line 3"]


def test_a_decision_that_does_not_fit_is_refused_in_words(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    receiving = Receiving(LINES)
    for text, said in (("1=7", "line 1 has 2 choices, there is no 7"), ("9=1", "there is no line 9")):
        receiving.decisions = {f"line {text[0]}": parse_decision("choose", text)}
        with pytest.raises(NotPossible, match=said):
            propose(on, receiving.planner())
    data = saved(on, Receiving(LINES))
    with pytest.raises(NotPossible, match="there is no 7"):
        applied(on, decided(data, "line 1", {"choose": "7"}))
    with pytest.raises(Stopped):
        applied(on, decided(data, "line 1", {"guess": "1"}))
    assert journal(on) == BOOKS


def test_what_was_shown_is_booked_or_nothing(tmp_path: Path) -> None:
    """Between asking and writing another writer settles the invoice."""
    on = target(tmp_path, BOOKS)
    receiving = Receiving(LINES)
    seen = kept(propose(on, receiving.planner()))
    (tmp_path / "all.journal").write_text(BOOKS + "\n2026-01-16 payment P-1 echo 500.00\n    INV-1006 500.00\n")
    carried = carry_out(on, receiving.planner(seen), seen)
    assert [p.message.split(",")[0] for p in carried.result.problems] == [
        "line 2 was payment echo 500.00 USD (INV-1006 500.00)"
    ]


def test_lines_that_are_wanted() -> None:
    other = StatementLine("2000", "EUR", Decimal(1), date(2026, 1, 17))
    statements = [Statement("1000", "USD", LINES), Statement("2000", "EUR", [other])]
    assert LinesWanted(account="2000").lines(statements) == [other]
    assert LinesWanted(currency="EUR").lines(statements) == [other]
    assert LinesWanted(first=date(2026, 1, 18), last=date(2026, 1, 19)).lines(statements) == LINES[1:3]


@pytest.mark.parametrize(
    ("end", "balance_of", "last", "until"),
    [
        ("2026-01-19", None, None, "2026-01-19"),
        (None, "2026-01-19", None, "2026-01-19"),
        ("2026-01-19", "2026-01-21", None, "2026-01-19"),  # an old period, asked for today, with today's balance
        ("2026-01-31", "2026-01-19", None, "2026-01-19"),  # a period that is not over
        ("2026-01-31", None, None, "2026-01-17"),  # its last line that is booked
        ("2026-01-31", "2026-01-31", None, "2026-01-17"),
        (None, None, None, "2026-01-17"),
        ("2026-01-20", None, "2026-01-18", "2026-01-18"),
    ],
)
def test_how_far_a_statement_is_read(end: str | None, balance_of: str | None, last: str | None, until: str) -> None:
    """Today is the 20th; a pending line and one of the day after tell nothing."""
    lines = [StatementLine("1", "EUR", Decimal(1), date(2026, 1, n)) for n in (16, 17, 22)]
    lines.append(StatementLine("1", "EUR", Decimal(1), date(2026, 1, 19), pending=True))
    day = {text: date.fromisoformat(text) for text in (end, balance_of, last, until) if text is not None}
    statement = Statement("1", "EUR", lines)
    statement.end, statement.closing_date = day.get(end or ""), day.get(balance_of or "")
    found = LinesWanted(last=day.get(last or "")).read([statement], date(2026, 1, 20))
    assert found == {"1": day[until]}


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ("2=INV-1006:400.00", None),
        ("2=INV-1006", None),  # what the machine gave it is still open for a person
        ("2=INV-1005", None),  # another's: who pays for it is asked of the master
        ("2=INV-1099", "line 2: nothing is open of INV-1099 in USD"),
        ("2=INV-1000", "line 2: nothing is open of INV-1000 in USD"),
        ("2=INV-1003,INV-1006", "line 2: that is more than 500.00 USD"),
    ],
)
def test_a_split_of_a_certain_line_is_checked_against_the_ledger(tmp_path: Path, split: str, said: str | None) -> None:
    settled = "2026-01-02 invoice INV-1000 echo 5.00\n2026-01-03 writeoff W-1 echo 5.00\n    INV-1000 5.00\n"
    on = target(tmp_path, BOOKS + settled)
    receiving = Receiving(LINES)
    propose(on, receiving.planner())
    receiving.decisions = {"line 2": parse_decision("split", split)}
    if said is not None:
        with pytest.raises(NotPossible, match=said):
            receiving.plan()
        return
    (question,) = [q for q in receiving.plan().questions if q.about == "line 2"]
    assert question.status == "certain"
    carried = carry_out(on, receiving.planner())
    assert not carried.result.problems
    assert sum(s.about == "line 2" for s in carried.steps) == 1
