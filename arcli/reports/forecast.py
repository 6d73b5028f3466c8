"""The cash forecast, and the back-test that says how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.backtest import METHODS, WEEKS, Backtest, backtest
from arcli.analytics.coming import Coming, coming
from arcli.analytics.forecast import NEW_SALES, Z80, Expected, expected, new_sales, of_bills
from arcli.analytics.ratios import share
from arcli.analytics.survival import Curves, Observation, curves_of, observations
from arcli.model.dates import NOT_DUE, add_months, end_of_month
from arcli.model.money import ZERO, round_to
from arcli.model.report import Chart, Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.movements import moving
from arcli.subledger.openitems import OpenItem

AHEAD = {"day": 14, "week": 13, "month": 3}
ORIGINS = 6  # a week apart, which tell how wide the band is


def forecast(context: Context, by: str = "week", ahead: int | None = None, *, open_only: bool = False) -> Report:
    """Return the cash expected in each of the next periods, per currency: what is open, agreed, and new sales.

    What is disputed, what falls later, open credits, and items later than anything was ever paid have lines of their
    own. The band has 80 % of what comes from open items, if the next weeks are like those of the last six origins of
    the back-test; `covered` is the share of these that really lay within such a band.
    """
    ends = _ends(context.as_of, by, ahead or AHEAD[by])
    seen = _seen(context)
    curves = curves_of(seen, context.as_of)
    tested = backtest(seen, context.as_of, ORIGINS, rivals=False)
    bills = [] if open_only else _bills(context, ends[-1])
    sold = {} if open_only else _sales(context)
    rows: list[Row] = []
    known = {i.currency for i in context.items} | {b.currency for b in bills}
    for currency in sorted(known | {c for c, sales in sold.items() if sales > 0}):
        items = [i for i in context.items if i.currency == currency]
        test = tested.get(currency, Backtest())
        sales = None if open_only else sold.get(currency, ZERO)
        rows += _currency(context, currency, items, (curves, seen), bills, ends, test, sales)
    cols = columns(
        "period currency open:a promised:a arranged:a contracts:a new_sales:a total:a+ low:a high:a covered:p owed:a "
        "document",
        "from:d to:d customer deviation:a weeks_covered:n weeks_tried:n",
        period="From",
        **{"from": "First day"},
    )
    title = f"Cash expected by {by} after {context.as_of}"
    report = Report("forecast", title, cols, rows, context.as_of, totals=total_by_currency(cols, rows))
    report.charts = (Chart(f"Cash expected by {by}", ("total",), "period", most=len(ends)),)
    report.quiet = frozenset({"promised", "arranged", "contracts", "new_sales", "owed", "document"})
    report.spare = ("covered", "new_sales", "contracts", "arranged", "promised", "open", "document")
    report.parameters |= {"by": by, "ahead": len(ends), "open_only": open_only, "payments": curves.pooled.payments}
    kind = "thirds of customers by their median delay" if curves.thirds else "all customers together"
    report.notes.append(f"Chances by {curves.pooled.payments:,} items paid so far, {kind}. Low to high: 80 % band.")
    return report


def _bills(context: Context, ahead: int) -> list[Coming]:
    """Return the invoices that contracts of the chosen customers bring in so many days."""
    if not context.subledger.contracts.ids():
        return []
    last = context.as_of + timedelta(ahead)
    return [b for b in coming(context.ledger, context.subledger, last) if context.shows(b.customer, b.currency)]


def _seen(context: Context) -> list[Observation]:
    return observations(context.lives.paid)


def _ends(day: date, by: str, ahead: int) -> list[int]:
    """Return the last day of each period, in days after the day."""
    if by == "month":
        first = day + timedelta(1)
        return [(end_of_month(add_months(first, n)) - day).days for n in range(ahead)]
    size = 7 if by == "week" else 1
    return [size * (n + 1) for n in range(ahead)]


def _currency(
    context: Context,
    currency: str,
    items: Sequence[OpenItem],
    known: tuple[Curves, Sequence[Observation]],
    bills: Sequence[Coming],
    ends: Sequence[int],
    test: Backtest,
    sales: Decimal | None,
) -> list[Row]:
    curves, seen = known
    dated = {"arranged": [ZERO] * len(ends), "promised": [ZERO] * len(ends)}
    left: list[tuple[str, int, Decimal]] = []
    apart: dict[str, Decimal] = {"disputed": ZERO, "credits": ZERO, "dated later": ZERO}
    unknown: list[tuple[OpenItem, Decimal]] = []
    for item in items:
        if item.open < 0:
            apart["credits"] += item.open
            continue
        rest, late = item.open, (context.as_of - item.due).days
        disputed = context.disputed(item) or ZERO
        apart["disputed"] += disputed
        rest -= disputed
        for what, day, agreed in _agreed(context, item):
            amount = min(agreed, rest)
            rest -= amount
            place = _place(max((day - context.as_of).days, 1), ends)
            if place is None:
                apart["dated later"] += amount
            else:
                dated[what][place] += amount
        if rest > 0 and item.due == NOT_DUE:
            apart["dated later"] += rest
        elif rest > 0 and not curves.of(item.customer).has_history(late):
            unknown.append((item, rest))
        elif rest > 0:
            left.append((item.customer, late, rest))
    made = expected(left, curves, ends)
    fresh = [ZERO] * len(ends)
    contracts = of_bills([b for b in bills if b.currency == currency], curves, context.as_of, ends)
    if sales is not None:
        by_contract = {d.id for d, _ in context.subledger.billing}
        own = [o for o in seen if o.life.currency == currency and context.shows(o.customer, currency)]
        own = [o for o in own if o.life.document.id not in by_contract]
        fresh = new_sales(own, sales, curves, context.as_of, ends)
    rows = _periods(context, currency, ends, made, {**dated, "contracts": contracts, "new_sales": fresh}, test)
    rows += _apart(currency, made, apart)
    return rows + _unknown(currency, unknown)


def _agreed(context: Context, item: OpenItem) -> Iterator[tuple[str, date, Decimal]]:
    """Yield what is agreed about an item, which takes the place of chances: what it is, the day, the amount.

    Instalments come before promises. A promise whose day has passed is broken; an instalment of an arrangement that
    still runs is within its grace.
    """
    for day, amount in context.shares.arranged(item):
        yield "arranged", day, amount
    for promise in context.shares.promised(item):
        if promise.until >= context.as_of:
            yield "promised", promise.until, promise.amount


def _place(days: int, ends: Sequence[int]) -> int | None:
    return next((n for n, end in enumerate(ends) if days <= end), None)


def _periods(
    context: Context,
    currency: str,
    ends: Sequence[int],
    made: Expected,
    others: Mapping[str, Sequence[Decimal]],
    test: Backtest,
) -> list[Row]:
    wide, (within, of) = test.widening(), test.covered()
    rows: list[Row] = []
    for number, end in enumerate(ends):
        first = context.as_of + timedelta((ends[number - 1] if number else 0) + 1)
        last = context.as_of + timedelta(end)
        cells = {k: round_to(v[number], currency) for k, v in {"open": made.periods, **others}.items()}
        total = sum(cells.values(), ZERO)
        deviation = round_to(wide * made.variances[number].sqrt(), currency)
        half = round_to(Z80 * deviation, currency)
        row: Row = {"period": str(first), "currency": currency}
        row |= {**cells, "total": total}
        row |= {"low": max(total - half, ZERO), "high": total + half, "covered": share(within, of)}
        row |= {"from": first, "to": last, "deviation": deviation}
        rows.append(row | {"weeks_covered": within, "weeks_tried": of})
    return rows


def _apart(currency: str, made: Expected, apart: dict[str, Decimal]) -> list[Row]:
    """Return a line for each amount that no period has."""
    named = {"later": made.later + apart["dated later"]}
    named |= {"disputed": apart["disputed"], "credits": apart["credits"]}
    return [
        {"period": name, "currency": currency, "owed": round_to(amount, currency)}
        for name, amount in named.items()
        if round_to(amount, currency)
    ]


def _unknown(currency: str, items: Iterable[tuple[OpenItem, Decimal]]) -> list[Row]:
    """Return a line for each item that is later than anything was ever paid: nothing is expected of it."""
    return [
        {"period": "no history", "currency": currency, "total": ZERO, "owed": rest, "document": item.ref,
         "customer": item.customer}
        for item, rest in items
    ]  # fmt: skip


def _sales(context: Context) -> dict[str, Decimal]:
    """Return the sales of the last 91 days by currency, less credit memos, of the chosen customers.

    Those by contract are aside.
    """
    first = context.as_of - timedelta(NEW_SALES - 1)
    by_contract = {d.id for d, _ in context.subledger.billing}
    found: dict[str, Decimal] = {}
    for m in moving(context.subledger, by_contract):
        if m.date < first or m.settlement is not None or m.document.kind not in ("invoice", "credit"):
            continue
        if m.cls != "transfers" and context.shows(m.customer, m.currency):
            found[m.currency] = found.get(m.currency, ZERO) + m.amount
    return found


# --- the back-test ---------------------------------------------------------------------------------------


def backtest_report(context: Context, origins: int) -> Report:
    """Return the errors of the forecast of open items by horizon, beside those of three simpler ways.

    The error is the sum over all origins of what was missed, in percent of what came.
    """
    rows: list[Row] = []
    for currency, test in sorted(backtest(_seen(context), context.as_of, origins).items()):
        if context.currency not in (None, currency):
            continue
        rows += [_tried(currency, test, week) for week in (*range(WEEKS), None)]
    cols = columns(
        "currency horizon came:a said:a error:p terms:p medians:p mean:p verdict",
        "origins:n first:d last:d said_terms:a said_medians:a said_mean:a missed:a missed_terms:a missed_medians:a "
        "missed_mean:a",
        mean="Mean of 8",
    )
    report = Report("backtest", f"The forecast tried up to {context.as_of}", cols, rows, context.as_of)
    report.parameters["backtest"] = origins
    report.spare = ("said", "came")
    report.notes += [
        "Error: what was missed at each origin, in percent of what came from items open then.",
        "Against: by terms, by each customer's median delay, the mean of the eight weeks before.",
    ]
    return report


def _tried(currency: str, test: Backtest, week: int | None) -> Row:
    errors = {method: test.error(method, week) for method in METHODS}
    own = errors["forecast"]
    better = [m for m in METHODS[1:] if (e := errors[m]) is not None and own is not None and e < own]
    verdict = "" if own is None else f"loses to {', '.join(better)}" if better else "best"
    row: Row = {"currency": currency, "horizon": "4 weeks" if week is None else f"week {week + 1}"}
    row |= {"came": test.sums(None, week), "said": round_to(test.sums("forecast", week), currency), "error": own}
    row |= {method: errors[method] for method in METHODS[1:]} | {"verdict": verdict, "origins": len(test.trials)}
    row |= {"first": test.trials[0].origin, "last": test.trials[-1].origin}
    row |= {f"said_{m}": round_to(test.sums(m, week), currency) for m in METHODS[1:]}
    missed = {m: round_to(test.missed(m, week), currency) for m in METHODS}
    return row | {"missed": missed.pop("forecast"), **{f"missed_{m}": amount for m, amount in missed.items()}}
