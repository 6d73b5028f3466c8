"""The rules of XRechnung 3.0 beyond EN 16931 (KoSIT, BR-DE): a list of our own, since no package carries them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcli.documents.einvoice.finding import Finding
from arcli.documents.einvoice.terms import EInvoice
from arcli.model.fields import FieldError
from arcli.model.settings.company import iban

_TYPES = frozenset({"326", "380", "381", "384", "389", "875", "876", "877"})
_SKONTO = re.compile(r"#(?:SKONTO|VERZUG)#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#\Z")
_MAIL = re.compile(r"[^@\s]{2,}@[^@\s]{2,}\Z")
_TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})


def check_xrechnung(invoice: EInvoice) -> list[Finding]:
    """Return the rules of XRechnung that an e-invoice breaks."""
    return [*_parties(invoice), *_payment(invoice), *_others(invoice)]


def _fatal(rule: str, text: str) -> Finding:
    return Finding("rules", rule, True, "", text)


def _warning(rule: str, text: str) -> Finding:
    return Finding("rules", rule, False, "", text)


def _parties(invoice: EInvoice) -> Iterator[Finding]:
    seller, buyer, contact = invoice.seller, invoice.buyer, invoice.seller.contact
    address, other, there = seller.address, buyer.address, invoice.delivery_address
    if contact is None:
        yield _fatal("BR-DE-2", "the seller's contact (BG-6) is missing")
    else:
        if not contact.name:
            yield _fatal("BR-DE-5", "the name of the seller's contact (BT-41) is missing")
        if not contact.phone:
            yield _fatal("BR-DE-6", "the telephone number of the seller's contact (BT-42) is missing")
        elif len(re.sub(r"[^0-9]", "", contact.phone)) < 3:
            yield _warning("BR-DE-27", "the telephone number (BT-42) has fewer than three digits")
        if not contact.email:
            yield _fatal("BR-DE-7", "the mail address of the seller's contact (BT-43) is missing")
        elif not _MAIL.match(contact.email):
            yield _warning("BR-DE-28", "the mail address (BT-43) is none")
    for rules, one, who in ((("3", "4"), address, "the seller"), (("8", "9"), other, "the buyer")):
        if one is None or not one.city:
            yield _fatal(f"BR-DE-{rules[0]}", f"the town of {who} is missing")
        if one is None or not one.postcode:
            yield _fatal(f"BR-DE-{rules[1]}", f"the postal code of {who} is missing")
    if there is not None and not there.city:
        yield _fatal("BR-DE-10", "the town that goods went to (BT-77) is missing")
    if there is not None and not there.postcode:
        yield _fatal("BR-DE-11", "the postal code that goods went to (BT-78) is missing")
    categories = {row.category for row in invoice.breakdown}
    if categories & _TAXED and not (seller.vat_id or seller.tax_id or invoice.representative):
        yield _fatal("BR-DE-16", "the seller's VAT number (BT-31) or tax number (BT-32) is missing")
    for rule, party, term in (("R020", seller, "BT-34"), ("R010", buyer, "BT-49")):
        if party.endpoint is None:
            yield _fatal(f"PEPPOL-EN16931-{rule}", f"the electronic address ({term}) is missing")


def _payment(invoice: EInvoice) -> Iterator[Finding]:
    if not invoice.means:
        yield _fatal("BR-DE-1", "how to pay (BG-16) is missing")
    for means in invoice.means:
        transfer, card, debit = means.code in ("30", "58"), means.code in ("48", "54", "55"), means.code == "59"
        if transfer and not means.account:
            yield _fatal("BR-DE-23-a", "a credit transfer names no account (BG-17)")
        if transfer and (means.card or invoice.mandate):
            yield _fatal("BR-DE-23-b", "a credit transfer has a card or a mandate")
        if card and not means.card:
            yield _fatal("BR-DE-24-a", "payment by card names no card (BG-18)")
        if debit and not invoice.mandate:
            yield _fatal("BR-DE-25-a", "a direct debit names no mandate (BG-19)")
        if means.code == "58" and means.account and not _is_iban(means.account):
            yield _warning("BR-DE-19", f"{means.account} is not an IBAN")
    for line in (invoice.terms or "").split("\n"):
        if line.startswith("#") and not _SKONTO.match(line.strip()):
            yield _fatal("BR-DE-18", f'"{line}" is not a discount in XRechnung\'s notation')


def _others(invoice: EInvoice) -> Iterator[Finding]:
    if not invoice.buyer_reference:
        yield _fatal("BR-DE-15", "the buyer's reference (BT-10, the Leitweg-ID) is missing")
    if any(row.rate is None for row in invoice.breakdown):
        yield _fatal("BR-DE-14", "a rate of tax (BT-119) is missing")
    if invoice.type not in _TYPES:
        yield _warning("BR-DE-17", f"the type {invoice.type} (BT-3) is not one of XRechnung's")
    if invoice.type == "384" and not invoice.preceding:
        yield _warning("BR-DE-26", "a corrected invoice names none before it (BG-3)")


def _is_iban(text: str) -> bool:
    try:
        return bool(iban(text))
    except FieldError:
        return False
