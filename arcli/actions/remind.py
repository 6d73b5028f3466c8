"""Plan of reminders: one letter a customer and currency, as `sent` entries with the level of each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from arcli.actions.plans import Planner, SavedPlan, options_from, sound
from arcli.collections.reminders import NOTICE, REMINDER, LetterPlan, Reminded, Reminders
from arcli.ledger.opening import Ledger
from arcli.model.dates import parse_date
from arcli.model.entries import Banked, Debit, Enclosed, Sent
from arcli.model.money import money
from arcli.model.plan import UNNUMBERED, LeftOut, Plan, Step
from arcli.model.words import count_of
from arcli.reports.context import Context
from arcli.subledger.state import Subledger

FEE = "reminder-fee"


@dataclass(frozen=True, slots=True)
class Reminding:
    """What to plan: the letters of a day, and how they go."""

    date: date
    channel: str = "print"
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
        str(asked["channel"]),
        tuple(str(c) for c in asked["customers"]),
        None if asked["currency"] is None else str(asked["currency"]),
    )


def planner(options: Reminding) -> Planner:
    """Return the planner of the day's reminders. None is planned on a weekend or holiday."""

    def plan(ledger: Ledger) -> Plan:
        subledger = sound(ledger, options.date)
        context = Context(ledger, subledger, options.date, None, tuple(options.customers), options.currency)
        if not ledger.settings.calendar.workdays().holds(options.date):
            return _nothing(options, f"{options.date} is not a working day")
        reminders = Reminders(subledger, context.items)
        steps: list[Step] = []
        letters: list[LetterPlan] = []
        left_out = [LeftOut(x.about, x.reason, x.done) for x in reminders.left_out]
        for letter in reminders.letters:
            about = f"{letter.customer} {letter.currency}"
            if (stale := _stale(subledger, letter)) is not None:
                left_out.append(LeftOut(about, stale))
                continue
            letters.append(letter)
            steps.append(Step(about, _sent(letter, options, subledger), tuple(_evidence(letter))))
            fee = letter.step.fee.get(letter.currency)
            if fee:
                first = min((r for r in letter.items if r.level == letter.level), key=_by_due)
                memo = f"Fee for reminder of {options.date}"
                steps.append(Step(about, Debit(
                    options.date, id=UNNUMBERED, customer=letter.customer, amount=fee, currency=letter.currency,
                    due=options.date, for_=first.item.ref, reason=FEE, memo=memo,
                ), (f"level {letter.step.name} has a fee of {money(fee, letter.currency)}",)))  # fmt: skip
        return Plan("remind", options.request(), tuple(steps), (), tuple(left_out), found=tuple(letters))

    return plan


def _nothing(options: Reminding, why: str) -> Plan:
    return Plan("remind", options.request(), (), (), (LeftOut(str(options.date), why),))


def _stale(subledger: Subledger, letter: LetterPlan) -> str | None:
    """Return that the bank is not read far enough for a letter, by the latest `banked` entry of each account."""
    fresh = letter.policy.fresh
    if fresh is None:
        return None
    read: dict[str, date] = {}
    for entry in subledger.other_entries:
        if isinstance(entry, Banked) and entry.date <= subledger.as_of:
            read[entry.account] = max(read.get(entry.account, entry.until), entry.until)
    if not read:
        return "receive first: nothing says how far the bank is read (banked ACCOUNT until:DATE)"
    account = min(read, key=lambda name: (read[name], name))
    if read[account] >= subledger.as_of - timedelta(days=fresh):
        return None
    return f"receive first: {account} is read up to {read[account]}"


def _sent(letter: LetterPlan, options: Reminding, subledger: Subledger) -> Sent:
    known = subledger.customers.at(letter.customer, options.date)
    contacts = subledger.follow.letters.contacts(letter.customer, REMINDER)
    address = next((c.email for c in contacts if c.email), None) or (known.email if known is not None else None)
    return Sent(
        options.date, id=UNNUMBERED, customer=letter.customer, channel=options.channel,
        to=address if options.channel == "email" else None, template=REMINDER if letter.level else NOTICE,
        enclosed=tuple(Enclosed(r.item.ref, r.amount, level=r.level or None) for r in letter.items),
    )  # fmt: skip


def _evidence(letter: LetterPlan) -> list[str]:
    said = [f"{letter.step.name}: {money(letter.total, letter.currency)} of {count_of(len(letter.items), 'item')}"]
    said += [
        f"{r.item.ref} {r.days} days past due, level {r.level}" if r.level else f"{r.item.ref} due in {-r.days} days"
        for r in letter.items
    ]
    if letter.step.hold is not None:
        said.append(f"a credit hold is proposed: arcli add hold {letter.customer}")
    return said


def _by_due(reminded: Reminded) -> tuple[date, str]:
    return reminded.item.due, reminded.item.ref
