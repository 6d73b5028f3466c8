"""Interest worked out by hand, and day by day a second way; whoever runs it how often gets the same total.

Rates: Basiszins 3.62, 3.37, 2.27 (January 2024, July 2024, January 2025, Deutsche Bundesbank); Bank of England 5.25
(from 3 August 2023), 5.00 (1 August 2024), 4.75 (7 November 2024); ECB main refinancing 4.50 (20 September 2023), 4.25
(12 June 2024), 3.65 (18 September 2024), 3.15 (18 December 2024).
"""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.actions.interest import Charging, planner
from arcli.actions.plans import carry_out
from arcli.actions.result import Target
from arcli.ledger.opening import open_ledger
from arcli.model.diagnostics import SourceText
from arcli.model.plan import Plan
from arcli.model.settings.interest import PRESETS
from arcli.model.settings.ledger import Settings
from arcli.source.files import Folder
from arcli.source.mapping import read_mapping
from tests.subledger.books import Memory

FIGURES = """\
2024-01-01 index basiszins 3.62
2024-07-01 index basiszins 3.37
2025-01-01 index basiszins 2.27
2023-08-03 index boe 5.25
2024-08-01 index boe 5.00
2024-11-07 index boe 4.75
2023-09-20 index ecb-mro 4.50
2024-06-12 index ecb-mro 4.25
2024-09-18 index ecb-mro 3.65
2024-12-18 index ecb-mro 3.15
2023-01-01 index rbi-bank 6.75
"""


def plan_of(policy: str, text: str, to: str, options: str = "") -> Plan:
    """Return the plan for a ledger whose standard policy is given."""
    head = f"currency: EUR\ninterest: {{standard: {policy}{options}}}\n"
    journal = "2020-01-01 customer acme terms:net0\n" + FIGURES + text
    return planner(Charging(date.fromisoformat(to), date.fromisoformat(to)))(
        open_ledger(Memory({"arcli.yaml": head, "a.journal": journal}))
    )


def amounts(plan: Plan) -> dict[str, str]:
    return {s.about: f"{'-' if s.entry.kind == 'credit' else ''}{s.entry.amount:f}" for s in plan.steps}  # type: ignore[attr-defined]  # plans of documents


def invoice(amount: str, due: str, currency: str = "EUR") -> str:
    return f"2020-06-01 invoice A acme {amount} {currency} due:{due}\n"


def paid(day: str, amount: str, number: str = "P", more: str = "") -> str:
    return f"{day} payment {number} acme {amount} {more}\n    A {amount}\n"


