"""Remittance advice as CSV, read by a profile: one row per document, grouped by the payment that they name."""

from __future__ import annotations

from decimal import Decimal

from arcli.bank.findings import clean
from arcli.bank.profile import AMOUNT, Profile
from arcli.model.bank.line import Adjustment, RemittanceAdvice, RemittanceItem
from arcli.model.findings import Findings
from arcli.model.money import ZERO
from arcli.tabular.columns import bare_id
from arcli.tabular.listing import Listing
from arcli.tabular.table import Row


def read_advice_csv(name: str, data: bytes, profile: Profile) -> tuple[list[RemittanceAdvice], Findings]:
    """Return one advice for each payment and currency.

    The total is in a column of its own, or in a row whose document is the profile's `total_row`; otherwise it is the
    sum of the rows.
    """
    listing = Listing(name, data, profile, ("date",), AMOUNT["remittance"])
    advice: dict[tuple[str, str], RemittanceAdvice] = {}
    stated: dict[tuple[str, str], Decimal] = {}
    for row in listing.rows:
        currency = listing.currency_of(row)
        key = (clean(listing.text(row, "payment")), currency)
        if key not in advice:
            payer = clean(listing.text(row, "payer"))
            advice[key] = RemittanceAdvice("csv", *key, ZERO, [], payer=payer, file=name, line=row.line)
        one = advice[key]
        paid = listing.amount(row, currency)
        if listing.text(row, "total"):
            stated[key] = listing.number(row, "total", currency) or ZERO
        if paid is None:
            continue
        document = bare_id(clean(listing.text(row, "document")))
        if profile.total_row and document.casefold() == profile.total_row.casefold():
            stated[key] = paid
            continue
        one.date = one.date or listing.day(row, "date")
        one.items.append(_item(listing, row, document, paid, currency))
    for key, one in advice.items():
        one.total = stated.get(key, sum((i.paid for i in one.items), ZERO))
    return [one for one in advice.values() if one.items], listing.found


def _item(listing: Listing, row: Row, document: str, paid: Decimal, currency: str) -> RemittanceItem:
    adjusted = listing.number(row, "adjustment", currency)
    return RemittanceItem(
        document,
        paid,
        listing.number(row, "billed", currency),
        listing.number(row, "discount", currency),
        (Adjustment("", clean(listing.text(row, "reason")), adjusted),) if adjusted else (),
        po=clean(listing.text(row, "po")),
        note=clean(listing.text(row, "note")),
        line=row.line,
    )
