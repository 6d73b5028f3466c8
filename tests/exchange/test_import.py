"""import csv: rows that make a document together, rows that must not, and what is kept aside."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.exchange.imports import Prepared, prepare
from arcli.exchange.kept import kept_aside
from arcli.model.entries import kinds
from tests.casefile import run

D = Decimal
LINES = """\
currency: USD
group: "{Invoice}"
entries:
  - {kind: customer, date: "{Date}", id: "{Customer}"}
  - kind: invoice
    date: "{Date}"
    id: "{Invoice}"
    customer: "{Customer}"
    amount: "{Net}"
    po: "{PO}"
    lines: [{text: "{Text}", quantity: "1", price: "{Net}"}]
"""
HEAD = "Invoice,Customer,Date,Text,Net,PO\n"
PLAIN = "currency: USD\nentries:\n  - {kind: invoice, date: '{Date}', id: '{Invoice}', customer: c, amount: '{Net}'}\n"


def prepared(text: str, profile: str = LINES) -> Prepared:
    found, problems = prepare("list.csv", text.encode(), "p.yaml", profile.encode())
    assert found is not None, [p.message for p in problems]
    return found


def invoices(found: Prepared) -> dict[str, tuple[Decimal, int]]:
    """Amount and number of lines, by ID."""
    return {m.entry.id: (m.entry.amount, len(m.entry.lines)) for m in found.made if m.entry.kind == "invoice"}


def bad(found: Prepared) -> list[int]:
    return [r.number for r in found.rejected]


def test_rows_of_one_group_are_one_document() -> None:
    """7.00 + 5.00 of A in rows that are apart, 3.00 of B; the PO stands in one of A's rows only."""
    found = prepared(HEAD + "A,c,2026-01-05,x,7.00,\nB,c,2026-01-06,y,3.00,\nA,c,2026-01-05,z,5.0,PO-1\n")
    assert (bad(found), invoices(found)) == ([], {"A": (D("12.00"), 2), "B": (D("3.00"), 1)})
    (first, *_) = [m.entry for m in found.made if m.entry.kind == "invoice"]
    assert (first.po, [line.text for line in first.lines]) == ("PO-1", ["x", "z"])


_NEEDED = [
    (kind.name, name, needed.name)
    for kind in kinds().values()
    for name, detail in kind.details.items()
    for needed in detail.shape.fields.values()
    if needed.required
]


@pytest.mark.parametrize(("kind", "name", "needed"), _NEEDED)
def test_a_detail_without_what_it_needs(kind: str, name: str, needed: str) -> None:
    """Left out of the profile it is an error of the profile; empty in a row, of the row."""
    declared = kinds()[kind]
    texts = {f.name: "1" for f in declared.fields.values() if f.required} | {"date": "2026-01-05"}
    detail = {f.name: "{One}" for f in declared.details[name].shape.fields.values() if f.required}
    for other, message in (({}, f"{name}: {needed} is missing"), ({needed: "{Empty}"}, None)):
        made = {k: v for k, v in detail.items() if k != needed} | other
        profile = {"currency": "USD", "entries": [{"kind": kind, **texts, name: [made]}]}
        found, problems = prepare("l.csv", b"No,One,Empty\nA,1,\n", "p.yaml", json.dumps(profile).encode())
        if message:
            assert message in str([p.message for p in problems])
        else:
            assert found is not None
            assert bad(found) == [2]


def test_several_taxes_of_a_row() -> None:
    """From two columns of which one may be empty; the same in both is no row to take."""
    profile = LINES.replace('price: "{Net}"', 'price: "{Net}", tax: ["{Tax1}", "{Tax2}"]')
    rows = "A,c,2026-01-05,x,7.00,,gst,qst\nA,c,2026-01-05,y,7.00,,gst,\nB,c,2026-01-05,z,7.00,,,\n"
    found = prepared("Invoice,Customer,Date,Text,Net,PO,Tax1,Tax2\n" + rows, profile)
    taxes = [line.tax for m in found.made if m.entry.kind == "invoice" for line in m.entry.lines]
    assert (bad(found), taxes) == ([], [("gst", "qst"), "gst", None])
    found = prepared("Invoice,Customer,Date,Text,Net,PO,Tax1,Tax2\nA,c,2026-01-05,x,7.00,,gst,gst\n", profile)
    assert [(r.number, r.reason) for r in found.rejected] == [(2, "is given twice")]


def test_rows_of_a_group_that_contradict_each_other() -> None:
    found = prepared(HEAD + "A,c,2026-01-05,x,7.00,\nB,c,2026-01-06,y,3.00,\nA,c,2026-01-07,z,5.00,\n")
    assert (bad(found), invoices(found)) == ([2, 4], {"B": (D("3.00"), 1)})


def test_no_document_is_kept_aside_by_halves() -> None:
    found = prepared(HEAD + "A,c,2026-01-05,x,7.00,\nB,c,2026-01-06,y,3.00,\nA,c,2026-01-05,z,five,\n")
    assert (bad(found), invoices(found)) == ([2, 4], {"B": (D("3.00"), 1)})


