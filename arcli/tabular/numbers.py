"""Texts of numbers as people, banks and spreadsheets write them → exact figures.

`1,234.56` `1.234,56` `1'234.56` `1 234,56` `1,23,456.78` `$5.00` `5.00 USD` `(5.00)` `5.00-` `−5.00` `5.00 CR`
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from arcli.model.fieldtext import MAX_DIGITS
from arcli.model.fieldtype import FieldError
from arcli.model.money import decimals

_DASHES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-", "\ufe63": "-", "\uff0d": "-"})
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\t", " "))
_MONEY = r"(?:(?:[A-Z]{1,3} ?)?[$€£¥₹₽₩₺₪₫฿₴₦]|[A-Z]{3}|[Kk]r\.?|Fr\.|Rs\.?|zł|Kč)"
_BEFORE = re.compile(rf"({_MONEY}) ?(?=[-+(]|[0-9.,])")
_BEHIND = re.compile(rf"(?<=[0-9.,)+-]) ?({_MONEY})\Z")
_SIDE = re.compile(r"(?<=[0-9.,)]) ?(CR|DR|Cr|Dr|cr|dr)\.?\Z")
_CODES = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "US$": "USD", "zł": "PLN", "Kč": "CZK"}


class Written(NamedTuple):
    """A number as written: plain digits with a point and perhaps a minus, and the currency beside them."""

    plain: str
    currency: str


class Numbers:
    """Reads numbers with one decimal character.

    `thousands` is the one character between groups; without it, the other one of point and comma, a blank or an
    apostrophe may separate groups. Groups must be complete. `credit` is what `CR` after a number means: "+" for a bank,
    "-" for receivables.
    """

    def __init__(self, decimal: str = ".", thousands: str | None = None, credit: Literal["+", "-"] = "-") -> None:
        self.decimal, self.thousands, self.credit = decimal, thousands, credit
        usual = r"[0-9]+\.[0-9]+|[0-9]+" if decimal == "." else "[0-9]+"
        self.usual = re.compile(rf"(?:{usual})\Z")  # the form of most cells, which needs no change
        self._digits = re.compile(_digits(decimal, thousands))

    def plain(self, text: str) -> str:
        """Return a number as plain text with a point and perhaps a minus. Raise FieldError."""
        if self.usual.match(text) and len(text) <= MAX_DIGITS:
            return text
        return self.written(text).plain

    def read(self, text: str, currency: str = "") -> Decimal:
        """Return a number; refuse one in another currency than `currency`. Raise FieldError."""
        number = self.written(text)
        if currency and number.currency and number.currency != currency:
            raise FieldError(f'"{text.strip()[:40]}" is {number.currency}, this amount is in {currency}', "AR110")
        return Decimal(number.plain)

    def written(self, text: str) -> Written:
        """Return a number with the currency beside it, as a code if only one has that symbol. Raise FieldError."""
        body, signs, money = _peeled(text.translate(_BLANKS).translate(_DASHES).strip())
        match = self._digits.match(body)
        if match is None or len(signs) > 1 or len(money) > 1 or len(body) > MAX_DIGITS:
            raise FieldError(f'"{text.strip()[:40]}" is not a number as the profile says ({self._said()})', "AR110")
        digits = re.sub(r"[^0-9]", "", match["whole"] or "") or "0"
        decimals_ = match["part"] or ""
        plain = f"{digits}.{decimals_}" if decimals_ else digits
        debit = "-" if self.credit == "+" else "+"
        sign = {"CR": self.credit, "DR": debit}.get(signs[0], signs[0]) if signs else "+"
        negative = sign == "-" and plain.strip("0.")
        return Written("-" + plain if negative else plain, _code(money[0]) if money else "")

    def _said(self) -> str:
        return f'decimal "{self.decimal}"' + (f', thousands "{self.thousands}"' if self.thousands else "")


def _digits(decimal: str, thousands: str | None) -> str:
    """Return the expression for digits in groups or none, then decimals."""
    marks = rf"[{',' if decimal == '.' else '.'}'’ ]" if thousands is None else re.escape(thousands)
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>{marks})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    indian = "[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if decimal == "." and thousands in (None, ",") else ""
    whole = "|".join(filter(None, (grouped, indian, "[0-9]+")))
    point = re.escape(decimal)
    return rf"(?=[0-9]|{point}[0-9])(?P<whole>{whole})?(?:{point}(?P<part>[0-9]*))?\Z"


def _peeled(text: str) -> tuple[str, list[str], list[str]]:
    """Return the digits of a number, the marks around them (-, +, CR, DR), and the currency's symbol or code."""
    signs: list[str] = []
    money: list[str] = []
    for _ in range(6):  # minus, currency and side, each before or after
        if text[:1] == "(" and text[-1:] == ")":
            text = text[1:-1]
            signs.append("-")
        elif text[:1] in ("-", "+"):
            signs.append(text[0])
            text = text[1:]
        elif text[-1:] in ("-", "+"):
            signs.append(text[-1])
            text = text[:-1]
        elif match := _SIDE.search(text):
            signs.append(match[1].upper())
            text = text[: match.start()]
        elif match := _BEFORE.match(text):
            money.append(match[1])
            text = text[match.end() :]
        elif match := _BEHIND.search(text):
            money.append(match[1])
            text = text[: match.start()]
        else:
            break
        text = text.strip()
    return text, signs, money


def _code(mark: str) -> str:
    """Return the code of a currency's symbol; empty if several currencies have it."""
    mark = mark.replace(" ", "")
    code = _CODES.get(mark, mark)
    return code if len(code) == 3 and code.isascii() and decimals(code) is not None else ""
