"""What arcli proposes for new entries: numbers, due dates, applications with their discounts, small balances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.ledger.checks import offer
from arcli.ledger.numbering import next_number, parse_pattern
from arcli.ledger.opening import Ledger
from arcli.model.entries import Application, Instalment
from arcli.model.kinds import CREDIT, DEBIT
from arcli.model.money import ZERO, decimals, places, quantum
from arcli.model.terms import Terms, split_amount
from arcli.subledger.lines import included_codes, line_net, taxes
from arcli.subledger.openitems import OpenItem, items_of, open_items
from arcli.subledger.state import Document, Subledger


class ProposalError(Exception):
    """What was asked for can't be proposed; the words say why."""


def number_for(ledger: Ledger, kind: str, day: date, also: tuple[str, ...] = ()) -> str:
    """The next number of a kind by the ledger's pattern; `also` are numbers just given. Raises ProposalError."""
    text = ledger.settings.numbering.get(kind)
    if text is None:
        raise ProposalError(f"arcli.yaml has no numbering: for {kind}; give the number with --id")
    try:
        pattern = parse_pattern(text)
    except ValueError as error:
        raise ProposalError(f"numbering: {error}") from None
    taken = (e.id for e in ledger.records if hasattr(e, "id") and e.kind != "customer")
    return next_number(pattern, day, [*taken, *also])


def currency_of(ledger: Ledger, customer: str, day: date) -> str:
    """The currency of amounts without a code. Raises ProposalError."""
    known = ledger.customers.at(customer, day)
    currency = (known.currency if known else None) or ledger.settings.currency
    if currency is None:
        raise ProposalError("no currency is set for the customer or the ledger; give --currency")
    return currency


def in_cents(amount: Decimal, currency: str) -> Decimal:
    """An amount with at least its currency's decimals: 1407.9 USD → 1407.90."""
    want = decimals(currency) or 0
    return amount.quantize(quantum(want)) if places(amount) < want else amount


def total_of_lines(
    ledger: Ledger, lines: tuple[Any, ...], currency: str, day: date, terms: str | None = None
) -> Decimal:
    """The amount of a document from its line items and their taxes. Raises ProposalError for unknown codes.

    `terms` are those of an invoice, whose discount lowers the tax with `discount_tax: mixed`.
    """
    rates: dict[str, Decimal] = {}
    for line in lines:
        if line.tax is not None:
            rate = ledger.settings.tax_rate(line.tax, day)
            if rate is None:
                raise ProposalError(f'there is no tax "{line.tax}" on {day}')
            rates[line.tax] = rate
    net = sum((line_net(line, currency) for line in lines), ZERO)
    share = ZERO
    if ledger.settings.discount_tax == "mixed" and terms is not None:
        try:
            share = getattr(ledger.terms.find(terms), "discount", None) or ZERO
        except ValueError as error:
            raise ProposalError(str(error)) from None
    found = taxes(lines, currency, rates, included_codes(ledger.settings, lines), share)
    return net + sum((t.amount for t in found if not t.included), ZERO)


def due_of(
    ledger: Ledger, customer: str, terms: str | None, day: date, amount: Decimal, currency: str
) -> tuple[str | None, date | None, tuple[Instalment, ...]]:
    """(terms, due date, instalments) to write into an invoice, so that later changes of terms don't move it.

    Raises ProposalError for terms that do not exist.
    """
    known = ledger.customers.at(customer, day)
    text = terms or (known.terms if known else None) or ledger.terms.default
    if text is None:
        return None, None, ()
    try:
        found = ledger.terms.find(text)
    except ValueError as error:
        raise ProposalError(str(error)) from None
    if isinstance(found, Terms):
        return text, found.due(day), ()
    amounts = split_amount(amount, [p.share for p in found], currency)
    return text, None, tuple(Instalment(p.terms.due(day), a) for p, a in zip(found, amounts, strict=True))


# --- applications ----------------------------------------------------------------------------------------


class Wanted(NamedTuple):
    """A document that is to be settled: its reference, the amount if one was given, and the other parts."""

    ref: str
    amount: Decimal | None
    application: Application | None = None


