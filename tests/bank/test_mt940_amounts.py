"""MT940: an amount is read whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcli.bank import read_bank_file

HEAD = ":20:X\n:25:NL91ABNA0417164300\n:28C:1/1\n:60F:C260101EUR0,00\n"


@pytest.mark.parametrize("amount", ["700.50", "1.234,56", "1,234.56", "700,5.0", "7 00,50", ""])
def test_an_amount_that_is_written_otherwise_is_an_error(amount: str) -> None:
    text = f"{HEAD}:61:2601150115C{amount}NTRFNONREF\n:62F:C260115EUR0,00\n-\n"
    statements, problems = read_bank_file("x.sta", text.encode())
    assert "AR653" in [p.code for p in problems]
    assert [line for s in statements for line in s.lines] == []


@pytest.mark.parametrize("amount", ["700,50", "700,", "700,5", "1234,56"])
def test_an_amount_with_a_comma_is_read(amount: str) -> None:
    text = f"{HEAD}:61:2601150115C{amount}NTRFNONREF\n-\n"
    statements, problems = read_bank_file("x.sta", text.encode())
    assert "AR653" not in [p.code for p in problems]
    assert float(statements[0].lines[0].amount) == float(amount.replace(",", ".") + "0")


def test_a_balance_with_a_point_is_an_error() -> None:
    _, problems = read_bank_file("x.sta", HEAD.replace("0,00", "100.00").encode())
    assert "AR653" in [p.code for p in problems]


def test_files_of_real_banks_are_read_as_before() -> None:
    folder = Path(__file__).parents[3] / "shared" / "data" / "bank"
    for name in ("jejik_abnamro.sta", "jejik_ing.sta", "self-provided_sparkassen.sta", "betterplace_sepa_mt9401.sta"):
        if (folder / name).exists():
            _, problems = read_bank_file(name, (folder / name).read_bytes())
            assert "AR653" not in [p.code for p in problems], name
