"""What is written in any form is read as what it was, and nothing that a file holds makes the reader raise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.model.fieldtype import FieldError
from arcli.tabular.dates import Dates
from arcli.tabular.months import _NAMES, LANGUAGES, month_of
from arcli.tabular.numbers import Numbers
from tests.tabular.users import USERS

AMOUNTS = st.decimals(0, 10**12, places=2)
SIGNS = ["-{}", "{}-", "({})", "\u2212{}", "-${}", "$({})", "{} USD-", "- {}"]
MARKS = {".": [",", " ", "'", "’", "\u00a0", ""], ",": [".", " ", "'", "\u202f", ""]}


@given(AMOUNTS, st.sampled_from([".", ","]), st.data())
def test_numbers_come_back_in_any_form(amount: Decimal, decimal: str, data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from(MARKS[decimal]))
    text = f"{amount:,.2f}".replace(",", "_").replace(".", decimal).replace("_", mark)
    form = data.draw(st.sampled_from(["{}", "+{}", "${}", "{} EUR", "GBP {}", " {} ", *SIGNS]))
    read = Numbers(decimal).read(form.format(text))
    assert read == (-amount if form in SIGNS else amount)


@given(st.text(alphabet="0123456789.,' -+()$€CRDUS\u00a0\u2212e_", max_size=14))
def test_a_number_that_is_read_has_the_digits_of_its_text(text: str) -> None:
    """No digit is lost or added, whatever stands between them, and only one sign counts."""
    for decimal in (".", ","):
        try:
            read = Numbers(decimal).plain(text)
        except FieldError:
            continue
        assert [c for c in read if c.isdigit()] == [c for c in text if c.isdigit()] or (
            read.startswith(("0.", "-0.")) and text.lstrip(" -+($€USCRD\u00a0\u2212").startswith(decimal)
        )
        assert sum(text.count(c) for c in "-\u2212+(") <= 1


FORMS = ["YYYY-MM-DD", "D.M.YYYY", "MM/DD/YYYY", "YYYYMMDD", "D MMM YYYY", "DD-MMM-YY", "M/D/YY", "YYMMDD"]


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)), st.sampled_from(FORMS), st.sampled_from(LANGUAGES))
def test_dates_come_back_in_any_form(day: date, form: str, language: str) -> None:
    dates = Dates(form, language)
    for time in ("", " 10:30", "T23:59:59Z", " 12:00 AM"):
        assert dates.read(dates.show(day) + time) == day


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_names_of_months_are_known(language: str) -> None:
    names = _NAMES[language].split()
    assert [month_of(name, language) for name in names] == list(range(1, 13))
    assert [month_of(name.upper() + ".", language) for name in names] == list(range(1, 13))
    assert month_of("x" + names[0], language) is None


@settings(deadline=None)
@given(st.binary(max_size=60), st.sampled_from(sorted(USERS)), st.sampled_from(["", "encoding: utf-16", "skip: 1"]))
def test_no_user_raises(data: bytes, user: str, keys: str) -> None:
    USERS[user](b"No,Date,Amount\n" + data, f"currency: USD\n{keys}", "amount: Amount")
    USERS[user](data, f"currency: USD\n{keys}", "amount: Amount, sign: No")
