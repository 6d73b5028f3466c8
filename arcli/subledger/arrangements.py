"""Arrangements to pay by instalments, as of a day: kept so far, fulfilled, or broken and since when.

An arrangement moves no money. It is broken on the first day on which payments to its documents fall short of the
instalments that were due before the grace; then the original due dates count again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Literal, NamedTuple

from arcli.model.dates import DAY
from arcli.model.diagnostics import Problem
from arcli.model.entries import Arrangement, Entry
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import CREDIT, DEBIT
from arcli.model.money import ZERO, money
from arcli.subledger.forwarded import came_forward, forward_open
from arcli.subledger.instalments import Parts
from arcli.subledger.state import Document, Settlement, Subledger

State = Literal["running", "fulfilled", "broken", "replaced"]


class Arranged(NamedTuple):
    """An arrangement as of a day: what was paid under it, what is left of its instalments, and when it broke.

    `rest` are the instalments that are neither paid nor settled otherwise. `replaced` is the day of a later one.
    """

    entry: Arrangement
    currency: str
    paid: Decimal
    rest: tuple[tuple[date, Decimal], ...]
    broken: date | None
    replaced: date | None

    @property
    def next_due(self) -> date | None:
        """Return the day of the next instalment; None if all are paid."""
        return self.rest[0][0] if self.rest else None

    @property
    def next_amount(self) -> Decimal:
        """Return what is left of the next instalment."""
        return self.rest[0][1] if self.rest else ZERO

    @property
    def left(self) -> Decimal:
        """Return what is left of all instalments."""
        return sum((amount for _, amount in self.rest), ZERO)

    @property
    def state(self) -> State:
        """Return whether it runs, was fulfilled, is broken, or another took its place."""
        if self.replaced is not None:
            return "replaced"
        if self.broken is not None:
            return "broken"
        return "running" if self.rest else "fulfilled"

    @property
    def missed(self) -> bool:
        """Return whether it is broken while an amount is missing."""
        return self.state == "broken" and bool(self.rest)


def arranged(subledger: Subledger) -> list[Arranged]:
    """Return the arrangements up to the subledger's date, by day and ID. To be asked once a replay is done."""
    entries = [e for e in subledger.other_entries if isinstance(e, Arrangement) and e.date <= subledger.as_of]
    known = [e for e in entries if _numbers(e) and _numbers(e) <= subledger.documents.keys()]
    subledger.prepare({number for e in known for number in _numbers(e)})
    known.sort(key=_by_day)
    return [_of_entry(subledger, e, _replaced(e, known)) for e in known]


def _by_day(entry: Arrangement) -> tuple[date, str]:
    return entry.date, entry.id


def _replaced(entry: Arrangement, known: Sequence[Arrangement]) -> date | None:
    """Return the day of the first later arrangement about one of the documents, which takes its place (our choice)."""
    own = _numbers(entry)
    return min((e.date for e in known if e.date > entry.date and own & _numbers(e)), default=None)


def _numbers(entry: Arrangement) -> set[str]:
    return {split_ref(e.document)[0] for e in entry.enclosed}


def _of_entry(subledger: Subledger, entry: Arrangement, replaced: date | None) -> Arranged:
    payments = _payments(subledger, entry)
    plan = sorted((i.due, i.amount) for i in entry.instalments)
    sums = list(accumulate(amount for _, amount in plan))
    grace = timedelta(days=entry.grace or 0)

    def paid(day: date) -> Decimal:
        there = (s.settled for s in payments if s.there_on <= day and (s.end is None or s.end > day))
        return sum(there, ZERO) + _forwarded(subledger, entry, day)

    def asked(day: date) -> Decimal:
        """Return the instalments that were due, the grace included, before a day."""
        return sum((amount for due, amount in plan if due + grace < day), ZERO)

    def short(day: date, of: date) -> bool:
        """Return whether what was paid up to a day is less than was asked before another, and something was open."""
        return paid(day) < asked(of) and _open(subledger, entry, day) > 0

    ends = {s.end for s in payments if s.end is not None} | _credits_ended(subledger, entry)
    last = min(subledger.as_of, replaced or date.max)
    days = sorted(d for d in {due + grace + DAY for due, _ in plan} | ends if d <= last)
    broken = next((d for d in days if short(d - DAY, d) or (d in ends and short(d, d))), None)
    have = paid(subledger.as_of)
    place = bisect_right(sums, have)
    rest = [(plan[place][0], sums[place] - have), *plan[place + 1 :]] if place < len(plan) else []
    left = _up_to(rest, _open(subledger, entry, subledger.as_of))
    return Arranged(entry, _currency(subledger, entry), have, tuple(left), broken, replaced)


