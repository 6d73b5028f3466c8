"""Early-payment discounts: the terms in force, the part of a document that may be deducted, and until when.

Whatever proposes, shows, books or checks a discount asks here, so that all of them agree:

- The terms are the document's own, else the customer's on its date, else the ledger's. A debit memo (a late fee, an NSF
  fee) has a discount only by terms of its own (our choice: it is not a sale whose prompt payment is rewarded).
- The discount is a percentage of what is left of the document after returns, without its tax where `discount_tax` says
  so. Returns are credit memos that correct the document or are applied to it, and reversals of a part. Source: usage of
  the trade, which takes no discount on goods sent back; SAP gives a credit memo the terms of the invoice that it names.
- An instalment has a discount of its own. A stated instalment has that of the part of named terms with its due date, or
  its share of the discount of a single rule.
- The last day is the one that the terms give, inclusive, and never after the due date. With `eom` or `prox` terms both
  periods count from the end of the invoice's month (end-of-month dating, as the American Marketing Association defines
  it).
- A discount taken is no longer on offer. As of a day only what is in effect on that day counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from arcli.model.customers import Customers
from arcli.model.entries import Credit, is_itemised
from arcli.model.money import ZERO, round_to
from arcli.model.settings.ledger import Settings
from arcli.model.terms import Terms, TermsBook, TermsPart
from arcli.subledger.instalments import Parts
from arcli.subledger.lines import taxed_of
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Document, Settlement, Subledger
from arcli.subledger.supplies import tax_day, taxed_as


def terms_in_force(customers: Customers, book: TermsBook, customer: str, day: date, own: str | None) -> str | None:
    """Return the terms of a document dated `day`: its own, else the customer's on that day, else the ledger's."""
    if own is not None:
        return own
    known = customers.at(customer, day)
    return (known.terms if known is not None else None) or book.default


def discount_terms(
    customers: Customers, book: TermsBook, kind: str, customer: str, day: date, own: str | None
) -> Terms | tuple[TermsPart, ...] | None:
    """Return the terms that give a document its discount; None where there are none, or none that exist."""
    if own is None and kind != "invoice":
        return None
    text = terms_in_force(customers, book, customer, day, own)
    try:
        return None if text is None else book.find(text)
    except ValueError:  # reported where it is entered
        return None


def taxed_share(settings: Settings, terms: Terms | tuple[TermsPart, ...] | None) -> Decimal:
    """Return the fraction by which a discount lowers the base of a document's tax when it is invoiced.

    It is 0 except with `discount_tax: mixed`; for instalments, each discount counts by its share.
    """
    if settings.discount_tax != "mixed" or terms is None:
        return ZERO
    if isinstance(terms, Terms):
        return terms.discount or ZERO
    whole = sum((p.share * Fraction(p.terms.discount or ZERO) for p in terms), Fraction(0))
    return Decimal(whole.numerator) / whole.denominator


def taxed_share_of(subledger: Subledger, document: Document) -> Decimal:
    """Return the same for a document of a ledger.

    A credit memo that corrects an invoice bears what that was taxed on: tax that was never charged is not returned
    (Directive 2006/112/EC, art. 79 and 90), so the credit memo of all lines is the amount of the invoice.
    """
    if subledger.settings.discount_tax != "mixed":
        return ZERO
    document = taxed_as(subledger.documents, document)
    day = document.document_date
    book = subledger.terms
    terms = discount_terms(subledger.customers, book, document.kind, document.customer, day, document.terms)
    return taxed_share(subledger.settings, terms)


class Offer(NamedTuple):
    """The discount on one part of a document for one holder, in the document's currency.

    `allowed` is the whole discount by the terms, `amount` the part not yet taken, `until` the last day.
    """

    part: int | None
    amount: Decimal
    allowed: Decimal
    until: date

    def on(self, day: date, open_: Decimal, grace: int = 0) -> Decimal:
        """Return what a payer may deduct on a day when paying all that is open.

        0 if late, or if it exceeds what is open.
        """
        late = day - timedelta(days=min(grace, (day - date.min).days)) > self.until
        return ZERO if late or self.amount > open_ else self.amount


class Discounts:
    """The discounts of a ledger's documents, as of any day up to that of the subledger."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger = subledger
        self._found: dict[tuple[str | None, str, date], Terms | tuple[TermsPart, ...] | None] = {}
        self._known: dict[tuple[str, str, int | date], dict[int | None, Decimal]] = {}
        self._events: _Events | None = None

    def of(self, item: OpenItem, day: date) -> Offer | None:
        """Return the discount of an open item as of a day, even one that has ended; None if it has none."""
        return next((o for o in self.offers(item.document, item.customer, day) if o.part == item.part), None)

    def offers(
        self, document: Document, holder: str, day: date, untaken: Mapping[int | None, Decimal] | None = None
    ) -> list[Offer]:
        """Return the discounts of a holder's parts of a document as of a day, including those that have ended.

        `untaken` is what was taken on that day, by part named, and counts as not yet taken.
        """
        rules = self.rules(document)
        if not rules:
            return []
        allowed = self._allowed(document, holder, day, rules)
        taken = self._happened.taken(document, holder, day)
        for part, amount in (untaken or {}).items():
            taken[part] = taken.get(part, ZERO) - amount
        by_part = _by_part(taken, allowed)
        return [Offer(p, max(a - by_part[p], ZERO), a, rules[p][1]) for p, a in allowed.items()]

    # --- what the terms say ------------------------------------------------------------------------------

    def rules(self, document: Document) -> dict[int | None, tuple[Decimal, date]]:
        """Return the discount of each part as a fraction, with its last day."""
        terms, day = self._terms(document), document.document_date
        if isinstance(terms, Terms):
            until = terms.discount_date(day)
            if until is None or not terms.discount:
                return {}
            if document.parts is None:
                return {None: (terms.discount, min(until, document.due_date))}
            return {p.number: (terms.discount, min(until, p.due)) for p in document.parts if not p.retained}
        found: dict[int | None, tuple[Decimal, date]] = {}
        left = list(terms or ())
        for part in document.parts or ():
            own = next((p for p in left if p.terms.due(day) == part.due), None)
            if own is None or part.retained:
                continue
            left.remove(own)
            until = own.terms.discount_date(day)
            if until is not None and own.terms.discount:
                found[part.number] = (own.terms.discount, min(until, part.due))
        return found

    def _terms(self, document: Document) -> Terms | tuple[TermsPart, ...] | None:
        own, customer, day, kind = document.terms, document.customer, document.document_date, document.kind
        if own is None and kind != "invoice":
            return None
        key = (own, f"{kind} {customer}" if own is None else "", day)
        if key not in self._found:
            customers, book = self.subledger.customers, self.subledger.terms
            self._found[key] = discount_terms(customers, book, kind, customer, day, own)
        return self._found[key]

    # --- what is left of it ------------------------------------------------------------------------------

    @property
    def _happened(self) -> _Events:
        if self._events is None:
            self._events = _Events(self.subledger)
        return self._events

    def _allowed(
        self, document: Document, holder: str, day: date, rules: dict[int | None, tuple[Decimal, date]]
    ) -> dict[int | None, Decimal]:
        """Return the whole discount of each part by the terms, taken or not; it changes on few days."""
        key = (document.id, holder, self._happened.since(document, day))
        if key not in self._known:
            returned = self._happened.returns(document, day)
            gross, base = self._remainder(document, day, returned)
            owed: dict[int | None, Decimal]
            if document.parts is None and document.moves is None:
                owed = {None: gross} if holder == document.customer else {}
            else:
                takes = [(r.day, r.part, r.amount) for r in returned if r.holder == holder]
                owed = Parts(self.subledger, document).left_after(holder, day, takes)
            self._known[key] = {
                part: round_to(max(base * amount / gross if gross else ZERO, ZERO) * rules[part][0], document.currency)
                for part, amount in owed.items()
                if part in rules
            }
        return self._known[key]

    def _remainder(self, document: Document, day: date, returned: list[_Return]) -> tuple[Decimal, Decimal]:
        """Return what remains of a document after returns, and the amount of it that a discount is a percentage of."""
        currency, gross, base = document.currency, document.amount, _base(self.subledger, document)
        lost = [_Return(d, None, "", a, None) for d, a, _ in document.reductions or () if d <= day]
        for one in sorted([*lost, *returned], key=lambda r: r.day):
            own = one.base
            if own is None:
                own = round_to(one.amount * base / gross, currency) if gross else ZERO
            gross, base = gross - one.amount, base - own
        return max(gross, ZERO), max(min(gross, base), ZERO)