def test_a_second_row_with_an_id_is_an_error_without_a_group() -> None:
    found = prepared("Invoice,Date,Net\nA,2026-01-05,7.00\nB,2026-01-05,3.00\nA,2026-01-05,7.00\n", PLAIN)
    assert (bad(found), list(invoices(found))) == ([2, 4], ["B"])


def test_too_many_decimals_are_a_bad_row_with_its_number() -> None:
    found = prepared("Invoice,Date,Net\nA,2026-01-05,7.005\nB,2026-01-05,3.0\n", PLAIN)
    assert [(r.number, r.column, r.value) for r in found.rejected] == [(2, "Net", "7.005")]
    assert invoices(found) == {"B": (D("3.00"), 0)}


def test_too_many_decimals_in_details_and_in_the_ledger_s_currency(tmp_path: Path) -> None:
    profile = (
        "entries:\n  - {kind: payment, date: '{Date}', id: '{No}', customer: c, amount: '{Paid}', "
        "applications: [{document: '{Doc}', amount: '{Applied}', discount: '{Disc}'}]}\n"
    )
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "a.journal").write_text("2020-01-01 customer c\n\n2026-01-01 invoice I-1 c 10.00\n")
    (tmp_path / "p.yaml").write_text(profile)
    (tmp_path / "l.csv").write_text("No,Date,Doc,Paid,Applied,Disc\nP-1,2026-01-05,I-1,9.8,9.8,0.205\n")
    done = run("arcli import csv l.csv --profile p.yaml -O csv", tmp_path)
    assert (done.code, done.out.splitlines()[1:]) == (
        1, ["2,applications.discount,0.205,0.205 has more decimals than USD has; is it a thousands separator?"]
    )  # fmt: skip


def test_entries_without_an_id_count(tmp_path: Path) -> None:
    """Two equal notes are two; with one in the ledger, one is new; then none."""
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "a.journal").write_text('2020-01-01 customer c\n\n2026-01-05 note c "called"\n')
    (tmp_path / "p.yaml").write_text("entries:\n  - {kind: note, date: '{Date}', customer: c, text: '{Text}'}\n")
    (tmp_path / "l.csv").write_text("Date,Text\n2026-01-05,called\n2026-01-05,called\n")
    first = run("arcli import csv l.csv --profile p.yaml", tmp_path)
    assert (first.code, first.err.partition(" to ")[0]) == (0, "Added 1 note")
    assert run("arcli import csv l.csv --profile p.yaml", tmp_path).err == "Nothing to add; 2 there already.\n"


def test_odd_cells_come_in() -> None:
    """What programs put around numbers of documents, and amounts as lists write them."""
    rows = ['"=""00012""",2026-01-05T00:00:00Z,$123.00', '#1001,2026-01-05,"1,23,456.78"', "A,2026-01-05,5.00 DR"]
    found = prepared("Invoice,Date,Net\n" + "\n".join(rows) + "\n", PLAIN)
    assert bad(found) == []
    assert {n: amount for n, (amount, _) in invoices(found).items()} == {
        "00012": D("123.00"), "1001": D("123456.78"), "A": D("5.00")
    }  # fmt: skip
    opening = PLAIN.replace("invoice", "opening")
    found = prepared("Invoice,Date,Net\nA,2026-01-05,(30.00)\nB,2026-01-05,5.00 CR\n", opening)
    assert [m.entry.amount for m in found.made] == [D("-30.00"), D("-5.00")]


def test_an_amount_takes_the_currency_beside_it() -> None:
    profile = PLAIN.removeprefix("currency: USD\n")
    found = prepared("Invoice,Date,Net\nA,2026-01-05,€5.00\nB,2026-01-05,7.00\n", profile)
    assert [m.entry.currency for m in found.made] == ["EUR", None]


CELLS = st.text(alphabet="ab=@+-'\t(|!,;\" \n1ü", max_size=6)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), st.sampled_from(["", "skip: 1\n"]))
def test_rows_kept_aside_come_back_as_they_were(rows: list[tuple[str, str]], skip: str) -> None:
    """All rows are bad, since none has a number: kept aside and read again, each cell is what it was."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([("Invoice", "Customer", "Date", "Text", "Net", "PO"), *(("", a, b, a, b, "x") for a, b in rows)])
    profile = skip + LINES
    first = prepared(("above\n" if skip else "") + out.getvalue(), profile)
    again = prepared(kept_aside(first.table, first.rejected).decode(), profile)
    assert bad(first) == [row.line for row in first.table.rows]

    def cells(found: Prepared) -> list[list[str]]:
        texts = [found.builder.templates.text(name) for name in ("Customer", "Date", "Text", "Net", "PO")]
        return [[text(row.cells) for text in texts] for row in found.table.rows]

    assert cells(again) == cells(first)
