"""Tax of what remains: a credit memo, discount, reversal or write-off takes its tax from what others have left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.gl.postings import Book
from tests.casefile import run
from tests.gl.books import book, posted, try_book

D = Decimal
SETTINGS = "currency: USD\ntaxes: {v21: 21%, v9: 9%}\n"
INVOICE = """\
2026-01-05 invoice I1 acme 230.00
    "a"  1 @ 100.00  tax:v21
    "b"  1 @ 100.00  tax:v9

"""
LINED = '2026-01-10 credit C1 acme 121.00{}\n    "a"  1 @ 100.00  tax:v21\n{}\n'
CORRECTS, APPLIED = LINED.format(" corrects:I1", ""), LINED.format("", "    I1  121.00\n")
LATER = LINED.format("", "") + "2026-01-11 apply C1\n    I1  121.00\n\n"
TAKES = pytest.mark.parametrize("lined", [CORRECTS, APPLIED, LATER])


def taxes(made: Book, day: date = date.max) -> dict[str, tuple[Decimal, Decimal]]:
    """Base and tax per code of all that happened up to a day; what the tax accounts moved is the same."""
    facts: dict[str, tuple[Decimal, Decimal]] = {}
    moved: dict[str, Decimal] = {}
    for t in (t for t in made.transactions if t.date <= day):
        for f in t.facts:
            base, tax = facts.get(f.code, (D(0), D(0)))
            facts[f.code] = base + f.base, tax + f.tax
        for p in (p for p in t.posted() if p.tax):
            moved[p.tax] = moved.get(p.tax, D(0)) - p.amount
    assert {c: tax for c, (_, tax) in facts.items() if tax} == {c: tax for c, tax in moved.items() if tax}
    return facts


def tax(text: str, settings: str = SETTINGS) -> dict[str, tuple[Decimal, Decimal]]:
    return taxes(book(text, settings)[1])


NOTHING = {"v21": (0, 0), "v9": (0, 0)}


@TAKES
@pytest.mark.parametrize(
    "rest",
    [
        "2026-02-01 credit C2 acme 109.00 corrects:I1\n",
        "2026-02-01 credit C2 acme 109.00\n    I1  109.00\n",
        "2026-02-01 reverse I1 109.00\n",
        "2026-02-01 writeoff W1 acme 109.00 relief:tax\n    I1  109.00\n",
        "2026-02-01 payment P1 acme 0.00\n    I1  0.00  discount:109.00 approved:me\n",
        "2026-02-01 credit C2 acme 40.00 corrects:I1\n\n2026-02-02 credit C3 acme 69.00\n    I1  69.00\n",
        "2026-02-01 credit C2 acme 60.01 corrects:I1\n\n2026-02-02 writeoff W1 acme 48.99 relief:tax\n    I1  48.99\n",
    ],
)
def test_what_takes_the_rest_takes_the_tax_that_is_left(lined: str, rest: str) -> None:
    assert tax(INVOICE + lined + rest) == NOTHING


@TAKES
def test_half_of_the_rest(lined: str) -> None:
    """54.50 of the 109.00 at 9 %: base 50.00, tax 4.50."""
    half = {"v21": (0, 0), "v9": (50, D("4.50"))}
    assert tax(INVOICE + lined + "2026-02-01 credit C2 acme 54.50 corrects:I1\n") == half
    assert tax(INVOICE + lined + "2026-02-01 reverse I1 54.50\n") == half
    assert tax(INVOICE + lined + "2026-02-01 writeoff W1 acme 54.50 relief:tax\n    I1  54.50\n") == half
    paid = "2026-02-01 payment P1 acme 50.00\n    I1  50.00  discount:54.50 approved:me\n"
    assert tax(INVOICE + lined + paid) == half


def test_of_one_day_those_with_lines_go_first() -> None:
    """Whatever their IDs: A takes what C1 leaves."""
    assert tax(INVOICE + CORRECTS + "2026-01-10 credit A acme 109.00 corrects:I1\n") == NOTHING


@TAKES
@pytest.mark.parametrize(
    "undone",
    [
        "2026-02-01 reverse C1\n",
        "2026-02-01 reverse C1 60.50\n{}\n2026-02-02 reverse C1 60.50\n{}",
    ],
)
def test_a_credit_memo_that_is_reversed_leaves_its_tax_again(lined: str, undone: str) -> None:
    """Then half of the invoice is half of each code."""
    back = "" if "corrects" in lined else "    I1  60.50\n"
    text = INVOICE + lined + undone.format(back, back) + "\n2026-03-01 credit C2 acme 115.00 corrects:I1\n"
    assert tax(text) == {"v21": (50, D("10.50")), "v9": (50, D("4.50"))}


def test_what_discounts_and_reliefs_took_comes_back_with_their_end() -> None:
    paid = "2026-02-01 payment P1 acme 100.00\n    I1  100.00  discount:{} approved:me\n\n"
    half = {"v21": (50, D("10.50")), "v9": (50, D("4.50"))}
    rest = "2026-04-01 credit C2 acme 115.00 corrects:I1\n"
    assert tax(INVOICE + paid.format("23.00") + "2026-03-01 reverse P1\n\n" + rest) == half
    assert tax(INVOICE + paid.format("23.00") + "2026-03-01 unapply P1\n    I1  100.00\n\n" + rest) == half
    # half of the payment taken back, with half of the discount
    text = paid.format("23.00") + "2026-03-01 unapply P1\n    I1  50.00  discount:11.50\n\n"
    assert tax(INVOICE + text) == {"v21": (95, D("19.95")), "v9": (95, D("8.55"))}
    off = "2026-02-01 writeoff W1 acme 115.00 relief:tax\n    I1  115.00\n\n"
    assert tax(INVOICE + off) == half
    assert tax(INVOICE + off + "2026-03-01 reverse W1\n\n" + rest) == half


@pytest.mark.parametrize("paid", ["{0} USD\n    W1  {0}", "{1} EUR\n    W1  {0} USD @@ {1} EUR"])
def test_what_is_recovered_of_a_relief(paid: str) -> None:
    """Relief of the 109.00 at 9 %; recovered in thirds, the last takes what remains; the first is returned."""
    text = f"2026-01-01 rate EUR 2.00 USD\n\n{INVOICE}{CORRECTS}"
    text += "2026-02-01 writeoff W1 acme 109.00 relief:tax\n    I1  109.00\n\n"
    amounts = [("36.34", "18.17"), ("36.34", "18.17"), ("36.32", "18.16")]
    for n, both in enumerate(amounts):
        text += f"2026-03-0{n + 1} payment P{n} acme {paid.format(*both)}\n\n"
        if n == 0:
            assert tax(text) == {"v21": (0, 0), "v9": (D("33.34"), D("3.00"))}
    assert tax(text) == {"v21": (0, 0), "v9": (100, 9)}
    assert tax(text + "2026-03-09 reverse P0\n") == {"v21": (0, 0), "v9": (D("66.66"), D("6.00"))}


def test_what_is_more_than_the_invoice_is_pro_rata_to_all_of_it() -> None:
    assert tax(INVOICE + "2026-02-01 credit C2 acme 460.00 corrects:I1\n") == {"v21": (-100, -21), "v9": (-100, -9)}


def test_what_a_discount_gave_back_is_of_the_code_that_it_took() -> None:
    """10.90 of the 109.00 at 9 %, given back; then the credit memo of v21 is, too: half is half of each."""
    text = INVOICE + CORRECTS + "2026-02-01 payment P1 acme 10.00\n    I1  10.00  discount:10.90 approved:me\n\n"
    text += "2026-03-01 reverse P1\n\n2026-03-01 reverse C1\n\n2026-03-02 credit C2 acme 115.00 corrects:I1\n"
    assert tax(text) == {"v21": (50, D("10.50")), "v9": (50, D("4.50"))}


def test_a_code_of_which_too_much_was_taken_leaves_the_others_as_they_are() -> None:
    """242.00 of v21 where the invoice had 121.00; the other 109.00 is all at 9 %."""
    text = INVOICE + '2026-01-10 credit C1 acme 242.00 corrects:I1\n    "a"  2 @ 100.00  tax:v21\n\n'
    assert tax(text + "2026-02-01 credit C2 acme 109.00 corrects:I1\n") == {"v21": (-100, -21), "v9": (0, 0)}


def test_a_credit_memo_of_two_invoices_says_nothing_of_its_tax() -> None:
    text = INVOICE + INVOICE.replace("I1", "I2") + "2026-02-01 credit C1 acme 100.00\n    I1  50.00\n    I2  50.00\n"
    assert [p.code for p in try_book(text, SETTINGS)[2]] == ["AR721"]


def test_what_is_more_than_what_remains_is_pro_rata_to_the_whole() -> None:
    """218.00 where 109.00 at 9 % are left: these, and 109 ÷ 230 of 100.00 + 21.00 and of 100.00 + 9.00."""
    beyond = {"v21": (D("-47.39"), D("-9.95")), "v9": (D("-47.39"), D("-4.27"))}
    assert tax(INVOICE + CORRECTS + "2026-02-01 credit C2 acme 218.00 corrects:I1\n") == beyond


def test_a_correction_in_another_currency() -> None:
    """100.00 EUR of a supply that was in dollars: 115.00 of its 230.00 at 1.15; its own tax is in euros."""
    text = "2026-01-01 rate EUR 1.15 USD\n\n" + INVOICE
    text += "2026-02-01 credit C1 acme 100.00 EUR corrects:I1\n\n"
    _, made = book(text, SETTINGS)
    found = {(f.code, f.currency): (f.base, f.tax) for t in made.transactions for f in t.facts if f.cls == "credits"}
    assert found == {("v21", "EUR"): (D("-43.48"), D("-9.13")), ("v9", "EUR"): (D("-43.48"), D("-3.91"))}
    _, made = book(text + "2026-03-01 credit C2 acme 115.00 corrects:I1\n", SETTINGS)
    last = [f for t in made.transactions for f in t.facts if f.document == "C2"]
    assert {f.code: f.tax for f in last} == {"v21": D("-10.50"), "v9": D("-4.50")}


RISING = "currency: USD\ntaxes: {ca: [{rate: 7.25%}, {rate: 8%, from: 2026-04-01}]}\n"


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ('2026-04-05 credit C1 acme 107.25 corrects:I1\n    "a"  1 @ 100.00  tax:ca\n', D("-7.25")),
        ('2026-04-05 credit C1 acme 108.00\n    "a"  1 @ 100.00  tax:ca\n', D("-8.00")),
        ("2026-04-05 credit C1 acme 107.25 corrects:I1\n", D("-7.25")),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_correction_bears_the_rate_of_its_supply(credit: str, expected: Decimal, first: bool) -> None:
    invoice = '2026-03-05 invoice I1 acme 107.25\n    "a"  1 @ 100.00  tax:ca\n\n'
    _, made = book(invoice + credit if first else credit + "\n" + invoice, RISING)
    (fact,) = [f for t in made.transactions for f in t.facts if f.document == "C1"]
    assert (fact.base, fact.tax) == (-100, expected)
    assert fact.rate == -expected / 100


@pytest.mark.parametrize(("corrections", "worth"), [("own", "-60.00"), ("supply", "-55.00")])
def test_the_exchange_rate_of_a_correction_is_a_setting(corrections: str, worth: str) -> None:
    """50.00 EUR of an invoice at 1.10, credited at 1.20."""
    text = "2026-01-01 rate EUR 1.10 USD\n\n2026-02-01 rate EUR 1.20 USD\n\n2026-01-05 invoice I1 acme 100.00 EUR\n\n"
    text += "2026-02-05 credit C1 acme 50.00 EUR corrects:I1\n"
    _, made = book(text, f"currency: USD\nrates: {{corrections: {corrections}}}\n")
    assert posted(made, "C1")["assets:receivable C1"] == f"-50.00 EUR = {worth}"


def test_tax_on_an_account_that_holds_more_is_tied_by_itself() -> None:
    from arcli.ledger.books import summary_of
    from arcli.reports.context import Context
    from arcli.reports.tax import tax as report
    from tests.subledger.books import open_memory

    settings = SETTINGS + "accounts: {revenue: x, tax: x, discounts: x}\n"
    journal = '2026-01-01 customer acme "Acme"\n\n' + INVOICE + "2026-02-01 reverse I1 115.00\n"
    ledger = open_memory({"a.journal": journal, "arcli.yaml": settings})
    subledger, _ = ledger.as_of(date(2026, 12, 31))
    found = report(Context(ledger, subledger, date(2026, 12, 31)), summary_of(ledger, subledger)[0])
    assert found.notes == ["x moved 15.00 USD, the same as above, besides its other postings."]


CANADA = """\
currency: CAD
taxes:
  gst: 5%
  qst: 9.975%
  old: {rate: 9.5%, on: [gst]}
  qc: [gst, qst]
  before: [gst, old]
