"""Profiles by name: of the settings, by names of their own or of bank accounts; then the shipped ones; else files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from arcli.cli.talk import usage
from arcli.model.nearest import no_such

if TYPE_CHECKING:
    from arcli.cli.shared import Shared
    from arcli.model.bank.accounts import Accounts
    from arcli.model.settings.ledger import Settings


def content(name: str) -> tuple[str, bytes]:
    """Return a file's name for people and its bytes; `-` is standard input. Raise LedgerError (exit 3)."""
    from arcli.ledger.opening import LedgerError

    if name == "-":
        return "<stdin>", sys.stdin.buffer.read()
    try:
        return name, Path(name).read_bytes()
    except OSError as error:
        raise LedgerError(f"{name} can't be read: {(error.strerror or '').lower()}") from None


def profile_named(shared: Shared, name: str, shipped: Path) -> tuple[str, bytes]:
    """Return the name and bytes of the profile that `--profile` means. Exit 2 if there is none."""
    from arcli.source.profiles import find_profile, names_of

    if "/" not in name and not Path(name).is_file():
        own = _of_settings(shared)
        if name in own:
            return find_profile(file_or_shipped(shared, *own[name], shipped), shipped)
        if name in (known := names_of(shipped)):
            return find_profile(name, shipped)
        if not name.endswith((".yaml", ".yml")):
            raise usage(no_such("profile", name, [*own, *known]))
    return content(name)


def file_or_shipped(shared: Shared, key: str, given: str, shipped: Path) -> str:
    """Return the path of a profile that a key of the settings gives, or its name, where it is a shipped one.

    Raise LedgerError (exit 3) where it is neither.
    """
    from arcli.ledger.opening import LedgerError
    from arcli.source.files import SETTINGS
    from arcli.source.profiles import names_of

    path = Path(getattr(shared.files, "path", ".")) / given
    if path.is_file():
        return str(path)
    if given not in (known := names_of(shipped)):
        said = f"{SETTINGS}: {key}: {given} is not a file of the ledger"
        raise LedgerError(said, f"a path from the ledger's folder, or a shipped one: {', '.join(known)}")
    return given


def _settings(shared: Shared) -> Settings | None:
    """Return the settings; None where there is no ledger."""
    from arcli.ledger.opening import LedgerError, settings_of
    from arcli.source.files import SourceError

    try:
        return settings_of(shared.files, shared.settings)
    except (LedgerError, SourceError):
        return None


def accounts_of(shared: Shared) -> Accounts:
    """Return the bank accounts of the settings; none where there is no ledger."""
    settings = _settings(shared)
    return settings.bank_accounts if settings is not None else {}


def _of_settings(shared: Shared) -> dict[str, tuple[str, str]]:
    """Return the profiles that the settings name, by name and by bank account, each with its key."""
    settings = _settings(shared)
    if settings is None:
        return {}
    own = {name: (f"profiles: {name}", given) for name, given in settings.profiles.items()}
    accounts = settings.bank_accounts.items()
    return {a: (f"bank_accounts: {a}: profile", one.profile) for a, one in accounts if one.profile} | own


def profile_of_account(shared: Shared, account: str | None) -> str | None:
    """Return the name of the profile that the settings give a bank account; None without one."""
    return account if account is not None and account in _of_settings(shared) else None


def profile_of_file(shared: Shared, name: str) -> str | None:
    """Return the name of the profile that the settings give the only bank account whose `files:` are called so."""
    from fnmatch import fnmatchcase

    accounts = accounts_of(shared)
    called = [a for a, one in accounts.items() if one.profile and one.files and fnmatchcase(Path(name).name, one.files)]
    return called[0] if len(called) == 1 else None
