"""A document: what it says, then its life: each effect on its open amount, with file and line of the entry."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from arcli.model.entries import Sent, Transfer, applications_of, first_word
from arcli.model.kinds import NEITHER
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns
from arcli.model.words import count_of
from arcli.reports.context import Context
from arcli.reports.said import about_document, where, words
from arcli.reports.show_head import head
from arcli.subledger.limits import Event, holder_events
from arcli.subledger.openitems import items_of
from arcli.subledger.state import Document


def life(context: Context, number: str) -> Report:
    """Return what a document says, then one row per effect.

    A row has the date, entry, amount on the document's own side, open amount after it, and `file:line`. Discount, fee,
    withholding, write-off and deduction are rows of their own, after the money that they came with.
    """
    document = context.subledger.documents[number]
    context.subledger.prepare({number})
    rows = [*_effects(context, document), *_moved(context, document), *_follow_up(context, number, document)]
    rows.sort(key=lambda r: (r["customer"] != document.customer, r["customer"], r["date"]))
    cols = columns("date:d entry reference amount:a open:a where", "customer currency digest")
    what = document.facts.noun or document.kind
    title = f"{number}: {what} of {money(document.amount, document.currency)}, {context.name(document.customer)}"
    report = Report("show", title, cols, rows, context.as_of, head=head(context, document))
    report.parameters["document"] = number
    if len({r["customer"] for r in rows}) > 1:
        report.columns = columns("date:d customer entry reference amount:a open:a where", "currency digest")
    _notes(context, report, document)
    return report


def _effects(context: Context, document: Document) -> Iterator[Row]:
    """Yield the changes of each holder's open amount up to the day, in their order; at last the reversal."""
    ended = document.ended if document.ended is not None and document.ended <= context.as_of else None
    by_holder = holder_events(context.subledger, document)
    for holder, events in by_holder.items():
        open_, own = ZERO, sorted(events, key=_order)
        if ended == document.date and holder == document.customer and document.side != NEITHER:
            own = [Event(document.date, document.amount, document.entry, ("id",))]  # raised and undone within a day
        for event in (e for e in own if e.date <= context.as_of):
            for name, amount, path in _parts(document, event):
                open_ += amount
                row = _row(context, document, holder, event._replace(amount=amount, path=path), open_)
                yield row | ({"entry": name} if name else {})
        if ended is not None and own:
            yield _row(context, document, holder, Event(ended, -open_, document.reversal or document.entry, ()), ZERO)
    if ended is not None and not any(by_holder.values()) and document.side == NEITHER:
        ender = document.reversal or document.entry
        row = {"date": ended, "customer": document.customer, "entry": ender.kind, "reference": first_word(ender)}
        yield {**row, "currency": document.currency, "where": where(context, ender), "_entry": ender}


def _parts(document: Document, event: Event) -> list[tuple[str, Decimal, tuple[str | int, ...]]]:
    """Return what an effect consists of: the money, named by its entry, then the other parts of the application.

    Each has its name (empty: the entry's), its amount on the document's side, and the path of the value that says so.
    """
    settlement = event.settlement
    if settlement is None or settlement.target is not document or not settlement.parts:
        return [("", event.amount, event.path)]
    parts = [(part, -value * settlement.sign, (*event.path[:-1], part)) for part, value in settlement.parts]
    money_ = event.amount - sum((amount for _, amount, _ in parts), ZERO)
    return [("", money_, event.path), *parts] if money_ else parts


def _order(event: Event) -> tuple[Any, ...]:
    """Return the sort key of an event:

    day; what is undone before what undoes it; what raises before what reduces; then kind, ID and content.
    """
    entry = event.entry
    stated = [(a.document, a.amount) for a in applications_of(entry)]
    line = event.path[1] if event.path[:1] == ("applications",) else -1
    return (
        event.date,
        entry.declared.undoes,
        event.amount < 0,
        entry.kind,
        first_word(entry),
        stated,
        line,
        event.amount,
    )


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
    name = first_word(event.entry)
    if name == document.id and event.path[:1] == ("applications",):
        return applications_of(event.entry)[int(event.path[1])].document
    return name


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
        row["digest"] = entry.digest if isinstance(entry, Sent) else None
        rows.append({**row, "where": where(context, entry), "_entry": entry})
    return rows


def _notes(context: Context, report: Report, document: Document) -> None:
    if document.side == NEITHER:
        return
    items = [i for i in context.all_items if i.document is document]
    stated = sum((i.open for i in items_of(context.subledger, document)), ZERO)
    forward = stated - sum((i.open for i in items), ZERO)
    if forward:
        said = money(abs(forward), document.currency)
        report.notes.append(f"Of a balance-forward customer: the account's other items settle {said} of it.")
    if not items:
        report.notes.append(f"Nothing is open on {context.as_of}.")
    for item in items:
        days = context.days_past_due(item)
        due = "" if item.open < 0 else ", retained" if item.stated_due is None else f", due {item.due}"
        when = due + (f", {count_of(days, 'day')} past due" if item.open > 0 and days > 0 else "")
        report.notes.append(f"Open on {context.as_of}: {item.ref} {money(item.open, item.currency)}{when}")
