"""Recording: new entries are appended as canonical text, only if the ledger with them has no new error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, cast

from arcli.journal.read import JournalReader
from arcli.journal.write import entry_text, reads_back, write_entry
from arcli.ledger.guards import refusals
from arcli.ledger.numbering import fill_path, numbered
from arcli.ledger.opening import Ledger, LedgerError
from arcli.ledger.periods import closed_until, is_shut
from arcli.ledger.write import open_to_write, place_of, retrying, save
from arcli.model.dates import DAY
from arcli.model.diagnostics import Diagnostic, Problem, SourceText
from arcli.model.entries import Entry, has_document_date
from arcli.source.files import SETTINGS, Files, Folder, SingleFile, choose, is_yaml
from arcli.subledger.state import Document, Subledger


class Draft(NamedTuple):
    """Entries to be recorded, and contents of other files to be written with them or not at all: lock files, plans.

    `told` is what its maker has to say besides; it comes back with what was recorded.
    """

    entries: list[Entry]
    files: Mapping[str, bytes | None] = {}
    told: object = None


Make = Callable[[Ledger], list[Entry] | Draft]


class Written(NamedTuple):
    """An entry and its text."""

    entry: Entry
    text: str


class Recorded(NamedTuple):
    """The result of recording: the ledger with the new entries, their text by file, and errors that prevented it.

    `beside` names the other files of the draft; `told` is what its maker said.
    """

    ledger: Ledger
    subledger: Subledger | None
    entries: list[Entry]
    texts: dict[str, str]
    problems: list[Diagnostic]
    beside: tuple[str, ...] = ()
    told: object = None


def record(
    files: Files, make: Make, *, settings: str | None = None, dry_run: bool = False, derive: bool = True
) -> Recorded:
    """Add the entries that `make` returns for the ledger as it is under the lock, and its other files, in one write.

    An entry whose ID is `*` gets its number here and nowhere else (`arcli.ledger.numbering`). `make` has no side
    effects: it is called again if a file changes while it works. Nothing is written if `dry_run`, or if the ledger with
    the entries has an error that it did not have before; those errors are then in `problems`. An entry that takes
    effect in a closed period is such an error. `derive=False` skips the derivation, for entries that move nothing.
    Raise LedgerError if files can't be read or written, NumberError.
    """
    if dry_run:
        return _record(files, make, settings, dry_run=True, derive=derive)
    return retrying(place_of(files), lambda: _record(files, make, settings, dry_run=False, derive=derive))


def _record(files: Files, make: Make, settings: str | None, *, dry_run: bool, derive: bool) -> Recorded:
    ledger = open_to_write(files, settings)
    made = make(ledger)
    drafted, beside, said = made if isinstance(made, Draft) else (made, {}, None)
    entries = numbered(ledger, drafted)
    if ledger.settings.private is not None:
        from arcli.ledger.private import conceal  # noqa: PLC0415 - seldom

        entries, people, files_too = conceal(ledger, entries)
        beside = {**beside, **files_too}
    by_file: dict[str, list[Written]] = {}
    targets: dict[tuple[str, int, int], str] = {}
    for entry in entries:
        key = (entry.kind, entry.date.year, entry.date.month)
        if key not in targets:
            targets[key] = target_file(ledger, entry)
        by_file.setdefault(targets[key], []).append(Written(entry, entry_text(entry)))
    texts = {name: "\n".join(written.text for written in found) for name, found in by_file.items()}
    before = Counter(_key(p) for p in ledger.problems if p.severity == "error")
    until = closed_until(ledger.stated)
    wholes, records = _append(ledger, texts, by_file)
    if ledger.settings.private is not None:
        from arcli.ledger.people import reveal  # noqa: PLC0415 - seldom

        reveal(ledger.settings, records, people)
    shut = [ledger.diagnose(_shut(e, until)) for e in entries if until is not None and is_shut(e, until)]
    subledger, errors = None, []
    if derive:
        subledger, found = ledger.as_of(date.max)
        errors = [p for p in found if p.severity == "error"]
        new_ones = len(errors) > sum(before.values())
        errors = _new_errors(ledger, records, errors) if new_ones else []
        if not shut and not errors:  # what a closed period refuses also breaks its seal
            sound = not any(p.severity == "error" for p in found)
            errors = refusals(ledger, subledger, entries, lambda find: _without(ledger, records, find), sound=sound)
    errors += shut
    if not dry_run and not errors:
        save(ledger, wholes, beside)
    return Recorded(ledger, subledger, entries, texts, errors, tuple(beside), said)


def _shut(entry: Entry, until: date) -> Problem:
    """Return the problem of an entry that would take effect in a closed period."""
    message = f"the books are closed up to {until}; this takes effect on {entry.date}"
    hint = f"the first open day is {until + DAY}: --date {until + DAY}"
    if has_document_date(entry):
        hint += f"; --dated {entry.dated or entry.date} keeps the document's own date"
    return Problem("AR819", message, entry, ("date",), hint)


def _append(
    ledger: Ledger, texts: dict[str, str], by_file: dict[str, list[Written]]
) -> tuple[dict[str, bytes], list[Entry | Document]]:
    """Add texts to an open ledger: return the new bytes of each file, and the records read back from them.

    The entries learn their place. Raise ValueError for an entry that would read back as something else.
    """
    wholes: dict[str, bytes] = {}
    records: list[Entry | Document] = []
    reader = JournalReader(Document)
    for name, text in texts.items():
        old = next((s for s in ledger.sources if s.name == name), None)
        if old is None and name in ledger.all_names:
            raise LedgerError(f"{name} can't be read, so nothing is added to it", "arcli check says why")
        data = ledger.files.read(name) if old is not None else b""
        crlf = b"\r\n" in data.partition(b"\n")[0] + b"\n"
        gap = "" if not data else ("\n" if data.endswith(b"\n") else "\n\n")
        addition = gap + text
        wholes[name] = data + (addition.replace("\n", "\r\n") if crlf else addition).encode()
        whole = SourceText(name, (old.text if old else "") + addition)
        found, problems = reader.read(whole, len(whole.text) - len(text))
        read = cast("list[Entry | Document]", found)  # the reader leaves Documents, as requested
        new = by_file[name]
        if problems or len(read) != len(new) or not all(reads_back(r, *w) for r, w in zip(read, new, strict=True)):
            for entry, _ in new:
                write_entry(entry)  # names the one at fault
            raise ValueError(problems[0].message if problems else "the new text would read back as something else")
        for (entry, _), record in zip(new, read, strict=True):
            entry.origin, entry.offset = record.origin, record.offset
        records += read
    ledger.add(records)
    ledger.decimals = max(ledger.decimals, reader.decimals)
    return wholes, records


def _without(
    ledger: Ledger, records: list[Entry | Document], find: Callable[[Ledger, Subledger], list[Diagnostic]]
) -> list[Diagnostic]:
    """Return what is found in the ledger without the new records."""
    ledger.remove(records)
    try:
        return find(ledger, ledger.as_of(date.max)[0])
    finally:
        ledger.add(records)


def _new_errors(ledger: Ledger, records: list[Entry | Document], errors: list[Diagnostic]) -> list[Diagnostic]:
    """Return the errors that appear only with the new entries."""
    ledger.remove(records)
    before = Counter(_key(p) for p in ledger.as_of(date.max)[1])
    ledger.add(records)
    new = []
    for error in errors:
        if before[_key(error)]:
            before[_key(error)] -= 1
        else:
            new.append(error)
    return new


def _key(problem: Diagnostic) -> tuple[str, str, str]:
    return problem.code, problem.message, problem.position.file


def target_file(ledger: Ledger, entry: Entry) -> str:
    """Return the journal that an entry is written to, by `write:` in the settings. Raise LedgerError."""
    files = ledger.files
    if isinstance(files, SingleFile):
        if is_yaml(str(files.path), ""):
            raise LedgerError(
                f"{files.path} is YAML; arcli adds entries to journals only", "convert it with arcli convert"
            )
        return str(files.path)
    write = ledger.settings.write
    pattern = write.get(entry.kind) or write.get("default") or "{year}.journal"
    try:
        name = fill_path(pattern, entry.date, entry.kind)
    except ValueError as error:
        raise LedgerError(f"{SETTINGS}: write: {error}") from None
    chosen, _ = choose(sorted({*ledger.all_names, name}), ledger.settings.include, ledger.settings.exclude)
    if name not in chosen or not name.endswith(".journal") or _outside(files, Path(name)):
        raise LedgerError(
            f'{SETTINGS}: write: "{name}" is not a journal that this ledger reads',
            "it ends with .journal, in a folder that is not excluded",
        )
    return name


def _outside(files: Files, name: Path) -> bool:
    """Return whether a path leads outside the ledger, whatever its patterns say."""
    base = files.path if isinstance(files, Folder) else Path()
    folders = [base / parent for parent in name.parents if parent != Path()]
    return (
        name.is_absolute()
        or any(part == "profiles" for part in name.parts[:-1])
        or any(part.startswith(".") for part in name.parts)
        or any((folder / SETTINGS).exists() for folder in folders)
    )
