"""Addresses that do not fit into the window of an envelope, found before a page is made."""

from __future__ import annotations

from collections.abc import Iterable

from arcli.documents.content import Content
from arcli.documents.making import Maker
from arcli.render.fit import display_width

_LINES, _CELLS = 10, 75  # that the field of an address has in the smallest type, 5.5 pt (27.3 mm by 80 mm)


def note_long(contents: Iterable[Content], maker: Maker) -> None:
    """Note the customers whose name and address have more lines than an envelope shows (AR913)."""
    for content in contents:
        party = content.buyer
        lines = sum(max(1, -(-display_width(line) // _CELLS)) for line in (party.name, *party.address))
        if lines > _LINES:
            entry = maker.ledger.customers.declaration(content.customer)
            message = f'the address of "{content.customer}" takes {lines} lines, and an envelope shows {_LINES}'
            hint = "as text and HTML a document shows all of it"
            maker.needs.entry("AR913", entry, "id", message, hint, "error", content.customer)
