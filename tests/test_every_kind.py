"""A kind of entry is its declaration: all of arcli knows a kind by it, one that a test declares too."""

# No `from __future__ import annotations`: the kinds declared here are read from their annotations as they stand.

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from arcli.journal.schema import entries_schema
from arcli.ledger.numbering import parse_pattern
from arcli.ledger.periods import is_shut
from arcli.model import kinds as declarations
from arcli.model.delivering import SORTS
from arcli.model.entries import DocumentEntry, Entry, kinds
from arcli.model.entries.types import CustomerRef, DocRef, Word
from arcli.model.kinds import DEBIT, DOCUMENTS, Facts, Role, key, kind, word
from tests.casefile import Run, run
from tests.make_format_tables import tables
from tests.support.kinds import DAY, ENTRIES, HEAD, LINE, ledger_of

ARCLI = Path(__file__).parent.parent / "arcli"
FORMAT = ARCLI / "manual" / "format.md"


def arcli(folder: Path, *words: str) -> Run:
    """A command on the ledger in a folder, as of the end of February."""
    return run(" ".join(["arcli", *words]), folder, DAY.isoformat())


def rows(folder: Path, *words: str) -> list[dict[str, Any]]:
    """The rows of a report."""
    done = arcli(folder, "-f", "main.journal", *words, "-O", "json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)["rows"]
    return found


# --- every kind ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n, k in kinds().items() if k.recorded])
def test_add_has_help_and_an_example(tmp_path: Path, name: str) -> None:
    done = arcli(tmp_path, "add", name, "--help")
    assert done.code == 0
    assert f"arcli add {name}" in done.out


@pytest.mark.parametrize("name", [*kinds()])
def test_schema_and_manual(name: str) -> None:
    """The schema has the kind with all its fields, and the manual has it with all its words and keys."""
    declared = kinds()[name]
    properties = entries_schema()["$defs"][name]["properties"]
    assert {*declared.fields, *declared.details} <= properties.keys()
    section = FORMAT.read_text().partition(f"\n### {name}\n")[2].partition("\n### ")[0]
    assert all(f"`{f.name}:`" in section for f in declared.keys.values() if f.name not in ("memo", "ref", "file"))
    assert all(f.name.upper() in section for f in declared.words)


def about(name: str) -> list[list[str]]:
    """The reports that show an entry of the example: of its document, of what it names, of its customer."""
    words = ENTRIES[name].split()
    declared = kinds()[name]
    if name == "customer":
        return [["customer", words[2]]]
    if declared.has_number:
        return [["show", words[2]]]
    if name in ("sent", "delivered", "failed", "arrangement"):
        return [["show", "INV-1"]]
    if name in ("deposit", "accept"):
        return [["show", "PMT-1" if name == "deposit" else "INV-1"]]
    if declared.documents and declared.documents[0].place == "word":
        return [["show", words[2]]]
    if declared.contracts:
        return [["customer", "acme"]]
    return [["customer", words[3 if name == "contract" else 2]]] if declared.customers else []


@pytest.mark.parametrize("name", [*kinds()])
def test_show_or_customer_has_it(tmp_path: Path, name: str) -> None:
    """With its date, the words that it quotes, its file and line; but for rates and periods, which are of nobody."""
    ledger_of(tmp_path, ENTRIES[name])
    reports = about(name)
    assert reports or name in ("rate", "index", "provision", "banked", "close", "reopen")
    for report in reports:
        found = [
            r for r in rows(tmp_path, *report) if r["where"] in (f"main.journal:{LINE}", f"main.journal:{LINE + 1}")
        ]
        assert found, (name, report)
        assert {r["date"] for r in found} == {"2026-02-01"}
        entry = ledger_of(tmp_path, ENTRIES[name])[0].entries[-1]
        text = " ".join(str(v) for row in found for v in row.values())
        fields = [kinds()[name].fields[said] for said in kinds()[name].says]
        assert all(f.type.show(v) in text for f in fields if (v := getattr(entry, f.attr)) is not None)


def test_notes_name_their_document(tmp_path: Path) -> None:
    ledger_of(tmp_path, ENTRIES["note"])
    (row,) = [r for r in rows(tmp_path, "show", "INV-1") if r["entry"] == "note"]
    assert (row["date"], row["reference"], row["where"]) == ("2026-02-01", "Called", f"main.journal:{LINE}")


@pytest.mark.parametrize("name", [*kinds()])
def test_what_is_sealed_is_refused_in_a_closed_month(tmp_path: Path, name: str) -> None:
    """What a seal covers cannot be added below it; the rest can, since it changes no figure."""
    entry = ledger_of(tmp_path, ENTRIES[name])[0].entries[-1]
    billing = ("contract", "usage", "milestone", "terminate")
    letters = ("sent", "delivered", "failed", "contact")
    shut = name not in (
        "customer",
        "note",
        "place",
        "recall",
        "balance",
        "banked",
        "close",
        "reopen",
        *letters,
        *billing,
    )
    assert is_shut(entry, DAY) is shut
    assert not is_shut(entry, date(2026, 1, 31))
    assert shut or not kinds()[name].moves_money


# Words that are kinds and columns or sides of an account as well.
_PLAIN = {"customer", "balance", "debit", "credit", "rate", "note", "invoice", "contact"}
# Places where two other kinds stand together, and why.
_TOLD_APART = {
    "cli/commands.py",  # commands, named like the kinds that they write
    "ledger/numbering.py",  # none of them a kind: the pattern of deposits beside those that kinds declare
    "matching/proposals.py",  # what a proposal may book, as a type that its one branch each is checked by
    "delivery/outbox.py",  # states of mails, two of which are words of kinds, too
    "reports/outbox.py",  # the same states, as the report says them
    "matching/claimparts.py",  # the signs of such bookings
    "documents/itemised.py",  # fields of a document's content, two of which are named like kinds
    "analytics/lives.py",  # how an item was lowered: words of its own, of which some are kinds
}


def _words(node: ast.AST) -> list[object]:
    """The texts of a tuple, a list, a set, a dictionary's keys, or `"a b".split()`."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [e.value for e in node.elts if isinstance(e, ast.Constant)]
    if isinstance(node, ast.Dict):
        return [k.value for k in node.keys if isinstance(k, ast.Constant)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        return str(getattr(node.func.value, "value", "")).split()
    return []


def test_no_list_of_kinds_is_kept_by_hand() -> None:
    """What several kinds have in common is asked of their declarations."""
    words = kinds().keys() - _PLAIN
    found = {
        (str(path.relative_to(ARCLI)), node.lineno)
        for path in ARCLI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.expr) and len(words & {w for w in _words(node) if isinstance(w, str)}) > 1
    }
    assert {place for place in found if place[0] not in _TOLD_APART} == set()


def test_what_is_declared_twice_agrees() -> None:
    """Sorts of printed documents are among those that settings know; patterns of numbers can be read."""
    for declared in kinds().values():
        assert declared.printed in (None, *SORTS)
        assert declared.numbers is None or (declared.has_id and parse_pattern(declared.numbers))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("payment", "received parts"), ("credit", "parts"), ("apply", "parts needs"), ("unapply", "needs"),
        ("refund", "needs"), ("writeoff", "needs"), ("transfer", "needs"), ("reverse", ""), ("invoice", ""),
        ("opening", ""), ("dispute", ""), ("sent", ""),
    ],
)  # fmt: skip
def test_what_applications_a_kind_has(name: str, said: str) -> None:
    declared = kinds()[name]
    facts = {"received": declared.received, "parts": declared.takes_parts, "needs": declared.needs_applications}
    assert [word for word, holds in facts.items() if holds] == said.split()


# --- a kind that this test declares ----------------------------------------------------------------------


@pytest.fixture
def reminder() -> Iterator[None]:
    """A kind "reminder": a letter to a customer about a document, with a level."""

    @kind(
        "reminder",
        Facts(role=Role.FOLLOW_UP, example="arcli add reminder acme 2 --channel email", says=("level", "channel")),
    )
    @dataclass(slots=True, eq=False, repr=False)
    class Reminder(Entry):
        """A reminder that was sent."""

        customer: CustomerRef = word("to whom")
        level: Word = word("how urgent, from 1")
        channel: Word | None = key("letter, email, phone")
        about: DocRef | None = key("the document that it concerns")

    yield
    del declarations._KINDS["reminder"]
    assert "reminder" not in DOCUMENTS


TEXT = "2026-02-01 reminder acme 2 channel:email about:INV-1"


@pytest.mark.usefixtures("reminder")
def test_a_new_kind_is_read_and_written(tmp_path: Path) -> None:
    ledger, problems = ledger_of(tmp_path, TEXT)
    assert not problems
    entry: Any = ledger.entries[-1]
    assert (entry.kind, entry.customer, entry.level, entry.channel, entry.about) == (
        "reminder", "acme", "2", "email", "INV-1",
    )  # fmt: skip
    made = arcli(tmp_path, "convert", "main.journal", "-o", "main.yaml")
    assert made.code == 0, made.err
    assert "- kind: reminder\n  date: 2026-02-01\n  customer: acme\n" in (tmp_path / "main.yaml").read_text()
    back = arcli(tmp_path, "convert", "main.yaml", "-o", "back.journal")
    assert back.code == 0, back.err
    assert TEXT in (tmp_path / "back.journal").read_text()
    assert "reminder" in entries_schema()["$defs"]
    assert "### reminder\n\nA reminder that was sent." in tables()


@pytest.mark.usefixtures("reminder")
def test_a_new_kind_is_resolved(tmp_path: Path) -> None:
    for wrong, code in ((TEXT.replace("acme", "amce"), "AR204"), (TEXT.replace("INV-1", "INV-7"), "AR202")):
        assert [p.code for p in ledger_of(tmp_path, wrong)[1]] == [code]


@pytest.mark.usefixtures("reminder")
def test_a_new_kind_is_added_and_shown(tmp_path: Path) -> None:
    ledger_of(tmp_path, "")
    assert "arcli add reminder acme 2 --channel email" in arcli(tmp_path, "add", "reminder", "--help").out
    done = arcli(tmp_path, "add reminder acme 2 --channel email --about INV-1 --date 2026-02-01 -f main.journal")
    assert (done.code, done.out) == (0, TEXT + "\n"), done.err
    assert arcli(tmp_path, "add reminder nobody 2 -f main.journal").code == 1
    (shown,) = [r for r in rows(tmp_path, "show", "INV-1") if r["entry"] == "reminder"]
    assert (shown["date"], shown["reference"]) == ("2026-02-01", "2 email")
    assert shown["where"].startswith("main.journal:")
    (row,) = [r for r in rows(tmp_path, "customer", "acme") if r["section"] == "Reminders"]
    assert (row["date"], row["field"], row["value"], row["where"]) == (
        "2026-02-01", "2026-02-01", "2 email (INV-1)", shown["where"],
    )  # fmt: skip


@pytest.mark.usefixtures("reminder")
def test_a_new_kind_is_sealed(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    ledger_of(tmp_path, TEXT)
    done = arcli(tmp_path, "close", "2026-02", "--today", "2026-03-01")
    assert done.code == 0, done.out + done.err
    assert arcli(tmp_path, "check").code == 0
    refused = arcli(tmp_path, "add reminder acme 3 --date 2026-02-15")
    assert refused.code == 1
    assert "AR819" in refused.err
    path = tmp_path / "main.journal"
    path.write_text(path.read_text().replace("acme 2 channel:email", "acme 2 channel:phone"))
    broken = arcli(tmp_path, "check")
    assert broken.code == 1
    assert "reminder acme" in broken.out


# --- a kind of document that this test declares ------------------------------------------------------------


@pytest.fixture
def interest() -> Iterator[None]:
    """A kind "interest": a document that raises a receivable and posts to its own account."""

    @kind(
        "interest",
        Facts(
            role=Role.DOCUMENT,
            example="arcli add interest acme 4.00",
            side=DEBIT,
            movement="debits",
            account="charges",
            noun="interest note",
        ),
    )
    @dataclass(slots=True, eq=False, repr=False)
    class Interest(DocumentEntry):
        """Interest on what is overdue."""

        on: DocRef | None = key("the document that is overdue")

    yield
    del declarations._KINDS["interest"], DOCUMENTS["interest"]


@pytest.mark.usefixtures("interest")
def test_a_new_kind_of_document_counts_everywhere(tmp_path: Path) -> None:
    """100 − 90 − 50 is owed; with interest of 4.00, and 1.00 paid of it, −37.00 remains."""
    text = "2026-02-01 interest INT-1 acme 4.00 on:INV-1\n2026-02-02 payment PMT-2 acme 1.00\n    INT-1  1.00"
    assert not ledger_of(tmp_path, text)[1]
    assert [r["balance"] for r in rows(tmp_path, "balance")] == ["-37.00"]
    assert [(r["amount"], r["open"]) for r in rows(tmp_path, "open") if r["document"] == "INT-1"] == [("4.00", "3.00")]
    assert [(r["debits"], r["closing"]) for r in rows(tmp_path, "rollforward") if r["customer"] == "acme"] == [
        ("4.00", "-37.00")
    ]
    posted = [(r["account"], r["debit"], r["credit"]) for r in rows(tmp_path, "journal") if r["date"] == "2026-02-01"]
    assert sorted(posted) == [("assets:receivable", "4.00", "0.00"), ("income:charges", "0.00", "4.00")]
    assert arcli(tmp_path, "-f main.journal show INT-1").out.startswith("INT-1: interest note of 4.00 USD, Acme")


def test_heads_are_right(tmp_path: Path) -> None:
    assert ENTRIES.keys() == kinds().keys()
    assert HEAD.count("\n") == LINE - 1
