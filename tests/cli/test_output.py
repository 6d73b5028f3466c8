"""Output goes where it may, whole or not at all; what fails outside of arcli ends with 3, after a write with 4."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from arcli.ledger.opening import open_ledger
from arcli.source.files import Folder
from tests.casefile import run

ENV = os.environ | {"ARCLI_TODAY": "2026-06-30"}


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    run("arcli init books", tmp_path)
    run('arcli -f books add customer acme "Acme" --date 2026-01-01', tmp_path)
    run("arcli -f books add invoice acme 10.00 --id I-1 --date 2026-01-05", tmp_path)
    (tmp_path / "books/closed").mkdir()
    (tmp_path / "books/closed/2026-01-1a2b3c4d.lock").write_text("seal\n")
    (tmp_path / "books/rates.csv").write_text("Date,USD\n2026-01-02,1.10\n")
    _append((tmp_path / "books/arcli.yaml"), "rates: {file: rates.csv}\ndocuments: {logo: logo.svg}\n")
    for name in (
        "profiles/bank.yaml", "outbox/waiting/m.eml", "archive/2026/I-1.html", "templates/invoice.txt", "logo.svg",
        ".git/config",
    ):  # fmt: skip
        (tmp_path / "books" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "books" / name).write_text("kept\n")
    (tmp_path / "list.csv").write_text("Number\nI-2\n")
    (tmp_path / "profile.yaml").write_text("csv: {delimiter: ','}\n")
    return tmp_path


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "words",
    [
        "-f books balance -O csv -o books/2026/sales.journal",
        "-f books balance -O csv -o books/customers.yaml",
        "-f books balance -O csv -o books/arcli.yaml",
        "-f books balance -O csv -o books/rates.csv",
        "-f books balance -O csv -o books/closed/2026-01-1a2b3c4d.lock",
        "-f books balance -O csv -o books/new.journal",
        "-f books balance -O csv -o books/profiles/bank.yaml",
        "-f books aging -O xlsx -o books/outbox/waiting/m.eml",
        "-f books dashboard -o books/archive/2026/I-1.html",
        "-f books balance -O csv -o books/templates/invoice.txt",
        "-f books statement acme -O html -o books/logo.svg",
        "-f books balance -O csv -o books/.git/config",
        "-f books print I-1 -o books/2026/sales.journal",
        "-f books todo -O html -o books/arcli.yaml",
        "-f books check -o books/2026/sales.journal",
        "-f books export hledger -o books/2026/sales.journal",
        "schema entries -o books/arcli.yaml",
        "-f books/2026/sales.journal balance -O csv -o books/2026/../2026/sales.journal",
        "convert books/2026/sales.journal -o books/customers.yaml",
        "convert books/2026/sales.journal --as journal -o books/2026/sales.journal",
        "-f books import csv list.csv --profile profile.yaml --skip-bad list.csv",
        "-f books import csv list.csv --profile=profile.yaml --skip-bad profile.yaml",
        "-f books import csv list.csv --profile profile.yaml --skip-bad books/2026/sales.journal",
        "-f books receive list.csv --save list.csv",
        "-f books receive list.csv --save books/arcli.yaml",
        "-f books balance -o figures.pdf",
    ],
)
def test_output_never_replaces_what_is_read(books: Path, words: str) -> None:
    before = _contents(books)
    done = run("arcli " + words, books)
    assert done.code == 2, done.err
    assert _contents(books) == before


def test_output_replaces_an_earlier_one_and_devices_stay(books: Path) -> None:
    for _ in range(2):
        assert run("arcli -f books balance -o out.csv", books).code == 0
    assert (books / "out.csv").read_text().startswith("customer,")
    assert run("arcli -f books balance -o /dev/null", books).code == 0
    assert not Path("/dev/null").is_file()
    assert [p.name for p in books.iterdir() if p.name.startswith(".arcli")] == []


def _shell(words: str, folder: Path) -> tuple[int, str]:
    script = words.replace("arcli", f"{sys.executable} -m arcli", 1)
    done = subprocess.run(["sh", "-c", script], cwd=folder, env=ENV, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("stdout", [">&-", ">/dev/full"])
def test_standard_output_that_is_closed_or_full(books: Path, stdout: str) -> None:
    code, said = _shell(f"arcli -f books balance {stdout}", books)
    assert (code, said.count("\n")) == (3, 1), said
    assert "standard output can't be written" in said
    code, said = _shell(f"arcli -f books add invoice acme 5.00 --id I-2 --date 2026-01-06 {stdout}", books)
    assert (code, "do not repeat" in said) == (4, True), said
    assert "I-2 acme 5.00" in (books / "books/2026/sales.journal").read_text()
    assert _shell("arcli -f books balance 2>&-", books)[0] == 0


def test_output_that_fails_after_a_write_is_4(books: Path) -> None:
    (books / "out").mkdir()
    (books / "books/closed/2026-01-1a2b3c4d.lock").unlink()
    done = run("arcli -f books close 2026-01 --no-rates -o books/2026/sales.journal", books)
    assert (done.code, list((books / "books/closed").iterdir())) == (2, [])
    done = run("arcli -f books close 2026-01 --no-rates -o out", books)
    assert (done.code, "do not repeat" in done.err) == (4, True), done.err
    assert len(list((books / "books/closed").iterdir())) == 1


@pytest.mark.parametrize("words", ["aging --as-of yesterday --today 0001-01-01", "aging -f books/\udcff"])
def test_days_and_names_beyond_the_world_are_3(books: Path, words: str) -> None:
    done = run("arcli -f books " + words, books)
    assert (done.code, "bug" in done.err) == (3, False), done.err


@pytest.mark.parametrize("pattern", ["{year.x}", "{year:>300000000}", "{0}", "a\\nb{year}", "{n}", "{year", "}"])
def test_patterns_of_write_are_read_strictly(books: Path, pattern: str) -> None:
    settings = books / "books/arcli.yaml"
    text = settings.read_text().replace('invoice: "{year}/sales.journal"', f'invoice: "{pattern}.journal"')
    settings.write_text(text)
    done = run("arcli -f books add invoice acme 5.00 --id I-2 --date 2026-01-06", books)
    assert (done.code, "bug" in done.err, "the pattern" in done.err) == (3, False, True), done.err


def test_memory_that_runs_out_is_3(books: Path) -> None:
    codes = set()
    for limit in (60_000, 120_000, 200_000):
        code, said = _shell(f"ulimit -v {limit}; exec arcli -f books balance >/dev/null", books)
        if "Traceback" in said or "Fatal" in said:  # python itself did not come up
            continue
        codes.add(code)
        assert "bug" not in said, said
    assert codes <= {0, 3}


def test_memory_that_runs_out_for_typst_is_3(books: Path) -> None:
    """Neither "not installed" nor a process that ends without a word, wherever the limit strikes."""
    for limit in (90_000, 150_000, 200_000):
        code, said = _shell(f"ulimit -v {limit}; exec arcli -f books print I-1 -O pdf -o i.pdf", books)
        if "Traceback" in said or "Fatal" in said:  # python itself did not come up
            continue
        assert (code, "not enough memory" in said) in ((3, True), (0, False)), said


def test_a_folder_without_access_is_named_and_can_be_excluded(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (books / "books/private").mkdir()
    scandir = os.scandir

    def refuse(path: str | Path) -> object:
        if str(path).rstrip("/").endswith("private"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    done = run("arcli -f books balance", books)
    assert (done.code, "error[AR001]: private/ can't be read" in done.err) == (1, True), done.err
    _append((books / "books/arcli.yaml"), 'exclude: ["private/**"]\n')
    assert run("arcli -f books balance", books).code == 0


# --- below the ledger ------------------------------------------------------------------------------------


def test_nothing_outside_is_read_or_written_unless_allowed(books: Path) -> None:
    outside = books / "shared"
    outside.mkdir()
    (outside / "more.journal").write_text("2026-01-05 invoice I-9 acme 1.00\n")
    (books / "books/more.journal").symlink_to("../shared/more.journal")
    (books / "books/2027").symlink_to("../shared")
    done = run("arcli -f books balance", books)
    assert (done.code, "outside the ledger's folder" in done.err) == (1, True)
    done = run("arcli -f books add invoice acme 5.00 --id I-2 --date 2027-01-06", books)
    assert done.code != 0
    assert [p.name for p in outside.iterdir()] == ["more.journal"]
    settings = books / "books/arcli.yaml"
    (books / "books/more.journal").unlink()
    (books / "books/2027").unlink()
    with pytest.raises(OSError, match="outside the ledger's folder"):
        open_ledger(Folder(books / "books")).files.read("../list.csv")
    _append(settings, "allow: [../shared]\n")
    (books / "books/2027").symlink_to("../shared")
    assert run("arcli -f books add invoice acme 5.00 --id I-2 --date 2027-01-06", books).code == 0
    assert (outside / "sales.journal").exists()


@pytest.mark.parametrize(
    "name", ["../logo.svg", "link.svg", ".hidden/logo.svg", "profiles/logo.svg", "pictures/logo.svg"]
)
def test_a_logo_outside_is_not_shown_whatever_way_leads_there(books: Path, name: str) -> None:
    """Also through folders that a ledger's files are not looked for in."""
    (books / "logo.svg").write_text("<svg>secret</svg>")
    (books / "books/link.svg").symlink_to("../logo.svg")
    for folder in (".hidden", "pictures"):
        (books / "books" / folder).symlink_to("..")
    (books / "books/profiles/logo.svg").symlink_to("../../logo.svg")
    settings = books / "books/arcli.yaml"
    settings.write_text(settings.read_text().replace("logo: logo.svg", f"logo: {name}"))
    done = run("arcli -f books print I-1 -O html", books)
    assert "outside the ledger's folder" in done.err, done.err
    assert "secret" not in done.out


