"""A book as the text of hledger and of ledger. Both read nearly the same; `Dialect` declares the differences."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from arcli.exchange.glexport import Export, ExportLine, Out
from arcli.model.money import decimals, plain, quantum


class Dialect(NamedTuple):
    """Tags follow each other in one comment if `one_line` (hledger); otherwise each has its own comment (ledger)."""

    name: str
    one_line: bool


HLEDGER, LEDGER = Dialect("hledger", True), Dialect("ledger", False)
_TAGS = ("kind", "due", "customer", "document", "label", "memo")


def render(export: Export, dialect: Dialect) -> str:
    """Return the whole text: declarations, prices, transactions. It passes the tool's strictest check."""
    parts = [f"; {export.title}, as arcli wrote it for {dialect.name}: {export.first} to {export.last}.\n"]
    parts.append("".join(_commodity(c, dialect) for c in export.currencies()))
    parts.append("".join(f"account {clean_account(a)}\n" for a in export.accounts()))
    parts.append("".join(f"tag {name}\n" for name in _TAGS))
    if export.rates:
        parts.append("".join(f"P {day} {one} {plain(rate)} {other}\n" for day, one, rate, other in export.rates))
    parts += [_transaction(t, export, dialect) for t in export.out]
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
    text = " ".join(re.sub(r"[;|=]", " ", text).split())
    return text.lstrip("(*!").strip()


def _tag_value(text: str) -> str:
    """Return the value of a tag: hledger ends it at a comma, and reads `word:` in it as another tag."""
    return re.sub(r"[,:]", " ", clean_text(text))


def _transaction(t: Out, export: Export, dialect: Dialect) -> str:
    code = f"({t.reference}) " if t.reference else ""
    name, kind = clean_text(t.payee), t.kind.replace("-", " ")
    between = " | " if dialect.one_line else " - "
    said = f"{name}{between}{kind}" if name else kind
    tags = [("kind", t.kind), *([("due", t.due.isoformat())] if t.due else [])]
    tags += [("label", tag) for tag in t.tags]
    if t.memo and t.memo != kind:
        tags.append(("memo", _tag_value(t.memo)))
    tags = [(k, v) for k, v in tags if v]
    head = f"{t.date} * {code}{said}"
    if dialect.one_line:
        lines = [f"{head}  ; {', '.join(f'{k}:{v}' for k, v in tags)}"]
    else:
        lines = [head, *(f"    ; {k}: {v}" for k, v in tags)]
    width = max([len(clean_account(x.account)) for x in t.lines], default=0)
    for line in t.lines:
        lines += _posting(line, width, export, dialect)
    return "\n".join(lines) + "\n"


def _posting(line: ExportLine, width: int, export: Export, dialect: Dialect) -> list[str]:
    amount = f"{plain(line.amount, line.currency)} {line.currency}"
    if line.worth is not None:
        amount += f" @@ {plain(line.worth, export.base)} {export.base}"
    text = f"    {clean_account(line.account):<{width}}  {amount:>16}"
    p, tags = line.posting, []
    if p.holding:
        tags = [("customer", p.customer)]
        if p.document:
            tags.append(("document", p.document))
            if p.document in export.dues:
                tags.append(("due", export.dues[p.document].isoformat()))
    if not tags:
        return [text]
    if dialect.one_line:
        return [f"{text}  ; {', '.join([f'{k}:{v}' for k, v in tags])}"]
    return [text, *(f"    ; {k}: {v}" for k, v in tags)]
