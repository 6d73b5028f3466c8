"""Letters as of a date: which were sent about a document or to a customer, and which of them did not arrive.

A letter that failed never counts again, whatever comes after: a second try is a letter of its own (our choice, because
bounces come after the server's word that it took the mail). Contacts are as their latest entry says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from arcli.model.entries import Contact, Delivered, Enclosed, Failed, Sent
from arcli.model.fieldtext import several, split_ref


class Letter(NamedTuple):
    """A letter, and what became of it."""

    entry: Sent
    delivered: Delivered | None = None
    failed: Failed | None = None

    @property
    def counts(self) -> bool:
        """Return whether it counts as sent: it has not failed, as far as is known."""
        return self.failed is None


class Letters:
    """All letters up to the as-of date, in the order of days and numbers; and the contacts of customers."""

    def __init__(self) -> None:
        self._sent: list[Sent] = []
        self._delivered: dict[str, Delivered] = {}
        self._failed: dict[str, Failed] = {}
        self._contacts: dict[str, dict[str, Contact]] = {}
        self._about: dict[str, list[tuple[Sent, Enclosed]]] = {}

    def take(self, entry: Sent | Delivered | Failed | Contact) -> None:
        """Take an entry, in the order of days."""
        if isinstance(entry, Sent):
            self._sent.append(entry)
            for enclosed in entry.enclosed:
                self._about.setdefault(split_ref(enclosed.document)[0], []).append((entry, enclosed))
        elif isinstance(entry, Delivered):
            self._delivered.setdefault(entry.letter, entry)
        elif isinstance(entry, Failed):
            self._failed.setdefault(entry.letter, entry)
        else:
            self._contacts.setdefault(entry.customer, {})[entry.name] = entry

    def __iter__(self) -> Iterator[Letter]:
        return (self._letter(entry) for entry in sorted(self._sent, key=_by_day))

    def _letter(self, entry: Sent) -> Letter:
        return Letter(entry, self._delivered.get(entry.id), self._failed.get(entry.id))

    def about(self, document: str) -> list[tuple[Letter, Enclosed]]:
        """Return the letters that enclose a document or an instalment, with their lines, in the order of days.

        The ID of a whole document finds those about its instalments too.
        """
        if not self._about:  # nothing was ever sent: asked for each of many documents
            return []
        number, part = split_ref(document)
        found = sorted(self._about.get(number, ()), key=lambda pair: _by_day(pair[0]))
        return [(self._letter(sent), e) for sent, e in found if part is None or e.document == document]

    def of_document(self, document: str, sort: str) -> list[Letter]:
        """Return the letters by which a document was sent as a sort, in the order of days."""
        return [letter for letter, _ in self.about(document) if letter.entry.template == sort]

    def of_account(self, customer: str, sort: str, as_of: date | None) -> list[Letter]:
        """Return the letters of a sort to a customer whose figures are as of a day: statements, confirmations."""
        return [
            self._letter(sent)
            for sent in sorted(self._sent, key=_by_day)
            if sent.customer == customer and sent.template == sort and sent.as_of == as_of
        ]

    def of_sort(self, sort: str) -> list[Sent]:
        """Return the letters of a sort that count as sent and repeat no other, in the order of days."""
        return [
            sent
            for sent in sorted(self._sent, key=_by_day)
            if sent.template == sort and self._letter(sent).counts and not self.repeats(sent)
        ]

    def repeats(self, sent: Sent) -> bool:
        """Return whether a letter is the copy of one that counts: who asks for it is not written to once more."""
        return sent.copy is not None and sent.copy not in self._failed

    def contacts(self, customer: str, role: str | None = None) -> list[Contact]:
        """Return a customer's contacts by name; with a role those who have it, else those of `role:all`."""
        known = [contact for _, contact in sorted(self._contacts.get(customer, {}).items())]
        if role is None:
            return known
        own = [c for c in known if role in several(c.role)]
        return own or [c for c in known if "all" in several(c.role)]


def _by_day(entry: Sent) -> tuple[str, str]:
    return entry.date.isoformat(), entry.id
