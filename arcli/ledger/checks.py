"""The registry of checks: the warnings of `arcli check`, beyond the errors that every run finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from arcli.ledger.approving import not_approved
from arcli.ledger.collecting import collected_from_insolvent, forbidden_calls, placed_early
from arcli.ledger.excess import excessive
from arcli.ledger.letters import letter_numbers, sent_twice
from arcli.ledger.numbering import gaps, parse_pattern
from arcli.ledger.opening import Ledger
from arcli.ledger.plausible import (
    alike,
    corrections,
    dated,
    far_dates,
    may_look_alike,
    standing,
    stated_rates,
    withdrawn_currencies,
)
from arcli.ledger.private import plain_texts
from arcli.ledger.strangers import not_read
from arcli.model.dates import NOT_DUE
from arcli.model.diagnostics import Diagnostic, Problem, Stated, has_errors, in_order
from arcli.model.entries import (
    Entry,
    Extend,
    Payment,
    Refund,
    dated_of,
    has_applications,
    has_terms,
    is_numbered,
    kinds_where,
)
from arcli.model.money import ZERO
from arcli.subledger.agreed import doubts
from arcli.subledger.openitems import open_items
from arcli.subledger.proof import prove
from arcli.subledger.references import unknown_references
from arcli.subledger.state import Document, Subledger

if TYPE_CHECKING:
    from arcli.ledger.exposure import Exceeded

Check = Callable[[Ledger, Subledger, date], Iterator[Problem | Diagnostic] | Iterator[Problem]]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """Register a check (a decorator)."""
    CHECKS.append(function)
    return function


def check_ledger(ledger: Ledger, last: date, today: date) -> list[Diagnostic]:
    """Return every problem up to a day, in order. The ledger is proven as well; raise ProofError if that fails."""
    subledger, problems = ledger.as_of(last)
    if not has_errors(problems):
        prove(subledger, open_items(subledger))
        problems = [*problems, *_posted(ledger, subledger)]
    made = [p for run in CHECKS for p in run(ledger, subledger, today)]
    found = [p if isinstance(p, Diagnostic) else ledger.diagnose(p) for p in made]
    return in_order([*problems, *found])


def warnings_about(ledger: Ledger, subledger: Subledger, entries: Collection[Entry], today: date) -> list[Problem]:
    """Return the warnings of `check` that stand at some entries or refer to them; of limits and holds others tell."""
    places = {(e.origin.name, e.offset) for e in entries}
    left_out = {files, over_limit, sold_on_hold, *_silent_about(ledger, subledger, entries)}
    runs = [run for run in CHECKS if run not in left_out]
    made = [p for run in runs for p in run(ledger, subledger, today) if isinstance(p, Problem)]
    return [p for p in made if not places.isdisjoint(_place(e) for e in (p.entry, *(r[0] for r in p.related)))]


def _silent_about(ledger: Ledger, subledger: Subledger, entries: Collection[Entry]) -> Iterator[Check]:
    """Yield checks that surely have nothing to say of some entries.

    PERF: they look into the words of every document, at every discount, at a list of all IDs.
    """
    references = [value for e in entries for value in _references(e)]
    alone = len(set(references)) == len(references)
    if alone and not any(_stands_already(ledger, value) for value in references):
        yield used_twice
    if not any(a.discount for e in entries if has_applications(e) for a in e.applications):
        yield discounts
    if all(map(is_numbered, entries)) and not may_look_alike(subledger, [e.id for e in entries if is_numbered(e)]):
        yield alike


def _references(entry: Entry) -> Iterator[str]:
    """Yield the references of an entry that should not be on another one."""
    if isinstance(entry, Payment | Refund) and entry.ref:
        yield entry.ref
    if has_terms(entry) and entry.po:
        yield entry.po


def _stands_already(ledger: Ledger, value: str) -> bool:
    """Return whether a value may be in the files already: it is found as it is written unless it needs quotes."""
    return _SIMPLE.fullmatch(value) is None or any(value in source.text for source in ledger.sources)


_SIMPLE = re.compile(r"[0-9A-Za-z./-]+")


def _place(entry: Stated) -> tuple[str, int]:
    return entry.origin.name, entry.offset


def equal_to(subledger: Subledger, entry: Entry) -> Iterator[Document]:
    """Yield the standing documents of the customer and day that say the same as a document, but for their numbers."""
    if not is_numbered(entry):
        return
    for document in standing(subledger):
        if document.date != entry.date or document.amount != entry.amount or document.id == entry.id:
            continue
        other = document.entry
        if other.kind != entry.kind or document.kind == "deduction" or not is_numbered(other):
            continue
        own: dict[str, Any] = {"id": other.id, "currency": other.currency}
        if has_terms(entry) and has_terms(other):  # when they fall due makes them no two sales
            own |= {"terms": other.terms, "due": other.due}
        currency = subledger.documents[entry.id].currency
        if document.currency == currency and replace(entry, **own) == other:
            yield document


def _posted(ledger: Ledger, subledger: Subledger) -> list[Diagnostic]:
    """Return what can't be posted (as warnings if the settings name no accounts), and prove the postings."""
    from arcli.gl.proof import prove_summary  # noqa: PLC0415 - only a ledger without errors needs it
    from arcli.ledger.books import summary_of  # noqa: PLC0415 - only a ledger without errors needs it

    summary, problems = summary_of(ledger, subledger)
    if not has_errors(problems):
        prove_summary(subledger, summary)
    if ledger.settings.accounts.given:
        return problems
    return [replace(p, severity="warning") for p in problems]


