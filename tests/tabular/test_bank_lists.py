"""Lists of card processors: gross, fee and net; workbooks."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.bank import read_bank_file
from arcli.bank.profile import SHIPPED, Profile
from arcli.source.profiles import find_profile, names_of, read_profile
from tests.tabular.users import profile

D = Decimal
STRIPE = """\
id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description
txn_1,charge,ch_1,100.00,3.20,96.80,usd,2026-01-05 10:30,2026-01-07 00:00,INV-1001
txn_2,refund,re_1,-40.00,-1.00,-39.00,usd,2026-01-06 09:00,2026-01-08 00:00,REFUND INV-0990
txn_3,payout,po_1,-57.80,0.00,-57.80,usd,2026-01-09 00:00,2026-01-09 00:00,STRIPE PAYOUT
"""
PAYPAL = """\
"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","Transaction ID",\
"Invoice Number","Subject","Note","Balance","Balance Impact"
"1/5/2026","10:30:00","PST","Acme","Payment","Completed","USD","1,000.00","-30.00","970.00","a@x.org","T1","INV-7","","","970.00","Credit"
"1/6/2026","10:30:00","PST","Beta","Payment","Pending","USD","50.00","0.00","50.00","b@x.org","T2","","","","970.00","Memo"
"1/7/2026","10:30:00","PST","Acme","Refund","Completed","USD","-100.00","3.00","-97.00","a@x.org","T3","INV-7","","","873.00","Debit"
"""


def shipped(name: str) -> Profile:
    found, problems = read_profile(*find_profile(name, SHIPPED), Profile)
    assert found is not None, problems
    return found


def test_stripe_lists_gross_fee_and_net() -> None:
    statements, problems = read_bank_file("f", STRIPE.encode(), shipped("stripe"))
    assert problems == []
    lines = [(x.amount, x.charges, x.booked, x.text, x.bank_ref) for s in statements for x in s.lines]
    assert lines == [
        (D("96.80"), D("3.20"), date(2026, 1, 5), "INV-1001", "txn_1"),
        (D("-39.00"), D("-1.00"), date(2026, 1, 6), "REFUND INV-0990", "txn_2"),
        (D("-57.80"), None, date(2026, 1, 9), "STRIPE PAYOUT", "txn_3"),
    ]


def test_paypal_leaves_out_what_is_pending() -> None:
    statements, problems = read_bank_file("f", PAYPAL.encode(), shipped("paypal"))
    assert problems == []
    (statement,) = statements
    assert [(x.amount, x.charges, x.payer, x.text) for x in statement.lines] == [
        (D("970.00"), D("30.00"), "Acme", "INV-7"), (D("-97.00"), D("-3.00"), "Acme", "INV-7")
    ]  # fmt: skip
    assert (statement.opening, statement.closing, statement.difference) == (0, D("873.00"), 0)


def test_gross_less_charges_must_be_the_amount() -> None:
    _, problems = read_bank_file("f", STRIPE.replace("3.20", "3.10").encode(), shipped("stripe"))
    assert [(p.code, p.position.line) for p in problems] == [("AR653", 2)]


@pytest.mark.parametrize("name", names_of(SHIPPED))
def test_shipped_profiles_say_what_they_are_for(name: str) -> None:
    assert shipped(name).about


def test_a_file_without_a_head() -> None:
    p = profile("currency: USD\ncolumns: {booked: '1', amount: '2', text: ['3', '4']}")
    statements, problems = read_bank_file("f", b"2026-01-05,5.00,2,1\n2026-01-06,6.00,x,\n", p)
    assert ([(x.amount, x.text) for x in statements[0].lines], problems) == ([(5, "2 1"), (6, "x")], [])


# --- workbooks -------------------------------------------------------------------------------------------


@pytest.fixture
def workbook() -> bytes:
    return (Path(__file__).parent / "list.xlsx").read_bytes()


@pytest.mark.parametrize("keys", ["", 'decimal: ","', "dates: DD.MM.YYYY"])
def test_a_workbook_is_read_as_its_sheet(workbook: bytes, keys: str) -> None:
    pytest.importorskip("python_calamine")
    p = profile(f"currency: USD\nskip: 1\n{keys}\ncolumns: {{booked: Date, amount: Amount, text: No}}")
    statements, problems = read_bank_file("list.xlsx", workbook, p)
    assert problems == []
    assert [(x.booked, x.amount, x.text) for x in statements[0].lines] == [
        (date(2026, 1, 5), D("1234.56"), "00012"), (date(2026, 1, 6), D("0.3"), "1001")
    ]  # fmt: skip
    p = profile("sheet: Other\ncolumns: {booked: Date, amount: Amount}")
    assert [x.code for x in read_bank_file("list.xlsx", workbook, p)[1]] == ["AR602"]


def test_a_workbook_without_the_extra_is_named(workbook: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    p = profile("columns: {booked: Date, amount: Amount}")
    (problem,) = read_bank_file("list.xlsx", workbook, p)[1]
    assert (problem.code, problem.hint) == ("AR602", "pip install 'arcli[xlsx]', or save the sheet as CSV")
    (problem,) = read_bank_file("list.xlsx", b"PK\x03\x04 no workbook", p)[1]
    assert problem.code == "AR602"


def test_charges_in_another_currency_are_an_error() -> None:
    p = profile("currency: USD\ncolumns: {booked: D, amount: A, charges: C}")
    _, problems = read_bank_file("f", "D,A,C\n2026-01-05,5.00,€1.00\n2026-01-06,5.00,$1.00\n".encode(), p)
    assert [(x.code, x.position.line) for x in problems] == [("AR653", 2)]
