"""What a structured payment reference carries: the number within it, when its check digits hold.

ISO 11649 (RF), Belgian OGM-VCS, Swiss QR and ESR references, Finnish, Norwegian KID and Swedish OCR numbers.
"""

from __future__ import annotations

from arcli.matching.book import squeeze

_RECURSIVE = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


def payloads(reference: str) -> list[tuple[str, str]]:
    """The numbers that a reference may carry, as (scheme, number without leading zeros); empty if none holds."""
    text = squeeze(reference)
    found: list[tuple[str, str]] = []
    if text.startswith("RF") and text[2:4].isdigit() and len(text) > 4:
        return [("ISO 11649", p) for p in _both(text[4:])] if _mod97(text[4:] + text[:4]) == 1 else []
    if not text.isdigit():
        return []
    if len(text) == 12 and (int(text[:10]) % 97 or 97) == int(text[10:]):
        found += [("OGM", p) for p in _both(text[:10])]
    if len(text) in (16, 27) and _recursive(text[:-1]) == int(text[-1]):
        found += [("QR reference", p) for p in _both(text[:-1])]
    if 4 <= len(text) <= 25:
        if _finnish(text[:-1]) == int(text[-1]):
            found += [("Finnish reference", p) for p in _both(text[:-1])]
        if _luhn(text):
            body = text[:-1]
            found += [("KID or OCR", p) for p in _both(body)]
            if len(body) > 4 and int(body[-1]) == len(text) % 10:  # Swedish OCR with a digit for its length
                found += [("OCR", p) for p in _both(body[:-1])]
        if _mod11(text[:-1]) == text[-1]:
            found += [("KID", p) for p in _both(text[:-1])]
    return [f for f in found if len(f[1]) >= 3]


def _both(number: str) -> list[str]:
    bare = number.lstrip("0")
    return [number] if number == bare else [number, bare]


def _mod97(text: str) -> int:
    return int("".join(str(int(c, 36)) for c in text if c.isascii())) % 97


def _recursive(digits: str) -> int:
    carry = 0
    for digit in digits:
        carry = _RECURSIVE[(carry + int(digit)) % 10]
    return (10 - carry) % 10


def _finnish(digits: str) -> int:
    return -sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(digits))) % 10


def _luhn(digits: str) -> bool:
    total = 0
    for i, d in enumerate(reversed(digits)):
        value = int(d) * (1 + i % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _mod11(digits: str) -> str:
    rest = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(digits))) % 11
    value = (11 - rest) % 11
    return "-" if value == 10 else str(value)
