"""A general ledger's figures for a reconciliation: from a trial balance as CSV, or from the book of another tool."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from arcli.exchange.beancounttext import account_names
from arcli.exchange.glbooks import BookPosting, read_book
from arcli.exchange.ledgertext import clean_account
from arcli.model.diagnostics import Diagnostic, Spot
from arcli.model.fields import CURRENCY, SIGNED, FieldError
from arcli.model.money import ZERO
from arcli.model.settings.ledger import Settings
from arcli.reports.reconcile_gl import Booked, Figure, Other
from arcli.source.decode import decode

_NAMES = {
    "account": ("account", "account name", "konto", "gl account", "name"),
    "customer": ("customer", "customer id", "debtor"),
    "currency": ("currency", "commodity", "cur"),
    "balance": ("balance", "amount", "closing", "closing balance", "saldo"),
    "debit": ("debit", "dr"),
    "credit": ("credit", "cr"),
}


def of_trial_balance(settings: Settings, name: str, data: bytes, accounts: list[str]) -> tuple[Other, list[Diagnostic]]:
    """The figures of our accounts in a trial balance: columns account, balance (or debit, credit), currency, customer.

    Column names are read in any case. Without a currency column amounts are in the ledger's currency.
    """
    source, problems = decode(name, data)
    other = Other(name)
    if problems:
        return other, problems
    lines = source.text.split("\n")
    delimiter = max(",;\t", key=lines[0].count)
    head = next(csv.reader([lines[0]], delimiter=delimiter), [])
    at = {k: i for k, names in _NAMES.items() for i, h in enumerate(head) if h.strip().casefold() in names}
    if "account" not in at or not ("balance" in at or {"debit", "credit"} <= at.keys()):
        hint = "columns: account, then balance or debit and credit; currency and customer if there are any"
        return other, [Diagnostic("AR646", "this is not a trial balance", Spot(source, 0, len(lines[0])), hint)]
    offset = len(lines[0]) + 1
    seen = False
    for cells, line in zip(csv.reader(io.StringIO("\n".join(lines[1:])), delimiter=delimiter), lines[1:], strict=False):
        spot = Spot(source, offset, offset + len(line))
        offset += len(line) + 1
        if len(cells) <= at["account"] or not _ours(cells[at["account"]].strip(), accounts):
            continue
        seen = True
        figure = _figure(settings, cells, at)
        if isinstance(figure, str):
            problems.append(Diagnostic("AR646", figure, spot))
        else:
            other.figures.append(figure)
    if not seen and not problems:
        hint = f"it is looked for as {', '.join(accounts)}; name it with --account"
        problems.append(Diagnostic("AR646", "the control account is not in this trial balance", None, hint, file=name))
    return other, problems


def _ours(account: str, accounts: list[str]) -> bool:
    return any(account == a for a in accounts)


def _figure(settings: Settings, cells: list[str], at: dict[str, int]) -> Figure | str:
    def cell(name: str) -> str:
        return cells[at[name]].strip() if name in at and at[name] < len(cells) else ""

    try:
        amount = SIGNED.parse(cell("balance")) if "balance" in at else _side(cell("debit")) - _side(cell("credit"))
        currency = CURRENCY.parse(cell("currency") or settings.currency or "")
    except FieldError as error:
        return error.message
    return Figure(cell("account"), currency, amount, cell("customer"))


def _side(text: str) -> Decimal:
    return SIGNED.parse(text) if text not in ("", "-") else ZERO


# --- books of other tools --------------------------------------------------------------------------------


def of_book(
    settings: Settings, path: str, tool: str, accounts: list[str], until: date
) -> tuple[Other, list[Diagnostic]]:
    """Balances and entries of our accounts in a book, up to a day, as its tool gives them. Raises ToolMissing."""
    if tool == "beancount":
        names = {v: k for k, v in account_names(accounts, settings.accounts).items()}
    else:
        names = {clean_account(a): a for a in accounts}
    postings, problems = read_book(path, tool, names, until)
    other = Other(path, entries=[], names=names)
    assert other.entries is not None
    tagged = bool(postings) and all(p.customer for p in postings)
    for p in postings:
        account = _account(p, names)
        if account is not None:
            other.figures.append(Figure(account, p.currency, p.amount, p.customer if tagged else ""))
            other.entries.append(Booked(p.date, account, p.currency, p.amount, _document(p), p.description, p.customer))
    return other, problems


def _account(p: BookPosting, names: dict[str, str]) -> str | None:
    """Our name of an account of theirs: that of the nearest account above it that we have."""
    account = p.account
    while account:
        if account in names:
            return names[account]
        account = account.rpartition(":")[0]
    return None


def _document(p: BookPosting) -> str:
    return p.document or (p.links[0] if p.links else "")
