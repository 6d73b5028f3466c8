"""Every command that writes, stopped at every system call that changes files: what is left is old or new, whole.

A sample of the points runs always; all of them under `pytest -m crash`.
"""

from __future__ import annotations

import random
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from arcli.ledger.write import writing
from arcli.source.files import Folder
from arcli.source.intent import pending
from tests.crash.commands import COMMANDS, Writing, make
from tests.crash.points import STRACE, Ended, Missed, Point, arcli, arcli_at, compile_for, points_of

SAMPLE = 20  # a command: five minutes or so of one core in all
State = dict[str, bytes]
pytestmark = pytest.mark.skipif(STRACE is None, reason="needs strace")


def _seen(books: Path) -> State:
    """What stands there with what an intent has decided; what arcli reads of it must be the same."""
    found = _on_disk(books)
    for folder in (books, books / "new"):
        if not folder.is_dir():
            continue
        below = "" if folder == books else "new/"
        for path, data in pending(folder).items():
            name = str(Path(path).relative_to(books.resolve()))
            found.pop(name, None)
            if data is not None:
                found[name] = data
        files = Folder(folder)
        names, problems = files.list()
        assert not problems
        read = {below + name: files.read(name) for name in names}
        assert {n: found.get(n) for n in read} == read
        assert not [
            n for n in found if n.startswith(below) and n.endswith((".journal", ".yaml")) and _is_read(n, read, below)
        ]
    return found


def _is_read(name: str, read: State, below: str) -> bool:
    """Whether a reader should have seen a file, and has not."""
    parts = name[len(below) :].split("/")
    return name not in read and "profiles" not in parts and (below != "" or parts[0] != "new")


def _counts(path: Path, books: Path) -> bool:
    """Whether a file is neither git's nor one of arcli's own."""
    parts = path.relative_to(books).parts
    return ".git" not in parts and not any(part.startswith(".arcli.") for part in parts)


def _on_disk(books: Path) -> State:
    return {str(p.relative_to(books)): p.read_bytes() for p in books.rglob("*") if p.is_file() and _counts(p, books)}


def _git_status(books: Path) -> str:
    done = subprocess.run(["git", "status", "--porcelain"], cwd=books, capture_output=True, text=True, check=True)
    return "\n".join(line for line in done.stdout.splitlines() if ".arcli.lock" not in line)


def _left(books: Path) -> list[str]:
    """What is left of a write: temporaries, the intent. The record of the last write stays, and the lock file may."""
    return sorted(p.name for p in books.rglob(".arcli.*") if p.name not in (".arcli.lock", ".arcli.undo"))


class Tried:
    """A command, its ledger before and after."""

    def __init__(self, what: Writing, folder: Path) -> None:
        self.what, self.folder = what, folder
        self.words = shlex.split(what.words)
        self.before = make(folder / "before", what)
        self.old = _on_disk(self.before)
        compile_for(self.words, self.copy())
        after = self.copy()
        self.points = points_of(self.words, after, folder / "trace")
        self.new = _on_disk(after)
        self.under_way = list(_under_way(self.old)) if what.mails else []
        assert self.new != self.old
        assert _left(after) == []

    def copy(self) -> Path:
        """A fresh ledger, always in the same place: what letters say of their outbox depends on it."""
        target = self.folder / "tried"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.before, target, symlinks=True)
        return target

    def at(self, point: Point) -> None:
        """Stop the command at a point, and judge what is left."""
        ended = self._ended(point)
        books = self.folder / "tried"
        seen = _seen(books)
        about = f"{self.what.words} at {point}: exit {ended.code}\n{ended.said}"
        assert self._is_whole(seen), f"{about}\n{_difference(seen, self.old, self.new)}"
        assert "bug in arcli" not in ended.said, about
        assert "Traceback" not in ended.said, about
        self._judge_code(ended, seen, books, about)
        for folder in (books, books / "new"):
            if folder.is_dir():
                with writing(folder, home=folder):
                    pass
        assert _on_disk(books) == seen, about
        if ended.code in (1, 2, 3) and not self._may_repeat(seen):
            pytest.fail(about)

    def _ended(self, point: Point) -> Ended:
        """Run the command with a fault at a point; where calls came in other numbers, count them anew."""
        for _ in range(3):
            try:
                return arcli_at(point, self.words, self.copy(), self.folder / "trace")
            except Missed:
                compile_for(self.words, self.copy())
                now = points_of(self.words, self.copy(), self.folder / "trace")
                point = next((p for p in now if p._replace(number=0) == point._replace(number=0)), point)
        return arcli_at(point, self.words, self.copy(), self.folder / "trace")

    def _is_whole(self, seen: State) -> bool:
        """Whether the ledger is old or new, and so is each output by itself."""
        later, kept = self.what.later, {n: d for n, d in seen.items() if n not in self.what.later}
        states = [{n: d for n, d in s.items() if n not in later} for s in (self.old, self.new, *self.under_way)]
        return kept in states and all(seen.get(n) in (self.old.get(n), self.new.get(n)) for n in later)

    def _judge_code(self, ended: Ended, seen: State, books: Path, about: str) -> None:
        if ended.code < 0:
            return
        assert ended.code in (0, 1, 3, 4), about
        if seen in self.under_way:
            assert ended.code in (1, 4), about
        elif ended.code == 3:
            assert {**seen, **self.old} == seen, about
            assert set(seen) - set(self.old) <= set(self.what.later), about
            assert _left(books) == [], about
            if self.what.git:
                assert _git_status(books) == "", about
        elif ended.code == 4:
            assert {**self.new, **seen} == self.new, about
            assert set(self.new) - set(seen) <= set(self.what.later), about

    def _may_repeat(self, seen: State) -> bool:
        kept = {n: d for n, d in seen.items() if n not in self.what.later}
        return kept == self.old or self.what.words.startswith("import")  # which exits 1 for the bad row


def _under_way(old: State) -> Iterator[State]:
    """The states of an outbox in which a mail is being handed over, or was and the ledger does not say so yet."""
    for state in ("sending", "sent"):
        yield {name.replace("outbox/waiting/", f"outbox/{state}/"): data for name, data in old.items()}


def _difference(seen: State, old: State, new: State) -> str:
    names = sorted({*seen, *old, *new})
    said = []
    for name in names:
        states = [w for w, s in (("old", old), ("new", new)) if s.get(name) == seen.get(name)]
        said.append(f"{name}: {' and '.join(states) or 'neither'}")
    return "\n".join(said)


@pytest.mark.parametrize("name", [name for name, what in COMMANDS.items() if not what.alike])
def test_a_sample(name: str, tmp_path: Path) -> None:
    tried = Tried(COMMANDS[name], tmp_path)
    chosen = random.Random(name).sample(tried.points, min(SAMPLE, len(tried.points)))
    for point in chosen:
        tried.at(point)


@pytest.mark.crash
@pytest.mark.parametrize("name", COMMANDS)
def test_every_point(name: str, tmp_path: Path) -> None:
    tried = Tried(COMMANDS[name], tmp_path)
    for point in tried.points:
        tried.at(point)
    print(f"{name}: {len(tried.points)} points")


def test_the_harness_sees_a_half(tmp_path: Path) -> None:
    """The judge itself is tried: a state that is neither old nor new fails."""
    tried = Tried(COMMANDS["correct-closed"], tmp_path)
    half = {**tried.old, "general.journal": tried.new["general.journal"]}
    assert half not in (tried.old, tried.new)
    assert arcli(["check"], tried.copy()).code == 0
