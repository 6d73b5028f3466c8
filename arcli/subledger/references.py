"""References: whether what a field names, by the type of that field, is in the ledger.

Only this module reports unknown documents, customers and contracts; code that follows a reference and finds nothing
stays silent. It runs once all documents are registered, over entries of every date and kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from arcli.model.diagnostics import Problem
from arcli.model.entries import Deposit, Entry, Sent, id_of
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import Field, Shape
from arcli.model.nearest import nearest
from arcli.subledger.state import Subledger

Path = tuple[str | int, ...]


def unknown_references(
    subledger: Subledger, entries: Iterable[Entry], broken: frozenset[str], *, must_exist: bool = True
) -> Iterator[Problem]:
    """Report each document, instalment, customer or letter that an entry refers to and that is not there.

    `must_exist` chooses between the fields where that is an error, and those that may hold any text, where it is a
    warning. References to the IDs in `broken`, of entries that could not be read, are not reported again.
    """
    for entry in entries:
        shape = entry.declared
        for field in _referring(shape, must_exist):
            value = getattr(entry, field.attr)
            if value is not None and not _known(subledger, field, value, broken):
                yield _unknown(subledger, field, value, entry, (field.name,))
        for name, details in shape.details.items():
            if not (fields := _referring(details.shape, must_exist)):
                continue
            for index, item in enumerate(getattr(entry, name)):
                for field in fields:
                    value = getattr(item, field.attr)
                    if value is not None and not _known(subledger, field, value, broken):
                        yield _unknown(subledger, field, value, entry, (name, index, field.name))


def _referring(shape: Shape, must_exist: bool) -> list[Field]:
    return shape.references if must_exist else shape.mentions


def _known(subledger: Subledger, field: Field, value: str, broken: frozenset[str]) -> bool:
    if field.type.refers == "customer":
        return value in subledger.customers or value in broken or value == "*"
    if field.type.refers == "letter":
        return value in subledger.letters or value in broken
    if field.type.refers == "contract":
        return value in subledger.contracts or value in broken
    if value in subledger.documents:
        return True
    if not field.type.must_exist:
        return value.partition("#")[0] in subledger.documents
    number, part = split_ref(value)
    document = subledger.documents.get(number)
    if document is None:
        return number in broken
    return part is None or part <= len(document.parts or ())


def _unknown(subledger: Subledger, field: Field, value: str, entry: Entry, path: Path) -> Problem:
    if field.type.refers == "customer":
        return unknown_customer(value, entry, path, subledger)
    if field.type.refers == "letter":
        best = nearest(value, subledger.letters)
        hint = f'did you mean "{best}"?' if best else "letters are recorded by sent entries; is one in a file not read?"
        return Problem("AR214", f'there is no letter "{value}"', entry, path, hint)
    if field.type.refers == "contract":
        return _unknown_contract(value, entry, path, subledger)
    if not field.type.must_exist:
        best = subledger.nearest(value)
        hint = f'did you mean "{best}"?' if best else "write the ID of a document here, and other text under memo:"
        message = f'{field.name}: names no document of the ledger: "{value}"'
        return Problem("AR408", message, entry, path, hint, "warning")
    number, part = split_ref(value)
    document = subledger.documents.get(number)
    if document is not None:
        parts = len(document.parts or ())
        message = f"there is no instalment {part} of {number}: it has {parts or 'no'} instalments"
        hint = f"write {number}#1 to {number}#{parts}" if parts else f"write {number}"
        return Problem("AR207", message, entry, path, hint)
    return unknown_document(number, entry, path, subledger)


def unknown_customer(customer: str, entry: Entry, path: Path, subledger: Subledger) -> Problem:
    """Return the diagnostic for a customer that nobody declared."""
    best = subledger.customers.nearest(customer)
    hint = f'did you mean "{best}"? ' if best else ""
    hint += "Customers are declared in customers.yaml or by a customer entry."
    return Problem("AR204", f'unknown customer "{customer}"', entry, path, hint)


def _unknown_contract(contract: str, entry: Entry, path: Path, subledger: Subledger) -> Problem:
    best = subledger.contracts.nearest(contract)
    hint = f'did you mean "{best}"?' if best else "contracts are declared by a contract entry"
    return Problem("AR215", f'there is no contract "{contract}"', entry, path, hint)


def _instead(other: Entry) -> str | None:
    """Return what can be done where a deposit or a letter was named for a document."""
    if isinstance(other, Deposit):
        return f"name one of its payments: {', '.join(one.document for one in other.enclosed)}"
    return f"arcli add failed {other.id} says that it did not arrive" if isinstance(other, Sent) else None


def unknown_document(document: str, entry: Entry, path: Path, subledger: Subledger) -> Problem:
    """Return the diagnostic for a document that is not in the ledger, or for what has a number and is none."""
    if (other := next((e for e in subledger.other_entries if id_of(e) == document), None)) is not None:
        message = f'"{document}" is {other.declared.one}, not a document'
        return Problem("AR202", message, entry, path, _instead(other))
    best = subledger.nearest(document)
    hint = f'did you mean "{best}"?' if best else "is it under another ID, or in a file that is not read?"
    return Problem("AR202", f'there is no document "{document}"', entry, path, hint)
