"""Reminders in the settings: policies by name, with their levels."""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

import re
from dataclasses import field
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

from arcli.model.fields import AMOUNT, CURRENCY
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting

_DAYS = re.compile(r"-?[0-9]{1,4}\Z")


def _days(value: Any) -> int:
    if not isinstance(value, str) or not _DAYS.match(value):
        raise FieldError("this is a number of days after the due date", "AR502", "such as 7; -3 is before it")
    return int(value)


def _amounts(value: Any) -> dict[str, Decimal]:
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise FieldError("these are amounts by currency", "AR502", "such as {EUR: 5.00}")
    return {CURRENCY.parse(currency): AMOUNT.parse(text) for currency, text in value.items()}


_INTEGER = {"type": "integer"}
Amounts = Annotated[dict[str, Any], Reads(_amounts, schema={"type": "object"})]


@setting
class Level(Declared):
    """A level: from how many days past due, its name, its fee, and whether a credit hold is proposed with it.

    `interest: charge` books the interest that has run on its items with the letter.
    """

    days: Annotated[int, Reads(_days, schema=_INTEGER)]
    name: str
    fee: Amounts = field(default_factory=dict)
    hold: Literal["propose"] | None = None
    interest: Literal["charge"] | None = None


def _levels(levels: list[Level]) -> list[Level]:
    if not levels:
        raise FieldError("a policy of reminders has at least one level", "AR502", "such as {days: 7, name: friendly}")
    for before, level in pairwise(levels):
        if level.days <= before.days:
            message = f'the levels do not rise: "{level.name}" comes {level.days} days past due'
            raise FieldError(message, "AR502", f'later than the {before.days} days of "{before.name}" before it')
    if sum(level.days < 0 for level in levels) > 1:
        message = f'"{levels[1].name}" is a second level before the due date'
        raise FieldError(message, "AR502", "an item gets one notice before it is due: keep one of them")
    if len({level.name for level in levels}) < len(levels):
        raise FieldError("two levels have one name", "AR502", "give each a name of its own")
    return levels


@setting
class Dunning(Declared):
    """A policy of reminders.

    `grace` keeps the first level back until an item is more than so many days past due, `minimum` letters below an
    amount, `apart` a letter so soon after the last one to the customer. `fresh`: none is planned if the bank is not
    read up to so many days ago. `within`: how many days a letter gives for payment. Levels of negative `days` go to
    items that are not due yet, and are no step; there is one at most.
    """

    levels: Annotated[list[Level], Reads(after=_levels)]
    grace: Annotated[int, Reads(least=0)] = 0
    minimum: Amounts = field(default_factory=dict)
    apart: Annotated[int, Reads(least=0)] = 7
    fresh: Annotated[int | None, Reads(_days, schema=_INTEGER)] = None
    within: Annotated[int, Reads(least=1)] = 7

    @property
    def steps(self) -> list[Level]:
        """Return the levels that are steps, for items past due: the first is level 1."""
        return [level for level in self.levels if level.days >= 0]

    @property
    def notice(self) -> Level | None:
        """Return the level before the due date; None if there is none."""
        return next((level for level in self.levels if level.days < 0), None)
