"""Declarations that later entries amend: customers and contracts, by the same rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.model.amended import Amended
from arcli.model.entries import Contract, Customer
from tests.subledger.books import ledger

CUSTOMER = (
    '2026-01-01 customer acme "Acme" terms:net30 x-site:north x-desk:4 #old\n'
    "2026-03-01 customer acme limit:500.00 x-desk:5 #new\n2026-03-01 customer acme group:g\n"
)
CONTRACT = (
    '2026-01-01 customer acme\n2026-01-01 contract C-1 acme "Rent" terms:net30 x-site:north x-desk:4 #old\n'
    '    "A"  @ 1.00\n    "B"  @ 2.00\n'
    "2026-03-01 contract C-1 acme minimum:500.00 x-desk:5 #new\n"
    '2026-03-01 contract C-1 acme po:g\n    "C"  @ 3.00\n'
)


def known(name: str) -> Amended[Customer] | Amended[Contract]:
    opened = ledger(CUSTOMER if name == "acme" else CONTRACT, settings="currency: USD\n")
    subledger, problems = opened.as_of(date(2026, 12, 31))
    assert not problems
    return opened.customers if name == "acme" else subledger.contracts


@pytest.mark.parametrize("name", ["acme", "C-1"])
def test_an_amendment_states_what_it_names_and_leaves_the_rest(name: str) -> None:
    found = known(name)
    before, after = found.at(name, date(2026, 2, 28)), found.at(name, date(2026, 3, 1))
    assert before is not None
    assert after is not None
    assert (before.terms, before.tags, before.extra) == ("net30", ("old",), {"x-site": "north", "x-desk": "4"})
    assert (after.terms, after.tags, after.extra) == ("net30", ("new",), {"x-site": "north", "x-desk": "5"})
    amount, word = (a.limit, a.group) if isinstance(a := after, Customer) else (a.minimum, a.po)
    assert (amount, word) == (Decimal("500.00"), "g")
    if isinstance(after, Contract) and isinstance(before, Contract):
        assert [c.text for c in before.charges] == ["A", "B"]
        assert [c.text for c in after.charges] == ["C"]


@pytest.mark.parametrize("name", ["acme", "C-1"])
def test_the_entries_behind_a_declaration(name: str) -> None:
    found = known(name)
    assert found.ids(date(2025, 12, 31)) == []
    assert found.declaration(name).date == date(2026, 1, 1)
    assert len(found.amendments(name)) == 2
    assert [day for day, _ in found.versions(name)] == [date(2026, 1, 1), date(2026, 3, 1)]
    assert found.source(name, "terms", date(2026, 12, 31)) is found.declaration(name)
    assert (name in found, "nobody" in found, found.nearest(name + "e")) == (True, False, name)


@pytest.mark.parametrize("twice", ['2026-01-01 customer acme "Other"', "2026-01-01 contract C-1 acme terms:net10"])
def test_one_field_twice_on_one_day_is_an_error(twice: str) -> None:
    text = CUSTOMER if "customer" in twice else CONTRACT
    _, problems = ledger(text + twice + "\n", settings="currency: USD\n").as_of(date(2026, 12, 31))
    assert [p.code for p in problems] == ["AR210"]
