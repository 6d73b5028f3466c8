"""An option has one meaning in every command, and one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from arcli.cli.main import app
from arcli.model.entries import kinds
from tests.casefile import run
from tests.gitrepo import Repo

BOOKS = """2026-01-01 customer acme "Acme" currency:USD
2026-01-05 invoice I-1 acme 10.00
"""


def commands(command: Any = None, path: tuple[str, ...] = (), above: Any = None) -> Iterator[tuple[str, Any]]:
    """Yield every command that has none below it, with its words."""
    command = command or typer.main.get_command(app)
    ctx = typer.Context(command, info_name=" ".join(path), parent=above)
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    for name in command.list_commands(ctx):
        yield from commands(command.get_command(ctx, name), (*path, name), ctx)


def test_a_short_option_stands_for_one_long_one_everywhere() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for _, command in commands():
        for param in command.params:
            for short in (o for o in param.opts if not o.startswith("--") and o.startswith("-")):
                meanings[short].add(max(param.opts, key=len))
    assert {short: sorted(longs) for short, longs in meanings.items() if len(longs) > 1} == {}
    assert (meanings["-n"], meanings["-p"], meanings["-f"]) == ({"--dry-run"}, {"--period"}, {"--file"})


def test_file_is_the_ledger_and_a_document_is_the_source_file() -> None:
    for name, command in commands():
        for param in command.params:
            assert "--ledger" not in param.opts, name
            if "--file" in param.opts:
                assert "-f" in param.opts, name
    recorded = [n for n, k in kinds().items() if k.recorded and "file" in k.keys]
    for name, command in commands():
        if name.split()[0] == "add" and name.split()[-1] in recorded:
            assert any("--source-file" in p.opts for p in command.params), name


def test_what_writes_takes_commit_after_all_its_words() -> None:
    writing = {name for name, command in commands() if any("--dry-run" in p.opts for p in command.params)}
    committing = {name for name, command in commands() if any("--commit" in p.opts for p in command.params)}
    assert writing - committing == {"undo"}  # what is committed is taken back by git
    assert {"add deposit", "import csv", "import hledger", "add payment", "close", "init"} <= committing


def test_commit_of_commands_below_another(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "books")
    repo.write({"arcli.yaml": "currency: USD\n", "all.journal": BOOKS})
    repo.commit("Begin", "2026-01-05")
    assert run("arcli add deposit 4.00 --cheque 'acme 4.00 I-1' --commit", repo.folder).code == 0
    assert run("arcli add payment acme 6.00 I-1 --commit", repo.folder).code == 0
    assert len(repo.git("log", "--format=%h").split()) == 3


@pytest.mark.parametrize("given", ["2026", "2026-02", "2026q1", "last-month", "eom-1"])
@pytest.mark.parametrize(
    "command",
    [
        "add invoice acme 5.00", "add deposit 5.00 --currency USD --cheque 'acme 5.00'", "correct I-1 po=7",
        "annotate I-1 po=7", "return P-1", "remind --write", "interest --write", "holds --write", "bill --write",
        "writeoff --below 900 --write", "send --write", "import csv new.csv --profile new.yaml",
    ],
)  # fmt: skip
def test_an_entry_has_a_day_not_a_period(tmp_path: Path, command: str, given: str) -> None:
    (tmp_path / "main.journal").write_text(BOOKS)
    (tmp_path / "new.csv").write_text("No,Customer,Amount\nI-9,acme,5.00\n")
    (tmp_path / "new.yaml").write_text("kind: invoice\ncolumns: {id: No, customer: Customer, amount: Amount}\n")
    done = run(f"arcli {command} -f main.journal --date {given}", tmp_path)
    assert (done.code, (tmp_path / "main.journal").read_text()) == (2, BOOKS)
    assert f'"{given}" is a period' in " ".join(done.err.split())


@pytest.mark.parametrize(
    ("given", "day"), [("2026-02-03", "2026-02-03"), ("today", "2026-06-30"), ("Yesterday", "2026-06-29")]
)
def test_words_for_a_day_are_days(tmp_path: Path, given: str, day: str) -> None:
    (tmp_path / "main.journal").write_text(BOOKS)
    done = run(f"arcli add invoice acme 5.00 --id I-2 -f main.journal --date {given}", tmp_path)
    assert done.out.startswith(f"{day} invoice I-2"), done.err


@pytest.mark.parametrize("kind", ["payment acme 5.00", "invoice acme 5.00", "note acme called", "hold acme"])
def test_a_document_in_place_of_the_ledger_is_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "main.journal").write_text(BOOKS)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4\nx\n")
    (tmp_path / "letter.txt").write_text("Dear Sirs,\nwe paid.\n")
    for name, said in (
        ("scan.pdf", "is not a ledger"),
        ("letter.txt", "is not a ledger"),
        ("gone.pdf", "does not exist"),
    ):
        done = run(f"arcli add {kind} --file {name}", tmp_path)
        assert (done.code, done.out) == (3, ""), name
        assert said in done.err
        assert "--source-file" in done.err
    assert run("arcli add note acme 'A letter' --source-file letter.txt", tmp_path).out.endswith("file:letter.txt\n")


def test_where_there_is_a_first_day_there_is_a_period() -> None:
    for name, command in commands():
        options = {o for p in command.params for o in p.opts}
        if {"--from", "--to"} <= options and not name.startswith("add "):
            assert {"--period", "-p"} <= options, name


OF_A_DAY = [
    *"aging balance open unapplied concentration customers unbilled todo worklist limits control deferred".split(),  # noqa: SIM905 - a row
    *("customer acme", "show I-1", "why I-1", "revalue", "payers", "forecast", "allowance", "check"),
]


@pytest.mark.parametrize("command", OF_A_DAY)
@pytest.mark.parametrize("line", ["{} --from 2026-01-01", "--from 2026-01-01 {}"])
def test_a_report_of_a_day_takes_no_first_day(tmp_path: Path, command: str, line: str) -> None:
    (tmp_path / "main.journal").write_text(BOOKS)
    done = run(f"arcli -f main.journal {line.format(command)}", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "--from" in done.err
    assert run(f"arcli -f main.journal -p 2026q1 {command}", tmp_path).code == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("last-month", "2026-05"), ("eom-1", "2026-05"), ("last-year", "2025"), ("2026-04-01..", None), ("2026q1", None)],
)
def test_what_is_closed_is_a_month_or_a_year(tmp_path: Path, typed: str, meant: str | None) -> None:
    (tmp_path / "main.journal").write_text(BOOKS)
    done = run(f"arcli -f main.journal close {typed} --checklist", tmp_path)
    if meant is None:
        assert (done.code, done.out) == (2, "")
        assert "a period is a month, 2026-03, or a year, 2026" in " ".join(done.err.split())
    else:
        assert done.out == run(f"arcli -f main.journal close {meant} --checklist", tmp_path).out
        assert f"checklist of {meant}" in done.out


def test_find_within_a_period(tmp_path: Path) -> None:
    (tmp_path / "main.journal").write_text(BOOKS + "2026-02-05 invoice I-2 acme 10.00\n")
    assert run("arcli -f main.journal find I- -p 2026-02 --columns document -O csv", tmp_path).out == "document\nI-2\n"


def test_every_command_that_writes_letters_or_entries_by_a_plan_has_a_date() -> None:
    for name, command in commands():
        options = {o for p in command.params for o in p.opts}
        if {"--write", "--save"} <= options and name != "receive":  # whose entries have the days of the bank
            assert "--date" in options, name


def test_letters_of_a_day(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\ndelivery: {from: ar@a.example}\n")
    (tmp_path / "main.journal").write_text(BOOKS.replace('"Acme"', '"Acme" email:a@acme.example'))
    planned = run("arcli send --date 2026-02-03 -O json", tmp_path).out
    assert "2026-02-03" in planned
    assert "2026-06-30" not in planned


# Options that take a value of another kind in one command than in another, though they mean the same.
SAME = {
    "--backtest": "how well it would have gone: of orders of calls, or on N earlier weeks",
    "--retry": "what failed, once more: documents that are named, or these letters",
    "--by": "what rows are: a choice, or the length of periods",
    "--profile": "a profile, by its name or file",
    "--account": "an account",
    "--reason": "why",
    "--output": "where it goes",
}  # fmt: skip


def _kind(param: Any) -> str:
    """What an option takes: a flag, or what its metavar says."""
    return "a flag" if getattr(param, "is_flag", False) else str(param.metavar or param.type.name).strip("[].…").upper()


def test_an_option_means_one_thing_in_every_command() -> None:
    """In `add KIND` options are the words of the entry, as files have them; everywhere else a name has one meaning."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, command in commands():
        for param in command.params if not name.startswith("add ") else ():
            if param.param_type_name == "option":
                found[max(param.opts, key=len)][_kind(param)].append(name)
    several = {option: dict(kinds) for option, kinds in found.items() if len(kinds) > 1 and option not in SAME}
    assert several == {}
    assert {o for o in SAME if len(found[o]) < 2} == set()
    assert [*found["--to"]] == [*found["--date"]] == ["DATE"]


