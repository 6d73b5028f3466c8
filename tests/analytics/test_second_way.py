"""Each measure equals what a second implementation makes of the same entries, and each ratio follows from its row."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from arcli.analytics.allowance import matrix, recovered_shares
from arcli.analytics.kpi import Measures, paid_of
from arcli.analytics.lives import lives
from arcli.gl.provisions import standings
from arcli.ledger.books import account_of, book_of
from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.dates import end_of_month
from arcli.model.report import Row
from arcli.reports.allowance import allowance
from arcli.reports.concentration import concentration
from arcli.reports.context import Context
from arcli.reports.kpi import kpi
from arcli.reports.payers import payers
from arcli.reports.roll_rates import roll_rates
from arcli.reports.vintages import AGES, vintages
from arcli.source.files import Folder
from tests.analytics.second_way import SecondWay, Who, two
from tests.subledger.books import context, open_memory, reference
from tests.subledger.reference import Doc, cents
from tests.support.random_ledgers import SETTINGS, every_kind

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SEEDS = range(200 if LONG else 10)
LEDGERS = Path(__file__).parents[2] / "ledgers"
BOUNDS = [0, 30, 60, 90]
NAMES = ["current", "1-30", "31-60", "61-90", "91+"]
ZERO = Decimal(0)


def words(text: str) -> list[str]:
    return text.split()


MONEY = words(
    "opening invoiced credited sales net_sales receivables current overdue credits unapplied deducted written_off "
    "recovered receipts"
)
RATIOS = words(
    "dso best_dso delinquent count_back cei turnover overdue_share deducted_share written_off_share recovered_share"
)
PAID = words(
    "settled settled_amount days_to_pay days_to_pay_weighted days_to_pay_median beyond_terms beyond_terms_weighted "
    "beyond_terms_median late late_weighted late_median on_time on_time_share on_time_amount_share"
)
HISTORY = "2026-01-01 customer a\n2026-01-01 customer b\n" + "".join(
    f"2026-0{m}-05 invoice {c}{m} {c} {m}00.00 due:2026-0{m}-20\n"
    f"2026-0{m}-{17 + m * n} payment p{c}{m} {c} {m}00.00\n    {c}{m}  {m}00.00\n"
    for m in range(1, 8)
    for n, c in ((1, "a"), (0, "b"))
)


@cache
def random_ledger(seed: int, forward: bool = True) -> Ledger:
    text = "\n".join(every_kind(seed, 45))
    text = text if forward else text.replace(" method:balance-forward", "")
    return open_memory({"all.journal": text, "arcli.yaml": SETTINGS})


def net_of(doc: Doc) -> Decimal:
    """A document's amount without tax: the sum of its lines, or all of it."""
    lines = getattr(doc.entry, "lines", ())
    nets = [cents(x.quantity * (x.price or ZERO), doc.currency) if x.net is None else x.net for x in lines]
    return sum(nets, ZERO) if nets else doc.amount


def second(opened: Ledger, day: date) -> SecondWay:
    return SecondWay(reference(opened), day, net_of)


def group(opened: Ledger, day: date, name: str) -> Who:
    def of(customer: str) -> str:
        known = opened.customers.at(customer, day)
        return (known and getattr(known, name)) or "(none)"

    return of


def agree(rows: list[Row], by: str, other: dict[tuple[str, str], dict[str, Any]], names: list[str]) -> None:
    """Each row has the figures of the second way, and what has no row there has no figures here."""
    for row in rows:
        expected = other.pop((row.get(by, "(all)"), row["currency"]), None)
        if expected is None:  # nothing ever moved
            assert not any(row[name] for name in MONEY), row
            continue
        for name in names:
            assert row[name] == expected[name], (name, row[name], expected[name], row.get(by), row["currency"])
    for key, left in other.items():
        assert not any(left[name] for name in names if name in MONEY), (key, left)


def last_day(opened: Ledger, after: int = 9) -> date:
    return max(e.date for e in opened.entries) + timedelta(after)


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_of_random_ledgers(seed: int) -> None:
    opened = random_ledger(seed)
    last = last_day(opened)
    one, other = context(opened, last), second(opened, last)
    single = not any(other.mixed(d) for d in other.books.docs.values()) and not other.forwards()
    names = MONEY + RATIOS + (PAID if single else [])
    for net in (False, True):
        for row in kpi(one, last=3, net=net).rows:
            expected = other.figures(lambda _: "(all)", row["from"], row["to"], net)
            agree([row], "", {k: v for k, v in expected.items() if k[1] == row["currency"]}, names)
    first = last - timedelta(40)
    period = Context(opened, opened.as_of(last)[0], last, first)
    for by in ("customer", "group", "salesperson", "collector"):
        who = (lambda c: c) if by == "customer" else group(opened, last, by)
        agree(kpi(period, by).rows, "" if by == "period" else by, other.figures(who, first, last), names)


