"""Profiles by name: of the settings, by names of their own or of bank accounts; then the shipped ones; else files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from arcli.cli.talk import usage
from arcli.model.nearest import no_such

if TYPE_CHECKING:
    from arcli.cli.shared import Shared


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
            base = Path(getattr(shared.files, "path", "."))
            path = base / own[name]
            return content(str(path)) if path.is_file() else find_profile(own[name], shipped)
        if name in (known := names_of(shipped)):
            return find_profile(name, shipped)
        if not name.endswith((".yaml", ".yml")):
            raise usage(no_such("profile", name, [*own, *known]))
    return content(name)


def _of_settings(shared: Shared) -> dict[str, str]:
    """Return the profiles that the settings name, by name and by bank account; none where there is no ledger."""
    from arcli.ledger.opening import LedgerError, settings_of
    from arcli.source.files import SourceError

    try:
        settings = settings_of(shared.files, shared.settings)
    except (LedgerError, SourceError):
        return {}
    return {a: one.profile for a, one in settings.bank_accounts.items() if one.profile} | settings.profiles


def profile_of_account(shared: Shared, account: str | None) -> str | None:
    """Return the name of the profile that the settings give a bank account; None without one."""
    return account if account is not None and account in _of_settings(shared) else None
