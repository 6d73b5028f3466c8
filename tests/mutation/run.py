"""Mutation testing: `python -m tests.mutation.run arcli/subledger/*.py [--since main] [--sample 60] [--minutes 60]`.

Each mutant is written into a copy of the project, where the tests of its room run until one fails. What survives is
listed, less what `explained.txt` says to mean the same. With `--since` only functions changed since a revision are
mutated; with `--sample` so many mutants of all are tried, the same ones for the same `--seed`.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
# The tests of a room, the quickest that kill first.
TESTS = {
    "subledger": ("tests/subledger",),
    "closing": ("tests/closing",),
    "gl": ("tests/gl", "tests/exchange"),
    "matching": ("tests/matching", "tests/actions"),
}
# What measures time or work can only fail late, and for no change of meaning.
_LEFT_OUT = ("tests/subledger/test_sizes.py", "tests/matching/test_remittance_growth.py")
_PATIENCE = 5  # times what the tests take without a mutant: one that never ends is killed, too


def changed_lines(path: str, since: str) -> set[int]:
    """Return the lines of a file that were changed since a revision."""
    command = ["git", "diff", "--unified=0", since, "--", path]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: set[int] = set()
    for match in re.finditer(r"^@@ .*\+(\d+)(?:,(\d+))? @@", out, re.MULTILINE):
        found.update(range(int(match[1]), int(match[1]) + int(match[2] or 1)))
    return found


def whole_functions(source: str, lines: set[int]) -> set[int]:
    """Return the lines of all functions of a module that have one of these lines, and these lines."""
    found = set(lines)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            if not lines.isdisjoint(body):
                found.update(body)
    return found


def mutants_of(path: str, since: str | None) -> list[tuple[str, Mutant]]:
    """Return the mutants of a file, of what was changed since a revision if one is given, that nobody has explained."""
    source, known = (ROOT / path).read_text(), explained()
    lines = whole_functions(source, changed_lines(path, since)) if since else None
    return [(path, m) for m in mutants(source, lines) if f"{path}: {m.change}" not in known]


def explained() -> set[str]:
    """Return the mutants that mean the same as the program, as `file: change`."""
    lines = (Path(__file__).parent / "explained.txt").read_text().splitlines()
    return {line.partition("  # ")[0].strip() for line in lines if line and not line.startswith("#")}


def tests_of(path: str) -> list[str]:
    """Return the tests of a module: its own first, which kill soonest, then those of its room."""
    *_, room, name = Path(path).parts
    own = ROOT / "tests" / room / f"test_{name}"
    return [*([str(own.relative_to(ROOT))] if own.is_file() else []), *TESTS[room]]


class Trial:
    """A copy of the project in which mutants are tried, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("arcli", "tests", "ledgers", "examples"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
            shutil.copy(ROOT / name, folder / name)

    def survives(self, path: str, mutant: Mutant | None, tests: Sequence[str], seconds: float | None = None) -> bool:
        """Tell whether the tests pass with a mutant, within some seconds; without one, with the program as it is."""
        target, old = self.folder / path, (ROOT / path).read_text()
        target.write_text(old if mutant is None else mutant.text)
        env = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *tests]
        command += [f"--ignore={name}" for name in _LEFT_OUT]
        try:
            done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, check=False, timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        finally:
            target.write_text(old)
        return done.returncode == 0


def main() -> None:
    """Try the mutants of the files that are named, and list the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--since", help="mutate only the functions changed since this revision")
    parser.add_argument("--sample", type=int, help="try so many mutants")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--tests", nargs="*", help="the tests to run, rather than those of the room")
    given = parser.parse_args()
    until, tried, survivors = time.monotonic() + 60 * given.minutes, 0, []
    chosen = [m for path in given.files for m in mutants_of(path, given.since)]
    if given.sample is not None:
        chosen = random.Random(given.seed).sample(chosen, min(given.sample, len(chosen)))
    with tempfile.TemporaryDirectory() as temporary:
        trial = Trial(Path(temporary))
        rooms = {Path(path).parts[1] for path, _ in chosen}
        patience = {}
        for room in sorted(rooms):
            begun = time.monotonic()
            assert trial.survives(chosen[0][0], None, given.tests or TESTS[room]), "the tests fail without a mutant"
            patience[room] = _PATIENCE * (time.monotonic() - begun)
        for path, mutant in chosen:
            if time.monotonic() > until:
                break
            tried += 1
            room = Path(path).parts[1]
            if trial.survives(path, mutant, given.tests or tests_of(path), patience[room]):
                survivors.append(f"{path}:{mutant.line}: {mutant.change}")
                print(survivors[-1], flush=True)
    print(f"{tried} mutants of {len(chosen)}, {len(survivors)} survived")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
