"""Invoices, debit memos and credit memos: figures worked out by hand, and the same from any later day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arcli.documents.choosing import contents
from arcli.documents.content import DebitMemo
from arcli.documents.data import as_data
from arcli.documents.forms import Forms
from arcli.ledger.opening import open_ledger
from arcli.source.files import Folder
from tests.conftest import ROOT
from tests.documents.books import SETTINGS, content, maker, of_ledger

D = Decimal


def texts(rows: Any, *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(getattr(row, name)) for name in names) for row in rows]


def test_lines_taxes_and_total_by_hand() -> None:
    """3 × 33.335 = 100.005, rounded 100.01; 9 % of 50.00 is 4.50; 21 % of 100.01 is 21.0021, rounded 21.00."""
    journal = """
2026-03-01 invoice INV-1 acme 175.51 EUR po:PO-7 ref:R-1
    "Advice"  3 @ 33.335  tax:vat21  item:A-1
    "Books"   1 @ 50      tax:vat9
"""
    made: Any = content(maker(journal), "INV-1")
    assert texts(made.lines, "position", "item", "text", "quantity", "price", "amount", "tax", "tax_codes") == [
        ("1", "A-1", "Advice", "3", "33.335", "100.01", "21%", "('vat21',)"),
        ("2", "None", "Books", "1", "50.00", "50.00", "9%", "('vat9',)"),
    ]
    assert texts(made.taxes, "label", "on", "amount") == [
        ("Tax 21%", "on 100.01", "21.00"),
        ("Tax 9%", "on 50.00", "4.50"),
    ]
    assert (made.net.value, made.total.full) == (D("150.01"), "EUR\u00a0175.51")
    assert (made.order, made.reference, made.due.value) == ("PO-7", "R-1", date(2026, 3, 31))
    assert (made.payable.value, made.settled, made.before) == (D("175.51"), (), None)
    assert made.pay.reference == "INV-1"


def test_prices_with_the_tax_inside() -> None:
    """121.00 with 21 % inside is 100.00 and 21.00."""
    made: Any = content(maker('2026-03-01 invoice INV-1 acme 121.00\n    "Lamp"  2 @ 60.50  tax:in21\n'), "INV-1")
    assert (made.tax_included, made.net.text, texts(made.taxes, "amount")) == (True, "100.00", [("21.00",)])
    assert (made.lines[0].amount.text, made.lines[0].tax) == ("121.00", "21% incl.")


def test_what_is_carried_from_page_to_page_are_the_amounts_of_lines() -> None:
    """With the tax inside 121.00 and 242.00; beside 100.00 and 200.00."""
    for price, tax, sums in (("60.50", "in21", ["121.00", "363.00"]), ("50.00", "vat21", ["100.00", "300.00"])):
        text = f'    "Lamp"  2 @ {price}  tax:{tax}\n    "Shade"  4 @ {price}  tax:{tax}\n'
        made: Any = content(maker(f"2026-03-01 invoice INV-1 acme 363.00\n{text}"), "INV-1")
        assert [line.sum.text for line in made.lines] == sums


def test_taxes_that_look_alike_are_told_apart() -> None:
    """By their codes; legal texts stand once, with the labels of whose they are where there are several."""
    free = "free: {rate: 0%, note: Free}, also: {rate: 0%, note: Free}"
    odd = "odd: {rate: 0%, category: E, reason: VATEX-EU-J}"
    settings = SETTINGS.replace("taxes: {", f"taxes: {{{free}, {odd}, ")

    def made(*taxes: str) -> Any:
        lines = "".join(f'    "L"  1 @ 10.00 tax:{code}\n' for code in taxes)
        amount = 10 * len(taxes) + D("0.90") * taxes.count("vat9")
        return content(maker(f"2026-03-01 invoice INV-1 acme {amount}\n{lines}", settings), "INV-1")

    both = made("free", "also")
    assert texts(both.taxes, "label") == [("Tax 0% (also)",), ("Tax 0% (free)",)] and both.legal == ("Free",)
    assert texts(both.lines, "tax") == [("Tax 0% (free)",), ("Tax 0% (also)",)]
    other = made("free", "odd")
    assert other.legal == ("Tax 0% (free): Free", "Tax 0% (odd): VATEX-EU-J")
    one = made("free", "vat9")
    assert texts(one.taxes, "label") == [("Tax 0%",), ("Tax 9%",)] and one.legal == ("Free",)
    assert made("vat9", "vat9").legal == ()
    shown = Forms({}).render([other], "text")
    assert "Tax 0% (odd): VATEX-EU-J\n" in shown and "Tax 0% (odd): VATEX-EU-J" in Forms({}).render([other], "html")


def test_prices_of_one_line_with_the_tax_inside() -> None:
    """121.00 with 21 % inside, 50.00 with 9 % beside: 150.00 and 21.00 and 4.50."""
    journal = '2026-03-01 invoice INV-1 acme 175.50\n    "Lamp"  2 @ 60.50  tax:in21\n    "Book"  1 @ 50  tax:vat9\n'
    made: Any = content(maker(journal), "INV-1")
    assert (made.tax_included, made.net.text, texts(made.taxes, "amount")) == (False, "150.00", [("21.00",), ("4.50",)])
    assert [line.tax for line in made.lines] == ["21% incl.", "9%"]


def test_several_taxes_on_one_line() -> None:
    """5 % and 9.975 % of 200.00 are 10.00 and 19.95."""
    settings = SETTINGS.replace("taxes: {", "taxes: {gst: 5%, qst: 9.975%, qc: [gst, qst], ")
    made: Any = content(maker('2026-03-01 invoice INV-1 acme 229.95\n    "Tea"  1 @ 200  tax:qc\n', settings), "INV-1")
    assert made.lines[0].tax == "5% + 9.975%"
    assert texts(made.taxes, "code", "amount") == [("gst", "10.00"), ("qst", "19.95")]


def test_a_document_without_lines_says_what_it_is_for() -> None:
    journal = """
