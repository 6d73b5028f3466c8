"""`show`, and what else names the entry behind an effect: the reversal of a transfer is its own cause."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.ledger.opening import find_files, open_ledger
from arcli.model.kinds import NEITHER
from arcli.reports.context import Context
from arcli.reports.register import register
from arcli.reports.show import life
from tests.conftest import ROOT
from tests.subledger.books import codes, context, ledger

MOVED = """\
2026-01-01 customer acme "Acme" currency:USD
2026-01-01 customer beta "Beta" currency:USD
2026-01-02 invoice INV-1 acme 100.00
2026-01-03 transfer TRF-1 acme beta 40.00
    INV-1  40.00
2026-01-04 payment PMT-1 beta 30.00
    INV-1  30.00
2026-01-10 reverse TRF-1 reason:error
"""


def test_the_reversal_of_a_transfer_is_the_cause_of_what_it_undoes() -> None:
    made = context(ledger(MOVED), date(2026, 1, 31))
    rows = [(str(r["date"]), r["customer"], r["entry"], f"{r['amount']}", r["where"]) for r in life(made, "INV-1").rows]
    assert rows == [
        ("2026-01-02", "acme", "invoice", "100.00", "0.journal:3"),
        ("2026-01-03", "acme", "transfer", "-40.00", "0.journal:5"),
        ("2026-01-10", "acme", "reverse", "40.00", "0.journal:8"),
        ("2026-01-03", "beta", "transfer", "40.00", "0.journal:5"),
        ("2026-01-04", "beta", "payment", "-30.00", "0.journal:7"),
        ("2026-01-10", "beta", "reverse", "30.00", "0.journal:8"),
        ("2026-01-10", "beta", "reverse", "-40.00", "0.journal:8"),
    ]
    paid = [(r["entry"], f"{r['amount']}", r["where"]) for r in life(made, "PMT-1").rows]
    assert paid == [
        ("payment", "30.00", "0.journal:6"),
        ("applied", "-30.00", "0.journal:7"),
        ("reverse", "30.00", "0.journal:8"),
    ]
    moved = [m for m in register(made).rows if str(m["date"]) == "2026-01-10"]
    assert {m["kind"] for m in moved} == {"reversal"}


FOREIGN = """\
2026-01-01 customer euro "Euro" currency:EUR
2026-01-02 invoice I-1 euro 100.00
"""


def test_an_exchange_of_which_one_side_is_nothing_is_refused() -> None:
    for line, expected in (
        ("0.00 EUR @@ 100.00 USD", ["AR304"]),
        ("100.00 EUR @@ 0.00 USD", ["AR304"]),
        ("100.00 EUR @@ 100.00 USD", []),
    ):
        for entry in ("payment P-1 euro 100.00 USD", "credit P-1 euro 100.00 USD"):
            assert codes(ledger(FOREIGN, f"2026-01-05 {entry}\n    I-1  {line}\n"), "2026-01-31") == expected
        apart = f"2026-01-05 payment P-1 euro 100.00 USD\n\n2026-01-06 apply P-1\n    I-1  {line}\n"
        assert codes(ledger(FOREIGN, apart), "2026-01-31") == expected


@pytest.mark.parametrize("name", ["northwind", "exporter", "clinic"])
def test_a_life_ends_with_what_is_open_and_its_money_is_the_sum_of_its_parts(name: str) -> None:
    files = find_files(str(ROOT / "ledgers" / name), Path())
    ledger, day = open_ledger(files, None), date(2026, 11, 21)
    context = Context(ledger, ledger.as_of(day)[0], day)
    customers = context.subledger.customers
    forward = {c for c in customers.ids() if (known := customers.at(c, day)) and known.method == "balance-forward"}
    open_: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for item in context.all_items:
        open_[item.document.id, item.customer] += abs(item.open)
    for number, document in list(context.subledger.documents.items())[::5]:
        if document.side == NEITHER or document.date > day or document.customer in forward:
            continue
        made = life(context, number)
        assert [said.label for said in made.head][:1] == ["Customer"]
        for holder in {row["customer"] for row in made.rows}:
            effects = [row for row in made.rows if row["customer"] == holder and row.get("amount") is not None]
            assert sum(row["amount"] for row in effects) == open_[number, holder], number
            assert not effects or effects[-1]["open"] == open_[number, holder]


def test_what_a_balance_forward_account_settles_is_not_open() -> None:
    text = """\
2026-01-01 customer acme "Acme" currency:USD method:balance-forward
2026-01-02 invoice INV-1 acme 100.00
2026-01-03 invoice INV-2 acme 50.00
2026-01-04 payment PMT-1 acme 120.00
"""
    made = context(ledger(text), date(2026, 1, 31))  # 120 settles 100 of INV-1, then 20 of INV-2
    assert life(made, "INV-1").notes == [
        "Of a balance-forward customer: the account's other items settle 100.00 USD of it.",
        "Nothing is open on 2026-01-31.",
    ]
    assert life(made, "INV-2").notes[1] == "Open on 2026-01-31: INV-2 30.00 USD, due 2026-01-03, 28 days past due"
    assert life(made, "PMT-1").notes[1] == "Nothing is open on 2026-01-31."