def applications_for(
    subledger: Subledger,
    kind: str,
    customer: str,
    amount: Decimal | None,
    wanted: list[Wanted],
    day: date,
    stated: Decimal = ZERO,
) -> tuple[Application, ...]:
    """Applications of an amount to documents in the order that they are named.

    Where no amount is given, what is open is taken, then what is left of the amount. The discount that the terms allow
    on that day is taken when the customer took it: the money is short by the discounts of all documents together, or
    of one document by its discount and at most as much again (bank charges, say). `stated` is what other parts that
    were stated (a fee) settle of the one document. Raises ProposalError for unknown documents.
    """
    left = amount
    everything = _short_by_all_discounts(subledger, kind, customer, amount, wanted, day)
    made = []
    for want in wanted:
        if want.application is not None:
            made.append(want.application)
            left = None if left is None else left - want.application.amount
            continue
        document = subledger.documents.get(want.ref.partition("#")[0])
        if document is None:
            raise ProposalError(f'there is no document "{want.ref}"')
        application = _one(
            subledger, kind, customer, document, want, left, day, stated=stated, all_discounts=everything
        )
        made.append(application)
        left = None if left is None else left - application.amount
    return tuple(made)


def _short_by_all_discounts(
    subledger: Subledger, kind: str, customer: str, amount: Decimal | None, wanted: list[Wanted], day: date
) -> bool:
    """Whether an amount is what is open of several documents less all their discounts, to the cent."""
    if amount is None or len(wanted) < 2 or any(w.amount is not None or w.application is not None for w in wanted):
        return False
    total = ZERO
    for want in wanted:
        document = subledger.documents.get(want.ref.partition("#")[0])
        if document is None or document.side != DEBIT:
            return False
        open_ = open_of(subledger, document, customer, want.ref)
        total += open_ - _discount(subledger, kind, document, open_, day)
    return total == amount


def _discount(subledger: Subledger, kind: str, document: Document, open_: Decimal, day: date) -> Decimal:
    if kind not in ("payment", "apply") or document.side != DEBIT:
        return ZERO
    return discount_on(subledger, document, open_, day)


def _one(
    subledger: Subledger,
    kind: str,
    customer: str,
    document: Document,
    want: Wanted,
    left: Decimal | None,
    day: date,
    *,
    stated: Decimal,
    all_discounts: bool,
) -> Application:
    open_ = open_of(subledger, document, customer, want.ref)
    discount = _discount(subledger, kind, document, open_, day)
    if want.amount is not None:
        takes = bool(discount) and want.amount == open_ - discount
        return Application(want.ref, in_cents(want.amount, document.currency), discount=discount if takes else None)
    if document.side == CREDIT and kind == "payment":
        return Application(want.ref, -open_)
    if left is not None and discount:
        if all_discounts:
            return Application(want.ref, open_ - discount, discount=discount)
        if discount <= open_ - stated - left < 2 * discount:
            return Application(want.ref, left, discount=discount)
    return Application(want.ref, open_ if left is None else max(min(open_, left), ZERO))


def open_of(subledger: Subledger, document: Document, customer: str, ref: str) -> Decimal:
    """What is open of a document (or instalment) for a customer, positive; of the holder if it is another's."""
    items = [i for i in items_of(subledger, document) if ref in (document.id, i.ref)]
    own = [i for i in items if i.customer == customer] or items
    return abs(sum((i.open for i in own), ZERO))


def discount_on(subledger: Subledger, document: Document, open_: Decimal, day: date) -> Decimal:
    """The early-payment discount that a document still has on a day, if none was taken."""
    until, discount = offer(subledger, document)
    if until is None or day > until or discount > open_:
        return ZERO
    taken = any(s.application.discount for s in subledger.touching(document.id) if s.target is document and s.sign > 0)
    return ZERO if taken else discount


def oldest_first(
    subledger: Subledger, kind: str, customer: str, currency: str, amount: Decimal
) -> tuple[Application, ...]:
    """Applications of an amount to what is open, oldest due date first; credits first for refunds."""
    wants_credit = kind == "refund"
    left = amount
    made = []
    for item in _payable(subledger, customer, currency):
        if (item.open < 0) is not wants_credit or left <= 0:
            continue
        takes = min(abs(item.open), left)
        made.append(Application(item.ref, takes))
        left -= takes
    return tuple(made)


def _payable(subledger: Subledger, customer: str, currency: str) -> list[OpenItem]:
    """The customer's open items, and behind them those that name the customer as payer; oldest due first."""
    found = [i for i in open_items(subledger) if i.currency == currency]
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
    """Customers whose whole balance is below a limit, with their items: debits only, or credits only."""
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