2026-03-01 invoice INV-1 acme 10.00
    memo: Spring order
2026-03-02 credit CM-1 acme 4.00 corrects:INV-1 reason:"carton crushed"
2026-03-03 debit DM-1 acme 2.00 for:INV-1
"""
    made = maker(journal)
    for number, text in (("INV-1", "Spring order"), ("CM-1", "carton crushed"), ("DM-1", "Debit memo")):
        own: Any = content(made, number)
        assert texts(own.lines, "text", "amount") == [(text, own.total.text)]
    memo: Any = content(made, "DM-1")
    assert (memo.sort, memo.title, memo.follows) == ("debit", "Debit memo", "INV-1")


PAID = """
2026-02-20 payment PMT-0 acme 30.00 method:wire
    INV-1  30.00
2026-03-01 invoice INV-1 acme 200.00 terms:2/10net30
2026-03-08 payment PMT-1 acme 50.00
    INV-1  50.00  fee:1.00
2026-03-20 payment PMT-2 acme 100.00
    INV-1  100.00
2026-04-01 reverse PMT-2 reason:NSF
"""


@pytest.mark.parametrize(
    ("day", "settled", "payable"),
    [
        (None, [("payment", "30.00")], "170.00"),
        ("2026-03-08", [("payment", "30.00"), ("fee", "1.00"), ("payment", "50.00")], "119.00"),
        ("2026-03-31", [("payment", "30.00"), ("fee", "1.00"), ("payment", "50.00"), ("payment", "100.00")], "19.00"),
        ("2026-04-01", [("payment", "30.00"), ("fee", "1.00"), ("payment", "50.00")], "119.00"),
    ],
)
def test_what_was_paid_and_what_is_due_as_of_a_day(day: str | None, settled: list[Any], payable: str) -> None:
    made: Any = content(maker(PAID), "INV-1", day)
    assert texts(made.settled, "kind", "amount") == settled
    assert made.payable.text == payable
    assert made.total.text == "200.00"


def test_a_discount_is_an_amount_and_a_day() -> None:
    """2 % of 200.00 is 4.00; with 30.00 paid before, 170.00 - 4.00 are to be paid; on the 12th it is gone."""
    made = maker(PAID)
    first: Any = content(made, "INV-1")
    assert texts(first.discounts, "rate", "amount", "pay", "until") == [("2%", "4.00", "166.00", "March 11, 2026")]
    assert first.discounts[0].text == "EUR\u00a0166.00 until March 11, 2026 (2% discount: EUR\u00a04.00)"
    assert len(content(made, "INV-1", "2026-03-11").discounts) == 1  # type: ignore[attr-defined]  # an invoice
    assert content(made, "INV-1", "2026-03-12").discounts == ()  # type: ignore[attr-defined]  # an invoice


def test_instalments_with_a_discount_on_one() -> None:
    """100.00 in thirds is 33.33, 33.33, 33.34; 40.00 fill the first and 6.67 of the second; 2 % of 33.34 is 0.67."""
    journal = "2026-03-01 invoice INV-1 acme 100.00 terms:thirds\n2026-03-01 payment P acme 40.00\n    INV-1  40.00\n"
    made: Any = content(maker(journal), "INV-1")
    assert texts(made.instalments, "number", "due", "amount", "open") == [
        ("1", "March 31, 2026", "33.33", "0.00"),
        ("2", "April 30, 2026", "33.33", "26.66"),
        ("3", "May 30, 2026", "33.34", "33.34"),
    ]
    assert (made.payable.text, made.due.value) == ("60.00", date(2026, 4, 30))
    assert texts(made.discounts, "instalment", "amount", "pay") == [("3", "0.67", "32.67")]


def test_a_reversed_document_says_so_and_asks_for_nothing() -> None:
    journal = "2026-03-01 invoice INV-1 acme 100.00\n2026-03-09 reverse INV-1 reason:void\n"
    made = maker(journal)
    before: Any = content(made, "INV-1")
    after: Any = content(made, "INV-1", "2026-03-09")
    assert (before.reversed, before.payable.text) == (None, "100.00")
    assert (after.reversed.value, after.payable.text, after.pay) == (date(2026, 3, 9), "0.00", None)
    assert after.state == "Canceled on March 9, 2026."


def test_a_part_that_was_reversed_lowers_what_is_due() -> None:
    journal = "2026-03-01 invoice INV-1 acme 100.00\n2026-03-09 reverse INV-1 30.00\n"
    made: Any = content(maker(journal), "INV-1", "2026-03-09")
    assert (texts(made.settled, "kind", "amount"), made.payable.text) == ([("reversal", "30.00")], "70.00")


def test_a_transfer_takes_what_it_moves() -> None:
    journal = """