"""


@pytest.mark.parametrize(
    ("lines", "total", "expected"),
    [
        # 140.00 at 5 % and 9.975 %, each rounded for itself: 7.00 and 13.965
        ('    "a"  1 @ 140.00  tax:qc\n', "160.97", {"gst": (140, 7), "qst": (140, D("13.97"))}),
        ('    "a"  1 @ 140.00  tax:gst tax:qst\n', "160.97", {"gst": (140, 7), "qst": (140, D("13.97"))}),
        (
            '    "a"  1 @ 60.00  tax:gst tax:qst\n    "b"  1 @ 80.00  tax:gst\n',
            "152.99",
            {"gst": (140, 7), "qst": (60, D("5.99"))},
        ),
        ('    "a"  1 @ 140.00  tax:old tax:gst\n', "160.97", {"gst": (140, 7), "old": (147, D("13.97"))}),
        # the second is on the first: 9.5 % of 147.00 is 13.965
        ('    "a"  1 @ 140.00  tax:before\n', "160.97", {"gst": (140, 7), "old": (147, D("13.97"))}),
        # by the lines that bear both: 40.00 at both, 100.00 at the federal one alone
        (
            '    "a"  1 @ 40.00  tax:before\n    "b"  1 @ 100.00  tax:gst\n',
            "150.99",
            {"gst": (140, 7), "old": (42, D("3.99"))},
        ),
        ('    "a"  1 @ 60.00  tax:qc\n    "b"  1 @ 80.00\n', "148.99", {"gst": (60, 3), "qst": (60, D("5.99"))}),
    ],
)
def test_several_taxes_on_a_line(lines: str, total: str, expected: dict[str, tuple[Decimal, Decimal]]) -> None:
    invoice = f"2026-01-05 invoice I1 acme {total}\n{lines}\n"
    assert tax(invoice, CANADA) == expected
    nothing = dict.fromkeys(expected, (0, 0))
    assert tax(f"{invoice}2026-02-01 credit C1 acme {total} corrects:I1\n", CANADA) == nothing
    part = f"{invoice}2026-02-01 reverse I1 50.00\n\n2026-02-02 writeoff W1 acme {D(total) - 50} relief:tax\n"
    assert tax(f"{part}    I1  {D(total) - 50}\n", CANADA) == nothing
    half = D(total) - 75
    lined = f"{invoice}2026-02-01 credit C1 acme {total} corrects:I1\n{lines}\n2026-02-02 reverse C1 75.00\n\n"
    assert tax(f"{lined}2026-02-03 reverse C1 {half}\n", CANADA) == expected


CHAIN = """\
currency: {currency}
taxes:
  z: 10%
  m: {{rate: 5%, on: [z]}}
  a: {{rate: 2%, on: [m, z]}}
  only: {{rate: 2%, on: [m]}}
  all: [a, m, z]
