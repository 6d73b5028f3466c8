"""References: every field that refers to a document or a customer is looked up, whatever kind of entry it is in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from arcli.ledger.checks import check_ledger
from arcli.ledger.opening import open_ledger
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import kinds
from arcli.model.fieldtype import FieldType
from arcli.source.files import SingleFile
from tests.support.kinds import DAY, ENTRIES, HEAD, LINE, ledger_of

CODES = {"AR202", "AR204", "AR214", "AR215", "AR408"}
UNKNOWN = {"customer": "AR204", "document": "AR202", "letter": "AR214", "contract": "AR215"}


def referring() -> Iterator[Any]:
    """Every field of every kind, and of its detail lines, that refers to something, and the path to one."""
    for kind in kinds().values():
        for field in (*kind.references, *kind.mentions):
            yield pytest.param(kind.name, (field.name,), field.type, id=f"{kind.name}-{field.name}")
        for name, details in kind.details.items():
            for field in (*details.shape.references, *details.shape.mentions):
                yield pytest.param(kind.name, (name, 0, field.name), field.type, id=f"{kind.name}-{name}-{field.name}")


def code_of(kind: FieldType) -> str:
    """The code of an unknown reference."""
    if not kind.must_exist:
        return "AR408"
    return UNKNOWN[kind.refers or ""]


def problems(path: Path) -> list[Diagnostic]:
    """What `check` says of a file."""
    return check_ledger(open_ledger(SingleFile(path)), date.max, DAY)


@pytest.mark.parametrize("name", [*kinds()])
def test_entries_are_right(tmp_path: Path, name: str) -> None:
    assert not ledger_of(tmp_path, ENTRIES[name])[1]


@pytest.mark.parametrize(("name", "path", "kind"), [*referring()])
@pytest.mark.parametrize("day", ["2026-02-01", "2031-01-01"])
def test_unknown_references_are_reported(
    tmp_path: Path, name: str, path: tuple[str | int, ...], kind: FieldType, day: str
) -> None:
    """Whatever the field, the kind and the date: an error (a warning for mentions) at the very word."""
    entry = ENTRIES[name].replace("2026-02-01", day, 1)
    ledger, _ = ledger_of(tmp_path, entry)
    record = ledger.entries[-1]
    spot = ledger.locate(record, path)
    before, after = spot.source.text[: spot.start], spot.source.text[spot.end :]
    unknown = "nobody" if kind.refers == "customer" else "X-404"
    written = tmp_path / "main.journal"
    written.write_text(before + unknown + after)
    found = [(p.code, p.severity, str(p.position)) for p in problems(written) if p.code in CODES]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    severity = "error" if kind.must_exist else "warning"
    assert line >= LINE
    assert found == [(code_of(kind), severity, f"{written}:{line}:{column}")]


@pytest.mark.parametrize("name", ["extend", "dispute", "promise", "note", "credit", "apply", "payment"])
def test_instalments_that_are_not_there(tmp_path: Path, name: str) -> None:
    """Of two instalments there is no third, whatever names it."""
    for number, codes in ((2, set()), (3, {"AR207"})):
        _, found = ledger_of(tmp_path, ENTRIES[name].replace("INV-1", f"INV-1#{number}"))
        assert {p.code for p in found} == codes


def test_what_is_no_reference(tmp_path: Path) -> None:
    """The payer of a payment is whoever the bank names; a customer's payer is a customer."""
    assert not ledger_of(tmp_path, "2026-02-01 payment PMT-2 acme 10.00 payer:someone")[1]
    _, found = ledger_of(tmp_path, '2026-02-01 customer gamma "Gamma" payer:someone')
    assert [p.code for p in found] == ["AR204"]


def test_nobody_and_all_are_known(tmp_path: Path) -> None:
    assert not ledger_of(tmp_path, "2026-02-01 payment PMT-2 ? 10.00 USD\n2026-02-02 balance * -50.00 USD")[1]


def test_a_deduction_is_a_document(tmp_path: Path) -> None:
    paid = "2026-02-01 payment PMT-2 acme 30.00\n    INV-1  30.00 deduction:10.00 id:DED-1\n"
    assert not ledger_of(tmp_path, paid + "2026-02-02 dispute DED-1\n2026-02-03 debit DM-1 acme 1.00 for:DED-1")[1]
    path = tmp_path / "main.journal"
    assert not [p for p in problems(path) if p.severity == "warning" and p.code == "AR408"]


def test_entries_that_could_not_be_read_are_not_missed(tmp_path: Path) -> None:
    """What refers to a broken entry is not reported again; the entry itself is."""
    path = tmp_path / "main.journal"
    path.write_text(
        HEAD
        + '2026-02-01 invoice INV-9 acme 1o.00\n2026-02-02 dispute INV-9\n2026-02-02 note acme "x" document:INV-9\n'
    )
    assert {p.code for p in problems(path)} == {"AR110"}
