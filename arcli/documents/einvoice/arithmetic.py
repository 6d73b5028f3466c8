"""The first gate: exact sums. The official rules let a tax pass that is nearly one unit wrong, and bases by a slack.

Each total must be the sum of what it sums up. Products that are rounded (a line's net, a tax) may be rounded either
way, and a tax line by line: so much is a warning, more is fatal. They are rounded to cents, or whole where the
currency has no smaller coins in use: by ISO 4217, and the forint (Peppol's R120 knows that too).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from arcli.documents.einvoice.faces import of_profile
from arcli.documents.einvoice.finding import Finding
from arcli.documents.einvoice.terms import Adjustment, Breakdown, EInvoice, InvoiceLine
from arcli.model.money import ZERO, decimals

_CENT, _WHOLE = Decimal("0.01"), Decimal(1)


def check_sums(invoice: EInvoice) -> list[Finding]:
    """Return the figures of an e-invoice that do not add up."""
    return [*_lines(invoice), *_totals(invoice), *_taxes(invoice)]


def _lines(invoice: EInvoice) -> Iterator[Finding]:
    """Yield lines that are not their quantity × price: a rule of Peppol (R120) and XRechnung, else advice."""
    fatal = of_profile(invoice.profile) in ("peppol", "xrechnung")
    for line in invoice.lines:
        difference = abs(line.worth - line.net)
        if difference > (_WHOLE / 2 if invoice.currency == "HUF" else _CENT):
            said = f"{line.net} is not quantity × price with allowances and charges, {_rounded(line.worth)}"
            yield Finding("arithmetic", "BT-131", fatal, f"line {line.id}", said)


def _totals(invoice: EInvoice) -> Iterator[Finding]:
    totals = invoice.totals
    lines = sum((line.net for line in invoice.lines), ZERO)
    less, more = (_sum(found) for found in (invoice.allowances, invoice.charges))
    tax = invoice.tax.value if invoice.tax is not None else ZERO
    payable = totals.gross - (totals.prepaid or ZERO) + (totals.rounding or ZERO)
    for term, what, stated, right in (
        ("BT-106", "the sum of line nets", totals.lines, lines),
        ("BT-107", "the sum of allowances", totals.allowances or ZERO, less),
        ("BT-108", "the sum of charges", totals.charges or ZERO, more),
        ("BT-109", "the amount without tax", totals.net, lines - less + more),
        ("BT-110", "the sum of taxes", tax, sum((row.tax for row in invoice.breakdown), ZERO)),
        ("BT-112", "the amount with tax", totals.gross, totals.net + tax),
        ("BT-115", "the amount due", totals.payable, payable),
    ):
        if stated != right:
            yield Finding("arithmetic", term, True, "totals", f"{what} is {right}, not {stated}")


def _taxes(invoice: EInvoice) -> Iterator[Finding]:
    for row in invoice.breakdown:
        where = f"tax {row.category} {row.rate:f} %" if row.rate is not None else f"tax {row.category}"
        lines = [line for line in invoice.lines if _same(line, row)]
        base = sum((line.net for line in lines), ZERO)
        base += _sum([c for c in invoice.charges if _same(c, row)]) - _sum(
            [a for a in invoice.allowances if _same(a, row)]
        )
        if base != row.base:
            yield Finding("arithmetic", "BT-116", True, where, f"its base is {base}, not {row.base}")
        unit = _WHOLE if invoice.currency == "HUF" or decimals(invoice.currency) == 0 else _CENT
        exact = row.base * (row.rate or ZERO) / 100
        tax = _rounded(exact)
        off = min(abs(row.tax - tax), abs(row.tax - exact.quantize(unit, ROUND_HALF_UP)))
        if off:
            fatal = off > unit * max(len(lines), 1)
            said = "" if fatal else "; rounding line by line explains it"
            yield Finding("arithmetic", "BT-117", fatal, where, f"the tax is {tax}, not {row.tax}{said}")


def _sum(adjustments: tuple[Adjustment, ...] | list[Adjustment]) -> Decimal:
    return sum((one.amount for one in adjustments), ZERO)


def _same(one: InvoiceLine | Adjustment, row: Breakdown) -> bool:
    """Return whether something bears the tax of a row; no rate is a rate of 0."""
    return one.category == row.category and (one.rate or ZERO) == (row.rate or ZERO)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)
