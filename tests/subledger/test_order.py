"""Where an entry stands never changes a report."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from arcli.reports.register import register
from arcli.subledger.state import Document
from tests.subledger.books import codes, context, ledger, open_of, reference, rows
from tests.subledger.shuffled import agrees_shuffled, made

# 1468 and those after it found an error once.
SEEDS = [*range(40), 1468, 1484, 1556, 1577, 1843, 1986, 8050]

HEAD = '2026-01-01 customer acme "Acme" currency:USD\n2026-01-02 invoice INV-1 acme 100.00\n'
ONE = "2026-01-10 payment P-1 acme 30.00\n    INV-1  30.00\n"
TWO = "2026-01-12 payment P-2 acme 20.00\n    INV-1  20.00\n"


def test_what_a_document_is_applied_to_is_in_the_order_of_days() -> None:
    for texts in ((HEAD, ONE, TWO), (TWO, HEAD, ONE), (TWO + ONE + HEAD,)):
        row = register(context(ledger(*texts), date(2026, 1, 31))).rows[0]
        assert (row["document"], row["applied_to"]) == ("INV-1", "P-1, P-2")


APPLY = "2026-01-13 apply P-1\n    INV-2  20.00\n"
REFUND = "2026-01-14 refund R-1 acme 20.00\n    P-1  20.00\n"
BOOKS = """\
2026-01-01 customer acme "Acme" currency:USD
2026-01-02 invoice INV-1 acme 100.00
2026-01-02 invoice INV-2 acme 50.00
2026-01-02 invoice INV-3 acme 5.00
"""


@pytest.mark.parametrize(
    "paid",
    [
        "2026-01-10 payment P-1 acme 120.00\n    INV-1  100.00\n",
        "2026-01-10 payment P-1 acme 125.00\n    INV-1  100.00\n    INV-3  5.00\n",
        "2026-01-10 payment P-1 acme 121.00\n    INV-1  99.00  discount:1.00\n    INV-3  2.00\n",
        "2026-01-10 credit P-1 acme 120.00\n    INV-1  100.00\n",
    ],
)
def test_money_applied_by_an_entry_read_before_its_source_is_not_free_again(paid: str) -> None:
    for texts in ((BOOKS, paid, APPLY), (APPLY, BOOKS, paid), (APPLY, paid, BOOKS)):
        assert open_of(ledger(*texts), "2026-01-31")["INV-2"] == "30.00"
    for texts in ((BOOKS, paid, APPLY, REFUND), (REFUND, APPLY, BOOKS, paid), (APPLY, REFUND, paid, BOOKS)):
        assert codes(ledger(*texts), "2026-01-31") == ["AR302"]


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ("invoice R-1 acme 50.00", "50.00"), ("debit R-1 acme 50.00", "50.00"), ("payment R-1 acme 50.00", "-50.00"),
        ("credit R-1 acme 50.00", "-50.00"), ("opening R-1 acme 50.00 due:2026-02-01", "50.00"),
    ],
)  # fmt: skip
def test_a_part_and_the_rest_may_be_reversed_on_one_day(document: str, left: str) -> None:
    texts = (f"2026-01-10 {document}\n", "2026-01-20 reverse R-1 20.00\n", "2026-01-20 reverse R-1\n")
    for order in permutations((BOOKS, *texts)):
        opened = ledger(*order)
        assert open_of(opened, "2026-01-19")["R-1"] == left
        assert "R-1" not in open_of(opened, "2026-01-20")
        later = ledger(*order, "2026-01-21 reverse R-1 1.00\n")
        assert codes(later, "2026-01-31") == ["AR308"]


@pytest.mark.parametrize("seed", SEEDS)
def test_entries_shuffled_over_files_and_lines_make_the_same_books(seed: int) -> None:
    agrees_shuffled(seed)


@pytest.mark.parametrize("seed", range(12))
def test_a_replay_of_renewed_documents_is_as_of_fresh_ones(seed: int) -> None:
    """An earlier day, renewed, then a later one: figure by figure what the texts say when they are read anew."""
    texts, settings = made(seed)
    opened, other = ledger("\n".join(texts), settings=settings), ledger("\n".join(texts), settings=settings)
    days = reference(other).days
    opened.as_of(days[len(days) // 2])
    opened.renew()
    assert rows(opened, days[-1]) == rows(other, days[-1])
    assert [r.open for r in opened.records if isinstance(r, Document)] == [
        r.open for r in other.records if isinstance(r, Document)
    ]
