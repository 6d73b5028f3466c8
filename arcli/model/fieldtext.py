"""Values of fields as text: readers, each of which raises FieldError for what it does not take, and writers."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model import dates
from arcli.model.fieldtype import FieldError
from arcli.model.money import decimals
from arcli.model.odd import UNSEEN, name_character
from arcli.model.periods import Every, parse_every, parse_span


class Cover(NamedTuple):
    """What is insured of what a customer owes: a share (0.9), or an amount in the customer's currency."""

    share: Decimal | None = None
    amount: Decimal | None = None


# --- dates -----------------------------------------------------------------------------------------------


def read_date(text: str) -> date:
    try:
        return dates.parse_date(text)
    except ValueError as error:
        message = str(error) if _LIKE_DATE.match(text) else f'"{text}" is not a date'
        raise FieldError(message, "AR103", _date_hint(text)) from None


def _date_hint(text: str) -> str:
    if match := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", text):
        year, month, day = (int(g) for g in match.groups())
        if year and 1 <= month <= 12 and day:
            last = monthrange(year, month)[1]
            lead = "write" if day <= last else "the last day of that month is"
            return f"{lead} {year:04}-{month:02}-{min(day, last):02}"
    return "dates are YYYY-MM-DD, such as 2026-03-31"


# --- numbers ---------------------------------------------------------------------------------------------

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_UNSIGNED = re.compile(_NUMBER + r"\Z")
_SIGNED = re.compile(r"-?" + _NUMBER + r"\Z")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)%\Z")
MAX_DIGITS = 24


def _number(text: str, pattern: re.Pattern[str], what: str) -> Decimal:
    if pattern.match(text) is None:
        raise FieldError(f'"{text}" is not {what}', "AR110", _number_hint(text, what))
    if len(text) > MAX_DIGITS:
        raise FieldError(f"{what} of more than {MAX_DIGITS} characters", "AR110", "is a digit too many in it?")
    return Decimal(text.replace(",", ""))


def _number_hint(text: str, what: str) -> str:
    body = text.removeprefix("-")
    if re.search(r"[$€£¥]", text) or (re.fullmatch(r"[A-Za-z]{3}", text) and decimals(text.upper()) is not None):
        return "the currency code comes after the amount: 1,234.56 USD"
    if re.fullmatch(r"[0-9,.]+[A-Z]{3}", body):
        return f"a space comes before the currency: {text[:-3]} {text[-3:]}"
    if text.startswith("-") and _UNSIGNED.match(body):
        return "it can't be negative here; credit memos, refunds and reversals are separate kinds"
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}", body):
        return "the decimal mark is a point: 1,234.56"
    if "," in body:
        return "put commas before every third digit, or nowhere: 1,234.56 or 1234.56"
    if re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", body):
        return "write the digits out; no exponents"
    if body.startswith("."):
        return f"write a digit before the point: 0{body}"
    return f"{what} is digits with a decimal point, such as 1,234.56"


def read_amount(text: str) -> Decimal:
    return _number(text, _UNSIGNED, "an amount")


def read_signed(text: str) -> Decimal:
    return _number(text, _SIGNED, "an amount")


def read_quantity(text: str) -> Decimal:
    return _number(text, _SIGNED, "a number")


def read_count(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,3}", text) is None:
        raise FieldError(f'"{text}" is not a whole number', "AR110", "write 1, 2, 3, …")
    return int(text)


def read_days(text: str) -> int:
    return 0 if text == "0" else read_count(text)


def read_rate(text: str) -> Decimal:
    value = _number(text, _UNSIGNED, "a rate")
    if not value:
        raise FieldError("a rate can't be zero", "AR110", "write what one unit of the first currency costs")
    return value


def parse_percent(text: str) -> Decimal:
    """`21%` → 0.21, exactly. Raises FieldError."""
    match = _PERCENT.match(text)
    if match is None or len(text) > MAX_DIGITS:
        raise FieldError(f'"{text}" is not a percentage', "AR112", "write 21% or 5.5%")
    return Decimal(match[1]) / 100


def show_number(value: Decimal) -> str:
    """Digits with thousands commas and as many decimals as the value has."""
    return f"{value:,f}"


# --- words -----------------------------------------------------------------------------------------------

# A letter or digit, then letters, digits and _ . / + & -
ID_PATTERN = r"[^\W_][\w./+&-]*"
_ID = re.compile(ID_PATTERN + r"\Z")
_REF = re.compile(r"(" + ID_PATTERN + r")(?:#([1-9][0-9]{0,3}))?\Z")
_LIKE_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_LIKE_AMOUNT = re.compile(r"[0-9]+\.[0-9]+\Z")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x80-\x9f\u2028\u2029]")
_UNSEEN = re.compile(f"[{UNSEEN}]")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_PERIOD = re.compile(r"[0-9]{4}(?:-[0-9]{2})?\Z")


def read_id(text: str) -> str:
    value = text if text.isascii() else unicodedata.normalize("NFC", text)
    if _ID.match(value) is None:
        raise FieldError(
            f'"{text}" is not an ID', "AR111", "an ID is a letter or digit, then letters, digits and _ . / + & -"
        )
    if value[0].isdigit() and (_LIKE_DATE.match(value) or _LIKE_AMOUNT.match(value)):
        like = "a date" if _LIKE_DATE.match(value) else "an amount"
        raise FieldError(f'"{text}" looks like {like}, so it can\'t be an ID', "AR111", "put a letter before it")
    return value


