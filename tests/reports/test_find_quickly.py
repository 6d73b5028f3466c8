"""Finding without entries against finding in all of them: in the shipped ledgers, and in what people write."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

import pytest

from arcli.ledger.opening import open_ledger
from arcli.model.entries import Entry
from arcli.model.plain import Plain
from arcli.reports.context import Context
from arcli.reports.find import find
from arcli.source.files import Folder
from tests.benchmarks.generate import main as generate
from tests.conftest import ROOT
from tests.subledger.books import open_memory

ODD = ("'", '"', "(", ",", "\\", "\n", "", " ", "#", ":", "USD", "net30", "2026-0", "12.50", "1,452.00", "ü", "u\u0308")


def found(folder: Path, texts: list[str]) -> list[list[dict[str, object]]]:
    ledger = open_ledger(Folder(folder))
    context = Context(ledger, ledger.as_of(date.max)[0], date.max)
    return [find(context, text).rows for text in texts]


def texts_of(folder: Path, order: random.Random) -> list[str]:
    """Parts of words and runs of words that stand in the files, and odd signs."""
    lines = [line for path in sorted(folder.rglob("*.journal")) for line in path.read_text("utf-8").split("\n") if line]
    parts = []
    for line in order.sample(lines, min(len(lines), 25)):
        begin = order.randrange(len(line))
        parts.append(line[begin : begin + order.randrange(1, 12)])
        parts += order.sample(re.findall(r"\w+", line), 1)
    return [*parts, *ODD]


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio", "--lived-in"])
def test_what_is_passed_over_holds_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ROOT / "ledgers" / name
    if name.startswith("--"):
        generate(["300", str(tmp_path), "--formats", "journal", name])
        folder = tmp_path / "journal"
    texts = [*texts_of(folder, random.Random(name)), "INV-2026-7", "2026-42", "0001"]
    quick = found(folder, texts)
    monkeypatch.setattr(Plain, "lacks", lambda _self, _text: False)
    assert quick == found(folder, texts)


def test_no_entry_is_made_of_what_does_not_hold_the_text() -> None:
    text = '2026-01-02 invoice I1 acme 5.00 USD po:7\n\n2026-01-03 invoice I2 acme 6.00 USD "Blue"\n'
    ledger = open_memory({"a.journal": f"2026-01-01 customer acme\n{text}", "arcli.yaml": ""})
    context = Context(ledger, ledger.as_of(date.max)[0], date.max)
    assert [(r["document"], r["field"], r["value"]) for r in find(context, "blue").rows] == [("I2", "memo", "Blue")]
    one, two = (context.subledger.documents[number].record for number in ("I1", "I2"))
    assert isinstance(one, Plain)
    assert isinstance(two, Entry)
