"""Export profiles: how another system wants journal lines. Data in YAML, no code.

    dates: DD/MM/YYYY
    rows: 300
    columns:
      - {name: "*Date", value: "{date}"}
      - {name: "*AccountCode", value: "{account}"}
      - {name: "*Amount", value: "{base}"}
    accounts:
      assets:receivable: "610"

A value is a template: `{field}` stands for what the posting has, the rest for itself. Fields: FIELDS below.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from arcli.exchange.glexport import Export, ExportLine, Out
from arcli.exchange.profile import FromYaml
from arcli.ledger.config import read_model
from arcli.model.diagnostics import Diagnostic, SourceText
from arcli.model.fields import FieldError
from arcli.model.money import ZERO, plain
from arcli.model.nearest import nearest
from arcli.source.decode import decode

SHIPPED = Path(__file__).parent / "profiles"
FIELDS = {
    "number": "number of the transaction in the export, from 1",
    "line": "number of the row within the export, from 1",
    "date": "posting date",
    "due": "due date of the document",
    "kind": "kind of entry: invoice, payment, …",
    "reference": "the entry's ID",
    "document": "the document whose open amount the posting moves, else the entry's ID",
    "memo": "the entry's memo, else its kind and ID",
    "name": "the customer's name",
    "customer": "the customer's ID, on accounts of open items",
    "account": "the account, as the profile's accounts: translate it",
    "party": "the customer where the account stands for open items, else the account",
    "holding": "receivable, deductions, deposits or unidentified, on accounts of open items; else other",
    "currency": "currency of the amount",
    "amount": "amount, debit positive",
    "debit": "amount if it is a debit, else nothing",
    "credit": "amount if it is a credit, else nothing",
    "base_currency": "the base currency",
    "base": "amount in base, debit positive",
    "base_debit": "the same, if it is a debit",
    "base_credit": "the same, if it is a credit",
    "rate": "base units for one of the currency",
}
_FIELD = re.compile(r"\{([^{}]*)\}")


class Column(FromYaml):
    """A column: its head, its value, a `map` that translates the value, the most signs that it may have."""

    name: str
    value: str = ""
    map: str | None = None
    max: int | None = Field(default=None, gt=0)

    @field_validator("value")
    @classmethod
    def _fields(cls, value: str) -> str:
        for name in _FIELD.findall(value):
            if name not in FIELDS:
                best = nearest(name, FIELDS)
                raise FieldError(f'there is no field "{name}"', "AR641", f'did you mean "{best}"?' if best else None)
        return value


class GlProfile(FromYaml):
    """An export profile. `first`, `other` and `end` mark the rows of a transaction (IIF)."""

    about: str = ""
    dates: str = "YYYY-MM-DD"
    delimiter: Literal[",", ";", "tab"] = ","
    decimal: Literal[".", ","] = "."
    quote: bool = True
    head: list[str] = Field(default=[])
    header: bool = True
    first: str | None = None
    other: str | None = None
    end: str | None = None
    rows: int | None = Field(default=None, gt=1)
    base_only: bool = False
    columns: list[Column]
    maps: dict[str, dict[str, str]] = Field(default={})
    accounts: dict[str, str] = Field(default={})


def find_profile(name: str) -> tuple[str, bytes]:
    """The name and bytes of a shipped profile, or of a file. Raises OSError when there is neither."""
    shipped = SHIPPED / f"{name}.yaml"
    path = shipped if "/" not in name and shipped.is_file() else Path(name)
    return str(path.name if path is shipped else path), path.read_bytes()


def shipped_profiles() -> list[str]:
    """Names of the profiles that come with arcli."""
    return sorted(p.stem for p in SHIPPED.glob("*.yaml"))


def read_profile(name: str, data: bytes) -> tuple[GlProfile | None, list[Diagnostic]]:
    """A profile from its bytes, and what is wrong with it."""
    source, problems = decode(name, data)
    found, more = read_model(source, GlProfile, "AR641")
    problems += more
    if not isinstance(found, GlProfile) or problems:
        return None, problems
    for column in found.columns:
        if column.map is not None and column.map not in found.maps:
            hint = "maps: names them, each from texts to texts"
            problems.append(_wrong(source, f'column "{column.name}" uses a map "{column.map}" that is not there', hint))
    return (None if problems else found), problems


def _wrong(source: SourceText, message: str, hint: str) -> Diagnostic:
    return Diagnostic("AR641", message, None, hint, file=source.name)


# --- writing ---------------------------------------------------------------------------------------------


def render(export: Export, profile: GlProfile) -> list[str]:
    """The files: one, or as many as the profile's rows a file need. A transaction is never split between two."""
    files: list[list[list[list[str]]]] = [[]]
    size = row = 0
    for number, t in enumerate((t for t in export.out if t.lines), 1):
        block = list(_rows(t, number, row, export, profile))
        row += len(block)
        if profile.rows is not None and size + len(block) > profile.rows and files[-1]:
            files.append([])
            size = 0
        files[-1].append(block)
        size += len(block)
    return [_text(blocks, profile) for blocks in files]


