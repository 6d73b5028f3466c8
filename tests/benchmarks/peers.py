"""The programs that answer "what does each customer owe?", and how to read their answers.

Each has a command that is timed, which prints its usual text, and one that is checked, which prints the same
figures in a form that can be read back. Balances are whole cents by customer; who owes nothing is left out.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from .measure import Command, Failed, found, output
from .story import END

Balances = dict[str, int]

RECEIVABLE = "Assets:Receivable"
QUERY = f"SELECT account, sum(position) AS balance WHERE account ~ '^{RECEIVABLE}:' GROUP BY account"
NO_CACHE = {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
ROOT = Path(__file__).parents[2]


class Unreadable(Exception):
    """A program's answer is not of the form that it should have."""


@dataclass(frozen=True)
class Answer:
    """One program on one ledger: what is timed, what is checked, how its balances are read."""

    timed: Command
    checked: Command
    read: Callable[[bytes], Balances]

    @property
    def name(self) -> str:
        """What tables call it."""
        return self.timed.name

    def balances(self) -> Balances:
        """Runs the checked command. Raises Failed or Unreadable."""
        text = output(self.checked)
        try:
            return {customer: cents for customer, cents in self.read(text).items() if cents}
        except (ValueError, KeyError, TypeError, ArithmeticError) as error:
            raise Unreadable(f"{self.name}: can't read its balances ({error!r})") from None


@dataclass(frozen=True)
class Arcli:
    """The arcli under test: its command line without arguments, and what it needs of the environment."""

    argv: tuple[str, ...]
    environment: dict[str, str]

    def command(self, name: str, *args: str, exits: tuple[int, ...] = (0,)) -> Command:
        """`arcli ARGS`."""
        return Command(name, (*self.argv, *args), self.environment, exits)

    def report(self, name: str, ledger: Path, report: str, *args: str) -> Command:
        """A report as of the last day of the story."""
        return self.command(name, "-f", str(ledger), report, "--as-of", END.isoformat(), *args)

    def answer(self, name: str, ledger: Path, report: str) -> Answer:
        """A report that shows the balance of each customer: `aging` or `balance`."""
        checked = self.report(f"{name} -O json", ledger, report, "-O", "json")
        return Answer(self.report(name, ledger, report), checked, _read_arcli)

    @property
    def python(self) -> str:
        """The Python that runs it, for the small programs that it is compared with."""
        program = Path(found(self.argv[0]) or self.argv[0])
        if program.name.startswith("python"):
            return str(program)
        with program.open("rb") as file:
            shebang = file.readline().decode("utf-8", "replace")
        return shlex.split(shebang[2:])[0] if shebang.startswith("#!") else sys.executable

    def compile(self) -> None:
        """Write its bytecode, as an installer does: a checkout that was edited may have none, or old."""
        code = "import arcli, compileall, sys; sys.exit(not compileall.compile_dir(arcli.__path__[0], quiet=2))"
        subprocess.run([self.python, "-c", code], env=os.environ | self.environment, check=False)


def find_arcli(wanted: str | None) -> Arcli:
    """The arcli that was named, else the one beside this Python, else in PATH, else `python -m arcli`."""
    if wanted is not None:
        argv = shlex.split(wanted)
        return Arcli(tuple(argv), {"PYTHONPATH": str(ROOT)} if "-m" in argv else {})
    beside = Path(sys.executable).parent / "arcli"
    if installed := (str(beside) if os.access(beside, os.X_OK) else found("arcli")):
        return Arcli((installed,), {})
    return Arcli((sys.executable, "-m", "arcli"), {"PYTHONPATH": str(ROOT)})


def ledger_answer(program: str, journal: Path) -> Answer:
    """`ledger bal`, with neither the user's init file nor their environment."""
    base = (program, "--args-only", "-f", str(journal), "bal", RECEIVABLE)
    form = ("--flat", "--no-total", "--balance-format", "%(account)\t%(display_total)\n")
    return Answer(Command("ledger bal", base), Command("ledger bal --flat", (*base, *form)), _read_ledger)


def hledger_answer(program: str, journal: Path) -> Answer:
    """`hledger bal`."""
    base = (program, "-f", str(journal), "bal", RECEIVABLE)
    form = ("--flat", "--no-total", "-O", "csv")
    return Answer(Command("hledger bal", base), Command("hledger bal -O csv", (*base, *form)), _read_hledger)


