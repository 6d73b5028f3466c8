"""The text of a line as runs in which document numbers are sought; what can't be a document's number is masked.

Masked are the line's own references (the bank's, the cheque's, the end-to-end id, what follows words such as "Wire Ref"
or "Trace"), dates near the line's date, and amounts, which are kept: they may state how much of the adjacent document
is paid.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from arcli.matching.numbers import BARRIER, Run, runs_of
from arcli.model.bank.line import StatementLine
from arcli.model.money import decimals

_NEAR = timedelta(days=200)  # a date with separators
_AT = timedelta(days=5)  # a date of digits only, which may also be a number
_OWN = re.compile(
    r"\b(?:WIRE\s+REF|BANK\s+REF|EFT|TRACE|TRN|IMAD|OMAD|UTR|E2E|EREF|KREF|MREF|CONF|CONFIRMATION|AUTH|TERMINAL|BATCH"
    r"|TRANSACTION\s+ID|(?<![A-Z])ID(?=:))\b(?:\s*(?:NO|NR|NUM|NUMBER|#)\b)?[\s:#.+-]*(?P<token>\S*\d\S*)"
    r"|\b(?:CHECK|CHEQUE|CHQ|CK|SLIP)\b(?:\s*(?:NO|NR)\b)?[\s:#.]*(?P<cheque>\d+)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\w.,/-])(?:(?P<y>20\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})[-./](?P<b>\d{1,2})[-./](?P<c>(?:20)?\d\d)|(?P<solid>\d{6}|\d{8}))(?![\w/-])"
)
_SHORTEST = 3  # characters of an own reference


def read_text(line: StatementLine, text: str) -> list[Run]:
    """Return the runs of a text of the line, with barriers that no document number crosses."""
    pieces: list[tuple[int, int, Decimal | None]] = []
    pieces += [(m.start(k), m.end(k), None) for m in _OWN.finditer(text) for k in ("token", "cheque") if m[k]]
    own = {_bare(r) for r in (line.bank_ref, line.cheque, line.end_to_end) if len(_bare(r)) >= _SHORTEST}
    if own:
        pieces += [(m.start(), m.end(), None) for m in re.finditer(r"[^\s,;]+", text) if _bare(m[0]) in own]
    pieces += [(m.start(), m.end(), None) for m in _DATE.finditer(text) if _is_near(m, line)]
    pieces += amounts_in(text, line.currency)
    if not pieces:
        return runs_of(text)
    found: list[Run] = []
    at = 0
    for start, end, amount in sorted(pieces, key=lambda p: (p[0], -p[1])):
        if start < at:
            continue
        found += runs_of(text[at:start])
        found.append(BARRIER if amount is None else BARRIER._replace(amount=amount))
        at = end
    return found + runs_of(text[at:])


def amounts_in(text: str, currency: str) -> list[tuple[int, int, Decimal]]:
    """Return the amounts in a text with all decimals of the currency, each with its start and end."""
    amounts = _amounts(decimals(currency) or 0)
    return [] if amounts is None else [(m.start(), m.end(), _value(m[0])) for m in amounts.finditer(text)]


def _bare(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum()).lstrip("0")


@lru_cache(maxsize=8)
def _amounts(places: int) -> re.Pattern[str] | None:
    """Return a pattern of amounts with all their decimals: `1,452.00`, `1.452,00`."""
    if not places:
        return None
    whole = r"(?:\d{1,3}(?:,\d{3})+|\d+)\.|(?:\d{1,3}(?:\.\d{3})+|\d+),"
    return re.compile(rf"(?<![\w.,/-])(?:{whole})\d{{{places}}}(?![\d/]|[.,-]\w)")


def _value(text: str) -> Decimal:
    digits = "".join(c for c in text if c.isdigit())
    places = len(text) - max(text.rfind("."), text.rfind(",")) - 1
    return Decimal(digits).scaleb(-places)


def _is_near(match: re.Match[str], line: StatementLine) -> bool:
    """Return whether it is a date at all, and near the line's."""
    within = _AT if match["solid"] else _NEAR
    return any(abs(day - line.booked) <= within for day in _days(match))


def _days(match: re.Match[str]) -> list[date]:
    """Return the dates that digits may mean, in any order of day and month."""
    if match["solid"]:
        s = match["solid"]
        if len(s) == 8:
            parts = [(s[:4], s[4:6], s[6:]), (s[4:], s[2:4], s[:2]), (s[4:], s[:2], s[2:4])]
        else:
            parts = [(f"20{s[:2]}", s[2:4], s[4:]), (f"20{s[4:]}", s[2:4], s[:2]), (f"20{s[4:]}", s[:2], s[2:4])]
    elif match["y"]:
        parts = [(match["y"], match["m"], match["d"])]
    else:
        year = match["c"] if len(match["c"]) == 4 else f"20{match['c']}"
        parts = [(year, match["b"], match["a"]), (year, match["a"], match["b"])]
    found = []
    for year, month, day in parts:
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found
