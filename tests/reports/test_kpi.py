"""Measures of collection, worked out by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from arcli.model.report import Row
from arcli.reports.allowance import allowance
from arcli.reports.kpi import kpi
from arcli.reports.payers import payers
from arcli.reports.roll_rates import roll_rates
from arcli.reports.vintages import vintages
from tests.casefile import run
from tests.conftest import ROOT
from tests.subledger.books import context, ledger

SETTINGS = "currency: USD\nterms: {default: net30}\ntaxes: {v20: 20%}\n"
TEXT = """\
2026-01-01 customer acme "Acme" group:north salesperson:jo
2026-01-01 customer beta "Beta" group:south method:balance-forward
2026-01-01 customer euro "Euro" currency:EUR
2025-12-31 opening O-1 acme 300.00 due:2025-12-15
2026-01-10 invoice I-1 acme 1,200.00
    "Work"  1 @ 1,000.00  tax:v20
2026-01-31 invoice I-2 acme 600.00
2026-02-05 credit C-1 acme 100.00 corrects:I-2
    I-2  100.00
2026-02-12 payment P-1 acme 1,190.00
    I-1  1,190.00  discount:10.00
2026-02-20 payment P-2 acme 50.00
2026-02-25 writeoff W-1 acme 80.00
    O-1  80.00
2026-02-26 payment P-3 acme 450.00
    I-2  450.00  deduction:50.00 id:D-1
2026-02-01 invoice I-3 beta 200.00
2026-02-10 payment P-4 beta 150.00
2026-02-10 invoice I-4 euro 100.00 EUR
2026-02-15 dispute O-1 40.00
2026-02-27 promise D-1 50.00 until:2026-03-05
2026-02-01 promise I-1 1,190.00 until:2026-02-12
2026-02-01 promise O-1 300.00 until:2026-02-10
2026-03-01 payment P-5 acme 20.00
    W-1  20.00
