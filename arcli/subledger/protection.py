"""What protects debtors as of a day, by the laws that arcli.yaml states: calls, insolvency, limitation, first bills.

arcli warns and stops by these figures; it does not say what is lawful.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from arcli.model.dates import DAY, add_months
from arcli.model.entries import Hold, Note
from arcli.model.fieldtext import split_ref
from arcli.model.settings.collecting import Law
from arcli.model.words import count_of
from arcli.subledger.charged import dunning_of
from arcli.subledger.state import Document, Subledger

CALL = "call"
# Outcomes of calls that were no conversation (our choice: any other one was, as was a call without one).
NOT_REACHED = frozenset(("no answer", "no-answer", "voicemail", "busy", "left message", "wrong number"))
ACKNOWLEDGED = "acknowledged"
INSOLVENT = ("insolvency", "bankruptcy")  # how reasons of holds begin that stop all about what is older
CONSUMER, BUSINESS = "consumer", "business"


def law_of(subledger: Subledger, customer: str, day: date) -> Law | None:
    """Return the law that holds for a customer on a day: the one it names, else that of consumers or businesses."""
    known = subledger.customers.at(customer, day)
    named = known.law if known is not None else None
    person = known is not None and known.consumer == "yes"
    return subledger.settings.law.get(named or (CONSUMER if person else BUSINESS))


def of_insolvency(hold: Hold) -> bool:
    """Return whether a hold stops letters, calls and interest on what is older: its reason begins with an insolvency.

    Text may follow, such as "insolvency proceedings opened", and capitals mean nothing (our choice: whoever writes it
    so means it).
    """
    words = (hold.reason or "").casefold().split()
    return bool(words) and words[0].strip(",.;:") in INSOLVENT


def insolvent(subledger: Subledger, customer: str, day: date) -> Hold | None:
    """Return the latest hold that says that a customer is insolvent at the end of a day up to the subledger's date."""
    stays = [hold for hold in subledger.follow.holds(customer, day) if of_insolvency(hold)]
    return max(stays, key=lambda hold: hold.date, default=None)


class Calls:
    """The calls to customers up to the subledger's date, by customer, in the order of days."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger = subledger
        self._calls: dict[str, list[Note]] = {}
        for entry in subledger.other_entries:
            if isinstance(entry, Note) and entry.channel == CALL and entry.date <= subledger.as_of:
                self._calls.setdefault(entry.customer, []).append(entry)
        for calls in self._calls.values():
            calls.sort(key=lambda n: (n.date, n.at or "", n.text))

    def __iter__(self) -> Iterator[Note]:
        return (note for _, calls in sorted(self._calls.items()) for note in calls)

    def about(self, customer: str, document: str | None) -> list[Note]:
        """Return the calls about a document: those that name it, and those that name none. None: all of a customer."""
        return [
            n
            for n in self._calls.get(customer, ())
            if document is None or n.document is None or split_ref(n.document)[0] == document
        ]

    def barred(self, customer: str, document: str | None, day: date, before: Note | None = None) -> str | None:
        """Return why no call about a debt is allowed on a day (after a conversation, too many); None if one is.

        With `before` only the calls before that one of the day count.
        """
        law = law_of(self.subledger, customer, day)
        if law is None or (law.calls is None and law.after_conversation is None):
            return None
        made = self.about(customer, document)
        made = made[: made.index(before)] if before is not None else made[: bisect_right(made, day, key=_day)]
        if law.after_conversation is not None:
            spoken = next((n for n in reversed(made) if n.outcome not in NOT_REACHED), None)
            if spoken is not None and day < (free := spoken.date + timedelta(days=law.after_conversation)):
                return f"spoken on {spoken.date}: no call before {free}"
        if law.calls is not None:
            recent = [n for n in made if n.date > day - timedelta(days=law.within)]
            if len(recent) >= law.calls:
                free = recent[-law.calls].date + timedelta(days=law.within)
                often = "once" if len(recent) == 1 else f"{len(recent)} times"
                return f"called {often} within {count_of(law.within, 'day')}: no call before {free}"
        return None


def _day(note: Note) -> date:
    return note.date


def lapses(subledger: Subledger, document: Document, due: date, customer: str) -> date | None:
    """Return the last day on which a claim can be enforced by the law of its customer; None without a limitation.

    A payment or an acknowledgement begins the time again where the law says so, from the day on which the money was
    there or the note was made. It never shortens it, and revives nothing that has lapsed (our choice: the careful one).
    """
    law = law_of(subledger, customer, subledger.as_of)
    if law is None or law.limitation is None:
        return None
    limitation, day = law.limitation, subledger.as_of
    if due.year + limitation.years >= date.max.year:
        return date.max
    starts = []
    if "payment" in limitation.restart:
        starts += [
            s.there_on
            for s in subledger.touching(document.id)
            if s.target is document and s.source.facts.received and s.active(day)
        ]
    if "acknowledgement" in limitation.restart:
        starts += [
            n.date
            for n in subledger.other_entries
            if isinstance(n, Note) and n.customer == customer and n.outcome == ACKNOWLEDGED and n.date <= day
            and (n.document is None or split_ref(n.document)[0] == document.id)
        ]  # fmt: skip
    last = limitation.ends(due)
    for start in sorted(starts):
        if start <= last:
            last = max(last, add_months(start, 12 * limitation.years))
    return last


class Extraordinary(NamedTuple):
    """From when on extraordinary steps are allowed for a document (None: not yet at all), and what that rests on."""

    day: date | None
    reason: str


def extraordinary(subledger: Subledger, document: Document, customer: str, day: date) -> Extraordinary | None:
    """Return from when on a document may be placed, sued for or sold, as a day knows it; None without such a rule.

    The first bill is the first letter about it that arrived, else the document itself; the final notice the first
    living reminder at the last level of the customer's policy.
    """
    law = law_of(subledger, customer, day)
    rule = law.extraordinary if law is not None else None
    if rule is None:
        return None
    letters = [(x.entry, e) for x, e in subledger.follow.letters.about(document.id) if x.counts and x.entry.date <= day]
    first = min((s.date for s, _ in letters), default=document.document_date)
    policy = dunning_of(subledger, customer, day)
    last = len(policy.steps) if policy is not None else None
    final = min((s.date for s, e in letters if last is not None and (e.level or 0) >= last), default=None)
    if final is None:
        return Extraordinary(None, "no final notice was sent")
    from_bill, from_notice = first + rule.first_bill * DAY, final + rule.final_notice * DAY
    said = f"first bill {first}, final notice {final}"
    return Extraordinary(max(from_bill, from_notice), said)