TEN = "1,000.00"
WORKED = {
    # BGB: 46 days at 12.62 % and 72 at 12.37 %: 159.0466 + 244.0110
    "de-b2b": ("{preset: de-b2b}", invoice("10,000.00", "2024-05-15") + paid("2024-09-10", "10000.00"), "2024-12-31",
               {"A": "403.06", "A late fee": "40.00"}),
    # five points: 46 at 8.62 % and 72 at 8.37 %: 108.6356 + 165.1068
    "de-consumer": ("{preset: de-consumer}", invoice("10,000.00", "2024-05-15") + paid("2024-09-10", "10000.00"),
                    "2024-12-31", {"A": "273.74"}),
    # the rate of 30 June 2024 (5.25) for life, 110 days at 13.25 %
    "uk": ("{preset: uk}", invoice("5,000.00", "2024-12-20", "GBP") + paid("2025-04-09", "5000.00", more="GBP"),
           "2025-06-30", {"A": "199.66", "A late fee": "70.00"}),
    # due on 31 December: interest begins on 1 January, so the rate of 31 December (4.75) holds: 99 days at 12.75 %
    "uk from January": ("{preset: uk}", invoice("999.99", "2024-12-31", "GBP")
 + paid("2025-04-09", "999.99", more="GBP"),
                        "2025-06-30", {"A": "34.58", "A late fee": "40.00"}),
    # 1 July reads 4.25 (not the 3.65 of September): 31 days at 12.25 %
    "eu": ("{preset: eu}", invoice(TEN, "2024-10-01") + paid("2024-11-01", "1000.00"), "2024-12-31",
           {"A": "10.40", "A late fee": "40.00"}),
    "at-b2b": ("{preset: at-b2b}", invoice(TEN, "2024-10-01") + paid("2024-11-01", "1000.00"), "2024-12-31",
               {"A": "10.68", "A late fee": "40.00"}),  # 31 × 12.57 %
    "part payments": ("{rate: 8%}", invoice(TEN, "2025-01-31") + paid("2025-03-02", "400.00", "P1")
                      + paid("2025-04-01", "600.00", "P2"), "2025-12-31", {"A": "10.52"}),
    "ten days": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + paid("2025-06-11", "1000.00"), "2025-12-31",
                 {"A": "10.00"}),
    "a leap year has a day more": ("{rate: 36.5%}", invoice(TEN, "2024-02-28"), "2024-03-01", {"A": "2.00"}),
    "act/360": ("{rate: 36%, basis: act/360}", invoice(TEN, "2025-06-01"), "2025-07-01", {"A": "30.00"}),
    # 30/360: 31 January to 28 February are 28 days, to 31 March 60
    "30/360 to February": ("{rate: 36%, basis: 30/360}", invoice(TEN, "2025-01-31"), "2025-02-28", {"A": "28.00"}),
    "30/360 to March": ("{rate: 36%, basis: 30/360}", invoice(TEN, "2025-01-31"), "2025-03-31", {"A": "60.00"}),
    # 18 % monthly on 30/360: 1,000 × (1.015^3 − 1) = 45.678375
    "monthly": ("{rate: 18%, basis: 30/360, compound: monthly}", invoice(TEN, "2025-01-15"), "2025-04-15",
                {"A": "45.68"}),
    # three times 6.75 %, monthly rests, act/365: 31, 28, 31 days at 20.25 %
    "in-msmed": ("{preset: in-msmed}", invoice(TEN, "2025-01-15"), "2025-04-15", {"A": "50.77"}),
    # 18 % monthly for a year would be 195.62; the cap allows 190.00
    "cap": ("{rate: 18%, basis: 30/360, compound: monthly, cap: 19%}", invoice(TEN, "2024-01-15"), "2025-01-15",
            {"A": "190.00"}),
    "cap of the rate": ("{rate: 40%, cap: 36.5%}", invoice(TEN, "2025-06-01"), "2025-06-11", {"A": "10.00"}),
    "grace begins": ("{rate: 36.5%, grace: {days: 5}}", invoice(TEN, "2025-06-01"), "2025-06-11", {"A": "5.00"}),
    "grace charges": ("{rate: 36.5%, grace: {days: 5, delays: charge}}", invoice(TEN, "2025-06-01"), "2025-06-11",
                      {"A": "10.00"}),
    "grace charges nothing within": ("{rate: 36.5%, grace: {days: 5, delays: charge}}", invoice(TEN, "2025-06-01"),
                                     "2025-06-06", {}),
    "what is paid within the grace": ("{rate: 36.5%, grace: {days: 5, delays: charge}}", invoice(TEN, "2025-06-01")
                                      + paid("2025-06-04", "400.00"), "2025-06-11", {"A": "6.00"}),
    # the 2nd and 3rd, and the 6th to the 11th: on the days between, the money was there
    "paid within the grace, and returned": ("{rate: 36.5%, grace: {days: 5, delays: charge}}",
                                            invoice(TEN, "2025-06-01") + paid("2025-06-03", "1000.00")
                                            + "2025-06-05 reverse P reason:nsf\n", "2025-06-11", {"A": "8.00"}),
    "value date": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + paid("2025-06-11", "1000.00", more="value:2025-06-06"),
                   "2025-06-30", {"A": "5.00"}),
    "applied later, but there": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2025-06-06 payment P acme 1,000.00\n"
                                 "2025-06-20 apply P\n    A 1,000.00\n", "2025-06-30", {"A": "5.00"}),
    "a credit memo that corrects": ("{rate: 36.5%}", invoice(TEN, "2025-06-01")
                                    + "2025-06-08 credit C acme 500.00 corrects:A\n    A 500.00\n", "2025-06-11",
                                    {"A": "5.00"}),
    "a credit memo": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2025-06-06 credit C acme 500.00\n    A 500.00\n",
                      "2025-06-11", {"A": "7.50"}),
    "returned": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + paid("2025-06-06", "1000.00")
                 + "2025-06-09 reverse P reason:nsf\n", "2025-06-11", {"A": "7.00"}),
    "reversed": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2025-06-09 reverse A\n", "2025-06-11", {}),
    "extended": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2025-05-20 extend A due:2025-06-08\n", "2025-06-11",
                 {"A": "3.00"}),
    "instalments": ("{rate: 36.5%}", "2025-05-01 invoice A acme 1,000.00\n    2025-06-01 400.00\n"
                    "    2025-06-06 600.00\n", "2025-06-11", {"A#1": "4.00", "A#2": "3.00"}),
    "insolvent": ("{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2025-06-06 hold acme scope:all reason:insolvency\n",
                  "2025-06-30", {"A": "5.00"}),
    "insolvent, in more words": ("{rate: 36.5%}", invoice(TEN, "2025-06-01")
                                 + '2025-06-06 hold acme reason:"Bankruptcy, chapter 7"\n', "2025-06-30",
                                 {"A": "5.00"}),
    "insolvent, and on hold for something else": (
        "{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2025-06-06 hold acme reason:insolvency\n"
        "2025-06-08 hold acme reason:late until:2025-06-10\n", "2025-06-30", {"A": "5.00"}),
    "insolvent twice, since the first": (
        "{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2025-06-06 hold acme reason:insolvency\n"
        "2025-06-08 hold acme reason:bankruptcy\n", "2025-06-30", {"A": "5.00"}),
    # what is of the first day of the hold is older than it; what is of a day later is not
    "insolvent since the day of the invoice": (
        "{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2020-06-01 hold acme reason:insolvency\n", "2025-06-11", {}),
    "insolvent since the day before": (
        "{rate: 36.5%}", invoice(TEN, "2025-06-01") + "2020-05-31 hold acme reason:insolvency\n", "2025-06-11",
        {"A": "10.00"}),
    "below zero": ("{index: low, margin: 1}", "2025-01-01 index low -1.50\n" + invoice(TEN, "2025-06-01"), "2025-06-11",
                   {}),
    "due today": ("{rate: 36.5%}", invoice(TEN, "2025-06-11"), "2025-06-11", {}),
    "from its own day": ("{rate: 36.5%, from: 2025-06-01}", invoice(TEN, "2025-06-01"), "2025-06-11", {"A": "10.00"}),
    "from": ("{rate: 36.5%, from: 2025-06-02}", invoice(TEN, "2025-06-01"), "2025-06-11", {}),
    "every change counts": ("{index: ecb-mro, margin: 0}", invoice("36,500.00", "2024-09-16"), "2024-09-19",
                            {"A": "11.55"}),  # 4.25 on the 17th, 3.65 on the 18th and the 19th
}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_worked_figures(name: str) -> None:
    policy, text, to, wanted = WORKED[name]
    assert amounts(plan_of(policy, text, to)) == wanted


