"""Completion of command names: the quick way says what Typer would say."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from arcli.cli.commands import COMMANDS, complete


def _bash(words: str, index: int) -> list[str]:
    env = os.environ | {"_ARCLI_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(index)}
    done = subprocess.run([sys.executable, "-m", "arcli"], env=env, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(("typed", "names"), [("arcli ag", ["aging"]), ("arcli re", None), ("arcli ", None)])
def test_names_of_commands(typed: str, names: list[str] | None) -> None:
    start = typed.partition(" ")[2]
    expected = names or [n for n in COMMANDS if n.startswith(start)]
    assert _bash(typed, 1) == expected
    assert len(expected) == (1 if names else len(expected))


def test_options_are_left_to_typer() -> None:
    assert complete("arcli --as", "1") is None
    assert _bash("arcli aging --as", 2) == ["--as-of"]
