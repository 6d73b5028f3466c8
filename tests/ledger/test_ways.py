"""A ledger says the same however its entries were read: left as plain documents, or each built whole.

Books as people keep them, some of them wrong, in any order and spread over files of both forms.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from arcli.journal.read import JournalReader
from arcli.journal.yaml.form import YamlReader, write_yaml
from arcli.ledger import opening, parsed
from arcli.model.diagnostics import SourceText
from arcli.source.files import Folder
from arcli.subledger.movements import movements
from tests.benchmarks.generate import generate
from tests.casefile import run
from tests.conftest import ROOT
from tests.journal.fuzz import entries_of

REPORTS = (
    "check --today 2026-12-31 -O json",
    "aging --as-of {day} -O json",
    "open --as-of {day} -O json",
    "register --to {day} -O json",
    "rollforward --from 2024-01-01 --to {day} -O json",
    "trial-balance --as-of {day} -O json",
    "tax --from 2024-01-01 --to {day} -O json",
    "aging --base --as-of {day} -O json",
    "journal --to {day} -O json",
    "export hledger --to {day}",
    "find call -O json",
    "list payment -O json",
)


def spoilt(entry: str, chance: random.Random) -> str:
    """The entry with a figure, a tax, an application or a word changed, now and then."""
    changes: tuple[Callable[[str], str], ...] = (
        lambda e: re.sub(r"(\d)\.(\d\d) USD", r"\1.99 USD", e, count=1),
        lambda e: e.replace("tax:vat21", "tax:vat9", 1),
        lambda e: e.replace("tax:vat21", "tax:both", 1),
        lambda e: e.replace("tax:vat21", "tax:vat21 tax:vat9", 1),
        lambda e: e.replace("tax:vat9", "tax:inside", 1),
        lambda e: e.replace("tax:vat21", "tax:nope", 1),
        lambda e: e.replace("discount:", "deduction:", 1),
        lambda e: e.replace("discount:", "discount:9", 1),
        lambda e: e.replace("fee:15.00", "fee:0.00 withholding:1.00", 1),
        lambda e: re.sub(r" 1 @ (\S+)", r" 1 @ \1 = \1", e, count=1),
        lambda e: re.sub(r" (\d+) @ ", r" \1.005 @ ", e, count=1),
        lambda e: re.sub(r"^    (INV-\d+)", r"    INV-000001", e, count=1, flags=re.MULTILINE),
        lambda e: re.sub(r"(C0000)\d", r"\g<1>1", e, count=1),
        lambda e: e.replace(" USD", "", 1),
        lambda e: e.replace(" due:", " dated:", 1),
        lambda e: e.replace(" USD", " JPY", 1),
        lambda e: re.sub(r"    memo: .*", "    file: x.pdf", e),
    )
    return chance.choice(changes)(entry) if chance.random() < 0.1 else entry


def ledger(folder: Path, seed: int) -> Path:
    """A small ledger of the lived-in story, its entries in any order in journals and a YAML file."""
    generate(70, folder, seed=seed, formats=("journal",), lived_in=True)
    place, chance = folder / "journal", random.Random(seed)
    settings = place / "arcli.yaml"
    taxes = "taxes:\n  both: [vat21, vat9]\n  inside: {rate: 21%, included: true}\n"
    mixed = "discount_tax: mixed\n" if seed % 5 == 0 else ""
    settings.write_text(mixed + settings.read_text(encoding="utf-8").replace("taxes:\n", taxes), encoding="utf-8")
    files = sorted(place.rglob("*.journal"))
    entries = entries_of([file.read_text(encoding="utf-8") for file in files])
    if seed % 3:
        entries = [spoilt(entry, chance) for entry in entries]
    chance.shuffle(entries)
    for at, file in enumerate(files):
        file.write_text("".join(entries[at :: len(files)]), encoding="utf-8")
    if seed % 2:
        read, problems = JournalReader().read(SourceText("x", files[0].read_text(encoding="utf-8")))
        if not problems:
            files[0].write_text("", encoding="utf-8")
            (place / "some.yaml").write_text(write_yaml(read), encoding="utf-8")
    return place


@pytest.mark.parametrize("seed", range(1, 13))
def test_books_read_as_plain_documents_and_as_entries_say_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ledger(tmp_path, seed)
    day = f"202{random.Random(seed).randint(5, 6)}-12-31"
    commands = [command.format(day=day) for command in REPORTS]
    plainly = [run(f"arcli {command}", place) for command in commands]

    class Whole(JournalReader):
        def __init__(self, _plain: object = None) -> None:
            super().__init__(None)

    monkeypatch.setattr(parsed, "JournalReader", Whole)
    monkeypatch.setattr("arcli.journal.yaml.form.YamlReader", lambda _plain=None: YamlReader(None))
    for command, done in zip(commands, plainly, strict=True):
        again = run(f"arcli {command}", place)
        assert (done.code, done.out, done.err) == (again.code, again.out, again.err), command
        assert done.code in (0, 1)


@pytest.mark.parametrize("name", sorted(p.parent.name for p in (ROOT / "ledgers").glob("*/arcli.yaml")))
def test_movements_of_one_customer_are_those_of_all(name: str) -> None:
    opened = opening.open_ledger(Folder(ROOT / "ledgers" / name))
    subledger = opened.as_of(date(2026, 11, 21))[0]
    whole = movements(subledger)
    assert whole
    for customer in {m.customer for m in whole} | {"?"}:
        own = movements(subledger, of=lambda c, wanted=customer: c == wanted)
        assert own == [m for m in whole if m.customer == customer]
