"""Proposals for new entries: due dates, applications with their discounts, small balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.ledger.opening import Ledger
from arcli.model.entries import Application, Contract, Instalment, applications_of
from arcli.model.kinds import CREDIT, DEBIT, Facts
from arcli.model.money import ZERO, decimals, places, quantum
from arcli.model.nearest import no_such
from arcli.model.terms import TERMS_HINT, Terms, TermsError, instalments
from arcli.subledger.charged import settling_rank
from arcli.subledger.discounts import Discounts, discount_terms, taxed_share, taxed_share_of, terms_in_force
from arcli.subledger.lines import rates_of, taxed
from arcli.subledger.openitems import OpenItem, items_of, open_items
from arcli.subledger.settlement import Settlement
from arcli.subledger.state import Document, Subledger
from arcli.subledger.supplies import supply_of


class ProposalError(Exception):
    """A proposal that can't be made; its text says why."""


def currency_of(ledger: Ledger, customer: str, day: date) -> str:
    """Return the currency of amounts without a code. Raise ProposalError if none is set."""
    known = ledger.customers.at(customer, day)
    currency = (known.currency if known else None) or ledger.settings.currency
    if currency is None:
        raise ProposalError("no currency is set for the customer or the ledger; give --currency")
    return currency


def currency_of_contract(ledger: Ledger, contract: Contract, first: Contract) -> str:
    """Return the currency of a contract: its own, else its customer's on the day of its first entry.

    So a contract goes on in the currency in which it was agreed when the customer gets another.
    """
    return contract.currency or currency_of(ledger, contract.customer, first.date)


def in_cents(amount: Decimal, currency: str) -> Decimal:
    """Return an amount with at least the decimals of its currency: 1407.9 USD → 1407.90."""
    want = decimals(currency) or 0
    return amount.quantize(quantum(want)) if places(amount) < want else amount


def total_of_lines(ledger: Ledger, subledger: Subledger, kind: str, made: Mapping[str, Any], day: date) -> Decimal:
    """Return the amount of a document from its line items and their taxes, by the values of its fields.

    With `discount_tax: mixed`, the discount that its terms offer lowers the tax. What `corrects:` a document is taxed
    like that. Raise ProposalError for unknown codes and terms.
    """
    corrects, lines = made.get("corrects"), made["lines"]
    supply = supply_of(subledger.documents, corrects) if corrects else None
    if supply is not None:
        day, share = supply.document_date, taxed_share_of(subledger, supply)
    else:
        terms = discount_terms(ledger.customers, ledger.terms, kind, made["customer"], day, made.get("terms"))
        share = taxed_share(ledger.settings, terms)
    rates, missing = rates_of(lines, ledger.settings, day)
    if missing:
        code, known = missing[0][1], ledger.settings.taxes
        raise ProposalError(f'there is no tax "{code}" on {day}' if code in known else no_such("tax", code, known))
    found = taxed(lines, made["currency"], ledger.settings, rates, share, made.get("taxes", ()))
    return found.net + found.tax


def due_of(
    ledger: Ledger, kind: str, customer: str, terms: str | None, day: date, amount: Decimal, currency: str
) -> tuple[str | None, date | None, tuple[Instalment, ...]]:
    """Return (terms, due date, instalments) to write into an invoice, so that later changes of terms don't affect it.

    A debit memo is due by the customer's terms but offers no discount, so terms are not written into it (our choice: a
    discount rewards prompt payment of a sale). Raise ProposalError for unknown terms.
    """
    text = terms_in_force(ledger.customers, ledger.terms, customer, day, terms)
    if text is None:
        return None, None, ()
    try:
        found = ledger.terms.find(text)
        written = text if kind == "invoice" else terms
        if isinstance(found, Terms):
            return written, found.due(day), ()
        parts = instalments(text, found, day, amount, currency)
    except TermsError as error:
        raise ProposalError(f"{error.message} ({error.hint or TERMS_HINT})") from None
    return written, None, tuple(Instalment(due, part) for due, part in parts)


# --- applications ----------------------------------------------------------------------------------------


class ToSettle(NamedTuple):
    """A document to be settled: its reference, the amount if given, and the other parts."""

    ref: str
    amount: Decimal | None
    application: Application | None = None


