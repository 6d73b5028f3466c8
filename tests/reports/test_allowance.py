"""The provision matrix by the worked figures: unrounded rates of cohorts whose outcomes are known."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from arcli.reports.allowance import Judgement, allowance
from tests.casefile import run
from tests.subledger.books import context, ledger

DUE = date(2025, 1, 31)
# Sales of 100,000: paid on time, after 10, 45, 75 and 100 days, and 2,000 written off after that.
PARTS = ((0, 50_000), (10, 27_000), (45, 15_000), (75, 6_000))
OPEN = (("2026-03-31", 300_000), ("2026-03-10", 140_000), ("2026-02-10", 60_000), ("2026-01-10", 23_000))
DAY = date(2026, 3, 31)


def cohort(customer: str = "old") -> str:
    text = f"2024-12-01 customer {customer}\n"
    for number, (late, amount) in enumerate(PARTS):
        text += f"2025-01-01 invoice {customer}-{number} {customer} {amount}.00 USD due:{DUE}\n"
        text += f"{DUE + timedelta(late)} payment P-{customer}-{number} {customer} {amount}.00 USD\n"
        text += f"    {customer}-{number}  {amount}.00\n"
    text += f"2025-01-01 invoice {customer}-9 {customer} 2000.00 USD due:{DUE}\n"
    return text + f"2025-06-30 writeoff W-{customer} {customer} 2000.00 USD\n    {customer}-9  2000.00\n"


def now() -> str:
    text = "2025-12-01 customer new\n"
    for number, (due, amount) in enumerate(OPEN):
        text += f"2026-01-01 invoice N-{number} new {amount}.00 USD due:{due}\n"
    return text + "2025-12-02 invoice N-9 new 5000.00 USD due:2025-12-02\n"


def test_the_worked_matrix() -> None:
    """2 ÷ 100, 50, 23, 8 and 2 thousand; on 300, 140, 60, 23 and 5 thousand: 27,567.39."""
    report = allowance(context(ledger(cohort(), now()), DAY))
    assert [(r["reached"], r["lost"], r["rate"]) for r in report.rows] == [
        (100_000, 2_000, Decimal("2.0000")),
        (50_000, 2_000, Decimal("4.0000")),
        (23_000, 2_000, Decimal("8.6957")),
        (8_000, 2_000, Decimal("25.0000")),
        (2_000, 2_000, Decimal("100.0000")),
    ]
    assert [r["required"] for r in report.rows] == [Decimal(t) for t in ["6000", "5600", "5217.39", "5750", "5000"]]
    assert report.totals[0]["required"] == Decimal("27567.39")
    assert [r["count"] for r in report.rows] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("more", "lost", "reached"),
    [
        ("2025-02-01 credit C-1 old 300.00 USD\n    old-0  0.00\n", 2000, 2000),  # a credit memo is no loss
        ("2025-09-01 payment R-1 old 500.00 USD\n    W-old  500.00\n", 1500, 2000),  # a recovery is none either
        ("2025-10-01 invoice X-1 old 70.00 USD due:2025-10-01\n", 2070, 2070),  # 181 days late: as good as lost
        ("2025-10-02 invoice X-1 old 70.00 USD due:2025-10-02\n", 2000, 2000),  # 180 days: not known yet
        ("2023-03-31 invoice X-1 old 70.00 USD due:2023-03-31\n", 2000, 2000),  # older than 36 months
        ("2023-04-01 invoice X-1 old 70.00 USD due:2023-04-01\n", 2070, 2070),
    ],
)
def test_which_outcomes_count(more: str, lost: int, reached: int) -> None:
    text = cohort() + more.replace("\n    old-0  0.00", "")
    text = text.replace("2024-12-01 customer", "2023-01-01 customer")
    last = allowance(context(ledger(text), DAY)).rows[-1]
    assert (last["lost"], last["reached"]) == (lost, reached)


def reached(text: str) -> dict[str, tuple[Decimal, Decimal, int]]:
    """What reached each bucket of USD, what of it was lost, and how many items that was."""
    rows = allowance(context(ledger(text), DAY)).rows
    return {r["bucket"]: (r["reached"], r["lost"], r["count"]) for r in rows}


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2025-02-10", ""),
        ("2025-02-01", ""),  # the first day of the bucket
        ("2025-02-09", "2025-01-30 payment P-0 insurer 100.00 USD\n    I-1  100.00\n2025-02-05 reverse P-0\n"),
    ],
)
def test_what_went_on_to_another_customer_counts_with_that_one_only(day: str, before: str) -> None:
    """The insurer pays 60 of 100; the patient's 40, due in March, are written off: 40 of 100, of which 40 came late."""
    text = "2024-12-01 customer insurer\n2024-12-01 customer patient\n"
    text += "2025-01-01 invoice I-1 insurer 100.00 USD due:2025-01-31\n"
    text += before + "2025-02-10 payment P-1 insurer 60.00 USD\n    I-1  60.00\n"
    text += f"{day} transfer T-1 insurer patient 40.00 USD due:2025-03-10\n    I-1  40.00\n"
    text += "2025-06-30 writeoff W-1 patient 40.00 USD\n    I-1  40.00\n"
    assert reached(text) == {
        "current": (100, 40, 2), "1-30": (100, 40, 2), "31-60": (40, 40, 1), "61-90": (40, 40, 1), "91+": (40, 40, 1),
    }  # fmt: skip


