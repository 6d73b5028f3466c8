"""Files that are not what their names suggest: inside the ledger without entries, or beside it with some."""

from __future__ import annotations

import re
from collections.abc import Iterable

from arcli.journal.expression import ID
from arcli.model.diagnostics import Diagnostic, SourceText
from arcli.model.entries import kinds
from arcli.source.files import SETTINGS, Files, glob_regex, is_yaml

_ENTRY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]+[a-z]+[ \t]+\S", re.MULTILINE)
# A key of an entry, in block style or between braces (where YAML and JSON need no blank after a quoted key).
_ITEM = re.compile(r"""(?:^(?:-|[ ]+)|[-{,])\s*["']?(?:kind|date|id|customer)["']?[ \t]*:""", re.MULTILINE)
_KIND = re.compile(rf"""\bkind["']?[ \t]*:[ \t]*["']?(?:{"|".join(kinds())})\b""")
_HEAD = re.compile(r"(?:[ \t]*(?:#.*|---[ \t\r]*|%.*|\r)?\n)*")  # before a YAML file says anything
_LIST = re.compile(r"[ \t]*(?:-(?!\S)|\[)")
_ALMOST = re.compile(r"\.(?:journal|ya?ml)(?:\.txt)?\Z", re.IGNORECASE)
_IDS = re.compile(
    rf"""^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ \t]+[a-z]+[ \t]+({ID})|\bid["']?:[ \t]*["']?([^\s"',}}]+)""",
    re.MULTILINE,
)
_DAMAGED = {"AR002", "AR003", "AR004", "AR007", "AR010"}  # its encoding or form, or a merge that nobody resolved
_LOOK = 65_536  # bytes of a file that are examined


def ids_in(text: str) -> frozenset[str]:
    """Return the IDs of entries in a text that is not read, so that references to them are not reported."""
    return frozenset(one or other for one, other in _IDS.findall(text))


def is_foreign(source: SourceText, problems: Iterable[Diagnostic]) -> bool:
    """Return whether a YAML file belongs to another program: it names no kind of entry, and is not a list of what
    could be one. Of a file that is damaged as a file, by its `problems`, nobody knows.
    """
    text = source.text
    if not text.strip() or not is_yaml(source.name, text) or _KIND.search(text):
        return False
    if any(p.code in _DAMAGED for p in problems):
        return False
    begins = _HEAD.match(text)
    return not (begins and _LIST.match(text, begins.end()) and _ITEM.search(text))


def foreign(source: SourceText) -> Diagnostic:
    """Return the warning for a YAML file of another program in the ledger's folder."""
    message = f"{source.name} has no entries and is left out"
    hint = f"if it belongs to another program, exclude it in {SETTINGS}: exclude: [{source.name}]; entries are a list"
    return Diagnostic("AR431", message, None, hint, "warning", file=source.name)


def not_read(files: Files, names: list[str], excluded: list[str]) -> list[Diagnostic]:
    """Return a warning for each file that contains entries and is not read; `names` are all the files there."""
    aside = [glob_regex(pattern) for pattern in excluded]
    found = []
    for name in names:
        ending = _ALMOST.search(name)
        if ending is None or name.endswith((".journal", ".yaml")) or any(a.match(name) for a in aside):
            continue
        try:
            text = files.read(name)[:_LOOK].decode("utf-8", "replace")
        except OSError:
            continue
        pattern, right = (_ENTRY, ".journal") if "journal" in ending[0].lower() else (_ITEM, ".yaml")
        if pattern.search(text):
            message = f"{name} seems to hold entries, but is not read: its name does not end with {right}"
            hint = f"rename it, or name it in {SETTINGS}, under include: or exclude:"
            found.append(Diagnostic("AR430", message, None, hint, "warning", file=name))
    return found
