"""Correction of a document: an edit if its day is open.

Entries that reverse and re-enter it if its period is closed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from arcli.journal.layout import tokens
from arcli.journal.scan import BLOCK
from arcli.journal.write import write_entry
from arcli.journal.yaml.edit import CannotEdit, Edit, apply_edits, yaml_edits
from arcli.ledger.guards import refusals
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.periods import closed_until, is_shut
from arcli.ledger.write import open_to_write, place_of, retrying, save
from arcli.model.dates import DAY
from arcli.model.diagnostics import Diagnostic, Spot, has_errors, position_of
from arcli.model.entries import (
    PARTS,
    Application,
    Apply,
    Customer,
    Entry,
    Invoice,
    Numbered,
    Opening,
    Reverse,
    Unapply,
    applications_of,
    is_applying,
    is_numbered,
    label_of,
)
from arcli.model.kinds import CREDIT, Role
from arcli.model.money import ZERO
from arcli.model.plain import entry_of, number_of
from arcli.model.plan import UNNUMBERED
from arcli.model.private import whose
from arcli.source.files import Files, Listing, is_yaml
from arcli.source.write import Stamp
from arcli.subledger.discounts import terms_in_force

Values = dict[str, Any]
Find = Callable[[Ledger], Entry]  # finds what is to be edited in the ledger as it is

E = TypeVar("E", bound=Entry)


class NoCorrection(ValueError):
    """The reason that a document can't be corrected in this way, in words for the user."""


def find_entry(ledger: Ledger, number: str) -> Numbered:
    """Return the entry of a document. Raise NoCorrection if there is none."""
    named = (entry_of(r) for r in ledger.records if number_of(r) == number)
    found = next((e for e in named if is_numbered(e)), None)
    if found is None:
        raise NoCorrection(f'there is no document "{number}"')
    return found


def find_customer(ledger: Ledger, customer: str, values: Values) -> Customer:
    """Return the declaration or amendment of a customer that states what is to be corrected, the latest of each field.

    What none states belongs to the first. Raise NoCorrection if several entries state it.
    """
    own = sorted((e for e in ledger.stated if isinstance(e, Customer) and e.id == customer), key=lambda e: e.date)
    if not own:
        raise NoCorrection(f'there is no document or customer "{customer}"')
    stating = {name: e for e in own for name in values if getattr(e, name) not in (None, ())}
    found = {id(e): e for e in stating.values()} or {id(own[0]): own[0]}
    if len(found) > 1:
        where = ", ".join(f"{name.rstrip('_')} in {_place(e)}" for name, e in stating.items())
        raise NoCorrection(f"{customer} says that in several entries, to be corrected one by one: {where}")
    return next(iter(found.values()))


def amendment(ledger: Ledger, customer: str, values: Values, day: date) -> list[Entry]:
    """Return the entry that changes a customer from an open day on. Raise NoCorrection for what would be taken away."""
    until = closed_until(ledger.stated)
    if until is not None and day <= until:
        day = until + DAY
    if gone := [name.rstrip("_") for name, value in values.items() if value is None]:
        raise NoCorrection(f"closed periods rely on {gone[0]} of {customer}: it can't be taken away, only changed")
    return [Customer(day, customer, **values)]


def changed(entry: E, values: Values) -> E:
    """Return the entry with other values. Raise NoCorrection if nothing would change."""
    made = replace(entry, **values)
    if made == entry:
        raise NoCorrection(f"{label_of(entry)} already says that")
    return made


# --- an open day: an edit --------------------------------------------------------------------------------


class Edited(NamedTuple):
    """An edit: the file, the entry's text before and after, and errors that prevented it from being written."""

    name: str
    before: str
    after: str
    problems: list[Diagnostic]


class _Overlay:
    """The files of a ledger, with other content for one of them."""

    def __init__(self, files: Files, name: str, data: bytes) -> None:
        self.files, self.name, self.data = files, name, data
        self.is_folder = files.is_folder

    @property
    def label(self) -> str:
        return self.files.label

    def list(self) -> Listing:
        return self.files.list()

    def read(self, name: str) -> bytes:
        return self.data if name == self.name else self.files.read(name)

    def read_beside(self, path: str) -> bytes:
        return self.files.read_beside(path)

    def settled(self) -> bool:
        return self.files.settled()

    def stamps(self) -> dict[str, Stamp]:
        return self.files.stamps()


