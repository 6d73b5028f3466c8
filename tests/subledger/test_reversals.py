"""Reversals: what reopens, what becomes unapplied, what stands."""

from __future__ import annotations

from datetime import date

import pytest

from tests.subledger.books import codes, errors, ledger, open_of

HEAD = """
2026-01-01 customer acme "Acme" currency:USD
2026-01-02 invoice INV-1 acme 100.00 due:2026-02-01
2026-01-02 invoice INV-2 acme 60.00 due:2026-02-01
"""


def test_part_of_a_payment_and_later_the_rest() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 160.00\n    INV-1  100.00\n    INV-2  60.00\n"
    text += "2026-01-20 reverse P-1 60.00\n    INV-2  60.00\n"
    assert open_of(ledger(text), "2026-01-20") == {"INV-2": "60.00"}
    text += "2026-02-20 reverse P-1\n"
    opened = ledger(text)
    assert open_of(opened, "2026-01-20") == {"INV-2": "60.00"}
    assert open_of(opened, "2026-02-20") == {"INV-1": "100.00", "INV-2": "60.00"}


def test_a_refund_stands_as_an_open_debit() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 130.00\n    INV-1  100.00\n"
    text += "2026-01-15 refund RF-1 acme 30.00\n    P-1  30.00\n2026-01-20 reverse P-1 reason:NSF\n"
    opened = ledger(text)
    assert open_of(opened, "2026-01-19") == {"INV-2": "60.00"}
    assert open_of(opened, "2026-01-20") == {"INV-1": "100.00", "INV-2": "60.00", "RF-1": "30.00"}


def test_a_reversal_is_final() -> None:
    text = HEAD + "2026-01-20 reverse INV-1\n2026-01-25 reverse INV-1\n"
    assert codes(ledger(text), "2026-01-24") == []
    assert codes(ledger(text), "2026-01-25") == ["AR308"]


def test_nothing_is_reversed_before_its_date() -> None:
    assert codes(ledger(HEAD + "2026-01-01 reverse INV-1\n"), "2026-01-01") == ["AR309"]


def test_a_transfer_that_is_reversed_gives_back_and_leaves_what_paid_it_unapplied() -> None:
    text = HEAD + '2026-01-01 customer kim "Kim" currency:USD\n'
    text += "2026-01-05 transfer T-1 acme kim 40.00 due:2026-03-01\n    INV-1  40.00\n"
    text += "2026-01-10 payment P-1 kim 25.00\n    INV-1  25.00\n2026-01-20 reverse T-1\n"
    opened = ledger(text)
    assert open_of(opened, "2026-01-19") == {"INV-1 of acme": "60.00", "INV-1 of kim": "15.00", "INV-2": "60.00"}
    assert open_of(opened, "2026-01-20") == {"INV-1": "100.00", "INV-2": "60.00", "P-1": "-25.00"}


def test_a_reversed_write_off_reopens() -> None:
    text = HEAD + "2026-01-10 writeoff WO-1 acme 60.00\n    INV-2  60.00\n"
    text += "2026-01-15 payment P-1 acme 20.00\n    WO-1  20.00\n2026-01-20 reverse WO-1\n"
    opened = ledger(text)
    assert open_of(opened, "2026-01-19") == {"INV-1": "100.00"}
    assert open_of(opened, "2026-01-20") == {"INV-1": "100.00", "INV-2": "60.00", "P-1": "-20.00"}


def test_a_transfer_of_later_does_not_change_who_was_paid() -> None:
    """Whose part a payment settles is a matter of its own day."""
    text = "2026-01-01 customer parent currency:USD\n2026-01-01 customer child payer:parent currency:USD\n"
    text += "2026-01-02 invoice INV-1 child 100.00 due:2026-02-01\n"
    text += "2026-01-10 payment P-1 parent 30.00\n    INV-1  30.00\n"
    text += "2026-03-01 transfer T-1 child parent 50.00\n    INV-1  50.00\n"
    opened = ledger(text)
    assert open_of(opened, "2026-01-10") == {"INV-1": "70.00"}
    assert open_of(opened, "2026-03-01") == {"INV-1 of child": "20.00", "INV-1 of parent": "50.00"}


