"""Structured references: check digits worked out by hand where a figure stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.model.bank import references as r

DIGITS = st.text("0123456789", min_size=3, max_size=19)


@given(DIGITS)
def test_what_is_made_holds(digits: str) -> None:
    assert r.is_rf(r.rf_of(digits) or "")
    assert r.is_qr(r.qr_of(digits) or "")
    assert r.is_kid(r.kid_of(digits) or "")
    assert r.is_ocr(r.ocr_of(digits) or "", length_digit=True)
    assert r.is_ogm(r.ogm_of(digits[:10]) or "")
    if len(digits.lstrip("0")) >= 3:
        assert r.is_viite(r.viite_of(digits) or "")


@given(DIGITS, st.integers(0, 18), st.integers(1, 9))
def test_one_wrong_digit_is_seen(digits: str, at: int, more: int) -> None:
    at %= len(digits)
    wrong = digits[:at] + str((int(digits[at]) + more) % 10) + digits[at + 1 :]
    for make, holds in ((r.rf_of, r.is_rf), (r.qr_of, r.is_qr), (r.kid_of, r.is_kid_mod10), (r.ocr_of, r.is_ocr)):
        value = make(digits)
        assert value is not None
        made = make(wrong)
        assert made is not None
        # the body of one with the check digits of the other
        mixed = f"{value[:4]}{made[4:]}" if make is r.rf_of else made[:-1] + value[-1]
        assert holds(mixed) == (mixed == made)


def test_by_hand() -> None:
    # 1234567 mod 97 = 48 (97 · 12727 = 1234519)
    assert r.ogm_of("1234567") == "+++000/1234/56748+++"
    # a remainder of 0 is written 97: 97 · 1 = 97
    assert r.ogm_of("97") == "+++000/0000/09797+++"
    # Luhn of 234567: 2·7=14→5, 6, 2·5=10→1, 4, 2·3=6, 2 → 24 → 6
    assert r.kid_of("234567") == "2345676"
    # 7·3 + 3·2 + 1·1 = 28 → 2
    assert r.viite_of("123") == "1232"
    # 123 through the row 0 9 4 6 8 2 7 1 3 5: 0+1 → 9, 9+2 → 9, 9+3 → 4, and 10 - 4 = 6
    assert r.is_esr("000000001236")
    assert not r.is_esr("000000001237")


@pytest.mark.parametrize("value", ["", "RF", "RF18", "RF18 5390 0754 7034X!", "RF185390075470340000000000000", "abc"])
def test_not_a_reference(value: str) -> None:
    assert not any(holds(value) for name, holds in r.CHECKS.items() if name == "ISO11649")


def test_none_for_what_has_none() -> None:
    assert r.rf_of("") is None
    assert r.rf_of("X" * 22) is None
    assert r.ogm_of("12345678901") is None
    assert r.qr_of("x") is None
    assert r.viite_of("12") is None
    assert r.kid_of("") is None
    assert r.ocr_of("x") is None


def test_found_in_a_text() -> None:
    text = "Payment RF18 5390 0754 7034 for January, +++010/8068/17183+++ and 21 00000 00003 13947 14300 09017"
    assert r.find_references(text) == [
        r.Reference("ISO11649", "RF18539007547034"),
        r.Reference("BE-OGM", "010806817183"),
        r.Reference("CH-QRR", "210000000003139471430009017"),
    ]
    assert r.find_references("RF17 5390 0754 7034, 010/8068/17184") == []
    assert r.find_references("rf18539007547034") == [r.Reference("ISO11649", "RF18539007547034")]
    assert r.find_references("x" * 20_000) == []


def test_words_behind_a_reference_are_no_part_of_it() -> None:
    assert r.find_references("RF18 5390 0754 7034 and then") == [r.Reference("ISO11649", "RF18539007547034")]


def test_schemes() -> None:
    assert "FI-VIITE" in r.schemes_of("234096783")
    assert r.schemes_of("036536-") == ["NO-KID-MOD11"]
    assert r.schemes_of("hello") == []
