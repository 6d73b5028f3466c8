"""Second stage of a replay: applications become settlements, each with the days between which it is in effect.

The rules are here. Most payments need none of them; `settleplain` settles those.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from arcli.model.diagnostics import Problem
from arcli.model.entries import PARTS, Application, Apply, Applying, Entry, WithApplications, is_applying
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import CREDIT, DEBIT, DOCUMENTS, NEITHER
from arcli.model.money import ZERO, money, round_to
from arcli.subledger.settleplain import is_usual, settle_plainly
from arcli.subledger.state import Document, Settlement, Subledger

_BEYOND = tuple(f for f in Application.__dataclass_fields__ if f not in ("document", "amount"))
_SIGNS = {"rate": "@ and the rate", "total": "@@ and the amount"}


def noun(kind: str) -> str:
    """Return a kind with its article, for messages."""
    called = DOCUMENTS[kind].noun or kind
    return f"{'an' if called[0] in 'aeiou' else 'a'} {called}"


class Settler:
    """Makes settlements from applications, and reports applications that can't be settlements."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger, self.documents = subledger, subledger.documents
        self._wrong = subledger.problems.append
        self.doubtful: list[Document] = []  # plain documents that may apply to what does not exist

    def settle(self, records: Sequence[Applying | Document]) -> None:
        """Make the settlements of all records that apply something."""
        for record in settle_plainly(self.subledger, records):
            if isinstance(record, Document):
                self.doubtful.append(record)
                entry = record.entry
                if is_applying(entry):
                    self._apply(entry, record)
            elif (source := self.source_of(record)) is not None:
                self._apply(record, source)

    def _apply(self, entry: Applying, source: Document) -> None:
        """Make the settlements of an entry."""
        subledger, as_of = self.subledger, self.subledger.as_of
        usual = source.side == CREDIT and source.moves is None and source.ended is None
        day, given = max(entry.date, source.date), ZERO
        for index, application in enumerate(entry.applications):
            target, amount = self.documents.get(application.document), application.amount
            if usual and target is not None and is_usual(source, target) and amount >= ZERO and is_plain(application):
                start = day if day >= target.date else target.date
                subledger.add(Settlement(start, None, source, target, amount, amount, entry, application, index, True))
                given += amount
                if start <= as_of:
                    source.open -= amount
                    target.open -= amount
                    if target.open < ZERO:
                        subledger.suspects[target.id] = target
            elif (made := self._careful(entry, index, application, source)) is not None:
                subledger.add(made)
                given += made.used
        if given > source.amount and entry is source.entry and source.side == CREDIT and entry.date <= as_of:
            self._too_much(entry, source, given)
        if source.open < ZERO:
            subledger.suspects[source.id] = source
        if source.side != CREDIT:
            self._exact(entry, source)

    def _too_much(self, entry: Applying, source: Document, given: Decimal) -> None:
        """Report applications of a document that exceed its amount, whenever they take effect."""
        currency = source.currency
        message = (
            f"the applications add up to {money(given, currency)}, more than {noun(source.kind)} of "
            f"{money(source.amount, currency)} has"
        )
        path = ("applications", len(entry.applications) - 1, "amount")
        hint = f"that is {money(given - source.amount, currency)} too much: apply less, or correct one of the others"
        self._wrong(Problem("AR306", message, entry, path, hint))
        self.subledger.overdrawn.add(source.id)

    def source_of(self, entry: Applying, *, report: bool = True) -> Document | None:
        """Return the document whose money or credit an entry applies."""
        if not isinstance(entry, Apply):
            found = self.documents.get(entry.id)
            return found if found is not None and found.entry is entry else None
        found = self.documents.get(entry.source)
        if found is not None and found.side != CREDIT:
            if report:
                message = f"{found.id} is {noun(found.kind)}: only payments and credits can be applied"
                hint = "name the payment or credit here, and this document under it"
                self._wrong(Problem("AR317", message, entry, ("source",), hint))
            return None
        return found

    def find(self, ref: str) -> tuple[Document | None, int | None]:
        """Return the document of a reference and the number of the instalment that it names, if both are there."""
        document = self.documents.get(ref)
        if document is not None or "#" not in ref:
            return document, None
        number, part = split_ref(ref)
        document = self.documents.get(number)
        if document is None or part is None or part > len(document.parts or ()):
            return None, None
        return document, part

    @staticmethod
    def span(day: date, source: Document, target: Document) -> tuple[date, date | None]:
        """Return when an application takes effect (the latest of the three dates) and ends (at the first reversal)."""
        start = max(day, source.date, target.date)
        end = source.ended
        if target.ended is not None and (end is None or target.ended < end):
            end = target.ended
        return start, end

    def _careful(self, entry: Entry, index: int, application: Application, source: Document) -> Settlement | None:
        path = ("applications", index)
        target, part = self.find(application.document)
        if target is None or not self._fits(entry, path, application, source, target):
            return None
        by, holder = self.holders(entry, source, target)
        if holder is None or by is None:
            self._not_theirs(entry, (*path, "document"), source, target)
            return None
        used = self._used(entry, path, application, source, target)
        if used is None:
            return None
        settled = application.amount + sum_parts(application)
        if target.side == CREDIT and source.side == CREDIT:
            settled = -settled
        start, end = self.span(entry.date, source, target)
        if end is not None:
            self._not_after(entry, index, source, target)
        made = Settlement(start, end, source, target, settled, used, entry, application, index)
        made.by, made.holder, made.part = by, holder, part
        return made

    def _not_after(self, entry: Entry, index: int, source: Document, target: Document) -> None:
        """Report an application stated after one of its ends was reversed, as it settles nothing."""
        for place, document in (("document", target), ("source", source)):
            if document.ended is not None and document.ended < entry.date <= self.subledger.as_of:
                path = ("applications", index, "document") if place == "document" else (place,)
                self._wrong(
                    Problem(
                        "AR301" if document is target else "AR302",
                        f"{document.id} was reversed on {document.ended}; nothing is open",
                        entry,
                        path,
                        "leave it out, or correct one of the dates",
                    )
                )
                return

    def _fits(
        self, entry: Entry, path: tuple[str | int, ...], application: Application, source: Document, target: Document
    ) -> bool:
        """Return whether that kind of source may be applied to that kind of target, with that sign and those parts."""
        what, hint = None, None
        positive = application.amount >= 0
        if target is source:
            what, hint = "a document can't settle itself", "name the invoice that is settled"
        elif source.kind == "refund":
            if target.side != CREDIT:
                what = f"a refund pays back payments and credits; {target.id} is {noun(target.kind)}"
                hint = "name the payment or credit that is paid back"
        elif source.kind == "writeoff":
            if target.side == NEITHER:
                what = f"{target.id} is {noun(target.kind)}: nothing is open that could be written off"
                hint = "reverse it if it is wrong"
        elif target.side == CREDIT and positive:
            what = f"{target.id} is {noun(target.kind)}, not something to be paid"
            hint = "to use up an open credit with a payment, write the amount negative"
        elif target.side == CREDIT and source.kind != "payment":
            what = f"{noun(source.kind)} can't use up {noun(target.kind)}"
            hint = "apply each of them to the invoice"
        elif target.kind == "transfer" or (target.kind == "writeoff" and source.kind != "payment"):
            what = f"{target.id} is {noun(target.kind)}: {noun(source.kind)} can't be applied to it"
            hint = "a payment may be: it is then a recovery" if target.kind == "writeoff" else "name the document moved"
        if what is not None:
            self._wrong(Problem("AR317", what, entry, (*path, "document"), hint))
            return False
        if not positive and not (source.kind == "payment" and target.side != NEITHER):
            self._wrong(
                Problem(
                    "AR316",
                    f"{noun(source.kind)} can't be applied with a negative amount",
                    entry,
                    (*path, "amount"),
                    "unapply takes applications back",
                )
            )
            return False
        plain = source.facts.exact or target.side != DEBIT
        if plain and sum_parts(application):
            name = next(p for p in PARTS if getattr(application, p) is not None)
            message = f"there is no {name} between {noun(source.kind)} and {noun(target.kind)}"
            hint = "leave it out; it belongs where a payment or credit settles an invoice"
            self._wrong(Problem("AR316", message, entry, (*path, name), hint))
            return False
        return True

    def holders(self, entry: Entry, source: Document, target: Document) -> tuple[str | None, str | None]:
        """Return whose part of the source settles whose part of the target: one's own, else one's payer's."""
        if source.moves is None and target.moves is None and source.customer == target.customer:
            return source.customer, target.customer
        day = max(entry.date, source.date, target.date)
        ours = [source.customer] if entry.kind != "apply" else holders_of(source, day)
        for customer in ours:
            if _holds(target, customer, day):
                return customer, customer
        for holder in holders_of(target, day):
            for payer in sorted(self.subledger.customers.payers(holder, day)):
                if payer in ours:
                    return payer, holder
        return None, None

    def _not_theirs(self, entry: Entry, path: tuple[str | int, ...], source: Document, target: Document) -> None:
        if entry.date > self.subledger.as_of and set(holders_of(source)) & set(holders_of(target)):
            return  # held by them on another day, and broken after the as-of date
        owner, payer = holders_of(target)[0], holders_of(source)[0]
        message = f'{target.id} belongs to customer "{owner}", {source.id} to "{payer}"'
        if payer == "?":
            hint = f"unidentified cash is first transferred: transfer ID ? {owner} AMOUNT"
        else:
            hint = f'"{owner}" may name payer:{payer}; or transfer the money first'
        self._wrong(
            Problem("AR303", message, entry, path, hint, related=((target.entry, ("customer",), "the document"),))
        )

    def _used(
        self, entry: Entry, path: tuple[str | int, ...], application: Application, source: Document, target: Document
    ) -> Decimal | None:
        """Return what an application uses of its source, in the source's currency."""
        rate, total = application.rate, application.total
        if application.currency not in (None, target.currency):
            message = f"{target.id} is in {target.currency}, not in {application.currency}"
            self._wrong(
                Problem("AR304", message, entry, (*path, "currency"), "an application is in the document's currency")
            )
            return None
        if target.currency == source.currency:
            if rate is not None or total is not None:
                message = f"{target.id} and {source.id} are in {source.currency}: there is no rate between them"
                sign = "rate" if rate is not None else "total"
                self._wrong(Problem("AR304", message, entry, (*path, sign), f"leave {_SIGNS[sign]} out"))
                return None
            return application.amount
        if rate is None and total is None:
            message = f"{target.id} is in {target.currency}, {source.id} in {source.currency}"
            code = target.currency
            hint = (
                f"state the rate, {target.id} {application.amount} {code} @ RATE, "
                f"or what it uses, @@ AMOUNT {source.currency}"
            )
            self._wrong(Problem("AR304", message, entry, (*path, "document"), hint))
            return None
        if total is not None:
            if application.total_currency not in (None, source.currency):
                message = f"{source.id} is in {source.currency}, not in {application.total_currency}"
                hint = f"after @@ write what is used of {source.id}, in {source.currency}"
                self._wrong(Problem("AR304", message, entry, (*path, "total_currency"), hint))
                return None
            if total * application.amount < ZERO:
                message = (
                    f"{application.amount:,f} {target.currency} and {total:,f} {source.currency} have opposite signs"
                )
                hint = "what is settled and what it uses are both positive, or both negative"
                self._wrong(Problem("AR304", message, entry, (*path, "total"), hint))
                return None
            if (total == ZERO) != (application.amount == ZERO):
                sides = f"{application.amount:,f} {target.currency} for {total:,f} {source.currency}"
                message = f"{sides} is not an exchange: one side is zero"
                hint = "state what is settled and what it uses; a gain or loss is what the rates make of both"
                self._wrong(Problem("AR304", message, entry, (*path, "total"), hint))
                return None
        return used_of(application, source.currency)

    def _exact(self, entry: Applying, source: Document) -> None:
        """Report refunds, write-offs and transfers that do not equal their applications."""
        exact(self.subledger, entry, source)
        found = [self.find(a.document)[0] for a in entry.applications]
        sides = {d.side for d in found if d is not None}
        if entry.kind == "writeoff" and len(sides - {NEITHER}) > 1:
            self._wrong(
                Problem(
                    "AR317",
                    "a write-off is for debit documents or for credits, not both",
                    entry,
                    ("id",),
                    "write two of them",
                )
            )


