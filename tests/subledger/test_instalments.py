"""Instalments: named applications first, the rest first due first; never more of one than there is of it."""

from __future__ import annotations

from datetime import date

from tests.subledger.books import codes, context, errors, ledger, open_of

HEAD = """
2026-01-01 customer acme "Acme" currency:USD
2026-01-01 customer kim "Kim" currency:USD
2026-01-02 invoice INV-1 acme 100.00
    2026-02-01  30.00
    2026-03-01  50.00
    2026-04-01  20.00
"""


def test_payments_fill_first_due_first() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 40.00\n    INV-1  40.00\n"
    assert open_of(ledger(text), "2026-01-10") == {"INV-1#2": "40.00", "INV-1#3": "20.00"}


def test_a_named_instalment_goes_first() -> None:
    # 20.00 to #3 by its name; the other 40.00 are 30.00 of #1 and 10.00 of #2.
    text = HEAD + "2026-01-10 payment P-1 acme 60.00\n    INV-1#3  20.00\n    INV-1  40.00\n"
    assert open_of(ledger(text), "2026-01-10") == {"INV-1#2": "40.00"}


def test_more_than_an_instalment_is_an_error_though_the_invoice_has_more_open() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 40.00\n    INV-1#1  40.00\n"
    (error,) = errors(ledger(text), date(2026, 1, 10))
    assert error.code == "AR301"
    assert error.message == "INV-1#1 is 30.00 USD, but 40.00 USD is settled on 2026-01-10"
    assert str(error.hint).startswith("that is 10.00 USD too much")
    assert error.position.line == 9
    assert codes(ledger(text), "2026-01-09") == []


def test_two_applications_to_one_instalment_name_both_lines() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 20.00\n    INV-1#1  20.00\n"
    text += "2026-01-11 payment P-2 acme 20.00\n    INV-1#1  20.00\n"
    (error,) = errors(ledger(text), date(2026, 1, 31))
    assert error.position.line == 11
    assert [spot.source.line_column(spot.start)[0] for spot, _ in error.related] == [9]


def test_unapply_takes_back_the_instalment_that_it_names() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 60.00\n    INV-1#1  25.00\n    INV-1#2  35.00\n"
    text += "2026-01-20 unapply P-1\n    INV-1#1  25.00\n"
    for journals in ((text,), tuple(reversed(text.split("2026-01-20")))):
        opened = ledger(text) if len(journals) == 1 else ledger("2026-01-20" + journals[0], journals[1])
        # #1 is whole again, 15.00 of #2 and all of #3 were never paid, 25.00 of the payment are free.
        assert open_of(opened, "2026-01-20") == {
            "INV-1#1": "30.00", "INV-1#2": "15.00", "INV-1#3": "20.00", "P-1": "-25.00",
        }  # fmt: skip


def test_unapply_of_several_instalments_without_a_name_is_refused() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 60.00\n    INV-1#1  25.00\n    INV-1#2  35.00\n"
    text += "2026-01-20 unapply P-1\n    INV-1  10.00\n"
    assert codes(ledger(text), "2026-01-19") == []
    (error,) = errors(ledger(text), date(2026, 1, 20))
    assert (error.code, error.hint) == ("AR311", "name the one that is taken back: INV-1#1")


def test_a_later_payment_does_not_change_what_was_transferred() -> None:
    text = HEAD + "2026-01-10 transfer T-1 acme kim 30.00\n    INV-1  30.00\n"
    text += "2026-01-20 payment P-1 acme 50.00\n    INV-1  50.00\n"
    opened = ledger(text)
    # Kim owes #1, the first due on the 10th, and goes on owing it; Acme's 50.00 pay #2.
    assert open_of(opened, "2026-01-10") == {"INV-1#1": "30.00", "INV-1#2": "50.00", "INV-1#3": "20.00"}
    assert open_of(opened, "2026-01-20") == {"INV-1#1": "30.00", "INV-1#3": "20.00"}
    kims = [i for i in context(opened, date(2026, 1, 20)).all_items if i.customer == "kim"]
    assert [(i.part, i.due) for i in kims] == [(1, date(2026, 2, 1))]


def test_a_named_transfer_leaves_the_rest_to_payments() -> None:
    text = HEAD + "2026-01-10 transfer T-1 acme kim 50.00\n    INV-1#2  50.00\n"
    text += "2026-01-20 payment P-1 acme 45.00\n    INV-1  45.00\n"
    # Acme holds #1 and #3: 45.00 are all of #1 and 15.00 of #3.
    assert open_of(ledger(text), "2026-01-20") == {"INV-1#2": "50.00", "INV-1#3": "5.00"}


def test_two_transfers_of_one_instalment_add_up() -> None:
    text = HEAD + "2026-01-10 transfer T-1 acme kim 10.00\n    INV-1#1  10.00\n"
    text += "2026-01-11 transfer T-2 acme kim 15.00\n    INV-1#1  15.00\n"
    assert open_of(ledger(text), "2026-01-11") == {
        "INV-1#1 of acme": "5.00", "INV-1#1 of kim": "25.00", "INV-1#2": "50.00", "INV-1#3": "20.00",
    }  # fmt: skip


def test_an_unnamed_take_back_reopens_what_was_paid_by_name() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 50.00\n    INV-1#1  30.00\n    INV-1#2  20.00\n"
    text += "2026-01-20 payment P-2 acme 0.00\n    INV-1  -25.00\n"
    # 20.00 of #2, then 5.00 of #1: last due first.
    assert open_of(ledger(text), "2026-01-20") == {
        "INV-1#1": "5.00", "INV-1#2": "50.00", "INV-1#3": "20.00", "P-2": "-25.00",
    }  # fmt: skip


def test_a_payment_may_hold_what_it_took_back() -> None:
    """The sum of its applications, -25.00, is not above its amount; the money is unapplied."""
    text = HEAD + "2026-01-10 payment P-1 acme 30.00\n    INV-1  30.00\n"
    text += "2026-01-20 payment P-2 acme 10.00\n    INV-1  -25.00\n"
    assert open_of(ledger(text), "2026-01-20")["P-2"] == "-35.00"
    text += "2026-01-25 transfer T-1 acme kim 35.00\n    P-2  35.00\n"
    assert open_of(ledger(text), "2026-01-20")["P-2"] == "-35.00"


def test_a_part_reversal_takes_the_last_due_that_was_not_paid_by_name() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 20.00\n    INV-1#3  20.00\n"
    text += "2026-01-20 reverse INV-1 35.00\n"
    assert open_of(ledger(text), "2026-01-20") == {"INV-1#1": "30.00", "INV-1#2": "15.00"}


def test_what_is_taken_back_after_the_day_does_not_matter() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 20.00\n    INV-1  20.00\n"
    text += "2026-01-20 unapply P-1\n    INV-1  21.00\n"
    assert codes(ledger(text), "2026-01-19") == []
    assert codes(ledger(text), "2026-01-20") == ["AR311"]
