"""Follow-up as of a day: what is disputed, promised, agreed, on hold; figures worked out by hand."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from random import Random

import pytest

from arcli.ledger.checks import check_ledger
from arcli.reports.customer import card
from arcli.reports.open import open_list
from arcli.subledger.followup import ByReference
from tests.subledger.books import codes, context, errors, ledger

BASE = '2026-01-01 customer acme "Acme" currency:USD\n2026-01-01 customer beta "Beta" currency:USD\n'
PARTS = BASE + (
    "2026-01-02 invoice I0 acme 90.00\n    2026-02-01  30.00\n    2026-03-01  30.00\n    2026-04-01  30.00\n\n"
)
WHOLE = BASE + "2026-01-02 invoice I0 acme 90.00 due:2026-02-01\n\n"
MOVED = WHOLE + "2026-01-03 transfer T0 acme beta 40.00\n    I0  40.00\n\n"
DAY = date(2026, 1, 31)


def shares(*texts: str, day: date = DAY, column: str = "disputed") -> dict[str, str]:
    """A column of `open` by item; of several holders with their names."""
    rows = open_list(context(ledger(*texts), day)).rows
    held = {r["document"]: {s["customer"] for s in rows if s["document"] == r["document"]} for r in rows}
    found = {}
    for r in rows:
        part = f"#{r['instalment']}" if r["instalment"] else ""
        whose = f" of {r['customer']}" if len(held[r["document"]]) > 1 else ""
        if r[column] is not None:
            found[f"{r['document']}{part}{whose}"] = f"{r[column]}"
    return found


def cards(*texts: str, section: str, day: date = DAY, customer: str = "acme") -> list[str]:
    """The lines of a section of a customer's card."""
    rows, now, found = card(context(ledger(*texts), day), customer).rows, "", []
    for row in rows:
        now = row["section"] or now
        if now == section:
            found.append(f"{row['field']}: {row['value']}")
    return found


@pytest.mark.parametrize(
    ("books", "dispute", "expected"),
    [
        (PARTS, "dispute I0 45.00", {"I0#1": "30.00", "I0#2": "15.00"}),
        (PARTS, "dispute I0 3.00", {"I0#1": "3.00"}),
        (PARTS, "dispute I0", {"I0#1": "30.00", "I0#2": "30.00", "I0#3": "30.00"}),
        (PARTS, "dispute I0#2 10.00", {"I0#2": "10.00"}),
        (PARTS, "dispute I0 500.00", {"I0#1": "30.00", "I0#2": "30.00", "I0#3": "30.00"}),
        (WHOLE, "dispute I0 45.00", {"I0": "45.00"}),
        (MOVED, "dispute I0 60.00", {"I0 of acme": "50.00", "I0 of beta": "10.00"}),
        (MOVED, "dispute I0 3.00", {"I0 of acme": "3.00"}),
    ],
)
def test_a_disputed_part_is_counted_once(books: str, dispute: str, expected: dict[str, str]) -> None:
    assert shares(books, f"2026-01-05 {dispute} reason:price\n") == expected


def test_what_is_paid_is_no_longer_disputed() -> None:
    paid = "2026-01-10 payment P acme 30.00\n    I0  30.00\n"
    assert shares(PARTS, "2026-01-05 dispute I0 45.00\n", paid) == {"I0#2": "30.00", "I0#3": "15.00"}


def test_an_instalment_has_its_own_dispute_and_the_others_share_the_rest() -> None:
    one, whole = "2026-01-06 dispute I0#2 10.00 reason:colour\n", "2026-01-05 dispute I0 40.00 reason:price\n"
    assert shares(PARTS, one, whole) == {"I0#1": "30.00", "I0#2": "10.00", "I0#3": "10.00"}
    later = "2026-01-07 dispute I0 40.00 reason:price\n"  # of the whole: replaces that of its instalment
    assert shares(PARTS, one, later) == {"I0#1": "30.00", "I0#2": "10.00"}
    assert cards(PARTS, one, later, section="Disputes") == ["I0#1: 30.00 USD: price", "I0#2: 10.00 USD: price"]


