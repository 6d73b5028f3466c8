"""What documents take from a ledger's folder: its templates and its logo."""

from __future__ import annotations

import base64
import errno
from pathlib import PurePosixPath
from typing import NamedTuple

from arcli.documents.needs import Needs
from arcli.ledger.opening import Ledger
from arcli.source.decode import decode
from arcli.source.files import Folder

FOLDER = "templates/"
_FORMS = (".html", ".txt", ".css", ".typ")
_PICTURES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_LARGEST = 1_000_000  # bytes of a picture: it stands in every file


def _read(ledger: Ledger, name: str) -> bytes:
    """Return the bytes of a file of the templates' folder; a link is not followed. Raises OSError."""
    if isinstance(ledger.files, Folder) and any(
        (ledger.files.path / part).is_symlink() for part in (FOLDER.rstrip("/"), name)
    ):
        raise OSError(errno.ELOOP, "it is a link, and templates are files of their own")
    return ledger.files.read(name)


def own_templates(ledger: Ledger, needs: Needs) -> dict[str, str]:
    """Return the texts of a ledger's own templates by name. What can't be read is noted (AR904)."""
    found = {}
    for name in ledger.all_names:
        if name.startswith(FOLDER) and name.endswith(_FORMS) and name.count("/") == 1:
            try:
                found[name.removeprefix(FOLDER)] = decode(name, _read(ledger, name))[0].text
            except OSError as error:
                needs.file("AR904", name, f"the template can't be read: {(error.strerror or '').lower()}")
    return found


class Picture(NamedTuple):
    """A picture: its name without folders, its type, its bytes."""

    name: str
    kind: str
    data: bytes


def data_address(picture: Picture) -> str:
    """Return a picture as an address that holds it."""
    return f"data:{picture.kind};base64,{base64.b64encode(picture.data).decode()}"


def pictures(ledger: Ledger, needs: Needs) -> dict[str, bytes]:
    """Return the pictures beside a ledger's own templates by name. What can't be read is noted (AR904)."""
    found = {}
    for name in ledger.all_names:
        if name.startswith(FOLDER) and name.count("/") == 1 and PurePosixPath(name).suffix.lower() in _PICTURES:
            try:
                found[name.removeprefix(FOLDER)] = _read(ledger, name)
            except OSError as error:
                needs.file("AR904", name, f"the picture can't be read: {(error.strerror or '').lower()}")
    return found


def logo(ledger: Ledger, needs: Needs) -> Picture | None:
    """Return the logo; what is wrong with it is noted (AR905)."""
    name = ledger.settings.documents.logo
    if name is None:
        return None
    kind = _PICTURES.get(PurePosixPath(name).suffix.lower())
    message = None
    data = b""
    if kind is None:
        message = f"{name} is not a picture that documents can show"
    elif not ledger.files.is_folder:
        message = f"{name} can't be read: a ledger of one file has no pictures beside it"
    else:
        try:
            data = ledger.files.read(name)
        except OSError as error:
            message = f"{name} can't be read: {(error.strerror or '').lower()}"
        if len(data) > _LARGEST:
            message = f"{name} has more than {_LARGEST:,} bytes, and stands in every document"
    if message is not None or kind is None:
        hint = "documents: logo: names an svg, png or jpeg below the ledger's folder, such as templates/logo.svg"
        needs.setting("AR905", ("documents", "logo"), message or "", hint)
        return None
    return Picture(PurePosixPath(name).name, kind, data)
