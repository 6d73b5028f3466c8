"""What a contract is worth on a day, when it ends, and when it is billed next."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from arcli.billing.agreement import MONTHLY, Agreement
from arcli.billing.pricing import Unpriced, indexed
from arcli.model.dates import DAY, moved
from arcli.model.entries import Contract
from arcli.model.money import ZERO, round_fraction
from arcli.model.periods import overlap, without
from arcli.subledger.billed import Billed

_YEAR = 365
_FURTHER = 24  # months in which a next bill is looked for


def yearly(agreement: Agreement, day: date, currency: str) -> Decimal:
    """Return what a contract charges a year by the prices of a day, net of tax: what is metered is not in it.

    A minimum is, where it is more. 0 before its start, after its last day, or where the index lacks a figure.
    """
    if not agreement.start <= day <= agreement.last:
        return ZERO
    contract, total = agreement.at(day), ZERO
    for rule in agreement.rules:
        if rule.span[0] <= day <= rule.span[1] and not rule.metered and rule.charge.price is not None:
            quantity = rule.charge.quantity or Decimal(1)
            try:
                total += quantity * indexed(rule, rule.charge.price, currency, alone=quantity == 1)
            except Unpriced:
                return ZERO
    each = max(total, contract.minimum or ZERO)
    every = contract.every or MONTHLY
    times = Fraction(12, every.months) if every.months else Fraction(_YEAR, every.days)
    return round_fraction(Fraction(each) * times, currency)


def term_end(agreement: Agreement, day: date) -> date | None:
    """Return the day on which a contract ends, or its term that runs on a day (`renew:`); None if it has no end."""
    if agreement.last != date.max:
        return agreement.last
    renew = agreement.at(day).renew
    if renew is None:
        return None
    number = 1
    while (following := renew.after(agreement.start, number)) <= day and following < date.max:
        number += 1
    return following - DAY if following < date.max else None


def notice_by(contract: Contract, end: date | None) -> date | None:
    """Return the last day on which notice can be given for the end of a term; None if nothing says so."""
    if end is None or contract.notice is None:
        return None
    return contract.notice.after(end, -1)


def next_bill(agreement: Agreement, found: Billed, day: date) -> date | None:
    """Return the day on which something of a contract is to be billed next; it may be past. None if nothing is."""
    taken = {line: billed.spans() for (number, line), billed in found.items() if number == agreement.id}
    last = max((span[1] for spans in taken.values() for span in spans), default=day)
    due: list[date] = []
    longest = max((version.every or MONTHLY).months for _, version in agreement.versions)
    for period in agreement.periods(moved(max(day, last, agreement.start), months=_FURTHER + longest)):
        for rule in agreement.rules:
            days = overlap(rule.span, period.part)
            if days is not None and without(days, taken.get(rule.line, [])):
                advance = rule.contract.bill != "arrears" and not rule.metered
                due.append(period.part[0] if advance else period.part[1])
        if due:
            return min(due)
    return None
