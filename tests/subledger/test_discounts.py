"""Early-payment discounts: `open`, `add payment`, `receive` and `check` say the same; figures worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.ledger.checks import check_ledger
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import ToSettle, applications_for
from arcli.matching.engine import match
from arcli.model.bank.line import StatementLine
from arcli.model.entries import Payment
from arcli.model.money import decimals
from arcli.model.settings.paying import Matching
from arcli.reports.open import open_list
from arcli.subledger.discounts import Discounts, Offer
from tests.subledger.books import context, errors, ledger, open_memory

D = Decimal

HEAD = '2020-01-01 customer c "C"\n'


def settings(discount_tax: str = "included", currency: str = "USD") -> str:
    """Settings with taxes of 20 %, 21 % (also inside the prices) and 9 %, and instalments with discounts."""
    return f"""
currency: {currency}
discount_tax: {discount_tax}
taxes:
  v: 20%
  v21: 21%
  v9: 9%
  in21: {{rate: 21%, included: true}}
terms:
  halves: [{{share: 50%, due: 2/10net30}}, {{share: 50%, due: 2/10net60}}]
  later: [{{share: 50%, due: 2/10net30}}, {{share: 50%, due: 2/40net60}}]
  first: [{{share: 25%, due: 4/10net30}}, {{share: 75%, due: net60}}]
