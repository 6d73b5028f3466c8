"""What is right in form, but unlikely: warnings worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.ledger import plausible
from arcli.ledger.checks import check_ledger
from tests.subledger.books import ledger

TODAY = date(2026, 6, 30)
HEAD = '2010-01-01 customer acme "Acme" currency:USD\n'


def warned(*texts: str, today: date = TODAY) -> list[str]:
    """The codes of all problems of a ledger."""
    return [d.code for d in check_ledger(ledger(*texts), date.max, today)]


CAUGHT_UP = """\
2026-01-05 invoice A acme 2.00
    "x"  1 @ 1.00  contract:C  line:1  service:2020-02-01..2020-02-29
    "x"  1 @ 1.00  contract:C  line:1  service:2020-03-01..2020-03-31
"""


@pytest.mark.parametrize(
    ("entries", "far"),
    [
        ("2026-01-05 invoice A acme 1.00\n2206-01-05 invoice B acme 1.00\n", 1),
        ("2026-01-05 invoice A acme 1.00\n2206-01-05 invoice B acme 1.00\n2206-01-06 payment P acme 1.00\n", 2),
        ('2026-01-05 invoice A acme 1.00\n1926-01-05 note acme "called"\n', 1),
        ("2013-01-05 invoice A acme 1.00\n2014-01-05 invoice B acme 1.00\n", 0),  # an archive
        ("2013-01-05 invoice A acme 1.00\n2014-01-05 invoice B acme 1.00\n2031-01-05 invoice C acme 1.00\n", 1),
        ("2206-01-05 invoice A acme 1.00\n", 1),  # nothing else
        ("2206-01-05 invoice A acme 1.00\n2206-01-06 payment P acme 1.00\n", 2),
        ("2013-01-05 invoice A acme 1.00\n2206-01-05 invoice B acme 1.00\n2206-01-06 payment P acme 1.00\n", 2),
        ("2024-07-05 invoice A acme 1.00\n2026-01-05 invoice B acme 1.00\n", 0),
        ("2026-01-05 invoice A acme 1.00 due:2030-12-31\n", 0),
        ("2026-01-05 invoice A acme 1.00 due:2031-12-31\n", 1),
        ("2026-01-05 invoice A acme 1.00 dated:2023-12-31\n", 1),
        ("2026-01-05 opening A acme 1.00 dated:2017-12-31\n", 0),
        ("2026-01-05 invoice A acme 1.00\n    2026-02-01  0.50\n    2035-02-01  0.50\n", 0),
        ("2026-01-05 invoice A acme 1.00\n    2026-02-01  0.50\n    2062-02-01  0.50\n", 1),
        ("2026-01-05 invoice A acme 1.00\n2026-01-06 extend A due:2206-02-01\n", 1),
        ('2026-01-05 invoice A acme 1.00\n    "x"  1 @ 1.00  service:2026-01-01..2030-12-31\n', 0),
        ('2026-01-05 invoice A acme 1.00\n    "x"  1 @ 1.00  service:2026-01-01..2206-12-31\n', 1),
        ('2026-01-05 credit A acme 1.00\n    "x"  1 @ 1.00  service:1926-01-01..2026-12-31\n', 1),
        ('2026-01-05 contract C acme\n    "x"  @ 1.00  to:2206-12-31\n', 1),
        # Years of a contract are caught up on one invoice; the contract itself says that it is old, once.
        ("2020-02-01 contract C acme start:2020-02-01\n" + CAUGHT_UP, 1),
        ("2026-01-05 contract C acme start:2020-02-01\n" + CAUGHT_UP, 1),
        ("2026-01-05 contract C acme start:2025-02-01\n" + CAUGHT_UP, 4),
        ("2026-01-05 contract C acme start:2020-02-01\n" + CAUGHT_UP.replace("2020-03-31", "2206-03-31"), 2),
    ],
)
def test_dates_far_from_their_neighbours_and_today_are_warned_of(entries: str, far: int) -> None:
    assert warned(HEAD, entries) == ["AR410"] * far


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("acme", "Acme", True),
        ("acme", "ａｃｍｅ", True),  # wide letters
        ("acme", "асme", True),  # Cyrillic а and с
        ("b0b", "bob", True),
        ("bill", "bi11", True),
        ("acme", "acne", False),
        ("c-1", "c-2", False),
    ],
)
def test_ids_that_look_alike_are_warned_of(one: str, other: str, alike: bool) -> None:
    customers = f'2026-01-01 customer {one} "A" currency:USD\n2026-01-01 customer {other} "B"\n'
    assert warned(customers) == ["AR405"] * alike
    documents = f"2026-01-05 invoice {one} acme 1.00\n2026-01-06 invoice {other} acme 1.00\n"
    assert warned('2026-01-01 customer acme "A" currency:USD\n', documents) == ["AR405"] * alike


@pytest.mark.parametrize(
    ("memos", "codes"),
    [
        ("credit C acme 100.00 corrects:I", []),
        ("credit C acme 100.01 corrects:I", ["AR409"]),
        ("credit C acme 60.00 corrects:I\n2026-01-07 credit D acme 40.00 corrects:I", []),
        ("credit C acme 60.00 corrects:I\n2026-01-07 credit D acme 60.00 corrects:I", ["AR409"]),
        ("credit C acme 60.00 corrects:I\n2026-01-07 credit D acme 60.00 corrects:I\n2026-01-08 reverse D", []),
        ("credit C acme 60.00 corrects:I\n2026-01-07 reverse I", ["AR409"]),
        ("credit C acme 60.00 corrects:I\n2026-01-07 reverse I 60.00", ["AR409"]),
        ("credit C beta 60.00 corrects:I", ["AR409"]),
        ("transfer T acme beta 60.00\n    I  60.00\n\n2026-01-07 credit C beta 60.00 corrects:I", []),
        ("credit C acme 60.00 EUR corrects:I", ["AR409"]),
    ],
)
def test_credit_memos_over_what_they_correct_are_warned_of(memos: str, codes: list[str]) -> None:
    books = HEAD + '2010-01-01 customer beta "Beta" currency:USD\n2026-01-05 invoice I acme 100.00\n'
    assert warned(books, f"2026-01-06 {memos}\n") == codes


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("100.00 EUR @ 1.20", []),
        ("100.00 EUR @ 1.31", []),
        ("100.00 EUR @ 1.32", ["AR412"]),  # a tenth
        ("100.00 EUR @ 1.08", ["AR412"]),
        ("100.00 EUR @@ 12.00 USD", ["AR412"]),
    ],
)
def test_a_stated_rate_far_from_the_known_one_is_warned_of(line: str, codes: list[str]) -> None:
    books = (
        '2026-01-01 customer acme "Acme" currency:EUR\n2026-01-05 invoice I acme 100.00\n'
        f"2026-01-06 payment P acme 200.00 USD\n    I  {line}\n"
    )
    assert warned(books, "2026-01-02 rate EUR 1.20 USD\n") == codes
    assert warned(books) == []  # nothing is known


@pytest.mark.parametrize(
    ("code", "day", "codes"),
    [
        ("HRK", "2022-12-31", []),
        ("HRK", "2023-01-01", ["AR411"]),
        ("BGN", "2025-12-31", []),
        ("BGN", "2026-01-01", ["AR411"]),
        ("DEM", "2001-12-31", []),
        ("ITL", "2002-01-01", ["AR411"]),
    ],
)
def test_withdrawn_currencies_are_read_and_warned_of(code: str, day: str, codes: list[str]) -> None:
    amount = "1000" if code == "ITL" else "10.00"
    books = f'{day} customer acme "Acme"\n{day} invoice I acme {amount} {code}\n'
    assert warned(books, today=date.fromisoformat(day)) == codes


def test_skeletons_of_many_ids_are_those_of_each() -> None:
    """All in one text if that is ASCII, else one by one; an ID of another script turns one way into the other."""
    ids = ["INV-1", "inv-l", "0007", "7", "0", "00", "O1I", "x0", "A-00", "ab.0/1"]
    expected = ["lnv-l", "lnv-l", "7", "7", "", "", "oll", "xo", "a-oo", "ab.o/l"]
    assert plausible._skeletons(ids) == expected
    assert plausible._skeletons([*ids, "ИНВ-1"])[:-1] == expected
    assert plausible._skeletons([]) == []
    assert [plausible._skeletons([one]) for one in ids] == [[one] for one in expected]
