"""Warnings that somebody accepted for a reason: `check` does not show them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from arcli.ledger.opening import Ledger
from arcli.ledger.places import Places
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Accept, contracts_of, customers_of, documents_of, label_of


def without_accepted(
    ledger: Ledger, problems: Sequence[Diagnostic], until: date
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Return the problems that nobody accepted up to a day, and those accepted, each with the entry that did it.

    A warning is accepted by its code and by what it is about: the document or customer of the entry at which it stands,
    or its file.
    """
    accepts = {(e.code, e.about): e for e in ledger.stated if isinstance(e, Accept) and e.date <= until}
    if not accepts:
        return list(problems), []
    left, done, places = list[Diagnostic](), list[Diagnostic](), Places(ledger)
    for problem in problems:
        names = _names(problem, places) if problem.severity == "warning" else ()
        entry = next((accepts[problem.code, n] for n in names if (problem.code, n) in accepts), None)
        if entry is None:
            left.append(problem)
        else:
            said = (ledger.locate(entry, ("reason",)), f"accepted on {entry.date}: {entry.reason}")
            done.append(replace(problem, related=(*problem.related, said)))
    return left, done


def is_about(ledger: Ledger, problems: Sequence[Diagnostic], code: str, about: str) -> bool:
    """Return whether one of the problems has a code and is about something: a document, a customer, a file."""
    places = Places(ledger)
    return any(p.code == code and about in _names(p, places) for p in problems)


def _names(problem: Diagnostic, places: Places) -> Iterator[str]:
    """Yield what a problem is about."""
    yield problem.position.file
    entry = places.entry(problem.spot) if problem.spot is not None else None
    if entry is not None:
        yield label_of(entry)
        yield from documents_of(entry)
        yield from customers_of(entry)
        yield from contracts_of(entry)
