"""What a line of a contract has earned and nobody has billed: its amount, and the two accounts that hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from arcli.gl.earning import Method, served, share
from arcli.gl.postings import Posting
from arcli.gl.streams import Key, Place
from arcli.model.dates import Period
from arcli.model.entries import Contract
from arcli.model.money import ZERO, major
from arcli.model.periods import days_of, overlap
from arcli.model.settings.revenue import Revenue

ACCRUAL, UNBILLED = "accrual", "unbilled"  # classes of movement: on the line's account, and on what is unbilled


class Piece(NamedTuple):
    """A line item that could be billed: the days of it that are served, what is earned of it, and before the month."""

    days: Period | None
    cents: int
    before: int


def earned_of(span: Period | None, cents: int, method: Method, day: date) -> int:
    """Return what is earned of an amount over some days by the end of one; without days it is earned whole."""
    if span is None:
        return cents
    return share(cents, served(method, *span, day), served(method, *span, span[1]))


@dataclass(slots=True)
class State:
    """What is earned and not billed of one line of a contract, in minor units, also of the base currency.

    `ratio` is the share that waits for more than time. `pieces` are what it consists of, as far as not billed since.
    """

    contract: Contract
    currency: str
    cents: int = 0
    base: int = 0
    ratio: Fraction = Fraction(0)
    pieces: tuple[Piece, ...] = ()

    def parts(self) -> dict[Place, tuple[int, int]]:
        """Return the amounts on the accounts of unbilled receivables and of contract assets, also in base."""
        asset, base = self.asset_of(self.cents), self.asset_of(self.base)
        return {"unbilled": (self.cents - asset, self.base - base), "asset": (asset, base)}

    def asset_of(self, amount: int) -> int:
        """Return the part of an amount that waits for more than time."""
        return share(amount, self.ratio.numerator, self.ratio.denominator)

    def take(self, days: Period | None, most: int) -> int:
        """Take off what is for some days (None: for what has none), at most so much, of its sign; return how much."""
        taken, left = 0, []
        for piece in self.pieces:
            part = _of_days(piece, days)
            room = most - taken
            part = 0 if part * room <= 0 else min(part, room) if room > 0 else max(part, room)
            taken += part
            left.append(piece._replace(cents=piece.cents - part))
        self.pieces, self.cents = tuple(left), self.cents - taken
        return taken

    def known_before(self, pieces: Iterable[Piece]) -> int:
        """Return what was earned before the month of all that is now unbilled, as it is known now."""
        return sum(piece.before for piece in pieces)


def _of_days(piece: Piece, days: Period | None) -> int:
    if days is None or piece.days is None:
        return piece.cents if days is piece.days else 0
    shared = overlap(days, piece.days)
    return 0 if shared is None else share(piece.cents, days_of(shared), days_of(piece.days))


def changed(
    key: Key, before: dict[Place, tuple[int, int]], state: State, accounts: Revenue, base: str | None
) -> list[Posting]:
    """Return the postings by which a state became what it is: revenue against the accounts of what is unbilled."""
    names: dict[Place, str] = {"unbilled": accounts.unbilled, "asset": accounts.contract_assets}
    made: list[Posting] = []
    customer, currency = state.contract.customer, state.currency
    for place, (cents, value) in state.parts().items():
        amount, worth = cents - before[place][0], value - before[place][1]
        if amount or worth:
            figures = major(amount, currency), currency, ZERO if base is None else major(worth, base), customer
            held = Posting(names[place], *figures, cls=UNBILLED)
            made += [held, held.negated()._replace(account=key[2], cls=ACCRUAL)]
    return made


def ratio_of(contract: Contract) -> Fraction:
    """Return the share of a contract's revenue that waits for more than time: what it retains (IFRS 15.107)."""
    return Fraction(contract.retention or Decimal(0))
