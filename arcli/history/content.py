"""The content of an entry, whatever its layout: its identity, its fields, and their differences."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.journal.read import JournalReader
from arcli.journal.scan import BLOCK
from arcli.model.entries import Entry, first_word, is_numbered, kinds
from arcli.model.fieldtext import NO_LIMIT
from arcli.model.kinds import Field, Shape
from arcli.model.plain import Plain, Record, entries_of
from arcli.source.decode import decode
from arcli.source.files import is_yaml

Identity = tuple[str, ...]


class FieldChange(NamedTuple):
    """One field that differs: its name, and its text before and after (None where it is absent)."""

    field: str
    before: str | None
    after: str | None


def identity(entry: Record) -> Identity:
    """Return what identifies the entry in other versions of the ledger: its ID, or else kind, date and first word.

    A customer has one entry per day. Entries without an ID may share an identity.
    """
    if isinstance(entry, Plain) or is_numbered(entry):
        return "document", entry.id
    return entry.kind, first_word(entry), entry.date.isoformat()


def name_of(entry: Entry) -> str:
    """Return the name of an entry for people: `payment PMT-1`."""
    return f"{entry.kind} {first_word(entry)}"


def field_changes(before: Entry, after: Entry) -> list[FieldChange]:
    """Return the fields in which two versions of an entry differ; applications, lines and instalments one by one."""
    one, other = fields_of(before), fields_of(after)
    names = list(dict.fromkeys([*one, *other]))
    return [FieldChange(n, one.get(n), other.get(n)) for n in names if one.get(n) != other.get(n)]


def fields_of(entry: Entry) -> dict[str, str]:
    """Return all fields that an entry states, as text by name: `amount`, `applications INV-1`, `lines 2`, `tags`."""
    kind = kinds()[entry.kind]
    found = {"kind": entry.kind, "date": entry.date.isoformat()}
    for field in kind.fields.values():
        value = getattr(entry, field.attr)
        if value is not None:
            found[field.name] = _show(field, value)
    for name, details in kind.details.items():
        for index, item in enumerate(getattr(entry, name), 1):
            subject = details.shape.subject
            label = f"{name} {index if subject is None else _show(subject, getattr(item, subject.attr))}"
            text = " ".join(_detail(details.shape, item))
            found[label] = f"{found[label]}; {text}" if label in found else text
    if entry.tags:
        found["tags"] = " ".join(sorted(entry.tags))
    return found | dict(sorted((entry.extra or {}).items()))


def _detail(shape: Shape, item: Any) -> list[str]:
    words = []
    for field in shape.fields.values():
        value = getattr(item, field.attr)
        if value is None or field is shape.subject:
            continue
        text = _show(field, value)
        words.append(text if field.place in ("word", "code", "quoted") else f"{field.name}:{text}")
    return words


def _show(field: Field, value: Any) -> str:
    """Return a field's value as an entry states it; equal amounts have equal texts."""
    if not field.type.numeric or not isinstance(value, Decimal) or value == NO_LIMIT:
        return field.type.show(value)
    whole, _, part = f"{value:f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


# --- an entry within a file ------------------------------------------------------------------------------


class Sought:
    """An entry to be found in versions of a file: the text that states it now, and its identity if the text differs."""

    def __init__(self, entry: Entry) -> None:
        self.entry, self.identity = entry, identity(entry)
        text = entry.origin.text
        if is_yaml(entry.origin.name, text):
            end = re.compile(r"\n(?=[^\s#])|\Z").search(text, entry.offset)
            start = text.rfind("\n", 0, entry.offset) + 1
            self.raw = text[start : end.start() if end else len(text)].rstrip().encode()
        else:
            match = BLOCK.match(text + "\n", entry.offset)
            self.raw = (match[0] if match else text[entry.offset :]).rstrip().encode()
        self.word = first_word(entry).encode()
        word, head = re.escape(self.word), rb"[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]+[a-z]+"
        if self.identity[0] != "document":
            head = entry.date.isoformat().encode() + rb"[ \t]+" + entry.kind.encode()
        self.pattern = re.compile(
            rb"^" + head + rb"[ \t]+" + word + rb"(?=\s)[^\n]*(?:\n(?=[ \t;])[^\n]*)*", re.MULTILINE
        )

    def same_in(self, data: bytes) -> bool:
        """Return whether a version of a file has the same content, in whatever layout."""
        at = data.find(self.raw)
        while at >= 0:
            end = at + len(self.raw)
            rest = data[end : end + 400].lstrip(b"\r\n")
            if (at == 0 or data[at - 1 : at] == b"\n") and (end >= len(data) or data[end : end + 1] in b"\r\n"):
                if rest[:1] not in (b" ", b"\t"):
                    return True
                break
            at = data.find(self.raw, at + 1)
        found = self.find_in("", data)
        return found is not None and found == self.entry

    def find_in(self, name: str, data: bytes) -> Entry | None:
        """Return this entry as it is in a version of a file; None if it is not there."""
        if self.word not in data:
            return None
        name = name or self.entry.origin.name
        read: list[Record] = []
        if is_yaml(name, ""):
            from arcli.journal.yaml.form import YamlReader  # noqa: PLC0415 - only YAML needs it

            read += YamlReader().read(decode(name, data)[0])[0]
        else:
            for match in self.pattern.finditer(data):
                read += JournalReader().read(decode(name, match[0] + b"\n")[0])[0]
        found = [e for e in entries_of(read) if identity(e) == self.identity]
        return next((e for e in found if e == self.entry), found[0] if found else None)
