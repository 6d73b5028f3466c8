"""The reason for a short payment in the payer's words: the text beside the shortage, such as `LESS 2 %`."""

from __future__ import annotations

import re
from decimal import Decimal

from arcli.matching.masking import amounts_in
from arcli.model.money import major, minor, round_to

_SHARE = re.compile(
    r"(?:\b(?:less|minus|abzgl|moins)\s+)?(?P<share>\d{1,2}(?:[.,]\d{1,2})?)\s?%(?:\s+[A-Za-z]{3,})?", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SILENT = frozenset(
    {"USD", "EUR", "GBP", "CHF", "CAD", "JPY", "FOR", "OF", "INV", "INVOICE", "NO", "AND", "PAID", "PAYMENT"}
)
_WORDS = 3  # on each side


def reason_of(text: str, currency: str, open_: int, missing: int) -> str:
    """Return the payer's words for a shortage (minor units) of what is open; empty if a text has none."""
    for start, end, value in amounts_in(text, currency):
        if minor(value, currency) == missing:
            before = _WORD.findall(text[:start].rpartition(";")[2])[-_WORDS:]
            after = _WORD.findall(re.split(r"\d", text[end:], maxsplit=1)[0])[:_WORDS]
            words = [w for w in (*before, *after) if w.upper() not in _SILENT]
            return " ".join(words).lower() or "deducted"
    for match in _SHARE.finditer(text):
        share = Decimal(match["share"].replace(",", ".")) / 100
        if minor(round_to(major(open_, currency) * share, currency), currency) == missing:
            return match[0].lower()
    return ""
