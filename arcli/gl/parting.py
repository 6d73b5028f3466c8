"""Plain payments that leave discounts, fees and other parts, as far as sums can tell what they post.

It assumes plain payments for plain debits in the base currency that nothing reverses or transfers. The tax that falls
with a discount is known where nothing else takes tax off what it settles: no other discount, no write-off, no credit
memo. What is otherwise is left to the rules (`settlements`); a property test holds both equal.
"""

from __future__ import annotations

from collections import Counter

from arcli.gl.taxsums import Fallen
from arcli.model.entries import Credit
from arcli.model.money import round_to
from arcli.subledger.linesums import LineSums, TaxSum
from arcli.subledger.state import Settlement, Subledger


class Parting:
    """The settlements of such payments by their IDs, each with the taxes that fall with its discount."""

    def __init__(self, subledger: Subledger, base: str | None, lines: LineSums) -> None:
        self._subledger, self._lines = subledger, lines
        self._included = subledger.settings.discount_tax == "included" and bool(subledger.settings.taxes)
        # which code is withheld depends on the lines of what is paid
        self._withheld = any(subledger.settings.tax_code(c).kind == "withholding" for c in subledger.settings.taxes)
        self.payments: dict[str, list[tuple[Settlement, Fallen]]] = {}
        own: dict[str, list[Settlement]] = {}
        for s in subledger.stated:
            if s.is_own and s.source.lifecycle is None and (base is None or s.source.account.currency == base):
                own.setdefault(s.source.id, []).append(s)
        if own:
            self._taking = Counter(s.target.id for s in subledger.stated if not s.plain or s.source.kind != "payment")
            self._taking.update(_corrected(subledger))
        for number, settlements in own.items():
            found = [self._fallen(s) for s in settlements]
            if None not in found:
                self.payments[number] = [(s, f) for s, f in zip(settlements, found, strict=True) if f is not None]

    def _fallen(self, s: Settlement) -> Fallen | None:
        """Return the tax that falls with a settlement; None if that, or what it settles, is not for sums."""
        target = s.target
        if s.end is not None or not s.is_direct or target.lifecycle is not None or not target.is_plain:
            return None
        items = target.beside.items if target.beside is not None else ()
        if items and self._withheld and s.part_of("withholding"):
            return None
        discount = s.part_of("discount")
        if not discount or not items or not self._included:
            return {}
        if self._taking[target.id] > 1:
            return None
        found = self._lines.split(items, target.currency, target.date)
        if found is None:
            return None
        factor = discount / target.amount
        fallen = Fallen()
        for code, (base, tax, rate) in found[1].items():
            part = round_to(tax * factor, target.currency)
            fallen[code] = TaxSum(round_to((base + tax) * factor, target.currency) - part, part, rate)
        return fallen


def _corrected(subledger: Subledger) -> list[str]:
    """Return the IDs of what credit memos correct or are applied to, one for each time that they are named."""
    names: list[str] = []
    for document in subledger.documents.values():
        if document.kind == "credit" and isinstance(entry := document.entry, Credit):
            named = [a.document for a in entry.applications]
            names += [name.partition("#")[0] for name in (*named, *([entry.corrects] if entry.corrects else ()))]
    return names
