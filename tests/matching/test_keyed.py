"""Payments that somebody keyed, and the bank shows later: booked by a reference, a question by anything else."""

from __future__ import annotations

import pytest

from .ledgers import line, proposals, propose, refs

CUSTOMERS = """2026-01-01 customer acme "Acme Trading Company" currency:USD terms:net30
2026-01-01 customer delta "Delta Foods Ltd" currency:USD terms:net30
2026-01-05 invoice INV-1 acme 700.00
2026-01-06 invoice INV-2 acme 700.00
2026-01-07 invoice INV-3 delta 500.00
"""
KEYED = CUSTOMERS + "2026-01-24 payment P-1 acme 700.00 ref:FT1234567\n    INV-1  700.00\n"
PLAIN = CUSTOMERS + "2026-01-24 payment P-1 acme 700.00\n    INV-1  700.00\n"


@pytest.mark.parametrize("days", [0, 5, 24, 60])
@pytest.mark.parametrize("payer", ["Acme Trading Company", ""])
def test_the_exact_reference_is_that_payment(days: int, payer: str) -> None:
    """Within sixty days, whoever the bank says it is, in the text or in a field of its own."""
    day = str(__import__("datetime").date(2026, 1, 24) + __import__("datetime").timedelta(days=days))
    for more in ({"text": "WIRE FT1234567"}, {"bank_ref": "FT1234567"}, {"end_to_end": "FT 123 4567"}):
        found = propose(KEYED, line("700.00", day, payer=payer, **more))
        assert found.status == "booked", more
        assert "P-1" in found.evidence[0]


def test_a_reference_after_sixty_days_is_a_question() -> None:
    found = propose(KEYED, line("700.00", "2026-03-26", payer="Acme Trading Company", text="WIRE FT1234567"))
    assert found.status not in ("booked", "certain")


@pytest.mark.parametrize("day", ["2026-01-22", "2026-01-24", "2026-02-20", "2026-05-01"])
def test_the_same_payer_and_amount_is_a_question(day: str) -> None:
    found = propose(PLAIN, line("700.00", day, payer="Acme Trading Company"))
    assert (found.status, refs(found)) == ("proposed", [("INV-2",)])
    assert found.evidence == ("P-1 of 2026-01-24 has the same amount from acme: keyed by hand?",)


def test_a_payment_that_has_its_line_is_no_question() -> None:
    text = PLAIN.replace("P-1 acme 700.00", "P-1 acme 700.00 bank_line:1000/2026-01-25/700USD/csv")
    assert propose(text, line("700.00", payer="Acme Trading Company")).status == "certain"


def test_one_keyed_payment_is_one_line() -> None:
    """Two lines of the amount, one payment of it: one is a question, the other pays."""
    two = [line("700.00", f"2026-02-{d}", payer="Acme Trading Company") for d in (10, 12)]
    assert [p.status for p in proposals(PLAIN, *two)] == ["proposed", "certain"]


def test_a_line_that_names_another_invoice_is_another_payment() -> None:
    found = propose(PLAIN, line("700.00", payer="Acme Trading Company", text="INV-2"))
    assert (found.status, refs(found)) == ("certain", [("INV-2",)])
    unapplied = PLAIN.replace("    INV-1  700.00\n", "")
    assert propose(unapplied, line("700.00", payer="Acme Trading Company", text="INV-2")).status == "proposed"


@pytest.mark.parametrize("method", ["", " method:cheque"])
def test_cheques_without_a_slip_are_a_question(method: str) -> None:
    """700 of one and 500 of the other, banked as 1,200: never booked once more, to nobody."""
    text = PLAIN.replace("P-1 acme 700.00", f"P-1 acme 700.00{method}")
    text += f"2026-01-24 payment P-2 delta 500.00{method}\n    INV-3  500.00\n"
    for words in ("DEPOSIT", "", "COUNTER CREDIT 0114"):
        found = propose(text, line("1200.00", "2026-01-26", text=words))
        assert (found.status, found.customers) == ("proposed", ("acme", "delta")), words
        assert "P-1 and P-2 without a bank line add up to it" in found.evidence[0]


