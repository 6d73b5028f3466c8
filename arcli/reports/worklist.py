"""The work list: whom to call, in the order of value at risk, with why and what was last said and promised."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from arcli.analytics.survival import observations
from arcli.collections.worklist import FIRST, ORDERS, WITHIN, Call, WorkList, tried
from arcli.gl.rates import RateError, Rates
from arcli.ledger.books import rates_of
from arcli.model.money import ZERO, money, round_to
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.model.words import count_of
from arcli.reports.context import Context
from arcli.subledger.promises import promises

_NAMED = 5  # left aside, by name


def worklist(context: Context, collector: str | None = None, top: int | None = None) -> Report:
    """Return one row per customer and currency to call about, the largest value at risk first.

    Value at risk is what is undisputed and due within 14 days, times the chance that it is not paid by then. Currencies
    are compared at the day's rates; without one they come last. `collector` narrows to the customers of one; `top` to
    the first rows.
    """
    subledger = context.subledger
    made = promises(subledger, context.all_items)
    found = WorkList(subledger, context.all_items, observations(context.lives.debits), made)
    calls = [c for c in found.calls if context.shows(c.customer, c.currency) and _is_of(context, c.customer, collector)]
    rates, base = rates_of(context.ledger)[0], context.ledger.settings.currency
    calls.sort(key=lambda c: (*_rank(c, rates, base, context), c.currency, c.customer))
    shown = calls[:top]
    rows = [_row(context, call) for call in shown]
    cols = columns(
        "customer name currency at_risk:a+ open:a+ oldest_days:n why",
        "collector phone last_note:d last_said promised:d next:d", oldest_days="Oldest", currency="Cur",
    )  # fmt: skip
    report = Report("worklist", f"Whom to call on {context.as_of}", cols, rows, context.as_of)
    report.parameters |= {"collector": collector, "top": top}
    report.totals = total_by_currency(cols, rows)
    report.below = frozenset({"why"})
    if len(calls) > len(shown):
        report.notes.append(f"{len(calls) - len(shown)} more: --top says how many are shown.")
    own = {i.ref: i.customer for i in context.all_items}
    aside = [
        x for x in found.aside if context.shows(own[x.about]) and _is_of(context, own[x.about], collector)
    ]  # fmt: skip
    if aside:
        names = "; ".join(f"{x.about}: {x.reason}" for x in aside[:_NAMED])
        report.notes.append(
            f"{count_of(len(aside), 'item')} left aside: {names}{'; …' if len(aside) > _NAMED else ''}."
        )
    return report


def _is_of(context: Context, customer: str, collector: str | None) -> bool:
    if collector is None:
        return True
    known = context.subledger.customers.at(customer, context.as_of)
    return known is not None and known.collector == collector


def _rank(call: Call, rates: Rates, base: str | None, context: Context) -> tuple[bool, Decimal]:
    """Return the sort key: value at risk in the ledger's currency, the largest first; last what has no rate."""
    if base in (None, call.currency):
        return False, -call.at_risk
    try:
        return False, -call.at_risk * rates.find(call.currency, str(base), context.as_of).rate
    except RateError:
        return True, -call.at_risk


def _row(context: Context, call: Call) -> Row:
    known = context.subledger.customers.at(call.customer, context.as_of)
    note, kept = call.last, call.promised
    phones = [c.phone for c in context.subledger.follow.letters.contacts(call.customer) if c.phone]
    return {
        "customer": call.customer,
        "name": context.name(call.customer),
        "currency": call.currency,
        "at_risk": round_to(call.at_risk, call.currency),
        "open": call.open,
        "oldest_days": call.oldest,
        "why": _why(call),
        "collector": known.collector if known is not None else None,
        "phone": (phones[0] if phones else None) or (known.phone if known is not None else None),
        "last_note": note.date if note is not None else None,
        "last_said": note.text if note is not None else None,
        "promised": kept.entry.until if kept is not None else None,
        "next": note.next if note is not None else None,
    }


def _why(call: Call) -> str:
    """Return the reason of a row in words: how much is late, then what was promised and last said."""
    late = [o for o in call.owed if o.late > 0]
    said = [
        f"{count_of(len(late), 'item')} past due, the oldest {count_of(call.oldest, 'day')}"
        if late
        else "due within 14 days"
    ]
    if call.promised is not None and call.promised.missed:
        kept = call.promised
        left = money(kept.entry.amount - kept.received, kept.document.currency)
        said.append(f"promise of {left} broken on {kept.entry.until}")
    if call.last is not None:
        outcome = f" ({call.last.outcome})" if call.last.outcome else ""
        said.append(f"{call.last.date}{outcome}: {' '.join(call.last.text.split())}")
    return "; ".join(said)


def backtest(context: Context, origins: int) -> Report:
    """Return what each order of items would have found on days a week apart: the share of what stayed unpaid."""
    seen = [o for o in observations(context.lives.debits) if context.shows(o.customer, o.life.currency)]
    trials = tried(seen, context.as_of, origins)
    rows: list[Row] = []
    for currency in sorted({t.currency for t in trials}):
        own = [t for t in trials if t.currency == currency]
        unpaid = _sum(t.unpaid for t in own)
        for order in ORDERS:
            caught = _sum(t.found[order] for t in own)
            share = (caught * 100 / unpaid).quantize(Decimal("0.000001"), ROUND_HALF_UP) if unpaid else None
            rows.append({
                "order": order.replace("_", " "), "currency": currency, "origins": len(own), "unpaid": unpaid,
                "found": caught, "share": share,
            })  # fmt: skip
    cols = columns("order currency origins:n unpaid:a found:a share:p", currency="Cur")
    report = Report("worklist_backtest", f"Orders of calls tried up to {context.as_of}", cols, rows, context.as_of)
    report.parameters["origins"] = origins
    report.notes.append(
        f"Of what was still open {WITHIN} days later, the share that the first {FIRST} items of each order have."
    )
    return report


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
