"""Documents and customers of new entries by a part of their name, as people type them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from arcli.actions.result import NotPossible
from arcli.ledger.opening import Ledger
from arcli.model.entries import applications_of
from arcli.model.kinds import Kind
from arcli.model.plain import number_of
from arcli.subledger.named import NothingNamedError, NotNamedError, customer_named, document_named


class Naming:
    """What typed names mean in a ledger on a day; `said` tells of those that were not typed whole.

    A name that means nothing stays as it is: the entry is then refused with its diagnostic. One that could be several
    is refused at once. `numbers` are those of the documents that can be meant, if not all.
    """

    def __init__(self, ledger: Ledger, day: date, numbers: set[str] | None = None) -> None:
        self.ledger, self.day, self.said = ledger, day, list[str]()
        self._numbers = numbers

    @property
    def numbers(self) -> set[str]:
        """Return the numbers of all documents, deductions too."""
        if self._numbers is None:
            records = (r for r in self.ledger.records if r.kind != "customer")
            found = {number for r in records if (number := number_of(r)) is not None}
            self._numbers = found | {a.id for e in self.ledger.stated for a in applications_of(e) if a.id is not None}
        return self._numbers

    def fields(self, kind: Kind, made: Mapping[str, Any]) -> dict[str, Any]:
        """Return values of fields, those that refer to a document or customer in full. Raise NotPossible."""
        whole = dict(made)
        for field in kind.references:
            if field.name == "id" or field.attr not in made or not isinstance(made[field.attr], str):
                continue
            find = self.customer if field.type.refers == "customer" else self.document
            whole[field.attr] = find(made[field.attr])
        about = kind.fields.get("about")
        if about is not None and isinstance(name := made.get(about.attr), str):
            found = self.document(name)
            whole[about.attr] = found if found.partition("#")[0] in self.numbers else self.customer(name)
        return whole

    def document(self, typed: str) -> str:
        """Return the document that is meant, with the instalment where one is named. Raise NotPossible."""
        number, mark, part = typed.partition("#")
        if number in self.numbers:
            return typed
        try:
            found = document_named(self.numbers, number)
        except NothingNamedError:
            return typed
        except NotNamedError as error:
            raise NotPossible(str(error)) from None
        self.said.append(f"{number} is {found}")
        return f"{found}{mark}{part}"

    def customer(self, typed: str) -> str:
        """Return the customer that is meant. Raise NotPossible."""
        if typed == "*" or typed in self.ledger.customers:
            return typed
        try:
            found = customer_named(self.ledger.customers, typed, self.day)
        except NothingNamedError:
            return typed
        except NotNamedError as error:
            raise NotPossible(str(error)) from None
        known = self.ledger.customers.at(found, self.day)
        self.said.append(f"{typed} is {found}" + (f", {known.name}" if known is not None and known.name else ""))
        return found
