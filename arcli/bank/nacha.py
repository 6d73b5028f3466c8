"""NACHA files of returned entries: payments that we collected or sent by ACH and that came back. Fixed width.

Source: NACHA Operating Rules, appendices on file formats and on return entries: entry detail record (6), return addenda
(7, type 99), notification of change (7, type 98).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.bank.findings import clean, compact_date, whole
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.findings import Findings
from arcli.model.words import count_of

_REASONS = {
    "R01": "insufficient funds", "R02": "account closed", "R03": "no account", "R04": "invalid account number",
    "R05": "consumer debit not authorized", "R06": "returned at the bank's request", "R07": "authorization revoked",
    "R08": "payment stopped", "R09": "uncollected funds", "R10": "not authorized", "R11": "not as authorized",
    "R16": "account frozen", "R20": "not a transaction account", "R23": "credit refused",
    "R29": "corporate, not authorized",
}  # fmt: skip
_OF_CREDIT, _OF_DEBIT = "1", "6"  # the second digit of a transaction code: a return of a credit, of a debit


class _Entry(NamedTuple):
    """An entry detail record and its line in the file."""

    text: str
    line: int


def read_returns(found: Findings) -> list[Statement]:
    """Return the returned entries of a file, as lines on the day of their batch: our debits as money out.

    The original trace number is their end-to-end id. Notifications of change move no money and are left out.
    """
    statement = Statement("", "USD", format="nacha", file=found.source.name, line=1)
    day: date | None = None
    entry: _Entry | None = None
    changes = 0
    for number, text in enumerate(found.source.text.split("\n"), 1):
        record = text[:1]
        if record == "1":
            day = compact_date(text[23:29])
        elif record == "5":
            day = compact_date(text[69:75]) or day
        elif record == "6":
            entry = _Entry(text, number)
        elif text.startswith("798"):
            changes += 1
        elif text.startswith("799") and entry is not None:
            line = _line(found, entry, text, day)
            if line is not None:
                statement.lines.append(line)
            entry = None
        elif record == "9" and text.strip("9"):
            _check(found, statement, text, number)
    if changes:
        noted = count_of(changes, "notification")
        found.warn("AR669", f"{noted} of change (NOC) in this file: the payments stand, correct their accounts", line=1)
    return [statement]


def _line(found: Findings, entry: _Entry, addenda: str, day: date | None) -> StatementLine | None:
    text, cents = entry.text, whole(entry.text[29:39])
    side = text[2:3]
    if cents is None or side not in (_OF_CREDIT, _OF_DEBIT):
        what = "amount" if cents is None else "transaction code"
        said = text[29:39] if cents is None else text[1:3]
        found.add("AR653", f'"{said}" is not the {what} of a return', line=entry.line)
        return None
    if day is None:
        found.add("AR654", "a return without a date: neither its batch nor the file has one", line=entry.line)
        return None
    code, trace = addenda[3:6].strip(), addenda[6:21].strip()
    reason = " ".join(filter(None, (code, _REASONS.get(code, ""), clean(addenda[35:79]))))
    amount = Decimal(cents).scaleb(-2)
    return StatementLine(
        "",
        "USD",
        -amount if side == _OF_DEBIT else amount,
        day,
        payer=clean(text[54:76]),
        payer_account="".join(text[12:29].split()),
        payer_bank=text[3:12].strip(),
        end_to_end=trace,
        text=clean(f"RETURNED {code} {text[39:54]}"),
        bank_ref=text[79:94].strip(),
        code=code,
        returned=True,
        return_reason=reason,
        format="nacha",
        file=found.source.name,
        line=entry.line,
    )


def _check(found: Findings, statement: Statement, text: str, number: int) -> None:
    """Return the totals of the file control record are those of the entries."""
    for where, name, sign in ((slice(31, 43), "debits", -1), (slice(43, 55), "credits", 1)):
        stated = whole(text[where])
        mine = sum((abs(x.amount) for x in statement.lines if x.amount * sign > 0), Decimal(0))
        if stated is not None and Decimal(stated).scaleb(-2) != mine:
            message = f"{name} of {Decimal(stated).scaleb(-2):f} are stated, {mine:f} are there"
            found.warn("AR656", message, line=number)
