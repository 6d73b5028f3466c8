"""Convert a file of entries: journal text to YAML and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from arcli.actions.result import NotPossible, Result
from arcli.history.commit import FileCommitter
from arcli.journal.layout import tokens
from arcli.journal.mappings import mappings_of, text_of
from arcli.journal.read import JournalReader
from arcli.journal.write import entry_text, write_journal
from arcli.journal.yaml.dump import dump
from arcli.journal.yaml.form import TIMELESS, YamlReader, to_mapping, write_yaml
from arcli.journal.yaml.quick import blocks, item_of
from arcli.ledger.opening import LedgerError
from arcli.ledger.write import keeping, read_to_change, retrying, save_files
from arcli.model.diagnostics import Diagnostic, SourceText, Spot, position_of
from arcli.model.entries import Entry, id_of
from arcli.model.plain import Plain, entry_of
from arcli.model.private import veiled
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
    to_yaml = (conversion.form or ("journal" if from_yaml else "yaml")) == "yaml"
    made = None if problems or from_yaml == to_yaml else _journal_of(source) if from_yaml else _yaml_of(source)
    if made is None:
        entries, more = _read(source, from_yaml=from_yaml)
        problems += more
        if problems:
            return Converted(problems=problems)
        made = _whole(conversion.path, name, entries, to_yaml=to_yaml), len(entries)
    text, count = made
    left = _comments(source.text, from_yaml=from_yaml)
    said = f"{count_of(count, 'entry')} converted"
    return Converted(text, said + (f", {count_of(left, 'comment')} left behind" if left else ""))


# --- most documents by their texts, all else by its entry -------------------------------------------------
#
# What is told of a document by its texts alone is read back as such texts; an entry is read back as an entry. Where
# anything is wrong the whole is done by entries, which has the words for it.


def _yaml_of(source: SourceText) -> tuple[str, int] | None:
    """Return a journal as YAML, and the number of its entries; None if that takes all entries at once."""
    records, problems = JournalReader(Plain).read(source)
    if problems:
        return None
    parts: list[str | None] = []
    for said in mappings_of(records, source.lines):
        text = None if said is None else dump(said)
        parts.append(text if text is not None and item_of(text) == said else None)
    entries = [entry_of(r) for r, text in zip(records, parts, strict=True) if text is None]
    others = [dump(to_mapping(veiled(entry))) for entry in entries]
    if _read(SourceText(source.name, "".join(others)), from_yaml=True) != (entries, []):
        return None
    return _joined(parts, others), len(parts)


def _journal_of(source: SourceText) -> tuple[str, int] | None:
    """Return a YAML file as a journal, and the number of its entries; None if that takes all entries at once."""
    items = blocks(source)
    if items is None:
        return None
    said = [item_of(item) for item in items]
    parts = [None if one is None else text_of(one) for one in said]
    rest = "".join(item for item, text in zip(items, parts, strict=True) if text is None)
    entries, problems = _read(SourceText(source.name, rest), from_yaml=True) if rest else ([], [])
    others = [entry_text(entry) for entry in entries]
    if problems or len(others) != parts.count(None) or any(entry.date == TIMELESS for entry in entries):
        return None
    back = SourceText(source.name, _joined(parts, others))
    records, problems = JournalReader(Plain).read(back)
    if problems or len(records) != len(parts):
        return None
    told, waiting = mappings_of(records, back.lines), iter(entries)
    for record, text, meant, again in zip(records, parts, said, told, strict=True):
        if (entry_of(record) != next(waiting)) if text is None else (again != meant):
            return None
    return back.text, len(parts)


def _joined(parts: Sequence[str | None], others: Sequence[str]) -> str:
    """Return the texts of all entries in their order, a blank line between them; None stands for the next other."""
    rest = iter(others)
    return "\n".join([next(rest) if text is None else text for text in parts])


def _whole(path: str, name: str, entries: Sequence[Entry], *, to_yaml: bool) -> str:
    """Return the text of entries; raise LedgerError, and NotPossible where they would not read back."""
    if not to_yaml:
        _need_dates(entries)
    try:
        text = write_yaml(entries) if to_yaml else write_journal(entries)
    except ValueError as error:
        raise NotPossible(f"{path}: {error}; nothing was written") from None
    if _read(SourceText(name, text), from_yaml=to_yaml) != (entries, []):
        raise NotPossible(f"{path} would not read back unchanged; nothing was written")
    return text


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
    return sum(bool(_COMMENT.match(line)) for line in text.split("\n") if "#" in line)
