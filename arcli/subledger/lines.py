"""Line items: nets, taxes, and the sum that must be the header's amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from arcli.model.diagnostics import Problem
from arcli.model.entries import Line
from arcli.model.money import ZERO, money, round_to
from arcli.model.nearest import nearest
from arcli.model.settings import Settings


class Tax(NamedTuple):
    """One tax code of a document: its base and its tax, in the document's currency."""

    code: str
    base: Decimal
    amount: Decimal


def line_net(line: Line, currency: str) -> Decimal:
    """The line's amount: as stated, else quantity × price rounded half away from zero."""
    if line.net is not None:
        return line.net
    return round_to(line.quantity * (line.price or ZERO), currency)


def taxes(lines: tuple[Line, ...], currency: str, rates: dict[str, Decimal]) -> list[Tax]:
    """Tax per code, rounded once for the document."""
    bases: dict[str, Decimal] = {}
    for line in lines:
        if line.tax is not None:
            bases[line.tax] = bases.get(line.tax, ZERO) + line_net(line, currency)
    return [Tax(code, base, round_to(base * rates[code], currency)) for code, base in sorted(bases.items())]


def check_lines(entry: Any, currency: str, settings: Settings) -> list[Problem]:
    """Whether lines and their taxes add up to the header amount; the figures are named when not."""
    day = entry.dated or entry.date
    rates: dict[str, Decimal] = {}
    problems: list[Problem] = []
    for number, line in enumerate(entry.lines):
        if line.tax is None or line.tax in rates:
            continue
        rate = settings.tax_rate(line.tax, day)
        if rate is None:
            problems.append(_no_tax(entry, number, line.tax, settings))
        else:
            rates[line.tax] = rate
    if problems:
        return problems
    net = sum((line_net(line, currency) for line in entry.lines), ZERO)
    tax = sum((t.amount for t in taxes(entry.lines, currency, rates)), ZERO)
    if net + tax == entry.amount:
        return []
    total, stated = money(net + tax, currency), money(entry.amount, currency)
    message = f"line items {money(net, currency)} + tax {money(tax, currency)} = {total}, but the header says {stated}"
    difference = money(entry.amount - net - tax, currency)
    hint = f"the difference is {difference}; where the source rounded a line otherwise, state its net: = NET"
    return [Problem("AR305", message, entry, ("amount",), hint)]


def _no_tax(entry: Any, number: int, code: str, settings: Settings) -> Problem:
    best = nearest(code, settings.taxes)
    if code in settings.taxes:
        hint = "its rates begin later; see taxes: in arcli.yaml"
    elif best:
        hint = f'did you mean "{best}"?'
    else:
        hint = "tax codes and their rates stand under taxes: in arcli.yaml"
    return Problem("AR206", f'there is no tax "{code}" on that date', entry, ("lines", number, "tax"), hint)
