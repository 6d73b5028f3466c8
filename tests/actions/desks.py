"""A ledger on disk for tests that drive actions: no command line, no terminal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from arcli.actions.result import Target
from arcli.ledger.opening import open_ledger
from arcli.source.files import Folder

TODAY = date(2026, 3, 31)
SETTINGS = 'currency: USD\nterms: {default: net30}\nwrite: {default: "all.journal"}\n'


def target(folder: Path, journal: str, settings: str = SETTINGS, today: date = TODAY) -> Target:
    """A ledger of one journal."""
    (folder / "arcli.yaml").write_text(settings)
    (folder / "all.journal").write_text(journal)
    return Target(Folder(folder), None, today)


def journal(on: Target) -> str:
    """What its journal holds now."""
    return on.files.read("all.journal").decode()


def balance(on: Target, customer: str, currency: str = "USD") -> str:
    """What a customer owes in the end, from the open items."""
    from arcli.subledger.openitems import open_items

    subledger, problems = open_ledger(on.files, None).as_of(date.max)
    assert not [p for p in problems if p.severity == "error"]
    items = [i.open for i in open_items(subledger) if i.customer == customer and i.currency == currency]
    return f"{sum(items):.2f}"
