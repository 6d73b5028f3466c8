"""Items that short payments open: whose they are, when due, and that they end with what opened them."""

from __future__ import annotations

from datetime import date

from tests.subledger.books import codes, context, errors, ledger, open_of

HEAD = """
2026-01-01 customer acme "Acme" currency:USD
2026-01-01 customer kim "Kim" currency:USD
"""

PARTS = (
    HEAD
    + """
2026-01-02 invoice INV-1 acme 100.00
    2026-02-01  30.00
    2026-03-01  50.00
    2026-04-01  20.00
"""
)


def item(text: str, document: str, day: str) -> tuple[str, date, str]:
    """Holder, due date and open amount of a document."""
    found = context(ledger(text), date.fromisoformat(day)).all_items
    return next((i.customer, i.due, f"{i.open}") for i in found if i.document.id == document)


def test_a_deduction_is_due_with_the_instalment_that_was_paid_short() -> None:
    paid = "2026-02-01 payment P-1 acme 30.00\n    INV-1  30.00\n"
    paid += "2026-03-01 payment P-2 acme 44.00\n    INV-1  44.00  deduction:6.00 id:DED-1\n"
    # The second payment settles #2, due on 1 March, though it does not name it.
    assert item(PARTS + paid, "DED-1", "2026-03-01") == ("acme", date(2026, 3, 1), "6.00")


def test_a_deduction_of_a_named_instalment_is_due_with_it() -> None:
    paid = "2026-02-01 payment P-2 acme 14.00\n    INV-1#3  14.00  deduction:6.00 id:DED-1\n"
    assert item(PARTS + paid, "DED-1", "2026-02-01") == ("acme", date(2026, 4, 1), "6.00")


def test_a_deduction_of_a_transferred_item_is_of_the_new_holder_and_due_as_the_transfer_says() -> None:
    text = HEAD + "2026-01-02 invoice INV-1 acme 100.00 due:2026-02-01\n"
    text += "2026-01-10 transfer T-1 acme kim 60.00 due:2026-03-15\n    INV-1  60.00\n"
    text += "2026-01-20 payment P-1 kim 50.00\n    INV-1  50.00  deduction:10.00 id:DED-1\n"
    assert item(text, "DED-1", "2026-01-20") == ("kim", date(2026, 3, 15), "10.00")
    text += "2026-01-25 transfer T-2 kim acme 10.00\n    DED-1  10.00\n"
    assert item(text, "DED-1", "2026-01-25") == ("acme", date(2026, 3, 15), "10.00")


def test_a_deduction_ends_with_the_payment_that_opened_it() -> None:
    text = HEAD + "2026-01-02 invoice INV-1 acme 100.00 due:2026-02-01\n"
    text += "2026-01-20 payment P-1 acme 90.00\n    INV-1  90.00  deduction:10.00 id:DED-1\n"
    text += "2026-01-21 credit CM-1 acme 10.00\n    DED-1  10.00\n"
    for undone in ("2026-01-25 reverse P-1 reason:NSF\n", "2026-01-25 unapply P-1\n    INV-1  90.00\n"):
        opened = ledger(text + undone)
        assert open_of(opened, "2026-01-24") == {}
        money = {"P-1": "-90.00"} if "unapply" in undone else {}
        assert open_of(opened, "2026-01-25") == {"INV-1": "100.00", "CM-1": "-10.00"} | money


CHAIN = HEAD + (
    "2026-01-02 invoice INV-1 acme 100.00 due:2026-02-01\n"
    "2026-01-20 payment P-1 acme 90.00\n    INV-1  90.00  deduction:10.00 id:DED-1\n"
    "2026-01-21 payment P-2 acme 7.00\n    DED-1  7.00  deduction:3.00 id:DED-2\n"
    "2026-01-22 payment P-3 acme 3.00\n    DED-2  3.00\n"
)


def test_a_deduction_of_a_deduction_ends_too() -> None:
    for undone in ("2026-01-25 reverse P-1 reason:NSF\n", "2026-01-25 unapply P-1\n    INV-1  90.00\n"):
        money = {"P-1": "-90.00"} if "unapply" in undone else {}
        expected = {"INV-1": "100.00", "P-2": "-7.00", "P-3": "-3.00"} | money
        assert open_of(ledger(CHAIN), "2026-01-25") == {}
        assert open_of(ledger(CHAIN + undone), "2026-01-25") == expected


def test_a_deduction_of_a_part_that_is_given_back_ends() -> None:
    text = HEAD + "2026-01-02 invoice INV-1 acme 100.00 due:2026-02-01\n"
    text += "2026-01-10 transfer T-1 acme kim 100.00\n    INV-1  100.00\n"
    text += "2026-01-20 payment P-1 kim 90.00\n    INV-1  90.00  deduction:10.00 id:DED-1\n2026-01-25 reverse T-1\n"
    assert open_of(ledger(text), "2026-01-24") == {"DED-1": "10.00"}
    assert open_of(ledger(text), "2026-01-25") == {"INV-1": "100.00", "P-1": "-90.00"}


SHORT = HEAD + (
    "2026-01-02 invoice INV-1 acme 100.00 due:2026-02-01\n"
    "2026-01-20 payment P-1 acme 85.00\n    INV-1  85.00  discount:5.00 deduction:10.00 id:DED-1\n"
    "2026-01-25 unapply P-1\n    INV-1  50.00"
)


def test_a_deduction_that_is_taken_back_ends() -> None:
    # 50.00 and the 10.00 are open again; the discount and 35.00 stand.
    expected = {"INV-1": "60.00", "P-1": "-50.00"}
    assert open_of(ledger(SHORT + "  deduction:10.00\n"), "2026-01-25") == expected


def test_a_deduction_that_is_not_taken_back_stands() -> None:
    expected = {"INV-1": "50.00", "P-1": "-50.00", "DED-1": "10.00"}
    assert open_of(ledger(SHORT + "\n"), "2026-01-25") == expected
    whole = SHORT.replace("50.00", "85.00") + "  discount:5.00\n"
    assert open_of(ledger(whole), "2026-01-25") == {"INV-1": "90.00", "P-1": "-85.00", "DED-1": "10.00"}


def test_no_more_of_a_part_is_taken_back_than_was_taken() -> None:
    for part, said in (
        ("discount:5.01", "5.00 USD discount of P-1 is applied to INV-1 on 2026-01-25; 5.01 can't be taken back"),
        ("fee:1.00", "0.00 USD fee of P-1 is applied to INV-1 on 2026-01-25; 1.00 can't be taken back"),
        ("deduction:4.00", "the deduction of 10.00 USD opened DED-1: it is taken back whole or not at all"),
    ):
        opened = ledger(f"{SHORT}  {part}\n")
        assert codes(opened, "2026-01-24") == []
        (error,) = errors(opened, date(2026, 1, 25))
        assert (error.code, error.message) == ("AR311", said)


def test_a_deduction_of_a_deduction_is_due_with_it() -> None:
    text = PARTS + "2026-02-01 payment P-1 acme 14.00\n    INV-1#3  14.00  deduction:6.00 id:DED-1\n"
    text += "2026-02-02 payment P-2 acme 4.00\n    DED-1  4.00  deduction:2.00 id:DED-2\n"
    assert item(text, "DED-2", "2026-02-02") == ("acme", date(2026, 4, 1), "2.00")
