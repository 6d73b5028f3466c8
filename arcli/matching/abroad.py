"""A line that names an invoice in another currency: all its money for all that is open, `600.00 EUR @@ 654.55 USD`.

The rate follows from both, so a person confirms it.
"""

from __future__ import annotations

from decimal import Decimal

from arcli.matching.bynumber import NOTHING, Asked, Found, owner_of
from arcli.matching.clues import ClueReader
from arcli.matching.proposals import Choice, Use
from arcli.matching.receivables import Receivables
from arcli.model.money import major, money

_PLACES = Decimal("0.000001")


def explain_abroad(receivables: Receivables, reader: ClueReader, asked: Asked) -> Found:
    """Return the one document in another currency that the text names by its whole number, if it names just one."""
    line, clues = asked.line, asked.clues
    named = reader.named_abroad(line, clues)
    if len(named) != 1:
        return NOTHING
    (item,) = named
    use = Use(item, item.left, total=asked.target, paid_in=line.currency)
    customer = owner_of(receivables, asked, (use,))
    if customer is None:
        return NOTHING
    owed = major(item.left, item.currency)
    rate = (line.amount / owed).quantize(_PLACES).normalize()
    sides = f"{money(owed, item.currency)} for {money(line.amount, line.currency)}"
    words = (
        f"{item.ref} is in the text, in {item.currency}",
        f"{sides}: 1 {item.currency} is {rate:f} {line.currency}",
        *([clues.how] if clues.how else []),
    )
    return Found([Choice(customer, (use,), words)], 1)