@pytest.mark.parametrize("seed", range(100 if LONG else 20))
def test_what_was_settled_of_random_ledgers(seed: int) -> None:
    """Each item that money settled, its amount, and when; of instalments and transferred ones where it is certain."""
    opened = random_ledger(seed)
    last = last_day(opened)
    other = second(opened, last)
    aside = other.forwards()
    found = {}
    for life in Measures(context(opened, last).lives, lambda customer: customer).behaviour:
        if (done := paid_of(life)) is not None and life.customer not in aside:
            found[life.document.id, life.customer, life.due] = (done[0], done[1].amount)
    expected = {(s.document.id, s.holder, s.due): (s.on, s.amount) for s in other.settled()}
    docs = other.books.docs
    for key in found.keys() | expected.keys():
        if not other.mixed(docs[key[0]]) or (key in found and key in expected):
            assert found.get(key) == expected.get(key), (key, found.get(key), expected.get(key))


@pytest.mark.parametrize("seed", range(100 if LONG else 12))
def test_scores_of_random_ledgers(seed: int) -> None:
    """(delays + 5 × the mean of all) ÷ (settled + 5); the trend is the last 91 days less those before."""
    opened = random_ledger(seed, forward=False)
    last = last_day(opened)
    other = second(opened, last)
    if any(other.mixed(d) for d in other.books.docs.values()):
        opened = open_memory({"a.journal": HISTORY, "arcli.yaml": SETTINGS})
        other, last = second(opened, date(2026, 7, 31)), date(2026, 7, 31)
    items = other.settled()
    for row in payers(context(opened, last)).rows:
        own = [s for s in items if (s.holder, s.document.currency) == (row["customer"], row["currency"])]
        all_ = [s.beyond for s in items if s.document.currency == row["currency"]]
        assert (row["settled"], row["delays"]) == (len(own), sum(s.beyond for s in own))
        assert row["on_time"] == sum(s.beyond <= 0 for s in own)
        if own:
            smoothed = (sum(s.beyond for s in own) + 5 * Decimal(sum(all_)) / len(all_)) / (len(own) + 5)
            assert row["score"] == two(smoothed)
            new, old = ([s.beyond for s in own if (s.on > last - timedelta(91)) is is_new] for is_new in (True, False))
            means = [Decimal(sum(of)) / len(of) for of in (new, old) if of]
            assert row["trend"] == (two(means[0] - means[1]) if len(means) == 2 else None)


@pytest.mark.parametrize("seed", range(100 if LONG else 12))
def test_vintages_roll_rates_and_shares_of_random_ledgers(seed: int) -> None:
    opened = random_ledger(seed, forward=False)
    last = last_day(opened, 40)
    other = second(opened, last)
    one = context(opened, last)
    months = other.vintages(AGES)
    for row in vintages(one).rows:
        expected = months.pop((row["month"], row["currency"]))
        assert row["invoiced"] == expected["invoiced"]
        for age in AGES:
            if row[f"amount_{age}"] is not None:
                assert row[f"amount_{age}"] == expected[f"amount_{age}"], (row["month"], age)
                assert row[f"by_{age}"] == two(row[f"amount_{age}"] * 100 / row["invoiced"])
        assert sum(row[k] for k in ("paid", "credited", "written_off", "other", "open")) == row["invoiced"]
    assert not months
    for row in roll_rates(one).rows:
        end = date.fromisoformat(f"{row['month']}-01")
        cells = other.rolled(end - timedelta(1), min(end_of_month(end), last), BOUNDS)
        cell = cells[row["currency"], NAMES.index(row["bucket"])]
        assert row["amount"] == cell[-1]
        assert [row[f"to_{n}"] for n in NAMES] == [cell[n] for n in range(5)]
        assert row["amount"] == sum(row[f"to_{n}"] for n in NAMES) + sum(
            row[k] for k in ("paid", "credited", "written_off", "other")
        )
    owed = {k: v for k, v in other.on(last).balances().items() if v > 0 and k[0] != "?"}
    rows = concentration(one).rows
    assert {(r["customer"], r["currency"]): r["balance"] for r in rows} == owed
    for row in rows:
        whole = sum(v for k, v in owed.items() if k[1] == row["currency"])
        larger = [
            v for k, v in owed.items() if k[1] == row["currency"] and (-v, k[0]) <= (-row["balance"], row["customer"])
        ]
        assert row["share"] == two(row["balance"] * 100 / whole)
        assert row["cumulated"] == two(sum(larger, ZERO) * 100 / whole)
        assert row["squared"] == ((row["balance"] / whole) ** 2).quantize(Decimal("0.000001"), ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(100 if LONG else 12))