def beancount_answer(program: str, file: Path) -> Answer:
    """`bean-query`, with beancount's pickle cache switched off: neither read nor written."""
    timed = Command("bean-query", (program, str(file), QUERY), NO_CACHE)
    checked = Command("bean-query -f csv", (program, "-f", "csv", str(file), QUERY), NO_CACHE)
    return Answer(timed, checked, _read_beancount)


def expected(folder: Path) -> Balances:
    """The balances that the generator itself added up."""
    with (folder / "balances.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["customer"]: _cents(row["balance"]) for row in csv.DictReader(file)}
    return {customer: cents for customer, cents in rows.items() if cents}


def write_sums(invoices: Path, balances: Path) -> None:
    """Adds the invoices of a CSV file up by customer, as `expected` reads them."""
    sums: dict[str, Decimal] = {}
    with invoices.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["customer"]] = sums.get(row["customer"], Decimal(0)) + Decimal(row["amount"])
    with balances.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("customer", "balance"))
        rows.writerows((customer, amount) for customer, amount in sorted(sums.items()))


def differences(name: str, got: Balances, wanted: Balances) -> list[str]:
    """What of one program's balances is not as it should be, in words; empty if all is."""
    wrong = sorted(c for c in got.keys() | wanted.keys() if got.get(c, 0) != wanted.get(c, 0))
    if not wrong:
        return []
    shown = [f"{c} has {Decimal(got.get(c, 0)) / 100}, not {Decimal(wanted.get(c, 0)) / 100}" for c in wrong[:3]]
    return [f"{name}: {len(wrong)} of {len(wanted)} customers differ: {'; '.join(shown)}"]


def check(answers: list[Answer], wanted: Balances, progress: Callable[[str], None]) -> list[str]:
    """Runs every program once and compares each balance of each customer. Returns what is wrong, in words."""
    problems: list[str] = []
    for answer in answers:
        progress(f"checking balances: {answer.name}")
        try:
            problems += differences(answer.name, answer.balances(), wanted)
        except (Failed, Unreadable, OSError) as error:
            problems.append(str(error))
    return problems


def version(command: Command) -> str:
    """The first line that a program says of its version."""
    try:
        text = output(command).decode("utf-8", "replace").strip()
    except (Failed, OSError) as error:
        return f"unknown ({error})"
    return text.splitlines()[0] if text else "unknown"


def _cents(amount: str) -> int:
    cents = Decimal(amount.replace(",", "")) * 100
    if cents != int(cents):
        raise ValueError(f"{amount} has fractions of a cent")
    return int(cents)


def _money(text: str) -> int:
    """`1452.00 USD`, `0`, or nothing, which is 0; each customer of the story has one currency."""
    if text.strip() in ("", "0"):
        return 0
    match = re.fullmatch(r"\s*(-?[0-9.,]+)\s+[A-Z]{3}\s*", text)
    if match is None:
        raise ValueError(f"{text!r} is no amount in one currency")
    return _cents(match[1])


def _by_account(rows: list[tuple[str, str]]) -> Balances:
    prefix = f"{RECEIVABLE}:"
    return {account.removeprefix(prefix): _money(amount) for account, amount in rows if account.startswith(prefix)}


def _read_ledger(text: bytes) -> Balances:
    lines = text.decode().splitlines()
    return _by_account([(line.partition("\t")[0], line.partition("\t")[2]) for line in lines])


def _read_hledger(text: bytes) -> Balances:
    return _by_account([(row["account"], row["balance"]) for row in csv.DictReader(io.StringIO(text.decode()))])


def _read_beancount(text: bytes) -> Balances:
    """A balance stands in a column of its currency's own, with commas between them."""
    rows = [{k.strip(): v for k, v in row.items()} for row in csv.DictReader(io.StringIO(text.decode()))]
    return _by_account([(row["account"].strip(), row["balance"].strip(" ,")) for row in rows])


def _read_arcli(text: bytes) -> Balances:
    report = json.loads(text)
    column = "total" if report["report"] == "aging" else "balance"
    rows = report["rows"]
    balances = {row["customer"]: _cents(row[column]) for row in rows}
    if len(balances) != len(rows):
        raise ValueError("a customer has two rows")
    return balances
