"""The number in a structured payment reference whose check digits are valid (`arcli.model.bank.references`)."""

from __future__ import annotations

from arcli.model.bank.references import (
    compact,
    is_esr,
    is_kid_mod10,
    is_kid_mod11,
    is_ocr,
    is_ogm,
    is_qr,
    is_rf,
    is_viite,
)

_ESR_LENGTH = 16  # of older Swiss slips; shorter ones are valid by chance too often
_SHORTEST, _LONGEST = 4, 25


def payloads(reference: str) -> list[tuple[str, str]]:
    """Return the numbers that a reference may carry, as (scheme, number), with and without leading zeros; else nothing.

    Bare digits may belong to several schemes: each whose check digits are valid is returned.
    """
    text = compact(reference)
    text = text[:-1].replace("-", "") + text[-1:]  # a hyphen at the end may be the check character of a KID
    if is_rf(text):
        return _both("ISO 11649", text[4:])
    found: list[tuple[str, str]] = []
    if is_ogm(text):
        found += _both("OGM", text[:10])
    if is_qr(text) or (len(text) == _ESR_LENGTH and is_esr(text)):
        found += _both("QR reference", text[:-1])
    if _SHORTEST <= len(text) <= _LONGEST:
        body = text[:-1]
        if is_viite(text):
            found += _both("Finnish reference", body)
        if is_kid_mod10(text):
            found += _both("KID or OCR", body)
        if is_ocr(text, length_digit=True):
            found += _both("OCR", body[:-1])
        if is_kid_mod11(text):
            found += _both("KID", body)
    return [f for f in found if len(f[1]) >= _SHORTEST - 1]


def _both(scheme: str, number: str) -> list[tuple[str, str]]:
    bare = number.lstrip("0")
    return [(scheme, number)] if number == bare else [(scheme, number), (scheme, bare)]
