"""Laws as data: when nobody may be called, when a claim lapses, when an agency may have it; each worked out by hand."""

from __future__ import annotations

import random
from datetime import date

import pytest

from arcli.actions.todo import todo
from arcli.ledger.opening import Ledger
from arcli.model.entries import Note
from arcli.reports.context import Context
from arcli.subledger.protection import Calls, extraordinary, insolvent, lapses, law_of
from arcli.subledger.state import Subledger
from tests.subledger.books import open_memory

SETTINGS = """\
currency: USD
dunning: {standard: {levels: [{days: 7, name: first}, {days: 30, name: last}]}}
law:
  consumer:
    calls: 3
    within: 7
    after_conversation: 7
    hours: "08:00-21:00"
    limitation: {years: 3, from: year-end, restart: [payment]}
    extraordinary: {first_bill: 120, final_notice: 30}
  business: {limitation: {years: 6, restart: [payment, acknowledgement]}}
  strict: {calls: 1, within: 2}
"""
HEAD = """\
2025-01-01 customer pat consumer:yes
2025-01-01 customer firm
2025-01-01 customer odd law:strict consumer:yes
2025-01-05 invoice P pat 100.00 due:2025-02-04
2025-01-05 invoice Q pat 50.00 due:2025-03-04
2025-01-05 invoice F firm 100.00 due:2025-02-04
"""


def ledger(text: str, head: str = HEAD) -> Ledger:
    return open_memory({"arcli.yaml": SETTINGS, "a.journal": head + text})


def as_of(text: str, day: str = "2026-01-31", head: str = HEAD) -> Subledger:
    subledger, problems = ledger(text, head).as_of(date.fromisoformat(day))
    assert not problems, problems
    return subledger


def call(day: str, outcome: str = "voicemail", about: str = "P", who: str = "pat") -> str:
    document = f" document:{about}" if about else ""
    return f'{day} note {who} "Called" channel:call outcome:"{outcome}"{document}\n'


