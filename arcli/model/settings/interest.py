"""Interest on late payments in the settings: policies by name, presets with their sources."""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

import re
from dataclasses import field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from arcli.model.fields import AMOUNT, CURRENCY, DATE, SIGNED
from arcli.model.fieldtext import parse_percent
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting

_YEARLY = re.compile(r"([0-9]{2})-([0-9]{2})\Z")
_LEAP = 2024  # has every day that a year can have
_TEXT = {"type": "string"}


class FeeStep(NamedTuple):
    """A fee for debts from an amount on."""

    from_: Decimal
    amount: Decimal


def _percent(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise FieldError("this is a percentage a year", "AR502", "such as 8%")
    return parse_percent(value)


def _points(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise FieldError("a margin is a number of percentage points", "AR502", "such as 8, for the index plus 8 points")
    points: Decimal = SIGNED.parse(value.removesuffix("%"))
    return points


def _read(value: Any) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and _YEARLY.match(v) for v in value):
        raise FieldError("read is a list of days of every year", "AR502", "such as [01-01, 07-01]")
    for text in value:
        DATE.parse(f"{_LEAP}-{text}")
    return sorted(value)


def _fee(value: Any) -> dict[str, tuple[FeeStep, ...]]:
    if not isinstance(value, dict):
        raise FieldError("a fee is by currency", "AR502", "such as {EUR: 40.00}")
    return {CURRENCY.parse(currency): _steps(said) for currency, said in value.items()}


def _steps(said: Any) -> tuple[FeeStep, ...]:
    """Return the steps of a fee: one amount, or a list of `{from: 1000.00, amount: 70.00}` that rises."""
    if isinstance(said, str):
        return (FeeStep(Decimal(0), AMOUNT.parse(said)),)
    if not isinstance(said, list) or not said or not all(isinstance(s, dict) and "amount" in s for s in said):
        raise FieldError(
            "a fee is an amount, or a list of amounts by size of the debt", "AR502",
            "such as [{amount: 40.00}, {from: 1000.00, amount: 70.00}]",
        )  # fmt: skip
    for step in said:
        if unknown := set(step) - {"from", "amount"}:
            raise FieldError(f'a step of a fee has no "{min(unknown)}"', "AR502", "it has from: and amount:")
    steps = tuple(FeeStep(AMOUNT.parse(str(s.get("from", "0"))), AMOUNT.parse(str(s["amount"]))) for s in said)
    if [s.from_ for s in steps] != sorted({s.from_ for s in steps}):
        raise FieldError("the steps of a fee rise", "AR502", "each from: is greater than the one before")
    return steps


def _day(value: Any) -> date:
    if not isinstance(value, str):
        raise FieldError("this is a day", "AR502", "such as 2026-01-01")
    day: date = DATE.parse(value)
    return day


def _times(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise FieldError("times is a number", "AR502", "such as 3, for three times the index")
    times: Decimal = AMOUNT.parse(value)
    return times


@setting
class Grace(Declared):
    """Days after the due date that bear no interest.

    `delays: start`: interest begins after them. `charge`: nothing is charged for what is paid within them, and all from
    the due date for what is paid later.
    """

    days: Annotated[int, Reads(least=0)] = 0
    delays: Literal["start", "charge"] = "start"


COSTS_FIRST, PRINCIPAL_FIRST = ORDERS = ("costs-first", "principal-first")
Order = Annotated[str, Reads(schema={"enum": list(ORDERS)})]
Preset = Literal["eu", "de-b2b", "de-consumer", "at-b2b", "uk", "in-msmed", "plain"]


@setting
class Interest(Declared):
    """Interest on late payments: a `rate`, or the `index` (times `times`) plus a `margin` in points, a year.

    `read`: the days of every year on which the index is read; without them each change counts from its day. A reading
    on the last day of a month holds from the next day. `fixed: start` keeps the rate of the first day of interest for
    life, `half-year` changes it with each reading. `compound: monthly` adds what ran up to each monthly anniversary of
    the start. `cap` is the most a year. `fee` is charged once for each item that is paid late. `from`: items due before
    that day bear none.
    """

    preset: Preset | None = None
    rate: Annotated[Decimal | None, Reads(_percent, schema=_TEXT)] = None
    index: str | None = None
    times: Annotated[Decimal, Reads(_times, schema=_TEXT)] = Decimal(1)
    margin: Annotated[Decimal, Reads(_points, schema=_TEXT)] = Decimal(0)
    read: Annotated[list[str], Reads(_read, schema={"type": "array", "items": _TEXT})] = field(default_factory=list)
    fixed: Literal["half-year", "start"] = "half-year"
    basis: Literal["act/365", "act/360", "30/360"] = "act/365"
    compound: Literal["none", "monthly"] = "none"
    grace: Grace = Grace()
    fee: Annotated[dict[str, Any], Reads(_fee, schema={"type": "object"})] = field(default_factory=dict)
    cap: Annotated[Decimal | None, Reads(_percent, schema=_TEXT)] = None
    from_: Annotated[date, Reads(_day, schema=_TEXT)] = date.min

    @property
    def whole(self) -> "Interest":
        """Return the policy with what its preset says, where it says nothing else."""
        if self.preset is None:
            return self
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name.rstrip("_") in self.given}
        if "rate" in own:
            own = {"index": None, "margin": Decimal(0), **own}
        return replace(PRESETS[self.preset], **own)


ORDER = "order"  # the key under `interest:` that names no policy


def _steps_of(*steps: tuple[str, str]) -> tuple[FeeStep, ...]:
    return tuple(FeeStep(Decimal(start), Decimal(amount)) for start, amount in steps)


_JANUARY_AND_JULY = ["01-01", "07-01"]
_FORTY = {"EUR": _steps_of(("0", "40.00"))}
# Directive 2011/7/EU, articles 2(6), 2(7) (reference rate of the half-year plus at least 8 points) and 6 (40 EUR).
_EU = Interest(index="ecb-mro", margin=Decimal(8), read=_JANUARY_AND_JULY, fee=_FORTY)
PRESETS: dict[str, Interest] = {
    "eu": _EU,
    # BGB sections 247 (base rate, 1 January and 1 July), 288(2) (9 points between businesses), 288(5) (40 EUR).
    "de-b2b": replace(_EU, index="basiszins", margin=Decimal(9)),
    # BGB section 288(1): 5 points for consumers, no lump sum.
    "de-consumer": replace(_EU, index="basiszins", margin=Decimal(5), fee={}),
    # UGB sections 456 (9.2 points; the base rate of the first day of the half-year) and 458 (40 EUR).
    "at-b2b": replace(_EU, index="basiszins", margin=Decimal("9.2")),
    # Late Payment of Commercial Debts (Interest) Act 1998, sections 4 and 5A; SI 2002/1675 (8 points over the rate of
    # 30 June and 31 December, as it was when interest began to run).
    "uk": Interest(
        index="boe", margin=Decimal(8), read=["06-30", "12-31"], fixed="start",
        fee={"GBP": _steps_of(("0", "40.00"), ("1000.00", "70.00"), ("10000.00", "100.00"))},
    ),
    # Micro, Small and Medium Enterprises Development Act 2006, section 16: three times the bank rate, monthly rests.
    "in-msmed": Interest(index="rbi-bank", times=Decimal(3), compound="monthly"),
    # No law: simple interest at a rate that stands beside it.
    "plain": Interest(),
}  # fmt: skip


def policies(value: Any) -> Any:
    """Return the policies: each has a rate or an index; `order` stands beside them. Raise FieldError."""
    for name, said in value.items():
        if name == ORDER and said not in ORDERS:
            wrong = FieldError("this is the order in which payments settle", "AR502", f"one of {', '.join(ORDERS)}")
        elif name != ORDER and not isinstance(said, Interest):
            wrong = FieldError("a policy is a mapping", "AR502", "such as {preset: eu}")
        else:
            if isinstance(said, Interest):
                _check(name, said)
            continue
        wrong.path = (name,)
        raise wrong
    return value


def _check(name: str, said: Interest) -> None:
    whole = said.whole
    if (whole.rate is None) is (whole.index is None):
        both = "both a rate and an index" if whole.rate is not None else "neither a rate nor an index"
        wrong = FieldError(f'the policy "{name}" has {both}', "AR502", "give rate: 8% or index: NAME")
        wrong.path = (name,)
        raise wrong
    if whole.rate is not None and (whole.margin or whole.read):
        wrong = FieldError(
            f'the policy "{name}" has a rate, so that a margin or days of reading mean nothing', "AR502",
            "leave out margin: and read:, or name an index",
        )  # fmt: skip
        wrong.path = (name,)
        raise wrong
