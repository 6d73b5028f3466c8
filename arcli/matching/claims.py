"""What a claim advice (X12 835) asks of each claim: a take-back netted with its correction, adjustments by their rules.

CLP02 says what became of a claim: 1, 2, 3 processed by its first, second, third payer, 4 denied, 19, 20, 21 processed
and forwarded to the next payer, 22 taken back as it was reported before, with all signs turned. Group and reason of an
adjustment (CAS) say who bears it: what the contract has is credited, group PR is the patient's, OA-23 was settled by
earlier payers, all else is in dispute. Source: ASC X12N 005010X221, 2100 CLP, CAS; 1.10.2.8 (reversal and correction).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from arcli.matching.receivables import squeeze
from arcli.model.bank.line import RemittanceItem
from arcli.model.money import minor

EARLIER_PAYERS = "OA-23"
DENIED = "4"
TAKEN_BACK = "22"
FORWARDED = frozenset({"19", "20", "21"})
_LATER = frozenset({"2", "3", "20", "21"})  # by a payer who is not the first
_KNOWN = frozenset({"", "1", "2", "3", DENIED, TAKEN_BACK}) | FORWARDED
_PATIENT = "PR"


@dataclass(slots=True)
class Amounts:
    """What an advice asks of a claim, in minor units, by group and reason. Take-backs are negative."""

    paid: int = 0
    earlier: int = 0
    credited: dict[str, int] = field(default_factory=dict)
    patient: dict[str, int] = field(default_factory=dict)
    disputed: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Claim:
    """All that an advice says under one claim number, in its order."""

    number: str
    items: list[RemittanceItem] = field(default_factory=list)

    def _any(self, statuses: Iterable[str]) -> bool:
        return any(i.status in statuses for i in self.items)

    @property
    def taken_back(self) -> bool:
        """Return whether it reverses what was reported before."""
        return any(map(_is_back, self.items))

    @property
    def corrected(self) -> bool:
        """Return whether it is reported again beside a reversal."""
        return self.taken_back and not all(map(_is_back, self.items))

    @property
    def denied(self) -> bool:
        """Return whether it was processed only to deny it."""
        return self._any({DENIED}) and not self._any(_KNOWN - {DENIED, TAKEN_BACK})

    @property
    def forwarded(self) -> bool:
        """Return whether it went on to the next payer."""
        return self._any(FORWARDED)

    @property
    def later(self) -> bool:
        """Return whether another payer processed it before."""
        return self._any(_LATER)

    @property
    def billed(self) -> Decimal | None:
        """Return the billed amount, without reversals."""
        stated = [i.billed for i in self.items if i.status != TAKEN_BACK and i.billed is not None and i.billed > 0]
        return stated[-1] if stated else None

    @property
    def patient_ids(self) -> list[str]:
        """Return the patient's numbers with the payer."""
        return [i.patient_id for i in self.items if i.patient_id]

    @property
    def note(self) -> str:
        """Return the remark codes."""
        return " ".join(dict.fromkeys(w for i in self.items for w in i.note.split()))

    @property
    def wrong(self) -> str:
        """Return why it can't be used as it is; empty if it can."""
        unknown = sorted({i.status for i in self.items} - _KNOWN)
        if unknown:
            return f"has the status {', '.join(unknown)}, which books nothing by rule"
        if any(i.unexplained for i in self.items):
            return "does not add up"
        return ""

    def amounts(self, contractual: frozenset[str], currency: str, *, back: bool = False) -> Amounts:
        """Return the amounts to book by the contract with its payer: of the new report, or (`back`) of the old."""
        found = Amounts()
        for item in (i for i in self.items if _is_back(i) is back):
            found.paid += minor(item.paid, currency)
            for adjustment in item.adjustments:
                reason, amount = f"{adjustment.group}-{adjustment.reason}", minor(adjustment.amount, currency)
                if reason == EARLIER_PAYERS:
                    found.earlier += amount
                elif item.status == DENIED:
                    add(found.disputed, reason, amount)
                elif contractual & {reason, adjustment.group}:
                    add(found.credited, reason, amount)
                else:
                    add(found.patient if adjustment.group == _PATIENT else found.disputed, reason, amount)
        return found


def claims_of(items: Iterable[RemittanceItem]) -> list[Claim]:
    """Return the claims of an advice; all that has one claim number (CLP01) is one."""
    found: dict[str, Claim] = {}
    for position, item in enumerate(items):
        key = squeeze(item.document) or f" {position}"
        found.setdefault(key, Claim(item.document)).items.append(item)
    return list(found.values())


def _is_back(item: RemittanceItem) -> bool:
    return item.status == TAKEN_BACK or item.paid < 0


def add(sums: dict[str, int], reason: str, amount: int) -> None:
    """Add an amount to the sum of its reason."""
    sums[reason] = sums.get(reason, 0) + amount


def one_way(patient: dict[str, int]) -> dict[str, int]:
    """Return what the patient owes more, or less: reasons that go both ways are one movement, under the largest."""
    if min(patient.values(), default=0) >= 0 or max(patient.values(), default=0) <= 0:
        return patient
    total = sum(patient.values())
    same = [r for r in sorted(patient) if patient[r] * total > 0]
    return {max(same, key=lambda r: abs(patient[r])): total} if same else {}
