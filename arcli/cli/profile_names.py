"""Names of profiles for the completion in shells, by one look at the settings: nothing is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from arcli.journal.ids import SETTINGS

_PACKAGE = Path(__file__).parent.parent
_FOLDERS = {"incoming": "exchange/incoming", "outgoing": "exchange/profiles"}  # else those of bank files
_KINDS = {"bank": ("bank", "lockbox", "remittance"), "aging": ("aging",), "statement": ("statement",)}
_SECTION = r"^{}:[^\n]*\n((?:[ \t]+[^\n]*\n|[ \t]*#[^\n]*\n|\n)*)"
_NAME = re.compile(r"^[ \t]+([^\s:#]+):(?=\s)([^\n]*(?:\n[ \t]{3,}[^\n]*)*)", re.MULTILINE)


def profile_names(what: str, place: Path | None) -> Iterator[tuple[str, str]]:
    """Yield the names that `--profile` takes for `what`, each with a word about it: of the settings, then shipped."""
    settings = place / SETTINGS if place is not None and place.is_dir() else None
    if settings is not None and settings.is_file():
        text = settings.read_text(encoding="utf-8") + "\n"
        yield from ((name, said.partition("#")[0].strip()) for name, said in _section(text, "profiles"))
        yield from ((name, "the account's") for name, said in _section(text, "bank_accounts") if "profile:" in said)
    kinds = _KINDS.get(what)
    folder = _PACKAGE / _FOLDERS.get(what, "bank/profiles")
    for path in sorted(folder.glob("*.yaml"), key=lambda p: p.stem):
        head = path.read_text(encoding="utf-8")
        if kinds is None or re.search(rf"^kind: ({'|'.join(kinds)})$", head, re.MULTILINE):
            about = head.partition("\n")[0].removeprefix("about: ")
            yield path.stem, re.split(r"[;(]|\. |\.$", about)[0].strip()


def _section(text: str, name: str) -> list[tuple[str, str]]:
    found = re.search(_SECTION.format(name), text, re.MULTILINE)
    return [] if found is None else _NAME.findall(found[1])
