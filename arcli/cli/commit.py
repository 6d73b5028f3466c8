"""`--commit` and `--force`, for each command that writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from typer.core import TyperOption

from arcli.cli.commands import WRITING

_OPTIONS = {
    "commit": "Commit what was written, with a message in the ledger's words.",
    "force": "Write to write-protected files, too.",
}


def with_commit(command: Any, called: str) -> Any:
    """Give a command the options --commit, which commits what it writes, and --force; a group gives it to its own."""
    if hasattr(command, "get_command"):
        return _with_commit_below(command, called)
    known: list[TyperOption] = command.params
    if any(p.name == "commit" for p in known):
        return command

    def note(ctx: Any, param: Any, value: bool) -> bool:
        ctx.meta[f"arcli.{param.name}"] = ctx.meta.get(f"arcli.{param.name}", False) or value
        return value

    command.params += [
        TyperOption(
            param_decls=[f"--{name}"], is_flag=True, default=False, expose_value=False, callback=note, help=help
        )
        for name, help in _OPTIONS.items()
    ]
    inner = command.invoke

    def invoke(ctx: Any) -> Any:
        import arcli.closing.guard  # noqa: F401 - registers what keeps entries out of closed periods

        commit, force = (ctx.meta.get(f"arcli.{name}", False) for name in _OPTIONS)
        return _kept(ctx, inner, commit=commit, force=force)

    command.invoke = invoke
    return command


def _with_commit_below(group: Any, called: str) -> Any:
    """Have each command of a group that writes know the options, at the end of the command line as everywhere."""
    if not getattr(group, "commits", False):
        group.commits, get = True, group.get_command

        def get_command(ctx: Any, name: str) -> Any:
            found = get(ctx, name)
            whole = f"{called} {name}"
            return with_commit(found, whole) if found is not None and not WRITING.isdisjoint((called, whole)) else found

        group.get_command = get_command
    return group


def _kept(ctx: Any, inner: Any, *, commit: bool, force: bool) -> Any:
    """Run a command, whose words `arcli undo` will tell; commit what it writes, or write to protected files."""
    from arcli.cli.output import given
    from arcli.cli.talk import say
    from arcli.ledger.write import keeping, place_of, writing

    committer = None
    if commit:
        from arcli.history.commit import Committer
        from arcli.ledger.opening import find_files

        files = find_files(_file(ctx) or os.environ.get("ARCLI_FILE") or None, Path.cwd())
        committer = Committer(files)
        with writing(place_of(files)):  # so as not to ask first and refuse later; checked again with the write
            committer.check()
    with keeping(committer, force=force, command=given()):
        code = inner(ctx)
    if committer is not None and committer.said:
        say("\n".join(f"committed: {line}" for line in committer.said))
    elif committer is not None and not code:
        say("nothing to commit")
    return code


def _file(ctx: Any) -> str | None:
    """Return the ledger that the options name, before or after the command."""
    above = ctx
    while above is not None:
        for name in ("file", "file_"):
            if isinstance(above.params.get(name), str):
                return str(above.params[name])
        above = above.parent
    return None
