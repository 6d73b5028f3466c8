"""Line items of plain documents add up just where those of their entries do."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from arcli.ledger.config import read_settings
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Invoice, Line
from arcli.model.money import ZERO, round_to
from arcli.subledger.lines import check_lines, rates_of, taxed
from arcli.subledger.linesums import LineSums

SETTINGS = """\
taxes:
  vat21: 21%
  vat9:
    - {rate: 9%}
    - {rate: 9.5%, from: 2026-02-01}
  both: [vat21, vat9]
  inside: {rate: 21%, included: true}
  late: [{rate: 5%, from: 2026-02-01}]
  on: {rate: 3%, on: [vat21]}
  none: 0%
  reverse: {rate: 21%, kind: reverse-charge}
  kept: {rate: 2%, kind: withholding}
"""
CODES = (None, None, "vat21", "vat21", "vat9", "both", "inside", "late", "on", "none", "reverse", "kept", "nope")


def test_sums_are_those_of_the_entries() -> None:
    settings, _, problems = read_settings(SourceText("arcli.yaml", SETTINGS))
    assert not problems
    chance, sums, sure = random.Random(1), LineSums(settings), 0
    for _ in range(6000):
        day, currency = chance.choice((date(2026, 1, 31), date(2026, 2, 1))), chance.choice(("USD", "JPY", "KWD"))
        lines = tuple(
            Line(
                text="x",
                quantity=Decimal(chance.choice(("1", "3", "-2", "0.5", "1.005"))),
                price=Decimal(chance.randint(1, 9999)).scaleb(-chance.choice((0, 1, 2, 2, 2, 3))),
                net=Decimal(chance.randint(-999, 9999)).scaleb(-chance.choice((1, 2, 2, 3)))
                if chance.random() < 0.2
                else None,
                tax=chance.choice(CODES),
            )
            for _ in range(chance.randint(1, 4))
        )
        found = taxed(lines, currency, settings, rates_of(lines, settings, day)[0])
        amount = found.net + found.tax + chance.choice((ZERO, ZERO, round_to(Decimal(1), currency)))
        entry = Invoice(date=day, id="INV-1", customer="acme", amount=amount, currency=currency, lines=lines)
        items = tuple(
            (f"{line.quantity}", f"{line.price or ZERO:,f}", "" if line.net is None else f"{line.net:,f}",
             line.tax if isinstance(line.tax, str) else "", "") for line in lines
        )  # fmt: skip
        parted = sums.split(items, currency, day)
        if parted is not None:
            rates = rates_of(lines, settings, day)[0]
            assert [net for _, net in parted[0]] == found.nets
            made = [(code, tax.base, tax.tax, tax.rate) for code, tax in parted[1].items()]
            assert made == [(t.code, t.base, t.amount, rates[t.code]) for t in found.taxes]
        right = not check_lines(entry, currency, settings, ZERO, day)
        surely = sums.add_up(items, currency, day, amount)
        assert right or not surely
        if not any(line.tax in ("inside", "on", "late", "nope") for line in lines):
            assert surely == right  # and no entry need be built
            sure += surely
    assert sure > 500


def test_a_discount_that_lowers_the_tax_is_left_to_the_entries() -> None:
    settings, _, _ = read_settings(SourceText("arcli.yaml", "discount_tax: mixed\n" + SETTINGS))
    assert not LineSums(settings).add_up((("1", "5.00", "", "", ""),), "USD", date(2026, 1, 1), Decimal(5))


def test_tax_below_zero_is_rounded_away_from_zero() -> None:
    settings, _, _ = read_settings(SourceText("arcli.yaml", SETTINGS))
    sums, day = LineSums(settings), date(2026, 1, 31)
    items = (("3", "100.00", "", "vat21", ""), ("1", "-1,000.50", "", "vat9", ""))
    total = Decimal("300.00") + Decimal("63.00") - Decimal("1000.50") - Decimal("90.05")  # 9 % are 90.045
    assert sums.add_up(items, "USD", day, total)
    assert not sums.add_up(items, "USD", day, total + Decimal("0.01"))