def test_resolving_the_whole_resolves_its_instalments() -> None:
    books = (PARTS, "2026-01-05 dispute I0#1 10.00\n2026-01-05 dispute I0#2 10.00\n")
    assert shares(*books, "2026-01-07 resolve I0\n") == {}
    assert shares(*books, "2026-01-07 resolve I0#1\n") == {"I0#2": "10.00"}
    assert codes(ledger(*books, "2026-01-07 resolve I0#3\n"), "2026-01-31") == ["AR314"]
    whole = ledger(*books, "2026-01-06 dispute I0 30.00\n2026-01-07 resolve I0#1\n")
    (problem,) = errors(whole, date(2026, 1, 31))
    assert problem.hint == "all of I0 has been in dispute since 2026-01-06: resolve I0"
    both = "2026-01-07 resolve I0\n2026-01-07 resolve I0#1\n"
    assert codes(ledger(*books, both), "2026-01-31") == []


def test_a_dispute_resolved_on_its_day_is_resolved() -> None:
    for texts in permutations([PARTS, "2026-01-05 dispute I0 45.00\n", "2026-01-05 resolve I0\n"]):
        assert shares(*texts) == {}


@pytest.mark.parametrize(
    ("books", "promise", "paid", "expected"),
    [
        (PARTS, "promise I0 45.00 until:2026-02-01", "", ["I0#1: 30.00 USD", "I0#2: 15.00 USD"]),
        (PARTS, "promise I0 3.00 until:2026-02-01", "", ["I0#1: 3.00 USD"]),
        (WHOLE, "promise I0 50.00 until:2026-02-01", "20.00", ["I0: 30.00 USD"]),
        (WHOLE, "promise I0 50.00 until:2026-02-01", "50.00", []),
        (WHOLE, "promise I0 90.00 until:2026-02-01", "50.00", ["I0: 40.00 USD"]),
        (PARTS, "promise I0 50.00 until:2026-02-01", "20.00", ["I0#1: 10.00 USD", "I0#2: 20.00 USD"]),
        (PARTS, "promise I0#2 30.00 until:2026-02-01", "40.00", ["I0#2: 20.00 USD"]),
        (PARTS, "promise I0#3 30.00 until:2026-02-01", "40.00", ["I0#3: 30.00 USD"]),
        (MOVED, "promise I0 60.00 until:2026-02-01", "", ["I0: 50.00 USD"]),
    ],
)
def test_a_promise_is_counted_once_and_less_what_came_in(
    books: str, promise: str, paid: str, expected: list[str]
) -> None:
    text = f"2026-01-10 payment P acme {paid}\n    I0  {paid}\n" if paid else ""
    found = cards(books, f"2026-01-05 {promise}\n", text, section="Promises")
    assert found == [f"{line} by 2026-02-01" for line in expected]


def test_money_of_the_day_of_a_promise_was_known_when_it_was_made() -> None:
    paid = "2026-01-05 payment P acme 20.00\n    I0  20.00\n"
    found = cards(WHOLE, paid, "2026-01-05 promise I0 50.00 until:2026-02-01\n", section="Promises")
    assert found == ["I0: 50.00 USD by 2026-02-01"]


def test_money_that_went_back_keeps_no_promise() -> None:
    paid = "2026-01-10 payment P acme 20.00\n    I0  20.00\n\n2026-01-20 reverse P reason:NSF\n"
    found = cards(WHOLE, paid, "2026-01-05 promise I0 50.00 until:2026-02-01\n", section="Promises")
    assert found == ["I0: 50.00 USD by 2026-02-01"]


def test_a_credit_memo_is_no_money_that_came_in() -> None:
    memo = "2026-01-10 credit C acme 30.00\n    I0  30.00\n"
    found = cards(WHOLE, memo, "2026-01-05 promise I0 50.00 until:2026-02-01\n", section="Promises")
    assert found == ["I0: 50.00 USD by 2026-02-01"]
    found = cards(WHOLE, memo, "2026-01-05 promise I0 70.00 until:2026-02-01\n", section="Promises")
    assert found == ["I0: 60.00 USD by 2026-02-01"]  # what is open


