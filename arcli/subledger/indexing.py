"""Prices that follow an index: by which factor the prices of a contract stand on some days.

A contract states its prices as of the figure `base:` of its `index:`. On each review day (`review:`, reckoned from the
start; a year if not said) they become the stated price × the figure in force ÷ the base. `cap:` and `floor:` are the
most and the least that a review changes the prices by; what a cap held back comes with later reviews, since each is
reckoned from the base (our choice: factors chained from review to review drift with each rounding).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from arcli.model.dates import DAY, Period, moved
from arcli.model.entries import Contract
from arcli.model.periods import Every
from arcli.subledger.indices import Indices, MissingFigure

YEAR = 12
YEARLY = Every(YEAR)
ONE = Fraction(1)


class Stand(NamedTuple):
    """The factor of prices on some days; None where the index has no figure, which `missing` says."""

    span: Period
    factor: Fraction | None
    missing: str = ""


def stands(
    versions: list[tuple[date, Contract]], start: date, last: date, indices: Indices, until: date
) -> Iterator[Stand]:
    """Yield the factors of a contract's prices from its start to its last day, in order.

    Reviews after `until` are left out: their figures are not known. A version that states another index or base begins
    again on its day: its prices are as of that base.
    """
    number = 0
    while number < len(versions):
        since, version = versions[number]
        number += 1
        while number < len(versions) and _clause(versions[number][1]) == _clause(version):
            number += 1
        through = min(versions[number][0] - DAY if number < len(versions) else date.max, last)
        if since <= through:
            yield from _reviewed(version, start, (since, through), indices, until)


def _clause(contract: Contract) -> tuple[object, ...]:
    return contract.index, contract.base, contract.cap, contract.floor, contract.review


def _reviewed(contract: Contract, start: date, span: Period, indices: Indices, until: date) -> Iterator[Stand]:
    """Yield the factors under one clause: 1 up to its first review."""
    begin, factor, missing = span[0], Fraction(ONE), ""
    stand = Stand(span, factor)
    if contract.index is not None and contract.base:
        for day in _reviews(contract.review or YEARLY, start, span, until):
            yield stand._replace(span=(begin, day - DAY))
            try:
                figure = figure_on(indices, contract.index, day)
                factor, missing = _bounded(figure / Fraction(contract.base), factor, contract), ""
            except MissingFigure as error:
                missing = str(error)
            begin, stand = day, Stand(span, None if missing else factor, missing)
    yield stand._replace(span=(begin, span[1]))


def figure_on(indices: Indices, name: str, day: date) -> Fraction:
    """Return the figure that is read on a review day: the last one of the year that ends with it. Raise MissingFigure.

    An older one is none (our choice: indices are published once a year at least, so the new one is still to come).
    """
    if not indices.changes(name, moved(day, months=-YEAR), day):
        raise MissingFigure(name, day, of_year=True)
    return indices.at(name, day)


def _reviews(every: Every, start: date, span: Period, until: date) -> Iterator[date]:
    number = 1
    while (day := every.after(start, number)) <= min(span[1], until) and day < date.max:
        if day > span[0]:
            yield day
        number += 1


def _bounded(factor: Fraction, before: Fraction, contract: Contract) -> Fraction:
    """Return a factor that differs from the one before it by no more than the cap and no less than the floor."""
    if contract.cap is not None:
        factor = min(factor, before * (1 + Fraction(contract.cap)))
    if contract.floor is not None:
        factor = max(factor, before * (1 + Fraction(contract.floor)))
    return factor
