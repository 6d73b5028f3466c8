"""Runs the benchmark: `python -m tests.benchmarks.run`, in the repository, with the Python that has arcli.

Makes the ledgers (kept in --work for the next run), checks that every program arrives at the same balance for
every customer, then times them in turn and says which bounds hold. No time is printed if a balance differs.
Exit code 0; 1 if balances differ, or with --strict if a bound is missed or not measured; 2 usage.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from .bench import GROUPS, Group, Setting, judge
from .measure import Command, Failed, found, in_turn, machine, memory_floor
from .peers import Arcli, check, expected, find_arcli, version
from .tables import Results, render, to_json

PEERS = ("ledger", "hledger", "bean-query")
SKIPPABLE = ("arcli", "yaml", *PEERS)


def options() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="run", description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("-n", "--invoices", type=int, default=100_000, metavar="N", help="invoices (default: 100000)")
    add("--rounds", type=int, default=5, metavar="R", help="rounds of A B C … (default: 5)")
    add("--seed", type=int, default=1, help="seed of the generator (default: 1)")
    add("--groups", metavar="A,B", help=f"only these of {','.join(GROUPS)} (default: all but growth)")
    add("--growth", action="store_true", help="also 4 × N invoices against N")
    add("--skip", default="", metavar="A,B", help=f"leave out: {','.join(SKIPPABLE)}")
    add("--arcli", metavar="COMMAND", help="arcli to test (default: beside this Python, in PATH, or -m arcli)")
    for peer in PEERS:
        add(f"--{peer}", metavar="PATH", help="its program (default: the one in PATH)")
    work = Path(tempfile.gettempdir()) / "arcli-benchmark"
    add(
        "--work",
        type=Path,
        default=work,
        metavar="DIR",
        help="where ledgers are made and kept (default: %(default)s)",
    )
    add("--json", type=Path, metavar="FILE", help="results as JSON (default: results.json in --work)")
    add("--markdown", type=Path, metavar="FILE", help="tables as Markdown (default: results.md in --work)")
    add("--strict", action="store_true", help="exit code 1 if a bound is missed or not measured")
    add("-q", "--quiet", action="store_true", help="no progress on standard error")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code."""
    parser = options()
    args = parser.parse_args(argv)
    groups = args.groups.split(",") if args.groups else [name for name in GROUPS if name != "growth"]
    groups += ["growth"] if args.growth and "growth" not in groups else []
    skipped = [name for name in args.skip.split(",") if name]
    if unknown := [name for name in groups if name not in GROUPS]:
        parser.error(f"no group {unknown[0]!r}; there are {', '.join(GROUPS)}")
    if unknown := [name for name in skipped if name not in SKIPPABLE]:
        parser.error(f"can't skip {unknown[0]!r}; there are {', '.join(SKIPPABLE)}")
    if args.invoices < 1 or args.rounds < 1:
        parser.error("--invoices and --rounds are 1 or more")

    say = _quiet if args.quiet else _say
    arcli = None if "arcli" in skipped else find_arcli(args.arcli)
    wanted = {peer: getattr(args, peer.replace("-", "_")) or peer for peer in PEERS if peer not in skipped}
    programs = {peer: found(program) for peer, program in wanted.items()}
    setting = Setting(
        arcli=arcli,
        ledger=programs.get("ledger"),
        hledger=programs.get("hledger"),
        bean_query=programs.get("bean-query"),
        invoices=args.invoices,
        seed=args.seed,
        work=args.work,
        yaml="yaml" not in skipped,
    )
    results = Results(
        date=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        machine=machine(),
        versions=_versions(arcli, programs),
        missing=[peer for peer, program in programs.items() if program is None],
        parameters={"invoices": args.invoices, "rounds": args.rounds, "seed": args.seed, "groups": groups},
    )
    if arcli is not None:
        arcli.compile()
    say("making the ledgers")
    made = [GROUPS[name](setting) for name in groups]
    if problems := _check(made, say):
        print("the programs do not agree, so nothing was timed:", file=sys.stderr)
        print("\n".join(f"  {problem}" for problem in problems), file=sys.stderr)
        return 1
    try:
        for group in made:
            measured, failures = in_turn(
                group.commands,
                args.rounds * group.rounds,
                say,
                warm=frozenset(answer.name for _, answer in group.answers),
            )
            group.missing |= failures
            results.groups.append((group, measured, judge(group, measured)))
    except Failed as failure:
        print(f"gave up: {failure}", file=sys.stderr)
        return 1
    results.memory_floor = memory_floor()
    results.load_after = [round(load, 2) for load in os.getloadavg()]
    _write(results, args.json or args.work / "results.json", args.markdown or args.work / "results.md")
    print(render(results, markdown=False), end="")
    return 1 if args.strict and any(verdict.met is not True for verdict in results.verdicts) else 0


def _check(groups: list[Group], say: Callable[[str], None]) -> list[str]:
    """Compares the balances of every program, each once per ledger."""
    answers = {answer.checked.argv: (folder, answer) for group in groups for folder, answer in group.answers}
    problems: list[str] = []
    by_folder = sorted(answers.values(), key=lambda pair: str(pair[0]))
    for folder, pairs in itertools.groupby(by_folder, key=lambda pair: pair[0]):
        problems += check([answer for _, answer in pairs], expected(folder), say)
    return problems


def _versions(arcli: Arcli | None, programs: dict[str, str | None]) -> dict[str, str]:
    versions = {}
    if arcli is not None:
        versions["arcli"] = version(arcli.command("arcli --version", "--version"))
        versions["python"] = version(Command("python", (arcli.python, "--version")))
    for name, program in programs.items():
        if program is not None:
            versions[name] = version(Command(name, (program, "--version")))
    return versions


def _write(results: Results, json_file: Path, markdown_file: Path) -> None:
    for file, text in (
        (json_file, json.dumps(to_json(results), indent=2, ensure_ascii=False) + "\n"),
        (markdown_file, render(results, markdown=True)),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _quiet(_text: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
