"""Checks of what was sent: documents that have changed since, files that are not as they went out, what nobody sent."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from arcli.delivery.mail import digest_of
from arcli.documents.choosing import contents
from arcli.documents.data import digest_of_content
from arcli.documents.making import Maker
from arcli.ledger.checks import check
from arcli.ledger.opening import Ledger
from arcli.model.customers import NOBODY
from arcli.model.delivering import OF_DOCUMENTS, way_of
from arcli.model.diagnostics import Problem, has_errors
from arcli.model.entries import Sent
from arcli.reports.context import Context
from arcli.subledger.state import Subledger


@check
def changed_since(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of documents whose content is another than that which was last sent."""
    last: dict[tuple[str, str], Sent] = {}
    for letter in subledger.follow.letters:
        entry = letter.entry
        if letter.counts and entry.digest is not None and entry.template in OF_DOCUMENTS:
            last |= {(enclosed.document, entry.template): entry for enclosed in entry.enclosed}
    if not last:
        return
    now, problems = ledger.as_of(max([today, *(entry.date for entry in last.values())]))
    if has_errors(problems):
        return
    maker = Maker(Context(ledger, now, now.as_of))
    for (number, sort), entry in last.items():
        document = now.documents.get(number)
        if document is None or document.facts.printed != sort or document.customer == NOBODY:
            continue
        (content,) = contents(maker, [document], None)
        if digest_of_content(content) != entry.digest:
            related = ((document.entry, ("id",), "it is here"),)
            message = f"{number} was sent on {entry.date}, and says something else now"
            hint = f"arcli blame {number} shows who changed what; a correction is a document of its own"
            yield Problem("AR416", message, entry, ("id",), hint, "warning", related)


@check
def kept_files(ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of copies of what was sent that are missing or not as they went out; where none is kept, of nothing."""
    folder, archive, private = ledger.folder, ledger.settings.archive, ledger.settings.private
    if folder is None or not (folder / archive).is_dir():
        return
    for letter in subledger.follow.letters:
        entry = letter.entry
        if entry.file is None or entry.bytes_ is None or not entry.file.startswith(f"{archive}/"):
            continue
        if private is not None and private.holds(entry.customer) and not (folder / entry.file).exists():
            continue  # it may have been erased
        if (wrong := _wrong(folder / entry.file, entry.bytes_)) is not None:
            hint = "take it from a backup; the mail of the letter holds it, too"
            yield Problem("AR417", f"{entry.file} {wrong}", entry, ("file",), hint, "warning")


def _wrong(path: Path, digest: str) -> str | None:
    """Return what is wrong with a kept file, in words."""
    try:
        return None if digest_of(path.read_bytes()) == digest else "is not the file that was sent"
    except OSError as error:
        gone = error.errno in (errno.ENOENT, errno.ENOTDIR)
        return "is missing" if gone else f"can't be read: {(error.strerror or '').lower()}"


@check
def not_sent(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of invoices and memos that were not sent within the days that `delivery: within:` allows."""
    settings = ledger.settings.delivery
    if settings.within is None:
        return
    first, last = settings.since or date.min, today - timedelta(days=settings.within)
    for document in subledger.documents.values():
        sort, day = document.facts.printed, document.document_date
        if sort not in OF_DOCUMENTS or sort == "receipt" or not first <= day < last or document.customer == NOBODY:
            continue
        known = subledger.customers.at(document.customer, today)
        gets_none = way_of(known.deliver if known is not None else None, sort) == "none"
        if gets_none or document.ended is not None:
            continue
        if not any(letter.counts for letter in subledger.follow.letters.of_document(document.id, sort)):
            message = f"{document.id} of {day} was not sent within {settings.within} days"
            yield Problem("AR418", message, document.entry, ("id",), f"arcli send {document.id}", "warning")