def applications_for(
    subledger: Subledger,
    facts: Facts,
    customer: str,
    amount: Decimal | None,
    wanted: list[ToSettle],
    day: date,
    stated: Decimal = ZERO,
) -> tuple[Application, ...]:
    """Return applications of an amount of a kind to documents, in the order in which they are named.

    Where no amount is given, the open amount is taken, up to what remains of the money. The discount that the terms
    allow on that day is taken if the customer took it: the money is short by the discounts of all documents together,
    or by at least the discount of a single document and at most twice that (to allow for bank charges, say). `stated`
    is what other stated parts (such as a fee) settle of the single document. Raise ProposalError for unknown documents.
    """
    return divided(subledger, facts, [(customer, wanted)], amount, day, stated)[0]


def divided(
    subledger: Subledger,
    facts: Facts,
    shares: Sequence[tuple[str, list[ToSettle]]],
    amount: Decimal | None,
    day: date,
    stated: Decimal = ZERO,
) -> list[tuple[Application, ...]]:
    """Return, as `applications_for`, the applications of one amount to the documents of each of several customers."""
    left, proposing = amount, [_Proposing(subledger, facts, customer, day) for customer, _ in shares]
    asked = list(zip(proposing, (wanted for _, wanted in shares), strict=True))
    several = sum(len(wanted) for _, wanted in shares) > 1
    nets = [one.after_discounts(wanted) for one, wanted in asked] if several and amount is not None else [None]
    everything = None not in nets and sum((net for net in nets if net is not None), ZERO) == amount
    found = []
    for one, wanted in asked:
        made = []
        for want in wanted:
            application = want.application or one.one(want, left, stated, all_discounts=everything)
            made.append(application)
            left = None if left is None else left - application.amount
        found.append(tuple(made))
    return found


class _Proposing:
    """Proposes applications of one payment, credit, … of a customer on a day."""

    def __init__(self, subledger: Subledger, facts: Facts, customer: str, day: date) -> None:
        self.subledger, self.facts, self.customer, self.day = subledger, facts, customer, day
        self.discounts = Discounts(subledger)

    def after_discounts(self, wanted: list[ToSettle]) -> Decimal | None:
        """Return the open amounts of documents less all their discounts; None where a part of one is asked for."""
        if any(w.amount is not None or w.application is not None for w in wanted):
            return None
        total = ZERO
        for want in wanted:
            document = self._document(want)
            items = self._items(document, want.ref)
            open_ = _open(items)
            total += open_ - self._discount(items) if document.side == DEBIT else -open_
        return total

    def one(self, want: ToSettle, left: Decimal | None, stated: Decimal, *, all_discounts: bool) -> Application:
        """Propose the application to one document, of the wanted amount, else of what remains."""
        document = self._document(want)
        items = self._items(document, want.ref)
        open_, discount = _open(items), self._discount(items)
        if document.kind == "writeoff":  # what may be recovered; payments have it as its recovery
            open_ = document.open if self.facts.received else ZERO
        if want.amount is not None:
            taken = self._exact(items, want.amount)
            return Application(want.ref, in_cents(want.amount, document.currency), discount=taken or None)
        if not open_:
            raise ProposalError(self._settled(document, want.ref))
        if left is not None and left <= ZERO and document.side == DEBIT:
            raise ProposalError(f"nothing is left of the amount for {want.ref}: leave it out")
        if document.side == CREDIT and self.facts.received:
            return Application(want.ref, -open_)
        if left is not None and discount:
            if all_discounts:
                return Application(want.ref, open_ - discount, discount=discount)
            if discount <= open_ - stated - left < 2 * discount:
                return Application(want.ref, left, discount=discount)
        if left is not None and (taken := self._exact(items, left)):
            return Application(want.ref, left, discount=taken)
        return Application(want.ref, open_ if left is None else max(min(open_, left), ZERO))

    def _settled(self, document: Document, ref: str) -> str:
        """Explain why nothing is open on a document: what settled it, or when it was reversed."""
        keep = "; leave it out to keep the money unapplied" if self.facts.side == CREDIT else ""
        if document.kind == "writeoff":
            if self.facts.received:
                return f"nothing of {ref} is left to recover{_by(self.subledger, document)}{keep}"
            return f"{ref} is a write-off: only a payment recovers it{keep}"
        said = settled_by(self.subledger, document, ref)
        return said + keep if "settled already" in said else said

    def _exact(self, items: list[OpenItem], amount: Decimal) -> Decimal:
        """Return the discounts of the first instalments by due date that an amount pays to the cent; else 0."""
        for count in range(1, len(items) + 1):
            open_, discount = _open(items[:count]), self._discount(items[:count])
            if discount and amount == open_ - discount:
                return discount
        return ZERO

    def _discount(self, items: list[OpenItem]) -> Decimal:
        if not self.facts.received:
            return ZERO
        offers = [(i, self.discounts.of(i, self.day)) for i in items if i.open > 0]
        return sum((o.on(self.day, i.open) for i, o in offers if o is not None), ZERO)

    def _document(self, want: ToSettle) -> Document:
        document = self.subledger.documents.get(want.ref.partition("#")[0])
        if document is None:
            raise ProposalError(no_such("document", want.ref, self.subledger.documents))
        return document

    def _items(self, document: Document, ref: str) -> list[OpenItem]:
        """Return the customer's open items of a document (or instalment), by due date, or those of its holder."""
        items = [i for i in items_of(self.subledger, document) if ref in (document.id, i.ref)]
        own = [i for i in items if i.customer == self.customer] or items
        return sorted(own, key=_age)


