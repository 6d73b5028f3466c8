"""What receipts are matched against: open items by customer and by number, and what past payments tell about payers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from arcli.matching.names import NameDirectory
from arcli.matching.numbers import NumberIndex
from arcli.matching.textnames import TextNames
from arcli.model.customers import NOBODY
from arcli.model.entries import Payment, order_of
from arcli.model.kinds import CREDIT
from arcli.model.money import minor
from arcli.model.settings.interest import COSTS_FIRST
from arcli.subledger.charged import settling_rank
from arcli.subledger.discounts import Discounts
from arcli.subledger.limits import holder_events
from arcli.subledger.openitems import OpenItem, open_items
from arcli.subledger.shares import DisputedShare, Shares
from arcli.subledger.state import Document, Subledger

_ORDER = 5  # signs of a purchase order that tells its customer


class Item:
    """An open item in minor units. `left` is what matching has not allocated yet; negative for open credits."""

    __slots__ = ("_discounts", "currency", "customer", "document", "due", "index", "left", "open", "open_item", "part",
                 "rate", "until")  # fmt: skip

    def __init__(self, index: int, item: OpenItem, left: int, discounts: Discounts) -> None:
        self.index, self.document, self.part = index, item.document, item.part
        self.customer, self.currency, self.due = item.customer, item.document.currency, item.due
        self.open = self.left = left
        self._discounts, self.open_item = discounts, item
        rule = discounts.rules(item.document).get(item.part) if left > 0 else None
        self.rate: Decimal | None = rule[0] if rule is not None else None
        self.until: date | None = rule[1] if rule is not None else None

    @property
    def ref(self) -> str:
        """Return `INV-1`, or `INV-1#2` for an instalment."""
        return self.document.id if self.part is None else f"{self.document.id}#{self.part}"

    @property
    def po(self) -> str:
        """Return the customer's purchase order."""
        return order_of(self.document.entry) or ""

    @property
    def dated(self) -> date:
        """Return the date on the document."""
        return self.document.document_date

    @property
    def whole(self) -> bool:
        """Return whether it is untouched, neither allocated nor settled: a discount is then of the whole."""
        return self.left == self.open

    def granted(self, day: date, grace: int) -> int:
        """Return the early-payment discount that the terms allow on a day, in minor units, if it is paid in full."""
        if self.until is None or not self.whole or (day - self.until).days > grace:
            return 0
        offer = self._discounts.of(self.open_item, day)
        return 0 if offer is None else minor(offer.on(day, self.open_item.open, grace), self.currency)

    def __repr__(self) -> str:
        return f"<{self.ref} {self.left}>"


