"""Statement lines and remittance advice as reports: what bank files contain, before anything is booked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from arcli.model.bank.identity import KnownLines, identity_of
from arcli.model.bank.line import RemittanceAdvice, RemittanceItem, Statement, StatementLine
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.model.words import count_of

_SHOWN = 60  # characters of a remittance text that text output shows unless wide
_WIDE = (
    "value:d account payer_account payer_bank end_to_end reference text bank_ref code cheque mandate returned "
    "return_reason pending batch charges:a original_amount:n original_currency file line:n identity"
)


def bank_lines(
    statements: Iterable[Statement], start: date | None = None, last: date | None = None, currency: str | None = None
) -> Report:
    """Return one row per statement line, in the order of the files.

    `start` and `last` are booking dates, inclusive. `repeats` names the line of an earlier statement that a line
    repeats.
    """
    rows, notes = [], []
    for statement, line, again in told_apart(statements):
        if line is None:
            notes.append(_balances(statement))
        elif _shows(line, start, last, currency):
            rows.append(_row(line, again))
    cols = columns("booked:d name description currency amount:a+ repeats", _WIDE, name="Payer", description="Text")
    report = Report("bank", "Bank statement lines", cols, rows, last, quiet=frozenset({"name", "repeats"}))
    report.totals = total_by_currency(cols, rows)
    report.parameters |= {"from": start, "to": last}
    repeated = sum(1 for r in rows if r["repeats"])
    if repeated:
        count = "1 line is" if repeated == 1 else f"{repeated} lines are"
        notes.append(f"{count} in an earlier statement too (column repeats); the money is booked only once.")
    report.notes = notes
    return report


def told_apart(
    statements: Iterable[Statement],
) -> Iterable[tuple[Statement, StatementLine | None, StatementLine | None]]:
    """Yield each statement (with None), then each of its lines with the earlier line that it repeats, if any."""
    known = KnownLines()
    where: dict[str, StatementLine] = {}
    for statement in statements:
        yield statement, None, None
        found = known.match(statement.lines)
        for line, again in zip(statement.lines, found, strict=True):
            yield statement, line, where[again.text] if again is not None else None
        for line, again in zip(statement.lines, found, strict=True):
            if again is None:
                identity = identity_of(line)
                known.add(identity)
                where.setdefault(identity.text, line)


def _shows(line: StatementLine, start: date | None, last: date | None, currency: str | None) -> bool:
    return (
        (start is None or line.booked >= start)
        and (last is None or line.booked <= last)
        and currency in (None, line.currency)
    )


def _row(line: StatementLine, again: StatementLine | None) -> Row:
    said = " ".join([*line.references, line.text])
    return {
        "booked": line.booked,
        "name": line.payer or None,
        "description": said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…",
        "currency": line.currency,
        "amount": line.amount,
        "value": line.value,
        "account": line.account or None,
        "reference": " ".join(line.references) or None,
        "returned": "yes" if line.returned else None,
        "pending": "yes" if line.pending else None,
        "repeats": again.where if again else None,
        "identity": identity_of(line).text,
        "file": line.file,
        "line": line.line,
        "charges": line.charges,
        "original_amount": line.original_amount,
    } | {name: getattr(line, name) or None for name in _TEXTS}


_TEXTS = (
    "payer_account",
    "payer_bank",
    "end_to_end",
    "text",
    "bank_ref",
    "code",
    "cheque",
    "mandate",
    "return_reason",
    "batch",
    "original_currency",
)


def _balances(s: Statement) -> str:
    """Summarise a statement: `march.sta:4: NL91… EUR, 8 lines, 3,236.28 EUR → 2,914.84 EUR`."""
    count = len(s.lines)
    words = [count_of(count, "line")]
    if s.opening is not None:
        words.append(f"opening {money(s.opening, s.currency)}")
    words.append(f"lines {money(s.total, s.currency)}")
    if s.closing is not None:
        words.append(f"closing {money(s.closing, s.currency)}")
    if s.difference:
        words.append(f"difference {money(s.difference, s.currency)}")
    return f"{s.file}:{s.line}: account {s.account or '(not named)'}, {', '.join(words)}"


# --- remittance ------------------------------------------------------------------------------------------------


def remittances(advice: Iterable[RemittanceAdvice]) -> Report:
    """Return one row per document that a payment pays, and one per adjustment of the payment as a whole."""
    rows: list[Row] = []
    notes = []
    for one in advice:
        rows += [_item(one, i) for i in one.items]
        rows += [_adjustment(one, a.group, a.reason, a.amount, a.reference) for a in one.adjustments]
        notes.append(_tie(one))
    cols = columns(
        "payment document currency billed:a discount:a adjusted:a paid:a+",
        "payer payer_id payment_date:d total:a kind reasons patient_owes:a po date:d patient payer_ref note status "
        "file line:n",
    )
    report = Report("remittance", "Remittance advice", cols, rows, quiet=frozenset({"discount", "adjusted", "billed"}))
    report.totals = total_by_currency(cols, rows)
    report.notes = notes
    return report


def _base(one: RemittanceAdvice) -> Row:
    return {
        "payment": one.reference or None,
        "currency": one.currency,
        "payer": one.payer or None,
        "payer_id": one.payer_id or None,
        "payment_date": one.date,
        "total": one.total,
        "kind": one.kind,
        "file": one.file,
    }


def _item(one: RemittanceAdvice, item: RemittanceItem) -> Row:
    adjusted = sum((a.amount for a in item.adjustments), ZERO)
    owed = sum((a.amount for a in item.adjustments if a.is_patient), ZERO)
    return _base(one) | {
        "document": item.document or None,
        "billed": item.billed,
        "discount": item.discount,
        "adjusted": adjusted if item.adjustments else None,
        "paid": item.paid,
        "reasons": " ".join(f"{a.group}-{a.reason} {a.amount:f}" for a in item.adjustments) or None,
        "patient_owes": owed or None,
        "po": item.po or None,
        "date": item.date,
        "patient": item.patient or None,
        "payer_ref": item.payer_id or None,
        "note": item.note or None,
        "status": item.status or None,
        "line": item.line,
    }


def _adjustment(one: RemittanceAdvice, group: str, reason: str, amount: Decimal, reference: str) -> Row:
    return _base(one) | {
        "document": reference or None,
        "paid": -amount,
        "reasons": f"{group}-{reason} {amount:f}",
        "status": "adjustment",
        "line": one.line,
    }


def _tie(one: RemittanceAdvice) -> str:
    """Say whether the parts of an advice add up to its payment, and by how much not."""
    name = one.reference or f"{one.file}:{one.line}"
    paid = money(one.total, one.currency)
    if one.difference:
        parts = money(one.total - one.difference, one.currency)
        return f"{name} does not tie out: {paid} paid, parts {parts}, difference {money(one.difference, one.currency)}"
    bad = [i.document or "(no number)" for i in one.items if i.unexplained]
    if bad:
        return f"{name}: {paid} paid is the sum of its parts, but these do not add up: {', '.join(bad)}"
    return f"{name} ties out: {paid} paid is the sum of its parts"
