"""A book as the text of hledger and of ledger. Both read nearly the same; `Dialect` declares the differences."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from arcli.exchange.glexport import Export, Out
from arcli.model.dates import iso
from arcli.model.money import decimals, plain, quantum


class Dialect(NamedTuple):
    """Tags follow each other in one comment if `one_line` (hledger); otherwise each has its own comment (ledger).

    `first` stands before the first of some tags, `next` before each other, `is_` between its name and value.
    """

    name: str
    one_line: bool
    first: str
    next: str
    is_: str


HLEDGER, LEDGER = Dialect("hledger", True, "  ; ", ", ", ":"), Dialect("ledger", False, "\n    ; ", "\n    ; ", ": ")
_MARKS, _TAG_MARKS = str.maketrans(";|=", "   "), str.maketrans(",:", "  ")
_TAGS = ("kind", "due", "customer", "document", "label", "memo")


def render(export: Export, dialect: Dialect) -> str:
    """Return the whole text: declarations, prices, transactions. It passes the tool's strictest check."""
    parts = [f"; {export.title}, as arcli wrote it for {dialect.name}: {export.first} to {export.last}.\n"]
    parts.append("".join(_commodity(c, dialect) for c in export.currencies()))
    parts.append("".join(f"account {clean_account(a)}\n" for a in export.accounts()))
    parts.append("".join(f"tag {name}\n" for name in _TAGS))
    if export.rates:
        parts.append("".join(f"P {day} {one} {plain(rate)} {other}\n" for day, one, rate, other in export.rates))
    dues = {number: iso(day) for number, day in export.dues.items()}
    parts += [_transaction(t, export.base, dues, dialect) for t in export.out]
    return "\n".join(parts)


def _commodity(code: str, dialect: Dialect) -> str:
    digits = decimals(code) or 0
    shape = f"{Decimal(1000).quantize(quantum(digits)):f}" if digits else "1000"
    if dialect.one_line:
        return f"commodity {shape}{'' if digits else '.'} {code}\n"
    return f"commodity {code}\n    format {shape} {code}\n"


@cache  # PERF: a book has few accounts, and each in many postings
def clean_account(name: str) -> str:
    """Return an account name that both tools read unchanged: single spaces, no characters with a meaning."""
    name = re.sub(r"[;|]", "-", " ".join(name.split()))
    return re.sub(r"^[\s(\[*!:]+|[\s)\]:]+$", "", name) or "unnamed"


def clean_text(text: str) -> str:
    """Return a text for a description: no characters that begin a code, comment or note, no control characters."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.translate(_MARKS).split()).lstrip("(*!").strip()


_clean_name = cache(clean_text)  # PERF: of a customer, in each of its transactions


def _tag_value(text: str) -> str:
    """Return the value of a tag: hledger ends it at a comma, and reads `word:` in it as another tag."""
    return clean_text(text).translate(_TAG_MARKS)


def _transaction(t: Out, base: str | None, dues: dict[str, str], dialect: Dialect) -> str:
    _, one_line, first, next_, is_ = dialect
    code = f"({t.reference}) " if t.reference else ""
    name, kind = _clean_name(t.payee), t.kind.replace("-", " ")
    between = " | " if one_line else " - "
    said = f"{name}{between}{kind}" if name else kind
    head = f"{iso(t.date)} * {code}{said}{first}kind{is_}{t.kind}"
    if t.due:
        head += f"{next_}due{is_}{iso(t.due)}"
    for tag in t.tags:
        head += f"{next_}label{is_}{tag}"
    if t.memo and t.memo != kind and (memo := _tag_value(t.memo)):
        head += f"{next_}memo{is_}{memo}"
    lines = [head]
    names = [clean_account(line[0]) for line in t.lines]
    width = max(map(len, names), default=0)
    for account, (_, value, currency, worth, p) in zip(names, t.lines, strict=True):  # PERF: one expression a line
        amount = f"{plain(value, currency)} {currency}"
        if worth is not None:
            amount += f" @@ {plain(worth, base)} {base}"
        text = f"    {account.ljust(width)}  {amount.rjust(16)}"
        if p.holding:
            text = f"{text}{first}customer{is_}{p.customer}"
            if document := p.document:
                text = f"{text}{next_}document{is_}{document}"
                if document in dues:
                    text = f"{text}{next_}due{is_}{dues[document]}"
        lines.append(text)
    lines.append("")
    return "\n".join(lines)
