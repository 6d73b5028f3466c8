"""A first look at a delimited list: how it is written, what its columns seem to be, and what is in doubt.

What a look can't tell stays a comment: a profile guesses nothing that could change a figure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from arcli.model.fieldtype import FieldError
from arcli.tabular.dates import Dates
from arcli.tabular.decoding import decode_list
from arcli.tabular.numbers import Numbers

Purpose = Literal["bank", "customers", "list"]
_FORMS = ("YYYY-MM-DD", "DD.MM.YYYY", "DD.MM.YY", "M/D/YYYY", "D/M/YYYY", "M/D/YY", "D/M/YY", "YYYY/MM/DD",
          "DD-MM-YYYY", "D MMM YYYY", "D-MMM-YY")  # fmt: skip
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_ABOVE = 20  # lines above a heading at most
_LOOKED_AT = 500  # rows
# What headings say in the languages of accounting programs and banks, by what the column is; whole words, in order.
_WORDS: dict[str, str] = {
    "due": r"(?:net )?due(?: date)?|fällig\w*|faellig\w*|échéance|vencimiento|scadenza|vervaldatum|payment due",
    "value": r"value date|valuta\w*|wertstellung|date de valeur|fecha valor",
    "booked": r"book\w* date|buchungstag|buchungsdatum|transaction date|posting date|date comptable|boekdatum",
    "date": r"date|datum|belegdatum|fecha|data",
    "open": r"open balance|open|offen\w*|outstanding\w*|remaining\w*|amount due|balance due|restbetrag|solde",
    "original": r"original amount|invoice amount|invoiced amount|rechnungsbetrag",
    "limit": r"credit limit|limit|kreditlimit",
    "debit": r"debits?|soll|belastung|paid out|withdrawals?|débit|cargo|dare|af",
    "credit": r"credits?|haben|gutschrift|paid in|deposits?|crédit|abono|avere|bij",
    "balance": r"balance|saldo|kontostand",
    "currency": r"currency\w*|währung|waehrung|curr\w*|devise|moneda|valuta code|currency code",
    "amount": r"amount|betrag|total|gross|brutto|net|montant|importe|importo|bedrag|umsatz",
    "cheque": r"che(?:ck|que) (?:no|num|nr)\w*|che(?:ck|que) ?#|scheck\w*",
    "document": r"invoice (?:no|number|num)\w*|document (?:no|number)\w*|beleg\w*|rechnungs(?:nr|nummer)\w*|voucher\w*|"
    r"num|number|no|invoice|rechnung|facture|factura|fattura|factuur\w*",
    "payer_account": r"iban|account number|kontonummer|counterparty account",
    "customer": r"customer (?:no|number|id|account|code)\w*|kunden?(?:nr|nummer)\w*|debitor\w*|konto|client id|"
    r"account|customer|client|kunde|cliente",
    "email": r"e-?mail\w*",
    "address": r"(?:bill(?:ing)? )?address|anschrift|adresse",
    "street": r"street|address line ?1|straße|strasse|poaddressline1|billing street",
    "phone": r"(?:tele)?phone(?: (?:no|number)\w*)?|telefon\w*|tel",
    "postcode": r"post ?code|postal code|zip\w*|plz",
    "city": r"city|town|ort|stadt|ville|ciudad",
    "country": r"country|land|pays|país",
    "vat_id": r"vat (?:id|no|number)\w*|ust-?id\w*|tax (?:id|number)|taxnumber",
    "terms": r"terms|payment terms|zahlungs\w*",
    "text": r"description|verwendungszweck|details|memo|text|purpose|narrative|libellé|concepto|reference|referenz",
    "name": r"name|customer name|company\w*|firma|kundenname|client name|payer|payee|auftraggeber\w*|beguenstigter\w*|"
    r"counterparty|contact\w*",
}


_DATED = frozenset({"due", "value", "booked", "date"})
_AMOUNTS = frozenset({"open", "original", "limit", "debit", "credit", "balance", "amount"})
_OF_CUSTOMERS = frozenset({"email", "phone", "address", "street", "terms", "limit", "vat_id"})
_ID = re.compile(r"id|code|key|no\.?|nr\.?|number|nummer", re.IGNORECASE)  # of a customer, where each row is one
_TOTAL = re.compile("(?:grand )?total|summe|gesamt|totale?", re.IGNORECASE)


class Seen(NamedTuple):
    """A column: its heading, the words of its cells, and whether they are dates or numbers."""

    head: str
    cells: tuple[str, ...]


@dataclass
class Look:
    """What a look found: lines above the heading, form of dates and numbers, columns by what they are; doubts."""

    delimiter: str
    above: int
    head: list[str]
    rows: list[list[str]]
    purpose: Purpose = "list"
    encoding: str = ""
    dates: str | None = None
    decimal: str = "."
    columns: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    total: str = ""  # the text in the first column of a last row of totals

    @property
    def ids(self) -> bool:
        """Return whether the column of customers seems to hold IDs, not names."""
        place = self.head.index(self.columns["customer"]) if "customer" in self.columns else 0
        return not any(" " in row[place].strip() for row in self.rows)


def look_at(name: str, data: bytes) -> Look | None:
    """Return what a look at a list shows; None if there is nothing like a heading with rows below it."""
    found = decode_list(name, data, None)
    lines = found.source.text.split("\n")
    look = _shape(lines)
    if look is None:
        return None
    if any(p.code == "AR602" or "Windows-1252" in p.message for p in found.problems):
        look.encoding = "cp1252"
        look.doubts.append("the file is not UTF-8: is it Windows-1252?")
    if len(look.rows) > 1 and _TOTAL.match(look.rows[-1][0].strip()):
        look.total = look.rows.pop()[0].strip()
    columns = [Seen(h, tuple(r[i].strip() for r in look.rows if r[i].strip())) for i, h in enumerate(look.head)]
    dated = _dates(look, columns)
    numeric = _numbers(look, columns, dated)
    _name_columns(look, columns, dated, numeric)
    _purpose(look)
    return look


def _shape(lines: list[str]) -> Look | None:
    """Return delimiter, heading and rows: the heading is the first line with as many cells as most lines have."""
    best: Look | None = None
    for delimiter in _DELIMITERS:
        rows = list(csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=delimiter))
        widths = [len(r) for r in rows if "".join(r).strip()]
        wide = max(set(widths), key=lambda w: (widths.count(w), w)) if widths else 0
        if wide < 2:
            continue
        at = next((i for i, r in enumerate(rows[:_ABOVE]) if len(r) == wide and sum(map(bool, r)) > wide / 2), None)
        if at is None:
            continue
        body = [r for r in rows[at + 1 :] if len(r) == wide and "".join(r).strip()]
        if body and (best is None or wide > len(best.head)):
            best = Look(delimiter, at, [" ".join(c.split()) for c in rows[at]], body[:_LOOKED_AT])
    return best


def _reads(form: Dates | Numbers, cells: Iterable[str]) -> bool:
    try:
        for cell in cells:
            form.read(cell)
    except FieldError:
        return False
    return True


def _dates(look: Look, columns: Sequence[Seen]) -> set[str]:
    """Return the headings of dates; note their form, or that rows can't tell."""
    forms: dict[str, list[str]] = {}
    for column in columns:
        if column.cells and all(re.search(r"[0-9]", c) for c in column.cells):
            fits = [f for f in _FORMS if _reads(Dates(f, "en"), column.cells)]
            if fits:
                forms[column.head] = fits
    common = [f for f in _FORMS if forms and all(f in fits for fits in forms.values())]
    if not common and forms:
        first = next(iter(forms.values()))[0]
        look.doubts.append(f"dates are written in several forms; {first} is that of {next(iter(forms))}")
        common = [first]
    if len({f.replace("D", "x").replace("M", "x") for f in common}) == 1 and len(common) > 1:
        example = next(c for column in columns if column.head in forms for c in column.cells)
        look.doubts.append(f'no row tells whether {example} is {common[0]} or {common[1]}: state "dates:"')
    elif common and common[0] != "YYYY-MM-DD":
        look.dates = common[0]
    return set(forms)