def test_promises_of_one_day_stand_together_and_a_later_one_replaces_them() -> None:
    plan = "2026-01-05 promise I0 20.00 until:2026-03-01\n", "2026-01-05 promise I0 30.00 until:2026-02-01\n"
    expected = ["I0: 30.00 USD by 2026-02-01", "I0: 20.00 USD by 2026-03-01"]
    for texts in permutations([WHOLE, *plan]):
        assert cards(*texts, section="Promises") == expected
    paid = "2026-01-10 payment P acme 35.00\n    I0  35.00\n"
    assert cards(WHOLE, *plan, paid, section="Promises") == ["I0: 15.00 USD by 2026-03-01"]
    later = "2026-01-15 promise I0 55.00 until:2026-05-01\n"
    assert cards(WHOLE, *plan, paid, later, section="Promises") == ["I0: 55.00 USD by 2026-05-01"]


def test_the_extension_of_the_latest_day_holds_and_of_one_day_that_of_the_instalment() -> None:
    one = "2026-01-05 extend I0#1 due:2026-06-01\n"
    for whole, first in (("2026-01-04", "2026-06-01"), ("2026-01-05", "2026-06-01"), ("2026-01-06", "2026-09-01")):
        for texts in permutations([PARTS, one, f"{whole} extend I0 due:2026-09-01\n"]):
            found = context(ledger(*texts), DAY, basis="agreed")
            dues = {i.part: found.aging_date(i).isoformat() for i in found.all_items}
            assert dues == {1: first, 2: "2026-09-01", 3: "2026-09-01"}


CONTRADICTING = [
    ("2026-01-05 extend I0 due:2026-06-01\n", "2026-01-05 extend I0 due:2026-07-01\n"),
    ("2026-01-05 dispute I0 10.00\n", "2026-01-05 dispute I0\n"),
    ("2026-01-05 dispute I0 reason:price\n", "2026-01-05 dispute I0 reason:colour\n"),
    ("2026-01-05 hold acme reason:a\n", "2026-01-05 hold acme reason:b\n"),
    ("2026-01-05 rate EUR 1.10 USD\n", "2026-01-05 rate EUR 1.20 USD\n"),
    ("2026-01-05 rate EUR 1.10 USD\n", "2026-01-05 rate USD 0.80 EUR\n"),
    ("2026-01-05 customer acme #a\n", "2026-01-05 customer acme #b\n"),
    ("2026-01-05 customer acme x-a:1\n", "2026-01-05 customer acme x-a:2\n"),
]


@pytest.mark.parametrize("pair", CONTRADICTING)
def test_what_contradicts_itself_within_a_day_is_an_error_that_names_both(pair: tuple[str, str]) -> None:
    said = set()
    for texts in permutations([WHOLE, *pair]):
        found = [d for d in ledger(*texts).as_of(DAY)[1] if d.severity == "error"]
        assert [d.code for d in found] in (["AR318"], ["AR210"])
        assert len(found[0].related) == 1
        said.add(found[0].message)
    assert len(said) == 1
    assert codes(ledger(WHOLE, *pair), "2026-01-04") == []  # broken after that day


@pytest.mark.parametrize(
    "pair",
    [
        ("2026-01-05 rate EUR 1.25 USD\n", "2026-01-05 rate USD 0.80 EUR\n"),
        ("2026-01-05 rate EUR 1.0812 USD\n", "2026-01-05 rate USD 0.9249 EUR\n"),
        ("2026-01-05 rate EUR 1.25 USD\n", "2026-01-05 rate EUR 1.250 USD\n"),
        ("2026-01-05 extend I0 due:2026-06-01\n", "2026-01-05 extend I0 due:2026-06-01\n"),
        ("2026-01-05 extend I0 due:2026-06-01\n", "2026-01-06 extend I0 due:2026-07-01\n"),
        ("2026-01-05 promise I0 10.00 until:2026-06-01\n", "2026-01-05 promise I0 20.00 until:2026-07-01\n"),
    ],
)
def test_what_agrees_is_none(pair: tuple[str, str]) -> None:
    assert codes(ledger(WHOLE, *pair), "2026-01-31") == []


def test_a_rate_and_its_inverse_are_as_near_as_their_decimals() -> None:
    """0.9249 stands for 0.92485 to 0.92495, 1.0812 for 1.08115 to 1.08125: 0.9259 is out of reach."""
    near, far = "2026-01-05 rate USD 0.9249 EUR\n", "2026-01-05 rate USD 0.9259 EUR\n"
    rate = "2026-01-05 rate EUR 1.0812 USD\n"
    assert codes(ledger(WHOLE, rate, near), "2026-01-31") == []
    assert codes(ledger(WHOLE, rate, far), "2026-01-31") == ["AR318"]


