"""Which documents are printed: those that are named, or all of a period, each as its sort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from arcli.documents.content import Content
from arcli.documents.itemised import credit_memo, invoice
from arcli.documents.making import Maker
from arcli.documents.receipts import receipt
from arcli.model.customers import NOBODY
from arcli.model.delivering import SORTS
from arcli.reports.context import Context
from arcli.subledger.state import Document

_MAKERS: dict[str, Callable[[Maker, Document, date], Content]] = {"credit": credit_memo, "receipt": receipt}
ASKED_FOR = ("receipt",)  # sorts that are printed of a whole period only when they are asked for


class ChoiceError(ValueError):
    """A document that can't be printed, in words."""


class Choice(NamedTuple):
    """The documents to print, and what is said of those that are left out or have changed since."""

    documents: list[Document]
    notes: list[str]


def named(context: Context, numbers: Sequence[str]) -> Choice:
    """Return the documents with these IDs, each once, in that order. Raises ChoiceError."""
    documents, notes = context.subledger.documents, []
    found = []
    for number in dict.fromkeys(numbers):
        document = documents[number]
        if document.customer == NOBODY:
            raise ChoiceError(f"{document.id} is money of nobody known: there is nobody to send a receipt to")
        if document.facts.printed is None:
            what = document.facts.noun or document.kind
            raise ChoiceError(f"{document.id} is a {what}: there is no document for it")
        if document.date > context.as_of:
            raise ChoiceError(
                f"{document.id} is of {document.date}, after {context.as_of}: say --as-of {document.date}"
            )
        found.append(document)
        if document.ended is not None and document.ended <= context.as_of:
            notes.append(f"{document.id} was reversed on {document.ended}; it is printed as it was on its day.")
    return Choice(found, notes)


def of_period(context: Context, sort: str | None) -> Choice:
    """Return the documents whose date is in the context's period, of its customers and currency.

    They are those of a sort, else of all sorts but receipts. Those that have been reversed by its end are left out
    and named.
    """
    sorts = [sort] if sort is not None else [s for s in SORTS if s not in ASKED_FOR]
    chosen, notes = [], []
    for document in context.subledger.documents.values():
        if document.facts.printed not in sorts or not _within(context, document):
            continue
        if document.ended is not None and document.ended <= context.as_of:
            notes.append(f"{document.id} is left out: it was reversed on {document.ended}.")
        else:
            chosen.append(document)
    return Choice(sorted(chosen, key=lambda d: (d.document_date, d.id)), sorted(notes))


def not_sent(context: Context, documents: Sequence[Document]) -> list[Document]:
    """Return those of some documents that no letter has taken to the customer; what failed does not count."""
    letters = context.subledger.follow.letters
    sent = {d.id for d in documents if any(one.counts for one in letters.of_document(d.id, d.facts.printed or ""))}
    return [d for d in documents if d.id not in sent]


def contents(maker: Maker, documents: Sequence[Document], day: date | None) -> list[Content]:
    """Return the contents of documents as of a day, else each as of its own. Raises ProofError."""
    return [_content(maker, document, day or document.date) for document in documents]


def _content(maker: Maker, document: Document, day: date) -> Content:
    return _MAKERS.get(document.facts.printed or "", invoice)(maker, document, day)


def _within(context: Context, document: Document) -> bool:
    day = document.document_date
    if document.date > context.as_of or day > context.as_of or (context.start is not None and day < context.start):
        return False
    return document.customer != NOBODY and context.shows(document.customer, document.currency)
