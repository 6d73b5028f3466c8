"""Convert a file of entries: journal text to YAML and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from arcli.actions.result import NotPossible, Result
from arcli.history.commit import FileCommitter
from arcli.journal.layout import tokens
from arcli.journal.read import JournalReader
from arcli.journal.write import write_journal
from arcli.journal.yaml.form import TIMELESS, YamlReader, write_yaml
from arcli.ledger.opening import LedgerError
from arcli.ledger.write import keeping, read_to_change, retrying, save_files
from arcli.model.diagnostics import Diagnostic, SourceText, Spot, position_of
from arcli.model.entries import Entry, id_of
from arcli.model.plain import entry_of
from arcli.model.words import count_of
from arcli.source.decode import decode
from arcli.source.files import is_yaml
from arcli.source.write import Change, stamp_at

STDIN = "-"
_COMMENT = re.compile(r"\s*#|[^'\"]*\s#\s")


class Conversion(NamedTuple):
    """What to convert: a file, or the content that stands for it, and the form; by default the other one.

    With `replace` the old file is removed when the new one is written.
    """

    path: str
    form: str | None = None
    data: bytes | None = None
    replace: bool = False


class Converted(NamedTuple):
    """The text in the other form, and the message about it; with problems there is neither."""

    text: str = ""
    said: str = ""
    problems: Sequence[Diagnostic] = ()


def convert(conversion: Conversion) -> Converted:
    """Return the entries in the other form. Raise LedgerError, and NotPossible where they would not read back."""
    data = conversion.data if conversion.data is not None else read_to_change(Path(conversion.path))[0]
    return _convert(conversion, data)


def convert_into(conversion: Conversion, output: Path, *, commit: bool = False) -> Result:
    """Convert into a file; the old one is removed in the same write, and both are committed if that is asked for.

    Raise LedgerError, NotPossible.
    """

    def act() -> Result:
        data, stamp = (conversion.data, None) if conversion.data is not None else read_to_change(Path(conversion.path))
        made = _convert(conversion, data)
        if made.problems:
            return Result(problems=tuple(made.problems))
        changes = [Change(output, made.text.encode(), stamp_at(output))]
        if conversion.replace:
            changes.append(Change(Path(conversion.path), None, stamp))
        message = f"Convert {conversion.path} to {output}: {made.said.replace(' converted', '')}"
        with keeping(FileCommitter([c.path for c in changes], message) if commit else None):
            save_files(output, changes)
        gone = f"; {conversion.path} is gone" if conversion.replace else ""
        return Result(files=(str(output),), notes=(made.said + gone, *([f"committed: {message}"] if commit else [])))

    return retrying(output, act)


def _convert(conversion: Conversion, data: bytes) -> Converted:
    name = "<stdin>" if conversion.path == STDIN else conversion.path
    source, problems = decode(name, data)
    from_yaml = is_yaml(name, source.text)
    entries, more = _read(source, from_yaml=from_yaml)
    problems += more
    if problems:
        return Converted(problems=problems)
    to_yaml = (conversion.form or ("journal" if from_yaml else "yaml")) == "yaml"
    if not to_yaml:
        _need_dates(entries)
    text = write_yaml(entries) if to_yaml else write_journal(entries)
    if _read(SourceText(name, text), from_yaml=to_yaml) != (entries, []):
        raise NotPossible(f"{conversion.path} would not read back unchanged; nothing was written")
    left = _comments(source.text, from_yaml=from_yaml)
    said = f"{count_of(len(entries), 'entry')} converted"
    return Converted(text, said + (f", {count_of(left, 'comment')} left behind" if left else ""))


def _read(source: SourceText, *, from_yaml: bool) -> tuple[list[Entry], list[Diagnostic]]:
    records, problems = YamlReader().read(source) if from_yaml else JournalReader().read(source)
    return [entry_of(record) for record in records], problems


def _need_dates(entries: Sequence[Entry]) -> None:
    """Refuse customers of a master file, which have no date, in a journal, where each entry has one."""
    for entry in entries:
        if entry.date == TIMELESS:
            position = position_of(Spot(entry.origin, entry.offset, entry.offset + 1))
            raise LedgerError(
                f"{position.file}:{position.line}: {entry.kind} {id_of(entry)} has no date, and each entry of a "
                "journal has one",
                "give it the date: from which it applies, or keep the customers in YAML",
            )


def _comments(text: str, *, from_yaml: bool) -> int:
    """Return the number of comments in a text."""
    if not from_yaml:
        said = "\n".join(line for line in text.split("\n") if ";" in line)
        return sum(words[-1].startswith(";") for words in tokens(said) if words[0] != "field")
    return sum(bool(_COMMENT.match(line)) for line in text.split("\n"))
