"""Base-currency views of ledgers at random: they add up to the accounts, and to themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.gl.postings import HOLDINGS
from arcli.gl.proof import prove_book
from arcli.ledger.books import book_of, summary_of
from arcli.reports.aging import aging
from arcli.reports.context import Context
from arcli.reports.control import control_of
from arcli.reports.in_base import in_base, with_rates
from arcli.reports.open import open_list
from arcli.reports.rollforward_base import rollforward_in_base
from arcli.reports.tax import tax
from arcli.reports.trial_balance import trial_balance
from tests.exchange.test_glexport import RATES
from tests.subledger.books import open_memory
from tests.subledger.strategies import SETTINGS, Made, ledgers

ZERO = Decimal(0)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], report_multiple_bugs=False)
@given(made=ledgers(most=20), at=st.integers(0, 100))
def test_aging_in_base_is_the_control_account_in_base(made: Made, at: int) -> None:
    ledger = open_memory({"a.journal": made.journal, "r.journal": RATES, "arcli.yaml": SETTINGS})
    days = sorted({e.date for e in ledger.entries if e.kind not in ("rate", "customer")} | {date(2027, 1, 31)})
    day = days[-1] if at > 60 else days[at % len(days)]
    subledger, problems = ledger.as_of(day)
    assert not [p.message for p in problems if p.severity == "error"]
    book, found = book_of(ledger, subledger)
    assert not found
    prove_book(subledger, book)
    context = Context(ledger, subledger, day)
    accounts = sum((p.base for t in book.transactions for p in t.postings if p.holding in HOLDINGS), ZERO)
    based = in_base(context, book)
    aged = with_rates(aging(based), based, by_document=False)
    assert sum((t["total"] for t in aged.totals), ZERO) == accounts
    listed = with_rates(open_list(based), based, by_document=True)
    assert sum((r["open"] for r in listed.rows), ZERO) == accounts
    summary, _ = summary_of(ledger, subledger)
    rolled = rollforward_in_base(context, summary)
    assert sum((t["closing"] for t in rolled.totals), ZERO) == accounts
    for row in rolled.rows:
        parts = (v for k, v in row.items() if isinstance(v, Decimal) and k != "closing")
        assert sum(parts, ZERO) == row["closing"]
    assert all(not r["difference"] and not r["base_difference"] for r in control_of(context, book.held(), book).rows)
    assert all(not t["balance"] for t in trial_balance(context, book.movements(), book.base).totals)
    tax(context, summary)
