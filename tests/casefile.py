"""Command tests as text files: files of a ledger, commands, their output and exit code.

    # any words
    --- file 2026/sales.journal
    2026-01-01 customer acme "Acme"
    --- run arcli -f . aging --as-of 2026-03-31
    what it prints
    --- stderr
    what it says
    --- exit 1

`--- stderr` and `--- exit` follow a run; without them nothing is said and the code is 0. A run whose words begin
with `!` goes to the shell. The folder of a case is its own; ARCLI_TODAY is 2026-06-30 unless `--- today DATE`
says otherwise.
`pytest --rewrite` writes what the commands print now into the files; read the difference before you keep it.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from arcli.__main__ import main

TODAY = "2026-06-30"
_SECTION = re.compile(r"--- (?:file \S|run \S|today \d|exit \d|stderr$)")


@dataclass
class Run:
    """One command, what it prints and says, and its exit code."""

    command: str
    out: str = ""
    err: str = ""
    code: int = 0


@dataclass
class Case:
    """A case file: sections in their order."""

    head: str = ""
    today: str = TODAY
    sections: list[tuple[str, str] | Run] = field(default_factory=list)


def parse(text: str) -> Case:
    """A case from the text of its file."""
    case, current, lines = Case(), "head", []

    def close() -> None:
        body = "".join(lines)
        lines.clear()
        if current == "head":
            case.head = body
        elif current.startswith("file "):
            case.sections.append((current[5:], body))
        elif current.startswith("run "):
            case.sections.append(Run(current[4:], body))
        elif current == "stderr":
            run = case.sections[-1]
            assert isinstance(run, Run)
            run.err = body

    for line in text.splitlines(keepends=True):
        if not _SECTION.match(line):
            lines.append(line)
            continue
        close()
        current = line[4:].rstrip("\n")
        if current.startswith("exit "):
            run = case.sections[-1]
            assert isinstance(run, Run)
            run.code, current = int(current[5:]), "after"
        elif current.startswith("today "):
            case.today, current = current[6:], "after"
    close()
    return case


def unparse(case: Case) -> str:
    """The text of a case's file."""
    out = [case.head]
    if case.today != TODAY:
        out.append(f"--- today {case.today}\n")
    for section in case.sections:
        if isinstance(section, Run):
            out.append(f"--- run {section.command}\n{_ended(section.out)}")
            if section.err:
                out.append(f"--- stderr\n{_ended(section.err)}")
            if section.code:
                out.append(f"--- exit {section.code}\n")
        else:
            out.append(f"--- file {section[0]}\n{_ended(section[1])}")
    return "".join(out)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def play(case: Case, folder: Path) -> Case:
    """Run a case in a folder; the case with what was really printed."""
    played = Case(case.head, case.today)
    for section in case.sections:
        if isinstance(section, Run):
            played.sections.append(run(section.command, folder, case.today))
            continue
        name, body = section
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(body))
        played.sections.append(section)
    return played


def _bytes(body: str) -> bytes:
    """The bytes of a file's body: `<<0xFF>>` stands for a byte, `<<...>>` for what text can't hold."""
    out = b""
    for i, part in enumerate(body.split("<<0x")):
        if i == 0:
            out += part.encode()
        else:
            number, _, rest = part.partition(">>")
            out += bytes([int(number, 16)]) + rest.encode()
    return out


def run(command: str, folder: Path, today: str = TODAY) -> Run:
    """Run one command in a folder, within this process; shell commands (`! …`) in one of their own."""
    env = {"ARCLI_TODAY": today, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    if command.startswith("!"):
        full = os.environ | env | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        done = subprocess.run(
            ["sh", "-c", command[1:]],
            cwd=folder,
            env=full,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Run(command, done.stdout, done.stderr, done.returncode)
    words = shlex.split(command)
    assert words[0] == "arcli", command
    before, streams = Path.cwd(), (sys.stdout, sys.stderr, sys.stdin)
    kept = {name: os.environ.get(name) for name in env}
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.StringIO()
    try:
        os.chdir(folder)
        os.environ.update(env)
        sys.stdout, sys.stderr, sys.stdin = out, err, io.TextIOWrapper(io.BytesIO(b""))
        code = main(words[1:])
        out.flush()
    finally:
        sys.stdout, sys.stderr, sys.stdin = streams
        os.chdir(before)
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    printed = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    return Run(command, printed.replace(str(folder), "FOLDER"), err.getvalue().replace(str(folder), "FOLDER"), code)