@pytest.mark.parametrize("after", [60, 500])
def test_rates_of_loss_of_random_ledgers(seed: int, after: int) -> None:
    """Of documents with one item: what was written off of which instalment or holder, no rule says."""
    opened = random_ledger(seed, forward=False)
    last = last_day(opened, after)
    other, subledger = second(opened, last), opened.as_of(last)[0]
    alone = {d.id for d in other.books.docs.values() if not other.mixed(d)}
    expected = other.reached(BOUNDS, alone)
    of_alone = [life for life in lives(subledger) if life.document.id in alone]
    found = matrix(of_alone, last, BOUNDS, recovered_shares(subledger), lambda _: "all")
    assert {currency for _, currency in found} == set(expected)
    for (_, currency), buckets in found.items():
        said = [[r.count, r.amount, r.lost] for r in buckets]
        assert said == expected[currency]
    for row in allowance(context(opened, last)).rows:
        if row["bucket"] != "judged" and row["reached"] and row["lost"] in (ZERO, row["reached"]):
            assert row["required"] == (row["pool"] if row["lost"] else ZERO)


@cache
def shipped(name: str) -> Ledger:
    return open_ledger(Folder(LEDGERS / name))


DAYS = {"northwind": ("2026-10-31", "2026-05-17", "2025-12-31"), "clinic": ("2026-11-17", "2026-08-05"),
        "exporter": ("2026-09-30", "2026-11-16"), "studio": ("2025-04-30", "2024-12-31")}  # fmt: skip


@pytest.mark.parametrize(("name", "day"), [(name, day) for name, days in DAYS.items() for day in days])
def test_measures_of_shipped_ledgers(name: str, day: str) -> None:
    """In a row a customer, group and person, and a row a month, quarter and year.

    The reference knows no retentions, which studio has from May 2025, nor taxes that stand in prices.
    """
    opened, last = shipped(name), date.fromisoformat(day)
    other, first = second(opened, last), date.fromisoformat(day) - timedelta(91)
    one = context(opened, last)
    period = Context(opened, one.subledger, last, first)
    aside = other.forwards()  # whose money is put to debits by another rule
    names = [n for n in MONEY + RATIOS if n not in ("net_sales", "turnover")] + ([] if aside else PAID)
    for by in ("period", "customer", "group", "salesperson", "collector"):
        who = {"period": lambda _: "(all)", "customer": lambda c: c}.get(by) or group(opened, last, by)
        agree(kpi(period, by).rows, "" if by == "period" else by, other.figures(who, first, last), names)
    rows = [r for r in kpi(period, "customer").rows if r["customer"] not in aside]
    agree(rows, "customer", other.figures(lambda c: None if c in aside else c, first, last), PAID)
    for by in ("month", "quarter", "year"):
        for row in kpi(one, by, last=4).rows:
            assert row["from"] == starts(row["to"], by)
            expected = other.figures(lambda _: "(all)", row["from"], row["to"])
            agree([row], "", {k: v for k, v in expected.items() if k[1] == row["currency"]}, names)


def starts(day: date, by: str) -> date:
    """The first day of the month, quarter or year that a day is in."""
    months = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "year": (1,)}[by]
    return day.replace(month=max(m for m in months if m <= day.month), day=1)


@pytest.mark.parametrize("seed", range(100 if LONG else 12))
def test_the_allowance_account_is_that_of_the_whole_book(seed: int) -> None:
    """It is summed of write-offs and what is settled with them alone."""
    opened = random_ledger(seed)
    last = last_day(opened)
    subledger = opened.as_of(last)[0]
    account, since = opened.settings.accounts.allowance, last - timedelta(60)
    book, problems = book_of(opened, subledger)
    if problems:
        return
    assert account_of(opened, subledger, since) == standings(book, account, since)
