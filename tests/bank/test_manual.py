"""The manual's pages on bank files: each `console` block shows what the command prints in examples/bank."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from arcli.bank.profile import Profile
from arcli.source.profiles import read_profile
from tests.casefile import run
from tests.conftest import Keeps

ROOT = Path(__file__).parent.parent.parent
PAGES = ("bank-files.md", "reconciling.md")
_BLOCK = re.compile(r"```console\n\$ (arcli [^\n]*)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_examples_are_what_is_printed(page: str, tmp_path: Path, keeps: Keeps) -> None:
    folder = tmp_path / "bank"
    shutil.copytree(ROOT / "examples" / "bank", folder)
    path = ROOT / "arcli" / "manual" / page
    text = path.read_text()

    def printed(match: re.Match[str]) -> str:
        done = run(match[1], folder)
        assert done.code in (0, 1), done.err
        return f"```console\n$ {match[1]}\n{done.out.rstrip()}\n```"

    new = _BLOCK.sub(printed, text)
    keeps(path, new)
    assert len(_BLOCK.findall(text)) >= 2


def test_profiles_of_the_examples_can_be_used() -> None:
    found = sorted((ROOT / "examples" / "bank" / "profiles").iterdir())
    assert len(found) == 4
    for path in found:
        profile, problems = read_profile(path.name, path.read_bytes(), Profile)
        assert (profile is not None, problems) == (True, []), os.fspath(path)