SHORT = """\
2024-12-01 customer shop
2025-01-01 invoice I-1 shop 100.00 USD due:2025-01-31
2025-02-10 payment P-1 shop 70.00 USD
    I-1  70.00  deduction:30.00 id:DED-1
"""


@pytest.mark.parametrize(
    ("text", "first", "late"),
    [
        (SHORT, (100, 30, 2), (30, 30, 1)),  # 30 of 100 are never paid, not 30 of 130
        (SHORT.replace(" id:DED-1", ""), (100, 0, 1), (0, 0, 0)),  # accepted at once
        (SHORT + "2025-03-20 credit C-1 shop 30.00 USD\n    DED-1  30.00\n", (100, 0, 2), (30, 0, 1)),
        (SHORT + "2025-03-02 reverse P-1\n", (100, 100, 1), (100, 100, 1)),  # bounced: there is no deduction either
        (SHORT + "2025-03-02 unapply P-1\n    I-1  70.00\n", (100, 100, 1), (100, 100, 1)),
        (SHORT + "2025-03-02 unapply P-1\n    I-1  20.00  deduction:30.00\n", (100, 50, 1), (50, 50, 1)),
    ],
)
def test_what_a_deduction_opened_counts_with_its_own_item_only(
    text: str, first: tuple[int, ...], late: tuple[int, ...]
) -> None:
    """Paid 10 days late, short by 30, which has the due date of the invoice, so that it reaches 31-60 alone."""
    found = reached(text)
    assert (found["current"], found["1-30"]) == (first, first)
    assert found["31-60"] == late


def test_the_parts_of_an_instalment_paid_short_count_once() -> None:
    """60 + 40: the first is paid short by 15 in February, the second in time; the 15 are written off in April."""
    text = "2024-12-01 customer shop\n2025-01-01 invoice I-1 shop 100.00 USD\n"
    text += "    2025-01-31  60.00\n    2025-03-31  40.00\n"
    text += "2025-02-10 payment P-1 shop 45.00 USD\n    I-1#1  45.00  deduction:15.00 id:DED-1\n"
    text += "2025-03-31 payment P-2 shop 40.00 USD\n    I-1#2  40.00\n"
    text += "2025-04-20 writeoff W-1 shop 15.00 USD\n    DED-1  15.00\n"
    assert reached(text) == {
        "current": (100, 15, 3), "1-30": (60, 15, 2), "31-60": (15, 15, 1), "61-90": (15, 15, 1), "91+": (0, 0, 0),
    }  # fmt: skip


@pytest.mark.parametrize(("due", "early"), [("2024-11-17", False), ("2024-12-01", False), ("2024-12-02", True)])
def test_an_opening_item_reaches_the_bucket_in_which_it_was_taken_over(due: str, early: bool) -> None:
    """45, 31 or 30 days late when the books began: who had paid such invoices by then is in other books."""
    text = f"2024-12-01 customer old\n2025-01-01 opening O-1 old 70.00 USD due:{due}\n"
    text += "2025-06-30 writeoff W-1 old 70.00 USD\n    O-1  70.00\n"
    nothing, lost = (0, 0, 0), (70, 70, 1)
    first = lost if early else nothing
    assert reached(text) == {"current": nothing, "1-30": first, "31-60": lost, "61-90": lost, "91+": lost}


@pytest.mark.parametrize(("back", "early"), [("2025-02-20", True), ("2025-03-02", True), ("2025-03-03", False)])
def test_what_a_bounced_cheque_opens_again_reaches_the_bucket_of_that_day(back: str, early: bool) -> None:
    """Due on January 31st, a cheque on the 30th, back 20, 30 or 31 days late, written off 60 days late."""
    text = "2024-12-01 customer old\n2025-01-01 invoice I-1 old 70.00 USD due:2025-01-31\n"
    text += "2025-01-30 payment P-1 old 70.00 USD\n    I-1  70.00\n"
    text += f"{back} reverse P-1\n2025-04-01 writeoff W-1 old 70.00 USD\n    I-1  70.00\n"
    nothing, lost = (0, 0, 0), (70, 70, 1)
    first = lost if early else nothing
    assert reached(text) == {"current": lost, "1-30": first, "31-60": lost, "61-90": nothing, "91+": nothing}