def settled_by(subledger: Subledger, document: Document, ref: str) -> str:
    """Return that nothing is open on a document or instalment, and why: by what, or since when."""
    if document.ended is not None and document.ended <= subledger.as_of:
        return f"nothing is open on {ref}: it was reversed on {document.ended}"
    if document.kind == "transfer":
        moved = ", ".join(a.document for a in applications_of(document.entry))
        return f"nothing is open on {ref}: it moved {moved}; name that"
    by = _by(subledger, document)
    applied = [s.application.document for s in _touching(subledger, document) if s.source is document]
    if applied and not by:
        return f"nothing is left of {ref}: it is applied to {', '.join(dict.fromkeys(applied))}"
    return f"nothing is open on {ref}: it is settled already{by}"


def _by(subledger: Subledger, document: Document) -> str:
    """Return what settled a document: `, by PMT-1`."""
    found = [s.source.id for s in _touching(subledger, document) if s.target is document]
    return f", by {', '.join(dict.fromkeys(found))}" if found else ""


def _touching(subledger: Subledger, document: Document) -> list[Settlement]:
    return [s for s in subledger.touching(document.id) if s.sign > 0 and s.active(subledger.as_of)]


def _open(items: list[OpenItem]) -> Decimal:
    """Return the open amount of items, positive for credits too."""
    return abs(sum((i.open for i in items), ZERO))


def oldest_first(
    subledger: Subledger, facts: Facts, customer: str, currency: str, amount: Decimal
) -> tuple[Application, ...]:
    """Return applications of an amount to open items, oldest due date first; for refunds, to credits first.

    Payments go by `interest: order:` before that, where the settings say one. Oldest first is the usual rule where the
    payer does not say what is paid: Oracle Receivables' AutoCash rule "Apply to the Oldest Invoice First"; § 366 (2)
    BGB among debts that are alike otherwise.
    """
    wants_credit = facts.side == DEBIT and facts.cash  # a refund
    left = amount
    made = []
    items = payable(subledger, open_items(subledger), customer, currency)
    if facts.received:
        items.sort(key=lambda i: settling_rank(subledger, i.document))
    for item in items:
        if (item.open < 0) is not wants_credit or left <= 0:
            continue
        takes = min(abs(item.open), left)
        made.append(Application(item.ref, takes))
        left -= takes
    return tuple(made)


def payable(subledger: Subledger, items: Iterable[OpenItem], customer: str, currency: str) -> list[OpenItem]:
    """Return the customer's open items, followed by those that name the customer as payer; oldest due date first."""
    found = [i for i in items if i.currency == currency]
    own = [i for i in found if i.customer == customer]
    others = [
        i
        for i in found
        if i.customer != customer and customer in subledger.customers.payers(i.customer, subledger.as_of)
    ]
    return [*sorted(own, key=_age), *sorted((i for i in others if i.open > 0), key=_age)]


def _age(item: OpenItem) -> tuple[date, date, str, int]:
    return item.due, item.date, item.document.id, item.part or 0


def small_balances(subledger: Subledger, below: Decimal) -> dict[tuple[str, str], list[OpenItem]]:
    """Return customers whose whole balance is below a limit, with their items: only debits, or only credits."""
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in open_items(subledger):
        groups.setdefault((item.customer, item.currency), []).append(item)
    small = {}
    for key, items in sorted(groups.items()):
        total = sum((i.open for i in items), ZERO)
        one_side = len({i.open > 0 for i in items}) == 1
        if one_side and ZERO < abs(total) < below and key[0] != "?":
            small[key] = items
    return small
