"""Writes arcli/manual/diagnostics.md from the table of codes and the files of tests/diagnostics.

    python -m tests.make_diagnostics_page

The example of a code is the first ledger of its file that provokes it, with what arcli then says.
"""

from __future__ import annotations

import re
from pathlib import Path

from arcli.model.codes import CODES
from tests.casefile import Run, parse

FOLDER = Path(__file__).parent / "diagnostics"
PAGE = Path(__file__).parent.parent / "arcli" / "manual" / "diagnostics.md"
LONGEST = 24  # lines of an example's output

HEAD = """\
# Diagnostics

arcli reads the whole ledger and names every problem in one run, by file and line. Each has a code that never changes
its meaning, so that scripts and habits can rely on it.

    error[AR204]: unknown customer "amce"
      --> 2026/sales.journal:14:29
       |
    14 | 2026-01-05 invoice INV-1001 amce 1,452.00 USD
       |                             ^^^^
       = help: did you mean "acme"?

The first line says what is wrong; the arrow where, as file, line and column; the signs under the line mark the word; a
line that begins with `::` names another place that matters; `help` says what to do next.

**Errors** are what can't be: arcli shows no figures while there is one, since any figure might be wrong, and exits
with 1. **Warnings** are what looks odd; they stop nothing. `arcli check` shows both; `arcli check --strict` exits with
1 for warnings too. `-O json` and `-O github` give the same to editors and to CI.

An entry that can't be read is left out, and what refers to it is not reported again: correct the text first, then run
`arcli check` once more.
"""

GROUPS = {
    "0": "Files",
    "1": "The text of entries",
    "2": "Names and numbers",
    "3": "Rules of the subledger",
    "4": "Warnings",
    "5": "Settings",
    "6": "Files from outside",
    "7": "The general ledger",
    "8": "History",
    "9": "Documents",
}


def page() -> str:
    """The whole page."""
    out = [HEAD]
    for digit, title in GROUPS.items():
        codes = [code for code in sorted(CODES) if code[2] == digit]
        if codes:
            out.append(f"\n## {title}\n")
            out += [section(code) for code in codes]
    return "".join(out)


def section(code: str) -> str:
    """A code's section: title, cause, example, fix."""
    entry = CODES[code]
    kind = "" if entry.severity == "error" else " (warning)"
    parts = [f"\n### {code}: {entry.title}{kind}\n\n{entry.cause}\n"]
    path = FOLDER / f"{code}.test"
    if path.exists():
        parts.append(example(code, path))
    parts.append(f"\n**What to do.** {entry.fix}\n")
    return "".join(parts)


def example(code: str, path: Path) -> str:
    """The files up to the first run that provokes the code, the command, and the first diagnostics with that code."""
    files: dict[str, str] = {}
    before = ""
    for part in parse(path.read_text()).sections:
        if not isinstance(part, Run):
            files[part[0]] = part[1]
            continue
        if part.command.startswith("!") and code not in part.out + part.err:
            before += f"\n`{part.command[1:].strip()}`\n"
            continue
        blocks = [b for b in part.out.split("\n\n") if f"[{code}]" in b] or [part.err if code in part.err else ""]
        if not any(blocks):
            continue
        shown = []
        for block in blocks:
            if shown and sum(b.count("\n") + 2 for b in [*shown, block]) > LONGEST:
                break
            shown.append(block.rstrip("\n"))
        texts = [f"\n`{name}`\n\n{_indented(body)}" for name, body in files.items() if body]
        return "".join(texts) + before + f"\n`{part.command}`\n\n{_indented(chr(10).join(_spaced(shown)))}"
    raise AssertionError(f"{path.name} does not provoke {code}")


def _spaced(blocks: list[str]) -> list[str]:
    return [line for i, block in enumerate(blocks) for line in ([""] if i else []) + block.split("\n")]


def _indented(text: str) -> str:
    clean = re.sub(r"<<0x[0-9A-F]{2}>>", "\ufffd", text)
    return "".join(f"    {line}".rstrip() + "\n" for line in clean.rstrip("\n").split("\n"))


if __name__ == "__main__":
    PAGE.write_text(page())
