"""What a write replaced comes back byte for byte, or not at all."""

from __future__ import annotations

import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.source.lastwrite import LAST, LastWriteError, keep_last, last_write, put_last
from arcli.source.write import Change, stamp_at
from tests.gitrepo import Repo

CONTENT = st.none() | st.lists(st.sampled_from([b"a", b"ab\n", b"\n", b"\xff"]), max_size=6).map(b"".join)


@given(st.lists(st.tuples(CONTENT, CONTENT), min_size=1, max_size=3))
def test_contents_come_back(pairs: list[tuple[bytes | None, bytes | None]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [folder / f"f{n}" for n in range(len(pairs))]
        for path, (old, _) in zip(paths, pairs, strict=True):
            if old is not None:
                path.write_bytes(old)
        changes = [Change(path, new, stamp_at(path)) for path, (_, new) in zip(paths, pairs, strict=True)]
        keep_last(folder, "arcli add", changes)
        for path, (_, new) in zip(paths, pairs, strict=True):
            path.unlink(missing_ok=True)
            if new is not None:
                path.write_bytes(new)
        last = last_write(folder)
        assert last is not None
        assert last.command == "arcli add"
        assert [f.before for f in last.files] == [old for old, _ in pairs]
        assert [f.after for f in last.files] == [new for _, new in pairs]


def test_a_write_that_did_not_take_place_or_was_changed_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(b"one\n")
    keep_last(tmp_path, "", [Change(path, b"one\ntwo\n", stamp_at(path))])
    for content in (b"one\n", b"one\ntwo\nthree\n"):
        path.write_bytes(content)
        with pytest.raises(LastWriteError, match="journal is not as"):
            last_write(tmp_path)


@pytest.mark.parametrize("data", [b"", b"x", b'{"version": 99}\n', b"\xff\n"])
def test_a_record_that_can_not_be_read_is_none(data: bytes, tmp_path: Path) -> None:
    (tmp_path / LAST).parent.mkdir()
    (tmp_path / LAST).write_bytes(data)
    assert last_write(tmp_path) is None


def test_the_record_is_its_owners_and_the_one_before_is_returned(tmp_path: Path) -> None:
    assert keep_last(tmp_path, "one", []) is None
    assert stat.S_IMODE((tmp_path / LAST).stat().st_mode) == 0o600
    before = keep_last(tmp_path, "two", [])
    assert before is not None
    put_last(tmp_path, before)
    last = last_write(tmp_path)
    assert last is not None
    assert last.command == "one"
    put_last(tmp_path, None)
    assert last_write(tmp_path) is None


def test_git_takes_nothing_of_it(tmp_path: Path) -> None:
    """What it holds may be private: the command's words, what stood in a file outside of the repository."""
    repo = Repo(tmp_path)
    keep_last(tmp_path, "arcli add note P-1 'Ill since May'", [])
    repo.git("add", "-A")
    assert repo.git("status", "--porcelain") == ""