def _numbers(look: Look, columns: Sequence[Seen], dated: set[str]) -> set[str]:
    """Return the headings of amounts; note the decimal mark, or that rows can't tell."""
    found: dict[str, list[str]] = {}
    for column in columns:
        if column.head in dated or not column.cells:
            continue
        marks = [m for m in (".", ",") if _reads(Numbers("." if m == "." else ","), column.cells)]
        if marks:
            found[column.head] = marks
    points = sum(marks == ["."] for marks in found.values())
    commas = sum(marks == [","] for marks in found.values())
    look.decimal = "," if commas > points else "."
    if commas and points:
        look.doubts.append("some amounts have a decimal point, others a decimal comma")
    elif found and not commas and not points:
        look.doubts.append('no amount tells whether the decimal mark is "." or ",": see "decimal:"')
    return {head for head, marks in found.items() if look.decimal in marks}


def _agrees(what: str, column: Seen, dated: set[str], numeric: set[str]) -> bool:
    """Return whether the cells of a column can be what its heading says."""
    if what in _DATED:
        return column.head in dated
    if what in _AMOUNTS:
        return column.head in numeric and column.head not in dated
    if what == "currency":
        return all(re.fullmatch("[A-Za-z]{3}", c) for c in column.cells)
    return column.head not in dated


