"""The texts of memos that plans write, of interest, late fees and fees of reminders: as they write them, and read back.

Whoever shows a memo to a customer says the same in the customer's language.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from arcli.subledger.charged import FEE

CALLED = {"interest": "interest", "late-fee": "late fee"}
_OF_CHARGE = re.compile(
    r"(?P<sort>Interest|Late fee) on (?P<ref>\S+?)"
    r"(?: from (?P<first>\d{4}-\d\d-\d\d) to (?P<last>\d{4}-\d\d-\d\d))?(?P<corrected>, corrected)?"
)
_OF_FEE = re.compile(r"Fee for reminder of (\d{4}-\d\d-\d\d)")


class Told(NamedTuple):
    """What the text of a memo says: which charge, on which item, for which days; of a fee the day of the letter."""

    sort: str
    ref: str | None = None
    days: tuple[date, date] | None = None
    letter: date | None = None
    corrected: bool = False


def charge_text(sort: str, ref: str, days: tuple[date, date] | None = None, *, corrected: bool = False) -> str:
    """Return the text of a memo of interest or a late fee."""
    period = f" from {days[0]} to {days[1]}" if days is not None else ""
    return f"{CALLED[sort].capitalize()} on {ref}{period}{', corrected' if corrected else ''}"


def fee_text(day: date) -> str:
    """Return the text of a memo of the fee of a reminder."""
    return f"Fee for reminder of {day}"


def told(text: str) -> Told | None:
    """Return what the text of such a memo says; None for any other text."""
    try:
        if (found := _OF_FEE.fullmatch(text)) is not None:
            return Told(FEE, letter=date.fromisoformat(found[1]))
        if (found := _OF_CHARGE.fullmatch(text)) is None:
            return None
        days = (date.fromisoformat(found["first"]), date.fromisoformat(found["last"])) if found["first"] else None
    except ValueError:  # of a day that there is not
        return None
    sort = next(sort for sort, called in CALLED.items() if called.capitalize() == found["sort"])
    return Told(sort, found["ref"], days, corrected=found["corrected"] is not None)
