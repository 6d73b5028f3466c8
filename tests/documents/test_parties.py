"""Addresses as their countries write them, by the guides of the Universal Postal Union."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.documents.parties import buyer, seller
from arcli.documents.wording import Wording
from arcli.model.entries import Customer
from arcli.model.settings.company import Company

EN = Wording("en")


def known(**fields: str) -> Customer:
    return Customer(date.min, "acme", name="Acme", **fields)


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"street": "1 Mill Lane", "city": "Oakland", "state": "CA", "postcode": "94607", "country": "US"},
         ("1 Mill Lane", "Oakland, CA 94607")),
        ({"street": "9 King St", "city": "Vancouver", "state": "BC", "postcode": "V5K 0A1", "country": "CA"},
         ("9 King St", "Vancouver BC V5K 0A1", "CANADA")),
        ({"street": "5 Foundry Lane", "city": "Sheffield", "postcode": "S1 2AA", "country": "GB"},
         ("5 Foundry Lane", "Sheffield", "S1 2AA", "UNITED KINGDOM")),
        ({"street": "Werkstraße 12", "city": "Böblingen", "postcode": "71034", "country": "DE"},
         ("Werkstraße 12", "71034 Böblingen", "GERMANY")),
        ({"street": "Via Po 7", "city": "Brescia", "state": "BS", "postcode": "25121", "country": "IT"},
         ("Via Po 7", "25121 Brescia BS", "ITALY")),
        ({"city": "Delft", "country": "NL"}, ("Delft", "NETHERLANDS")),
        ({"address": "Box 4\n\n  Lake End  ", "country": "US"}, ("Box 4", "Lake End")),
        ({"address": "old", "street": "1 New Road", "city": "Oakland"}, ("1 New Road", "Oakland")),
        ({}, ()),
    ],
)  # fmt: skip
def test_the_buyer(fields: dict[str, str], lines: tuple[str, ...]) -> None:
    assert buyer(known(**fields), "acme", EN, "US").address == lines


def test_the_country_is_in_the_words_of_the_document() -> None:
    own = known(city="Delft", country="NL")
    assert buyer(own, "acme", Wording("de"), "DE").address == ("Delft", "NIEDERLANDE")


def test_the_seller_names_its_country_to_buyers_abroad_alone() -> None:
    company = Company(name="Z", street="Kade 1", postcode="2611 AB", city="Delft", country="NL")
    assert seller(company, EN, None).address == ("Kade 1", "2611 AB Delft")
    assert seller(company, EN, "NL").address == ("Kade 1", "2611 AB Delft")
    assert seller(company, EN, "DE").address == ("Kade 1", "2611 AB Delft", "NETHERLANDS")


def test_an_address_of_five_hundred_lines_is_kept() -> None:
    assert len(buyer(known(address="line\n" * 500), "acme", EN, None).address) == 500


def test_who_is_not_declared_has_the_name_of_the_id() -> None:
    assert buyer(None, "ghost", EN, "US").name == "ghost"
