"""Payment references made from document numbers, by the scheme of the ledger, so that the bank's line leads back.

Their rules and check digits are those by which receipts are matched (`arcli.model.bank.references`). A reference is
made only where no other document that customers pay would have the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from arcli.model.bank.references import compact, kid_of, ocr_of, ogm_of, qr_of, rf_of, viite_of
from arcli.model.kinds import DOCUMENTS
from arcli.subledger.state import Document

_MAKERS = {"qrr": qr_of, "ogm": ogm_of, "viite": viite_of, "kid": kid_of, "ocr": ocr_of}  # of digits


def reference_of(scheme: str, number: str) -> str | None:
    """Return the reference of a document number: of its letters and digits (rf) or its digits alone; None if none."""
    if scheme == "rf":
        return rf_of(number) if number.isascii() else None
    return _MAKERS[scheme](re.sub(r"[^0-9]", "", number))


def printed(scheme: str, reference: str) -> str:
    """Return a reference in the groups that it is printed in (ISO 11649; SIX, QR-bill; Finance Finland)."""
    if scheme == "rf":
        return " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))
    if scheme in ("qrr", "viite"):
        first = len(reference) % 5
        groups = [reference[:first], *(reference[i : i + 5] for i in range(first, len(reference), 5))]
        return " ".join(filter(None, groups))
    return reference


class References:
    """The references of a ledger's documents by one scheme."""

    def __init__(self, scheme: str, documents: Iterable[Document]) -> None:
        self.scheme = scheme
        made = (reference_of(scheme, d.id) for d in documents if DOCUMENTS[d.kind].payable)
        self._made = Counter(compact(reference) for reference in made if reference is not None)

    def of(self, number: str) -> str | None:
        """Return the reference of a document as it is printed; None where there is none, or it is not the only one."""
        reference = reference_of(self.scheme, number)
        if reference is None or self._made[compact(reference)] > 1:
            return None
        return printed(self.scheme, reference)
