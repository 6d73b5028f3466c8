"""The supply that a document concerns: what a credit memo corrects, what a deduction was taken from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from arcli.model.entries import Credit
from arcli.subledger.state import Document


def supply_of(documents: Mapping[str, Document], reference: str) -> Document | None:
    """Return the document that a reference leads to; for a deduction, that from which it was taken.

    None if there is none.
    """
    found = documents.get(reference.partition("#")[0])
    while found is not None and found.kind == "deduction":
        found = documents.get(found.opener.document.partition("#")[0])
    return found


def corrected_by(documents: Mapping[str, Document], document: Document) -> Document | None:
    """Return what a credit memo corrects: as it states, else the one document that it is applied to."""
    entry = document.entry
    if not isinstance(entry, Credit):
        return None
    names = [entry.corrects] if entry.corrects else [a.document for a in entry.applications]
    found = {supply_of(documents, name) for name in names}
    return found.pop() if len(found) == 1 else None


def tax_day(documents: Mapping[str, Document], document: Document) -> date:
    """Return the day whose tax rates a document bears: its own date; for a credit memo, that of what it `corrects:`.

    A supply that is reduced later keeps the rate at which it was taxed (Directive 2006/112/EC, art. 90 and 93).
    """
    return taxed_as(documents, document).document_date


def taxed_as(documents: Mapping[str, Document], document: Document) -> Document:
    """Return the document that says how a document is taxed: itself, or what a credit memo `corrects:`."""
    corrects = document.entry.corrects if isinstance(document.entry, Credit) else None
    return (supply_of(documents, corrects) if corrects else None) or document
