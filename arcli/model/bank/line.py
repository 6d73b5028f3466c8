"""What a bank says: statements, their lines, and remittance advice, whatever format they came in.

Amounts are signed Decimals in the currency beside them: money that came in is positive, money that went out negative.
Texts are as the bank gave them, joined and with runs of white space reduced to one blank. An empty text means that the
bank said nothing, so that callers never compare with None.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

Format = Literal["ofx", "camt", "mt940", "bai2", "lockbox", "nacha", "csv", "x12-835"]
NO_LINE: Format = "x12-835"  # stands in for the line of an advice of nothing, which no bank shows
AdviceKind = Literal["x12-820", "x12-835", "remadv", "camt", "csv", "lockbox"]
ZERO = Decimal(0)


class Adjustment(NamedTuple):
    """The reason why less (or more) was paid than billed: X12 CAS, PLB, ADX; EDIFACT AJT.

    `group` and `reason` are the codes as written (CO 45, PR 1, ZZ CM); `amount` is deducted from the payment, so it is
    positive when less is paid. `reference` names the document that explains it (a debit memo of the customer).
    """

    group: str
    reason: str
    amount: Decimal
    reference: str = ""

    @property
    def is_patient(self) -> bool:
        """Return whether the patient owes it instead of the insurer (X12 group PR)."""
        return self.group == "PR"


@dataclass(slots=True)
class RemittanceItem:
    """One document that a payment pays: `paid` of `billed`, less `discount` and `adjustments`.

    `document` is the number as the payer wrote it; empty for an adjustment that belongs to none. `paid` is negative
    for a credit or a deduction taken. `billed`, `discount` are None when not stated. `payer_id` is the claim number of
    an insurer, `patient_id` the patient's number with it, `line` the line of the advice that says so.
    """

    document: str
    paid: Decimal
    billed: Decimal | None = None
    discount: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    po: str = ""
    date: datetime.date | None = None
    payer_id: str = ""
    patient: str = ""
    patient_id: str = ""
    note: str = ""
    status: str = ""
    line: int = 0

    @property
    def unexplained(self) -> Decimal | None:
        """Return billed less what was paid, discounted and adjusted; None if the billed amount is not stated."""
        if self.billed is None:
            return None
        return self.billed - self.paid - (self.discount or ZERO) - sum((a.amount for a in self.adjustments), ZERO)


@dataclass(slots=True)
class RemittanceAdvice:
    """The payer's explanation of a payment. `reference` is the trace number that the payment carries at the bank.

    `total` is what was paid; the advice ties out if that is the sum of `items` less `adjustments` (those of the whole
    payment: X12 PLB). `method` is as stated: ACH, CHK, wire.
    """

    kind: AdviceKind
    reference: str
    currency: str
    total: Decimal
    items: list[RemittanceItem]
    adjustments: tuple[Adjustment, ...] = ()
    date: datetime.date | None = None
    payer: str = ""
    payer_id: str = ""
    payer_account: str = ""
    payee: str = ""
    method: str = ""
    number: str = ""
    file: str = ""
    line: int = 0

    @property
    def difference(self) -> Decimal:
        """Return the total less the sum of the parts; zero if the advice ties out."""
        parts = sum((i.paid for i in self.items), ZERO) - sum((a.amount for a in self.adjustments), ZERO)
        return self.total - parts

    @property
    def ties_out(self) -> bool:
        """Return whether the parts explain the total, and every item with a billed amount adds up."""
        return not self.difference and not any(i.unexplained for i in self.items)


@dataclass(slots=True)
class StatementLine:
    """One movement of a bank account.

    `booked` is the booking date, `value` the value date. `payer` is the other party: who paid when the amount is
    positive, who was paid otherwise; `payer_account` is its IBAN or account number without blanks, `payer_bank` its BIC
    or bank code. `references` are structured references (ISO 11649, OGM, QR …) as they stand; `text` is the free
    remittance text. `bank_ref` is the bank's own reference, `code` its transaction code, `cheque` the number of a
    cheque. `batch` is the bank's reference of a collective entry of `batch_amount`, of which this line is one
    transaction. `returned` marks the return of an earlier payment, `pending` a line that is not booked yet.
    `remittance` is advice that came with the line (lockbox, CTX addenda). `file` and `line` say where it stands.
    """

    account: str
    currency: str
    amount: Decimal
    booked: date
    value: date | None = None
    payer: str = ""
    payer_account: str = ""
    payer_bank: str = ""
    end_to_end: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    bank_ref: str = ""
    code: str = ""
    cheque: str = ""
    mandate: str = ""
    returned: bool = False
    return_reason: str = ""
    pending: bool = False
    batch: str = ""
    batch_amount: Decimal | None = None
    charges: Decimal | None = None
    original_amount: Decimal | None = None
    original_currency: str = ""
    remittance: tuple[RemittanceAdvice, ...] = ()
    format: Format = "csv"
    statement: str = ""
    file: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """Return file and line, for people: `march.xml:118`."""
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Statement:
    """The lines of one account over some days, with the balances around them where the bank gives them.

    `start` and `end` are the first and the last day that it is for, where the bank says so.
    """

    account: str
    currency: str
    lines: list[StatementLine] = field(default_factory=list)
    id: str = ""
    opening: Decimal | None = None
    opening_date: date | None = None
    closing: Decimal | None = None
    closing_date: date | None = None
    start: date | None = None
    end: date | None = None
    format: Format = "csv"
    file: str = ""
    line: int = 0

    @property
    def total(self) -> Decimal:
        """Return the sum of the booked lines in the statement's currency."""
        return sum((x.amount for x in self.lines if not x.pending and x.currency == self.currency), ZERO)

    @property
    def difference(self) -> Decimal | None:
        """Return closing less opening and lines; None if a balance is missing."""
        if self.opening is None or self.closing is None:
            return None
        return self.closing - self.opening - self.total
