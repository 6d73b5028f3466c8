"""How to pay: accounts for the currency, the reference that the payer states, a link."""

from __future__ import annotations

from urllib.parse import quote

from arcli.documents.codes import code_of
from arcli.documents.content import Account, Amount, Pay
from arcli.documents.making import Maker, Reader
from arcli.documents.swiss import bill_of
from arcli.model.money import plain
from arcli.subledger.state import Document


def accounts_of(maker: Maker, currency: str) -> tuple[Account, ...]:
    """Return the accounts for money in a currency; the text of `company: bank:` where no account is named."""
    company = maker.settings.company
    found = [
        Account(
            bank=a.name or None, iban=groups_of_four(a.iban) if a.iban else None, bic=a.bic,
            routing=a.routing, account=a.account,
        )
        for a in company.accounts(currency)
    ]  # fmt: skip
    if not found and company.bank:
        found = [Account(bank=company.bank, iban=None, bic=None, routing=None, account=None)]
    return tuple(found)


def pay_of(maker: Maker, reader: Reader, document: Document, payable: Amount) -> Pay:
    """Return how to pay what is open of a document."""
    reference, page = _reference(maker, document), link(maker, document.id, reader.id, payable)
    kind, qr, bill = maker.settings.documents.qr, None, None
    if kind == "swiss":
        title = f"{reader.wording.say(document.facts.printed or 'invoice')} {document.id}"
        qr, bill = bill_of(maker, reader, title, payable, reference) or (None, None)
    else:
        qr = code_of(kind, maker.settings.company, payable, reference, page)
    return Pay(accounts=accounts_of(maker, document.currency), reference=reference, link=page, qr=qr, bill=bill)


def _reference(maker: Maker, document: Document) -> str:
    """Return what the payer states: the reference by the ledger's scheme, else the number. Note one that can't be."""
    if maker.references is None:
        return document.id
    found = maker.references.of(document.id)
    if found is None:
        scheme = maker.references.scheme
        message = f'no payment reference of the scheme "{scheme}" can be made from {document.id}'
        hint = "numbers need enough digits (rf: letters and digits), not too many, and no other number the same ones"
        maker.needs.entry("AR906", document.entry, "id", message, hint, "error", document.id)
    return found or document.id


def link(maker: Maker, document: str, customer: str, payable: Amount) -> str | None:
    """Return the address of the page to pay on, by the pattern `pay_link:`."""
    pattern = maker.settings.pay_link
    if pattern is None:
        return None
    values = {
        "document": document, "customer": customer, "currency": payable.currency,
        "open": plain(payable.value, payable.currency),
    }  # fmt: skip
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", quote(value, safe=""))
    return pattern


def groups_of_four(text: str) -> str:
    """Return an IBAN or RF reference as it is printed (ISO 13616-1, ISO 11649)."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
