"""Bank files and profiles that options name, for the commands that take them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.shared import show_problems

if TYPE_CHECKING:
    from arcli.bank.profile import Profile
    from arcli.model.bank.line import Statement
    from arcli.model.diagnostics import Diagnostic

BankFiles = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="Files, or - for standard input.", show_default=False)
]
ProfilePath = Annotated[
    str | None,
    typer.Option("--profile", metavar="PATH", help="Profile of a CSV or lockbox file.", show_default=False),
]


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
