"""Tasks of the day: what `arcli todo` counts and sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from arcli.model.money import ZERO


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: how many things it concerns and their amount, why, and the command that shows them."""

    name: str
    command: str
    count: int
    why: str
    currency: str | None = None
    amount: Decimal | None = None


class Tally:
    """Things to do of one kind, by currency: how many, their amount, and the first of their days."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, Decimal, date]] = {}

    def add(self, currency: str, amount: Decimal, day: date) -> None:
        """Count one more."""
        count, total, first = self._found.get(currency, (0, ZERO, day))
        self._found[currency] = (count + 1, total + amount, min(first, day))

    def tasks(self, name: str, command: str, why: str) -> Iterator[Task]:
        """Yield one task a currency; `why` has a place for the first day."""
        for currency, (count, amount, first) in sorted(self._found.items()):
            yield Task(name, command, count, why.format(first=first), currency, amount)
