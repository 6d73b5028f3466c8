"""Names as people type them: beginnings, aliases, slips; and what bare `arcli` and `arcli help` show."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcli.cli.commands import ALIASES, COMMANDS
from tests.casefile import run
from tests.conftest import ROOT

NORTHWIND = ROOT / "ledgers" / "northwind"
DAY = "2026-11-21"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("agi -O csv", "aging -O csv"),
        ("bal -O csv", "balance -O csv"),  # an alias
        ("tb -O csv", "trial-balance -O csv"),
        ("stat northshore", "statement northshore"),
        ("recon gl --balance 0", "reconcile gl --balance 0"),
        ("rec g --balance 0", "reconcile gl --balance 0"),  # below a command, too
        ("add inv northshore 5 --dry-run", "add invoice northshore 5 --dry-run"),
        ("pay northshore 5 --dry-run", "add payment northshore 5 --dry-run"),
        ("bal Elm", "balance elmhollow"),
        ("open elm northsh -O csv", "open -c elmhollow -c northshore -O csv"),
        ("customer elm", "customer elmhollow"),
        ("statement ELM --style OPEN", "statement elmhollow --style open"),
        ("show 2026-97", "show INV-2026-0097"),
        ("why inv-2026-97", "why INV-2026-0097"),
        ("why elm", "why elmhollow"),
        ("blame inv-2026-97", "blame INV-2026-0097"),
        ("register elm --to 2026-03", "register -c elmhollow --to 2026-03"),
        ("rollforward elm", "rollforward -c elmhollow"),
        ("balance --currency cad", "balance --currency CAD"),
        ("aging --by CUSTOMER -O CSV", "aging --by customer -O csv"),
    ],
)
def test_a_beginning_or_an_alias_is_the_command(typed: str, meant: str) -> None:
    one, other = run(f"arcli {typed}", NORTHWIND, DAY), run(f"arcli {meant}", NORTHWIND, DAY)
    assert (one.out, one.code) == (other.out, other.code)
    assert one.out


def test_every_command_and_alias_by_its_full_name_wins_over_beginnings(tmp_path: Path) -> None:
    for name in [*COMMANDS, *ALIASES]:
        said = run(f"arcli {name} --help", tmp_path)
        assert said.code == 0
        assert said.out.startswith(f"Usage: arcli {ALIASES.get(name, name)} ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("agng", 'there is no command "agng"; did you mean "aging"?'),
        ("resolve INV-1", 'there is no command "resolve": arcli add resolve INV-1'),
        ("add invocie x", 'there is no add command "invocie"; did you mean "invoice"?'),
        (
            "re",
            '"re" could be remind or register or revenue or revalue or receive or return or remittance or '
            "reconcile or reopen",
        ),
        ("help tems", 'there is no page or command "tems"; did you mean "terms"?'),
        ("aging --by custmer", 'there is no value of --by "custmer"; did you mean "customer"?'),
        ("aging --basis dew", 'there is no value of --basis "dew"; did you mean "due"?'),
        ("aging -O zzzz", 'there is no format "zzzz"; text, csv, tsv, json, md'),
        ("statement nrthshore", 'there is no customer "nrthshore"; did you mean "northshore"?'),
        ("show INV-2026-997", 'there is no document or customer "INV-2026-997"; did you mean "INV-2026-0097"?'),
        ("open overdue", 'there is no customer "overdue"; did you mean --overdue?'),
        ("open disputed", 'there is no customer "disputed"; did you mean --status disputed?'),
        ("aging bucket", 'there is no customer "bucket"; did you mean --by bucket?'),
        ("aging --date 2026-10-31", "there is no option --date; did you mean --as-of?"),
        ("remind --as-of 2026-10-31", "there is no option --as-of; did you mean --date?"),
        ("add contract C-1 acme --line x", "there is no option --line; did you mean --charge?"),
        ("reconcile bank x.xml --days 99", "--days 99: from 0 to 60"),
        ("add invoice northshore 8 --date 11-05", '"11-05" is not a date: write YYYY-MM-DD, today or yesterday'),
        ("add invoice northshore 8 --tax v21", "--tax: v21 is not CODE=AMOUNT"),
        ("add invoice northshore 8 --tax v21", "--line 'TEXT; 10 @ 120.00; tax:v21'"),
        ("show 97", '"97" could be INV-2025-0097, INV-2026-0097, PMT-2025-0097'),
        ("why nrthshore", 'there is no document or customer "nrthshore"; did you mean "northshore"?'),
    ],
)
def test_a_slip_is_told_what_was_meant(typed: str, said: str) -> None:
    done = run(f"arcli {typed}", NORTHWIND, DAY)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


def test_bare_arcli_says_where_the_ledger_stands(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "all.journal").write_text("""\
2026-01-01 customer acme "Acme"
2026-01-05 invoice INV-1 acme 100.00 due:2026-06-29
2026-01-05 invoice INV-2 acme 40.00 due:2026-06-30
2026-01-05 invoice INV-3 acme 30.00 due:2026-07-07
2026-01-05 invoice INV-4 acme 7.00 due:2026-07-08
2026-02-01 payment PMT-1 acme 25.00
""")
    done = run("arcli -O csv", tmp_path)
    assert done.code == 0
    # 100 + 40 + 30 + 7 - 25 = 152; on 30 June INV-1 is overdue, INV-2 and INV-3 fall due within a week, INV-4 later
    assert done.out == "currency,balance,overdue,due_soon,unapplied\nUSD,152.00,100.00,70.00,25.00\n"
    assert "arcli check: no problems." in run("arcli", tmp_path).out


def test_bare_arcli_without_a_ledger_is_the_help(tmp_path: Path) -> None:
    bare, asked = run("arcli", tmp_path), run("arcli --help", tmp_path)
    assert (bare.code, bare.out) == (0, asked.out)
    assert "Start here:" in asked.out
    assert all(f"\n  {name} " in asked.out for name in COMMANDS)
    assert run("arcli -f nowhere", tmp_path).code == 3


def test_help_of_a_command_is_its_options_and_its_page(tmp_path: Path) -> None:
    done = run("arcli help bal", tmp_path)
    assert "Usage: arcli balance [OPTIONS]" in done.out
    assert done.out.startswith("Usage: ")
    assert "\nbalance\n" in done.out
    assert "\nopen\n" not in done.out
    assert "Usage: arcli add payment [OPTIONS]" in run("arcli help add payment", tmp_path).out


def test_help_is_plain_text_of_80_columns_with_shared_options_in_one_line(tmp_path: Path) -> None:
    text = run("arcli aging --help", tmp_path).out
    assert max(map(len, text.splitlines())) <= 80
    assert "Shared options (arcli help options): -f --settings" in text
    assert "--customer" not in text


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("register -p 2026q1", "register --from 2026-01-01 --to 2026-03-31"),
        ("register -p last-month", "register --from 2026-10-01 --to 2026-10-31"),
        ("rollforward --period 2026-01..2026-03", "rollforward --from 2026-01 --to 2026-03"),
        ("journal -p 2026-10..", "journal --from 2026-10"),
        ("balance -p ..2026-03", "balance --as-of 2026-03-31"),
        ("-p 2025 rollforward", "rollforward --from 2025-01-01 --to 2025-12-31"),
        ("aging --as-of last-quarter", "aging --as-of 2026-09-30"),
    ],
)
def test_a_period_is_its_first_and_last_day(short: str, long: str) -> None:
    one, other = run(f"arcli {short} -O csv", NORTHWIND, DAY), run(f"arcli {long} -O csv", NORTHWIND, DAY)
    assert (one.code, one.out) == (other.code, other.out)
    assert one.code == 0
    assert one.out


@pytest.mark.parametrize("words", ["--as-of 2026-03", "--from 2026-01", "--to 2026-03"])
def test_a_period_beside_another_day_is_refused(words: str) -> None:
    done = run(f"arcli register -p 2026q1 {words}", NORTHWIND, DAY)
    assert done.code == 2
    assert f"--period and {words.split(maxsplit=1)[0]} both name days" in " ".join(done.err.split())
