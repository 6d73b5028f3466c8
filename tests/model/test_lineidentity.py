"""The same money twice: the same file again, overlapping statements, camt and MT940; and what only looks the same."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arcli.model.bank.identity import Identity, KnownLines, identity_of, may_be_same, parse_identity, same_account
from arcli.model.bank.line import StatementLine

IBAN = "DE49508800500194774600"
CAMT = StatementLine(
    IBAN, "EUR", Decimal("100.00"), date(2026, 1, 15), payer="Acme", end_to_end="E2E-2026-000000000017",
    text="INV-1", bank_ref="B1", format="camt",
)  # fmt: skip
MT940 = replace(CAMT, account="50880050/0194774600", bank_ref="0724710", text="INV 1", format="mt940")
NAMELESS = StatementLine(IBAN, "EUR", Decimal(100), date(2026, 1, 15), text="INV-9", format="csv")


def seen(known: list[StatementLine], new: list[StatementLine]) -> list[bool]:
    """For each new line of one statement, whether it was known; whatever the order of what was known."""
    answers = set()
    for order in itertools.permutations(known):
        book = KnownLines()
        for line in order:
            book.add(identity_of(line))
        answers.add(tuple(found is not None for found in book.match(new)))
    assert len(answers) == 1
    return list(answers.pop())


def test_the_same_file_again() -> None:
    twins = [NAMELESS, NAMELESS, CAMT]
    assert seen(twins, twins) == [True, True, True]


def test_two_equal_payments_stay_two() -> None:
    assert seen([NAMELESS], [NAMELESS, NAMELESS]) == [True, False]


def test_camt_and_mt940_of_one_day() -> None:
    assert seen([CAMT], [MT940]) == [True]
    assert seen([MT940], [CAMT]) == [True]
    # MT940 has room for 16 signs of the end-to-end id
    assert seen([CAMT], [replace(MT940, end_to_end=CAMT.end_to_end[:16])]) == [True]
    assert seen([CAMT], [replace(MT940, end_to_end="")]) == [True]


def test_what_contradicts_is_other_money() -> None:
    assert seen([CAMT], [replace(MT940, end_to_end="E2E-2026-000000000018")]) == [False]
    assert seen([CAMT], [replace(CAMT, bank_ref="B2")]) == [False]
    assert seen([CAMT], [replace(CAMT, booked=date(2026, 1, 16))]) == [False]
    assert seen([CAMT], [replace(CAMT, amount=Decimal("100.01"))]) == [False]
    assert seen([CAMT], [replace(CAMT, amount=-CAMT.amount)]) == [False]
    assert seen([CAMT], [replace(CAMT, currency="USD")]) == [False]
    assert seen([CAMT], [replace(CAMT, account="DE02120300000000202051")]) == [False]
    assert seen([NAMELESS], [replace(NAMELESS, text="INV-8")]) == [False]


def test_intraday_report_shows_one_of_two() -> None:
    """The one that the earlier report had is told from its twin, although the statement has it second."""
    first, second = replace(CAMT, end_to_end="A" * 20, bank_ref=""), replace(CAMT, end_to_end="B" * 20, bank_ref="")
    assert seen([second], [first, second]) == [False, True]


def test_a_collective_entry_and_its_transactions() -> None:
    whole = replace(CAMT, amount=Decimal(60), bank_ref="ENTRY", end_to_end="", text="")
    parts = [
        replace(CAMT, amount=Decimal(a), bank_ref="", end_to_end=e, batch="ENTRY", batch_amount=Decimal(60))
        for a, e in ((20, "A" * 20), (40, "B" * 20))
    ]
    assert seen(parts, [whole]) == [True]
    assert seen(parts[:1], [whole]) == [False]
    assert seen([whole], parts) == [True, True]


@pytest.mark.parametrize("line", [CAMT, MT940, NAMELESS, replace(CAMT, amount=Decimal("-0.5"), account="")])
def test_identity_reads_back(line: StatementLine) -> None:
    identity = identity_of(line)
    assert parse_identity(identity.text) == identity
    assert " " not in identity.text
    assert parse_identity(identity.text + " ") is None


def test_what_is_no_identity() -> None:
    for text in ("", "FT26015", "A/2026-13-01/1EUR/camt", "A/2026-01-01/1.2.3EUR/camt", "/2026-01-01/1EUR"):
        assert parse_identity(text) is None


def test_marks_are_digests_not_texts() -> None:
    assert "INV" not in identity_of(CAMT).text
    assert identity_of(replace(CAMT, text="  inv-1 ")) == identity_of(replace(CAMT, text="INV-1"))


def test_accounts() -> None:
    assert same_account("DE49 5088 0050 0194 7746 00", "50880050/0194774600")
    assert same_account(IBAN, "194774600")
    assert same_account("", IBAN)
    assert not same_account(IBAN, "DE02120300000000202051")
    assert not same_account("12345", "99912345")
    assert not same_account(IBAN, "50880050/0194774601")


def test_no_marks_within_one_format() -> None:
    bare = Identity("1", date(2026, 1, 1), Decimal(1), "EUR", "bai2", frozenset())
    assert may_be_same(bare, bare)
