"""What is open of balance-forward customers' documents on any day, after their credits have settled their debits.

No entry applies the money of such customers, so what came in for a document is what it lost from one day to another.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.model.kinds import DEBIT, NEITHER
from arcli.model.money import ZERO
from arcli.subledger.instalments import Parts
from arcli.subledger.openitems import OpenItem, fill_forward
from arcli.subledger.state import Document, Subledger


def came_forward(subledger: Subledger, document: Document, part: int | None, since: date, day: date) -> Decimal:
    """Return by how much less of a document, or of the instalment named, is open on a day than on an earlier one."""
    before, after = (forward_open(subledger, document, part, when) for when in (since, day))
    return max(before - after, ZERO)


def forward_open(subledger: Subledger, document: Document, part: int | None, day: date) -> Decimal:
    """Return what is open at the end of a day of a balance-forward customer's document, or of one instalment."""
    holder = document.customer
    others = [d for d in subledger.documents.values() if d.currency == document.currency and d.side != NEITHER]
    own = [d for d in others if (d.customer == holder or d.moves) and d.date <= day]
    own = [d for d in own if d.ended is None or d.ended > day]
    subledger.prepare({d.id for d in own})
    items = [item for d in own for item in _items(subledger, d, holder, day)]
    return sum((i.open for i in fill_forward(items) if i.document is document and part in (None, i.part)), ZERO)


def _items(subledger: Subledger, document: Document, holder: str, day: date) -> list[OpenItem]:
    on, side = document.document_date, document.side
    return [
        OpenItem(document, number, holder, on, due if side == DEBIT else on, side * amount, side * open_)
        for number, due, amount, open_ in Parts(subledger, document).rows(day).get(holder, [])
        if open_
    ]
