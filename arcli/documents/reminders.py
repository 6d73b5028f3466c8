"""The content of reminders: what is past due or falls due soon, in one currency, and what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from arcli.collections.reminders import REMINDER, charges_of
from arcli.documents.codes import code_of
from arcli.documents.content import Amount, Charge, Pay, Reminder, ReminderRow
from arcli.documents.making import Maker, Reader
from arcli.documents.paying import accounts_of, pay_of
from arcli.model.entries import Debit, Enclosed, Sent
from arcli.model.fieldtext import split_ref
from arcli.model.money import ZERO
from arcli.model.settings.dunning import Dunning
from arcli.reports.context import Context
from arcli.subledger.charged import FEE, dunning_of
from arcli.subledger.instalments import Parts, Row

_LABELS = {FEE: "reminder_fee", "interest": "reminder_interest", "late-fee": "reminder_late_fee"}


def reminder(maker: Maker, entry: Sent, charges: Sequence[Debit]) -> Reminder:
    """Return the content of a letter that is planned or was sent, as of its day. `charges` come on top with it.

    The levels are those that the entry states; what they are called and how the text sounds is of today's settings.
    """
    reader = maker.reader(entry.customer, entry.date)
    wording, day = reader.wording, entry.date
    maker.needs.company(taxed=False)
    maker.needs.customer(reader.known, entry.customer, taxed=False)
    currency = maker.subledger.documents[split_ref(entry.enclosed[0].document)[0]].currency
    rows = [_row(maker, reader, day, enclosed) for enclosed in entry.enclosed]
    rows.sort(key=lambda row: (row.due.value, row.document))
    policy, level = dunning_of(maker.subledger, entry.customer, day), max(e.level or 0 for e in entry.enclosed)
    tone = _tone(level, policy)
    owed = wording.amount(sum((row.open.value for row in rows), ZERO), currency)
    extra = tuple(_charge(reader, charge, currency) for charge in charges)
    total = wording.amount(owed.value + sum((c.amount.value for c in extra), ZERO), currency)
    until = _until(maker, policy, day) if level else None
    pays = wording.say("reminder_ask_notice") if until is None else wording.say(
        "reminder_ask", amount=total.full, until=wording.day(until).text
    )  # fmt: skip
    fields: dict[str, Any] = {
        **maker.shared("reminder", entry.customer, reader, day, day),
        "title": wording.say(f"reminder_title_{tone}"),
    }
    return Reminder(
        **fields,
        level=level,
        name=_name(level, policy),
        tone=tone,
        currency=currency,
        intro=wording.say(f"reminder_{tone}", amount=owed.full),
        ask=pays,
        paid=wording.say("reminder_paid"),
        contact=_contact(maker, reader),
        rows=tuple(rows),
        label=wording.say("overdue" if level else "falls_due"),
        sum=owed,
        charges=extra,
        total=total,
        until=wording.day(until) if until is not None else None,
        pay=_pay(maker, reader, rows, total),
    )


def sent_reminders(maker: Maker, entries: Iterable[Sent]) -> list[Reminder]:
    """Return the contents of recorded letters, each as of its day, in the order of days and numbers."""
    makers: dict[date, Maker] = {}
    found = []
    for entry in sorted(entries, key=lambda e: (e.date, e.id)):
        if entry.date not in makers:
            subledger, _ = maker.ledger.as_of(entry.date)
            makers[entry.date] = Maker(Context(maker.ledger, subledger, entry.date))
            makers[entry.date].needs = maker.needs
        own = makers[entry.date]
        found.append(reminder(own, entry, charges_of(own.subledger, entry)))
    return found


def reminders_sent(context: Context) -> list[Sent]:
    """Return the reminders and notices of the context's period and customers that count as sent."""
    start = context.start or date.min
    return [
        one.entry
        for one in context.subledger.follow.letters
        if one.counts and is_reminder(one.entry) and one.entry.date >= start and context.shows(one.entry.customer)
    ]


