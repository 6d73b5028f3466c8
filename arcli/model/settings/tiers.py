"""Prices by quantity: `tiers:` of the settings."""

# No `from __future__ import annotations`: a declaration of settings is evaluated.

import itertools
from decimal import Decimal
from typing import Annotated, Any, Literal

from arcli.model.fields import NUMBER
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting


def _upper(value: Any) -> Any:
    return _number_of(value, "the last quantity of a step")


def _price(value: Any) -> Any:
    return _number_of(value, "a price")


def _number_of(value: Any, what: str) -> Decimal:
    if not isinstance(value, str):
        raise FieldError(f"this is {what}", "AR502", "such as 1000 or 0.80")
    parsed: Decimal = NUMBER.parse(value)
    if parsed < 0:  # more would cost less in all
        raise FieldError(f"{what} is 0 or more", "AR502", "a discount is a lower price, or a charge of its own")
    return parsed


@setting
class Tier(Declared):
    """One step of prices by quantity: up to and with `to`, or without an end."""

    price: Annotated[Decimal, Reads(_price, schema=NUMBER.json_schema())]
    to: Annotated[Decimal, Reads(_upper, schema=NUMBER.json_schema())] | None = None


def _rising(steps: list[Tier]) -> list[Tier]:
    bounds = [step.to for step in steps[:-1]]
    if not steps or None in bounds or steps[-1].to is not None:
        message = "the last step of tiers has no to:, and each of the others has one"
        raise FieldError(message, "AR502", "such as [{to: 100, price: 1.00}, {price: 0.80}]")
    if any(b is not None and b <= a for a, b in itertools.pairwise([Decimal(0), *bounds]) if a is not None):
        raise FieldError("the steps of tiers rise from 0", "AR502", "such as to: 100, then to: 1000")
    return steps


@setting
class Tiers(Declared):
    """Prices by quantity: `graduated` prices each part of it by its own step, `volume` all by the step reached."""

    steps: Annotated[list[Tier], Reads(after=_rising)]
    mode: Literal["graduated", "volume"] = "graduated"

    def split(self, quantity: Decimal, before: Decimal, total: Decimal) -> list[tuple[Decimal, Decimal]]:
        """Return the parts of a quantity with the price of each, after what was used `before` of a `total`.

        What is taken back has the prices that it had; below 0 that of the first step.
        """
        if self.mode == "volume":
            step = next(s for s in self.steps if s.to is None or total <= s.to)
            return [(quantity, step.price)]
        begin, end = sorted((before, before + quantity))
        parts, sign = [], 1 if quantity > 0 else -1
        for step in self.steps:
            through = end if step.to is None else min(end, step.to)
            if through > begin:
                parts.append((sign * (through - begin), step.price))
                begin = through
        return parts
