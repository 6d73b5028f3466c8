"""Opening of a ledger: its settings, files, entries and customers; then its subledger as of any day."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from arcli.journal.locate import locate
from arcli.ledger.config import read_settings
from arcli.ledger.knowing import came_late
from arcli.ledger.parsed import Parsed
from arcli.ledger.strangers import foreign, is_foreign
from arcli.model.customers import Customers
from arcli.model.diagnostics import Diagnostic, Problem, SourceText, Spot, Stated, in_order
from arcli.model.entries import (
    Annotate,
    Customer,
    Entry,
    Provision,
    amounts_of,
    applications_of,
    currency_of,
    subject_of,
)
from arcli.model.money import decimals, places, use_exact_context
from arcli.model.plain import Plain, entries_of
from arcli.model.settings.ledger import Settings
from arcli.model.terms import TermsBook
from arcli.source.decode import decode
from arcli.source.files import (
    SETTINGS,
    Files,
    Folder,
    SingleFile,
    SourceError,
    StandardInput,
    choose,
    is_yaml,
    unreadable,
)
from arcli.source.mapping import setting_spot
from arcli.source.write import Stamp
from arcli.subledger.annotations import annotated, check_annotations
from arcli.subledger.replay import replay
from arcli.subledger.state import Document, Late, Subledger

if TYPE_CHECKING:
    from arcli.journal.yaml.form import YamlLocator

Where = tuple[str | int, ...]  # the path to a value within an entry
_LOOKS = 100  # with growing pauses: some 25 seconds


class LedgerError(SourceError):
    """There is no ledger to work on: exit 3. `hint` says what to do."""


class Ledger:
    """An open ledger. `problems` are those of its text; `as_of` adds those of its rules."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.settings, self.terms = Settings(), TermsBook({})
        self.settings_source = SourceText(SETTINGS, "")
        self.sources: list[SourceText] = []
        self.records: list[Entry | Document] = []  # entries, or plain documents instead of them
        self.stated: list[Entry] = []  # those that are entries
        self.problems: list[Diagnostic] = []
        self.all_names: list[str] = []  # of all files in the folder, including those that are not part of the ledger
        self.broken: frozenset[str] = frozenset()
        self.decimals = 0
        self.stamps: dict[str, Stamp] = {}  # of the files that were read; `save` detects changes by them
        self.customers = Customers(())
        self._yaml_locator: YamlLocator | None = None
        self._late: Late | None = None

    @property
    def folder(self) -> Path | None:
        """Return the ledger's folder, if it has one."""
        return self.files.path if isinstance(self.files, Folder) else None

    @property
    def entries(self) -> list[Entry]:
        """Return all entries, in the order of files and lines."""
        return entries_of(self.records)

    def add(self, records: Sequence[Entry | Document]) -> None:
        """Add records."""
        self.records += records
        self.stated += [r for r in records if not isinstance(r, Plain)]
        self._late = None
        if any(r.kind == "customer" for r in records):
            self.know_customers()

    def remove(self, records: Sequence[Entry | Document]) -> None:
        """Remove records again."""
        own = {id(r) for r in records}
        self.records = [r for r in self.records if id(r) not in own]
        self.stated = [r for r in self.stated if id(r) not in own]
        self._late = None
        if any(r.kind == "customer" for r in records):
            self.know_customers()

    def renew(self) -> None:
        """Take plain documents back from a replay that nobody uses any more; the next one need not copy them."""
        for record in self.records:
            if isinstance(record, Plain):
                record.renew()

    def know_customers(self) -> None:
        """Index the customers among the entries."""
        self.customers = Customers(e for e in self.stated if isinstance(e, Customer))

    def as_of(self, day: date) -> tuple[Subledger, list[Diagnostic]]:
        """Return the subledger as of a day, and every problem of the ledger that matters then, in order."""
        notes = [e for e in self.stated if isinstance(e, Annotate)]
        records = annotated(self.records, notes, day) if notes else self.records
        subledger = replay(records, self.customers, self.settings, self.terms, day, self.broken, self.late)
        subledger.problems += check_annotations(notes, subledger.documents)
        found = [self.diagnose(p) for p in subledger.problems]
        found += [self.diagnose(p) for p in self._fine_amounts(subledger)]
        return subledger, in_order([*self.problems, *found])

    @property
    def late(self) -> Late:
        """Return the day from which entries of contracts count that came after the seal of their day, by identity.

        Where nothing is earned over time, no figure depends on it.
        """
        if self._late is None:
            self._late = came_late(self.files, self.stated) if self.settings.revenue is not None else {}
        return self._late

    def diagnose(self, problem: Problem) -> Diagnostic:
        """Return the diagnostic of an entry's problem, with its places."""
        related = tuple((self.locate(entry, path), label) for entry, path, label in problem.related)
        spot = self.locate(problem.entry, problem.path)
        return Diagnostic(problem.code, problem.message, spot, problem.hint, problem.severity, related)

    def locate(self, entry: Stated, path: Where = ()) -> Spot:
        """Return the place of a value of an entry."""
        if not is_yaml(entry.origin.name, entry.origin.text):
            return locate(entry, path)
        if self._yaml_locator is None:
            from arcli.journal.yaml.form import YamlLocator  # noqa: PLC0415 - only YAML needs it

            self._yaml_locator = YamlLocator()
        return self._yaml_locator.locate(entry, path)

    def _fine_amounts(self, subledger: Subledger) -> list[Problem]:
        """Return problems of amounts with more decimals than their currency has.

        Reads entries only if there could be any.
        """
        used = subledger.currencies - {"XXX"}
        least = min((decimals(c) or 0 for c in used), default=2)
        return check_decimals(subledger) if self.decimals > least else []


