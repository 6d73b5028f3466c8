"""Entries: what makes two of them equal, and how they are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.model.entries import Application, Credit, Instalment, Invoice, Line, Note, Payment, amounts_of
from arcli.model.kinds import Facts, Role, kind, kinds

DAY = date(2026, 1, 15)


def payment(number: str = "P-1", amount: str = "10.00") -> Payment:
    return Payment(DAY, number, "acme", Decimal(amount), applications=(Application("INV-1", Decimal(10)),))


def test_entries_are_equal_when_their_content_is() -> None:
    one, other = payment(), payment(amount="10")
    one.origin, one.offset = "a.journal", 7  # where they stand is no content
    assert one == other
    other.applications[0].discount = Decimal(1)
    assert one != other
    assert payment() != payment("P-2")


def test_entries_of_two_kinds_are_not_equal() -> None:
    fields = (DAY, "D-1", "acme", Decimal(1))
    assert Invoice(*fields) == Invoice(*fields)
    assert Invoice(*fields) != Credit(*fields)
    assert Invoice(*fields) != "D-1"


def test_entries_are_shown_with_their_content_and_not_hashed() -> None:
    shown = repr(payment())
    assert shown.startswith("Payment(date=datetime.date(2026, 1, 15), memo=None")
    assert "applications=(Application(document='INV-1', amount=Decimal('10')" in shown
    assert "origin" not in shown
    with pytest.raises(TypeError):
        hash(payment())


@pytest.mark.parametrize("facts", [{"says": ("text", "txet")}, {"soft": ("txet",)}])
def test_a_kind_quotes_and_seals_fields_that_it_declares(facts: dict[str, tuple[str, ...]]) -> None:
    before = list(kinds())
    with pytest.raises(TypeError, match="Note declares no txet"):
        kind("other", Facts(role=Role.FOLLOW_UP, **facts))(Note)  # type: ignore[arg-type]  # keywords of a table
    assert list(kinds()) == before


def test_each_kind_is_called_with_its_article() -> None:
    called = {name: kinds()[name].one for name in ("invoice", "opening", "apply", "credit", "writeoff", "payment")}
    assert called == {
        "invoice": "an invoice", "opening": "an opening item", "apply": "an apply",
        "credit": "a credit memo", "writeoff": "a write-off", "payment": "a payment",
    }  # fmt: skip


def test_amounts_are_found_where_the_declarations_have_them() -> None:
    entry = payment()
    entry.applications[0].discount, entry.applications[0].total = Decimal("0.20"), Decimal("9.80")
    assert list(amounts_of(entry)) == [
        (("amount",), Decimal("10.00")),
        (("applications", 0, "amount"), Decimal(10)),
        (("applications", 0, "total"), Decimal("9.80")),
        (("applications", 0, "discount"), Decimal("0.20")),
    ]
    lines = (
        Line(Decimal(3), text="Nails", price=Decimal("1.255"), net=Decimal("3.77")),
    )  # quantity and price are no amounts
    invoice = Invoice(DAY, "I-1", "acme", Decimal("3.77"), lines=lines, instalments=(Instalment(DAY, Decimal("3.77")),))
    assert [path for path, _ in amounts_of(invoice)] == [
        ("amount",), ("lines", 0, "net"), ("instalments", 0, "amount"),
    ]  # fmt: skip
