"""A general ledger's balances for a reconciliation: from a trial balance as CSV, or from another tool's book."""

from __future__ import annotations

from datetime import date

from arcli.bank.profile import Profile
from arcli.exchange.beancounttext import account_names
from arcli.exchange.glbooks import BookPosting, read_book
from arcli.exchange.ledgertext import clean_account
from arcli.model.diagnostics import Diagnostic
from arcli.model.money import decimals
from arcli.model.settings.ledger import Settings
from arcli.reports.reconcile_gl import Booked, LedgerBalance, Other
from arcli.tabular.layout import Layout
from arcli.tabular.listing import Listing
from arcli.tabular.table import read_table

_NAMES = {
    "account": ("account", "account name", "konto", "gl account", "name"),
    "customer": ("customer", "customer id", "debtor"),
    "currency": ("currency", "commodity", "cur"),
    "amount": ("balance", "amount", "closing", "closing balance", "saldo"),
    "debit": ("debit", "dr"),
    "credit": ("credit", "cr"),
    "sign": ("d/c", "dr/cr", "s/h", "sign"),
}


def of_trial_balance(
    settings: Settings, name: str, data: bytes, accounts: list[str], profile: Profile | None = None
) -> tuple[Other, list[Diagnostic]]:
    """Return the balances of our accounts in a trial balance: account, amount (or debit, credit), currency, customer.

    Without a profile, the usual headings are recognised, in upper or lower case. Amounts without a currency are in the
    ledger's.
    """
    other = Other(name)
    if profile is None:
        table = read_table(name, data, Layout())
        at = {k: h for h in table.head for k, names in _NAMES.items() if h.casefold() in names}
        if table.found.failed():
            return other, table.found.problems
        if "account" not in at or not at.keys() & {"amount", "debit", "credit"}:
            hint = "columns: account, then balance or debit and credit; currency and customer if there are any"
            table.found.add("AR646", "this is not a trial balance", line=table.head_line, hint=hint)
            return other, table.found.problems
        own = at.keys() - ({"debit", "credit", "sign"} if "amount" in at and "debit" in at else set())
        profile = Profile(kind="trial-balance", columns={k: v for k, v in at.items() if k in own})
    listing = Listing(name, data, profile)
    seen = False
    for row in listing.rows:
        account = listing.text(row, "account")
        if account not in accounts:
            continue
        seen = True
        currency = listing.currency_of(row) or settings.currency or ""
        amount = listing.amount(row, currency)
        if decimals(currency) is None:
            listing.found.add("AR646", f'"{currency}" is not a currency', line=row.line)
        elif amount is not None:
            other.figures.append(LedgerBalance(account, currency, amount, listing.text(row, "customer")))
    if not seen and not listing.found.failed():
        hint = f"looked for {', '.join(accounts)}; name it with --account"
        listing.found.add("AR646", "the control account is not in this trial balance", hint=hint)
    return other, listing.found.problems


# --- books of other tools --------------------------------------------------------------------------------


def of_book(
    settings: Settings, path: str, tool: str, accounts: list[str], until: date
) -> tuple[Other, list[Diagnostic]]:
    """Return balances and entries of our accounts in a book, up to a day, as its tool returns them.

    Raise ToolMissing.
    """
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
            other.figures.append(LedgerBalance(account, p.currency, p.amount, p.customer if tagged else ""))
            other.entries.append(Booked(p.date, account, p.currency, p.amount, _document(p), p.description, p.customer))
    return other, problems


def _account(p: BookPosting, names: dict[str, str]) -> str | None:
    """Return our name for one of their accounts: that of the nearest account at or above it that we have."""
    account = p.account
    while account:
        if account in names:
            return names[account]
        account = account.rpartition(":")[0]
    return None


def _document(p: BookPosting) -> str:
    return p.document or (p.links[0] if p.links else "")