def test_a_part_that_was_moved_on_is_not_given_back() -> None:
    text = HEAD + '2026-01-01 customer kim "Kim" currency:USD\n2026-01-01 customer lee "Lee" currency:USD\n'
    text += "2026-01-05 transfer T-1 acme kim 40.00\n    INV-1  40.00\n"
    text += "2026-01-06 transfer T-2 kim lee 40.00\n    INV-1  40.00\n2026-01-20 reverse T-1\n"
    assert codes(ledger(text), "2026-01-19") == []
    assert codes(ledger(text), "2026-01-20") == ["AR301"]
    assert codes(ledger(text + "2026-01-20 reverse T-2\n"), "2026-01-20") == []


def test_a_payer_takes_back_only_what_it_settled() -> None:
    text = "2026-01-01 customer parent currency:USD\n2026-01-01 customer child payer:parent currency:USD\n"
    text += "2026-01-05 invoice INV-1 child 100.00 due:2026-02-01\n"
    text += "2026-01-10 payment P-1 child 70.00\n    INV-1  70.00\n"
    text += "2026-01-11 payment P-2 parent 30.00\n    INV-1  30.00\n"
    text += "2026-01-20 payment P-3 parent 50.00\n    INV-1  -40.00\n"
    assert codes(ledger(text), "2026-01-19") == []
    (error,) = errors(ledger(text), date(2026, 1, 20))
    assert (error.code, error.position.line) == ("AR311", 9)
    assert error.message == 'customer "parent" takes back 10.00 USD more of INV-1 than it has settled on 2026-01-20'
    assert open_of(ledger(text.replace("-40", "-30")), "2026-01-20") == {"INV-1": "30.00", "P-3": "-80.00"}


def test_what_was_unapplied_before_a_transfer_is_reversed_stays_unapplied() -> None:
    text = HEAD + '2026-01-01 customer kim "Kim" currency:USD\n'
    text += "2026-01-05 transfer T-1 acme kim 40.00\n    INV-1  40.00\n"
    text += "2026-01-10 payment P-1 kim 25.00\n    INV-1  25.00\n2026-01-15 unapply P-1\n    INV-1  25.00\n"
    text += "2026-01-20 reverse T-1\n"
    expected = {"INV-1": "100.00", "INV-2": "60.00", "P-1": "-25.00"}
    assert open_of(ledger(text), "2026-01-20") == expected


def test_nothing_is_unapplied_of_what_has_ended() -> None:
    text = HEAD + "2026-01-10 payment P-1 acme 25.00\n    INV-1  25.00\n2026-01-20 reverse P-1\n"
    text += "2026-01-21 unapply P-1\n    INV-1  25.00\n"
    assert codes(ledger(text), "2026-01-20") == []
    assert codes(ledger(text), "2026-01-21") == ["AR311"]
    assert codes(ledger(text.replace("01-21", "01-20")), "2026-01-31") == []


def test_a_part_of_an_opening_credit_is_reversed() -> None:
    text = HEAD + "2026-01-03 opening C-1 acme -50.00\n2026-01-10 apply C-1\n    INV-1  30.00\n"
    text += "2026-01-20 reverse C-1 45.00\n    INV-1  25.00\n"
    # 20.00 of it were free; 25.00 reopen the invoice, of which 5.00 stay settled.
    assert open_of(ledger(text), "2026-01-20") == {"INV-1": "95.00", "INV-2": "60.00"}


HELD = """\
2026-01-01 invoice I-1 acme 50.00 USD

2026-01-02 payment P-1 beta 50.00 USD

"""


