"""`tax CODE AMOUNT`: the source rounded a tax differently, and its figure is the tax of the document everywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.journal.read import JournalReader
from arcli.journal.write import write_entry
from arcli.journal.yaml.form import YamlReader, write_yaml
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Application, Credit, Line, StatedTax
from arcli.model.plain import entry_of
from arcli.subledger.state import Document
from tests.gl.books import FAR, book, posted
from tests.gl.test_taxes import CANADA, INSIDE, tax
from tests.subledger.books import open_memory

D = Decimal
SETTINGS = "currency: EUR\ntaxes: {v21: 21%, v9: 9%}\n"
LINES = '    "a"  1 @ 1.07  tax:v21\n' * 3
# 3 × 1.07 at 21 %: 0.2247 a line is 0.22, in all 0.66 and 3.87; by the document it is 0.6741, 0.67 and 3.88
STATED = f"2026-01-05 invoice I1 acme 3.87\n{LINES}    tax v21  0.66\n\n"
NOTHING = {"v21": (0, 0)}


def problems(text: str, settings: str = SETTINGS) -> list[str]:
    ledger = open_memory({"a.journal": '2026-01-01 customer acme "Acme"\n\n' + text, "arcli.yaml": settings})
    return [p.code for p in ledger.as_of(FAR)[1] if p.severity == "error"]


def test_the_stated_tax_is_the_tax() -> None:
    assert tax(STATED, SETTINGS) == {"v21": (D("3.21"), D("0.66"))}
    _, made = book(STATED, SETTINGS)
    expected = {"assets:receivable I1": "3.87", "income:sales": "-3.21", "liabilities:tax:v21": "-0.66"}
    assert posted(made, "I1") == expected


@pytest.mark.parametrize(
    ("total", "stated", "codes"),
    [
        ("3.88", "", []),
        ("3.87", "", ["AR305"]),
        ("3.87", "    tax v21  0.66\n", []),
        ("3.88", "    tax v21  0.66\n", ["AR305"]),  # one total: the amount agrees with what is stated
        ("3.91", "    tax v21  0.70\n", []),  # three cents over 0.67: one a line
        ("3.92", "    tax v21  0.71\n", ["AR213"]),
        ("3.85", "    tax v21  0.64\n", []),
        ("3.84", "    tax v21  0.63\n", ["AR213"]),
        ("3.88", "    tax v9  0.00\n", ["AR213"]),
        ("3.88", "    tax v21  0.67\n    tax v21  0.67\n", ["AR213"]),
    ],
)
def test_what_may_be_stated(total: str, stated: str, codes: list[str]) -> None:
    assert problems(f"2026-01-05 invoice I1 acme {total}\n{LINES}{stated}") == codes


@pytest.mark.parametrize(("total", "hint"), [("3.85", "tax v21 0.64"), ("3.91", "tax v21 0.70"), ("3.84", "= NET")])
def test_the_hint_says_what_to_state(total: str, hint: str) -> None:
    text = f'2026-01-01 customer acme "Acme"\n\n2026-01-05 invoice I1 acme {total}\n{LINES}'
    ledger = open_memory({"a.journal": text, "arcli.yaml": SETTINGS})
    (problem,) = ledger.as_of(FAR)[1]
    assert problem.code == "AR305"
    assert (problem.hint or "").endswith(hint)


def test_a_document_without_lines_states_no_tax() -> None:
    assert problems("2026-01-05 invoice I1 acme 3.87\n    tax v21  0.66\n") == ["AR213"]


@pytest.mark.parametrize(
    ("currency", "price", "total", "tax_", "codes"),
    [("JPY", "107", "387", "66", []), ("JPY", "107", "392", "71", ["AR213"]), ("KWD", "0.107", "0.387", "0.066", [])],
)
def test_the_smallest_unit_is_that_of_the_currency(
    currency: str, price: str, total: str, tax_: str, codes: list[str]
) -> None:
    lines = f'    "a"  1 @ {price}  tax:v21\n' * 3
    text = f"2026-01-05 invoice I1 acme {total}\n{lines}    tax v21  {tax_}\n"
    assert problems(text, SETTINGS.replace("EUR", currency)) == codes


@pytest.mark.parametrize(
    "taken",
    [
        "2026-02-01 credit C1 acme 3.87 corrects:I1\n",
        f"2026-02-01 credit C1 acme 3.87 corrects:I1\n{LINES}    tax v21  0.66\n",
        f"2026-02-01 credit C1 acme 3.87\n{LINES}    tax v21  0.66\n    I1  3.87\n",
        "2026-02-01 reverse I1\n",
        "2026-02-01 reverse I1 1.29\n\n2026-02-02 reverse I1 2.58\n",
        "2026-02-01 writeoff W1 acme 3.87 relief:tax\n    I1  3.87\n",
        "2026-02-01 payment P1 acme 0.00\n    I1  0.00  discount:3.87 approved:me\n",
    ],
)
def test_what_takes_all_takes_the_stated_tax(taken: str) -> None:
    assert tax(STATED + taken, SETTINGS) == NOTHING


def test_a_third_is_a_third_of_the_stated_tax() -> None:
    assert tax(STATED + "2026-02-01 reverse I1 1.29\n", SETTINGS) == {"v21": (D("2.14"), D("0.44"))}


def test_inside_the_price() -> None:
    """3 × 1.18 with 9 % and 9 % inside is 3.00 and twice 0.27; a source that has 0.28 of one leaves 2.99."""
    lines = '    "a"  1 @ 1.18  tax:gst\n' * 3
    text = f"2026-01-05 invoice I1 acme 3.54\n{lines}    tax cgst  0.28\n"
    assert tax(text, INSIDE) == {"cgst": (D("2.99"), D("0.28")), "sgst": (D("2.99"), D("0.27"))}
    _, made = book(text, INSIDE)
    assert posted(made, "I1")["income:sales"] == "-2.99"


def test_a_tax_on_a_stated_tax() -> None:
    """9.5 % of 140.00 and the 7.01 that is stated: 13.966."""
    text = '2026-01-05 invoice I1 acme 160.98\n    "a"  1 @ 140.00  tax:before\n    tax gst  7.01\n'
    assert tax(text, CANADA) == {"gst": (140, D("7.01")), "old": (D("147.01"), D("13.97"))}


def test_with_a_discount_that_lowers_the_tax() -> None:
    """`mixed`: 2 % of 3.21 leave 3.15, 21 % of that is 0.66; the source has 0.65, so the invoice is 3.86."""
    settings = SETTINGS + "discount_tax: mixed\n"
    text = f"2026-01-05 invoice I1 acme 3.86 terms:2/10net30\n{LINES}    tax v21  0.65\n"
    assert tax(text, settings) == {"v21": (D("3.15"), D("0.65"))}
    assert problems(text.replace("3.86", "3.87").replace("0.65", "0.66"), settings) == []


def test_inside_the_price_with_a_discount_that_lowers_the_tax() -> None:
    """`mixed`: 121.00 is 100.00 net and has 20.58 of tax; the source has 20.59, and that changes no net."""
    settings = "currency: EUR\ndiscount_tax: mixed\ntaxes: {in21: {rate: 21%, included: true}}\n"
    text = '2026-01-05 invoice I1 acme 120.59 terms:2/10net30\n    "a"  1 @ 121.00  tax:in21\n    tax in21  20.59\n'
    assert tax(text, settings) == {"in21": (98, D("20.59"))}
    _, made = book(text, settings)
    assert posted(made, "I1")["income:sales"] == "-100.00"


@pytest.mark.parametrize("code", ["v21", "21", "0.21", "uk:20", "#7", "20% VAT", "-5", "ß"])
def test_any_code_in_both_forms(code: str) -> None:
    entry = Credit(
        date(2026, 1, 5), "C1", "acme", D("3.87"),
        lines=(Line(text="a", quantity=D(3), price=D("1.07"), tax=code),),
        taxes=(StatedTax(code, D("0.66")), StatedTax("other", D("-1.00"))),
        applications=(Application("tax", D("3.87")),),
    )  # fmt: skip
    text = write_entry(entry)
    for records, found in (
        JournalReader(Document).read(SourceText("a.journal", text)),
        JournalReader().read(SourceText("a.journal", text)),
        YamlReader().read(SourceText("a.yaml", write_yaml([entry]))),
    ):
        assert (found, [entry_of(r) for r in records]) == ([], [entry])


@pytest.mark.parametrize("code", ["kind: exempt", "kind: reverse-charge", "{kind: withholding, rate: 5%}", "rate: 0%"])
@pytest.mark.parametrize("kind", ["invoice I1 acme", "debit I1 acme", "credit I1 acme"])
def test_a_code_without_tax_has_nothing_that_rounding_explains(code: str, kind: str) -> None:
    """1.07 without tax is 1.07; a cent of tax would be a tax that nobody owes, and is offered to nobody."""
    said = f"currency: EUR\ntaxes: {{n: {code if code.startswith('{') else '{' + code + '}'}}}\n"
    line = '    "a"  1 @ 1.07  tax:n\n'
    assert problems(f"2026-01-05 {kind} 1.07\n{line}    tax n  0.00\n", said) == []
    assert problems(f"2026-01-05 {kind} 1.08\n{line}    tax n  0.01\n", said) == ["AR213"]
    ledger = open_memory(
        {"a.journal": f'2026-01-01 customer acme "A"\n\n2026-01-05 {kind} 1.08\n{line}', "arcli.yaml": said}
    )
    (problem,) = [p for p in ledger.as_of(FAR)[1] if p.severity == "error"]
    assert (problem.hint or "").endswith("= NET")