def test_a_bucket_without_history_takes_a_rate_of_yours_never_zero() -> None:
    text = "2025-12-01 customer new\n2025-12-02 invoice N-1 new 5000.00 USD due:2025-12-02\n"
    bare = allowance(context(ledger(text), DAY))
    last = bare.rows[-1]
    assert (last["open"], last["rate"], last["required"], last["source"]) == (5000, None, None, "none")
    assert "91+ in USD has no history" in bare.notes[-1]
    said = Judgement({"91+": Decimal("0.5")}, Decimal("1.1"), "two insolvencies")
    made = allowance(context(ledger(text), DAY), "total", said)
    assert (made.rows[-1]["required"], made.rows[-1]["source"]) == (Decimal("2750.00"), "given")
    assert made.rows[-1]["reason"] == "two insolvencies"


def test_segments_have_rates_of_their_own_and_currencies_are_not_added() -> None:
    text = cohort("bad").replace("customer bad", "customer bad group:east")
    good = "2025-01-01 customer good group:west\n2025-01-01 invoice G-1 good 10.00 EUR due:2025-01-31\n"
    good += "2025-01-20 payment PG good 10.00 EUR\n    G-1  10.00\n"
    rows = allowance(context(ledger(text, good), DAY), "group").rows
    assert {(r["segment"], r["currency"], r["rate"]) for r in rows if r["bucket"] == "current"} == {
        ("east", "USD", Decimal("2.0000")), ("west", "EUR", Decimal("0.0000")),
    }  # fmt: skip


def test_rates_and_factors_need_a_reason(tmp_path: Path) -> None:
    (tmp_path / "one.journal").write_text(cohort() + now())
    asked = f"arcli -f {tmp_path}/one.journal allowance --as-of {DAY}"
    for wrong in (
        "--factor 1.1",
        "--rate 91+=5",
        "--rate 91+=x --reason r",
        "--rate old=5 --reason r",
        "--factor 0 --reason r",
    ):
        assert run(f"{asked} {wrong}", tmp_path).code == 2
    done = run(f"{asked} --factor 1.1 --reason 'worse outlook' -O csv", tmp_path)
    assert [row["required"] for row in csv.DictReader(StringIO(done.out))] == [
        "6600.00", "6160.00", "5739.13", "6325.00", "5000.00",
    ]  # fmt: skip


def test_what_is_insured_or_judged_is_in_no_pool() -> None:
    """Of 60,000 in 31–60 half is insured: 30,000 × 8.6957 %; of the 23,000 in 61–90 11,500 is expected to be lost."""
    text = now().replace("customer new", "customer new\n2025-12-01 customer safe insured:50%")
    text = text.replace("N-2 new", "N-2 safe") + "2026-02-01 impair N-3 11500.00\n"
    report = allowance(context(ledger(cohort(), text), DAY))
    rows = {r["bucket"]: r for r in report.rows}
    assert (rows["31-60"]["insured"], rows["31-60"]["pool"], rows["31-60"]["required"]) == (
        30_000, 30_000, Decimal("2608.70"),
    )  # fmt: skip
    assert (rows["61-90"]["open"], rows["61-90"]["required"]) == (0, 0)
    assert (rows["judged"]["open"], rows["judged"]["required"], rows["judged"]["items"]) == (23_000, 11_500, 1)
    assert report.totals[0]["open"] == 528_000
    assert report.totals[0]["required"] == Decimal("30708.70")  # 6,000 + 5,600 + 2,608.70 + 5,000 + 11,500


