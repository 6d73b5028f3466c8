"""Small edits of entries, read in all ways: `python -m tests.journal.fuzz SECONDS [SEED]`.

Each round takes some entries as people write them, changes a few signs or words, and compares the quick reading with
the careful one: entries, plain documents, and diagnostics with their places.
"""

from __future__ import annotations

import random
import sys
import time

from tests.test_parsers import check_both_ways, shipped

LIVED_IN = """\
2026-01-01 customer acme "Acme Corp, \\"the\\" firm" terms:2/10net30 limit:50,000 currency:USD #big
    address: 1 Road
    address: Oakland
2026-01-01 rate EUR 1.0812 USD
2026-01-05 invoice INV-1 acme 1,452.00 USD terms:net30 due:2026-02-04 po:PO-778 #project-x ; as agreed
    "Consulting, January"  10 @ 120.00  tax:vat21  account:income:consulting
    memo: second half follows; in the next month
2026-01-05 invoice INV-2 acme 121.00 "as discussed" #a #b/c po:"PO 7" x-job:4711
    "A \\"quoted\\" line"  1 @ 100.00 = 100.00 tax:vat21 item:4 ; per list
    ; checked
; between
    memo: one
    memo: two
    file: scans/1.pdf
2026-01-06 invoice INV-3 acme 300.00 EUR
    2026-02-01  100.00
    2026-03-01  100.00 ; the rest
    retained 100.00
2026-01-15  payment   PMT-77 acme  1,407.96 USD\tmethod:wire ref:FT26015 value:2026-01-16
    INV-1  1,407.96  discount:29.04  fee:15.00 approved:jl ; in full
    INV-2  10.00  deduction:5.00 id:DED-1 reason:"short pay"
    INV-3#2  -20.00 USD
2026-01-15 payment PMT-78 ? 10.00 USD terms:x
2026-01-15 payment PMT-79 acme 654.55 USD ref:a;b method:wire
    INV-3  600.00 EUR @@ 654.55 USD
    INV-3#1  600.00 EUR @ 1.0900  withholding:1.00 writeoff:0.01
2026-01-16 credit CM-1 acme 20.00 USD reason:returned corrects:INV-1 approved:jl #x
    "Goods"  -1 @ 20
2026-01-16 apply PMT-77
    INV-1#1  5.00
2026-01-17 reverse PMT-77 10.00 USD reason:NSF
    INV-1 10.00
2026-01-17 dispute INV-1 5.00 reason:pricing
2026-01-17 promise INV-1 5.00 USD until:2026-02-01 "by mail"
2026-01-17 note acme "called; cheque is in the post" document:INV-1
2026-01-18 transfer TR-1 ? acme 10.00 USD due:2026-03-01
    PMT-78 10.00
2026-01-18 writeoff WO-1 acme 1.00 USD reason:small-balance
    INV-1 1.00
2026-01-31 balance acme 1,000.00 USD
2026-01-31 debit DM-1 acme 25.00 USD for:PMT-77 dated:2026-01-30 salesperson:jl
"""

SIGNS = [
    *' \t\n;#:@="\\.,-+/&?*_0123459aZé²\u0308\u00a0\u200b\u2028\u0085\x0c',
    "  ",
    "    ",
    "\n    ",
    "\n\n",
    "e\u0301",
]
WORDS = [
    *[
        "memo:",
        "po:1",
        "terms:net30",
        "due:2026-02-01",
        "due:2026-02-30",
        "#tag",
        ";c",
        "USD",
        "usd",
        "EUR",
        "1,000.00",
        "1,00",
        "-1",
        "0.001",
        "2026-01-01",
    ],
    *[
        "INV-1",
        "INV-1#1",
        "x-a:1",
        'ref:""',
        "nope:1",
        "dated:2026-01-01",
        "value:2026-01-01",
        "discount:1.00",
        "discount:1",
        "id:D-1",
    ],
    *("tax:vat", "account:a:b", "9" * 25, "memo: x", "# x", '"text"', "; c", 'ref:"a b"', "@ 1.5", "@@ 2.00"),
    *("    memo: x\n", "    file: y\n", '    "L" 1 @ 2\n', "    INV-1 1.00\n", "; c\n", "\t; c\n"),
]


def edited(text: str, chance: random.Random) -> str:
    """The text with a few changes."""
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        at = chance.randrange(len(text) + 1)
        what = chance.randrange(6)
        if what == 0:
            text = text[:at] + chance.choice(SIGNS) + text[at:]
        elif what == 1:
            text = text[:at] + text[at + chance.choice((1, 1, 2, 5)) :]
        elif what == 2:
            text = text[:at] + chance.choice(SIGNS) + text[at + 1 :]
        elif what == 3:
            at = text.find(" ", at) if text.find(" ", at) >= 0 else at
            text = text[:at] + " " + chance.choice(WORDS) + text[at:]
        elif what == 4:  # a word in another place
            words = text.split(" ")
            one, other = chance.randrange(len(words)), chance.randrange(len(words))
            words[one], words[other] = words[other], words[one]
            text = " ".join(words)
        else:  # a line in another place, or twice
            lines = text.splitlines(keepends=True)
            line = chance.choice(lines) if lines else ""
            lines.insert(chance.randrange(len(lines) + 1), line)
            text = "".join(lines)
    return text


def entries_of(texts: list[str]) -> list[str]:
    """The entries of journals, each with the lines below it."""
    found: list[str] = []
    for text in texts:
        for line in text.splitlines(keepends=True):
            if line[:1] in " \t;" and found:
                found[-1] += line
            elif line.strip():
                found.append(line)
    return found


def rounds(seconds: float, seed: int, most: int = sys.maxsize) -> int:
    """Compare until the time is over; how many texts were read. Raises AssertionError."""
    chance, until, done = random.Random(seed), time.monotonic() + seconds, 0
    lived, others = entries_of([LIVED_IN]), entries_of(shipped(".journal"))
    while time.monotonic() < until and done < most:
        picked = [chance.choice(lived if chance.random() < 0.8 else others) for _ in range(chance.choice((1, 1, 2, 3)))]
        text = edited("".join(picked), chance)
        try:
            check_both_ways(text)
        except Exception:
            print(repr(text), file=sys.stderr)
            raise
        done += 1
    return done


if __name__ == "__main__":
    print(rounds(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())))