2026-01-01 customer delta "Delta" address:"1 Mill Lane"
2026-03-01 invoice INV-1 acme 100.00
2026-03-05 transfer T-1 acme delta 60.00
    INV-1  60.00
2026-03-06 payment P-1 delta 10.00
    INV-1  10.00
"""
    made: Any = content(maker(journal), "INV-1", "2026-03-31")
    assert (texts(made.settled, "kind", "amount"), made.payable.text) == ([("transfer", "60.00")], "40.00")


def test_a_credit_memo_with_taxes_and_what_it_was_applied_to() -> None:
    """Lines of its own: 20.00 + 4.20. Without lines: 24.20 of 121.00 take 4.20 of the tax of 21.00."""
    journal = """
2026-03-01 invoice INV-1 acme 121.00
    "Advice"  1 @ 100  tax:vat21
2026-03-02 credit CM-1 acme 24.20 corrects:INV-1
    "Advice, not given"  1 @ 20  tax:vat21
2026-03-03 credit CM-2 acme 24.20 corrects:INV-1 reason:goodwill
    INV-1  10.00
"""
    made = maker(journal)
    for number, net in (("CM-1", "20.00"), ("CM-2", "20.00")):
        own: Any = content(made, number)
        assert (own.net.text, texts(own.taxes, "base", "amount")) == (net, [("20.00", "4.20")])
        assert own.corrects_text == "INV-1 of March 1, 2026"
    applied: Any = content(made, "CM-2")
    assert (texts(applied.applied, "document", "amount"), applied.remaining.text) == ([("INV-1", "10.00")], "14.20")


@pytest.mark.parametrize(
    ("currency", "amount", "total"),
    [("JPY", "1,169,000", "JPY\u00a01,169,000"), ("KWD", "1,426.8", "KWD\u00a01,426.800")],
)
def test_decimals_are_those_of_the_currency(currency: str, amount: str, total: str) -> None:
    made: Any = content(maker(f"2026-03-01 invoice INV-1 acme {amount} {currency}\n"), "INV-1")
    assert (made.currency, made.total.full) == (currency, total)


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_a_document_is_the_same_from_its_own_day_and_from_any_later_one(name: str) -> None:
    ledger = open_ledger(Folder(Path(ROOT / "ledgers" / name)))
    late = of_ledger(ledger, "2026-11-21")
    documents = [d for d in late.subledger.documents.values() if d.facts.printed and d.date <= date(2026, 11, 21)]
    assert len(documents) > 30
    days = sorted({d.date for d in documents})
    for day in days[:: max(len(days) // 15, 1)]:
        own = of_ledger(ledger, day.isoformat())
        for document in [d for d in documents if d.date == day]:
            then = own.subledger.documents[document.id]
            one, other = contents(late, [document], None)[0], contents(own, [then], None)[0]
            assert as_data(one) == as_data(other), document.id


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_figures_of_shipped_documents_add_up(name: str) -> None:
    """Lines and taxes are the total; the total less what lowered it is what is to be paid."""
    made = of_ledger(open_ledger(Folder(Path(ROOT / "ledgers" / name))), "2026-11-21")
    documents = [d for d in made.subledger.documents.values() if d.facts.printed and d.date <= date(2026, 11, 21)]
    documents = [d for d in documents if d.kind != "payment"]
    for own in contents(made, documents, None):
        found: Any = own
        inside = sum(row.amount.value for row in found.taxes) if found.tax_included else 0
        assert sum(line.amount.value for line in found.lines) == found.net.value + inside, own.number
        assert found.net.value + sum(row.amount.value for row in found.taxes) == found.total.value, own.number
        lowered = found.applied if own.sort == "credit" else found.settled
        left = found.remaining if own.sort == "credit" else found.payable
        assert found.total.value - sum(one.amount.value for one in lowered) == left.value, own.number
    assert [p for p in made.needs.problems if p.severity == "error"] == []


def test_days_that_lines_are_for() -> None:
    """Once for the document where all lines say the same, else at each line that says some."""
    month, day = "service:2026-02-01..2026-02-28", "service:2026-02-03..2026-02-03"
    journal = (
        f'2026-03-01 invoice A acme 20.00 delivered:2026-02-27\n    "a" 1 @ 10.00 {month}\n    "b" 1 @ 10.00 {month}\n'
        f'2026-03-01 invoice B acme 30.00\n    "a" 1 @ 10.00 {month}\n    "b" 1 @ 10.00 {day}\n    "c" 1 @ 10.00\n'
        "2026-03-01 invoice C acme 5.00\n"
    )
    made = maker(journal)
    contents_: list[Any] = [content(made, number) for number in "ABC"]
    one, other, none = contents_
    assert one.period == "Feb 1, 2026 to Feb 28, 2026" and [line.what for line in one.lines] == ["a", "b"]
    assert other.period is None and none.period is None
    assert [line.what for line in other.lines] == ["a\nFeb 1, 2026 to Feb 28, 2026", "b\nFeb 3, 2026", "c"]
    for form in ("text", "html"):
        text = Forms({}).render([one], form)
        assert text.count("Feb 1, 2026 to Feb 28, 2026") == 1 and "February 27, 2026" in text
        assert Forms({}).render([other], form).count("Feb 3, 2026") == 1


RETAINED = """
2026-03-01 invoice INV-1 acme 1,000.00
    "Gate"  1 @ 1,000.00  service:2026-01-31..2026-02-27
    retained 100.00
