"""Cases of everyday receivables, each worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.reports.aging import aging
from arcli.reports.balance import balance
from tests.subledger.books import codes, context, errors, ledger, open_of

ACME = '2026-01-01 customer acme "Acme" currency:USD\n'
BUCKETS = ["current", "1-30", "31-60", "61-90", "91+", "credits", "unapplied"]


def buckets(text: str, day: str, **options: str) -> dict[str, str]:
    """The columns of the aging that are not zero, of the only row that there is."""
    (row,) = aging(context(ledger(text), date.fromisoformat(day), **options)).rows
    return {b: f"{row[b]:,f}" for b in BUCKETS if row[b]}


def due_of(text: str, document: str, day: str) -> str:
    items = context(ledger(text), date.fromisoformat(day)).all_items
    return next(i.due.isoformat() for i in items if i.document.id == document)


# --- instalments and open credit -------------------------------------------------------------------------

INSTALMENTS = ACME + (
    "2026-01-05 invoice INV-1 acme 100.00\n"
    "    2026-02-01  30.00\n    2026-03-01  50.00\n    2026-04-01  20.00\n"
    "2026-01-20 payment PMT-1 acme 40.00\n    INV-1  40.00\n"
)


def test_forty_paid_of_instalments_of_30_50_and_20() -> None:
    assert open_of(ledger(INSTALMENTS), "2026-01-20") == {"INV-1#2": "40.00", "INV-1#3": "20.00"}
    assert open_of(ledger(INSTALMENTS), "2026-01-19") == {"INV-1#1": "30.00", "INV-1#2": "50.00", "INV-1#3": "20.00"}


def test_a_credit_memo_over_what_is_open_is_refused() -> None:
    text = INSTALMENTS + "2026-01-25 credit CM-1 acme 100.00\n    INV-1  100.00\n"
    assert codes(ledger(text), "2026-01-24") == []
    (error,) = errors(ledger(text), date(2026, 1, 25))
    assert error.code == "AR301"
    assert "60.00 USD open" in error.message
    assert error.position.line == 9  # the application, ...
    assert [s.source.line_column(s.start)[0] for s, _ in error.related] == [7]  # ... and what took before it


def test_unapplied_it_is_open_credit() -> None:
    text = INSTALMENTS + "2026-01-25 credit CM-1 acme 100.00 corrects:INV-1\n"
    assert open_of(ledger(text), "2026-01-25") == {"INV-1#2": "40.00", "INV-1#3": "20.00", "CM-1": "-100.00"}
    assert buckets(text, "2026-01-25") == {"current": "60.00", "credits": "-100.00"}


def test_half_and_half_of_three_cents() -> None:
    settings = "currency: USD\nterms:\n  half: [{share: 50%, due: net0}, {share: 50%, due: net30}]\n"
    text = ACME + "2026-01-05 invoice INV-1 acme 0.03 terms:half\n"
    opened = ledger(text, settings=settings)
    assert open_of(opened, "2026-01-05") == {"INV-1#1": "0.02", "INV-1#2": "0.01"}


# --- aging -----------------------------------------------------------------------------------------------


def test_one_cent_stays_open_in_its_bucket() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00 due:2026-02-01\n"
    text += "2026-02-01 payment PMT-1 acme 99.99\n    INV-1  99.99\n"
    assert open_of(ledger(text), "2026-03-10") == {"INV-1": "0.01"}
    assert buckets(text, "2026-03-10") == {"31-60": "0.01"}  # 37 days


@pytest.mark.parametrize(
    ("day", "bucket"),
    [
        ("2026-02-01", "current"),
        ("2026-02-02", "1-30"),
        ("2026-03-03", "1-30"),  # 28 - 1 + 3 = 30 days
        ("2026-03-04", "31-60"),
        ("2026-04-02", "31-60"),
        ("2026-04-03", "61-90"),
        ("2026-05-02", "61-90"),
        ("2026-05-03", "91+"),
    ],
)
def test_bounds_of_buckets(day: str, bucket: str) -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00 due:2026-02-01\n"
    assert buckets(text, day) == {bucket: "100.00"}


def test_without_a_due_date_it_is_due_on_its_own() -> None:
    text = ACME + "2026-01-05 opening INV-1 acme 100.00 dated:2025-12-05\n"
    assert due_of(text, "INV-1", "2026-01-05") == "2025-12-05"
    assert buckets(text, "2026-01-05") == {"31-60": "100.00"}  # 31 days


def test_an_agreed_date_moves_the_aging_only_on_that_basis() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00 due:2026-02-01\n2026-02-10 extend INV-1 due:2026-03-31\n"
    assert buckets(text, "2026-03-10") == {"31-60": "100.00"}
    assert buckets(text, "2026-03-10", basis="agreed") == {"current": "100.00"}
    assert buckets(text, "2026-02-09", basis="agreed") == {"1-30": "100.00"}
    assert buckets(text, "2026-03-10", basis="invoice") == {"61-90": "100.00"}  # 64 days


def test_credits_are_never_netted_into_a_bucket() -> None:
    text = ACME + "2025-06-01 invoice INV-1 acme 100.00 due:2025-07-01\n2026-01-05 payment PMT-1 acme 70.00\n"
    text += "2026-01-06 credit CM-1 acme 20.00\n"
    assert buckets(text, "2026-01-31") == {"91+": "100.00", "credits": "-20.00", "unapplied": "-70.00"}


# --- time ------------------------------------------------------------------------------------------------


def test_a_payment_before_its_invoice() -> None:
    text = ACME + "2026-01-05 payment PMT-1 acme 80.00\n    INV-1  80.00\n2026-02-01 invoice INV-1 acme 100.00\n"
    assert open_of(ledger(text), "2026-01-04") == {}
    assert open_of(ledger(text), "2026-01-05") == {"PMT-1": "-80.00"}
    assert open_of(ledger(text), "2026-01-31") == {"PMT-1": "-80.00"}
    assert open_of(ledger(text), "2026-02-01") == {"INV-1": "20.00"}


@pytest.mark.parametrize("first", ["reverse", "payment"])
def test_nsf_and_its_replacement_on_one_day(first: str) -> None:
    reverse = "2026-02-10 reverse PMT-1 reason:NSF\n"
    payment = "2026-02-10 payment PMT-2 acme 100.00\n    INV-1  100.00\n"
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00 due:2026-02-01\n"
    text += "2026-02-01 payment PMT-1 acme 100.00\n    INV-1  100.00\n"
    text += reverse + payment if first == "reverse" else payment + reverse
    assert open_of(ledger(text), "2026-02-09") == {}
    assert open_of(ledger(text), "2026-02-10") == {}


def test_nsf_on_a_later_day() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00 due:2026-02-01\n"
    text += "2026-02-01 payment PMT-1 acme 100.00\n    INV-1  100.00\n2026-02-20 reverse PMT-1 reason:NSF\n"
    assert open_of(ledger(text), "2026-02-19") == {}
    assert open_of(ledger(text), "2026-02-20") == {"INV-1": "100.00"}
    assert due_of(text, "INV-1", "2026-02-20") == "2026-02-01"
    assert buckets(text, "2026-02-20") == {"1-30": "100.00"}  # 19 days, as if never paid


def test_paid_in_april_is_open_in_march() -> None:
    text = ACME + "2026-03-05 invoice INV-1 acme 100.00 due:2026-03-20\n"
    paid = text + "2026-04-10 payment PMT-1 acme 100.00\n    INV-1  100.00\n"
    assert open_of(ledger(text), "2026-03-31") == open_of(ledger(paid), "2026-03-31") == {"INV-1": "100.00"}
    assert open_of(ledger(paid), "2026-04-09") == {"INV-1": "100.00"}
    assert open_of(ledger(paid), "2026-04-10") == {}


def test_new_terms_of_june_move_no_due_date_of_may() -> None:
    text = '2026-01-01 customer acme "Acme" currency:USD terms:net30\n2026-06-01 customer acme terms:net60\n'
    text += "2026-05-31 invoice INV-1 acme 10.00\n2026-06-01 invoice INV-2 acme 20.00\n"
    assert due_of(text, "INV-1", "2026-06-30") == "2026-06-30"
    assert due_of(text, "INV-2", "2026-06-30") == "2026-07-31"


# --- settling --------------------------------------------------------------------------------------------


def test_less_a_credit_memo() -> None:
    """800.00 paid for an invoice of 1,000.00 less a credit memo of 200.00, in one entry."""
    text = ACME + "2026-01-05 invoice INV-A acme 1,000.00\n2026-01-10 credit CM-9 acme 200.00\n"
    text += "2026-02-01 payment PMT-1 acme 800.00\n    INV-A  1,000.00\n    CM-9  -200.00\n"
    assert open_of(ledger(text), "2026-01-31") == {"INV-A": "1,000.00", "CM-9": "-200.00"}
    assert open_of(ledger(text), "2026-02-01") == {}


def test_more_of_a_credit_memo_than_there_is() -> None:
    text = ACME + "2026-01-05 invoice INV-A acme 1,000.00\n2026-01-10 credit CM-9 acme 200.00\n"
    text += "2026-02-01 payment PMT-1 acme 799.00\n    INV-A  1,000.00\n    CM-9  -201.00\n"
    assert codes(ledger(text), "2026-02-01") == ["AR302"]


def test_a_short_payment_and_its_deduction() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 1,000.00 due:2026-02-04\n"
    text += "2026-02-01 payment PMT-1 acme 900.00\n    INV-1  900.00  deduction:100.00 id:DED-1 reason:damage\n"
    text += "2026-03-01 credit CM-1 acme 100.00\n    DED-1  100.00\n"
    assert open_of(ledger(text), "2026-02-01") == {"DED-1": "100.00"}
    assert due_of(text, "DED-1", "2026-02-01") == "2026-02-04"
    assert buckets(text, "2026-02-28") == {"1-30": "100.00"}  # 24 days by the invoice's due date
    assert open_of(ledger(text), "2026-03-01") == {}


def test_an_accepted_deduction_is_gone() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 1,000.00\n"
    text += "2026-02-01 payment PMT-1 acme 900.00\n    INV-1  900.00  deduction:100.00 reason:promotion\n"
    assert open_of(ledger(text), "2026-02-01") == {}


def test_every_part_settles() -> None:
    # 1,452.00 = 1,350.00 + 29.04 + 15.00 + 45.00 + 0.06 + 12.90
    text = ACME + "2026-01-05 invoice INV-1 acme 1,452.00 terms:2/10net30\n2026-01-15 payment PMT-1 acme 1,350.00\n"
    text += "    INV-1  1,350.00  discount:29.04 fee:15.00 withholding:45.00 writeoff:0.06 deduction:12.90\n"
    assert open_of(ledger(text), "2026-01-15") == {}


def test_a_recovery() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 500.00\n2026-06-01 writeoff WO-3 acme 500.00\n    INV-1  500.00\n"
    text += "2026-07-01 payment PMT-1 acme 300.00\n    WO-3  300.00\n"
    assert open_of(ledger(text), "2026-06-01") == {}
    assert open_of(ledger(text), "2026-07-01") == {}
    text += "2026-08-01 payment PMT-2 acme 200.01\n    WO-3  200.01\n"
    assert codes(ledger(text), "2026-07-31") == []
    assert codes(ledger(text), "2026-08-01") == ["AR301"]  # 200.00 are left to be recovered


def test_a_parents_cheque_for_its_subsidiaries() -> None:
    text = "2026-01-01 customer parent currency:USD\n"
    text += "2026-01-01 customer north payer:parent currency:USD\n2026-01-01 customer south payer:parent currency:USD\n"
    text += "2026-01-05 invoice INV-1 north 400.00\n2026-01-06 invoice INV-2 south 600.00\n"
    text += "2026-02-01 payment PMT-1 parent 900.00\n    INV-1  400.00\n    INV-2  500.00\n"
    opened = ledger(text)
    assert open_of(opened, "2026-02-01") == {"INV-2": "100.00"}
    balances = context(opened, date(2026, 2, 1)).balances
    assert {c: f"{v:f}" for (c, _), v in balances.items() if v} == {"south": "100.00"}


def test_nobodys_payment_for_a_stranger_is_refused() -> None:
    text = ACME + "2026-01-01 customer zeta currency:USD\n2026-01-05 invoice INV-1 acme 400.00\n"
    text += "2026-02-01 payment PMT-1 zeta 400.00\n    INV-1  400.00\n"
    assert codes(ledger(text), "2026-02-01") == ["AR303"]


def test_unidentified_cash() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 4,300.00\n2026-02-02 payment PMT-1 ? 4,300.00 USD\n"
    text += "2026-02-09 transfer TRF-1 ? acme 4,300.00 USD\n    PMT-1  4,300.00\n"
    text += "2026-02-09 apply PMT-1\n    INV-1  4,300.00\n"
    opened = ledger(text)
    assert open_of(opened, "2026-02-08") == {"INV-1": "4,300.00", "PMT-1": "-4,300.00"}
    before = context(opened, date(2026, 2, 8)).balances
    assert {c: f"{v:,f}" for (c, _), v in before.items()} == {"?": "-4,300.00", "acme": "4,300.00"}
    assert open_of(opened, "2026-02-09") == {}


def test_a_duplicate_payment_refunded() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 250.00\n2026-01-20 payment PMT-1 acme 250.00\n    INV-1  250.00\n"
    text += "2026-01-22 payment PMT-2 acme 250.00\n2026-02-03 refund RF-1 acme 250.00\n    PMT-2  250.00\n"
    assert open_of(ledger(text), "2026-02-02") == {"PMT-2": "-250.00"}
    assert open_of(ledger(text), "2026-02-03") == {}


def test_a_credit_memo_against_a_paid_invoice_stays_open() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 250.00\n2026-01-20 payment PMT-1 acme 250.00\n    INV-1  250.00\n"
    text += "2026-02-03 credit CM-1 acme 50.00 corrects:INV-1\n"
    assert open_of(ledger(text), "2026-02-03") == {"CM-1": "-50.00"}
    assert codes(ledger(text + "    INV-1  50.00\n"), "2026-02-03") == ["AR301"]


# --- currencies ------------------------------------------------------------------------------------------


def test_two_currencies_have_two_rows() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00 USD\n2026-01-05 invoice INV-2 acme 200.00 EUR\n"
    report = balance(context(ledger(text), date(2026, 1, 5)))
    assert [(r["currency"], f"{r['balance']:f}") for r in report.rows] == [("EUR", "200.00"), ("USD", "100.00")]
    assert [(t["currency"], f"{t['balance']:f}") for t in report.totals] == [("EUR", "200.00"), ("USD", "100.00")]


def test_a_euro_invoice_paid_in_dollars() -> None:
    # 1,000.00 EUR at 1.0900 use 1,090.00 USD; 600.00 EUR are stated to use 654.55 USD: 5.45 USD are left.
    text = ACME + "2026-01-05 invoice INV-5 acme 1,610.00 EUR\n2026-02-01 payment PMT-1 acme 1,750.00 USD\n"
    text += "    INV-5  1,000.00 EUR @ 1.0900\n    INV-5  600.00 EUR @@ 654.55 USD  fee:10.00\n"
    assert open_of(ledger(text), "2026-02-01") == {"PMT-1": "-5.45"}
    assert codes(ledger(text.replace(" @ 1.0900", "")), "2026-02-01") == ["AR304"]


# --- rules that are broken -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["refund RF-1", "writeoff WO-1"])
def test_refunds_and_write_offs_equal_their_applications(kind: str) -> None:
    text = ACME + "2026-01-05 payment PMT-1 acme 50.00\n2026-01-10 " + kind + " acme 40.00\n    PMT-1  39.99\n"
    assert codes(ledger(text), "2026-01-09") == []
    assert codes(ledger(text), "2026-01-10") == ["AR307"]


def test_applications_above_the_payment() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 500.00\n2026-01-10 payment PMT-1 acme 50.00\n    INV-1  50.01\n"
    assert codes(ledger(text), "2026-01-09") == []
    assert codes(ledger(text), "2026-01-10") == ["AR306"]


def test_two_payments_of_one_invoice_on_one_day_name_both_lines() -> None:
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00\n2026-01-10 payment PMT-1 acme 60.00\n    INV-1  60.00\n"
    text += "2026-01-10 payment PMT-2 acme 60.00\n    INV-1  60.00\n"
    (error,) = errors(ledger(text), date(2026, 1, 10))
    assert (error.code, error.position.line) == ("AR301", 6)
    assert [s.source.line_column(s.start)[0] for s, _ in error.related] == [4]


def test_what_is_paid_and_mended_on_one_day_is_sound() -> None:
    """A day is a set: its limits are looked at when it is over."""
    text = ACME + "2026-01-05 invoice INV-1 acme 100.00\n2026-01-06 payment PMT-1 acme 100.00\n    INV-1  100.00\n"
    text += "2026-01-10 payment PMT-2 acme 100.00\n    INV-1  100.00\n2026-01-10 unapply PMT-1\n    INV-1  100.00\n"
    assert open_of(ledger(text), "2026-01-10") == {"PMT-1": "-100.00"}


def test_an_assertion_is_of_the_end_of_the_day() -> None:
    text = ACME + "2026-01-05 balance acme 60.00\n2026-01-05 invoice INV-1 acme 100.00\n"
    text += "2026-01-05 payment PMT-1 acme 40.00\n2026-01-05 balance * 60.00 USD\n"
    assert codes(ledger(text), "2026-01-05") == []
    assert codes(ledger(text.replace("acme 60.00", "acme 60.01")), "2026-01-05") == ["AR312"]
