"""What is compared with what, and how much arcli may take: the groups of the benchmark, their bounds.

A target is a ratio of two programs of one group, measured in the same rounds. The bounds are promises to
users: a change that breaks one is a defect, or the bound is changed here, in view of everybody.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from .generate import LIVED_IN, ensure
from .measure import Command, Failed, Measurement, ratio, timed
from .peers import ROOT, Answer, Arcli, beancount_answer, hledger_answer, ledger_answer, write_sums
from .story import END
from .tiny import write_tiny

Quantity = Literal["time", "memory"]

AGING, BALANCE, CHECK = "arcli aging", "arcli balance", "arcli check"
NORTHWIND = ROOT / "ledgers" / "northwind"
ERRORS = 0.1
PROFILE = """\
about: invoices as the benchmark's generator exports them
entries:
  - kind: invoice
    date: "{date}"
    id: "{number}"
    customer: "{customer}"
    amount: "{amount}"
    currency: "{currency}"
    terms: net30
    due: "{due}"
    po: "{po}"
"""


@dataclass(frozen=True)
class Target:
    """A bound on the ratio of two programs: `measured` takes at most `bound` times what `against` takes."""

    measured: str
    against: str
    bound: float
    quantity: Quantity = "time"


@dataclass(frozen=True)
class Verdict:
    """A target with what came out; `ratio` is None when one of the two could not be measured."""

    target: Target
    ratio: float | None
    cpu_ratio: float | None
    why_not: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bound holds; None if not measured."""
        return None if self.ratio is None else self.ratio <= self.target.bound


