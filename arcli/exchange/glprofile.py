"""Export profiles: how another system wants journal lines, invoices or receipts. Data in YAML, no code.

    dates: DD/MM/YYYY
    rows: 300
    columns:
      "*Date": "{date}"
      "*AccountCode": "{account}"
      "*Narration": {value: "{memo}", max: 4000}
      "*Amount": "{base}"
    accounts:
      assets:receivable: "610"

A value is a template: `{field}` is replaced by the value of the posting, other text is kept. Fields: FIELDS below. The
keys that all profiles share are those of `arcli.tabular.layout.Form`.
"""

# No `from __future__ import annotations`: the annotations of declared settings are evaluated.

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from arcli.exchange.glexport import Export, ExportLine, Out
from arcli.model.fieldtype import FieldError
from arcli.model.formulas import guard
from arcli.model.money import ZERO, plain
from arcli.model.nearest import nearest
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.tabular.dates import show_date
from arcli.tabular.layout import Form, mistake

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
    "account": "the account, translated by the profile's accounts:",
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
OF_DOCUMENTS = {
    "kind": "invoice, debit, credit; payment",
    "document": "the document's ID",
    "date": "its date",
    "due": "its due date",
    "terms": "its payment terms",
    "currency": "its currency",
    "customer": "the customer's ID",
    "name": "the customer's name, else the ID",
    "email": "the customer's address for mail",
    "street": "the customer's street, or whole address",
    "postcode": "the customer's postal code",
    "city": "the customer's town",
    "country": "the customer's country",
    "po": "the customer's order",
    "ref": "the reference",
    "memo": "the memo",
    "text": "of a line: what was sold; else the memo, else kind and ID",
    "item": "of a line: the article",
    "account": "of a line: the revenue account, translated by the profile's accounts:",
    "quantity": "of a line: how many, negative for a credit memo where the profile says signed",
    "price": "of a line: the price of one",
    "net": "of a line: without tax, negative as the quantity is",
    "tax": "of a line: its tax code",
    "amount": "the document's amount, with tax",
    "documents": "of a receipt: what it settles",
    "method": "of a receipt: how it was paid",
}  # fields of profiles of invoices and receipts
_FIELD = re.compile(r"\{([^{}]*)\}")


def _value(value: Any) -> str:
    if not isinstance(value, str):
        raise mistake("must be a single text, not a list or mapping", hint="write the text after the colon")
    for name in _FIELD.findall(value):
        if name not in FIELDS and name not in OF_DOCUMENTS:
            best = nearest(name, [*FIELDS, *OF_DOCUMENTS])
            raise mistake(f'there is no field "{name}"', hint=f'did you mean "{best}"?' if best else None)
    return value


Value = Annotated[str, Reads(_value)]


@setting
class Cell(Declared):
    """A value, a `map` that translates it, and the largest number of characters it may have."""

    value: Value = ""
    map: str | None = None
    max: Annotated[int, Reads(least=1)] | None = None


@setting
class GlProfile(Form):
    """An export profile. `columns` are those of the file, by their headings: a template, or a value with more.

    `first`, `other` and `end` mark the rows of a transaction (IIF). `of` says what a row is of: a posting, a line of an
    invoice, a receipt; `kinds` are the documents that count, `documents` is how many of them a file may have.
    """

    kind: Literal["export"] = "export"
    of: Literal["postings", "invoices", "receipts"] = "postings"
    kinds: list[Literal["invoice", "debit", "credit"]] = field(default_factory=lambda: ["invoice", "debit", "credit"])
    documents: Annotated[int, Reads(least=1)] | None = None
    quote: bool = True
    head: list[str] = field(default_factory=list)
    header: bool = True
    first: str | None = None
    other: str | None = None
    end: str | None = None
    rows: Annotated[int, Reads(least=2)] | None = None
    base_only: bool = False
    columns: dict[str, Value | Cell]
    maps: dict[str, dict[str, str]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def cells(self) -> list[Cell]:
        """Return the content of each column."""
        return [c if isinstance(c, Cell) else Cell(value=c) for c in self.columns.values()]

    def mistakes(self) -> Iterator[FieldError]:
        """Yield what is wrong with the values in combination."""
        known = FIELDS if self.of == "postings" else OF_DOCUMENTS
        for name, cell in zip(self.columns, self.cells, strict=True):
            for one in _FIELD.findall(cell.value):
                if one not in known:
                    yield mistake(f'profiles of {self.of} have no field "{one}"', "columns", name)
        for name, cell in zip(self.columns, self.cells, strict=True):
            if cell.map is not None and cell.map not in self.maps:
                message = f'column "{name}" uses a map "{cell.map}" that is not defined'
                yield mistake(message, "columns", name, hint="define it under maps:, from texts to texts")


# --- writing ---------------------------------------------------------------------------------------------


def render(export: Export, profile: GlProfile, *, raw: bool = False) -> list[str]:
    """Return the files: one, or as many as the profile's rows per file require. A transaction is never split."""

    def blocks() -> Iterator[list[list[str]]]:
        row = 0
        for number, t in enumerate((t for t in export.out if t.lines), 1):
            block = list(_rows(t, number, row, export, profile))
            row += len(block)
            yield block

    return files_of(blocks(), profile, raw=raw)


def files_of(blocks: Iterable[list[list[str]]], profile: GlProfile, *, raw: bool = False) -> list[str]:
    """Return the texts of files with the rows of blocks, none of which is split, as a profile limits them."""
    files: list[list[list[list[str]]]] = [[]]
    size = 0
    for block in blocks:
        rows = block if raw else [[guard(text) for text in cells] for cells in block]
        full = profile.rows is not None and size + len(rows) > profile.rows
        if files[-1] and (full or len(files[-1]) == profile.documents):
            files.append([])
            size = 0
        files[-1].append(rows)
        size += len(rows)
    return [_text(found, profile) for found in files]


def cells_of(fields: dict[str, Any], profile: GlProfile) -> list[str]:
    """Return the cells of a row from the values of its fields."""
    return [_cell(c, fields, profile) for c in profile.cells]


def too_long(export: Export, profile: GlProfile) -> Out | None:
    """Return a transaction with more rows than a file of that profile may have; None if all fit."""
    return next((t for t in export.out if profile.rows is not None and len(t.lines) > profile.rows), None)


def _text(blocks: list[list[list[str]]], profile: GlProfile) -> str:
    out = io.StringIO()
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if profile.quote else csv.QUOTE_NONE
    writer = csv.writer(out, delimiter=profile.delimiter or ",", lineterminator="\r\n", quoting=quoting)
    for line in profile.head:
        out.write(line.replace("\\t", "\t") + "\r\n")
    if profile.header:
        writer.writerow(profile.columns)
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
        yield cells_of(fields, profile)


def _lines(t: Out, profile: GlProfile) -> list[ExportLine]:
    """Return the lines of a transaction; for amounts in base only, those that are not zero."""
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


def _cell(column: Cell, fields: dict[str, Any], profile: GlProfile) -> str:
    text = _FIELD.sub(lambda m: _shown(fields[m[1]], profile), column.value)
    if column.map is not None:
        table = profile.maps[column.map]
        text = table.get(text, table.get("*", text))
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    text = text[: column.max].rstrip() if column.max else text
    return text.replace("\t", " ").replace('"', "'") if not profile.quote else text


def _shown(value: Any, profile: GlProfile) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return show_date(value, profile.dates or "YYYY-MM-DD", profile.months)
    if isinstance(value, tuple):
        amount, currency = value
        if amount is None:
            return ""
        return plain(amount, currency).replace(".", profile.decimal)
    return str(value)