def read_ref(text: str) -> str:
    value, mark, number = text.partition("#")
    if mark and not re.fullmatch("[1-9][0-9]{0,3}", number):
        raise FieldError(f'"{text}" names no instalment', "AR111", "an instalment is ID#1, ID#2, …")
    return read_id(value) + mark + number


def split_ref(ref: str) -> tuple[str, int | None]:
    """`INV-1#2` → ("INV-1", 2); `INV-1` → ("INV-1", None)."""
    document, mark, number = ref.partition("#")
    return document, int(number) if mark else None


def read_customer(text: str) -> str:
    return text if text == "?" else read_id(text)


def read_known_customer(text: str) -> str:
    if text == "?":
        raise FieldError("this needs a customer: ? is nobody", "AR111", "only money can be of nobody")
    return read_id(text)


def read_customer_or_all(text: str) -> str:
    return text if text == "*" else read_customer(text)


def read_currency(text: str) -> str:
    if _CURRENCY.match(text) is None:
        raise FieldError(
            f'"{text}" is not a currency code', "AR113", "codes are three capitals of ISO 4217, such as USD"
        )
    if decimals(text) is None:
        hint = "such as USD, EUR or GBP; is a letter wrong?"
        raise FieldError(f'"{text}" is not a currency of ISO 4217', "AR113", hint)
    return text


def read_country(text: str) -> str:
    if _COUNTRY.match(text) is None:
        hint = "codes are two capitals of ISO 3166, such as DE or US"
        raise FieldError(f'"{text}" is not a country code', "AR112", hint)
    return text


def read_text(text: str) -> str:
    if bad := CONTROL.search(text.replace("\n", "")):
        raise FieldError(f"a control character (U+{ord(bad[0]):04X}) in a text", "AR008", "remove it")
    return text


def read_line(text: str) -> str:
    if "\n" in text:
        raise FieldError("this is one line only", "AR112", "several lines go under memo:")
    if not text:
        raise FieldError("a value is missing", "AR112", "write it after the colon, or remove the key")
    if bad := _UNSEEN.search(text):
        raise FieldError(f"{name_character(bad[0])} is not allowed here", "AR008", "delete it: it can't be seen")
    return read_text(text)


def read_tag(text: str) -> str:
    if not re.fullmatch(r"[\w./-]+", text):
        raise FieldError(f'"{text}" is not a tag', "AR112", "a tag is letters, digits and _ . / -")
    return text


def several(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the values of a field of `many`: none, the one, or all."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def parse_words(value: str | list[str]) -> str | tuple[str, ...]:
    """Return one word as itself and several as a tuple, each once. Raises FieldError."""
    if isinstance(value, str):
        return read_line(value)
    words = tuple(map(read_line, value))
    if twice := [word for number, word in enumerate(words) if word in words[:number]]:
        raise FieldError(f'"{twice[0]}" is given twice', "AR109", "keep one of them")
    if not words:
        raise FieldError("a list of nothing", "AR112", "leave the key away")
    return words if len(words) > 1 else words[0]


def show_words(value: str | tuple[str, ...]) -> str:
    return " ".join(several(value))


def read_period(text: str) -> str:
    if _PERIOD.match(text) is None or not (len(text) == 4 or "01" <= text[5:] <= "12"):
        raise FieldError(f'"{text}" is not a period', "AR112", "a period is a month, 2026-03, or a year, 2026")
    return text


def one_of(what: str, words: tuple[str, ...]) -> Callable[[str], str]:
    """Return a function that takes one of some words."""

    def parse(text: str) -> str:
        if text not in words:
            raise FieldError(f'"{text}" is not a {what}', "AR112", f"one of {', '.join(words)}")
        return text

    return parse


def read_every(text: str) -> Every:
    try:
        return parse_every(text)
    except ValueError as error:
        hint = 'such as month, "2 months", quarter, half-year, year or week'
        raise FieldError(str(error), "AR112", hint) from None


def read_span(text: str) -> dates.Period:
    try:
        return parse_span(text)
    except ValueError as error:
        raise FieldError(str(error), "AR103", "such as 2026-01-01..2026-01-31, both days included") from None


def read_day_or_name(text: str) -> date | str:
    return read_date(text) if _LIKE_DATE.match(text) else read_line(text)


def show_day_or_name(value: date | str) -> str:
    return dates.iso(value) if isinstance(value, date) else value


def read_day_of_month(text: str) -> int:
    if not re.fullmatch(r"[1-9]|[12][0-9]|3[01]", text):
        raise FieldError(f'"{text}" is not a day of a month', "AR112", "a number from 1 to 31")
    return int(text)


NO_LIMIT = Decimal("Infinity")  # what is never exceeded: `limit:none` takes an earlier limit away


def read_limit(text: str) -> Decimal:
    return NO_LIMIT if text == "none" else read_amount(text)


def show_limit(value: Decimal) -> str:
    return "none" if value == NO_LIMIT else show_number(value)


def show_share(value: Decimal) -> str:
    return f"{value.scaleb(2):f}%"


def parse_cover(text: str) -> Cover:
    """`90%` → a share of 0.9; `50,000.00` → an amount. Raises FieldError."""
    if not text.endswith("%"):
        return Cover(amount=read_amount(text))
    share = parse_percent(text)
    if share > 1:
        raise FieldError(f"{text} is more than all", "AR112", "write up to 100%, or an amount")
    return Cover(share=share)


def show_cover(cover: Cover) -> str:
    """Return a cover as it is written."""
    return show_share(cover.share) if cover.share is not None else show_number(cover.amount or Decimal(0))
