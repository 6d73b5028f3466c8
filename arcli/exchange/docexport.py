"""Invoices, one row per line, and receipts, as other systems import them, by a profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.exchange.glprofile import GlProfile, cells_of, files_of
from arcli.model.entries import Customer, Invoice, applications_of, is_itemised, order_of
from arcli.model.fieldtext import split_ref
from arcli.model.money import ZERO
from arcli.subledger.lines import taxed_of
from arcli.subledger.state import Document, Subledger

Shows = Callable[[str, str | None], bool]  # whether a customer's documents in a currency are wanted


class Exported(NamedTuple):
    """The files of an export, the number of documents in them, and those `gone`: reversed, and left out."""

    texts: list[str]
    number: int
    gone: list[str]


def export_documents(
    subledger: Subledger, profile: GlProfile, start: date | None, shows: Shows, *, raw: bool = False
) -> Exported:
    """Return the documents of the customers shown, from a day to the subledger's date, as files by date and number."""
    wanted = ("payment",) if profile.of == "receipts" else tuple(profile.kinds)
    found = [
        d
        for d in subledger.documents.values()
        if d.kind in wanted and (start or date.min) <= d.date <= subledger.as_of and shows(d.customer, d.currency)
    ]
    found.sort(key=lambda d: (d.date, d.id))
    gone = [d.id for d in found if d.ended is not None and d.ended <= subledger.as_of]
    kept = [d for d in found if d.id not in set(gone)]
    make = _receipt if profile.of == "receipts" else _lines
    blocks = ([cells_of(fields, profile) for fields in make(subledger, d, profile)] for d in kept)
    return Exported(files_of(blocks, profile, raw=raw), len(kept), gone)


def _head(subledger: Subledger, document: Document) -> dict[str, Any]:
    """Return what all rows of a document say."""
    entry = document.entry
    known = subledger.customers.at(document.customer, document.date) or Customer(document.date, document.customer)
    return {
        "kind": document.kind,
        "document": document.id,
        "date": document.document_date,
        "due": document.due or document.document_date,
        "terms": entry.terms or "" if isinstance(entry, Invoice) else "",
        "currency": document.currency,
        "customer": document.customer,
        "name": known.name or document.customer,
        "email": known.email or "",
        "street": known.street or (known.address or "").replace("\n", ", "),
        "postcode": known.postcode or "",
        "city": known.city or "",
        "country": known.country or "",
        "po": order_of(entry) or "",
        "ref": entry.ref or "",
        "memo": entry.memo or "",
        "amount": (document.amount, document.currency),
        "documents": " ".join(dict.fromkeys(split_ref(a.document)[0] for a in applications_of(entry))),
        "method": document.says("method") or "",
    }


def _lines(subledger: Subledger, document: Document, profile: GlProfile) -> Iterator[dict[str, Any]]:
    """Yield a row for each line item of an invoice or memo; one for all where it has none."""
    entry, head = document.entry, _head(subledger, document)
    sign = -1 if document.kind == "credit" else 1
    revenue = str(getattr(subledger.settings.accounts, document.facts.account))
    text = entry.memo or f"{document.kind} {document.id}"
    if not is_itemised(entry) or not entry.lines:
        account = profile.accounts.get(revenue, revenue)
        amount = sign * document.amount
        yield head | _line(text, "", account, Decimal(sign), document.amount, amount, "", document.currency)
        return
    nets = taxed_of(entry, document.currency, subledger.settings, ZERO, document.document_date).nets
    for line, net in zip(entry.lines, nets, strict=True):
        account = line.account or revenue
        codes = line.tax if isinstance(line.tax, str) else " ".join(line.tax or ())
        price = line.price if line.price is not None else ZERO
        account = profile.accounts.get(account, account)
        yield head | _line(
            line.text, line.item or "", account, sign * line.quantity, price, sign * net, codes, document.currency
        )


def _line(
    text: str, item: str, account: str, quantity: Decimal, price: Decimal, net: Decimal, tax: str, currency: str
) -> dict[str, Any]:
    return {
        "text": text, "item": item, "account": account, "quantity": f"{quantity:f}", "price": f"{price:f}",
        "net": (net, currency), "tax": tax,
    }  # fmt: skip


def _receipt(subledger: Subledger, document: Document, profile: GlProfile) -> Iterator[dict[str, Any]]:
    """Yield the row of a payment."""
    blank = {"text": document.entry.memo or f"payment {document.id}", "item": "", "account": "", "quantity": "1"}
    amount = (document.amount, document.currency)
    yield _head(subledger, document) | blank | {"price": f"{document.amount:f}", "net": amount, "tax": ""}
