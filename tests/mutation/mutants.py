"""Small changes of meaning in a module, one at a time: each should make a test fail.

Bounds (`<` and `<=`), equality, signs, and/or, min/max, whole numbers by one, conditions turned round. Text,
annotations and `assert` are left alone. Some lines of our own rather than a library: they need no database, no
settings, and no copy of each function; a mutant is the module's text as made from its changed tree.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from typing import NamedTuple

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    """A module's text with one change, and where and what that is."""

    line: int
    change: str
    text: str


def mutants(source: str, lines: Container[int] | None = None) -> Iterator[Mutant]:
    """Make every mutant of a module, of some of its lines where they are given."""
    number = 0
    while True:
        tree = ast.parse(source)
        maker = _Maker(number)
        made = maker.visit(tree)
        if maker.found is None:
            return
        number += 1
        line, before, after = maker.found
        if lines is None or line in lines:
            yield Mutant(line, f"{before}  →  {after}", ast.unparse(ast.fix_missing_locations(made)))


class _Maker(ast.NodeTransformer):
    """Makes the n-th change in a tree."""

    def __init__(self, wanted: int) -> None:
        self._left = wanted
        self.found: tuple[int, str, str] | None = None

    def _is_it(self) -> bool:
        self._left -= 1
        return self._left == -1

    def _change(self, node: ast.expr, other: ast.expr) -> ast.expr:
        self.found = node.lineno, ast.unparse(node), ast.unparse(other)
        return other

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        for index, sign in enumerate(node.ops):
            if type(sign) in _COMPARED and self._is_it():
                signs = [*node.ops[:index], _COMPARED[type(sign)](), *node.ops[index + 1 :]]
                return self._change(node, ast.Compare(node.left, signs, node.comparators))
        self.generic_visit(node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        text = any(isinstance(n, ast.JoinedStr) or isinstance(getattr(n, "value", 0), str) for n in ast.walk(node))
        if type(node.op) in _COMPUTED and not text and self._is_it():
            return self._change(node, ast.BinOp(node.left, _COMPUTED[type(node.op)](), node.right))
        self.generic_visit(node)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        if self._is_it():
            return self._change(node, ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values))
        for index in range(len(node.values)):
            if self._is_it():
                rest = [*node.values[:index], *node.values[index + 1 :]]
                return self._change(node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
        self.generic_visit(node)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, (ast.Not, ast.USub)) and self._is_it():
            return self._change(node, node.operand)
        self.generic_visit(node)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if type(node.value) is int and self._is_it():
            return self._change(node, ast.Constant(node.value + 1))
        if type(node.value) is bool and self._is_it():
            return self._change(node, ast.Constant(not node.value))
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in _NAMES and self._is_it():
            return self._change(node, ast.Name(_NAMES[node.id], ast.Load()))
        if node.id == "DAY" and isinstance(node.ctx, ast.Load) and self._is_it():
            return self._change(node, ast.parse("DAY * 0", mode="eval").body)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        if type(node.op) in _COMPUTED and not isinstance(node.value, (ast.List, ast.JoinedStr)) and self._is_it():
            other = ast.AugAssign(node.target, _COMPUTED[type(node.op)](), node.value)
            self.found = node.lineno, ast.unparse(node), ast.unparse(other)
            return other
        self.generic_visit(node)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return node

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        node.defaults = [self.visit(d) for d in node.defaults]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        node.args = self.visit_arguments(node.args)
        node.body = [self.visit(s) for s in node.body]
        return node
