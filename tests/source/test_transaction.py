"""Several files are written as one: whoever reads sees all of them as they were, or all of them new."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arcli.source import lock
from arcli.source.files import Folder, SourceError
from arcli.source.intent import INTENT, finish, pending
from arcli.source.lock import LOCK, home_of, locked
from arcli.source.write import Change, ChangedError, ReadOnlyError, UnfinishedError, stamp_at, write_all
from tests.casefile import run


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "a.journal").write_text("old a\n")
    (tmp_path / "c.journal").write_text("old c\n")
    return tmp_path


def _changes(books: Path) -> list[Change]:
    """a is replaced, b is made in a new folder, c is removed."""
    return [
        Change(books / "a.journal", b"new a\n", stamp_at(books / "a.journal")),
        Change(books / "2026" / "b.journal", b"new b\n", None),
        Change(books / "c.journal", None, stamp_at(books / "c.journal")),
    ]


def _read(books: Path) -> dict[str, bytes]:
    """What a reader sees."""
    files = Folder(books)
    names, _ = files.list()
    return {name: files.read(name) for name in names if name.endswith(".journal")}


OLD = {"a.journal": b"old a\n", "c.journal": b"old c\n"}
NEW = {"a.journal": b"new a\n", "2026/b.journal": b"new b\n"}


def _on_disk(books: Path) -> dict[str, bytes]:
    return {str(p.relative_to(books)): p.read_bytes() for p in sorted(books.rglob("*.journal"))}


def _calls(monkeypatch: pytest.MonkeyPatch, stop_at: int, error: BaseException) -> list[str]:
    """Count what changes files in a folder, and stop at the n-th."""
    seen: list[str] = []

    def counted(name: str) -> None:
        real = getattr(os, name)

        def call(*args: object, **more: object) -> object:
            seen.append(name)
            if len(seen) == stop_at:
                raise error
            return real(*args, **more)

        monkeypatch.setattr(os, name, call)

    for name in ("replace", "rename", "unlink", "mkdir", "rmdir", "fsync", "fchmod"):
        counted(name)
    return seen


@pytest.mark.parametrize("error", [Crash(), OSError(28, "No space left on device"), OSError(5, "Input/output error")])
def test_a_stop_at_any_step_leaves_old_or_new(
    books: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stop_at in range(1, 60):
        (books / "a.journal").write_text("old a\n")
        (books / "c.journal").write_text("old c\n")
        (books / "2026" / "b.journal").unlink(missing_ok=True)
        with monkeypatch.context() as patch:
            seen = _calls(patch, stop_at, error)
            try:
                write_all(books, _changes(books))
                said = "done"
            except UnfinishedError:
                said = "written"
            except (OSError, Crash) as raised:
                said = "crash" if isinstance(raised, Crash) else "not written"
        read = _read(books)
        assert read in (OLD, NEW), stop_at
        if said in ("done", "written"):
            assert read == NEW, stop_at
        if said == "not written":
            assert read == OLD, stop_at
            assert not [p for p in books.rglob(".arcli.*") if p.name != LOCK], stop_at
        finish(books)
        assert _on_disk(books) == read, stop_at
        assert not (books / INTENT).exists()
        if len(seen) < stop_at:
            break
    else:
        pytest.fail("more steps than were tried")
    assert stop_at > 10


def test_what_an_undecided_write_left_is_swept_by_the_next(books: Path) -> None:
    (books / ".arcli.x1.new").write_text("cut short")
    write_all(books, _changes(books)[:1])
    assert [p.name for p in books.iterdir() if p.name.startswith(".arcli.")] == []


def test_an_edit_in_between_is_never_overwritten(books: Path) -> None:
    changes = _changes(books)
    (books / "a.journal").write_text("mine\n")
    with pytest.raises(ChangedError):
        write_all(books, changes)
    assert _on_disk(books) == {"a.journal": b"mine\n", "c.journal": b"old c\n"}
    fresh = [Change(books / "a.journal", b"x", None)]  # that it was not there when read
    with pytest.raises(ChangedError):
        write_all(books, fresh)


def _interrupted(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write of which the intent stands, and nothing is renamed yet."""
    replace, renamed = Path.replace, []

    def crash(self: Path, target: Path) -> Path:
        if renamed:
            raise Crash
        renamed.append(target)
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash)
        with pytest.raises(Crash):
            write_all(books, _changes(books))
    assert (books / INTENT).exists()


