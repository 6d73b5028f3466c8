"""Contracts: what each is worth, when it is billed next, when it ends; and what is new, more, less, or ended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.billing.agreement import Agreement, agreements
from arcli.billing.worth import next_bill, notice_by, term_end, yearly
from arcli.ledger.propose import currency_of_contract
from arcli.model.dates import DAY
from arcli.model.money import ZERO, round_to
from arcli.model.periods import show_every
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.billed import billed

OF_A_PERIOD = True


def contracts(context: Context) -> Report:
    """Return one row per contract: the next invoice, its end, the last day to give notice, value a month and a year.

    The value is what fixed lines charge by the prices of the day, or the minimum; usage is not in it. With --from,
    what it was worth on the day before, and whether it is new, expanded, reduced or ended since; contracts that had
    ended before are left out.

    Example: arcli contracts --from 2026-01 --to 2026-12
    """
    day, before = context.as_of, None if context.start is None else context.start - DAY
    known, found = agreements(context.subledger, day), billed(context.subledger)
    rows: list[Row] = []
    for agreement in known:
        contract = agreement.at(day)
        currency = currency_of_contract(context.ledger, contract, agreement.first)
        if not context.shows(contract.customer, currency):
            continue
        worth = yearly(agreement, day, currency)
        then = ZERO if before is None else yearly(agreement, before, currency)
        if agreement.last < (context.start or day):
            continue
        end = term_end(agreement, day)
        rows.append({
            "contract": agreement.id, "customer": contract.customer, "title": contract.title, "currency": currency,
            "next": next_bill(agreement, found, day), "end": end, "notice": notice_by(contract, end),
            "monthly": round_to(worth / 12, currency), "yearly": worth, "before": then,
            "change": None if before is None else _change(agreement, then, worth, before),
            "start": agreement.start, "every": None if contract.every is None else show_every(contract.every),
            "name": context.name(contract.customer),
        })  # fmt: skip
    main = "contract customer title currency next:d end:d notice:d monthly:a+ yearly:a+"
    wide = "name start:d every"
    since = " before:a+ change" if before is not None else ""
    cols = columns(main + since, wide, next="Next bill", notice="Notice by")
    report = Report("contracts", f"Contracts as of {day}", cols, rows, day)
    report.totals = total_by_currency(cols, rows)
    report.parameters |= {"from": context.start}
    report.spare = ("monthly", "notice", "title", "before")
    return report


def _change(agreement: Agreement, then: Decimal, now: Decimal, before: date) -> str | None:
    """Return what became of a contract since a day."""
    if agreement.start > before:
        return "new"
    if not now and then:
        return "ended"
    return "expanded" if now > then else "reduced" if now < then else None
