"""The rules of XRechnung 3.0 beyond EN 16931 (KoSIT, BR-DE): a list of our own, since no package carries them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcli.documents.einvoice.finding import Finding
from arcli.documents.einvoice.terms import EInvoice
from arcli.model.fieldtype import FieldError
from arcli.model.settings.company import iban

_TYPES = frozenset({"326", "380", "381", "384", "389", "875", "876", "877"})
_SKONTO = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#\Z")
_UNENDED = re.compile(r"PaymentTerms>[^<]*(?:<(?!/)[^<]*)*#[^\S\n]*</")
_MAIL = re.compile(r"[^@\s]+@(?:[^@.\s]+\.)+[^@.\s]+\Z")
_TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})


def check_xrechnung(invoice: EInvoice, text: str) -> list[Finding]:
    """Return the rules of XRechnung that an e-invoice breaks; `text` is its file."""
    return [*_parties(invoice), *_payment(invoice), *_terms(invoice, text), *_others(invoice)]


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
    categories = {line.category for line in invoice.lines}
    categories |= {one.category for one in (*invoice.allowances, *invoice.charges)}
    if categories & _TAXED and not (seller.vat_id or seller.tax_id or invoice.representative):
        yield _fatal("BR-DE-16", "the seller's VAT number (BT-31) or tax number (BT-32) is missing")
    for rule, party, term in (("R020", seller, "BT-34"), ("R010", buyer, "BT-49")):
        if party.endpoint is None:
            yield _fatal(f"PEPPOL-EN16931-{rule}", f"the electronic address ({term}) is missing")


def _payment(invoice: EInvoice) -> Iterator[Finding]:
    debited = next((means.debited for means in invoice.means if means.debited), None)
    mandate = bool(invoice.mandate or debited)
    if not invoice.means:
        yield _fatal("BR-DE-1", "how to pay (BG-16) is missing")
    for means in invoice.means:
        code, account = means.code, means.account
        if code in ("30", "58"):
            yield from _way("23", "a credit transfer", account, means.card or mandate, "an account (BG-17)")
        if code in ("48", "54", "55"):
            yield from _way("24", "payment by card", means.card, account or mandate, "a card (BG-18)")
        if code == "59":
            yield from _way("25", "a direct debit", mandate, account or means.bic or means.card, "a mandate (BG-19)")
        if code == "58" and not _is_iban(account or ""):
            yield _warning("BR-DE-19", f"{account or 'nothing'} is not the IBAN of an account (BT-84)")
        if code == "59" and not _is_iban(means.debited or ""):
            yield _warning("BR-DE-20", f"{means.debited or 'nothing'} is not the IBAN of an account to debit (BT-91)")
    if mandate and not invoice.creditor:
        yield _fatal("BR-DE-30", "a direct debit lacks the creditor's number (BT-90)")
    if mandate and not debited:
        yield _fatal("BR-DE-31", "a direct debit lacks the account to debit (BT-91)")


def _way(rule: str, what: str, own: object, others: object, needed: str) -> Iterator[Finding]:
    """Yield what a way to pay lacks, or has of other ways."""
    if not own:
        yield _fatal(f"BR-DE-{rule}-a", f"{what} names not {needed}")
    if others:
        yield _fatal(f"BR-DE-{rule}-b", f"{what} has what belongs to another way to pay")


def _terms(invoice: EInvoice, text: str) -> Iterator[Finding]:
    """Yield discounts that are not in XRechnung's notation: each a line, with a line end after the last."""
    lines = [line.strip() for line in (invoice.terms or "").split("\n")]
    wrong = [line for line in lines if line.startswith("#") and not _SKONTO.match(line)]
    if wrong:
        yield _fatal("BR-DE-18", f'"{wrong[0]}" is not a discount in XRechnung\'s notation')
    elif lines[-1].startswith("#") and _UNENDED.search(text):
        yield _fatal("BR-DE-18", f'"{lines[-1]}" needs a line end after it')


def _others(invoice: EInvoice) -> Iterator[Finding]:
    if not invoice.buyer_reference:
        yield _fatal("BR-DE-15", "the buyer's reference (BT-10, the Leitweg-ID) is missing")
    if any(row.rate is None for row in invoice.breakdown):
        yield _fatal("BR-DE-14", "a rate of tax (BT-119) is missing")
    if invoice.type not in _TYPES:
        yield _warning("BR-DE-17", f"the type {invoice.type} (BT-3) is not one of XRechnung's")
    names = [one.attachment.name for one in invoice.supporting if one.attachment is not None]
    if len(names) > len(set(names)):
        yield _fatal("BR-DE-22", "two attached files (BT-125) have the same name")
    if invoice.type == "384" and not invoice.preceding:
        yield _warning("BR-DE-26", "a corrected invoice names none before it (BG-3)")
    if not (invoice.delivered or invoice.period or all(line.period for line in invoice.lines)):
        said = "the day of delivery (BT-72) or a period (BG-14, BG-26) is missing"
        yield Finding("rules", "BR-DE-TMP-32", False, "", said, advice=True)


def _is_iban(text: str) -> bool:
    try:
        return bool(iban(text))
    except FieldError:
        return False
