"""What collectors and credit officers go by: laws, deadlines of insurers, overdue tolerances, who approves what.

The law is data of the ledger: arcli warns and stops by these figures, it does not say what is lawful.
"""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

import re
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from arcli.model.dates import add_months
from arcli.model.fields import AMOUNT
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting

_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])\Z")
_TEXT = {"type": "string"}
DECEMBER = 12


def _hours(value: Any) -> str:
    match = _HOURS.match(value) if isinstance(value, str) else None
    if match is None or (match[1], match[2]) >= (match[3], match[4]):
        raise FieldError("hours are from when to when on one day", "AR502", 'such as "08:00-21:00"')
    return str(value)


def _amount(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise FieldError("this is an amount in the ledger's currency", "AR502", "such as 500.00")
    found: Decimal = AMOUNT.parse(value)
    return found


def _yes(value: Any) -> bool:
    if value not in ("yes", "no", "true", "false"):
        raise FieldError("this is yes or no", "AR502", "write yes or no")
    return value in ("yes", "true")


Amount = Annotated[Decimal, Reads(_amount, schema=AMOUNT.json_schema())]
YesNo = Annotated[bool, Reads(_yes, schema={"enum": ["yes", "no"]})]
Days = Annotated[int, Reads(least=1)]


def _restarts(value: Any) -> list[str]:
    known = ("payment", "acknowledgement")
    if not isinstance(value, list) or any(v not in known for v in value):
        raise FieldError("what restarts a limitation is a list", "AR502", f"of {' and '.join(known)}")
    return value


@setting
class Limitation(Declared):
    """When a claim lapses: `years` from the due date, or from the end of the year that it is in.

    `restart`: a payment, or a note with `outcome:acknowledged`, begins the time again.
    """

    years: Days
    from_: Literal["due", "year-end"] = "due"
    restart: Annotated[list[str], Reads(_restarts, schema={"type": "array", "items": _TEXT})] = field(
        default_factory=list
    )

    def ends(self, start: date) -> date:
        """Return the last day on which a claim that fell due (or was acknowledged) on a day can be enforced."""
        if self.from_ == "year-end":
            start = date(start.year, DECEMBER, 31)
        return add_months(start, 12 * self.years)


@setting
class Extraordinary(Declared):
    """Days that must be over before extraordinary collection, from the first bill and from the final notice.

    Hospitals in the United States: 120 and 30 (26 CFR 1.501(r)-6(c)).
    """

    first_bill: Days = 120
    final_notice: Days = 30


@setting
class Law(Declared):
    """What holds for calls and claims: for `consumer: yes` the law `consumer`, else `business`, or the `law:` named.

    `calls` within so many days about one debt, none for `after_conversation` days from a conversation on, and only in
    `hours` (12 CFR 1006.14(b), 1006.6(b): 7 within 7, 7, 08:00-21:00).
    """

    calls: Days | None = None
    within: Days = 7
    after_conversation: Days | None = None
    hours: Annotated[str | None, Reads(_hours, schema=_TEXT)] = None
    limitation: Limitation | None = None
    extraordinary: Extraordinary | None = None

    def allows(self, clock: str) -> bool:
        """Return whether a call at a time of day, `14:30`, is within the hours."""
        if self.hours is None:
            return True
        first, _, last = self.hours.partition("-")
        return first <= clock <= last


@setting
class Insurer(Declared):
    """Days that an insurer gives: to `file` a claim from the service, to `appeal` a denial; when it should respond.

    90 days for an appeal are our choice: most payers give 90 to 180.
    """

    file: Days | None = None
    appeal: Days = 90
    response: Days = 30


@setting
class Tolerated(Declared):
    """What may be overdue without refusing credit: up to an amount, in the ledger's currency, for up to some days."""

    amount: Amount = Decimal(0)
    days: Annotated[int, Reads(least=0)] = 0


@setting
class Credit(Declared):
    """How credit is checked: `overdue` is tolerated; limits are looked at again after `review` days."""

    overdue: Tolerated = Tolerated()
    review: Days | None = None


@setting
class Group(Declared):
    """What holds for a group of customers: `limit` is its credit limit, in the ledger's currency."""

    limit: Annotated[Decimal | None, Reads(_amount, schema=AMOUNT.json_schema())] = None


def _who(value: Any) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and v for v in value):
        raise FieldError("who approves is a list of people", "AR502", "such as [reyes, okafor]")
    return value


@setting
class Approver(Declared):
    """Who may approve: up to an amount (`to`), or any; of one `reason`, or of all."""

    who: Annotated[list[str], Reads(_who, schema={"type": "array", "items": _TEXT})]
    to: Annotated[Decimal | None, Reads(_amount, schema=AMOUNT.json_schema())] = None
    reason: str | None = None


@setting
class Approvals(Declared):
    """Who approves what, by kind: the steps that fit reason and amount name the people, else nobody may.

    A deduction that is accepted at once is a loss like a write-off, and has the steps of one. `separate`: the author of
    the commit that brought an entry is not its approver.
    """

    separate: YesNo = False
    writeoff: list[Approver] = field(default_factory=list)
    credit: list[Approver] = field(default_factory=list)
    refund: list[Approver] = field(default_factory=list)
    late__discount: list[Approver] = field(default_factory=list)

    def steps(self, kind: str) -> list[Approver]:
        """Return the steps for a kind of entry; none where it needs no approval."""
        kind = "writeoff" if kind == "deduction" else kind
        found: list[Approver] = getattr(self, kind.replace("-", "__"), [])
        return found