@pytest.mark.parametrize(
    ("amount", "fee"), [("999.99", "40.00"), ("1000.00", "70.00"), ("9999.99", "70.00"), ("10000.00", "100.00")]
)
def test_fee_by_size_of_the_debt(amount: str, fee: str) -> None:
    assert amounts(plan_of("{preset: uk}", invoice(amount, "2025-01-31", "GBP"), "2025-02-01"))["A late fee"] == fee


def test_a_figure_is_missing() -> None:
    plan = plan_of("{index: nowhere}", invoice(TEN, "2025-06-01"), "2025-06-11")
    assert not plan.steps
    assert [(x.about, x.reason) for x in plan.left_out] == [
        ("A", 'the index "nowhere" has no figure on or before 2025-06-02: enter it, arcli add index')
    ]


# --- a second way: day by day ----------------------------------------------------------------------------


def daily(
    due: date, payments: list[tuple[date, int]], amount: int, figures: list[tuple[date, Fraction]], basis: str, to: date
) -> Fraction:
    """Return interest added up day by day: what is open before the day's payments × the day's rate."""
    total = Fraction(0)
    day = due + timedelta(1)
    while day <= to:
        open_ = amount - sum(a for d, a in payments if d < day)
        rate = [r for d, r in figures if d <= day][-1]
        weight = Fraction(1, 365 if basis == "act/365" else 360)
        if basis == "30/360":
            before = day - timedelta(1)
            weight *= (360 * (day.year - before.year) + 30 * (day.month - before.month)
                       + min(day.day, 30) - min(before.day, 30))  # fmt: skip
        total += open_ * rate / 100 * weight
        day += timedelta(1)
    return total


