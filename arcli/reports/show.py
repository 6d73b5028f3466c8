"""The life of one document: each effect on its open amount, with the file and line of the entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from arcli.model.entries import Entry, Transfer, applications_of
from arcli.model.kinds import NEITHER
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns
from arcli.model.words import count_of
from arcli.reports.context import Context
from arcli.reports.said import about_document, where, words
from arcli.subledger.limits import Event, holder_events
from arcli.subledger.openitems import items_of
from arcli.subledger.state import Document


def life(context: Context, number: str) -> Report:
    """Return one row per effect: date, entry, amount on the document's own side, open amount after it, `file:line`."""
    document = context.subledger.documents[number]
    context.subledger.prepare({number})
    by_holder = holder_events(context.subledger, document)
    rows: list[Row] = []
    for holder, events in by_holder.items():
        open_ = ZERO
        for event in sorted(events, key=_order):
            if event.date > context.as_of:
                continue
            open_ += event.amount
            rows.append(_row(context, document, holder, event, open_))
        if document.ended is not None and document.ended <= context.as_of and events:
            ending = Event(document.ended, -open_, document.reversal or document.entry, ())
            rows.append(_row(context, document, holder, ending, ZERO))
    rows += [*_moved(context, document), *_follow_up(context, number, document)]
    rows.sort(key=lambda r: (r["customer"] != document.customer, r["customer"], r["date"]))
    cols = columns("date:d entry reference amount:a open:a where", "customer currency")
    what = document.facts.noun or document.kind
    title = f"{number}: {what} of {money(document.amount, document.currency)}, {context.name(document.customer)}"
    report = Report("show", title, cols, rows, context.as_of)
    report.parameters["document"] = number
    if len({r["customer"] for r in rows}) > 1:
        report.columns = columns("date:d customer entry reference amount:a open:a where", "currency")
    _notes(context, report, document)
    return report


def _order(event: Event) -> tuple[Any, ...]:
    """Return the sort key of an event:

    day; what raises before what reduces; then kind, ID and content, as everywhere.
    """
    entry = event.entry
    stated = [(a.document, a.amount) for a in applications_of(entry)]
    line = event.path[1] if event.path[:1] == ("applications",) else -1
    return event.date, event.amount < 0, entry.kind, _name(entry), stated, line, event.amount


def _row(context: Context, document: Document, holder: str, event: Event, open_: Any) -> Row:
    return {
        "date": event.date,
        "customer": holder,
        "entry": event.entry.kind if event.entry is not document.entry or event.amount > 0 else "applied",
        "reference": _reference(document, event),
        "amount": event.amount,
        "open": open_,
        "currency": document.currency,
        "where": where(context, event.entry, event.path),
        "_entry": event.entry,
    }


def _reference(document: Document, event: Event) -> str:
    """Name the source of an effect; for the document's own applications, their target."""
    name = _name(event.entry)
    if name == document.id and event.path[:1] == ("applications",):
        return applications_of(event.entry)[int(event.path[1])].document
    return name


def _name(entry: Entry) -> str:
    for attr in ("id", "source", "document"):
        if value := getattr(entry, attr, None):
            return str(value)
    return ""


def _moved(context: Context, document: Document) -> Iterator[Row]:
    """Yield what a transfer moves; nothing is ever open on a transfer, so it has no events."""
    entry = document.entry
    if not isinstance(entry, Transfer) or document.date > context.as_of:
        return
    for index, application in enumerate(entry.applications):
        row = {"date": document.date, "customer": entry.to, "entry": document.kind, "reference": application.document}
        row |= {"amount": application.amount, "currency": document.currency, "_entry": entry}
        yield {**row, "where": where(context, entry, ("applications", index, "amount"))}


def _follow_up(context: Context, number: str, document: Document) -> list[Row]:
    rows: list[Row] = []
    for entry in about_document(context, number):
        row = {"date": entry.date, "customer": document.customer, "entry": entry.kind}
        row |= {"reference": words(entry), "currency": document.currency}
        rows.append({**row, "where": where(context, entry), "_entry": entry})
    return rows


def _notes(context: Context, report: Report, document: Document) -> None:
    if document.side == NEITHER:
        return
    items = [i for i in items_of(context.subledger, document) if i.open]
    if not items:
        report.notes.append(f"Nothing is open on {context.as_of}.")
    for item in items:
        days = context.days_past_due(item)
        when = (
            f", due {item.due}" + (f", {count_of(days, 'day')} past due" if days > 0 else "") if item.open > 0 else ""
        )
        report.notes.append(f"Open on {context.as_of}: {item.ref} {money(item.open, item.currency)}{when}")