"""


def offered(opened: Ledger, day: str) -> dict[str, tuple[str, str]]:
    """What `open` shows: document or instalment → (discount, its last day)."""
    rows = open_list(context(opened, date.fromisoformat(day))).rows
    found = [r for r in rows if r["discount"] is not None]
    refs = [r["document"] + (f"#{r['instalment']}" if r["instalment"] else "") for r in found]
    return {ref: (f"{r['discount']:f}", f"{r['discount_date']}") for ref, r in zip(refs, found, strict=True)}


def proposed(opened: Ledger, day: str, ref: str, amount: Decimal) -> Decimal | None:
    """The discount that `add payment` writes when so much is paid of a document."""
    when = date.fromisoformat(day)
    (made,) = applications_for(opened.as_of(when)[0], Payment.declared, "c", amount, [ToSettle(ref, None)], when)
    return made.discount


def received(opened: Ledger, day: str, ref: str, amount: Decimal) -> Decimal:
    """The discount that `receive` finds in a bank line that names the document and pays so much."""
    subledger = opened.as_of(date.max)[0]
    currency = subledger.documents[ref.partition("#")[0]].currency
    line = StatementLine("1000", currency, amount, date.fromisoformat(day), payer="C", text=ref.partition("#")[0])
    found = match([line], subledger, Matching())[0]
    uses = [u for c in found.choices for u in c.uses if u.item.ref == ref and u.discount]
    return Decimal(max((u.discount for u in uses), default=0)).scaleb(-(decimals(currency) or 0))


def warned(text: str, made: str, day: str, ref: str, amount: Decimal, discount: Decimal) -> bool:
    """Whether `check` warns of a payment with that discount."""
    currency = made.partition("currency: ")[2][:3]
    paid = f"{day} payment PAID c {amount} {currency}\n    {ref}  {amount}  discount:{discount}\n"
    opened = open_memory({"a.journal": text, "z.journal": paid, "arcli.yaml": made})
    found = check_ledger(opened, date(2030, 1, 1), date(2030, 1, 1))
    assert not [d for d in found if d.severity == "error"], found
    return any(d.code == "AR401" for d in found)


def assert_agreed(text: str, made: str, day: str, ref: str, discount: str | None) -> None:
    """That all four give a document, or one instalment of it, that discount on a day: no more, no less."""
    opened = open_memory({"a.journal": text, "arcli.yaml": made})
    when = date.fromisoformat(day)
    assert not errors(opened, when)
    (item,) = (i for i in context(opened, when).all_items if i.ref == ref)
    step = Decimal(1).scaleb(-(decimals(item.currency) or 0))
    known = offered(opened, day)
    if discount is None:
        assert ref not in known
        assert warned(text, made, day, ref, item.open - step, step)
        return
    given = Decimal(discount)
    assert known[ref][0] == discount
    assert proposed(opened, day, ref, item.open - given) == given
    assert received(opened, day, ref, item.open - given) == given
    assert not warned(text, made, day, ref, item.open - given, given)
    assert warned(text, made, day, ref, item.open - given - step, given + step)


CN = "2026-01-06 credit CN c 24.20"
V20 = '2026-01-05 invoice I c 120.00 terms:2/10net30\n    "x" 1 @ 100.00 tax:v\n'
IN21 = '2026-01-05 invoice I c 121.00 terms:2/10net30\n    "x" 1 @ 121.00 tax:in21\n'
TWO = '2026-01-05 invoice I c 230.00 terms:10/10net30\n    "x" 1 @ 100.00 tax:v21\n    "y" 1 @ 100.00 tax:v9\n'
PLAIN = "2026-01-05 invoice I c 121.00 terms:10/10net30\n"


@pytest.mark.parametrize(
    ("tax", "text", "discount"),
    [
        # 2 % of 120.00, or of the 100.00 without tax.
        ("included", V20, "2.40"),
        ("excluded", V20, "2.00"),
        # Tax on 98.00: 19.60. Header 119.60, discount 2 % of 100.00.
        ("mixed", V20.replace("120.00", "119.60"), "2.00"),
        ("included", IN21, "2.42"),
        ("excluded", IN21, "2.00"),
        ("mixed", IN21.replace(" c 121.00", " c 120.58"), "2.00"),  # tax 20.58 on 98.00, and 100.00
        # A return of 24.20: 10 % of 96.80.
        ("included", PLAIN + f"{CN}\n    I  24.20\n", "9.68"),
        ("excluded", PLAIN + f"{CN}\n    I  24.20\n", "9.68"),
        ("included", PLAIN + f"{CN} corrects:I\n", "9.68"),
        ("included", PLAIN + f"{CN} corrects:I\n    I  4.20\n", "9.68"),
        ("included", PLAIN + "2026-01-06 reverse I 24.20\n", "9.68"),
        # One that corrects another invoice is money for this one.
        ("included", PLAIN + "2026-01-01 invoice J c 50.00\n"
                     "2026-01-06 credit CN c 20.00 corrects:J\n    I  20.00\n", "12.10"),
        # Taken back, given again, reversed.
        ("included", PLAIN + f"{CN}\n    I  24.20\n2026-01-07 unapply CN\n    I  24.20\n", "12.10"),
        ("included", PLAIN + f"{CN} corrects:I\n2026-01-08 reverse CN\n", "12.10"),
        # 20.00 + 4.00 of tax sent back: 2 % of 96.00, of 80.00.
        ("included", V20 + '2026-01-06 credit CN c 24.00\n    "x" 1 @ 20.00 tax:v\n    I  24.00\n', "1.92"),
        ("excluded", V20 + '2026-01-06 credit CN c 24.00\n    "x" 1 @ 20.00 tax:v\n    I  24.00\n', "1.60"),
        ("excluded", V20 + "2026-01-06 credit CN c 24.00\n    I  24.00\n", "1.60"),
        ("excluded", V20 + "2026-01-06 reverse I 24.00\n", "1.60"),
        # The line at 21 % goes back: 100.00 without tax are left, of 109.00. Half of those 109.00 then: 50.00 are left.
        ("excluded", TWO + '2026-01-06 credit CN c 121.00\n    "x" 1 @ 100.00 tax:v21\n    I  121.00\n', "10.00"),
        ("excluded", TWO + '2026-01-06 credit CN c 121.00\n    "x" 1 @ 100.00 tax:v21\n    I  121.00\n'
                           "2026-01-07 credit CM c 54.50\n    I  54.50\n", "5.00"),
        # All of it went back but for 1.00.
        ("included", PLAIN + "2026-01-06 credit CN c 120.00\n    I  120.00\n", "0.10"),
        # A part payment without discount; one with the discount of its half; one that took all of it.
        ("included", PLAIN + "2026-01-06 payment P c 60.00\n    I  60.00\n", "12.10"),
        ("included", PLAIN + "2026-01-06 payment P c 54.45\n    I  54.45  discount:6.05\n", "6.05"),
        ("included", PLAIN + "2026-01-06 payment P c 60.00\n    I  60.00  discount:12.10\n", None),
        ("included", PLAIN + "2026-01-06 payment P c 54.45\n    I  54.45  discount:6.05\n"
                     "2026-01-08 reverse P\n", "12.10"),
        # A debit memo has the customer's discount only by its own terms.
        ("included", "2020-01-02 customer c terms:2/10net30\n2026-01-05 debit I c 100.00 due:2026-02-04\n", None),
        ("included", "2026-01-05 debit I c 100.00 terms:2/10net30\n", "2.00"),
    ],
)  # fmt: skip
def test_all_agree(tax: str, text: str, discount: str | None) -> None:
    assert_agreed(HEAD + text, settings(tax), "2026-01-10", "I", discount)


I120 = "2026-01-05 invoice I c 120.00 terms:"
FEB_4, FEB_5, MAR_6 = "    2026-02-04  30.00\n", "    2026-02-05  30.00\n", "    2026-03-06  90.00\n"


@pytest.mark.parametrize(
    ("tax", "text", "first", "second"),
    [
        ("included", I120 + "halves\n", "1.20", "1.20"),
        ("included", I120 + "first\n", "1.20", None),  # 4 % of 30.00; the second has none
        # Stated: each has the discount of the part with its due date.
        ("included", I120 + "first\n" + FEB_4 + MAR_6, "1.20", None),
        ("included", I120 + "first\n" + FEB_5 + MAR_6, None, None),
        ("included", I120 + "2/10net30\n" + FEB_4 + MAR_6, "0.60", "1.80"),
        # Without tax 50.00 each.
        ("excluded", I120 + 'halves\n    "x" 1 @ 100.00 tax:v\n', "1.00", "1.00"),
        # A return of 24.00 takes of the first that is due: 36.00 and 60.00 are left.
        ("included", I120 + "halves\n2026-01-06 credit CN c 24.00\n    I  24.00\n", "0.72", "1.20"),
        ("included", I120 + "halves\n2026-01-06 credit CN c 24.00\n    I#2  24.00\n", "1.20", "0.72"),
        ("included", I120 + "halves\n2026-01-06 credit CN c 24.00 corrects:I\n", "0.72", "1.20"),
        ("excluded", I120 + 'halves\n    "x" 1 @ 100.00 tax:v\n'
                     "2026-01-06 credit CN c 24.00\n    I  24.00\n", "0.60", "1.00"),
    ],
)  # fmt: skip
def test_instalments(tax: str, text: str, first: str | None, second: str | None) -> None:
    for ref, discount in (("I#1", first), ("I#2", second)):
        assert_agreed(HEAD + text, settings(tax), "2026-01-10", ref, discount)


def test_a_return_after_the_first_instalment_was_paid_lowers_the_second() -> None:
    """60.00 are paid with 1.20 of discount, then 24.00 sent back: 2 % of the 36.00 that are left of #2."""
    text = HEAD + I120 + "later\n2026-01-07 payment P c 58.80\n    I  58.80  discount:1.20\n"
    assert_agreed(text, settings(), "2026-01-20", "I#2", "1.20")
    text += "2026-01-15 credit CN c 24.00\n    I  24.00\n"
    assert_agreed(text, settings(), "2026-01-20", "I#2", "0.72")
    assert offered(ledger(text, settings=settings()), "2026-01-14") == {"I#2": ("1.20", "2026-02-14")}