DAYS = st.dates(date(2024, 1, 1), date(2025, 6, 30))


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2023, 12, 1), date(2025, 3, 1)),
    st.lists(st.tuples(DAYS, st.integers(1, 300)), max_size=3),
    st.lists(st.tuples(DAYS, st.integers(0, 1200)), max_size=3, unique_by=lambda p: p[0]),
    st.sampled_from(["act/365", "act/360", "30/360"]),
    DAYS,
)
def test_day_by_day(
    due: date, payments: list[tuple[date, int]], changes: list[tuple[date, int]], basis: str, to: date
) -> None:
    figures = [(date(2020, 1, 1), Fraction(5)), *sorted((d, Fraction(v, 100)) for d, v in changes)]
    text = "".join(f"{d} index own {float(v):.2f}\n" for d, v in figures) + invoice("1,000.00", due.isoformat())
    text += "".join(paid(d.isoformat(), f"{a}.00", f"P{n}") for n, (d, a) in enumerate(payments))
    exact = daily(due, payments, 1000, figures, basis, to)
    cents = (exact * 100 + Fraction(1, 2)).__floor__()  # half away from zero
    plan = plan_of(f"{{index: own, basis: {basis}}}", text, to.isoformat())
    assert amounts(plan) == ({"A": f"{Decimal(cents) / 100:.2f}"} if cents else {})


# --- written, again and again ----------------------------------------------------------------------------


class Books:
    """A ledger in a folder, with interest written up to some days."""

    def __init__(self, folder: Path, policy: str, text: str) -> None:
        self.folder = folder
        (folder / "arcli.yaml").write_text(f"currency: EUR\ninterest: {{standard: {policy}}}\n")
        (folder / "a.journal").write_text("2020-01-01 customer acme terms:net0\n" + FIGURES + text)

    def add(self, text: str) -> None:
        with (self.folder / "a.journal").open("a") as file:
            file.write(text)

    def write(self, to: date) -> list[str]:
        done = carry_out(Target(Folder(self.folder), None, to), planner(Charging(to, to)))
        assert not done.result.problems, done.result.problems
        return [s.about for s in done.steps]

    def stated(self) -> Decimal:
        documents = open_ledger(Folder(self.folder)).as_of(date.max)[0].documents.values()
        signed = {"debit": 1, "credit": -1}
        return sum(
            (
                signed[d.kind] * d.amount
                for d in documents
                if d.kind in signed and d.ended is None and getattr(d.entry, "accrued", None)
            ),
            Decimal(0),
        )

    def plan(self, to: date) -> Plan:
        return planner(Charging(to, to))(open_ledger(Folder(self.folder)))


STORY = invoice("7,777.77", "2024-05-15") + paid("2024-06-20", "1,234.56", "P1") + paid("2024-08-05", "5,000.00", "P2")
LATE = date(2024, 9, 30)


def month_ends(first: date, last: date) -> list[date]:
    months = range(first.month, last.month + 1)
    return [date(first.year, n, monthrange(first.year, n)[1]) for n in months]


