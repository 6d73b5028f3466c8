"""What each command costs against `aging` of the same ledger, on both stories: the table of the manual.

    python -m tests.benchmarks.commands [-n 100000] [--rounds 3] [--work FOLDER] [WORD…]

Prints ratios of processor time and of peak memory, plain then lived-in, as rows of a Markdown table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .generate import main as generate
from .measure import in_turn, ratio
from .peers import Arcli, Command, find_arcli
from .story import END

MONTH = ("--from", "2026-03", "--to", "2026-03")
DAY = ("--as-of", END.isoformat())
# Command lines as a table shows them; `MONTH` is one month of the four years. Reports are as of the last day.
COMMANDS: dict[str, tuple[str, ...]] = {
    "balance": DAY,
    "open": DAY,
    "aging --base": DAY,
    "statement C00020": DAY,
    "customer C00020": DAY,
    "show INV-000100": DAY,
    "register -c C00020": DAY,
    "register": DAY,
    "find PO-12345": DAY,
    "list invoices": DAY,
    "rollforward": MONTH,
    "trial-balance": DAY,
    "control": DAY,
    "revalue": DAY,
    "tax": MONTH,
    "tax, all years": DAY,
    "journal": MONTH,
    "journal, all years": DAY,
    "rollforward --base": MONTH,
    "export csv --profile business-central": MONTH,
    "export hledger, all years": DAY,
    "kpi": DAY,
    "forecast": DAY,
    "allowance": DAY,
    "payers": DAY,
    "todo": DAY,
    "interest": ("--to", END.isoformat()),
    "remind": ("--today", END.isoformat()),
    "send": ("--today", END.isoformat()),
    "bill": ("--to", END.isoformat()),
    "check": (),
    "add payment C00020 100.00 --date 2026-12-31 --dry-run": (),
    "fmt --check": (),
}
EXITS = {"fmt --check": (0, 1), "check": (0, 1)}


def commands_for(arcli: Arcli, ledger: Path, names: Sequence[str]) -> list[Command]:
    """The command lines on one ledger, `aging` first."""
    found = [arcli.report("aging", ledger, "aging")]
    for name in names:
        words, more = name.partition(",")[0].split(), COMMANDS[name]
        found.append(arcli.command(name, "-f", str(ledger), *words, *more, exits=EXITS.get(name, (0,))))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="commands", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", metavar="WORD", help="only commands that begin with one of these")
    parser.add_argument("-n", "--invoices", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, help="where the ledgers are, or are made")
    args = parser.parse_args(argv)
    names = [n for n in COMMANDS if not args.words or n.startswith(tuple(args.words))]
    arcli = find_arcli(None)
    arcli.compile()
    columns: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as place:
        for suffix, options in (("", ("--formats", "journal")), ("-livedin", ("--lived-in",))):
            folder = (args.work or Path(place)) / f"{args.invoices}-1{suffix}"
            if not folder.is_dir():
                generate([str(args.invoices), str(folder), *options])
            commands = commands_for(arcli, folder / "journal", names)
            measured, failures = in_turn(commands, args.rounds, lambda _text: None, frozenset(c.name for c in commands))
            print("\n".join(failures.values()), file=sys.stderr, end="")
            base = measured["aging"]
            columns.append(
                {n: f"{ratio(m, base, 'cpu'):.1f} | {m.memory / base.memory:.1f}" for n, m in measured.items()}
            )
    for name in names:
        words = name if COMMANDS[name] is not MONTH else f"{name}, one month"
        head, _, tail = words.partition(",")
        print(f"| `{head}`{',' if tail else ''}{tail} | {' | '.join(c.get(name, '–') for c in columns)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
