"""Entries from choices: what the bank wrote stays text."""

from __future__ import annotations

import json
from dataclasses import replace

from arcli.journal.write import write_entry
from arcli.matching.booking import entry_of
from arcli.matching.plan import lines_of, lines_value
from arcli.matching.proposals import Proposal
from arcli.matching.receivables import Receivables
from arcli.model.entries import Payment
from tests.matching.ledgers import line, propose, subledger
from tests.matching.test_engine import LEDGER


def test_a_text_of_the_bank_never_becomes_an_entry() -> None:
    evil = 'INV-1003\n2026-01-01 invoice X acme 9.00\r\x00 ; " \\'
    found = propose(LEDGER, line("200.00", payer=evil, text=evil, payer_account="NL\n11"))
    text = write_entry(_numbered(found))
    assert [x for x in text.splitlines() if x[:1].isdigit()] == [text.splitlines()[0]]
    assert text.startswith("2026-02-20 payment PMT-1 delta 200.00 USD ")
    assert "    INV-1003  200.00\n" in text


def test_a_deduction_opens_an_item_named_after_its_payment() -> None:
    found = propose(LEDGER, line("190.00", payer="Delta Foods Ltd", text="INV-1003"), short="deduct")
    text = write_entry(_numbered(found))
    assert "    INV-1003  190.00  deduction:10.00  id:DED-PMT-1-1  reason:short-pay\n" in text
    assert "payer:" not in text


def test_lines_read_back_from_a_plan() -> None:
    one = line("450.00", payer="Delta Foods Ltd", references=("RF18539007547034",))
    assert lines_of(json.loads(json.dumps(lines_value([one])))) == [one]


def _numbered(found: Proposal) -> Payment:
    """The payment of the first choice, with a number."""
    entry = entry_of(found, found.choices[0], Receivables(subledger(LEDGER)))
    assert isinstance(entry, Payment)
    assert entry.id == "*"
    entry.id = "PMT-1"
    entry.applications = tuple(replace(a, id=a.id and "DED-PMT-1-1") for a in entry.applications)
    return entry