def test_an_edit_after_a_crash_stops_readers_and_writers(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _interrupted(books, monkeypatch)
    assert _read(books) == NEW
    (books / "a.journal").write_text("mine\n")
    with pytest.raises(SourceError, match=r"a\.journal was changed since"):
        _read(books)
    with pytest.raises(OSError, match=r"a\.journal was changed since"):
        finish(books)
    assert (books / "a.journal").read_text() == "mine\n"
    (books / INTENT).unlink()
    assert _read(books)["a.journal"] == b"mine\n"


def test_lost_temporaries_are_said(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _interrupted(books, monkeypatch)
    for path in books.rglob(".arcli.*.new"):
        path.unlink()
    with pytest.raises(SourceError, match="is lost"):
        _read(books)


@pytest.mark.parametrize(
    ("target", "temporary"),
    [
        ("a.journal", "../.arcli.x.new"),
        ("../a.journal", ".arcli.x.new"),
        ("a.journal", "secret"),
        ("a.journal", "2026/.arcli.x.new"),
        ("../a.journal", None),
        ("2026/../../a.journal", "2026/../../.arcli.x.new"),
        ("/etc/a.journal", "/etc/.arcli.x.new"),
    ],
)
def test_an_intent_of_a_stranger_moves_nothing(books: Path, target: str, temporary: str | None) -> None:
    after = "0" if temporary is not None else None
    step = {"target": target, "temporary": temporary, "before": None, "after": after}
    (books / INTENT).write_text(json.dumps({"version": 1, "files": [step]}))
    for act in (finish, pending):
        with pytest.raises(OSError, match="not a file that arcli wrote"):
            act(books)


def test_files_outside_are_written_with_the_others_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books, outside = tmp_path / "books", tmp_path / "private" / "people.json"
    books.mkdir()
    for stop_at in range(1, 60):
        for path, text in ((books / "arcli.yaml", "currency: USD\n"), (books / "a.journal", "old a\n")):
            path.write_text(text)
        outside.unlink(missing_ok=True)
        changes = [Change(books / "a.journal", b"new a\n", stamp_at(books / "a.journal")), Change(outside, b"x", None)]
        with monkeypatch.context() as patch:
            seen = _calls(patch, stop_at, Crash())
            with contextlib.suppress(Crash):
                write_all(books, changes)
        finish(books)
        assert (outside.exists(), (books / "a.journal").read_text()) in ((False, "old a\n"), (True, "new a\n")), stop_at
        if len(seen) < stop_at:
            break
    assert stop_at > 10
    with pytest.raises(OSError, match="removed one by one"):
        write_all(books, [Change(books / "b", b"", None), Change(outside, None, stamp_at(outside))])


def test_a_read_only_file_is_replaced_by_force_alone(books: Path) -> None:
    (books / "a.journal").chmod(0o444)
    with pytest.raises(ReadOnlyError):
        write_all(books, _changes(books))
    assert _on_disk(books) == OLD
    write_all(books, _changes(books), force=True)
    assert _on_disk(books) == NEW
    assert (books / "a.journal").stat().st_mode & 0o777 == 0o444


# --- the lock --------------------------------------------------------------------------------------------


def test_one_file_has_one_lock_however_it_is_named(books: Path, tmp_path: Path) -> None:
    (books / "2026").mkdir()
    (books / "2026" / "b.journal").write_text("")
    (books / "link.journal").symlink_to("2026/b.journal")
    for path in (books, books / "2026" / "b.journal", books / "link.journal", books / "2026" / ".." / "new.journal"):
        assert home_of(path) == books.resolve()


def test_a_lock_file_that_was_deleted_is_taken_anew(books: Path) -> None:
    """A waits for B's lock; the file is deleted, C locks the new one: C must wait for B, and A for C."""
    code = (
        "import sys, time; from pathlib import Path; from arcli.source.lock import locked\n"
        f"with locked(Path({str(books)!r})):\n print('held', flush=True); sys.stdin.readline()"
    )

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def end(process: subprocess.Popen[str]) -> None:
        process.communicate("\n", timeout=30)

    def holds(process: subprocess.Popen[str]) -> bool:
        assert process.stdout is not None
        return process.stdout.readline() == "held\n"

    b = start()
    assert holds(b)
    a = start()
    time.sleep(1.5)  # it waits for b's file
    (books / LOCK).unlink()
    c = start()
    time.sleep(1.5)
    assert a.stdout is not None
    assert c.stdout is not None
    assert not select.select([a.stdout, c.stdout], [], [], 0)[0]
    end(b)
    assert holds(c)
    time.sleep(0.5)
    assert not select.select([a.stdout], [], [], 0)[0]
    end(c)
    assert holds(a)
    end(a)


def test_who_waits_says_so_and_gives_up(
    books: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In one line, once, with the folder; the ledger is untouched."""
    monkeypatch.setattr(lock, "QUIET", 0.05)
    monkeypatch.setattr(lock, "PATIENCE", 0.4)
    (books / "a.journal").write_text("2026-01-01 customer acme\n")
    before = (books / "a.journal").read_bytes()
    code = (
        "import sys; from pathlib import Path; from arcli.source.lock import locked\n"
        f"with locked(Path({str(books)!r})):\n print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        done = run(f"arcli -f {books} add note acme called --date 2026-01-09", books)
        holder.communicate(b"\n")
    assert done.code == 3
    assert caplog.messages == [f"arcli: waiting for another arcli that writes to {books}"]
    assert "another arcli is writing to" in done.err
    assert (books / "a.journal").read_bytes() == before


def test_the_lock_lets_a_group_work(books: Path) -> None:
    books.chmod(0o770)
    with locked(books):
        assert (books / LOCK).stat().st_mode & 0o777 == 0o660
