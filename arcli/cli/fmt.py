"""`arcli fmt`: lay out journals; only white space changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.shared import Shared, say, show_problems, takes

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
    changed = 0
    for path in paths or _journals(shared):
        try:
            data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        except OSError as error:
            say(f"arcli: {path} can't be read: {(error.strerror or '').lower()}")
            return 3
        new = _formatted(path, data)
        if new is None:
            return 1
        if str(path) == "-" and not (check or diff):
            shared.write(new.decode("utf-8"))
        elif new != data:
            changed += 1
            _act(path, data, new, check=check, diff=diff, shared=shared)
    if not (check or diff):
        say(f"{changed} file{'' if changed == 1 else 's'} laid out")
    return 1 if changed and (check or diff) else 0


def _act(path: Path, data: bytes, new: bytes, *, check: bool, diff: bool, shared: Shared) -> None:
    if diff:
        import difflib

        lines = difflib.unified_diff(
            data.decode().splitlines(True), new.decode().splitlines(True), str(path), str(path)
        )
        shared.write("".join(lines))
    elif check:
        say(f"{path} would be laid out anew")
    else:
        from arcli.source.write import replace_file

        replace_file(path, new)


def _journals(shared: Shared) -> list[Path]:

    from arcli.ledger.opening import open_ledger
    from arcli.source.files import Folder, is_yaml

    files = shared.files
    ledger = open_ledger(files, shared.settings)
    base = files.path if isinstance(files, Folder) else Path()
    return [base / s.name if s.name != "<stdin>" else Path("-") for s in ledger.sources if not is_yaml(s.name, s.text)]


def _formatted(path: Path, data: bytes) -> bytes | None:
    """The file laid out, with its line ends and byte order mark; None if it isn't text."""
    from arcli.journal.layout import format_journal
    from arcli.source.decode import decode

    source, problems = decode(str(path), data)
    if problems:
        show_problems(problems)
        return None
    text = format_journal(source.text)
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + text.encode()
