"""Seller and buyer as documents show them, with their addresses as their countries write them."""

from __future__ import annotations

from arcli.documents.content import Party
from arcli.documents.wording import Wording
from arcli.model.entries import Customer
from arcli.model.settings.company import Company

# Where the town stands before the postal code, by the guides of the Universal Postal Union; elsewhere after it.
_LISTED = "US CA AU NZ GB IE IN BR SG TH PH ID SA AE KW BH QA OM PK BD LK HK TW NG ZA"
_TOWN_FIRST = frozenset(_LISTED.split())
_OWN_LINE = frozenset(("GB", "IE", "ZA", "LK"))  # of those: where the code has a line of its own


def seller(company: Company, wording: Wording, buyer_country: str | None) -> Party:
    """Return who sends a document. Its country is named where the buyer is in another."""
    own = company.country
    lines = _lines(company.street, company.postcode, company.city, company.state, own) or _text(company.address)
    foreign = own is not None and buyer_country not in (None, own)
    return Party(
        name=company.name, address=(*lines, wording.country(own).upper()) if foreign and own else lines, country=own,
        street=company.street or None, postcode=company.postcode or None, city=company.city or None,
        state=company.state or None, email=company.email or None, phone=company.phone or None,
        tax_id=company.tax_id or None, vat_id=company.vat_id or None, endpoint=company.endpoint,
        registration=company.registration or None, contact=company.contact or None,
    )  # fmt: skip


def buyer(known: Customer | None, customer: str, wording: Wording, own_country: str | None) -> Party:
    """Return who gets a document, as known on its day.

    The last line of a foreign address is the country in capitals, as the Universal Postal Union asks for.
    """
    if known is None:
        return Party(
            name=customer, address=(), street=None, postcode=None, city=None, state=None, country=None, email=None,
            phone=None, tax_id=None, vat_id=None, endpoint=None,
        )  # fmt: skip
    country = known.country or own_country
    lines = _lines(known.street, known.postcode, known.city, known.state, country) or _text(known.address)
    if known.country is not None and known.country != own_country:
        lines = (*lines, wording.country(known.country).upper())
    return Party(
        name=known.name or customer, address=lines, street=known.street, postcode=known.postcode, city=known.city,
        state=known.state, country=known.country, email=known.email, phone=known.phone, tax_id=known.tax_id,
        vat_id=known.vat_id, endpoint=known.endpoint,
    )  # fmt: skip


def has_address(known: Customer | None) -> bool:
    """Return whether anything is known of where a customer is."""
    return known is not None and bool(known.address or known.city)


def language_of(known: Customer | None, default: str) -> str:
    """Return the language that a customer wants to read."""
    return (known.language if known is not None else None) or default


def _text(address: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (address or "").split("\n") if line.strip())


def _lines(
    street: str | None, postcode: str | None, city: str | None, state: str | None, country: str | None
) -> tuple[str, ...]:
    """Return the lines of a structured address; none without a town."""
    if not city:
        return ()
    if country in _OWN_LINE:
        found = [street, city, state, postcode]
    elif country in ("US", "CA", "AU"):
        comma = ", " if country == "US" else " "
        found = [street, comma.join(filter(None, (city, " ".join(filter(None, (state, postcode))))))]
    elif country in _TOWN_FIRST:
        found = [street, " ".join(filter(None, (city, postcode))), state]
    elif country == "JP":
        found = [street, ", ".join(filter(None, (city, state))), postcode]
    elif country == "IT":
        found = [street, " ".join(filter(None, (postcode, city, state)))]
    else:
        found = [street, " ".join(filter(None, (postcode, city))), state]
    return tuple(line for line in found if line)