def _base(subledger: Subledger, document: Document) -> Decimal:
    """Return the amount of a document that a discount is a percentage of: all of it, or the amount without tax.

    With `discount_tax: included`, tax falls with the discount, so it counts; with `excluded` and `mixed`, it does not.
    """
    settings = subledger.settings
    if settings.discount_tax == "included" or not document.lines:
        return document.amount
    entry = document.entry
    if not is_itemised(entry):
        return document.amount
    day = tax_day(subledger.documents, document)
    return min(document.amount, taxed_of(entry, document.currency, settings, day=day).net)


def _by_part(taken: dict[int | None, Decimal], allowed: dict[int | None, Decimal]) -> dict[int | None, Decimal]:
    """Return the discount taken on each part: that of named parts, then the rest in their order."""
    found = {part: taken.get(part, ZERO) if part is not None else ZERO for part in allowed}
    unnamed = sum((a for part, a in taken.items() if part is None or part not in found), ZERO)
    for part, most in allowed.items():
        more = min(max(most - found[part], ZERO), max(unnamed, ZERO))
        found[part] += more
        unnamed -= more
    return found


class _Return(NamedTuple):
    """What a return took off a document on a day, by part and holder; `base` is without tax, where known."""

    day: date
    part: int | None
    holder: str
    amount: Decimal
    base: Decimal | None


