"""What may be lost of what is open: the pool, and beside it what is insured and what is judged separately."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from arcli.model.money import ZERO, round_to, split
from arcli.subledger.openitems import OpenItem
from arcli.subledger.shares import Shares
from arcli.subledger.state import Subledger


class Exposed(NamedTuple):
    """An open debit: the part that is insured, and the expected loss where it is judged separately (else None)."""

    item: OpenItem
    insured: Decimal
    judged: Decimal | None

    @property
    def pool(self) -> Decimal:
        """Return what the rates of the matrix apply to."""
        return ZERO if self.judged is not None else self.item.open - self.insured


def exposures(subledger: Subledger, items: Iterable[OpenItem], shares: Shares) -> list[Exposed]:
    """Return the open debits with what stays out of the pool.

    What is insured of a customer (a share of all; an amount, in the customer's currency) is spread over its items in
    proportion to what is open of them: a policy covers the debt, not certain invoices (our choice). So the part of an
    item that is judged separately covers no other: its stated loss is what no insurance pays.
    """
    found: list[Exposed] = []
    own: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        if item.open > 0:
            own.setdefault((item.customer, item.currency), []).append(item)
    for (customer, currency), debits in own.items():
        amounts = [i.open for i in debits]
        covered = _covered(subledger, customer, currency, sum(amounts, ZERO))
        parts = split(covered, amounts, currency) if covered else [ZERO] * len(debits)
        for item, part in zip(debits, parts, strict=True):
            judged = shares.impaired(item)
            found.append(Exposed(item, part if judged is None else ZERO, judged))
    return found


def _covered(subledger: Subledger, customer: str, currency: str, owed: Decimal) -> Decimal:
    known = subledger.customers.at(customer, subledger.as_of)
    if known is None or known.insured is None:
        return ZERO
    if known.insured.share is not None:
        return round_to(owed * known.insured.share, currency)
    own = known.currency or subledger.settings.currency
    return min(known.insured.amount or ZERO, owed) if currency == own else ZERO
