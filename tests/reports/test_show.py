"""`show`, and what else names the entry behind an effect: the reversal of a transfer is its own cause."""

from __future__ import annotations

from datetime import date

from arcli.reports.register import register
from arcli.reports.show import life
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
