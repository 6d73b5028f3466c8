"""Erasing what is kept of a private customer: its texts, the copies of its letters, its mails and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from arcli.actions.result import NotPossible, Result, Target
from arcli.delivery.outbox import STATES, place_of
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.people import people_file, people_text, read_people
from arcli.ledger.write import save_files, writing
from arcli.model.entries import Sent, customers_of
from arcli.model.money import ZERO, money
from arcli.model.private import whose
from arcli.model.words import count_of
from arcli.source.lastwrite import put_last
from arcli.source.write import Change, stamp_at
from arcli.subledger.movements import balances


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a customer outside of the ledger: how many texts, and the files of its letters."""

    texts: int
    files: tuple[Path, ...]


def erase(target: Target, customer: str, *, dry_run: bool = False) -> Result:
    """Erase what is kept of a private customer, for good. The ledger keeps its figures, and its keys.

    Refused while something is open of the customer, and until the day of `retention:`. Raise NotPossible, SourceError.
    """
    ledger = open_ledger(target.files, target.settings)
    folder, name = ledger.folder, people_file(ledger.settings)
    rule = ledger.settings.private
    if folder is None or name is None or rule is None or not rule.holds(customer):
        raise NotPossible(f"{customer} is not private: its texts are in the ledger (private:)")
    _refuse(ledger, customer, target.today)
    with writing(folder) as home:
        people = read_people(ledger.files, ledger.settings)
        kept = _kept(ledger, folder, customer, len(people.get(customer, {})))
        texts = count_of(kept.texts, "text")
        said = f"{texts} and {count_of(len(kept.files), 'file')} of {customer}"
        if not kept.texts and not kept.files:
            return Result(notes=(f"nothing of {customer} is kept any more",))
        if dry_run:
            return Result(notes=(f"would erase {said}",))
        if kept.texts:
            path = folder / name
            rest = people_text({**people, customer: {}})
            save_files(folder, [Change(path, rest, stamp_at(path))], undoable=False)
        for file in kept.files:
            file.unlink(missing_ok=True)
        put_last(home, None)  # it may hold what was erased
    return Result(notes=(f"erased {said}",))


def _refuse(ledger: Ledger, customer: str, today: date) -> None:
    """Refuse what must still be kept. Raise NotPossible."""
    if customer not in ledger.customers:
        raise NotPossible(f'there is no customer "{customer}"')
    subledger, _ = ledger.as_of(date.max)
    open_ = {c: a for (who, c), a in balances(subledger).items() if who == customer and a != ZERO}
    if open_:
        said = ", ".join(money(amount, currency) for currency, amount in sorted(open_.items()))
        raise NotPossible(f"{customer} has an open balance of {said}: nothing is erased before it is settled")
    rule = ledger.settings.retention
    days = [e.date for e in ledger.entries if customer in (*customers_of(e), whose(e))]
    if rule is not None and days and today <= (until := rule.until(max(days))):
        raise NotPossible(f"what is kept of {customer} is to be kept until {until} (retention:)")


def _kept(ledger: Ledger, folder: Path, customer: str, texts: int) -> Kept:
    """Return what is kept: the copies of letters, their papers and mails that are still there."""
    settings, found = ledger.settings, list[Path]()
    for entry in ledger.stated:
        if not isinstance(entry, Sent) or entry.customer != customer:
            continue
        if entry.file is not None and entry.file.startswith(f"{settings.archive}/"):
            found.append(folder / entry.file)
            found.append(folder / settings.outbox / (entry.channel or "print") / Path(entry.file).name)
        if entry.message is not None:
            mails = [folder / place_of(settings.outbox, entry.message, state) for state in STATES]
            found += [*mails, *(mail.with_suffix(".reason") for mail in mails)]
    return Kept(texts, tuple(dict.fromkeys(path for path in found if path.is_file())))
