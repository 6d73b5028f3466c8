"""Names as people type them: commands by their beginning or a peer's word for them, and what was meant by a slip."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import typer

from arcli.model.nearest import no_such


def full_name(what: str, typed: str, known: Collection[str], aliases: Mapping[str, str] | None = None) -> str:
    """Return the known name that is meant: the name itself, an alias, or the one name that begins so.

    Names and aliases win over beginnings, so that a name added later changes no command line that spells names out
    (as git and hledger do it). Raises a usage error that says what was meant, or lists what it could be.
    """
    if typed in known:
        return typed
    if aliases and typed in aliases:
        return aliases[typed]
    begun = [name for name in known if typed and name.startswith(typed)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise typer.BadParameter(f'"{typed}" could be {" or ".join(begun)}')
    raise typer.BadParameter(no_such(what, typed, known))
