"""`arcli convert`: journal text to YAML and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from arcli.cli.shared import Shared, say, show_problems, takes, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.source.write import Stamp

app = typer.Typer()


@app.command(epilog="Example: arcli convert 2026/sales.journal -o sales.yaml")
@takes("output", output_of_entries=True)
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

    if to not in (None, "yaml", "journal"):
        raise usage(f'--to is yaml or journal, not "{to}"')
    if replace or commit:
        _check_options(path, shared.output, replace=replace)
    if shared.output in (None, "-"):
        data = sys.stdin.buffer.read() if path == "-" else _read(path)[0]
        made = _convert(path, data, to)
        shared.write(made.text)
        said = made.said
    else:
        said = _into_file(path, Path(str(shared.output)), to, replace=replace, commit=commit)
    say(f"{said}" + (f"; {path} is gone" if replace else ""))
    if commit:
        say(f"committed: {_message(path, shared.output, said)}")
    return 0


class _Converted(NamedTuple):
    """The text in the other form, and the message about it."""

    text: str
    said: str


def _convert(path: str, data: bytes, to: str | None) -> _Converted:
    """Convert a content. Show errors in it and exit 1."""
    from arcli.journal.read import JournalReader
    from arcli.journal.write import write_journal
    from arcli.journal.yaml.form import YamlReader, write_yaml
    from arcli.model.diagnostics import SourceText
    from arcli.source.decode import decode
    from arcli.source.files import is_yaml

    name = "<stdin>" if path == "-" else path
    source, problems = decode(name, data)
    from_yaml = is_yaml(name, source.text)
    reader: Any = YamlReader() if from_yaml else JournalReader()
    entries, more = reader.read(source)
    problems += more
    if problems:
        show_problems(problems)
        raise typer.Exit(1)
    target = to or ("journal" if from_yaml else "yaml")
    if target == "journal":
        _need_dates(entries)
    text = write_yaml(entries) if target == "yaml" else write_journal(entries)
    again: Any = YamlReader() if target == "yaml" else JournalReader()
    if again.read(SourceText(name, text)) != (entries, []):
        say(f"{path} would not read back unchanged; nothing was written")
        raise typer.Exit(1)
    left = _comments(source.text, from_yaml=from_yaml)
    count = count_of(len(entries), "entry")
    return _Converted(text, f"{count} converted" + (f", {count_of(left, 'comment')} left behind" if left else ""))


def _need_dates(entries: list[Any]) -> None:
    """Refuse customers of a master file, which have no date, in a journal, where each entry has one."""
    from arcli.journal.yaml.form import TIMELESS
    from arcli.ledger.opening import LedgerError
    from arcli.model.diagnostics import Spot, position_of

    for entry in entries:
        if entry.date == TIMELESS:
            position = position_of(Spot(entry.origin, entry.offset, entry.offset + 1))
            raise LedgerError(
                f"{position.file}:{position.line}: {entry.kind} {entry.id} has no date, and each entry of a journal "
                "has one",
                "give it the date: from which it applies, or keep the customers in YAML",
            )


def _into_file(path: str, output: Path, to: str | None, *, replace: bool, commit: bool) -> str:
    """Convert into a file; the old one is removed in the same write. Return the message."""
    from arcli.history.commit import FileCommitter
    from arcli.ledger.write import keeping, retrying, save_files
    from arcli.source.write import Change, stamp_at

    stdin = sys.stdin.buffer.read() if path == "-" else None

    def act() -> str:
        data, stamp = (stdin, None) if stdin is not None else _read(path)
        made = _convert(path, data, to)
        changes = [Change(output, made.text.encode(), stamp_at(output))]
        if replace:
            changes.append(Change(Path(path), None, stamp))
        committer = FileCommitter([c.path for c in changes], _message(path, str(output), made.said)) if commit else None
        with keeping(committer):
            save_files(output, changes)
        return made.said

    return retrying(output, act)


def _message(path: str, output: str | None, said: str) -> str:
    return f"Convert {path} to {output}: {said.replace(' converted', '')}"


def _read(path: str) -> tuple[bytes, Stamp]:
    from arcli.ledger.opening import LedgerError
    from arcli.source.write import read_stamped

    try:
        return read_stamped(Path(path))
    except OSError as error:
        raise LedgerError(f"{path} can't be read: {(error.strerror or '').lower()}") from None


def _check_options(path: str, output: str | None, *, replace: bool) -> None:
    """Refuse a conversion that could not replace its file: exit 2."""
    if output in (None, "-"):
        raise usage("--replace and --commit go with -o FILE: without it the text goes to standard output")
    if replace and (path == "-" or Path(path).resolve() == Path(str(output)).resolve()):
        raise usage("--replace removes a file whose entries are now in another: name two files")


def _comments(text: str, *, from_yaml: bool) -> int:
    """Return the number of comments in a text."""
    if not from_yaml:
        from arcli.journal.layout import tokens

        return sum(words[-1].startswith(";") for words in tokens(text) if words[0] != "field")
    import re

    return sum(bool(re.match(r"\s*#|[^'\"]*\s#\s", line)) for line in text.split("\n"))
