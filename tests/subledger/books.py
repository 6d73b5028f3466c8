"""Small ledgers in tests: text → an open ledger, its open items, and the reference's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.diagnostics import Diagnostic
from arcli.reports.context import Context
from arcli.source.write import Stamp
from arcli.subledger.openitems import open_items
from tests.subledger.reference import Books, Reference

Row = tuple[str, int | None, str, str, date | None, Decimal]


class Memory:
    """A ledger folder in memory: names → texts."""

    is_folder = True
    label = "memory"

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def list(self) -> tuple[list[str], list[Diagnostic]]:
        return sorted(self.texts), []

    def read(self, name: str) -> bytes:
        if name not in self.texts:
            raise FileNotFoundError(name)
        return self.texts[name].encode()

    def read_beside(self, path: str) -> bytes:
        raise FileNotFoundError(path)

    def settled(self) -> bool:
        """It never changes."""
        return True

    def stamps(self) -> dict[str, Stamp]:
        """Nothing can be written to."""
        return {}


def ledger(*texts: str, settings: str = "") -> Ledger:
    """A ledger of journal texts, one file each."""
    files = {f"{n}.journal": text for n, text in enumerate(texts)}
    if settings:
        files["arcli.yaml"] = settings
    return open_memory(files)


def open_memory(files: dict[str, str]) -> Ledger:
    """An open ledger of files in memory, its settings among them."""
    return open_ledger(Memory(files))


def reference(opened: Ledger) -> Reference:
    """The reference's books of the same entries."""
    return Reference(opened.entries, opened.customers, opened.settings, opened.terms)


def errors(opened: Ledger, day: date) -> list[Diagnostic]:
    """The errors of a ledger as of a day."""
    return [d for d in opened.as_of(day)[1] if d.severity == "error"]


def codes(opened: Ledger, day: str) -> list[str]:
    """The codes of the errors as of a day."""
    return [d.code for d in errors(opened, date.fromisoformat(day))]


def context(opened: Ledger, day: date, **options: Any) -> Context:
    """What reports work on."""
    return Context(opened, opened.as_of(day)[0], day, **options)


def rows(opened: Ledger, day: date) -> set[Row]:
    """arcli's open items, proven: (document, instalment, holder, currency, due, open); credits without a due date."""
    found = context(opened, day).all_items
    out = [(i.document.id, i.part, i.customer, i.currency, i.due if i.open > 0 else None, i.open) for i in found]
    assert len(out) == len(set(out))
    return set(out)


def reference_rows(books: Books) -> set[Row]:
    """The same of the reference."""
    owed: Iterable[Row] = ((i.document, i.instalment, i.holder, i.currency, i.due, i.amount) for i in books.items)
    credits: Iterable[Row] = (
        (doc, None, holder, books.currency[doc], None, -amount) for (doc, holder), amount in books.credits.items()
    )
    return {*owed, *credits}


def open_of(opened: Ledger, day: str) -> dict[str, str]:
    """What is open as of a day, as people write it: {"INV-1#2": "40.00"}; credits negative."""
    subledger, found = opened.as_of(date.fromisoformat(day))
    assert not [d for d in found if d.severity == "error"], [d.message for d in found]
    items = open_items(subledger)
    one = {i.ref for i in items if sum(j.ref == i.ref for j in items) == 1}
    return {i.ref if i.ref in one else f"{i.ref} of {i.customer}": f"{i.open:,f}" for i in items}
