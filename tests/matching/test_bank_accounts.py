"""Bank accounts by name: what a ledger calls an account and what the bank calls it are one; another one is another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.plans import propose
from arcli.actions.receive import LinesWanted, Receiving
from arcli.model.bank.accounts import name_of, number_of
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.entries import Payment
from arcli.model.settings.banks import BankAccount
from tests.actions.desks import SETTINGS, target
from tests.casefile import run

ACCOUNTS = {
    "checking": BankAccount(number="4411 0070 21"),
    "savings": BankAccount(number="4411 0070 99"),
    "abn": BankAccount(number="NL91 ABNA 0417 1643 00"),
    "stripe": BankAccount(number="stripe"),
    "unknown": BankAccount(),
}
BANKS = SETTINGS + "bank_accounts:\n" + "".join(
    f"  {name}: {{number: {one.number}}}\n" for name, one in ACCOUNTS.items() if one.number
)  # fmt: skip
BOOKS = """2026-01-01 customer acme "Acme Trading Company"
2026-01-01 customer beta "Beta Foods"
2026-01-05 invoice INV-1 acme 700.00
2026-01-15 payment P-1 acme 300.00 account:savings deposit:DEP-1
2026-01-15 payment P-2 beta 400.00 account:savings deposit:DEP-1
"""


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("4411007021", "checking"), ("4411 0070 21", "checking"), ("004411007021", "checking"),
        ("NL91ABNA0417164300", "abn"), ("0417164300", "abn"), ("Stripe", "stripe"),
        ("55", "55"), ("", ""), ("9999999999", "9999999999"), ("checking", "checking"),
    ],
)  # fmt: skip
def test_an_account_by_its_number(number: str, name: str) -> None:
    assert name_of(number, ACCOUNTS) == name


def test_a_number_by_the_name_of_its_account() -> None:
    assert number_of("checking", ACCOUNTS) == "4411 0070 21"
    assert [number_of(n, ACCOUNTS) for n in ("unknown", "other", "4411")] == ["unknown", "other", "4411"]


def line(account: str, amount: str = "700.00") -> StatementLine:
    return StatementLine(account, "USD", Decimal(amount), date(2026, 1, 16), text="DEPOSIT")


def test_a_slip_is_of_the_account_that_it_names(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS, BANKS)
    for account, status in (("4411007099", "booked"), ("4411007021", "nobody")):
        receiving = Receiving([line(account)])
        propose(on, receiving.planner())
        assert (account, receiving.proposals[0].status) == (account, status)
    unnamed = target(tmp_path, BOOKS)  # what no setting says is taken for any account, as before
    receiving = Receiving([line("4411007021")])
    propose(unnamed, receiving.planner())
    assert receiving.proposals[0].status == "booked"


@pytest.mark.parametrize(("number", "written"), [("4411007021", "checking"), ("7777777777", "7777777777")])
def test_a_payment_is_booked_with_the_name(tmp_path: Path, number: str, written: str) -> None:
    plan = propose(target(tmp_path, BOOKS, BANKS), Receiving([line(number, "9.00")]).planner())
    (step,) = plan.steps
    assert isinstance(step.entry, Payment)
    assert step.entry.account == written
    assert (step.entry.bank_line or "").startswith(f"{number}/2026-01-16/9USD/")


def test_lines_of_an_account_are_those_of_its_number() -> None:
    statements = [Statement(a, "USD", [line(a)]) for a in ("4411007021", "4411007099")]
    wanted = LinesWanted(number_of("savings", ACCOUNTS))
    assert [x.account for x in wanted.lines(statements)] == ["4411007099"]


CSV = "Date,Description,Amount\n2026-01-16,ACME INV-1,400.00\n"
PROFILE = "kind: bank\ncolumns: {booked: Date, text: Description, amount: Amount}\ncurrency: USD\n"
HOUSE = """bank_accounts:
  usd: {number: '4711', profile: profiles/usd.yaml, files: 'us-*.csv'}
  cash: {profile: profiles/usd.yaml}
"""


@pytest.mark.parametrize(
    ("file", "options", "account"),
    [
        ("us-1.csv", "", "usd"),  # by the name of the file
        ("other.csv", "--account usd", "usd"),
        ("other.csv", "--account 4711 --profile profiles/usd.yaml", "usd"),
        ("other.csv", "--account cash", "cash"),  # whose number no setting says
        ("us-1.csv", "--account cash", "cash"),
        ("other.csv", "--profile profiles/usd.yaml", None),  # nobody says whose it is
    ],
)
def test_a_file_without_an_account_is_of_the_one_that_is_named(
    tmp_path: Path, file: str, options: str, account: str | None
) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/usd.yaml").write_text(PROFILE)
    (tmp_path / "arcli.yaml").write_text(SETTINGS + HOUSE)
    (tmp_path / "books.journal").write_text("2026-01-01 customer acme\n2026-01-05 invoice INV-1 acme 400.00\n")
    (tmp_path / file).write_text(CSV)
    done = run(f"arcli receive {file} {options} --write", tmp_path)
    assert done.code == 0, done
    written = "".join(p.read_text() for p in tmp_path.rglob("*.journal"))
    assert (f"account:{account}" in written) is (account is not None)
    again = run(f"arcli receive {file} {options}", tmp_path)
    assert "1 booked" in again.out + again.err
    if account is not None:
        reconciled = run(f"arcli reconcile bank {file} {options or '--account usd'}", tmp_path)
        assert reconciled.code == 0, reconciled
        assert "1 matched" in reconciled.out + reconciled.err
