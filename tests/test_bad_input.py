"""What files can do to a program: each thing is one clear diagnostic, quickly, and the rest is still checked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from arcli.__main__ import main
from arcli.ledger.checks import check_ledger
from arcli.ledger.opening import Ledger, LedgerError, open_ledger
from arcli.model.diagnostics import Diagnostic
from arcli.render.problems import render_problems, render_problems_github, render_problems_json
from arcli.source.files import Folder, SingleFile

ACME = '2026-01-01 customer acme "Acme" currency:USD\n'
TODAY = date(2026, 6, 30)
SLOW = 40  # seconds of the processor that must do on a busy machine; an idle one takes a few


def check(ledger: Ledger) -> list[Diagnostic]:
    """All problems of a ledger; each of them can be shown in each format."""
    problems = check_ledger(ledger, date.max, TODAY)
    assert render_problems_json(problems)
    for render in (render_problems, render_problems_github):
        assert bool(render(problems)) == bool(problems)
    return problems


def codes(problems: list[Diagnostic]) -> list[str]:
    return [p.code for p in problems]


@pytest.fixture
def single(tmp_path: Path) -> Callable[..., list[Diagnostic]]:
    """Checks one file of these bytes."""

    def run(content: bytes | str, name: str = "main.journal") -> list[Diagnostic]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return check(open_ledger(SingleFile(path)))

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger with one good journal."""
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "a.journal").write_text(ACME + "2026-01-05 invoice INV-1 acme 10.00\n")
    return tmp_path


# --- nothing at all --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["main.journal", "main.yaml"])
@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"\r\n\r\n", b"   \n\t\n"])
def test_empty_files_are_fine(single: Callable[..., list[Diagnostic]], name: str, content: bytes) -> None:
    assert single(content, name) == []


def test_empty_files_and_settings_are_a_ledger(tmp_path: Path) -> None:
    for name in ("arcli.yaml", "a.journal", "b.yaml", "customers.yaml"):
        (tmp_path / name).write_bytes(b"")
    assert check(open_ledger(Folder(tmp_path))) == []


# --- bytes -----------------------------------------------------------------------------------------------


def test_crlf_bom_and_tabs_are_read(single: Callable[..., list[Diagnostic]]) -> None:
    text = "\ufeff" + ACME + '2026-01-05 invoice INV-1 acme 10.00\n\t"Work"\t1 @ 10.00\n'
    assert single(text.replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    ("bad", "code", "column"),
    [(b"\x00", "AR003", 14), (b"\r", "AR004", 14), (b"\xff", "AR002", 14), (b"\xed\xa0\x80", "AR002", 14)],
)
def test_bad_bytes_are_one_error_each_with_their_place(
    single: Callable[..., list[Diagnostic]], bad: bytes, code: str, column: int
) -> None:
    problems = single(ACME.encode() + b"; a comment: " + bad + b" goes on\n2026-01-05 invoice INV-1 acme 10.00\n")
    assert codes(problems) == [code]
    assert problems[0].position[1:] == (2, column)


def test_bad_bytes_do_not_hide_what_follows(single: Callable[..., list[Diagnostic]]) -> None:
    problems = single(ACME.encode() + b"; \xff\n2026-01-05 invoice INV-1 amce 10.00\n")
    assert codes(problems) == ["AR002", "AR204"]


def test_a_file_of_another_encoding_is_no_flood(single: Callable[..., list[Diagnostic]]) -> None:
    text = ACME + "".join(f'2026-01-05 invoice INV-{i} acme 10.00 memo:"Café"\n' for i in range(1000))
    assert len(single(text.encode("latin-1"))) == 50
    assert codes(single(text.encode("utf-16"))) == ["AR002"]