class Receivables:
    """The open items of a ledger, indexed. Receipts are matched against the `subledger` after all its entries.

    Of one as of a day nothing that comes later counts.

    Matching lowers `left` of the items that it allocates to a line, so an instance serves one run.
    """

    def __init__(self, subledger: Subledger, items: Iterable[OpenItem] | None = None) -> None:
        self.subledger = subledger
        self.items: list[Item] = []
        self.by_customer: dict[tuple[str, str], list[Item]] = {}
        self.credits: dict[tuple[str, str], list[Item]] = {}
        self._reopened = _reopened(subledger)
        self._discounts = Discounts(subledger)
        for item in open_items(subledger) if items is None else items:
            self._add(item)
        self._shares: Shares | None = None
        self._numbers: NumberIndex | None = None
        self._orders: tuple[NumberIndex, list[tuple[str, list[Item]]]] | None = None
        self._own: dict[tuple[frozenset[str], str], tuple[NumberIndex, list[Item]]] = {}
        self._children: dict[str, set[str]] | None = None
        self._all_settled: tuple[NumberIndex, list[Document]] | None = None
        self._settled: dict[str, NumberIndex] = {}
        self._by_owner: dict[str, list[Document]] | None = None
        self._references: dict[str, list[int]] | None = None
        self.payers = Payers(subledger)

    def _add(self, found: OpenItem) -> None:
        document, currency = found.document, found.document.currency
        left = minor(found.open, currency)
        if left > 0 and not document.facts.payable:
            return
        if left < 0 and document.facts.cash:
            return
        item = Item(len(self.items), found, left, self._discounts)
        self.items.append(item)
        into = self.by_customer if left > 0 else self.credits
        into.setdefault((found.customer, currency), []).append(item)

    def add_settled(self, found: OpenItem) -> Item:
        """Add the item of a document of which nothing is open, for money or credits to be taken back from."""
        item = Item(len(self.items), found, 0, self._discounts)
        self.items.append(item)
        return item

    # --- families ----------------------------------------------------------------------------------------

    def family(self, customers: Iterable[str]) -> frozenset[str]:
        """Return the customers, and those who name one of them as their payer."""
        if self._children is None:
            self._children = {}
            for customer in self.subledger.customers.ids():
                for payer in self.subledger.customers.payers(customer, self.subledger.as_of):
                    self._children.setdefault(payer, set()).add(customer)
        found = set(customers)
        for customer in tuple(found):
            found |= self._children.get(customer, set())
        return frozenset(found)

    @property
    def sequence(self) -> str:
        """Return the order of `pool` in words."""
        order = self.subledger.settings.settling_order
        if order is None:
            return "the oldest by due date"
        return "costs, interest, principal" if order == COSTS_FIRST else "principal, interest, costs"

    def pool(self, family: frozenset[str], currency: str, day: date) -> list[Item]:
        """Return what a family owes on a day in a currency, by `interest: order:`, due date, date and ID."""
        found = [
            item
            for customer in family
            for item in self.by_customer.get((customer, currency), ())
            if item.left > 0 and item.document.date <= day and self.available(item, day) > 0
        ]
        found.sort(key=_age)
        found.sort(key=lambda i: settling_rank(self.subledger, i.document))
        return found

    def open_credits(self, family: frozenset[str], currency: str, day: date) -> list[Item]:
        """Return the open credit memos of a family on a day."""
        found = [
            item
            for customer in family
            for item in self.credits.get((customer, currency), ())
            if item.left < 0 and item.document.date <= day
        ]
        found.sort(key=_age)
        return found

    def disputed(self, item: Item) -> DisputedShare | None:
        """Return what is disputed of an item; None if nothing is."""
        if self._shares is None:
            self._shares = Shares(self.subledger, [i.open_item for i in self.items])
        return self._shares.disputed(item.open_item)

    def available(self, item: Item, day: date) -> int:
        """Return what can be settled of an item from a day on: its open amount may not fall below zero later."""
        if item.document.id not in self._reopened or item.left <= 0:
            return item.left
        running, least = Decimal(0), None
        events = holder_events(self.subledger, item.document).get(item.customer, [])
        events = [e for e in events if e.date <= self.subledger.as_of]
        for index, event in enumerate(events):
            running += event.amount
            last_of_day = index + 1 == len(events) or events[index + 1].date != event.date
            if last_of_day and (index + 1 == len(events) or events[index + 1].date > day):
                least = running if least is None else min(least, running)
        if least is None:
            return item.left
        return max(0, min(item.left, minor(least, item.currency) - (item.open - item.left)))

    # --- numbers -----------------------------------------------------------------------------------------

    def numbers(self) -> NumberIndex:
        """Return the numbers of all open items: only those that identify a document on their own."""
        if self._numbers is None:
            self._numbers = NumberIndex(((i.index, i.document.id) for i in self.items), weak=False)
        return self._numbers

    def orders(self) -> tuple[NumberIndex, list[tuple[str, list[Item]]]]:
        """Return the purchase orders of all customers, with their open items.

        A number used by two customers is left out.
        """
        if self._orders is None:
            held: dict[str, list[Item]] = {}
            for item in self.items:
                if item.po and len(squeeze(item.po)) >= _ORDER:
                    held.setdefault(item.po, []).append(item)
            orders = [(po, items) for po, items in held.items() if len({i.customer for i in items}) == 1]
            self._orders = (NumberIndex(((n, po) for n, (po, _) in enumerate(orders)), weak=False), orders)
        return self._orders

    def own_numbers(self, family: frozenset[str], currency: str) -> NumberIndex:
        """Return the numbers of a family's open items, short ones and purchase orders too."""
        key = (family, currency)
        if key not in self._own:
            both = (self.by_customer, self.credits)
            items = [i for c in sorted(family) for kept in both for i in kept.get((c, currency), ())]
            numbers = [(i.index, i.document.id) for i in items] + [(i.index, i.po) for i in items if i.po]
            self._own[key] = (NumberIndex(numbers, weak=True), items)
        return self._own[key][0]

    def settled_numbers(self, customer: str) -> tuple[NumberIndex, list[Document]]:
        """Return the numbers of a customer's debit documents on which nothing is open."""
        if self._by_owner is None:
            self._by_owner = {}
            for document in self._settled_documents():
                self._by_owner.setdefault(document.customer, []).append(document)
        documents = self._by_owner.get(customer, [])
        if customer not in self._settled:
            self._settled[customer] = NumberIndex(((i, d.id) for i, d in enumerate(documents)), weak=True)
        return self._settled[customer], documents

    def all_settled(self) -> tuple[NumberIndex, list[Document]]:
        """Return the numbers of all debit documents on which nothing is open, settled or reversed."""
        if self._all_settled is None:
            documents = list(self._settled_documents())
            self._all_settled = (NumberIndex(((i, d.id) for i, d in enumerate(documents)), weak=False), documents)
        return self._all_settled

    def _settled_documents(self) -> Iterator[Document]:
        as_of = self.subledger.as_of
        for document in self.subledger.documents.values():
            ended = document.ended is not None and document.ended <= as_of
            if document.facts.payable and document.date <= as_of and (not document.open or ended):
                yield document

    def references(self) -> dict[str, list[int]]:
        """Return open items by the reference of their document, without blanks and punctuation."""
        if self._references is None:
            self._references = {}
            for item in self.items:
                ref = item.document.entry.ref
                if ref:
                    self._references.setdefault(squeeze(ref), []).append(item.index)
        return self._references

    def names_of(self, customer: str) -> list[str]:
        """Return the names by which a customer is known."""
        return self.payers.names.get(customer, [customer])


