"""Reminders: who gets which level on which day, and why others get none; each worked out by hand."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from arcli.actions.plans import carry_out
from arcli.actions.remind import Reminding, planner
from arcli.actions.result import Target
from arcli.ledger.checks import check_ledger
from arcli.ledger.opening import open_ledger
from arcli.model.entries import Debit, Sent
from arcli.model.plan import Plan
from arcli.reports.remind import remind
from arcli.source.files import Folder
from tests.subledger.books import Memory

SETTINGS = """\
currency: EUR
dunning:
  standard:
    minimum: {EUR: 25.00}
    apart: 10
    grace: 3
    levels:
      - {days: -3, name: notice}
      - {days: 7, name: friendly}
      - {days: 21, name: second}
      - {days: 35, name: final, fee: {EUR: 5.00}, hold: propose}
  quick: {levels: [{days: 1, name: now}], grace: 3, fresh: 5}
"""
HEAD = "2026-01-01 customer acme terms:net0\n2026-01-05 invoice A acme 100.00 due:2026-02-02\n"


def plan_of(text: str, day: str, head: str = HEAD) -> Plan:
    when = date.fromisoformat(day)
    return planner(Reminding(when, "print"))(open_ledger(Memory({"arcli.yaml": SETTINGS, "a.journal": head + text})))


def letters(plan: Plan) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Return the letters as (customer, [(document, amount, level)]); a notice has level 0."""
    found = [s.entry for s in plan.steps if isinstance(s.entry, Sent)]
    return [(e.customer, [(x.document, f"{x.amount:f}", x.level or 0) for x in e.enclosed]) for e in found]


def reminded(level: int, day: str, number: str = "S") -> str:
    return f"{day} sent {number}-{level} acme template:reminder\n    A  100.00  level:{level}\n"


