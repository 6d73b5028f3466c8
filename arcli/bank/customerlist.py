"""A customer's own list of what it owes us, or has paid, as CSV by profile (kind: statement)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from arcli.bank.findings import clean
from arcli.bank.profile import Profile
from arcli.model.diagnostics import Diagnostic, in_order
from arcli.model.money import ZERO
from arcli.tabular.columns import bare_id
from arcli.tabular.listing import Listing
from arcli.tabular.table import Row


@dataclass(slots=True)
class TheirItem:
    """A row of their list: `amount` is what they still owe us on it, negative for a credit or payment.

    `paid` is what they state they paid on it, with `payment` as the number of their payment.
    """

    document: str
    amount: Decimal
    currency: str
    date: datetime.date | None = None
    paid: Decimal = ZERO
    payment: str = ""
    paid_on: datetime.date | None = None
    note: str = ""
    file: str = ""
    line: int = 0


def read_customer_list(name: str, data: bytes, profile: Profile) -> tuple[list[TheirItem], list[Diagnostic]]:
    """Return the rows of a customer's list, in their order.

    With debit and credit columns, credit is what they owe; `negate: yes` states that what they owe has a minus, as in a
    debtor's books.
    """
    listing = Listing(name, data, profile, ("date", "paid_on"))
    items = [item for row in listing.rows if (item := _item(listing, row, profile)) is not None]
    if not items and not listing.found.failed():
        listing.found.add("AR659", "there is no document in this list")
    return items, in_order(listing.found.problems)


def _item(listing: Listing, row: Row, profile: Profile) -> TheirItem | None:
    document = bare_id(clean(listing.text(row, "document")))
    if not document or (profile.total_row and document.casefold() == profile.total_row.casefold()):
        return None
    currency = listing.currency_of(row)
    amount = listing.amount(row, currency)
    if amount is None:
        return None
    return TheirItem(
        document,
        amount,
        currency,
        listing.day(row, "date"),
        abs(listing.number(row, "paid", currency) or ZERO),
        clean(listing.text(row, "payment")),
        listing.day(row, "paid_on"),
        clean(listing.text(row, "note")),
        listing.found.source.name,
        row.line,
    )
