"""The input and output of every action: the ledger that it works on, and its result."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from arcli.ledger.record import Recorded
from arcli.model.diagnostics import Diagnostic, position_of
from arcli.model.entries import Entry
from arcli.source.files import Files


class NotPossible(Exception):
    """The reason that an action can't be done as requested, in words for the user. Nothing was written."""


class WrongValue(NotPossible):
    """The value of one field is wrong: its name, and words that follow it."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(f"{field}: {said}")
        self.field, self.said = field, said


class Missing(NotPossible):
    """Mandatory fields of an entry that are missing, by their names."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(f"{', '.join(fields)} is missing")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Target:
    """The ledger that an action works on, the settings of a single file, and the day that counts as today."""

    files: Files
    settings: str | None
    today: date


@dataclass(frozen=True, slots=True)
class Result:
    """What an action did, or with `dry_run` would do.

    `entries` are the new entries with their numbers, `texts` what was appended by journal, `files` the names of other
    files that were made, `notes` the messages for the user. With `problems`, nothing was written.
    """

    entries: tuple[Entry, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def text(self) -> str:
        """Return the new entries as canonical text, with a blank line between journals."""
        return "\n".join(self.texts.values())

    def noting(self, *notes: str) -> Result:
        """Return the result with more notes; one with problems unchanged, as nothing was done."""
        return self if self.problems else replace(self, notes=(*self.notes, *notes))


def result_of(done: Recorded) -> Result:
    """Return the result of recording."""
    if done.problems:
        return Result(problems=tuple(done.problems))
    return Result(tuple(done.entries), dict(done.texts))


def place_of(done: Recorded, entry: Entry) -> str:
    """Return file and line of a new entry, `2026/sales.journal:14`."""
    spot = position_of(done.ledger.locate(entry))
    return f"{spot.file}:{spot.line}"
