"""Begin a new ledger: its settings, customers, and what git is told."""

from __future__ import annotations

from pathlib import Path

from arcli.actions.merge import ATTRIBUTES, set_up_driver
from arcli.actions.result import NotPossible, Result
from arcli.history.commit import FileCommitter
from arcli.journal.write import quote
from arcli.ledger.numbering import DEFAULTS
from arcli.ledger.write import cannot_write, keeping, save_files
from arcli.model.fields import CURRENCY
from arcli.model.fieldtype import FieldError
from arcli.source.files import SETTINGS, SourceError
from arcli.source.write import Change, ChangedError, discard, make_folder

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
_IGNORED = """\
# The lock, and files of a write under way.
.arcli.*
# Mails in transit, which belong to one clone, and copies of what was sent, which can be made again.
outbox/
archive/
"""


def init(folder: Path, company: str, currency: str, *, commit: bool = False) -> Result:
    """Write the files of a new ledger, all or none; what is there stays as it is. Raise NotPossible, SourceError."""
    try:
        currency = CURRENCY.typed(currency)
    except FieldError as error:
        raise NotPossible(f"--currency: {error.message}") from None
    if (folder / SETTINGS).exists():
        raise NotPossible(f"{folder} is a ledger already")
    numbering = "".join(f'  {kind}: "{pattern}"\n' for kind, pattern in DEFAULTS.items())
    files = {
        SETTINGS: _SETTINGS.format(company=quote(company), currency=currency, numbering=numbering),
        "customers.yaml": _CUSTOMERS,
        ".gitignore": _IGNORED,
        ".gitattributes": ATTRIBUTES,
    }
    new = {folder / name: text for name, text in files.items() if not (folder / name).exists()}
    message = f"Begin the ledger of {company}"
    _write(folder, new, FileCommitter(list(new), message) if commit else None)
    kept = [f"{folder / name} is there already and stays as it is" for name in files if folder / name not in new]
    committed = [f"committed: {message}"] if commit else []
    return Result(files=tuple(map(str, new)), notes=(*kept, _next(folder), *committed))


def _next(folder: Path) -> str:
    """Return what to do next; the repository around the folder, if there is one, is told of the merge driver."""
    try:
        set_up_driver(folder)
        under_git = ""
    except SourceError:
        under_git = "  git init && arcli merge --setup    # journals are merged by whole entries\n"
    here = folder.resolve() == Path.cwd()
    place, there = ("this folder", "") if here else (folder, f"  cd {folder}\n")
    return (
        f"A new ledger is in {place}. Next:\n{there}{under_git}"
        '  arcli add customer acme "Acme Corporation" --terms net30\n'
        "  arcli add invoice acme 1452.00 --po PO-778\n"
        "  arcli aging"
    )


def _write(folder: Path, new: dict[Path, str], committer: FileCommitter | None) -> None:
    made: list[Path] = []
    try:
        make_folder(folder, made)
        with keeping(committer):
            save_files(
                folder, [Change(path, text.encode(), None) for path, text in new.items()], home=folder, undoable=False
            )
    except ChangedError:
        discard([], made)
        raise NotPossible(f"{folder} was made a ledger meanwhile") from None
    except OSError as error:
        discard([], made)
        raise cannot_write(folder, error) from None
    except BaseException:
        discard([], made)
        raise
