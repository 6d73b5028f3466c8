"""The ratios of collection, each from the figures that it is made of. Nothing to divide by is None, never a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from arcli.model.money import ZERO

CENT = Decimal("0.01")


def rounded(value: Decimal | None) -> Decimal | None:
    """Return a ratio with two decimals, half away from zero; None stays None."""
    return None if value is None else value.quantize(CENT, ROUND_HALF_UP)


def ratio(part: Decimal, whole: Decimal, times: int | Decimal = 1) -> Decimal | None:
    """Return part ÷ whole × times with two decimals; None where the whole is 0."""
    return rounded(part * times / whole) if whole else None


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return a part in percent of the whole with two decimals; None where the whole is 0."""
    return ratio(Decimal(part), Decimal(whole), 100)


def dso(receivables: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """Return days sales outstanding: receivables ÷ credit sales of the period × its days, both ends included.

    None without sales, and where credit memos exceed them: there is no rate of sales to count by. With current
    receivables it is the best possible DSO (Credit Research Foundation).
    """
    return ratio(receivables, sales, days) if sales > 0 else None


def count_back(balance: Decimal, months: Iterable[tuple[Decimal, int]]) -> tuple[Decimal | None, list[Decimal]]:
    """Return the DSO by count-back, and the days that each month counts.

    `months` are (sales, days), the newest first. Their sales come off the balance: a month that is used up counts all
    its days, the last one pro rata. A month without sales, or with more credit memos than sales, counts its days and
    leaves the balance. A balance of 0 or less is 0 days; one that no sales explain (openings) has none.
    """
    left, total = balance, ZERO
    counted: list[Decimal] = []
    if left <= 0:
        return ZERO.quantize(CENT), []
    for sales, days in months:
        if sales >= left:
            part = left / sales * days
            return rounded(total + part), [*counted, part.quantize(CENT, ROUND_HALF_UP)]
        left -= max(sales, ZERO)
        total += days
        counted.append(Decimal(days))
    return None, counted


def cei(opening: Decimal, sales: Decimal, closing: Decimal, current: Decimal) -> Decimal | None:
    """Return the collection effectiveness index in percent, (opening + sales − closing) ÷ (opening + sales − current).

    It is what was collected of what could be (Credit Research Foundation). None where nothing could be.
    """
    due = opening + sales - current
    return share(opening + sales - closing, due) if due > 0 else None


def turnover(net_sales: Decimal, opening: Decimal, closing: Decimal) -> Decimal | None:
    """Return net credit sales ÷ the average of opening and closing receivables; None where that is 0 or less."""
    average = (opening + closing) / 2
    return ratio(net_sales, average) if average > 0 else None


def mean(values: Sequence[int]) -> Decimal | None:
    """Return the mean with two decimals; None of nothing."""
    return ratio(Decimal(sum(values)), Decimal(len(values)))


def median(values: Sequence[int]) -> Decimal | None:
    """Return the median, of an even number the mean of the middle two; None of nothing."""
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    if len(values) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2


def weighted(values: Iterable[tuple[int, Decimal]]) -> Decimal | None:
    """Return the mean of (value, weight) with two decimals; None where the weights add up to 0."""
    total = weights = ZERO
    for value, weight in values:
        total += value * weight
        weights += weight
    return ratio(total, weights)