"""


def found(day: date, **options: object) -> list[Row]:
    opened = ledger(TEXT, settings=SETTINGS)
    return kpi(context(opened, day), **options).rows  # type: ignore[arg-type]  # keywords of a table


def test_a_month_with_everything() -> None:
    """February: opened with 300 + 1,200 + 600 = 2,100; sold 200 − 100; 2,200 − 1,840 cash − 10 − 80 = 270.

    Open at its end: O-1 220 overdue, D-1 50 due 2026-03-02, I-3 50 of 200 due 2026-03-03; P-2 50 unapplied.
    """
    row = next(r for r in found(date(2026, 2, 28), last=1) if r["currency"] == "USD")
    D = Decimal
    stands = {k: row[k] for k in ("opening", "invoiced", "credited", "sales", "receivables", "current", "overdue")}
    assert stands == {
        "opening": D(2100), "invoiced": D(200), "credited": D(-100), "sales": D(100), "receivables": D(270),
        "current": D(100), "overdue": D(220),
    }  # fmt: skip
    assert (row["unapplied"], row["credits"], row["days"]) == (D(-50), D(0), 28)
    assert row["dso"] == D("75.60")  # 270 ÷ 100 × 28
    assert row["best_dso"] == D("28.00")
    assert row["delinquent"] == D("47.60")
    assert row["count_back"] == D("30.93")  # 28 + (270 − 100) ÷ 1,800 × 31 = 2.9278
    assert row["counted"] == "2026-02 100.00 28/28, 2026-01 1800.00 2.93/31"
    assert row["cei"] == D("91.90")  # (2,100 + 100 − 270) ÷ (2,100 + 100 − 100) = 1,930 ÷ 2,100
    assert row["turnover"] == D("0.08")  # 100 ÷ 1,185
    # I-1 in 33 days of 30, I-2 in 26 of 30; what the write-off and the credit memo did is no payment
    # and D-1 has 50 of I-2
    assert (row["settled"], row["settled_amount"]) == (2, D(1750))
    assert (row["days_to_pay"], row["days_to_pay_median"]) == (D("29.50"), D("29.5"))
    assert row["days_to_pay_weighted"] == D("30.80")  # (33 × 1,200 + 26 × 550) ÷ 1,750
    assert (row["beyond_terms"], row["late"], row["on_time_share"]) == (D("-0.50"), D("1.50"), D("50.00"))
    assert row["on_time_amount_share"] == D("31.43")  # 550 ÷ 1,750
    assert row["overdue_share"] == D("68.75")
    assert (row["disputed"], row["disputed_share"]) == (D(40), D("12.50"))
    assert (row["deducted"], row["written_off"], row["recovered"]) == (D(50), D(80), D(0))
    assert row["written_off_share"] == D("80.00")
    assert row["receipts"] == D(1840)
    assert (row["promises"], row["promises_kept"], row["promises_kept_share"]) == (2, 1, D("50.00"))
    later = next(r for r in found(date(2026, 3, 31), last=1) if r["currency"] == "USD")
    assert (later["recovered"], later["receipts"], later["dso"], later["sales"]) == (D(20), D(20), None, D(0))


def test_sales_without_tax_and_rows_of_others() -> None:
    """January: 1,800 with tax, 1,600 without."""
    row = found(date(2026, 1, 31), last=1, net=True)[0]
    assert (row["sales"], row["net_sales"], row["dso"]) == (Decimal(1800), Decimal(1600), Decimal("40.69"))  # × 2,100
    rows = {r["group"]: r["receivables"] for r in found(date(2026, 2, 28), by="group") if r["currency"] == "USD"}
    assert rows == {"north": Decimal(220), "south": Decimal(50)}
    people = {r["salesperson"] for r in found(date(2026, 2, 28), by="salesperson")}
    assert people == {"jo", "(none)"}
    euro = [r for r in found(date(2026, 2, 28), last=3) if r["currency"] == "EUR"]
    assert [(r["period"], r["dso"]) for r in euro] == [("2026-02", Decimal("28.00"))]


def test_a_reversed_invoice_was_no_sale_and_a_bounced_cheque_no_receipt() -> None:
    text = (
        "2026-01-01 customer acme\n2026-01-05 invoice I-1 acme 100.00\n2026-01-06 invoice I-2 acme 70.00\n"
        "2026-01-20 payment P-1 acme 100.00\n    I-1  100.00\n2026-02-01 reverse P-1\n2026-02-02 reverse I-2\n"
    )
    rows = kpi(context(ledger(text, settings=SETTINGS), date(2026, 2, 28)), last=2).rows
    assert [(r["sales"], r["receipts"], r["receivables"]) for r in rows] == [(170, 100, 70), (-70, -100, 100)]
    assert [r["dso"] for r in rows] == [Decimal("12.76"), None]  # 70 ÷ 170 × 31


def test_what_was_deducted_and_written_off_is_less_what_was_undone() -> None:
    """The cheque bounces: the 5.00 deducted and the 1.00 of tolerance were never conceded, and nothing is settled."""
    text = (
        "2026-01-01 customer acme\n2026-01-05 invoice I-1 acme 100.00\n2026-01-20 payment P-1 acme 94.00\n"
        "    I-1  94.00  deduction:5.00  writeoff:1.00\n2026-02-03 reverse P-1\n"
    )
    rows = kpi(context(ledger(text, settings=SETTINGS), date(2026, 2, 28)), last=2).rows
    assert [(r["deducted"], r["written_off"], r["receipts"], r["settled"]) for r in rows] == [
        (5, 1, 94, 0), (-5, -1, -94, 0),
    ]  # fmt: skip


def test_an_invoice_that_was_reversed_was_not_paid_nor_reached_a_bucket() -> None:
    text = (
        "2026-01-01 customer acme\n2026-01-05 invoice I-1 acme 100.00\n2026-01-20 payment P-1 acme 60.00\n"
        "    I-1  60.00\n2026-02-03 reverse I-1\n"
    )
    one = context(ledger(text, settings=SETTINGS), date(2026, 2, 28))
    assert [(r["settled"], r["sales"], r["unapplied"]) for r in kpi(one, last=2).rows] == [(0, 100, 0), (0, -100, -60)]
    (row,) = vintages(one).rows
    assert (row["paid"], row["other"], row["open"]) == (0, 100, 0)
    assert not allowance(one).rows


def test_a_sale_stays_with_its_customer_and_a_part_that_moved_is_settled_by_who_has_it() -> None:
    """The insurer pays 70 of 100 on day 10; the patient has 30 from then on, and pays on day 40. Then a void."""
    text = (
        "2026-01-01 customer insurer\n2026-01-01 customer pat\n2026-01-05 invoice I-1 insurer 100.00\n"
        "2026-01-15 payment P-1 insurer 70.00\n    I-1  70.00\n"
        "2026-01-15 transfer T-1 insurer pat 30.00\n    I-1  30.00\n"
        "2026-02-14 payment P-2 pat 30.00\n    I-1  30.00\n2026-01-06 invoice I-2 insurer 50.00\n"
        "2026-01-07 transfer T-2 insurer pat 50.00\n    I-2  50.00\n2026-02-20 reverse I-2\n"
    )
    one = context(ledger(text, settings=SETTINGS), date(2026, 2, 28), start=date(2026, 1, 1))
    rows = {r["customer"]: r for r in kpi(one, "customer").rows}
    assert {c: (r["sales"], r["settled_amount"], r["days_to_pay"]) for c, r in rows.items()} == {
        "insurer": (100, 70, 10), "pat": (0, 30, 40),
    }  # fmt: skip
    (row,) = vintages(one).rows
    assert (row["invoiced"], row["paid"], row["other"], row["open"]) == (150, 100, 50, 0)


def test_count_back_without_tax_counts_sales_without_tax() -> None:
    """3,000 with 20 % tax in two months: 2,400 are owed. Net sales of 1,000 and 1,500: 31 + 1,400 ÷ 1,500 × 28."""
    text = (
        '2026-01-01 customer acme\n2026-02-10 invoice I-1 acme 1,800.00\n    "Work"  1 @ 1,500.00  tax:v20\n'
        '2026-03-10 invoice I-2 acme 1,200.00\n    "Work"  1 @ 1,000.00  tax:v20\n'
        "2026-03-15 payment P-1 acme 600.00\n    I-1  600.00\n"
    )
    one = context(ledger(text, settings=SETTINGS), date(2026, 3, 31))
    (net,), (gross,) = kpi(one, last=1, net=True).rows, kpi(one, last=1).rows
    assert (net["count_back"], net["counted"]) == (
        Decimal("57.13"), "2026-03 1000.00 31/31, 2026-02 1500.00 26.13/28",
    )  # fmt: skip
    assert gross["count_back"] == Decimal("49.67")  # 31 + 1,200 ÷ 1,800 × 28


def test_a_reminder_counts_in_the_currencies_of_what_it_asks_for() -> None:
    """Acme is asked for dollars twice, once with euros: two and one; beta is asked for euros alone."""
    text = (
        "2026-01-01 customer acme\n2026-01-01 customer beta\n2026-01-05 invoice I-1 acme 100.00 USD\n"
        "2026-01-05 invoice I-2 acme 100.00 EUR\n2026-01-05 invoice I-3 beta 100.00 EUR\n"
        "2026-02-10 sent S-1 acme channel:email template:reminder\n    I-1  level:1\n"
        "2026-02-20 sent S-2 acme channel:email template:reminder\n    I-1  level:2\n    I-2  level:1\n"
        "2026-02-20 sent S-3 beta channel:email template:reminder\n    I-3  level:1\n"
        "2026-02-15 payment P-1 acme 60.00 EUR\n    I-2  60.00\n2026-02-16 payment P-2 acme 70.00 USD\n    I-1  70.00\n"
    )
    one = context(ledger(text, settings=SETTINGS), date(2026, 2, 28))
    rows = {r["currency"]: (r["reminders"], r["reminder_receipts"]) for r in kpi(one, last=1).rows}
    assert rows == {"USD": (2, 70), "EUR": (2, 0)}  # the euros of February 15 came before anybody asked for them
    by = {(r["customer"], r["currency"]): r["reminders"] for r in kpi(one, "customer").rows}
    assert by == {("acme", "USD"): 2, ("acme", "EUR"): 1, ("beta", "EUR"): 1}


def test_reminders_are_letters_that_arrived_and_receipts_of_the_two_weeks_after() -> None:
    """Sent on Feb 3 and 20, one on Feb 4 came back; 1,190.00 on Feb 12, 450.00 on Feb 26; Feb 20 is its own day."""
    text = TEXT + (
        "2026-02-03 sent S-1 acme channel:email template:reminder\n    I-1  level:1\n"
        "2026-02-04 sent S-2 beta channel:email template:reminder\n    I-3  level:1\n"
        "2026-02-05 failed S-2 status:5.1.1\n"
        "2026-02-06 sent S-3 acme channel:email template:invoice\n    I-2\n"
        "2026-02-20 sent S-4 acme channel:email template:reminder\n    I-2  level:1\n"
    )
    day = date(2026, 2, 28)
    opened = ledger(text, settings=SETTINGS)
    rows = kpi(context(opened, day), "month", 2).rows
    assert [(r["reminders"], r["reminder_receipts"]) for r in rows if r["currency"] == "USD"][-1] == (
        2,
        Decimal("1640.00"),
    )


def test_a_reminder_counts_once_with_its_copies_and_all_its_addresses() -> None:
    """Acme: one to two addresses and a copy of it on request are one; beta: only the copy of what failed arrived."""
    lines = "    I-1  level:1\n"
    text = (
        "2026-01-01 customer acme\n2026-01-01 customer beta\n2026-01-05 invoice I-1 acme 100.00 USD\n"
        "2026-01-05 invoice I-3 beta 100.00 USD\n"
        f"2026-02-03 sent S-1 acme channel:email to:a@acme.example template:reminder\n{lines}"
        f"2026-02-03 sent S-2 acme channel:email to:b@acme.example template:reminder\n{lines}"
        f"2026-02-12 sent S-3 acme channel:email template:reminder copy:S-1\n{lines}"
        "2026-02-20 payment P acme 60.00 USD\n"  # 17 days after the letter; the copy is none
        "2026-02-04 sent S-4 beta channel:email template:reminder\n    I-3  level:1\n2026-02-05 failed S-4\n"
        "2026-02-06 sent S-5 beta channel:email template:reminder copy:S-4\n    I-3  level:1\n"
        "2026-02-20 payment Q beta 70.00 USD\n"
    )
    rows = kpi(context(ledger(text, settings=SETTINGS), date(2026, 2, 28)), "customer").rows
    found = {r["customer"]: (r["reminders"], r["reminder_receipts"]) for r in rows if r["currency"] == "USD"}
    assert found == {"acme": (1, 0), "beta": (1, 70)}


def test_payers_are_smoothed_by_five_average_invoices() -> None:
    """Delays: I-1 +3, I-2 −4 (due 2026-03-02, paid on 02-26); beta's 200 has 50 open: nothing settled."""
    rows = {r["customer"]: r for r in payers(context(ledger(TEXT, settings=SETTINGS), date(2026, 2, 28))).rows}
    assert (rows["acme"]["delay"], rows["acme"]["settled"]) == (Decimal("-0.50"), 2)
    assert rows["acme"]["score"] == Decimal("-0.50")  # (−1 + 5 × −0.5) ÷ 7
    assert rows["beta"]["pays"] == "nothing settled yet"
    assert (rows["acme"]["promises"], rows["acme"]["promises_kept"], rows["acme"]["disputes"]) == (2, 1, 1)
    two = "2026-01-01 customer a\n2026-01-01 customer b\n" + "".join(
        f"2026-01-0{n} invoice I-{n} {c} 10.00 due:2026-01-10\n"
        f"2026-01-{day} payment P-{n} {c} 10.00\n    I-{n}  10.00\n"
        for n, c, day in ((1, "a", "10"), (2, "a", "12"), (3, "b", "28"))
    )
    scores = {
        r["customer"]: r["score"] for r in payers(context(ledger(two, settings=SETTINGS), date(2026, 1, 31))).rows
    }
    assert scores == {"a": Decimal("5.05"), "b": Decimal("8.56")}  # (2 + 5 × 20/3) ÷ 7, (18 + 33.33) ÷ 6


