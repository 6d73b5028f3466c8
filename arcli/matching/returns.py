"""Money that went back: which payment a returned line undoes."""

from __future__ import annotations

from datetime import timedelta

from arcli.matching.clues import Clues
from arcli.matching.proposals import Choice, Proposal
from arcli.matching.receivables import Receivables, squeeze
from arcli.matching.words import amount
from arcli.model.bank.identity import identity_of, parse_identity
from arcli.model.bank.line import StatementLine
from arcli.model.money import minor
from arcli.subledger.state import Document

WITHIN = timedelta(days=400)  # card and direct-debit schemes let money go back for at most 13 months


class Returns:
    """The payments of a ledger that may be returned, by amount."""

    def __init__(self, receivables: Receivables) -> None:
        self._payments: dict[tuple[str, int], list[Document]] = {}
        for document in receivables.subledger.documents.values():
            if document.kind == "payment" and document.ended is None:
                key = (document.currency, minor(document.amount, document.currency))
                self._payments.setdefault(key, []).append(document)
        self.taken: set[str] = set()

    def propose(self, proposal: Proposal, clues: Clues) -> None:
        """Fill a proposal for a line of a negative amount."""
        line = proposal.line
        back = -minor(line.amount, line.currency)
        amounts = [back]
        if line.original_amount is not None and (line.original_currency or line.currency) == line.currency:
            amounts.insert(0, minor(abs(line.original_amount), line.currency))
        if line.charges:
            amounts.append(back - minor(abs(line.charges), line.currency))
        for size in dict.fromkeys(amounts):
            found = self._candidates(line, size)
            named = [(d, why) for d in found if (why := self._same(line, clues, d))]
            if len(named) == 1:
                document, why = named[0]
                proposal.status, proposal.choices = "return", [self._choice(line, document, why, sure=True)]
                proposal.found = 1
                self.taken.add(document.id)
                return
            if named or (line.returned and found):
                few = named or [(d, "the same amount") for d in found]
                proposal.choices = [self._choice(line, d, why, sure=False) for d, why in few[:9]]
                proposal.status = "choice" if len(few) > 1 else "proposed"
                proposal.found = len(few)
                return
        proposal.status = "none"
        proposal.evidence = ("a return, of no payment in the ledger",) if line.returned else ("money that went out",)

    def _candidates(self, line: StatementLine, size: int) -> list[Document]:
        found = [
            d
            for d in self._payments.get((line.currency, size), ())
            if d.id not in self.taken and d.date <= line.booked <= d.date + WITHIN
        ]
        return sorted(found, key=lambda d: (d.date, d.id), reverse=True)

    @staticmethod
    def _same(line: StatementLine, clues: Clues, document: Document) -> str:
        """Why it is that payment; empty if nothing but the amount says so."""
        entry = document.entry
        words = {r.raw for r in clues.runs}
        text = squeeze(f"{line.text} {line.end_to_end}")
        known = parse_identity(entry.bank_line) if entry.bank_line else None
        if known is not None and known.of("e") & identity_of(line).of("e"):
            return f"end-to-end id {line.end_to_end} is that of {document.id}"
        number, ref = squeeze(document.id), squeeze(entry.ref or "")
        if (len(number) >= 4 and number in text) or number in words:
            return f"{document.id} is in the text"
        if len(ref) >= 5 and (ref in text or ref == squeeze(line.bank_ref)):
            return f"reference {entry.ref} is that of {document.id}"
        if line.cheque and line.cheque.lstrip("0") == (entry.ref or "").lstrip("0"):
            return f"cheque {line.cheque} is {document.id}"
        if line.returned and entry.payer_account and squeeze(entry.payer_account) == squeeze(line.payer_account):
            return f"account {line.payer_account} paid {document.id}"
        if line.returned and document.customer in clues.known:
            return f"{document.id} is the payment of {document.customer} of that amount"
        return ""

    @staticmethod
    def _choice(line: StatementLine, document: Document, why: str, *, sure: bool) -> Choice:
        back = amount(minor(-line.amount, line.currency), line.currency)
        reason = f" ({line.return_reason})" if line.return_reason else ""
        evidence = (why, f"{back} {line.currency} went back{reason}")
        return Choice(document.customer, (), evidence, sure=sure, reverses=document.id)
