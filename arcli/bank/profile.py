"""Profiles of what banks and customers send: which column, or which signs of a record, hold what.

    kind: bank                # or remittance, statement (a customer's own list), trial-balance, aging, lockbox
    delimiter: ";"
    decimal: ","
    dates: DD.MM.YYYY
    currency: EUR
    columns:
      booked: Buchungstag
      amount: Betrag
      payer: Name
      text: [Verwendungszweck 1, Verwendungszweck 2]

The keys that all profiles share are those of `arcli.tabular.layout`.
"""

# No `from __future__ import annotations`: the annotations of declared settings are evaluated.

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

from arcli.model.diagnostics import Diagnostic
from arcli.model.fieldtype import FieldError
from arcli.model.nearest import nearest
from arcli.model.settings.declared import Reads, setting
from arcli.source.profiles import read_profile as read_any
from arcli.tabular.layout import Layout, mistake

SHIPPED = Path(__file__).parent / "profiles"
COLUMNS = {
    "bank": (
        "booked value amount debit credit sign gross charges currency account payer payer_account payer_bank "
        "end_to_end reference text bank_ref code cheque mandate returned balance"
    ),
    "remittance": (
        "payment total document paid debit credit sign billed discount adjustment reason po date currency payer note"
    ),
    "statement": "document date amount debit credit sign currency paid payment paid_on note",
    "trial-balance": "account amount debit credit sign currency customer",
    "aging": "customer amount debit credit sign currency",  # and buckets
    "lockbox": "",
}
BUCKET = re.compile(r"(?:current|credits|unapplied|[0-9]+-[0-9]+|[0-9]+\+)\Z")  # a column of an aging
AMOUNT = {"remittance": "paid"}  # the column that debit, credit, sign and negate refer to; amount in the others
_NEEDED = {
    "bank": ("booked value",), "remittance": ("document",), "statement": ("document",), "trial-balance": ("account",),
    "aging": ("customer",),
}  # fmt: skip
LOCKBOX_RECORDS = {
    "head": ["date"],
    "box": ["number", "date"],
    "cheque": ["batch", "item", "amount", "routing", "account", "number", "date", "payer"],
    "invoice": ["batch", "item", "document", "amount"],
    "batch": ["batch", "number", "count", "total"],
    "box_end": ["number", "count", "total"],
    "end": ["records"],
}
Stretch = tuple[int, int]
Records = dict[str, tuple[str, dict[str, Stretch]]]


def _records(given: Any) -> Records:
    """Return the records of a lockbox: by kind, the characters that they start with and where their fields are."""
    if not isinstance(given, dict):
        raise mistake("a lockbox profile needs records", hint=f"of {', '.join(LOCKBOX_RECORDS)}")
    records: Records = {}
    for kind, fields in given.items():
        if kind not in LOCKBOX_RECORDS:
            raise _unknown(kind, LOCKBOX_RECORDS, kind, "?")
        stretches: dict[str, Stretch] = {}
        for key, value in (fields if isinstance(fields, dict) else {}).items():
            if key == "starts":
                continue
            if key not in LOCKBOX_RECORDS[kind]:
                raise _unknown(key, ["starts", *LOCKBOX_RECORDS[kind]], kind, key, "?")
            stretches[key] = _stretch(value, kind, key)
        mark = fields.get("starts") if isinstance(fields, dict) else None
        if not isinstance(mark, str) or not mark:
            raise mistake(f"{kind} does not state how its lines start", kind, hint='such as starts: "6"')
        records[kind] = (mark, stretches)
    return records


def _stretch(value: Any, *path: str) -> Stretch:
    right = isinstance(value, list) and len(value) == 2
    if not right or not all(isinstance(v, str) and v.isdecimal() and 0 < int(v) < 1000 for v in value):
        raise mistake("a field is [first character from 1, number of characters]", *path, hint="such as [8, 10]")
    return int(value[0]), int(value[1])


def _unknown(key: str, known: Any, *path: str) -> FieldError:
    best = nearest(key, known)
    return mistake(
        f'there is no "{key}"', *path, hint=f'did you mean "{best}"?' if best else f"known are {', '.join(known)}"
    )


@setting
class Profile(Layout):
    """A profile as read.

    `account` is the bank account of all lines; `returned_if` is the text of the `returned` column that marks a return;
    `total_row` is the document or customer of the row with the total.
    """

    kind: Literal["bank", "remittance", "statement", "trial-balance", "aging", "lockbox"] = "bank"
    account: str = ""
    returned_if: str = ""
    total_row: str = ""
    records: Annotated[Records, Reads(_records)] = field(default_factory=dict)

    @property
    def credit_adds(self) -> bool:
        """Return whether a credit adds: in a bank's books, and in a customer's books that state what it owes."""
        return self.kind in ("bank", "statement")

    def mistakes(self) -> Iterator[FieldError]:
        """Yield what is wrong with the values in combination."""
        yield from super().mistakes()
        if self.kind == "lockbox":
            if "amount" not in self.records.get("cheque", ("", {}))[1]:
                yield mistake("a lockbox profile needs a cheque with its amount", "records")
            return
        known = [*COLUMNS[self.kind].split(), *(("current", "1-30", "91+") if self.kind == "aging" else ())]
        for name in self.columns:
            if name not in known and not (self.kind == "aging" and BUCKET.match(name)):
                yield _unknown(name, known, "columns", name, "?")
        amount = AMOUNT.get(self.kind, "amount")
        for some in (*_NEEDED[self.kind], f"{amount} debit credit"):
            if not self.columns.keys() & set(some.split()):
                yield mistake(f"a column is missing: {' or '.join(some.split())}", "columns")


def read_profile(name: str, data: bytes) -> tuple[Profile | None, list[Diagnostic]]:
    """Return a profile from the bytes of its file; None if something in it is wrong (AR601)."""
    return read_any(name, data, Profile)


# The BAI lockbox format as most banks write it.
BAI_LOCKBOX = Profile(
    kind="lockbox",
    about="BAI lockbox",
    currency="USD",
    dates="YYMMDD",
    records={
        "head": ("1", {"date": (24, 6)}),
        "box": ("5", {"number": (8, 7), "date": (15, 6)}),
        "cheque": (
            "6",
            {
                "batch": (2, 3),
                "item": (5, 3),
                "amount": (8, 10),
                "routing": (18, 9),
                "account": (27, 10),
                "number": (37, 10),
                "payer": (53, 30),
            },
        ),
        "invoice": ("4", {"batch": (2, 3), "item": (5, 3), "document": (12, 15), "amount": (27, 10)}),
        "batch": ("7", {"batch": (2, 3), "number": (8, 7), "count": (21, 3), "total": (24, 10)}),
        "box_end": ("8", {"number": (8, 7), "count": (21, 4), "total": (25, 10)}),
        "end": ("9", {"records": (2, 6)}),
    },
)
