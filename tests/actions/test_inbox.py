"""The files of an inbox: by which profile each is read, and why one is left out."""

from __future__ import annotations

import pytest

from arcli.actions.inbox import Known, take
from arcli.bank.profile import Profile, read_profile
from arcli.model.settings.banks import BankAccount

HEAD = b"Date,Amount,Name\n2026-01-15,9.00,ACME\n"


def profile(more: str = "", kind: str = "bank") -> Profile:
    columns = "{booked: Date, amount: Amount, payer: Name}" if kind == "bank" else "{document: Name, paid: Amount}"
    found, problems = read_profile("p", f"kind: {kind}\ncurrency: USD\ncolumns: {columns}\n{more}".encode())
    assert found is not None, problems
    return found


ACCOUNTS = {
    "one": BankAccount(number="11 11 11", files="one-*.csv"),
    "two": BankAccount(number="22 22 22", files="two-*.csv"),
    "any": BankAccount(number="33 33 33"),
    "else": BankAccount(number="44 44 44"),
}
ONE, TWO, ANY, ELSE = (Known(f"{name}.yaml", profile(), name) for name in ACCOUNTS)
LOOSE = Known("loose.yaml", profile("account: '5'"))
OTHER = Known("other.yaml", profile("account: '6'"))
ADVICE = Known("advice.yaml", profile(kind="remittance"))
UNFIT = Known("unfit.yaml", profile().__class__(kind="bank", columns={"booked": "Day", "amount": "Amount"}), "any")


@pytest.mark.parametrize(
    ("name", "known", "by", "account"),
    [
        ("in/one-1.csv", [ONE, TWO, ANY, LOOSE], "one.yaml", "111111"),
        ("in/two-1.csv", [LOOSE, ANY, TWO, ONE], "two.yaml", "222222"),
        ("in/three.csv", [ONE, TWO, ANY, LOOSE], "any.yaml", "333333"),
        ("in/three.csv", [ONE, UNFIT, LOOSE], "loose.yaml", "5"),
        ("in/one-1.csv", [ANY], "any.yaml", "333333"),
    ],
)
def test_a_file_is_read_by_the_profile_of_its_account(name: str, known: list[Known], by: str, account: str) -> None:
    found = take(name, HEAD, known, ACCOUNTS)
    assert (found.why, found.profile, [s.account for s in found.statements]) == ("", by, [account])
    assert {x.account for s in found.statements for x in s.lines} == {account}


@pytest.mark.parametrize(
    ("name", "data", "known", "why"),
    [
        ("in/x.csv", HEAD, [ANY, ELSE], "it may be of any and else"),
        ("in/x.csv", HEAD, [LOOSE, OTHER], "it may be of loose.yaml and other.yaml"),
        ("in/x.csv", HEAD, [ONE, TWO], "by its columns it is of one and two, by its name of none of them"),
        ("in/x.csv", HEAD, [UNFIT], "no profile fits it"),
        ("in/x.txt", b"a letter", [ANY], "no profile fits it"),
        ("in/x.pdf", b"%PDF-1.7", [ANY], "it can't be read"),
        ("in/x.csv", HEAD.replace(b"9.00", b"nine"), [ANY], "it can't be read"),
    ],
)
def test_what_can_not_be_told_is_left_out(name: str, data: bytes, known: list[Known], why: str) -> None:
    found = take(name, data, known, ACCOUNTS)
    assert found.why.startswith(why)
    assert (found.statements, found.advices) == ([], [])


def test_advice_is_taken_as_advice() -> None:
    found = take("in/a.csv", HEAD, [ADVICE], ACCOUNTS)
    assert [(a.total, [i.document for i in a.items]) for a in found.advices] == [(9, ["ACME"])]
