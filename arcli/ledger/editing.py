"""Edits of entries in their files, value by value in YAML: all of them or none, and only without a new error."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

from arcli.journal.layout import tokens
from arcli.journal.scan import BLOCK
from arcli.journal.write import write_entry
from arcli.journal.yaml.edit import CannotEdit, Edit, apply_edits, yaml_edits
from arcli.ledger.guards import refusals
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.periods import closed_until, is_shut
from arcli.ledger.write import open_to_write, place_of, retrying, save
from arcli.model.dates import DAY
from arcli.model.diagnostics import Diagnostic, Spot, has_errors, position_of
from arcli.model.entries import Customer, Entry, label_of
from arcli.model.private import whose
from arcli.source.files import Files, Listing, is_yaml
from arcli.source.write import Stamp

Values = dict[str, Any]
Find = Callable[[Ledger], Sequence[tuple[Entry, Values]]]  # what is edited in the ledger as it is, and its new values

E = TypeVar("E", bound=Entry)


class NoCorrection(ValueError):
    """The reason that a document can't be corrected in this way, in words for the user."""


def changed(entry: E, values: Values) -> E:
    """Return the entry with other values. Raise NoCorrection if nothing would change."""
    made = replace(entry, **values)
    if made == entry:
        raise NoCorrection(f"{label_of(entry)} already says that")
    return made


class Edited(NamedTuple):
    """An edit: the new text of the entries by file, what else was edited, and errors that prevented the writing."""

    texts: dict[str, str]
    others: list[str]
    problems: list[Diagnostic]


class _Overlay:
    """The files of a ledger, with other content for some of them."""

    def __init__(self, files: Files, contents: dict[str, bytes]) -> None:
        self.files, self.contents = files, contents
        self.is_folder = files.is_folder

    @property
    def label(self) -> str:
        return self.files.label

    def list(self) -> Listing:
        return self.files.list()

    def read(self, name: str) -> bytes:
        return self.contents[name] if name in self.contents else self.files.read(name)

    def read_beside(self, path: str) -> bytes:
        return self.files.read_beside(path)

    def settled(self) -> bool:
        return self.files.settled()

    def stamps(self) -> dict[str, Stamp]:
        return self.files.stamps()


def edit(files: Files, find: Find, settings: str | None, *, dry_run: bool) -> Edited | None:
    """Edit the entries that `find` returns in their files; return None if a closed period relies on one of them.

    That is, if it takes effect there, before or after the edit, or if what a seal covers softly would change. The first
    is the one that was asked for, the others follow it.

    In a journal, comments inside the entry are moved above it; in YAML, its values are edited and everything else
    stays. Nothing is written if the ledger would have a new error. Raise NoCorrection, LedgerError.
    """
    if dry_run:
        return _edit(files, find, settings, dry_run=True)
    return retrying(place_of(files), lambda: _edit(files, find, settings, dry_run=False))


def _check_private(ledger: Ledger, entry: Entry, values: Values) -> None:
    """Refuse to edit texts of a private customer: the ledger has only keys of them. Raise NoCorrection."""
    private = ledger.settings.private
    if private is None or not private.holds(whose(entry)):
        return
    kept = [name for name in entry.declared.private if entry.declared.fields[name].attr in values]
    if kept:
        hint = f": arcli add customer {entry.id} changes it from a day on" if isinstance(entry, Customer) else ""
        raise NoCorrection(f"{kept[0].replace('_', '-')} of a private customer stands outside of the ledger{hint}")


