"""An application in effect: a part of one document that settles a part of another, from one day to another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.model.entries import PARTS, Application, Entry, applications_of
from arcli.model.money import ZERO
from arcli.model.plain import NamedPart, Record
from arcli.subledger.document import Document


class Settlement:
    """An application in effect from `start` to before `end`: `settled` of the target, `used` of the source.

    Both are positive when they lower open amounts. `sign` is -1 for what undoes an application (unapply, part
    reversal): its figures then count negatively. `by` and `holder` are the customers whose parts of source and target
    they are. `plain` is a positive credit against a debit of one customer in one currency.
    """

    __slots__ = (
        "_application",
        "_entry",
        "_parts",
        "by",
        "end",
        "ender",
        "holder",
        "index",
        "part",
        "plain",
        "settled",
        "sign",
        "source",
        "start",
        "target",
        "used",
    )

    def __init__(
        self,
        start: date,
        end: date | None,
        source: Document,
        target: Document,
        settled: Decimal,
        used: Decimal,
        entry: Entry | None,
        application: Application | None,
        index: int,
        plain: bool = False,
    ) -> None:
        self.start, self.end, self.source, self.target = start, end, source, target
        self.settled, self.used = settled, used
        self._entry, self._application, self.index = entry, application, index
        self.holder, self.by = target.account.customer, source.account.customer
        self.part: int | None = None
        self.sign = 1
        self.ender: Entry | None = None  # the entry that ends it, if that reverses neither source nor target
        self.plain = plain
        self._parts: tuple[NamedPart, ...] | None = () if plain else None

    @property
    def parts(self) -> tuple[NamedPart, ...]:
        """Return what the application states beyond its amount, as (name, amount), none of them 0."""
        if self._parts is None:
            application = self.application
            self._parts = tuple([(name, value) for name in PARTS if (value := getattr(application, name))])
        return self._parts

    @property
    def is_direct(self) -> bool:
        """Return whether it is money of a payment for a debit of the same account, held by its customer."""
        source, target = self.source, self.target
        return (
            source.account is target.account
            and self.sign > 0
            and source.kind == "payment"
            and target.side > 0
            and self.by == self.holder
        )

    @property
    def is_own(self) -> bool:
        """Return whether the plain payment states it that is its source, rather than an entry of a later day."""
        return self._entry is None

    def take_parts(self, parts: tuple[NamedPart, ...]) -> None:
        """Take the parts that a reader found: the application need not be looked at for them."""
        self._parts = tuple([part for part in parts if part[1]])

    def part_of(self, name: str) -> Decimal:
        """Return the amount of one of the parts; 0 without it."""
        return next((value for part, value in self.parts if part == name), ZERO)

    @property
    def entry(self) -> Entry:
        """Return the entry that states it; that of a plain document."""
        return self._entry if self._entry is not None else self.source.entry

    @property
    def record(self) -> Record:
        """Return that entry, or the plain document."""
        return self._entry if self._entry is not None else self.source.record

    @property
    def application(self) -> Application:
        """Return the application line."""
        return self._application if self._application is not None else applications_of(self.entry)[self.index]

    def active(self, day: date) -> bool:
        """Return whether it is in effect on a day."""
        return self.start <= day and (self.end is None or self.end > day)

    @property
    def there_on(self) -> date:
        """Return the day on which its money was there, also where an entry of a later day applies it.

        What undoes an application counts from its own day. On the days before `start` nobody knows of it.
        """
        return self.start if self.sign < 0 else min(self.start, self.source.there_on)

    @property
    def ending(self) -> Entry:
        """Return the entry that ends it: a reversal of its source or target, or of a transfer it rests on.

        Else its own.
        """
        if self.ender is not None:
            return self.ender
        for document in (self.source, self.target):
            if document.ended is not None and document.ended == self.end and document.reversal is not None:
                return document.reversal
        return self.entry

    def __repr__(self) -> str:
        return f"<{self.source.id} → {self.target.id} {self.settled}>"