@pytest.mark.parametrize(
    ("currency", "amount", "discount"),
    [("USD", "0.75", "0.02"), ("JPY", "1025", "21"), ("KWD", "100.025", "2.001"), ("EUR", "33.33", "0.67")],
)
def test_it_is_rounded_to_the_currency(currency: str, amount: str, discount: str) -> None:
    """2 % are 0.015, 20.5, 2.0005 and 0.6666: half is rounded up."""
    text = HEAD + f"2026-01-05 invoice I c {amount} {currency} terms:2/10net30\n"
    assert_agreed(text, settings(currency=currency), "2026-01-10", "I", discount)


@pytest.mark.parametrize(("day", "discount"), [("2026-01-05", "2.00"), ("2026-01-15", "2.00"), ("2026-01-16", None)])
def test_until_its_last_day(day: str, discount: str | None) -> None:
    text = HEAD + "2026-01-05 invoice I c 100.00 terms:2/10net30\n"
    assert_agreed(text, settings(), day, "I", discount)


def test_what_comes_later_changes_no_offer() -> None:
    """A payment, a credit memo and a reversal dated after the day leave what was on offer on it."""
    text = HEAD + "2026-01-05 invoice I c 100.00 terms:2/10net30\n"
    before = offered(ledger(text, settings="currency: USD\n"), "2026-01-08")
    assert before == {"I": ("2.00", "2026-01-15")}
    for later in (
        "2026-01-09 payment P c 98.00\n    I  98.00  discount:2.00\n",
        "2026-01-09 payment P c 49.00\n    I  49.00  discount:1.00\n",
        "2026-01-09 credit CN c 50.00\n    I  50.00\n",
        "2026-01-09 credit CN c 50.00 corrects:I\n",
        "2026-01-09 reverse I\n",
        "2026-01-09 reverse I 50.00\n",
    ):
        assert offered(ledger(text, later, settings="currency: USD\n"), "2026-01-08") == before


