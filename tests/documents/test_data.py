"""The digest of what a document says: the same in every language, another when a fact changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from arcli.documents.accounts import AskedStatement, account_statements
from arcli.documents.choosing import contents, of_period
from arcli.documents.content import Content
from arcli.documents.data import digest_of_content
from arcli.documents.making import Maker
from arcli.documents.needs import Needs
from arcli.documents.reminders import reminders_sent, sent_reminders
from arcli.documents.wording import languages
from arcli.ledger.opening import Ledger, open_ledger
from arcli.reports.context import Context
from arcli.source.files import Folder
from tests.conftest import ROOT
from tests.documents.books import CUSTOMER, SETTINGS, content, maker
from tests.subledger.books import open_memory

LAST = date(2026, 11, 21)
# what has no words of its own: no lines, no memo, no reason; a part that is retained; two currencies; money unapplied
PLAIN = """\
2026-03-01 invoice INV-1 acme 100.00
    retained 10.00
2026-03-02 credit CM-1 acme 10.00
2026-03-03 debit DN-1 acme 5.00
2026-03-04 invoice INV-2 acme 100.00 USD terms:thirds
    "Advice"  1 @ 100.00
2026-03-05 payment PMT-1 acme 50.00
    INV-1  20.00
2026-03-06 opening OP-1 acme 7.00 due:2026-03-31
"""


def _ledger(name: str) -> Ledger:
    if name == "plain":
        return open_memory({"arcli.yaml": SETTINGS, "a.journal": CUSTOMER + PLAIN})
    return open_ledger(Folder(ROOT / "ledgers" / name))


def _all(ledger: Ledger) -> list[Content]:
    """Every document of a ledger as it is now, of each sort."""
    made = Maker(Context(ledger, ledger.as_of(LAST)[0], LAST))
    found = contents(made, of_period(made.context, None).documents, LAST)
    found += contents(made, of_period(made.context, "receipt").documents, LAST)
    for asked in (AskedStatement("open", False), AskedStatement("activity", False), AskedStatement("open", True)):
        found += account_statements(made, asked)
    return [*found, *sent_reminders(made, reminders_sent(made.context))]


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio", "plain"])
def test_words_change_no_digest(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = _ledger(name)
    first: dict[str, str] = {}
    for language in languages():
        monkeypatch.setattr(Needs, "language", lambda *_, said=language: said)
        for number, one in enumerate(_all(ledger)):
            assert one.language == language
            key = f"{number} {one.sort} {one.number}"
            assert first.setdefault(key, digest_of_content(one)) == digest_of_content(one), (language, key)
    assert len({key.split()[1] for key in first}) >= 5


FACTS = """\
2026-03-01 invoice INV-1 acme 120.00
    "Advice"  1 @ 100.00
    "Travel"  1 @ 20.00
    retained 10.00
2026-03-05 payment PMT-1 acme 50.00
    INV-1  20.00
"""


@pytest.mark.parametrize(("was", "is_"), [
    ("2026-03-01", "2026-03-02"), ("1 @ 100.00", "2 @ 50.00"), ("Travel", "Travelling"), ("retained 10", "retained 11"),
    ("INV-1  20.00", "INV-1  21.00"), ("acme 120.00", "acme 120.00 po:PO-1"), ("acme 120.00", "acme 120.00 terms:net7"),
])  # fmt: skip
def test_facts_change_the_digest(was: str, is_: str) -> None:
    """What is said of the document as of a later day."""
    assert FACTS.count(was) == 1
    before, after = (content(maker(text), "INV-1", "2026-12-31") for text in (FACTS, FACTS.replace(was, is_)))
    assert digest_of_content(before) != digest_of_content(after)


def test_a_text_of_the_ledger_is_a_fact_and_the_name_of_a_kind_is_none() -> None:
    """A document without lines has its memo or reason as text, else its kind in words."""
    digests = set()
    for memo, own, text in (("", None, "Credit memo"), ("    memo: Damaged\n", "Damaged", "Damaged")):
        made: Any = content(maker(f"2026-03-02 credit CM-1 acme 10.00\n{memo}"), "CM-1")
        assert [(line.own, line.text) for line in made.lines] == [(own, text)]
        digests.add(digest_of_content(made))
    assert len(digests) == 2


CHARGED = """\
2026-06-01 debit DM-1 acme 2.00 for:INV-1 accrued:2026-06-01 reason:interest
    memo: Interest on INV-1 from 2026-02-10 to 2026-06-01
2026-06-02 debit DM-2 acme 40.00 for:INV-1 accrued:2026-06-01 reason:late-fee
    memo: Late fee on INV-1
2026-06-03 debit DM-3 acme 5.00 for:INV-1 reason:reminder-fee
    memo: Fee for reminder of 2026-06-03
2026-06-04 credit CM-1 acme 1.00 corrects:DM-1 accrued:2026-06-03 reason:interest
    "Interest on INV-1, corrected"  1 @ 1.00
2026-06-05 debit DM-4 acme 5.00
    memo: Interest on your Fee for reminder
"""


def test_memos_of_charges_are_in_the_language_of_the_reader() -> None:
    """As lines of the memo and on the statement; what somebody wrote is left as it is."""
    made = maker("2026-01-01 invoice INV-1 acme 9.00\n" + CHARGED, SETTINGS + "documents: {language: de}\n")
    said = {
        "DM-1": "Zinsen auf INV-1, 10.02.2026 – 01.06.2026",
        "DM-2": "Verzugspauschale, INV-1",
        "DM-3": "Mahngebühr vom 03.06.2026",
        "CM-1": "Zinsen auf INV-1, berichtigt",
        "DM-4": "Interest on your Fee for reminder",
    }
    for number, text in said.items():
        one: Any = content(made, number)
        assert [line.text for line in one.lines] == [text]
    (statement,) = account_statements(made, AskedStatement("activity", False))
    for row in statement.parts[0].rows:
        if row.document in said and row.document != "CM-1":
            assert (row.text, row.what.partition(": ")[2]) == (said[row.document], said[row.document])