def edit(files: Files, find: Find, values: Values, settings: str | None, *, dry_run: bool) -> Edited | None:
    """Edit the entry that `find` returns in its file; return None if a closed period relies on it.

    That is, if it takes effect there, before or after the edit, or if what a seal covers softly would change.

    In a journal, comments inside the entry are moved above it; in YAML, its values are edited and everything else
    stays. Nothing is written if the ledger would have a new error. Raise NoCorrection, LedgerError.
    """
    if dry_run:
        return _edit(files, find, values, settings, dry_run=True)
    return retrying(place_of(files), lambda: _edit(files, find, values, settings, dry_run=False))


def _check_private(ledger: Ledger, entry: Entry, values: Values) -> None:
    """Refuse to edit texts of a private customer: the ledger has only keys of them. Raise NoCorrection."""
    private = ledger.settings.private
    if private is None or not private.holds(whose(entry)):
        return
    kept = [name for name in entry.declared.private if entry.declared.fields[name].attr in values]
    if kept:
        hint = f": arcli add customer {entry.id} changes it from a day on" if isinstance(entry, Customer) else ""
        raise NoCorrection(f"{kept[0].replace('_', '-')} of a private customer stands outside of the ledger{hint}")


def _edit(files: Files, find: Find, values: Values, settings: str | None, *, dry_run: bool) -> Edited | None:
    ledger = open_to_write(files, settings)
    entry = find(ledger)
    made = changed(entry, values)
    _check_private(ledger, made, values)
    until = closed_until(ledger.stated)
    if is_shut(entry, until) or (until is not None and entry.date <= until and _soft(entry, values)):
        return None
    if is_shut(made, until):
        raise NoCorrection(f"{made.date} is in a closed period; the first open day is {until + DAY if until else ''}")
    source = entry.origin
    edits, start, end = (_in_yaml if is_yaml(source.name, source.text) else _in_journal)(entry, made)
    grown = sum(len(e.text) - (e.end - e.start) for e in edits)
    old, new = source.text[start:end], apply_edits(source.text, edits)[start : end + grown]
    out = _with_edits(files.read(source.name), edits)
    after = open_ledger(_Overlay(files, source.name, out), settings)
    problems = _new_errors(ledger, after) or _refusals(ledger, after, [made])
    if isinstance(entry, Customer) and any(p.code.startswith("AR81") for p in problems):
        return None
    if not problems and _of(after, source.name) != [made if e is entry else e for e in _of(ledger, source.name)]:
        raise NoCorrection(f"{_place(entry)}: {label_of(entry)} would not read back unchanged; edit it there")
    if not problems and not dry_run:
        save(ledger, {source.name: out})
    return Edited(source.name, old, new, problems)


def _soft(entry: Entry, values: Values) -> bool:
    return any(entry.declared.fields[name].attr in values for name in entry.declared.soft)


def _in_journal(entry: Entry, made: Entry) -> tuple[list[Edit], int, int]:
    """Return the edit that rewrites an entry in a journal, and the start and end of its text."""
    text = entry.origin.text
    match = BLOCK.match(text if text.endswith("\n") else text + "\n", entry.offset)
    assert match is not None
    start, end = match.start(), min(match.end(), len(text))
    return [Edit(start, end, _comments(match[0]) + write_entry(made))], start, end


def _in_yaml(entry: Entry, made: Entry) -> tuple[list[Edit], int, int]:
    """Return the edits of an entry in a YAML file, and the start and end of its text. Raise NoCorrection."""
    try:
        edits, end = yaml_edits(entry, made)
    except CannotEdit as error:
        place = _place(entry, error.offset)
        raise NoCorrection(f"{place}: {error.message}; arcli can't edit that: change it there by hand") from None
    return edits, entry.origin.text.rfind("\n", 0, entry.offset) + 1, end


def _place(entry: Entry, offset: int | None = None) -> str:
    """Return the file and line of an entry, or of an offset in its file."""
    at = entry.offset if offset is None else offset
    position = position_of(Spot(entry.origin, at, at + 1))
    return f"{position.file}:{position.line}"


def _of(ledger: Ledger, name: str) -> list[Entry]:
    """Return the entries of one file."""
    return [e for e in ledger.entries if e.origin.name == name]


def _with_edits(data: bytes, edits: list[Edit]) -> bytes:
    """Return a file's bytes with the edits of its text, which has LF line ends and no byte order mark.

    All else stays.
    """
    text = data.decode("utf-8")
    crlf = "\r\n" in text.partition("\n")[0] + "\n"
    parts: list[str] = []
    at = 0  # how much of the file's text is done
    first = 1 if text.startswith("\ufeff") else 0
    shifts = [i - k for k, i in enumerate(m.start() for m in re.finditer("\r\n", text[first:]))]
    for start, end, new in edits:
        begin, stop = (first + o + bisect_left(shifts, o) for o in (start, end))
        parts += [text[at:begin], new.replace("\n", "\r\n") if crlf else new]
        at = stop
    return "".join([*parts, text[at:]]).encode()


