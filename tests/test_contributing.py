"""The recipes of CONTRIBUTING.md are followed in a copy of the project: each command prints what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_RECIPE = re.compile(r"^### (.+)\n((?:(?!^#{2,3} ).*\n)*)", re.MULTILINE)
_HEAD = r"(python|console)(?: (new|append|after|replace) (\S+)(?: ([^\n]+))?)?"
_BLOCK = re.compile(rf"^```{_HEAD}\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of a recipe: code for a file, and how it gets there; or a command with what it prints first."""

    sort: str
    how: str
    path: str
    where: str
    text: str


RECIPES = {name: [Block(*(part or "" for part in block)) for block in _BLOCK.findall(body)] for name, body in
           _RECIPE.findall(PAGE.partition("\n## Recipes\n")[2].partition("\n## ")[0])}  # fmt: skip


def put(project: Path, block: Block) -> None:
    """Put code where a block says."""
    path = project / block.path
    if block.how == "new":
        assert not path.exists(), path
        path.write_text(block.text)
        return
    lines = path.read_text().splitlines(keepends=True)
    if block.how == "append":
        path.write_text("".join(lines) + block.text)
        return
    places = [n for n, line in enumerate(lines) if block.where in line]
    assert len(places) == 1, (block.path, block.where, places)
    if block.how == "after":
        lines.insert(places[0] + 1, block.text)
    else:
        lines[places[0]] = lines[places[0]].replace(block.where, block.text.rstrip("\n"))
    path.write_text("".join(lines))


@pytest.mark.parametrize("name", RECIPES)
def test_recipe(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "arcli", tmp_path / "arcli", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "ledgers").symlink_to(ROOT / "ledgers")
    (tmp_path / "bin").mkdir()
    start = tmp_path / "bin" / "arcli"
    start.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}" exec "{sys.executable}" -m arcli "$@"\n')
    start.chmod(0o755)
    for block in RECIPES[name]:
        if block.sort == "python":
            put(tmp_path, block)
            continue
        command, *wanted = block.text.splitlines()
        env = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "ARCLI_DEBUG": "1"}
        shell = ["bash", "-c", command.removeprefix("$ ")]
        done = subprocess.run(shell, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.stdout.splitlines()[: len(wanted)] == wanted, done.stdout + done.stderr


def test_the_page_has_every_recipe() -> None:
    assert list(RECIPES) == ["A report", "A kind of entry", "A bank format", "A diagnostic", "An acting command"]
    assert all({b.sort for b in blocks} == {"python", "console"} for blocks in RECIPES.values())


def test_the_map_names_every_room() -> None:
    drawn = PAGE.partition("## The house")[2].partition("## The life")[0]
    rooms = {p.parent.name for p in (ROOT / "arcli").glob("*/__init__.py")}
    assert {room for room in rooms if not re.search(rf"\b{room}\b", drawn)} <= {"manual"}
