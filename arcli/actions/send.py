"""Plan what has not been sent: a letter for each document and address, with its mail in the outbox.

Sent once is a document as one sort, and a statement or confirmation of a customer and a day. What failed for good is
planned again when the address has changed; a copy is made only on request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from arcli.actions.letters import Post, Printing, check_outbox
from arcli.actions.plans import Planner, SavedPlan, options_from, sound
from arcli.delivery.addressing import Route, form_of, route_of
from arcli.documents.accounts import AskedStatement, account_statements
from arcli.documents.choosing import ASKED_FOR, contents
from arcli.documents.content import Content
from arcli.documents.data import digest_of_content
from arcli.documents.press import ENDINGS
from arcli.ledger.opening import Ledger
from arcli.model.customers import NOBODY
from arcli.model.dates import parse_date
from arcli.model.entries import Enclosed, Sent
from arcli.model.money import money
from arcli.model.plan import UNNUMBERED, LeftOut, Plan, Step
from arcli.reports.context import Context
from arcli.subledger.letters import Letter
from arcli.subledger.state import Document, Subledger

OF_ACCOUNTS = ("statement", "confirmation")


@dataclass(frozen=True, slots=True)
class Sending:
    """What to send on a day: documents by name, or a sort of documents of a period and of customers.

    Statements and confirmations are as of `as_of`.
    """

    day: date
    as_of: date
    documents: tuple[str, ...] = ()
    kind: str | None = None
    customers: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    again: bool = False
    retry: bool = False

    def request(self) -> Mapping[str, Any]:
        """Return the options as a saved plan keeps them."""
        return {
            "day": self.day.isoformat(),
            "as_of": self.as_of.isoformat(),
            "documents": list(self.documents),
            "kind": self.kind,
            "customers": list(self.customers),
            "start": self.start and self.start.isoformat(),
            "end": self.end and self.end.isoformat(),
            "again": self.again,
            "retry": self.retry,
        }


def options_of(saved: SavedPlan) -> Sending:
    """Return the options of a saved plan. Raise Stopped."""
    return options_from(saved, _read)


def _read(asked: Mapping[str, Any]) -> Sending:
    start, end = (parse_date(asked[name]) if asked[name] else None for name in ("start", "end"))
    names = tuple(map(str, asked["documents"])), asked["kind"] and str(asked["kind"])
    customers, again = tuple(map(str, asked["customers"])), (bool(asked["again"]), bool(asked["retry"]))
    day, as_of = parse_date(asked["day"]), parse_date(asked["as_of"])
    return Sending(day, as_of, *names, customers, start, end, *again)


class Item(NamedTuple):
    """One thing that may be sent: its sort, customer and name, the document or (of accounts) the day."""

    sort: str
    customer: str
    about: str
    document: Document | None = None
    as_of: date | None = None


def planner(options: Sending, *, made: bool) -> Planner:
    """Return the planner of letters. With `made` their documents and mails are made: to be written, or to be saved."""

    def plan(ledger: Ledger) -> Plan:
        check_outbox(ledger)
        return _Planning(ledger, options, made=made).plan()

    return plan


@dataclass
class _Planning:
    """The making of one plan."""

    ledger: Ledger
    options: Sending
    made: bool
    subledger: Subledger = field(init=False)
    steps: list[Step] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    post: Post = field(init=False)
    _ways: dict[tuple[str, str], tuple[Route, str]] = field(default_factory=dict)

    def plan(self) -> Plan:
        """Return the plan. Raise Stopped, NotPossible."""
        options, ledger = self.options, self.ledger
        self.subledger = sound(ledger, options.day)
        self.post = Post(ledger, self.subledger)
        chosen: list[tuple[Item, Route, Letter | None]] = []
        for item in self._items():
            before = self._before(item)
            route = self._way(item)[0]
            if (why := self._why_not(before, route)) is not None:
                self.left_out.append(LeftOut(item.about, why, done=any(one.counts for one in before)))
            else:
                first = next((one for one in before if one.counts), None)
                chosen.append((item, route, first))
        self.post.check_sender(route for _, route, _ in chosen)
        printing, ready = _Printing(ledger, options) if self.made and chosen else None, dict[str, Content]()
        if printing is not None:
            forms = {item.about: self._way(item)[1] for item, _, _ in chosen}
            ready = printing.contents([item for item, _, _ in chosen], forms)
        for item, route, first in chosen:
            self._add(item, route, first, printing, ready.get(item.about))
        if printing is not None:
            printing.close()
        return Plan("send", options.request(), tuple(self.steps), (), tuple(self.left_out), self.post.files)

    # --- what there is to send -------------------------------------------------------------------------------

    def _items(self) -> Iterator[Item]:
        options = self.options
        if options.kind in OF_ACCOUNTS:
            then = sound(self.ledger, options.as_of)
            context = Context(self.ledger, then, options.as_of, customers=options.customers)
            for customer in sorted({i.customer for i in context.items if i.customer != NOBODY}):
                about = f"{options.kind} {customer} {options.as_of}"
                yield Item(str(options.kind), customer, about, as_of=options.as_of)
            return
        named, documents = options.documents, self.subledger.documents
        chosen = [documents[name] for name in named] if named else self._of_period()
        for document in chosen:
            sort = document.facts.printed
            if sort is None or document.customer == NOBODY:
                self.left_out.append(LeftOut(document.id, "there is no document of it to send"))
            elif document.ended is not None and document.ended <= options.day:
                self.left_out.append(LeftOut(document.id, f"it was reversed on {document.ended}"))
            else:
                yield Item(sort, document.customer, document.id, document)

    def _of_period(self) -> list[Document]:
        options, since = self.options, self.ledger.settings.delivery.since
        context = Context(self.ledger, self.subledger, options.day, customers=options.customers)
        first = max(options.start or date.min, since or date.min)
        last = min(options.end or options.day, options.day)
        found = []
        for document in self.subledger.documents.values():
            sort = document.facts.printed
            if sort is None or (sort != options.kind if options.kind else sort in ASKED_FOR):
                continue
            within = first <= document.document_date <= last and document.date <= options.day
            if within and document.customer != NOBODY and context.shows(document.customer, document.currency):
                found.append(document)
        return sorted(found, key=attrgetter("date", "id"))

    def _way(self, item: Item) -> tuple[Route, str]:
        """Return how things of that sort reach the customer, and in which form."""
        found = self._ways.get((item.customer, item.sort))
        if found is None:
            customer, sort, day = item.customer, item.sort, self.options.day
            route = route_of(self.subledger, customer, sort, day)
            found = route, form_of(self.subledger, customer, sort, route.way, day)
            self._ways[customer, sort] = found
        return found

    # --- what was sent before --------------------------------------------------------------------------------

    def _before(self, item: Item) -> list[Letter]:
        letters = self.subledger.follow.letters
        if item.document is not None:
            return letters.of_document(item.document.id, item.sort)
        return letters.of_account(item.customer, item.sort, item.as_of)

    def _why_not(self, before: Sequence[Letter], route: Route) -> str | None:
        if not before:
            return route.why_not
        counting = [one for one in before if one.counts]
        if counting and not self.options.again:
            entry = counting[0].entry
            lost = [one for one in before if not one.counts and one.entry.to not in {c.entry.to for c in counting}]
            also = "".join(f"; {one.entry.id} to {one.entry.to} failed" for one in lost)
            return f"sent on {entry.date}: {entry.id}{f' to {entry.to}' if entry.to else ''}{also}"
        if route.why_not is not None:
            return route.why_not
        failed = {one.entry.to: one for one in before if one.failed is not None}
        if failed and not counting and not self.options.retry and set(route.addresses) <= set(failed):
            last = list(failed.values())[-1]
            assert last.failed is not None
            said = " ".join(filter(None, (last.failed.status, last.failed.reason))) or "without a reason"
            to = f" to {last.entry.to}" if last.entry.to else ""
            return f"{last.entry.id}{to} failed: {said}; {'another address, or ' if to else 'when corrected, '}--retry"
        return None

    # --- the letters -----------------------------------------------------------------------------------------

    def _add(
        self, item: Item, route: Route, first: Letter | None, printing: _Printing | None, content: Content | None
    ) -> None:
        options = self.options
        form = self._way(item)[1]
        data = printing.print(content, form) if printing is not None and content is not None else None
        digest = digest_of_content(content) if content is not None else None
        for address in route.addresses or (None,):
            entry = Sent(
                options.day, UNNUMBERED + str(len(self.steps)), item.customer, channel=route.way, to=address,
                template=item.sort, as_of=item.as_of, digest=digest,
                copy=first.entry.id if first is not None else None,
                enclosed=() if item.document is None else (Enclosed(item.document.id),),
            )  # fmt: skip
            about = f"{item.about} to {address}" if len(route.addresses) > 1 else item.about
            if data is not None and content is not None and printing is not None:
                self.post.put(entry, item.about, content, (data, ENDINGS[form]), printing.text(content))
            self.steps.append(Step(about, entry, (self._evidence(item, route, address, form),)))

    def _evidence(self, item: Item, route: Route, address: str | None, form: str) -> str:
        """Return what is sent, in which form, and how: by which way, to which address or portal."""
        what, document = item.sort, item.document
        if document is not None:
            what += f" of {money(document.amount, document.currency)}"
        known = self.subledger.customers.at(item.customer, self.options.day) if route.way == "portal" else None
        to = address or (known.portal if known is not None else None)
        return f"{what} as {form}, by {route.way}" + (f" to {to}" if to else "")


class _Printing(Printing):
    """Makes the documents of a plan. Raise Stopped where something is lacking."""

    def __init__(self, ledger: Ledger, options: Sending) -> None:
        day = options.as_of if options.kind in OF_ACCOUNTS else options.day
        super().__init__(Context(ledger, sound(ledger, day), day, customers=options.customers))

    def contents(self, items: Sequence[Item], forms: Mapping[str, str]) -> dict[str, Content]:
        """Return the content of each item, by what it is about; `forms` is how each will be printed."""
        documents = [item.document for item in items if item.document is not None]
        if documents:
            found = contents(self.maker, documents, None)
            made: dict[str, Content] = {document.id: one for document, one in zip(documents, found, strict=True)}
        else:
            by_customer = {
                one.customer: one
                for one in account_statements(self.maker, AskedStatement(None, items[0].sort == "confirmation"))
            }
            made = {item.about: by_customer[item.customer] for item in items}
        for form in sorted(set(forms.values())):
            self.look_at([one for about, one in made.items() if forms[about] == form], form)
        return made
