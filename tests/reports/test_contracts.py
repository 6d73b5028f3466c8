"""Contracts and what is unbilled: figures by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from arcli.reports.contracts import contracts
from arcli.reports.unbilled import unbilled
from tests.subledger.books import context, ledger

HEAD = "2020-01-01 customer acme\n2020-01-01 customer beta currency:JPY\n"
SETTINGS = "currency: EUR\n"
BILL = '2026-01-02 invoice I-1 acme {0}\n    "X"  1 @ {0}  contract:C-1  line:1  service:2026-01-01..2026-01-31\n'


def listed(text: str, day: str, start: str | None = None) -> list[dict[str, Any]]:
    """The rows of `contracts`."""
    first = None if start is None else date.fromisoformat(start)
    return contracts(context(ledger(HEAD + text, settings=SETTINGS), date.fromisoformat(day), start=first)).rows


def due(text: str, day: str) -> list[dict[str, Any]]:
    """The rows of `unbilled`."""
    return unbilled(context(ledger(HEAD + text, settings=SETTINGS), date.fromisoformat(day))).rows


@pytest.mark.parametrize(
    ("keys", "charge", "monthly", "yearly"),
    [
        ("", '"X"  @ 100.00', "100.00", "1200.00"),
        ('every:"2 months"', '"X"  3 @ 100.00', "150.00", "1800.00"),
        ("every:quarter", '"X"  @ 90.00', "30.00", "360.00"),
        ("every:week", '"X"  @ 7.00', "30.42", "365.00"),  # 365 ÷ 7 weeks
        ("minimum:1,000.00", '"X"  @ 400.00', "1000.00", "12000.00"),
        ("minimum:100.00", '"X"  @ 400.00', "400.00", "4800.00"),
        ("", '"X"  meter:calls @ 0.10', "0.00", "0.00"),
        ("currency:JPY every:year", '"X"  @ 1,000', "83", "1000"),
        ("", '"X"  @ 100.00  to:2026-02-28\n    "X"  @ 120.00  from:2026-03-01  id:1', "120.00", "1440.00"),
        ("index:cpi base:100", '"X"  @ 100.00', "100.00", "1200.00"),
    ],
)
def test_the_value_of_a_contract(keys: str, charge: str, monthly: str, yearly: str) -> None:
    charge = charge.replace("to:2026-02-28", "to:2026-02-28  id:1")
    (row,) = listed(f"2026-01-01 contract C-1 acme start:2026-01-01 {keys}\n    {charge}\n", "2026-03-15")
    assert (row["monthly"], row["yearly"]) == (Decimal(monthly), Decimal(yearly))


@pytest.mark.parametrize(
    ("keys", "day", "end", "notice"),
    [
        ("", "2026-06-01", None, None),
        ('end:2026-12-31 notice:"3 months"', "2026-06-01", "2026-12-31", "2026-09-30"),
        ('renew:year notice:"30 days"', "2026-06-01", "2027-01-30", "2026-12-31"),
        ('renew:year notice:"30 days"', "2027-01-30", "2027-01-30", "2026-12-31"),
        ('renew:year notice:"30 days"', "2027-01-31", "2028-01-30", "2027-12-31"),
        ("renew:month", "2026-02-28", "2026-03-30", None),  # from the 31st, never drifting
    ],
)
def test_terms_and_notice(keys: str, day: str, end: str | None, notice: str | None) -> None:
    (row,) = listed(f'2026-01-31 contract C-1 acme {keys}\n    "X"  @ 1.00\n', day)
    found = [None if row[k] is None else row[k].isoformat() for k in ("end", "notice")]
    assert found == [end, notice]


def test_the_next_bill() -> None:
    text = '2026-01-01 contract C-1 acme\n    "X"  @ 10.00\n    "Y"  meter:calls @ 1.00\n'
    assert listed(text, "2026-03-05")[0]["next"] == date(2026, 1, 1)
    text += (
        '2026-01-02 invoice I-1 acme 10.00\n    "X"  1 @ 10.00  contract:C-1  line:1  service:2026-01-01..2026-01-31\n'
    )
    assert listed(text, "2026-03-05")[0]["next"] == date(2026, 1, 31)  # its usage
    text += "2026-01-31 terminate C-1\n"
    assert listed(text, "2026-01-31")[0]["next"] == date(2026, 1, 31)
    assert listed(text, "2026-02-01") == []


def test_new_expanded_reduced_and_ended() -> None:
    text = "".join(f'2025-0{n}-01 contract C-{n} {"beta" if n == 4 else "acme"}\n    "X"  @ 10\n' for n in range(1, 5))
    text += '2026-02-01 contract C-1 acme\n    "X"  @ 12\n2026-02-01 contract C-2 acme\n    "X"  @ 8\n'
    text += '2026-02-10 terminate C-3\n2026-02-20 contract C-5 acme\n    "X"  @ 5\n2025-12-31 terminate C-4\n'
    rows = listed(text, "2026-02-28", "2026-01-01")
    assert [(r["contract"], r["change"], r["before"], r["yearly"]) for r in rows] == [
        ("C-1", "expanded", 120, 144), ("C-2", "reduced", 120, 96), ("C-3", "ended", 120, 0), ("C-5", "new", 0, 60),
    ]  # fmt: skip


@pytest.mark.parametrize(("known", "end"), [("", date(2026, 6, 30)), (" known:2026-03-01", None)])
def test_an_amendment_after_the_day_changes_no_price_of_the_day(known: str, end: date | None) -> None:
    text = '2026-01-01 contract C-1 acme\n    "X"  @ 10.00\n'
    text += f'2026-03-01 contract C-1 acme end:2026-06-30{known}\n    "X"  @ 20.00\n'
    (row,) = listed(text, "2026-02-28")
    assert (row["yearly"], row["end"]) == (Decimal("120.00"), end)


def test_what_is_due_and_what_is_taken_back() -> None:
    """January is billed; on 11 February it is amended from 16 January: 16 days back, 16 again, and all of February."""
    text = '2026-01-01 contract C-1 acme "Rent"\n    "X"  @ 31.00\n'
    (row,) = due(text, "2026-01-31")
    assert (row["since"], row["charges"], row["credits"], row["amount"]) == (date(2026, 1, 1), 31, 0, 31)
    text += (
        '2026-01-02 invoice I-1 acme 31.00\n    "X"  1 @ 31.00  contract:C-1  line:1  service:2026-01-01..2026-01-31\n'
    )
    assert due(text, "2026-01-31") == []
    text += '2026-01-16 contract C-1 acme\n    "X"  @ 62.00\n'
    (row,) = due(text, "2026-02-11")
    assert (row["since"], row["charges"], row["credits"], row["amount"]) == (date(2026, 1, 16), 94, 16, 78)


def test_what_has_no_price_says_so() -> None:
    (row,) = due('2026-01-01 contract C-1 acme\n    "X"\n', "2026-01-31")
    assert (row["amount"], row["missing"]) == (0, "2026-01-01..2026-01-31: line 1 has no price")
