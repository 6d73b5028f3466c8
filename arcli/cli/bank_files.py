"""Bank files and profiles named by options, for the commands that take them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from arcli.cli.profiles import accounts_of, content, file_or_shipped, profile_named, profile_of_account, profile_of_file
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.talk import say, usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcli.actions.inbox import Taken
    from arcli.actions.receive import Receiving
    from arcli.bank.profile import Profile
    from arcli.model.bank.accounts import Accounts
    from arcli.model.bank.line import RemittanceAdvice, Statement
    from arcli.model.diagnostics import Diagnostic

BankFiles = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="Files, or - for standard input.", show_default=False)
]
ProfilePath = Annotated[
    str | None,
    typer.Option("--profile", metavar="PROFILE", help="Profile of a CSV or lockbox file.", show_default=False),
]


def read_statements(
    shared: Shared, files: list[str], profile: str | None, account: str | None = None
) -> tuple[list[Statement], list[Diagnostic]]:
    """Return the statements of files in the order given, and their problems.

    Where no profile is named, each file is read by that of the account, or of the account whose files are called so;
    what names no account itself is of that one.

    Exit 3 for a missing file, 1 for a profile that can't be used.
    """
    from arcli.bank import read_bank_file
    from arcli.model.bank.accounts import take_as_of

    accounts = accounts_of(shared)
    named = profile or profile_of_account(shared, account)
    read = load_profile(shared, named)
    statements: list[Statement] = []
    problems: list[Diagnostic] = []
    for name in files:
        called = profile_of_file(shared, name)
        found, more = read_bank_file(*content(name), read if named is not None else load_profile(shared, called))
        take_as_of(account or called or "", found, accounts)
        statements += found
        problems += more
    return statements, problems


def load_profile(shared: Shared, name: str | None, kind: str | None = None) -> Profile | None:
    """Return the profile that --profile names: of the settings, a shipped one or a file; show its problems, and exit 1.

    One of another kind than `kind` is a wrong option: exit 2.
    """
    from arcli.bank.profile import SHIPPED, Profile
    from arcli.source.profiles import read_profile

    if name is None:
        return None
    profile, problems = read_profile(*profile_named(shared, name, SHIPPED), Profile)
    if profile is None:
        show_problems(problems)
        raise typer.Exit(1)
    if kind is not None and profile.kind != kind:
        raise usage(f"{name} is not a profile of kind {kind}")
    return profile


class AskedFiles(NamedTuple):
    """Which bank files, profiles and advice the options name; `inbox` is a folder of them."""

    files: list[str] | None
    profiles: list[str] | None
    remittance: list[str] | None
    account: str | None
    inbox: str | None


def read_receipts(shared: Shared, asked: AskedFiles) -> Receiving:
    """Read bank files and remittance advice, each by the profile of its kind; the lines that the options want.

    Exits 1 when a file can't be read; of an inbox the others are read all the same.
    """
    from arcli.actions.receive import LinesWanted, Receiving
    from arcli.model.bank.accounts import number_of

    if asked.inbox is not None and (asked.files or asked.remittance):
        raise usage("--inbox takes all files of a folder: name no others")
    own = profile_of_account(shared, asked.account) if asked.inbox is None else None
    of_files = dict.fromkeys(one for f in asked.files or [] if (one := profile_of_file(shared, f)) is not None)
    names = asked.profiles or ([own] if own is not None else list(of_files))
    known = [(name, p) for name in names if (p := load_profile(shared, name)) is not None]
    accounts = accounts_of(shared)
    taken = [] if asked.inbox is None else _inbox(shared, asked.inbox, known, accounts)
    statements, advices = [s for t in taken for s in t.statements], [a for t in taken for a in t.advices]
    if asked.inbox is None:
        statements, advices = _named_files(shared, asked, [p for _, p in known], accounts)
    account = None if asked.account is None else number_of(asked.account, accounts)
    wanted = LinesWanted(account, shared.first_day, shared.named_day, shared.currency)
    receiving = Receiving(wanted.lines(statements), advices)
    receiving.inbox, receiving.read = taken, wanted.read(statements, shared.this_day)
    return receiving


def failed(receiving: Receiving | None) -> int:
    """Return 1 when a file of an inbox can't be read, else 0."""
    from arcli.model.diagnostics import has_errors

    return int(receiving is not None and any(has_errors(t.problems) for t in receiving.inbox))


def _named_files(
    shared: Shared, asked: AskedFiles, known: list[Profile], accounts: Accounts
) -> tuple[list[Statement], list[RemittanceAdvice]]:
    """Read the files that are named. Exits 1 when one can't be read."""
    from arcli.bank import read_bank_file, read_remittance_file
    from arcli.bank.choosing import choose_profile
    from arcli.model.bank.accounts import take_as_of
    from arcli.model.diagnostics import has_errors

    statements: list[Statement] = []
    advices: list[RemittanceAdvice] = []
    problems: list[Diagnostic] = []
    for name in asked.files or []:
        called, data = content(name)
        chosen, wrong = choose_profile(called, data, known, "bank")
        read, more = ([], wrong) if wrong else read_bank_file(called, data, chosen)
        take_as_of(asked.account or profile_of_file(shared, name) or "", read, accounts)
        statements += read
        problems += more
    for name in asked.remittance or []:
        called, data = content(name)
        chosen, wrong = choose_profile(called, data, known, "remittance")
        found, more = ([], wrong) if wrong else read_remittance_file(called, data, chosen)
        advices += found
        problems += more
    if problems:
        show_problems(problems)
    if has_errors(problems):
        say("Nothing is proposed while a file can't be read.")
        raise typer.Exit(1)
    return statements, advices


def _inbox(shared: Shared, folder: str, named: list[tuple[str, Profile]], accounts: Accounts) -> list[Taken]:
    """Read the files of a folder by their names' order, and show what is wrong with them. Raises LedgerError."""
    from arcli.actions.inbox import Known, take
    from arcli.ledger.opening import LedgerError

    try:
        paths = sorted(p for p in Path(folder).iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        raise LedgerError(f"{folder} can't be read: {(error.strerror or '').lower()}") from None
    known = [Known(name, profile) for name, profile in named] or [Known(*k) for k in _own_profiles(shared, accounts)]
    taken = [take(*content(str(path)), known, accounts) for path in paths]
    problems = [p for t in taken for p in t.problems]
    if problems:
        show_problems(problems)
    return taken


def _own_profiles(shared: Shared, accounts: Accounts) -> Iterator[tuple[str, Profile, str]]:
    """Yield the profiles of a ledger: those of its bank accounts, then the others in its folder of profiles.

    Raise LedgerError where the settings name one that is neither a file nor a shipped one.
    """
    from arcli.bank.profile import SHIPPED

    base = Path(getattr(shared.files, "path", "."))
    seen: set[Path] = set()
    for account, one in accounts.items():
        if one.profile:
            named = file_or_shipped(shared, f"bank_accounts: {account}: profile", one.profile, SHIPPED)
            seen.add(base / one.profile)
            profile = load_profile(shared, named)
            if profile is not None:
                yield one.profile, profile, account
    for path in sorted((base / "profiles").glob("*.yaml")):
        if path not in seen and (other := _bank_profile(path)) is not None:
            yield f"profiles/{path.name}", other, ""


def _bank_profile(path: Path) -> Profile | None:
    """Return a profile of a ledger's folder; None for one of another kind, or with mistakes."""
    from arcli.bank.profile import read_profile

    profile, _ = read_profile(*content(str(path)))
    return profile if profile is not None and profile.kind in ("bank", "lockbox", "remittance") else None
