"""Remittance advice as CSV, read by a profile: a row a document, grouped by the payment that they name."""

from __future__ import annotations

from decimal import Decimal

from arcli.bank.csvfile import Row, rows_of
from arcli.bank.findings import Findings, clean, number
from arcli.bank.profile import Profile, read_date
from arcli.model.bank.line import ZERO, Adjustment, RemittanceAdvice, RemittanceItem


def read_advice_csv(found: Findings, profile: Profile) -> list[RemittanceAdvice]:
    """One advice for each payment and currency. The total is a column of its own, or a row whose document is the
    profile's `total_row`; without either it is the sum of the rows."""
    advice: dict[tuple[str, str], RemittanceAdvice] = {}
    stated: dict[tuple[str, str], Decimal] = {}
    for row in rows_of(found, profile):
        key = (clean(row["payment"]), (row["currency"] or profile.currency).upper())
        if key not in advice:
            advice[key] = RemittanceAdvice(
                "csv", key[0], key[1], ZERO, [], payer=clean(row["payer"]), file=found.source.name, line=row.line
            )
        one = advice[key]
        paid = _amount(found, row, "paid", profile)
        if row["total"]:
            stated[key] = _amount(found, row, "total", profile) or ZERO
        if paid is None:
            continue
        if profile.total_row and row["document"].casefold() == profile.total_row.casefold():
            stated[key] = paid
            continue
        one.date = one.date or (read_date(row["date"], profile) if row["date"] else None)
        one.items.append(_item(found, row, paid, profile))
    for key, one in advice.items():
        one.total = stated.get(key, sum((i.paid for i in one.items), ZERO))
    return [one for one in advice.values() if one.items]


def _item(found: Findings, row: Row, paid: Decimal, profile: Profile) -> RemittanceItem:
    adjusted = _amount(found, row, "adjustment", profile) if row["adjustment"] else None
    return RemittanceItem(
        clean(row["document"]),
        paid,
        _amount(found, row, "billed", profile) if row["billed"] else None,
        _amount(found, row, "discount", profile) if row["discount"] else None,
        (Adjustment("", clean(row["reason"]), adjusted),) if adjusted else (),
        po=clean(row["po"]),
        note=clean(row["note"]),
        line=row.line,
    )


def _amount(found: Findings, row: Row, column: str, profile: Profile) -> Decimal | None:
    text = row[column]
    amount = number(text, comma=profile.decimal)
    if amount is None:
        said = f'"{text[:40]}" is not an amount ({column})' if text else f"a row without an amount ({column})"
        found.add("AR653", said, line=row.line, hint="decimal: in the profile says which sign is before the decimals")
    return amount
