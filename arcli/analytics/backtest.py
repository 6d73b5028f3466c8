"""The forecast tried on earlier days with what was known then, against simpler ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.forecast import Z80, came, expected, open_then
from arcli.analytics.ratios import share
from arcli.analytics.survival import Observation, curves_of, median_of
from arcli.model.money import ZERO

WEEKS = 4
ENDS = tuple(7 * (week + 1) for week in range(WEEKS))
METHODS = ("forecast", "terms", "medians", "mean")
_MEAN_OF = 8  # weeks
Owed = list[tuple[str, int, Decimal, Observation]]


@dataclass
class Trial:
    """One origin: what really came in each week from what was open then, what each method said, and its variance."""

    origin: date
    actual: list[Decimal]
    said: dict[str, list[Decimal]]
    variances: list[Decimal]


@dataclass
class Backtest:
    """All origins of a currency."""

    trials: list[Trial] = field(default_factory=list)

    def error(self, method: str, week: int | None) -> Decimal | None:
        """Return what a method missed in percent of what came, in the week counted from 0; None: of all weeks."""
        return share(self.missed(method, week), self.sums(None, week))

    def missed(self, method: str, week: int | None) -> Decimal:
        """Return the sum over all origins of what a method said too much or too little."""
        missed = ZERO
        for trial in self.trials:
            actual, said = trial.actual, trial.said[method]
            one, other = (sum(actual, ZERO), sum(said, ZERO)) if week is None else (actual[week], said[week])
            missed += abs(one - other)
        return missed

    def sums(self, method: str | None, week: int | None) -> Decimal:
        """Return what a method said over all origins (None: what came), in a week or all weeks."""
        lists = [t.actual if method is None else t.said[method] for t in self.trials]
        return sum((sum(v, ZERO) if week is None else v[week] for v in lists), ZERO)

    def widening(self, aside: Trial | None = None) -> Decimal:
        """Return by how much errors exceed what independent items explain: √ of the mean of error² ÷ variance, ≥ 1."""
        squares = [
            (a - f) ** 2 / v
            for t in self.trials
            if t is not aside
            for a, f, v in zip(t.actual, t.said["forecast"], t.variances, strict=True)
            if v
        ]
        return max(Decimal(1), (sum(squares, ZERO) / len(squares)).sqrt()) if squares else Decimal(1)

    def covered(self) -> tuple[int, int]:
        """Return how many weeks lay within their 80 % band, and of how many; each origin's band is from the others."""
        within = of = 0
        for trial in self.trials:
            wide = Z80 * self.widening(trial)
            for a, f, v in zip(trial.actual, trial.said["forecast"], trial.variances, strict=True):
                if v or a or f:
                    of += 1
                    within += abs(a - f) <= wide * v.sqrt()
        return within, of


def backtest(seen: Sequence[Observation], last: date, origins: int, *, rivals: bool = True) -> dict[str, Backtest]:
    """Return the trials by currency, on days a week apart, of which the last is four weeks before `last`.

    An origin knows what was entered with a date up to it. Its curves are those of all currencies together.
    """
    found: dict[str, Backtest] = {}
    kept: dict[date, dict[str, list[Decimal]]] = {}
    for number in range(origins - 1, -1, -1):
        origin = last - timedelta(7 * (WEEKS + number))
        curves = curves_of(seen, origin)
        medians = _medians(seen, origin) if rivals else {}
        for currency, owed in _by_currency(seen, origin).items():
            made = expected(((c, late, left) for c, late, left, _ in owed), curves, ENDS)
            said = {"forecast": made.periods}
            if rivals:
                said["terms"] = _placed(owed, {})
                said["medians"] = _placed(owed, medians)
                said["mean"] = _mean(seen, origin, currency, kept)
            trial = Trial(origin, came(owed, origin, ENDS), said, made.variances)
            found.setdefault(currency, Backtest()).trials.append(trial)
    return found


def _by_currency(seen: Sequence[Observation], day: date) -> dict[str, Owed]:
    found: dict[str, Owed] = {}
    for row in open_then(seen, day):
        found.setdefault(row[3].life.currency, []).append(row)
    return found


def _medians(seen: Sequence[Observation], day: date) -> dict[str, int]:
    """Return each customer's median delay by what was known on a day; of all under the empty name."""
    now, delays = day.toordinal(), dict[str, list[int]]()
    for o in seen:
        if o.closed <= now and o.money:
            for name in (o.customer, ""):
                delays.setdefault(name, []).append(o.closed - o.due)
    return {name: median_of(own) for name, own in delays.items()}


def _placed(owed: Owed, delays: dict[str, int]) -> list[Decimal]:
    """Return what comes if items are paid so many days past due; what should have come already is in the first week."""
    found = [ZERO] * WEEKS
    usual = delays.get("", 0)
    for customer, late, left, _ in owed:
        week = max(delays.get(customer, usual) - late - 1, 0) // 7
        if week < WEEKS:
            found[week] += left
    return found


def _mean(
    seen: Sequence[Observation], origin: date, currency: str, kept: dict[date, dict[str, list[Decimal]]]
) -> list[Decimal]:
    """Return the mean of the last eight weeks: of what came so many weeks after from what was open before them."""
    found = []
    for week in range(WEEKS):
        total = ZERO
        for back in range(_MEAN_OF):
            day = origin - timedelta(7 * (week + 1 + back))
            if day not in kept:
                kept[day] = {c: came(own, day, ENDS) for c, own in _by_currency(seen, day).items()}
            total += kept[day].get(currency, [ZERO] * WEEKS)[week]
        found.append(total / _MEAN_OF)
    return found
