"""Balances and rollforward by month, each figure worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import run

BOOKS = """\
2025-01-01 customer acme "Acme" currency:USD
2025-01-01 customer beta "Beta" currency:EUR
2025-12-31 invoice INV-0 acme 5.00
2026-01-31 invoice INV-1 acme 100.00
2026-02-01 payment PMT-1 acme 60.00
    INV-1  60.00
2026-02-10 invoice INV-2 beta 30.00
2026-04-05 payment PMT-2 beta 30.00
    INV-2  30.00
2026-04-06 credit CM-1 acme 10.00
2026-05-01 invoice INV-3 acme 1.00
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    (tmp_path / "all.journal").write_text(BOOKS)
    return tmp_path


def test_balances_at_the_end_of_each_month(books: Path) -> None:
    done = run("arcli -f all.journal balance --by month -p 2026-01..2026-04 -O csv", books)
    # acme: 105 in January, 45 from February, 35 in April; beta: 30 in February and March, nothing in April
    assert done.out.splitlines() == [
        "customer,name,currency,balance,month",
        "acme,Acme,USD,105.00,2026-01", "acme,Acme,USD,45.00,2026-02", "acme,Acme,USD,45.00,2026-03",
        "acme,Acme,USD,35.00,2026-04", "beta,Beta,EUR,30.00,2026-02", "beta,Beta,EUR,30.00,2026-03",
    ]  # fmt: skip
    text = run("arcli -f all.journal balance --by month -p 2026-01..2026-04", books).out.splitlines()
    assert [line.split() for line in text if line[:4] in ("Cust", "acme", "beta", "Tota")] == [
        ["Customer", "Name", "Currency", "2026-01", "2026-02", "2026-03", "2026-04"],
        ["acme", "Acme", "USD", "105.00", "45.00", "45.00", "35.00"],
        ["beta", "Beta", "EUR", "30.00", "30.00"],
        ["Total", "EUR", "-", "30.00", "30.00", "-"],
        ["Total", "USD", "105.00", "45.00", "45.00", "35.00"],
    ]
    whole = run("arcli -f all.journal balance --by month --as-of 2026-01-31 -O csv", books).out.splitlines()
    assert whole[1:] == ["acme,Acme,USD,5.00,2025-12", "acme,Acme,USD,105.00,2026-01"]


def test_what_moved_in_each_month(books: Path) -> None:
    columns = "month,currency,opening,invoices,receipts,credits,closing"
    done = run(f"arcli -f all.journal rollforward --by month -p 2026-01..2026-04 -O csv --columns {columns}", books)
    assert done.out.splitlines() == [
        columns,
        "2026-01,USD,5.00,100.00,0.00,0.00,105.00",
        "2026-02,EUR,0.00,30.00,0.00,0.00,30.00",
        "2026-02,USD,105.00,0.00,-60.00,0.00,45.00",
        "2026-03,EUR,30.00,0.00,0.00,0.00,30.00",
        "2026-03,USD,45.00,0.00,0.00,0.00,45.00",
        "2026-04,EUR,30.00,0.00,-30.00,0.00,0.00",
        "2026-04,USD,45.00,0.00,0.00,-10.00,35.00",
    ]
    one = run(f"arcli -f all.journal rollforward acme --by month -p 2026-02 -O csv --columns {columns}", books)
    assert one.out.splitlines()[1:] == ["2026-02,USD,105.00,0.00,-60.00,0.00,45.00"]
