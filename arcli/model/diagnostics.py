"""Problems in a user's files, and their places: source texts, spots in them, diagnostics."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol, TypeVar

Severity = Literal["error", "warning"]
LONGEST = 400  # characters of a message


E_co = TypeVar("E_co", covariant=True)  # an entry: entries are declared above this module


class Reading(Protocol[E_co]):
    """The entries that a reader left unparsed in a text, by their offsets."""

    def __getitem__(self, offset: int, /) -> E_co:
        """Return the entry, whole."""

    def words(self, offset: int, before: str) -> str:
        """Return its `key:value` words, each with `before` in front of it."""

    def word(self, offset: int, key: str) -> str | None:
        """Return the value under a key for a word or text."""

    def texts(self, offset: int, beside: bool) -> tuple[str | None, tuple[str, ...]]:
        """Return its memo and its tags; `beside` tells whether it says anything beside its words."""

    def text(self, offset: int) -> str | None:
        """Return text that it stands in, perhaps with others; None if its values may not stand there as they are."""


class Stated(Protocol):
    """A thing at an offset of a text: an entry, or a plain document."""

    date: date
    origin: SourceText
    offset: int

    @property
    def kind(self) -> str:
        """Return the name of its kind."""


class SourceText:
    """The text of one file, with LF as line end. `name` is its path as the user knows it.

    `entries` are those that a reader left to be parsed on demand, by their offsets. `unread` is the content of the file
    that is not in the text. `characters` are all that are not plain ASCII, where whoever decoded it knows them.
    """

    __slots__ = ("_starts", "characters", "clean", "entries", "name", "text", "unread")

    def __init__(self, name: str, text: str, *, clean: bool | None = None, characters: set[str] | None = None) -> None:
        self.name, self.text, self.characters = name, text, characters
        self.clean = clean  # known to contain no control characters; None if unknown
        self.entries: Reading[Stated] | None = None
        self.unread = ""
        self._starts: list[int] | None = None

    @property
    def lines(self) -> str:
        """Return the text with a line end at its end."""
        return self.text if self.text.endswith("\n") else self.text + "\n"

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character offset."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line_span(self, offset: int) -> tuple[int, int]:
        """Return the start of the line that a character offset is in, and its end (before its line end)."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return starts[line - 1], starts[line] - 1 if line < len(starts) else len(self.text)

    def line_at(self, offset: int) -> str:
        """Return the whole line that a character offset is in."""
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
    """Return the beginning of a spot."""
    return Position(spot.source.name, *spot.source.line_column(spot.start))


@dataclass(slots=True)
class Diagnostic:
    """One problem: a stable code, a message, the spot (or just a file's name), a hint, and related spots."""

    code: str
    message: str
    spot: Spot | None = None
    hint: str | None = None
    severity: Severity = "error"
    related: tuple[tuple[Spot, str], ...] = ()
    file: str | None = None

    def __post_init__(self) -> None:
        if len(self.message) > LONGEST:  # it quotes something very long from the file
            self.message = f"{self.message[:60]} … {self.message[-60:]}"
        if self.hint is not None and len(self.hint) > LONGEST:
            self.hint = None

    @property
    def position(self) -> Position:
        """Return its place; line 1 of its file if there is no spot."""
        if self.spot is not None:
            return position_of(self.spot)
        return Position(self.file or "-", 1, 1)


class Problem(NamedTuple):
    """A problem of an entry, before its place is known: `path` leads to the value within the entry."""

    code: str
    message: str
    entry: Stated
    path: tuple[str | int, ...] = ()
    hint: str | None = None
    severity: Severity = "error"
    related: tuple[tuple[Stated, tuple[str | int, ...], str], ...] = ()


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics sorted by file, place, severity, code and message; each one once."""

    def place(d: Diagnostic) -> tuple[str, int, str, str, str]:
        name = d.spot.source.name if d.spot else d.file or ""
        return (name, d.spot.start if d.spot else 0, d.severity, d.code, d.message)

    ordered = sorted(diagnostics, key=place)
    return [d for i, d in enumerate(ordered) if i == 0 or place(d) != place(ordered[i - 1])]


def errors_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return errors before warnings, otherwise in their order."""
    return sorted(diagnostics, key=lambda d: d.severity != "error")


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of them is an error."""
    return any(d.severity == "error" for d in diagnostics)
