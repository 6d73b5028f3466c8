"""Writes a benchmark's ledgers into a folder: `python -m tests.benchmarks.generate 100000 FOLDER`.

    FOLDER/journal/          arcli ledger of journals        FOLDER/ledger.journal      for ledger and hledger
    FOLDER/yaml/             arcli ledger of YAML entries    FOLDER/main.beancount      for beancount
    FOLDER/balances.csv      customer and balance at the end, as the generator itself added them up
    FOLDER/invoices.csv      the invoices as another system would export them
    FOLDER/customers/        arcli ledger with customers and no entries, to import into (not by default)
    FOLDER/facts.json        how it was made, and how many entries of each kind there are

The same arguments give the same bytes. Memory does not grow with the number of invoices.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .ledgers import ArcliLedger, BeancountFile, CustomersOnly, LedgerJournal, Writer, plain, signed
from .livedin import LivedIn
from .mistakes import Spoiler
from .story import CURRENCY, END, Event, Story

FORMATS = ("journal", "yaml", "ledger", "beancount", "csv")
ALL_FORMATS = (*FORMATS, "customers")
LIVED_IN = ("journal", "ledger", "beancount")  # the formats that have all that the lived-in story tells
VERSION = 3  # of what is written; ledgers of another version are made anew


class InvoiceTable:
    """A CSV file of the invoices, for `arcli import`."""

    COLUMNS = ("date", "number", "customer", "amount", "currency", "due", "po")

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(self.COLUMNS)

    def write(self, event: Event) -> None:
        """Adds an invoice; other events are left out."""
        if event.kind == "invoice":
            amount = plain(event.amount)
            row = (event.date, event.id, event.customer, amount, CURRENCY, event.due, event.reference)
            self._rows.writerow(row)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def generate(
    invoices: int,
    folder: Path,
    *,
    seed: int = 1,
    formats: Sequence[str] = FORMATS,
    errors: float = 0.0,
    lived_in: bool = False,
) -> dict[str, Any]:
    """Writes the ledgers and returns what facts.json says. `errors` is the share of spoiled arcli entries."""
    folder.mkdir(parents=True, exist_ok=True)
    story = LivedIn(invoices, seed) if lived_in else Story(invoices, seed)
    spoilers = {name: Spoiler(errors) for name in ("journal", "yaml") if errors and name in formats}
    writers = [_writer(name, folder, story, spoilers.get(name)) for name in formats]
    try:
        for event in story.events():
            for writer in writers:
                writer.write(event)
    finally:
        for writer in writers:
            writer.close()
    with (folder / "balances.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("customer", "balance"))
        rows.writerows((customer, signed(cents)) for customer, cents in sorted(story.balances.items()))
    facts = recipe(invoices, seed, formats, errors, lived_in) | {
        "customers": len(story.customers),
        "as_of": END.isoformat(),
        "entries": story.counts,
        "balance": signed(sum(story.balances.values())),
        "mistakes": {name: spoiler.counts for name, spoiler in spoilers.items()},
    }
    (folder / "facts.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return facts


def recipe(invoices: int, seed: int, formats: Sequence[str], errors: float, lived_in: bool) -> dict[str, Any]:
    """What decides the bytes that `generate` writes."""
    return {
        "version": VERSION,
        "invoices": invoices,
        "seed": seed,
        "formats": sorted(formats),
        "errors": errors,
        "lived_in": lived_in,
    }


def ensure(
    invoices: int,
    folder: Path,
    *,
    seed: int = 1,
    formats: Sequence[str] = FORMATS,
    errors: float = 0.0,
    lived_in: bool = False,
) -> dict[str, Any]:
    """The facts of the ledgers in the folder, which are made unless they are there already."""
    facts_file = folder / "facts.json"
    wanted = recipe(invoices, seed, formats, errors, lived_in)
    if facts_file.exists():
        facts: dict[str, Any] = json.loads(facts_file.read_text(encoding="utf-8"))
        if all(facts.get(name) == value for name, value in wanted.items()):
            return facts
        facts_file.unlink()
    return generate(invoices, folder, seed=seed, formats=formats, errors=errors, lived_in=lived_in)


def _writer(name: str, folder: Path, story: Story, spoil: Spoiler | None) -> Writer:
    if name in ("journal", "yaml"):
        return ArcliLedger(folder / name, story.customers, ending=name, spoil=spoil, rates=story.rates)
    if name == "ledger":
        return LedgerJournal(folder / "ledger.journal", story.rates)
    if name == "beancount":
        return BeancountFile(folder / "main.beancount", story.customers, story.rates)
    if name == "customers":
        return CustomersOnly(folder / "customers", story.customers, ending="journal")
    return InvoiceTable(folder / "invoices.csv")


def _formats(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in ALL_FORMATS]:
        raise argparse.ArgumentTypeError(f"no format {unknown[0]!r}; there are {', '.join(ALL_FORMATS)}")
    return names


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("a share from 0 to 1")
    return value


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="generate", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("invoices", type=int, metavar="N", help="how many invoices, such as 100000")
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another ledger (default: 1)")
    parser.add_argument(
        "--formats",
        type=_formats,
        default=list(FORMATS),
        metavar="A,B",
        help=f"only these of {','.join(ALL_FORMATS)}",
    )
    parser.add_argument(
        "--errors", type=_share, default=0.0, metavar="SHARE", help="share of arcli entries to spoil: 0.1"
    )
    parser.add_argument("--lived-in", action="store_true", help="books as people keep them; no YAML, no CSV")
    args = parser.parse_args(argv)
    if args.invoices < 1:
        parser.error("N is 1 or more")
    formats = [name for name in args.formats if name in LIVED_IN] if args.lived_in else args.formats
    facts = generate(
        args.invoices, args.folder, seed=args.seed, formats=formats, errors=args.errors, lived_in=args.lived_in
    )
    print(json.dumps(facts, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
