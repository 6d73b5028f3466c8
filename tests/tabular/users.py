"""The users of the reader of delimited files, each read for the amounts and dates of a list of three columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.bank import read_bank_file, read_remittance_file
from arcli.bank.customerlist import read_customer_list
from arcli.bank.profile import Profile
from arcli.exchange.glfigures import of_trial_balance
from arcli.exchange.imports import prepare
from arcli.model.settings.ledger import Settings
from arcli.source.profiles import read_profile


class Read(NamedTuple):
    """What a user made of a list: amounts, dates (None where it has none), and what it says is wrong, with lines."""

    amounts: list[Decimal]
    dates: list[date | None]
    problems: list[tuple[str, int]]


def profile(text: str) -> Profile:
    found, problems = read_profile("p.yaml", text.encode(), Profile)
    assert not problems, [p.message for p in problems]
    assert found is not None
    return found


def bank(data: bytes, keys: str, columns: str) -> Read:
    columns = f"{{booked: Date, text: No, {columns}}}"
    statements, problems = read_bank_file("f", data, profile(f"kind: bank\n{keys}\ncolumns: {columns}\n"))
    lines = [line for s in statements for line in s.lines]
    return Read([x.amount for x in lines], [x.booked for x in lines], _said(problems))


def remittance(data: bytes, keys: str, columns: str) -> Read:
    columns = f"{{document: No, date: Date, payment: No, {columns.replace('amount:', 'paid:')}}}"
    advice, problems = read_remittance_file("f", data, profile(f"kind: remittance\n{keys}\ncolumns: {columns}\n"))
    amounts = [i.paid for a in advice for i in a.items]
    return Read(amounts, [a.date for a in advice], _said(problems))


def statement(data: bytes, keys: str, columns: str) -> Read:
    columns = f"{{document: No, date: Date, {columns}}}"
    items, problems = read_customer_list("f", data, profile(f"kind: statement\n{keys}\ncolumns: {columns}\n"))
    return Read([i.amount for i in items], [i.date for i in items], _said(problems))


def balances(data: bytes, keys: str, columns: str) -> Read:
    """A trial balance, whose accounts are the numbers."""
    accounts = [f"N-{n}" for n in range(1, 100)]
    chosen = profile(f"kind: trial-balance\n{keys}\ncolumns: {{account: No, {columns}}}\n")
    other, problems = of_trial_balance(Settings(), "f", data, accounts, chosen)
    return Read([f.amount for f in other.figures], [], _said(problems))


def imported(data: bytes, keys: str, columns: str) -> Read:
    text = f"""{keys}
columns: {{{columns}}}
entries:
  - {{kind: opening, id: "{{No}}", customer: c, date: "{{Date}}", amount: "{{amount}}"}}
"""
    prepared, problems = prepare("f", data, "p.yaml", text.encode())
    if prepared is None:
        return Read([], [], _said(problems))
    entries = [m.entry for m in prepared.made]
    bad = sorted({("row", r.number) for r in prepared.rejected})
    return Read([e.amount for e in entries], [e.date for e in entries], bad)


def _said(problems: Iterable[object]) -> list[tuple[str, int]]:
    return [(p.code, p.position.line) for p in problems if p.severity == "error"]  # type: ignore[attr-defined]


User = Callable[[bytes, str, str], Read]
USERS: dict[str, User] = {
    "bank": bank, "remittance": remittance, "statement": statement, "balances": balances, "import": imported,
}  # fmt: skip
CREDIT_ADDS = {"bank", "statement"}  # in whose books a credit is positive


def listed(rows: Iterable[Iterable[str]], head: str = "No,Date,Amount", delimiter: str = ",") -> bytes:
    """Return a list as bytes, quoted where it must be."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(head.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()
