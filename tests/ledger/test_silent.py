"""What `add` says of new entries is what the whole `check` says of them: only silent checks are left out."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.ledger import checks
from tests.subledger.books import ledger

DAY = date(2026, 6, 30)
BOOKS = """\
2026-01-01 customer acme "Acme" currency:USD terms:2/10net30
2026-01-05 invoice INV-1 acme 100.00 po:PO-1
2026-01-06 invoice INV-2 acme 100.00
2026-01-07 payment P-1 acme 5.00 ref:R-1
"""
NEW = {  # new entries, and the codes of what is to be said of them
    "nothing": ("2026-03-01 payment P-9 acme 1.00 ref:R-9\n", []),
    "a reference in the books": ("2026-03-01 payment P-9 acme 1.00 ref:R-1\n", ["AR403"]),
    "a quoted reference": ('2026-03-01 payment P-9 acme 1.00 ref:"R 9"\n', []),
    "a reference twice among the new": (
        "2026-03-01 payment P-8 acme 1.00 ref:R-9\n2026-03-01 payment P-9 acme 1.00 ref:R-9\n", ["AR403"],
    ),
    "an order in the books": ("2026-03-01 invoice INV-9 acme 100.00 po:PO-1\n", ["AR404"]),
    "an order twice among the new": (
        "2026-03-01 invoice INV-8 acme 7.00 po:PO-9\n2026-03-02 invoice INV-9 acme 7.00 po:PO-9\n", ["AR404"],
    ),
    "an ID like another": ("2026-03-01 invoice inv-1 acme 1.00\n", ["AR405"]),
    "a late discount": ("2026-03-01 payment P-9 acme 98.00\n    INV-2  98.00 discount:2.00\n", ["AR401"]),
}  # fmt: skip


@pytest.mark.parametrize("name", NEW)
def test_a_check_is_left_out_only_where_it_is_silent(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, codes = NEW[name]
    old, whole = ledger(BOOKS), ledger(BOOKS, text)
    whole.sources = old.sources  # as when entries are added: the files do not have them yet
    subledger, _ = whole.as_of(DAY)
    new = [e for e in whole.entries if e.origin.name == "1.journal"]
    found = [p.code for p in checks.warnings_about(whole, subledger, new, DAY)]
    assert found == codes
    monkeypatch.setattr(checks, "_silent_about", lambda *_: ())
    assert [p.code for p in checks.warnings_about(whole, subledger, new, DAY)] == found
