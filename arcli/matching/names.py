"""Names of payers: normalised, so that different spellings of one name are equal, and the similarity of names."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

# Legal forms do not identify anybody, and payers and banks omit them.
_FORMS = frozenset(  # words of a list read best in a row
    """
    AB AG AS ASA BV BVBA CO COMPANY CORP CORPORATION CV EG EURL EV GBR GMBH HOLDING INC INCORPORATED KFT KG KGAA
    LIMITED LLC LLP LP LTD LTDA MBH NV OHG OY OYJ PLC PTE PTY PVT SA SARL SAS SE SL SNC SP SPA SPRL SRL SRO THE
    UG UND AND ET DE
    """.split()  # noqa: SIM905 - as said above
)
LEGAL_FORMS = _FORMS - {"AND", "COMPANY", "DE", "ET", "HOLDING", "THE"}
_SHARP = str.maketrans({"ß": "ss", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "đ": "d"})
CUT_AT = 16  # the shortest length at which banks cut a name
ALIKE = 86  # of 100: above it, two names may be the same


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """Return capitals without accents, punctuation and legal forms: `Müller & Söhne GmbH` → `MULLER SOHNE`."""
    text = unicodedata.normalize("NFKD", name.translate(_SHARP))
    text = "".join(c for c in text if not unicodedata.combining(c)).upper()
    text = text.replace("AE", "A").replace("OE", "O").replace("UE", "U")  # banks write Mueller for Müller
    words = re.findall(r"[^\W_]+", re.sub("['’.]", "", text))
    kept = [w for w in words if w not in _FORMS or len(w) == 1]
    plain = " ".join(kept or words)
    return re.sub(r"(?<=\b\w) (?=\w\b)", "", plain)  # D F and D.F. are DF


class NameDirectory:
    """Customers by their names."""

    def __init__(self) -> None:
        self._exact: dict[str, set[str]] = {}
        self._sorted: list[str] | None = None
        self._ordered: list[str] | None = None
        self._alike: dict[str, list[tuple[str, int]]] = {}
        self._cut: dict[str, set[str]] = {}

    def add(self, name: str, customer: str) -> None:
        """Add a name of a customer."""
        plain = plain_name(name)
        if len(plain) > 1:
            self._exact.setdefault(plain, set()).add(customer)
            self._sorted = self._ordered = None

    def exact(self, name: str) -> set[str]:
        """Return the customers with that name."""
        return self._exact.get(plain_name(name), set())

    def cut(self, name: str) -> set[str]:
        """Return the customers whose name begins with that one, which a bank may have cut."""
        if len(name.strip()) < CUT_AT:
            return set()
        found = self._cut.get(name)
        if found is None:
            if self._sorted is None:
                self._sorted = sorted(self._exact)
            begin, found = plain_name(name), set()
            for plain in self._sorted[bisect_left(self._sorted, begin) :]:
                if not plain.startswith(begin):
                    break
                found |= self._exact[plain]
            self._cut[name] = found
        return found

    def alike(self, name: str, most: int = 5) -> list[tuple[str, int]]:
        """Return customers with a similar name, the most similar first, with 0–100; none below the limit."""
        plain = plain_name(name)
        found = self._alike.get(plain)
        if found is None:
            from rapidfuzz import fuzz, process  # noqa: PLC0415 - only for names that nobody has

            if self._ordered is None:
                self._ordered = [_ordered(name) for name in self._names()]
            near = process.extract(_ordered(plain), self._ordered, scorer=fuzz.ratio, limit=most, score_cutoff=ALIKE)
            scores: dict[str, int] = {}
            for _, score, at in near:
                for customer in self._exact[self._names()[at]]:
                    scores[customer] = max(scores.get(customer, 0), int(score))
            found = self._alike[plain] = sorted(scores.items(), key=lambda s: (-s[1], s[0]))[:most]
        return found

    def _names(self) -> list[str]:
        if self._sorted is None:
            self._sorted = sorted(self._exact)
        return self._sorted


def _ordered(plain: str) -> str:
    """Return the words in alphabetical order, so that `ACME NORTH` and `NORTH ACME` are equal."""
    return " ".join(sorted(plain.split()))


def agree(payer: str, names: Iterable[str]) -> bool:
    """Return whether a payer's name may be one of these: similar, or the beginning of it."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only names that are alike, not equal, need it

    given = plain_name(payer)
    if not given:
        return False
    for name in names:
        plain = plain_name(name)
        if plain and (
            fuzz.token_sort_ratio(given, plain) >= ALIKE
            or (len(given) >= 6 and plain.startswith(given))
            or (len(given) >= 6 and fuzz.token_set_ratio(given, plain) >= 95)
        ):
            return True
    return False
