"""import csv --new-profile: a look at a list makes a profile that reads it; what the list can't tell is a doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcli.exchange.looking import look_at
from tests.casefile import run

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def made(folder: Path, text: str) -> str:
    (folder / "list.csv").write_text(text)
    (folder / "arcli.yaml").write_text("currency: EUR\n")
    (folder / "profiles" / "own.yaml").unlink(missing_ok=True)
    done = run("arcli import csv list.csv --new-profile -o profiles/own.yaml", folder)
    assert done.code == 0, done.err
    return (folder / "profiles" / "own.yaml").read_text()


def test_a_german_list_of_open_items_is_read_to_the_cent(tmp_path: Path) -> None:
    text = made(tmp_path, (EXAMPLES / "import" / "open-items.csv").read_text())
    assert "In doubt" not in text
    done = run("arcli import csv list.csv --profile profiles/own.yaml --date 2025-12-31", tmp_path)
    assert done.code == 0, done.err + done.out
    total = run("arcli balance --as-of 2025-12-31", tmp_path).out.splitlines()[-1].split()[-1]
    assert total == "8,976.50"  # the total of the list, as the manual adds it up


def test_a_bank_file_is_read(tmp_path: Path) -> None:
    text = made(tmp_path, (EXAMPLES / "bank" / "german-bank.csv").read_text())
    assert "# account: main" in text
    done = run("arcli bank list.csv --profile profiles/own.yaml -O csv --columns booked,amount,name", tmp_path)
    assert done.out.splitlines()[1] == "2026-01-15,1407.96,ACME CORP"


def test_a_list_of_customers_is_read(tmp_path: Path) -> None:
    made(tmp_path, "Customer name,E-mail,Post code,City\nFern & Sons,ap@fern.example,62701,Springfield\n")
    done = run("arcli import csv list.csv --profile profiles/own.yaml --date 2026-01-01 --dry-run", tmp_path)
    assert done.out == (
        '2026-01-01 customer Fern-Sons "Fern & Sons" email:ap@fern.example postcode:62701 city:Springfield\n'
    )


@pytest.mark.parametrize("head", ["ID", "Code", "No.", "Number", "Customer No."])
def test_the_ids_of_a_list_of_customers_are_theirs_so_that_it_updates_them(tmp_path: Path, head: str) -> None:
    made(tmp_path, f"{head},Name,Terms,Limit\nfern,Fern Hotels,net14,800\nruby,Ruby Rooms,net30,\n")
    (tmp_path / "known.journal").write_text('2026-01-01 customer fern "Fern"\n')
    done = run("arcli import csv list.csv --profile profiles/own.yaml --date 2026-02-01 --update --dry-run", tmp_path)
    assert done.code == 0, done.err
    heads = [line for line in done.out.splitlines() if " customer " in line]
    assert heads == [
        '2026-02-01 customer ruby "Ruby Rooms" terms:net30',
        '2026-02-01 customer fern "Fern Hotels" terms:net14 limit:800',
    ]


HEAD = "Invoice,Date,Customer,Amount\n"


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        ("1,03/04/2026,acme,5.00\n2,05/06/2026,acme,6.00\n", "no row tells whether 03/04/2026 is M/D/YYYY or D/M/YYYY"),
        ("1,2026-03-04,acme,1.234\n2,2026-03-05,acme,500\n", "no amount tells whether the decimal mark"),
        ("1,2026-03-04,acme,5.00\n2,2026-03-05,acme,-6.00\n", "1 of the amounts are below zero"),
        ("1,2026-03-04,acme,5.00\n1,2026-03-04,acme,6.00\n", "several rows have one number"),
    ],
)
def test_what_the_list_cannot_tell_is_a_doubt(tmp_path: Path, rows: str, doubt: str) -> None:
    assert f"# In doubt: {doubt}" in made(tmp_path, HEAD + rows)


def test_dates_of_either_order_stay_unstated_and_are_refused(tmp_path: Path) -> None:
    text = made(tmp_path, HEAD + "1,03/04/2026,acme,5.00\n")
    assert "\ndates:" not in text
    done = run("arcli import csv list.csv --profile profiles/own.yaml --dry-run", tmp_path)
    assert "AR604" in done.err
    one = made(tmp_path, HEAD + "1,13/04/2026,acme,5.00\n2,03/04/2026,acme,5.00\n")
    assert "\ndates: D/M/YYYY\n" in one


def test_what_is_no_list_is_told() -> None:
    assert look_at("a.csv", b"only one line") is None
    assert look_at("a.csv", b"") is None


QUICKBOOKS = (
    '"Marlow Garden Supply"\n"Customer Contact List"\n\n'
    '"Customer","Phone Numbers","Email","Full Name","Billing Address","Shipping Address","Terms","Credit Limit"\n'
    '"Ashby Nurseries, Inc.","503 555 0111","ap@ashby.example","Mona Ashby","4 Elm Rd","","Net 30","20,000.00"\n'
    '"Bramble & Sons","","office@bramble.example","Ted Bramble","9 Hill St","","2% 10, net 30",""\n'
    '"Dorn Estates","","dorn@dorn.example","","77 Vine St","","Due on receipt","5,000.00"\n'
    '"TOTAL","","","","","","",""\n'
)


def test_a_list_of_customers_with_limits_and_terms_as_people_write_them(tmp_path: Path) -> None:
    """Limits are no amounts of documents, terms get their form, the row of totals is left out."""
    text = made(tmp_path, QUICKBOOKS)
    assert "a list of customers" in text
    done = run("arcli import csv list.csv --profile profiles/own.yaml --date 2026-07-01 --dry-run", tmp_path)
    assert done.code == 0, done.err
    heads = [line for line in done.out.splitlines() if " customer " in line]
    assert heads == [
        '2026-07-01 customer Ashby-Nurseries-Inc "Ashby Nurseries, Inc." terms:net30 limit:20,000.00 '
        'email:ap@ashby.example phone:"503 555 0111"',
        '2026-07-01 customer Bramble-Sons "Bramble & Sons" terms:2/10net30 email:office@bramble.example',
        '2026-07-01 customer Dorn-Estates "Dorn Estates" terms:receipt limit:5,000.00 email:dorn@dorn.example',
    ]
    assert "    address: 4 Elm Rd" in done.out


@pytest.mark.parametrize(
    "head",
    [
        "Account,Posting Date,Description,Check Number,Debit,Credit,Balance",
        "Account Number,Date,Details,Cheque No.,Withdrawals,Deposits,Running Balance",
    ],
)
def test_a_bank_file_with_debits_and_credits_is_one(tmp_path: Path, head: str) -> None:
    rows = '4411007021,07/09/2026,ACH CREDIT ASHBY,,,"2,400.00","2,400.00"\n'
    rows += "4411007021,07/31/2026,SERVICE FEE,,12.00,,\n4411007021,07/31/2026,CHECK,1182,5.00,,\n"
    text = made(tmp_path, f"{head}\n{rows}")
    assert "lines of a bank" in text
    assert "# currency: EUR   # no column says it" in text  # the ledger's: a person says whether it is the account's
    (tmp_path / "profiles" / "own.yaml").write_text(text.replace("# currency:", "currency:"))
    done = run(
        "arcli bank list.csv --profile profiles/own.yaml -O csv --columns booked,amount,cheque,account", tmp_path
    )
    assert done.out.splitlines()[1:] == [
        "2026-07-09,2400.00,,4411007021",
        "2026-07-31,-12.00,,4411007021",
        "2026-07-31,-5.00,1182,4411007021",
    ]


def test_what_is_said_leads_on(tmp_path: Path) -> None:
    """Without -o nothing is written: the next command says where to; a list without days of its own asks for --date."""
    (tmp_path / "arcli.yaml").write_text("currency: EUR\n")
    (tmp_path / "list.csv").write_text("Customer,Date,Num,Due date,Open balance\nAcme,13/04/2026,1,13/05/2026,5.00\n")
    first = run("arcli import csv list.csv --new-profile", tmp_path).err
    assert "1 row looked at; keep it: arcli import csv list.csv --new-profile -o profiles/list.yaml" in first
    second = run("arcli import csv list.csv --new-profile -o profiles/list.yaml", tmp_path).err
    command = second.partition("try it: ")[2].strip()
    assert command == "arcli import csv list.csv --profile profiles/list.yaml --date YYYY-MM-DD --dry-run"
    assert run(command.replace("YYYY-MM-DD", "2026-04-30"), tmp_path).code == 0
