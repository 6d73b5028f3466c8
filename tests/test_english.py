"""Words and turns that read as translated are kept out of what users read: messages, help, codes, manual, README."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from arcli.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent

# What is refused, and what a native speaker writes instead.
REFUSED = {
    r"(?<!left )\bbehind (?!(?:a|every|each|the) (?:figures?|balance))": "after (of a place in a text)",
    r"\banew\b": "again, or new",
    r"\bof it (?:is|was|were|are)\b": "leave it out: 300.00 USD is settled",
    r"\b(?:none|nothing) of it\b(?! changes)": "nothing",
    r"\bno news\b": "is not reported again",
    r"\b(?:one|first|of|another|odd|this) signs?\b": "character",
    r"\bsigns? (?:that other|between)\b|\bcharacters and signs\b": "character",
    r"\b(?:by|for) (?:itself|themselves)\b": "separately, alone, automatically",
    r"\b(?:it|that|which|[a-z]+s) (?:is|are) of (?:an?|the|no|its|another|this)\b": "belongs to, has, is dated",
    r"\bof its own day\b": "dated that day",
    r"\bwhat of\b|\bby its words\b|\bat whose end\b": "say what is meant",
    r"(?<!there )(?<!There )\bis no (?!longer|more|need|other|such|different)": "is not a",
    r"\bin the place of\b": "instead of, or replaces",
    r"\bbelongs? into\b": "belongs in",
    r"\bstands? (?:here|twice|behind|under)\b": "is, occurs",
    r"\b[Mm]end(?:s|ed)? (?:it|them|the)\b": "correct",
    r"\b(?:written|posts?|derives?|ends|rounded|figures?) otherwise\b": "differently",
    r"\bmore of it\b": "more",
    r"\b[Aa] (?:row|line|module) an? [a-z]": "one row per document",
    r"\bcan't be told\b(?! from)": "is unknown",
    r"\bbe told from\b": "be distinguished from",
    r"\b[Pp]uts? (?:it|them) (?:back|right)\b|\bput right\b": "restore, correct",
    r"\bat hand\b": "available",
    r"\bas (?:its|the) text says\b": "as written",
    r"\bis at an end\b": "has ended",
    r"\bto be looked at\b|\blooked at by\b": "reviewed",
    r"\bin the eyes of\b": "from the point of view of",
    r"\b(?:odd|control|most|many|more|of its|\d+) signs\b": "characters",
    r"\b(?:it|they) knows? only since\b": "learnt only after",
    r"\bwhat comes of\b|\bwhat becomes of\b": "the result",
    r"\bby halves\b": "in part",
    r"\bon its way\b|\bon their way\b": "in transit",
    r"\bwhat it may be\b": "its limit",
    r"\bmends?\b|\bmended\b": "correct",
}
PATTERNS = {re.compile(pattern): instead for pattern, instead in REFUSED.items()}

PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")]
PAGES += sorted((ROOT / "arcli" / "manual").glob("*.md"))

# What a function does not begin to say what it does with: "Return …", "Report …".
ROOMS = (
    *("actions", "bank", "cli", "closing", "collections", "exchange", "gl", "history", "ledger"),
    *("matching", "render", "reports", "subledger", "tabular"),
)
VERBS = tuple(f"arcli/{room}/" for room in ROOMS)

# Code whose docstrings and comments are read, too; strings are read everywhere.
DOCSTRINGS = ("arcli/model/codes/", *VERBS)
NOUNS = re.compile(
    r"(?:An?|All|And|At|By|Days|Each|Every|From|How|In|Its?|Nothing|Of|One|Only|Some|That|The|Their|Those|What|When|Where"
    r"|Whether|Which|Who|Whose|Why|With)\b"
)

BEGINNINGS = (
    "Add|Apply|Ask|Assess|Begin|Bill|Charge|Check|Collect|Compare|Convert|Correct|Decide|Erase|Estimate|Export|Find|"
    "Forecast|Import|Lay|Lift|List|Make|Mark|Match|Measure|Merge|Move|Plan|Print|Propose|Put|Reconcile|Record|Remind|Report|Send|"
    "Set|Show|Take|Trace|Write"
)


def refused(text: str) -> list[str]:
    """Return the refused turns of a text, each with what to write instead."""
    plain = " ".join(text.split())
    return [f"{found[0]!r}: {instead}" for p, instead in PATTERNS.items() if (found := p.search(plain))]


def docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the docstrings of a module, also those below attributes."""
    for node in ast.walk(tree):
        for child in getattr(node, "body", ()) if not isinstance(node, ast.Lambda | ast.IfExp) else ():
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                yield child.value


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the string literals of a module that may reach a user, with … for what is filled in."""
    apart = {id(node) for node in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in node.values}
            parts = (str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.lineno, node.value


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the comments of a module."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a page with the line on which each begins; tables by row, code blocks as they are."""
    begun, lines = 1, list[str]()
    for number, line in enumerate([*path.read_text().split("\n"), ""], 1):
        if line.strip() and not line.startswith(("|", "- ", "#")):
            begun, lines = (number if not lines else begun), [*lines, line]
            continue
        if lines:
            yield begun, "\n".join(lines)
        begun, lines = number, [line] if line.strip() else []


MODULES = sorted((ROOT / "arcli").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_a_module_says(path: Path) -> None:
    """No string, docstring or comment of a module has a refused turn."""
    tree, name = ast.parse(path.read_text()), str(path.relative_to(ROOT))
    said = [*strings(tree), *comments(path)]
    said += [(d.lineno, d.value) for d in docstrings(tree) if isinstance(d.value, str)]
    wrong = [f"{name}:{line}: {what}" for line, text in said for what in refused(text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_functions_begin_with_a_verb(path: Path) -> None:
    """The docstring of a function begins with a verb; that of a command is its help."""
    name = str(path.relative_to(ROOT))
    functions = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef)]
    said = ((f.lineno, ast.get_docstring(f)) for f in functions)
    wrong = [f"{name}:{line}: {text}" for line, text in said if text and NOUNS.match(text)]
    assert not wrong, "\n".join(wrong)


def test_the_line_of_a_command_begins_with_a_verb() -> None:
    """In the table of commands, as in their help: `List open items, one by one.`"""
    lines = [about for _, about in COMMANDS.values()]
    assert not [line for line in lines if not re.match(f"(?:{BEGINNINGS}) ", line)]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_what_a_page_says(path: Path) -> None:
    """No page has a refused turn."""
    wrong = [f"{path.name}:{line}: {what}" for line, text in prose(path) for what in refused(text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "write the code behind the amount",
        "INV-1 has 1.00 USD open, but 2.00 USD of it is settled",
        "references to them are no news",
        "a delimiter is one sign",
        "this is no plan of arcli",
        "reverse it, and enter it\nanew",
    ],
)
def test_what_is_refused(text: str) -> None:
    """The list refuses the turns that it was made for, over line ends too."""
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "The file and line behind a figure.",
        "1 comment left behind",
        "an amount without its sign, debit or credit",
        "there is no such day",
        "is no longer open",
    ],
)
def test_what_is_let_through(text: str) -> None:
    """What only looks like a refused turn is let through."""
    assert not refused(text)