def test_an_outbox_outside_is_neither_read_nor_moved(books: Path) -> None:
    (books / "mails/waiting").mkdir(parents=True)
    (books / "mails/waiting/m.eml").write_text("Subject: secret\n\n")
    for path in sorted((books / "books/outbox").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (books / "books/outbox").rmdir()
    (books / "books/outbox").symlink_to("../mails")
    for words in ("outbox", "outbox send"):
        done = run(f"arcli -f books {words}", books)
        assert (done.code, "it is outside the ledger's folder" in done.err) == (3, True), done.err
    _append((books / "books/arcli.yaml"), "allow: [../mails]\n")
    assert run("arcli -f books outbox", books).code == 0


def test_a_protected_journal_is_written_by_force_alone(books: Path) -> None:
    journal = books / "books/2026/sales.journal"
    journal.chmod(0o444)
    words = "arcli -f books add invoice acme 5.00 --id I-2 --date 2026-01-06"
    done = run(words, books)
    assert (done.code, "--force" in done.err) == (3, True), done.err
    assert run(words + " --force", books).code == 0
    assert journal.stat().st_mode & 0o777 == 0o444


def test_an_output_whose_folder_the_disk_does_not_confirm_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is renamed into place by then: "not written" would be false."""
    from arcli.source import write

    def fails(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(write, "sync_folder", fails)
    (tmp_path / "a.journal").write_text("2026-01-01 customer acme\n")
    done = run("arcli -f a.journal balance -o out.csv", tmp_path)
    assert (done.code, "out.csv is written, but the disk did not confirm it" in done.err) == (4, True), done.err
    assert (tmp_path / "out.csv").read_text().startswith("customer,name")


def test_an_export_has_an_ending_of_its_own(books: Path) -> None:
    """`-o q1.journal`, as its help has it; a report in such a file is refused."""
    done = run("arcli -f books export hledger -o q1.journal", books)
    assert (done.code, done.err) == (0, "")
    assert "I-1" in (books / "q1.journal").read_text()
    assert run("arcli -f books aging -o q1.journal", books).code == 2


def test_a_page_is_not_for_the_terminal(books: Path) -> None:
    master, slave = os.openpty()
    command = [sys.executable, "-m", "arcli", "-f", "books", "dashboard"]
    done = subprocess.run(command, cwd=books, env=ENV, stdout=slave, stderr=subprocess.PIPE, text=True, check=False)
    os.close(slave)
    os.close(master)
    assert done.returncode == 2
    assert "say where to, arcli dashboard -o ar.html" in done.stderr
