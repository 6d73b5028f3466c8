"""`arcli bank` and `arcli remittance`: what bank files and remittance advice say."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.shared import Shared, show_problems, takes_shared

if TYPE_CHECKING:
    from arcli.bank.profile import Profile
    from arcli.model.bank.line import Statement
    from arcli.model.diagnostics import Diagnostic

app = typer.Typer()

Files = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="Files, or - for standard input.", show_default=False)
]
ProfilePath = Annotated[
    str | None,
    typer.Option("--profile", metavar="PATH", help="Profile of a CSV or lockbox file.", show_default=False),
]


@app.command(epilog="Example: arcli bank march.xml -O csv")
@takes_shared
def bank(files: Files, *, shared: Shared, profile: ProfilePath = None) -> int:
    """What bank files say: OFX, camt, MT940, BAI2, lockbox; CSV by profile.

    The kind of a file is known by its content. Nothing is booked. A line that stood in an earlier file, or in another
    format, is marked. Exit 1 when a file can't be read.
    """
    from arcli.reports.bank import bank_lines

    statements, problems = read_statements(files, profile)
    if problems:
        show_problems(problems)
    last = shared.last_day if shared.as_of or shared.to else None
    start = shared.day(shared.from_, "--from", first=True)
    if statements:
        shared.show(bank_lines(statements, start, last, shared.currency))
    return _code(problems)


@app.command(epilog="Example: arcli remittance payment.835 --wide")
@takes_shared
def remittance(files: Files, *, shared: Shared, profile: ProfilePath = None) -> int:
    """What remittance advice says: X12 820 and 835, EDIFACT REMADV; CSV by profile.

    Exit 1 when a file can't be read, or an advice does not tie out.
    """
    from arcli.bank import read_remittance_file
    from arcli.reports.bank import remittances

    read = load_profile(profile)
    advice, problems = [], []
    for name in files:
        found, more = read_remittance_file(*content(name), read)
        advice += found
        problems += more
    if problems:
        show_problems(problems)
    if advice:
        shared.show(remittances(advice))
    return 1 if any(not a.ties_out for a in advice) else _code(problems)


# --- for other commands that take bank files ---------------------------------------------------------------


def read_statements(files: list[str], profile: str | None) -> tuple[list[Statement], list[Diagnostic]]:
    """The statements of files in the order given, and what is wrong with them. Exits 3 for a file that is not there,
    1 for a profile that can't be used."""
    from arcli.bank import read_bank_file

    read = load_profile(profile)
    statements: list[Statement] = []
    problems: list[Diagnostic] = []
    for name in files:
        found, more = read_bank_file(*content(name), read)
        statements += found
        problems += more
    return statements, problems


def content(name: str) -> tuple[str, bytes]:
    """A file's name for people and its bytes; `-` is standard input. Raises LedgerError (exit 3)."""
    from arcli.ledger.opening import LedgerError

    if name == "-":
        return "<stdin>", sys.stdin.buffer.read()
    try:
        return name, Path(name).read_bytes()
    except OSError as error:
        raise LedgerError(f"{name} can't be read: {(error.strerror or '').lower()}") from None


def load_profile(path: str | None) -> Profile | None:
    """The profile that --profile names. Shows what is wrong in it, and exits 1."""
    from arcli.bank.profile import read_profile

    if path is None:
        return None
    profile, problems = read_profile(*content(path))
    if profile is None:
        show_problems(problems)
        raise typer.Exit(1)
    return profile


def only_account(statements: list[Statement], account: str) -> list[Statement]:
    """The statements of one account; one that names no account counts as of it."""
    from arcli.model.bank.identity import same_account

    kept: list[Any] = [s for s in statements if same_account(s.account, account)]
    return [s if s.account else replace(s, account=account) for s in kept]


def _code(problems: list[Diagnostic]) -> int:
    return 1 if any(p.severity == "error" for p in problems) else 0