"""


def test_what_is_retained_is_owed_and_not_asked_for() -> None:
    made: Any = content(maker(RETAINED), "INV-1")
    assert (made.total.text, made.payable.text, made.due.value) == ("1,000.00", "900.00", date(2026, 3, 31))
    assert texts(made.settled, "label", "document", "amount") == [("Retained", "INV-1#2", "100.00")]
    assert texts(made.instalments, "number", "when", "open") == [
        ("1", "March 31, 2026", "900.00"),
        ("2", "retained", "100.00"),
    ]
    paid = RETAINED + "2026-04-01 payment P-1 acme 900.00\n    INV-1  900.00\n"
    rest: Any = content(maker(paid), "INV-1", "2026-05-01")
    assert (rest.payable.value, rest.due, rest.pay) == (D(0), None, None)
    given: Any = content(maker(paid + "2026-06-01 extend INV-1#2 due:2026-07-01\n"), "INV-1", "2026-12-31")
    assert (given.payable.text, given.due.value) == ("100.00", date(2026, 7, 1))


def test_a_debit_memo_without_lines_says_why() -> None:
    """As on the statement: its memo, else its reason, else what it is."""
    books = maker(
        '2026-03-01 debit D-1 acme 40.00 reason:"Late fee"\n2026-03-01 debit D-2 acme 4.00\n'
        "2026-03-01 debit D-3 acme 4.00 reason:other\n    memo: Copies\n"
    )
    made = [content(books, name) for name in ("D-1", "D-2", "D-3")]
    assert [one.lines[0].text for one in made if isinstance(one, DebitMemo)] == ["Late fee", "Debit memo", "Copies"]


def test_what_a_credit_memo_was_applied_to_has_its_own_date() -> None:
    """Not the day of the credit memo: who reads it looks for the invoice. Payments of an invoice have their day."""
    books = maker(
        "2026-03-01 invoice INV-1 acme 100.00\n2026-03-02 invoice INV-2 acme 50.00 dated:2026-02-28\n"
        "2026-03-10 credit CM-1 acme 30.00\n    INV-1  20.00\n    INV-2  10.00\n"
    )
    made: Any = content(books, "CM-1")
    assert [one.text for one in made.applied] == ["Invoice INV-1 of Mar 1, 2026", "Invoice INV-2 of Feb 28, 2026"]
    made = content(books, "INV-1", "2026-03-31")
    assert [one.text for one in made.settled] == ["Credit memo CM-1, Mar 10, 2026"]


def test_a_text_that_the_readers_language_lacks_is_in_the_ledgers() -> None:
    """A legal text in another language is better than none; a label is the general word."""
    own = 'documents: {language: nl, footer: {nl: "KvK 1", de: "HRB 1"}, notes: {invoice: {de: Danke}}}\n'
    settings = SETTINGS.replace("vat9: 9%", 'vat0: {rate: 0%, label: {nl: Vrij}, note: {nl: "Vrijgesteld", de: ""}}')
    journal = """
2026-02-01 customer acme language:LANGUAGE
2026-03-01 invoice INV-1 acme 50.00
    "Books"   1 @ 50      tax:vat0
"""
    found = {}
    for language in ("nl", "fr", "de"):
        made: Any = content(maker(journal.replace("LANGUAGE", language), settings + own), "INV-1")
        found[language] = (made.footer, made.notes, made.legal, made.taxes[0].label)
    assert found == {
        "nl": ("KvK 1", ("Danke",), ("Vrijgesteld",), "Vrij"),
        "fr": ("KvK 1", ("Danke",), ("Vrijgesteld",), "Taxe 0\u202f%"),
        "de": ("HRB 1", ("Danke",), (), "Steuer 0\u00a0%"),
    }
