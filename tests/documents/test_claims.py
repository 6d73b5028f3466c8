"""Interest claims: a debit memo of interest shows how it was computed, as long as the ledger still gives its amount."""

from __future__ import annotations

from typing import Any

import pytest

from arcli.documents.forms import Forms
from tests.documents.books import SETTINGS, content, maker

POLICY = SETTINGS + "interest: {standard: {rate: 10%}}\n"
LATE = (
    "2026-01-01 invoice INV-1 acme 3,650.00 due:2026-01-31\n2026-03-11 payment P-1 acme 1,650.00\n    INV-1  1,650.00\n"
)
FIRST = "2026-04-01 debit DM-1 acme 49.96 due:2026-04-01 for:INV-1 accrued:2026-03-31 reason:interest\n"
SECOND = "2026-05-01 debit DM-2 acme 16.44 due:2026-05-01 for:INV-1 accrued:2026-04-30 reason:interest\n"


def rows(memo: Any) -> list[tuple[str, str, int, str, str, str]]:
    return [(r.start.short, r.end.short, r.days, r.principal.text, r.rate.text, r.amount.text)
            for r in memo.interest.rows]  # fmt: skip


def test_runs_of_days_by_hand() -> None:
    """3,650.00 at 10 % is 1.00 a day for 39 days, 2,000.00 then 0.547945 for 20: 39.00 and 10.96."""
    memo: Any = content(maker(LATE + FIRST, POLICY), "DM-1")
    assert rows(memo) == [
        ("Feb 1, 2026", "Mar 11, 2026", 39, "3,650.00", "10%", "39.00"),
        ("Mar 12, 2026", "Mar 31, 2026", 20, "2,000.00", "10%", "10.96"),
    ]
    assert (memo.title, memo.interest.total.text, memo.interest.stated) == ("Interest claim", "49.96", None)


def test_what_was_claimed_before_comes_off() -> None:
    """50 days at 0.547945 are 27.397, with 39.00 it is 66.40; less 49.96 that is 16.44."""
    memo: Any = content(maker(LATE + FIRST + SECOND, POLICY), "DM-2")
    assert [row[-1] for row in rows(memo)] == ["39.00", "27.40"]
    assert (memo.interest.total.text, memo.interest.stated.text, memo.total.text) == ("66.40", "49.96", "16.44")
    first: Any = content(maker(LATE + FIRST + SECOND, POLICY), "DM-1")
    assert first.interest is not None and first.interest.stated is None  # the later one changes nothing of it


def test_a_computation_that_is_another_by_now_is_not_shown() -> None:
    """A payment entered later, another amount, no policy: the memo is a debit memo without a computation."""
    more = "2026-03-01 payment P-0 acme 100.00\n    INV-1  100.00\n"
    for journal, settings in ((LATE + FIRST + more, POLICY), (LATE + FIRST.replace("49.96", "9.96"), POLICY),
                              (LATE + FIRST, SETTINGS)):  # fmt: skip
        memo: Any = content(maker(journal, settings), "DM-1")
        assert (memo.title, memo.interest) == ("Debit memo", None)


@pytest.mark.parametrize("form", ["text", "html"])
def test_on_paper(form: str) -> None:
    made = maker(LATE + FIRST + SECOND, POLICY + "documents: {language: de}\n")
    text = Forms({}).render([content(made, "DM-2")], form)
    for said in ("Zinsen auf INV-1", "Bereits berechnet", "27,40", "66,40", "49,96"):
        assert said in text
