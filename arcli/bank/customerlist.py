"""A customer's own list of what it owes us, or has paid, as CSV by profile (kind: statement)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from arcli.bank.csvfile import Row, read_amount, rows_of
from arcli.bank.decoding import decode_bank
from arcli.bank.findings import Findings, clean, fits, number
from arcli.bank.profile import Profile, read_date
from arcli.model.diagnostics import Diagnostic, in_order
from arcli.model.money import ZERO


@dataclass(slots=True)
class TheirItem:
    """A row of their list: `amount` is what they still owe us by it, negative for a credit or payment.

    `paid` is what they say that they paid of it, with `payment` as the number of their payment.
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
    """The rows of a customer's list, in their order. The profile's `owed: negative` says that what they owe has a minus
    in it, as in the books of the one who owes. With debit and credit columns, credit is what they owe."""
    found = decode_bank(name, data, profile.encoding)
    items: list[TheirItem] = []
    if any(p.severity == "error" for p in found.problems):
        return [], found.problems
    if not found.source.text.strip():
        found.add("AR650", "this file is empty")
        return [], found.problems
    for row in rows_of(found, profile):
        item = _item(found, row, profile)
        if item is not None:
            items.append(item)
    if not items and not any(p.severity == "error" for p in found.problems):
        found.add("AR659", "there is no document in this list")
    return items, in_order(found.problems)


def _item(found: Findings, row: Row, profile: Profile) -> TheirItem | None:
    document = clean(row["document"])
    if not document or (profile.total_row and document.casefold() == profile.total_row.casefold()):
        return None
    currency = (row["currency"] or profile.currency).upper()
    amount, bad = read_amount(row, profile)
    if amount is None or not fits(amount, currency):
        said = f'"{bad[:40]}" is not an amount' if bad else f"{document} has no amount"
        found.add("AR653", said, line=row.line, hint="decimal: in the profile says which sign is before the decimals")
        return None
    paid = number(row["paid"], comma=profile.decimal) if row["paid"] else ZERO
    if paid is None:
        found.add("AR653", f'"{row["paid"][:40]}" is not an amount (paid)', line=row.line)
        return None
    date = read_date(row["date"], profile) if row["date"] else None
    if date is None and row["date"]:
        found.add("AR654", f'"{row["date"][:40]}" is not a date as {profile.dates}', line=row.line)
    return TheirItem(
        document,
        -amount if profile.owed == "negative" else amount,
        currency,
        date,
        abs(paid),
        clean(row["payment"]),
        read_date(row["paid_on"], profile) if row["paid_on"] else None,
        clean(row["note"]),
        found.source.name,
        row.line,
    )
