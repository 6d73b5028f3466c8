"""What stays out of the pool: insured shares and amounts, documents judged separately."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.analytics.exposure import exposures
from tests.subledger.books import context, ledger

DAY = date(2026, 3, 31)
SETTINGS = "currency: USD\n"
TEXT = """\
2026-01-05 invoice I-1 acme 300.00 due:2026-01-31
2026-01-06 invoice I-2 acme 100.01 due:2026-03-31
2026-01-07 invoice I-3 acme 50.00 EUR due:2026-03-31
2026-01-08 payment P-1 acme 20.00
"""


def found(head: str, more: str = "") -> dict[str, tuple[str, str, str | None]]:
    """By document: what is insured, in the pool, and judged."""
    made = context(ledger(head + "\n" + TEXT + more, settings=SETTINGS), DAY)
    rows = exposures(made.subledger, made.items, made.shares)
    return {
        r.item.ref: (f"{r.insured:.2f}", f"{r.pool:.2f}", None if r.judged is None else f"{r.judged:.2f}") for r in rows
    }


@pytest.mark.parametrize(
    ("said", "first", "second", "third"),
    [
        ("", "0.00", "0.00", "0.00"),
        ("insured:90%", "270.00", "90.01", "45.00"),  # 360.009 of 400.01 in all
        ("insured:100%", "300.00", "100.01", "50.00"),
        ("insured:200.00", "150.00", "50.00", "0.00"),  # 200 × 300 ÷ 400.01 = 149.996; not of what is in EUR
        ("insured:1,000.00", "300.00", "100.01", "0.00"),
        ("insured:30.00 currency:EUR", "0.00", "0.00", "30.00"),
    ],
)
def test_insured_parts(said: str, first: str, second: str, third: str) -> None:
    rows = found(f"2026-01-01 customer acme {said}".strip())
    text = TEXT.replace("300.00 due", "300.00 USD due")
    if "EUR" in said:
        made = context(ledger(f"2026-01-01 customer acme {said}\n" + text.replace("100.01 due", "100.01 USD due")
                              .replace("acme 20.00", "acme 20.00 USD"), settings=SETTINGS), DAY)  # fmt: skip
        rows = {r.item.ref: (f"{r.insured:.2f}", f"{r.pool:.2f}", None)
                for r in exposures(made.subledger, made.items, made.shares)}  # fmt: skip
    assert [rows[ref][0] for ref in ("I-1", "I-2", "I-3")] == [first, second, third]
    assert Decimal(rows["I-1"][1]) == 300 - Decimal(first)
    assert "P-1" not in rows


def test_cover_is_that_of_the_day() -> None:
    assert found("2026-01-01 customer acme insured:50%\n2026-04-01 customer acme insured:0")["I-1"][0] == "150.00"
    assert found("2026-01-01 customer acme insured:50%\n2026-03-31 customer acme insured:0")["I-1"][0] == "0.00"


def test_judged_documents() -> None:
    head = "2026-01-01 customer acme insured:50%"
    rows = found(head, "2026-02-01 impair I-1 120.00\n")
    assert rows["I-1"] == ("0.00", "0.00", "120.00")
    assert rows["I-2"] == ("50.01", "50.00", None)  # 50.005, half up
    assert found(head, "2026-02-01 impair I-1 400.00\n")["I-1"][2] == "300.00"  # never more than is open
    assert found(head, "2026-02-01 impair I-1 0\n")["I-1"] == ("0.00", "0.00", "0.00")
    assert found(head, "2026-02-01 impair I-1 9.00\n2026-02-02 impair I-1\n")["I-1"][2] is None
    assert found(head, "2026-02-01 impair I-1 9.00\n2026-02-02 impair I-1 8.00\n")["I-1"][2] == "8.00"
    assert found(head, "2026-04-01 impair I-1 9.00\n")["I-1"][2] is None


def test_what_covers_a_judged_document_covers_no_other() -> None:
    """200 of 400.01: I-1 has 149.996 of it, which is not there for I-2."""
    rows = found("2026-01-01 customer acme insured:200.00", "2026-02-01 impair I-1 120.00\n")
    assert (rows["I-1"], rows["I-2"]) == (("0.00", "0.00", "120.00"), ("50.00", "50.01", None))


def test_a_judged_document_in_instalments() -> None:
    """70 of 100: all of the first 60, 10 of the second 40; an instalment may be judged alone."""
    more = "2026-01-09 invoice I-4 acme 100.00\n    2026-02-05  60.00\n    2026-03-05  40.00\n"
    rows = found("2026-01-01 customer acme", more + "2026-02-01 impair I-4 70.00\n")
    assert (rows["I-4#1"][2], rows["I-4#2"][2]) == ("60.00", "10.00")
    rows = found("2026-01-01 customer acme", more + "2026-02-01 impair I-4#2 7.00\n")
    assert (rows["I-4#1"][2], rows["I-4#2"][2]) == (None, "7.00")
