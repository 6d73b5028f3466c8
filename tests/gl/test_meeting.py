"""Balance-forward customers in foreign currency: looking at the items behind is as good as looking at all of them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from arcli.gl.meeting import Meeting
from tests.gl.books import FAR, book
from tests.subledger.books import open_memory
from tests.support.timing import grows_at_most

D = Decimal
KINDS = ["invoice", "invoice", "invoice", "payment", "payment", "credit"]
KINDS += ["rate", "reverse", "extend", "transfer", "apply", "method"]
HEAD = '2026-01-01 customer fwd "F" currency:EUR method:balance-forward\n\n2026-01-01 customer b "B" currency:EUR\n\n'
HEAD += "2026-01-01 rate EUR 1.10 USD\n\n"
TERMS = "currency: USD\nterms: {half: [{share: 50%, due: net5}, {share: 50%, due: net20}]}\n"


def random_books(seed: int, count: int = 40) -> str:
    """Invoices with any due date, payments, credit memos, and what happens to them later."""
    mix, day, texts = random.Random(seed), date(2026, 1, 2), [HEAD]
    made: list[str] = []
    for n in range(count):
        day += timedelta(mix.choice([0, 0, 1, 3]))
        amount = D(mix.randrange(1, 30000)) / 100
        kind = mix.choice(KINDS)
        if kind == "invoice":
            due = mix.choice([f"due:{day + timedelta(mix.randrange(0, 60))}", "terms:half"])
            texts.append(f"{day} invoice I{n} fwd {amount} {due}\n\n")
            made.append(f"I{n}")
        elif kind in ("payment", "credit"):
            texts.append(f"{day} {kind} {kind[0].upper()}{n} fwd {amount}\n\n")
            made.append(f"{kind[0].upper()}{n}")
        elif kind == "rate":
            day += timedelta(1)  # one rate a day
            texts.append(f"{day} rate EUR {D(mix.randrange(10000, 13000)) / 10000} USD\n\n")
        elif kind == "method" and mix.random() < 0.3:
            for way in ("open-item", "balance-forward"):
                day += timedelta(mix.randrange(1, 9))
                texts.append(f"{day} customer fwd method:{way}\n\n")
        elif made and kind == "reverse":
            texts.append(f"{day} reverse {made.pop(mix.randrange(len(made)))}\n\n")
        elif made and kind == "extend" and (number := mix.choice(made)).startswith("I"):
            texts.append(f"{day} extend {number} due:{day + timedelta(mix.randrange(0, 30))}\n\n")
        elif made and kind == "apply" and (number := mix.choice(made)).startswith("I"):
            texts.append(f"{day} payment A{n} fwd 0.01\n    {number}  0.01\n\n")
        elif made and kind == "transfer" and (number := mix.choice(made)).startswith("I"):
            texts.append(f"{day} transfer T{n} fwd b 0.01\n    {number}  0.01\n\n")
    return "".join(texts)


def sound(text: str) -> bool:
    """Whether a ledger has no errors."""
    opened = open_memory({"a.journal": text, "arcli.yaml": TERMS})
    return not any(p.severity == "error" for p in opened.as_of(FAR)[1])


MET = f"""{HEAD}2026-01-02 invoice I1 fwd 100.00

2026-01-03 rate EUR 1.20 USD

2026-01-04 payment P1 fwd 100.00

"""
TWO_METHODS = "2026-01-10 customer fwd method:open-item\n\n2026-01-20 customer fwd method:balance-forward\n"


def test_a_customer_who_leaves_the_method_gives_back_what_was_realised() -> None:
    """100.00 at 1.10 and 1.20: 10.00 gained on the 4th, given back on the 10th, gained again on the 20th."""
    _, made = book(MET + TWO_METHODS, TERMS)
    found = [(t.date.day, p.base) for t in made.transactions for p in t.postings if p.account.endswith("gains")]
    assert found == [(4, D("-10.00")), (10, D("10.00")), (20, D("-10.00"))]


def test_money_applied_to_what_had_met() -> None:
    """50.00 of the 100.00 are paid by another payment at 1.20: 5.00 of the 10.00 are its gain; 50.00 are free."""
    _, made = book(MET + "2026-01-10 payment P2 fwd 50.00\n    I1  50.00\n", TERMS)
    found = [(t.reference, p.base) for t in made.transactions for p in t.postings if p.account.endswith("gains")]
    assert sum(base for _, base in found) == D("-10.00")
    assert made.met["P1", "fwd"].amount == 50
    _, made = book(MET + "2026-01-10 payment P2 fwd 100.00\n    I1  100.00\n", TERMS)
    assert made.met == {}


@pytest.mark.parametrize("seed", range(60))
def test_what_is_set_aside_changes_no_figure(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = random_books(seed)
    if not sound(text):
        pytest.skip("a random ledger that has errors proves nothing here")
    _, quick = book(text, TERMS)
    monkeypatch.setattr(Meeting, "_settle_front", lambda *_: None)
    _, slow = book(text, TERMS)
    assert [(t.date, t.postings) for t in quick.transactions] == [(t.date, t.postings) for t in slow.transactions]
    assert (quick.met, quick.carrying) == (slow.met, slow.carrying)


def test_most_random_ledgers_aresound() -> None:
    assert sum(sound(random_books(seed)) for seed in range(60)) > 30


def test_four_times_the_items_take_about_four_times_as_long() -> None:
    """Looked at whole each day, they took sixteen times."""
    texts = [HEAD]
    for n in range(400):
        day = date(2026, 1, 2) + timedelta(n)
        texts.append(f"{day} invoice I{n} fwd 100.00\n\n{day} payment P{n} fwd 90.00\n\n")
    few, many = "".join(texts[:101]), "".join(texts)
    assert grows_at_most(8, lambda: book(few, TERMS), lambda: book(many, TERMS))