def _tone(level: int, policy: Dunning | None) -> str:
    """Return how a level sounds: the first is friendly, the last of several is final (our choice)."""
    if level == 0:
        return "notice"
    if level == 1:
        return "friendly"
    return "final" if policy is not None and level >= len(policy.steps) else "firm"


def _name(level: int, policy: Dunning | None) -> str | None:
    if policy is None or level > len(policy.steps):
        return None
    if level == 0:
        return policy.notice.name if policy.notice is not None else None
    return policy.steps[level - 1].name


def _until(maker: Maker, policy: Dunning | None, day: date) -> date:
    """Return the last day that a letter gives: a working day, `within` days after it."""
    days = policy.within if policy is not None else Dunning.within
    return maker.settings.calendar.workdays().on_or_after(day + timedelta(days=days))


def _row(maker: Maker, reader: Reader, day: date, enclosed: Enclosed) -> ReminderRow:
    wording, (number, part) = reader.wording, split_ref(enclosed.document)
    document = maker.subledger.documents[number]
    held = Parts(maker.subledger, document).rows(day)
    own = [r for r in held.get(reader.id) or _of_payer(maker, reader.id, held, day) if part in (None, r[0])]
    due = min((r[1] for r in own), default=document.due_date)
    due = max(due, maker.subledger.follow.agreed(number, part) or due)
    amount = enclosed.amount if enclosed.amount is not None else sum((r[3] for r in own), ZERO)
    late = (day - due).days
    return ReminderRow(
        date=wording.day(document.document_date),
        document=enclosed.document,
        label=wording.kind(document.kind),
        due=wording.day(due),
        days_late=late if late > 0 else None,
        open=wording.amount(amount, document.currency),
    )


def _of_payer(maker: Maker, payer: str, held: Mapping[str, list[Row]], day: date) -> list[Row]:
    """Return what customers whose documents a payer pays have of a document."""
    customers = maker.subledger.customers
    return [
        row for holder, rows in sorted(held.items())
        for row in rows
        if (known := customers.at(holder, day)) is not None and known.payer == payer
    ]  # fmt: skip


def _charge(reader: Reader, charge: Debit, currency: str) -> Charge:
    wording, reason = reader.wording, charge.reason or FEE
    label = wording.say(_LABELS.get(reason, "reminder_fee"))
    if reason == "interest":
        label = wording.say("reminder_interest", date=wording.day(charge.accrued or charge.date).text)
    text = f"{label}, {charge.for_}" if charge.for_ is not None and reason != FEE else label
    return Charge(kind=reason, label=text, amount=wording.amount(charge.amount, currency))


def _contact(maker: Maker, reader: Reader) -> str | None:
    """Return whom to call or write to. What is lacking is noted: a letter that asks for money says whom to ask."""
    company = maker.settings.company
    phone = company.phone.replace(" ", "\u00a0") if company.phone else None  # no line ends within
    found = ", ".join(filter(None, (phone, company.email)))
    if not found:
        message = "reminders need a telephone number or an address for mails: whom customers may ask"
        maker.needs.setting("AR901", ("company", "phone"), message, "company: {phone: …, email: …}")
        return None
    return reader.wording.say("reminder_contact", contact=found)


def _pay(maker: Maker, reader: Reader, rows: Sequence[ReminderRow], total: Amount) -> Pay:
    """Return how to pay: with the reference of the one item, else with the customer's ID."""
    accounts = accounts_of(maker, total.currency)
    if not accounts and maker.settings.pay_link is None:
        message = f"reminders say how to pay, and there is no account for {total.currency}"
        maker.needs.setting("AR901", ("company", "banks"), message, "company: {bank: …, account: …} or {iban: …}")
    if len(rows) == 1:
        number, _ = split_ref(rows[0].document)
        return pay_of(maker, reader, maker.subledger.documents[number], total)
    settings = maker.settings
    qr = code_of(settings.documents.qr, settings.company, total, reader.id, None)
    return Pay(accounts=accounts, reference=reader.id, link=None, qr=qr)


def is_reminder(entry: Sent) -> bool:
    """Return whether a letter is a reminder or a notice that names documents."""
    return entry.template in (REMINDER, "notice") and bool(entry.enclosed)
