"""What a seal takes for the meaning of an entry: alike however it is laid out and read, different for every field."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arcli.closing.close import Scope, seal_entry
from arcli.closing.lock_file import read_lock, write_lock
from arcli.closing.meaning import Meaning
from arcli.journal.read import JournalReader
from arcli.journal.write import write_entry
from arcli.journal.yaml.form import YamlReader, write_yaml
from arcli.ledger.books import summary_of
from arcli.ledger.knowing import lock_name
from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.customers import Customers
from arcli.model.diagnostics import SourceText
from arcli.model.entries import kinds
from arcli.model.fields import DATE
from arcli.model.plain import Plain
from arcli.model.settings.ledger import Settings
from arcli.model.terms import TermsBook
from arcli.source.files import Folder
from arcli.subledger.state import Subledger

ENTRIES = """\
2026-03-05 invoice INV-1 acme 1,100.50 USD terms:net30 due:2026-04-04 po:P-1 salesperson:jo
2026-03-05 invoice INV-2 acme 100.00 memo:words ref:R file:a.pdf dated:2026-03-01 terms:net30 #b #a x-own:1
    "Work" 2 @ 50.00 tax:none
2026-03-05 invoice INV-3 acme 100.00
    2026-04-01 40.00
    2026-05-01 60.00
2026-03-06 payment PMT-1 acme 40.00 method:wire ref:FT-1
    INV-1  40.00
2026-03-06 payment PMT-2 acme 40.00 ref:FT-1 account:bank
    INV-1  30.00 discount:1.00 approved:jl
    INV-2  10.00
2026-03-07 credit C-1 acme 5.00 corrects:INV-1 reason:"two words"
2026-03-07 rate EUR 1.0812 USD
2026-03-08 apply C-1
    INV-1 5.00