def check_decimals(subledger: Subledger) -> list[Problem]:
    """Return a problem for each amount written with more decimals than its currency has (ISO 4217)."""
    problems = []
    for entry in subledger.entries:
        document = subledger.documents.get(subject_of(entry) or "")
        own = document.currency if document else currency_of(entry)
        if own is None and isinstance(entry, Provision):
            own = subledger.settings.currency
        for path, value, currency in _amounts(entry, own, subledger):
            if currency and currency != "XXX" and places(value) > (decimals(currency) or 0):
                limit = decimals(currency)
                message = f"{currency} has {limit or 'no'} decimals, {value:,f} has {places(value)}"
                hint = "round it: prices and rates may have more decimals, amounts may not"
                if limit and places(value) == 3 and 1 <= abs(value) < 1000:
                    hint = f"write {int(value * 1000):,} if the point marks thousands; else round it"
                problems.append(Problem("AR209", message, entry, path, hint))
    return problems


def _amounts(entry: Entry, own: str | None, subledger: Subledger) -> Iterator[tuple[Where, Decimal, str | None]]:
    """Yield the amounts of an entry with their currencies: its own, or that of what an application settles."""
    targets = [subledger.documents.get(a.document.partition("#")[0]) for a in applications_of(entry)]
    for path, value in amounts_of(entry):
        if path[0] == "applications" and path[-1] != "total":  # that one is of the source
            target = targets[int(path[1])]
            yield path, value, target.currency if target else None
        else:
            yield path, value, own


def find_files(file: str | None, start: Path) -> Files:
    """Return the files that `--file` names: a folder with arcli.yaml, a file, `-`.

    By default, the nearest folder upwards.
    """
    if file == "-":
        return StandardInput()
    if file is not None:
        path = Path(file)
        if path.name == SETTINGS and path.is_file():
            path = path.parent
        if path.is_dir():
            if not (path / SETTINGS).exists():
                raise LedgerError(
                    f"{file} has no {SETTINGS}, so it is not a ledger",
                    _almost_settings(path) or f"run arcli init {file}, or name a .journal or .yaml file",
                )
            return Folder(path)
        if not path.exists():
            hint = "name a ledger folder, a .journal or .yaml file, or -"
            if path.suffix not in ("", ".journal", ".yaml"):
                hint += "; an entry's document is named with --source-file"
            raise LedgerError(f"{file} does not exist", hint)
        return SingleFile(path)
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return Folder(Path(_relative(folder, start)))
    raise LedgerError(
        f"no ledger here: {SETTINGS} is neither in this folder nor above it",
        _almost_settings(start) or "name one with -f PATH or ARCLI_FILE, or make one with arcli init",
    )


def _almost_settings(folder: Path) -> str | None:
    """Return a hint about a settings file whose name is nearly right, if there is one."""
    for name in sorted(p.name for p in folder.iterdir()) if os.access(folder, os.R_OK) else ():
        if name.lower() in ("arcli.yaml", "arcli.yml", "arcli.yaml.txt"):
            return f"settings are named {SETTINGS}: rename {name}"
    return None


def _relative(folder: Path, start: Path) -> str:
    steps = len(start.parts) - len(folder.parts)
    return "/".join([".."] * steps) or "."


