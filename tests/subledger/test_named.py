"""Documents and customers by a part of their names: the one that is meant, or a list; never another one by a slip."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.journal.read import JournalReader
from arcli.model.customers import Customers
from arcli.model.diagnostics import SourceText
from arcli.subledger.named import NothingNamedError, NotNamedError, customer_named, document_named, named

DOCUMENTS = ["INV-2025-0007", "INV-2026-0007", "INV-2026-0017", "PMT-2026-0012", "CM-3", "4711", "R/88-a"]
MASTER = """\
2020-01-01 customer acme "Acme Corporation"
2020-01-01 customer acme-uk "Acme (UK) Ltd"
2020-01-01 customer gale "Gale & Sons"
2020-01-01 customer delmar "Delmar Studio"
2020-01-01 customer elmhollow "Elm Hollow College"
2026-06-01 customer gale "Storm & Sons"
"""
DAY = date(2026, 3, 31)


def master() -> Customers:
    entries, problems = JournalReader().read(SourceText("x.journal", MASTER))
    assert not problems
    return Customers(entries)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("INV-2026-0007", "INV-2026-0007"), ("inv-2026-0007", "INV-2026-0007"), ("2026-7", "INV-2026-0007"),
        ("2025-0007", "INV-2025-0007"), ("17", "INV-2026-0017"), ("0017", "INV-2026-0017"), ("inv-17", "INV-2026-0017"),
        ("12", "PMT-2026-0012"), ("pmt12", "PMT-2026-0012"), ("3", "CM-3"), ("cm 3", "CM-3"), ("4711", "4711"),
        ("r88a", "R/88-a"), ("88-A", "R/88-a"),
    ],
)  # fmt: skip
def test_documents(typed: str, meant: str) -> None:
    assert document_named(DOCUMENTS, typed) == meant


@pytest.mark.parametrize(
    "typed", ["1", "INV-2026-000", "INV-2026-00", "711", "2026", "47", "88", "", "-", "pmt-17", "INV"]
)
def test_a_part_of_a_figure_or_a_beginning_is_no_document(typed: str) -> None:
    with pytest.raises(NothingNamedError):
        document_named(DOCUMENTS, typed)


def test_several_documents_are_listed() -> None:
    with pytest.raises(NotNamedError, match=r'"7" could be INV-2025-0007, INV-2026-0007$'):
        document_named(DOCUMENTS, "7")
    with pytest.raises(NotNamedError, match=r"A-0-1, A-1-1, A-10-1, A-11-1, .*, A-5-1 and 4 more$"):
        document_named([f"A-{n}-1" for n in range(12)], "1")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acme", "acme"), ("ACME", "acme"), ("uk", "acme-uk"), ("corp", "acme"), ("gale & s", "gale"), ("son", "gale"),
        ("elm", "elmhollow"),  # a word that begins so, before letters within one (Delmar)
        ("studio", "delmar"), ("llow", "elmhollow"), ("?", "?"),
    ],
)  # fmt: skip
def test_customers(typed: str, meant: str) -> None:
    assert customer_named(master(), typed, DAY) == meant


def test_names_are_those_of_the_day() -> None:
    with pytest.raises(NothingNamedError):
        customer_named(master(), "storm", DAY)
    assert customer_named(master(), "storm", date(2026, 6, 1)) == "gale"


@pytest.mark.parametrize("typed", ["zzz", ""])
def test_nobody(typed: str) -> None:
    with pytest.raises(NothingNamedError):
        customer_named(master(), typed, DAY)


def test_several_customers_are_listed_with_their_names() -> None:
    with pytest.raises(NotNamedError, match=r'"acm" could be acme \(Acme Corporation\), acme-uk \(Acme \(UK\) Ltd\)$'):
        customer_named(master(), "acm", DAY)


def test_either() -> None:
    assert named([DOCUMENTS], master(), "17", DAY) == ("INV-2026-0017", True)
    assert named([DOCUMENTS], master(), "INV-2026-0007#2", DAY) == ("INV-2026-0007", True)
    assert named([DOCUMENTS], master(), "elm", DAY) == ("elmhollow", False)
    assert named([["acme", *DOCUMENTS]], master(), "acme", DAY) == ("acme", True)
    assert named([["X-ACME"]], master(), "acme", DAY) == ("acme", False)  # a full name before a part
    assert named([DOCUMENTS, ["DEP-17"]], master(), "17", DAY) == ("INV-2026-0017", True)  # documents before others
    assert named([DOCUMENTS, ["DEP-18"]], master(), "18", DAY) == ("DEP-18", True)
    with pytest.raises(NothingNamedError, match="document or customer"):
        named([DOCUMENTS], master(), "zzz", DAY)
