"""States of promises, each worked out by hand; and that only the past and not the order of entries decides."""

from __future__ import annotations

import random
from datetime import date

import pytest

from arcli.actions.todo import todo
from arcli.ledger.opening import open_ledger
from arcli.reports.context import Context
from arcli.subledger.openitems import open_items
from arcli.subledger.promises import promises
from tests.subledger.books import Memory

HEAD = """\
2026-01-01 customer acme currency:USD terms:net30
2026-01-02 invoice A acme 100.00
"""
STORIES = {  # what comes after the invoice, as of which day → (until, received, state)
    "running": ("2026-02-10 promise A 60.00 until:2026-02-20", "2026-02-19", [("0", "due")]),
    "on its last day": ("2026-02-10 promise A 60.00 until:2026-02-20", "2026-02-20", [("0", "due")]),
    "the day after": ("2026-02-10 promise A 60.00 until:2026-02-20", "2026-02-21", [("0", "broken")]),
    "paid before its day": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-12 payment P acme 60.00\n    A 60.00",
        "2026-02-12", [("60.00", "kept")],
    ),
    "paid in part": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-20 payment P acme 25.00\n    A 25.00",
        "2026-03-31", [("25.00", "part")],
    ),
    "paid late": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-21 payment P acme 100.00\n    A 100.00",
        "2026-03-31", [("0", "broken")],
    ),
    "paid on the day of the promise, which is not for it": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-10 payment P acme 40.00\n    A 40.00",
        "2026-02-21", [("0", "broken")],
    ),
    "returned": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-12 payment P acme 60.00\n    A 60.00\n"
        "2026-02-18 reverse P reason:nsf",
        "2026-02-21", [("0", "broken")],
    ),
    "returned after its day": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-12 payment P acme 60.00\n    A 60.00\n"
        "2026-02-25 reverse P reason:nsf",
        "2026-02-25", [("0", "broken")],
    ),
    "not returned yet": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-12 payment P acme 60.00\n    A 60.00\n"
        "2026-02-25 reverse P reason:nsf",
        "2026-02-24", [("60.00", "kept")],
    ),
    "credited in full before its day": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-12 credit C acme 100.00\n    A 100.00",
        "2026-02-21", [("0", "kept")],
    ),
    "credited in full before its day, which was taken back after it": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-12 credit C acme 100.00\n    A 100.00\n"
        "2026-02-25 reverse C", "2026-02-25", [("0", "broken")],
    ),
    "all that is left, by its value date": (
        "2026-02-05 writeoff W acme 80.00\n    A 80.00\n2026-02-10 promise A 60.00 until:2026-02-20\n"
        "2026-02-21 payment P acme 20.00 value:2026-02-20\n    A 20.00",
        "2026-02-21", [("20.00", "kept")],
    ),
    "credited in time, applied later": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-20 credit C acme 100.00\n"
        "2026-02-25 apply C\n    A 100.00", "2026-02-25", [("0", "kept")],
    ),
    "replaced in time": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-20 promise A 60.00 until:2026-03-20",
        "2026-02-21", [("0", "replaced"), ("0", "due")],
    ),
    "an arrangement takes its place": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-20 arrangement R acme 100.00\n    A\n"
        "    2026-03-20 100.00", "2026-02-21", [("0", "replaced")],
    ),
    "replaced too late": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-21 promise A 60.00 until:2026-03-20",
        "2026-02-22", [("0", "broken"), ("0", "due")],
    ),
    "paid in time, applied later: nobody knows yet": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-18 payment P acme 60.00\n"
        "2026-02-25 apply P\n    A 60.00", "2026-02-24", [("0", "broken")],
    ),
    "paid in time, applied later": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-18 payment P acme 60.00\n"
        "2026-02-25 apply P\n    A 60.00", "2026-02-25", [("60.00", "kept")],
    ),
    "there in time by its value date": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-21 payment P acme 60.00 value:2026-02-20\n"
        "    A 60.00", "2026-02-21", [("60.00", "kept")],
    ),
    "applied later and taken back": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-18 payment P acme 60.00\n"
        "2026-02-22 apply P\n    A 60.00\n2026-02-25 unapply P\n    A 60.00", "2026-02-24", [("60.00", "kept")],
    ),
    "two of one day, the first kept": (
        "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-10 promise A 40.00 until:2026-03-20\n"
        "2026-02-15 payment P acme 70.00\n    A 70.00",
        "2026-03-21", [("60.00", "kept"), ("10.00", "part")],
    ),
}  # fmt: skip