"""


@pytest.mark.parametrize(
    ("currency", "lines", "total", "expected"),
    [
        # 10 % of 100.00; 5 % of 110.00; 2 % of 115.50
        ("USD", '    "a"  1 @ 100.00  tax:all\n', "117.81",
         {"z": (100, 10), "m": (110, D("5.50")), "a": (D("115.50"), D("2.31"))}),
        # the last is on the second alone: 2 % of 105.50
        ("USD", '    "a"  1 @ 100.00  tax:z tax:m tax:only\n', "117.61",
         {"z": (100, 10), "m": (110, D("5.50")), "only": (D("105.50"), D("2.11"))}),
        # the first bears all; of the others, each bears one less: m on 100.00 + 50.00 + 15.00,
        # a on 100.00 + 10.00 + 5.50 of the first line alone
        ("USD", '    "a"  1 @ 100.00  tax:all\n    "b"  1 @ 50.00  tax:z tax:m\n    "c"  1 @ 30.00  tax:z\n', "208.56",
         {"z": (180, 18), "m": (165, D("8.25")), "a": (D("115.50"), D("2.31"))}),
        # 10 % of 1,001 is 100.1; 5 % of 1,101 is 55.05; 2 % of 1,156 is 23.12
        ("JPY", '    "a"  1 @ 1001  tax:all\n', "1179", {"z": (1001, 100), "m": (1101, 55), "a": (1156, 23)}),
        # 10 % of 10.001; 5 % of 11.001 is 0.55005; 2 % of 11.551 is 0.23102
        ("KWD", '    "a"  1 @ 10.001  tax:all\n', "11.782",
         {"z": (D("10.001"), D("1.000")), "m": (D("11.001"), D("0.550")), "a": (D("11.551"), D("0.231"))}),
    ],
)  # fmt: skip
def test_a_tax_on_a_tax_on_a_tax(
    currency: str, lines: str, total: str, expected: dict[str, tuple[Decimal, Decimal]]
) -> None:
    settings = CHAIN.format(currency=currency)
    invoice = f"2026-01-05 invoice I1 acme {total}\n{lines}\n"
    assert tax(invoice, settings) == expected
    nothing = dict.fromkeys(expected, (0, 0))
    assert tax(f"{invoice}2026-02-01 credit C1 acme {total} corrects:I1\n", settings) == nothing


def test_a_tax_on_a_tax_on_a_tax_inside_the_price() -> None:
    """100.00 with 10 %, 5 % of 110.00 and 2 % of 115.50 inside is 117.81."""
    settings = CHAIN.format(currency="USD").replace("10%", "{rate: 10%, included: true}")
    settings = settings.replace("5%,", "5%, included: true,").replace("2%,", "2%, included: true,")
    expected = {"z": (100, 10), "m": (110, D("5.50")), "a": (D("115.50"), D("2.31"))}
    assert tax('2026-01-05 invoice I1 acme 117.81\n    "a"  1 @ 117.81  tax:all\n', settings) == expected


INSIDE = """\
currency: INR
taxes:
  cgst: {rate: 9%, included: true}
  sgst: {rate: 9%, included: true}
  gst: [cgst, sgst]
  cess: {rate: 3%, included: true}
  small: {rate: 17%, included: true}
  top: 10%
  excise: {rate: 20%, included: true}
  vat: {rate: 10%, included: true, on: [excise]}
