"""The open amount of each item over time, as interest sees it, and the items that were late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from arcli.collections.interest.accrual import OpenAmount
from arcli.collections.interest.plainly import plain_steps
from arcli.model.entries import Credit, Debit
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.subledger.charged import FEE
from arcli.subledger.instalments import Parts
from arcli.subledger.state import Document, Settlement, Subledger


class Late(NamedTuple):
    """An item that was open after its due date: whose it is, and what was open of it from each day on."""

    document: Document
    part: int | None
    customer: str
    due: date
    steps: tuple[OpenAmount, ...]

    @property
    def ref(self) -> str:
        """Return `INV-1`, or `INV-1#2` for an instalment."""
        return self.document.id if self.part is None else f"{self.document.id}#{self.part}"

    @property
    def currency(self) -> str:
        """Return the document's currency."""
        return self.document.currency


def late_items(subledger: Subledger) -> list[Late]:
    """Return the items that were open after their due date up to the subledger's date, by customer, currency, due date.

    Left out are memos of interest and of fees, which bear none, and documents reversed by then: they were never owed.
    Of one whose interest was charged nothing was open. An agreed later due date counts from the beginning.
    """
    late = _candidates(subledger)
    plain = plain_steps(subledger, late)
    subledger.prepare({document.id for document in late if document.id not in plain})
    found = []
    for document in late:
        if (steps := plain.get(document.id)) is not None:
            due = document.due_date
            due = max(subledger.follow.agreed(document.id, None) or due, due)
            found.append(Late(document, None, document.customer, due, steps))
        else:
            found += _of_document(subledger, document)
    found += _never_owed(subledger)
    found.sort(key=lambda item: item.part or 0)
    return sorted(found, key=_ORDER)


_ORDER = attrgetter("customer", "document.account.currency", "due", "document.date", "document.id")


def _candidates(subledger: Subledger) -> list[Document]:
    """Return the documents of which something may have been open after a due date, or of which interest is stated."""
    as_of, found = subledger.as_of, dict[str, Document]()

    def take(document: Document) -> None:
        if (
            document.side == DEBIT
            and document.facts.payable
            and document.date <= as_of
            and (document.ended is None or document.ended > as_of)
            and (document.due_date < as_of or document.lifecycle is not None)
            and not states_interest(document)
        ):
            found[document.id] = document

    for document in subledger.documents.values():
        if document.open or document.lifecycle is not None:
            take(document)
        if (
            document.kind == "debit"
            and (charged := _charged_for(document))
            and (target := subledger.documents.get(split_ref(charged)[0]))
        ):
            take(target)  # which may have been paid in time, as is known afterwards
    for source in subledger.quick:  # settled as a whole: late if the money was
        day = source.there_on
        for number in source.applied[::2]:
            target = subledger.documents[number]
            if day > target.due_date and number not in found:
                take(target)
    for settlement in subledger.stated:
        if settlement.target.id not in found:
            take(settlement.target)
    return list(found.values())


def _charged_for(memo: Document) -> str | None:
    """Return the item whose interest, or late fee, a debit memo states; None if it states none."""
    entry = memo.entry
    return entry.for_ if isinstance(entry, Debit) and entry.accrued is not None else None


def _never_owed(subledger: Subledger) -> Iterator[Late]:
    """Yield the items of reversed documents for which a memo states interest, each once."""
    memos = [memo for memo in subledger.documents.values() if memo.kind == "debit" and memo.ended is None]
    for charged, customer in dict.fromkeys((item, memo.customer) for memo in memos if (item := _charged_for(memo))):
        number, part = split_ref(charged)
        target = subledger.documents.get(number)
        if target is not None and target.ended is not None and target.ended <= subledger.as_of:
            yield Late(target, part, customer, target.due_date, (OpenAmount(date.min, ZERO),))


def states_interest(document: Document) -> bool:
    """Return whether a debit memo states interest or its fee, or the fee of a reminder."""
    if document.kind != "debit" or not isinstance(document.entry, Debit):
        return False
    return document.entry.accrued is not None or document.entry.reason == FEE


def _of_document(subledger: Subledger, document: Document) -> Iterator[Late]:
    as_of, agreed = subledger.as_of, subledger.follow.agreed
    begin = document.date if document.kind == "deduction" else date.min  # before, it was part of the document it left
    parts = Parts(subledger, document, lambda s: _effective(s, document, as_of))
    steps: dict[tuple[str, int | None, date], list[OpenAmount]] = {}
    for day in [date.min, *(d for d in parts.days if date.min < d <= as_of)]:
        rows = {(c, part, due): open_ for c, own in parts.rows(day).items() for part, due, _, open_ in own}
        for key in {*rows, *steps}:
            amount, own = max(rows.get(key, ZERO), ZERO), steps.setdefault(key, [])
            if (own[-1].amount if own else ZERO) != amount:
                own.append(OpenAmount(max(day, begin), amount))
    for (customer, part, due), own in steps.items():
        yield Late(document, part, customer, max(agreed(document.id, part) or due, due), tuple(own))


def _effective(settlement: Settlement, document: Document, as_of: date) -> date:
    """Return the day from whose end a settlement lowers the principal.

    A payment counts from its value date, else its date, whenever it was applied; a credit memo that corrects the
    document from the beginning; any other credit from its date. What undoes an application counts from its own day,
    and so does what begins after the as-of date, of which that knows nothing.
    """
    source = settlement.source
    known = settlement.start <= as_of
    if settlement.sign < 0 or settlement.target is not document or source.side == DEBIT or not known:
        return settlement.start
    if source.kind == "credit":
        entry = source.entry
        if isinstance(entry, Credit) and entry.corrects and split_ref(entry.corrects)[0] == document.id:
            return date.min
    day = source.there_on
    return day if settlement.end is None else min(day, settlement.end)
