"""mypy knows the fields of entries: all of them misspelt at once, it reports each that a module reads by its name."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DECLARED = re.compile(r"^    (\w+)(: .* = (?:word|key|code|sign|quoted|detail|free)\()", re.MULTILINE)


def declared_fields() -> set[str]:
    """The attributes that the classes of entries and of detail lines declare."""
    folder = ROOT / "arcli" / "model" / "entries"
    return {match[1] for path in folder.glob("*.py") for match in DECLARED.finditer(path.read_text())}


def read_by_name(names: set[str]) -> set[str]:
    """Those of some attributes that a module outside the declarations reads as `x.name`."""
    found = set()
    for path in (ROOT / "arcli").rglob("*.py"):
        if path.parent.name != "entries":
            nodes = ast.walk(ast.parse(path.read_text()))
            found |= {n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)}
    return found & names


def of_other_classes() -> set[str]:
    """The attributes that other classes have: which class `x.name` is of, the text alone does not say."""
    found = set()
    for path in (ROOT / "arcli").rglob("*.py"):
        if path.parent.name == "entries":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                        found.add(item.target.id)
                    elif isinstance(item, ast.FunctionDef):
                        found.add(item.name)
    return found


def reported(folder: Path) -> set[str]:
    """The names that mypy misses in a copy of the project whose declared fields are all misspelt."""
    shutil.copytree(ROOT / "arcli", folder / "arcli", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path in (folder / "arcli" / "model" / "entries").glob("*.py"):
        path.write_text(DECLARED.sub(r"    \1_misspelt\2", path.read_text()))
    args = [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", str(folder / "cache")]
    env = {k: v for k, v in os.environ.items() if k != "MYPYPATH"}
    done = subprocess.run(args, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr
    return set(re.findall(r'has no attribute "(\w+)"', done.stdout))


def test_a_misspelt_field_is_an_error_of_types(tmp_path: Path) -> None:
    names, found = read_by_name(declared_fields()), reported(tmp_path)
    assert len(names & found) > 40
    assert sorted(names - found - of_other_classes()) == []
    assert {"amount", "applications", "corrects", "customer", "document", "due", "fee", "lines", "writeoff"} <= found
