"""The contracts of a ledger: what was agreed with each customer, as amended up to a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from arcli.model.amended import Amended
from arcli.model.dates import Period
from arcli.model.entries import Charge, Contract, Entry, Terminate


class Contracts(Amended[Contract]):
    """Contracts by ID; each is its first declaration with the amendments up to a day."""

    def customer(self, contract: str) -> str | None:
        """Return whose a contract is, by its first declaration; None if it is not declared."""
        return self.declaration(contract).customer if contract in self else None

    def term(self, contract: str, ends: Iterable[Terminate]) -> Period:
        """Return the first and the last day that a contract charges; without an end the calendar's last day.

        The first declaration says when it starts, the latest amendment when it ends, if no `terminate` of it does so
        before. Raise KeyError.
        """
        first, latest = self.declaration(contract), self.versions(contract)[-1][1]
        days = [entry.date for entry in ends if entry.contract == contract]
        days += [latest.end] if latest.end is not None else []
        return first.start or first.date, min(days, default=date.max)


def agreed_of(entry: Entry) -> str | None:
    """Return the contract that an entry makes, amends or ends; None if it does none of these."""
    if isinstance(entry, Contract):
        return entry.id
    return entry.contract if isinstance(entry, Terminate) else None


def known_since(entry: Entry) -> date | None:
    """Return the day on which what was agreed became known, if its entry says so."""
    return entry.known if isinstance(entry, Contract | Terminate) else None


def by_line(charges: Sequence[Charge]) -> Iterator[tuple[str, Charge]]:
    """Yield the charges with the IDs of their lines: their own, else their number from 1."""
    for number, charge in enumerate(charges, 1):
        yield charge.id or str(number), charge
