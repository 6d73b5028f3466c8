"""Correction of a document: what is edited if its day is open.

Entries that reverse and re-enter it if its period is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from arcli.ledger.editing import NoCorrection, Values, changed
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import closed_until, last_day, standing
from arcli.model.dates import DAY
from arcli.model.entries import (
    PARTS,
    Application,
    Apply,
    Contract,
    Customer,
    Deposit,
    Entry,
    Invoice,
    Numbered,
    Opening,
    Payment,
    Reverse,
    Sent,
    Unapply,
    applications_of,
    is_applying,
    is_numbered,
)
from arcli.model.kinds import CREDIT, Role
from arcli.model.money import ZERO
from arcli.model.nearest import no_such
from arcli.model.plain import entry_of, number_of
from arcli.model.plan import UNNUMBERED
from arcli.subledger.deposits import paid_in
from arcli.subledger.discounts import terms_in_force


def find_entry(ledger: Ledger, number: str, *, customer: bool = False) -> Entry:
    """Return the first entry of a document, deposit, contract, … by its number, or of a customer by its ID.

    Raise NoCorrection if there is none.
    """
    return _entries(ledger, number, customer=customer)[0]


def _entries(ledger: Ledger, number: str, *, customer: bool) -> list[Entry]:
    """Return the entries of a number by date: one, but of customers and contracts their amendments, too."""
    if customer:
        own: list[Entry] = [e for e in ledger.stated if isinstance(e, Customer) and e.id == number]
    else:
        own = [entry_of(r) for r in ledger.records if r.kind != "customer" and number_of(r) == number]
        own += [e for e in ledger.stated if isinstance(e, Contract) and e.id == number]
    if not own:
        known = sorted({n for r in ledger.records if (n := number_of(r))})
        raise NoCorrection(no_such("document or customer", number, known))
    if isinstance(own[0], Sent):
        raise NoCorrection(f"{number} stays as it was sent; arcli add failed {number} says that it did not arrive")
    return sorted(own, key=lambda e: e.date)


def _stating(ledger: Ledger, number: str, values: Values, *, customer: bool) -> list[tuple[Entry, Values]]:
    """Return the entries that state what is to be corrected, the latest of each field, each with its new values.

    What none states belongs to the first.
    """
    own = _entries(ledger, number, customer=customer)
    found: dict[int, tuple[Entry, Values]] = {}
    for name, value in values.items():
        entry = next((e for e in reversed(own) if getattr(e, name) not in (None, ())), own[0])
        found.setdefault(id(entry), (entry, {}))[1][name] = value
    return list(found.values())


def slips_of(ledger: Ledger) -> dict[str, list[Payment]]:
    """Return the payments of each paying-in slip that was keyed cheque by cheque: it has no entry of its own."""
    documents = ledger.as_of(date.max)[0].documents.values()
    numbers = {d.id: str(d.says("deposit")) for d in documents if d.kind == "payment" and d.says("deposit")}
    found: dict[str, list[Payment]] = {}
    for record in ledger.records if numbers else ():  # as they are written, without what annotations say
        if (number := number_of(record)) in numbers and isinstance(entry := entry_of(record), Payment):
            found.setdefault(numbers[str(number)], []).append(entry)
    return found


def edits_of(ledger: Ledger, number: str, values: Values, *, customer: bool = False) -> list[tuple[Entry, Values]]:
    """Return what a correction edits: the entry, and those that follow it. Raise NoCorrection.

    A deposit is of what its payments add up to, unless an amount is stated; so is the deposit of a corrected payment. A
    slip that was keyed cheque by cheque is what its payments say of it.
    """
    if not customer and (slip := slips_of(ledger).get(number)):
        return [(payment, values) for payment in slip]
    own = _stating(ledger, number, values, customer=customer)
    entry = own[0][0]
    subledger, _ = ledger.as_of(date.max)
    if isinstance(entry, Deposit) and "enclosed" in values and "amount" not in values:
        found = [subledger.documents.get(one.document) for one in values["enclosed"]]
        made = replace(entry, **values)
        own = [(entry, {**values, "amount": sum((paid_in(d, made) for d in found if d is not None), ZERO)})]
    if isinstance(entry, Payment) and "amount" in values and (deposit := subledger.deposits.get(number)) is not None:
        new, before = values["amount"], entry.amount
        enclosed = tuple(
            replace(one, amount=new) if one.document == number and one.amount is not None else one
            for one in deposit.enclosed
        )
        own.append((deposit, {"amount": deposit.amount + new - before, "enclosed": enclosed}))
    return own


def amendment(ledger: Ledger, customer: str, values: Values, day: date) -> list[Entry]:
    """Return the entry that changes a customer from an open day on. Raise NoCorrection for what would be taken away."""
    until = closed_until(ledger.stated)
    if until is not None and day <= until:
        day = until + DAY
    if gone := [name.rstrip("_") for name, value in values.items() if value is None]:
        raise NoCorrection(f"closed periods rely on {gone[0]} of {customer}: it can't be taken away, only changed")
    return [Customer(day, customer, **values)]


def _instead(entry: Entry, period: str) -> str:
    """Return what is done about an entry of a closed period that can't be reversed."""
    if isinstance(entry, Payment):  # of a slip
        return "correct its payments one by one"
    if isinstance(entry, Deposit):
        return f"arcli return PAYMENT says that the bank gave one back, arcli reopen {period} lifts the seal"
    return f"arcli add {entry.kind} changes it from an open day on"


