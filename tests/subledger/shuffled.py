"""Random ledgers, shuffled over files and lines, against the reference: `python -m tests.subledger.shuffled 0 10000`.

Seeds from the first number up to the second. Each ledger has twenty to sixty entries of every kind, every second one
taxes and stated rates as well; what is open, of which instalment and holder, is compared on four days, figure by
figure. The suite runs the first forty.
"""

from __future__ import annotations

import random
import sys
from datetime import timedelta

from tests.subledger.books import errors, ledger, reference, reference_rows, rows
from tests.subledger.strategies import SETTINGS, Seeded, build
from tests.support import random_ledgers


def made(seed: int) -> tuple[list[str], str]:
    """Return the entries of a sound random ledger, and its settings."""
    if seed % 2:
        return random_ledgers.every_kind(seed, 20 + seed % 4 * 10), random_ledgers.SETTINGS
    return build(Seeded(seed), 20 + seed % 4 * 10).texts, SETTINGS


def agrees_shuffled(seed: int) -> None:
    """Fail where a shuffled ledger has an error or an open item that the reference has not."""
    mix = random.Random(seed)
    texts, settings = made(seed)
    mix.shuffle(texts)
    count = 1 + seed % 5
    opened = ledger(*("\n".join(texts[n::count]) for n in range(count)), settings=settings)
    books = reference(opened)
    for day in [*{mix.choice(books.days) for _ in range(2)}, books.days[-1], books.days[-1] + timedelta(100)]:
        assert errors(opened, day) == [], (seed, day)
        assert rows(opened, day) == reference_rows(books.as_of(day)), (seed, day)


def main() -> None:
    """Compare the ledgers of a range of seeds, and say how many agree."""
    first, last = map(int, sys.argv[1:])
    wrong = []
    for seed in range(first, last):
        try:
            agrees_shuffled(seed)
        except AssertionError as error:
            wrong.append(seed)
            print(f"{seed}: {error}", flush=True)
    print(f"{last - first} shuffled ledgers, {last - first - len(wrong)} agree with the reference")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
