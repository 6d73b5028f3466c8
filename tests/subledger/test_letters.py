"""Letters and contacts as of a day: what counts as sent, what failed, who gets what."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from arcli.ledger.opening import open_ledger
from arcli.source.files import SingleFile
from arcli.subledger.letters import Letters

HEAD = """\
2026-01-01 customer acme "Acme" currency:USD
2026-01-05 invoice INV-1 acme 100.00
    2026-02-05  40.00
    2026-03-05  60.00
2026-01-05 invoice INV-2 acme 50.00
"""
SAID = [
    "2026-02-10 sent S-1 acme template:reminder\n    INV-1#1  40.00  level:1\n    INV-2  50.00  level:1\n",
    "2026-02-20 sent S-2 acme template:reminder\n    INV-1#1  level:2\n",
    "2026-02-20 delivered S-2\n",
    "2026-02-22 failed S-2 status:5.1.1\n",
    '2026-01-02 contact acme "Rosa" role:invoice role:statement email:rosa@a.example\n',
    '2026-01-02 contact acme "Max" role:all email:max@a.example\n',
    '2026-02-15 contact acme "Rosa" role:statement email:new@a.example\n',
]


def letters(folder: Path, said: list[str], day: date) -> Letters:
    path = folder / "main.journal"
    path.write_text(HEAD + "".join(said))
    subledger, problems = open_ledger(SingleFile(path)).as_of(day)
    assert not problems
    return subledger.follow.letters


@pytest.mark.parametrize("said", [SAID, SAID[::-1], *list(permutations(SAID))[700:3000:700]])
def test_as_of_in_any_order(tmp_path: Path, said: list[str]) -> None:
    """A letter counts until the day on which it fails; the order of entries in files is irrelevant."""
    for day, about_1, about_part, about_2 in (
        (date(2026, 2, 9), [], [], []),
        (date(2026, 2, 10), [("S-1", 1, True)], [("S-1", 1, True)], [("S-1", 1, True)]),
        (date(2026, 2, 21), [("S-1", 1, True), ("S-2", 2, True)], [("S-1", 1, True), ("S-2", 2, True)], None),
        (date(2026, 2, 22), [("S-1", 1, True), ("S-2", 2, False)], [("S-1", 1, True), ("S-2", 2, False)], None),
    ):
        found = letters(tmp_path, [*said], day)

        def about(number: str, found: Letters = found) -> list[tuple[str, int | None, bool]]:
            return [(letter.entry.id, line.level, letter.counts) for letter, line in found.about(number)]

        assert about("INV-1") == about_1
        assert about("INV-1#1") == about_part
        assert about("INV-1#2") == []
        assert about_2 is None or about("INV-2") == about_2
    assert [letter.delivered is not None for letter in found] == [False, True]


def test_a_failed_letter_stays_failed(tmp_path: Path) -> None:
    """The receiving server's word that it took the mail may come after the bounce."""
    said = [SAID[1], "2026-02-20 failed S-2\n", "2026-02-21 delivered S-2\n"]
    (found,) = letters(tmp_path, said, date(2026, 3, 1))
    assert not found.counts


def test_contacts_by_role(tmp_path: Path) -> None:
    """The latest entry of a name counts; who has the role goes before those of all."""
    before, after = letters(tmp_path, SAID, date(2026, 2, 14)), letters(tmp_path, SAID, date(2026, 2, 15))
    assert [c.email for c in before.contacts("acme", "invoice")] == ["rosa@a.example"]
    assert [c.email for c in after.contacts("acme", "invoice")] == ["max@a.example"]
    assert [c.email for c in after.contacts("acme", "statement")] == ["new@a.example"]
    assert [c.name for c in after.contacts("acme")] == ["Max", "Rosa"]
    assert after.contacts("beta", "invoice") == []


def test_contacts_of_one_day_that_contradict(tmp_path: Path) -> None:
    """A day is a set: two contacts of one name that differ are refused, of two names they are two people."""
    path = tmp_path / "main.journal"
    for second, codes in (('"Rosa" email:b@a.example', ["AR318"]), ('"Ross" email:b@a.example', [])):
        path.write_text(f'{HEAD}2026-01-02 contact acme "Rosa" email:a@a.example\n2026-01-02 contact acme {second}\n')
        _, problems = open_ledger(SingleFile(path)).as_of(date(2026, 3, 1))
        assert [p.code for p in problems] == codes
