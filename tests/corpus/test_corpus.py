"""What once broke a reader, or took it too much memory, does not any more: the kept files, each through its reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.readers import READERS

KEPT = sorted(p for p in Path(__file__).parent.iterdir() if p.suffix == "" and p.is_file())


@pytest.mark.parametrize("path", KEPT, ids=lambda p: p.name)
def test_what_once_broke_a_reader(path: Path) -> None:
    reader, _, _ = path.name.rpartition("-")
    READERS[reader](path.read_bytes())


def test_the_readers_take_whole_files() -> None:
    """A file that is empty, one of NUL bytes, one of tags that nobody closes: one by one for each reader."""
    for data in (b"", b"\0" * 5000, b"<OFX><STMTTRN>" * 500, b"{" * 5000, b"[" * 5000, b"- " * 3000, b"\n" * 5000):
        for read in READERS.values():
            read(data)
