"""`--commit`, for each command that writes: one commit of what it wrote."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from typer.core import TyperOption

_META = "arcli.commit"


def with_commit(command: Any) -> Any:
    """The command with an option --commit, which commits what it wrote when it ends well."""

    def note(ctx: Any, _param: Any, value: bool) -> bool:
        ctx.meta[_META] = ctx.meta.get(_META, False) or value
        return value

    if any(p.name == "commit" for p in command.params):
        return command
    about = "Commit what was written, with a message in the ledger's words."
    option = TyperOption(
        param_decls=["--commit"], is_flag=True, default=False, expose_value=False, callback=note, help=about
    )
    command.params.append(option)
    inner = command.invoke

    def invoke(ctx: Any) -> Any:
        if not ctx.meta.get(_META):
            return inner(ctx)
        from arcli.cli.shared import say
        from arcli.history.commit import Committer
        from arcli.ledger.opening import find_files

        committer = Committer(find_files(_file(ctx) or os.environ.get("ARCLI_FILE") or None, Path.cwd()))
        code = inner(ctx)
        if not code:
            message = committer.commit()
            say(f"committed: {message}" if message else "nothing to commit")
        return code

    command.invoke = invoke
    return command


def _file(ctx: Any) -> str | None:
    """The ledger that the options name, before or behind the command."""
    above = ctx
    while above is not None:
        for name in ("file", "file_"):
            if isinstance(above.params.get(name), str):
                return str(above.params[name])
        above = above.parent
    return None
