"""CSV of banks, read by a profile that names the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from arcli.bank.findings import Findings, clean, fits, number, whole
from arcli.bank.profile import Profile, read_date
from arcli.model.bank.line import Statement, StatementLine

_FIELD_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its values by what the profile calls them, and its line."""

    values: dict[str, str]
    line: int

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


def rows_of(found: Findings, profile: Profile) -> Iterator[Row]:
    """The rows of a CSV file, under the names of the profile. A column that is not there is AR660."""
    text = found.source.text
    lines = text.split("\n")
    body = "\n".join(lines[profile.skip :])
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=profile.delimiter)
    places: dict[str, list[int]] | None = None
    at = profile.skip
    try:
        for cells in reader:
            first, at = at + 1, profile.skip + reader.line_num
            if not any(c.strip() for c in cells):
                continue
            if places is None:
                places = _places(found, profile, [c.strip() for c in cells], first)
                if places is None:
                    return
                if _has_head(profile):
                    continue
            yield Row(
                {
                    key: " ".join(cells[i].strip() for i in columns if i < len(cells) and cells[i].strip())
                    for key, columns in places.items()
                },
                first,
            )
    except csv.Error as error:
        found.add("AR651", f"this line is not CSV: {error}", line=at + 1, hint="is a quotation mark left open?")


def _has_head(profile: Profile) -> bool:
    """Whether the columns are named, not counted."""
    return not all(name.isdecimal() for names in profile.columns.values() for name in names)


def _places(found: Findings, profile: Profile, head: list[str], line: int) -> dict[str, list[int]] | None:
    places: dict[str, list[int]] = {}
    lower = [h.casefold() for h in head]
    complete = True
    for key, names in profile.columns.items():
        indexes = []
        for name in names:
            if name.casefold() in lower:
                indexes.append(lower.index(name.casefold()))
            elif whole(name):
                indexes.append(int(name) - 1)
            else:
                shown = ", ".join(h for h in head if h)[:200]
                found.add("AR660", f'there is no column "{name}" for {key}', line=line, hint=f"there are: {shown}")
                complete = False
        places[key] = indexes
    return places if complete else None


def read_csv(found: Findings, profile: Profile) -> list[Statement]:
    """The statement lines of a CSV file, one statement for each account and currency in it."""
    statements: dict[tuple[str, str], Statement] = {}
    balances: dict[tuple[str, str], list[Decimal | None]] = {}
    for row in rows_of(found, profile):
        line = _line(found, row, profile)
        if line is None:
            continue
        key = (line.account, line.currency)
        if key not in statements:
            statements[key] = Statement(
                line.account, line.currency, format="csv", file=found.source.name, line=row.line
            )
        statements[key].lines.append(line)
        stated = row["balance"]
        balances.setdefault(key, []).append(number(stated, comma=profile.decimal) if stated else None)
    for key, statement in statements.items():
        _running(found, statement, balances[key])
    return list(statements.values())


def _line(found: Findings, row: Row, profile: Profile) -> StatementLine | None:
    text = row["booked"] or row["value"]
    booked = read_date(text, profile)
    amount, bad = read_amount(row, profile)
    currency = (row["currency"] or profile.currency).upper()
    if amount is not None and not fits(amount, currency):
        amount, bad = None, str(amount)
    if booked is None:
        said = f'"{text[:40]}" is not a date as {profile.dates}' if text else "a line without a date"
        found.add("AR654", said, line=row.line, hint="dates: in the profile says how they are written")
    if amount is None:
        said = f'"{bad[:40]}" is not an amount' if bad else "a line without an amount"
        found.add("AR653", said, line=row.line, hint="decimal: in the profile says which sign is before the decimals")
    if booked is None or amount is None:
        return None
    value = read_date(row["value"], profile) if row["value"] else None
    reference = clean(row["reference"])
    returned = profile.returned_if
    return StatementLine(
        "".join((row["account"] or profile.account).split()),
        currency,
        amount,
        booked,
        value,
        clean(row["payer"]),
        "".join(row["payer_account"].split()),
        clean(row["payer_bank"]),
        clean(row["end_to_end"]),
        (reference,) if reference else (),
        clean(row["text"]),
        clean(row["bank_ref"]),
        clean(row["code"]),
        clean(row["cheque"]),
        clean(row["mandate"]),
        returned=bool(row["returned"] and (not returned or returned.casefold() in row["returned"].casefold())),
        format="csv",
        file=found.source.name,
        line=row.line,
    )


def read_amount(row: Row, profile: Profile) -> tuple[Decimal | None, str]:
    """The signed amount of a row, and the text that can't be read as one."""
    text = row["amount"]
    if text or "amount" in profile.columns:
        amount = number(text, comma=profile.decimal)
        if amount is not None and "sign" in profile.columns:
            amount = -abs(amount) if row["sign"].casefold() == profile.debit_sign.casefold() else abs(amount)
        return amount, text
    debit, credit = row["debit"], row["credit"]
    parts = [number(t, comma=profile.decimal) if t else Decimal(0) for t in (credit, debit)]
    if parts[0] is None or parts[1] is None or not (debit or credit):
        return None, (credit if parts[0] is None else debit)
    return parts[0] - abs(parts[1]), ""


def _running(found: Findings, statement: Statement, balances: list[Decimal | None]) -> None:
    """Opening and closing balance from a column of running balances, whichever way the lines are sorted."""
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