# --- a closed day: entries -------------------------------------------------------------------------------


def entries_for(ledger: Ledger, number: str, values: Values, day: date, reason: str, new_id: str | None) -> list[Entry]:
    """Return the entries, dated on an open day, that correct a document of a closed period.

    If only its applications differ: `unapply` and `apply`. Otherwise a reversal and the corrected document under the
    next number, with the old date as `dated`; settlements of the old one are applied to the new one as far as they go.
    Raise NoCorrection, ProposalError.
    """
    until = closed_until(ledger.stated)
    entry = edits_of(ledger, number, values)[0][0]
    if not is_numbered(entry) or entry.id != number:
        period = next((c.period for c in standing(ledger.stated) if last_day(c.period) >= entry.date), "PERIOD")
        raise NoCorrection(f"{number} is in a closed period, where nothing is edited: {_instead(entry, period)}")
    made = changed(entry, values)
    if until is not None and day <= until:
        day = until + DAY
    declared = entry.declared
    if is_applying(entry) and not declared.exact and replace(made, **_applications(entry)) == entry:
        return _reapplied(number, applications_of(entry), applications_of(made), day, reason)
    if declared.role is not Role.DOCUMENT or declared.exact:
        raise NoCorrection(
            f"{declared.one} in a closed period is corrected by hand: reverse {number} and enter it again"
        )
    if made.date != entry.date:
        raise NoCorrection(f"{number} takes effect in a closed period; the new one can only take effect on an open day")
    return _anew(ledger, entry, made, day, reason, new_id)


def _applications(entry: Entry) -> Values:
    return {"applications": applications_of(entry)}


def _reapplied(
    number: str, before: Sequence[Application], after: Sequence[Application], day: date, reason: str
) -> list[Entry]:
    left = list(after)
    gone = []
    for application in before:
        if application in left:
            left.remove(application)
        else:
            gone.append(application)
    out: list[Entry] = []
    if gone:
        plain = tuple(Application(a.document, a.amount) for a in gone)
        out.append(Unapply(day, number, reason=reason, applications=plain))
    if left:
        out.append(Apply(day, number, applications=tuple(left)))
    return out


def _anew(ledger: Ledger, entry: Numbered, made: Numbered, day: date, reason: str, new_id: str | None) -> list[Entry]:
    number = new_id or UNNUMBERED
    subledger, _ = ledger.as_of(date.max)
    document = subledger.documents[entry.id]
    extra: Values = {"id": number, "date": day, "dated": made.dated or entry.date}
    if (
        isinstance(made, Invoice | Opening)
        and made.due is None
        and document.parts is None
        and not terms_in_force(ledger.customers, subledger.terms, made.customer, entry.date, made.terms)
    ):
        extra["due"] = document.due_date
    new = replace(made, **extra)
    out: list[Entry] = [Reverse(day, entry.id, reason=reason), new]
    room: Decimal = made.amount
    active = [s for s in subledger.touching(entry.id) if s.target is document and s.active(date.max) and s.sign > 0]
    for settlement in sorted(active, key=lambda s: (s.start, s.source.id)):
        if settlement.source.side != CREDIT or room <= ZERO:
            continue
        application = settlement.application
        parts = {p: v for p in PARTS if p != "deduction" and (v := getattr(application, p)) is not None}
        rest = sum(parts.values(), ZERO)
        amount = min(application.amount, room - rest)
        if amount <= ZERO:
            continue
        room -= amount + rest
        out.append(Apply(day, settlement.source.id, applications=(Application(number, amount, **parts),)))
    return out
