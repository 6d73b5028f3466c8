"""Follow-up: what was said and agreed, beside the figures."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass

from arcli.model.entries.base import Entry
from arcli.model.entries.details import Enclosed, Instalment
from arcli.model.entries.types import (
    Amount,
    ArrangementId,
    Clock,
    Currency,
    CustomerRef,
    Date,
    Days,
    DocRef,
    HoldScope,
    KnownCustomer,
    Text,
    WholeDocRef,
    Word,
)
from arcli.model.kinds import Facts, Role, code, detail, key, kind, quoted, word


@kind(
    "extend",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add extend INV-1001 --due 2026-05-15",
        replaces=True,
        says=("due",),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Extend(Entry):
    """An agreed later due date. Aging stays on the original one unless `--basis agreed`."""

    document: DocRef = word("the document, or DOCUMENT#2")
    due: Date = key("the agreed date", required=True)
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")


@kind(
    "dispute",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add dispute INV-1001 200.00 --reason damaged",
        replaces=True,
        says=("code", "reason", "owner", "next"),
        states=("open", "ended"),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Dispute(Entry):
    """Marks a document, or part of it, disputed; a second one before `resolve` replaces the first."""

    document: DocRef = word("the document")
    amount: Amount | None = word("how much, when not all", optional=True)
    currency: Currency | None = code("currency of the amount")
    reason: Word | None = key("what the customer says")
    code: Word | None = key("the payer's code for it: CO-16 of a claim that was denied")
    owner: Word | None = key("who sees to it")
    next: Date | None = key("when to come back to it: the last day for an appeal, say")


@kind(
    "resolve",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add resolve INV-1001 --outcome 'credit given'",
        ends="dispute",
        says=("outcome",),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Resolve(Entry):
    """Ends a dispute."""

    document: DocRef = word("the document")
    outcome: Word | None = key("how it ended")


@kind(
    "promise",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add promise INV-1001 500.00 --until 2026-04-30",
        says=("until",),
        states=("due", "kept", "part", "broken", "replaced"),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Promise(Entry):
    """A promise to pay."""

    document: DocRef = word("the document")
    amount: Amount = word("how much")
    currency: Currency | None = code("currency of the amount")
    until: Date = key("by when", required=True)


@kind(
    "impair",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add impair INV-1001 400.00 --reason insolvent",
        noun="impairment",
        replaces=True,
        says=("reason",),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Impair(Entry):
    """Takes a document out of the pool of the allowance, and states how much is expected to be lost."""

    document: DocRef = word("the document")
    amount: Amount | None = word("the expected loss; without it, the document is in the pool again", optional=True)
    currency: Currency | None = code("currency of the amount")
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")


@kind(
    "arrangement",
    Facts(
        role=Role.FOLLOW_UP,
        numbers="ARR-{year}-{n:03}",
        example="arcli add arrangement acme 1000.00 'INV-1001 1000.00' --in 3 --from 2026-01-31 --date 2026-01-20",
        says=("amount", "reason"),
        section="Arrangements",
        states=("running", "fulfilled", "broken", "replaced"),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Arrangement(Entry):
    """Agrees on instalments for what is open of some documents. It moves no money."""

    id: ArrangementId = word("the arrangement's number")
    customer: KnownCustomer = word("the customer")
    amount: Amount = word("what it is about in all")
    currency: Currency | None = code("currency of the amount")
    grace: Days | None = key("days that an instalment may be late")
    reason: Word | None = key("why")
    approved: Word | None = key("who agreed to it")
    enclosed: tuple[Enclosed, ...] = detail("the documents that it is about")
    instalments: tuple[Instalment, ...] = detail("when which part is to be paid")


@kind(
    "hold",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add hold acme --reason 'over limit'",
        replaces=True,
        told_by=("customer", "scope"),
        says=("scope", "until", "reason"),
        section="Holds",
        states=("on", "ended"),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Hold(Entry):
    """Puts a customer on credit hold; or stops letters, billing or all three."""

    customer: KnownCustomer = word("the customer")
    scope: HoldScope | None = key("what is stopped: credit (without it), letters, billing or all")
    until: Date | None = key("the last day of it, that day included")
    reason: Word | None = key("why")
    approved: Word | None = key("who decided it")


@kind(
    "release",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add release acme",
        ends="hold",
        told_by=("customer", "scope"),
        says=("scope", "reason"),
        section="Holds",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Release(Entry):
    """Ends the holds of a customer, or those of one scope."""

    customer: KnownCustomer = word("the customer")
    scope: HoldScope | None = key("what goes on again: credit, letters, billing or all (without it)")
    reason: Word | None = key("why")
    approved: Word | None = key("who decided it")


@kind(
    "note",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add note acme 'Called; cheque is in the post'",
        sealed=False,
        soft=("text", "document"),
        private=("text",),
        says=("text", "outcome", "next"),
        section="Notes",
        states=("due", "waiting"),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Note(Entry):
    """Contact log: a call, a letter, a visit."""

    customer: CustomerRef = word("the customer")
    text: Text = quoted("what was said", required=True)
    document: DocRef | None = key("the document that it concerns")
    channel: Word | None = key("how: call, mail, visit, …")
    by: Word | None = key("who of ours")
    outcome: Word | None = key("what came of it: reached, no answer, promised, …")
    next: Date | None = key("when to come back to it")
    at: Clock | None = key("at what time of day, where the customer is")


@kind(
    "place",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add place acme --with 'Harlow & Pike' --document INV-1001",
        sealed=False,
        replaces=True,
        told_by=("customer", "document"),
        says=("with", "document", "reason"),
        section="Agencies",
        states=("placed", "ended"),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Place(Entry):
    """Gives what a customer owes, or one document, to a collection agency or a lawyer."""

    customer: KnownCustomer = word("the customer")
    with_: Word = key("the agency or lawyer", required=True)
    document: DocRef | None = key("the document, when not all")
    reason: Word | None = key("why")
    approved: Word | None = key("who decided it")


@kind(
    "recall",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add recall delta",
        sealed=False,
        ends="place",
        told_by=("customer", "document"),
        says=("document", "reason"),
        section="Agencies",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Recall(Entry):
    """Takes back what was placed with an agency: all of a customer, or one document."""

    customer: KnownCustomer = word("the customer")
    document: DocRef | None = key("the document, when not all")
    reason: Word | None = key("why")


@kind("annotate", Facts(role=Role.FOLLOW_UP, noun="annotation", says=("po", "ref", "memo")))
@dataclass(slots=True, eq=False, repr=False)
class Annotate(Entry):
    """Changes what a document says besides figures, from that day on: its order, reference, memo, tags, own keys.

    The document's own month may be closed: its seal covers what stood there, and the annotation is sealed with its day.
    """

    document: WholeDocRef = word("the document")
    po: Word | None = key("the customer's purchase order")
