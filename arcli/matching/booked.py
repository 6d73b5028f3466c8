"""Lines that the ledger has already: booked from a bank file before, keyed by hand, or likely so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from arcli.matching.bookings import bookings
from arcli.matching.pairing import Pair, Pairing
from arcli.matching.proposals import Proposal
from arcli.model.bank.identity import KnownLines, identity_of
from arcli.model.bank.line import NO_LINE, StatementLine
from arcli.subledger.state import Subledger


class Booked:
    """What of a run's lines the ledger has.

    `family` says whose payment a line may be; `noncash` are methods of payment that move no money.
    """

    def __init__(
        self,
        subledger: Subledger,
        proposals: list[Proposal],
        family: Callable[[StatementLine], frozenset[str]],
        noncash: Collection[str] = (),
    ) -> None:
        fresh = _first_seen(proposals)
        books, _ = bookings(subledger, date.max, noncash=noncash)
        self._pairing = Pairing((p.line for p in fresh if _at_the_bank(p.line)), books, family=family)
        by_line = {id(p.line): p for p in fresh}
        for pair in self._pairing.pairs:
            for line in pair.lines:
                proposal = by_line[id(line)]
                proposal.status, proposal.evidence = "booked", (_sure(pair),)

    def likely(self, line: StatementLine, named: frozenset[str]) -> tuple[str, tuple[str, ...]]:
        """What of the books without a line of the bank is likely this line, in words, and whose; empty when nothing is.

        `named` are the documents that the line names by whole numbers, if those are all that it pays: a payment of
        others is another payment. What is said of one line is not said of another.
        """
        pair = self._pairing.likely(line, named)
        if pair is None:
            return "", ()
        return _doubt(pair), tuple(pair.booking.customers)


def _at_the_bank(line: StatementLine) -> bool:
    """Whether a line is a movement that the books may have."""
    return not line.pending and line.format != NO_LINE


def _first_seen(proposals: list[Proposal]) -> list[Proposal]:
    """The proposals whose lines do not stand in an earlier statement of this run; the others are marked."""
    statements: dict[tuple[str, str, str], list[Proposal]] = {}
    for proposal in proposals:
        line = proposal.line
        statements.setdefault((line.file, line.statement, line.account), []).append(proposal)
    known, where, fresh = KnownLines(), dict[str, str](), []
    for key in sorted(statements):
        group = statements[key]
        found = known.match([p.line for p in group]) if len(statements) > 1 else [None] * len(group)
        for proposal, again in zip(group, found, strict=True):
            if again is not None:
                proposal.status, proposal.again = "booked", True
                proposal.evidence = (f"the line {where[again.text]} has this line already",)
                continue
            fresh.append(proposal)
            if len(statements) > 1:
                identity = identity_of(proposal.line)
                known.add(identity)
                where.setdefault(identity.text, proposal.line.where)
    return fresh


def _sure(pair: Pair) -> str:
    """Why a line is in the ledger already."""
    booking = pair.booking
    if pair.how == "slip" or (booking.slip and pair.how == "reference"):
        return f"paying-in slip {booking.slip} {'has this amount' if pair.how == 'slip' else 'is in the text'}"
    what = f"the reversal of {booking.undone}" if booking.undone else booking.label
    if pair.how == "reference":
        void = f"; it was reversed on {booking.ended}" if booking.ended else ""
        ref = booking.entries[0].ref
        said = f"reference {ref}" if ref else "is named in the text"
        return f"{what} of {booking.date} has this amount and {said}{void}"
    return f"{what} has this line already"


def _doubt(pair: Pair) -> str:
    """What a person is asked about a line that the books likely have."""
    booking, who = pair.booking, " and ".join(pair.booking.customers)
    if pair.how == "sum":
        return f"{' and '.join(booking.documents)} without a line of the bank add up to it: keyed by hand?"
    if pair.how == "counter":
        few = " ".join(booking.documents[:5]) + (" …" if len(booking.documents) > 5 else "")
        return f"a deposit, and {few} were keyed in the days before and have no line of the bank: is it of those?"
    if pair.how == "different":
        return f"{booking.label} of {booking.date} has this reference and another amount: keyed by hand?"
    return f"{booking.label} of {booking.date} is the same amount of {who}: keyed by hand?"
