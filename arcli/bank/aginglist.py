"""The aging of another system, a row per customer, as CSV by profile (kind: aging)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from arcli.bank.findings import clean
from arcli.bank.profile import BUCKET, Profile
from arcli.model.diagnostics import Diagnostic, in_order
from arcli.tabular.listing import Listing
from arcli.tabular.table import Row


@dataclass(slots=True)
class TheirTotal:
    """A row of their aging: what a customer owes in all, and how much of it stands in each bucket that it states."""

    customer: str
    amount: Decimal
    currency: str
    buckets: dict[str, Decimal] = field(default_factory=dict)
    line: int = 0


def read_aging(name: str, data: bytes, profile: Profile) -> tuple[list[TheirTotal], list[Diagnostic]]:
    """Return the rows of an aging, in their order, without the row of totals; amounts are what customers owe."""
    listing = Listing(name, data, profile)
    buckets = [column for column in profile.columns if BUCKET.match(column)]
    totals = [total for row in listing.rows if (total := _total(listing, row, profile, buckets)) is not None]
    if not totals and not listing.found.failed():
        listing.found.add("AR659", "there is no customer in this list")
    return totals, in_order(listing.found.problems)


def _total(listing: Listing, row: Row, profile: Profile, buckets: list[str]) -> TheirTotal | None:
    customer = clean(listing.text(row, "customer"))
    if not customer or (profile.total_row and customer.casefold() == profile.total_row.casefold()):
        return None
    currency = listing.currency_of(row)
    amount = listing.amount(row, currency)
    if amount is None:
        return None
    aged = {bucket: listing.number(row, bucket, currency) or Decimal(0) for bucket in buckets}
    return TheirTotal(customer, amount, currency, aged, row.line)
