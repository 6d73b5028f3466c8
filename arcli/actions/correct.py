"""Correction of a mistake in a document or customer: an edit on an open day, new entries for a closed one."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from arcli.actions.naming import Naming
from arcli.actions.newentry import line_text, tax_line
from arcli.actions.result import NotPossible, Result, Target, result_of
from arcli.journal.careful import read_detail
from arcli.ledger.correct import amendment, edits_of, entries_for, find_entry, slips_of
from arcli.ledger.editing import Edited, NoCorrection, Values, edit
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import ProposalError
from arcli.ledger.record import record
from arcli.ledger.write import open_to_write
from arcli.model.entries import Entry, Payment, kinds
from arcli.model.fields import DATE
from arcli.model.fieldtype import FieldError
from arcli.model.kinds import Kind
from arcli.model.nearest import nearest
from arcli.model.plain import number_of
from arcli.model.words import count_of
from arcli.subledger.annotations import FIELDS

_OF_SLIP = frozenset({"date", "account", "method", "deposit", "value"})  # what all cheques of a slip share


@dataclass(frozen=True, slots=True)
class Correction:
    """The correct values of a document, and for one of a closed period, how it is corrected.

    `fields` are FIELD=VALUE; all its applications, payments (of a deposit), line items and stated taxes are as text
    (None: as they are; new line items leave no stated taxes of the old). The rest is for a closed period: the day of
    the reversal (None: today), why, the new number.
    """

    document: str
    fields: Sequence[str] = ()
    applications: Sequence[str] | None = None
    payments: Sequence[str] | None = None
    lines: Sequence[str] | None = None
    taxes: Sequence[str] | None = None
    day: date | None = None
    reason: str = "correction"
    new_id: str | None = None


def correct(target: Target, correction: Correction, *, dry_run: bool = False) -> Result:
    """Correct a document or customer as its period asks for: edited if it is open, else by new entries.

    Raises NotPossible, LedgerError.
    """
    ledger = open_to_write(target.files, target.settings)
    naming = Naming(ledger, target.today)
    slips = slips_of(ledger)
    naming = Naming(ledger, target.today, Naming(ledger, target.today).numbers | slips.keys())
    number, customer = _meant(ledger, naming, correction.document)
    correction = replace(correction, document=number)
    try:
        if number in slips:
            _refuse_of_each(correction, slips[number])
        kind = _kind_of(ledger, number, slips, customer=customer)
        values = _in_full(ledger, kind, _values(kind, correction), naming)

        def find(ledger: Ledger) -> Sequence[tuple[Entry, Values]]:
            return edits_of(ledger, number, values, customer=customer)

        edited = edit(target.files, find, target.settings, dry_run=dry_run)
        if edited is None:
            if not customer:
                _refuse_words(correction, values)
            made = (_amended if customer else _by_entries)(target, correction, values, dry_run=dry_run)
            return replace(made, notes=(*naming.said, *made.notes)) if naming.said else made
    except (NoCorrection, ProposalError) as error:
        raise NotPossible(str(error)) from None
    if edited.problems:
        return Result(problems=tuple(edited.problems))
    return Result(
        texts=edited.texts, notes=(*naming.said, _said(number, edited, slip=number in slips, dry_run=dry_run))
    )


def _said(number: str, edited: Edited, *, slip: bool, dry_run: bool) -> str:
    others = [other for other in edited.others if other != number]
    followed = f", and with it {' and '.join(others)}" if others and not slip else ""
    return f"{number} {'would be' if dry_run else 'is'} corrected in {' and '.join(edited.texts)}{followed}"


def _in_full(ledger: Ledger, kind: Kind, values: Values, naming: Naming) -> Values:
    """Return the values with the customers and documents that they name in full. Raise NotPossible."""
    payments = (
        {n for r in ledger.records if r.kind == "payment" and (n := number_of(r))} if "enclosed" in values else None
    )
    own = Naming(ledger, naming.day, payments, kind)
    whole = own.fields(kind, values)
    if "applications" in whole:
        whole["applications"] = tuple(replace(a, document=own.document(a.document)) for a in whole["applications"])
    naming.said += own.said
    return whole


def _kind_of(ledger: Ledger, number: str, slips: Mapping[str, object], *, customer: bool) -> Kind:
    """Return the kind of what is corrected; a slip that was keyed cheque by cheque is its payments."""
    if number in slips:
        return kinds()["payment"]
    return kinds()[find_entry(ledger, number, customer=customer).kind]


def _refuse_of_each(correction: Correction, payments: Sequence[Payment]) -> None:
    """Refuse to say of a whole slip what is of each of its cheques. Raise NotPossible."""
    number = correction.document
    if correction.payments is not None:
        out = f"arcli correct {payments[0].id} deposit= takes one out"
        raise NotPossible(f"the payments of {number} say that they are of it: {out}")
    own = [name for text in correction.fields if (name := text.partition("=")[0]) not in _OF_SLIP]
    if own:
        said = " ".join(shlex.quote(text) for text in correction.fields)
        raise NotPossible(f"{own[0]} is of each cheque of {number}: arcli correct {payments[0].id} {said}")


def _refuse_words(correction: Correction, values: Values) -> None:
    """Refuse to reverse a document of a closed period for what moves no figure. Raise NotPossible."""
    if all(name in FIELDS and value is not None for name, value in values.items()):
        said = " ".join(shlex.quote(text) for text in correction.fields)
        number = shlex.quote(correction.document)
        raise NotPossible(
            f"{correction.document} is in a closed period, and this moves no figure: arcli annotate {number} {said}"
        )


def put_right(target: Target, number: str, values: Values, *, dry_run: bool = False) -> Result:
    """Correct a document by its number and values, as `correct` does. Raise NotPossible, LedgerError."""
    try:
        edited = edit(target.files, lambda ledger: edits_of(ledger, number, values), target.settings, dry_run=dry_run)
        if edited is None:
            return _by_entries(target, Correction(number), values, dry_run=dry_run)
    except (NoCorrection, ProposalError) as error:
        raise NotPossible(str(error)) from None
    return Result(problems=tuple(edited.problems))


def _meant(ledger: Ledger, naming: Naming, typed: str) -> tuple[str, bool]:
    """Return what is meant, and whether it is a customer: whole names first, then parts of them."""
    if typed in naming.numbers or typed in ledger.customers:
        return typed, typed not in naming.numbers
    if (number := naming.document(typed)) in naming.numbers:
        return number, False
    customer = naming.customer(typed)
    return customer, customer in ledger.customers


def _amended(target: Target, correction: Correction, values: Values, *, dry_run: bool) -> Result:
    """Write the entry that changes a customer from an open day on, where closed periods rely on what it says."""
    day, customer = correction.day or target.today, correction.document
    make = lambda ledger: amendment(ledger, customer, values, day)  # noqa: E731 - one expression
    done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    since = done.entries[0].date if done.entries else day
    says = "would be" if dry_run else "is"
    return result_of(done).noting(f"closed periods rely on {customer}: it {says} changed from {since} on, not edited")


def _by_entries(target: Target, correction: Correction, values: Values, *, dry_run: bool) -> Result:
    """Write the entries that correct a document of a closed period. Raise NoCorrection, ProposalError."""
    day = correction.day or target.today

    def make(ledger: Ledger) -> list[Entry]:
        return entries_for(ledger, correction.document, values, day, correction.reason, correction.new_id)

    done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    says, by = "would be" if dry_run else "is", count_of(len(done.entries), "new entry")
    said = f"{correction.document} is in a closed period: it {says} corrected by {by}, not edited"
    return result_of(done).noting(said)


def _values(kind: Kind, correction: Correction) -> Values:
    """Return the correct values by the entry's attributes. Raise NotPossible."""
    values: Values = dict(_value(kind, text) for text in correction.fields)
    taxes = None if correction.taxes is None else [tax_line(text) for text in correction.taxes]
    if taxes is None and correction.lines is not None and "taxes" in kind.details:
        taxes = []
    for name, word, texts in (
        ("applications", "applications", correction.applications),
        ("enclosed", "payments", correction.payments),
        ("lines", "lines", correction.lines),
        ("taxes", "taxes", taxes),
    ):
        if texts is not None and name not in kind.details:
            raise NotPossible(f"{kind.one} has no {word}")
        if texts is not None:
            values[name] = tuple(_detail(kind, name, text) for text in texts)
    if not values:
        raise NotPossible("state the correction: FIELD=VALUE, --application, --payment, --line or --tax")
    return values


