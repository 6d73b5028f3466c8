"""What would change nothing: a new entry that says what is known already, or that is about what is settled."""

from __future__ import annotations

from collections.abc import Iterator

from arcli.journal.write import entry_text
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import settled_by
from arcli.model.entries import (
    Accept,
    Annotate,
    Banked,
    Contact,
    Customer,
    Dispute,
    Entry,
    Extend,
    Hold,
    Impair,
    Index,
    Note,
    Place,
    Promise,
    Provision,
    Rate_,
    Transfer,
)
from arcli.subledger.openitems import items_of
from arcli.subledger.state import Subledger

_OF_ITEMS = (Extend, Dispute, Promise, Impair)  # what is said of open items


def idle(ledger: Ledger, entry: Entry) -> str | None:
    """Return why a new entry would change nothing on its day, with what was found; None if it changes something."""
    if (said := _in_itself(entry)) is not None:
        return said
    if isinstance(entry, Rate_ | Index | Accept | Banked | Provision):  # the past has them as they are written
        known = any(_same(entry, e) for e in ledger.stated if e.date == entry.date)
        return f"{_words(entry)} of {entry.date} is there already" if known else None
    if not isinstance(entry, (*_OF_ITEMS, Annotate, Contact, Customer, Hold, Place)):
        return None
    subledger, _ = ledger.as_of(entry.date)
    if isinstance(entry, _OF_ITEMS) and (said := _settled(subledger, entry)) is not None:
        return said
    if isinstance(entry, Extend):
        return _due_already(subledger, entry)
    if any(_same(entry, one) for one in _standing(ledger, subledger, entry)):
        return f"{_words(entry)} changes nothing: that is known already"
    return None


def _in_itself(entry: Entry) -> str | None:
    """Return why an entry would change nothing in any ledger."""
    if isinstance(entry, Transfer) and entry.customer == entry.to:
        return f"a transfer from {entry.customer} to itself changes nothing"
    if isinstance(entry, Note) and not entry.text.strip():
        return "a note without words changes nothing"
    if isinstance(entry, Rate_) and entry.currency == entry.quote:
        return f"a rate of {entry.currency} in {entry.quote} changes nothing"
    return None


def _settled(subledger: Subledger, entry: Extend | Dispute | Promise | Impair) -> str | None:
    """Return that nothing is open on what an entry is about, and by what it is settled."""
    document = subledger.documents.get(entry.document.partition("#")[0])
    if document is None or document.date > entry.date:
        return None
    if any(i.open for i in items_of(subledger, document) if entry.document in (document.id, i.ref)):
        return None
    return settled_by(subledger, document, entry.document)


def _due_already(subledger: Subledger, entry: Extend) -> str | None:
    """Return that all that an extension is about is due on its day already."""
    document = subledger.documents.get(entry.document.partition("#")[0])
    if document is None:
        return None
    items = [i for i in items_of(subledger, document) if entry.document in (document.id, i.ref)]
    days = {subledger.follow.agreed(document.id, i.part) or i.stated_due for i in items if i.open}
    return f"{entry.document} is due on {entry.due} already" if days == {entry.due} else None


def _standing(ledger: Ledger, subledger: Subledger, entry: Entry) -> Iterator[Entry]:
    """Yield what holds on the day of an entry of what it is about."""
    follow, found = subledger.follow, list[Entry | None]()
    match entry:
        case Customer():
            found = [ledger.customers.at(entry.id, entry.date)]
        case Contact():
            found = [c for c in follow.letters.contacts(entry.customer) if c.name == entry.name]
        case Annotate():
            document = subledger.documents.get(entry.document)
            found = [document.entry if document is not None else None]
        case Hold():
            found = [follow.held(entry.customer, entry.date, entry.scope or "credit")]
        case Place():
            found = [follow.placed(entry.customer, entry.document)]
        case Dispute():
            disputed = follow.disputes.get(entry.document)
            found = [disputed.entry if disputed is not None else None]
        case Promise():
            found = [p.entry for p in follow.promises.get(entry.document, [])]
        case Impair():
            found = [follow.impairs.get(entry.document)]
    yield from (one for one in found if one is not None)


def _same(entry: Entry, known: Entry) -> bool:
    """Return whether all that a new entry states is what another one says; of an annotation, what its document says."""
    if not isinstance(entry, Annotate) and entry.kind != known.kind:
        return False
    about = {"document"} if isinstance(entry, Annotate) else set()
    for field in entry.declared.fields.values():
        stated = getattr(entry, field.attr)
        if field.attr in ("date", *about) or stated is None:
            continue
        if getattr(known, field.attr, None) != stated:
            return False
    return set(entry.tags) <= set(known.tags) and (entry.extra or {}).items() <= (known.extra or {}).items()


def _words(entry: Entry) -> str:
    """Return an entry's first line as a journal has it, without its date."""
    return entry_text(entry).partition("\n")[0].partition(" ")[2]