class _Sums(NamedTuple):
    """What amounts of several days add up to, from each of these days on."""

    days: list[date]
    sums: list[Decimal]

    @classmethod
    def of(cls, changes: list[tuple[date, Decimal]]) -> _Sums:
        """Make the sums of amounts."""
        ordered = sorted(changes)
        return cls([d for d, _ in ordered], list(accumulate((a for _, a in ordered), initial=ZERO)))

    def on(self, day: date) -> Decimal:
        """Return the sum at the end of a day."""
        return self.sums[bisect_right(self.days, day)]


class _Events:
    """The discounts taken and the returns, by document."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger = subledger
        self._taken: dict[str, list[Settlement]] = {}
        self._credited: dict[str, list[Settlement]] = {}
        self._corrected: dict[str, list[Document]] = {}
        self._sums: dict[str, dict[str, dict[int | None, _Sums]]] = {}  # of what was taken: document → holder → part
        self._days: dict[str, list[date]] = {}
        for s in subledger.unusual:
            if s.part_of("discount"):
                self._taken.setdefault(s.target.id, []).append(s)
        for s in subledger.stated:
            if s.source.kind == "credit" and _corrects(s.source) in (None, s.target.id):
                self._credited.setdefault(s.target.id, []).append(s)
        for document in subledger.documents.values():
            if document.kind == "credit" and (number := _corrects(document)) is not None:
                self._corrected.setdefault(number, []).append(document)

    def since(self, document: Document, day: date) -> int | date:
        """Return what stays the same for all days on which the same returns and transfers of a document count."""
        if document.reductions and document.parts:  # which instalment they take depends on payments
            return day
        if document.id not in self._days:
            days = {d for d, _, _ in document.reductions or ()}
            for credited in self._credited.get(document.id, ()):
                days |= {credited.start, credited.end or credited.start}
            for move in document.moves or ():
                days |= {move.start, move.end or move.start}
            for credit in self._corrected.get(document.id, ()):
                days |= {credit.date, credit.ended or credit.date, *(d for d, _, _ in credit.reductions or ())}
            self._days[document.id] = sorted(days)
        return bisect_right(self._days[document.id], day)

    def taken(self, document: Document, holder: str, day: date) -> dict[int | None, Decimal]:
        """Return the discounts that a holder took by a day, by the part that they name."""
        if document.id not in self._sums:
            found: dict[str, dict[int | None, list[tuple[date, Decimal]]]] = {}
            for s in self._taken.get(document.id, ()):
                if s.end is None or s.end > s.start:
                    amount = s.sign * s.part_of("discount")
                    changes = found.setdefault(s.holder, {}).setdefault(s.part, [])
                    changes += [(s.start, amount)] if s.end is None else [(s.start, amount), (s.end, -amount)]
            self._sums[document.id] = {
                who: {part: _Sums.of(changes) for part, changes in parts.items()} for who, parts in found.items()
            }
        return {part: sums.on(day) for part, sums in self._sums[document.id].get(holder, {}).items()}

    def returns(self, document: Document, day: date) -> list[_Return]:
        """Return what credit memos took off a document by a day: those applied to it, and those that correct it."""
        found: list[_Return] = []
        applied: dict[str, Decimal] = {}
        for s in self._credited.get(document.id, ()):
            if s.active(day):
                amount = s.settled - s.sign * s.part_of("discount")
                applied[s.source.id] = applied.get(s.source.id, ZERO) + amount
                found.append(_Return(s.start, s.part, s.holder, amount, self._base(s.source, document, amount)))
        for credit in self._corrected.get(document.id, ()):
            if credit.date > day or (credit.ended is not None and credit.ended <= day):
                continue
            if credit.currency == document.currency:
                lost = sum((a for d, a, _ in credit.reductions or () if d <= day), ZERO)
                rest = max(credit.amount - lost - applied.get(credit.id, ZERO), ZERO)
                base = self._base(credit, document, rest)
                found.append(_Return(credit.date, None, document.customer, rest, base))
        return [r for r in found if r.amount]

    def _base(self, credit: Document, document: Document, amount: Decimal) -> Decimal | None:
        """Return the part of a credit memo that counts for discounts; None without lines of its own."""
        if self.subledger.settings.discount_tax == "included":
            return amount
        if not credit.lines or not credit.amount or credit.currency != document.currency:
            return None
        return round_to(_base(self.subledger, credit) * amount / credit.amount, credit.currency)


def _corrects(credit: Document) -> str | None:
    """Return the document that a credit memo states it corrects."""
    said = credit.entry.corrects if isinstance(credit.entry, Credit) else None
    return said.partition("#")[0] if said else None
