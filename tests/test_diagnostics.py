"""Every diagnostic code is in the table, is provoked by a file, and says what to do; the manual's page is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arcli.model.codes import CODES
from tests.casefile import Case, Run, parse, play, unparse
from tests.conftest import Keeps
from tests.make_diagnostics_page import FOLDER, PAGE, page

ARCLI = Path(__file__).parent.parent / "arcli"
CODE = re.compile(r"\bAR[0-9]{3}\b")
FILES = sorted(FOLDER.glob("*.test"))


def used() -> set[str]:
    """Codes that arcli's modules name, the table aside."""
    modules = [p for p in ARCLI.rglob("*.py") if p.parent.name != "codes"]
    return {code for path in modules for code in CODE.findall(path.read_text())}


def said(case: Case) -> str:
    """All that the runs of a case print and say."""
    return "".join(run.out + run.err for run in case.sections if isinstance(run, Run))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_file_provokes_its_code(path: Path, tmp_path: Path, keeps: Keeps) -> None:
    if path.stem == "AR910":
        pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
    case = parse(path.read_text())
    played = play(case, tmp_path)
    keeps(path, unparse(played))
    severity = CODES[path.stem].severity
    assert f"{severity}[{path.stem}]" in said(played)


@pytest.mark.parametrize("path", [p for p in FILES if p.stem < "AR6"], ids=lambda p: p.stem)
def test_every_diagnostic_says_where_and_what_to_do(path: Path) -> None:
    """Those of the ledger's own files; warnings about a bank's file often have nothing to advise."""
    for block in said(parse(path.read_text())).split("\n\n"):
        if f"[{path.stem}]: " in block:
            assert " --> " in block, block
            assert " = help: " in block, block


def test_every_code_in_use_is_in_the_table() -> None:
    assert sorted(used() - CODES.keys()) == []


def test_every_code_of_the_table_is_in_use() -> None:
    assert sorted(CODES.keys() - used()) == []


def test_every_code_has_a_file_that_provokes_it() -> None:
    assert sorted(CODES.keys() - {p.stem for p in FILES}) == []


def test_every_file_is_of_a_code() -> None:
    assert sorted({p.stem for p in FILES} - CODES.keys()) == []


def test_words_of_the_table() -> None:
    for code, entry in CODES.items():
        for text in (entry.cause, entry.fix):
            assert text.endswith("."), code
            assert 1 <= len(re.findall(r"[.?](?= [A-Z]|$)", text)) <= 3, (code, text)
        assert entry.title, code
        assert not entry.title.endswith("."), code


def test_the_page_of_the_manual_is_current() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.make_diagnostics_page"
