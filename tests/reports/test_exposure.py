"""Credit exposure in `balance`: all currencies at the day's rate, by the group where it has a limit; by hand."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.ledger.checks import check_ledger, limits_exceeded
from arcli.reports.balance import balance
from tests.subledger.books import context, ledger

HEAD = """
2020-01-01 customer a "A" currency:USD limit:1000 group:merriwen
2020-01-01 customer b "B" currency:USD group:merriwen
2020-01-01 customer e "E" currency:EUR limit:500
2020-01-01 customer n "N" currency:USD
2026-01-01 rate EUR 1.10 USD
2026-02-01 rate EUR 1.20 USD
2026-01-05 invoice A-1 a 100.00 USD due:2026-02-04
2026-01-05 invoice A-2 a 200.00 EUR due:2026-02-04
2026-01-05 invoice B-1 b 50.00 USD due:2026-02-04
2026-01-05 invoice E-1 e 30.00 EUR due:2026-02-04
2026-01-05 invoice E-2 e 12.00 USD due:2026-02-04
2026-01-05 invoice N-1 n 7.00 USD due:2026-02-04
2026-01-06 payment P-1 a 20.00 USD
"""
GROUP = "currency: USD\ngroups: {merriwen: {limit: 50000.00}}\n"


def exposures(text: str, day: str, settings: str = "currency: USD\n") -> tuple[dict[str, str | None], list[str]]:
    """Customer and currency → exposure; and the notes of the report."""
    report = balance(context(ledger(text, settings=settings), date.fromisoformat(day)))
    assert report.columns[-1].id == "exposure"
    found = {
        f"{r['customer']} {r['currency']}": None if r["exposure"] is None else f"{r['exposure']:f}" for r in report.rows
    }
    return found, report.notes


@pytest.mark.parametrize(
    ("day", "settings", "wanted"),
    [
        # a: 80 USD and 200 EUR at 1.10 are 300.00 USD; in EUR 72.73 and 200. e: 30 and 12 / 1.10 = 10.91.
        ("2026-01-31", "currency: USD\n", {"a EUR": "272.73", "a USD": "300.00", "b USD": None, "e EUR": "40.91",
                                           "e USD": "45.00", "n USD": None}),
        # At 1.20: 80 + 240; 66.67 + 200; 30 + 10; 36 + 12.
        ("2026-02-01", "currency: USD\n", {"a EUR": "266.67", "a USD": "320.00", "b USD": None, "e EUR": "40.00",
                                           "e USD": "48.00", "n USD": None}),
        # The group owes 130 USD and 200 EUR: 350.00 USD, and 118.18 + 200 EUR.
        ("2026-01-31", GROUP, {"a EUR": "318.18", "a USD": "350.00", "b USD": "350.00", "e EUR": "40.91",
                               "e USD": "45.00", "n USD": None}),
    ],
)  # fmt: skip
def test_exposure(day: str, settings: str, wanted: dict[str, str | None]) -> None:
    assert exposures(HEAD, day, settings) == (wanted, [])


def test_without_a_rate_it_is_empty_and_said() -> None:
    text = "".join(line for line in HEAD.splitlines(keepends=True) if " rate " not in line)
    found, notes = exposures(text, "2026-01-31", GROUP)
    assert set(found.values()) == {None}
    assert any("there is no rate EUR/USD on or before 2026-01-31" in n for n in notes)
    only = text.replace("2026-01-05 invoice A-2 a 200.00 EUR due:2026-02-04\n", "")
    assert exposures(only, "2026-01-31", GROUP)[0]["b USD"] == "130.00"  # dollars alone need no rate


@pytest.mark.parametrize(
    ("day", "limits", "settings", "said"),
    [
        # a: 80.00 and 200.00 EUR at 1.10 are 300.00, at 1.20 320.00
        ("2026-01-31", "300", "currency: USD\n", []),
        ("2026-02-01", "319.99", "currency: USD\n", ['"a" owes 320.00 USD, over the limit of 319.99 USD']),
        # 350.00 of the group; a keeps within both limits
        ("2026-01-31", "300", GROUP.replace("50000.00", "350.00"), []),
        (
            "2026-01-31",
            "299.99",
            GROUP.replace("50000.00", "350.00"),
            ['"a" owes 300.00 USD, over the limit of 299.99 USD'],
        ),
        (
            "2026-01-31",
            "300",
            GROUP.replace("50000.00", "349.99"),
            ['the group "merriwen" owes 350.00 USD, over the limit of 349.99 USD'],
        ),
    ],
)
def test_limits_are_of_the_exposure(day: str, limits: str, settings: str, said: list[str]) -> None:
    opened = ledger(HEAD.replace("limit:1000", f"limit:{limits}"), settings=settings)
    today = date.fromisoformat(day)
    for as_of in (today, date.max):
        assert [x.message for x in limits_exceeded(opened, today, opened.as_of(as_of)[0])] == said


def test_check_says_that_a_rate_is_missing() -> None:
    text = "".join(line for line in HEAD.splitlines(keepends=True) if " rate " not in line)
    opened, today = ledger(text, settings="currency: USD\n"), date(2026, 1, 31)
    found = limits_exceeded(opened, today, opened.as_of(today)[0])
    assert [x.limit.members[0] for x in found] == ["a", "e"]
    assert "there is no rate EUR/USD on or before 2026-01-31" in found[0].message
    assert [d.code for d in check_ledger(opened, date.max, today)].count("AR406") == 2
