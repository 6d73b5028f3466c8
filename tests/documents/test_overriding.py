"""Templates of a ledger: which there are, copying the shipped ones, what is read of the folder, the example."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arcli.documents.overriding import shipped_for, templates
from arcli.documents.templates import SHIPPED
from tests.casefile import Run, run
from tests.conftest import ROOT

SETTINGS = "company: {name: Zephyr, address: 1 Harbor Road}\ncurrency: USD\n"
JOURNAL = '2026-01-01 customer acme "Acme" address:"2 Mill Lane"\n2026-03-01 invoice INV-1 acme 100.00\n'


@pytest.fixture
def books(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "arcli.yaml").write_text(SETTINGS)
    (folder / "a.journal").write_text(JOURNAL)
    return folder


def arcli(folder: Path, words: str) -> Run:
    return run(f"arcli {words}", folder, "2026-03-10")


def test_states() -> None:
    """Shipped, as shipped, changed, of a language, known by its name alone."""
    invoice = (SHIPPED / "invoice.typ").read_text()
    own = {"invoice.typ": "x", "invoice.de.typ": invoice, "credit.xx.typ": "x", "style.css": "x"}
    rows = {row["template"]: row for row in templates(own).rows}
    assert {name: rows[name]["state"] for name in own} == {
        "invoice.typ": "own", "invoice.de.typ": "own, as shipped", "credit.xx.typ": "own, by its name only",
        "style.css": "own",
    }  # fmt: skip
    assert rows["invoice.txt"] == {"template": "invoice.txt", "form": "text", "sort": "invoice", "state": "shipped"}
    assert (rows["parts.typ"]["sort"], rows["style.css"]["form"]) == ("all", "html")
    assert {*rows} == {*own, *(path.name for path in SHIPPED.iterdir())}


def test_names_that_have_a_shipped_one() -> None:
    assert shipped_for("invoice.de-CH.typ") == shipped_for("invoice.typ") != None  # noqa: E711 - it says both at once
    for name in ("invoice.xx.typ", "parts.de.typ", "../arcli.yaml", "invoice.de.css", "invoice", ""):
        assert shipped_for(name) is None


def test_copied_once_and_taken_back(books: Path) -> None:
    assert arcli(books, "templates copy invoice.fr.typ style.css").code == 0
    folder = books / "templates"
    assert (folder / "invoice.fr.typ").read_bytes() == (SHIPPED / "invoice.typ").read_bytes()
    (folder / "style.css").write_text("/* ours */")
    done = arcli(books, "templates copy parts.typ style.css")
    assert done.code == 2 and "is there already" in done.err
    assert sorted(path.name for path in folder.iterdir()) == ["invoice.fr.typ", "style.css"]  # none of both
    assert (folder / "style.css").read_text() == "/* ours */"
    (folder / "style.css").unlink()
    assert "is not as the last write left it" in arcli(books, "undo").err
    assert "letter.typ" in arcli(books, "templates copy nothing.typ").err


def test_a_link_is_not_followed(books: Path) -> None:
    (books / "templates").mkdir()
    (books / "templates/invoice.txt").symlink_to("../a.journal")
    for words in ("print INV-1", "templates"):
        done = arcli(books, words)
        assert done.code == 1 and "AR904" in done.err and "it is a link" in done.err and "customer acme" not in done.out
    shutil.rmtree(books / "templates")
    (books.parent / "elsewhere").mkdir()
    (books.parent / "elsewhere/invoice.txt").write_text("here")
    (books / "templates").symlink_to("../elsewhere")
    (books / "arcli.yaml").write_text(SETTINGS + "allow: [../elsewhere]\n")
    assert "AR904" in arcli(books, "print INV-1").err


def test_the_example(books: Path) -> None:
    """The changed template of the repository prints every invoice of a shipped ledger, and changes what it shows."""
    pytest.importorskip("typst", reason="the extra [pdf] is not installed")
    ledger = books.parent / "studio"
    shutil.copytree(ROOT / "ledgers/studio", ledger)
    assert run("arcli print -p 2026-10 -O pdf -o before/", ledger, "2026-11-21").code == 0
    shutil.copytree(ROOT / "examples/templates", ledger / "templates")
    assert run("arcli print -p 2026-10 -O pdf -o after/", ledger, "2026-11-21").code == 0
    before, after = (sorted((ledger / name).iterdir()) for name in ("before", "after"))
    assert [p.name for p in before] == [p.name for p in after] and len(after) > 3
    assert all(one.read_bytes() != other.read_bytes() for one, other in zip(before, after, strict=True))
