"""A real company's list of 2,466 settled invoices, imported by the shipped profile; figures worked out with awk."""

from __future__ import annotations

import csv
import time
from decimal import Decimal
from io import StringIO
from pathlib import Path

from tests.casefile import run
from tests.conftest import ROOT

PROFILE = ROOT / "examples" / "late-payments" / "profile.yaml"
AGED = {  # as of → (open documents, total, current, 1-30)
    "2012-12-31": (99, "5725.06", "4936.32", "788.74"),
    "2013-06-30": (84, "5119.85", "4284.29", "835.56"),
    "2013-12-31": (0, "0", "0", "0"),
}


def test_the_list_becomes_a_ledger_that_ages_as_it_should(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "late-payments-2466.csv"
    assert run("arcli init books", tmp_path).code == 0
    started = time.monotonic()
    done = run(f"arcli -f books import csv {source} --profile {PROFILE}", tmp_path)
    assert time.monotonic() - started < 60
    assert done.code == 0
    assert done.err.startswith("Added 100 customers, 2,466 invoices, 2,466 payments")
    again = run(f"arcli -f books import csv {source} --profile {PROFILE}", tmp_path)
    assert again.err == "Nothing to add; 5,032 there already.\n"  # 100 customers, 2,466 invoices, 2,466 payments
    assert "0000611365" in (tmp_path / "books" / "2013" / "sales.journal").read_text()
    with source.open() as file:
        last = max(row["SettledDate"].split("/")[2] for row in csv.DictReader(file))
    assert last == "2014"
    for day, (count, total, current, late) in AGED.items():
        as_of = day if count else "2014-12-31"
        rows = list(csv.DictReader(StringIO(run(f"arcli -f books aging --as-of {as_of} -O csv", tmp_path).out)))
        sums = {name: sum((Decimal(r[name]) for r in rows), Decimal(0)) for name in ("total", "current", "1-30")}
        assert sums == {"total": Decimal(total), "current": Decimal(current), "1-30": Decimal(late)}
        items = run(f"arcli -f books open --as-of {as_of} -O csv", tmp_path).out
        assert len(items.splitlines()) - 1 == count
