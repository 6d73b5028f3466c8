"""What of one document is applied to another, as the days go on: so much can be taken back."""

from __future__ import annotations

import heapq
from datetime import date
from decimal import Decimal
from itertools import count

from arcli.model.entries import PARTS
from arcli.model.money import ZERO
from arcli.subledger.state import Settlement


class Applied:
    """The settlements between a source and a target (of one of its instalments, where they name it) on a day.

    Sums are kept, so that taking back n times costs about n: `amount` in the target's currency, `used` in the source's,
    `parts` are discount, fee, and so on; what was taken back before counts against them.
    """

    def __init__(self) -> None:
        self.amount = self.used = ZERO
        self.parts: dict[str, Decimal] = {}
        self._active: dict[int, Settlement] = {}  # in the order of their days
        self._endless = 0
        self._opening: dict[int, str] = {}

    def __bool__(self) -> bool:
        return bool(self._active)

    @property
    def last(self) -> Settlement:
        """Return the settlement that took effect last."""
        return next(reversed(self._active.values()))

    @property
    def end(self) -> date | None:
        """Return the day when it ends for good; None while any of it stays."""
        return None if self._endless else self.last.end

    @property
    def opened(self) -> list[str]:
        """Return the items that its deductions opened and that were not taken back with them."""
        return list(self._opening.values())

    def close_opened(self) -> list[str]:
        """Forget the items that its deductions opened, which are taken back; returns them."""
        found = self.opened
        self._opening.clear()
        return found

    def take(self, number: int, settlement: Settlement) -> None:
        """Count a settlement that takes effect."""
        self._active[number] = settlement
        self._count(settlement, 1)
        if settlement.application.id is not None:
            self._opening[number] = settlement.application.id

    def leave(self, number: int) -> None:
        """Count a settlement no more, as it is over."""
        self._count(self._active.pop(number), -1)
        self._opening.pop(number, None)

    def _count(self, settlement: Settlement, times: int) -> None:
        application = settlement.application
        self.amount += application.amount * settlement.sign * times
        self.used += settlement.used * times
        self._endless += times * (settlement.end is None)
        for name in PARTS:
            value = getattr(application, name)
            if value is not None:
                self.parts[name] = self.parts.get(name, ZERO) + value * settlement.sign * times


class Pair:
    """All settlements between a source and a target. Days are asked for in their order, and ends don't move."""

    def __init__(self) -> None:
        self._by_part: dict[int | None, Applied] = {}
        self._numbers = count()
        self._coming: list[tuple[date, str, str, int, Settlement]] = []
        self._ending: list[tuple[date, int, Settlement]] = []

    def add(self, settlement: Settlement) -> None:
        """Take one more. Of those of one day the order is by customers, as a day is a set."""
        item = (settlement.start, settlement.by, settlement.holder, next(self._numbers), settlement)
        heapq.heappush(self._coming, item)

    def on(self, day: date) -> dict[int | None, Applied]:
        """Return what is applied on a day, by the instalment that is named; what ends on the day still counts."""
        while self._coming and self._coming[0][0] <= day:
            number, settlement = heapq.heappop(self._coming)[3:]
            if settlement.end is None or settlement.end >= day:
                self._by_part.setdefault(settlement.part, Applied()).take(number, settlement)
                if settlement.end is not None:
                    heapq.heappush(self._ending, (settlement.end, number, settlement))
        while self._ending and self._ending[0][0] < day:
            _, number, settlement = heapq.heappop(self._ending)
            self._by_part[settlement.part].leave(number)
        return {part: applied for part, applied in self._by_part.items() if applied}
