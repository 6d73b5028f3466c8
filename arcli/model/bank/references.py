"""Structured payment references: which scheme a text is of, and whether its check digits hold. Pure functions.

Sources: ISO 11649 with ISO 7064 MOD 97-10 (RF); Febelfin, structured communication (OGM-VCS); SIX, QR-bill (QRR and
ESR, modulo 10 recursive); Finance Finland, reference number (viite, weights 7 3 1); Bits, KID (Luhn or modulo 11);
Bankgirot, OCR (Luhn, with length digit).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_LETTERS = {chr(c): str(c - 55) for c in range(ord("A"), ord("Z") + 1)}
_RECURSIVE = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


class Reference(NamedTuple):
    """A structured reference: its scheme, and the digits and letters alone, as they are compared."""

    scheme: str
    value: str


def compact(text: str) -> str:
    """Return a reference without blanks and the characters that people put between its digits."""
    return re.sub(r"[\s+/*._]", "", text).upper()


def is_rf(text: str) -> bool:
    """Return whether it is an ISO 11649 creditor reference: RF, two check digits, up to 21 letters and digits.

    MOD 97-10.
    """
    value = compact(text)
    if not re.fullmatch(r"RF[0-9]{2}[0-9A-Z]{1,21}", value):
        return False
    return _mod97(value[4:] + value[:4]) == 1


def rf_of(text: str) -> str | None:
    """Return the ISO 11649 reference of a document number (letters and digits, up to 21).

    None when it can't have one.
    """
    body = re.sub(r"[^0-9A-Z]", "", text.upper())
    if not re.fullmatch(r"[0-9A-Z]{1,21}", body):
        return None
    return f"RF{98 - _mod97(body + 'RF00'):02}{body}"


def is_ogm(text: str) -> bool:
    """Return whether it is a Belgian structured communication: ten digits and their remainder by 97 (97 for 0)."""
    value = compact(text)
    if not re.fullmatch(r"[0-9]{12}", value):
        return False
    return (int(value[:10]) % 97 or 97) == int(value[10:])


def ogm_of(digits: str) -> str | None:
    """Return the Belgian structured communication of up to ten digits, as +++123/4567/89012+++.

    None for other texts.
    """
    if not re.fullmatch(r"[0-9]{1,10}", digits):
        return None
    body = digits.zfill(10)
    full = f"{body}{int(body) % 97 or 97:02}"
    return f"+++{full[:3]}/{full[3:7]}/{full[7:]}+++"


def is_qr(text: str) -> bool:
    """Return whether it is a Swiss QR reference: 27 digits, modulo 10 recursive."""
    value = compact(text)
    return re.fullmatch(r"[0-9]{27}", value) is not None and _recursive(value[:-1]) == int(value[-1])


def is_esr(text: str) -> bool:
    """Return whether it is a Swiss ESR reference: 27 digits, or up to 16 on older slips, modulo 10 recursive."""
    value = compact(text)
    if not re.fullmatch(r"[0-9]{5,27}", value) or not value.strip("0"):
        return False
    return _recursive(value[:-1]) == int(value[-1])


def qr_of(digits: str) -> str | None:
    """Return the Swiss QR reference of up to 26 digits; None for other texts."""
    if not re.fullmatch(r"[0-9]{1,26}", digits):
        return None
    body = digits.zfill(26)
    return f"{body}{_recursive(body)}"


def is_viite(text: str) -> bool:
    """Return whether it is a Finnish reference: 4 to 20 digits, whose sum by weights 7, 3, 1 is a multiple of ten."""
    value = compact(text).lstrip("0")
    if not re.fullmatch(r"[0-9]{4,20}", value):
        return False
    return _viite_digit(value[:-1]) == int(value[-1])


def viite_of(digits: str) -> str | None:
    """Return the Finnish reference number of 3 to 19 digits; None for other texts."""
    body = digits.lstrip("0")
    return f"{body}{_viite_digit(body)}" if re.fullmatch(r"[0-9]{3,19}", body) else None


def is_kid_mod10(text: str) -> bool:
    """Return whether it is a Norwegian KID with a Luhn digit: 2 to 25 digits."""
    value = compact(text)
    return re.fullmatch(r"[0-9]{2,25}", value) is not None and _luhn(value[:-1]) == int(value[-1])


def is_kid_mod11(text: str) -> bool:
    """Return whether it is a Norwegian KID with a modulo 11 character: 2 to 25 digits or a final hyphen (ten)."""
    value = compact(text)
    if not re.fullmatch(r"[0-9]{1,24}[0-9-]", value):
        return False
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(value[:-1])))
    check = (11 - total % 11) % 11
    return value[-1] == ("-" if check == 10 else str(check))


def is_kid(text: str) -> bool:
    """Return whether it is a Norwegian KID by either rule; which one applies is agreed with the bank."""
    return is_kid_mod10(text) or is_kid_mod11(text)


def kid_of(digits: str) -> str | None:
    """Return the KID with a Luhn digit of up to 24 digits; None for other texts."""
    return f"{digits}{_luhn(digits)}" if re.fullmatch(r"[0-9]{1,24}", digits) else None


def is_ocr(text: str, *, length_digit: bool = False) -> bool:
    """Return whether it is a Swedish OCR reference: 2 to 25 digits with a Luhn digit.

    With `length_digit`, the last but one is the length, modulo 10.
    """
    value = compact(text)
    if not re.fullmatch(r"[0-9]{2,25}", value) or _luhn(value[:-1]) != int(value[-1]):
        return False
    return not length_digit or (len(value) > 2 and int(value[-2]) == len(value) % 10)


def ocr_of(digits: str, *, length_digit: bool = True) -> str | None:
    """Return the Swedish OCR reference of up to 23 digits; None for other texts."""
    if not re.fullmatch(r"[0-9]{1,23}", digits):
        return None
    body = f"{digits}{(len(digits) + 2) % 10}" if length_digit else digits
    return f"{body}{_luhn(body)}"


# Schemes whose form and check digits together hardly ever hold by chance come first.
CHECKS: dict[str, Callable[[str], bool]] = {
    "ISO11649": is_rf,
    "BE-OGM": is_ogm,
    "CH-QRR": is_qr,
    "FI-VIITE": is_viite,
    "NO-KID-MOD10": is_kid_mod10,
    "NO-KID-MOD11": is_kid_mod11,
    "SE-OCR": is_ocr,
    "CH-ESR": is_esr,
}

_FINDERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ISO11649", re.compile(r"(?<![0-9A-Za-z])[Rr][Ff]\d{2}(?:\s?[0-9A-Za-z]{1,4}){1,6}(?![0-9A-Za-z])")),
    ("BE-OGM", re.compile(r"(?<!\d)(?:\+\+\+|\*\*\*)\s?\d{3}/?\d{4}/?\d{5}\s?(?:\+\+\+|\*\*\*)")),
    ("BE-OGM", re.compile(r"(?<!\d)\d{3}/\d{4}/\d{5}(?!\d)")),
    ("CH-QRR", re.compile(r"(?<!\d)\d{2}(?:\s?\d{5}){5}(?!\d)")),
)


def schemes_of(text: str) -> list[str]:
    """Return every scheme whose form and check digits a reference fits."""
    return [name for name, holds in CHECKS.items() if holds(text)]


def find_references(text: str) -> list[Reference]:
    """Return the structured references within a free text that are recognised by their form: RF, OGM, QR.

    Only those with valid check digits, in their order, each once. Bare numbers of other schemes can't be recognised.
    """
    hits: list[tuple[int, Reference]] = []
    for scheme, pattern in _FINDERS:
        for match in pattern.finditer(text):
            value = _longest(scheme, match[0])
            if value is not None:
                hits.append((match.start(), Reference(scheme, value)))
    return list(dict.fromkeys(reference for _, reference in sorted(hits)))


def _longest(scheme: str, text: str) -> str | None:
    """Return the longest valid beginning of a match: words after an RF reference look like groups of it."""
    holds = CHECKS[scheme]
    words = text.split()
    for size in range(len(words), 0, -1):
        value = compact("".join(words[:size]))
        if holds(value):
            return value
    return None


def _mod97(value: str) -> int:
    return int("".join(_LETTERS.get(c, c) for c in value)) % 97


def _recursive(digits: str) -> int:
    carry = 0
    for digit in digits:
        carry = _RECURSIVE[(carry + int(digit)) % 10]
    return (10 - carry) % 10


def _viite_digit(digits: str) -> int:
    total = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(digits)))
    return -total % 10


def _luhn(digits: str) -> int:
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if i % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10