def test_scores_and_trends_are_rounded_once_and_half_away_from_zero() -> None:
    """a: delays 0, 0, 1, then 1, 2, 2: 5/3 − 1/3 = 1.33, though 1.67 − 0.33 is 1.34.

    All: 6 − 6 + 1 − 1 days: the mean is 0. b: −6 ÷ 8 = −0.75, c: 1 ÷ 8 = 0.125, which is 0.13.
    """
    delays = {"a": (0, 0, 1, 1, 2, 2), "b": (-2, -2, -2), "c": (0, 0, 1), "d": (-1,)}
    text = "".join(f"2025-01-01 customer {customer}\n" for customer in delays)
    for customer, own in delays.items():
        for n, delay in enumerate(own):
            due = date(2026, 6, 20) if n > 2 else date(2026, 1, 20)
            text += f"2026-01-01 invoice {customer}{n} {customer} 10.00 due:{due}\n"
            text += f"{due + timedelta(delay)} payment P{customer}{n} {customer} 10.00\n    {customer}{n}  10.00\n"
    rows = {r["customer"]: r for r in payers(context(ledger(text, settings=SETTINGS), date(2026, 7, 31))).rows}
    assert rows["a"]["all_delays"] == 0
    assert rows["a"]["trend"] == Decimal("1.33")
    assert (rows["b"]["score"], rows["c"]["score"]) == (Decimal("-0.75"), Decimal("0.13"))


