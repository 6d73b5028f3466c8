"""The entries of a kind, one by one, with the state that each is in."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.model.entries import Arrangement, Dispute, Entry, Hold, Note, Place, Promise, has_amount, kinds, subject_of
from arcli.model.fields import DATE, TEXT, WORD
from arcli.model.kinds import Kind
from arcli.model.money import ZERO
from arcli.model.plain import entry_of
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context
from arcli.reports.said import about, where
from arcli.subledger import promises
from arcli.subledger.arrangements import arranged
from arcli.subledger.notes import next_steps
from arcli.subledger.state import Document

OF_DOCUMENTS = ("open", "part", "settled", "reversed")  # what a document can be as of a day


def states_of(kind: Kind) -> tuple[str, ...]:
    """Return the states that entries of a kind can be in; none where a kind has no states."""
    return OF_DOCUMENTS if kind.has_number else kind.states


def list_kinds(context: Context) -> Report:
    """Return one row per kind of entry: how many there are up to the day, and the newest one's date."""
    found: Counter[str] = Counter()
    newest: dict[str, date] = {}
    for record in context.ledger.records:
        if record.date <= context.as_of:
            found[record.kind] += 1
            newest[record.kind] = max(newest.get(record.kind, record.date), record.date)
    rows = [
        {"kind": name, "count": found[name], "newest": _day(newest.get(name)), "states": ", ".join(states_of(kind))}
        for name, kind in kinds().items()
    ]
    cols = columns("kind count:n newest:d states")
    return Report("list", f"Kinds of entries up to {context.as_of}", cols, rows, context.as_of)


def list_entries(context: Context, kind: Kind, wanted: tuple[str, ...] = ()) -> Report:
    """Return one row per entry of a kind within the period, by date, document and customer.

    `wanted` are states, if not all. The state of an entry is as of the day: of a document open, part (settled in part),
    settled or reversed; of a dispute open or ended; of a promise due, kept, part (kept in part), broken, or replaced by
    a later one; of an arrangement running, fulfilled, broken or replaced; of a note due where its next step is, waiting
    before that; of a hold on or ended; of what is with an agency placed or ended.
    """
    states, rows = _States(context), []
    for record in context.subledger.records:
        if record.kind != kind.name or record.date > context.as_of:
            continue
        if context.start is not None and record.date < context.start:
            continue
        entry = entry_of(record)
        row = _row(context, entry, kind)
        if not context.shows(row["customer"] or "", row["currency"]):
            continue
        if "status" not in kind.fields:  # a letter that failed states its own
            row["status"] = states.of(entry)
        if not wanted or row["status"] in wanted:
            rows.append(row)
    cols = _columns(kind)
    rows.sort(key=lambda r: (r["date"] or date.min, *(str(r.get(c.id)) for c in cols if c.id != "where"), r["where"]))
    report = Report("list", f"{kind.called.capitalize()}s {context.span}", cols, rows, context.as_of)
    report.parameters |= {"kind": kind.name, "status": ",".join(wanted) or None, "from": context.start}
    report.quiet = frozenset({"status", "document", "customer"} | {f.name for f in kind.fields.values()} - {"amount"})
    report.below = frozenset(kind.says) & {f.name for f in kind.fields.values() if f.type in (WORD, TEXT)}
    report.spare = ("where", *(f.name for f in kind.fields.values() if f.type is DATE))
    return report


_COMMON = ("id", "customer", "document", "amount", "currency", "date", "status")


def _columns(kind: Kind) -> Any:
    said = [f for f in kind.fields.values() if f.name not in _COMMON]
    amount = ["amount:a"] if "amount" in kind.fields else []
    own = [f"{f.name}{':d' if f.type is DATE else ''}" for f in said]
    main = [o for o, f in zip(own, said, strict=True) if f.name in kind.says or f.type is DATE]
    rest = [o for o in own if o not in main]
    currency = ["currency"] if amount else []
    main = ["date:d document customer", *currency, *amount, "status", *main, "where"]
    return columns(" ".join(main), " ".join(rest), currency="Cur")


def _row(context: Context, entry: Entry, kind: Kind) -> Row:
    document, customer = about(context, entry)
    row: Row = {
        f.name: value if f.type is DATE else f.type.show(value)
        for f in kind.fields.values()
        if (value := getattr(entry, f.attr)) is not None
    }
    return {
        **row,
        "date": _day(entry.date),
        "document": subject_of(entry),
        "customer": customer,
        "currency": document.currency if document is not None else context.ledger.settings.currency,
        "amount": entry.amount if has_amount(entry) else None,
        "where": where(context, entry),
    }


def _day(day: date | None) -> date | None:
    """Return a day; None for the date of what has none."""
    return None if day == date.min else day


class _States:
    """The states of entries as of the day."""

    def __init__(self, context: Context) -> None:
        self.context, follow = context, context.subledger.follow
        self.disputes = {id(d.entry) for d in follow.disputes.values()}
        self.open: dict[str, Decimal] = {}
        for item in context.all_items:
            self.open[item.document.id] = self.open.get(item.document.id, ZERO) + abs(item.open)
        self.arrangements = {id(a.entry): a.state for a in arranged(context.subledger)}
        self.notes = {
            id(n): "due" if (n.next or date.max) <= context.as_of else "waiting" for n in next_steps(context.subledger)
        }
        self.promises = {id(p.entry): p.state for p in promises.promises(context.subledger, context.all_items)}

    def of(self, entry: Entry) -> str | None:
        """Return the state of an entry; None of a kind that has none."""
        if isinstance(entry, Dispute):
            return "open" if id(entry) in self.disputes else "ended"
        if isinstance(entry, Promise):
            return self.promises.get(id(entry))
        if isinstance(entry, Note):
            return self.notes.get(id(entry))
        if isinstance(entry, Arrangement):
            return self.arrangements.get(id(entry))
        if isinstance(entry, Hold):
            holds = self.context.subledger.follow.holds(entry.customer, self.context.as_of)
            return "on" if any(hold is entry for hold in holds) else "ended"
        if isinstance(entry, Place):
            return "placed" if any(p is entry for p in self.context.subledger.follow.placements) else "ended"
        document = self.context.subledger.documents.get(subject_of(entry) or "")
        if not entry.declared.has_number or document is None:
            return None
        return self._of_document(document)

    def _of_document(self, document: Document) -> str:
        if document.ended is not None and document.ended <= self.context.as_of:
            return "reversed"
        left = self.open.get(document.id)
        if left is None:
            return "settled"
        return "open" if left == abs(document.amount) else "part"
