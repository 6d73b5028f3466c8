"""Completion of a command line in a shell: commands, options and their values.

Everything must be quick: what a command takes is read from a table that the tests make of the commands themselves
(`completion.json`), and IDs from one scan of the ledger (`arcli.journal.ids`). Neither Typer nor the replay is loaded.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from arcli.cli.commands import ALIASES, COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from arcli.journal.ids import Texts

TABLE = f"{os.path.dirname(__file__)}/completion.json"  # noqa: PTH120 - PERF: most completions do without pathlib
PERIODS = tuple(
    f"{which}-{size}" for size in ("month", "quarter", "half", "year", "week") for which in ("this", "last")
)
DAYS = ("today", "yesterday", "eom", "eom-1")
FILES = "\x1bfiles"  # tells the shell to complete names of files itself
FOLDERS = "\x1bfolders"
MOST = 200  # that a shell is given to choose from


class Value(NamedTuple):
    """A value that fits, and a word about it."""

    text: str
    about: str = ""


def complete(words: list[str], shell: str) -> list[str]:
    """Return the lines for a shell that complete the last of the words after `arcli`: `VALUE<tab>ABOUT`.

    A single line `FILES` or `FOLDERS` leaves it to the shell.
    """
    if shell == "bash":  # which divides words at "="
        words = _joined(words)
    typed, before = words[-1], ""
    if typed.startswith("--") and "=" in typed:
        option, _, typed = typed.partition("=")
        found = _of_option(words[:-1], option, typed)
        before = "" if shell == "bash" else f"{option}="
    else:
        found = _of_line(words[:-1], typed)
    values = list(found)
    if len(values) == 1 and values[0].text in (FILES, FOLDERS):
        return [values[0].text]
    abouts = {v.text: v.about for v in values}
    return [f"{before}{text}\t{' '.join(abouts[text].split())}" for text in fitting(abouts, typed)]


def _joined(words: list[str]) -> list[str]:
    """Return the words with those that bash divided at "=" put together again."""
    joined: list[str] = []
    for word in words:
        if joined and (word == "=" or joined[-1].endswith("=")) and joined[-1].startswith("--"):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def fitting(values: Iterable[str], typed: str) -> list[str]:
    """Return the values that begin with what is typed, in any case; else the only one that it is a part of.

    Of very many the first and the last are kept, so that a shell still finds what all of them begin with.
    """
    low, known = typed.casefold(), list(dict.fromkeys(values))
    found = [v for v in known if v.casefold().startswith(low)] if low else known
    if not found:
        found = [v for v in known if low in v.casefold()]
        found = found if len(found) == 1 else []
    return found if len(found) <= MOST else [*sorted(found)[: MOST - 1], max(found)]


# --- what stands where -----------------------------------------------------------------------------------


class Row(TypedDict, total=False):
    """What follows a command, in the table: the commands of a group, options and arguments with kinds of values."""

    commands: list[list[str]]
    options: dict[str, int]
    args: list[str]


class CompletionTable(TypedDict):
    """What each command takes, what is said of options (their kind of value, a word about them), kinds of entries."""

    kinds: dict[str, list[str]]
    options: list[list[str]]
    commands: dict[str, Row]


class _Line(NamedTuple):
    """A command line up to the cursor: the command's row of the table, its words, the option whose value is next."""

    table: CompletionTable
    row: Row
    given: list[str]
    option: str | None

    def kind(self, option: str) -> str:
        """Return the kind of an option's value, "" of a flag."""
        return _kind(self.table, self.row, option)


def _of_line(before: list[str], typed: str) -> Iterator[Value]:
    line = _read(before)
    if line is None:
        return
    if line.option is not None:
        yield from _of_kind(line.kind(line.option), before, line, typed)
    elif typed.startswith("-"):
        yield from (Value(name, line.table["options"][n][1]) for name, n in line.row["options"].items())
    elif "commands" in line.row:
        yield from (Value(*row) for row in line.row["commands"])
    elif args := line.row.get("args"):
        at = min(len(line.given), len(args) - 1)
        if len(line.given) < len(args) or args[-1].endswith("*"):
            yield from _of_kind(args[at].rstrip("*"), before, line, typed)