def open_ledger(files: Files, settings_path: str | None = None, parsed: Parsed | None = None) -> Ledger:
    """Read a ledger: its settings, then all its files. Problems are in `problems`, not raised.

    `parsed` keeps what was read, for opening another version of the ledger. Raise LedgerError only if the one file or
    the settings file that was named can't be read.
    """
    use_exact_context()
    collecting = gc.isenabled()
    gc.disable()
    try:
        ledger, contents = _look(files, settings_path)
        _parse_all(ledger, contents, parsed or Parsed(), keep=parsed is not None)
    finally:
        if collecting:
            gc.enable()
    ledger.know_customers()
    return ledger


def settings_of(files: Files, settings_path: str | None = None) -> Settings:
    """Return the settings of a ledger, without reading its entries. Raises LedgerError."""
    ledger = Ledger(files)
    names, _ = files.list()
    _settings(ledger, names, settings_path)
    return ledger.settings


def _look(files: Files, settings_path: str | None) -> tuple[Ledger, dict[str, bytes | OSError]]:
    """Return a ledger with its settings, and the contents of its files as they were at one moment.

    Files that change while they are read are read again. Raise LedgerError if they keep changing.
    """
    for number in range(_LOOKS):
        ledger = Ledger(files)
        names, problems = files.list()
        ledger.all_names = names
        _settings(ledger, names, settings_path)
        if isinstance(files, Folder):
            files.allowed = tuple(ledger.settings.allow)
        if files.is_folder:
            names, problems, unmatched = _choose(ledger, names, problems)
            ledger.problems += [_no_match(ledger, key, index) for key, index in unmatched]
        ledger.problems += problems
        contents = {name: _bytes_of(files, name) for name in names}
        if files.settled():
            ledger.stamps = files.stamps()
            return ledger, contents
        time.sleep(number * 0.005)
    raise LedgerError(
        f"the files of {files.label} changed each time they were read",
        "stop the program that writes to them, or move its files out of the ledger's folder",
    )


def _choose(
    ledger: Ledger, names: list[str], problems: list[Diagnostic]
) -> tuple[list[str], list[Diagnostic], list[tuple[str, int]]]:
    """Return the names to read, problems of folders that are not excluded, and patterns that match no file."""
    include, exclude = ledger.settings.include, ledger.settings.exclude
    folders = [p.position.file for p in problems]
    _, unmatched = choose(names + folders, include, exclude)
    kept = set(choose(folders, ["**"], exclude)[0])
    return choose(names, include, exclude)[0], [p for p in problems if p.position.file in kept], unmatched


def _bytes_of(files: Files, name: str) -> bytes | OSError:
    try:
        return files.read(name)
    except OSError as error:
        return error


def _settings(ledger: Ledger, names: list[str], path: str | None) -> None:
    try:
        if path is not None:
            data, name = ledger.files.read_beside(path), path
        elif SETTINGS in names and ledger.files.is_folder:
            data, name = ledger.files.read(SETTINGS), SETTINGS
        else:
            return
    except OSError as error:
        raise LedgerError(f"the settings {path or SETTINGS} can't be read: {(error.strerror or '').lower()}") from None
    source, problems = decode(name, data)
    ledger.problems += problems
    ledger.settings_source = source
    ledger.settings, ledger.terms, problems = read_settings(source)
    ledger.problems += problems


def _no_match(ledger: Ledger, key: str, index: int) -> Diagnostic:
    message = f'the pattern "{getattr(ledger.settings, key)[index]}" matches no file'
    hint = "correct or remove it; paths are relative to arcli.yaml, ** is any folder"
    return Diagnostic("AR006", message, setting_spot(ledger.settings_source, (key, index)), hint)


def _parse_all(ledger: Ledger, contents: dict[str, bytes | OSError], parsed: Parsed, *, keep: bool) -> None:
    """Parse contents, releasing each one after it is parsed."""
    broken: set[str] = set()
    for name in list(contents):
        data = contents.pop(name)
        if isinstance(data, OSError):
            problem = unreadable(name, data)
            if not ledger.files.is_folder:  # the one file that was named
                raise LedgerError(problem.message, problem.hint) from None
            ledger.problems.append(problem)
            continue
        source, records, stated, problems, unread = parsed.read(name, data, keep=keep)
        if problems and not records and ledger.files.is_folder and is_foreign(source, problems):
            ledger.problems.append(foreign(source))
            continue
        ledger.sources.append(source)
        ledger.records += records
        ledger.stated += stated
        ledger.problems += problems
        broken |= unread
    if ledger.settings.private is not None:
        from arcli.ledger.people import read_people, reveal  # noqa: PLC0415 - seldom

        reveal(ledger.settings, ledger.records, read_people(ledger.files, ledger.settings))
    ledger.decimals = parsed.decimals
    ledger.broken = frozenset(broken)