def _value(kind: Kind, text: str) -> tuple[str, Any]:
    """Return the attribute and the value of FIELD=VALUE; an empty value removes the field."""
    name, mark, value = text.partition("=")
    field = kind.fields.get(name)
    if name == "date" and mark:
        return "date", _parse(DATE, value, name)
    if field is None or not mark or name == "id":
        best = nearest(name, [f for f in kind.fields if f != "id"])
        hint = f'; did you mean "{best}"?' if best and mark else ""
        raise NotPossible(f'"{text}": write FIELD=VALUE, with a field of {kind.one}{hint}')
    if not value and field.required:
        raise NotPossible(f"{kind.one} can't be without {name}")
    return field.attr, _parse(field.type, value, name) if value else None


def _parse(kind: Any, text: str, name: str) -> Any:
    try:
        return kind.typed(text)
    except FieldError as error:
        raise NotPossible(f"{name}: {error.message}" + (f" ({error.hint})" if error.hint else "")) from None


def _detail(kind: Kind, name: str, text: str) -> Any:
    """Return an application, a line item or a stated tax from its text."""
    found, item, problems = read_detail(kind, line_text(text) if name == "lines" else text)
    if problems or found != name:
        raise NotPossible(
            f"--{'tax' if name == 'taxes' else name.removesuffix('s')}: {problems[0].message if problems else text}"
        )
    return item
