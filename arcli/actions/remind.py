"""Plan of reminders: one letter a customer and currency, with the level of each item, its fee and its interest.

With the letters come their documents and mails, unless a channel is named: then they are only recorded, for letters
that are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from arcli.actions.interest import Charging, Memo, memos_by_item
from arcli.actions.letters import Post, Printing, check_outbox
from arcli.actions.plans import Planner, SavedPlan, options_from, sound
from arcli.collections.memos import fee_text
from arcli.collections.reminders import NOTICE, REMINDER, LetterPlan, Reminded, Reminders, charges_of
from arcli.delivery.addressing import Route, route_of
from arcli.documents.content import Reminder
from arcli.documents.data import digest_of_content
from arcli.documents.reminders import reminder
from arcli.ledger.opening import Ledger
from arcli.model.dates import parse_date
from arcli.model.entries import Banked, Debit, Enclosed, Sent
from arcli.model.money import money
from arcli.model.plan import UNNUMBERED, LeftOut, Plan, Step
from arcli.model.words import count_of
from arcli.reports.context import Context
from arcli.subledger.charged import FEE
from arcli.subledger.state import Subledger


@dataclass(frozen=True, slots=True)
class Reminding:
    """What to plan: the letters of a day, and how they go.

    Without a channel each goes as its customer's `deliver:` says.
    """

    date: date
    channel: str | None = None
    customers: Sequence[str] = ()
    currency: str | None = None

    def request(self) -> Mapping[str, Any]:
        """Return the options as a saved plan keeps them."""
        return {
            "date": self.date.isoformat(),
            "channel": self.channel,
            "customers": list(self.customers),
            "currency": self.currency,
        }


def options_of(saved: SavedPlan) -> Reminding:
    """Return the options of a saved plan. Raise Stopped."""
    return options_from(saved, _read)


def _read(asked: Mapping[str, Any]) -> Reminding:
    return Reminding(
        parse_date(asked["date"]),
        None if asked["channel"] is None else str(asked["channel"]),
        tuple(str(c) for c in asked["customers"]),
        None if asked["currency"] is None else str(asked["currency"]),
    )


def planner(options: Reminding, *, made: bool = False) -> Planner:
    """Return the planner of the day's reminders. None is planned on a weekend or holiday.

    With `made` the letters' documents and mails are made: to be written, or to be saved.
    """

    def plan(ledger: Ledger) -> Plan:
        made_here = made and options.channel is None
        if made_here:
            check_outbox(ledger)
        return _Planning(ledger, options, made=made_here).plan()

    return plan


class _Chosen(NamedTuple):
    """A letter that goes: how, and what comes on top with it."""

    letter: LetterPlan
    route: Route
    charges: list[Memo]

    @property
    def about(self) -> str:
        return f"{self.letter.customer} {self.letter.currency}"


@dataclass
class _Planning:
    """The making of one plan."""

    ledger: Ledger
    options: Reminding
    made: bool
    subledger: Subledger = field(init=False)
    context: Context = field(init=False)
    post: Post = field(init=False)
    steps: list[Step] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def plan(self) -> Plan:
        """Return the plan. Raise Stopped, NotPossible."""
        options, day = self.options, self.options.date
        self.subledger = sound(self.ledger, day)
        self.post = Post(self.ledger, self.subledger)
        self.context = Context(self.ledger, self.subledger, day, None, tuple(options.customers), options.currency)
        if not self.ledger.settings.calendar.workdays().holds(day):
            return Plan("remind", options.request(), left_out=(LeftOut(str(day), f"{day} is not a working day"),))
        chosen = self._chosen()
        if options.channel is None:
            self.post.check_sender(one.route for one in chosen)
        printing = Printing(self.context) if self.made and chosen else None
        letters = [(one, self._entry(one)) for one in chosen]
        ready: list[Reminder | None] = [None] * len(letters)
        if printing is not None:
            contents = [reminder(printing.maker, e, [m.entry for m in one.charges]) for one, e in letters]
            printing.look_at(contents, "pdf")
            ready = [*contents]
        for (one, entry), content in zip(letters, ready, strict=True):
            self._add(one, entry, content, printing)
        if printing is not None:
            printing.close()
        files, found = self.post.files, tuple(one.letter for one in chosen)
        return Plan("remind", options.request(), tuple(self.steps), (), tuple(self.left_out), files, found)

    def _chosen(self) -> list[_Chosen]:
        """Return the letters that go; note the others."""
        options, chosen = self.options, []
        reminders = Reminders(self.subledger, self.context.items)
        self.left_out += [LeftOut(x.about, x.reason, x.done) for x in reminders.left_out]
        interest: dict[str, list[Memo]] = {}
        missing: dict[str, str] = {}
        if any(letter.step.interest for letter in reminders.letters):
            asked = Charging(options.date, options.date, tuple(options.customers), options.currency)
            interest, missing = memos_by_item(self.ledger, self.context, asked)
        for letter in reminders.letters:
            about = f"{letter.customer} {letter.currency}"
            route = Route(options.channel or "")
            if options.channel is None:
                route = route_of(self.subledger, letter.customer, REMINDER, options.date)
            fresh = letter.policy.fresh
            if (why := (None if fresh is None else stale(self.subledger, fresh)) or route.why_not) is not None:
                self.left_out.append(LeftOut(about, why))
                continue
            lacking = [missing[r.item.ref] for r in letter.items if r.item.ref in missing and letter.step.interest]
            if lacking:
                self.left_out.append(LeftOut(about, f"{lacking[0]}: enter it, arcli add index"))
                continue
            charges = [m for r in letter.items for m in interest.get(r.item.ref, ()) if letter.step.interest]
            chosen.append(_Chosen(letter, route, [*_fee(self.subledger, letter, options.date), *charges]))
        return chosen

    def _entry(self, one: _Chosen) -> Sent:
        """Return the entry of a letter, without its address."""
        letter = one.letter
        return Sent(
            self.options.date, id=UNNUMBERED, customer=letter.customer, channel=one.route.way,
            template=REMINDER if letter.level else NOTICE,
            enclosed=tuple(Enclosed(r.item.ref, r.amount, level=r.level or None) for r in letter.items),
        )  # fmt: skip

    def _add(self, one: _Chosen, made: Sent, content: Reminder | None, printing: Printing | None) -> None:
        """Add a letter to the plan, one for each address, and the memos that come with it."""
        data = printing.print(content, "pdf") if printing is not None and content is not None else None
        digest = digest_of_content(content) if content is not None else None
        for address in one.route.addresses or (None,):
            entry = Sent(
                made.date, UNNUMBERED + str(len(self.steps)), made.customer, channel=made.channel, to=address,
                template=made.template, digest=digest, enclosed=made.enclosed,
            )  # fmt: skip
            if data is not None and content is not None and printing is not None:
                about = f"reminder {one.about} {made.date}"
                self.post.put(entry, about, content, (data, "pdf"), printing.text(content))
            self.steps.append(Step(one.about, entry, tuple(_evidence(one.letter))))
        self.steps += [Step(one.about, memo.entry, memo.evidence) for memo in one.charges]


def _fee(subledger: Subledger, letter: LetterPlan, day: date) -> list[Memo]:
    """Return the memo of the fee of a letter, for the first item of its level.

    None where the letter takes the place of one that failed, with which the fee was charged.
    """
    amount = letter.step.fee.get(letter.currency)
    if not amount or not letter.level:
        return []
    first = min((r for r in letter.items if r.level == letter.level), key=_by_due)
    if _charged_before(subledger, first):
        return []
    memo = Debit(
        day, id=UNNUMBERED, customer=letter.customer, amount=amount, currency=letter.currency, due=day,
        for_=first.item.ref, reason=FEE, memo=fee_text(day),
    )  # fmt: skip
    return [Memo(memo, (f"level {letter.step.name} has a fee of {money(amount, letter.currency)}",))]


def _charged_before(subledger: Subledger, reminded: Reminded) -> bool:
    """Return whether a letter that failed raised an item to the level that it is due for, and its fee stands."""
    failed = [
        x.entry
        for x, e in subledger.follow.letters.about(reminded.item.ref)
        if not x.counts and x.entry.template == REMINDER and e.level == reminded.level
    ]
    memos = [memo for entry in failed for memo in charges_of(subledger, entry) if memo.reason == FEE]
    return any(subledger.documents[memo.id].ended is None for memo in memos)


def stale(subledger: Subledger, fresh: int) -> str | None:
    """Return that the bank is not read up to so many days ago, by the latest `banked` entry of each account.

    An account that is closed by then is not waited for.
    """
    said = [e for e in subledger.other_entries if isinstance(e, Banked) and e.date <= subledger.as_of]
    last = {e.account: e for e in sorted(said, key=lambda e: (e.until, e.date, e.closed == "yes"))}
    read = {account: entry.until for account, entry in last.items() if entry.closed != "yes"}
    if not read:
        return "receive first: nothing says how far the bank is read (banked ACCOUNT until:DATE)"
    account = min(read, key=lambda name: (read[name], name))
    if read[account] >= subledger.as_of - timedelta(days=fresh):
        return None
    return f"receive first: {account} is read up to {read[account]}"


def _evidence(letter: LetterPlan) -> list[str]:
    said = [f"{letter.step.name}: {money(letter.total, letter.currency)} of {count_of(len(letter.items), 'item')}"]
    said += [
        f"{r.item.ref} {r.days} days past due, level {r.level}" if r.level else f"{r.item.ref} due in {-r.days} days"
        for r in letter.items
    ]
    if letter.hold:
        said.append(f"a credit hold is proposed: arcli add hold {letter.customer}")
    return said


def _by_due(reminded: Reminded) -> tuple[date, str]:
    return reminded.item.due, reminded.item.ref
