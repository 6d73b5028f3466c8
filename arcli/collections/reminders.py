"""Reminders: which items are due for which level on a day, one letter a customer and currency, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from arcli.model.customers import NOBODY
from arcli.model.entries import Contact, Customer, Debit, Enclosed, Sent
from arcli.model.money import ZERO, money
from arcli.model.settings.dunning import Dunning, Level
from arcli.subledger.arrangements import agreed_dates, arranged
from arcli.subledger.charged import FEE, dunning_of
from arcli.subledger.letters import Letter
from arcli.subledger.openitems import OpenItem
from arcli.subledger.protection import insolvent
from arcli.subledger.shares import Shares
from arcli.subledger.state import Subledger

REMINDER, NOTICE, INVOICE = "reminder", "notice", "invoice"  # sorts of letters, as `template:` says
CHARGES = (FEE, "interest", "late-fee")  # reasons of the debit memos that come with one


class Reminded(NamedTuple):
    """An item of a letter: the amount that it reminds of, and the level that it rises to; 0 of a notice."""

    item: OpenItem
    amount: Decimal
    level: int
    days: int


class Out(NamedTuple):
    """What no letter is about, and why. `done`: a letter has gone already."""

    about: str
    reason: str
    done: bool = False


@dataclass(slots=True)
class LetterPlan:
    """A letter to a customer in one currency: its items, and the highest of their levels.

    `hold`: the policy proposes a credit hold with it, and the customer is on none.
    """

    customer: str
    currency: str
    policy: Dunning
    items: list[Reminded] = field(default_factory=list)
    hold: bool = False

    @property
    def level(self) -> int:
        """Return the highest level of its items; 0 of a notice."""
        return max(r.level for r in self.items)

    @property
    def step(self) -> Level:
        """Return what the settings say of that level."""
        notice = self.policy.notice
        return notice if self.level == 0 and notice is not None else self.policy.steps[self.level - 1]

    @property
    def total(self) -> Decimal:
        """Return the sum that it reminds of."""
        return sum((r.amount for r in self.items), ZERO)


def charges_of(subledger: Subledger, letter: Sent) -> list[Debit]:
    """Return the debit memos that came with a letter: of its day, for its items, by reason and number."""
    about = {e.document for e in letter.enclosed}
    found = [
        d.entry
        for d in subledger.documents.values()
        if d.kind == "debit" and d.date == letter.date and not d.is_plain and isinstance(d.entry, Debit)
        and d.entry.for_ in about and d.entry.reason in CHARGES
    ]  # fmt: skip
    return sorted(found, key=lambda e: (CHARGES.index(e.reason or FEE), e.for_ or "", e.id))


class Reminders:
    """The letters of a day. `letters` and `left_out` are by customer, currency and due date."""

    def __init__(self, subledger: Subledger, items: list[OpenItem]) -> None:
        self.subledger, self.day = subledger, subledger.as_of
        self.letters: list[LetterPlan] = []
        self.left_out: list[Out] = []
        self._follow = subledger.follow
        self._shares = Shares(subledger, items)
        self._arranged = agreed_dates(arranged(subledger))
        self._last: dict[str, date] = {}  # of the last reminder to each customer
        self._failed: dict[str, Letter] = {}  # the last reminder that failed, where none came after it
        self._invoiced = date.max  # the first day on which the ledger says that an invoice was sent
        for letter in self._follow.letters:
            self._note(letter)
        groups: dict[tuple[str, str], list[OpenItem]] = {}
        for item in items:
            if item.customer != NOBODY:
                groups.setdefault((self._recipient(item.customer), item.currency), []).append(item)
        for (customer, currency), own in sorted(groups.items()):
            policy = dunning_of(subledger, customer, self.day)
            if policy is not None:
                self._plan(customer, currency, policy, own)

    def _recipient(self, customer: str) -> str:
        """Return who is written to about what a customer owes: its payer, else the customer."""
        known = self.subledger.customers.at(customer, self.day)
        return (known.payer if known is not None else None) or customer

    def _note(self, letter: Letter) -> None:
        entry = letter.entry
        if entry.template == INVOICE:
            self._invoiced = min(self._invoiced, entry.date)
        if entry.template not in (REMINDER, NOTICE):
            return
        if letter.failed is not None:
            if self._last.get(entry.customer) != entry.date:  # else it has arrived at another address
                self._failed[entry.customer] = letter
        elif not self._follow.letters.repeats(entry):
            self._last[entry.customer] = entry.date
            self._failed.pop(entry.customer, None)

    def _plan(self, customer: str, currency: str, policy: Dunning, own: list[OpenItem]) -> None:
        """Plan the letters to one customer in one currency: one of steps, else one of notices.

        To a payer all that its customers owe goes in one letter; a hold of one of them stops what that one owes.
        """
        wanted = list(self._wanted(policy, own))
        if not wanted:
            return
        if (why := self._nothing(customer)) is not None:
            self.left_out.append(Out(f"{customer} {currency}", why))
            return
        letter = LetterPlan(customer, currency, policy)
        credit: dict[str, Decimal] = {}  # what waits to be applied, by customer
        for item in own:
            if item.open < 0:
                credit[item.customer] = credit.get(item.customer, ZERO) - item.open
        for reminded in wanted:
            if (reason := self._barred(reminded) or _covered(reminded, customer, credit)) is not None:
                self.left_out.append(Out(reminded.item.ref, reason))
            else:
                letter.items.append(reminded)
        steps = [r for r in letter.items if r.level]
        letter.items = steps or letter.items
        if not letter.items:
            return
        last = self._last.get(customer)
        minimum = policy.minimum.get(currency, ZERO)
        about = f"{customer} {currency}"
        if last is not None and (self.day - last).days < max(policy.apart, 1):
            said = f"a letter went on {last}: the next not before {last + timedelta(days=max(policy.apart, 1))}"
            self.left_out.append(Out(about, said, done=last == self.day))
        elif letter.total < minimum:
            self.left_out.append(Out(about, f"{money(letter.total, currency)} is below {money(minimum, currency)}"))
        else:
            letter.hold = letter.step.hold is not None and self._follow.held(customer, self.day) is None
            self.letters.append(letter)

    def _wanted(self, policy: Dunning, own: list[OpenItem]) -> Iterator[Reminded]:
        """Yield the items that are due for their next level by days past due, the oldest first."""
        for item in own:
            if item.open <= 0 or item.document.kind == "deduction":
                continue
            due = max(item.due, self._follow.agreed(item.document.id, item.part) or item.due)
            days, level = (self.day - due).days, self._level(item)
            disputed = self._shares.disputed(item)
            amount = item.open - (disputed.amount if disputed is not None else ZERO)
            if days < 0:
                notice = policy.notice
                if notice is not None and days >= notice.days and not self._noticed(item):
                    yield Reminded(item, amount, 0, days)
            elif level < len(policy.steps) and days >= policy.steps[level].days and (level or days > policy.grace):
                yield Reminded(item, amount, level + 1, days)

    def _level(self, item: OpenItem) -> int:
        """Return the highest level of the living reminders of an item."""
        found = (e.level or 0 for x, e in self._about(item) if x.counts and x.entry.template == REMINDER)
        return max(found, default=0)

    def _noticed(self, item: OpenItem) -> bool:
        return any(x.counts and x.entry.template == NOTICE for x, _ in self._about(item))

    def _about(self, item: OpenItem) -> Iterator[tuple[Letter, Enclosed]]:
        """Yield the letters about an item: of an instalment also those about the whole that went after it was due."""
        for letter, enclosed in self._follow.letters.about(item.document.id):
            if enclosed.document == item.ref or (
                enclosed.document == item.document.id and item.due < letter.entry.date
            ):
                yield letter, enclosed

    def _nothing(self, customer: str) -> str | None:
        """Return why a customer gets no letter today; None if nothing is against it."""
        if (hold := self._follow.held(customer, self.day, "letters")) is not None:
            return f"letters are on hold since {hold.date}" + (f": {hold.reason}" if hold.reason else "")
        failed = self._failed.get(customer)
        if failed is not None and failed.failed is not None and not self._corrected(failed.entry, failed.failed.date):
            return f"the last letter failed on {failed.failed.date}: correct the address"
        return None

    def _corrected(self, letter: Sent, day: date) -> bool:
        """Return whether the address of a letter that failed on a day is another one now.

        Of a mail the address itself tells; of paper an entry about the customer or a contact of a later day.
        """
        customers, letters = self.subledger.customers, self._follow.letters
        if letter.to is None:
            told: list[Customer | Contact] = [*letters.contacts(letter.customer), *customers.declarations()]
            return any(
                e.date > day for e in told if (e.id if isinstance(e, Customer) else e.customer) == letter.customer
            )
        emails = [c.email for c in letters.contacts(letter.customer, REMINDER) if c.email]
        if not emails:
            known = customers.at(letter.customer, self.day)
            return known is None or known.email != letter.to
        return letter.to not in emails

    def _barred(self, reminded: Reminded) -> str | None:
        """Return why no letter is about an item; None if nothing is against it."""
        item = reminded.item
        if self._recipient(item.customer) != item.customer and (why := self._nothing(item.customer)) is not None:
            return why
        if (elsewhere := self._elsewhere(item)) is not None:
            return elsewhere
        if item.document.id in self._arranged or item.ref in self._arranged:
            day = self._arranged.get(item.ref, self._arranged.get(item.document.id))
            return f"an arrangement is kept: the next instalment is due on {day}"
        running = [p.until for p in self._shares.promised(item) if p.until >= self.day]
        if running:
            return f"promised for {min(running)}"
        disputed = self._shares.disputed(item)
        if disputed is not None and reminded.amount <= 0:
            return f"disputed since {disputed.entry.date}"
        return self._unsent(item)

    def _elsewhere(self, item: OpenItem) -> str | None:
        """Return who else sees to an item: the administrator of its insolvent customer or payer, an agency."""
        for who in (item.customer, self._recipient(item.customer)) if self._follow.any_hold else ():
            stay = insolvent(self.subledger, who, self.day)
            if stay is not None and item.document.date <= stay.date:
                return f"{stay.reason} since {stay.date}"
        placed = self._follow.placed(item.customer, item.document.id)
        return None if placed is None else f"with {placed.with_} since {placed.date}"

    def _unsent(self, item: OpenItem) -> str | None:
        """Return that an invoice was never sent or did not arrive, where the ledger keeps letters."""
        if item.document.kind != INVOICE or item.document.date < self._invoiced:
            return None
        found = [x for x, _ in self._follow.letters.about(item.document.id) if x.entry.template == INVOICE]
        if any(letter.counts for letter in found):
            return None
        return "the invoice did not arrive: send it again" if found else "the invoice was never sent"


def _covered(reminded: Reminded, payer: str, credit: dict[str, Decimal]) -> str | None:
    """Return that money or credits of who owes an item, or of its payer, cover it; take what it needs of them."""
    item, left = reminded.item, reminded.amount
    whose = dict.fromkeys((item.customer, payer))
    have = sum((credit.get(customer, ZERO) for customer in whose), ZERO)
    if have < left:
        return None
    for customer in whose:
        taken = min(credit.get(customer, ZERO), left)
        credit[customer] = credit.get(customer, ZERO) - taken
        left -= taken
    return f"apply first: {money(have, item.currency)} of the customer waits to be applied"
