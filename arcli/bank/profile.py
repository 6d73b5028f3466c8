"""Import profiles of bank files: YAML that says which column or which signs of a record hold what.

kind: bank                # or remittance, statement (a customer's own list), lockbox
delimiter: ";"
decimal: ","
dates: DD.MM.YYYY
currency: EUR
columns:
  booked: Buchungstag
  amount: Betrag
  payer: Name
  text: [Verwendungszweck 1, Verwendungszweck 2]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from arcli.bank.decoding import decode_bank
from arcli.bank.findings import day
from arcli.model.diagnostics import Diagnostic, Spot
from arcli.model.nearest import nearest
from arcli.source.yaml.nodes import Path
from arcli.source.yaml.text import load

Kind = Literal["bank", "remittance", "statement", "lockbox"]

BANK_COLUMNS = [
    "booked",
    "value",
    "amount",
    "debit",
    "credit",
    "sign",
    "currency",
    "account",
    "payer",
    "payer_account",
    "payer_bank",
    "end_to_end",
    "reference",
    "text",
    "bank_ref",
    "code",
    "cheque",
    "mandate",
    "returned",
    "balance",
]
REMITTANCE_COLUMNS = [
    "payment",
    "total",
    "document",
    "paid",
    "billed",
    "discount",
    "adjustment",
    "reason",
    "po",
    "date",
    "currency",
    "payer",
    "note",
]
_SCALARS = [
    "kind",
    "name",
    "delimiter",
    "encoding",
    "decimal",
    "dates",
    "currency",
    "account",
    "skip",
    "debit_sign",
    "returned_if",
    "total_row",
    "owed",
]
STATEMENT_COLUMNS = ["document", "date", "amount", "debit", "credit", "currency", "paid", "payment", "paid_on", "note"]
COLUMNS = {"bank": BANK_COLUMNS, "remittance": REMITTANCE_COLUMNS, "statement": STATEMENT_COLUMNS}
LOCKBOX_RECORDS = {
    "head": ["date"],
    "box": ["number", "date"],
    "cheque": ["batch", "item", "amount", "routing", "account", "number", "date", "payer"],
    "invoice": ["batch", "item", "document", "amount"],
    "batch": ["batch", "number", "count", "total"],
    "box_end": ["number", "count", "total"],
    "end": ["records"],
}


@dataclass(slots=True)
class Profile:
    """A profile as read. `columns` maps what arcli knows to names of columns (or their numbers from 1); `records` maps
    record kinds of a lockbox to their first sign and the stretches of their fields (start from 1, length)."""

    kind: Kind = "bank"
    name: str = ""
    delimiter: str = ","
    encoding: str | None = None
    decimal: str = "."
    dates: str = "YYYY-MM-DD"
    currency: str = ""
    account: str = ""
    skip: int = 0
    debit_sign: str = "D"
    returned_if: str = ""
    total_row: str = ""
    owed: str = "positive"
    columns: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, tuple[str, dict[str, tuple[int, int]]]] = field(default_factory=dict)


_TOKENS = {
    "YYYY": "(?P<y>[0-9]{4})",
    "YY": "(?P<y>[0-9]{2})",
    "MMM": "(?P<b>[A-Za-z]{3})",
    "MM": "(?P<m>[0-9]{2})",
    "M": "(?P<m>[0-9]{1,2})",
    "DD": "(?P<d>[0-9]{2})",
    "D": "(?P<d>[0-9]{1,2})",
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CENTURY = 80  # two-digit years from here on are of the 1900s


@cache
def date_pattern(form: str) -> re.Pattern[str] | None:
    """The expression for a date format such as `DD.MM.YYYY`; None if it does not say year, month and day once each.
    A time may follow the date."""
    parts = re.split(r"(YYYY|YY|MMM|MM|M|DD|D)", form)
    used = sorted(p[0] for p in parts[1::2])
    if used != ["D", "M", "Y"]:
        return None
    return re.compile("".join(_TOKENS.get(p) or re.escape(p) for p in parts) + r"(?:[ T].*)?\Z")


def read_date(text: str, profile: Profile) -> date | None:
    """A date in the form that the profile says; None if it is none."""
    pattern = date_pattern(profile.dates)
    match = pattern.match(text.strip()) if pattern else None
    if match is None:
        return None
    found = match.groupdict()
    year = int(found["y"])
    if len(found["y"]) == 2:
        year += 1900 if year >= _CENTURY else 2000
    name = found.get("b")
    if name is not None and name.lower() not in _MONTHS:
        return None
    month = _MONTHS.index(name.lower()) + 1 if name is not None else int(found["m"])
    return day(year, month, int(found["d"]))


def read_profile(name: str, data: bytes) -> tuple[Profile | None, list[Diagnostic]]:
    """A profile from the bytes of its file; None when something in it is wrong (AR660)."""
    found = decode_bank(name, data)
    spans: dict[Path, Spot] = {}
    document = load(found.source, spans)
    problems = [*found.problems, *document.problems]
    if not isinstance(document.value, dict):
        if not problems:
            problems.append(Diagnostic("AR660", "a profile is a mapping: kind, columns, …", file=name))
        return None, problems
    reader = _Reader(document.value, spans, name)
    profile = reader.read()
    problems += reader.problems
    return (None if problems else profile), problems


class _Reader:
    def __init__(self, value: dict[str, Any], spans: dict[Path, Spot], name: str) -> None:
        self.value, self.spans, self.name = value, spans, name
        self.problems: list[Diagnostic] = []

    def read(self) -> Profile:
        profile = Profile(name=self.name)
        kind = self.value.get("kind", "bank")
        if kind not in ("bank", "remittance", "statement", "lockbox"):
            self._wrong(("kind",), f'there is no kind "{kind}"', "bank, remittance, statement or lockbox")
        profile.kind = kind
        group = "records" if kind == "lockbox" else "columns"
        known = [*_SCALARS, group]
        for key, value in self.value.items():
            if key not in known:
                self._unknown((key, "?"), key, known)
            elif key == "skip":
                if not (isinstance(value, str) and value.isdecimal() and len(value) < 5):
                    self._wrong((key,), "skip is a number of lines", None)
                else:
                    profile.skip = int(value)
            elif key in _SCALARS and key != "kind":
                if not isinstance(value, str):
                    self._wrong((key,), f"{key} is one value", None)
                else:
                    setattr(profile, key, {"tab": "\t", "\\t": "\t"}.get(value, value) if key == "delimiter" else value)
        self._formats(profile)
        if kind == "lockbox":
            self._records(profile)
        else:
            self._columns(profile, COLUMNS.get(kind, BANK_COLUMNS))
        return profile

    def _formats(self, profile: Profile) -> None:
        if len(profile.delimiter) != 1:
            self._wrong(
                ("delimiter",), f'a delimiter is one sign, not "{profile.delimiter}"', "a comma, a semicolon, tab"
            )
        if profile.decimal not in (".", ","):
            self._wrong(("decimal",), f'the decimal sign is a point or a comma, not "{profile.decimal}"', None)
        if date_pattern(profile.dates) is None:
            self._wrong(("dates",), f'"{profile.dates}" is no date format', "such as DD.MM.YYYY, M/D/YYYY or YYMMDD")
        if profile.owed not in ("positive", "negative"):
            self._wrong(
                ("owed",), f'owed is positive or negative, not "{profile.owed}"', "the sign of what they owe us"
            )
        if profile.encoding is not None:
            try:
                "".encode(profile.encoding)
            except LookupError:
                self._wrong(
                    ("encoding",), f'there is no encoding "{profile.encoding}"', "utf-8, cp1252, latin-1, utf-16"
                )

    def _columns(self, profile: Profile, known: list[str]) -> None:
        columns = self.value.get("columns")
        if not isinstance(columns, dict):
            self._wrong(("columns",), "a profile needs columns", f"of {', '.join(known)}")
            return
        for key, value in columns.items():
            if key not in known:
                self._unknown(("columns", key, "?"), key, known)
                continue
            names = value if isinstance(value, list) else [value]
            if not names or not all(isinstance(n, str) and n for n in names):
                self._wrong(("columns", key), f"{key} is the name of a column, or a list of them", None)
                continue
            profile.columns[key] = names
        needs: tuple[tuple[str, ...], ...] = (("booked", "value"), ("amount", "debit", "credit"))
        if profile.kind == "remittance":
            needs = (("document",), ("paid",))
        elif profile.kind == "statement":
            needs = (("document",), ("amount", "debit", "credit"))
        for some in needs:
            if not any(key in profile.columns for key in some):
                self._wrong(("columns",), f"a column is missing: {' or '.join(some)}", None)

    def _records(self, profile: Profile) -> None:
        records = self.value.get("records")
        if not isinstance(records, dict):
            self._wrong(("records",), "a lockbox profile needs records", f"of {', '.join(LOCKBOX_RECORDS)}")
            return
        for kind, fields in records.items():
            if kind not in LOCKBOX_RECORDS:
                self._unknown(("records", kind, "?"), kind, list(LOCKBOX_RECORDS))
                continue
            stretches: dict[str, tuple[int, int]] = {}
            mark = ""
            for key, value in (fields if isinstance(fields, dict) else {}).items():
                if key == "starts":
                    mark = value if isinstance(value, str) else ""
                elif key not in LOCKBOX_RECORDS[kind]:
                    self._unknown(("records", kind, key, "?"), key, ["starts", *LOCKBOX_RECORDS[kind]])
                elif _is_stretch(value):
                    stretches[key] = (int(value[0]), int(value[1]))
                else:
                    self._wrong(
                        ("records", kind, key), "a field is [first sign from 1, number of signs]", "such as [8, 10]"
                    )
            if not mark:
                self._wrong(("records", kind), f"{kind} does not say how its lines start", 'such as starts: "6"')
            profile.records[kind] = (mark, stretches)
        if not {"amount"} <= set(profile.records.get("cheque", ("", {}))[1]):
            self._wrong(("records",), "a lockbox profile needs a cheque with its amount", None)

    def _unknown(self, path: Path, key: str, known: list[str]) -> None:
        best = nearest(key, known)
        self._wrong(
            path, f'unknown key "{key}"', f'did you mean "{best}"?' if best else f"known are {', '.join(known)}"
        )

    def _wrong(self, path: Path, message: str, hint: str | None) -> None:
        spot = self.spans.get(path) or self.spans.get((*path, "?"))
        self.problems.append(Diagnostic("AR660", message, spot, hint, file=None if spot else self.name))


def _is_stretch(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, str) and v.isdecimal() and 0 < int(v) < 1000 for v in value)
    )


# The BAI lockbox format as most banks write it.
BAI_LOCKBOX = Profile(
    kind="lockbox",
    name="BAI lockbox",
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