MAILED = (
    "2026-02-01 customer acme email:ap@acme.example\n2026-02-09 sent S acme channel:email to:ap@acme.example "
    "template:reminder\n    A 100.00 level:1\n2026-02-10 failed S status:5.1.1\n"
)
TWO = "".join(
    f'2026-02-01 contact acme "R{n}" role:reminder email:{n}@acme.example\n'
    f"2026-02-09 sent S-{n} acme channel:email to:{n}@acme.example template:reminder\n    A 100.00 level:1\n"
    for n in (1, 2)
)
ALONE = [("acme", [("A", "100.00", 1)])]
STORIES: dict[str, tuple[str, str, list[tuple[str, list[tuple[str, str, int]]]], str]] = {
    "not yet": ("", "2026-02-06", [], ""),
    "a week past due": ("", "2026-02-09", ALONE, ""),
    "three days before": ("", "2026-01-30", [("acme", [("A", "100.00", 0)])], ""),
    "four days before": ("", "2026-01-29", [], ""),
    "on a Saturday": ("", "2026-02-14", [], "2026-02-14 is not a working day"),
    "one level at a time": ("", "2026-03-30", ALONE, ""),
    "the next level": (reminded(1, "2026-02-09"), "2026-02-23", [("acme", [("A", "100.00", 2)])], ""),
    "not before its days": (reminded(1, "2026-02-09"), "2026-02-20", [], ""),
    "too soon after the last": (reminded(1, "2026-02-16"), "2026-02-25", [],
                                "a letter went on 2026-02-16: the next not before 2026-02-26"),
    "the last level has gone": (reminded(3, "2026-03-09"), "2026-06-01", [], ""),
    "a letter that failed": (reminded(1, "2026-02-09") + "2026-02-10 failed S-1 status:5.1.1\n", "2026-02-23", [],
                             "the last letter failed on 2026-02-10: correct the address"),
    "a new address": (reminded(1, "2026-02-09") + "2026-02-10 failed S-1 status:5.1.1\n"
                      '2026-02-11 contact acme "Rosa" role:reminder email:r@acme.example\n', "2026-02-23", ALONE, ""),
    "a mail that failed": (MAILED, "2026-02-23", [], "the last letter failed on 2026-02-10: correct the address"),
    "another address": (MAILED + "2026-02-10 customer acme email:new@acme.example\n", "2026-02-23", ALONE, ""),
    "another contact": (MAILED + '2026-02-10 contact acme "R" role:reminder email:r@acme.example\n', "2026-02-23",
                        ALONE, ""),
    "a contact for other things": (MAILED + '2026-02-11 contact acme "R" role:invoice email:r@acme.example\n',
                                   "2026-02-23", [], "the last letter failed on 2026-02-10: correct the address"),
    "another street": (reminded(1, "2026-02-09") + "2026-02-10 failed S-1\n2026-02-11 customer acme address:new\n",
                       "2026-02-23", ALONE, ""),
    "paid": ("2026-02-08 payment P acme 100.00\n    A 100.00\n", "2026-02-09", [], ""),
    "returned, at the level it had": (reminded(1, "2026-02-09") + "2026-02-10 payment P acme 100.00\n    A 100.00\n"
                                      "2026-02-20 reverse P reason:nsf\n", "2026-02-23",
                                      [("acme", [("A", "100.00", 2)])], ""),
    "disputed in part": ("2026-02-05 dispute A 40.00\n", "2026-02-09", [("acme", [("A", "60.00", 1)])], ""),
    "disputed": ("2026-02-05 dispute A\n", "2026-02-09", [], "disputed since 2026-02-05"),
    "promised": ("2026-02-05 promise A 100.00 until:2026-02-09\n", "2026-02-09", [], "promised for 2026-02-09"),
    "promise broken": ("2026-02-05 promise A 100.00 until:2026-02-09\n", "2026-02-10", ALONE, ""),
    "arranged": ("2026-02-05 arrangement R acme 100.00\n    A\n    2026-03-02 100.00\n", "2026-03-02", [],
                 "an arrangement is kept: the next instalment is due on 2026-03-02"),
    "arrangement broken": ("2026-02-05 arrangement R acme 100.00\n    A\n    2026-03-02 100.00\n", "2026-03-03", ALONE,
                           ""),
    "letters on hold": ("2026-02-05 hold acme scope:letters until:2026-02-09\n", "2026-02-09", [],
                        "letters are on hold since 2026-02-05"),
    "the hold is over": ("2026-02-05 hold acme scope:letters until:2026-02-08\n", "2026-02-09", ALONE, ""),
    "a credit hold is another matter": ("2026-02-05 hold acme\n", "2026-02-09", ALONE, ""),
    "insolvent": ("2026-02-05 hold acme reason:insolvency\n", "2026-02-09", [], "insolvency since 2026-02-05"),
    "insolvent, in more words": ('2026-02-05 hold acme scope:credit reason:"Insolvency proceedings opened"\n',
                                 "2026-02-09", [], "Insolvency proceedings opened since 2026-02-05"),
    "not insolvent": ('2026-02-05 hold acme reason:"no insolvency, but late"\n', "2026-02-09", ALONE, ""),
    "still insolvent after another hold": ("2026-01-06 hold acme reason:insolvency\n"
                                           "2026-01-10 hold acme reason:late until:2026-01-20\n", "2026-02-09", [],
                                           "insolvency since 2026-01-06"),
    "held for all, and quiet for a while": ("2026-01-06 hold acme scope:all reason:lawyer\n"
                                            "2026-01-10 hold acme scope:letters until:2026-01-20\n", "2026-02-09", [],
                                            "letters are on hold since 2026-01-06: lawyer"),
    "owed since the insolvency": ("2026-01-04 hold acme reason:insolvency\n", "2026-02-09", ALONE, ""),
    "insolvent since the day of the invoice": ("2026-01-05 hold acme reason:insolvency\n", "2026-02-09", [],
                                               "insolvency since 2026-01-05"),
    # owed since the first, but older than the second
    "insolvent twice": ("2026-01-04 hold acme reason:insolvency\n2026-01-06 hold acme reason:bankruptcy\n",
                        "2026-02-09", [], "bankruptcy since 2026-01-06"),
    "never sent": ("2026-01-04 sent S acme template:invoice\n", "2026-02-09", [], "the invoice was never sent"),
    "sent": ("2026-01-05 sent S acme template:invoice\n    A\n", "2026-02-09", ALONE, ""),
    "did not arrive": ("2026-01-05 sent S acme template:invoice\n    A\n2026-01-06 failed S\n", "2026-02-09", [],
                       "the invoice did not arrive: send it again"),
    "below the minimum": ("2026-02-05 payment P acme 80.00\n    A 80.00\n", "2026-02-09", [],
                          "20.00 EUR is below 25.00 EUR"),
    "money waits": ("2026-02-05 payment P acme 100.00\n", "2026-02-09", [],
                    "apply first: 100.00 EUR of the customer waits to be applied"),
    "some money waits": ("2026-02-05 payment P acme 99.99\n", "2026-02-09", ALONE, ""),
    "extended": ("2026-02-05 extend A due:2026-02-10\n", "2026-02-09", [("acme", [("A", "100.00", 0)])], ""),
    "none": ("2026-02-05 customer acme dunning:none\n", "2026-02-09", [], ""),
    "grace": ("2026-02-05 customer acme dunning:quick\n2026-02-05 banked main until:2026-02-05\n", "2026-02-05",
              [], ""),
    "after the grace": ("2026-02-01 customer acme dunning:quick\n2026-02-06 banked main until:2026-02-05\n",
                        "2026-02-06", ALONE, ""),
    "stale": ("2026-02-01 customer acme dunning:quick\n2026-02-03 banked main until:2026-02-03\n"
              "2026-02-09 banked other until:2026-02-09\n", "2026-02-09", [],
              "receive first: main is read up to 2026-02-03"),
    "an older statement that was read later": (
        "2026-02-01 customer acme dunning:quick\n2026-02-07 banked main until:2026-02-05\n"
        "2026-02-08 banked main until:2026-02-01\n", "2026-02-09", ALONE, ""),
    "a closed account": ("2026-02-01 customer acme dunning:quick\n2026-01-03 banked main until:2026-01-03 closed:yes\n"
                         "2026-02-09 banked other until:2026-02-09\n", "2026-02-09", ALONE, ""),
    "closed and read to its end": ("2026-02-01 customer acme dunning:quick\n2026-01-03 banked main until:2026-01-03\n"
                                   "2026-01-05 banked main until:2026-01-03 closed:yes\n"
                                   "2026-02-09 banked other until:2026-02-09\n", "2026-02-09", ALONE, ""),
    "open again": ("2026-02-01 customer acme dunning:quick\n2026-01-03 banked main until:2026-01-03 closed:yes\n"
                   "2026-01-05 banked main until:2026-01-05\n2026-02-09 banked other until:2026-02-09\n", "2026-02-09",
                   [], "receive first: main is read up to 2026-01-05"),
    "all are closed": ("2026-02-01 customer acme dunning:quick\n2026-02-09 banked main until:2026-02-09 closed:yes\n",
                       "2026-02-09", [],
                       "receive first: nothing says how far the bank is read (banked ACCOUNT until:DATE)"),
    "a copy is no letter": (reminded(1, "2026-02-09") + "2026-02-18 sent C acme template:reminder copy:S-1\n"
                            "    A 100.00 level:1\n", "2026-02-23", [("acme", [("A", "100.00", 2)])], ""),
    "a copy of what failed is one": (reminded(1, "2026-02-09") + "2026-02-10 failed S-1\n"
                                     "2026-02-18 sent C acme template:reminder copy:S-1\n    A 100.00 level:1\n",
                                     "2026-02-23", [],
                                     "a letter went on 2026-02-18: the next not before 2026-02-28"),
    "one of two addresses failed": (TWO + "2026-02-10 failed S-2\n", "2026-02-23",
                                    [("acme", [("A", "100.00", 2)])], ""),
    "the other one failed": (TWO + "2026-02-10 failed S-1\n", "2026-02-23", [("acme", [("A", "100.00", 2)])], ""),
    "both failed": (TWO + "2026-02-10 failed S-1\n2026-02-11 failed S-2\n", "2026-02-23", [],
                    "the last letter failed on 2026-02-11: correct the address"),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_a_day(name: str) -> None:
    text, day, wanted, why = STORIES[name]
    plan = plan_of(text, day)
    assert letters(plan) == wanted
    assert [x.reason for x in plan.left_out] == ([why] if why else [])


@pytest.mark.parametrize("name", STORIES)
def test_the_future_and_the_order_of_entries_decide_nothing(name: str) -> None:
    text, day, wanted, _ = STORIES[name]
    later = (
        reminded(3, "2026-07-01", "L") + "2026-07-02 hold acme scope:all\n2026-07-03 payment L acme 1.00\n    A 1.00\n"
    )
    if "A 100.00" in text and "reverse" not in text:
        later = later.partition("2026-07-03")[0]
    entries = (HEAD + text + later).replace("\n    ", "\t").splitlines()
    random.Random(name).shuffle(entries)
    assert letters(plan_of("\n".join(entries).replace("\t", "\n    ") + "\n", day, "")) == wanted


def test_one_letter_at_the_highest_level_and_its_fee() -> None:
    text = reminded(1, "2026-02-09") + reminded(2, "2026-02-23") + "2026-01-06 invoice B acme 50.00 due:2026-03-02\n"
    plan = plan_of(text, "2026-03-09")
    assert letters(plan) == [("acme", [("A", "100.00", 3), ("B", "50.00", 1)])]
    fees = [s.entry for s in plan.steps if isinstance(s.entry, Debit)]
    assert [(f"{f.amount:f}", f.for_) for f in fees] == [("5.00", "A")]
    proposed = "a credit hold is proposed: arcli add hold acme"
    assert proposed in plan.steps[0].evidence
    assert remind(plan, {}).notes[1:] == [proposed.capitalize()]
    held = plan_of(text + "2026-03-08 hold acme\n", "2026-03-09")
    assert proposed not in held.steps[0].evidence and remind(held, {}).notes[1:] == []


def test_what_waits_covers_what_it_can_settle() -> None:
    """A customer's money does not pay for its payer; the payer's pays for both, and each once."""
    head = (
        "2026-01-01 customer acme terms:net0\n2026-01-01 customer kid payer:acme\n"
        "2026-01-05 invoice A acme 50.00 due:2026-02-02\n2026-01-05 invoice K kid 100.00 due:2026-02-02\n"
    )

    def reminded_of(text: str) -> list[str]:
        plan = plan_of(text, "2026-02-09", head)
        return [x[0] for _, found in letters(plan) for x in found]

    assert reminded_of("2026-02-01 payment P kid 150.00\n") == ["A"]
    assert reminded_of("2026-02-01 payment P kid 150.00\n2026-02-01 hold kid scope:letters\n") == ["A"]
    assert reminded_of("2026-02-01 payment P acme 150.00\n") == []
    assert reminded_of("2026-02-01 payment P acme 149.99\n") == ["K"]
    assert reminded_of("2026-02-01 payment P acme 50.00\n2026-02-01 payment Q kid 99.99\n") == ["K"]
    assert reminded_of("2026-02-01 payment P acme 60.00\n2026-02-01 payment Q kid 90.00\n") == []


def test_a_letter_about_the_whole_is_one_about_each_instalment_that_was_due() -> None:
    """The first was a week late on 9 February, the second came due later; on 2 March they are due for 2 and 1."""
    head = (
        "2026-01-01 customer acme terms:net0\n"
        "2026-01-05 invoice A acme 100.00\n    2026-02-02 60.00\n    2026-02-23 40.00\n"
    )
    whole, part = "    A 60.00 level:1\n", "    A#1 60.00 level:1\n"
    for about in (whole, part):
        sent = f"2026-02-09 sent S acme channel:post template:reminder\n{about}"
        assert letters(plan_of(sent, "2026-03-02", head)) == [("acme", [("A#1", "60.00", 2), ("A#2", "40.00", 1)])]


def test_a_letter_of_the_day_on_which_an_instalment_is_due_is_not_about_it() -> None:
    """The second one is due on February 23, on which a letter about the whole goes: it had no level yet."""
    head = "2026-01-01 customer acme terms:net0\n"
    head += "2026-01-05 invoice A acme 100.00\n    2026-02-02 60.00\n    2026-02-23 40.00\n"
    sent = "2026-02-23 sent S acme channel:post template:reminder\n    A 60.00 level:1\n"
    assert letters(plan_of(sent, "2026-03-05", head)) == [("acme", [("A#1", "60.00", 2), ("A#2", "40.00", 1)])]


def test_an_insolvency_of_the_payer_or_of_who_owes_stops_the_letter_and_is_checked() -> None:
    """Kid and acme owe, acme pays for both; letters to acme about what is older than that break it."""
    head = (
        "2026-01-01 customer acme terms:net0\n2026-01-01 customer kid payer:acme\n"
        "2026-01-05 invoice A acme 50.00 due:2026-02-02\n2026-01-05 invoice K kid 100.00 due:2026-02-02\n"
    )
    sent = "2026-02-10 sent S acme channel:post template:reminder\n    {} level:1\n"
    for who, left, broken in (("kid", ["A"], {"K"}), ("acme", [], {"A", "K"})):
        stay = f"2026-01-20 hold {who} reason:insolvency\n"
        assert [x[0] for _, found in letters(plan_of(stay, "2026-02-09", head)) for x in found] == left
        for about in ("A", "K"):
            files = {"arcli.yaml": SETTINGS, "a.journal": head + stay + sent.format(about)}
            ledger = open_ledger(Memory(files))
            codes = [p.code for p in check_ledger(ledger, date(2026, 3, 1), date(2026, 3, 1))]
            assert ("AR451" in codes) == (about in broken), (who, about)


@pytest.mark.parametrize(
    ("stay", "about", "broken"),
    [
        ("2026-02-09 hold kid", "K", True),
        ("2026-02-10 hold kid", "K", False),  # nobody knew when the letter went
        ("2026-01-10 hold kid", "K", True),  # of its day, so older
        ("2026-01-09 hold kid", "K", False),
        ("2026-01-09 hold kid", "A K", False),  # A is older, and not of kid
        ("2026-01-09 hold acme", "A K", True),  # who is asked for both
    ],
)
def test_what_a_letter_breaks_by_the_days_of_the_stay_and_of_what_it_is_about(
    stay: str, about: str, broken: bool
) -> None:
    text = (
        "2026-01-01 customer acme terms:net0\n2026-01-01 customer kid payer:acme\n"
        "2026-01-05 invoice A acme 50.00 due:2026-02-02\n2026-01-10 invoice K kid 100.00 due:2026-02-02\n"
        f"{stay} reason:insolvency\n2026-02-10 sent S acme channel:post template:reminder\n"
    ) + "".join(f"    {number} level:1\n" for number in about.split())
    ledger = open_ledger(Memory({"arcli.yaml": SETTINGS, "a.journal": text}))
    codes = [p.code for p in check_ledger(ledger, date(2026, 3, 1), date(2026, 3, 1))]
    assert ("AR451" in codes) is broken


def test_the_fee_of_a_letter_that_failed_is_not_charged_again() -> None:
    """Unless it was reversed; the letter itself goes again, to another address."""
    text = reminded(1, "2026-02-09") + reminded(2, "2026-02-23") + reminded(3, "2026-03-09")
    text += "2026-03-09 debit D acme 5.00 due:2026-03-09 for:A reason:reminder-fee\n2026-03-10 failed S-3\n"
    text += '2026-03-11 contact acme "R" role:reminder email:r@a.example\n'

    def fees(more: str) -> list[str]:
        plan = plan_of(text + more, "2026-03-12")
        assert ("acme", [("A", "100.00", 3)]) in letters(plan)
        return [f"{s.entry.amount:f}" for s in plan.steps if isinstance(s.entry, Debit)]

    assert fees("") == []
    assert fees("2026-03-10 reverse D\n") == ["5.00"]


def test_run_twice_and_reversed_by_failure(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    (tmp_path / "a.journal").write_text(HEAD)
    day = date(2026, 3, 30)

    def write() -> list[str]:
        done = carry_out(Target(Folder(tmp_path), None, day), planner(Reminding(day, "print")))
        assert not done.result.problems
        return [s.about for s in done.steps]

    assert write() == ["acme EUR"]
    assert write() == []
    with (tmp_path / "a.journal").open("a") as file:
        file.write('2026-03-30 failed SENT-2026-00001\n2026-03-31 contact acme "R" role:reminder email:r@a.example\n')
    plan = planner(Reminding(date(2026, 3, 31), "print"))(open_ledger(Folder(tmp_path)))
    assert letters(plan) == ALONE


def test_no_letter_where_a_rate_is_missing(tmp_path: Path) -> None:
    """A letter that charges interest would have a wrong figure; others go."""
    (tmp_path / "arcli.yaml").write_text(
        "currency: EUR\ndunning: {standard: {levels: [{days: 7, name: friendly, interest: charge}]}}\n"
        "interest: {standard: {preset: eu}}\n"
    )
    (tmp_path / "a.journal").write_text(
        "2026-01-01 customer acme\n2026-01-01 customer bay interest:none\n"
        "2026-02-01 invoice A acme 1,000.00 due:2026-03-02\n2026-02-01 invoice B bay 1,000.00 due:2026-03-02\n"
    )
    plan = planner(Reminding(date(2026, 3, 10), "post"))(open_ledger(Folder(tmp_path)))
    assert [s.about for s in plan.steps] == ["bay EUR"]
    assert [(x.about, x.reason.partition(" on or")[0]) for x in plan.left_out] == [
        ("acme EUR", 'the index "ecb-mro" has no figure')
    ]
