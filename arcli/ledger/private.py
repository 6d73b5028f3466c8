"""What is written of private customers has keys instead of texts; checks that nothing else stands there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from arcli.ledger.opening import Ledger
from arcli.ledger.people import People, people_file, people_text, private_entries, read_people
from arcli.model.diagnostics import Diagnostic, Problem
from arcli.model.entries import Entry
from arcli.model.private import KEY, Veiled, private_texts, whose
from arcli.source.mapping import setting_spot
from arcli.subledger.state import Subledger


class Concealed(NamedTuple):
    """Entries as they are to be written, the texts that their keys stand for, and the file of texts if it changes."""

    entries: list[Entry]
    people: People
    files: dict[str, bytes]


def conceal(ledger: Ledger, entries: list[Entry]) -> Concealed:
    """Return entries with keys instead of private texts.

    A text that its customer has a key for gets that; else the next number that neither the file nor the ledger knows.
    """
    settings = ledger.settings
    rule, name = settings.private, people_file(settings)
    if rule is None or name is None:
        return Concealed(entries, {}, {})
    people = read_people(ledger.files, settings)
    before, known, made = people_text(people), set(people), list(entries)
    used: dict[str, int] = {}
    for number, entry in enumerate(entries):
        customer = whose(entry)
        if customer is None or not rule.holds(customer):
            continue
        own = people.setdefault(customer, {})
        for attr, value in list(private_texts(entry)):
            if isinstance(value, Veiled):
                key = value.key
            elif KEY.match(value):
                continue
            else:
                if customer not in used:
                    used[customer] = max(_known(ledger, customer, own), default=0)
                key = _key_of(own, value, used, customer)
            if made[number] is entry:
                made[number] = copy.copy(entry)
            setattr(made[number], attr, key)
    after = people_text({c: own for c, own in people.items() if own or c in known})
    return Concealed(made, people, {name: after} if after != before else {})


def _key_of(own: dict[str, str], text: str, used: dict[str, int], customer: str) -> str:
    known = next((number for number, one in own.items() if one == text), None)
    if known is None:
        used[customer] += 1
        known = str(used[customer])
        own[known] = text
    return f"~{known}"


def _known(ledger: Ledger, customer: str, own: dict[str, str]) -> Iterator[int]:
    """Yield the numbers of a customer's keys, in the file and in the ledger."""
    yield from map(int, own)
    for about, entry in private_entries(ledger.settings, ledger.records):
        if about == customer:
            for _, value in private_texts(entry):
                key = value.key if isinstance(value, Veiled) else value
                if KEY.match(key):
                    yield int(key[1:])


# --- checks ------------------------------------------------------------------------------------------------------


def plain_texts(ledger: Ledger, _subledger: Subledger, _today: date) -> Iterator[Problem | Diagnostic]:
    """Warn of texts of private customers that stand in the ledger, and of a folder that is in its repository."""
    rule = ledger.settings.private
    if rule is None:
        return
    for customer, entry in private_entries(ledger.settings, ledger.records):
        for attr, value in private_texts(entry):
            if not isinstance(value, Veiled):
                message = f'"{customer}" is private, and its {attr.replace("_", "-")} stands in the ledger'
                hint = f"put it into {people_file(ledger.settings)}, and its key here: ~1"
                yield Problem("AR454", message, entry, (attr,), hint, "warning")
                break
    home = ledger.folder
    if home is not None and (top := repository_of(home.resolve())) is not None:
        where = (home / rule.folder).resolve()
        if where == top or top in where.parents:
            message = f"{rule.folder} is in the repository of the ledger: what is erased there stays in its history"
            spot = setting_spot(ledger.settings_source, ("private", "folder"))
            yield Diagnostic("AR454", message, spot, f"choose a folder outside of {top.name}", "warning")


def repository_of(folder: Path) -> Path | None:
    """Return the top of the repository that a folder is in; None if it is in none."""
    return next((f for f in (folder, *folder.parents) if (f / ".git").exists()), None)
