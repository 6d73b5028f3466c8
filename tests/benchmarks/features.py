"""What each thing that people write costs by itself: the plain story with one of them on every entry.

    python -m tests.benchmarks.features [-n 20000] [--rounds 3] [NAME…]

Prints the processor time and the peak memory of `aging`, each against the ledger without it. Balances stay as they are.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from .generate import generate
from .ledgers import ArcliLedger, Text, journal_lines, plain
from .measure import in_turn, ratio
from .peers import check, expected, find_arcli
from .story import Said, Story

Write = Callable[[Text, int], str]
"""An entry's text, and its number in the ledger → the lines that stand in the file."""

TAX = "taxes: {vat21: 21%, none: 0%}\n"


def said(**what: object) -> Write:
    """Entries that say something beside their words."""
    return lambda text, _number: journal_lines(replace(text, said=Said(**what)))  # type: ignore[arg-type]  # keywords of a table


def relined(change: Callable[[str], str]) -> Write:
    """Entries whose header line is changed."""

    def write(text: Text, _number: int) -> str:
        header, _, rest = journal_lines(text).partition("\n")
        return f"{change(header)}\n{rest}"

    return write


def below(line: str, *, payments: bool = True) -> Write:
    """Entries with another line under them."""

    def write(text: Text, _number: int) -> str:
        lines = journal_lines(text)
        return f"{lines[:-1]}    {line}\n\n" if payments or text.kind == "invoice" else lines

    return write


def applied(change: Callable[[str], str]) -> Write:
    """Entries whose application lines are changed."""

    def write(text: Text, _number: int) -> str:
        header, _, rest = journal_lines(text).partition("\n")
        lines = [change(line) if line.strip() else line for line in rest.split("\n")]
        return "\n".join([header, *lines])

    return write


def parted(text: Text, _number: int) -> str:
    """A discount of two per cent on every payment."""
    if text.kind != "payment" or not text.applications or text.amount is None:
        return journal_lines(text)
    cents = int(text.amount.replace(",", "").replace(".", ""))
    discount = cents // 50
    amount = plain(cents - discount)
    (document, _), *_ = text.applications
    parts = [("discount", plain(discount))]
    return journal_lines(replace(text, amount=amount, applications=[(document, amount)], parts=parts))


def lines(count: int, *, taxed: bool) -> Write:
    """Invoices with so many line items, the last of them with what is left."""

    def write(text: Text, _number: int) -> str:
        if text.kind != "invoice" or text.amount is None:
            return journal_lines(text)
        left = int(text.amount.replace(",", "").replace(".", ""))
        found, price = [], left // (2 * count)
        tax = 0
        for number in range(count - 1):
            taxes = "  tax:vat21" if taxed else ""
            found.append(f'    "Item {number}, blue"  1 @ {plain(price)}{taxes}  account:income:goods\n')
            left -= price
            tax += price
        left -= (tax * 21 + 50) // 100 if taxed else 0
        found.append(f'    "The rest"  1 @ {plain(left)}{"  tax:none" if taxed else ""}\n')
        return journal_lines(text)[:-1] + "".join(found) + "\n"

    return write


def once(line: str) -> Write:
    """The ledger with one odd line in each file's beginning."""
    seen: set[tuple[str, bool]] = set()

    def write(text: Text, _number: int) -> str:
        file = text.date[:4], text.kind in ("invoice", "credit")
        if file in seen or text.kind not in ("invoice", "payment"):
            return journal_lines(text)
        seen.add(file)
        return journal_lines(text)[:-1] + f"    {line}\n\n"

    return write


def swapped(header: str) -> str:
    """The keys in another order."""
    words = header.split(" ")
    return " ".join([*words[:6], *reversed(words[6:])]) if ":" in header else header


FEATURES: dict[str, Write] = {
    "nothing": lambda text, _number: journal_lines(text),
    "a tag": said(tags=("project-x",)),
    "two tags, in front of the keys": relined(lambda h: h.replace(" USD", " USD #project-x #urgent")),
    "a comment behind the header": said(comment="checked, jl"),
    "quoted text": said(quoted="as discussed"),
    "a memo": said(memo="delivered to the back door; signed for"),
    "a memo with composed letters": said(memo="Lieferung an Frau Müller"),
    "a memo with decomposed letters": said(memo="Lieferung an Frau Mu\u0308ller"),
    "two spaces between words": relined(lambda h: h.replace(" ", "  ")),
    "a tab behind the words": relined(lambda h: h + "\t"),
    "keys in another order": relined(swapped),
    "a key of one's own": relined(lambda h: h + " x-job:4711"),
    "a field below": below("file: scans/2026/4711.pdf"),
    "a comment below": below("; as they wrote"),
    "a comment behind the application": applied(lambda line: line + "  ; in full"),
    "a discount on every payment": parted,
    "a line item": lines(1, taxed=False),
    "five line items": lines(5, taxed=False),
    "five line items with taxes": lines(5, taxed=True),
    "one decomposed letter a file": once("memo: Mu\u0308ller"),
    "one decomposed letter a file, in a word": once("file: Mu\u0308ller"),
    "one no-break space a file": once("memo: 1\u00a0000"),
    "one invisible sign a file": once("memo: zero\u200bwidth"),
}  # fmt: skip


class _Written(ArcliLedger):
    """A ledger in which every entry is written in a manner of its own."""

    def __init__(self, folder: Path, story: Story, write: Write) -> None:
        super().__init__(folder, story.customers, ending="journal")
        number = 0

        def lines_of(text: Text) -> str:
            nonlocal number
            number += 1
            return write(text, number)

        self._lines = lines_of
        settings = folder / "arcli.yaml"
        settings.write_text(settings.read_text(encoding="utf-8") + TAX, encoding="utf-8")


def write_ledgers(folder: Path, invoices: int, names: Sequence[str]) -> None:
    """Write a ledger for each name below the folder, and the balances that all of them have."""
    generate(invoices, folder, formats=())
    for name in names:
        story = Story(invoices)
        ledger = _Written(folder / name, story, FEATURES[name])
        for event in story.events():
            ledger.write(event)
        ledger.close()


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="features", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these of: {'; '.join(FEATURES)}")
    parser.add_argument("-n", "--invoices", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--report", default="aging")
    args = parser.parse_args(argv)
    names = ["nothing", *(n for n in FEATURES if any(w in n for w in args.names or FEATURES) and n != "nothing")]
    arcli = find_arcli(None)
    arcli.compile()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_ledgers(folder, args.invoices, names)
        answers = [arcli.answer(name, folder / name, "aging") for name in names]
        problems = check(answers, expected(folder), lambda _text: None)
        if problems:
            print("\n".join(problems), file=sys.stderr)
            return 1
        commands = [arcli.report(name, folder / name, args.report) for name in names]
        measured, failures = in_turn(commands, args.rounds, lambda _text: None, frozenset(names))
    print("\n".join(failures.values()), file=sys.stderr)
    for name, one in measured.items():
        memory = one.memory / measured["nothing"].memory
        print(f"{ratio(one, measured['nothing'], 'cpu'):6.2f} {memory:6.2f}  {name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