def found(text: str, day: str) -> list[tuple[str, str]]:
    subledger, problems = open_ledger(Memory({"main.journal": HEAD + text + "\n"})).as_of(date.fromisoformat(day))
    assert not problems
    return [(f"{k.received:f}", k.state) for k in promises(subledger, open_items(subledger))]


@pytest.mark.parametrize("name", STORIES)
def test_states(name: str) -> None:
    text, day, wanted = STORIES[name]
    assert found(text, day) == wanted


@pytest.mark.parametrize("name", STORIES)
def test_the_future_and_the_order_of_entries_decide_nothing(name: str) -> None:
    text, day, wanted = STORIES[name]
    entries = (text + "\n2026-06-01 payment P-9 acme 0.50\n    A 0.50").replace("\n    ", "\t").split("\n")
    random.Random(name).shuffle(entries)
    later = "2026-05-01 promise A 1.00 until:2026-05-02\n"
    if "100.00\n    A 100.00" in text:  # nothing is open any more
        entries = [e for e in entries if "P-9" not in e]
    assert found(later + "\n".join(entries).replace("\t", "\n    "), day) == wanted


def test_one_that_was_broken_is_missed_until_another_is_made() -> None:
    text = "2026-02-10 promise A 60.00 until:2026-02-20\n2026-02-23 promise A 60.00 until:2026-03-20\n"
    ledger = open_ledger(Memory({"main.journal": HEAD + text}))

    def missed(day: str) -> list[bool]:
        subledger, _ = ledger.as_of(date.fromisoformat(day))
        return [k.missed for k in promises(subledger, open_items(subledger))]

    assert missed("2026-02-22") == [True]
    assert missed("2026-02-23") == [False, False]
    assert missed("2026-03-21") == [False, True]


def test_a_promise_of_the_whole_replaces_one_of_an_instalment() -> None:
    head = HEAD + "2026-01-03 invoice B acme 100.00\n    2026-02-01 50.00\n    2026-03-01 50.00\n"
    text = "2026-02-10 promise B#1 50.00 until:2026-02-20\n2026-02-11 promise B 100.00 until:2026-02-28\n"
    subledger, _ = open_ledger(Memory({"main.journal": head + text})).as_of(date(2026, 2, 21))
    states = [(k.entry.document, k.state) for k in promises(subledger, open_items(subledger))]
    assert states == [("B#1", "replaced"), ("B", "due")]


def test_an_instalment_paid_in_time_and_applied_later() -> None:
    """30.00 of the first instalment were there on its day, 20.00 not."""
    head = HEAD + "2026-01-03 invoice B acme 100.00\n    2026-02-01 50.00\n    2026-03-01 50.00\n"
    text = "2026-02-10 promise B#1 50.00 until:2026-02-20\n2026-02-19 payment P acme 30.00\n"
    text += "2026-02-21 payment Q acme 20.00\n2026-02-26 apply P\n    B 30.00\n2026-02-26 apply Q\n    B 20.00\n"
    subledger, _ = open_ledger(Memory({"main.journal": head + text})).as_of(date(2026, 2, 26))
    (kept,) = promises(subledger, open_items(subledger))
    assert (kept.state, f"{kept.received:f}", f"{kept.open:f}") == ("part", "30.00", "0")


def test_an_instalment_that_is_credited_while_another_is_open() -> None:
    head = HEAD + "2026-01-03 invoice B acme 100.00\n    2026-02-01 50.00\n    2026-03-01 50.00\n"
    text = "2026-02-10 promise B#1 50.00 until:2026-02-20\n2026-02-19 credit C acme 50.00\n    B#1 50.00\n"
    subledger, _ = open_ledger(Memory({"main.journal": head + text})).as_of(date(2026, 2, 26))
    (kept,) = promises(subledger, open_items(subledger))
    assert (kept.state, f"{kept.received:f}", f"{kept.open:f}") == ("kept", "0", "0")


def test_todays_promise_is_for_what_is_still_open() -> None:
    """A is written off, of B 20.00 are left of the 50.00 promised."""
    text = HEAD + "2026-01-02 invoice B acme 50.00\n2026-02-10 promise A 60.00 until:2026-02-20\n"
    text += "2026-02-10 promise B 50.00 until:2026-02-20\n2026-02-11 writeoff W acme 100.00\n    A 100.00\n"
    text += "2026-02-11 credit C acme 30.00\n    B 30.00\n"
    ledger, day = open_ledger(Memory({"main.journal": text})), date(2026, 2, 20)
    rows = todo(Context(ledger, ledger.as_of(day)[0], day)).rows
    assert [(r["count"], f"{r['amount']:f}") for r in rows if r["task"] == "promises due"] == [(1, "20.00")]