def test_vintages_and_roll_rates() -> None:
    opened = ledger(TEXT, settings=SETTINGS)
    made = {(r["month"], r["currency"]): r for r in vintages(context(opened, date(2026, 4, 30))).rows}
    january = made["2026-01", "USD"]
    assert (january["invoiced"], january["by_15"], january["by_30"]) == (
        Decimal(1800),
        Decimal("0.00"),
        Decimal("25.00"),
    )
    assert january["by_45"] == Decimal("91.11")  # 450 + 1,190 of 1,800
    assert january["by_90"] is None or january["amount_60"] == Decimal(1640)
    assert sum(january[k] for k in ("paid", "credited", "written_off", "other", "open")) == january["invoiced"]
    assert (january["credited"], january["other"], january["open"]) == (Decimal(100), Decimal(60), Decimal(0))
    rolled = roll_rates(context(opened, date(2026, 3, 31)))
    rows = {(r["month"], r["currency"], r["bucket"]): r for r in rolled.rows}
    assert rows["2026-02", "USD", "31-60"]["amount"] == Decimal(300)  # O-1, due 2025-12-15, on 01-31
    assert (rows["2026-02", "USD", "31-60"]["rolled"], rows["2026-02", "USD", "31-60"]["rate"]) == (
        220,
        Decimal("73.33"),
    )
    assert rows["2026-02", "USD", "31-60"]["written_off"] == Decimal(80)
    for row in rolled.rows:
        kept = sum(row[c.id] for c in rolled.columns if c.id.startswith("to_"))
        assert row["amount"] == kept + row["paid"] + row["credited"] + row["written_off"] + row["other"]


