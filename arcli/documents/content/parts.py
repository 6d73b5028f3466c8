"""What contents of documents are made of: values with their text, parties, how to pay; and what every document has."""

from __future__ import annotations

import datetime
from dataclasses import MISSING, dataclass, field
from decimal import Decimal
from typing import Any, ClassVar


def said(about: str, default: Any = MISSING) -> Any:
    """Declare a field and what it means."""
    return field(default=default, metadata={"about": about})


def worded(about: str, default: Any = MISSING) -> Any:
    """Declare a field of words, formats or the letterhead: a change of it changes no digest."""
    return field(default=default, metadata={"about": about, "worded": True})


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount of money."""

    value: Decimal = said("exact, with the decimals of the currency")
    currency: str = said("its code by ISO 4217")
    text: str = worded("as columns show it: `1,452.00`")
    full: str = worded("with its currency: `USD 1,452.00`")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A quantity, a price or a percentage."""

    value: Decimal = said("exact; a percentage as a fraction")
    text: str = worded("as it is printed")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day."""

    value: datetime.date = said("ISO date")
    text: str = worded("in words: `January 5, 2026`")
    short: str = worded("as columns show it: `Jan 5, 2026`")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """The seller or the buyer."""

    name: str = said("name")
    address: tuple[str, ...] = worded("lines of the address, without the name; a foreign country is the last")
    street: str | None = said("street and number, where the address is not one text")
    postcode: str | None = said("postal code, likewise")
    city: str | None = said("town, likewise")
    state: str | None = said("state or province, likewise")
    country: str | None = said("code of the country by ISO 3166")
    email: str | None = said("address for mails")
    phone: str | None = said("telephone number")
    tax_id: str | None = said("tax number")
    vat_id: str | None = said("VAT identification number")
    endpoint: str | None = said("electronic address for e-invoices: `0106:24372255`")
    registration: str | None = said("number in the register of companies; of the seller", None)
    contact: str | None = said("who answers questions; of the seller", None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account to pay to."""

    bank: str | None = said("name of the bank")
    iban: str | None = said("IBAN in groups of four")
    bic: str | None = said("BIC")
    routing: str | None = said("routing number")
    account: str | None = said("account number")


@dataclass(frozen=True, kw_only=True, slots=True)
class Qr:
    """A code that the payer's telephone reads."""

    kind: str = said("epc, swiss, upi or link")
    text: str = said("what stands in it")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bill:
    """What stands on the payment part and the receipt of a Swiss QR-bill."""

    account: str = said("IBAN in groups of four")
    creditor: tuple[str, ...] = said("name and address of who is paid")
    reference: str | None = said("the reference as it is printed; null where there is none with check digits")
    message: str | None = said("what the payment is for")
    debtor: tuple[str, ...] = said("name and address of who pays; none: a field to write in")
    currency: str = said("CHF or EUR")
    amount: str = said("what is to be paid, as the bill has it: `1 949.75`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pay:
    """How to pay."""

    accounts: tuple[Account, ...] = worded("accounts for the currency")
    reference: str = said("what the payer states")
    link: str | None = worded("address of a page to pay on")
    qr: Qr | None = worded("the code to pay by, from documents: qr:", None)
    bill: Bill | None = worded("the Swiss QR-bill, with qr: swiss", None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What every document has."""

    sort: ClassVar[str]
    title: str = worded("what it is called: `Invoice`")
    number: str = said("its ID; of statements and confirmations the customer's")
    language: str = worded("language of its words: `en`, `de-CH`")
    paper: str = worded("a4 or letter")
    window: str = worded("where the window of the envelope is: a, b (DIN 5008) or us10")
    date: Day = said("date on the document")
    as_of: Day = said("day as of which payments and the amount due are shown")
    seller: Party = worded("who sends it")
    buyer: Party = said("who gets it")
    customer: str = said("ID of the customer")
    reversed: Day | None = said("day on which it was reversed, if it was by then")
    state: str | None = worded("that in words")
    notes: tuple[str, ...] = worded("texts for the customer, from arcli.yaml")
    footer: str | None = worded("last line, from arcli.yaml")
