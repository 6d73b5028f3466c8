"""The allowance for expected credit losses: what is open in each bucket × the rate at which such items were lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from arcli.analytics.allowance import Reached, matrix, recovered_shares
from arcli.analytics.exposure import Exposed, exposures
from arcli.analytics.lives import Life
from arcli.gl.provisions import AllowanceStanding
from arcli.ledger import periods
from arcli.ledger.books import account_of
from arcli.model.money import ZERO, money, plain, round_to
from arcli.model.report import Chart, Report, Row, columns, total_by_currency
from arcli.reports.aging import Buckets, group_of
from arcli.reports.context import Context

ALL = "(all)"
JUDGED = "judged"  # the row of documents with an expected loss of their own


@dataclass(frozen=True)
class Judgement:
    """What people add to history: rates of buckets without any, and a factor on all rates, each with a reason."""

    rates: Mapping[str, Decimal] = field(default_factory=dict)  # by bucket, as a fraction
    factor: Decimal = Decimal(1)
    reason: str = ""


def allowance(context: Context, by: str = "total", judgement: Judgement | None = None) -> Report:
    """Return what is required for expected credit losses by bucket, from the losses of the last 36 months.

    The rate of a bucket is what was never collected ÷ what ever reached it, of items whose outcome is known. A bucket
    without history has no rate unless one is given, and then no allowance: an empty cell, which the notes name. What
    is insured stays out of the pool; documents that `impair` entries judge have a row of their own.
    """
    said = judgement or Judgement()
    settings = context.ledger.settings
    bounds, names = settings.aging.buckets, settings.bucket_ids()

    def segment_of(customer: str) -> str:
        return group_of(context, customer, "group") if by == "group" else ALL

    def segment(life: Life) -> str | None:
        return segment_of(life.customer) if context.shows(life.customer, life.currency) else None

    history = matrix(context.lives.paid, context.as_of, bounds, recovered_shares(context.subledger), segment)
    pools, judged = _exposed(context, segment_of)
    rows: list[Row] = []
    for name, currency in sorted(set(pools) | set(judged) | set(history)):
        own = history.get((name, currency), [Reached() for _ in names])
        who: Row = {"segment": name, "currency": currency}
        pool = pools.get((name, currency), {})
        for bucket, reached in zip(names, own, strict=True):
            rows.append({**who, **_row(bucket, reached, pool.get(bucket, Exposure()), currency, said)})
        if (name, currency) in judged:
            rows.append({**who, **_judged(judged[name, currency])})
    return _report(context, by, rows, said)


@dataclass
class Exposure:
    """Some open items: their number and amount, the insured part, and the expected loss of those judged separately."""

    count: int = 0
    open: Decimal = ZERO
    insured: Decimal = ZERO
    judged: Decimal = ZERO

    def add(self, one: Exposed) -> None:
        """Add an open item."""
        self.count += 1
        self.open += one.item.open
        self.insured += one.insured
        self.judged += one.judged or ZERO


def _exposed(
    context: Context, name: Callable[[str], str]
) -> tuple[dict[tuple[str, str], dict[str, Exposure]], dict[tuple[str, str], Exposure]]:
    """Return what is open in the pool by segment and currency and bucket, and what is judged separately."""
    buckets = Buckets(context, credits_aged=False)
    pools: dict[tuple[str, str], dict[str, Exposure]] = {}
    judged: dict[tuple[str, str], Exposure] = {}
    for one in exposures(context.subledger, context.items, context.shares):
        key = (name(one.item.customer), one.item.currency)
        if one.judged is not None:
            judged.setdefault(key, Exposure()).add(one)
        else:
            pools.setdefault(key, {}).setdefault(buckets.of(one.item), Exposure()).add(one)
    return pools, judged


def _row(bucket: str, reached: Reached, owed: Exposure, currency: str, said: Judgement) -> Row:
    rate, source = reached.rate, "history"
    if rate is None:
        rate, source = said.rates.get(bucket), "given" if bucket in said.rates else "none"
    applied, pool = None if rate is None else min(rate * said.factor, Decimal(1)), owed.open - owed.insured
    required = None if applied is None else round_to(pool * applied, currency)
    return {
        "bucket": bucket, "open": owed.open, "insured": owed.insured, "pool": pool, "items": owed.count,
        "rate": _percent(applied), "required": required, "count": reached.count,
        "reached": reached.amount, "lost": reached.lost, "source": source,
        "history_rate": _percent(reached.rate), "factor": said.factor,
        "reason": said.reason or None if source == "given" or said.factor != 1 else None,
    }  # fmt: skip


def _judged(owed: Exposure) -> Row:
    return {
        "bucket": JUDGED, "open": owed.open, "insured": ZERO, "pool": ZERO, "items": owed.count, "rate": None,
        "required": owed.judged, "count": None, "reached": None, "lost": None, "source": "judged",
        "history_rate": None, "factor": None, "reason": None,
    }  # fmt: skip


def _percent(rate: Decimal | None) -> Decimal | None:
    """Return a rate in percent, with four decimals for people: the allowance is made with the rate unrounded."""
    return None if rate is None else (rate * 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _report(context: Context, by: str, rows: list[Row], said: Judgement) -> Report:
    main = "currency bucket open:a+ insured:a+ reached:a lost:a count:n rate:n required:a+"
    wide = "pool:a+ items:n source history_rate:n factor:n reason"
    main, wide = (f"segment {main}", wide) if by == "group" else (main, f"segment {wide}")
    cols = columns(main, wide, rate="Rate %", history_rate="History %")
    title = f"Allowance for expected credit losses as of {context.as_of}"
    report = Report("allowance", title, cols, rows, context.as_of, totals=total_by_currency(cols, rows))
    report.parameters |= {"by": by, "factor": said.factor, "reason": said.reason or None}
    report.parameters |= {"rates": {bucket: str(rate) for bucket, rate in sorted(said.rates.items())}}
    report.quiet = frozenset({"insured"})
    report.spare = ("lost", "insured")
    report.charts = (Chart("Required by bucket", ("required",), "segment bucket" if by == "group" else "bucket"),)
    report.notes.append("Rate: never collected ÷ ever reached, of items of 36 months whose outcome is known.")
    if said.factor != 1:
        report.notes.append(f"Rates × {said.factor}: {said.reason}.")
    lacking = {currency for _, _, currency in missing_of(rows)}
    report.totals = [t | {"required": None} if t["currency"] in lacking else t for t in report.totals]
    for name, bucket, currency in missing_of(rows):
        open_ = sum(
            (r["pool"] for r in rows if (r["segment"], r["bucket"], r["currency"]) == (name, bucket, currency)), ZERO
        )
        where = f"{bucket} in {currency}" + (f" of {name}" if by == "group" else "")
        report.notes.append(f"{where} has no history ({open_:,f} open): --rate {bucket}=PERCENT --reason WHY.")
    _stand(context, report)
    return report


def missing_of(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Return the (segment, bucket, currency) in which something is open and no rate is known."""
    return sorted({(r["segment"], r["bucket"], r["currency"]) for r in rows if r["pool"] and r["required"] is None})


