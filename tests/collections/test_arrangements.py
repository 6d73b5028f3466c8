"""Arrangements: kept or broken by what payments brought in time, each worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from arcli.actions.todo import todo
from arcli.ledger.opening import open_ledger
from arcli.reports.arrangements import arrangements
from arcli.reports.context import Context
from arcli.subledger.arrangements import arranged
from tests.casefile import run
from tests.subledger.books import Memory

HEAD = """\
2026-01-01 customer acme currency:USD terms:net0
2026-01-02 invoice A acme 60.00
2026-01-03 invoice B acme 30.00
2026-01-10 arrangement R acme 90.00 grace:2
    A
    B  30.00
    2026-02-01 30.00
    2026-03-01 30.00
    2026-04-01 30.00
"""
PAID = "2026-02-03 payment P1 acme 30.00\n    A 30.00\n"  # on the last day of the grace
STORIES = {  # what comes then, as of which day → (state, broken on, next due, still asked for then)
    "running": ("", "2026-02-03", ("running", None, "2026-02-01", "30.00")),
    "broken the day after the grace": ("", "2026-02-04", ("broken", "2026-02-04", "2026-02-01", "30.00")),
    "paid in time": (PAID, "2026-02-04", ("running", None, "2026-03-01", "30.00")),
    "a day late": (PAID.replace("02-03", "02-04"), "2026-02-04", ("broken", "2026-02-04", "2026-03-01", "30.00")),
    "too little": (PAID.replace("30.00", "29.99"), "2026-02-04", ("broken", "2026-02-04", "2026-02-01", "0.01")),
    "the second is missed": (PAID, "2026-03-04", ("broken", "2026-03-04", "2026-03-01", "30.00")),
    "two at once": (PAID.replace("30.00", "60.00"), "2026-03-31", ("running", None, "2026-04-01", "30.00")),
    "returned": (PAID + "2026-02-10 reverse P1\n", "2026-02-10", ("broken", "2026-02-10", "2026-02-01", "30.00")),
    "returned in the future": (PAID + "2026-02-10 reverse P1\n", "2026-02-09",
                               ("running", None, "2026-03-01", "30.00")),
    "credited": ("2026-01-20 credit C acme 30.00\n    B 30.00\n", "2026-02-04",
                 ("running", None, "2026-03-01", "30.00")),
    "paid before it was made": ("2026-01-09 payment P acme 30.00\n", "2026-02-04",
                                ("broken", "2026-02-04", "2026-02-01", "30.00")),
    "there in time, not applied yet": ("2026-02-03 payment P acme 30.00\n2026-02-09 apply P\n    A 30.00\n",
                                       "2026-02-08", ("broken", "2026-02-04", "2026-02-01", "30.00")),
    "there in time, applied later": ("2026-02-03 payment P acme 30.00\n2026-02-09 apply P\n    A 30.00\n",
                                     "2026-02-09", ("running", None, "2026-03-01", "30.00")),
    "replaced": ("2026-01-20 arrangement S acme 60.00\n    A\n    2026-03-31 60.00\n", "2026-02-04",
                 ("replaced", None, "2026-02-01", "30.00")),
    "replaced when it was broken": ("2026-02-09 arrangement S acme 60.00\n    A\n    2026-03-31 60.00\n",
                                    "2026-02-09", ("replaced", "2026-02-04", "2026-02-01", "30.00")),
    "not replaced yet": ("2026-02-09 arrangement S acme 60.00\n    A\n    2026-03-31 60.00\n", "2026-02-08",
                         ("broken", "2026-02-04", "2026-02-01", "30.00")),
    "written off": ("2026-01-20 writeoff W acme 90.00\n    A 60.00\n    B 30.00\n", "2026-02-04",
                    ("fulfilled", None, None, "0")),
    "written off in part, the last instalment is less": (
        "2026-01-20 writeoff W acme 40.00\n    A 40.00\n2026-01-21 payment P acme 30.00\n    B 30.00\n",
        "2026-03-03", ("running", None, "2026-03-01", "20.00"),
    ),
    "undone": ("2026-01-20 reverse A\n2026-01-20 reverse B\n", "2026-02-04", ("fulfilled", None, None, "0")),
    "fulfilled": ("2026-01-20 payment P acme 90.00\n    A 60.00\n    B 30.00\n", "2026-06-01",
                  ("fulfilled", None, None, "0")),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_states(name: str) -> None:
    text, day, wanted = STORIES[name]
    subledger, problems = open_ledger(Memory({"a.journal": text + HEAD})).as_of(date.fromisoformat(day))
    assert not problems
    one = arranged(subledger)[0]
    said = (one.state, one.broken and str(one.broken), one.next_due and str(one.next_due), f"{one.next_amount:f}")
    assert said == wanted


@pytest.mark.parametrize(("day", "agreed"), [("2026-02-03", "2026-02-01"), ("2026-02-04", "2026-01-02")])
def test_the_agreed_basis_alone_knows_it_while_it_is_kept(day: str, agreed: str) -> None:
    ledger, as_of = open_ledger(Memory({"a.journal": HEAD})), date.fromisoformat(day)
    context = Context(ledger, ledger.as_of(as_of)[0], as_of)
    item = context.items[0]
    assert context.aging_date(item) == date(2026, 1, 2)
    context.basis = "agreed"
    assert context.aging_date(item) == date.fromisoformat(agreed)


def test_in_three(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "all.journal").write_text(
        "2025-12-01 customer acme\n2025-12-01 invoice A acme 1,000.00 due:2025-12-31\n"
    )
    done = run("arcli add arrangement acme 1000.00 A --in 3 --from 2026-01-31 --date 2026-01-15", tmp_path)
    assert [line.split() for line in done.out.splitlines()[2:]] == [
        ["2026-01-31", "333.33"], ["2026-02-28", "333.33"], ["2026-03-31", "333.34"],
    ]  # fmt: skip
    assert run("arcli add arrangement acme 1000.00 A --in 3 --date 2026-01-15", tmp_path).code == 2
    (tmp_path / "all.journal").write_text("2025-12-01 customer acme\n2025-12-01 invoice A acme 0.05\n")
    done = run("arcli add arrangement acme 0.05 A --in 7 --from 2026-01-31 --date 2026-01-15", tmp_path)
    assert done.code == 2 and "0.05 USD can't be divided into 7 instalments" in done.err


def test_what_is_missing_of_a_broken_one_is_a_task_until_another_is_agreed() -> None:
    """60.00 of 90.00 are missing; a new arrangement, or its end by other means, ends the task."""
    text = HEAD + PAID + "2026-03-10 arrangement S acme 60.00\n    A\n    B\n    2026-05-01 60.00\n"
    ledger = open_ledger(Memory({"a.journal": text}))

    def tasks(day: str) -> list[tuple[str, int, str]]:
        as_of = date.fromisoformat(day)
        rows = todo(Context(ledger, ledger.as_of(as_of)[0], as_of)).rows
        return [(r["task"], r["count"], f"{r['amount']:f}") for r in rows if "arrangement" in r["task"]]

    assert tasks("2026-03-03") == []
    assert tasks("2026-03-04") == [("arrangements broken", 1, "60.00")]
    assert tasks("2026-03-10") == []
    assert tasks("2026-05-02") == [("arrangements broken", 1, "60.00")]
    as_of = date(2026, 3, 10)
    rows = arrangements(Context(ledger, ledger.as_of(as_of)[0], as_of)).rows
    assert [(r["status"], f"{r['paid']:f}", f"{r['left']:f}", str(r["broken"]), str(r["next"])) for r in rows] == [
        ("replaced", "30.00", "60.00", "2026-03-04", "2026-03-01"),
        ("running", "0", "60.00", "None", "2026-05-01"),
    ]  # fmt: skip
