"""Document numbers in the text of a bank line, however the bank or the payer mangled them.

A text is cut into runs of letters and of digits. A number is known by its runs joined, with and without the leading
zeros of each: `INV-2026-0042` by INV20260042, INV202642 and 20260042. So blanks, hyphens and slashes do not count, a
prefix may be missing, and zeros may be stripped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_RUN = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"20\d\d\Z")  # may be a number, but is more often a year
LONGEST = 6  # runs that one number may have
STRONG_DIGITS = 5  # so many significant digits tell a document without a word beside them
WEAK_DIGITS = 3
TAIL_DIGITS = 4  # of one customer's few documents, so many last digits tell one
CUT_LENGTH = 4  # what is left of a number that the end of the text cut


class Run(NamedTuple):
    """A run of letters or digits: as it stands, and without leading zeros."""

    raw: str
    bare: str


def runs_of(text: str) -> list[Run]:
    """The runs of a text, in capitals."""
    return [Run(r, r.lstrip("0") if r[0] <= "9" else r) for r in _RUN.findall(text.upper())]


class Keys(NamedTuple):
    """What a document number is known by: in full, and by its digits only."""

    full: tuple[str, ...]
    digits: tuple[str, ...]
    tail: str


def keys_of(number: str) -> Keys:
    """The keys of a document number."""
    runs = runs_of(number)
    raw, bare = "".join(r.raw for r in runs), "".join(r.bare for r in runs)
    digits = [r for r in runs if r.raw[0] <= "9"]
    full = (raw,) if raw == bare else (raw, bare)
    if len(digits) == len(runs):
        return Keys((), full, digits[-1].bare if digits else "")
    plain, short = "".join(r.raw for r in digits), "".join(r.bare for r in digits)
    return Keys(full, (plain,) if plain == short else (plain, short), digits[-1].bare if digits else "")


class Hit(NamedTuple):
    """A number found in a text: the candidates (indices of what was indexed), and how sure the finding is.

    `how` says in words how the text differs from the number; empty when it does not. `exact` is that the whole number
    stands there.
    """

    candidates: tuple[int, ...]
    strong: bool
    how: str
    found: str
    exact: bool = False


class NumberIndex:
    """Document numbers by their keys. `weak` keeps short ones too: for the few documents of one customer."""

    def __init__(self, numbers: Iterable[tuple[int, str]], *, weak: bool) -> None:
        self.weak = weak
        self.full: dict[str, list[int]] = {}
        self.digits: dict[str, list[int]] = {}
        self.tails: dict[str, list[int]] = {}
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
            if weak:
                self.whole.append(((keys.full or keys.digits or ("",))[0], (keys.digits or ("",))[0], index))

    def find(self, runs: list[Run]) -> tuple[list[Hit], list[bool]]:
        """The numbers in a text, longest first at each place, and which runs they take up."""
        hits: list[Hit] = []
        taken = [False] * len(runs)
        at = 0
        while at < len(runs):
            hit, width = self._at(runs, at)
            if hit is None:
                at += 1
                continue
            hits.append(hit)
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
                if found is not None and len(text) >= WEAK_DIGITS:
                    strong = len(text) >= 4
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
        """A number of which only the last digits stand there, in one run or with a blank in them."""
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
    def loose(runs: list[Run], taken: list[bool]) -> bool:
        """Whether the text has a number that no document explains."""
        return any(
            not used and run.raw[0] <= "9" and len(run.raw) >= WEAK_DIGITS
            for run, used in zip(runs, taken, strict=True)
        )

    def transposed(self, runs: list[Run], taken: list[bool]) -> list[Hit]:
        """Numbers of which two neighbouring digits stand the wrong way round in the text."""
        hits = []
        for run, used in zip(runs, taken, strict=True):
            found = set() if used else self._swapped(run)
            if found:
                hits.append(Hit(tuple(sorted(found)), False, "two digits transposed", run.raw))
        return hits

    def near(self, runs: list[Run]) -> set[int]:
        """What the text would name with two neighbouring digits of any number the other way round."""
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
        """The numbers that the end of the text may be the beginning of."""
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