"""


@pytest.mark.parametrize(
    ("lines", "total", "expected"),
    [
        # 118.00 with both inside is 100.00 and twice 9.00
        ('    "a"  1 @ 118.00  tax:gst\n', "118.00", {"cgst": (100, 9), "sgst": (100, 9)}),
        # 100.00 × 9 ÷ 118 = 7.627: twice 7.63 leave 84.74
        (
            '    "a"  1 @ 100.00  tax:sgst tax:cgst\n',
            "100.00",
            dict.fromkeys(["cgst", "sgst"], (D("84.74"), D("7.63"))),
        ),
        # the same over lines of 33.33, 33.33, 33.34
        (
            '    "a"  2 @ 33.33  tax:gst\n    "b"  1 @ 33.34  tax:gst\n',
            "100.00",
            dict.fromkeys(["cgst", "sgst"], (D("84.74"), D("7.63"))),
        ),
        # 1.00 × 3 ÷ 120 is 0.025 and no less: 0.03; 1.00 × 17 ÷ 120 = 0.1417
        (
            '    "a"  1 @ 1.00  tax:cess tax:small\n',
            "1.00",
            {"cess": (D("0.83"), D("0.03")), "small": (D("0.83"), D("0.14"))},
        ),
        # one inside, one on top of what is left: 10 % of 100.00
        ('    "a"  1 @ 109.00  tax:cgst tax:top\n', "119.00", {"cgst": (100, 9), "top": (100, 10)}),
        # a tax on a tax, both inside: 100.00, 20.00, and 10 % of 120.00
        ('    "a"  1 @ 132.00  tax:vat tax:excise\n', "132.00", {"excise": (100, 20), "vat": (120, 12)}),
        # 0.17 in 2.00: 0.08 in the first line, and 0.09 in the last one, of which 10 % on top is of 0.91
        (
            '    "a"  1 @ 1.00  tax:cgst\n    "b"  1 @ 1.00  tax:cgst tax:top\n',
            "2.09",
            {"cgst": (D("1.83"), D("0.17")), "top": (D("0.91"), D("0.09"))},
        ),
        # of lines with one and with both: 118.00 and 109.00, each 100.00
        (
            '    "a"  1 @ 118.00  tax:gst\n    "b"  1 @ 109.00  tax:cgst\n',
            "227.00",
            {"cgst": (200, 18), "sgst": (100, 9)},
        ),
    ],
)
def test_several_taxes_inside_a_price(lines: str, total: str, expected: dict[str, tuple[Decimal, Decimal]]) -> None:
    invoice = f"2026-01-05 invoice I1 acme {total}\n{lines}\n"
    assert tax(invoice, INSIDE) == expected
    _, made = book(invoice, INSIDE)
    net = D(total) - sum(t for _, t in expected.values())
    assert posted(made, "I1")["income:sales"] == f"-{net:.2f}"
    assert tax(f"{invoice}2026-02-01 credit C1 acme {total} corrects:I1\n", INSIDE) == dict.fromkeys(expected, (0, 0))


def test_a_line_as_the_source_rounded_it() -> None:
    """3 × 1.07 is 3.21, and the source has 3.20: 21 % of that is 0.672."""
    text = '2026-01-05 invoice I1 acme 3.87\n    "a"  3 @ 1.07 = 3.20  tax:v21\n'
    assert tax(text) == {"v21": (D("3.20"), D("0.67"))}


@pytest.mark.parametrize(
    ("currency", "amount", "total", "first", "second"),
    [
        ("JPY", "1001", "1151", "50", "100"),
        ("KWD", "1.001", "1.151", "0.050", "0.100"),
        ("USD", "10.01", "11.51", "0.50", "1.00"),
    ],
)
def test_several_taxes_in_any_currency(currency: str, amount: str, total: str, first: str, second: str) -> None:
    """5 % and 9.975 % of 1,001 yen are 50.05 and 99.85; of 10.01 dollars 0.5005 and 0.9985."""
    text = f'2026-01-05 invoice I1 acme {total}\n    "a"  1 @ {amount}  tax:gst tax:qst\n'
    found = tax(text, CANADA.replace("CAD", currency))
    assert found == {"gst": (D(amount), D(first)), "qst": (D(amount), D(second))}


@pytest.mark.parametrize(
    ("taxes", "said"),
    [
        ("{a: 5%, b: [a, c]}", 'tax "b" names "c"'),
        ("{a: 5%, b: [a], c: [b, a]}", 'tax "c" names "b"'),
        ("{a: {rate: 5%, on: [a]}}", 'tax "a" names "a"'),
        ("{a: {rate: 5%, on: [b]}, b: {rate: 3%, on: [a]}}", 'tax "a" is on itself'),
        ("{z: {rate: 1%, on: [a]}, a: {rate: 5%, on: [b]}, b: {rate: 3%, on: [c]}, c: {rate: 2%, on: [a]}}", "itself"),
    ],
)
def test_codes_that_name_others(taxes: str, said: str) -> None:
    from arcli.ledger.config import read_settings
    from arcli.model.diagnostics import SourceText

    _, _, problems = read_settings(SourceText("arcli.yaml", f"currency: USD\ntaxes: {taxes}\n"))
    assert [said in p.message for p in problems] == [True]


# --- what a reversal of a part takes off revenue -----------------------------------------------------------

ACCOUNTS = """\
2026-01-05 invoice I1 acme 460.00
    "a"  1 @ 100.00  tax:v21  account:i:a
    "b"  1 @ 100.00  tax:v21  account:i:b
    "c"  1 @ 200.00  tax:v9   account:i:c

