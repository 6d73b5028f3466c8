"""Documents and customers of new entries by a part of their name, as people type them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from arcli.actions.result import NotPossible
from arcli.ledger.opening import Ledger
from arcli.model.entries import Contract, applications_of
from arcli.model.kinds import CREDIT, DEBIT, DOCUMENTS, NEITHER, Facts, Kind
from arcli.model.plain import number_of
from arcli.subledger.named import NothingNamedError, NotNamedError, customer_named, document_named

_OTHERS = {"contract": "contract", "letter": "sent"}  # kinds that are not of a balance, by what refers to them


class Naming:
    """What typed names mean in a ledger on a day; `said` tells of those that were not typed whole.

    A name that means nothing stays as it is: the entry is then refused with its diagnostic. One that could be several
    is refused at once. `numbers` are those of the documents that can be meant, if not all; `kind` is what the new entry
    is: a payment settles debits, so a part of a name is first sought among theirs.
    """

    def __init__(self, ledger: Ledger, day: date, numbers: set[str] | None = None, kind: Kind | None = None) -> None:
        self.ledger, self.day, self.said = ledger, day, list[str]()
        self._own, self._kind = numbers, kind

    @cached_property
    def numbers(self) -> set[str]:
        """Return the numbers of all documents, deductions too."""
        return set(self._kinds) if self._own is None else self._own

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """Return the kinds of all documents, contracts and letters by their numbers."""
        records = (r for r in self.ledger.records if r.kind != "customer")
        found = {number: r.kind for r in records if (number := number_of(r)) is not None}
        found |= dict.fromkeys((e.id for e in self.ledger.stated if isinstance(e, Contract)), "contract")
        opened = (a.id for e in self.ledger.stated for a in applications_of(e) if a.id is not None)
        return dict.fromkeys(opened, "deduction") | found

    def _likely(self, refers: str, *, source: bool) -> set[str]:
        """Return the numbers that can be meant at a place; none where any can."""
        kind = self._kind
        if kind is None or self._own is not None:
            return set()
        if refers in _OTHERS:
            return {n for n, k in self._kinds.items() if k == _OTHERS[refers]}
        fits = _fitting(kind, source=source)
        return {n for n, k in self._kinds.items() if k in DOCUMENTS and fits(DOCUMENTS[k])}

    def fields(self, kind: Kind, made: Mapping[str, Any]) -> dict[str, Any]:
        """Return values of fields, those that refer to a document or customer in full. Raise NotPossible."""
        whole = dict(made)
        for field in kind.references:
            if field.name == "id" or field.attr not in made or not isinstance(made[field.attr], str):
                continue
            typed, refers = made[field.attr], field.type.refers or "document"
            whole[field.attr] = (
                self.customer(typed)
                if refers == "customer"
                else self.document(typed, refers, source=field.name == "source")
            )
        if isinstance(typed := made.get("terms"), str):
            whole["terms"] = self.ledger.terms.meant(typed)
        if "enclosed" in made:
            whole["enclosed"] = tuple(replace(one, document=self.document(one.document)) for one in made["enclosed"])
        about = kind.fields.get("about")
        if about is not None and isinstance(name := made.get(about.attr), str):
            found = self.document(name)
            whole[about.attr] = found if found.partition("#")[0] in self.numbers else self.customer(name)
        return whole

    def document(self, typed: str, refers: str = "document", *, source: bool = False) -> str:
        """Return the document that is meant, with the instalment where one is named. Raise NotPossible.

        `refers` says what else it can be, a contract or a letter; `source` that it is what settles others.
        """
        number, mark, part = typed.partition("#")
        if number in self.numbers:
            return typed
        for known in (self._likely(refers, source=source), self.numbers):
            try:
                found = document_named(known, number)
            except NothingNamedError:
                continue
            except NotNamedError as error:
                raise NotPossible(str(error)) from None
            self.said.append(f"{number} is {found}")
            return f"{found}{mark}{part}"
        return typed

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


def _fitting(kind: Kind, *, source: bool) -> Callable[[Facts], bool]:
    """Return which documents an entry of a kind names: what settles, what it settles, what may be undone."""
    if kind.undoes and "applications" not in kind.details:
        return lambda _facts: True
    if source or (kind.side == DEBIT and kind.cash):
        return lambda facts: facts.side == CREDIT
    if kind.side == NEITHER and kind.name in DOCUMENTS:  # a write-off or transfer is of open credits, too
        return lambda facts: facts.side != NEITHER
    return lambda facts: facts.payable
