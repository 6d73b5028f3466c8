"""Returned money: the payment that a returned line undoes."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from arcli.matching.clues import Clues
from arcli.matching.proposals import Choice, Proposal
from arcli.matching.receivables import Receivables, squeeze
from arcli.matching.words import amount
from arcli.model.bank.identity import identity_of, parse_identity
from arcli.model.bank.line import StatementLine
from arcli.model.entries import Payment
from arcli.model.money import minor
from arcli.subledger.state import Document

RECENT = timedelta(days=60)  # without other evidence than an amount less a fee
WITHIN = timedelta(days=400)  # card and direct-debit schemes allow returns for at most 13 months


_WORDS = re.compile(
    r"\b(?:RETURN(?:ED|S)?|RTN|NSF|CHARGEBACKS?|R(?:Ü|UE|U)CKLASTSCHRIFT\w*|R(?:Ü|UE|U)CKGABE|RETOURE?|IMPAY[EÉ]S?|STORNO\w*"
    r"|INSOLUTO|DEVOLUCI[OÓ]N|DEVUELTO|DISHONOU?RED|BOUNCED)\b",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:R\d\d|REJECT(?:ED|ION)?|REVERS(?:ED|AL)|INSUFFICIENT FUNDS|UNPAID|REFUSED|REFER TO MAKER)\b", re.IGNORECASE
)
FEE_SHARE = 20  # our choice: a return fee is at most a twentieth of the payment, or FEE
FEE = Decimal(50)


def return_word(line: StatementLine, name: str = "") -> str:
    """Return the word in a line's text that says money was returned, in either direction; empty if there is none.

    For money out, more words count. `name` is the payer's name in the text, whose words do not count.
    """
    text = line.text
    if name:
        text = re.sub(r"\b" + r"\W+".join(re.escape(w) for w in name.split()) + r"\b", " ", text, flags=re.IGNORECASE)
    match = _WORDS.search(text) or (_OUT.search(text) if line.amount < 0 else None)
    return match[0] if match else ""


class Returns:
    """The payments of a ledger that may be returned, by amount."""

    def __init__(self, receivables: Receivables) -> None:
        self._payments: dict[tuple[str, int], list[Document]] = {}
        for document in receivables.subledger.documents.values():
            if document.kind == "payment" and document.ended is None:
                key = (document.currency, minor(document.amount, document.currency))
                self._payments.setdefault(key, []).append(document)
        self.taken: set[str] = set()

    def propose(self, proposal: Proposal, clues: Clues) -> bool:
        """Fill a proposal for a line with a negative amount; return whether it names its payment by a reference.

        Only what the bank itself marks as a return is certain.
        """
        line = proposal.line
        word = return_word(line, clues.said)
        proposal.status, proposal.evidence = "none", ("money that went out",)
        for size in self._sizes(line):
            found = self._candidates(line, size)
            told = [(d, why) for d in found if (why := self._told(line, clues, d))]
            named = told or [(d, why) for d in found if (why := self._payers(line, clues, d))]
            if len(named) == 1 and line.returned:
                document, why = named[0]
                proposal.status, proposal.choices = "return", [self._choice(line, document, why, sure=True)]
                proposal.found, proposal.evidence = 1, ()
                self.taken.add(document.id)
                return bool(told)
            if named or (found and (line.returned or word)):
                self._ask(proposal, named or [(d, "the same amount") for d in found])
                return bool(told)
        less_fee = self._less_fee(line, clues) if line.returned or word or clues.family else []
        if less_fee:
            self._ask(proposal, less_fee)
        elif line.returned or word:
            proposal.status, proposal.customers = "proposed", tuple(sorted(clues.known))
            proposal.evidence = (f"{word or 'a return'}: no payment of that amount can have been returned",)
        return False

    def _ask(self, proposal: Proposal, found: list[tuple[Document, str]]) -> None:
        proposal.choices = [self._choice(proposal.line, d, why, sure=False) for d, why in found[:9]]
        proposal.status, proposal.evidence = "choice" if len(found) > 1 else "proposed", ()
        proposal.found = len(found)

    @staticmethod
    def _sizes(line: StatementLine) -> list[int]:
        """Return the possible amounts of the payment, in minor units: as stated, as returned, less charges."""
        back = -minor(line.amount, line.currency)
        amounts = [back]
        if line.original_amount is not None and (line.original_currency or line.currency) == line.currency:
            amounts.insert(0, minor(abs(line.original_amount), line.currency))
        if line.charges:
            amounts.append(back - minor(abs(line.charges), line.currency))
        return list(dict.fromkeys(amounts))

    def _less_fee(self, line: StatementLine, clues: Clues) -> list[tuple[Document, str]]:
        """Return payments of slightly less than was returned, by a return fee; of the payer, if known."""
        back = -minor(line.amount, line.currency)
        most = minor(FEE, line.currency)
        found = []
        for (currency, size), documents in self._payments.items():
            fee = back - size
            if currency != line.currency or not 0 < fee <= max(most, size // FEE_SHARE):
                continue
            for d in documents:
                mine = d.customer in clues.family if clues.family else line.booked - d.date <= RECENT
                if mine and d.id not in self.taken and d.date <= line.booked <= d.date + WITHIN:
                    found.append((fee, d, f"{amount(size, currency)} and {amount(fee, currency)} for the return"))
        found.sort(key=lambda f: (f[0], -f[1].date.toordinal(), f[1].id))
        return [(d, why) for _, d, why in found]

    def _candidates(self, line: StatementLine, size: int) -> list[Document]:
        found = [
            d
            for d in self._payments.get((line.currency, size), ())
            if d.id not in self.taken and d.date <= line.booked <= d.date + WITHIN
        ]
        return sorted(found, key=lambda d: (d.date, d.id), reverse=True)

    @staticmethod
    def _told(line: StatementLine, clues: Clues, document: Document) -> str:
        """Return by which number or reference the line names that payment; empty if by none."""
        entry = document.entry
        assert isinstance(entry, Payment)
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
        return ""

    @staticmethod
    def _payers(line: StatementLine, clues: Clues, document: Document) -> str:
        """Return why it is a payment of who the line says; empty if it says nobody, or somebody else."""
        entry = document.entry
        assert isinstance(entry, Payment)
        if line.returned and entry.payer_account and squeeze(entry.payer_account) == squeeze(line.payer_account):
            return f"account {line.payer_account} paid {document.id}"
        if document.customer in clues.family:
            return f"{document.id} is the payment of {document.customer} of that amount"
        return ""

    @staticmethod
    def _choice(line: StatementLine, document: Document, why: str, *, sure: bool) -> Choice:
        back = amount(minor(-line.amount, line.currency), line.currency)
        reason = f" ({line.return_reason})" if line.return_reason else ""
        evidence = (why, f"{back} {line.currency} returned{reason}")
        return Choice(document.customer, (), evidence, sure=sure, reverses=document.id)
