"""Customers named in a bank's text: by a run of whole words, or cut at a length at which banks cut names.

A name identifies a customer if it has two words or eight letters, legal forms aside, or if its legal form follows; if
it belongs to exactly one customer; and the longest counts. It identifies the payer only: what is paid must follow from
numbers and amounts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from arcli.matching.names import LEGAL_FORMS, plain_name

# Individual and company names in NACHA files have 16 and 22 characters (NACHA Operating Rules, entry detail), MT940
# cuts at 27 and 35 (SWIFT field 86 and its German use), card processors' descriptors at 18 and 22.
CUTS = (16, 18, 22, 27, 35)
_LETTERS = 8
_SHORTEST = 3  # characters of a short name that is complete with its legal form
_LONGEST = 9  # words
_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("Ä"): "AE", ord("Ö"): "OE", ord("Ü"): "UE"}
_SIGNS = re.compile(r"[.,&+/-]")


class _Name(NamedTuple):
    """The customers with a name.

    `bare` names are too short without their legal form; `open_end` ones are cut after a word.
    """

    customers: set[str]
    bare: bool = False
    open_end: bool = False


class TextNames:
    """The names of customers, to be found in texts."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._known: dict[tuple[str, ...], _Name] = {}
        self._whole: dict[str, list[str]] = {}
        for name, customer in names:
            self._whole.setdefault(customer, []).append(_squeezed(name))
            for written in _written(name):
                self._add(written, customer, full=True)
                for cut in CUTS:
                    if len(written) > cut:
                        self._add(written[:cut], customer, full=False, ends_word=written[cut] == " ")

    def _add(self, written: str, customer: str, *, full: bool, ends_word: bool = False) -> None:
        words = tuple(plain_name(written).split())
        if not words or len(words) > _LONGEST:
            return
        letters = sum(c.isalpha() for w in words for c in w)
        bare = letters < _LETTERS and (len(words) < 2 or not all(any(c.isalpha() for c in w) for w in words))
        if bare and (not full or letters < _SHORTEST):
            return
        open_end = not full and (ends_word or written.endswith(" "))
        known = self._known.setdefault(words, _Name(set(), bare, open_end))
        known.customers.add(customer)
        if known.open_end and not open_end:
            self._known[words] = known._replace(open_end=False)

    def find(self, text: str) -> tuple[frozenset[str], str]:
        """Return the customers named in a text, and the name as written; several if it does not identify one."""
        words = plain_name(text).split()
        formed = _before_forms(text)
        found: set[str] = set()
        said = ""
        at = 0
        while at < len(words):
            for width in range(min(_LONGEST, len(words) - at), 0, -1):
                run = tuple(words[at : at + width])
                name = self._known.get(run)
                after = words[at + width] if at + width < len(words) else ""
                if name is None or (name.bare and run[-1] not in formed) or (name.open_end and after.isalpha()):
                    continue
                called = name.customers if len(name.customers) < 2 else self._formed(name.customers, text)
                if not found or not called <= found:
                    said = " ".join(run)
                found |= called
                at += width - 1
                break
            at += 1
        return frozenset(found), said

    def _formed(self, found: set[str], text: str) -> set[str]:
        """Return, of customers with the same name but for the legal form, the one whose whole name is in the text."""
        given = _squeezed(text)
        whole = {len(w): set[str]() for c in found for w in self._whole.get(c, ()) if w in given}
        for customer in found:
            for written in self._whole.get(customer, ()):
                if written in given:
                    whole[len(written)].add(customer)
        return whole[max(whole)] if whole else found


def _before_forms(text: str) -> set[str]:
    """Return the words of a text that a legal form follows."""
    words = re.findall(r"[^\W_]+", text.upper().replace(".", ""))
    return {one for one, form in pairwise(words) if form in LEGAL_FORMS}


def _written(name: str) -> list[str]:
    """Return the ways in which banks write a name: capitals, accents dropped or spelled out, punctuation or not."""
    found = {_capitals(name)}
    if any(c in name for c in "äöüÄÖÜ"):
        spelled = name.translate(_UMLAUTS)
        found.add(_capitals(spelled))
    for written in tuple(found):
        quoted = "'" in written
        for bare in (written.replace("'", " "), written.replace("'", "")) if quoted else (written,):
            found.add(_single(bare))
            if _SIGNS.search(bare):
                found |= {_single(_SIGNS.sub("", bare)), _single(_SIGNS.sub(" ", bare))}
            if "&" in bare:
                found.add(_single(bare.replace("&", " AND ")))
    return sorted(found)


def _capitals(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.replace("’", "'").replace("ß", "ss"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).upper().split())


def _squeezed(text: str) -> str:
    return "".join(c for c in _capitals(text) if c.isalnum())


def _single(text: str) -> str:
    return " ".join(text.split())