@pytest.mark.parametrize(
    ("entries", "left"),
    [
        # the payment rests on T-1 alone: T-2 came later
        ("05 transfer T-1 acme beta 20.00|06 apply P-1 20.00|07 transfer T-2 acme beta 10.00|10 reverse T-1",
         {"I-1 of acme": "40.00", "I-1 of beta": "10.00", "P-1": "-50.00"}),
        # it rests on both: one that stands holds it
        ("05 transfer T-1 acme beta 20.00|05 transfer T-2 acme beta 10.00|06 apply P-1 10.00|10 reverse T-1",
         {"I-1": "40.00", "P-1": "-40.00"}),
        ("05 transfer T-1 acme beta 20.00|05 transfer T-2 acme beta 10.00|06 apply P-1 10.00|10 reverse T-1|"
         "11 reverse T-2", {"I-1": "50.00", "P-1": "-50.00"}),
        # the document was reversed after the transfer on which it rested
        ("05 transfer T-1 acme beta 20.00|06 apply P-1 20.00|10 reverse T-1|11 reverse I-1", {"P-1": "-50.00"}),
    ],
)  # fmt: skip
def test_what_settled_a_moved_part_rests_on_the_transfers_before_it(entries: str, left: dict[str, str]) -> None:
    texts = [HELD]
    for text in entries.split("|"):
        day, kind, *words = text.split()
        lines = {"transfer": f"\n    I-1  {words[-1]}", "apply": f"\n    I-1  {words[-1]}"}.get(kind, "")
        texts.append(f"2026-01-{day} {kind} {' '.join(words[:1] if kind == 'apply' else words)}{lines}\n")
    customers = "2026-01-01 customer acme\n\n2026-01-01 customer beta\n\n"
    assert open_of(ledger(customers + "\n".join(texts), settings="currency: USD\n"), "2026-01-31") == left


@pytest.mark.parametrize(
    ("entry", "reversal", "said"),
    [
        ("writeoff W-1 acme 50.00\n    INV-1  50.00", "W-1 10.00", ["AR313"]),
        ("writeoff W-1 acme 50.00\n    INV-1  50.00", "W-1 10.00\n    INV-1  9.00", ["AR313"]),
        ("writeoff W-1 acme 50.00\n    INV-1  50.00", "W-1 10.00\n    INV-1  10.00", []),
        ("writeoff W-1 acme 50.00\n    INV-1  50.00", "W-1 60.00\n    INV-1  60.00", ["AR311"]),
        ("transfer T-1 acme beta 50.00\n    INV-1  50.00", "T-1 10.00", ["AR317"]),
        ("transfer T-1 acme beta 50.00\n    INV-1  50.00", "T-1 10.00\n    INV-1  10.00", ["AR317"]),
        ("transfer T-1 acme beta 50.00\n    INV-1  50.00", "T-1 50.00", ["AR317"]),
        ("transfer T-1 acme beta 50.00\n    INV-1  50.00", "T-1", []),
    ],
)
def test_a_part_of_what_has_no_money_of_its_own(entry: str, reversal: str, said: list[str]) -> None:
    """A part that reopened nothing, and said nothing, left the ledger as it was."""
    text = f"{HEAD}2026-01-01 customer beta\n\n2026-01-10 {entry}\n\n2026-01-20 reverse {reversal}\n"
    assert codes(ledger(text), "2026-01-19") == []
    assert codes(ledger(text), "2026-01-20") == said


def test_a_part_of_a_write_off_reopens_what_is_listed() -> None:
    text = HEAD + "2026-01-10 writeoff W-1 acme 90.00\n    INV-1  40.00\n    INV-2  50.00\n\n"
    text += "2026-01-20 reverse W-1 15.00\n    INV-2  15.00\n\n2026-01-25 reverse W-1\n"
    opened = ledger(text)
    assert open_of(opened, "2026-01-19") == {"INV-1": "60.00", "INV-2": "10.00"}
    assert open_of(opened, "2026-01-20") == {"INV-1": "60.00", "INV-2": "25.00"}
    assert open_of(opened, "2026-01-25") == {"INV-1": "100.00", "INV-2": "60.00"}
