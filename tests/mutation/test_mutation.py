"""Mutants of what was changed where figures come from; not in CI: `pytest -m mutation -n0`, an hour at most."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.mutation.mutants import mutants
from tests.mutation.run import ROOT, TESTS, whole_functions

SINCE = os.environ.get("ARCLI_MUTATE_SINCE", "HEAD~1")


@pytest.mark.mutation
def test_no_mutant_of_changed_lines_survives() -> None:
    command = ["git", "diff", "--name-only", "--diff-filter=d", SINCE, "--", *(f"arcli/{room}" for room in TESTS)]
    changed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    if not changed:
        pytest.skip(f"nothing of {', '.join(TESTS)} was changed since {SINCE}")
    words = [sys.executable, "-m", "tests.mutation.run", *changed, "--since", SINCE]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_mutants_of_a_function() -> None:
    text = "def due(a: int, b: int = 1) -> bool:\n    assert a > 0, 'no text'\n    return a + b <= 2 and not a == b\n"
    made = list(mutants(text))
    changes = [m.change.partition("  →  ")[2] for m in made if m.line == 3]
    assert changes == [
        "a + b <= 2 or not a == b", "not a == b", "a + b <= 2", "a + b < 2", "a - b", "3", "a == b", "a != b",
    ]  # fmt: skip
    assert [m.change for m in made if m.line != 3] == ["1  →  2"]
    assert list(mutants(text, lines={1})) == [m for m in made if m.line == 1]


def test_a_changed_line_is_its_whole_function() -> None:
    text = "A = 1\n\ndef one():\n    def inner():\n        return 1\n    return inner\n\ndef two():\n    return 2\n"
    assert whole_functions(text, {6}) == {3, 4, 5, 6}
    assert whole_functions(text, {1, 9}) == {1, 8, 9}