def test_a_sum_of_one_payers_payments_is_a_question() -> None:
    text = CUSTOMERS + "2026-01-20 payment P-1 acme 300.00\n2026-01-22 payment P-2 acme 400.00\n"
    found = propose(text, line("700.00", "2026-02-20", payer="Acme Trading Company"))
    assert found.status == "choice"  # INV-1 or INV-2
    one = text.replace("2026-01-06 invoice INV-2 acme 700.00\n", "")
    found = propose(one, line("700.00", "2026-02-20", payer="Acme Trading Company"))
    assert (found.status, refs(found)) == ("proposed", [("INV-1",)])
    assert "P-1 and P-2" in found.evidence[0]


def test_a_slip_is_known_by_its_number_and_by_its_total() -> None:
    text = PLAIN.replace("P-1 acme 700.00", "P-1 acme 700.00 deposit:DEP-9")
    text += "2026-01-24 payment P-2 delta 500.00 deposit:DEP-9\n    INV-3  500.00\n"
    assert propose(text, line("1200.00", "2026-01-26")).status == "booked"
    assert propose(text, line("1200.00", "2026-03-01", text="DEPOSIT DEP-9")).status == "booked"
    assert propose(text, line("1200.00", "2026-03-01")).status != "booked"


def test_a_void_payment_is_no_question() -> None:
    text = PLAIN + '2026-01-24 reverse P-1 reason:"keyed twice"\n'
    found = propose(text, line("700.00", "2026-02-20", payer="Acme Trading Company"))
    assert (found.status, len(found.choices), found.evidence) == ("choice", 2, ())


THIRDS = """2026-01-01 customer maple "Maple Court HOA" currency:USD
2026-01-05 invoice INV-1 maple 900.00 USD
    2026-02-01  300.00
    2026-03-01  300.00
    2026-04-01  300.00
2026-02-02 payment P-1 maple 300.00
    INV-1#1  300.00
"""


def test_a_choice_of_equal_items_is_asked_about_too() -> None:
    """The first instalment was keyed; which of the two others the line pays is not the first question."""
    found = propose(THIRDS, line("300.00", "2026-02-03", payer="Maple Court HOA"))
    assert (found.status, refs(found)) == ("choice", [("INV-1#2",), ("INV-1#3",)])
    assert found.evidence == ("P-1 of 2026-02-02 has the same amount from maple: keyed by hand?",)


def test_equal_lines_for_equal_items_stay_questions_where_one_was_keyed() -> None:
    """Two lines, two items left, one payment keyed: the first line is that payment, or the books have it twice."""
    two = [line("300.00", f"2026-0{month}-03", payer="Maple Court HOA") for month in (2, 3)]
    found = proposals(THIRDS, *two)
    assert [p.status for p in found] == ["choice", "choice"]
    assert [len(p.evidence) for p in found] == [1, 0]
    nobody_keyed = THIRDS.partition("2026-02-02 payment")[0]
    three = [*two, line("300.00", "2026-04-03", payer="Maple Court HOA")]
    assert [p.status for p in proposals(nobody_keyed, *three)] == ["certain"] * 3


def test_a_return_that_was_recorded_is_no_return_of_another_payment() -> None:
    """`arcli return` was first: the line is that reversal, by whatever payer of the same amount there is besides."""
    text = CUSTOMERS + "2026-01-24 payment P-1 acme 700.00\n2026-01-20 payment P-2 delta 700.00\n"
    text += "2026-02-02 reverse P-1 reason:NSF\n"
    for said in ("RETURNED ITEM", "RETURNED ITEM ACME TRADING INSUFFICIENT FUNDS"):
        found = propose(text, line("-700.00", "2026-02-03", text=said))
        assert (found.status, refs(found)) != ("proposed", [()])
        assert found.choices == []
        assert found.evidence == ("the reversal of P-1 of 2026-02-02 has this amount: recorded by hand?",)
    other = propose(text, line("-700.00", "2026-02-03", text="RETURNED ITEM DELTA FOODS LTD"))
    assert [c.reverses for c in other.choices] == ["P-2"]
    marked = propose(
        text.replace("P-2 delta", "P-2 acme"),
        line("-700.00", "2026-02-03", payer="Acme Trading Company", returned=True),
    )
    assert (marked.status, marked.choices) == ("proposed", []), "a return of the payer's other payment is not certain"