def _up_to(rest: Sequence[tuple[date, Decimal]], most: Decimal) -> Iterator[tuple[date, Decimal]]:
    """Yield what is left of instalments: no more than is open, because credit may have been given otherwise."""
    for due, amount in rest:
        if taken := min(amount, most):
            yield due, taken
        most -= taken


def _open(subledger: Subledger, entry: Arrangement, day: date) -> Decimal:
    """Return what is open of an arrangement's documents at the end of a day."""
    refs = dict.fromkeys(e.document for e in entry.enclosed)
    return sum((_open_of(subledger, entry, ref, day) for ref in refs), ZERO)


def _forwarded(subledger: Subledger, entry: Arrangement, day: date) -> Decimal:
    """Return what credits that nobody applied have settled since, of balance-forward customers' documents."""
    if day <= entry.date:
        return ZERO
    named = [split_ref(ref) for ref in dict.fromkeys(e.document for e in entry.enclosed)]
    forward = [(subledger.documents[number], part) for number, part in named if _is_forward(subledger, entry, number)]
    return sum((came_forward(subledger, document, part, entry.date, day) for document, part in forward), ZERO)


def _credits_ended(subledger: Subledger, entry: Arrangement) -> set[date]:
    """Return the days on which a balance-forward customer's money went back, so that more is open again."""
    who = {subledger.documents[n].customer for n in _numbers(entry) if _is_forward(subledger, entry, n)}
    found = (d for d in subledger.documents.values() if d.side == CREDIT and d.customer in who) if who else ()
    return {d.ended for d in found if d.ended is not None and d.ended > entry.date}


def _is_forward(subledger: Subledger, entry: Arrangement, number: str) -> bool:
    return subledger.customers.forwards(subledger.documents[number].customer, entry.date)


def _payments(subledger: Subledger, entry: Arrangement) -> list[Settlement]:
    """Return the applications of payments and credit memos to the documents after the day of the arrangement.

    Their money counts from the day on which it was there, once an entry applies it.
    """
    found = []
    for ref in dict.fromkeys(e.document for e in entry.enclosed):
        number, part = split_ref(ref)
        if _is_forward(subledger, entry, number):
            continue  # credits settle them in order, whatever is applied
        for s in subledger.touching(number):
            counts = (
                s.target.id == number
                and s.source.kind in ("payment", "credit")
                and entry.date < s.start <= subledger.as_of
            )
            if counts and (part is None or s.part in (None, part)):
                found.append(s)
    return found


def _currency(subledger: Subledger, entry: Arrangement) -> str:
    return subledger.documents[split_ref(entry.enclosed[0].document)[0]].currency


def agreed_dates(found: Iterable[Arranged]) -> dict[str, date]:
    """Return the day that is agreed for each document of an arrangement that runs: its next instalment's."""
    return {
        e.document: one.next_due
        for one in found
        if one.state == "running" and one.next_due is not None
        for e in one.entry.enclosed
    }


def check_arrangements(subledger: Subledger, entries: Sequence[Entry]) -> None:
    """Report arrangements whose instalments or documents do not add up to their amount, or that can't be meant so."""
    for entry in entries:
        if isinstance(entry, Arrangement) and entry.date <= subledger.as_of:
            problem = next(_doubts(subledger, entry), None)
            if problem is not None:
                subledger.problems.append(problem)