def test_two_notes_of_a_day_are_both_shown() -> None:
    one, two = '2026-01-05 note acme "called"\n', '2026-01-05 note acme "wrote" document:I0\n'
    for texts in permutations([WHOLE, one, two]):
        assert cards(*texts, section="Notes") == ["2026-01-05: wrote (I0)", "2026-01-05: called"]


@pytest.mark.parametrize(
    ("entries", "held"),
    [
        ("2026-01-05 hold acme\n2026-01-05 release acme\n", None),
        ("2026-01-05 hold acme\n2026-01-09 release acme\n", None),
        ("2026-01-05 hold acme\n2026-01-10 release acme\n", None),
        ("2026-01-05 hold acme\n2026-01-11 release acme\n", "2026-01-05"),
        ("2026-01-10 hold acme\n", "2026-01-10"),
        ("2026-01-11 hold acme\n", None),
    ],
)
def test_card_and_check_agree_who_is_on_hold_at_the_end_of_a_day(entries: str, held: str | None) -> None:
    """The warning of an invoice of January 10, and the card of that day."""
    lines = [line + "\n" for line in entries.splitlines()]
    for texts in permutations([BASE, "2026-01-10 invoice I1 acme 10.00\n", *lines]):
        opened = ledger(*texts)
        found = [d.code for d in check_ledger(opened, date.max, DAY)]
        assert found == (["AR407"] if held else [])
        shown = cards(*texts, section="Master data", day=date(2026, 1, 10))
        assert [s for s in shown if "hold" in s] == ([f"credit hold: since {held}"] if held else [])


def test_a_dispute_or_promise_in_another_currency_is_an_error() -> None:
    for entry in ("dispute I0 10.00 EUR", "promise I0 10.00 EUR until:2026-03-01"):
        assert codes(ledger(WHOLE, f"2026-01-05 {entry}\n"), "2026-01-31") == ["AR304"]


def test_what_is_removed_for_a_document_is_what_a_search_in_all_references_finds() -> None:
    random = Random(7)
    refs = [f"I{n}{part}" for n in (1, 2, 11) for part in ("", "#1", "#2")]
    said, slow = ByReference[int](), dict[str, int]()
    for step in range(2_000):
        ref = random.choice(refs)
        if random.random() < 0.7:
            said[ref] = slow[ref] = step
        else:
            found = [r for r in slow if r == ref or r.startswith(f"{ref}#")]
            for one in found:
                del slow[one]
            assert sorted(said.remove(ref)) == sorted(found)
        assert said == slow


@pytest.mark.parametrize(
    ("entries", "days"),
    [  # of each: the holds in force on some days, by their reasons
        (
            "2026-01-05 hold acme reason:insolvency\n2026-01-10 hold acme reason:late until:2026-01-12\n",
            {"2026-01-09": ["insolvency"], "2026-01-12": ["late", "insolvency"], "2026-01-13": ["insolvency"]},
        ),
        (
            "2026-01-05 hold acme scope:all reason:lawyer\n"
            "2026-01-10 hold acme scope:letters reason:quiet until:2026-01-12\n",
            {"2026-01-11": ["lawyer", "quiet"], "2026-01-13": ["lawyer"]},
        ),
        (
            "2026-01-05 hold acme reason:a\n2026-01-10 hold acme reason:b\n2026-01-12 release acme\n",
            {"2026-01-11": ["b", "a"], "2026-01-12": [], "2026-01-13": []},
        ),
        (
            "2026-01-05 hold acme scope:all reason:a\n2026-01-10 release acme scope:letters\n",
            {"2026-01-09": ["a"], "2026-01-10": ["a"]},
        ),
        (
            "2026-01-05 hold acme reason:a until:2026-01-20\n2026-01-08 release acme\n2026-01-10 hold acme reason:b\n",
            {"2026-01-07": ["a"], "2026-01-08": [], "2026-01-10": ["b"]},
        ),
    ],
)
def test_a_hold_is_ended_by_a_release_or_its_last_day_alone(entries: str, days: dict[str, list[str]]) -> None:
    subledger, problems = ledger("2026-01-01 customer acme\n" + entries).as_of(date(2026, 1, 31))
    assert not problems
    for day, reasons in days.items():
        assert [h.reason for h in subledger.follow.holds("acme", date.fromisoformat(day))] == reasons