def _stand(context: Context, report: Report) -> None:
    """Add what the allowance account has, how it moved since the last close, and what is lacking of the required."""
    if context.customers:
        return  # an account has no customers
    closes = periods.standing(context.ledger.stated, context.as_of)
    since = max((d for c in closes if (d := periods.last_day(c.period)) <= context.as_of), default=date.min)
    found = account_of(context.ledger, context.subledger, since)
    if closes or found:
        report.parameters["since"] = since if since > date.min else None
    for total in report.totals:
        currency, required = total["currency"], total["required"]
        stands = found.get(currency, AllowanceStanding())
        known = not any(c == currency for _, _, c in missing_of(report.rows))
        lacking = required - stands.closing if known else None
        account = {name: getattr(stands, name) for name in ("opening", "used", "recovered", "provided", "closing")}
        account["lacking"] = lacking
        said = {name: None if value is None else plain(value, currency) for name, value in account.items()}
        report.parameters.setdefault("account", {})[currency] = said
        if currency in found:
            report.notes.append(_said(stands, currency, since))
        if lacking:
            what = f"{money(abs(lacking), currency)} " + ("more is required" if lacking > 0 else "can be released")
            report.notes.append(f"{what}: --write books it by a provision of {money(required, currency)}.")


def _said(stands: AllowanceStanding, currency: str, since: date) -> str:
    """Return how the account moved, in words."""
    named = ((stands.used, "written off"), (stands.recovered, "recovered"), (stands.provided, "provided"))
    words = [f"{money(stands.opening, currency)} at the close of {since}"] if since > date.min else []
    words += [f"{money(amount, currency)} {what}" for amount, what in named if amount]
    return f"The allowance: {', '.join(words)}; now {money(stands.closing, currency)}."
