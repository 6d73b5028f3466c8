"""A page of the manual played in a folder: what its examples print now.

A fence `file NAME` writes a file, `append NAME` adds to one, `console` holds commands behind `$ ` and what they print
and say.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def played(text: str, folder: Path, run: Callable[[str], str], note: Callable[[str], None] | None = None) -> str:
    """The page with what `run` prints for its commands. `note` is given the lines between the examples as they come."""
    out: list[str] = []
    fence, body = "", list[str]()
    for line in text.splitlines():
        if line.startswith("```") and fence:
            out += [*_block(fence, body, folder, run), line]
            fence = ""
        elif line.startswith("```"):
            fence, body = line[3:].strip() or "text", []
            out.append(line)
        elif fence:
            body.append(line)
        else:
            if note is not None:
                note(line)
            out.append(line)
    return "\n".join(out) + "\n"


def _block(fence: str, body: list[str], folder: Path, run: Callable[[str], str]) -> list[str]:
    what, _, name = fence.partition(" ")
    if what in ("file", "append"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if what == "append" else "w", encoding="utf-8") as file:
            file.write("\n".join(body) + "\n")
    if what != "console":
        return body
    out: list[str] = []
    for line in body:
        if line.startswith("$ "):
            out += [line, *run(line[2:]).splitlines()]
    return out
