"""Checks for entries that are formally valid but unlikely: look-alike IDs, distant dates, odd rates, excess credit."""

from __future__ import annotations

import datetime
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from arcli.gl.rates import RateError
from arcli.ledger.books import rates_of
from arcli.ledger.opening import Ledger
from arcli.model.contracts import Contracts
from arcli.model.currencies import WITHDRAWN
from arcli.model.diagnostics import Problem
from arcli.model.entries import Entry, Line
from arcli.model.fields import DATE, SPAN
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import DEBIT, Field, Kind, Role, kinds
from arcli.model.money import ZERO, money
from arcli.model.plain import Plain, Record, entry_of
from arcli.subledger.settle import holders_of
from arcli.subledger.state import Document, Subledger


def dated(subledger: Subledger) -> list[Document]:
    """Return the documents up to the as-of date."""
    as_of = subledger.as_of
    return [d for d in subledger.documents.values() if d.date <= as_of]


def standing(subledger: Subledger) -> list[Document]:
    """Return those of them that are not reversed by then."""
    as_of = subledger.as_of
    # PERF: a document without a lifecycle was not reversed; to ask it for its end takes longer
    return [d for d in dated(subledger) if d.lifecycle is None or d.ended is None or d.ended > as_of]


def _warn(
    code: str, message: str, entry: Entry, path: tuple[str | int, ...], hint: str, related: tuple[Any, ...] = ()
) -> Problem:
    return Problem(code, message, entry, path, hint, "warning", related)


# --- look-alike IDs --------------------------------------------------------------------------------------

# Letters of other scripts, and digits, that look like Latin letters (Unicode UTS 39, confusables).
_LOOK = str.maketrans(
    "авекмнорстухіјѕԁһԛԝ" + "αβεικνορτυχ" + "01",
    "abekmhopctyxijsdhqw" + "abeiknoptyx" + "ol",
)


