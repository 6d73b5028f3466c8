"""Payment terms: from a document's date to due dates, discount dates and instalments.

`net30`, `eom`, `eom+15`, `net30eom`, `1m`, `prox20`, `prox20/cutoff25`, `net0`, `cod`, `receipt`, each
optionally behind a discount, `2/10net30`. Named terms of arcli.yaml are lists of shares with terms of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from arcli.model.dates import add_months, end_of_month
from arcli.model.money import round_to

_DISCOUNT = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?)/([0-9]{1,3})(?=[a-z0-9])")
_NET = re.compile(r"net([0-9]{1,4})\Z")
_EOM = re.compile(r"eom(?:\+([0-9]{1,4}))?\Z")
_NET_EOM = re.compile(r"net([0-9]{1,4})eom\Z")
_MONTHS = re.compile(r"([0-9]{1,3})m\Z")
_PROX = re.compile(r"prox([0-9]{1,2})(?:/cutoff([0-9]{1,2}))?\Z")


@dataclass(frozen=True, slots=True)
class Terms:
    """One due-date rule with an optional discount: `discount` as a fraction, within `discount_days`."""

    rule: str
    days: int = 0
    cutoff: int | None = None
    discount: Decimal | None = None
    discount_days: int = 0

    def due(self, document_date: date) -> date:
        """The due date of a document of that date; the last day of the calendar, 9999-12-31, for what lies beyond."""
        try:
            return self._due(document_date)
        except (OverflowError, ValueError):
            return date.max

    def _due(self, document_date: date) -> date:
        if self.rule == "net":
            return document_date + timedelta(days=self.days)
        if self.rule == "eom":
            return end_of_month(document_date) + timedelta(days=self.days)
        if self.rule == "neteom":
            return end_of_month(document_date + timedelta(days=self.days))
        if self.rule == "months":
            return add_months(document_date, self.days)
        late = self.cutoff is not None and document_date.day > self.cutoff
        month = add_months(document_date.replace(day=1), 2 if late else 1)
        return min(month + timedelta(days=self.days - 1), end_of_month(month))

    def discount_date(self, document_date: date) -> date | None:
        """The last day of the discount, that day included; None without one."""
        if self.discount is None:
            return None
        return document_date + min(timedelta(days=self.discount_days), date.max - document_date)

    def discount_of(self, amount: Decimal, currency: str) -> Decimal:
        """The discount on an amount, rounded to the currency."""
        return round_to(amount * (self.discount or 0), currency)


class Part(NamedTuple):
    """One part of instalment terms: its share (fraction, exact) and its rule."""

    share: Decimal
    terms: Terms


@lru_cache(maxsize=512)
def parse_terms(text: str) -> Terms:
    """Terms from their text. Raises ValueError with words for the user."""
    body, discount, days = text, None, 0
    if match := _DISCOUNT.match(text):
        discount, days, body = Decimal(match[1]) / 100, int(match[2]), text[match.end() :].lstrip()
    if body in ("cod", "receipt"):
        return Terms("net", 0, None, discount, days)
    if match := _NET.match(body):
        return Terms("net", int(match[1]), None, discount, days)
    if match := _EOM.match(body):
        return Terms("eom", int(match[1] or 0), None, discount, days)
    if match := _NET_EOM.match(body):
        return Terms("neteom", int(match[1]), None, discount, days)
    if match := _MONTHS.match(body):
        return Terms("months", int(match[1]), None, discount, days)
    if match := _PROX.match(body):
        day, cutoff = int(match[1]), int(match[2]) if match[2] else None
        if 1 <= day <= 31 and (cutoff is None or 1 <= cutoff <= 31):
            return Terms("prox", day, cutoff, discount, days)
    raise ValueError(f'there are no terms "{text}"')


class TermsBook:
    """The terms that a ledger knows: the rules above, and the named ones of its settings."""

    def __init__(self, named: Mapping[str, Terms | tuple[Part, ...]], default: str | None = None) -> None:
        self.named, self.default = dict(named), default

    def find(self, text: str) -> Terms | tuple[Part, ...]:
        """The terms of that name or text. Raises ValueError with words for the user."""
        named = self.named.get(text)
        return named if named is not None else parse_terms(text)


def split_amount(amount: Decimal, shares: Sequence[Decimal], currency: str) -> list[Decimal]:
    """An amount in shares that add up to 1, each rounded; the remainder goes to the last.

    0.03 in two halves is 0.02 and 0.01.
    """
    parts = [round_to(amount * share, currency) for share in shares[:-1]]
    return [*parts, amount - sum(parts)]
