"""The allowance for expected credit losses: what is open in each bucket × the rate at which such items were lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from arcli.analytics.allowance import Reached, matrix, recovered_shares
from arcli.analytics.lives import Life, filled, forwarding, lives
from arcli.model.money import ZERO, round_to
from arcli.model.report import Chart, Report, Row, columns, total_by_currency
from arcli.reports.aging import Buckets, group_of
from arcli.reports.context import Context

ALL = "(all)"


@dataclass(frozen=True)
class Judgement:
    """What people add to history: rates of buckets without any, and a factor on all rates, each with a reason."""

    rates: Mapping[str, Decimal] = field(default_factory=dict)  # by bucket, as a fraction
    factor: Decimal = Decimal(1)
    reason: str = ""


def allowance(context: Context, by: str = "total", judgement: Judgement | None = None) -> Report:
    """Return what is required for expected credit losses by bucket, from the losses of the last 36 months.

    The rate of a bucket is what was never collected ÷ what ever reached it, of items whose outcome is known. A bucket
    without history has no rate unless one is given, and then no allowance: an empty cell, which the notes name.
    """
    said = judgement or Judgement()
    settings = context.ledger.settings
    bounds, names = settings.aging.buckets, settings.bucket_ids()

    def segment_of(customer: str) -> str:
        return group_of(context, customer, "group") if by == "group" else ALL

    def segment(life: Life) -> str | None:
        return segment_of(life.customer) if context.shows(life.customer, life.currency) else None

    forward = forwarding(context.subledger, context.as_of)
    history = matrix(
        filled(lives(context.subledger), forward), context.as_of, bounds, recovered_shares(context.subledger), segment
    )
    owed = _owed(context, segment_of)
    rows: list[Row] = []
    for name, currency in sorted({(s, c) for s, c, _ in owed} | set(history)):
        own = history.get((name, currency), [Reached() for _ in names])
        for bucket, reached in zip(names, own, strict=True):
            exposed = owed.get((name, currency, bucket), ZERO)
            rows.append({"segment": name, "currency": currency, **_row(bucket, reached, exposed, currency, said)})
    return _report(context, by, rows, said)


def _owed(context: Context, name: Callable[[str], str]) -> dict[tuple[str, str, str], Decimal]:
    buckets = Buckets(context, credits_aged=False)
    found: dict[tuple[str, str, str], Decimal] = {}
    for item in context.items:
        if item.open > 0:
            key = (name(item.customer), item.currency, buckets.of(item))
            found[key] = found.get(key, ZERO) + item.open
    return found


def _row(bucket: str, reached: Reached, exposed: Decimal, currency: str, said: Judgement) -> Row:
    rate, source = reached.rate, "history"
    if rate is None:
        rate, source = said.rates.get(bucket), "given" if bucket in said.rates else "none"
    applied = None if rate is None else min(rate * said.factor, Decimal(1))
    required = None if applied is None else round_to(exposed * applied, currency)
    return {
        "bucket": bucket, "open": exposed, "rate": _percent(applied), "required": required, "count": reached.count,
        "reached": reached.amount, "lost": round_to(reached.lost, currency), "source": source,
        "history_rate": _percent(reached.rate), "factor": said.factor, "reason": said.reason or None,
    }  # fmt: skip


def _percent(rate: Decimal | None) -> Decimal | None:
    """Return a rate in percent, with four decimals for people: the allowance is made with the rate unrounded."""
    return None if rate is None else (rate * 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _report(context: Context, by: str, rows: list[Row], said: Judgement) -> Report:
    main = ("segment " if by == "group" else "") + "currency bucket open:a+ reached:a lost:a count:n rate:n required:a+"
    cols = columns(
        main, ("" if by == "group" else "segment ") + "source history_rate:n factor:n reason", rate="Rate %",
        history_rate="History %",
    )  # fmt: skip
    title = f"Allowance for expected credit losses as of {context.as_of}"
    report = Report("allowance", title, cols, rows, context.as_of, totals=total_by_currency(cols, rows))
    report.parameters |= {"by": by, "factor": said.factor, "reason": said.reason or None}
    report.parameters |= {"rates": {bucket: str(rate) for bucket, rate in sorted(said.rates.items())}}
    report.charts = (Chart("Required by bucket", ("required",), "bucket"),)
    report.notes.append("Rate: never collected ÷ ever reached, of items of 36 months whose outcome is known.")
    if said.factor != 1:
        report.notes.append(f"Rates × {said.factor}: {said.reason}.")
    missing = sorted({(r["currency"], r["bucket"]) for r in rows if r["open"] and r["required"] is None})
    for currency, bucket in missing:
        open_ = sum((r["open"] for r in rows if (r["currency"], r["bucket"]) == (currency, bucket)), ZERO)
        said_open = f"{bucket} in {currency} has no history ({open_:,f} open)"
        report.notes.append(f"{said_open}: --rate {bucket}=PERCENT --reason WHY.")
    return report