"""  # 242.00 and 218.00


def income(text: str, settings: str = SETTINGS) -> dict[str, Decimal]:
    """What is left on the accounts of the invoice's lines, credits not counted."""
    found: dict[str, Decimal] = {}
    for p in (p for t in book(text, settings)[1].transactions if t.entry.kind != "credit" for p in t.postings):
        if p.account.startswith("i:"):
            found[p.account] = found.get(p.account, D(0)) - p.amount
    return {account: amount for account, amount in found.items() if amount}


@pytest.mark.parametrize(
    ("credit", "amount", "left"),
    [
        # nothing was taken: half of each
        ("", "230.00", {"i:a": 50, "i:b": 50, "i:c": 100}),
        # the lines of v21 are credited whole: what is reversed is all of v9
        ('CODE 242.00 corrects:I1\n    "x"  2 @ 100.00  tax:v21', "218.00", {"i:a": 100, "i:b": 100}),
        # one line of v21 is credited, by its account: of the rest half is reversed
        (
            'CODE 121.00 corrects:I1\n    "x"  1 @ 100.00  tax:v21  account:i:a',
            "169.50",
            {"i:a": 100, "i:b": 50, "i:c": 100},
        ),
        # by an account that no line has: half of each line of that code
        ('CODE 121.00 corrects:I1\n    "x"  1 @ 100.00  tax:v21', "169.50", {"i:a": 75, "i:b": 75, "i:c": 100}),
        # applied, without corrects:
        ('CODE 218.00\n    "x"  1 @ 200.00  tax:v9\n    I1  218.00', "121.00", {"i:a": 50, "i:b": 50, "i:c": 200}),
        # without lines: half of everything
        ("CODE 230.00 corrects:I1", "115.00", {"i:a": 75, "i:b": 75, "i:c": 150}),
        # what is credited and reversed whole is not credited
        (
            'CODE 242.00 corrects:I1\n    "x"  2 @ 100.00  tax:v21\n\n2026-01-11 reverse C1',
            "230.00",
            {"i:a": 50, "i:b": 50, "i:c": 100},
        ),
        (
            'CODE 121.00 corrects:I1\n    "x"  1 @ 100.00  tax:v21  account:i:a\n\n2026-01-11 reverse C1 60.50',
            "199.75",
            {"i:a": 125, "i:b": 50, "i:c": 100},  # 75.00, and 50.00 of the credit memo that are back
        ),
    ],
)
def test_a_part_is_reversed_by_what_remains_of_code_and_account(
    credit: str, amount: str, left: dict[str, Decimal]
) -> None:
    text = ACCOUNTS + credit.replace("CODE", "2026-01-10 credit C1 acme") + "\n\n"
    text += f"2026-02-01 reverse I1 {amount}\n"
    assert income(text) == left
    bare = text.replace("  tax:v21", "").replace("  tax:v9", "")
    if not credit:  # the same without taxes
        assert income(bare.replace("460.00", "400.00").replace("230.00", "200.00"), "currency: USD\n") == left