def test_writing_what_is_required(tmp_path: Path) -> None:
    """2,000 are written off and used; required are 27,567.39: 29,567.39 more. What is written is not written twice."""
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "a.journal").write_text(cohort() + now())
    assert run("arcli -f . close 2025 --today 2026-01-31", tmp_path).code == 0
    asked = f"arcli -f . allowance --as-of {DAY} --today 2026-04-01"
    told = run(asked, tmp_path).out
    assert "The allowance: -2,000.00 USD at the close of 2025-12-31; now -2,000.00 USD." in told
    assert "29,567.39 USD more is required: --write books it by a provision of 27,567.39 USD." in told
    assert run(f"{asked} --write -c new", tmp_path).code == 2
    shown = run(f"{asked} -n", tmp_path)
    assert shown.out == f'{DAY} provision 27,567.39 reason:"provision matrix of 36 months"\n'
    assert run(f"{asked} --write", tmp_path).code == 0
    assert "There is nothing to write." in run(f"{asked} --write", tmp_path).err
    posted = run(f"arcli -f . journal --from {DAY} --to {DAY} -O csv", tmp_path).out
    assert ",expenses:bad-debts,,,USD,29567.39," in posted
    told = run(asked, tmp_path).out
    assert "29,567.39 USD provided; now 27,567.39 USD." in told
    assert "--write" not in told.replace("--write books it", "")
    assert "is required" not in told
    account = json.loads(run(f"{asked} -O json", tmp_path).out)["parameters"]["account"]["USD"]
    assert account == {
        "opening": "-2000.00", "used": "0.00", "recovered": "0.00", "provided": "29567.39", "closing": "27567.39",
        "lacking": "0.00",
    }  # fmt: skip
    less = run(f"arcli -f . allowance --as-of {DAY} --today 2026-04-01 --factor 0.5 --reason better", tmp_path).out
    assert "13,783.69 USD can be released" in less  # to 13,783.70: 3,000 + 2,800 + 2,608.70 + 2,875 + 2,500


def test_nothing_is_written_while_a_rate_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.journal").write_text(now())
    asked = f"arcli -f a.journal allowance --as-of {DAY} --today 2026-04-01 --write"
    refused = run(asked, tmp_path)
    assert (refused.code, "has no history: give --rate" in refused.err) == (2, True)
    rates = " ".join(f"--rate {b}=10" for b in ("current", "1-30", "31-60", "61-90", "91+"))
    assert run(f"{asked} {rates} --reason guess", tmp_path).code == 0
    assert (
        'provision 52,800.00 USD reason:"provision matrix of 36 months; guess"' in (tmp_path / "a.journal").read_text()
    )


def test_a_total_is_not_known_where_a_rate_is_not() -> None:
    """100.00 are overdue, and nothing was ever: the bucket is empty, and so is the total of that currency."""
    text = "2026-01-01 customer acme\n2026-01-05 invoice I-1 acme 100.00 USD due:2026-01-10\n"
    report = allowance(context(ledger(text, settings="currency: USD\n"), date(2026, 2, 1)))
    assert [t["required"] for t in report.totals] == [None]


MATRIX = """\
2025-01-01 customer a group:north insured:50%
2025-01-01 customer b group:south
2025-03-01 invoice I-1 a 1,000.00 USD due:2025-03-31
2025-04-20 payment P-1 a 900.00 USD
    I-1  900.00
2025-09-01 writeoff W-1 a 100.00 USD
    I-1  100.00
2025-10-01 payment P-2 a 40.00 USD
    W-1  40.00
2025-03-01 invoice I-2 b 500.00 USD due:2025-03-31
2025-03-30 payment P-3 b 500.00 USD
    I-2  500.00
2026-01-10 invoice I-3 a 2,000.00 USD due:2026-02-09
2026-01-10 invoice I-4 b 300.00 USD due:2026-02-09
2026-01-10 invoice I-5 b 700.00 USD due:2026-04-09
2026-02-20 impair I-4 120.00 reason:insolvent
"""


def test_segments_insured_parts_judged_items_and_reasons_by_hand() -> None:
    """North: 60 of 1,000 lost, so 6 % of the 1,000 that is not insured; 60 of the 100 that got to 31 days.

    South lost nothing of 500, and its 300 are judged. A factor of 1.1 in all: 60 ÷ 1,500 and 60 ÷ 1,000, of 700 and
    1,000, times 1.1: 30.80 and 66.00.
    """
    one = context(ledger(MATRIX, settings="currency: USD\n"), date(2026, 2, 28))
    given = Judgement(rates={"91+": Decimal("0.5")}, reason="insolvencies")
    rows = {(r["segment"], r["bucket"]): r for r in allowance(one, "group", given).rows}
    north, south = rows["north", "1-30"], rows["south", "judged"]
    assert (north["open"], north["insured"], north["required"]) == (2000, 1000, Decimal("60.00"))
    assert [rows["north", b]["rate"] for b in ("current", "1-30", "31-60")] == [6, 6, 60]
    assert (south["open"], south["required"]) == (300, 120)
    assert {key for key, r in rows.items() if r["reason"]} == {("south", "91+")}  # only where it is the reason
    judged = allowance(one, judgement=Judgement(factor=Decimal("1.1"), reason="outlook"))
    assert {r["bucket"]: r["required"] for r in judged.rows if r["required"]} == {
        "current": Decimal("30.80"), "1-30": Decimal("66.00"), "judged": Decimal("120.00"),
    }  # fmt: skip
    assert [t["required"] for t in judged.totals] == [Decimal("216.80")]
