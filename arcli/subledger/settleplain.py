"""Plain payments settle plain documents: the quick path of `settle`, for most of what a ledger holds.

It assumes a payment that a reader left as a plain document (its applications are of whole, positive amounts without a
currency or rate of their own), that neither it nor what it settles is reversed or transferred, that all of that are
debits of its own customer in its own currency, and that it applies no more than it has. Then an application is in
effect from the later of both dates for good, and lowers both open amounts as it stands. What is otherwise is left to
the rules. Property tests hold both equal, in any order of entries and files.
"""

from __future__ import annotations

from collections.abc import Sequence

from arcli.model.entries import Applying
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.model.plain import Parts
from arcli.subledger.state import Document, Settlement, Subledger


def settle_plainly(subledger: Subledger, records: Sequence[Applying | Document]) -> list[Applying | Document]:
    """Settle the plain payments among records that apply something; return the others."""
    get, quick, suspects = subledger.documents.get, subledger.quick.append, subledger.suspects
    as_of, all_now = subledger.as_of, not subledger.any_later
    others: list[Applying | Document] = []
    for record in records:
        if not isinstance(record, Document):
            others.append(record)
            continue
        # PERF: one loop without calls for a payment of one document, because most are
        if record.lifecycle is None and len(record.applied) == 2:
            number, amount = record.applied
            target = get(number)
            if (
                target is not None
                and target.lifecycle is None
                and target.account is record.account
                and target.side == DEBIT
                and (amount is record.amount or amount <= record.amount)
            ):
                if record.beside is not None and record.beside.parts:
                    _settle_with_parts(subledger, record, [target], record.beside.parts)
                    continue
                quick(record)
                if all_now or (record.date <= as_of and target.date <= as_of):
                    # PERF: one zero for all that is settled, not a number of 104 bytes for each
                    if record.open is amount:
                        record.open = ZERO
                    elif left := record.open - amount:  # `apply` may take part of it, too
                        record.open = left
                        if left < ZERO:
                            suspects[record.id] = record
                    else:
                        record.open = ZERO
                    if left := target.open - amount:
                        target.open = left
                        if left < ZERO:
                            suspects[number] = target
                    else:
                        target.open = ZERO
                continue
        if record.ended is not None or record.moves is not None or not _settle_several(subledger, record):
            others.append(record)
    return others


def is_usual(source: Document, target: Document) -> bool:
    """Return whether a target is a debit of the source's customer and currency that nothing has altered."""
    return target.account is source.account and target.side == DEBIT and target.ended is None and target.moves is None


def _settle_several(subledger: Subledger, source: Document) -> bool:
    """Settle a plain payment of any number of documents; return whether all of them are usual."""
    numbers, amounts = source.applied[::2], source.applied[1::2]
    found = map(subledger.documents.get, numbers)
    targets = [t for t in found if t is not None and is_usual(source, t)]
    if len(targets) < len(numbers) or sum(amounts, ZERO) > source.amount:
        return False
    if source.beside is not None and source.beside.parts:
        _settle_with_parts(subledger, source, targets, source.beside.parts)
        return True
    subledger.quick.append(source)
    for target, amount in zip(targets, amounts, strict=True):
        if max(source.date, target.date) <= subledger.as_of:
            source.open -= amount
            target.open -= amount
            if target.open < ZERO:
                subledger.suspects[target.id] = target
    if source.open < ZERO:
        subledger.suspects[source.id] = source
    return True


def _settle_with_parts(subledger: Subledger, source: Document, targets: list[Document], parts: Parts) -> None:
    """Make the settlements of a plain payment that leaves discounts or fees, all of usual targets."""
    for index, (target, beyond) in enumerate(zip(targets, parts, strict=True)):
        amount, start = source.applied[2 * index + 1], max(source.date, target.date)
        settled = amount
        for _, value in beyond:
            settled += value
        made = Settlement(start, None, source, target, settled, amount, None, None, index, not beyond)
        made.take_parts(beyond)
        subledger.add(made)
        if not beyond and start <= subledger.as_of:
            source.open -= amount
            target.open -= amount
            if target.open < ZERO:
                subledger.suspects[target.id] = target
    if source.open < ZERO:
        subledger.suspects[source.id] = source
