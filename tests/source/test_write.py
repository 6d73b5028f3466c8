"""Files are replaced whole or not at all; links and modes stay; writers wait for each other."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from arcli.source.lock import LOCK, locked
from arcli.source.write import replace_file
from tests.casefile import run


def test_mode_and_symbolic_link_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.journal", tmp_path / "link.journal"
    real.write_text("old\n")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_file(link, b"new\n")
    assert link.is_symlink()
    assert real.read_text() == "new\n"
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.journal", "real.journal"]


def test_a_crash_before_the_rename_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.journal"
    path.write_text("old\n")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        replace_file(path, b"new\n")
    assert path.read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["a.journal"]


def test_the_lock_is_free_when_its_holder_is_gone(tmp_path: Path) -> None:
    code = (
        f"from pathlib import Path; from arcli.source.lock import locked; import os\n"
        f"with locked(Path({str(tmp_path)!r})): os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with locked(tmp_path):
        assert (tmp_path / LOCK).exists()


def test_writers_at_once_all_succeed_one_after_the_other(tmp_path: Path) -> None:
    run("arcli init books", tmp_path)
    run('arcli -f books add customer acme "Acme" --date 2026-01-01', tmp_path)
    env = os.environ | {"ARCLI_TODAY": "2026-01-05"}
    command = [sys.executable, "-m", "arcli", "-f", "books", "add", "invoice", "acme", "10.00"]

    def add(_: int) -> int:
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False).returncode

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(add, range(6))) == [0] * 6
    text = (tmp_path / "books" / "2026" / "sales.journal").read_text()
    numbers = [line.split()[2] for line in text.splitlines() if line]
    assert numbers == [f"INV-2026-{n:04}" for n in range(1, 7)]


def test_what_is_there_stays_byte_for_byte(tmp_path: Path) -> None:
    run("arcli init books", tmp_path)
    journal = tmp_path / "books" / "2026" / "sales.journal"
    journal.parent.mkdir()
    before = b'\xef\xbb\xbf; head\r\n2026-01-01   customer acme\t"Acme"\r\n; tail without an end'
    journal.write_bytes(before)
    assert run("arcli -f books add invoice acme 10 --date 2026-01-05", tmp_path).code == 0
    after = journal.read_bytes()
    assert after.startswith(before)
    added = b"2026-01-05 invoice INV-2026-0001 acme 10.00 USD terms:net30 due:2026-02-04\r\n"
    assert after == before + b"\r\n\r\n" + added


@pytest.mark.parametrize(
    "where", ["../out.journal", "/tmp/out.journal", ".hidden/x.journal", "profiles/x.journal", "x.yaml"]
)
def test_only_journals_that_the_ledger_reads_are_written(tmp_path: Path, where: str) -> None:
    (tmp_path / "arcli.yaml").write_text(f'currency: USD\nwrite: {{default: "{where}"}}\n')
    (tmp_path / "c.yaml").write_text("- {kind: customer, date: 2026-01-01, id: acme}\n")
    done = run("arcli add invoice acme 10 --id I-1 --date 2026-01-05", tmp_path)
    assert done.code == 3
    assert where in done.err
