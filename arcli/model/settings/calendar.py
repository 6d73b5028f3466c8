"""The calendar of a ledger in its settings: which days are no working days."""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

import re
from dataclasses import field
from datetime import date
from typing import Annotated, Any

from arcli.model.fields import DATE
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.model.workdays import Workdays

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARLY = re.compile(r"([0-9]{2})-([0-9]{2})\Z")
_LEAP = 2024  # has every day that a year can have


def _weekend(value: Any) -> list[str]:
    days = [str(v).casefold()[:3] for v in value] if isinstance(value, list) else []
    if not isinstance(value, list) or any(d not in _WEEK for d in days) or len(set(days)) == len(_WEEK):
        raise FieldError(
            "the weekend is a list of days, and leaves at least one", "AR502", "such as [sat, sun] or [fri]"
        )
    return days


def _holidays(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise FieldError("holidays are a list of days", "AR502", "such as [2026-04-03, 12-25]")
    for text in value:
        DATE.parse(f"{_LEAP}-{text}" if _YEARLY.match(text) else text)
    return value


_LIST = {"type": "array", "items": {"type": "string"}}


@setting
class Calendar(Declared):
    """Which days are no working days: terms such as `net30bd` and reminders go by it.

    `weekend` are days of the week. `holidays` are days, `2026-04-03`, or days of every year, `12-25`.
    """

    weekend: Annotated[list[str], Reads(_weekend, schema=_LIST)] = field(default_factory=lambda: ["sat", "sun"])
    holidays: Annotated[list[str], Reads(_holidays, schema=_LIST)] = field(default_factory=list)

    def workdays(self) -> Workdays:
        """Return what tells working days from others."""
        yearly = [match for text in self.holidays if (match := _YEARLY.match(text))]
        return Workdays(
            frozenset(map(_WEEK.index, self.weekend)),
            frozenset(date.fromisoformat(text) for text in self.holidays if not _YEARLY.match(text)),
            frozenset((int(m[1]), int(m[2])) for m in yearly),
        )
