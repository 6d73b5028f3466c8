"""The trial balance: balances of the accounts of the general ledger, and the control of open items."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from arcli.gl.postings import Movement
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.proof import ProofError


class _Sums:
    """Opening balance, debits and credits of one account in one currency, in amounts and in base."""

    def __init__(self) -> None:
        self.opening = self.debit = self.credit = ZERO
        self.base_opening = self.base_debit = self.base_credit = ZERO

    def add(self, amount: Decimal, base: Decimal, *, before: bool) -> None:
        if before:
            self.opening += amount
            self.base_opening += base
            return
        if amount > ZERO:
            self.debit += amount
        else:
            self.credit -= amount
        if base > ZERO:
            self.base_debit += base
        else:
            self.base_credit -= base


def trial_balance(
    context: Context, movements: Iterable[Movement], base_currency: str | None, *, in_base: bool = False
) -> Report:
    """Return one row per account and currency (per account in base with `in_base`): opening, debits, credits, balance.

    `movements` are those of a book or its summary, for the customers shown.

    Credit balances are negative. Over all accounts each balance column adds up to zero and debits equal credits, in
    each currency.
    """
    sums: dict[tuple[str, str], _Sums] = {}
    for m in movements:
        before = context.start is not None and m.date < context.start
        key = (m.account, (base_currency or m.currency) if in_base else m.currency)
        if context.currency in (None, key[1]):
            amount = m.base if in_base else m.amount
            found = sums.get(key)
            if found is None:
                found = sums[key] = _Sums()
            found.add(amount, m.base, before=before)
    rows = [_row(key, s, base_currency) for key, s in sorted(sums.items())]
    rows = [r for r in rows if any(v for k, v in r.items() if isinstance(v, Decimal))]
    foreign = base_currency is not None and not in_base and any(r["currency"] != base_currency for r in rows)
    main, base = "account currency opening:a+ debit:a+ credit:a+ balance:a+", "base_currency base_balance:b+"
    wide = "base_opening:b+ base_debit:b+ base_credit:b+"
    titles = {"base_currency": "Base"}
    cols = (
        columns(f"{main} {base}", wide, **titles)
        if foreign
        else columns(main, "" if in_base else f"{base} {wide}", **titles)
    )
    span = f"{context.start} to {context.as_of}" if context.start else f"as of {context.as_of}"
    report = Report("trial-balance", f"Trial balance, {span}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.quiet = frozenset({"opening"}) if context.start is None else frozenset()
    report.parameters |= {"from": context.start, "base": in_base}
    if not context.customers and context.currency is None:
        _prove(report)
    return report


def _row(key: tuple[str, str], s: _Sums, base_currency: str | None) -> Row:
    return {
        "account": key[0],
        "currency": key[1],
        "opening": s.opening,
        "debit": s.debit,
        "credit": s.credit,
        "balance": s.opening + s.debit - s.credit,
        "base_currency": base_currency,
        "base_opening": s.base_opening,
        "base_debit": s.base_debit,
        "base_credit": s.base_credit,
        "base_balance": s.base_opening + s.base_debit - s.base_credit,
    }


def _prove(report: Report) -> None:
    base = ZERO
    for total in report.totals:
        base += total.get("base_balance") or ZERO
        if total["balance"] or total["debit"] != total["credit"]:
            raise ProofError(f"proof failed: the trial balance in {total['currency']} does not add up")
    if base:
        raise ProofError("proof failed: the trial balance does not add up in the base currency")