@dataclass
class Group:
    """Programs that are timed in turn. `answers` are those whose balances are compared before."""

    name: str
    title: str
    commands: list[Command] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    answers: list[tuple[Path, Answer]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    rounds: int = 1  # times the rounds that were asked for; more for programs that take a moment only

    def add(self, folder: Path, answer: Answer) -> None:
        """Adds a program that is to be checked against the balances in the folder."""
        self.commands.append(answer.timed)
        self.answers.append((folder, answer))


@dataclass(frozen=True)
class Setting:
    """What a run is made with: the programs (None: not installed), the size, the seed, where ledgers go."""

    arcli: Arcli | None
    ledger: str | None
    hledger: str | None
    bean_query: str | None
    invoices: int
    seed: int
    work: Path
    yaml: bool = True

    def folder(self, invoices: int, suffix: str = "") -> Path:
        """Where the ledgers of that size are."""
        return self.work / f"{invoices}-{self.seed}{suffix}"


def large(setting: Setting) -> Group:
    """arcli beside its peers on the same receivables."""
    folder = setting.folder(setting.invoices)
    facts = ensure(setting.invoices, folder, seed=setting.seed)
    payments, customers = facts["entries"]["payment"], facts["customers"]
    group = Group("large", f"{setting.invoices:,} invoices, {payments:,} payments, {customers:,} customers")
    if setting.arcli is not None:
        journal, yaml = folder / "journal", folder / "yaml"
        group.add(folder, setting.arcli.answer(AGING, journal, "aging"))
        group.add(folder, setting.arcli.answer(BALANCE, journal, "balance"))
        group.commands.append(setting.arcli.command(CHECK, "-f", str(journal), "check"))
        if setting.yaml:
            group.add(folder, setting.arcli.answer(f"{AGING} (YAML)", yaml, "aging"))
        else:
            group.missing[f"{AGING} (YAML)"] = "left out"
    else:
        group.missing |= dict.fromkeys((AGING, BALANCE, CHECK, f"{AGING} (YAML)"), "left out")
    _add_peers(group, setting, folder)
    group.targets = [
        Target(AGING, "ledger bal", 0.55),
        Target(AGING, "hledger bal", 0.11),
        Target(AGING, "bean-query", 0.05),
        Target(AGING, "ledger bal", 0.6, "memory"),
        Target(f"{AGING} (YAML)", AGING, 4.0),
        Target(CHECK, AGING, 2.2),
    ]
    return group


def _add_peers(group: Group, setting: Setting, folder: Path) -> None:
    """Add the other programs on the same facts, or say that they are missing."""
    peers = (
        ("ledger bal", setting.ledger, ledger_answer, "ledger.journal"),
        ("hledger bal", setting.hledger, hledger_answer, "ledger.journal"),
        ("bean-query", setting.bean_query, beancount_answer, "main.beancount"),
    )
    for name, program, answer, file in peers:
        if program is None:
            group.missing[name] = "not installed"
        else:
            group.add(folder, answer(program, folder / file))


def lived_in(setting: Setting) -> Group:
    """arcli beside its peers on the same sales as people keep their books."""
    folder = setting.folder(setting.invoices, "-livedin")
    facts = ensure(setting.invoices, folder, seed=setting.seed, formats=LIVED_IN, lived_in=True)
    payments, customers = facts["entries"]["payment"], facts["customers"]
    group = Group("livedin", f"lived-in: {setting.invoices:,} invoices, {payments:,} payments, {customers:,} customers")
    if setting.arcli is not None:
        journal = folder / "journal"
        group.add(folder, setting.arcli.answer(AGING, journal, "aging"))
        group.commands.append(setting.arcli.command(CHECK, "-f", str(journal), "check"))
    else:
        group.missing |= dict.fromkeys((AGING, CHECK), "left out")
    _add_peers(group, setting, folder)
    group.targets = [
        Target(AGING, "ledger bal", 0.75),
        Target(AGING, "ledger bal", 0.6, "memory"),
        Target(CHECK, AGING, 2.5),
    ]
    return group


def errors(setting: Setting) -> Group:
    """`check` on a ledger in which every tenth entry is wrong."""
    group = Group("errors", f"{setting.invoices:,} invoices, every tenth entry wrong")
    name = f"{CHECK} (every tenth entry wrong)"
    group.targets = [Target(name, AGING, 4.0)]
    if setting.arcli is None:
        return group
    clean, wrong = setting.folder(setting.invoices), setting.folder(setting.invoices, "-errors")
    ensure(setting.invoices, clean, seed=setting.seed)
    ensure(setting.invoices, wrong, seed=setting.seed, formats=("journal",), errors=ERRORS)
    group.add(clean, setting.arcli.answer(AGING, clean / "journal", "aging"))
    group.commands.append(setting.arcli.command(name, "-f", str(wrong / "journal"), "check", exits=(1,)))
    return group


def adding(setting: Setting) -> Group:
    """Recording one payment: reads, appends in memory, derives the whole ledger, prints."""
    group = Group("adding", f"one payment into {setting.invoices:,} invoices")
    name = "arcli add payment --dry-run"
    group.targets = [Target(name, AGING, 1.6)]
    if setting.arcli is None:
        return group
    folder = setting.folder(setting.invoices)
    ensure(setting.invoices, folder, seed=setting.seed)
    group.add(folder, setting.arcli.answer(AGING, folder / "journal", "aging"))
    words = ("add", "payment", "C00001", "100.00", "--date", END.isoformat(), "--id", "PMT-NEW", "--dry-run")
    group.commands.append(setting.arcli.command(name, *words, "-f", str(folder / "journal")))
    return group


def importing(setting: Setting) -> Group:
    """Invoices of another system, a row each, written into a ledger that has customers only.

    Every run begins with that ledger empty; `aging` reads what the last import wrote.
    """
    group = Group("importing", f"{setting.invoices:,} rows of CSV")
    name, result = "arcli import csv", f"{AGING} (of the result)"
    group.targets = [Target(name, result, 3.0)]
    if setting.arcli is None:
        return group
    folder = setting.folder(setting.invoices, "-import")
    ensure(setting.invoices, folder, seed=setting.seed, formats=("csv", "customers"))
    write_sums(folder / "invoices.csv", folder / "balances.csv")
    ledger, profile = folder / "customers", folder / "profile.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    words = ("import", "csv", str(folder / "invoices.csv"), "--profile", str(profile))
    command = setting.arcli.command(name, "-f", str(ledger), *words)
    command = replace(command, before=lambda: _remove_entries(ledger))
    group.commands.append(command)
    try:
        timed(command)
    except (Failed, OSError) as failure:
        group.missing[result] = f"nothing was imported ({failure})"
    else:
        group.add(folder, setting.arcli.answer(result, ledger, "aging"))
    return group


def _remove_entries(ledger: Path) -> None:
    """Empties the ledger, but for its settings and customers."""
    for path in ledger.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in ("arcli.yaml", "customers.yaml"):
            path.unlink()


def small(setting: Setting) -> Group:
    """A small ledger and the start of the program, against the smallest programs on the same libraries."""
    plain, pydantic = "empty Typer program", "empty Typer program with pydantic"
    northwind, start, completion = "arcli aging (northwind)", "arcli --version", "arcli completion"
    group = Group("small", "small ledger, start, completion", rounds=4)
    group.targets = [
        Target(northwind, pydantic, 1.5),
        Target(start, plain, 1.1),
        Target(completion, start, 1.3),
    ]
    if setting.arcli is None:
        return group
    arcli = setting.arcli
    words = {"_ARCLI_COMPLETE": "bash"}
    empty, model = write_tiny(setting.work / "tiny")
    group.commands = [
        arcli.command(start, "--version"),
        Command(plain, (arcli.python, str(empty), "one")),
        Command(completion, (*arcli.argv, "ag"), {**arcli.environment, **words}),
        Command(pydantic, (arcli.python, str(model), "one")),
    ]
    if NORTHWIND.is_dir():
        group.commands.append(arcli.report(northwind, NORTHWIND, "aging"))
    else:
        group.missing[northwind] = "there is no ledgers/northwind"
    return group


def growth(setting: Setting) -> Group:
    """Four times the invoices."""
    sizes = (setting.invoices, 4 * setting.invoices)
    first, fourfold = (f"{AGING}, {size:,} invoices" for size in sizes)
    group = Group("growth", f"{sizes[1]:,} invoices against {sizes[0]:,}")
    group.targets = [Target(fourfold, first, 5.0), Target(fourfold, first, 4.2, "memory")]
    if setting.arcli is None:
        return group
    for name, size in zip((first, fourfold), sizes, strict=True):
        folder = setting.folder(size, "-journal")
        ensure(size, folder, seed=setting.seed, formats=("journal",))
        group.add(folder, setting.arcli.answer(name, folder / "journal", "aging"))
    return group


GROUPS = {
    "large": large,
    "livedin": lived_in,
    "errors": errors,
    "adding": adding,
    "importing": importing,
    "small": small,
    "growth": growth,
}


def judge(group: Group, measured: dict[str, Measurement]) -> list[Verdict]:
    """Every target of the group against what was measured."""
    verdicts = []
    reasons = group.missing
    for target in group.targets:
        one, other = measured.get(target.measured), measured.get(target.against)
        if one is None or other is None:
            name = target.measured if one is None else target.against
            verdicts.append(Verdict(target, None, None, f"{name}: {reasons.get(name, 'left out')}"))
        elif target.quantity == "memory":
            verdicts.append(Verdict(target, one.memory / other.memory, None))
        else:
            verdicts.append(Verdict(target, ratio(one, other, "wall"), ratio(one, other, "cpu")))
    return verdicts
