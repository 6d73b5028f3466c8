"""Annotation of a document: what it says besides figures, whatever its period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from arcli.actions.idle import idle
from arcli.actions.naming import Naming
from arcli.actions.result import NotPossible, Result, Target
from arcli.actions.telling import Told, told
from arcli.ledger.opening import Ledger
from arcli.ledger.record import Draft, record
from arcli.model.entries import Annotate
from arcli.model.fields import TAG, TEXT
from arcli.model.fieldtype import FieldError
from arcli.model.kinds import DOCUMENTS
from arcli.model.nearest import nearest
from arcli.model.plain import number_of
from arcli.subledger.annotations import FIELDS


def annotate(target: Target, document: str, values: Sequence[str], day: date, *, dry_run: bool = False) -> Result:
    """Record what a document says from a day on: `po=`, `ref=`, `memo=`, `tag=`, own keys (`x-site=`); tags repeat.

    Raise NotPossible, LedgerError.
    """
    entry = _entry(document, values, day)

    def make(ledger: Ledger) -> Draft:
        numbers = {n for r in ledger.records if r.kind in DOCUMENTS and (n := number_of(r)) is not None}
        naming = Naming(ledger, day, numbers)
        made = replace(entry, document=_document(naming.document(document)))
        if idle(ledger, made) is not None:
            raise NotPossible(f"{made.document} already says that")
        return Draft([made], told=Told({}, naming.said))

    try:
        done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    except ValueError as error:  # a key that no journal can hold
        raise NotPossible(str(error)) from None
    return told(done, target.today, dry_run=dry_run)


def _document(text: str) -> str:
    try:
        return str(Annotate.declared.fields["document"].type.parse(text))
    except FieldError as error:
        raise NotPossible(f"DOCUMENT: {error.message}") from None


def _entry(document: str, values: Sequence[str], day: date) -> Annotate:
    entry, tags = Annotate(day, document), list[str]()
    for text in values:
        name, mark, value = text.partition("=")
        own = name.startswith("x-") and name != "x-"
        if (name not in (*FIELDS, "tag") and not own) or not mark:
            best = nearest(name, [*FIELDS, "tag"])
            hint = f'; did you mean "{best}="?' if best else "; arcli correct changes anything else"
            raise NotPossible(f'"{text}": write po=, ref=, memo=, tag= or your own x-KEY={hint}')
        if not value:
            raise NotPossible(f"{name}: a value is missing; arcli correct takes one away")
        try:
            if own:
                entry.extra = {**(entry.extra or {}), name: TEXT.parse(value)}
            elif name == "tag":
                tags.append(TAG.parse(value))
            else:
                setattr(entry, name, Annotate.declared.fields[name].type.parse(value))
        except FieldError as error:
            raise NotPossible(f"{name}: {error.message}") from None
    if not values:
        raise NotPossible("state what it says: po=, ref=, memo=, tag= or your own x-KEY=")
    return replace(entry, tags=tuple(dict.fromkeys(tags)))
