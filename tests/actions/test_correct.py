"""Correcting a document, without a screen: edited on an open day, corrected by entries on a closed one."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from arcli.actions.close import close
from arcli.actions.correct import Correction, correct
from arcli.actions.result import NotPossible
from tests.actions.desks import balance, journal, target

BOOKS = """2026-01-01 customer acme "Acme"
2026-01-20 invoice I-1 acme 100.00 po:P-7
2026-01-21 invoice I-2 acme 40.00
2026-01-25 payment P-1 acme 30.00
    I-1 30.00
"""
SETTINGS = 'currency: USD\nterms: {default: net30}\nwrite: {default: "all.journal"}\nnumbering: {invoice: "I-{n}"}\n'


def test_on_an_open_day_the_entry_is_edited_where_it_stands(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    done = correct(on, Correction("I-1", ["amount=120.00", "po="]))
    assert done.text == "2026-01-20 invoice I-1 acme 120.00\n"
    assert (done.entries, done.problems, done.notes) == ((), (), ("I-1 is corrected in all.journal",))
    assert journal(on) == BOOKS.replace("100.00 po:P-7", "120.00")
    assert balance(on, "acme") == "130.00"  # 120 + 40 - 30


def test_applications_are_given_all_at_once(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    assert not correct(on, Correction("P-1", applications=["I-1 10.00", "I-2 20.00"])).problems
    assert journal(on) == BOOKS.replace("    I-1 30.00\n", "    I-1  10.00\n    I-2  20.00\n")


def test_on_a_closed_day_entries_put_it_right_and_the_old_text_stays(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS, SETTINGS)
    close(on, "2026-01")
    sealed = journal(on)
    done = correct(on, Correction("I-1", ["amount=120.00"], day=date(2026, 2, 3), reason="wrong price"))
    assert [e.kind for e in done.entries] == ["reverse", "invoice", "apply"]
    assert getattr(done.entries[1], "id", "") == "I-3"
    assert {e.date for e in done.entries} == {date(2026, 2, 3)}
    assert done.notes == ("I-1 is in a closed period: it is corrected by 3 new entries, not edited",)
    assert journal(on) == sealed + "\n" + done.text
    assert balance(on, "acme") == "130.00"


def test_without_a_day_entries_take_effect_today(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    close(on, "2026-01")
    done = correct(on, Correction("P-1", applications=["I-2 30.00"]), dry_run=True)
    assert [(e.kind, e.date) for e in done.entries] == [("unapply", on.today), ("apply", on.today)]
    assert "would be corrected by 2 new entries" in done.notes[0]
    assert "unapply" not in journal(on)


def test_what_would_be_an_error_is_not_written(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    done = correct(on, Correction("I-1", ["amount=20.00"]))  # 30.00 is applied to it
    assert [p.code for p in done.problems] == ["AR301"]
    assert (done.text, done.notes, journal(on)) == ("", (), BOOKS)


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (Correction("I-9", ["amount=1"]), 'there is no document or customer "I-9"'),
        (Correction("I-1"), "state the correction"),
        (Correction("I-1", ["amount=100.00"]), "I-1 already says that"),
        (Correction("I-1", ["amuont=1"]), 'with a field of an invoice; did you mean "amount"?'),
        (Correction("I-1", ["id=I-7"]), '"id=I-7": write FIELD=VALUE'),
        (Correction("I-1", ["amount"]), '"amount": write FIELD=VALUE'),
        (Correction("I-1", ["amount="]), "an invoice can't be without amount"),
        (Correction("I-1", ["date=soon"]), "date: "),
        (Correction("I-1", applications=["I-2 1.00"]), "an invoice has no applications"),
        (Correction("P-1", applications=["I-1 much"]), "--application: "),
    ],
)
def test_what_cannot_be_done_says_why(tmp_path: Path, correction: Correction, said: str) -> None:
    on = target(tmp_path, BOOKS)
    with pytest.raises(NotPossible) as caught:
        correct(on, correction)
    assert said in str(caught.value)
    assert journal(on) == BOOKS


@pytest.mark.parametrize("module", ["add", "close", "correct", "deposit", "plans", "receive", "writeoff"])
def test_a_face_without_the_command_line_is_kept_out_of_closed_periods(module: str) -> None:
    code = f"import arcli.actions.{module}, arcli.ledger.guards as g; print([f.__name__ for f in g.GUARDS])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'sealed'" in out
