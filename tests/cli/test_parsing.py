"""How a command line is read: one value for an option that takes one, amounts below zero, no empty values."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import run

BOOKS = """2026-01-01 customer acme "Acme" currency:USD
2026-01-05 invoice I-1 acme 10.00
2026-01-06 payment P-1 acme 10.00
    I-1  10.00
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    (tmp_path / "main.journal").write_text(BOOKS)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("-f main.journal -f main.journal aging", "--file"),
        ("aging -f main.journal --file main.journal", "--file"),
        ("-f main.journal aging --as-of 2026-01-31 --as-of 2026-02-28", "--as-of"),
        ("add note acme called -f main.journal --memo a --memo b", "--memo"),
        ("-f main.journal import csv x.csv --profile a --profile b", "--profile"),
        ("-f main.journal reconcile bank x --profile a --account 1 --account 2", "--account"),
        ("-f main.journal export hledger -o a -o b", "--output"),
        ("-f main.journal writeoff --below 1 --below 2", "--below"),
    ],
)
def test_a_second_value_is_refused_in_every_command(books: Path, command: str, option: str) -> None:
    if option == "--account":
        command = command.replace("-p a ", "")
    done = run(f"arcli {command}", books)
    assert done.code == 2, done.err
    assert f"{option} is given 2 times: it takes one value" in done.err


def test_what_may_repeat_repeats_and_a_flag_may_be_given_twice(books: Path) -> None:
    done = run("arcli -f main.journal balance -c acme -c acme --wide --wide", books)
    assert done.code == 0, done.err
    done = run("arcli add invoice acme 5.00 --id I-2 --tag a --tag b -f main.journal -n", books)
    assert (done.code, "#a #b" in done.out) == (0, True)


def test_an_alias_that_names_a_ledger_gives_way_to_the_option_of_the_command(books: Path) -> None:
    (books / "other.journal").write_text(
        '2026-01-01 customer other "Other" currency:USD\n2026-01-05 invoice I-1 other 7.00\n'
    )
    done = run("arcli -f main.journal balance -f other.journal -O csv", books)
    assert [row.split(",")[:4] for row in done.out.splitlines()[1:]] == [["other", "Other", "USD", "7.00"]]


@pytest.mark.parametrize("command", ["aging --rev ''", "aging -f ''", "--as-of '' aging", "aging -c ''", "-f '' check"])
def test_an_empty_value_is_refused(books: Path, command: str) -> None:
    done = run(f"arcli {command}", books)
    assert done.code == 2, done.err
    assert "is empty: give a value, or leave it out" in done.err


def test_amounts_below_zero_are_amounts(books: Path) -> None:
    done = run("arcli add opening acme -340.00 --id O-1 --date 2026-02-01 -f main.journal", books)
    assert (done.code, done.out) == (0, "2026-02-01 opening O-1 acme -340.00 USD\n")
    assert run("arcli add balance acme -340.00 --date 2026-02-01 -f main.journal", books).code == 0
    assert run("arcli add invoice acme -5.00 --id I-2 -f main.journal", books).code == 2  # an invoice has none
    assert "there is no option -q" in run("arcli add opening acme -q -f main.journal", books).err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-f main.journal show nothing", 'arcli show: there is no document or customer "nothing"; I-1, P-1, acme'),
        ("show", "arcli show: DOCUMENT is missing\n  help: arcli show INV-2026-0042"),
        ("show a b c", "arcli show: there is no place for b c\n  help: arcli show INV-2026-0042"),
        ("aging --top x", "arcli aging: --top x: not a whole number"),
        ("aging --top 0", "arcli aging: --top 0: at least 1"),
        ("open -c", "arcli open: -c needs a value\n  help: arcli open -c acme -O csv"),
        ("open --overdu", "arcli open: there is no option --overdu; did you mean --overdue?\n"
                          "  help: arcli open --help lists the options"),
        ("aging --overdue", "arcli aging: there is no option --overdue; open and customers have it\n"
                            "  help: arcli aging --help lists the options"),
        ("--zzz", "arcli: there is no option --zzz\n  help: arcli --help lists the options"),
        ("reconcile customer acme x.csv",
         "arcli reconcile customer: --profile is missing\n"
         "  help: arcli reconcile customer acme their-list.csv --profile profiles/acme.yaml"),
        ("opne", 'arcli: there is no command "opne"; did you mean "open"?'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_line_and_what_is_right_another(books: Path, line: str, said: str) -> None:
    done = run(f"arcli {line}", books)
    assert (done.code, done.out, done.err.rstrip("\n")) == (2, "", said)
