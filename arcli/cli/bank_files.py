"""Bank files and profiles named by options, for the commands that take them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared, say, show_problems, usage

if TYPE_CHECKING:
    from arcli.actions.receive import Receiving
    from arcli.bank.profile import Profile
    from arcli.model.bank.line import RemittanceAdvice, Statement
    from arcli.model.diagnostics import Diagnostic

BankFiles = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="Files, or - for standard input.", show_default=False)
]
ProfilePath = Annotated[
    str | None,
    typer.Option("--profile", metavar="PROFILE", help="Profile of a CSV or lockbox file.", show_default=False),
]


def read_statements(files: list[str], profile: str | None) -> tuple[list[Statement], list[Diagnostic]]:
    """Return the statements of files in the order given, and their problems.

    Exit 3 for a missing file, 1 for a profile that can't be used.
    """
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
    """Return a file's name for people and its bytes; `-` is standard input. Raise LedgerError (exit 3)."""
    from arcli.ledger.opening import LedgerError

    if name == "-":
        return "<stdin>", sys.stdin.buffer.read()
    try:
        return name, Path(name).read_bytes()
    except OSError as error:
        raise LedgerError(f"{name} can't be read: {(error.strerror or '').lower()}") from None


def load_profile(name: str | None, kind: str | None = None) -> Profile | None:
    """Return the profile that --profile names, a shipped one or a file; show its problems, and exit 1.

    One of another kind than `kind` is a wrong option: exit 2.
    """
    from arcli.bank.profile import SHIPPED, Profile
    from arcli.source.profiles import find_profile, names_of, read_profile

    if name is None:
        return None
    shipped = name in names_of(SHIPPED)
    profile, problems = read_profile(*(find_profile(name, SHIPPED) if shipped else content(name)), Profile)
    if profile is None:
        show_problems(problems)
        raise typer.Exit(1)
    if kind is not None and profile.kind != kind:
        raise usage(f"{name} is not a profile of kind {kind}")
    return profile


def read_receipts(
    shared: Shared, files: list[str], profile: str | None, remittance: list[str], account: str | None
) -> Receiving:
    """Read bank files and remittance advice; return the lines that the options select.

    Exit 1 if a file can't be read.
    """
    from arcli.actions.receive import Receiving, Wanted
    from arcli.bank import read_remittance_file
    from arcli.model.diagnostics import has_errors

    statements, problems = read_statements(files, profile)
    advices: list[RemittanceAdvice] = []
    for name in remittance:
        found, more = read_remittance_file(*content(name), load_profile(profile) if name.endswith(".csv") else None)
        advices += found
        problems += more
    if problems:
        show_problems(problems)
    if has_errors(problems):
        say("Nothing is proposed while a file can't be read.")
        raise typer.Exit(1)
    last = shared.named_day
    wanted = Wanted(account, shared.first_day, last, shared.currency)
    return Receiving(wanted.lines(statements), advices)
