"""Two properties of every report: the order of files and entries changes nothing, nor does what comes after its day."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from arcli.journal.write import entry_text
from arcli.ledger.opening import Ledger, open_ledger
from arcli.source.files import Folder
from tests.subledger.books import open_memory
from tests.support.every_report import outcomes
from tests.support.random_ledgers import SETTINGS, every_kind

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SEEDS = range(int(os.environ.get("SEEDS", "400")) if LONG else 3)
LEDGERS = Path(__file__).parents[2] / "ledgers"


def _random(seed: int) -> Ledger:
    return open_memory({"all.journal": "\n".join(every_kind(seed)), "arcli.yaml": SETTINGS})


@cache
def _shipped(name: str) -> Ledger:
    return open_ledger(Folder(LEDGERS / name))


def _rebuilt(ledger: Ledger, entries: Iterable[Any], mix: random.Random | None = None) -> Ledger:
    """A ledger of those entries, in their order or in any, over several files."""
    kept = list(entries)
    if mix is not None:
        mix.shuffle(kept)
    count = 4 if mix is not None else 1
    texts = {f"{n}.journal": "\n".join(map(entry_text, kept[n::count])) for n in range(count)}
    return open_memory({**texts, "arcli.yaml": ledger.settings_source.text})


def _cut(entries: list[Any], day: date) -> list[Any]:
    """The entries up to a day, and those later ones that they refer to: without these they could not stand."""
    kept = [e for e in entries if e.date <= day]
    later = [e for e in entries if e.date > day]
    while True:
        named = {n for e in kept for n in _named(e)}
        needed = [e for e in later if _own(e) & named]
        if not needed:
            return kept
        kept += needed
        later = [e for e in later if not any(e is n for n in needed)]


def _own(entry: Any) -> set[str]:
    opened = {a.id for a in getattr(entry, "applications", ()) if a.id}
    return {entry.id, *opened} if hasattr(entry, "id") else opened


def _named(entry: Any) -> set[str]:
    own = (getattr(entry, name, None) for name in ("customer", "to", "payer", "document", "source", "corrects", "for_"))
    there = {str(name).partition("#")[0] for name in own if name}
    return there | {a.document.partition("#")[0] for a in getattr(entry, "applications", ())}


def _days(ledger: Ledger, mix: random.Random, count: int) -> list[tuple[date, date | None]]:
    days = sorted(
        {e.date for e in ledger.stated if e.date.year > 1} | {r.date for r in ledger.records if r.date.year > 1}
    )
    chosen = [mix.choice(days) for _ in range(count)]
    return [*((d, mix.choice([None, d - timedelta(25)])) for d in chosen), (days[-1] + timedelta(100), None)]


def _same(one: dict[str, str], other: dict[str, str], what: object) -> None:
    assert one.keys() == other.keys(), (what, one.keys() ^ other.keys(), one.get("errors"), other.get("errors"))
    for name, text in one.items():
        assert text == other[name], (what, name)


def check_order(ledger: Ledger, mix: random.Random, count: int) -> None:
    """Every report is the same of the entries in any order."""
    plain, mixed = _rebuilt(ledger, ledger.entries), _rebuilt(ledger, ledger.entries, mix)
    for day, start in _days(ledger, mix, count):
        _same(outcomes(plain, day, start, places=False), outcomes(mixed, day, start, places=False), day)


def check_cut(ledger: Ledger, mix: random.Random, count: int) -> None:
    """Every report as of a day is the same without what is dated later."""
    entries = ledger.entries
    plain = _rebuilt(ledger, entries)
    for day, start in _days(ledger, mix, count):
        cut = _rebuilt(ledger, _cut(entries, day))
        _same(outcomes(plain, day, start, places=False), outcomes(cut, day, start, places=False), day)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_entries_changes_no_report_of_a_random_ledger(seed: int) -> None:
    check_order(_random(seed), random.Random(seed), 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_comes_later_changes_no_report_of_a_random_ledger(seed: int) -> None:
    check_cut(_random(seed), random.Random(seed), 4)


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_the_order_of_entries_changes_no_report_of_a_shipped_ledger(name: str) -> None:
    check_order(_shipped(name), random.Random(1), 2)


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_what_comes_later_changes_no_report_of_a_shipped_ledger(name: str) -> None:
    check_cut(_shipped(name), random.Random(2), 3)
