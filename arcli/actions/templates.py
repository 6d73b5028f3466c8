"""Copy shipped templates of documents into a ledger, to be changed there."""

from __future__ import annotations

from collections.abc import Sequence

from arcli.actions.result import NotPossible, Result, Target
from arcli.documents.overriding import shipped, shipped_for
from arcli.documents.resources import FOLDER
from arcli.ledger.opening import open_ledger
from arcli.ledger.write import cannot_write, save_files
from arcli.source.files import Folder
from arcli.source.write import Change, ChangedError


def copy_templates(target: Target, names: Sequence[str]) -> Result:
    """Copy shipped templates into the ledger's `templates/`, all or none; what is there is never overwritten.

    `invoice.de.typ` is the shipped `invoice.typ`, for documents in German. Raise NotPossible, SourceError.
    """
    ledger = open_ledger(target.files, target.settings)
    if not isinstance(ledger.files, Folder):
        raise NotPossible("only a ledger that is a folder has templates of its own: make one with arcli init")
    folder, new = ledger.files.path / FOLDER, {}
    for name in dict.fromkeys(names):
        text = shipped_for(name)
        if text is None:
            known = ", ".join(shipped())
            raise NotPossible(f'there is no template "{name}"; there are {known}, and with a language invoice.de.typ')
        if (folder / name).exists() or (folder / name).is_symlink():
            raise NotPossible(f"{FOLDER}{name} is there already and stays as it is; remove it to have the shipped one")
        new[folder / name] = text
    try:
        ledger.files.check_inside(FOLDER, new=True)
        save_files(ledger.files.path, [Change(path, text.encode(), None) for path, text in new.items()])
    except ChangedError:
        raise NotPossible("these templates were made meanwhile; they stay as they are") from None
    except OSError as error:
        raise cannot_write(FOLDER, error) from None
    return Result(files=tuple(map(str, new)), notes=tuple(f"copied {FOLDER}{path.name}" for path in new))