def alike(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of document or customer IDs that differ only in case, width, look-alike letters or leading zeros."""
    documents, customers = subledger.documents, subledger.customers
    yield from _alike(
        [d.id for d in dated(subledger) if d.id],
        lambda number: (documents[number].entry, (*documents[number].path, "id")),
        "are they one document?",
    )
    known = customers.ids(subledger.as_of)
    yield from _alike(known, lambda number: (customers.declaration(number), ("id",)), "are they one customer?")


def _alike(
    ids: Collection[str], place: Callable[[str], tuple[Any, tuple[str | int, ...]]], hint: str
) -> Iterator[Problem]:
    """Report the IDs that look like others. `place` returns where one is stated; entries are parsed for those only."""
    skeletons = _skeletons(ids)
    if len(set(skeletons)) == len(skeletons):
        return
    same: dict[str, list[str]] = {}
    for number, skeleton in zip(ids, skeletons, strict=True):
        same.setdefault(skeleton, []).append(number)
    for numbers in same.values():
        if len(numbers) > 1:
            numbers.sort()
            usual = next((n for n in numbers if n[0] == "0" or not n.isupper()), numbers[0])
            for number in numbers:
                if number != usual:
                    message = f'the IDs "{usual}" and "{number}" differ only in case, letters that look alike, or zeros'
                    yield _warn("AR405", message, *place(number), hint, ((*place(usual), "the other"),))


def _skeletons(ids: Collection[str]) -> list[str]:
    """Return what is left of each ID without what makes look-alikes differ."""
    # PERF: in one text, because there are as many IDs as documents; no ID holds a line end
    text = "\n".join(ids)
    if not text.isascii():
        return list(map(_skeleton, ids))
    return _ascii_skeleton(text).split("\n") if ids else []


def may_look_alike(subledger: Subledger, numbers: Collection[str]) -> bool:
    """Return whether any of some documents may have an ID that looks like that of another one."""
    wanted = Counter[str]()
    ids = iter(subledger.documents)
    while some := list(islice(ids, 10_000)):  # PERF: a part at a time, because a text of all takes its memory
        text = "\n".join(some)
        if not text.isascii():
            return True
        text = f"\n{_ascii_skeleton(text)}\n"
        wanted.update({number: text.count(f"\n{_ascii_skeleton(number)}\n") for number in numbers})
    return any(times > 1 for times in wanted.values())


def _ascii_skeleton(text: str) -> str:
    text = text.lower()
    if "\n0" in text or text.startswith("0"):
        text = _LEADING_ZEROS.sub("", text)
    return text.replace("0", "o").replace("1", "l").replace("i", "l")


_LEADING_ZEROS = re.compile("^0+", re.MULTILINE)


def _skeleton(number: str) -> str:
    folded = unicodedata.normalize("NFKC", number).casefold()
    return folded.lstrip("0").translate(_LOOK).replace("i", "l")


# --- dates -----------------------------------------------------------------------------------------------

_YEAR = datetime.timedelta(366)
_NEAR = 2 * _YEAR  # our choice: a ledger may rest for a year, hardly for two
_BEFORE, _AFTER = 2 * _YEAR, 5 * _YEAR  # how far another date of an entry may be from its own
_OLD_DEBT = 10 * _YEAR  # an opening item may be as old as a claim gets; instalments and services may run as long


def far_dates(_ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of posting dates far from the others and from today, and of other dates of an entry far from its own."""
    records = [r for r in subledger.records if r.date <= subledger.as_of]
    days = sorted(r.date for r in records if _is_posted(r))
    first, last = _span(days, today)
    for record in records:
        if not first <= record.date <= last and abs(record.date - today) > _NEAR and _is_posted(record):
            message = f"{record.date} is years away from all other entries and from today"
            yield _warn("AR410", message, entry_of(record), ("date",), _YEAR_HINT)
        if isinstance(record, Plain) and (record.terms is not None or (record.due is None and record.said is None)):
            continue  # PERF: most have no other date
        for path, day in _other_dates(record):
            far = day - record.date > _after(path) or record.date - day > _before(record)
            if far and not _is_agreed(subledger.contracts, record, path, day):
                message = f"{day} is years away from the entry's date, {record.date}"
                yield _warn("AR410", message, entry_of(record), path, _YEAR_HINT)


def _is_agreed(contracts: Contracts, record: Record, path: tuple[str | int, ...], day: date) -> bool:
    """Return whether a day is one that a line item bills of a contract that had started: years may be caught up."""
    detail = getattr(record, str(path[0]))[path[1]] if len(path) > 1 else None
    if not isinstance(detail, Line) or detail.contract is None or detail.contract not in contracts:
        return False
    return contracts.term(detail.contract, ())[0] <= day <= record.date


_YEAR_HINT = "is the year right?"


def _is_posted(record: Record) -> bool:
    """Return whether its date is one of business: master data and rates may be much older."""
    return isinstance(record, Plain) or record.declared.role is not Role.MASTER


def _span(days: list[date], today: date) -> tuple[date, date]:
    """Return the days connected by steps of less than two years to today, else to the middle of the ledger's past.

    An archive ends long before today; nothing begins long after it.
    """
    near = bisect_left(days, today)
    around = [d for d in days[max(0, near - 1) : near + 1] if abs(d - today) <= _NEAR]
    if not around and not near:
        return today, today
    middle = around[0] if around else days[(near - 1) // 2]
    each = sorted(set(days))  # PERF: steps from day to day are few
    low = high = each.index(middle)
    while low > 0 and each[low] - each[low - 1] <= _NEAR:
        low -= 1
    while high + 1 < len(each) and each[high + 1] - each[high] <= _NEAR:
        high += 1
    return each[low], each[high]


def _other_dates(record: Record) -> Iterator[tuple[tuple[str | int, ...], date]]:
    if isinstance(record, Plain):  # a plain one has no other date than when it is due
        due = record.said[1] if record.said else record.due
        if due is not None and record.terms is None:
            yield ("due",), due
        return
    entry = record
    for field in entry.declared.fields.values():
        if field.type is DATE and (day := getattr(entry, field.attr)) is not None and field.attr != "date":
            yield (field.attr,), day
    for name, fields in _dated_details(entry.declared):
        for index, item in enumerate(getattr(entry, name)):
            for field in fields:
                value = getattr(item, field.attr)
                days = () if value is None else (value,) if field.type is DATE else value
                yield from (((name, index, field.attr), day) for day in days)


@cache
def _dated_details(kind: Kind) -> list[tuple[str, list[Field]]]:
    """Return the details of a kind that state days: instalments, the service of lines, charges for a time."""
    found = [(n, [f for f in d.shape.fields.values() if f.type in (DATE, SPAN)]) for n, d in kind.details.items()]
    return [(name, fields) for name, fields in found if fields]


def _before(record: Record) -> datetime.timedelta:
    return _OLD_DEBT if record.kind == "opening" else _BEFORE


def _after(path: tuple[str | int, ...]) -> datetime.timedelta:
    return _OLD_DEBT if len(path) > 1 else _AFTER


# --- rates and currencies --------------------------------------------------------------------------------

_FAR_RATE = Decimal("0.1")


def stated_rates(ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of exchange rates, stated or implied by an application, that are ten percent or more from the known one."""
    stated = [
        s for s in subledger.unusual
        if s.source.currency != s.target.currency and s.sign > 0 and s.start <= subledger.as_of and s.application.amount
    ]  # fmt: skip
    if not stated:
        return
    rates, _ = rates_of(ledger)
    for s in stated:
        try:
            known = rates.find(s.target.currency, s.source.currency, s.start)
        except RateError:
            continue
        implied = s.used / s.application.amount
        if known.rate and abs(implied / known.rate - 1) >= _FAR_RATE:
            sign = "rate" if s.application.rate is not None else "total"
            pair = f"{s.target.currency}/{s.source.currency}"
            message = f"the rate {pair} of {implied:.4f} is far from the known one, {known.rate:.4f} of {known.date}"
            hint = "are the amounts right, and in the right order?"
            yield _warn("AR412", message, s.entry, ("applications", s.index, sign), hint)


def withdrawn_currencies(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of documents in a currency that was withdrawn before their date."""
    if subledger.currencies.isdisjoint(WITHDRAWN):
        return
    for document in standing(subledger):
        gone = WITHDRAWN.get(document.currency)
        if gone is not None and document.date >= gone[0] and document.kind != "deduction":
            message = f"{document.currency} was withdrawn: it has not been a currency since {gone[0]}"
            yield _warn("AR411", message, document.entry, ("amount",), "which currency replaced it?")


# --- credit memos ----------------------------------------------------------------------------------------


def corrections(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of credit memos for more than the document they correct, for a reversed one or another customer's, or for
    what charges nothing, such as a payment.
    """
    memos: dict[str, list[Document]] = {}
    for memo in standing(subledger):
        if memo.kind == "credit" and (number := memo.says("corrects")) is not None:
            memos.setdefault(split_ref(number)[0], []).append(memo)
    for number, found in memos.items():
        document = subledger.documents.get(number)
        if document is not None:
            found.sort(key=lambda d: (d.date, d.id))
            yield from _corrected(subledger, document, found)


def _corrected(subledger: Subledger, document: Document, memos: list[Document]) -> Iterator[Problem]:
    related = ((document.entry, (*document.path, "id"), "what is corrected"),)
    left = document.amount - sum((a for d, a, _ in document.reductions or [] if d <= subledger.as_of), ZERO)
    for memo in memos:
        what, hint = None, "is it the right document?"
        theirs = {*holders_of(document, memo.date), *subledger.customers.payers(document.customer, memo.date)}
        left -= memo.amount if memo.currency == document.currency else ZERO
        if memo.customer not in theirs:
            what = f'{document.id} belongs to customer "{document.customer}", its credit memo to "{memo.customer}"'
        elif memo.currency != document.currency:
            what = f"{document.id} is in {document.currency}, its credit memo in {memo.currency}"
        elif document.side != DEBIT or document.facts.cash:
            what = f"{document.id} is {kinds()[document.kind].one}: it charges nothing that could be credited"
        elif document.ended is not None and document.ended <= subledger.as_of:
            what = f"{document.id} was reversed on {document.ended}: nothing is left to correct"
        elif left < ZERO:
            excess = money(-left, document.currency)
            what = f"credit memos for {document.id} exceed it by {excess}"
            hint = "was it credited twice?"
        if what is not None:
            yield _warn("AR409", what, memo.entry, ("corrects",), hint, related)
