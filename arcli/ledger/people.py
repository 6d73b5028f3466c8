"""Texts of private customers: in a file outside of the ledger, which replaces the ledger's keys in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from arcli.model.entries import Customer, Entry, Note, kinds
from arcli.model.plain import Plain, Record, entry_of
from arcli.model.private import KEY, PEOPLE, Veiled, private_texts, whose
from arcli.model.settings.ledger import Settings
from arcli.source.files import Files, Folder, OutsideError, SourceError

People = dict[str, dict[str, str]]  # by customer: what its keys stand for, by their numbers


def people_file(settings: Settings) -> str | None:
    """Return the path of the file that has the texts, below the ledger's folder; None where nobody is private."""
    return f"{settings.private.folder}/{PEOPLE}" if settings.private is not None else None


def _home(files: Files) -> Path | None:
    """Return the folder on disk of a ledger, or of the one that a commit is of."""
    from arcli.source.gitfiles import GitFiles  # noqa: PLC0415 - seldom

    if isinstance(files, GitFiles):
        return files.repository.folder / files.folder
    found: Path | None = getattr(files, "path", None)
    return found


def read_people(files: Files, settings: Settings) -> People:
    """Return the texts by customer and key; nothing where the file is not here. Raise SourceError."""
    name, home = people_file(settings), _home(files)
    if name is None or home is None:
        return {}
    hint = f"name its folder in arcli.yaml: allow: [{name.removesuffix('/' + PEOPLE)}]"
    try:
        if isinstance(files, Folder):
            files.check_inside(name, new=True)
        found = json.loads((home / name).read_bytes())
    except FileNotFoundError:
        return {}
    except OutsideError as error:
        raise SourceError(f"{name} can't be read: {error.strerror}", hint) from None
    except OSError as error:
        raise SourceError(f"{name} can't be read: {(error.strerror or '').lower()}", "ask who keeps it") from None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(
        isinstance(own, dict) and all(isinstance(text, str) for text in own.values()) for own in found.values()
    ):
        raise SourceError(f"{name} is not a file that arcli wrote", "restore it from its backup")
    return found


def people_text(people: People) -> bytes:
    """Return the content of the file of texts: customers and keys in order."""
    ordered = {c: dict(sorted(own.items(), key=lambda p: int(p[0]))) for c, own in sorted(people.items())}
    return json.dumps(ordered, indent=1, ensure_ascii=False).encode() + b"\n"


def private_entries(settings: Settings, records: Iterable[Record]) -> Iterator[tuple[str, Entry]]:
    """Yield the entries that may have private texts, with their customers, who are private."""
    rule = settings.private
    if rule is None:
        return
    known = kinds()
    for record in records:
        if known[record.kind].private:
            customer = record.account.customer if isinstance(record, Plain) else whose(record)
            if customer is not None and rule.holds(customer):
                yield customer, entry_of(record)


def reveal(settings: Settings, records: Iterable[Record], people: People) -> None:
    """Put what keys stand for in their place, in entries about private customers. What was erased is empty.

    A customer whose name is erased is called by its ID.
    """
    for customer, entry in private_entries(settings, records):
        for attr, value in private_texts(entry):
            key = value.key if isinstance(value, Veiled) else value
            if KEY.match(key):
                text = people.get(customer, {}).get(key[1:])
                setattr(entry, attr, Veiled(_erased(entry, attr) if text is None else text, key))


def _erased(entry: Entry, attr: str) -> str:
    if isinstance(entry, Customer) and attr == "name":
        return entry.id
    return "erased" if isinstance(entry, Note) else ""
