"""Expressions with possessive groups mean the same on each Python, and are compiled in one place."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from arcli.journal.expression import DETAIL, HEADER, TOKEN
from arcli.journal.read import entry_pattern
from arcli.source.patterns import atomic
from tests.conftest import ROOT

WRITTEN = {
    "(?:ab)*+c": "(?>(?:ab)*)c",
    "(a)?+": "(?>(a)?)",
    "(?:a{2}){1,3}+": "(?>(?:a{2}){1,3})",
    "(?:(?:a|b)++c)?+": "(?>(?:(?>(?:a|b)+)c)?)",
    r"\(a\)*+": r"\(a\)*+",  # a bracket that is text, which is repeated alone
    "[()]*+(?:[])]x)++": "[()]*+(?>(?:[])]x)+)",
    r"[^]()\]]*+(b)": r"[^]()\]]*+(b)",
    "(?:a)* (?:b)+?": "(?:a)* (?:b)+?",
    "(?:#)*+": "(?>(?:#)*)",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_possessive_group_becomes_an_atomic_one(text: str) -> None:
    assert atomic(text) == WRITTEN[text]
    assert atomic(WRITTEN[text]) == WRITTEN[text]


def test_comments_of_a_verbose_expression_have_no_groups() -> None:
    text = "(?: a # (one)*+ of )\n b [#(] \\# )*+ # (end"
    other = atomic(text, verbose=True)
    assert other == "(?>(?: a # (one)*+ of )\n b [#(] \\# )*) # (end"
    assert re.fullmatch(other, "ab(#ab##", re.VERBOSE)


@pytest.mark.parametrize("pattern", [HEADER, TOKEN, DETAIL, entry_pattern(ascii_only=True), entry_pattern()])
def test_what_reads_journals_finds_the_same(pattern: re.Pattern[str]) -> None:
    other = re.compile(atomic(pattern.pattern, verbose=bool(pattern.flags & re.VERBOSE)), pattern.flags)
    assert ("(?>" in other.pattern, other.groupindex) == (True, pattern.groupindex)
    for file in sorted((ROOT / "ledgers" / "northwind").rglob("*.journal"))[-3:]:
        text = file.read_text()[:60_000]
        found = [(match.span(), match.groups()) for match in other.finditer(text)]
        assert found == [(match.span(), match.groups()) for match in pattern.finditer(text)]
        assert len(found) > 20


WATCH = """
import pkgutil, re, sys, importlib, arcli
from arcli.source.patterns import atomic
compile_, elsewhere = re.compile, set()
def watched(text, flags=0):
    caller = sys._getframe(1).f_code.co_filename
    if isinstance(text, str) and "arcli" in caller and not caller.endswith("patterns.py"):
        if atomic(text, verbose=bool(flags & re.VERBOSE)) != text:
            elsewhere.add((caller, text))
    return compile_(text, flags)
re.compile = watched
for module in pkgutil.walk_packages(arcli.__path__, "arcli."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
sys.exit("\\n".join(map(str, sorted(elsewhere))) or 0)
"""


def test_possessive_groups_are_compiled_in_one_place() -> None:
    done = subprocess.run([sys.executable, "-c", WATCH], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
