"""Document numbers in the text of a bank line, however the bank or the payer mangled them.

A text is cut into runs of letters and of digits. A number is recognised by its joined runs, with and without the
leading zeros of each: `INV-2026-0042` by INV20260042, INV202642 and 20260042. So blanks, hyphens and slashes do not
count, a prefix may be missing, and zeros may be stripped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

_RUN = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"20\d\d\Z")  # may be a number, but is usually a year
LONGEST = 6  # runs of one number at most
STRONG_DIGITS = 5  # this many significant digits identify a document without a word before them
WEAK_DIGITS = 3
TAIL_DIGITS = 4  # among one customer's few documents, this many last digits identify one
CUT_LENGTH = 4  # what remains at least of a number that the end of the text cut


# Words before a document's number, and what may be in between; in a list, numbers follow each other.
_DOCUMENT = frozenset(  # words of a list read best in a row
    """
    INV INVS INVOICE INVOICES BILL BILLS DOC DOCUMENT RE RG RNR RECHNUNG RECHNUNGEN RECHN FACTURE FACTURES FACT FAC FRA
    FACTURA FACTUUR FACTUREN FATTURA FAKTURA LASKU CLAIM
    """.split()  # noqa: SIM905 - as said above
)
_BETWEEN = frozenset({"NO", "NOS", "NR", "N", "NUM", "NUMBER", "NUMERO", "AND", "UND", "ET"})


class Run(NamedTuple):
    """A run of letters or digits: as written, and without leading zeros. A barrier is not one; it may be an amount."""

    raw: str
    bare: str
    amount: Decimal | None = None


BARRIER = Run("|", "|")


def runs_of(text: str) -> list[Run]:
    """Return the runs of a text, in capitals."""
    return [Run(r, r.lstrip("0") if r[0] <= "9" else r) for r in _RUN.findall(text.upper())]


def after_word(runs: Sequence[Run]) -> list[bool]:
    """Return which runs are digits after a document word: `INV NO 7`, `invoices 7, 8 and 9`."""
    found, led = [], False
    for run in runs:
        digits = run.raw[0] <= "9"
        found.append(digits and led)
        led = run.raw in _DOCUMENT or (led and (digits or run.raw in _BETWEEN or run.amount is not None))
    return found


class Keys(NamedTuple):
    """The keys by which a document number is recognised: in full, and by its digits only."""

    full: tuple[str, ...]
    digits: tuple[str, ...]
    tail: str


def keys_of(number: str) -> Keys:
    """Return the keys of a document number."""
    runs = runs_of(number)
    raw, bare = "".join(r.raw for r in runs), "".join(r.bare for r in runs)
    digits = [r for r in runs if r.raw[0] <= "9"]
    full = (raw,) if raw == bare else (raw, bare)
    if len(digits) == len(runs):
        return Keys((), full, digits[-1].bare if digits else "")
    plain, short = "".join(r.raw for r in digits), "".join(r.bare for r in digits)
    return Keys(full, (plain,) if plain == short else (plain, short), digits[-1].bare if digits else "")


class Hit(NamedTuple):
    """A number found in a text: the candidates (indices of what was indexed), and how certain it is.

    `how` describes how the text differs from the number; empty if it does not. `exact`: the whole number is there, from
    the run `start` to before `end`.
    """

    candidates: tuple[int, ...]
    strong: bool
    how: str
    found: str
    exact: bool = False
    start: int = 0
    end: int = 0


class NumberIndex:
    """Document numbers by their keys. `weak` keeps short ones too: for the few documents of one customer."""

    def __init__(self, numbers: Iterable[tuple[int, str]], *, weak: bool) -> None:
        self.weak = weak
        self.full: dict[str, list[int]] = {}
        self.digits: dict[str, list[int]] = {}
        self.tails: dict[str, list[int]] = {}
        self.small: dict[str, list[int]] = {}
        self.whole: list[tuple[str, str, int]] = []
        self.longest = 1
        for index, number in numbers:
            keys = keys_of(number)
            for key in keys.full:
                self.full.setdefault(key, []).append(index)
            for key in keys.digits:
                if len(key.lstrip("0")) >= WEAK_DIGITS or len(key) >= STRONG_DIGITS:
                    self.digits.setdefault(key, []).append(index)
            if len(keys.tail) >= (WEAK_DIGITS if weak else TAIL_DIGITS) and keys.tail not in keys.digits:
                self.tails.setdefault(keys.tail, []).append(index)
            if weak and 0 < len(keys.tail) < WEAK_DIGITS:
                self.small.setdefault(keys.tail, []).append(index)
            if weak:
                self.whole.append(((keys.full or keys.digits or ("",))[0], (keys.digits or ("",))[0], index))

    def find(self, runs: list[Run]) -> tuple[list[Hit], list[bool]]:
        """Return the numbers in a text, longest first at each place, and the runs they occupy."""
        hits: list[Hit] = []
        taken = [False] * len(runs)
        led = after_word(runs) if self.small else []
        at = 0
        while at < len(runs):
            hit, width = self._at(runs, at)
            if hit is None and led and led[at] and runs[at].bare in self.small:
                found = tuple(self.small[runs[at].bare])
                hit, width = Hit(found, len(found) == 1, "", runs[at].raw), 1
            if hit is None:
                at += 1
                continue
            hits.append(hit._replace(start=at, end=at + width))
            taken[at : at + width] = [True] * width
            at += width
        return hits, taken

    def _at(self, runs: list[Run], at: int) -> tuple[Hit | None, int]:
        raw = bare = ""
        best: tuple[Hit | None, int] = (None, 0)
        numeric = True
        full, digits = self.full, self.digits
        for width in range(1, min(LONGEST, len(runs) - at) + 1):
            run = runs[at + width - 1]
            raw += run.raw
            bare += run.bare
            numeric = numeric and run.raw[0] <= "9"
            for text, whole in ((raw, True), (bare, False)):
                found = full.get(text)
                own = self.weak and whole  # among one payer's few documents even `I-2` names one
                if found is not None and (own or len(text) >= WEAK_DIGITS):
                    strong = own or len(text) >= 4
                    best = (Hit(tuple(found), strong, "" if whole else "zeros stripped", text, whole), width)
                    break
                if numeric:
                    found = digits.get(text)
                    if found is not None:
                        strong = len(text) >= (TAIL_DIGITS if self.weak else STRONG_DIGITS) and not _YEAR.match(text)
                        best = (Hit(tuple(found), strong, "" if whole else "zeros stripped", text), width)
                        break
        if best[0] is None and runs[at].raw[0] <= "9":
            best = self._tail(runs, at)
        return best

    def _tail(self, runs: list[Run], at: int) -> tuple[Hit | None, int]:
        """Return a number of which only the last digits are given, in one run or split by a blank."""
        raw = ""
        for width in range(1, min(3, len(runs) - at) + 1):
            run = runs[at + width - 1]
            if run.raw[0] > "9":
                break
            raw += run.raw
            found = self.tails.get(raw.lstrip("0"))
            if found is not None:
                least = TAIL_DIGITS if self.weak else STRONG_DIGITS
                strong = len(raw) >= least and len(found) == 1 and not _YEAR.match(raw)
                return Hit(tuple(found), strong, "only its last digits", raw), width
        return None, 0

    @staticmethod
    def unread(runs: list[Run], taken: list[bool]) -> int:
        """Return how many numbers of the text no document explains: of three digits, or after a document word."""
        count = 0
        for at, (run, used, led) in enumerate(zip(runs, taken, after_word(runs), strict=True)):
            if used or run.raw[0] > "9" or not (led or len(run.raw) >= WEAK_DIGITS):
                continue
            begins = at + 1 < len(runs) and runs[at + 1].raw[0] <= "9" and not taken[at + 1]
            count += not (begins and _YEAR.match(run.raw))  # the year of a number is not a number of its own
        return count

    def mistyped(self, runs: list[Run], taken: list[bool]) -> list[Hit]:
        """Return numbers of which one digit is wrong in the text, if they are the only ones so close."""
        hits = []
        for at, (run, used) in enumerate(zip(runs, taken, strict=True)):
            if used or run.raw[0] > "9" or len(run.bare) < WEAK_DIGITS:
                continue
            found = self._swapped(run)
            for i, digit in enumerate(run.raw):
                for other in "0123456789":
                    if other != digit:
                        text = run.raw[:i] + other + run.raw[i + 1 :]
                        found.update(self.digits.get(text, ()))
                        found.update(self.tails.get(text.lstrip("0"), ()))
            if len(found) == 1:
                hits.append(Hit(tuple(found), False, "one digit is wrong", run.raw, start=at, end=at + 1))
        return hits

    def transposed(self, runs: list[Run], taken: list[bool]) -> list[Hit]:
        """Return numbers of which two adjacent digits are transposed in the text."""
        hits = []
        for run, used in zip(runs, taken, strict=True):
            found = set() if used else self._swapped(run)
            if found:
                hits.append(Hit(tuple(sorted(found)), False, "two digits transposed", run.raw))
        return hits

    def near(self, runs: list[Run]) -> set[int]:
        """Return what the text would name if two adjacent digits of any number were transposed."""
        found: set[int] = set()
        for run in runs:
            found |= self._swapped(run)
        return found

    def _swapped(self, run: Run) -> set[int]:
        found: set[int] = set()
        if run.raw[0] <= "9" and len(run.bare) >= WEAK_DIGITS:
            for text in {run.raw, run.bare}:
                for i in range(len(text) - 1):
                    if text[i] != text[i + 1]:
                        swapped = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
                        found.update(self.digits.get(swapped, ()))
                        found.update(self.tails.get(swapped.lstrip("0"), ()))
        return found

    def cut(self, runs: list[Run], taken: list[bool]) -> Hit | None:
        """Return the numbers whose beginning the end of the text may be."""
        raw = ""
        best: Hit | None = None
        for back in range(1, min(LONGEST, len(runs)) + 1):
            if taken[-back]:
                break
            raw = runs[-back].raw + raw
            if len(raw) < CUT_LENGTH or not any(c.isdigit() for c in raw):
                continue
            bare = raw.lstrip("0")
            found = [
                i
                for whole, digits, i in self.whole
                if (whole.startswith(raw) and len(whole) > len(raw))
                or (digits.startswith(raw) and len(digits) > len(raw))
                or (len(bare) >= CUT_LENGTH and digits.lstrip("0").startswith(bare))
            ]
            if found:
                best = Hit(tuple(found), False, "cut off at the end of the text", raw)
        return best