def exact(subledger: Subledger, entry: WithApplications, source: Document) -> None:
    """Report a document whose applications do not add up to its amount exactly."""
    total = sum((used_of(a, source.currency) for a in entry.applications), ZERO)
    if total != source.amount and entry.date <= subledger.as_of:
        stated = f"{noun(entry.kind)} of {money(source.amount, source.currency)}"
        if entry.applications:
            message = f"the applications add up to {money(total, source.currency)}, under {stated}"
            hint = "they are equal, exactly: correct one of them"
        else:
            message, hint = f"nothing is listed under {stated}", "list what it covers below it: DOCUMENT AMOUNT"
        subledger.problems.append(Problem("AR307", message, entry, ("amount",), hint))


def used_of(application: Application, currency: str) -> Decimal:
    """Return what an application uses of its source, in the source's currency: as stated, at its rate, or as is."""
    if application.total is not None:
        return application.total
    if application.rate is not None:
        return round_to(application.amount * application.rate, currency)
    return application.amount


def is_plain(application: Application) -> bool:
    """Return whether an application states nothing beyond its document and amount."""
    return all(getattr(application, name) is None for name in _BEYOND)


def sum_parts(application: Application) -> Decimal:
    """Return discount + fee + withholding + write-off + deduction of an application."""
    total = ZERO
    for name in PARTS:
        value = getattr(application, name)
        if value is not None:
            total += value
    return total


def holders_of(document: Document, day: date | None = None) -> list[str]:
    """Return who holds a part of a document: those it was transferred to, latest first, then its first customer.

    With a day, only those who hold one at its end; a later transfer does not change whose part was settled before.
    """
    if document.moves is None:
        return [document.customer]
    return list(dict.fromkeys([*document.moves.holders(day), document.customer]))


def _holds(document: Document, customer: str, day: date) -> bool:
    """Return whether a customer holds a part of a document at the end of a day."""
    if customer == document.customer:
        return True
    return document.moves is not None and document.moves.last(customer, day) is not None
