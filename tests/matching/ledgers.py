"""Small ledgers and bank lines for tests of matching."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from arcli.journal.read import JournalReader
from arcli.matching.engine import match
from arcli.matching.proposals import Proposal
from arcli.model.bank.line import StatementLine
from arcli.model.customers import Customers
from arcli.model.diagnostics import SourceText
from arcli.model.money import use_exact_context
from arcli.model.settings.ledger import Settings
from arcli.model.settings.paying import Matching
from arcli.model.terms import TermsBook
from arcli.subledger.replay import replay
from arcli.subledger.state import Subledger


def subledger(text: str) -> Subledger:
    """The subledger of a journal after all its entries."""
    use_exact_context()
    entries, problems = JournalReader().read(SourceText("main.journal", text))
    assert not problems, problems
    customers = Customers([e for e in entries if e.kind == "customer"])
    subledger = replay(entries, customers, Settings(currency="USD"), TermsBook({}), dt.date.max)
    assert not subledger.problems, subledger.problems
    return subledger


def line(amount: str, day: str = "2026-02-20", **more: Any) -> StatementLine:
    """A line of the bank: its amount, and what else is said."""
    return StatementLine("1000", more.pop("currency", "USD"), Decimal(amount), dt.date.fromisoformat(day), **more)


def proposals(text: str, *lines: StatementLine, **settings: Any) -> list[Proposal]:
    """What is proposed for lines."""
    return match(list(lines), subledger(text), TypeAdapter(Matching).validate_python(settings))


def propose(text: str, one: StatementLine, **settings: Any) -> Proposal:
    """What is proposed for one line."""
    return proposals(text, one, **settings)[0]


def refs(proposal: Proposal) -> list[tuple[str, ...]]:
    """The documents of each choice."""
    return [tuple(sorted(c.refs)) for c in proposal.choices]