@pytest.mark.parametrize("policy", ["{preset: de-b2b}", "{rate: 18%, basis: 30/360, compound: monthly, cap: 25%}",
                                    "{preset: eu, grace: {days: 10, delays: charge}}"])  # fmt: skip
def test_often_or_once_is_the_same(tmp_path: Path, policy: str) -> None:
    once, monthly, often = (tmp_path / n for n in ("once", "monthly", "often"))
    stated = []
    for folder, days in (
        (once, [LATE]),
        (monthly, month_ends(date(2024, 5, 1), LATE)),
        (often, [date(2024, 5, 16) + timedelta(n) for n in range(0, 120, 9)] + [LATE]),
    ):
        folder.mkdir()
        books = Books(folder, policy, STORY)
        for day in days:
            books.write(day)
            assert books.write(day) == []
        stated.append(books.stated())
        assert not books.plan(LATE).steps
        assert not open_ledger(Folder(folder)).as_of(date.max)[1]
    assert stated[0] == stated[1] == stated[2] > 0


def test_a_payment_entered_late_is_corrected(tmp_path: Path) -> None:
    """365,000.00 at 1 % are 10.00 a day. Charged for 20 days, then a payment of the tenth day is entered."""
    books = Books(tmp_path, "{rate: 1%}", invoice("365,000.00", "2025-06-01"))
    assert books.write(date(2025, 6, 21)) == ["A"]
    assert books.stated() == 200
    books.add(paid("2025-06-11", "365,000.00"))
    assert amounts(books.plan(date(2025, 6, 30))) == {"A": "-100.00"}
    assert books.write(date(2025, 6, 30)) == ["A"]
    assert books.write(date(2025, 6, 30)) == []
    assert books.stated() == 100
    memo = next(e for e in open_ledger(Folder(tmp_path)).entries if e.kind == "credit")
    assert (memo.corrects, [(a.document, a.amount) for a in memo.applications]) == (  # type: ignore[attr-defined]  # a credit memo, as the plan made it
        "DM-2025-001", [("DM-2025-001", Decimal("100.00"))],
    )  # fmt: skip


def test_a_correction_is_no_payment_of_interest_that_compounds(tmp_path: Path) -> None:
    """1 % a month on 10,000.00, of which 5,000.00 were paid on the fifteenth day, as is known after the first month.

    50.00 + 25.00 in the first month, 50.75 on 5,075.00 in the second, 51.2575 on 5,125.75 in the third: 177.0075.
    """
    books = Books(tmp_path, "{rate: 12%, basis: 30/360, compound: monthly}", invoice("10,000.00", "2025-01-15"))
    books.write(date(2025, 2, 15))
    assert books.stated() == 100
    books.add(paid("2025-01-30", "5,000.00"))
    books.write(date(2025, 2, 20))  # five days of 5,075.00: 83.4583 in all, and a credit memo of 16.54
    assert books.stated() == Decimal("83.46")
    books.write(date(2025, 4, 15))
    assert books.stated() == Decimal("177.01")


@pytest.mark.parametrize(
    "late", [paid("2025-06-01", TEN), "2025-05-20 extend A due:2025-06-11\n", "2025-06-11 reverse A\n"]
)
def test_interest_is_taken_back_whole_where_none_ran(tmp_path: Path, late: str) -> None:
    """Ten days of 1.00 were charged; then it turns out that it was paid, or is due, on another day, or never owed."""
    books = Books(tmp_path, "{rate: 36.5%}", invoice(TEN, "2025-06-01"))
    books.write(date(2025, 6, 11))
    assert books.stated() == 10
    books.add(late)
    assert amounts(books.plan(date(2025, 6, 11))) == {"A": "-10.00"}
    books.write(date(2025, 6, 11))
    assert books.stated() == 0


