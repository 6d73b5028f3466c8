"""What is wrong in a user's files, and where: source texts, spots in them, diagnostics."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol, TypeVar

Severity = Literal["error", "warning"]
LONGEST = 400  # signs of a message


E_co = TypeVar("E_co", covariant=True)  # an entry: entries are declared above this module


class Reading(Protocol[E_co]):
    """What a reader knows of the entries that it left in a text, by their offsets."""

    def __getitem__(self, offset: int, /) -> E_co:
        """Return the entry, whole."""

    def words(self, offset: int, before: str) -> str:
        """Return its `key:value` words, each with `before` in front of it."""

    def word(self, offset: int, key: str) -> str | None:
        """Return what it says under a key for a word or text."""


class Stated(Protocol):
    """What stands at an offset of a text: an entry, or what stands for one."""

    date: date
    origin: SourceText
    offset: int

    @property
    def kind(self) -> str:
        """The name of its kind."""


class SourceText:
    """The text of one file, with line ends as LF. `name` is its path as the user knows it.

    `entries` are those that a reader left for when someone asks, by their offsets. `unread` is what stood in the file
    and is not in the text.
    """

    __slots__ = ("_starts", "clean", "entries", "name", "text", "unread")

    def __init__(self, name: str, text: str, *, clean: bool | None = None) -> None:
        self.name, self.text = name, text
        self.clean = clean  # known to hold no control signs; None if nobody has looked
        self.entries: Reading[Stated] | None = None
        self.unread = ""
        self._starts: list[int] | None = None

    @property
    def lines(self) -> str:
        """The text with a line end at its end."""
        return self.text if self.text.endswith("\n") else self.text + "\n"

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character offset."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line_span(self, offset: int) -> tuple[int, int]:
        """Where the line that a character offset is in begins, and where it ends (before its line end)."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return starts[line - 1], starts[line] - 1 if line < len(starts) else len(self.text)

    def line_at(self, offset: int) -> str:
        """The whole line that a character offset is in."""
        start, end = self.line_span(offset)
        return self.text[start:end]

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts, at = [0], self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts


class Spot(NamedTuple):
    """A stretch of a source text, from `start` to before `end`."""

    source: SourceText
    start: int
    end: int


class Position(NamedTuple):
    """A place as people and editors name it; line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def position_of(spot: Spot) -> Position:
    """Where a spot begins."""
    return Position(spot.source.name, *spot.source.line_column(spot.start))


@dataclass(slots=True)
class Diagnostic:
    """One problem: a stable code, words, the spot (or just a file's name), a hint, and other spots that matter."""

    code: str
    message: str
    spot: Spot | None = None
    hint: str | None = None
    severity: Severity = "error"
    related: tuple[tuple[Spot, str], ...] = ()
    file: str | None = None

    def __post_init__(self) -> None:
        if len(self.message) > LONGEST:  # it quotes something huge from the file
            self.message = f"{self.message[:60]} … {self.message[-60:]}"
        if self.hint is not None and len(self.hint) > LONGEST:
            self.hint = None

    @property
    def position(self) -> Position:
        """Where it is; line 1 of its file when there is no spot."""
        if self.spot is not None:
            return position_of(self.spot)
        return Position(self.file or "-", 1, 1)


class Problem(NamedTuple):
    """A problem of an entry, before anyone has asked where: `path` leads to the value within the entry."""

    code: str
    message: str
    entry: Stated
    path: tuple[str | int, ...] = ()
    hint: str | None = None
    severity: Severity = "error"
    related: tuple[tuple[Stated, tuple[str | int, ...], str], ...] = ()


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, place, severity, code and words; each one once."""

    def place(d: Diagnostic) -> tuple[str, int, str, str, str]:
        name = d.spot.source.name if d.spot else d.file or ""
        return (name, d.spot.start if d.spot else 0, d.severity, d.code, d.message)

    ordered = sorted(diagnostics, key=place)
    return [d for i, d in enumerate(ordered) if i == 0 or place(d) != place(ordered[i - 1])]


def errors_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return errors before warnings, otherwise in their order."""
    return sorted(diagnostics, key=lambda d: d.severity != "error")


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(d.severity == "error" for d in diagnostics)