def _doubts(subledger: Subledger, entry: Arrangement) -> Iterator[Problem]:
    """Yield what is wrong with an arrangement."""
    if not entry.enclosed:
        hint = "write the documents that it is about below it: INV-1 500.00"
        yield Problem("AR321", f"{entry.id} names no document", entry, ("id",), hint)
    if not entry.enclosed or not _numbers(entry) <= subledger.documents.keys():
        return  # unknown documents are reported as such
    currency, named = entry.currency or _currency(subledger, entry), set[str]()
    for index, enclosed in enumerate(entry.enclosed):
        number, place = split_ref(enclosed.document)[0], ("enclosed", index, "document")
        document = subledger.documents[number]
        if document.currency != currency:
            message = f"{number} is in {document.currency}, not in {currency}"
            yield Problem("AR304", message, entry, place, "an arrangement is in the currency of its documents")
        elif document.side != DEBIT:
            message = f"{number} is {document.entry.declared.one}, which nobody owes"
            yield Problem("AR321", message, entry, place, "an arrangement is about what the customer owes")
        elif enclosed.document in named or number in named:
            yield Problem("AR321", f"{entry.id} names {number} twice", entry, place, "name it once")
        elif enclosed.amount is not None and enclosed.amount > document.amount:
            message, place = f"{number} is of {money(document.amount, currency)}", ("enclosed", index, "amount")
            yield Problem("AR321", message, entry, place, "no more than that can be arranged")
        elif not any(_pays_for(subledger, entry, holder) for holder in _holders(document, entry.date)):
            message = f'{number} is not owed by "{entry.customer}", but by "{document.customer}"'
            yield Problem("AR321", message, entry, place, "an arrangement is about the customer's own documents")
        named.add(enclosed.document)
    for index, instalment in enumerate(entry.instalments):
        if instalment.due < entry.date:
            message = f"an instalment of {entry.id} is due on {instalment.due}, before the arrangement of {entry.date}"
            yield Problem("AR321", message, entry, ("instalments", index, "due"), "is the date right?")
    hint = f"the arrangement is about {money(entry.amount, currency)}; all three agree"
    owed = sum((_owed(subledger, entry, e.document, e.amount) for e in entry.enclosed), ZERO)
    for what, total in (("instalments", sum((i.amount for i in entry.instalments), ZERO)), ("documents", owed)):
        if total != entry.amount:
            message = f"the {what} of {entry.id} add up to {money(total, currency)}"
            yield Problem("AR321", message, entry, ("amount",), hint)


def _holders(document: Document, day: date) -> set[str]:
    """Return who owes something of a document, or did up to a day."""
    return {document.customer, *(document.moves.holders(day) if document.moves else ())}


def _owed(subledger: Subledger, entry: Arrangement, ref: str, amount: Decimal | None) -> Decimal:
    """Return what an arrangement states of a document; without that, what was open of it on its day."""
    return amount if amount is not None else _open_of(subledger, entry, ref, entry.date)


def _open_of(subledger: Subledger, entry: Arrangement, ref: str, day: date) -> Decimal:
    """Return what is open at the end of a day of a document, or of one instalment, of what the customer pays for."""
    number, part = split_ref(ref)
    document = subledger.documents[number]
    if document.ended is not None and document.ended <= day:
        return ZERO
    if _is_forward(subledger, entry, number):
        return forward_open(subledger, document, part, day)
    subledger.prepare({number})
    held = Parts(subledger, document).rows(day)
    return sum(
        (
            open_
            for holder, rows in held.items() if _pays_for(subledger, entry, holder)
            for n, _, _, open_ in rows if part in (None, n)
        ),
        ZERO,
    )  # fmt: skip


def _pays_for(subledger: Subledger, entry: Arrangement, holder: str) -> bool:
    """Return whether an arrangement's customer owes what a holder has: itself, or as its payer."""
    known = subledger.customers.at(holder, entry.date)
    return holder == entry.customer or (known is not None and known.payer == entry.customer)
