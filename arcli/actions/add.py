"""Recording of one entry, or of one payment for several customers."""

from __future__ import annotations

from arcli.actions.add_shares import payments
from arcli.actions.naming import Naming
from arcli.actions.newentry import Maker, NewEntry, read_values
from arcli.actions.result import NotPossible, Result, Target
from arcli.actions.telling import Told, told
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import ProposalError
from arcli.ledger.record import Draft, record
from arcli.model.entries import Accept, kinds


def add(target: Target, new: NewEntry, *, dry_run: bool = False) -> Result:
    """Record an entry; propose what the user left out: number, currency, amount, terms, due date, applications.

    Raise NotPossible; a value that can't be read is a WrongValue.
    """
    kind = kinds()[new.kind]
    values = read_values(kind, new)

    def make(ledger: Ledger) -> Draft:
        naming = Naming(ledger, new.date, kind=kind)
        maker = Maker(kind, ledger, new, naming)
        made = naming.fields(kind, values)
        entries = payments(maker, made) if new.shares else [maker.make(made)]
        for entry in entries:
            if isinstance(entry, Accept):
                from arcli.actions.checking import refuse_needless  # noqa: PLC0415 - only accepting needs all checks

                refuse_needless(ledger, entry, target.today)
        ledger.renew()  # of what the maker asked for proposals
        return Draft(entries, told=Told(maker.before, naming.said))

    try:
        done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    except (ProposalError, ValueError) as error:  # ValueError: a text that no journal can hold, not a number
        raise NotPossible(str(error)) from None
    return told(done, target.today, dry_run=dry_run)
