"""Contracts in tests: a ledger as text, what is billed of it by a day, and the ledger with that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from arcli.actions.bill import Billing, planner
from arcli.journal.write import write_journal
from arcli.model.entries import Credit, Entry, Invoice, lines_of
from arcli.model.periods import show_span
from arcli.model.plan import Plan
from tests.subledger.books import ledger

HEAD = "2020-01-01 customer acme\n"
SETTINGS = "currency: USD\n"


def plan(text: str, to: str, day: str | None = None, *, settings: str = SETTINGS, per_customer: bool = False) -> Plan:
    """The plan of bills of a ledger by a day, on invoices of that day or another."""
    options = Billing(date.fromisoformat(to), date.fromisoformat(day or to), per_customer)
    return planner(options)(ledger(HEAD + text, settings=settings))


def said(entry: Entry) -> list[str]:
    """The lines of an invoice or credit memo: days, quantity, price; a credit memo's with a minus."""
    mark = "-" if isinstance(entry, Credit) else ""
    return [
        f"{show_span(line.service) if line.service else 'once'} {mark}{line.quantity:f} @ {line.price:f}"
        for line in lines_of(entry)
    ]


def lines(made: Plan) -> list[str]:
    """All lines of a plan."""
    return [text for step in made.steps for text in said(step.entry)]


class Books:
    """A ledger that is billed day by day."""

    def __init__(self, text: str, settings: str = SETTINGS) -> None:
        self.text, self.settings, self.number = text, settings, 0

    def bill(self, to: str, day: str | None = None) -> list[str]:
        """Write what is due by a day, and return its lines. A second plan of that day must be empty."""
        made = plan(self.text, to, day, settings=self.settings)
        assert made.left_out == ()
        found: list[Entry] = []
        for step in made.steps:
            self.number += 1
            assert isinstance(step.entry, Invoice | Credit)
            found.append(replace(step.entry, id=f"B-{self.number}"))
        self.text += write_journal(found)
        again = plan(self.text, to, day, settings=self.settings)
        assert (again.steps, again.left_out) == ((), ())
        return lines(made)

    def total(self) -> str:
        """What all bills come to, less the credits."""
        entries = ledger(HEAD + self.text, settings=self.settings).entries
        debits = sum(e.amount for e in entries if isinstance(e, Invoice))
        return f"{debits - sum(e.amount for e in entries if isinstance(e, Credit)):f}"
