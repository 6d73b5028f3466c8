"""One reader: each form of number, date and sign is read alike by whoever reads a delimited file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.tabular.users import CREDIT_ADDS, USERS, listed

D = Decimal
POINT = {
    "1234.56": "1234.56", "1,234.56": "1234.56", "1'234.56": "1234.56", "1 234.56": "1234.56",
    "1\u00a0234.56": "1234.56", "12,34,567.89": "1234567.89", "$1,234.56": "1234.56", "USD 1,234.56": "1234.56",
    "1,234.56 USD": "1234.56", "US$1,234.56": "1234.56", "+1,234.56": "1234.56", ".56": "0.56", "7": "7",
    "1234.5": "1234.5", " 1234.56 ": "1234.56", "0.00": "0", '="1234.56"': "1234.56",
    "-1,234.56": "-1234.56", "1,234.56-": "-1234.56", "\u22121,234.56": "-1234.56", "- 1,234.56": "-1234.56",
    "(1,234.56)": "-1234.56", "$(1,234.56)": "-1234.56", "($1,234.56)": "-1234.56", "-$1,234.56": "-1234.56",
    "$-1,234.56": "-1234.56", "1,234.56 USD-": "-1234.56", "'-1,234.56": None,
}  # fmt: skip
COMMA = {
    "1234,56": "1234.56", "1.234,56": "1234.56", "1.234.567,89": "1234567.89", "1 234,56": "1234.56",
    "1'234,56": "1234.56", "1.234": "1234", "1.234,56-": "-1234.56", "-7,5": "-7.5", "(0,50)": "-0.50",
}  # fmt: skip
REFUSED = [
    "1,23", "1,2345.00", "12,34.56", "0,123.00", "1.234,56", "1,234,56.00", "ten", "--5.00", "(-5.00)", "-5.00-",
    "5.00.1", "1e5",
    "5.00 USD EUR", "1 2 3", "-", ".", "5.00 XX", "1'234,567.00", "\u0661\u0662", "9" * 30, "(5.00", "5.00 CR-",
    "1.005",
]  # fmt: skip


@pytest.mark.parametrize("user", USERS)
def test_numbers_with_a_decimal_point(user: str) -> None:
    forms = {text: want for text, want in POINT.items() if want is not None}
    rows = [(f"N-{n}", "2026-01-05", text) for n, text in enumerate(forms, 1)]
    read = USERS[user](listed(rows), "currency: USD", "amount: Amount")
    assert read.problems == []
    assert dict(zip(forms, read.amounts, strict=True)) == {text: D(want) for text, want in forms.items()}


@pytest.mark.parametrize("user", USERS)
def test_numbers_with_a_decimal_comma(user: str) -> None:
    rows = [(f"N-{n}", "2026-01-05", text) for n, text in enumerate(COMMA, 1)]
    read = USERS[user](listed(rows, delimiter=";"), "decimal: ','\ncurrency: EUR", "amount: Amount")
    assert read.problems == []
    assert dict(zip(COMMA, read.amounts, strict=True)) == {text: D(want) for text, want in COMMA.items()}


@pytest.mark.parametrize("user", USERS)
def test_what_is_no_number_is_an_error_on_its_line(user: str) -> None:
    rows = [(f"N-{n}", "2026-01-05", text) for n, text in enumerate(REFUSED, 1)]
    read = USERS[user](listed([*rows, ("N-99", "2026-01-05", "5.00")]), "currency: USD", "amount: Amount")
    assert read.amounts == [D(5)]
    assert [line for _, line in read.problems] == list(range(2, len(REFUSED) + 2))


@pytest.mark.parametrize("user", USERS)
def test_a_stated_thousands_sign_is_the_only_one(user: str) -> None:
    rows = [("N-1", "2026-01-05", "1'234.56"), ("N-2", "2026-01-05", "1,234.56")]
    read = USERS[user](listed(rows), 'thousands: "\'"\ncurrency: USD', "amount: Amount")
    assert (read.amounts, [line for _, line in read.problems]) == ([D("1234.56")], [3])


@pytest.mark.parametrize("user", USERS)
def test_another_currency_beside_an_amount_is_an_error(user: str) -> None:
    rows = [("N-1", "2026-01-05", "€5.00"), ("N-2", "2026-01-05", "5.00 GBP"), ("N-3", "2026-01-05", "5.00 USD")]
    read = USERS[user](listed(rows), "currency: USD", "amount: Amount")
    assert (read.amounts, [line for _, line in read.problems]) == ([D(5)], [2, 3])


# --- signs -----------------------------------------------------------------------------------------------

PAIRS = [
    ("D", "C"), ("DR", "CR"), ("dr.", "cr."), ("Debit", "Credit"), ("DEBIT", "CREDIT"), ("S", "H"), ("Soll", "Haben"),
    ("Af", "Bij"), ("DBIT", "CRDT"), ("-", "+"), ("\u2212", "+"), ("Débit", "Crédit"),
]  # fmt: skip


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize(("debit", "credit"), PAIRS)
def test_the_usual_pairs_of_signs(user: str, debit: str, credit: str) -> None:
    """7.00 debit, 5.00 credit, and a credit of −2.00, which is a debit of 2.00."""
    rows = [("N-1", "2026-01-05", "7.00", debit), ("N-2", "2026-01-05", "5.00", credit),
            ("N-3", "2026-01-05", "-2.00", credit)]  # fmt: skip
    data = listed(rows, "No,Date,Amount,Side")
    read = USERS[user](data, "currency: USD", "amount: Amount, sign: Side")
    adds = 1 if user in CREDIT_ADDS else -1
    assert (read.amounts, read.problems) == ([-7 * adds, 5 * adds, -2 * adds], [])
    turned = USERS[user](data, "currency: USD\nnegate: yes", "amount: Amount, sign: Side")
    assert turned.amounts == [7 * adds, -5 * adds, 2 * adds]


@pytest.mark.parametrize("user", USERS)
def test_a_minus_turns_a_debit_round_unless_all_debits_have_one(user: str) -> None:
    adds = 1 if user in CREDIT_ADDS else -1
    rows = [("N-1", "2026-01-05", "7.00", "D"), ("N-2", "2026-01-05", "-7.00", "D"), ("N-3", "2026-01-05", "5.00", "C")]
    read = USERS[user](listed(rows, "No,Date,Amount,Side"), "currency: USD", "amount: Amount, sign: Side")
    assert read.amounts == [-7 * adds, 7 * adds, 5 * adds]
    rows = [
        ("N-1", "2026-01-05", "-7.00", "D"),
        ("N-2", "2026-01-05", "-2.00", "D"),
        ("N-3", "2026-01-05", "5.00", "C"),
    ]
    read = USERS[user](listed(rows, "No,Date,Amount,Side"), "currency: USD", "amount: Amount, sign: Side")
    assert read.amounts == [-7 * adds, -2 * adds, 5 * adds]


@pytest.mark.parametrize("user", USERS)
def test_unknown_signs_are_errors_unless_the_profile_knows_them(user: str) -> None:
    rows = [
        ("N-1", "2026-01-05", "7.00", "Belastet"),
        ("N-2", "2026-01-05", "5.00", ""),
        ("N-3", "2026-01-05", "3.00", "C"),
    ]
    data = listed(rows, "No,Date,Amount,Side")
    adds = 1 if user in CREDIT_ADDS else -1
    read = USERS[user](data, "currency: USD", "amount: Amount, sign: Side")
    assert (read.amounts, [line for _, line in read.problems]) == ([3 * adds], [2, 3])
    read = USERS[user](data, "currency: USD\nsigns: {debit: [belastet]}", "amount: Amount, sign: Side")
    assert (read.amounts, [line for _, line in read.problems]) == ([-7 * adds, 3 * adds], [3])


@pytest.mark.parametrize("user", USERS)
def test_cr_and_dr_after_a_number(user: str) -> None:
    rows = [("N-1", "2026-01-05", "5.00 CR"), ("N-2", "2026-01-05", "7.00 DR"), ("N-3", "2026-01-05", "$2.00Cr.")]
    read = USERS[user](listed(rows), "currency: USD", "amount: Amount")
    adds = 1 if user in CREDIT_ADDS else -1
    assert (read.amounts, read.problems) == ([5 * adds, -7 * adds, 2 * adds], [])


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("minus", ["", "-"])
def test_debit_and_credit_columns(user: str, minus: str) -> None:
    """Debits are 7.00 and 2.00, written with a minus or without."""
    rows = [("N-1", "2026-01-05", f"{minus}7.00", ""), ("N-2", "2026-01-05", "", "5.00"),
            ("N-3", "2026-01-05", f"{minus}2.00", "-")]  # fmt: skip
    read = USERS[user](listed(rows, "No,Date,Out,In"), "currency: USD", "debit: Out, credit: In")
    adds = 1 if user in CREDIT_ADDS else -1
    assert (read.amounts, read.problems) == ([-7 * adds, 5 * adds, -2 * adds], [])


# --- dates -----------------------------------------------------------------------------------------------

DATES = [
    ("", "2026-01-05"), ("", "2026-01-05T00:00:00Z"), ("", "2026-01-05 23:30:00"), ("", "2026-01-05T10:30:00+02:00"),
    ("dates: M/D/YYYY", "1/5/2026"), ("dates: M/D/YYYY", "01/05/2026 10:30 PM"), ("dates: D.M.YY", "5.1.26"),
    ("dates: YYYYMMDD", "20260105"), ("dates: YYMMDD", "260105"), ("dates: DD-MMM-YY", "05-Jan-26"),
    ("dates: D MMM YYYY", "5 January 2026"), ("dates: D. MMM YYYY\nmonths: de", "5. Jänner 2026"),
    ("dates: D MMM YYYY\nmonths: fr", "5 janv. 2026"), ("dates: D MMM YYYY\nmonths: es", "5 ene 2026"),
    ("dates: DD.MM.YYYY", '="05.01.2026"'),
]  # fmt: skip
NO_DATES = [
    ("dates: DD.MM.YYYY", "5.1.2026"), ("dates: DD.MM.YYYY", "31.02.2026"), ("dates: DD-MMM-YY", "05-Jum-26"),
    ("", "2026-01-051"), ("", "2026-02-30"), ("dates: D MMM YYYY\nmonths: de", "5 January 2026 x"),
]  # fmt: skip
DATED = sorted(USERS.keys() - {"balances"})


@pytest.mark.parametrize("user", DATED)
@pytest.mark.parametrize(("keys", "text"), DATES)
def test_dates(user: str, keys: str, text: str) -> None:
    read = USERS[user](listed([("N-1", text, "5.00")]), f"currency: USD\n{keys}", "amount: Amount")
    assert (read.dates, read.problems) == ([date(2026, 1, 5)], [])


@pytest.mark.parametrize("user", DATED)
@pytest.mark.parametrize(("keys", "text"), NO_DATES)
def test_what_is_no_date_is_an_error_on_its_line(user: str, keys: str, text: str) -> None:
    read = USERS[user](listed([("N-1", text, "5.00")]), f"currency: USD\n{keys}", "amount: Amount")
    assert [line for _, line in read.problems] == [2]


@pytest.mark.parametrize("user", DATED)
def test_the_order_of_day_and_month_is_not_guessed(user: str) -> None:
    read = USERS[user](
        listed([("N-1", "3/4/2026", "5.00"), ("N-2", "3/14/2026", "5.00")]), "currency: USD", "amount: Amount"
    )
    assert (read.amounts, [code for code, _ in read.problems]) == ([], ["AR604"])


@pytest.mark.parametrize("user", DATED)
@pytest.mark.parametrize(("year", "full"), [("69", 1969), ("99", 1999), ("00", 2000), ("68", 2068)])
def test_two_digit_years(user: str, year: str, full: int) -> None:
    read = USERS[user](listed([("N-1", f"05.01.{year}", "5.00")]), "currency: USD\ndates: DD.MM.YY", "amount: Amount")
    assert read.dates == [date(full, 1, 5)]


# --- files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", USERS)
def test_ragged_rows_are_errors_with_their_lines(user: str) -> None:
    data = b"No,Date,Amount\nN-1,2026-01-05,1,234.56\nN-2,2026-01-05\nN-3,2026-01-05,5.00\nN-4,2026-01-05,6.00,\n"
    read = USERS[user](data, "currency: USD", "amount: Amount")
    assert (read.amounts, [line for _, line in read.problems]) == ([5, 6], [2, 3])


@pytest.mark.parametrize("user", USERS)
def test_lines_above_footers_and_rows_left_out_by_value(user: str) -> None:
    data = (
        b"Kontoauszug\nvon;bis\nNo;Date;Amount;State\nN-1;2026-01-05;5,00;ok\nN-2;2026-01-05;9,00;pending\n;;;\n"
        b"N-3;2026-01-06;6,00;ok\nSumme;2026-01-31;11,00;\nEnde\n"
    )
    skip = "skip: [2, {column: State, equals: pending}, {column: No, matches: ^Sum}]"
    keys = f'decimal: ","\ncurrency: EUR\nfooter: 1\n{skip}'
    read = USERS[user](data, keys, "amount: Amount")
    assert (read.amounts, read.problems) == ([5, 6], [])


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(user: str, delimiter: str, encoding: str) -> None:
    rows = [("N-1", "2026-01-05", "1,234.56", 'Müller; "Söhne"')]
    data = listed(rows, "No,Date,Amount,Größe", delimiter).decode().encode(encoding)
    read = USERS[user](data, "currency: USD", "amount: Amount")
    assert (read.amounts, read.problems) == ([D("1234.56")], [])
    stated = USERS[user](data, f"currency: USD\nencoding: {encoding}", "amount: Amount")
    assert stated.amounts == [D("1234.56")]


@pytest.mark.parametrize("user", USERS)
def test_columns_are_cleaned(user: str) -> None:
    rows = [("N-1", "2026-01-05", "total: 5.00 net"), ("N-2", "2026-01-05", "x7.00x")]
    column = 'amount: {column: Amount, strip: ["total: ", x], replace: {" net": ""}, take: "[0-9.]+"}'
    read = USERS[user](listed(rows), "currency: USD", column)
    assert (read.amounts, read.problems) == ([5, 7], [])
    same = column.replace("column: Amount, ", "")  # its own name is the column's
    head = "No,Date,Paid" if user == "remittance" else "No,Date,Amount"
    assert USERS[user](listed(rows, head), "currency: USD", same) == read


@pytest.mark.parametrize("user", USERS)
def test_a_name_of_two_columns_and_one_of_none(user: str) -> None:
    data = b"No,Date,Amount,Amount,amount\nN-1,2026-01-05,5.00,6.00,7.00\n"
    assert [code for code, _ in USERS[user](data, "currency: USD", "amount: Amount").problems] == ["AR602"]
    assert USERS[user](data, "currency: USD", "amount: '4'").amounts == [6]
    assert USERS[user](data, "currency: USD", "amount: amount").amounts == [7]
    assert [code for code, _ in USERS[user](data, "currency: USD", "amount: Amnt").problems] == ["AR603"]


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("data", [b"", b"\n\n", b'No,Date,Amount\nN-1,"2026', b"No\0,Date"])
def test_files_that_can_not_be_read(user: str, data: bytes) -> None:
    read = USERS[user](data, "currency: USD", "amount: Amount")
    assert read.amounts == []
    assert len(read.problems) == 1
