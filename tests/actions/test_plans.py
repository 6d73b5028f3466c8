"""Plans: saved without numbers, carried out once, refused where the ledger has moved on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.plans import Carried, Stopped, carry_out, propose, read_plan, write_plan
from arcli.actions.result import NotPossible, Target
from arcli.actions.writeoff import SmallBalances, options_of, planner
from arcli.ledger.opening import Ledger, LedgerError
from arcli.model.entries import Entry
from arcli.model.plan import Plan, Promise
from tests.actions.desks import SETTINGS, journal, target

BOOKS = """2026-01-01 customer acme "Acme"
2026-01-01 customer beta "Beta"
2026-01-05 invoice I-1 acme 0.40
2026-01-05 invoice I-2 beta 0.75
"""
DAY = date(2026, 3, 31)
SMALL = SmallBalances(Decimal("1.00"), DAY)


def saved(on: Target) -> bytes:
    return write_plan(propose(on, planner(SMALL))).encode()


def applied(on: Target, data: bytes) -> Carried:
    plan = read_plan("plan.json", data, "writeoff")
    return carry_out(on, planner(options_of(plan)), plan)


def test_a_plan_is_printed_and_nothing_is_written(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    plan = propose(on, planner(SMALL))
    assert [s.about for s in plan.steps] == ["acme USD", "beta USD"]
    assert journal(on) == BOOKS


def test_a_saved_plan_holds_no_numbers_and_gets_them_when_it_is_written(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    data = saved(on)
    assert [e["entry"]["id"] for e in json.loads(data)["entries"]] == ["*", "*"]
    (tmp_path / "all.journal").write_text(BOOKS + "\n2026-02-01 writeoff WO-2026-007 beta 0.10\n    I-2 0.10\n")
    with_other = saved(on)  # in the meantime somebody else took number 7
    carried = applied(on, with_other)
    assert [s.entry.id for s in carried.steps] == ["WO-2026-008", "WO-2026-009"]
    assert [s.place for s in carried.steps] == ["all.journal:9", "all.journal:12"]


def test_applied_twice_it_says_so_and_changes_nothing(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    data = saved(on)
    assert len(applied(on, data).result.entries) == 2
    after = journal(on)
    again = applied(on, data).result
    assert (again.problems, again.entries) == ((), ())
    assert again.notes == ("This plan was carried out before: there is nothing to do.",)
    assert journal(on) == after


def test_what_was_done_by_another_way_is_left_alone_and_the_rest_is_written(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    data = saved(on)
    by_hand = "\n2026-03-31 writeoff BY-HAND acme 0.40 USD reason:small-balance\n    I-1 0.40\n"
    (tmp_path / "all.journal").write_text(BOOKS + by_hand)
    carried = applied(on, data)
    assert [s.about for s in carried.steps] == ["beta USD"]
    assert carried.result.notes == ("1 of 2 parts of the plan was done before.",)


@pytest.mark.parametrize(
    ("change", "now"),
    [
        ("2026-02-01 payment P-1 acme 0.10\n    I-1 0.10\n", "now it is writeoff acme 0.30 USD (I-1 0.30)"),
        ("2026-02-01 invoice I-3 acme 50.00\n", "now it is nothing that the ledger asks for"),
        ("2026-02-01 dispute I-1\n", "now it is I-1 is disputed"),
        ("2026-04-02 payment P-1 acme 0.40\n    I-1 0.40\n", "now it is I-1 is settled after 2026-03-31"),
    ],
)
def test_a_plan_is_refused_whole_where_the_ledger_has_moved_on(tmp_path: Path, change: str, now: str) -> None:
    on = target(tmp_path, BOOKS)
    data = saved(on)
    (tmp_path / "all.journal").write_text(BOOKS + "\n" + change)
    result = applied(on, data).result
    assert [p.code for p in result.problems] == ["AR671"]
    assert result.problems[0].message == f"acme USD was writeoff acme 0.40 USD (I-1 0.40), {now}"
    assert journal(on) == BOOKS + "\n" + change  # beta's entry, which is as it was, is not written either


def test_what_does_not_change_the_plan_does_not_refuse_it(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    data = saved(on)
    more = '\n2026-01-01 customer delta "Delta"\n2026-02-01 invoice I-9 delta 0.20\n2026-02-02 note acme "called"\n'
    (tmp_path / "all.journal").write_text(BOOKS + more)
    assert [s.about for s in applied(on, data).steps] == ["acme USD", "beta USD"]  # and not delta, which it never held


def test_an_entry_that_is_taken_out_of_the_file_is_not_written(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    value = json.loads(saved(on))
    del value["entries"][0]
    assert [s.about for s in applied(on, json.dumps(value).encode()).steps] == ["beta USD"]


@pytest.mark.parametrize(
    ("key", "text"), [("amount", "0.60"), ("customer", "beta"), ("reason", "gift"), ("date", "2026-03-30")]
)
def test_an_entry_that_somebody_changed_in_the_file_is_never_written(tmp_path: Path, key: str, text: str) -> None:
    on = target(tmp_path, BOOKS)
    value = json.loads(saved(on))
    value["entries"][0]["entry"][key] = text
    result = applied(on, json.dumps(value).encode()).result
    assert [p.code for p in result.problems] == ["AR671"]
    assert journal(on) == BOOKS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "this is not JSON"),
        ("[1]", "this is not an arcli plan"),
        ('{"arcli": "plan", "version": 1}', "version 1, not 2"),
        ('{"arcli": "plan", "version": 2, "command": "receive"}', "a plan of arcli receive, not of arcli writeoff"),
        ('{"arcli": "plan", "version": 2, "command": "writeoff"}', "damaged"),
        (
            '{"arcli": "plan", "version": 2, "command": "writeoff", "request": {}, "entries": [7], "questions": []}',
            "damaged",
        ),
        ("[" * 100_000, "this is not JSON"),
    ],
)
def test_a_file_that_is_no_plan_is_named(text: str, said: str) -> None:
    with pytest.raises(Stopped) as caught:
        read_plan("plan.json", text.encode(), "writeoff")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("AR670", "plan.json")
    assert said in problem.message


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("entries", 0, "entry", "applications"), None), (("entries", 0, "entry", "applications"), ["INV-1"]),
        (("entries", 0, "entry", "applications"), [{"document": "I-1"}]), (("entries", 0, "entry", "applications"), 7),
        (("entries", 0, "entry", "date"), [None]), (("entries", 0, "entry", "kind"), 7),
        (("entries", 0, "about"), ["I-1"]), (("entries", 0, "entry"), "I-1"),
        (("questions",), [{"about": ["a"], "status": "", "evidence": [], "choices": []}]),
        (("questions",), [{"about": "a", "status": "", "evidence": [], "choices": [7]}]),
    ],
)  # fmt: skip
def test_a_part_that_was_damaged_is_named(tmp_path: Path, at: tuple[str | int, ...], value: object) -> None:
    plan = json.loads(saved(target(tmp_path, BOOKS)))
    place = plan
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = value
    with pytest.raises(Stopped) as caught:
        read_plan("plan.json", json.dumps(plan).encode(), "writeoff")
    assert [p.code for p in caught.value.problems] == ["AR670"]


def test_a_request_that_was_damaged_is_named(tmp_path: Path) -> None:
    value = json.loads(saved(target(tmp_path, BOOKS)))
    value["request"]["below"] = "little"
    with pytest.raises(Stopped):
        options_of(read_plan("plan.json", json.dumps(value).encode(), "writeoff"))


def test_nothing_is_planned_for_a_ledger_with_errors(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS + "\n2026-02-01 invoice I-3 nobody 1.00\n")
    with pytest.raises(Stopped) as caught:
        propose(on, planner(SMALL))
    assert [p.code for p in caught.value.problems] == ["AR204"]
    assert [p.code for p in carry_out(on, planner(SMALL)).result.problems] == ["AR204"]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    carried = carry_out(on, planner(SMALL), dry_run=True)
    assert carried.result.text.startswith("2026-03-31 writeoff WO-2026-001 acme 0.40 USD")
    assert journal(on) == BOOKS


def test_a_numbering_pattern_that_is_none_is_said_in_words(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS, SETTINGS + 'numbering: {writeoff: "W"}\n')
    with pytest.raises((NotPossible, Stopped)):
        carry_out(on, planner(SMALL))
    assert journal(on) == BOOKS


def with_letters(make: Callable[[Sequence[Entry]], bytes]) -> Callable[[Ledger], Plan]:
    """A planner whose plan promises a file for others."""
    return lambda ledger: replace(planner(SMALL)(ledger), files=(Promise("out/letters.txt", make),))


def numbers(entries: Sequence[Entry]) -> bytes:
    return "\n".join(getattr(e, "id", "") for e in entries).encode()


def test_promised_files_are_made_from_the_numbered_entries_and_written_with_them(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    dry = carry_out(on, with_letters(numbers), dry_run=True)
    assert dry.result.files == ("out/letters.txt",)
    assert not (tmp_path / "out").exists()
    done = carry_out(on, with_letters(numbers))
    assert done.result.files == ("out/letters.txt",)
    assert (tmp_path / "out/letters.txt").read_bytes() == b"WO-2026-001\nWO-2026-002"
    assert [s.entry.id for s in done.steps] == ["WO-2026-001", "WO-2026-002"]
    again = carry_out(on, with_letters(numbers))  # nothing is left to write off: nothing to make either
    assert again.result.files == ()
    assert (tmp_path / "out/letters.txt").read_bytes() == b"WO-2026-001\nWO-2026-002"


def test_entries_are_not_written_where_their_file_cannot_be(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises((NotPossible, LedgerError)):
        carry_out(on, with_letters(numbers))
    assert journal(on) == BOOKS

    def fails(_entries: Sequence[Entry]) -> bytes:
        raise NotPossible("no letter can be made")

    (tmp_path / "out").unlink()
    with pytest.raises(NotPossible, match="no letter"):
        carry_out(on, with_letters(fails))
    assert journal(on) == BOOKS


def test_a_promised_file_never_replaces_another(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/letters.txt").write_text("sent in March")
    with pytest.raises(NotPossible, match="is there already"):
        carry_out(on, with_letters(numbers))
    assert journal(on) == BOOKS
    assert (tmp_path / "out/letters.txt").read_text() == "sent in March"


def test_files_are_not_written_where_the_entries_are_refused(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)

    def unknown(ledger: Ledger) -> Plan:
        plan = with_letters(numbers)(ledger)
        steps = [s._replace(entry=replace(s.entry, customer="nobody")) for s in plan.steps]
        return replace(plan, steps=tuple(steps))

    assert carry_out(on, unknown).result.problems
    assert journal(on) == BOOKS
    assert not (tmp_path / "out").exists()
