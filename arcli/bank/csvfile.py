"""CSV files from banks, read by a profile that names the columns."""

from __future__ import annotations

from decimal import Decimal

from arcli.bank.findings import clean
from arcli.bank.profile import Profile
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.findings import Findings
from arcli.tabular.listing import Listing
from arcli.tabular.table import Row


def read_csv(name: str, data: bytes, profile: Profile) -> tuple[list[Statement], Findings]:
    """Return the statement lines of a CSV file, one statement for each account and currency in it."""
    listing = Listing(name, data, profile, ("booked", "value"))
    statements: dict[tuple[str, str], Statement] = {}
    balances: dict[tuple[str, str], list[Decimal | None]] = {}
    for row in listing.rows:
        line = _line(listing, row, profile)
        if line is None:
            continue
        key = (line.account, line.currency)
        if key not in statements:
            statements[key] = Statement(line.account, line.currency, format="csv", file=line.file, line=row.line)
        statements[key].lines.append(line)
        balances.setdefault(key, []).append(listing.number(row, "balance", line.currency))
    for key, statement in statements.items():
        _running(statement, balances[key])
    return list(statements.values()), listing.found


def _line(listing: Listing, row: Row, profile: Profile) -> StatementLine | None:
    currency = listing.currency_of(row)
    value = listing.day(row, "value")
    booked = listing.day(row, "booked") if listing.text(row, "booked") else value
    amount = listing.amount(row, currency)
    charges = _charges(listing, row, amount, currency)
    if booked is None and not (listing.text(row, "booked") or listing.text(row, "value")):
        listing.found.add("AR654", "a line without a date", line=row.line)
    if booked is None or amount is None:
        return None
    reference = clean(listing.text(row, "reference"))
    returned, mark = listing.text(row, "returned"), profile.returned_if
    return StatementLine(
        "".join((listing.text(row, "account") or profile.account).split()),
        currency,
        amount,
        booked,
        value,
        clean(listing.text(row, "payer")),
        "".join(listing.text(row, "payer_account").split()),
        clean(listing.text(row, "payer_bank")),
        clean(listing.text(row, "end_to_end")),
        (reference,) if reference else (),
        clean(listing.text(row, "text")),
        clean(listing.text(row, "bank_ref")),
        clean(listing.text(row, "code")),
        clean(listing.text(row, "cheque")),
        clean(listing.text(row, "mandate")),
        returned=bool(returned and (not mark or mark.casefold() in returned.casefold())),
        charges=charges or None,
        format="csv",
        file=listing.found.source.name,
        line=row.line,
    )


def _charges(listing: Listing, row: Row, amount: Decimal | None, currency: str) -> Decimal | None:
    """Return the charges of a line: gross less net if both are stated, which must then equal the stated charges."""
    stated = listing.number(row, "charges", currency)
    gross = listing.number(row, "gross", currency)
    if gross is None or amount is None:
        return abs(stated) if stated is not None else None
    kept = gross - amount
    if stated is not None and abs(stated) != abs(kept):
        message = f"gross {gross} less charges {abs(stated)} is not {amount}"
        listing.found.add("AR653", message, line=row.line, hint="amount: must be the column of the net amount")
    return kept


def _running(statement: Statement, balances: list[Decimal | None]) -> None:
    """Set opening and closing balance from a column of running balances, however the lines are sorted."""
    known = [b for b in balances if b is not None]
    if len(known) != len(statement.lines):
        return
    amounts = [x.amount for x in statement.lines]
    down = all(known[i] + amounts[i + 1] == known[i + 1] for i in range(len(known) - 1))
    up = all(known[i + 1] + amounts[i] == known[i] for i in range(len(known) - 1))
    if down or not up:
        statement.opening, statement.closing = known[0] - amounts[0], known[-1]
    else:
        statement.opening, statement.closing = known[-1] - amounts[-1], known[0]
