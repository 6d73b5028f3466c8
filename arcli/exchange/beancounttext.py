"""A book as beancount text: accounts of its five types, links for documents, metadata for customers."""

from __future__ import annotations

import re
import unicodedata

from arcli.exchange.glexport import Export, ExportLine, Out
from arcli.model.money import plain
from arcli.model.settings.accounts import Accounts

ROOTS = {
    "assets": "Assets",
    "liabilities": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expenses": "Expenses",
}
_ALSO = {
    "asset": "Assets",
    "liability": "Liabilities",
    "revenue": "Income",
    "revenues": "Income",
    "expense": "Expenses",
}


def render(export: Export, accounts: Accounts) -> str:
    """Return the whole text: options, accounts, prices, transactions. `accounts` name the type of each account."""
    names = account_names(export.accounts(), accounts)
    first = min([export.first, *(t.date for t in export.out), *(d for d, *_ in export.rates)])
    parts = [f";; {export.title}, as arcli wrote it for beancount: {export.first} to {export.last}.\n"]
    head = f"option {_quoted('title')} {_quoted(export.title)}\n"
    if export.base:
        head += f"option {_quoted('operating_currency')} {_quoted(export.base)}\n"
    # beancount stores the value of an amount (@@) as a unit price, from which a product does not always return it
    # exactly
    head += f"option {_quoted('inferred_tolerance_default')} {_quoted('*:0.0001')}\n"
    parts.append(head)
    parts.append("".join(f"{first} commodity {c}\n" for c in export.currencies()))
    parts.append("".join(f"{first} open {names[a]}\n" for a in export.accounts()))
    if export.rates:
        parts.append("".join(f"{day} price {one} {plain(rate)} {other}\n" for day, one, rate, other in export.rates))
    parts += [_transaction(t, export, names) for t in export.out]
    return "\n".join(parts)


def account_names(names: list[str], accounts: Accounts) -> dict[str, str]:
    """Return beancount's name for each account; a number distinguishes two that would come out the same."""
    kinds = _kinds(accounts)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        head, _, rest = name.partition(":")
        root = ROOTS.get(head.casefold()) or _ALSO.get(head.casefold())
        parts = rest.split(":") if root and rest else name.split(":") if not root else ["Other"]
        made = ":".join([root or kinds.get(name, "Income"), *(_component(p) for p in parts)])
        number, unique = 2, made
        while unique in taken:
            unique, number = f"{made}-{number}", number + 1
        taken.add(unique)
        found[name] = unique
    return found


def _kinds(accounts: Accounts) -> dict[str, str]:
    """Return the type of each account in the settings, by its purpose."""
    by_use = {
        "Assets": ("receivable", "deductions", "bank", "undeposited", "withholding", "allowance", "revaluation"),
        "Liabilities": ("deposits", "unidentified", "tax"),
        "Equity": ("opening", "conversion"),
        "Expenses": ("fees", "deductions_allowed", "bad_debt", "small_balance", "fx_loss", "unrealised_loss"),
    }
    found = {getattr(accounts, use): kind for kind, uses in by_use.items() for use in uses}
    found |= {a: "Liabilities" for code, a in accounts.adjustments.items() if code in ("PLB", "PLB-WO", "PLB-FB")}
    found |= dict.fromkeys(accounts.banks.values(), "Assets") | dict.fromkeys(accounts.noncash.values(), "Liabilities")
    return found | dict.fromkeys(accounts.write_offs.values(), "Expenses")


def _component(text: str) -> str:
    """Return a part of an account name: a capital or digit first, then letters, digits and dashes."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    cleaned = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-") or "X"
    return cleaned[0].upper() + cleaned[1:]


def _quoted(text: str) -> str:
    cleaned = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return '"' + cleaned.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _link(text: str) -> str:
    """Return a link or tag: letters, digits and - _ / . only; other characters become dashes (metadata keeps them)."""
    return re.sub(r"[^A-Za-z0-9\-_/.]", "-", text)


def _transaction(t: Out, export: Export, names: dict[str, str]) -> str:
    said = f"{t.kind.replace('-', ' ')} {t.reference}".strip()
    if t.memo and t.memo != said:
        said += f": {t.memo}"
    marks = "".join(f" ^{_link(x)}" for x in dict.fromkeys(t.links)) + "".join(f" #{_link(x)}" for x in t.tags)
    payee = f"{_quoted(t.payee)} " if t.payee else ""
    lines = [f"{t.date} * {payee}{_quoted(said)}{marks}", f"  kind: {_quoted(t.kind)}"]
    if t.reference:
        lines.append(f"  reference: {_quoted(t.reference)}")
    if t.due:
        lines.append(f"  due: {t.due}")
    for line in t.lines:
        lines += _posting(line, export, names)
    return "\n".join(lines) + "\n"


def _posting(line: ExportLine, export: Export, names: dict[str, str]) -> list[str]:
    amount = f"{plain(line.amount, line.currency)} {line.currency}"
    if line.worth is not None:
        amount += f" @@ {plain(line.worth, export.base)} {export.base}"
    p, lines = line.posting, [f"  {names[line.account]}  {amount}"]
    if p.holding:
        lines.append(f"    customer: {_quoted(p.customer)}")
        if p.document:
            lines.append(f"    document: {_quoted(p.document)}")
            if p.document in export.dues:
                lines.append(f"    due: {export.dues[p.document]}")
    return lines
