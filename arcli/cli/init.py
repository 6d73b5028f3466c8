"""`arcli init`: begin a new ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import say, usage

if TYPE_CHECKING:
    from arcli.history.commit import FileCommitter

app = typer.Typer()


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
{numbering}"""
_CUSTOMERS = """\
# The customer master. One item a customer; a later change of terms or limit is a customer entry in a journal.
#
# - id: acme
#   name: Acme Corporation
#   terms: 2/10net30
#   limit: 50000
#   email: payables@acme.example
"""
_IGNORED = "# The lock, and files of a write under way.\n.arcli.*\n"


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
    from arcli.history.commit import FileCommitter
    from arcli.journal.write import quote
    from arcli.ledger.numbering import DEFAULTS
    from arcli.model.fields import CURRENCY, FieldError
    from arcli.source.files import SourceError

    try:
        CURRENCY.parse(currency)
    except FieldError as error:
        raise usage(f"--currency: {error.message}") from None
    if (folder / "arcli.yaml").exists():
        raise usage(f"{folder} is a ledger already")
    numbering = "".join(f'  {kind}: "{pattern}"\n' for kind, pattern in DEFAULTS.items())
    files = {
        "arcli.yaml": _SETTINGS.format(company=quote(company), currency=currency, numbering=numbering),
        "customers.yaml": _CUSTOMERS,
        ".gitignore": _IGNORED,
        ".gitattributes": ATTRIBUTES,
    }
    new = {folder / name: text for name, text in files.items() if not (folder / name).exists()}
    message = f"Begin the ledger of {company}"
    _write(folder, new, FileCommitter(list(new), message) if commit else None)
    for name in files:
        if folder / name not in new:
            say(f"{folder / name} is there already and stays as it is")
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
    if commit:
        say(f"committed: {message}")
    return 0


def _write(folder: Path, new: dict[Path, str], committer: FileCommitter | None) -> None:
    """Write the files of a new ledger, all or none. Raise SourceError."""
    from arcli.ledger.write import cannot_write, keeping, save_files
    from arcli.source.write import Change, ChangedError, discard, make_folder

    made: list[Path] = []
    try:
        make_folder(folder, made)
        with keeping(committer):
            save_files(folder, [Change(path, text.encode(), None) for path, text in new.items()], home=folder)
    except ChangedError:
        discard([], made)
        raise usage(f"{folder} was made a ledger meanwhile") from None
    except OSError as error:
        discard([], made)
        raise cannot_write(folder, error) from None
    except BaseException:
        discard([], made)
        raise