def test_a_binary_file_is_no_flood(single: Callable[..., list[Diagnostic]]) -> None:
    noise = bytes((i * 7919 + i // 251) % 256 for i in range(200_000))
    assert 1 <= len(single(noise)) < 2000
    assert 1 <= len(single(noise, "main.yaml")) <= 51


# --- size ------------------------------------------------------------------------------------------------

LONG = 10_000_000


@pytest.mark.parametrize(
    "line",
    [
        "    memo: " + "x" * LONG,
        "    " + "x " * (LONG // 2),
        '    "' + "x" * LONG,
        "    INV-1 " + "9" * LONG,
        "    " + "k:v " * (LONG // 4),
    ],
    ids=["memo", "words", "quote", "digits", "keys"],
)
def test_a_line_of_ten_megabytes_is_one_error(single: Callable[..., list[Diagnostic]], line: str) -> None:
    begin = time.process_time()
    text = (
        ACME + f"2026-01-05 invoice INV-1 acme 10.00\n{line}\n2026-01-15 payment PMT-1 acme 10.00\n    INV-1  10.00\n"
    )
    problems = single(text)
    assert codes(problems) == ["AR009"]
    assert problems[0].position.line == 3
    assert time.process_time() - begin < SLOW


@pytest.mark.parametrize(
    "line", ["x" * LONG, "2026-01-05 " * (LONG // 11), '"' * LONG], ids=["word", "dates", "quotes"]
)
def test_a_file_of_one_endless_line_is_one_error(single: Callable[..., list[Diagnostic]], line: str) -> None:
    begin = time.process_time()
    problems = single(line)
    assert codes(problems) == ["AR009"]
    assert len(render_problems(problems)) < 1000
    assert time.process_time() - begin < SLOW


def test_a_long_comment_is_fine(single: Callable[..., list[Diagnostic]]) -> None:
    assert single(ACME + "; " + "x" * LONG + "\n2026-01-05 invoice INV-1 acme 10.00\n") == []


def test_the_longest_line_that_is_read(single: Callable[..., list[Diagnostic]]) -> None:
    entry = ACME + "2026-01-05 invoice INV-1 acme 10.00\n    memo: "
    assert single(entry + "x" * (100_000 - 10) + "\n") == []
    assert codes(single(entry + "x" * (100_001 - 10) + "\n")) == ["AR009"]


@pytest.mark.parametrize(
    "text",
    [
        "- kind: note\n  date: 2026-01-05\n  customer: '?'\n  text: " + "x" * LONG + "\n",
        "- " + "x" * LONG + "\n",
        '- "' + "x" * LONG,
        "x" * LONG + ": 1\n",
        "[" * LONG,
        "{" * LONG,
        "- " * (LONG // 2),
        "&a " * (LONG // 3),
        "? " * (LONG // 2),
    ],
    ids=["text", "scalar", "quote", "key", "lists", "mappings", "items", "anchors", "keys"],
)
@pytest.mark.parametrize("name", ["main.yaml", "arcli.yaml"])
def test_yaml_of_ten_megabytes_on_a_line(tmp_path: Path, text: str, name: str) -> None:
    begin = time.process_time()
    (tmp_path / "arcli.yaml").write_text("")
    (tmp_path / name).write_text(text)
    problems = check(open_ledger(Folder(tmp_path)))
    assert len(problems) <= 3
    assert len(render_problems(problems)) < 3000
    assert time.process_time() - begin < SLOW


TEXT = (
    "2026-01-05 invoce{i} INV-{i} acme 10.00 USD\n"
    "2026-01-05 invoice INV-{i} acme 1,20.00 USD\n"
    "2026-02-30 invoice INV-{i} acme 10.00 USD po{i}:7\n"
    "?!\n"
)
RULES = (
    "2026-01-05 invoice INV-1 acme 20.00\n"
    "2026-01-05 invoice INX-{i} acm{i} 20.00\n"
    "2026-01-05 invoice INV-{i} acme 20.00\n"
    "2026-01-05 payment PMT-{i} acme 40.00\n    INV-{i}  30.00\n    INW-{i}  10.00\n"
)


@pytest.mark.parametrize(("lines", "times", "errors"), [(TEXT, 20_000, 100_000), (RULES, 25_000, 99_990)])
def test_a_hundred_thousand_errors_take_seconds(tmp_path: Path, lines: str, times: int, errors: int) -> None:
    path = tmp_path / "main.journal"
    path.write_text(ACME + "".join(lines.format(i=i) for i in range(times)) + "; the last line has no line end")
    begin = time.process_time()
    problems = check_ledger(open_ledger(SingleFile(path)), date.max, TODAY)
    assert len(problems) >= errors
    assert len(render_problems(problems)) > 1_000_000
    assert time.process_time() - begin < SLOW


def test_a_hundred_thousand_errors_on_one_line_of_yaml(single: Callable[..., list[Diagnostic]]) -> None:
    begin = time.process_time()
    assert len(single("[" + "{kind: nothing}, " * 30_000 + "]", "main.yaml")) == 30_000
    assert time.process_time() - begin < SLOW


# --- nesting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["- " + "[" * 100_000, "- {a: " * 50_000, "- " * 50_000 + "x"])
@pytest.mark.parametrize("name", ["main.yaml", "arcli.yaml"])
def test_deep_nesting_of_yaml_is_one_error(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / "arcli.yaml").write_text("")
    (tmp_path / name).write_text(text)
    assert set(codes(check(open_ledger(Folder(tmp_path))))) <= {"AR115", "AR118", "AR431", "AR502"}


def test_deep_folders(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    before = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        Path("deep.journal").write_text(ACME)
        os.chdir(tmp_path)
        ledger = open_ledger(Folder(Path()))
        assert codes(check(ledger)) == []
        assert len(ledger.entries) == 1
    finally:
        os.chdir(before)
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # deeper than shutil.rmtree goes


# --- files that are not what they seem -------------------------------------------------------------------


def test_a_file_that_vanishes_while_being_read(folder: Path) -> None:
    (folder / "b.journal").write_text("2026-01-15 payment PMT-1 amce 10.00\n")
    (folder / "gone.journal").write_text("")

    class Vanishing(Folder):
        def read(self, name: str) -> bytes:
            if name == "gone.journal":
                (folder / name).unlink()
            return super().read(name)

    problems = check(open_ledger(Vanishing(folder)))
    assert codes(problems) == ["AR204"]  # the folder is looked at again, and the file is not in it


def test_a_folder_that_vanishes_while_being_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "subledger").mkdir()
    scan = os.scandir

    def vanish(path: str) -> object:
        if str(path).rstrip("/").endswith("subledger"):
            (folder / "subledger").rmdir()
        return scan(path)

    monkeypatch.setattr("arcli.source.files.os.scandir", vanish)
    assert codes(check(open_ledger(Folder(folder)))) == ["AR001"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(folder: Path) -> None:
    (folder / "a.journal").chmod(0)
    (folder / "subledger").mkdir(mode=0)
    problems = check(open_ledger(Folder(folder)))
    assert codes(problems) == ["AR001", "AR001"]
    assert all("permission" in str(p.hint) for p in problems)


def test_the_one_file_that_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "gone.journal"
    assert main(["check", "-f", str(path)]) == 3
    with pytest.raises(LedgerError):
        open_ledger(SingleFile(path))
    assert "does not exist" in capsys.readouterr().err


def test_links_that_lead_round_are_one_error_each(folder: Path) -> None:
    (folder / "x").mkdir()
    (folder / "x" / "up").symlink_to("..")
    (folder / "loop.journal").symlink_to("loop.journal")
    (folder / "other.txt").symlink_to("other.txt")  # not of the ledger
    (folder / "round").symlink_to("round")
    assert codes(check(open_ledger(Folder(folder)))) == ["AR001", "AR005"]


def test_folders_that_link_to_each_other_are_read_once(folder: Path) -> None:
    names = [f"f{i}" for i in range(8)]
    for name in names:
        (folder / name).mkdir()
        (folder / name / "one.journal").write_text(f"2026-01-05 invoice {name} acme 10.00\n")
        for other in names:
            if other != name:
                (folder / name / other).symlink_to(folder / other)
    ledger = open_ledger(Folder(folder))
    assert check(ledger) == []
    assert sum(e.kind == "invoice" for e in ledger.entries) == 9


def test_a_linked_folder_outside_is_read_once(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "one.journal").write_text("2026-01-05 invoice OUT-1 acme 10.00\n")
    (folder / "a").symlink_to(outside)
    (folder / "b").symlink_to(outside)
    (folder / "c.journal").symlink_to(outside / "one.journal")
    assert codes(check(open_ledger(Folder(folder)))) == ["AR001", "AR001"]  # not without the settings' leave
    (folder / "c.journal").unlink()
    with (folder / "arcli.yaml").open("a") as file:
        file.write(f"allow: [{outside}]\n")
    ledger = open_ledger(Folder(folder))
    assert check(ledger) == []
    assert [s.name for s in ledger.sources] == ["a.journal", "a/one.journal"]


def test_pipes_and_folders_named_like_journals(folder: Path) -> None:
    os.mkfifo(folder / "pipe.journal")
    (folder / "folder.journal").mkdir()
    assert codes(check(open_ledger(Folder(folder)))) == ["AR001"]


def test_odd_file_names_are_shown_safely(folder: Path) -> None:
    for name in (b"esc\x1b[31m.journal", b"line\nend.journal", b"bad\xff.journal"):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_bytes(b"oops\n")
    problems = check(open_ledger(Folder(folder)))
    assert codes(problems) == ["AR102"] * 3
    shown = render_problems(problems)
    assert "\x1b" not in shown
    assert sum(line.lstrip().startswith("-->") for line in shown.split("\n")) == 3


# --- texts that look like something else -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15 payment PMT-1 acme 10.00",
        "INV-1 10.00",
        '"Work" 1 @ 5.00',
        "; no comment",
        "due: 2026-01-01",
        "--- # * & | > %",
    ],
)
def test_a_memo_that_looks_like_an_entry_is_a_memo(
    single: Callable[..., list[Diagnostic]], text: str, tmp_path: Path
) -> None:
    assert single(ACME + f"2026-01-05 invoice INV-1 acme 10.00\n    memo: {text}\n    memo: {text}\n") == []
    ledger = open_ledger(SingleFile(tmp_path / "main.journal"))
    assert len(ledger.entries) == 2
    assert ledger.entries[1].memo == f"{text}\n{text}"
    assert ledger.entries[1].due is None


def test_every_mistake_of_a_ledger_is_reported_in_one_run(folder: Path) -> None:
    (folder / "b.journal").write_text(
        "2026-02-30 invoice INV-2 acme 10.00\n"
        "2026-01-05 invoice INV-3 acme 1,20.00\n"
        '2026-01-05 invoice INV-4 acme 10.00 memo:"open\n'
        "\n  stray\n"
        "2026-01-05 invioce INV-5 acme 10.00\n"
        "2026-01-05 invoice INV-6 acme 10.00 tems:net30\n"
        "2026-01-05 invoice INV-7 amce 10.00\n"
        "2026-01-05 invoice INV-1 acme 10.00\n"
        "2026-01-06 payment PMT-1 acme 100.00\n"
        "    INV-1  20.00\n"
        "    INV-99  5.00\n"
        "    INV-3  5.00\n"  # an entry that could not be read: no news
        "2026-01-05 invoice INV-8 acme 10.00 terms:net\n"
        '2026-01-05 invoice INV-9 acme 10.00\n    "Work" 1 @ 9.00\n'
    )
    (folder / "c.yaml").write_text("- kind: note\n  kind: note\n  date: 2026-01-05\n  customer: acme\n  text: x\n")
    (folder / "d.yaml").write_text("- kind: note\n  text: a: b\n")
    (folder / "e.journal").write_bytes(b"; \xff\n")
    found = check(open_ledger(Folder(folder)))
    assert codes(found) == [
        *("AR103", "AR110", "AR106", "AR101", "AR104", "AR108", "AR204", "AR201", "AR301", "AR202", "AR205", "AR305"),
        *("AR117", "AR115", "AR002"),
    ]
    assert all(p.hint and p.spot for p in found)


def test_an_unread_file_of_customers_is_one_error(folder: Path) -> None:
    (folder / "customers.yaml").write_text("- id: beta\n  name: a: b\n- id: gamma\n")
    (folder / "b.journal").write_text("2026-01-05 invoice INV-2 beta 10.00\n2026-01-05 invoice INV-3 gamma 10.00\n")
    assert codes(check(open_ledger(Folder(folder)))) == ["AR115"]


def test_one_wrong_setting_does_not_hide_the_others(folder: Path) -> None:
    (folder / "arcli.yaml").write_text("currency: USD\naging: {basis: never}\ntaxes: {a: 20%, b: 1}\n")
    (folder / "b.journal").write_text('2026-01-05 invoice INV-2 acme 12.00\n    "Work" 1 @ 10.00 tax:a\n')
    assert codes(check(open_ledger(Folder(folder)))) == ["AR502", "AR112"]


# --- figures and days at the ends of their range ---------------------------------------------------------


def test_the_last_day_of_the_calendar(single: Callable[..., list[Diagnostic]]) -> None:
    rules = ("net30", "1m", "eom+15", "net30eom", "prox20/cutoff25", "2/10net30")
    lines = [f"9999-12-{30 + i % 2} invoice INV-{i} acme 10.00 terms:{rule}\n" for i, rule in enumerate(rules)]
    paid = [
        "9999-12-31 payment PMT-1 acme 9.80\n    INV-5  9.80  discount:0.20\n",
        "0001-01-01 invoice INV-9 acme 1.00\n",
    ]
    found = single(ACME + "".join(lines + paid))
    assert {(p.severity, p.code) for p in found} <= {("warning", "AR410")}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-06-30"])
@pytest.mark.parametrize(
    "command", ["aging", "balance", "open", "register", "rollforward", "statement acme", "customer acme"]
)
def test_reports_at_the_ends_of_the_calendar(
    folder: Path, command: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b.journal").write_text(
        "9999-12-31 invoice INV-2 acme 10.00 terms:net30\n0001-01-01 invoice INV-3 acme 1.00\n"
    )
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    words = command.split()
    assert main([*words, "-f", str(folder), "--as-of", day, "--today", "2026-06-30"]) == 0
    assert main([*words, "-f", str(folder), "--as-of", day, "--today", "2026-06-30", "-O", "json"]) == 0


def test_figures_of_every_size_stay_exact(folder: Path) -> None:
    nines = "9" * 24
    (folder / "arcli.yaml").write_text(f"currency: USD\ntaxes: {{a: {'9' * 20}%}}\n")
    (folder / "b.journal").write_text(f'2026-01-05 invoice INV-2 acme {nines}\n    "x" {nines} @ {nines} tax:a\n')
    problems = check(open_ledger(Folder(folder)))
    assert codes(problems) == ["AR305"]
    net = (10**24 - 1) ** 2
    assert f"{net:,}.00 USD" in problems[0].message
    assert f"{net * (10**20 - 1) // 100:,}." in problems[0].message