def test_without_taxes_a_part_is_reversed_by_what_remains_of_each_account() -> None:
    """100.00 on each of two accounts; the credit memo has the first."""
    text = '2026-01-05 invoice I1 acme 200.00\n    "a"  1 @ 100.00  account:i:a\n    "b"  1 @ 100.00  account:i:b\n\n'
    text += '2026-01-10 credit C1 acme 100.00 corrects:I1\n    "x"  1 @ 100.00  account:i:a\n\n'
    assert income(text + "2026-02-01 reverse I1 100.00\n", "currency: USD\n") == {"i:a": 100}


def test_of_lines_that_are_all_credited_a_part_is_of_all() -> None:
    lines = '    "a"  1 @ 100.00  account:i:a\n    "b"  1 @ 100.00  account:i:b\n\n'
    text = f"2026-01-05 invoice I1 acme 200.00\n{lines}2026-01-10 credit C1 acme 200.00 corrects:I1\n{lines}"
    assert income(text + "2026-02-01 reverse I1 100.00\n", "currency: USD\n") == {"i:a": 50, "i:b": 50}


def test_the_last_line_takes_the_remainder_of_rounding() -> None:
    """A third of 0.01 is nothing; the cent falls on the last line, of account i:b."""
    lines = "".join(
        f'    "a"  1 @ {net}  account:i:{name}\n' for name, net in (("a", "3.33"), ("c", "3.34"), ("b", "3.33"))
    )
    text = f"2026-01-05 invoice I1 acme 10.00\n{lines}\n2026-02-01 reverse I1 0.01\n"
    assert income(text, "currency: USD\n") == {"i:a": D("3.33"), "i:b": D("3.32"), "i:c": D("3.34")}


