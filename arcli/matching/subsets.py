"""Items that add up to an amount: all solutions are counted, up to a limit that is reported when reached.

Each item may be taken at one of several amounts (in full, or less a discount), or not at all. There are three ways to
count: sums of all subsets of few items; two halves that meet in the middle; and bit sets of reachable sums, one for "at
least once" and one for "at least twice", which count over hundreds of items if the amount is not too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import comb, gcd
from typing import NamedTuple

Options = Sequence[int]  # the amounts, all positive, at which an item may be taken
Pick = tuple[tuple[int, int], ...]  # (index of the item, amount) of one solution

FEW = 11  # up to this many items, all subsets are tried
MIDDLE = 26  # up to this many, in two halves
BITS = 80_000_000  # items × amount in minor units that bit sets process in well under 100 ms
TRIPLES = 150  # up to this many items are tried three by three if not all sets can be counted
SETS = 10_000  # sets that are tried if only a sum identifies them
MOST = 9  # solutions that are listed


class Solutions(NamedTuple):
    """The solutions found, fewest items first; `many` of them or more; `complete` if all were counted.

    `many` is exact for 0 and 1 if complete; 2 means two or more.
    """

    picks: list[Pick]
    many: int
    complete: bool


def solve(target: int, items: Sequence[Options], most: int = MOST) -> Solutions:
    """Return every way to reach a target with the items. Amounts above the target are left out first."""
    if target <= 0:
        return Solutions([], 0, True)
    usable = [(i, [a for a in options if a <= target]) for i, options in enumerate(items)]
    usable = [(i, options) for i, options in usable if options]
    if sum(max(options) for _, options in usable) < target:
        return Solutions([], 0, True)
    width = sum(1 for _ in usable)
    doubled = sum(len(options) > 1 for _, options in usable)
    if width + doubled <= FEW:
        return _listed(_all(target, usable), most, complete=True)
    if width + doubled <= MIDDLE:
        return _listed(_halves(target, usable, most), most, complete=True)
    divisor = gcd(target, *(a for _, options in usable for a in options))
    if width * (target // divisor) <= BITS:
        return _by_bits(target, divisor, usable, most)
    found = _small(target, usable)
    return _listed(found, most, complete=False)


def _listed(found: list[Pick], most: int, *, complete: bool) -> Solutions:
    found.sort(key=lambda p: (len(p), p))
    return Solutions(found[:most], len(found), complete)


def few(target: int, amounts: Sequence[int], most: int) -> list[tuple[int, ...]]:
    """Return sets of two to `most` amounts that make a target, as indices; so few that chance would rarely make it.

    The possible size of a set follows from the number of amounts: if there are more sets than a tenth of the target in
    minor units, they prove nothing. All amounts together always count.
    """
    if not amounts or sum(amounts) < target:
        return []
    size, sets = 1, 0
    while size < min(most, len(amounts)) and sets + comb(len(amounts), size + 1) <= min(target // 10, SETS):
        size += 1
        sets += comb(len(amounts), size)
    found = [tuple(range(len(amounts)))] if sum(amounts) == target and size < len(amounts) <= most else []
    ordered = sorted(((a, i) for i, a in enumerate(amounts) if 0 < a < target), reverse=True)
    upto = [0, *accumulate(a for a, _ in ordered)]

    def add(at: int, left: int, room: int, held: tuple[int, ...]) -> None:
        for k in range(at, len(ordered)):
            value, index = ordered[k]
            if upto[min(k + room, len(ordered))] - upto[k] < left or len(found) > MOST:
                return  # even the largest of the rest do not make it
            if value == left and held:
                found.append(tuple(sorted((*held, index))))
            elif value < left and room > 1:
                add(k + 1, left - value, room - 1, (*held, index))

    if size > 1:
        add(0, target, size, ())
    return found


# --- few items -------------------------------------------------------------------------------------------


def _all(target: int, usable: list[tuple[int, list[int]]]) -> list[Pick]:
    """Return all subsets, the largest items first; those that can't reach the target any more are not followed."""
    ordered = sorted(usable, key=lambda u: (-max(u[1]), u[0]))
    rest = [0] * (len(ordered) + 1)
    for k in range(len(ordered) - 1, -1, -1):
        rest[k] = rest[k + 1] + max(ordered[k][1])
    found: list[Pick] = []
    stack: list[tuple[int, int, Pick]] = [(0, target, ())]
    while stack:
        k, left, taken = stack.pop()
        if left == 0:
            found.append(tuple(sorted(taken)))
            continue
        if k == len(ordered) or rest[k] < left:
            continue
        stack.append((k + 1, left, taken))
        index, options = ordered[k]
        stack += [(k + 1, left - a, (*taken, (index, a))) for a in options if a <= left]
    return found