def test_an_option_of_add_that_others_have_is_a_word_of_the_entry() -> None:
    """Else it means what it means everywhere."""
    everywhere: dict[str, set[str]] = defaultdict(set)
    for name, command in commands():
        for param in command.params if not name.startswith("add ") else ():
            everywhere[max(param.opts, key=len)].add(_kind(param))
    for name, command in commands():
        if not name.startswith("add ") or name == "add deposit":
            continue
        kind = kinds()[name.split()[1]]
        words = {*kind.fields, *(word for detail in kind.details.values() for word in detail.shape.fields)}
        for param in command.params:
            option = max(param.opts, key=len)
            if param.param_type_name == "option" and option[2:].replace("-", "_") not in words and option in everywhere:
                assert _kind(param) in everywhere[option] or option in ("--line", "--tax"), (name, option)


def test_a_list_of_several_states(tmp_path: Path) -> None:
    more = "2026-01-06 invoice I-2 acme 7.00\n2026-01-07 invoice I-3 acme 9.00\n"
    paid = "2026-01-08 payment P-1 acme 12.00\n    I-1  5.00\n    I-2  7.00\n"
    (tmp_path / "main.journal").write_text(BOOKS + more + paid)
    listed = "arcli -f main.journal list invoice -O csv --columns document,status --status"
    assert run(f"{listed} part,settled", tmp_path).out == "document,status\nI-1,part\nI-2,settled\n"
    assert run(f"{listed} Open", tmp_path).out == "document,status\nI-3,open\n"
    assert run(f"{listed} open,broken", tmp_path).code == 2
