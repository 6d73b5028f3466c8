"""BAI lockbox files: cheques that a bank received for us, with the invoices that payers named. Fixed width."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from arcli.bank.findings import clean, whole
from arcli.bank.profile import Profile
from arcli.model.bank.line import ZERO, RemittanceAdvice, RemittanceItem, Statement, StatementLine
from arcli.model.fieldtype import FieldError
from arcli.model.findings import Findings
from arcli.model.money import decimals, money
from arcli.model.words import count_of
from arcli.tabular.dates import Dates


@dataclass
class _Cheque:
    line: StatementLine
    item: tuple[str, str]
    invoices: list[RemittanceItem] = field(default_factory=list)
    amounts: int = 0  # how many of the invoices state an amount


def read_lockbox(found: Findings, profile: Profile) -> list[Statement]:
    """Return a statement for each lockbox: one line per cheque, with its invoices as remittance.

    Totals that differ are errors: a cheque may be missing, and bookings must agree with the deposit.
    """
    return _Reader(found, profile).read()


class _Reader:
    def __init__(self, found: Findings, profile: Profile) -> None:
        self.found, self.profile = found, profile
        self._days = Dates(profile.dates, profile.months)
        self.statements: list[Statement] = []
        self.current: Statement | None = None
        self.cheques: list[_Cheque] = []
        self.batch: list[StatementLine] = []
        self.day: date | None = None
        self.ended = False
        self.records = 0

    def read(self) -> list[Statement]:
        marks = sorted(((mark, kind) for kind, (mark, _) in self.profile.records.items()), key=lambda m: -len(m[0]))
        for number, text in enumerate(self.found.source.text.split("\n"), 1):
            if not text.strip():
                continue
            self.records += 1
            kind = next((kind for mark, kind in marks if text.startswith(mark)), None)
            if kind is not None:
                getattr(self, f"_{kind}")(_Fields(text, self.profile.records[kind][1]), number)
        if not self.ended and "end" in self.profile.records:
            self.found.add(
                "AR651", "the file ends without its trailer", line=number, hint="was it cut off? Fetch it again."
            )
        if not self.statements and self.ended:  # a day without cheques, of which some banks write no lockbox
            self._box(_Fields("", {}), number)
        for cheque in self.cheques:
            self._advise(cheque)
        return self.statements

    # --- records, by the names that profiles use ---------------------------------------------------------------

    def _head(self, fields: _Fields, number: int) -> None:
        self.day = self._date(fields["date"]) or self.day

    def _box(self, fields: _Fields, number: int) -> None:
        day = self._date(fields["date"]) or self.day
        box = fields["number"].strip()
        s = Statement(self.profile.account or box, self._currency, id=box, format="lockbox", line=number)
        s.file, s.closing_date = self.found.source.name, day
        self.day = day
        self.statements.append(s)
        self.current = s

    def _cheque(self, fields: _Fields, number: int) -> None:
        if self.current is None:
            self._box(_Fields("", {}), number)
        s = self.current
        assert s is not None
        amount = self._cents(fields["amount"], number)
        day = self._date(fields["date"]) or self.day
        if amount is None:
            return
        if day is None:
            self.found.add("AR654", "a cheque without a date: neither file nor lockbox has one", line=number)
            return
        batch = fields["batch"].strip()
        line = StatementLine(
            s.account,
            s.currency,
            amount,
            day,
            payer=clean(fields["payer"]),
            payer_account=fields["account"].strip(),
            payer_bank=fields["routing"].strip(),
            bank_ref=f"{day:%y%m%d}-{s.id}-{batch}-{fields['item'].strip()}",
            code="cheque",
            cheque=fields["number"].strip().lstrip("0"),
            batch=f"{day:%y%m%d}-{s.id}-{batch}",
            format="lockbox",
            statement=s.id,
            file=s.file,
            line=number,
        )
        s.lines.append(line)
        self.batch.append(line)
        self.cheques.append(_Cheque(line, (batch, fields["item"].strip())))

    def _invoice(self, fields: _Fields, number: int) -> None:
        if not self.cheques or self.cheques[-1].item != (fields["batch"].strip(), fields["item"].strip()):
            self.found.add("AR651", "an invoice that follows no cheque of its batch and item", line=number)
            return
        cheque = self.cheques[-1]
        stated = fields["amount"].strip()
        amount = self._cents(stated, number) if stated else None
        cheque.amounts += amount is not None
        document = clean(fields["document"])
        cheque.invoices.append(RemittanceItem(document, amount or ZERO, line=number))
        cheque.line.text = f"{cheque.line.text} {document}".strip()

    def _batch(self, fields: _Fields, number: int) -> None:
        self._check(fields, number, self.batch, "batch")
        total = sum((x.amount for x in self.batch), ZERO)
        for line in self.batch:
            line.batch_amount = total
        self.batch = []

    def _box_end(self, fields: _Fields, number: int) -> None:
        lines = self.current.lines if self.current else []
        self._check(fields, number, lines, "lockbox")
        self.current = None

    def _end(self, fields: _Fields, number: int) -> None:
        self.ended = True
        stated = whole(fields["records"])
        if stated is not None and stated != self.records:
            message = f"{stated} records are stated, {self.records} are there"
            self.found.add("AR666", message, line=number, hint="is a part of the file missing?")

    # --- checks and values ---------------------------------------------------------------------------------------

    def _check(self, fields: _Fields, number: int, lines: list[StatementLine], what: str) -> None:
        total, count = self._cents(fields["total"], number), whole(fields["count"])
        mine = sum((x.amount for x in lines), ZERO)
        if total is not None and total != mine:
            stated, added = money(total, self._currency), money(mine, self._currency)
            message = f"the total of this {what} is {stated}, its cheques add up to {added}"
            self.found.add("AR666", message, line=number, hint="ask the bank; book nothing from it until then")
        if count is not None and count != len(lines):
            self.found.add("AR666", f"{count_of(count, 'cheque')} stated, {len(lines)} there", line=number)

    @property
    def _currency(self) -> str:
        return self.profile.currency or "USD"

    def _cents(self, text: str, number: int) -> Decimal | None:
        plain = text.strip()
        if not plain.isascii() or not plain.isdecimal():
            self.found.add("AR653", f'"{plain[:40]}" is not an amount in cents', line=number)
            return None
        return Decimal(int(plain)).scaleb(-(decimals(self._currency) or 0))

    def _date(self, text: str) -> date | None:
        try:
            return self._days.read(text) if text.strip() else None
        except FieldError:
            return None

    def _advise(self, cheque: _Cheque) -> None:
        """Set the invoices as remittance if their amounts are known.

        A single one without an amount takes the cheque's.
        """
        if not cheque.invoices:
            return
        if len(cheque.invoices) == 1 and not cheque.amounts:
            cheque.invoices[0].paid = cheque.line.amount
        elif cheque.amounts < len(cheque.invoices):
            return
        line = cheque.line
        advice = RemittanceAdvice("lockbox", line.cheque, line.currency, line.amount, cheque.invoices, date=line.booked)
        advice.payer, advice.payer_account = line.payer, line.payer_account
        advice.file, advice.line, advice.method = line.file, line.line, "cheque"
        line.remittance = (advice,)


class _Fields:
    """The fields of a line by name; fields that the profile does not name are empty."""

    def __init__(self, text: str, stretches: dict[str, tuple[int, int]]) -> None:
        self.text, self.stretches = text, stretches

    def __getitem__(self, name: str) -> str:
        start, length = self.stretches.get(name, (1, 0))
        return self.text[start - 1 : start - 1 + length]