# --- two halves ------------------------------------------------------------------------------------------


def _halves(target: int, usable: list[tuple[int, list[int]]], most: int) -> list[Pick]:
    half = len(usable) // 2
    left, right = _sums(usable[:half], target), _sums(usable[half:], target)
    found: list[Pick] = []
    for total, picks in left.items():
        others = right.get(target - total)
        if others is None:
            continue
        for one in picks:
            for other in others:
                found.append(tuple(sorted((*one, *other))))
                if len(found) > 50 * most:
                    return found
    return found


def _sums(usable: list[tuple[int, list[int]]], target: int) -> dict[int, list[Pick]]:
    """Return sums of all subsets up to the target, with up to a dozen subsets of each."""
    sums: dict[int, list[Pick]] = {0: [()]}
    for index, options in usable:
        news: list[tuple[int, list[Pick]]] = []
        for amount in options:
            step = (index, amount)
            news += [(t + amount, [(*p, step) for p in picks]) for t, picks in sums.items() if t + amount <= target]
        for total, picks in news:
            held = sums.get(total)
            if held is None:
                sums[total] = picks
            elif len(held) < 12:
                held += picks
    return sums


# --- bit sets --------------------------------------------------------------------------------------------


def count_by_bits(target: int, items: Sequence[Options]) -> int:
    """Return 0, 1, or 2 for two and more: how many ways lead to the target, over all subsets."""
    once, twice = 1, 0
    mask = (1 << (target + 1)) - 1
    for options in items:
        before, pairs = once, twice
        for amount in options:
            if amount > target:
                continue
            shifted = (before << amount) & mask
            twice |= (once & shifted) | ((pairs << amount) & mask)
            once |= shifted
    return 2 if twice >> target & 1 else once >> target & 1


def _by_bits(target: int, divisor: int, usable: list[tuple[int, list[int]]], most: int) -> Solutions:
    small = [[a // divisor for a in options] for _, options in usable]
    count = count_by_bits(target // divisor, small)
    if not count:
        return Solutions([], 0, True)
    found = _small(target, usable)
    if not found:
        one = _trace(target, usable)
        found = [one] if one is not None else []
    listed = _listed(found, most, complete=True)
    return Solutions(listed.picks, max(count, listed.many), True)


def _trace(target: int, usable: list[tuple[int, list[int]]]) -> Pick | None:
    """Return one solution, by walking back through bit sets, which are rebuilt where memory would not hold all."""
    mask = (1 << (target + 1)) - 1
    taken: list[tuple[int, int]] = []
    end, left = len(usable), target
    while left and end:
        # The first item with which the rest of the target is reachable is part of a solution.
        reach = 1
        for k in range(end):
            index, options = usable[k]
            before = reach
            for amount in options:
                if amount <= left:
                    reach |= (before << amount) & mask
            if reach >> left & 1:
                amount = next(a for a in options if a <= left and before >> (left - a) & 1)
                taken.append((index, amount))
                left, end, mask = left - amount, k, (1 << (left - amount + 1)) - 1
                break
        else:
            return None
    return tuple(sorted(taken)) if not left else None


# --- many items ------------------------------------------------------------------------------------------


def _small(target: int, usable: list[tuple[int, list[int]]], most: int = 60) -> list[Pick]:
    """Return solutions of one, two and three items, and of all but one or two; not more than `most`."""
    flat = [(i, a) for i, options in usable for a in options]
    places: dict[int, list[int]] = {}
    for i, a in flat:
        places.setdefault(a, []).append(i)
    found: set[Pick] = {((i, a),) for i, a in flat if a == target}

    def pairs(rest: int, below: int, head: tuple[tuple[int, int], ...]) -> None:
        for i, a in flat:
            if i < below and a < rest:
                for j in places.get(rest - a, ()):
                    if j < i:
                        found.add(tuple(sorted((*head, (j, rest - a), (i, a)))))
                        if len(found) >= most:
                            return

    pairs(target, len(usable) + max((i for i, _ in flat), default=0) + 1, ())
    full = [(i, max(options)) for i, options in usable]
    over = sum(a for _, a in full) - target
    drops: list[tuple[int, ...]] = [()] if over == 0 else [(i,) for i, a in full if a == over]
    for drop in drops[:most]:
        found.add(tuple((i, a) for i, a in full if i not in drop))
    if len(found) < most and len(flat) <= TRIPLES:
        for i, a in sorted(flat, reverse=True):
            if a < target and len(found) < most:
                pairs(target - a, i, ((i, a),))
    return sorted(found, key=lambda p: (len(p), p))[:most]
