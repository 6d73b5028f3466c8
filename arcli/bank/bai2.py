"""BAI2 cash management balance reporting, version 2 (BAI; now ANSI X9.121): groups of accounts with detail records.

Amounts have no decimal point; the currency determines how many of the last digits are decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from arcli.bank.findings import clean, compact_date, whole
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.findings import Findings
from arcli.model.money import decimals

# A record begins a line, or follows the slash that ends another one on the same line.
_RECORD = re.compile(r"(?:^|(?<=/)[ \t]+)(01|02|03|16|49|88|98|99),", re.MULTILINE)
_OPENING, _CLOSING = "010", "015"
# Returned deposited items and ACH items.
_RETURNS = frozenset({"159", "257", "357", "555", "557", "559", "654", "666"})
_DEFAULT_CURRENCY = "USD"
_PAYER = re.compile(r"(?:ORIG CO NAME|ORIG NAME|ORIGINATOR|B/O)[:=]\s*(.*?)(?=\s+[A-Z][A-Z /]{1,20}[:=]|\s{2,}|$)")


@dataclass
class _Record:
    """A record with its continuations: `text` is the field that runs to the end."""

    code: str
    body: str
    start: int
    more: list[str] = field(default_factory=list)
    physical: int = 1


def read_bai2(found: Findings) -> list[Statement]:
    """Return one statement per account record (03). Control totals and counts that do not agree are findings."""
    return _Reader(found).read()


class _Reader:
    def __init__(self, found: Findings) -> None:
        self.found = found
        self.statements: list[Statement] = []
        self.current: Statement | None = None
        self.group_date: date | None = None
        self.group_currency = self.currency = _DEFAULT_CURRENCY
        # sums and record counts of account, group and file, to check their trailers
        self.sums = {"49": 0, "98": 0, "99": 0}
        self.counts = {"49": 0, "98": 0, "99": 0}
        self.parts = {"98": 0, "99": 0}
        self.ended = False

    def read(self) -> list[Statement]:
        records = self._records()
        for record in records:
            for level in self.counts:
                self.counts[level] += record.physical
            self._take(record)
        if not self.ended:
            last = records[-1].start if records else 0
            self.found.add(
                "AR651", "the file ends without its trailer (99)", last, hint="was it cut off? Fetch it again."
            )
        return self.statements

    def _records(self) -> list[_Record]:
        text = self.found.source.text
        matches = list(_RECORD.finditer(text))
        records: list[_Record] = []
        for i, match in enumerate(matches):
            end = matches[i + 1].start() if i + 1 < len(matches) else len(text)
            body = " ".join(part.rstrip() for part in text[match.end() : end].rstrip().split("\n"))
            if match[1] == "88":
                if records:
                    records[-1].more.append(body)
                    records[-1].physical += 1
                continue
            records.append(_Record(match[1], body, match.start(1)))
        return records

    def _take(self, record: _Record) -> None:
        if record.code == "02":
            fields = _fields(record)
            self.group_date = compact_date(_at(fields, 3))
            if self.group_date is None:
                said = _at(fields, 3)[:20]
                self.found.warn("AR665", f'the as-of date of this group, "{said}", is not a date', record.start)
            self.group_currency = _at(fields, 5).strip() or _DEFAULT_CURRENCY
            self._reset("98", record)
        elif record.code == "03":
            self._account(record)
        elif record.code == "16":
            self._detail(record)
        elif record.code in ("49", "98", "99"):
            self._trailer(record)

    def _reset(self, level: str, record: _Record) -> None:
        self.sums[level], self.counts[level] = 0, record.physical

    # --- accounts ----------------------------------------------------------------------------------------------

    def _account(self, record: _Record) -> None:
        self._reset("49", record)
        fields = _fields(record)
        self.currency = _at(fields, 1).strip() or self.group_currency
        name = self.found.source.name
        line = self.found.line_of(record.start)
        s = Statement(_at(fields, 0).strip(), self.currency, format="bai2", file=name, line=line)
        s.opening_date = s.closing_date = self.group_date
        at = 2
        while at < len(fields):
            code, amount = fields[at].strip(), _at(fields, at + 1).strip()
            if code and amount:
                value = self._cents(amount, record)
                if code == _OPENING:
                    s.opening = value
                elif code == _CLOSING:
                    s.closing = value
            at += 4 + _funds(fields, at + 3)
        self.statements.append(s)
        self.current = s

    def _cents(self, text: str, record: _Record) -> Decimal | None:
        if not re.fullmatch(r"[+-]?\d{1,18}", text):
            self.found.add("AR653", f'"{text[:40]}" is not an amount', record.start, record.start + 2)
            return None
        self.sums["49"] += int(text)
        return Decimal(int(text)).scaleb(-(decimals(self.currency) or 0))

    # --- detail ------------------------------------------------------------------------------------------------

    def _detail(self, record: _Record) -> None:
        fields, text = _split_detail(record)
        s = self.current
        if s is None:
            self.found.add("AR651", "a detail record (16) before any account (03)", record.start)
            return
        amount = self._cents(_at(fields, 1).strip() or "0", record)
        if amount is None:
            return
        if self.group_date is None:
            self.found.add("AR654", "a line without a date: its group has none", record.start)
            return
        code = _at(fields, 0).strip()
        s.lines.append(
            StatementLine(
                s.account,
                self.currency,
                -amount if _is_debit(code) else amount,
                self.group_date,
                compact_date(_at(fields, 3)) if _at(fields, 2) == "V" else None,
                payer=clean(match[1]) if (match := _PAYER.search(text)) else "",
                end_to_end=clean(fields[-1]).strip("0") and clean(fields[-1]) if len(fields) > 2 else "",
                text=clean(text),
                bank_ref=clean(fields[-2]) if len(fields) > 3 else "",
                code=code,
                returned=code in _RETURNS,
                format="bai2",
                file=self.found.source.name,
                line=self.found.line_of(record.start),
            )
        )

    # --- trailers ----------------------------------------------------------------------------------------------

    def _trailer(self, record: _Record) -> None:
        fields = [f.strip() for f in _fields(record)]
        level = record.code
        self.ended = self.ended or level == "99"
        stated, count = _at(fields, 0), _at(fields, 1 if level == "49" else 2)
        total = self.sums[level]
        if re.fullmatch(r"[+-]?\d{1,20}", stated) and int(stated) != total:
            self.found.warn("AR656", f"the control total is {int(stated)}, the amounts add up to {total}", record.start)
        records = whole(count)
        if records is not None and records != self.counts[level]:
            message = f"{records} records are stated, {self.counts[level]} are there"
            self.found.warn("AR656", message, record.start)
        if level == "49":
            self.sums["98"] += int(stated) if re.fullmatch(r"[+-]?\d{1,20}", stated) else total
            self.current = None
        elif level == "98":
            self.sums["99"] += int(stated) if re.fullmatch(r"[+-]?\d{1,20}", stated) else total


def _fields(record: _Record) -> list[str]:
    """Return the fields of a record with those of its continuations."""
    parts = [record.body, *record.more]
    return ",".join(p.rstrip().removesuffix("/") for p in parts).split(",")


def _split_detail(record: _Record) -> tuple[list[str], str]:
    """Return type, amount, funds type with its parts, bank and customer reference of a detail record; and its text."""
    plain = record.body.rstrip()
    # Fields may continue in continuation records until the text begins; the text takes everything after it.
    fields = plain.removesuffix("/").split(",")
    more = list(record.more)
    while len(fields) < 3 + _funds(fields, 2) + 2 and more:
        fields += more.pop(0).rstrip().removesuffix("/").split(",")
    size = 3 + _funds(fields, 2) + 2
    text = ",".join(fields[size:])
    rest = [p.rstrip().removesuffix("/") for p in more]
    fields = fields[:size] + [""] * (size - len(fields))
    return fields, " ".join(t for t in [text, *rest] if t.strip())


def _funds(fields: list[str], at: int) -> int:
    """Return how many fields follow a funds type: S three amounts; V day and time.

    D a count and pairs of days and amounts.
    """
    kind = _at(fields, at).strip()
    if kind == "S":
        return 3
    if kind == "V":
        return 2
    if kind == "D":
        count = _at(fields, at + 1).strip()
        pairs = whole(count)
        return 1 + 2 * pairs if pairs is not None and pairs < 1000 else 1
    return 0


def _at(fields: list[str], index: int) -> str:
    return fields[index] if index < len(fields) else ""


def _is_debit(code: str) -> bool:
    """Return whether money leaves the account: type codes 400 to 699, and a bank's own codes 960 to 999."""
    number = whole(code)
    return number is not None and (400 <= number <= 699 or 960 <= number <= 999)