def test_more_than_is_open_is_not_on_offer() -> None:
    paid = PLAIN + "2026-01-06 payment P c 110.00\n    I  110.00\n"
    assert offered(ledger(HEAD + paid, settings="currency: USD\n"), "2026-01-10") == {}


def test_it_ends_with_the_due_date_at_the_latest() -> None:
    text = HEAD.rstrip() + " terms:2/10net30\n2026-01-05 invoice I c 100.00 due:2026-01-08\n"
    opened = ledger(text, settings="currency: USD\n")
    assert offered(opened, "2026-01-08") == {"I": ("2.00", "2026-01-08")}
    assert offered(opened, "2026-01-09") == {}


def test_each_holder_has_the_discount_of_what_he_holds() -> None:
    """75.00 of 100.00 move to d: 2 % of 25.00 and of 75.00."""
    text = HEAD + '2020-01-01 customer d "D"\n2026-01-05 invoice I c 100.00 terms:2/10net30\n'
    text += "2026-01-06 transfer T c d 75.00\n    I  75.00\n"
    rows = open_list(context(ledger(text, settings="currency: USD\n"), date(2026, 1, 10))).rows
    assert {r["customer"]: f"{r['discount']:f}" for r in rows} == {"c": "0.50", "d": "1.50"}


def test_several_documents_and_a_credit_in_one_payment() -> None:
    """10 % of 121.00 − 24.20 are 9.68; 2 % of 100.00 without tax. 121.00 − 9.68 + 120.00 − 2.00 − 24.20 = 205.12."""
    text = HEAD + PLAIN + V20.replace(" I ", " J ") + "2026-01-06 credit CN c 24.20 corrects:I\n"
    opened, day = open_memory({"a.journal": text, "arcli.yaml": settings("excluded")}), date(2026, 1, 10)
    wanted = [ToSettle(n, None) for n in ("I", "J", "CN")]
    made = applications_for(opened.as_of(day)[0], Payment.declared, "c", Decimal("205.12"), wanted, day)
    assert [(a.document, f"{a.amount:f}", a.discount and f"{a.discount:f}") for a in made] == [
        ("I", "111.32", "9.68"),
        ("J", "118.00", "2.00"),
        ("CN", "-24.20", None),
    ]
    line = StatementLine("1000", "USD", Decimal("205.12"), day, payer="C", text="I J CN")
    (found,) = match([line], opened.as_of(date.max)[0], Matching())
    uses = {u.item.ref: (u.amount, u.discount) for u in found.choices[0].uses}
    assert uses == {"I": (11132, 968), "J": (11800, 200), "CN": (-2420, 0)}


def test_an_offer_of_all_that_is_open() -> None:
    day = date(2026, 1, 15)
    offer = Offer(None, D("2.00"), D("2.00"), day)
    assert [offer.on(day, D(open_)) for open_ in ("2.01", "2.00", "1.99")] == [D("2.00"), D("2.00"), 0]


def _left(text: str, settings: str, day: date) -> Decimal:
    """What may be deducted of invoice I as of a day."""
    subledger, problems = open_memory({"a.journal": text, "arcli.yaml": settings}).as_of(date(2026, 12, 31))
    assert not problems
    (offer,) = Discounts(subledger).offers(subledger.documents["I"], "c", day)
    return offer.amount


def test_a_reversal_of_a_part_counts_from_its_day() -> None:
    """2 % of 120.00, and of 100.00 from the 6th."""
    text = '2026-01-01 customer c "C"\n\n2026-01-05 invoice I c 120.00 terms:2/10net30\n\n2026-01-06 reverse I 20.00\n'
    found = [_left(text, "currency: USD\n", date(2026, 1, day)) for day in (5, 6, 7)]
    assert found == [D("2.40"), D("2.00"), D("2.00")]


def test_the_base_of_a_return_is_by_the_rate_of_its_supply() -> None:
    """60.00 with 20 % inside is 50.00, though the rate is 25 % by then: 2 % of the other 50.00."""
    settings = "currency: USD\ndiscount_tax: excluded\n"
    settings += "taxes: {v: {rate: [{rate: 20%}, {rate: 25%, from: 2026-01-06}], included: true}}\n"
    text = '2026-01-01 customer c "C"\n\n2026-01-05 invoice I c 120.00 terms:2/10net30\n    "a"  1 @ 120.00  tax:v\n\n'
    text += '2026-01-07 credit CN c 60.00 corrects:I\n    "a"  1 @ 60.00  tax:v\n'
    assert _left(text, settings, date(2026, 1, 8)) == D("1.00")
