"""Shipped profiles of other systems' lists: each reads its sample, the totals are those of the sample, a second run
adds nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from arcli.exchange.incoming import SHIPPED, shipped
from tests.casefile import run

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "examples" / "import"
# What is owed in all by the sample, added up by hand: open items less credits, invoices with their tax.
TOTALS = {
    "business-central-entries": {"EUR": "571.00", "USD": "250.00"},  # 690 - 119; 250 in the ledger's currency
    "d365-entries": {"USD": "1575.00"},  # 400 - 75 + 1,250
    "erpnext-invoices": {"EUR": "305.00"},  # 10 x 20 + 60 + 3 x 15
    "erpnext-receivable": {"EUR": "615.00"},  # 690 - 75
    "invoice-ninja-invoices": {"EUR": "495.00"},  # 450 + 3 x 15, the draft left out
    "odoo-invoices": {"USD": "430.00"},  # 2 x 150 + 40 + 5 x 18
    "paypal-invoices": {"USD": "120.00"},
    "quickbooks-customers": {},
    "quickbooks-open-invoices": {"USD": "1527.50"},  # the report's own total
    "quickbooks-transactions": {"USD": "250.00"},  # 800 - 50 - 500
    "sap-fbl5n": {"EUR": "820.50"},  # the list's own total
    "stripe-invoices": {"USD": "99.00"},
    "xero-contacts": {},
    "xero-invoices": {"GBP": "222.00"},  # the invoice's own total less the credit note's, 300 - (100 + 20 - 35 - 7)
}
SETTINGS = "currency: USD\ntaxes: {20-VAT-on-Income: 20%}\n"


def test_every_profile_has_a_sample_a_total_and_a_place_in_the_manual() -> None:
    names = [name for name, _ in shipped()]
    assert names == sorted(TOTALS)
    page = (ROOT / "arcli" / "manual" / "migrating.md").read_text()
    for name, about in shipped():
        assert about
        assert (SAMPLES / f"{name}.csv").is_file()
        assert f"| `{name}` |" in page


@pytest.mark.parametrize("name", sorted(TOTALS))
def test_a_sample_is_read_to_the_cent_and_only_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    command = f"arcli import csv {SAMPLES / name}.csv --profile {name} --date 2025-12-31"
    first = run(command, tmp_path)
    assert first.code == 0, first.err
    again = run(command, tmp_path)
    assert again.err.startswith("Nothing to add; ")
    shown = run("arcli balance --as-of 2026-12-31 -O csv --columns currency,balance", tmp_path).out.splitlines()[1:]
    totals: dict[str, Decimal] = {}
    for line in shown:
        currency, amount = line.split(",")
        totals[currency] = totals.get(currency, Decimal()) + Decimal(amount)
    assert {c: f"{t:.2f}" for c, t in totals.items()} == TOTALS[name]


def test_a_profile_is_a_file_of_that_name(tmp_path: Path) -> None:
    """A copy of a shipped profile reads the same list."""
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    (tmp_path / "own.yaml").write_bytes((SHIPPED / "stripe-invoices.yaml").read_bytes())
    done = run(f"arcli import csv {SAMPLES / 'stripe-invoices'}.csv --profile own.yaml --dry-run", tmp_path)
    assert "F3A1-0001" in done.out


def test_a_list_without_dates_needs_a_day(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    done = run(f"arcli import csv {SAMPLES / 'xero-contacts'}.csv --profile xero-contacts", tmp_path)
    assert done.code == 1
    assert "--date 2025-12-31" in done.err + done.out


OTHER_HEADINGS = [
    ("invoice-ninja-invoices", "Invoice Number", "Invoice Invoice Number"),
    ("erpnext-receivable", "Party", "Customer"),
    ("erpnext-receivable", "Party", "Party,Customer Name"),
    ("quickbooks-customers", "Customer full name", "Customer"),
    ("quickbooks-customers", "Bill address", "Billing address"),
    ("quickbooks-transactions", "Memo/Description", "Description"),
    ("xero-invoices", "Sales invoice", "Sales Invoice"),
]


@pytest.mark.parametrize(("name", "heading", "other"), OTHER_HEADINGS)
def test_headings_of_other_versions_are_read_too(tmp_path: Path, name: str, heading: str, other: str) -> None:
    text = (SAMPLES / f"{name}.csv").read_text()
    assert heading in text
    if "," in other:  # one more column: customers are numbered, and named beside it
        head, *rows = text.splitlines()
        at = head.split(",").index(heading)
        changed = [",".join([*r.split(",")[: at + 1], "Named", *r.split(",")[at + 1 :]]) for r in rows]
        text = "\n".join([head.replace(f",{heading},", f",{other},"), *changed]) + "\n"
    else:
        text = text.replace(heading, other)
    (tmp_path / "list.csv").write_text(text)
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    same = run(f"arcli import csv {SAMPLES / name}.csv --profile {name} --date 2025-12-31 --dry-run", tmp_path)
    done = run(f"arcli import csv list.csv --profile {name} --date 2025-12-31 --dry-run", tmp_path)
    assert (done.code, done.err) == (0, same.err)
    assert done.out == same.out or "Named" in done.out


def test_rows_that_make_no_document_are_told(tmp_path: Path) -> None:
    text = (SAMPLES / "xero-invoices.csv").read_text()
    (tmp_path / "list.csv").write_text(text.replace("Sales invoice", "Overpayment"))
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    done = run("arcli import csv list.csv --profile xero-invoices --dry-run", tmp_path)
    assert "left aside: 2 rows with Type: Overpayment\n" in done.err


@pytest.mark.parametrize("negative", [False, True])
def test_credit_notes_are_credit_memos_by_whatever_sign(tmp_path: Path, negative: bool) -> None:
    """By hand: 1 x 100.00 with 20.00 tax, less 35.00 with 7.00 tax: 78.00, of which 13.00 is tax."""
    head, *rows = (SAMPLES / "xero-invoices.csv").read_text().splitlines()
    if negative:
        rows = [_turned(head, row) if "credit note" in row else row for row in rows]
    (tmp_path / "list.csv").write_text("\n".join([head, *rows]) + "\n")
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    done = run("arcli import csv list.csv --profile xero-invoices --dry-run", tmp_path)
    credit = done.out.partition("credit ")[2].splitlines()
    assert credit[0] == "CN-0007 Harbour-Cafe-Ltd 78.00 GBP ref:INV-0101"
    lines = [" ".join(line.split()) for line in credit[1:4]]
    one, less = ("1 @ 100.00", "1 @ -35.00") if negative else ("1 @ 100.00 = 100.00", "-1 @ 35.00 = -35.00")
    bears = "tax:20-VAT-on-Income"
    assert lines == [
        f'"Table returned" {one} {bears}', f'"Less collection" {less} {bears}', "tax 20-VAT-on-Income 13.00"
    ]  # fmt: skip


def test_a_line_may_lower_a_document_but_not_below_nothing(tmp_path: Path) -> None:
    text = (SAMPLES / "xero-invoices.csv").read_text()
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    (tmp_path / "list.csv").write_text(
        text.replace(",Delivery,1,50.00,,50.00,", ",Rebate,1,-50.00,,-50.00,").replace("10.00,GBP", "-10.00,GBP")
    )
    done = run("arcli import csv list.csv --profile xero-invoices --dry-run", tmp_path)
    assert done.code == 0, done.err
    assert "INV-0101 Harbour-Cafe-Ltd 180.00 GBP" in done.out  # (200 + 40) - (50 + 10)
    (tmp_path / "list.csv").write_text(text.replace(",Delivery,1,50.00,,50.00,", ",Rebate,1,-500.00,,-500.00,"))
    done = run("arcli import csv list.csv --profile xero-invoices --dry-run", tmp_path)
    assert done.code == 1
    assert "the rows add up to less than nothing" in " ".join(done.out.split())


def _turned(head: str, row: str) -> str:
    """Return a row with its amounts turned round, its quantities and prices as they were."""
    money = {"Total", "TaxTotal", "InvoiceAmountDue", "LineAmount", "TaxAmount"}
    cells = zip(head.split(","), row.split(","), strict=True)
    return ",".join(str(-Decimal(cell)) if name in money else cell for name, cell in cells)
