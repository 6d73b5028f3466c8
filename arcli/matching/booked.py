"""Lines that the ledger has already: booked from a bank file before, or keyed by hand."""

from __future__ import annotations

from datetime import date, timedelta

from arcli.matching.clues import Clues
from arcli.matching.proposals import Proposal
from arcli.matching.receivables import Receivables, squeeze
from arcli.model.bank.identity import KnownLines, identity_of, parse_identity
from arcli.model.bank.line import StatementLine
from arcli.model.money import minor
from arcli.subledger.state import Document

NEAR = timedelta(days=4)  # between keying and booking by the bank
CLEARING = timedelta(days=10)  # of a paying-in slip
_SHORTEST = 4


class Booked:
    """What of a bank's lines the ledger has."""

    def __init__(self, receivables: Receivables) -> None:
        self.known = KnownLines()
        self.documents: dict[str, str] = {}
        self._by_hand: dict[tuple[str, int], list[Document]] = {}
        deposits: dict[str, list[Document]] = {}
        for document in receivables.subledger.documents.values():
            if document.kind not in ("payment", "refund"):
                continue
            word = document.entry.bank_line
            if word is not None:
                self._remember(word, document.id)
            elif document.ended is None or document.ended > document.date:  # void the same day: it never got there
                sign = 1 if document.kind == "payment" else -1
                slip = getattr(document.entry, "deposit", None)
                if slip:
                    deposits.setdefault(slip, []).append(document)
                else:
                    key = (document.currency, sign * minor(document.amount, document.currency))
                    self._by_hand.setdefault(key, []).append(document)
        for entry in receivables.subledger.other_entries:
            if entry.kind == "reverse" and entry.bank_line is not None:
                self._remember(entry.bank_line, f"the reversal of {entry.document}")
        self._deposits: dict[tuple[str, int], list[tuple[str, date, str | None]]] = {}
        for slip, found in sorted(deposits.items()):
            for currency in sorted({d.currency for d in found}):
                these = [d for d in found if d.currency == currency]
                key = (currency, sum(minor(d.amount, currency) for d in these))
                self._deposits.setdefault(key, []).append((slip, max(d.date for d in these), these[0].entry.account))
        self._used: set[str] = set()

    def _remember(self, word: str, document: str) -> None:
        identity = parse_identity(word)
        if identity is not None:
            self.known.add(identity)
            self.documents.setdefault(identity.text, document)

    def mark(self, proposals: list[Proposal]) -> None:
        """Mark the lines that were booked from a bank file, or that stand in another file of this run."""
        statements: dict[tuple[str, str, str], list[Proposal]] = {}
        for proposal in proposals:
            line = proposal.line
            statements.setdefault((line.file, line.statement, line.account), []).append(proposal)
        of_this_run: set[str] = set()
        for key in sorted(statements):
            group = statements[key]
            for proposal, known in zip(group, self.known.match([p.line for p in group]), strict=True):
                if known is None:
                    identity = identity_of(proposal.line)
                    self.known.add(identity)
                    self.documents.setdefault(identity.text, f"the line {proposal.line.where}")
                    of_this_run.add(identity.text)
                else:
                    proposal.status, proposal.again = "booked", known.text in of_this_run
                    where = self.documents.get(known.text, "a line of this run")
                    proposal.evidence = (f"{where} has this line already",)

    def by_hand(self, proposal: Proposal, clues: Clues) -> bool:
        """Whether a payment or a slip that somebody keyed is this line; a likeness only makes it a question."""
        line = proposal.line
        key = (line.currency, minor(line.amount, line.currency))
        for slip, day, account in self._deposits.get(key, ()):
            if (
                slip not in self._used
                and timedelta(0) <= line.booked - day <= CLEARING
                and account in (None, line.account)
            ):
                self._used.add(slip)
                proposal.status, proposal.evidence = "booked", (f"paying-in slip {slip} has this amount",)
                return True
        for document in self._by_hand.get(key, ()):
            if document.id in self._used or abs(line.booked - document.date) > NEAR:
                continue
            if self._same_reference(line, document) or squeeze(document.id) in squeeze(line.text).split():
                self._used.add(document.id)
                proposal.status = "booked"
                proposal.evidence = (
                    f"{document.id} of {document.date} has this amount and reference {document.entry.ref}"
                    + (f"; it was reversed on {document.ended}" if document.ended else ""),
                )
                return True
        return False

    def alike(self, proposal: Proposal, clues: Clues) -> str:
        """In words, a payment of that payer and amount, some days apart, that no bank line stands behind yet."""
        line = proposal.line
        for document in self._by_hand.get((line.currency, minor(line.amount, line.currency)), ()):
            near = abs(line.booked - document.date) <= NEAR
            fresh = document.ended is None and document.id not in self._used
            if near and fresh and document.customer in clues.family:
                self._used.add(document.id)
                return f"{document.id} of {document.date} is the same amount of {document.customer}: keyed by hand?"
        return ""

    @staticmethod
    def _same_reference(line: StatementLine, document: Document) -> bool:
        ref = squeeze(document.entry.ref or "").lstrip("0")
        if len(ref) < _SHORTEST:
            return False
        others = (line.bank_ref, line.end_to_end, line.cheque)
        return any(squeeze(o).lstrip("0") == ref for o in others if o) or ref in squeeze(line.text)
