"""What there is to do: one row a task and currency, with count, amount, the reason, and the command that shows it.

It counts and sums; the details are those of the command that each row names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from arcli.actions import chores
from arcli.actions.tasks import Tally, Task
from arcli.collections.reminders import Reminders
from arcli.gl.rates import RateError
from arcli.ledger.books import rates_of
from arcli.ledger.checks import limits_exceeded
from arcli.ledger.periods import last_day, standing
from arcli.model.customers import NOBODY
from arcli.model.dates import DAY, moved
from arcli.model.money import money
from arcli.model.report import Report, Row, columns
from arcli.model.words import count_of
from arcli.reports.context import Context
from arcli.subledger.arrangements import arranged
from arcli.subledger.notes import next_steps
from arcli.subledger.promises import promises

WAIT = 7  # days that unapplied money and credits may wait before they are a task: a week's work


def todo(context: Context, first: Iterable[Task] = ()) -> Report:
    """Return one row per task and currency, in the order of a morning's work: money, promises, disputes, credit, books.

    Nothing is estimated: each row counts entries and open items as of the day. `first` are tasks from elsewhere, such
    as those of bank files.
    """
    tasks = [*first, *(task for find in _FINDING for task in find(context))]
    rows: list[Row] = [
        {"task": t.name, "count": t.count, "currency": t.currency, "amount": t.amount, "why": t.why,
         "command": f"arcli {t.command}"}
        for t in tasks
    ]  # fmt: skip
    cols = columns("task count:n currency amount:a why command", currency="Cur")
    report = Report("todo", f"To do on {context.as_of}", cols, rows, context.as_of)
    report.below = frozenset({"why"})
    if not rows:
        report.notes.append("Nothing is waiting.")
    return report


def _money(context: Context) -> Iterator[Task]:
    """Yield money of nobody, and money and credits that have waited to be applied."""
    nobody, cash, credits = Tally(), Tally(), Tally()
    last = moved(context.as_of, days=-WAIT)
    for item in context.items:
        if item.open >= 0:
            continue
        if item.customer == NOBODY:
            nobody.add(item.currency, -item.open, item.date)
        elif item.date < last:
            (cash if item.is_unapplied else credits).add(item.currency, -item.open, item.date)
    yield from nobody.tasks("identify money", "unapplied -c '?'", "nobody knows whose it is, the oldest of {first}")
    waits = f"waiting for more than {WAIT} days, the oldest of {{first}}"
    yield from cash.tasks("apply cash", "match --unapplied", waits)
    yield from credits.tasks("apply credits", "unapplied", waits)


def _promises(context: Context) -> Iterator[Task]:
    """Yield promises that are broken, and those whose last day is today."""
    broken, today = Tally(), Tally()
    for kept in promises(context.subledger, context.all_items):
        document, entry = kept.document, kept.entry
        if not context.shows(document.customer, document.currency):
            continue
        if kept.missed:
            broken.add(document.currency, min(entry.amount - kept.received, kept.open), entry.until)
        elif kept.state == "due" and entry.until == context.as_of and kept.open > 0:
            today.add(document.currency, min(entry.amount - kept.received, kept.open), entry.until)
    yield from broken.tasks("promises broken", "promises", "not paid on the day, the first on {first}")
    yield from today.tasks("promises due", "promises", "promised for today")


def _arrangements(context: Context) -> Iterator[Task]:
    """Yield arrangements that are broken while something of them is missing."""
    broken = Tally()
    for one in arranged(context.subledger):
        if one.missed and one.broken is not None and context.shows(one.entry.customer, one.currency):
            broken.add(one.currency, one.left, one.broken)
    yield from broken.tasks("arrangements broken", "arrangements", "an instalment was missed, the first on {first}")


def _reminders(context: Context) -> Iterator[Task]:
    """Yield the letters that are due by the policies of reminders; without any, what is overdue."""
    if not context.ledger.settings.dunning:
        yield from _overdue(context)
        return
    if not context.ledger.settings.calendar.workdays().holds(context.as_of):
        return
    due = Tally()
    for letter in Reminders(context.subledger, context.items).letters:
        due.add(letter.currency, letter.total, min(r.item.due for r in letter.items))
    yield from due.tasks("reminders due", "remind", "letters to customers, the oldest item due on {first}")


def _overdue(context: Context) -> Iterator[Task]:
    """Yield the open items past due, as `open --overdue` lists them."""
    late = Tally()
    for item in context.items:
        if item.open > 0 and context.days_past_due(item) > 0:
            late.add(item.currency, item.open, context.aging_date(item))
    yield from late.tasks("collect overdue", "open --overdue", "past due, the oldest since {first}")


def _disputes(context: Context) -> Iterator[Task]:
    """Yield disputes whose next step is due, and deductions for which nobody has said why."""
    steps, uncoded = Tally(), Tally()
    disputed = bool(context.subledger.follow.disputes)
    for item in context.items:
        share = context.shares.disputed(item) if disputed and item.open > 0 else None
        if share is not None and share.entry.next is not None and share.entry.next <= context.as_of:
            steps.add(item.currency, share.amount, share.entry.next)
        elif item.document.kind == "deduction" and share is None and item.document.opener.reason is None:
            uncoded.add(item.currency, item.open, item.date)
    yield from steps.tasks("disputes to follow", "disputes", "a next step is due, the first on {first}")
    yield from uncoded.tasks("deductions to code", "disputes", "no reason is given, the oldest of {first}")


def _notes(context: Context) -> Iterator[Task]:
    """Yield notes whose next step is due and that no later note about the same follows."""
    due = [n.next for n in next_steps(context.subledger) if n.next is not None and context.shows(n.customer)]
    due = [day for day in due if day <= context.as_of]
    if due:
        why = f"a next step is due, the first on {due[0]}"
        yield Task("notes to follow", "list notes --status due", len(due), why)


def _letters(context: Context) -> Iterator[Task]:
    """Yield letters that did not arrive and that no later one of the sort replaces; invoices that nobody sent.

    Invoices count from the first day on which the ledger says that one was sent.
    """
    letters = list(context.subledger.follow.letters)
    failed, since = 0, date.max
    sent: set[str] = set()
    last: dict[tuple[str, str | None, tuple[str, ...]], bool] = {}
    for letter in letters:
        entry = letter.entry
        enclosed = tuple(sorted(e.document for e in entry.enclosed))
        if context.shows(entry.customer):
            last[entry.customer, entry.template, enclosed] = letter.counts
        if entry.template == "invoice":
            since = min(since, entry.date)
            sent.update(d.partition("#")[0] for d in enclosed if letter.counts)
    failed = sum(not counts for counts in last.values())
    if failed:
        yield Task("letters failed", "list letters", failed, "they did not arrive")
    unsent, seen = Tally(), set[str]()
    for item in context.items if sent else ():
        document = item.document
        if document.kind == "invoice" and document.date >= since and document.id not in sent:
            if document.id in seen:
                continue
            seen.add(document.id)
            unsent.add(item.currency, document.amount, document.date)
    yield from unsent.tasks("invoices unsent", "list letters", "nobody has sent them, the oldest of {first}")


def _credit(context: Context) -> Iterator[Task]:
    """Yield credit limits that are passed, and holds of customers who are not overdue any more."""
    over = Tally()
    for one in limits_exceeded(context.ledger, context.as_of, context.subledger):
        if not one.unknown and any(map(context.shows, one.limit.members)):
            over.add(one.limit.currency, one.over, context.as_of)
    yield from over.tasks("limits passed", "check", "owed beyond the credit limits")
    held = [c for c in context.subledger.follow.customers_held(context.as_of) if context.shows(c)]
    if held:
        late = {i.customer for i in context.items if i.open > 0 and context.days_past_due(i) > 0}
        free = [c for c in held if c not in late]
        if free:
            yield Task("holds to review", "customers --held", len(free), f"nothing is overdue: {', '.join(free[:3])}")


def _books(context: Context) -> Iterator[Task]:
    """Yield exchange rates that are missing for the day, and months that are over and not closed."""
    ledger, base = context.ledger, context.ledger.settings.currency
    foreign = sorted({i.currency for i in context.all_items} - {base})
    if base is not None and foreign:
        rates, _ = rates_of(ledger)
        for currency in foreign:
            try:
                rates.find(currency, base, context.as_of)
            except RateError as error:
                yield Task("rates missing", f"add rate {currency} … {base}", 1, error.message)
    seals = standing(ledger.stated, context.as_of)
    if not seals:
        return  # nobody closes months in this ledger
    day, months = last_day(seals[-1].period) + DAY, []
    while (end := last_day(f"{day:%Y-%m}")) < context.as_of:
        months.append(f"{day:%Y-%m}")
        day = end + DAY
    if months:
        why = f"over since {last_day(months[0])}, and not closed"
        yield Task("months to close", f"close {months[0]}", len(months), why)


_FINDING: tuple[Callable[[Context], Iterator[Task]], ...] = (
    _money, chores.bank, chores.bills, _promises, _arrangements, _reminders, _disputes, chores.claims, _notes, _letters,
    chores.outbox, _credit, chores.reviews, chores.lapsing, chores.agencies, chores.indices, _books,
)  # fmt: skip


def in_words(report: Report, most: int) -> list[str]:
    """Return the first tasks of a report in one line each, for the overview."""
    lines = []
    for row in report.rows[:most]:
        amount = "" if row["amount"] is None else f", {money(row['amount'], row['currency'])}"
        lines.append(f"{row['task']}: {row['count']}{amount} ({row['command']})")
    if len(report.rows) > most:
        lines.append(f"{count_of(len(report.rows) - most, 'more task')} (arcli todo)")
    return lines
