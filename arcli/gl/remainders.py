"""What remains of documents: their taxes by code, and the net of their lines by codes and account.

What falls with a part of a document is pro rata to what remains of it: a credit memo whose lines took all of one code
leaves none of that code for the next (our choice, because the return of one supply has no bearing on the other supplies
of the invoice).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from arcli.model.money import ZERO, round_to, split
from arcli.subledger.state import Document

Key = tuple[tuple[str, ...], str | None]  # the codes that a line bears, and the account that it names
Nets = dict[Key, Decimal]


class Share(NamedTuple):
    """The share of a code in a document or a part of it: base and tax in the document's currency, and the rate.

    Without a code, it is the part that bears no tax.
    """

    code: str
    base: Decimal
    tax: Decimal
    rate: Decimal | None = None

    @property
    def both(self) -> Decimal:
        """Return base and tax together."""
        return self.base + self.tax

    def part(self, factor: Decimal, currency: str) -> Share:
        """Return a part of the share, rounded so that base and tax add up to the part of both."""
        tax = round_to(self.tax * factor, currency)
        return self._replace(base=round_to(self.both * factor, currency) - tax, tax=tax)

    def plus(self, other: Share, sign: int = 1) -> Share:
        """Return the sum of both, or what remains of this one."""
        return self._replace(base=self.base + sign * other.base, tax=self.tax + sign * other.tax)


class Fall(NamedTuple):
    """What falls with an amount of a document: tax by code, and the nets of its lines, if it has lines."""

    document: Document
    amount: Decimal
    shares: list[Share]
    nets: Nets

    @property
    def net(self) -> Decimal:
        """Return the amount without its taxes."""
        return self.amount - sum((s.tax for s in self.shares), ZERO)

    def part(self, factor: Decimal, currency: str | None = None) -> Fall:
        """Return a part of it, rounded, in its currency or in another that the factor converts to."""
        currency = currency or self.document.currency
        shares = [s.part(factor, currency) for s in self.shares]
        made = Fall(self.document, round_to(self.amount * factor, currency), shares, {})
        return made._replace(nets=spread(made.net, self.nets, currency))

    def plus(self, other: Fall, sign: int = 1) -> Fall:
        """Return the sum of both, or what remains of this one; for one document and the same codes."""
        shares = [a.plus(b, sign) for a, b in zip(self.shares, other.shares, strict=True)]
        nets = {key: self.nets.get(key, ZERO) + sign * other.nets.get(key, ZERO) for key in self.nets | other.nets}
        return Fall(self.document, self.amount + sign * other.amount, shares, nets)


class Remainder:
    """A document, and what was taken from it."""

    def __init__(self, whole: Fall) -> None:
        self.whole = whole
        self._taken: dict[str, Share] = {}
        self._nets: Nets = {}

    def took(self, fall: Fall, sign: int = 1) -> None:
        """Take an amount off what remains, or (`sign` -1) return it."""
        for share in (*fall.shares, _untaxed(fall.amount, fall.shares)):
            before = self._taken.get(share.code, Share(share.code, ZERO, ZERO))
            self._taken[share.code] = before.plus(share, sign)
        for key, net in fall.nets.items():
            self._nets[key] = self._nets.get(key, ZERO) + sign * net

    def shares(self) -> list[Share]:
        """Return what has not been taken, per code and without one (last); never less than taken in full."""
        return [
            s._replace(base=_rest(s.base, t.base), tax=_rest(s.tax, t.tax)) if (t := self._taken.get(s.code)) else s
            for s in (*self.whole.shares, _untaxed(self.whole.amount, self.whole.shares))
        ]

    def nets(self) -> Nets:
        """Return the nets of the lines that have not been taken, unrounded.

        What was taken on an account that no line of the same codes names is taken from all of these lines.
        """
        if not self._nets:
            return self.whole.nets
        found: Nets = {}
        for codes in dict.fromkeys(codes for codes, _ in self.whole.nets):
            own = {key: net for key, net in self.whole.nets.items() if key[0] == codes}
            taken = sum((net for key, net in self._nets.items() if key[0] == codes), ZERO)
            whole = sum(own.values(), ZERO)
            left = {key: _rest(net, self._nets.get(key, ZERO)) for key, net in own.items()}
            total = sum(left.values(), ZERO)
            factor = _rest(whole, taken) / total if total else ZERO
            found |= {key: net * factor for key, net in left.items()}
        return found

    def portion(self, amount: Decimal) -> Fall:
        """Return what falls with an amount, pro rata to what remains, rounded.

        What exceeds that (an error that is warned of) is pro rata to the whole.
        """
        whole, currency = self.whole, self.whole.document.currency
        shares = []
        if whole.shares and whole.amount:
            left = self.shares()
            total = sum((s.both for s in left), ZERO)
            within = min(amount, max(total, ZERO))
            beyond = (amount - within) / whole.amount
            for share, all_ in zip(left, whole.shares, strict=False):  # the part without a code is last
                one = share.part(within / total if within else ZERO, currency)
                shares.append(one.plus(all_.part(beyond, currency)))
        made = Fall(whole.document, amount, shares, {})
        if not whole.nets:
            return made
        nets = self.nets()
        return made._replace(nets=spread(made.net, nets if sum(nets.values(), ZERO) else whole.nets, currency))


def spread(amount: Decimal, nets: Nets, currency: str) -> Nets:
    """Return an amount divided pro rata to nets, rounded."""
    return dict(zip(nets, split(amount, list(nets.values()), currency), strict=True))


def _untaxed(amount: Decimal, shares: list[Share]) -> Share:
    return Share("", amount - sum((s.both for s in shares), ZERO), ZERO)


def _rest(amount: Decimal, taken: Decimal) -> Decimal:
    left = amount - taken
    return left if left * amount > ZERO else ZERO
