"""The kind of a bank file or remittance advice, recognised by its content. Names of files are ignored."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["ofx", "camt", "mt940", "bai2", "lockbox", "x12", "edifact", "nacha-returns", "nacha", "nacha-payments",
               "zip", "pdf", ""]  # fmt: skip
_HEAD = 20_000


# In this order: the most certain first.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("ofx", re.compile(r"OFXHEADER|.*<OFX[\s>]", re.DOTALL)),
    (
        "camt",
        re.compile(r"<.*(?:camt\.05[234]|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)(?:V\d\d)?\b)", re.DOTALL),
    ),
    ("camt", re.compile(r"<.*<!(?:DOCTYPE|ENTITY)", re.DOTALL)),  # to be refused by the reader of XML
    ("x12", re.compile(r"ISA[^\w\s]|ST[^\w\s](?:820|835)\b")),
    ("edifact", re.compile(r"UNA.{6}|UNB\+|UNH\+")),
    ("bai2", re.compile(r"01,[^,\n]*,[^,\n]*,")),
    ("mt940", re.compile(r"(?:.*\n)?:(?:20|25|60[FM]|61):", re.DOTALL)),
    ("nacha-returns", re.compile(r"101[^\n]{31}094101.*\n79[89]", re.DOTALL)),
    ("nacha", re.compile(r"101 ?[ \d]{9}.*\n705", re.DOTALL)),
    ("nacha-payments", re.compile(r"101[^\n]{31}094101")),
    ("lockbox", re.compile(r"1[0-9A-Z ]{20,}\d{10}\s*\n.*?^6\d{6}", re.DOTALL | re.MULTILINE)),
    ("lockbox", re.compile(r"1[0-9A-Z ]{20,}\d{10}\s*\n(?:[2578][0-9A-Z ]+\n)*9\d{6}")),  # a day without cheques
    ("zip", re.compile("PK\x03\x04")),
    ("pdf", re.compile("%PDF")),
)


def kind_of(text: str) -> Kind:
    """Return the kind of a file from its text; empty if it is not a known one, such as CSV."""
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    return next((kind for kind, pattern in _PATTERNS if pattern.match(head)), "")
