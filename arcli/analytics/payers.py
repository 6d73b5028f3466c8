"""How each customer pays: delays, their trend, promises kept, disputes, the usual day and method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.kpi import Measures, paid_of
from arcli.analytics.ratios import mean, rounded
from arcli.model.entries import Dispute, documents_of
from arcli.model.fieldtext import split_ref
from arcli.model.money import ZERO

PRIOR = 5  # average invoices that smooth a customer's mean delay
RECENT = 91  # days that the trend compares with what was before
_STEADY = 3  # days of difference that are no trend (our choice: a weekend and a bank day)
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass
class Payer:
    """What a customer's settled items and payments in one currency say. Delays are in days past due, early negative."""

    customer: str
    currency: str
    delays: list[int] = field(default_factory=list)
    recent: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    amount: Decimal = ZERO
    promises: int = 0
    kept: int = 0
    disputes: int = 0
    payments: int = 0
    weekdays: Counter[int] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    score: Decimal | None = None
    all_delays: int = 0  # of all customers in the currency, and how many items they are of
    all_settled: int = 0

    @property
    def delay(self) -> Decimal | None:
        """Return the mean delay; None if nothing was settled."""
        return mean(self.delays)

    @property
    def on_time(self) -> int:
        """Return how many items were settled by their due date."""
        return sum(delay <= 0 for delay in self.delays)

    @property
    def trend(self) -> Decimal | None:
        """Return by how many days the last 91 days differ from before: positive is slower. None without either."""
        if not self.recent or not self.before:
            return None
        now, then = (Decimal(sum(of)) / len(of) for of in (self.recent, self.before))
        return rounded(now - then)

    @property
    def usual_day(self) -> str | None:
        """Return the day of the week of at least half the payments, of three or more."""
        return _usual({_DAYS[day]: n for day, n in sorted(self.weekdays.items())}, self.payments)

    @property
    def method(self) -> str | None:
        """Return the method of at least half the payments, of three or more."""
        return _usual(dict(sorted(self.methods.items())), self.payments)

    def words(self) -> str:
        """Return how the customer pays, in one line."""
        if self.score is None:
            return "nothing settled yet"
        days = round(self.score)
        said = "on time" if days == 0 else f"{abs(days)} day{'s' if abs(days) != 1 else ''} "
        said += "" if days == 0 else "late" if days > 0 else "early"
        said = f"pays {said}"
        if self.trend is not None and abs(self.trend) > _STEADY:
            said += ", of late slower" if self.trend > 0 else ", of late faster"
        if self.promises and self.kept < self.promises:
            said += f", broke {self.promises - self.kept} of {self.promises} promises"
        if self.usual_day:
            said += f", on {self.usual_day}"
        return said + (f", by {self.method}" if self.method else "")


def _usual(counts: dict[str, int], of: int) -> str | None:
    best = max(counts, key=lambda name: counts[name], default=None)
    return best if best is not None and of >= 3 and counts[best] * 2 >= of else None


def smoothed(delays: Iterable[int], average: Decimal) -> Decimal | None:
    """Return a mean delay smoothed by five average invoices: (Σ delays + 5 × the mean of all) ÷ (number + 5).

    It keeps one late invoice from making a bad payer; with many invoices it is the customer's own mean (a Bayesian
    average, whose weight is our choice).
    """
    own = list(delays)
    return rounded((sum(own) + PRIOR * average) / (len(own) + PRIOR))


def payers(measures: Measures) -> list[Payer]:
    """Return the payers of a ledger up to its day by customer and currency, each with its score."""
    last = measures.subledger.as_of
    found: dict[tuple[str, str], Payer] = {}

    def of(customer: str, currency: str) -> Payer:
        payer = found.get((customer, currency))
        if payer is None:
            payer = found[customer, currency] = Payer(customer, currency)
        return payer

    for life in measures.behaviour:
        if (done := paid_of(life)) is not None:
            payer = of(life.customer, life.currency)
            day, paid = done
            payer.delays.append(paid.beyond)
            payer.amount += paid.amount
            (payer.recent if day > last - timedelta(RECENT) else payer.before).append(paid.beyond)
    _count(measures, of, last)
    for currency in {payer.currency for payer in found.values()}:
        own = [payer for payer in found.values() if payer.currency == currency and payer.delays]
        if own:
            delays, settled = sum(sum(p.delays) for p in own), sum(len(p.delays) for p in own)
            for payer in own:
                payer.score = smoothed(payer.delays, Decimal(delays) / settled)
                payer.all_delays, payer.all_settled = delays, settled
    return [found[key] for key in sorted(found)]


def _count(measures: Measures, of: Callable[[str, str], Payer], last: date) -> None:
    """Count payments by weekday and method, promises and disputes."""
    subledger = measures.subledger
    for document in subledger.documents.values():
        if (
            document.kind != "payment"
            or document.date > last
            or measures.row(document.customer, document.currency) is None
        ):
            continue
        payer = of(document.customer, document.currency)
        payer.payments += 1
        payer.weekdays[document.date.weekday()] += 1
        if method := document.says("method"):
            payer.methods[method] += 1
    for _, kept, customer, currency in measures.promises():
        payer = of(customer, currency)
        payer.promises += 1
        payer.kept += kept
    for entry in subledger.other_entries:
        if isinstance(entry, Dispute) and entry.date <= last:
            for ref in documents_of(entry):
                about = subledger.documents.get(split_ref(ref)[0])
                if about is not None and measures.row(about.customer, about.currency) is not None:
                    of(about.customer, about.currency).disputes += 1