def too_long(export: Export, profile: GlProfile) -> Out | None:
    """A transaction with more rows than a file of that profile may have; None if all fit."""
    return next((t for t in export.out if profile.rows is not None and len(t.lines) > profile.rows), None)


def _text(blocks: list[list[list[str]]], profile: GlProfile) -> str:
    out = io.StringIO()
    delimiter = "\t" if profile.delimiter == "tab" else profile.delimiter
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL if profile.quote else csv.QUOTE_NONE
    )
    for line in profile.head:
        out.write(line.replace("\\t", "\t") + "\r\n")
    if profile.header:
        writer.writerow([c.name for c in profile.columns])
    for block in blocks:
        for index, cells in enumerate(block):
            mark = (profile.first if index == 0 else profile.other) if profile.first else None
            writer.writerow([mark, *cells] if mark else cells)
        if profile.end:
            out.write(profile.end + "\r\n")
    return out.getvalue()


def _rows(t: Out, number: int, before: int, export: Export, profile: GlProfile) -> Iterator[list[str]]:
    for index, line in enumerate(_lines(t, profile)):
        fields = _fields(t, line, number, before + index + 1, export, profile)
        yield [_cell(c, fields, profile) for c in profile.columns]


def _lines(t: Out, profile: GlProfile) -> list[ExportLine]:
    """The lines of a transaction; of amounts in base alone only those that come to something."""
    lines = [line for line in t.lines if not profile.base_only or _base(line)]
    return sorted(lines, key=lambda x: not x.posting.holding) if profile.first else lines


def _base(line: ExportLine) -> Decimal:
    if line.worth is None:
        return line.amount
    return line.worth if line.amount > 0 else -line.worth


def _fields(t: Out, line: ExportLine, number: int, row: int, export: Export, profile: GlProfile) -> dict[str, Any]:
    p, base = line.posting, _base(line)
    account = profile.accounts.get(line.account, line.account)
    return {
        "number": str(number),
        "line": str(row),
        "date": t.date,
        "due": export.dues.get(p.document) if p.holding else None,
        "kind": t.kind,
        "reference": t.reference or t.kind,
        "document": p.document or t.reference,
        "memo": t.memo or f"{t.kind} {t.reference}".strip(),
        "name": t.payee,
        "customer": p.customer if p.holding else "",
        "account": account,
        "party": p.customer if p.holding in ("receivable", "deductions") else account,
        "holding": p.holding or "other",
        "currency": line.currency,
        "amount": (line.amount, line.currency),
        "debit": (max(line.amount, ZERO) or None, line.currency),
        "credit": (max(-line.amount, ZERO) or None, line.currency),
        "base_currency": export.base or line.currency,
        "base": (base, export.base),
        "base_debit": (max(base, ZERO) or None, export.base),
        "base_credit": (max(-base, ZERO) or None, export.base),
        "rate": f"{(abs(base) / abs(line.amount)) if line.amount else Decimal(1):.8f}".rstrip("0").rstrip("."),
    }


def _cell(column: Column, fields: dict[str, Any], profile: GlProfile) -> str:
    text = _FIELD.sub(lambda m: _shown(fields[m[1]], profile), column.value)
    if column.map is not None:
        table = profile.maps[column.map]
        text = table.get(text, table.get("*", text))
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    text = text[: column.max].rstrip() if column.max else text
    if text[:1] in ("=", "+", "@") or (text[:1] == "-" and not re.fullmatch(r"-[0-9.,]+", text)):
        text = "'" + text  # a spreadsheet would take it for a formula
    return text.replace("\t", " ").replace('"', "'") if not profile.quote else text


def _shown(value: Any, profile: GlProfile) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return _date(value, profile.dates)
    if isinstance(value, tuple):
        amount, currency = value
        if amount is None:
            return ""
        return plain(amount, currency).replace(".", profile.decimal)
    return str(value)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _date(day: date, form: str) -> str:
    parts = {
        "YYYY": f"{day.year:04}",
        "MMM": _MONTHS[day.month - 1],
        "MM": f"{day.month:02}",
        "DD": f"{day.day:02}",
        "M": str(day.month),
        "D": str(day.day),
    }
    return re.sub("YYYY|MMM|MM|DD|M|D", lambda m: parts[m[0]], form)
