"""Reports of e-invoices: what their gates found, and what is in them."""

from __future__ import annotations

from collections.abc import Sequence

from arcli.documents.einvoice.judging import Opened, Verdict
from arcli.documents.einvoice.terms import EInvoice, TradeParty
from arcli.model.report import Report, Row, Said, columns
from arcli.model.words import count_of


def verdicts(judged: Sequence[tuple[str, Verdict]]) -> Report:
    """Return what the gates found in files, a row for each finding."""
    rows: list[Row] = [{"file": name, "severity": "valid"} for name, verdict in judged if not verdict.findings]
    rows += [
        {"file": name, "severity": "fatal" if one.fatal else "warning", "gate": one.gate, "rule": one.rule,
         "text": one.text, "where": one.where}
        for name, verdict in judged
        for one in verdict.findings
    ]  # fmt: skip
    rows.sort(key=lambda row: [name for name, _ in judged].index(row["file"]))
    cols = columns("file severity gate rule text", "where", text="What it says")
    valid = sum(1 for _, verdict in judged if not verdict.fatal)
    notes = [f"{valid} of {count_of(len(judged), 'file')} valid."]
    kinds = sorted({kind for _, verdict in judged for kind in verdict.not_asked if kind != "rules"})
    notes += [f"The rules of {kind} itself are not here (--rules DIR)." for kind in kinds]
    return Report("einvoice-check", "E-invoices by their rules", cols, rows, notes=notes, below=frozenset({"text"}))


def contents(files: Sequence[tuple[str, Opened]]) -> Report:
    """Return the lines of e-invoices, with what is said of each invoice before them."""
    rows: list[Row] = []
    head: list[Said] = []
    notes: list[str] = []
    for name, file in files:
        if file.invoice is None:
            continue
        invoice = file.invoice
        head += _head(invoice)
        rows += [
                {"file": name, "document": invoice.number, "line": line.id, "text": line.name,
                 "quantity": line.quantity.value, "unit": line.quantity.unit, "price": line.price,
                 "currency": invoice.currency, "net": line.net, "category": line.category, "rate": line.rate,
                 "item": line.item}
            for line in invoice.lines
        ]  # fmt: skip
        aside = sorted({one.path for one in file.found if one.wrong is None})
        notes += [f"{name}: not taken: {path}" for path in aside]
    cols = columns("document line text quantity:n unit price:n currency net:a category rate:n", "item file")
    report = Report("einvoice-read", "E-invoices", cols, rows, head=head, notes=notes)
    report.spare = ("unit", "category", "line")
    return report


def _head(invoice: EInvoice) -> list[Said]:
    kind = "Credit note" if invoice.is_credit else "Invoice"
    totals, cur = invoice.totals, invoice.currency
    found = [
        Said(kind, (f"{invoice.number} of {invoice.issued}, type {invoice.type}",)),
        Said("Seller", tuple(_party(invoice.seller))),
        Said("Buyer", tuple(_party(invoice.buyer))),
    ]
    for label, value in (
        ("Due", invoice.due), ("Order", invoice.order), ("Contract", invoice.contract),
        ("Buyer's reference", invoice.buyer_reference), ("Payment reference", invoice.remittance),
        ("Delivered", invoice.delivered), ("Terms", (invoice.terms or "").strip().replace("\n", "; ")),
    ):  # fmt: skip
        if value:
            found.append(Said(label, (str(value),)))
    for row in invoice.breakdown:
        rate = f"{row.rate:f} %" if row.rate is not None else "no rate"
        why = " ".join(filter(None, (row.reason_code, row.reason)))
        found.append(Said("Tax", (f"{row.category} {rate}: {row.tax} on {row.base} {why}".rstrip(),)))
    paid = f", {totals.prepaid} paid" if totals.prepaid else ""
    said = f"{totals.net} + tax = {totals.gross} {cur}{paid}; to be paid {totals.payable} {cur}"
    return [*found, Said("Total", (said,))]


def _party(party: TradeParty) -> list[str]:
    address = party.address
    place = " ".join(filter(None, (address.postcode, address.city, address.country))) if address is not None else ""
    return list(filter(None, (party.name, place, party.vat_id)))
