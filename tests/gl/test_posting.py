"""What each kind of entry posts, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.model.settings.accounts import Accounts, group_of
from arcli.model.settings.declared import build
from tests.gl.books import book, posted, try_book

_PAYER = ["liabilities:payer-adjustments", "income:interest"]
TAXED = "currency: USD\ntaxes: {t15: 15%}\n"
SALE = '2026-01-05 invoice I1 acme 1,150.00 terms:10/10net30\n    "Work"  1 @ 1,000.00 tax:t15\n\n'


def test_an_invoice_posts_lines_and_taxes() -> None:
    text = (
        "2026-01-05 invoice I1 acme 172.10\n"
        '    "A"  2 @ 50.00 tax:t15 account:income:consulting\n    "B"  1 @ 34.00 tax:t15\n    "C"  1 @ 18.00 tax:t0\n'
    )
    _, made = book(text, "currency: USD\ntaxes: {t15: 15%, t0: 0%}\n")
    assert posted(made, "I1") == {
        "assets:receivable I1": "172.10",
        "income:consulting": "-100.00",
        "income:sales": "-52.00",
        "liabilities:tax:t15": "-20.10",
    }


@pytest.mark.parametrize(
    ("rule", "invoice", "line", "paid", "discount", "expected"),
    [
        # 1000.00 + 15 % with 10 %: pays 1,035.00, discount 100.00 and 15.00 of tax
        ("included", "1,150.00", '"W" 1 @ 1,000.00 tax:t15', "1,035.00", "115.00", ("100.00", "15.00")),
        ("excluded", "1,150.00", '"W" 1 @ 1,000.00 tax:t15', "1,050.00", "100.00", ("100.00", None)),
        ("mixed", "1,135.00", '"W" 1 @ 1,000.00 tax:t15', "1,035.00", "100.00", ("100.00", None)),
        # 236.00 with 18 % inside and 10 %: 212.40 paid, 20.00 of income and 3.60 of tax
        ("included", "236.00", '"W" 1 @ 236.00 tax:in18', "212.40", "23.60", ("20.00", "3.60")),
        # a fixed discount of 50.00: 42.37 and 7.63
        ("included", "236.00", '"W" 1 @ 236.00 tax:in18', "186.00", "50.00", ("42.37", "7.63")),
    ],
)
def test_tax_in_early_payment_discounts(
    rule: str, invoice: str, line: str, paid: str, discount: str, expected: tuple[str, str | None]
) -> None:
    settings = f"currency: USD\ndiscount_tax: {rule}\ntaxes: {{t15: 15%, in18: {{rate: 18%, included: true}}}}\n"
    text = (
        f"2026-01-05 invoice I1 acme {invoice} terms:10/10net30\n    {line}\n\n"
        f"2026-01-10 payment P1 acme {paid}\n    I1  {paid} discount:{discount}\n"
    )
    _, made = book(text, settings)
    found = posted(made, "P1")
    assert found["income:discounts-allowed"] == expected[0]
    assert next((v for k, v in found.items() if k.startswith("liabilities:tax")), None) == expected[1]
    assert found["assets:bank"] == paid.replace(",", "")
    assert found["assets:receivable I1"] == "-" + invoice.replace(",", "")


def test_prices_with_tax_inside() -> None:
    """236.00 with 18 % inside is 200.00 and 36.00."""
    settings = "currency: USD\ntaxes: {in18: {rate: 18%, included: true}}\n"
    _, made = book('2026-01-05 invoice I1 acme 236.00\n    "W"  1 @ 236.00 tax:in18\n', settings)
    assert posted(made, "I1") == {
        "assets:receivable I1": "236.00",
        "income:sales": "-200.00",
        "liabilities:tax:in18": "-36.00",
    }


def test_parts_of_an_application() -> None:
    text = (
        "2026-01-05 invoice I1 acme 100.00\n\n"
        "2026-01-10 payment P1 acme 70.00\n"
        "    I1  70.00 discount:2.00 fee:3.00 withholding:5.00 writeoff:0.50 deduction:19.50 id:D1\n"
    )
    subledger, made = book(text)
    assert posted(made, "P1") == {
        "assets:bank": "70.00",
        "assets:receivable I1": "-100.00",
        "assets:receivable:deductions D1": "19.50",
        "assets:withholding-tax": "5.00",
        "expenses:bank-charges": "3.00",
        "expenses:small-balances": "0.50",
        "income:discounts-allowed": "2.00",
    }
    left: dict[str, Decimal] = {}
    for p in (p for t in made.transactions for p in t.posted() if p.holding):
        left[p.document] = left.get(p.document, Decimal(0)) + p.amount
    assert left == {"I1": 0, "P1": 0, "D1": subledger.documents["D1"].open}


def test_deposits_and_unapplied_cash_outside_the_control_account() -> None:
    text = (
        "2026-01-02 payment P1 acme 50.00 type:deposit\n\n2026-01-05 invoice I1 acme 40.00\n\n"
        "2026-01-06 apply P1\n    I1  40.00\n\n2026-01-07 payment P2 acme 7.00\n"
    )
    _, made = book(text)
    assert posted(made, "P1", date(2026, 1, 2)) == {
        "assets:bank": "50.00",
        "liabilities:customer-deposits P1": "-50.00",
    }
    assert posted(made, "P1", date(2026, 1, 6)) == {
        "assets:receivable I1": "-40.00",
        "liabilities:customer-deposits P1": "40.00",
    }
    assert posted(made, "P2") == {"assets:bank": "7.00", "assets:receivable P2": "-7.00"}
    _, made = book(text, "currency: USD\naccounts: {unapplied: deposit}\n")
    assert posted(made, "P2") == {"assets:bank": "7.00", "liabilities:customer-deposits P2": "-7.00"}


def test_banks_undeposited_funds_and_methods_that_are_no_money() -> None:
    settings = (
        "currency: USD\naccounts:\n  bank: assets:main\n  banks: {ops: assets:bank:operations}\n"
        "  undeposited_methods: [cheque]\n  noncash: {contra: liabilities:payables}\n"
    )
    text = "".join(
        f"2026-01-0{n} payment P{n} acme 1.00 {words}\n\n"
        for n, words in enumerate(
            ["method:ach", "account:ops", "method:cheque", "method:cheque deposit:S1", "method:contra"], 1
        )
    )
    _, made = book(text, settings)
    accounts = [next(k for k, v in posted(made, f"P{n}").items() if v == "1.00") for n in range(1, 6)]
    assert accounts == [
        "assets:main",
        "assets:bank:operations",
        "assets:undeposited-funds",
        "assets:main",
        "liabilities:payables",
    ]


def test_unidentified_cash_until_its_customer_is_known() -> None:
    text = "2026-01-02 payment P1 ? 50.00\n\n2026-01-05 transfer T1 ? acme 50.00\n    P1  50.00\n"
    _, made = book(text)
    assert posted(made, "P1") == {"assets:bank": "50.00", "liabilities:unidentified-receipts P1": "-50.00"}
    assert posted(made, "T1") == {"assets:receivable P1": "-50.00", "liabilities:unidentified-receipts P1": "50.00"}


BAD_DEBT = SALE + "2026-06-01 writeoff W1 acme 1,150.00 reason:bad-debt{relief}\n    I1  1,150.00\n\n"
RECOVERED = "2026-09-01 payment P1 acme 230.00\n    W1  230.00\n"


def test_bad_debts_by_method() -> None:
    text = BAD_DEBT.format(relief="") + RECOVERED
    _, made = book(text, TAXED)
    assert posted(made, "W1") == {"assets:allowance-for-bad-debts": "1150.00", "assets:receivable I1": "-1150.00"}
    assert posted(made, "P1") == {"assets:allowance-for-bad-debts": "-230.00", "assets:bank": "230.00"}
    _, made = book(text, TAXED + "accounts: {method: direct, recoveries: income:recovered}\n")
    assert posted(made, "W1") == {"assets:receivable I1": "-1150.00", "expenses:bad-debts": "1150.00"}
    assert posted(made, "P1") == {"assets:bank": "230.00", "income:recovered": "-230.00"}


def test_tax_relief_on_bad_debts_only_when_the_entry_says_so() -> None:
    """1,150.00 written off claims 150.00 of tax back; a recovery of a fifth owes 30.00 of it again."""
    _, made = book(BAD_DEBT.format(relief=" relief:tax") + RECOVERED, TAXED)
    assert posted(made, "W1") == {
        "assets:allowance-for-bad-debts": "1000.00",
        "assets:receivable I1": "-1150.00",
        "liabilities:tax:t15": "150.00",
    }
    assert posted(made, "P1") == {
        "assets:allowance-for-bad-debts": "-200.00",
        "assets:bank": "230.00",
        "liabilities:tax:t15": "-30.00",
    }


@pytest.mark.parametrize(
    ("reason", "account"),
    [
        ("bad-debt", "assets:allowance-for-bad-debts"),
        ("small-balance", "expenses:small-balances"),
        ("charity", "expenses:charity"),
    ],
)
def test_write_offs_by_reason(reason: str, account: str) -> None:
    text = f"2026-01-05 invoice I1 acme 9.00\n\n2026-02-01 writeoff W1 acme 9.00 reason:{reason}\n    I1  9.00\n"
    _, made = book(text, "currency: USD\naccounts: {write_offs: {charity: expenses:charity}}\n")
    assert posted(made, "W1") == {account: "9.00", "assets:receivable I1": "-9.00"}


def test_an_open_credit_written_off_is_income() -> None:
    text = "2026-01-05 credit C1 acme 9.00\n\n2026-02-01 writeoff W1 acme 9.00\n    C1  9.00\n"
    assert posted(book(text)[1], "W1") == {"assets:receivable C1": "9.00", "income:credits-written-off": "-9.00"}


def test_a_returned_cheque_and_its_fee() -> None:
    """The reversal undoes the payment and its parts as they were posted; the fee is a debit memo."""
    text = (
        SALE + "2026-01-10 payment P1 acme 1,035.00\n    I1  1,035.00 discount:115.00\n\n"
        "2026-01-15 reverse P1 reason:NSF\n\n2026-01-15 debit D1 acme 25.00 for:P1\n"
    )
    _, made = book(text, TAXED)
    assert posted(made, "P1", date(2026, 1, 15)) == {
        "assets:bank": "-1035.00",
        "assets:receivable I1": "1150.00",
        "income:discounts-allowed": "-100.00",
        "liabilities:tax:t15": "-15.00",
    }
    assert posted(made, "D1") == {"assets:receivable D1": "25.00", "income:charges": "-25.00"}


def test_a_credit_memo_takes_its_tax_from_the_invoice_that_it_corrects() -> None:
    text = SALE + "2026-02-01 credit C1 acme 230.00 corrects:I1\n\n2026-02-02 credit C2 acme 115.00\n    I1  115.00\n"
    _, made = book(text, TAXED)
    assert posted(made, "C1") == {
        "assets:receivable C1": "-230.00",
        "income:sales-returns": "200.00",
        "liabilities:tax:t15": "30.00",
    }
    assert posted(made, "C2")["liabilities:tax:t15"] == "15.00"


def test_a_credit_memo_of_unknown_tax_is_refused_where_tax_is_kept() -> None:
    text = "2026-02-01 credit C1 acme 230.00\n"
    _, _, problems = try_book(text, TAXED)
    assert [(p.code, str(p.position)) for p in problems] == [("AR721", "a.journal:3:19")]
    book(text, "currency: USD\ntaxes: {t0: 0%}\n")


def test_refunds_openings_and_part_reversals() -> None:
    text = (
        "2026-01-02 opening O1 acme 80.00\n\n2026-01-02 opening O2 acme -20.00\n\n"
        "2026-01-03 payment P1 acme 100.00\n    O1  60.00\n\n2026-01-04 refund R1 acme 20.00\n    O2  20.00\n\n"
        "2026-01-05 reverse P1 30.00\n    O1  10.00\n"
    )
    _, made = book(text)
    assert posted(made, "O1") == {"assets:receivable O1": "80.00", "equity:opening-balances": "-80.00"}
    assert posted(made, "O2") == {"assets:receivable O2": "-20.00", "equity:opening-balances": "20.00"}
    assert posted(made, "R1") == {"assets:bank": "-20.00", "assets:receivable O2": "20.00"}
    # 30.00 of the payment goes back: 10.00 that O1 had, 20.00 of the 40.00 that were unapplied
    assert posted(made, "P1", date(2026, 1, 5)) == {
        "assets:bank": "-30.00",
        "assets:receivable O1": "10.00",
        "assets:receivable P1": "20.00",
    }


def test_problems_of_accounts_name_the_place() -> None:
    settings = "currency: USD\naccounts: {banks: {ops: assets:bank:ops}}\n"
    text = (
        "2026-01-02 payment P1 acme 9.00 account:opps\n\n2026-01-05 invoice I1 acme 9.00\n\n"
        "2026-01-06 writeoff W1 acme 9.00 reason:price-concession\n    I1  9.00\n"
    )
    _, _, problems = try_book(text, settings)
    assert next((p.code, p.position.line, p.hint) for p in problems) == ("AR702", 3, 'did you mean "ops"?')
    assert [p.code for p in problems] == ["AR702", "AR704"]


@pytest.mark.parametrize(
    ("settings", "accounts"),
    [
        ("", ["income:sales-returns", "income:sales-returns", *_PAYER]),
        ("{CO: i:co}", ["i:co", "i:co", *_PAYER]),
        ("{CO: i:co, CO-253: i:seq}", ["i:co", "i:seq", *_PAYER]),
        ("{CO-45: i:45}", ["i:45", "income:sales-returns", "liabilities:payer-adjustments", "income:interest"]),
        ("{PLB: l:p}", ["income:sales-returns", "income:sales-returns", "l:p", "l:p"]),
        ("{PLB-WO: l:wo}", ["income:sales-returns", "income:sales-returns", "l:wo", "income:interest"]),
        ("{PLB: l:p, PLB-L6: i:l6}", ["income:sales-returns", "income:sales-returns", "l:p", "i:l6"]),
        ("{OA: i:oa, PI: i:pi}", ["income:sales-returns", "income:sales-returns", *_PAYER]),
    ],
)
def test_adjustments_go_to_the_account_of_their_code_or_group(settings: str, accounts: list[str]) -> None:
    """Credit memos CO-45 25.00, CO-253 5.00 and PLB-WO 7.00, a debit memo PLB-L6 2.00: the more specific code wins."""
    text = """\