def _comments(block: str) -> str:
    """Return the comments in an entry's text as lines of their own."""
    found = [words[-1] for words in tokens(block) if words[-1].startswith(";") and words[0] != "field"]
    return "".join(f"{c}\n" for c in found)


def _refusals(before: Ledger, after: Ledger, entries: list[Entry]) -> list[Diagnostic]:
    """Return the errors, other than those of every reading, that appear only with the edit."""
    subledger, problems = after.as_of(date.max)
    sound = not has_errors(problems)
    return refusals(after, subledger, entries, lambda find: find(before, before.as_of(date.max)[0]), sound=sound)


def _new_errors(before: Ledger, after: Ledger) -> list[Diagnostic]:
    known = Counter((p.code, p.message) for p in before.as_of(date.max)[1] if p.severity == "error")
    new = []
    for problem in after.as_of(date.max)[1]:
        key = (problem.code, problem.message)
        if problem.severity != "error":
            continue
        if known[key]:
            known[key] -= 1
        else:
            new.append(problem)
    return new


# --- a closed day: entries -------------------------------------------------------------------------------


def entries_for(ledger: Ledger, number: str, values: Values, day: date, reason: str, new_id: str | None) -> list[Entry]:
    """Return the entries, dated on an open day, that correct a document of a closed period.

    If only its applications differ: `unapply` and `apply`. Otherwise a reversal and the corrected document under the
    next number, with the old date as `dated`; settlements of the old one are applied to the new one as far as they go.
    Raise NoCorrection, ProposalError.
    """
    entry = find_entry(ledger, number)
    made = changed(entry, values)
    until = closed_until(ledger.stated)
    if until is not None and day <= until:
        day = until + DAY
    declared = entry.declared
    if is_applying(entry) and not declared.exact and replace(made, **_applications(entry)) == entry:
        return _reapplied(number, applications_of(entry), applications_of(made), day, reason)
    if declared.role is not Role.DOCUMENT or declared.exact:
        raise NoCorrection(
            f"{declared.one} in a closed period is corrected by hand: reverse {number} and enter it again"
        )
    if made.date != entry.date:
        raise NoCorrection(f"{number} takes effect in a closed period; the new one can only take effect on an open day")
    return _anew(ledger, entry, made, day, reason, new_id)


def _applications(entry: Entry) -> Values:
    return {"applications": applications_of(entry)}


def _reapplied(
    number: str, before: Sequence[Application], after: Sequence[Application], day: date, reason: str
) -> list[Entry]:
    left = list(after)
    gone = []
    for application in before:
        if application in left:
            left.remove(application)
        else:
            gone.append(application)
    out: list[Entry] = []
    if gone:
        plain = tuple(Application(a.document, a.amount) for a in gone)
        out.append(Unapply(day, number, reason=reason, applications=plain))
    if left:
        out.append(Apply(day, number, applications=tuple(left)))
    return out


def _anew(ledger: Ledger, entry: Numbered, made: Numbered, day: date, reason: str, new_id: str | None) -> list[Entry]:
    number = new_id or UNNUMBERED
    subledger, _ = ledger.as_of(date.max)
    document = subledger.documents[entry.id]
    extra: Values = {"id": number, "date": day, "dated": made.dated or entry.date}
    if (
        isinstance(made, Invoice | Opening)
        and made.due is None
        and document.parts is None
        and not terms_in_force(ledger.customers, subledger.terms, made.customer, entry.date, made.terms)
    ):
        extra["due"] = document.due_date
    new = replace(made, **extra)
    out: list[Entry] = [Reverse(day, entry.id, reason=reason), new]
    room: Decimal = made.amount
    active = [s for s in subledger.touching(entry.id) if s.target is document and s.active(date.max) and s.sign > 0]
    for settlement in sorted(active, key=lambda s: (s.start, s.source.id)):
        if settlement.source.side != CREDIT or room <= ZERO:
            continue
        application = settlement.application
        parts = {p: v for p in PARTS if p != "deduction" and (v := getattr(application, p)) is not None}
        rest = sum(parts.values(), ZERO)
        amount = min(application.amount, room - rest)
        if amount <= ZERO:
            continue
        room -= amount + rest
        out.append(Apply(day, settlement.source.id, applications=(Application(number, amount, **parts),)))
    return out
