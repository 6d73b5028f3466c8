"""Taxes of a period: base and tax per code, proven against the tax accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from arcli.gl.postings import TaxFact
from arcli.gl.summary import Summary
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.reports.revalue import shown_rate
from arcli.subledger.proof import ProofError

CLASSES = ("invoices", "debits", "credits", "discounts", "reversals", "relief", "recoveries", "withholding")

BY = ("code", "document")
OF_A_PERIOD = True


def tax(context: Context, period: Summary, by: str = "code") -> Report:
    """Return one row per code, rate, class and currency posted in the period; with `by="document"`, per document too.

    Base and tax are tied to the tax accounts. What raises the tax owed is positive. The tax point is the month of
    documents whose own date is outside the period, so that nothing falls between two returns. Tax withheld by
    customers is not in the totals.

    Example: arcli tax --from 2026-01 --to 2026-03
    """
    facts = _facts(context, period)
    rows: dict[tuple[Any, ...], Row] = {}
    places = {name: at for at, name in enumerate(CLASSES)}
    for fact in facts:  # PERF: of each document some
        point = "" if _within(context, fact) else fact.point.isoformat()[:7]
        document = fact.document if by == "document" else ""
        key = (fact.code, fact.rate or ZERO, places[fact.cls], fact.currency, point, document)
        row = rows.get(key)
        if row is None:
            row = rows[key] = _empty(context, period.base, fact, point, document)
        row["base"] += fact.base
        row["tax"] += fact.tax
        row["base_net"] += fact.base_in_base
        row["base_tax"] += fact.tax_in_base
    ordered = [rows[k] for k in sorted(rows)]
    ordered = [r for r in ordered if any(r[n] for n in ("base", "tax", "base_net", "base_tax"))]
    foreign = period.base is not None and any(r["currency"] != period.base for r in ordered)
    doc = " document" if by == "document" else ""
    main, base = f"code rate:n class{doc} tax_point currency base:a+ tax:a+", "base_currency base_net:b+ base_tax:b+"
    titles = {
        "base_currency": "Base currency",
        "base_net": "Base, net",
        "base_tax": "Base, tax",
        "tax_point": "Tax point",
        "rate": "Rate %",
    }
    cols = (
        columns(f"{main} {base}", "kind account", **titles)
        if foreign
        else columns(main, f"{base} kind account", **titles)
    )
    report = Report("tax", f"Taxes, {context.span}", cols, ordered, context.as_of, quiet=frozenset({"tax_point"}))
    report.totals = total_by_currency(cols, [r for r in ordered if r["class"] != "withholding"])
    report.parameters |= {"from": context.start, "by": by}
    if not context.customers and context.currency is None:
        report.notes += _tie(context, period, facts)
    return report


def _facts(context: Context, summary: Summary) -> list[TaxFact]:
    return [
        fact
        for day, fact in summary.facts()
        if (context.start is None or day >= context.start) and context.shows(fact.customer, fact.currency)
    ]


def _within(context: Context, fact: TaxFact) -> bool:
    return (context.start is None or fact.point >= context.start) and fact.point <= context.as_of


def _empty(context: Context, base: str | None, fact: TaxFact, point: str, document: str) -> Row:
    settings = context.ledger.settings
    return {
        "code": fact.code,
        "rate": None if fact.rate is None else shown_rate(fact.rate * 100),
        "class": fact.cls,
        "document": document,
        "tax_point": point,
        "currency": fact.currency,
        "base": ZERO,
        "tax": ZERO,
        "base_currency": base,
        "base_net": ZERO,
        "base_tax": ZERO,
        "kind": "withholding" if fact.cls == "withholding" else settings.tax_code(fact.code).kind,
        "account": fact.account,
    }


def _tie(context: Context, summary: Summary, facts: list[TaxFact]) -> list[str]:
    """Describe the movements of the tax accounts in the period, which the report adds up to; else raise ProofError."""
    expected: dict[tuple[str, str], Decimal] = {}
    for fact in facts:
        if fact.cls != "withholding":
            key = (fact.account, fact.currency)
            expected[key] = expected.get(key, ZERO) + fact.tax
    moved: dict[tuple[str, str], Decimal] = {}
    for day, account, currency, amount in summary.taxes_moved():
        if context.start is None or day >= context.start:
            moved[account, currency] = moved.get((account, currency), ZERO) + amount
    posted = summary.activity(context.start, context.as_of, moved.keys())
    notes = []
    for key in sorted(expected.keys() | moved.keys()):
        one, other = moved.get(key, ZERO), expected.get(key, ZERO)
        if one != other:
            raise ProofError(
                f"proof failed: {key[0]} moved {money(one, key[1])}, the taxes add up to {money(other, key[1])}"
            )
        if one:
            mixed = posted.get(key, (ZERO, ZERO))[0] != -one  # the account also holds postings other than taxes
            also = ", besides its other postings" if mixed else ""
            notes.append(f"{key[0]} moved {money(one, key[1])}, the same as above{also}.")
    return notes
