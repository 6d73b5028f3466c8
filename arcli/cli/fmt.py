"""`arcli fmt`: lay out journals; only white space changes."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared, say, show_problems, takes
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.source.write import Stamp

app = typer.Typer()


@app.command(epilog="Example: arcli fmt --check, or arcli fmt 2026/sales.journal")
@takes("file", "settings", "output")
def fmt(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Journals; else all of the ledger.")
    ] = None,
    *,
    shared: Shared,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> int:
    """Lay out journals: single spaces, aligned details. Only white space changes, comments stay."""
    from arcli.ledger.write import retrying
    from arcli.source.lock import home_of

    files = list(dict.fromkeys(paths or _journals(shared)))
    if Path("-") in files or check or diff:
        return _show(files, shared, check=check, diff=diff)
    homes: dict[Path, list[Path]] = {}
    for path in files:
        homes.setdefault(home_of(path), []).append(path)
    changed = 0
    for group in homes.values():
        changed += retrying(group[0], partial(_lay_out, group))
    say(f"{count_of(changed, 'file')} laid out")
    return 0


def _show(files: list[Path], shared: Shared, *, check: bool, diff: bool) -> int:
    """Say or show what would change; lay out standard input to standard output."""
    changed = 0
    for path in files:
        data = sys.stdin.buffer.read() if str(path) == "-" else _read(path)[0]
        new = _formatted(path, data)
        if str(path) == "-" and not (check or diff):
            shared.write(new.decode("utf-8"))
        elif new != data:
            changed += 1
            if diff:
                shared.write(_difference(path, data, new))
            else:
                say(f"{path} would be laid out again")
    return 1 if changed else 0


def _lay_out(files: list[Path]) -> int:
    """Lay out journals of one ledger in one write; return how many changed."""
    from arcli.ledger.write import save_files
    from arcli.source.write import Change

    changes = []
    for path in files:
        data, stamp = _read(path)
        new = _formatted(path, data)
        if new != data:
            changes.append(Change(path, new, stamp))
    if changes:
        save_files(files[0], changes)
    return len(changes)


def _read(path: Path) -> tuple[bytes, Stamp]:
    from arcli.ledger.opening import LedgerError
    from arcli.source.write import read_stamped

    try:
        return read_stamped(path)
    except OSError as error:
        raise LedgerError(f"{path} can't be read: {(error.strerror or '').lower()}") from None


def _difference(path: Path, data: bytes, new: bytes) -> str:
    import difflib

    old, made = data.decode().splitlines(keepends=True), new.decode().splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, made, str(path), str(path)))


def _journals(shared: Shared) -> list[Path]:

    from arcli.ledger.opening import open_ledger
    from arcli.source.files import Folder, is_yaml

    files = shared.files
    ledger = open_ledger(files, shared.settings)
    base = files.path if isinstance(files, Folder) else Path()
    return [base / s.name if s.name != "<stdin>" else Path("-") for s in ledger.sources if not is_yaml(s.name, s.text)]


def _formatted(path: Path, data: bytes) -> bytes:
    """Return the file laid out, with its line ends and byte order mark. Exit 1 if it isn't text."""
    from arcli.journal.layout import format_journal
    from arcli.source.decode import decode

    source, problems = decode(str(path), data)
    if problems:
        show_problems(problems)
        raise typer.Exit(1)
    text = format_journal(source.text)
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + text.encode()