def test_a_cheque_that_bounced_is_in_no_vintage_but_money_that_an_insurer_takes_back_was() -> None:
    """100 on day 20 bounces on day 34, wired again on day 35; 60 of day 10 are taken back on day 50."""
    text = "2026-01-01 customer acme\n2026-01-01 invoice I-1 acme 100.00\n2026-01-01 invoice I-2 acme 100.00\n"
    text += "2026-01-21 payment P-1 acme 100.00\n    I-1  100.00\n2026-02-04 reverse P-1\n"
    text += "2026-02-05 payment P-2 acme 100.00\n    I-1  100.00\n"
    text += "2026-01-11 payment P-3 acme 60.00\n    I-2  60.00\n"
    text += "2026-01-01 invoice I-3 acme 90.00\n2026-02-20 payment P-4 acme 30.00\n    I-2  -60.00\n    I-3  90.00\n"
    (row,) = vintages(context(ledger(text, settings=SETTINGS), date(2026, 8, 31))).rows
    assert [row[f"amount_{age}"] for age in (15, 30, 45, 60, 180)] == [60, 60, 160, 190, 190]
    assert (row["paid"], row["open"]) == (190, 100)


def test_real_data_at_days_of_all_kinds(real_data: Path, tmp_path: Path) -> None:
    """The ratios by a second way, from the list itself: on the days of the literature and on others."""
    source = real_data / "late-payments-2466.csv"
    profile = ROOT / "examples" / "late-payments" / "profile.yaml"
    assert run("arcli init books", tmp_path).code == 0
    assert run(f"arcli -f books import csv {source} --profile {profile}", tmp_path).code == 0
    with source.open() as file:
        listed = [
            (*(datetime.strptime(r[k], "%m/%d/%Y").date() for k in ("InvoiceDate", "DueDate", "SettledDate")),
             Decimal(r["InvoiceAmount"]))
            for r in csv.DictReader(file)
        ]  # fmt: skip

    def owed(day: date, *, current: bool = False) -> Decimal:
        return sum((a for i, due, s, a in listed if i <= day < s and not (current and due < day)), Decimal(0))

    def sold(first: date, last: date) -> Decimal:
        return sum((a for i, _, _, a in listed if first <= i <= last), Decimal(0))

    asked = "arcli -f books kpi --by period --days 90 -O csv --as-of"
    for day in (date(2012, 12, 31), date(2013, 6, 30), date(2012, 8, 17), date(2013, 10, 1)):
        (row,) = csv.DictReader(StringIO(run(f"{asked} {day}", tmp_path).out))
        sales = sold(day - timedelta(89), day)
        assert Decimal(row["dso"]) == round(owed(day) / sales * 90, 2)
        assert Decimal(row["best_dso"]) == round(owed(day, current=True) / sales * 90, 2)
        if day == date(2012, 12, 31):
            said = [row[k] for k in ("dso", "best_dso", "delinquent", "count_back")]
            assert said == ["26.84", "23.14", "3.70", "27.33"]
    rows = list(csv.DictReader(StringIO(run("arcli -f books kpi -O csv --as-of 2013-06-30", tmp_path).out)))
    assert len(rows) == 13
    assert rows[-1]["cei"] == "90.15"
    for row in rows:
        last = date.fromisoformat(row["to"])
        paid = [(s - i).days for i, _, s, _ in listed if (s.year, s.month) == (last.year, last.month)]
        assert int(row["settled"]) == len(paid)
        assert Decimal(row["days_to_pay"]) == round(Decimal(sum(paid)) / len(paid), 2)


