"""Words and formats: complete in each language, and those of CLDR where it knows them (by Babel)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from arcli.documents.wording import Wording, known, languages

WHOLE = ["de", "en", "es", "fr", "it", "nl"]
AMOUNTS = [Decimal(t) for t in ("1234567.80", "-1234567.80", "999.99", "1000.00", "0.05", "0.00", "-0.01")]


def test_the_languages() -> None:
    assert [one for one in languages() if "-" not in one] == WHOLE
    assert known("de-AT") == "de"
    assert known("en_GB") == "en-GB"
    assert known("xx") is None


@pytest.mark.parametrize("language", languages())
def test_every_label_is_in_every_language_with_the_same_places(language: str) -> None:
    here, english = Wording(language).words, Wording("en").words
    assert here.labels.keys() == english.labels.keys()
    assert here.kinds.keys() == english.kinds.keys()
    for name, text in here.labels.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english.labels[name])), name
        assert text.strip()


@pytest.mark.parametrize("language", languages())
def test_days_are_those_of_cldr(language: str) -> None:
    here, locale = Wording(language), language.replace("-", "_")
    for month in range(1, 13):
        day = date(2026, month, 5)
        assert here.day(day).text == format_date(day, "long", locale)
        assert here.day(day).short == format_date(day, "medium", locale)


def test_the_first_of_a_month_is_an_ordinal_in_french_alone() -> None:
    """`1er avril`, as French is written and CLDR does not know; the eleventh and the twenty-first are plain."""
    french, english, italian = Wording("fr"), Wording("en"), Wording("it")
    assert (french.day(date(2026, 4, 1)).text, french.day(date(2026, 4, 1)).short) == (
        "1er avril 2026",
        "1er avr. 2026",
    )
    assert french.day(date(2026, 4, 21)).text == "21 avril 2026"
    assert (english.day(date(2026, 4, 1)).text, italian.day(date(2026, 4, 1)).text) == (
        "April 1, 2026",
        "1 aprile 2026",
    )


@pytest.mark.parametrize("language", [one for one in languages() if one != "de-CH"])
@pytest.mark.parametrize("amount", AMOUNTS)
def test_amounts_are_those_of_cldr(language: str, amount: Decimal) -> None:
    here, locale = Wording(language, signs=True), language.replace("-", "_")
    pattern = "#,##,##0.00" if language == "en-IN" else "#,##0.00"
    assert here.amount(amount, "EUR").text == format_decimal(amount, pattern, locale=locale)
    if amount >= 0:  # CLDR puts the minus of some languages before the sign of the currency; we put it to the digits
        assert here.amount(amount, "EUR").full == format_currency(amount, "EUR", locale=locale)


def test_swiss_amounts() -> None:
    """As the Federal Chancellery writes them: an apostrophe and a point, the code before the digits."""
    assert Wording("de-CH").amount(Decimal("1234567.8"), "CHF").full == "CHF\u00a01’234’567.80"


@pytest.mark.parametrize("language", languages())
def test_percentages_are_those_of_cldr(language: str) -> None:
    locale = language.replace("-", "_")
    said = Wording(language).percent(Decimal("0.21")).text
    cldr = format_percent(Decimal("0.21"), locale=locale)
    assert said.replace("\u202f", "\u00a0") == cldr.replace("\u202f", "\u00a0")
    assert Wording("de").percent(Decimal("0.09975")).text == "9,975\u00a0%"


@pytest.mark.parametrize("language", WHOLE)
def test_names_and_signs_are_those_of_cldr(language: str) -> None:
    here, locale = Wording(language, signs=True), Locale(language)
    for code in ("DE", "US", "GB", "JP", "KW", "NL", "CH"):
        assert here.country(code) == locale.territories[code]
    for code, sign in here.words.symbols.items():
        assert sign == get_currency_symbol(code, language)
    assert here.country("ZZ") == "ZZ"


@pytest.mark.parametrize(
    ("language", "signs", "value", "currency", "full"),
    [
        ("en", False, "1452", "USD", "USD\u00a01,452.00"),
        ("en", True, "1452", "USD", "$1,452.00"),
        ("en", True, "1452", "KWD", "KWD\u00a01,452.000"),
        ("de", False, "1452", "EUR", "1.452,00\u00a0EUR"),
        ("de", True, "-1452.5", "EUR", "-1.452,50\u00a0€"),
        ("fr", True, "1452000", "JPY", "1\u202f452\u202f000\u00a0JPY"),
        ("en-IN", True, "12345678.9", "INR", "₹1,23,45,678.90"),
        ("nl", True, "1452", "EUR", "€\u00a01.452,00"),
        ("en-GB", True, "1452", "USD", "US$1,452.00"),
    ],
)
def test_money_with_codes_and_signs(language: str, signs: bool, value: str, currency: str, full: str) -> None:
    assert Wording(language, signs=signs).amount(Decimal(value), currency).full == full


def test_numbers_keep_their_decimals_and_prices_have_those_of_the_currency() -> None:
    here = Wording("de")
    assert [here.number(Decimal(t)).text for t in ("10", "2.50", "-1234.125")] == ["10", "2,50", "-1.234,125"]
    assert [here.price(Decimal(t), "EUR").text for t in ("120", "0.0125")] == ["120,00", "0,0125"]


def test_the_first_of_a_month_in_french() -> None:
    """The first day is an ordinal (Lexique des règles typographiques), all others are not; CLDR has no place for it."""
    here = Wording("fr")
    assert (here.day(date(2026, 4, 1)).text, here.day(date(2026, 4, 1)).short) == ("1er avril 2026", "1er avr. 2026")
    assert here.day(date(2026, 4, 21)).text == "21 avril 2026"
    assert Wording("it").day(date(2026, 4, 1)).text == "1 aprile 2026"


def test_no_line_breaks_before_a_colon_in_french() -> None:
    words = Wording("fr").words
    assert not [text for text in (*words.labels.values(), *words.kinds.values()) if re.search("[^\u00a0]:", text)]


@pytest.mark.parametrize(
    ("language", "quantity", "unit", "text"),
    [
        ("en", "12.5", "HUR", "12.5\u00a0h"),
        ("de", "1234.5", "HUR", "1.234,5\u00a0Std."),
        ("de-CH", "2", "DAY", "2\u00a0Tag(e)"),
        ("fr", "0.75", "KGM", "0,75\u00a0kg"),
        ("en-GB", "3", "MON", "3\u00a0month(s)"),
        ("nl", "-3", "XBX", "-3\u00a0XBX"),  # no sign that everybody knows
        ("es", "3", "C62", "3"),
        ("it", "3", "H87", "3"),
        ("it", "3", None, "3"),
    ],
)
def test_quantities_with_their_units(language: str, quantity: str, unit: str | None, text: str) -> None:
    assert Wording(language).counted(Decimal(quantity), unit).text == text