def _edit(files: Files, find: Find, settings: str | None, *, dry_run: bool) -> Edited | None:
    ledger = open_to_write(files, settings)
    asked = find(ledger)
    wanted = [(entry, values) for entry, values in asked if replace(entry, **values) != entry]
    made = {id(entry): changed(entry, values) for entry, values in wanted or asked}
    until = closed_until(ledger.stated)
    for entry, values in wanted:
        _check_private(ledger, made[id(entry)], values)
        if is_shut(entry, until) or (until is not None and entry.date <= until and _soft(entry, values)):
            return None
        if is_shut(new := made[id(entry)], until):
            raise NoCorrection(
                f"{new.date} is in a closed period; the first open day is {until + DAY if until else ''}"
            )
    edits: dict[str, list[Edit]] = {}
    texts: dict[str, str] = {}
    for entry, _ in wanted:
        source = entry.origin
        own, start, end = (_in_yaml if is_yaml(source.name, source.text) else _in_journal)(entry, made[id(entry)])
        grown = sum(len(e.text) - (e.end - e.start) for e in own)
        edits.setdefault(source.name, []).extend(own)
        text = apply_edits(source.text, own)[start : end + grown].rstrip("\n") + "\n"
        texts[source.name] = f"{texts[source.name]}\n{text}" if source.name in texts else text
    out = {name: _with_edits(files.read(name), sorted(own)) for name, own in edits.items()}
    after = open_ledger(_Overlay(files, out), settings)
    problems = _new_errors(ledger, after) or _refusals(ledger, after, list(made.values()))
    if isinstance(wanted[0][0], Customer) and any(p.code.startswith("AR81") for p in problems):
        return None
    for name in () if problems else out:
        if _of(after, name) != [made.get(id(e), e) for e in _of(ledger, name)]:
            entry = next(e for e, _ in wanted if e.origin.name == name)
            raise NoCorrection(f"{_place(entry)}: {label_of(entry)} would not read back unchanged; edit it there")
    if not problems and not dry_run:
        save(ledger, out)
    return Edited(texts, [label_of(e) for e, _ in wanted[1:]], problems)


def _soft(entry: Entry, values: Values) -> bool:
    return any(entry.declared.fields[name].attr in values for name in entry.declared.soft)


def _in_journal(entry: Entry, made: Entry) -> tuple[list[Edit], int, int]:
    """Return the edit that rewrites an entry in a journal, and the start and end of its text."""
    text = entry.origin.text
    match = BLOCK.match(text if text.endswith("\n") else text + "\n", entry.offset)
    assert match is not None
    start, end = match.start(), min(match.end(), len(text))
    return [Edit(start, end, _comments(match[0]) + write_entry(made))], start, end


def _in_yaml(entry: Entry, made: Entry) -> tuple[list[Edit], int, int]:
    """Return the edits of an entry in a YAML file, and the start and end of its text. Raise NoCorrection."""
    try:
        edits, end = yaml_edits(entry, made)
    except CannotEdit as error:
        where = _place(entry, error.offset)
        raise NoCorrection(f"{where}: {error.message}; arcli can't edit that: change it there by hand") from None
    return edits, entry.origin.text.rfind("\n", 0, entry.offset) + 1, end


def _place(entry: Entry, offset: int | None = None) -> str:
    """Return the file and line of an entry, or of an offset in its file."""
    at = entry.offset if offset is None else offset
    position = position_of(Spot(entry.origin, at, at + 1))
    return f"{position.file}:{position.line}"


def _of(ledger: Ledger, name: str) -> list[Entry]:
    """Return the entries of one file."""
    return [e for e in ledger.entries if e.origin.name == name]


def _with_edits(data: bytes, edits: list[Edit]) -> bytes:
    """Return a file's bytes with the edits of its text, which has LF line ends and no byte order mark.

    All else stays.
    """
    text = data.decode("utf-8")
    crlf = "\r\n" in text.partition("\n")[0] + "\n"
    parts: list[str] = []
    at = 0  # how much of the file's text is done
    first = 1 if text.startswith("\ufeff") else 0
    shifts = [i - k for k, i in enumerate(m.start() for m in re.finditer("\r\n", text[first:]))]
    for start, end, new in edits:
        begin, stop = (first + o + bisect_left(shifts, o) for o in (start, end))
        parts += [text[at:begin], new.replace("\n", "\r\n") if crlf else new]
        at = stop
    return "".join([*parts, text[at:]]).encode()


def _comments(block: str) -> str:
    """Return the comments in an entry's text as lines of their own."""
    found = [words[-1] for words in tokens(block) if words[-1].startswith(";") and words[0] != "field"]
    return "".join(f"{c}\n" for c in found)


def _refusals(before: Ledger, after: Ledger, entries: list[Entry]) -> list[Diagnostic]:
    """Return the errors, other than those of every reading, that appear only with the edit."""
    subledger, problems = after.as_of(date.max)
    sound = not has_errors(problems)
    return refusals(after, subledger, entries, lambda find: find(before, before.as_of(date.max)[0]), sound=sound)


def _new_errors(before: Ledger, after: Ledger) -> list[Diagnostic]:
    known = Counter((p.code, p.message) for p in before.as_of(date.max)[1] if p.severity == "error")
    new = []
    for problem in after.as_of(date.max)[1]:
        key = (problem.code, problem.message)
        if problem.severity != "error":
            continue
        if known[key]:
            known[key] -= 1
        else:
            new.append(problem)
    return new