2026-01-01 customer ins
2026-01-05 invoice C-1 ins 100.00
2026-02-01 credit A-1 ins 25.00 corrects:C-1 reason:CO-45
2026-02-02 credit A-2 ins 5.00 corrects:C-1 reason:CO-253
2026-02-03 credit A-3 ins 7.00 reason:PLB-WO
2026-02-04 debit D-1 ins 2.00 reason:PLB-L6
"""
    ledger = f"currency: USD\naccounts: {{adjustments: {settings}}}\n" if settings else "currency: USD\n"
    _, made = book(text, ledger)
    found = {a: p for number in ("A-1", "A-2", "A-3", "D-1") for a, p in _others(posted(made, number))}
    assert found == dict(zip(("25.00", "5.00", "7.00", "-2.00"), accounts, strict=True))


def _others(amounts: dict[str, str]) -> list[tuple[str, str]]:
    """(amount, account) of what is not the receivable."""
    return [(amount, account) for account, amount in amounts.items() if not account.startswith("assets:receivable")]


@pytest.mark.parametrize("code", ["L6", "co-45", "CO-", "XX", "CO 45", "CO-123456"])
def test_what_is_no_adjustment_code_is_refused(code: str) -> None:
    assert group_of(code) is None
    assert build(Accounts, {"adjustments": {code: "a:b"}}) is None
    assert build(Accounts, {"adjustments": {"CO-45": "a:b"}}) is not None


# --- part reversals of write-offs; deductions of itemised credits --------------------------------------------

SOLD = '2026-01-02 invoice I1 acme 120.00\n    "W"  1 @ 100.00 tax:t20\n\n'
T20 = "currency: USD\ntaxes: {t20: 20%, t0: 0%}\n"


def test_a_part_of_a_write_off_is_reversed_with_its_relief() -> None:
    text = (
        SOLD + "2026-01-03 writeoff W1 acme 60.00 relief:tax\n    I1  60.00\n\n"
        "2026-01-05 reverse W1 12.00\n    I1  12.00\n\n"  # 10.00 and 2.00 of tax
        "2026-01-06 payment P1 acme 24.00\n    W1  24.00\n\n"  # half of the 48.00 that are left, 8.00 of it tax
        "2026-01-07 reverse W1\n"
    )
    _, made = book(text, T20)
    allowance = "assets:allowance-for-bad-debts"
    assert posted(made, "W1", date(2026, 1, 5)) == {
        "assets:receivable I1": "12.00",
        allowance: "-10.00",
        "liabilities:tax:t20": "-2.00",
    }
    assert posted(made, "P1", date(2026, 1, 6)) == {
        "assets:bank": "24.00",
        allowance: "-20.00",
        "liabilities:tax:t20": "-4.00",
    }


def test_a_part_of_a_write_off_abroad_and_of_a_credit() -> None:
    text = (
        "2026-01-01 rate EUR 1.10 USD\n2026-01-04 rate EUR 1.20 USD\n"
        "2026-01-02 invoice E1 acme 100.00 EUR\n2026-01-02 credit C1 acme 40.00\n"
        "2026-01-03 writeoff W1 acme 60.00 EUR\n    E1  60.00\n\n2026-01-05 reverse W1 12.00\n    E1  12.00\n\n"
        "2026-01-03 writeoff W2 acme 30.00\n    C1  30.00\n\n2026-01-05 reverse W2 12.00\n    C1  12.00\n"
    )
    _, made = book(text)
    assert posted(made, "W1", date(2026, 1, 5)) == {
        "assets:receivable E1": "12.00 EUR = 13.20",  # at the rate of the invoice, not of the day
        "assets:allowance-for-bad-debts": "-12.00 EUR = -13.20",
    }
    assert posted(made, "W2", date(2026, 1, 5)) == {
        "assets:receivable C1": "-12.00",
        "income:credits-written-off": "12.00",
    }


@pytest.mark.parametrize(("currency", "rest"), [("USD", ""), ("EUR", " EUR = {}")])
def test_a_deduction_of_an_itemised_credit_is_its_own_amount(currency: str, rest: str) -> None:
    text = (
        "2026-01-01 rate EUR 1.10 USD\n"
        f"2026-01-02 invoice I1 acme 300.00 {currency}\n2026-01-05 credit C1 acme 120.00 {currency}\n"
        '    "Return"  1 @ 100.00 tax:t20\n    I1  120.00  deduction:50.00 approved:me id:D1\n'
    )
    _, made = book(text, T20)
    found = posted(made, "C1")
    amounts = {"assets:receivable:deductions D1": "50.00", "assets:receivable I1": "-170.00"}
    amounts |= {"income:sales-returns": "100.00", "liabilities:tax:t20": "20.00"}
    base = {"50.00": "55.00", "-170.00": "-187.00", "100.00": "110.00", "20.00": "22.00"}
    assert found == {k: v + rest.format(base[v]) for k, v in amounts.items()}