def _reopened(subledger: Subledger) -> frozenset[str]:
    """Return documents on which less may have been open on a later day than in the end: part of them reopened."""
    found = {d.id for d in subledger.documents.values() if d.moves or d.reductions}
    for s in subledger.settlements:
        if s.end is not None or s.sign < 0 or s.settled < 0 or s.used < 0:
            found |= {s.target.id, s.source.id}
    return frozenset(found)


class Payers:
    """Payers by account and by name, from the customer master and past payments."""

    def __init__(self, subledger: Subledger) -> None:
        self.accounts: dict[str, dict[str, int]] = {}
        self.names: dict[str, list[str]] = {}
        self.directory = NameDirectory()
        self._in_text: TextNames | None = None
        self.lower: dict[str, str] = {}
        as_of = subledger.as_of
        for customer in subledger.customers.ids():
            known = subledger.customers.at(customer, as_of)
            if known is None:
                continue  # declared later
            self._name(customer, customer)
            self.lower[squeeze(customer)] = customer
            if known.name:
                self._name(known.name, customer)
        for document in subledger.documents.values():
            stands = document.ended is None or document.ended > as_of
            if document.kind == "payment" and document.date <= as_of and stands:
                self._learn(document, as_of)

    def in_text(self, text: str) -> tuple[frozenset[str], str]:
        """Return the customers named in a text, and the name; see `TextNames.find`."""
        if self._in_text is None:
            self._in_text = TextNames((n, c) for c, names in self.names.items() for n in names if n != c)
        return self._in_text.find(text)

    def _learn(self, document: Document, as_of: date) -> None:
        entry = document.entry
        if not isinstance(entry, Payment) or (entry.payer_account is None and entry.payer is None):
            return
        owner = document.customer
        if owner == NOBODY:
            moves = [m for m in document.moves or () if m.start <= as_of]
            held = {m.to for m in moves if m.end is None or m.end > as_of}
            if len(held) != 1:
                return
            (owner,) = held
        if entry.payer_account:
            seen = self.accounts.setdefault(squeeze(entry.payer_account), {})
            seen[owner] = seen.get(owner, 0) + 1
        if entry.payer:
            self._name(entry.payer, owner)

    def _name(self, name: str, customer: str) -> None:
        names = self.names.setdefault(customer, [])
        if name not in names:
            names.append(name)
            self.directory.add(name, customer)


def squeeze(text: str) -> str:
    """Return letters and digits only, in capitals."""
    return "".join(c for c in text.upper() if c.isalnum())


def _age(item: Item) -> tuple[date, date, str, int, str]:
    return (item.due, item.dated, item.document.id, item.part or 0, item.customer)


__all__ = ["CREDIT", "Item", "Payers", "Receivables", "squeeze"]
