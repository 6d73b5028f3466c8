"""E-invoices as entries: what we wrote comes back as what it was; others' by their own figures; each once."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.documents.content import Itemised
from arcli.documents.data import as_data
from arcli.documents.einvoice.arithmetic import check_sums
from arcli.documents.einvoice.booking import NotBooked, entry_of
from arcli.documents.einvoice.cii import cii
from arcli.documents.einvoice.judging import Opened, opened
from arcli.documents.einvoice.terms import Adjustment, EInvoice, Preceding, TradeParty
from arcli.documents.einvoice.ubl import ubl
from arcli.journal.write import entry_text
from arcli.model.settings.ledger import Settings
from arcli.subledger.state import Subledger
from tests.casefile import run
from tests.documents.books import content, of_ledger
from tests.documents.einvoice.books import CUSTOMERS, DOCUMENTS, SETTINGS, made
from tests.documents.einvoice.test_others import FULL
from tests.subledger.books import open_memory

# What differs by intent: payments are entries of their own, terms become a due date, prices are without tax and not
# negative (the quantity is).
OTHERWISE = {
    "prepaid",
    "paid",
    "early",
    "instalments",
    "tax inside",
    "odd price",
    "discount line",
    "no lines",
    "credit without lines",
}


def back(data: bytes) -> EInvoice:
    file = opened("x.xml", data)
    assert isinstance(file, Opened) and file.invoice is not None
    return file.invoice


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
@pytest.mark.parametrize("write", [ubl, cii])
def test_what_we_wrote_comes_back(name: str, write: object) -> None:
    """Booked in an empty ledger it has the figures, lines and taxes that it had; written again it is the same file."""
    assert callable(write)
    invoice, maker = made(DOCUMENTS[name], "ubl")
    assert invoice is not None
    before = ""
    if name.startswith("credit"):
        before = DOCUMENTS[name].splitlines(keepends=True)[0] + DOCUMENTS[name].splitlines(keepends=True)[1]
    empty = of_ledger(open_memory({"arcli.yaml": SETTINGS, "a.journal": CUSTOMERS + before}))
    entry = entry_of(back(write(invoice)), empty.settings, empty.subledger)
    again = of_ledger(open_memory({"arcli.yaml": SETTINGS, "a.journal": CUSTOMERS + before + entry_text(entry)}))
    one, other = (as_data(content(m, "INV-1", "2026-03-02")) for m in (maker, again))
    for key in ("customer", "currency", "total", "net", "date", "order", "delivered", "deliver_to"):
        assert one[key] == other[key], key
    if name not in OTHERWISE:
        assert one["lines"] == other["lines"] and one["taxes"] == other["taxes"]


def test_the_figures_of_others() -> None:
    """100.00 less 5.00 and more 1.00, 20.00, less 10.00 and more 4.00: 110.00 and 25 % of it, 27.50."""
    settings = SETTINGS.replace("vat21: {rate: 21%", "vat25: 25%\n  vat21: {rate: 21%")
    empty = of_ledger(open_memory({"arcli.yaml": settings, "a.journal": CUSTOMERS}))
    entry = entry_of(FULL, empty.settings, empty.subledger, "home")
    assert (entry.kind, entry.id, entry.customer, entry.amount, entry.po) == (
        "invoice", "F-1", "home", Decimal("137.50"), "PO",
    )  # fmt: skip
    assert [(line.text, line.quantity, line.price, line.net, line.unit, line.tax) for line in entry.lines] == [
        ("Rope", 2, Decimal("50.00"), None, None, "vat25"), ("Less", 1, Decimal("-5.00"), None, None, "vat25"),
        ("More", 1, Decimal("1.00"), None, None, "vat25"), ("Sand", 200, Decimal("0.1"), None, "KGM", "vat25"),
        ("Loyalty", 1, Decimal("-10.00"), None, None, "vat25"), ("Freight", 1, Decimal("4.00"), None, None, "vat25"),
    ]  # fmt: skip
    of_ledger(open_memory({"arcli.yaml": settings, "a.journal": CUSTOMERS + entry_text(entry)}))  # without errors


def test_whose_it_is() -> None:
    """By VAT number, electronic address, name, whatever their spelling; of another seller nothing is booked."""
    empty = of_ledger(open_memory({"arcli.yaml": SETTINGS, "a.journal": CUSTOMERS}))
    invoice, _ = made(DOCUMENTS["plain"], "ubl")
    assert invoice is not None

    def of(buyer: TradeParty) -> str:
        return entry_of(EInvoice(**{**_values(invoice), "buyer": buyer}), empty.settings, empty.subledger).customer

    assert of(TradeParty(name="?", vat_id="at u12345678")) == "acme"
    assert of(TradeParty(name="THUIS")) == "home"
    with pytest.raises(NotBooked, match="Nobody, is not a customer"):
        of(TradeParty(name="Nobody"))
    other = EInvoice(**{**_values(invoice), "seller": TradeParty(name="Somebody", vat_id="NL1")})
    with pytest.raises(NotBooked, match="the company of this ledger is another"):
        entry_of(other, empty.settings, empty.subledger)
    strange = EInvoice(**{**_values(FULL), "seller": invoice.seller})
    with pytest.raises(NotBooked, match="category S at 25 %"):
        entry_of(strange, empty.settings, empty.subledger, "home")


def _values(invoice: EInvoice) -> dict[str, object]:
    return {name: getattr(invoice, name) for name in EInvoice.__dataclass_fields__}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    (tmp_path / "arcli.yaml").write_text(SETTINGS + "write: {default: b.journal}\n")
    (tmp_path / "a.journal").write_text(CUSTOMERS)
    invoice, _ = made(DOCUMENTS["two rates"], "ubl")
    assert invoice is not None
    (tmp_path / "one.xml").write_bytes(ubl(invoice))
    return tmp_path


def test_on_the_command_line_once(books: Path) -> None:
    shown = run("arcli einvoice read one.xml --journal -n", books)
    assert shown.code == 0 and shown.out.startswith("2026-03-02 invoice INV-1 home 351.00 EUR due:2026-04-01 po:PO-7\n")
    assert not (books / "b.journal").exists()
    assert run("arcli einvoice read one.xml one.xml --journal", books).code == 0
    text = (books / "b.journal").read_text()
    assert text.count("INV-1") == 1
    again = run("arcli einvoice read one.xml --journal", books)
    assert (again.code, again.out) == (0, "") and "1 invoice there already" in again.err
    assert (books / "b.journal").read_text() == text
    assert run("arcli check", books).code == 0
    (books / "b.journal").write_text(
        re.sub(r"351.00 EUR|2 @ 50.00  tax:vat9", lambda m: m[0], text).replace("home", "acme")
    )
    other = run("arcli einvoice read one.xml --journal", books)
    assert other.code == 1 and "AR912" in other.err


def test_nothing_of_several_where_one_can_not_be_booked(books: Path) -> None:
    text = (books / "one.xml").read_text()
    (books / "two.xml").write_text(text.replace("INV-1", "INV-2").replace("Thuis", "Nobody").replace("11111111", "2"))
    done = run("arcli einvoice read one.xml two.xml --journal", books)
    assert done.code == 1 and "two.xml" in done.err and not (books / "b.journal").exists()
    assert run("arcli einvoice read one.xml two.xml --journal -c home", books).code == 0
    assert (books / "b.journal").read_text().count(" invoice ") == 2


def _below_zero(invoice: EInvoice, kind: str) -> EInvoice:
    """The same with amounts below zero, as programs correct that know no credit notes."""
    totals, tax = invoice.totals, invoice.tax
    assert tax is not None and totals.prepaid is None
    return replace(
        invoice, number="INV-2", type=kind, due=None, preceding=(Preceding(number="INV-1"),),
        lines=tuple(
            replace(line, quantity=replace(line.quantity, value=-line.quantity.value), net=-line.net)
            for line in invoice.lines
        ),
        tax=replace(tax, value=-tax.value),
        totals=replace(
            totals, lines=-totals.lines, net=-totals.net, gross=-totals.gross, payable=-totals.payable
        ),
        breakdown=tuple(replace(row, base=-row.base, tax=-row.tax) for row in invoice.breakdown),
    )  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - {"prepaid", "paid", "credit", "credit without lines"}))
@pytest.mark.parametrize("kind", ["380", "384"])
def test_an_invoice_below_zero_is_a_credit_memo(name: str, kind: str) -> None:
    """It corrects the one that it names, by its amounts; both together come to nothing, in each tax."""
    invoice, _ = made(DOCUMENTS[name], "ubl")
    assert invoice is not None
    first = entry_text(entry_of(invoice, *_empty(""), "home"))
    below = _below_zero(invoice, kind)
    assert not [one for one in check_sums(below) if one.fatal]
    for write in (ubl, cii):
        entry = entry_of(back(write(below)), *_empty(first), "home")
        assert (entry.kind, entry.amount, getattr(entry, "corrects", None)) == ("credit", invoice.totals.gross, "INV-1")
        maker = of_ledger(open_memory({"arcli.yaml": SETTINGS, "a.journal": CUSTOMERS + first + entry_text(entry)}))
        was, is_ = content(maker, "INV-1", "2026-03-02"), content(maker, "INV-2", "2026-03-02")
        assert isinstance(was, Itemised) and isinstance(is_, Itemised)
        assert [(t.code, t.base, t.amount) for t in was.taxes] == [(t.code, t.base, t.amount) for t in is_.taxes]
        assert (was.net, was.total) == (is_.net, is_.total)


def _empty(journal: str) -> tuple[Settings, Subledger]:
    maker = of_ledger(open_memory({"arcli.yaml": SETTINGS, "a.journal": CUSTOMERS + journal}))
    return maker.settings, maker.subledger


def test_a_credit_note_below_zero_is_a_debit_memo() -> None:
    """It takes a credit note back; allowances and charges turn with it: 110.00 and 25 % of it are 137.50."""
    settings = SETTINGS.replace("vat21: {rate: 21%", "vat25: 25%\n  vat21: {rate: 21%")
    empty = of_ledger(open_memory({"arcli.yaml": settings, "a.journal": CUSTOMERS}))

    def other(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
        return tuple(replace(one, amount=-one.amount) for one in adjustments)

    plain = replace(FULL, totals=replace(FULL.totals, prepaid=None))
    turned = _below_zero(plain, "381")
    turned = replace(
        turned, allowances=other(turned.allowances), charges=other(turned.charges),
        lines=tuple(replace(i, allowances=other(i.allowances), charges=other(i.charges)) for i in turned.lines),
    )  # fmt: skip
    entry = entry_of(turned, empty.settings, empty.subledger, "home")
    assert (entry.kind, entry.amount) == ("debit", Decimal("137.50"))
    same = entry_of(plain, empty.settings, empty.subledger, "home")
    assert entry.lines == same.lines


def test_it_is_said_why_an_invoice_is_a_credit_memo(books: Path) -> None:
    invoice, _ = made(DOCUMENTS["plain"], "ubl")
    assert invoice is not None
    (books / "minus.xml").write_bytes(ubl(_below_zero(invoice, "380")))
    done = run("arcli einvoice read minus.xml --journal", books)
    assert done.code == 0 and "INV-2: its amount is below zero, so it is booked as a credit memo." in done.err
    assert (books / "b.journal").read_text().startswith("2026-03-02 credit INV-2 home 242.00 EUR\n")
    again = run("arcli einvoice read minus.xml --journal", books)
    assert (again.code, again.out) == (0, "") and "below zero" not in again.err
