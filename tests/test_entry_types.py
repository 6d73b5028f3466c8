"""The fields of entries are read in a way that mypy can check: misspell one in its class, and it reports each reader.

That holds as long as no `x.field` has an `x` of a type that mypy knows nothing of (`Any`), and none is read by
`getattr(x, "field")`. A name that several classes share hides nothing then: mypy asks the class, not the name.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import NamedTuple, get_args

import pytest

from arcli.model.entries import union
from arcli.model.kinds import Shape, kinds
from tests.conftest import ROOT

BY_NAME = ("getattr", "hasattr", "setattr", "delattr")
UNKNOWN = re.compile(
    r'^(?P<file>[^:\n]+):(?P<place>\d+:\d+:\d+:\d+): error: Expression (?:has type|type contains) "Any".*?'
    r'(?:\(has type "(?P<type>.*)"\))?  \[misc\]$',
    re.MULTILINE,
)
MISSPELT = [  # most are names that several classes have
    ("Customer", "salesperson"),
    ("Hold", "customer"),
    ("Dispute", "amount"),
    ("Balance", "currency"),
    ("Instalment", "due"),
    ("Line", "account"),
]
OWN = "arcli/model/entries/"  # they declare the fields


class Read(NamedTuple):
    """Where a module reads a declared field: the file, the place of what it is read of, and its words."""

    file: str
    place: str
    words: str


def declared_fields() -> set[str]:
    """Return the attributes that entries and their detail lines declare."""
    shapes: list[Shape] = [*kinds().values(), *(d.shape for kind in kinds().values() for d in kind.details.values())]
    return {a for s in shapes for a in (*(f.attr for f in s.fields.values()), *s.details)} | {"tags", "extra"}


def reads(folder: Path, fields: set[str]) -> Iterator[Read]:
    """Yield each `x.field` of the modules in a folder."""
    for path in sorted((folder / "arcli").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in fields:
                x = node.value
                place = f"{x.lineno}:{x.col_offset + 1}:{x.end_lineno}:{x.end_col_offset}"
                yield Read(str(path.relative_to(folder)), place, ast.unparse(node))


def read_as_text(folder: Path, fields: set[str]) -> list[str]:
    """Return each call that names a declared field in a text: `getattr(x, "field")`, or `name` out of written names."""
    found = []
    for path in sorted((folder / "arcli").rglob("*.py")):
        tree = ast.parse(path.read_text())
        written = _written_names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BY_NAME:
                name = node.args[1] if len(node.args) > 1 else None
                named = written.get(name.id, set()) if isinstance(name, ast.Name) else _texts(name)
                if named & fields:
                    found.append(f"{path.relative_to(folder)}:{node.lineno}: {ast.unparse(node)}")
    return found


def _written_names(tree: ast.AST) -> dict[str, set[str]]:
    """Return the texts that each variable runs over where they are written in the loop itself."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Tuple | ast.List):
            for one in node.iter.elts:
                pairs = [(node.target, one)]
                if isinstance(node.target, ast.Tuple) and isinstance(one, ast.Tuple):
                    pairs = list(zip(node.target.elts, one.elts, strict=True))
                for target, value in pairs:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, set()).update(_texts(value))
    return found


def _texts(node: ast.expr | None) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def mypy(folder: Path, *options: str) -> str:
    """Return what mypy says of the project in a folder."""
    shown = ["--no-error-summary", "--show-column-numbers", "--show-error-end", "--cache-dir", str(folder / "cache")]
    env = {k: v for k, v in os.environ.items() if k != "MYPYPATH"}
    args = [sys.executable, "-m", "mypy", *shown, *options]
    done = subprocess.run(args, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode < 2, done.stdout[-2000:] + done.stderr
    return done.stdout


def unchecked(folder: Path, fields: set[str], said: str) -> list[str]:
    """Return each read of a declared field of what is `Any`, or a union with it, as mypy said."""
    places = {(m["file"], m["place"]) for m in UNKNOWN.finditer(said) if "Any" in _parts(m["type"] or "Any")}
    return [f"{r.file}:{r.place}: {r.words}" for r in reads(folder, fields) if (r.file, r.place) in places]


def _parts(type_: str) -> list[str]:
    """Return the members of a union as mypy words it."""
    depth, parts = 0, [""]
    for char in type_:
        depth += (char in "[(") - (char in "])")
        parts[-1] += char
        if not depth and parts[-1].endswith(" | "):
            parts[-1] = parts[-1][:-3]
            parts.append("")
    return parts


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the project in which a test may change what it likes."""
    shutil.copytree(ROOT / "arcli", tmp_path / "arcli", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_no_field_is_read_by_a_text() -> None:
    assert read_as_text(ROOT, declared_fields()) == []


def misspell(folder: Path, owner: str, field: str) -> None:
    """Misspell a field in the class that declares it."""
    for path in (folder / OWN).glob("*.py"):
        text = path.read_text()
        changed = re.sub(rf"(^class {owner}\(.*?^    {field})(: )", r"\1_misspelt\2", text, count=1, flags=re.M | re.S)
        if changed != text:
            path.write_text(changed)
            return
    raise AssertionError(f"{owner} declares no {field}")


def test_mypy_knows_of_what_each_field_is_read(copy: Path) -> None:
    """In one run it must find two readers of `Any`, and the readers of fields that are misspelt in one class each."""
    fields = declared_fields()
    for owner, field in MISSPELT:
        misspell(copy, owner, field)
    (copy / "arcli" / "model" / "unchecked.py").write_text(
        "from typing import Any\n\nfrom arcli.model.entries import Invoice\n\n\n"
        "def one(entry: Any, other: Invoice | Any) -> list[str]:\n"
        "    return [entry.customer, other.currency]\n"
    )
    said = mypy(copy, "--disallow-any-expr")
    for owner, field in MISSPELT:
        assert re.search(rf'"{owner}"(?: of "[^"]*")? has no attribute "{field}"', said), (owner, field)
    found = unchecked(copy, fields, said)
    others = [f for f in found if not f.startswith("arcli/model/unchecked.py")]
    assert others == [], "\n".join(others)
    assert [f.rpartition(" ")[2] for f in found] == ["entry.customer", "other.currency"]


def test_unions_name_every_kind_that_passes_their_test() -> None:
    """A guard asks the declaration at run time, mypy the union: a kind left out of it would be read unchecked."""
    guards = {n: f for n, f in vars(union).items() if n.startswith(("is_", "has_"))}
    for name, guard in guards.items():
        (narrowed,) = re.findall(r"TypeGuard\[(\w+)\]", guard.__annotations__["return"])
        type_ = getattr(union, narrowed)
        members = get_args(type_) if isinstance(type_, UnionType) else (type_,)
        passing = {k.cls for k in kinds().values() if guard(k.cls) and k.cls.__module__.startswith("arcli.")}
        assert {c for c in passing if not issubclass(c, members)} == set(), name
        assert {m for m in members if m not in passing} == set(), name
