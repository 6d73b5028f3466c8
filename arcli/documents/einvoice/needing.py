"""What e-invoices need and a ledger lacks: each with the setting or key to fill in (AR908, AR909)."""

from __future__ import annotations

from arcli.documents.content import Invoice, Itemised
from arcli.documents.einvoice.faces import Face
from arcli.documents.einvoice.taxing import Group
from arcli.documents.einvoice.terms import TradeParty
from arcli.documents.making import Maker
from arcli.model.money import ZERO

_TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})


def note_lacking(
    maker: Maker, content: Itemised, face: Face, groups: list[Group], seller: TradeParty, buyer: TradeParty
) -> None:
    """Note what a document lacks to be an e-invoice with a face."""
    noting = _Noting(maker, content)
    _of_all(noting, groups, seller, buyer)
    _of_taxes(noting, groups)
    if face.name in ("peppol", "xrechnung"):
        _of_networks(noting, face, seller, buyer)
    if face.name == "xrechnung":
        _of_xrechnung(noting)


class _Noting:
    """Notes what is lacking of the company, the customer and the document."""

    def __init__(self, maker: Maker, content: Itemised) -> None:
        self.maker, self.content = maker, content

    def company(self, key: str, why: str, example: str = "…") -> None:
        message = f"e-invoices need company: {key}: ({why})"
        self.maker.needs.setting("AR908", ("company", key), message, f"company: {{{key}: {example}}}")

    def customer(self, key: str, why: str, example: str = "…") -> None:
        customer = self.content.customer
        message = f'an e-invoice to "{customer}" needs {key}: ({why})'
        first = self.maker.ledger.customers.declaration(customer)
        hint = f'write {key}: of customer "{customer}", such as {example}'
        self.maker.needs.entry("AR908", first, "id", message, hint, "error", f"{customer} {key}")

    def document(self, code: str, key: str, message: str, hint: str) -> None:
        entry = self.maker.subledger.documents[self.content.number].entry
        whose = f"{self.content.number} {key}"
        self.maker.needs.entry(code, entry, "id", f"{self.content.number} {message}", hint, "error", whose)


def _of_all(noting: _Noting, groups: list[Group], seller: TradeParty, buyer: TradeParty) -> None:
    if seller.address is None or not seller.address.country:
        noting.company("country", "BR-9", "DE")
    if buyer.address is None or not buyer.address.country:
        noting.customer("country", "BR-11", "DE")
    if not seller.registration and not seller.vat_id:
        noting.company("registration", "BR-CO-26: the seller's number in a register, or its VAT number")
    for amount in (noting.content.total, *(line.net for line in noting.content.lines)):
        if round(amount.value, 2) != amount.value:
            what = f"has amounts with more than two decimals ({amount.full}), which EN 16931 does not know"
            noting.document("AR909", "amount", what, "print it in another format")
            break
    if noting.content.total.value < 0 or (isinstance(noting.content, Invoice) and noting.content.payable.value < 0):
        noting.document("AR909", "amount", "is negative", "credit memos are documents of their own")


def _of_taxes(noting: _Noting, groups: list[Group]) -> None:
    categories = {g.category for g in groups}
    content = noting.content
    if categories & _TAXED and not content.seller.vat_id:
        noting.company("vat_id", "with value added tax, BR-S-02 and its like", "DE123456789")
    if categories & {"AE", "K"} and not content.buyer.vat_id:
        noting.customer("vat_id", "they owe the tax, BR-AE-02 and BR-IC-02", "FR83404833048")
    if "K" in categories and content.delivered is None and not all(line.start for line in content.lines):
        noting.document(
            "AR908", "delivered", "is a supply within the EU and needs the day of delivery (BR-IC-11)",
            "write delivered: DATE in the entry, or service: on each of its lines",
        )  # fmt: skip
    if "O" in categories and len(groups) > 1:
        noting.document(
            "AR909", "lines", "has lines outside the scope of tax beside others (BR-O-11)",
            "give each line a tax code with a category: E or Z instead of O",
        )  # fmt: skip
    if sum(1 for g in groups if g.category in ("E", "AE", "K", "G", "O")) > len({g.category for g in groups}):
        noting.document("AR909", "lines", "has one exempt category at several rates", "they have the rate 0")
    if any(g.category in ("Z", "E", "AE", "K", "G") and g.rate != ZERO for g in groups):
        noting.document("AR909", "lines", "has tax in a category without tax", "correct category: in arcli.yaml")


def _of_networks(noting: _Noting, face: Face, seller: TradeParty, buyer: TradeParty) -> None:
    if seller.endpoint is None:
        noting.company("endpoint", "the electronic address, R020", "0106:24372255")
    if buyer.endpoint is None:
        noting.customer("endpoint", "the electronic address, R010", "0106:24372255")
    content = noting.content
    if face.name == "peppol" and not content.buyer_reference and not content.order:
        noting.customer("buyer_reference", "or po: in the document, R003", "Purchasing")


def _of_xrechnung(noting: _Noting) -> None:
    content = noting.content
    seller, buyer = content.seller, content.buyer
    for key, given, taken in (
        ("city", seller.city, buyer.city),
        ("postcode", seller.postcode, buyer.postcode),
    ):
        if not given:
            noting.company(key, "BR-DE-3, BR-DE-4")
        if not taken:
            noting.customer(key, "BR-DE-8, BR-DE-9")
    for key, said, rule in (
        ("contact", seller.contact, "BR-DE-5"),
        ("phone", seller.phone, "BR-DE-6"),
        ("email", seller.email, "BR-DE-7"),
    ):
        if not said:
            noting.company(key, rule)
    if (
        isinstance(content, Invoice)
        and content.pay is not None
        and not any(a.iban or a.account for a in content.pay.accounts)
    ):
        noting.company("iban", "BR-DE-1")
    if not content.buyer_reference:
        noting.customer("buyer_reference", "the Leitweg-ID of public buyers, BR-DE-15", "04011000-12345-34")
    if content.deliver_to is not None and content.deliver_to != content.buyer.country:
        what = "goes to another country, and XRechnung needs the town there (BR-DE-10)"
        noting.document("AR909", "deliver_to", what, "print it as ubl or peppol")
