"""Lines that the ledger already has: booked from a bank file before, keyed by hand, or probably so."""

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
    """The lines of a run that the ledger already has.

    `family` returns whose payment a line may be; `noncash` are methods of payment that move no money.
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
        """Describe the entries without a bank line that probably are this line; return their customers too.

        Both are empty if there are none. `named` are the documents that the line names by whole numbers, if it pays
        only those: a payment of other documents is another payment. An entry reported for one line is not reported for
        another.
        """
        pair = self._pairing.likely(line, named)
        if pair is None:
            return "", ()
        return _doubt(pair), tuple(pair.booking.customers)

    def reversal(self, line: StatementLine) -> tuple[str, tuple[str, ...]]:
        """Describe the recorded reversal of a payment, without a bank line, that a line of money out probably is.

        Return its customers too; both are empty if there is none.
        """
        pair = self._pairing.likely(line)
        if pair is None or pair.booking.undone is None or pair.how != "amount":
            return "", ()
        booking = pair.booking
        said = f"the reversal of {booking.undone} of {booking.date} has this amount: recorded by hand?"
        return said, tuple(booking.customers)


def _at_the_bank(line: StatementLine) -> bool:
    """Return whether a line is a movement that the books may have."""
    return not line.pending and line.format != NO_LINE


def _first_seen(proposals: list[Proposal]) -> list[Proposal]:
    """Return the proposals whose lines are not in an earlier statement of this run; mark the others."""
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
    """Explain why a line is certainly in the ledger already."""
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
    """Return the question about a line that the books probably have."""
    booking, who = pair.booking, " and ".join(pair.booking.customers)
    if pair.how == "sum":
        return f"{' and '.join(booking.documents)} without a bank line add up to it: keyed by hand?"
    if pair.how == "counter":
        few = " ".join(booking.documents[:5]) + (" …" if len(booking.documents) > 5 else "")
        return f"a deposit, and {few} keyed in the days before have no bank line: are they this deposit?"
    if pair.how == "different":
        return f"{booking.label} of {booking.date} has this reference but another amount: keyed by hand?"
    return f"{booking.label} of {booking.date} has the same amount from {who}: keyed by hand?"