def test_real_data_by_quarter_year_customer_and_country(real_data: Path, tmp_path: Path) -> None:
    """All figures of invoices that are each paid in full on one day, from the list itself, at days nobody chose."""
    source = real_data / "late-payments-2466.csv"
    profile = ROOT / "examples" / "late-payments" / "profile.yaml"
    assert run("arcli init books", tmp_path).code == 0
    assert run(f"arcli -f books import csv {source} --profile {profile}", tmp_path).code == 0
    with source.open() as file:
        listed = list(csv.DictReader(file))
    for row in listed:
        row |= {k: datetime.strptime(row[k], "%m/%d/%Y").date() for k in ("InvoiceDate", "DueDate", "SettledDate")}  # type: ignore[dict-item]  # days in place of their texts
    names: dict[str, Callable[[dict[str, Any]], str]] = {
        "quarter": lambda r: "", "year": lambda r: "", "customer": lambda r: r["customerID"],
        "group": lambda r: f"country-{r['countryCode']}",
    }  # fmt: skip
    seen = 0
    for by, day in (
        ("quarter", "2013-05-19"),
        ("year", "2013-02-28"),
        ("customer", "2012-10-07"),
        ("group", "2013-09-03"),
    ):
        said = run(f"arcli -f books kpi --by {by} --as-of {day} -O csv", tmp_path).out
        for row in csv.DictReader(StringIO(said)):
            own = [r for r in listed if names[by](r) == row.get(by, "")]
            expected = _figures(own, date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
            for name, value in expected.items():
                assert (Decimal(row[name]) if row[name] else None) == value, (by, row, name)
                seen += value is not None
    assert seen > 1000


def _figures(own: list[dict[str, Any]], first: date, last: date) -> dict[str, Decimal | None]:
    def total(rows: list[dict[str, Any]]) -> Decimal:
        return sum((Decimal(r["InvoiceAmount"]) for r in rows), Decimal(0))

    def over(part: Decimal, whole: Decimal | int) -> Decimal | None:
        return (part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole > 0 else None

    still = [r for r in own if r["InvoiceDate"] <= last < r["SettledDate"]]
    before = total([r for r in own if r["InvoiceDate"] < first <= r["SettledDate"]])
    sales, closing = total([r for r in own if first <= r["InvoiceDate"] <= last]), total(still)
    current = total([r for r in still if r["DueDate"] >= last])
    paid = [r for r in own if first <= r["SettledDate"] <= last]
    late = [(r["SettledDate"] - r["DueDate"]).days for r in paid]
    days, able = (last - first).days + 1, before + sales - current
    middle = sorted(late)
    half = len(late) // 2
    return {
        "opening": before, "sales": sales, "receivables": closing, "current": current, "overdue": closing - current,
        "dso": over(closing * days, sales), "best_dso": over(current * days, sales),
        "cei": over((before + sales - closing) * 100, able), "turnover": over(sales * 2, before + closing),
        "overdue_share": over((closing - current) * 100, closing), "receipts": total(paid),
        "settled": Decimal(len(paid)), "settled_amount": total(paid),
        "days_to_pay": over(Decimal(sum((r["SettledDate"] - r["InvoiceDate"]).days for r in paid)), len(paid)),
        "late": over(Decimal(sum(max(n, 0) for n in late)), len(late)),
        "beyond_terms_median": Decimal(middle[half] + middle[-half - 1]) / 2 if late else None,
        "on_time_share": over(Decimal(100 * sum(n <= 0 for n in late)), len(late)),
        "on_time_amount_share": over(total([r for r in paid if r["SettledDate"] <= r["DueDate"]]) * 100, total(paid)),
    }  # fmt: skip