def _of_option(before: list[str], option: str, typed: str) -> Iterator[Value]:
    line = _read(before)
    if line is not None:
        yield from _of_kind(line.kind(option), before, line, typed)


def _kind(table: CompletionTable, row: Row, option: str) -> str:
    number = row["options"].get(option)
    return "" if number is None else table["options"][number][0]


def _read(words: list[str]) -> _Line | None:
    """Return where the words of a command line lead; None where there is no such command."""
    with open(TABLE, encoding="utf-8") as file:  # noqa: PTH123 - without pathlib
        table: CompletionTable = json.load(file)
    commands, path, option = table["commands"], "", None
    row = commands[path]
    given: list[str] = []
    for word in words:
        if option is not None:
            option = None
        elif word.startswith("-") and word != "-":
            option = word if _kind(table, row, word) and "=" not in word else None
        elif "commands" in row:
            names = _called(word, [name for name, _ in row["commands"]], top=not path)
            for name in names.split():
                path = f"{path} {name}".strip()
            if path not in commands:
                return None
            row = commands[path]
        else:
            given.append(word)
    return _Line(table, row, given, option)


def _called(word: str, names: list[str], *, top: bool) -> str:
    """Return the full name of a command: its own, an alias, or the only one that begins so."""
    if word in names:
        return word
    if top and word in ALIASES:
        return ALIASES[word]
    found = [name for name in names if name.startswith(word)]
    return found[0] if len(found) == 1 else word


# --- values ----------------------------------------------------------------------------------------------


def _of_kind(kind: str, before: list[str], line: _Line, typed: str) -> Iterator[Value]:
    """Yield the values of a kind, as the table has it; choices stand in it as they are, `a|b|c`."""
    if kind in ("file", "folder"):
        yield Value(FILES if kind == "file" else FOLDERS)
    elif "|" in kind:
        yield from map(Value, kind.split("|"))
    elif kind == "topic":
        from pathlib import Path

        pages = Path(__file__).parent.parent.joinpath("manual").glob("*.md")
        yield from (Value(page.stem, "a page") for page in sorted(pages))
        yield from (Value(name, row[1]) for name, row in COMMANDS.items())
    elif kind in ("period", "day"):
        yield from map(Value, PERIODS if kind == "period" else DAYS)
        yield from map(Value, _texts(before, line.table).months())
    elif kind == "customer":
        yield from (Value(*pair) for pair in _texts(before, line.table).customers().items())
    elif kind.startswith("profile-"):
        from arcli.cli.profile_names import profile_names

        known = dict(profile_names(kind.removeprefix("profile-"), _place(before)))
        found = fitting(known, typed) if "/" not in typed else []
        yield from (Value(name, known[name]) for name in found)
        if not found:
            yield Value(FILES)
    elif kind in line.table["kinds"]:
        from arcli.journal.ids import about

        said = [w for w, k in zip(line.given, line.row.get("args", []), strict=False) if k == "customer"]
        documents = _texts(before, line.table).documents(kind, said[0] if said else None)
        yield from (Value(i, about(documents[i])) for i in fitting(documents, typed))


def _texts(before: list[str], table: CompletionTable) -> Texts:
    """Return the texts of the ledger that is meant."""
    from arcli.journal.ids import Texts, texts_of

    place = _place(before)
    return Texts(table["kinds"], texts_of(place) if place is not None and place.exists() else ())


def _place(before: list[str]) -> Path | None:
    """Return where the ledger is that the words or the environment name, else the nearest one upwards."""
    from pathlib import Path

    from arcli.journal.ids import SETTINGS

    named = os.environ.get("ARCLI_FILE")
    for option, value in pairwise(before):
        named = value if option in ("-f", "--file") else named
    named = next((w.partition("=")[2] for w in before if w.startswith("--file=")), named)
    here = Path.cwd()
    found = next((f for f in (here, *here.parents) if (f / SETTINGS).is_file()), None)
    return Path(named).expanduser() if named else found


def run(words: list[str], shell: str) -> None:
    """Write the lines for a shell to standard output. Nothing that goes wrong may disturb a command line."""
    gc.disable()  # PERF: it ends before anything is garbage
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write("".join(f"{line}\n" for line in complete(words or [""], shell)))