def _warn(
    code: str,
    message: str,
    entry: Stated,
    path: tuple[str | int, ...],
    hint: str | None = None,
    related: tuple[tuple[Stated, tuple[str | int, ...], str], ...] = (),
) -> Problem:
    return Problem(code, message, entry, path, hint, "warning", related)


# --- files -----------------------------------------------------------------------------------------------


@check
def files(ledger: Ledger, _subledger: Subledger, _today: date) -> Iterator[Diagnostic]:
    """Warn of files that contain entries but are not read because of their names."""
    if ledger.files.is_folder and not ledger.settings.include:
        yield from not_read(ledger.files, ledger.all_names, ledger.settings.exclude)


# --- discounts -------------------------------------------------------------------------------------------


@check
def discounts(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of unapproved discounts that are later or larger than the terms allow."""
    for s, message in excessive(subledger):
        if s.application.approved is None:
            yield _warn("AR401", message, s.entry, ("applications", s.index, "discount"), _APPROVE)


_APPROVE = "state who allowed it (approved:NAME), or correct the discount"


# --- numbers and references ------------------------------------------------------------------------------


@check
def number_gaps(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of numbers missing from a sequence that the settings declare gap-free."""
    if not ledger.settings.numbering:
        return
    by_kind: dict[str, list[Document]] = {}
    for document in dated(subledger):
        by_kind.setdefault(document.kind, []).append(document)
    patterns = {
        text: [k for k, t in ledger.settings.numbering.items() if t == text]
        for text in ledger.settings.numbering.values()
    }
    for text, names in patterns.items():
        try:
            pattern = parse_pattern(text)
        except ValueError:
            continue
        documents = [d for name in names for d in by_kind.get(name, [])]
        for document, missing in gaps(pattern, documents):
            shown = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
            many = "numbers are" if len(missing) > 1 else "a number is"
            yield _warn(
                "AR402",
                f"{many} missing before {document.id}: {shown}",
                document.entry,
                ("id",),
                "enter the document; a void one is entered and reversed",
            )


@check
def used_twice(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of a payer's bank reference, or a customer's purchase order, that is on two documents."""
    yield from _same(subledger, "ref", "AR403", kinds_where(lambda k: k.cash), "is the payment entered twice?")
    yield from _same(subledger, "po", "AR404", kinds_where(lambda k: k.has_terms), "is it entered twice?")


def _same(subledger: Subledger, name: str, code: str, kinds: Collection[str], hint: str) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    agreed = {d.id for d, _ in subledger.billing} if name == "po" else set[str]()  # each period of a contract has it
    sharing: dict[str, list[Document]] = {}  # PERF: by value alone, because few share it; a key of four takes longer
    for document in standing(subledger):
        if document.kind in kinds and document.id not in agreed and (value := document.says(name)):
            one = first.setdefault(value, document)
            if one is not document:
                sharing.setdefault(value, [one]).append(document)
    twice: dict[tuple[Any, ...], list[Document]] = {}
    for value, documents in sharing.items():
        for document in documents:
            # Partial deliveries share an order; the same amount twice is suspicious.
            key = (document.kind, document.customer, value, document.amount if name == "po" else None)
            twice.setdefault(key, []).append(document)
    for (_, customer, value, _), found in twice.items():
        if len(found) < 2:
            continue
        found.sort(key=lambda d: (d.date, d.id))
        for document in found[1:]:
            message = f'{name} "{value}" of "{customer}" is already on {found[0].id}'
            related = ((found[0].entry, (name,), "first here"),)
            yield _warn(code, message, document.entry, (name,), hint, related)


@check
def due_before_date(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of documents that fall due before the date that they bear; opening items are as old as they are."""
    for document in standing(subledger):
        if document.lifecycle is None and document.is_plain and (document.due or document.date) >= document.date:
            continue  # PERF: most are plain, have no parts, and are due later
        if document.kind == "deduction" or (document.due is None and document.parts is None):
            continue  # a deduction is due when the invoice was
        day = document.document_date
        first = min((part.due for part in document.parts), default=day) if document.parts else document.due or day
        if first < day and not (document.kind == "opening" and dated_of(document.entry) is None):
            path = ("instalments", 0, "due") if document.parts else ("due",)
            yield _warn(
                "AR415",
                f"{document.id} of {day} is due on {first}, before its date",
                document.entry,
                path,
                "is the date right?",
            )


@check
def retentions(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of an agreed due date of a whole document that owes nothing but what is retained: that stays without one."""
    given = {e.document: e for e in subledger.other_entries if isinstance(e, Extend)}
    for document in subledger.retaining:
        kept = [p for p in document.parts or () if p.due == NOT_DUE]
        entry = given.get(document.id)
        if entry is not None and kept and document.open <= sum((p.amount for p in kept), ZERO):
            message = f"what is open of {document.id} is retained, and this does not say when it is due"
            named = " or ".join(f"{document.id}#{p.number}" for p in kept)
            yield _warn("AR443", message, entry, ("document",), f"name the part: {named}")


@check
def mentions(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of a field that should name a document and does not."""
    yield from unknown_references(subledger, ledger.stated, ledger.broken, must_exist=False)


@check
def contracts(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of days of contracts that nobody billed, of usage that came after its bill, of missing index figures."""
    if subledger.contracts.ids():
        yield from doubts(subledger, min(today, subledger.as_of))


# --- credit ----------------------------------------------------------------------------------------------


@check
def over_limit(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of customers and groups who owe more than their credit limit today, in all currencies."""
    if has_errors(ledger.problems) or subledger.problems:
        return
    for one in limits_exceeded(ledger, today, subledger):
        entry = ledger.customers.declaration(one.limit.members[0])
        field = "limit" if one.limit.group is None else "group"
        hint = "collect, raise the limit, or put the customer on hold"
        yield _warn("AR406", one.message, entry, (field,), "enter the rate: rate CUR RATE CUR" if one.unknown else hint)


@check
def amounts_without_currency(ledger: Ledger, _subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of limits and insured amounts that apply to nothing, because they have no currency."""
    for customer in ledger.customers.ids() if ledger.settings.currency is None else ():
        known = ledger.customers.at(customer, today)
        if known is None or known.currency is not None:
            continue
        for field, amount in (("limit", known.limit), ("insured", known.insured and known.insured.amount)):
            if amount:
                what, hint = "this amount has no currency: it applies to nothing", "add currency:CUR to the customer"
                yield _warn("AR419", what, ledger.customers.declaration(customer), (field,), hint)


def limits_exceeded(ledger: Ledger, today: date, subledger: Subledger) -> list[Exceeded]:
    """Return the credit limits of customers and groups that are exceeded on a day.

    `subledger` may be as of that day or a later one; else the ledger is read as of the day.
    """
    customers, groups = ledger.customers, ledger.settings.groups.values()
    limits = (known.limit for c in customers.ids() if (known := customers.at(c, today)) is not None)
    if all(limit is None for limit in limits) and all(group.limit is None for group in groups):
        return []
    from arcli.ledger.exposure import Exposure  # noqa: PLC0415 - only a ledger with limits needs it

    return Exposure(ledger, subledger if today <= subledger.as_of else ledger.as_of(today)[0], today).exceeded()


@check
def sold_on_hold(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of invoices to customers who were on credit hold at the end of that day."""
    for document in standing(subledger) if subledger.follow.any_hold else ():
        if document.kind == "invoice" and subledger.follow.held(document.customer, document.date):
            yield _warn(
                "AR407",
                f'"{document.customer}" was on credit hold on {document.date}',
                document.entry,
                ("customer",),
                "release the hold first, or void the invoice",
            )


# --- what is right in form, but unlikely -------------------------------------------------------------------

CHECKS += [letter_numbers, sent_twice, alike, far_dates, stated_rates, corrections, withdrawn_currencies]
CHECKS += [forbidden_calls, collected_from_insolvent, placed_early, not_approved, plain_texts]