def test_parts_that_are_reversed_come_to_the_whole() -> None:
    """In odd amounts: the last one takes what rounding left on each account."""
    text = ACCOUNTS + "".join(f"2026-02-0{n} reverse I1 {amount}\n\n" for n, amount in enumerate(ODD, 1))
    assert sum(map(D, ODD)) == 460
    assert (income(text), tax(text)) == ({}, NOTHING)


ODD = ["33.33", "0.01", "101.07", "0.02", "77.77", "247.80"]


def test_credit_memos_that_correct_each_other_end() -> None:
    text = "2026-01-05 credit C1 acme 10.00 corrects:C2\n\n2026-01-05 credit C2 acme 10.00 corrects:C1\n"
    assert tax(text, "currency: USD\n") == {}


MIXED = "currency: USD\ndiscount_tax: mixed\ntaxes: {v: 20%, in21: {rate: 21%, included: true}}\n"


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ('    "a"  1 @ 100.00  tax:v\n', "119.60"),  # 20 % of 98.00 is 19.60
        ('    "a"  1 @ 121.00  tax:in21\n', "120.58"),  # 21 % of 98.00 is 20.58
    ],
)
@pytest.mark.parametrize("terms", [" terms:2/10net30", ""])
def test_a_correction_is_taxed_on_what_its_invoice_was(line: str, total: str, terms: str, tmp_path: Path) -> None:
    """`mixed`: the return of all lines is the whole invoice and its tax; `add` proposes that amount."""
    customer = "" if terms else "2026-01-02 customer acme terms:2/10net30\n\n"
    invoice = f"{customer}2026-01-05 invoice I1 acme {total}{terms}\n{line}\n"
    credit = f"2026-02-05 credit C1 acme {total} corrects:I1\n{line}"
    assert set(tax(invoice + credit, MIXED).values()) == {(0, 0)}
    (tmp_path / "arcli.yaml").write_text(MIXED)
    (tmp_path / "a.journal").write_text('2026-01-01 customer acme "Acme"\n\n' + invoice)
    said = run(f"arcli add credit acme --line '{line.strip()}' --corrects I1 --id C1 --date 2026-02-05", tmp_path)
    assert (said.code, said.out.split("\n")[0]) == (0, f"2026-02-05 credit C1 acme {total} USD corrects:I1")


def test_add_proposes_a_correction_at_the_rate_of_its_supply(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text(RISING)
    invoice = '2026-03-05 invoice I1 acme 107.25\n    "a"  1 @ 100.00  tax:ca\n'
    (tmp_path / "a.journal").write_text('2026-01-01 customer acme "Acme"\n\n' + invoice)
    said = run(
        "arcli add credit acme --line '\"a\" 1 @ 100.00 tax:ca' --corrects I1 --date 2026-04-05 --id C1", tmp_path
    )
    assert said.out.split("\n")[0] == "2026-04-05 credit C1 acme 107.25 USD corrects:I1"
