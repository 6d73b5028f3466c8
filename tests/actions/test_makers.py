"""Functions that make entries under the ledger's lock may be called again: they change nothing outside themselves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ARCLI = Path(__file__).parents[2] / "arcli"
ROOMS = ("actions", "closing", "exchange", "history", "ledger")
SESSIONS = {"deciding.py"}  # a person's review keeps the last proposals whole, to ask about them
CHANGES = {"add", "append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}


def changed_outside(source: str) -> list[str]:
    """Return the names that a function within a function changes and that are not its own."""
    found = []
    for outer in ast.walk(ast.parse(source)):
        if isinstance(outer, ast.FunctionDef):
            inner = [n for n in ast.walk(outer) if isinstance(n, ast.FunctionDef | ast.Lambda) and n is not outer]
            found += [name for function in inner for name in _changed(function)]
    return found


def _changed(function: ast.FunctionDef | ast.Lambda) -> list[str]:
    nodes = list(ast.walk(function))
    own = {n.arg for n in nodes if isinstance(n, ast.arg)}
    own |= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    changed = [name for n in nodes if isinstance(n, ast.Nonlocal | ast.Global) for name in n.names]
    for node in nodes:
        held: ast.expr | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            held = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            held = node.func.value
        if isinstance(held, ast.Name) and held.id not in own:
            changed.append(held.id)
    return changed


@pytest.mark.parametrize("room", ROOMS)
def test_functions_within_functions_give_their_results_back(room: str) -> None:
    paths = [path for path in sorted((ARCLI / room).glob("*.py")) if path.name not in SESSIONS]
    found = {path.name: changed_outside(path.read_text()) for path in paths}
    assert {name: names for name, names in found.items() if names} == {}


def test_what_counts_as_a_change() -> None:
    head = "def f():\n x = []\n def g(a):\n  "
    assert changed_outside(head + "x[:] = [a]") == ["x"]
    assert changed_outside(head + "x.append(a)") == ["x"]
    assert changed_outside(head + "a.b = 1") == []
    assert changed_outside(head + "nonlocal x") == ["x"]
    assert changed_outside(head + "y = []; y.append(a); return y") == []