def test_interest_of_several_memos_is_taken_back_once_and_as_of_the_reversal(tmp_path: Path) -> None:
    """Memos of 10.00 and of 5.00 for one invoice, reversed on the 20th: 15.00 go back then, and none the day before."""
    books = Books(tmp_path, "{rate: 36.5%}", invoice(TEN, "2025-06-01"))
    for day in (11, 16):
        books.write(date(2025, 6, day))
    books.add("2025-06-20 reverse A\n")
    assert amounts(books.plan(date(2025, 6, 19))) == {"A": "3.00"}
    assert amounts(books.plan(date(2025, 6, 20))) == {"A": "-15.00"}
    books.write(date(2025, 6, 20))
    assert (books.stated(), amounts(books.plan(date(2025, 6, 25)))) == (0, {})


def test_waived_interest_is_not_charged_again_and_reversed_interest_is(tmp_path: Path) -> None:
    books = Books(tmp_path, "{rate: 1%}", invoice("365,000.00", "2025-06-01"))
    books.write(date(2025, 6, 11))
    books.add("2025-06-12 credit W acme 100.00 reason:goodwill\n    DM-2025-001 100.00\n")
    assert amounts(books.plan(date(2025, 6, 12))) == {"A": "10.00"}
    books.add("2025-06-12 reverse W\n2025-06-12 reverse DM-2025-001\n")
    assert amounts(books.plan(date(2025, 6, 12))) == {"A": "110.00"}
    assert amounts(books.plan(date(2025, 6, 11))) == {"A": "100.00"}


def test_an_earlier_day_than_stated_changes_nothing(tmp_path: Path) -> None:
    books = Books(tmp_path, "{rate: 1%}", invoice("365,000.00", "2025-06-01"))
    books.write(date(2025, 6, 11))
    plan = books.plan(date(2025, 6, 5))
    assert not plan.steps
    assert [(x.reason, x.done) for x in plan.left_out] == [("stated up to 2025-06-11 already", True)]


def test_later_entries_and_the_order_of_entries_change_nothing() -> None:
    text = STORY + "2024-08-20 credit C acme 100.00\n    A 100.00\n"
    wanted = amounts(plan_of("{preset: de-b2b}", text, "2024-09-30"))
    later = paid("2024-10-01", "1443.21", "P9") + "2024-10-02 index basiszins 99.00\n"
    entries = (text + later).replace("\n    ", "\t").splitlines()
    for seed in range(5):
        random.Random(seed).shuffle(entries)
        shuffled = "\n".join(entries).replace("\t", "\n    ") + "\n"
        assert amounts(plan_of("{preset: de-b2b}", shuffled, "2024-09-30")) == wanted


def test_whose_policy_and_who_has_none() -> None:
    settings_ = "currency: EUR\ninterest: {contract: {rate: 36.5%}}\n"
    journal = "".join(
        f"2025-01-01 customer {c} terms:net0{more}\n2025-01-01 invoice {c}-1 {c} 1,000.00 due:2025-06-01\n"
        for c, more in {"a": " interest:contract", "b": "", "c": " interest:none",
                        "d": " interest:contract method:balance-forward"}.items()
    )  # fmt: skip
    journal += "2025-06-05 customer a interest:none\n"  # holds for what falls due later
    ledger = open_ledger(Memory({"arcli.yaml": settings_, "a.journal": journal}))
    day = date(2025, 6, 11)
    plan = planner(Charging(day, day))(ledger)
    assert amounts(plan) == {"a-1": "10.00"}
    said = {x.about: x.reason for x in plan.left_out}
    assert said["b"] == "no policy: interest has no standard"
    assert said["c"] == "interest:none"
    assert said["d"].startswith("balance-forward")


def test_presets_stand_in_the_manual_as_they_are() -> None:
    text = (Path(__file__).parents[2] / "arcli/manual/interest.md").read_text()
    block = text.partition("What the presets say")[2].partition("    interest:\n")[2].partition("\n\n")[0]
    found, problems = read_mapping(SourceText("arcli.yaml", f"interest:\n{block}\n"), Settings, "AR502")
    assert found is not None
    assert not problems
    assert found.interest_policies.keys() == PRESETS.keys() - {"plain"}
    for name, said in found.interest_policies.items():
        assert vars(said) | {"given": None} == vars(PRESETS[name]) | {"given": None}, name
