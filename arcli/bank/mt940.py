"""MT940 statements and MT942 interim reports of SWIFT.

The grammar of :61: and of balances is that of the mt-940 package. Its own `parse` merges all statements of a file into
one and loses line numbers, so statements are separated here, and every :61: is accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from arcli.bank.findings import clean, compact_date, day, number
from arcli.bank.mt940info import Info, read_info
from arcli.model.bank.identity import NO_REFERENCE
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.findings import Findings
from arcli.model.money import fits

_TAG = re.compile(r"^:\n?(\d{2}[A-Z]?|NS):", re.MULTILINE)
_END = re.compile(r"^-\}?[^\n]*$|^-?\}\{5:|^\{1:|^-XXX\s*$", re.MULTILINE)
_HALF_YEAR = timedelta(days=183)
_RETURN_TYPES = frozenset({"RTI"})


class _Tag(NamedTuple):
    name: str
    value: str
    start: int
    end: int


# An amount has a comma and no point (SWIFT, format 15d), followed by the type's letter or the end. The library's own
# expressions stop in the middle of a figure in another form.
_WHOLE = re.compile(r"\d{6}(?:\d{4}| {4})?(?:R|E)?[CDcd][A-Z]?\s*\d{1,15}(?:,\d*)?\s*[A-Z]")
_BALANCE = re.compile(r"[CDcd]\d{6}[A-Za-z]{3}\d{1,15}(?:,\d*)?(?![\d.,])")


_ENTRY = re.compile(
    r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:(?P<entry_month>\d\d)(?P<entry_day>\d\d)|\s{4})?"
    r"(?P<status>[REre]?[DCdc])[A-Za-z]?\s*(?P<amount>\d{1,15}(?:,\d*)?)\s*(?P<id>[A-Z][A-Z0-9 ]{3})?"
    r"(?P<reference>(?:(?!//)[^\n])*)(?://(?P<bank_reference>[^\n]*))?(?:\n(?P<more>.*))?\Z",
    re.DOTALL,
)
_ROOM = 16  # characters that SWIFT has for the reference; SNS and ASN write an IBAN there, others longer ids


@cache
def _balance_pattern() -> re.Pattern[str]:
    """Return the expression of a balance."""
    from mt940 import tags  # slow to import, and only MT940 needs it

    found: re.Pattern[str] = tags.FinalOpeningBalance().re
    return found


def read_mt940(found: Findings) -> list[Statement]:
    """Return the statements of a file, one for each :20:, with every :61: in it."""
    statements: list[Statement] = []
    reader: _Reader | None = None
    for tag in _tags(found):
        if reader is None or tag.name == "20":
            reader = _Reader(found, tag)
            statements.append(reader.statement)
        reader.take(tag)
    for statement in statements:
        first = statement.opening_date  # :60F: is as of the evening before, or of the day itself
        if first is not None:
            same = any(x.booked == first for x in statement.lines)
            statement.start = first if same else first + timedelta(days=1)
        statement.end = statement.closing_date
        if statement.opening is not None and statement.closing is None and not _is_explained(found):
            message = "a statement without its closing balance (:62F:)"
            found.add("AR651", message, line=statement.line, hint="was the file cut off? Fetch it again.")
        if not statement.currency:
            found.warn("AR658", "a statement without its currency", line=statement.line)
    return statements


def _is_explained(found: Findings) -> bool:
    """Return whether there is a closing balance that could not be read, which has been reported already."""
    return any(p.code in ("AR653", "AR658") for p in found.problems)


def _tags(found: Findings) -> Iterator[_Tag]:
    text = found.source.text
    matches = list(_TAG.finditer(text))
    for i, match in enumerate(matches):
        end = matches[i + 1].start() if i + 1 < len(matches) else len(text)
        stop = _END.search(text, match.end(), end)
        if stop is not None:
            end = stop.start()
        yield _Tag(match[1], text[match.end() : end].strip("\n").rstrip(), match.start(), end)


class _Reader:
    """Reads one statement, tag by tag."""

    def __init__(self, found: Findings, first: _Tag) -> None:
        self.found = found
        self.line: StatementLine | None = None
        self.statement = Statement("", "", format="mt940", file=found.source.name, line=found.line_of(first.start))

    def take(self, tag: _Tag) -> None:
        """Add the content of a tag to the statement."""
        s, name = self.statement, tag.name
        if name == "61":
            self.line = self._entry(tag)
            if self.line is not None:
                s.lines.append(self.line)
            return
        if name == "86":
            if self.line is not None:
                _describe(self.line, read_info(tag.value))
                self.line = None
            return
        self.line = None  # an :86: after a balance belongs to the statement
        if name == "25":
            s.account = "".join(tag.value.split())
        elif name in ("28", "28C"):
            s.id = tag.value.strip()
        elif name in ("60F", "60M"):
            s.opening, s.opening_date = self._balance(tag)
        elif name in ("62F", "62M"):
            s.closing, s.closing_date = self._balance(tag)
        elif name == "34F" and not s.currency:
            s.currency = tag.value[:3].upper()
        elif name in ("90C", "90D"):
            self._count(tag)

    def _balance(self, tag: _Tag) -> tuple[Decimal | None, date | None]:
        match = _balance_pattern().match(tag.value) if _BALANCE.match(tag.value) else None
        amount = number(match["amount"], comma=",") if match else None
        if match is None or amount is None:
            self.found.add("AR653", f"balance :{tag.name}: can't be read", tag.start, tag.end)
            return None, None
        currency = match["currency"].upper()
        if self.statement.currency and currency != self.statement.currency:
            self.found.warn("AR658", f"a balance in {currency}, of an account in {self.statement.currency}", tag.start)
            return None, None
        self.statement.currency = currency
        signed = -amount if match["status"].upper() == "D" else amount
        return signed, compact_date(match["year"] + match["month"] + match["day"])

    def _count(self, tag: _Tag) -> None:
        """Check number and sum of debits and credits (:90D: and :90C: of MT942)."""
        match = re.match(r"(\d{1,5})([A-Z]{3})(\d[\d,]*)(?![\d.,])", tag.value)
        if match is None:
            return
        is_credit = tag.name == "90C"
        mine = [x.amount for x in self.statement.lines if (x.amount > 0) == is_credit and x.amount]
        stated, total = number(match[3], comma=","), abs(sum(mine, Decimal(0)))
        if int(match[1]) != len(mine) or stated != total:
            words = "credits" if is_credit else "debits"
            message = f"{match[1]} {words} of {match[3]} are stated, {len(mine)} of {total} are there"
            self.found.warn("AR656", message, tag.start, tag.end)

    def _entry(self, tag: _Tag) -> StatementLine | None:
        match = _ENTRY.match(tag.value) if _WHOLE.match(tag.value) else None
        if match is None:
            message = "this :61: can't be read: it needs a date, C or D, and an amount with a comma"
            self.found.add("AR653", message, tag.start, tag.start + 4 + len(tag.value.partition("\n")[0]))
            return None
        value = compact_date(match["year"] + match["month"] + match["day"])
        booked = _entry_date(match["entry_month"], match["entry_day"], value or _month_of(match)) or value
        amount = number(match["amount"], comma=",")
        if booked is None or amount is None or not fits(amount, self.statement.currency):
            code, what = ("AR654", "date") if booked is None else ("AR653", "amount")
            self.found.add(code, f"the {what} of this :61: can't be read", tag.start, tag.start + 4 + len(tag.value))
            return None
        if value is None:  # banks that count 30 days a month
            written = f"{match['year']}-{match['month']}-{match['day']}"
            self.found.warn("AR665", f"{written} is not a day: the entry date {booked} is taken", tag.start)
        status = match["status"].upper()
        kind = (match["id"] or "").strip()
        reference, more = match["reference"].rstrip(), match["more"] or ""
        if len(reference) > _ROOM and " " in reference:  # a text that begins where the reference has no more room
            reference, more = reference[:_ROOM], f"{reference[_ROOM:]} {more}"
        owner = clean(reference)
        return StatementLine(
            self.statement.account,
            self.statement.currency,
            -amount if status in ("D", "RC") else amount,  # RC takes a credit back, so money goes out
            booked,
            value,
            end_to_end="" if owner.upper() in NO_REFERENCE else owner,
            text=clean(more),
            bank_ref=clean(match["bank_reference"] or ""),
            code=kind,
            returned=status in ("RC", "RD") or kind[1:] in _RETURN_TYPES,
            format="mt940",
            statement=self.statement.id,
            file=self.found.source.name,
            line=self.found.line_of(tag.start),
        )


def _month_of(match: re.Match[str]) -> date | None:
    """Return the last day of the month of a value date that there is not, such as 30 February."""
    first = compact_date(f"{match['year']}{match['month']}01")
    return None if first is None else (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _entry_date(month: str | None, of_month: str | None, value: date | None) -> date | None:
    """Return the booking date, which has no year: that which brings it nearest to the value date."""
    if value is None or not month or not of_month:
        return None
    near = [d for y in (value.year - 1, value.year, value.year + 1) if (d := day(y, int(month), int(of_month)))]
    best = min(near, key=lambda d: abs(d - value), default=None)
    return best if best is not None and abs(best - value) <= _HALF_YEAR else None


def _describe(line: StatementLine, info: Info) -> None:
    """Add the content of :86: to its line."""
    line.text = clean(info.text) or line.text
    line.payer, line.payer_account, line.payer_bank = info.payer, info.account, info.bank
    line.end_to_end = info.end_to_end or line.end_to_end
    line.mandate, line.references = info.mandate, info.references
    line.code = info.code or line.code
    line.returned = line.returned or info.returned
    line.return_reason = info.return_reason
