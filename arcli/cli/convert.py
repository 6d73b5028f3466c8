"""`arcli convert`: journal text to YAML and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.init import commit_files, committer_of
from arcli.cli.shared import Shared, say, show_problems, takes, usage

if TYPE_CHECKING:
    from arcli.history.commit import FileCommitter

app = typer.Typer()


@app.command(epilog="Example: arcli convert 2026/sales.journal -o sales.yaml")
@takes("output")
def convert(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A journal or a YAML file of entries, or -.")],
    *,
    shared: Shared,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORM", help="yaml or journal; else the other one.", show_default=False),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="With -o: remove FILE, whose entries it now has.")] = False,
    commit: Annotated[bool, typer.Option("--commit", help="With -o: commit it, and that FILE is gone.")] = False,
) -> int:
    """Journal text to YAML and back. Entries, order of details and tags survive; comments do not, and are counted.

    A ledger with both files would have each entry twice: --replace takes the old one away.
    """
    from arcli.journal.read import JournalReader
    from arcli.journal.write import write_journal
    from arcli.journal.yaml.form import YamlReader, write_yaml
    from arcli.model.diagnostics import SourceText
    from arcli.source.decode import decode
    from arcli.source.files import is_yaml

    committer = _conversion(path, shared.output, replace=replace, commit=commit)
    name = "<stdin>" if path == "-" else path
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        say(f"arcli: {path} can't be read: {(error.strerror or '').lower()}")
        return 3
    source, problems = decode(name, data)
    from_yaml = is_yaml(name, source.text)
    reader: Any = YamlReader() if from_yaml else JournalReader()
    entries, more = reader.read(source)
    problems += more
    if problems:
        show_problems(problems)
        return 1
    target = to or ("journal" if from_yaml else "yaml")
    if target not in ("yaml", "journal"):
        raise usage(f'--to is yaml or journal, not "{to}"')
    text = write_yaml(entries) if target == "yaml" else write_journal(entries)
    if replace:
        again: Any = YamlReader() if target == "yaml" else JournalReader()
        if again.read(SourceText(name, text)) != (entries, []):
            say(f"{path} would not read back as it should; nothing was written")
            return 1
    shared.write(text)
    if replace:
        Path(path).unlink()
    left = _comments(source.text, from_yaml=from_yaml)
    said = f", {left} comment{'' if left == 1 else 's'} left behind" if left else ""
    say(f"{len(entries)} entries converted{said}" + (f"; {path} is gone" if replace else ""))
    if committer is not None:
        commit_files(committer, f"Convert {path} to {shared.output}: {len(entries)} entries{said}")
    return 0


def _conversion(path: str, output: str | None, *, replace: bool, commit: bool) -> FileCommitter | None:
    """Whether a conversion may replace its file, and be committed. Raises SourceError and usage errors."""
    if not (replace or commit):
        return None
    if output in (None, "-"):
        raise usage("--replace and --commit go with -o FILE: without it the text goes to standard output")
    assert output is not None
    if replace and (path == "-" or Path(path).resolve() == Path(output).resolve()):
        raise usage("--replace removes a file whose entries stand in another now: name two files")
    return committer_of([Path(output), *([Path(path)] if replace else [])]) if commit else None


def _comments(text: str, *, from_yaml: bool) -> int:
    """How many comments a text has."""
    if not from_yaml:
        from arcli.journal.layout import tokens

        return sum(words[-1].startswith(";") for words in tokens(text) if words[0] != "field")
    import re

    return sum(bool(re.match(r"\s*#|[^'\"]*\s#\s", line)) for line in text.split("\n"))
