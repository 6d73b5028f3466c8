"""The manual: its examples print what they say, and nothing is missing from it.

`pytest --rewrite` writes what is printed now into the pages.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from arcli.bank.profile import Profile as BankProfile
from arcli.cli.commands import COMMANDS
from arcli.exchange.glprofile import GlProfile
from arcli.exchange.profile import Profile
from arcli.ledger.config import read_settings
from arcli.model.diagnostics import SourceText
from arcli.model.settings.ledger import Settings
from tests.casefile import run
from tests.conftest import Keeps
from tests.make_content_tables import PAGE as DOCUMENTS
from tests.make_content_tables import with_tables as with_content
from tests.make_format_tables import PAGE as FORMAT
from tests.make_format_tables import with_tables
from tests.page import MANUAL, Player

ROOT = Path(__file__).parent.parent
TOPICS = sorted(p.stem for p in MANUAL.glob("*.md"))


# --- examples --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [t for t in TOPICS if "\n```console\n" in (MANUAL / f"{t}.md").read_text()])
def test_examples_of_a_page(name: str, tmp_path: Path, keeps: Keeps) -> None:
    if name == "einvoice":
        pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
    path = MANUAL / f"{name}.md"
    keeps(path, Player(tmp_path).play(path.read_text(encoding="utf-8")))


# --- nothing is missing ----------------------------------------------------------------------------------


def test_index_lists_every_topic() -> None:
    index = (MANUAL / "index.md").read_text()
    listed = re.findall(r"^\| `([a-z-]+)` \| \S", index, re.MULTILINE)
    assert sorted(listed) == [t for t in TOPICS if t != "index"]


def test_index_lists_every_command() -> None:
    index = (MANUAL / "index.md").read_text()
    listed = re.findall(r"^\| `arcli ([a-z-]+)` \| \S", index, re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"help"}))
def test_a_page_explains_every_command(command: str) -> None:
    pages = [t for t in TOPICS if t not in ("index", "diagnostics")]
    said = re.compile(rf"\barcli (?:-f \S+ )?{command}\b")
    assert [t for t in pages if said.search((MANUAL / f"{t}.md").read_text())]


def test_tables_of_the_format_are_made_from_the_declarations(keeps: Keeps) -> None:
    text = FORMAT.read_text()
    keeps(FORMAT, with_tables(text))


def test_tables_of_the_content_are_made_from_the_models(keeps: Keeps) -> None:
    keeps(DOCUMENTS, with_content(DOCUMENTS.read_text()))


def _keys(settings: type) -> set[str]:
    """The keys that settings take, and those of the settings in them."""
    schema = TypeAdapter(settings).json_schema()
    found: set[str] = set()
    for part in (schema, *schema.get("$defs", {}).values()):
        found |= set(part.get("properties", {}))
    return found


def test_settings_page_shows_every_key_and_its_example_is_right() -> None:
    text = (MANUAL / "settings.md").read_text()
    example = re.search(r"```file books/arcli\.yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    _, _, problems = read_settings(SourceText("arcli.yaml", example[1]))
    assert problems == []
    missing = [k for k in sorted(_keys(Settings)) if not re.search(rf"(?:^|[\s{{,#]){k}:", example[1])]
    assert missing == []


@pytest.mark.parametrize(("model", "page"), [(BankProfile, "profiles"), (Profile, "import"), (GlProfile, "export")])
def test_the_manual_names_every_key_of_a_profile(model: type, page: str) -> None:
    text = (MANUAL / "profiles.md").read_text() + (MANUAL / f"{page}.md").read_text()
    assert [k for k in sorted(_keys(model)) if not re.search(rf"`[^`\n]*\b{k}\b[^`\n]*`", text)] == []


def test_help_explains_a_code() -> None:
    said = run("arcli help ar204", ROOT)
    assert said.code == 0
    assert said.out.startswith("AR204: ")
    assert "AR205: " not in said.out
    assert "What to do. Correct the ID" in said.out


@pytest.mark.parametrize("topic", TOPICS)
def test_help_shows_every_topic(topic: str) -> None:
    said = run(f"arcli help {topic}", ROOT)
    assert said.code == 0
    title = (MANUAL / f"{topic}.md").read_text().partition("\n")[0].removeprefix("# ")
    if topic in COMMANDS:  # of a command its options come first
        assert said.out.startswith(f"Usage: arcli {topic} [OPTIONS]")
    lines = said.out.splitlines()
    assert title.replace("`", "") in map(str.strip, lines)
    assert max(map(len, lines)) <= 80  # a pipe reads as a terminal does
    assert [line for line in lines if line.startswith(("```", "#### ", "| --"))] == []
