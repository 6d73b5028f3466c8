"""Lay out journals: only white space changes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from arcli.actions.result import Result, Target
from arcli.journal.layout import format_journal
from arcli.ledger.opening import open_ledger
from arcli.ledger.write import read_to_change, retrying, save_files
from arcli.model.diagnostics import Diagnostic
from arcli.model.words import count_of
from arcli.source.decode import decode
from arcli.source.files import Folder, is_yaml
from arcli.source.lock import home_of
from arcli.source.write import Change

_MARK = b"\xef\xbb\xbf"


class LaidOut(NamedTuple):
    """A journal, its content and the content laid out; problems where it is not text."""

    path: Path
    data: bytes
    new: bytes
    problems: Sequence[Diagnostic] = ()

    @property
    def difference(self) -> str:
        """Return what changes, as a unified diff."""
        old, new = (x.decode().splitlines(keepends=True) for x in (self.data, self.new))
        return "".join(difflib.unified_diff(old, new, str(self.path), str(self.path)))


def journals_of(target: Target) -> list[Path]:
    """Return the paths of a ledger's journals; `-` is standard input."""
    ledger = open_ledger(target.files, target.settings)
    base = target.files.path if isinstance(target.files, Folder) else Path()
    return [base / s.name if s.name != "<stdin>" else Path("-") for s in ledger.sources if not is_yaml(s.name, s.text)]


def laid_out(path: Path, data: bytes | None = None) -> LaidOut:
    """Return a journal laid out, with its line ends and byte order mark; `data` is what stands for it.

    Raise LedgerError.
    """
    content = data if data is not None else read_to_change(path)[0]
    source, problems = decode(str(path), content)
    if problems:
        return LaidOut(path, content, content, problems)
    text = format_journal(source.text)
    if b"\r\n" in content:
        text = text.replace("\n", "\r\n")
    return LaidOut(path, content, (_MARK if content.startswith(_MARK) else b"") + text.encode())


def lay_out(paths: Sequence[Path]) -> Result:
    """Lay out journals, those of one ledger in one write. Raise LedgerError."""
    homes: dict[Path, list[Path]] = {}
    for path in paths:
        homes.setdefault(home_of(path), []).append(path)
    changed: list[str] = []
    for group in homes.values():
        done = retrying(group[0], partial(_lay_out, group))
        if done.problems:
            return done
        changed += done.files
    return Result(files=tuple(changed), notes=(f"{count_of(len(changed), 'file')} laid out",))


def _lay_out(paths: list[Path]) -> Result:
    changes = []
    for path in paths:
        data, stamp = read_to_change(path)
        made = laid_out(path, data)
        if made.problems:
            return Result(problems=tuple(made.problems))
        if made.new != data:
            changes.append(Change(path, made.new, stamp))
    if changes:
        save_files(paths[0], changes)
    return Result(files=tuple(str(c.path) for c in changes))