THREE = call("2025-03-03") + call("2025-03-05") + call("2025-03-05", "no answer")
CALLS: dict[str, tuple[str, str, str | None]] = {
    "none": ("", "2025-03-05", None),
    "two": (call("2025-03-03") + call("2025-03-05"), "2025-03-06", None),
    "three within seven days": (THREE, "2025-03-09", "called 3 times within 7 days: no call before 2025-03-10"),
    "the first is out of the window": (THREE, "2025-03-10", None),
    "about another debt": (THREE.replace("document:P", "document:Q"), "2025-03-06", None),
    "about the whole account": (THREE.replace(" document:P", ""), "2025-03-06",
                                "called 3 times within 7 days: no call before 2025-03-10"),
    "of letters": (THREE.replace("channel:call", "channel:mail"), "2025-03-06", None),
    "a conversation": (call("2025-03-03", "promised"), "2025-03-09", "spoken on 2025-03-03: no call before 2025-03-10"),
    "seven days after it": (call("2025-03-03", "promised"), "2025-03-10", None),
    "on its day": (call("2025-03-03", "promised"), "2025-03-03", "spoken on 2025-03-03: no call before 2025-03-10"),
    "a call without an outcome is one": ('2025-03-03 note pat "Called" channel:call\n', "2025-03-04",
                                         "spoken on 2025-03-03: no call before 2025-03-10"),
    "a later one": (call("2025-03-03", "promised"), "2025-03-02", None),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_calls(name: str) -> None:
    text, day, why = CALLS[name]
    assert Calls(as_of(text)).barred("pat", "P", date.fromisoformat(day)) == why
    lines = text.splitlines()
    random.Random(name).shuffle(lines)
    later = call("2026-02-05", "promised")
    assert Calls(as_of("\n".join(lines) + "\n" + later)).barred("pat", "P", date.fromisoformat(day)) == why


def test_whose_law_it_is() -> None:
    subledger, day = as_of(THREE.replace("pat", "firm").replace("document:P", "document:F")), date(2025, 3, 5)
    assert Calls(subledger).barred("firm", "F", day) is None
    laws = subledger.settings.law
    assert law_of(subledger, "pat", day) is laws["consumer"]
    assert law_of(subledger, "firm", day) is laws["business"]
    assert law_of(subledger, "odd", day) is laws["strict"]
    assert law_of(subledger, "nobody", day) is laws["business"]


@pytest.mark.parametrize(("clock", "allowed"), [("07:59", False), ("08:00", True), ("21:00", True), ("21:01", False)])
def test_hours(clock: str, allowed: bool) -> None:
    law = law_of(as_of(""), "pat", date(2025, 3, 5))
    assert law is not None and law.allows(clock) is allowed


LAPSES: dict[str, tuple[str, str, str]] = {
    "from the end of the year": ("P", "", "2028-12-31"),
    "from the due date": ("F", "", "2031-02-04"),
    "a payment begins anew, and shortens nothing": ("P", "2025-12-01 payment X pat 10.00\n    P 10.00\n", "2028-12-31"),
    "a payment in the next year": ("P", "2026-01-20 payment X pat 10.00\n    P 10.00\n", "2029-01-20"),
    "a payment that was applied later": ("P", "2026-01-20 payment X pat 10.00\n2026-01-29 apply X\n    P 10.00\n",
                                         "2029-01-20"),
    "a returned payment does not": ("P", "2026-01-20 payment X pat 10.00\n    P 10.00\n2026-01-22 reverse X\n",
                                    "2028-12-31"),
    "a credit memo does not": ("F", "2026-01-20 credit X firm 10.00\n    F 10.00\n", "2031-02-04"),
    "acknowledged": ("F", '2026-01-20 note firm "Owes it" outcome:acknowledged document:F\n', "2032-01-20"),
    "all of it": ("F", '2026-01-20 note firm "Owes it" outcome:acknowledged\n', "2032-01-20"),
    "not where the law knows no such thing": ("P", '2026-01-20 note pat "Owes it" outcome:acknowledged\n',
                                              "2028-12-31"),
    "later": ("F", '2026-02-20 note firm "Owes it" outcome:acknowledged\n', "2031-02-04"),
}  # fmt: skip


@pytest.mark.parametrize("name", LAPSES)
def test_limitation(name: str) -> None:
    number, text, day = LAPSES[name]
    subledger = as_of(text)
    document = subledger.documents[number]
    assert lapses(subledger, document, document.due_date, document.customer) == date.fromisoformat(day)


def test_what_has_lapsed_is_not_revived() -> None:
    """The first payment comes on the last day, the second a day after the time that it began."""
    text = "2031-02-04 payment X firm 1.00\n    F 1.00\n2037-02-05 payment Y firm 1.00\n    F 1.00\n"
    for day in ("2031-02-04", "2037-02-05"):
        subledger = as_of(text, day)
        assert lapses(subledger, subledger.documents["F"], date(2025, 2, 4), "firm") == date(2037, 2, 4)


def test_what_lapses_soon_is_a_task() -> None:
    opened = ledger("")

    def tasks(day: str) -> list[tuple[int, str, str]]:
        when = date.fromisoformat(day)
        rows = todo(Context(opened, opened.as_of(when)[0], when)).rows
        return [(r["count"], f"{r['amount']:f}", r["why"]) for r in rows if r["task"] == "limitation"]

    assert tasks("2028-10-01") == []
    both = "to be enforced P until 2028-12-31, Q until 2028-12-31"
    assert tasks("2028-10-02") == tasks("2028-12-31") == [(2, "150.00", both)]
    assert tasks("2029-01-01") == [(2, "150.00", both.replace("until", "not since"))]


def test_limitation_at_the_end_of_the_calendar_and_on_a_leap_day() -> None:
    subledger = as_of("")
    document = subledger.documents["F"]
    assert lapses(subledger, document, date(9998, 1, 1), "firm") == date.max
    assert lapses(subledger, document, date(2024, 2, 29), "firm") == date(2030, 2, 28)
    assert lapses(subledger, document, date(2024, 2, 29), "odd") is None


SENT = "2025-01-10 sent S1 pat template:invoice\n    P\n"
FINAL = "2025-04-20 sent S2 pat template:reminder\n    P 100.00 level:2\n"
STEPS: dict[str, tuple[str, str | None]] = {
    "no final notice": (SENT, None),
    "a first reminder is not the final one": (SENT + FINAL.replace("level:2", "level:1"), None),
    "30 days from the notice": (SENT + FINAL, "2025-05-20"),  # 120 days from 10 January are 10 May
    "120 days from the bill": (SENT + FINAL.replace("04-20", "03-01"), "2025-05-10"),
    "without a letter the document counts": (FINAL.replace("04-20", "03-01"), "2025-05-05"),
    "a letter that failed does not": (SENT + "2025-01-12 failed S1\n" + FINAL.replace("04-20", "03-01"), "2025-05-05"),
}


@pytest.mark.parametrize("name", STEPS)
def test_extraordinary_steps(name: str) -> None:
    text, day = STEPS[name]
    subledger = as_of(text)
    found = extraordinary(subledger, subledger.documents["P"], "pat", date(2025, 6, 30))
    if "without a letter" in name or "failed" in name:  # the reminder is the first letter that arrived
        day = "2025-06-29"
    assert found is not None and found.day == (date.fromisoformat(day) if day else None)
    assert extraordinary(subledger, subledger.documents["F"], "firm", date(2025, 6, 30)) is None


def test_insolvency() -> None:
    subledger = as_of(
        "2025-03-01 hold firm reason:bankruptcy\n2025-06-01 release firm\n2025-03-01 hold pat reason:late\n"
    )
    assert insolvent(subledger, "firm", date(2025, 2, 28)) is None
    assert insolvent(subledger, "firm", date(2025, 5, 31)) is not None
    assert insolvent(subledger, "firm", date(2025, 6, 1)) is None
    assert insolvent(subledger, "pat", date(2025, 5, 31)) is None


def test_placed_and_recalled() -> None:
    """One document, or all of a customer; what is recalled was there."""
    text = "2025-06-01 place pat with:Pike document:P\n2025-06-02 place firm with:Pike\n"
    follow = as_of(text).follow
    assert [(p.customer, p.document) for p in follow.placements] == [("firm", None), ("pat", "P")]
    assert follow.placed("pat", "P") and not follow.placed("pat", "Q") and follow.placed("firm", "F")
    assert not as_of(text + "2025-06-03 recall pat\n2025-06-03 recall firm\n").follow.placements
    assert not as_of(text + "2025-06-03 recall pat document:P\n").follow.placed("pat", "P")
    _, problems = ledger(text + "2025-06-03 recall pat document:Q\n").as_of(date(2025, 7, 1))
    assert [p.code for p in problems] == ["AR315"]
    assert as_of(text, "2025-05-31").follow.placements == []


def test_notes_of_calls_keep_their_time() -> None:
    subledger = as_of('2025-03-03 note pat "x" channel:call at:14:30\n')
    (note,) = [e for e in subledger.other_entries if isinstance(e, Note)]
    assert note.at == "14:30"
