"""Commands on files: init, fmt, convert, schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.shared import Shared, say, show_problems, takes, usage

if TYPE_CHECKING:
    from arcli.history.commit import FileCommitter

app = typer.Typer()


# --- init ------------------------------------------------------------------------------------------------

_SETTINGS = """\
# Settings of this ledger. arcli help settings explains each; arcli schema settings is for editors.
company:
  name: {company}
currency: {currency}
terms:
  default: net30
aging:
  buckets: [0, 30, 60, 90]

# Where arcli add puts new entries, and how it numbers them.
write:
  invoice: "{{year}}/sales.journal"
  debit: "{{year}}/sales.journal"
  credit: "{{year}}/sales.journal"
  payment: "{{year}}/receipts.journal"
  refund: "{{year}}/receipts.journal"
  default: "{{year}}/general.journal"
numbering:
  invoice: "INV-{{year}}-{{n:04}}"
  debit: "DM-{{year}}-{{n:03}}"
  credit: "CM-{{year}}-{{n:03}}"
  payment: "PMT-{{year}}-{{n:04}}"
  refund: "RF-{{year}}-{{n:03}}"
  writeoff: "WO-{{year}}-{{n:03}}"
  transfer: "TRF-{{year}}-{{n:03}}"
"""
_CUSTOMERS = """\
# The customer master. One item a customer; a later change of terms or limit is a customer entry in a journal.
#
# - id: acme
#   name: Acme Corporation
#   terms: 2/10net30
#   limit: 50000
#   email: payables@acme.example
"""
_IGNORED = ".arcli.lock\n"


@app.command(epilog="Example: arcli init books --company 'Northwind Trading Co.' --currency USD")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The ledger's folder; made if it is not there.")],
    *,
    company: Annotated[str, typer.Option("--company", metavar="NAME", help="Who keeps the ledger.")] = "My company",
    currency: Annotated[str, typer.Option("--currency", metavar="CUR", help="The ledger's currency.")] = "USD",
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit what was written: the ledger's first commit.")
    ] = False,
) -> int:
    """Begin a new ledger: settings, customers, .gitignore, .gitattributes. What is there is never overwritten."""
    from arcli.cli.merge import ATTRIBUTES, set_up_driver
    from arcli.journal.write import quote
    from arcli.model.fields import CURRENCY, FieldError
    from arcli.source.files import SourceError

    try:
        CURRENCY.parse(currency)
    except FieldError as error:
        raise usage(f"--currency: {error.message}") from None
    if (folder / "arcli.yaml").exists():
        raise usage(f"{folder} is a ledger already")
    files = {
        "arcli.yaml": _SETTINGS.format(company=quote(company), currency=currency),
        "customers.yaml": _CUSTOMERS,
        ".gitignore": _IGNORED,
        ".gitattributes": ATTRIBUTES,
    }
    new = [folder / name for name in files if not (folder / name).exists()]
    committer = _committer(new) if commit else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = folder / name
            if path not in new:
                say(f"{path} is there already and stays as it is")
                continue
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        say(f"arcli: {error.filename} can't be written: {(error.strerror or '').lower()}")
        return 3
    try:
        set_up_driver(folder)
        under_git = ""
    except SourceError:
        under_git = "  git init && arcli merge --setup    # journals are merged by whole entries\n"
    say(
        f"A new ledger is in {folder}. Next:\n"
        f"  cd {folder}\n{under_git}"
        '  arcli add customer acme "Acme Corporation" --terms net30\n'
        "  arcli add invoice acme 1452.00 --po PO-778\n"
        "  arcli aging"
    )
    if committer is not None:
        _commit(committer, f"Begin the ledger of {company}")
    return 0


def _committer(paths: list[Path]) -> FileCommitter:
    """What commits files that are about to be written. Raises SourceError when that will not be possible."""
    from arcli.history.commit import FileCommitter

    return FileCommitter(paths)


def _commit(committer: FileCommitter, message: str) -> None:
    committer.commit(message)
    say(f"committed: {message}")


# --- fmt -------------------------------------------------------------------------------------------------


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
    import os

    from arcli.ledger.opening import find_files, open_ledger
    from arcli.source.files import Folder, is_yaml

    files = find_files(shared.file or os.environ.get("ARCLI_FILE") or None, Path.cwd())
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


# --- convert ---------------------------------------------------------------------------------------------


@app.command(epilog="Example: arcli convert 2026/sales.journal -o sales.yaml")
@takes("output")
def convert(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A journal or a YAML file of entries, or -.")],
    *,
    shared: Shared,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORM", help="yaml or journal; else the other one.", show_default=False),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="With -o: remove FILE, whose entries it now has.")] = False,
    commit: Annotated[bool, typer.Option("--commit", help="With -o: commit it, and that FILE is gone.")] = False,
) -> int:
    """Journal text to YAML and back. Entries, order of details and tags survive; comments do not, and are counted.

    A ledger with both files would have each entry twice: --replace takes the old one away.
    """
    from arcli.journal.read import JournalReader
    from arcli.journal.write import write_journal
    from arcli.journal.yaml.form import YamlReader, write_yaml
    from arcli.model.diagnostics import SourceText
    from arcli.source.decode import decode
    from arcli.source.files import is_yaml

    committer = _conversion(path, shared.output, replace=replace, commit=commit)
    name = "<stdin>" if path == "-" else path
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        say(f"arcli: {path} can't be read: {(error.strerror or '').lower()}")
        return 3
    source, problems = decode(name, data)
    from_yaml = is_yaml(name, source.text)
    reader: Any = YamlReader() if from_yaml else JournalReader()
    entries, more = reader.read(source)
    problems += more
    if problems:
        show_problems(problems)
        return 1
    target = to or ("journal" if from_yaml else "yaml")
    if target not in ("yaml", "journal"):
        raise usage(f'--to is yaml or journal, not "{to}"')
    text = write_yaml(entries) if target == "yaml" else write_journal(entries)
    if replace:
        again: Any = YamlReader() if target == "yaml" else JournalReader()
        if again.read(SourceText(name, text)) != (entries, []):
            say(f"{path} would not read back as it should; nothing was written")
            return 1
    shared.write(text)
    if replace:
        Path(path).unlink()
    left = _comments(source.text, from_yaml=from_yaml)
    said = f", {left} comment{'' if left == 1 else 's'} left behind" if left else ""
    say(f"{len(entries)} entries converted{said}" + (f"; {path} is gone" if replace else ""))
    if committer is not None:
        _commit(committer, f"Convert {path} to {shared.output}: {len(entries)} entries{said}")
    return 0


def _conversion(path: str, output: str | None, *, replace: bool, commit: bool) -> FileCommitter | None:
    """Whether a conversion may replace its file, and be committed. Raises SourceError and usage errors."""
    if not (replace or commit):
        return None
    if output in (None, "-"):
        raise usage("--replace and --commit go with -o FILE: without it the text goes to standard output")
    assert output is not None
    if replace and (path == "-" or Path(path).resolve() == Path(output).resolve()):
        raise usage("--replace removes a file whose entries stand in another now: name two files")
    return _committer([Path(output), *([Path(path)] if replace else [])]) if commit else None


def _comments(text: str, *, from_yaml: bool) -> int:
    """How many comments a text has."""
    if not from_yaml:
        from arcli.journal.layout import tokens

        return sum(words[-1].startswith(";") for words in tokens(text) if words[0] != "field")
    import re

    return sum(bool(re.match(r"\s*#|[^'\"]*\s#\s", line)) for line in text.split("\n"))


# --- schema ----------------------------------------------------------------------------------------------


@app.command(epilog="Example: arcli schema entries -o entries.schema.json")
@takes("output")
def schema(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="entries or settings.")] = "entries",
    *,
    shared: Shared,
) -> None:
    """JSON Schema of the YAML form of entries, or of arcli.yaml, for editors that check while you type."""
    import json

    from arcli.journal.schema import entries_schema, settings_schema

    if what not in ("entries", "settings"):
        raise usage(f'there is no schema "{what}": entries, settings')
    made = entries_schema() if what == "entries" else settings_schema()
    shared.write(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
