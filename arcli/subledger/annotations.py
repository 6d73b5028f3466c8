"""Annotations: what later entries say of documents besides figures, shown everywhere as the documents' own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from arcli.model.diagnostics import Problem
from arcli.model.entries import Annotate, Entry, is_numbered
from arcli.model.plain import Record, entry_of, number_of
from arcli.subledger.state import Document

FIELDS = ("po", "ref", "memo")


def annotated(
    records: Sequence[Entry | Document], annotations: Sequence[Annotate], as_of: date
) -> list[Entry | Document]:
    """Return the records of a ledger, with what annotations up to a day say; tags and own keys add to those there.

    An annotated document is a copy of its entry at the same place. Seals are made of the records as they are written.
    """
    said: dict[str, list[Annotate]] = {}
    for entry in sorted(annotations, key=lambda e: e.date):
        if entry.date <= as_of:
            said.setdefault(entry.document, []).append(entry)
    return [_with(r, said[n]) if (n := number_of(r)) in said else r for r in records]


def _with(record: Record, annotations: list[Annotate]) -> Entry | Document:
    entry = entry_of(record)
    if not is_numbered(entry):  # a customer of the same name
        return record if isinstance(record, Document) else entry
    values = {
        name: value
        for one in annotations
        for name in FIELDS
        if (value := getattr(one, name)) is not None and name in entry.declared.fields
    }
    tags = dict.fromkeys((*entry.tags, *(t for one in annotations for t in one.tags)))
    own = {k: v for one in (entry, *annotations) for k, v in (one.extra or {}).items()}
    return replace(entry, **values, tags=tuple(tags), extra=own or None)


def check_annotations(annotations: Sequence[Annotate], documents: dict[str, Document]) -> Iterator[Problem]:
    """Yield annotations with a field that the document can't have, and those of one day that contradict each other."""
    for entry in annotations:
        document = documents.get(entry.document)
        if document is not None and document.kind == "deduction":
            message = f"{document.id} is a deduction: it says nothing of its own"
            yield Problem("AR216", message, entry, ("document",), "annotate what opened it")
        elif document is not None and entry.po is not None and "po" not in document.entry.declared.fields:
            message = f"{document.entry.declared.one} has no purchase order"
            yield Problem("AR216", message, entry, ("po",), "write ref: or memo:")
    ordered = sorted(annotations, key=lambda e: (e.document, e.date))
    for _, group in groupby(ordered, key=lambda e: (e.document, e.date)):
        first, *others = group
        yield from (_contradicts(first, other) for other in others if _twice(first, other))


def _twice(one: Annotate, other: Annotate) -> str | None:
    """Return the field that both state differently."""
    stated = ((name, getattr(one, name), getattr(other, name)) for name in FIELDS)
    return next((name for name, a, b in stated if a is not None and b is not None and a != b), None)


def _contradicts(one: Annotate, other: Annotate) -> Problem:
    name = _twice(one, other)
    message = f"{other.document} is annotated twice on one day, both with {name}"
    related = ((one, ("document",), "first here"),)
    return Problem("AR216", message, other, (name or "document",), "keep one of them", related=related)
