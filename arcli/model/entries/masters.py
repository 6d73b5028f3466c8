"""Masters: customers and exchange rates."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass

from arcli.model.entries.base import Entry
from arcli.model.entries.types import (
    Country,
    Currency,
    Date,
    Delivery,
    Endpoint,
    Face,
    Insured,
    KnownCustomer,
    Limit,
    Number,
    OwnId,
    Rate,
    Terms,
    Text,
    Word,
    Yes,
)
from arcli.model.kinds import Facts, Role, key, kind, quoted, word


@kind(
    "customer",
    Facts(
        role=Role.MASTER,
        example='arcli add customer acme "Acme Corporation" --terms net30 --limit 50000',
        sealed=False,
        soft=("name", "limit", "salesperson", "collector", "insured"),
        private=("name", "email", "address", "street", "postcode", "city", "phone", "tax_id", "vat_id"),
        section="Master data",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Customer(Entry):
    """Declares a customer; a later one amends the fields that it names, from its date on."""

    id: OwnId = word("the customer's ID")
    name: Text | None = quoted("the customer's name")
    terms: Terms | None = key("payment terms of new documents")
    currency: Currency | None = key("currency of amounts without a code")
    limit: Limit | None = key("credit limit, in the customer's currency; none takes it away")
    method: Word | None = key("open-item (usual) or balance-forward")
    payer: KnownCustomer | None = key("the customer who may pay this one's documents")
    group: Word | None = key("group for reports")
    email: Word | None = key("where statements go")
    address: Text | None = key("postal address, may have several lines")
    street: Word | None = key("street and number; with the next four it replaces address:")
    postcode: Word | None = key("postal code")
    city: Word | None = key("town")
    state: Word | None = key("state or province, as addresses there have it")
    country: Country | None = key("country")
    vat_id: Word | None = key("VAT identification number, with its country")
    endpoint: Endpoint | None = key("electronic address for e-invoices")
    einvoice: Face | None = key("the form of its e-invoices")
    deliver: Delivery | None = key("how documents reach the customer")
    portal: Word | None = key("the portal that takes its documents, and who we are there: Ariba AN0123456")
    buyer_reference: Word | None = key("what the customer wants to read on documents: a cost centre, a contact")
    tax_id: Word | None = key("tax number")
    language: Word | None = key("language of letters, such as en or de")
    salesperson: Word | None = key("who looks after the customer")
    collector: Word | None = key("who of ours asks for the money")
    insured: Insured | None = key("credit insurance: the share (90%) or amount of what is owed that it covers")
    phone: Word | None = key("telephone number")
    dunning: Word | None = key("policy of reminders, as arcli.yaml names it; none for none")
    interest: Word | None = key("policy of interest on late payments, as arcli.yaml names it; none for none")
    consumer: Yes | None = key("whether it is a person, whom the law for consumers protects")
    law: Word | None = key("the law that holds, as arcli.yaml names it, instead of consumer or business")
    review: Date | None = key("when to look at the customer's credit again")


@kind("rate", Facts(role=Role.MASTER, example="arcli add rate EUR 1.0812 USD"))
@dataclass(slots=True, eq=False, repr=False)
class Rate_(Entry):
    """An exchange rate from that date on: `rate EUR 1.0812 USD` says 1 EUR = 1.0812 USD."""

    currency: Currency = word("the currency of which one is priced")
    rate: Rate = word("its price")
    quote: Currency = word("the currency of the price")


@kind(
    "index",
    Facts(role=Role.MASTER, example="arcli add index ecb-mro 4.25", replaces=True, says=("value",)),
)
@dataclass(slots=True, eq=False, repr=False)
class Index(Entry):
    """A published figure from that day on: a reference rate of interest in percent, a price index."""

    name: Word = word("what it is called: ecb-mro, basiszins, boe, rbi-bank, cpi, …")
    value: Number = word("the figure, as published")
