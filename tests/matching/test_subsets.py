"""Every set that makes an amount is counted; compared with trying all."""

from __future__ import annotations

import time
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from arcli.matching import subsets

ITEMS = st.lists(st.lists(st.integers(1, 14), min_size=1, max_size=2, unique=True), min_size=1, max_size=7)


def by_trying(target: int, items: list[list[int]]) -> int:
    return sum(sum(choice) == target for choice in product(*[[0, *options] for options in items]))


@given(st.integers(1, 40), ITEMS)
def test_all_ways_to_count_agree_with_trying(target: int, items: list[list[int]]) -> None:
    want = by_trying(target, items)
    found = subsets.solve(target, items)
    assert (found.many, found.complete) == (want, True)
    assert all(sum(a for _, a in pick) == target for pick in found.picks)
    assert subsets.count_by_bits(target, items) == min(want, 2)
    usable = [(i, [a for a in o if a <= target]) for i, o in enumerate(items)]
    usable = [u for u in usable if u[1]]
    if usable:
        assert len(set(subsets._halves(target, usable, 99))) == want
        bits = subsets._by_bits(target, 1, usable, 9)
        assert min(bits.many, 2) == min(want, 2)
        trace = subsets._trace(target, usable)
        assert (trace is not None) == (want > 0)
        assert trace is None or sum(a for _, a in trace) == target


def test_nothing_makes_nothing() -> None:
    assert subsets.solve(0, [[1]]).many == 0
    assert subsets.solve(5, []).many == 0
    assert subsets.solve(100, [[10], [20]]).many == 0


def test_one_set_of_hundreds_is_found_and_counted() -> None:
    items = [[2 * n] for n in range(1, 400)] + [[7]]
    found = subsets.solve(9, items)  # 7 + 2, and nothing else is odd
    assert found.picks == [((0, 2), (399, 7))]
    assert (found.many, found.complete) == (1, True)


def test_the_search_is_bounded_and_says_so() -> None:
    items = [[1_000_003 + 7919 * n] for n in range(400)]
    start = time.process_time()
    found = subsets.solve(sum(i[0] for i in items[:40]), items)
    assert not found.complete
    assert time.process_time() - start < 2  # 0.2 s on a machine with nothing else to do
