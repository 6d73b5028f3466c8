"""Statements and confirmations: the figures of the report, worded; what a patient owes after the insurer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from arcli.documents.accounts import AskedStatement, account_statements
from arcli.documents.content import Statement
from arcli.ledger.opening import open_ledger
from arcli.reports.statement import statements
from arcli.source.files import Folder
from tests.conftest import ROOT
from tests.documents.books import SETTINGS, maker, of_ledger
from tests.documents.test_itemised import texts

BOOKS = """
2026-01-10 invoice INV-0 acme 10.00
2026-03-01 invoice INV-1 acme 200.00 terms:net30
2026-03-08 payment PMT-1 acme 50.00 ref:FT-1
    INV-1  48.00  discount:2.00
2026-03-09 invoice INV-2 acme 30.00 USD
"""


def of(
    journal: str, asked: AskedStatement, *, start: str | None = None, day: str = "2026-04-15", only: str = "acme"
) -> list[Statement]:
    made = maker(journal, SETTINGS, day)
    chosen = (only,) if only else ()
    made.context = replace(made.context, customers=chosen, start=date.fromisoformat(start) if start else None)
    return account_statements(made, asked)


def test_activity_by_hand() -> None:
    (one,) = of(BOOKS, AskedStatement("activity"), start="2026-03-01")
    euros, dollars = one.parts
    assert texts(euros.rows, "document", "kind", "text", "debit", "credit", "balance") == [
        ("None", "forward", "None", "None", "None", "10.00"),
        ("INV-1", "invoice", "None", "200.00", "None", "210.00"),
        ("PMT-1", "discount", "INV-1", "None", "2.00", "208.00"),
        ("PMT-1", "payment", "FT-1", "None", "50.00", "158.00"),
    ]
    assert (euros.balance.text, euros.label, dollars.due.full) == ("158.00", "Balance due", "USD\u00a030.00")
    assert one.period == "March 1, 2026 to April 15, 2026"
    assert (euros.debits.text, euros.credits.text) == ("200.00", "52.00")


def test_open_items_by_hand() -> None:
    """On April 15 INV-0 (due February 9) is 65 days late, INV-1 (due March 31) 15; 2.00 are unapplied."""
    (one,) = of(BOOKS, AskedStatement("open"))
    euros = one.parts[0]
    assert texts(euros.rows, "document", "share", "paid", "debit", "credit", "days_late") == [
        ("INV-0", "10.00", "0.00", "10.00", "None", "65"),
        ("INV-1", "200.00", "50.00", "150.00", "None", "15"),
        ("PMT-1", "-50.00", "-48.00", "None", "2.00", "None"),
    ]
    assert texts(euros.buckets, "id", "amount") == [("1-30", "150.00"), ("61-90", "10.00"), ("unapplied", "-2.00")]
    assert (euros.overdue and euros.overdue.text, euros.pay and euros.pay.reference) == ("160.00", "acme")


def test_what_suits() -> None:
    assert of(BOOKS, AskedStatement())[0].style == "open"
    assert of(BOOKS, AskedStatement(), start="2026-03-01")[0].style == "activity"
    forward = BOOKS + "2026-01-02 customer acme method:balance-forward\n"
    assert of(forward, AskedStatement())[0].style == "activity"


def test_a_balance_in_favour_asks_for_nothing() -> None:
    (one,) = of("2026-03-08 payment PMT-1 acme 50.00\n", AskedStatement())
    assert (one.parts[0].label, one.parts[0].due.text, one.parts[0].pay) == ("Balance in your favor", "50.00", None)


def test_of_whom_there_is_nothing_a_statement_is_made_only_by_name() -> None:
    assert of("2026-03-08 note acme hello\n".replace("hello", '"hello"'), AskedStatement())[0].parts == ()
    assert of("2026-03-08 note acme hello\n".replace("hello", '"hello"'), AskedStatement(), only="") == []


def test_who_paid_what_of_an_item_that_was_taken_over() -> None:
    """Billed 100.00: the insurer paid 60.00 and 15.00 were adjusted; of the patient's 25.00, 5.00 are paid."""
    journal = """
2026-01-01 customer insurer "Insurer" address:"1 Mill Lane"
2026-03-01 invoice CLM-1 insurer 100.00
    "Office visit"  1 @ 100.00
2026-03-05 payment P-1 insurer 60.00
    CLM-1  60.00
2026-03-05 credit A-1 insurer 15.00 corrects:CLM-1
    CLM-1  15.00
2026-03-06 transfer T-1 insurer acme 25.00
    CLM-1  25.00
2026-03-07 payment P-2 acme 5.00
    CLM-1  5.00
"""
    settings = SETTINGS.replace("taxes: {vat21: 21%, vat9: 9%, in21: {rate: 21%, included: true}}\n", "")
    made = maker(journal, settings, "2026-04-15")
    made.context = replace(made.context, customers=("acme",))
    (one,) = account_statements(made, AskedStatement())
    (row,) = one.parts[0].rows
    assert one.parts[0].shares
    assert [str(v) for v in (row.original, row.others_paid, row.adjusted, row.share, row.paid, row.debit)] == [
        "100.00", "60.00", "15.00", "25.00", "5.00", "20.00",
    ]  # fmt: skip
    assert row.text == "Office visit"


def test_a_confirmation_names_both_sides() -> None:
    journal = BOOKS + "2026-03-10 payment PMT-2 acme 40.00 USD\n"
    one: Any = of(journal, AskedStatement(confirm=True, reply_to="Audit & Co."))[0]
    assert "you owed us EUR\u00a0158.00 and we owed you USD\u00a010.00" in one.intro
    assert "directly to Audit & Co." in one.ask


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
@pytest.mark.parametrize("style", ["activity", "open"])
def test_statements_say_what_the_report_says(name: str, style: str) -> None:
    made = of_ledger(open_ledger(Folder(ROOT / "ledgers" / name)), "2026-11-21")
    reports = {r.parameters["customer"]: r for r in statements(made.context, style)}
    for own in account_statements(made, AskedStatement(style)):
        report = reports[own.customer]
        assert [p.balance.value for p in own.parts] == [t["balance"] for t in report.totals]
        for part in own.parts:
            assert sum((b.amount.value for b in part.buckets), Decimal(0)) == part.balance.value
            if style == "open":
                debit = sum((r.debit.value for r in part.rows if r.debit is not None), Decimal(0))
                credit = sum((r.credit.value for r in part.rows if r.credit is not None), Decimal(0))
                assert debit - credit == part.balance.value