2026-03-09 reverse PMT-1 reason:NSF
2026-03-09 dispute INV-1 10.00 reason:broken
2026-03-09 promise INV-1 10.00 until:2026-04-01
"""


def meaning() -> Meaning:
    return Meaning(Subledger(date.max, Customers([]), Settings(), TermsBook({})))


def read(text: str) -> list[Any]:
    entries, problems = JournalReader().read(SourceText("x.journal", text))
    assert not problems
    return entries


def plain(text: str) -> list[Any]:
    """The same, with plain documents left as such."""
    return JournalReader(Plain).read(SourceText("x.journal", text))[0]


def test_alike_read_at_once_or_left_plain_written_anew_or_as_yaml() -> None:
    entries = read(ENTRIES)
    wanted = [meaning().content(e) for e in entries]
    records = plain(ENTRIES)
    assert sum(isinstance(r, Plain) for r in records) >= 2
    assert [meaning().content(r) for r in records] == wanted
    assert [meaning().content(read(write_entry(e))[0]) for e in entries] == wanted
    again, problems = YamlReader().read(SourceText("x.yaml", write_yaml(entries)))
    assert not problems
    assert [meaning().content(e) for e in again] == wanted


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("2026-03-05 invoice I a 100.00\n", "2026-03-05   invoice I a 100   ; words\n"),
        ("2026-03-05 invoice I a 1,100.00\n", "2026-03-05 invoice I a 1100.0\n"),
        ("2026-03-05 payment P a 3\n  A 1\n  B 2\n", "2026-03-05 payment P a 3.00 USD\n  B 2.00\n  A 1.00\n"),
        ("2026-03-05 invoice I a 1 po:7 terms:net30\n", "2026-03-05 invoice I a 1 terms:net30 po:7\n"),
        ("2026-03-05 invoice I a 1 #x #y\n", "2026-03-05 invoice I a 1 #y #x\n"),
        ("2026-03-05 payment P a 3 ref:7 memo:x\n", "2026-03-05 payment P a 3\n  memo: x\n  ref: 7\n"),
    ],
)
def test_alike(text: str, other: str) -> None:
    found = [meaning().content(r) for t in (text, other) for r in (*read(t), *plain(t))]
    assert len(found) == 4
    assert len(set(found)) == 1


def test_every_field_counts() -> None:
    """A changed value in any field, own key or tag changes the text; the currency of documents is derived."""
    for entry in read(ENTRIES):
        content = meaning().content(entry)
        kind = kinds()[entry.kind]
        for field in kind.fields.values():
            if field.name == "currency" and kind.has_number:
                continue
            other = date(2001, 1, 1) if field.type is DATE else Decimal("7.77") if field.type.numeric else "other"
            twin = copy.copy(entry)
            setattr(twin, field.attr, other)
            assert meaning().content(twin) != content, field.name
        for name, value in (("tags", ("new",)), ("extra", {"x-new": "1"})):
            twin = copy.copy(entry)
            setattr(twin, name, value)
            assert meaning().content(twin) != content, name


def test_values_do_not_run_into_each_other() -> None:
    texts = [
        "2026-03-05 invoice I a 1 po:x ref:y\n",
        '2026-03-05 invoice I a 1 po:"x ref:y"\n',
        "2026-03-05 invoice I a 1 ref:y\n",
        "2026-03-05 payment P a 3\n  A 1 discount:1\n",
        "2026-03-05 payment P a 3\n  A 1 fee:1\n",
    ]
    assert len({meaning().content(read(t)[0]) for t in texts}) == len(texts)


def test_lock_files_read_back(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "c.journal").write_text('2026-01-01 customer acme "A"\n2026-03-05 invoice INV-1 acme 100.00\n')
    ledger: Ledger = open_ledger(Folder(tmp_path))
    subledger, _ = ledger.as_of(date(2026, 3, 31))
    summary, _ = summary_of(ledger, subledger)
    seal, _ = seal_entry(ledger, subledger, Scope("2026-03", None, None), date(2026, 4, 5), summary)
    text = write_lock(seal)
    assert read_lock(text) == seal
    assert lock_name(ledger.files, "2026-03", seal.digest) == f"closed/2026-03-{seal.digest[:8]}.lock"
    lines = text.splitlines()
    assert read_lock("\n".join(lines[:-1])) is None  # a line is gone
    for bad in (
        "",
        "rubbish",
        text.replace("entries 1", "entries x"),
        text.replace("USD 100.00", "USD x"),
        text[:-1] + " x\n",
    ):
        assert read_lock(bad) is None


def test_how_a_customer_is_kept_counts_on_each_day_whatever_the_order(tmp_path: Path) -> None:
    text = (
        "2026-01-01 customer acme\n2026-03-10 customer acme method:balance-forward\n"
        "2026-03-05 invoice INV-1 acme 10.00 USD due:2026-04-04\n"
        "2026-03-15 invoice INV-2 acme 10.00 USD due:2026-04-14\n"
    )
    (tmp_path / "x.journal").write_text(text)
    ledger = open_ledger(Folder(tmp_path))
    for ids in (["INV-1", "INV-2"], ["INV-2", "INV-1"]):
        subledger, problems = ledger.as_of(date.max)
        assert not problems
        kept = Meaning(subledger)
        said = {i: kept.derived(subledger.documents[i]) for i in ids}
        assert {i: "balance-forward" in text for i, text in said.items()} == {"INV-1": False, "INV-2": True}


def test_the_currency_that_a_document_is_read_in_counts(tmp_path: Path) -> None:
    """Said or not, it is in what is sealed: of the customer, of the settings, of the entry."""
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "x.journal").write_text(
        "2026-01-01 customer acme\n2026-01-01 customer euro currency:EUR\n2026-01-01 rate EUR 1.10 USD\n"
        "2026-03-05 payment P-1 acme 10.00\n2026-03-05 payment P-2 euro 10.00\n2026-03-05 payment P-3 acme 10.00 CAD\n"
    )
    subledger, _ = open_ledger(Folder(tmp_path)).as_of(date.max)
    kept = Meaning(subledger)
    assert [kept.derived(subledger.documents[f"P-{n}"]) for n in (1, 2, 3)] == ["USD", "EUR", "CAD"]