def _name_columns(look: Look, columns: Sequence[Seen], dated: set[str], numeric: set[str]) -> None:
    """Say what columns seem to be, by their headings, where their cells agree: whole headings first, then words."""
    for whole in (True, False):
        for what, words in _WORDS.items():
            pattern = re.compile(rf"\b(?:{words})\b" if not whole else rf"\*?(?:{words})\.?", re.IGNORECASE)
            for column in columns:
                taken = what in look.columns or column.head in look.columns.values()
                if taken or not _agrees(what, column, dated, numeric):
                    continue
                if pattern.fullmatch(column.head) if whole else pattern.search(column.head):
                    look.columns[what] = column.head
    order = {column.head: i for i, column in enumerate(columns)}
    look.columns = dict(sorted(look.columns.items(), key=lambda item: order[item[1]]))
    if "date" not in look.columns and dated and "booked" not in look.columns:
        first = next(c.head for c in columns if c.head in dated)
        if first not in look.columns.values():
            look.columns["date"] = first
            look.doubts.append(f'"{first}" is taken for the date: it is the first column of dates')
    look.others = [c.head for c in columns if c.head and c.head not in look.columns.values()]


def _purpose(look: Look) -> None:
    """Say what the list seems to be: lines of a bank, customers, or documents."""
    if "payer_account" in look.columns and len(look.rows) > 1:
        place = look.head.index(look.columns["payer_account"])
        if len({row[place] for row in look.rows}) == 1:  # of every line: ours
            look.columns["account"] = look.columns.pop("payer_account")
    has = look.columns.keys()
    money = has & {"amount", "debit", "credit", "open"}
    owed = has & {"open", "due", "original"}
    running = "balance" in has and not owed and "document" not in has
    if not money or (not has & _DATED and has & _OF_CUSTOMERS):
        look.purpose = "customers"
        _own_ids(look)
    elif ("document" not in has and "customer" not in has) or running or has & {"value", "payer_account", "account"}:
        look.purpose = "bank"
    if look.purpose == "list" and "customer" not in has and "name" in has:
        look.doubts.append("no column is the customer's number: IDs are made of the names")
    if look.purpose == "list" and "document" not in has:
        look.doubts.append("no column is the document's number: each entry needs an id")
    if look.purpose == "list":
        _documents(look)
    if len(set(look.head)) < len(look.head):
        look.doubts.append("two columns have one name: name them by their numbers")


def _own_ids(look: Look) -> None:
    """Take a column that holds the IDs of a list of customers, and is called no more than that, as the customer's."""
    column = next((head for head in look.head if _ID.fullmatch(head.strip())), None)
    if column is None or "customer" in look.columns:
        return
    for what in [what for what, head in look.columns.items() if head == column]:
        del look.columns[what]
    look.columns["customer"] = column
    look.others = [head for head in look.others if head != column]


def _documents(look: Look) -> None:
    """Doubt what rows of documents may be: credits, or lines of one document."""
    place = {head: i for i, head in enumerate(look.head)}
    amount = next((look.columns[w] for w in ("amount", "original", "debit") if w in look.columns), None)
    if amount is not None and "open" not in look.columns:
        below = sum(bool(re.search(r"^[(−-]|-$", row[place[amount]].strip())) for row in look.rows)
        if below:
            look.doubts.append(f"{below} of the amounts are below zero: are they credit memos, or payments?")
    if "document" in look.columns:
        numbers = [n for row in look.rows if (n := row[place[look.columns["document"]]].strip())]
        if len(set(numbers)) < len(numbers):
            look.doubts.append("several rows have one number: are they lines of one document? See group:")
