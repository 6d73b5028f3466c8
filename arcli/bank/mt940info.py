"""The :86: field of MT940: free text, the German ?20–?29 form with SEPA words, and the Dutch /NAME/…/REMI/ form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from arcli.bank.findings import clean
from arcli.model.bank.identity import NO_REFERENCE

_LINE = 65  # characters in a line of :86:; a shorter one lost its blank at the end, or ends with a word
_PART = 27  # characters in a German subfield
_GERMAN = re.compile(r"(\d{3})(?:\?|(?P<sign>[^\w\s/]))(?=\d{2})")
_SEPA = ("EREF", "KREF", "MREF", "CRED", "DEBT", "SVWZ", "ABWA", "ABWE", "IBAN", "COAM", "OAMT", "PURP", "BIC")
_SEPA_WORD = re.compile(rf"({'|'.join(_SEPA)})[+:]")
_NOTICE = re.compile(r"MTLG:")
_DUTCH = [
    "TRTP",
    "TYPE",
    "IBAN",
    "BIC",
    "NAME",
    "REMI",
    "EREF",
    "CSID",
    "MARF",
    "CNTP",
    "ORDP",
    "BENM",
    "PREF",
    "RTRN",
    "ISDT",
    "PURP",
    "ULTD",
    "ULTB",
    "ULTC",
    "PURP",
    "SVCL",
    "IREF",
    "TR",
]
_DUTCH_WORD = re.compile(rf"/({'|'.join(_DUTCH)})/")
# Business transaction codes of German banks for returned payments: direct debits and credit transfers.
_RETURN_CODES = frozenset({"108", "109", "159", "184", "185"})


@dataclass(slots=True)
class Info:
    """The content of an :86:. Empty texts are absent."""

    text: str = ""
    payer: str = ""
    account: str = ""
    bank: str = ""
    end_to_end: str = ""
    mandate: str = ""
    references: tuple[str, ...] = ()
    code: str = ""
    returned: bool = False
    return_reason: str = ""


class _Part(NamedTuple):
    """A subfield's text without its SEPA word, and the width that both fill."""

    text: str
    width: int


def read_info(value: str) -> Info:
    """Return the parts of an :86:, in whichever form it is written."""
    lines = value.split("\n")
    text = _joined(lines)
    match = _GERMAN.match(text)
    if match is not None:
        return _german(match[1], text[match.end() - 1 :], text[match.end() - 1])
    if _DUTCH_WORD.match(text):
        return _dutch(text)
    return Info(text)


def _joined(lines: list[str]) -> str:
    """Return the lines of a field as one: a full line continues in the next without a blank."""
    out = lines[0]
    last = len(lines[0])
    for line in lines[1:]:
        full = last >= _LINE
        subfield = re.match(r"\?\d\d", line) is not None
        out += line if full or subfield else f" {line}"
        last = len(line)
    return out


def _german(code: str, body: str, sign: str) -> Info:
    parts = re.split(rf"{re.escape(sign)}(\d\d)", body)
    fields: dict[str, str] = {}
    purpose: list[str] = []
    for number, value in zip(parts[1::2], parts[2::2], strict=True):
        if number[0] == "2" or number in ("60", "61", "62", "63"):
            purpose.append(value)
        else:
            fields[number] = value
    words = _sepa_words(purpose)
    reason = clean(fields.get("34", ""))
    owner = clean(words.get("EREF", ""))
    info = Info(
        text=clean(words.get("SVWZ", "")),
        payer=clean(_glued([_Part(t, len(t)) for t in (fields.get("32", ""), fields.get("33", ""))])),
        account="".join(fields.get("31", "").split()) or "".join(words.get("IBAN", "").split()),
        bank=clean(fields.get("30", "")) or clean(words.get("BIC", "")),
        end_to_end="" if owner.upper() in NO_REFERENCE else owner,
        mandate=clean(words.get("MREF", "")),
        code=code,
        returned=code in _RETURN_CODES or "RETOURE" in fields.get("00", "").upper(),
    )
    if info.returned:
        info.return_reason = clean(f"{reason} {words.get('MTLG', '')}")
    elif not info.text:
        info.text = clean(words.get("MTLG", ""))
    if not info.text:
        info.text = clean(words.get("", "")) or clean(fields.get("00", ""))
    if words.get("ABWA"):
        info.payer = clean(words["ABWA"])
    return info


def _sepa_words(parts: list[str]) -> dict[str, str]:
    """Return the purpose by SEPA word; text before any word is under the empty word. A word begins a subfield."""
    groups: dict[str, list[_Part]] = {"": []}
    word = ""
    for part in parts:
        match = _SEPA_WORD.match(part) or _NOTICE.match(part)
        if match is not None:
            word = match[0][:-1]
        groups.setdefault(word, []).append(_Part(part[match.end() :] if match else part, len(part)))
    return {w: _glued(values) for w, values in groups.items()}


def _glued(parts: list[_Part]) -> str:
    """Return subfields as one text: a full one continues in the next without a blank."""
    out = ""
    for i, part in enumerate(parts):
        out += part.text if i == 0 or parts[i - 1].width >= _PART else f" {part.text}"
    return out


def _dutch(text: str) -> Info:
    parts = _DUTCH_WORD.split(text)
    words: dict[str, str] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=True):
        words.setdefault(word, value.rstrip("/") if word != "REMI" else value)
    info = Info(
        payer=clean(words.get("NAME", "")),
        account="".join(words.get("IBAN", "").split()),
        bank=clean(words.get("BIC", "")),
        mandate=clean(words.get("MARF", "")),
        end_to_end=clean(words.get("EREF", "")),
        returned="RTRN" in words,
        return_reason=clean(words.get("RTRN", "")),
    )
    counterparty = words.get("CNTP")
    if counterparty is not None:  # account/BIC/name/city
        account, bank, name, *_ = [*counterparty.split("/"), "", "", ""]
        info.account, info.bank, info.payer = "".join(account.split()), clean(bank), clean(name)
    if info.end_to_end.upper() in NO_REFERENCE:
        info.end_to_end = ""
    remit = words.get("REMI", "")
    if match := re.match(r"(USTD|STRD)//?(.*)", remit):
        remit = match[2]
        if match[1] == "STRD":
            reference = re.sub(r"\ACUR/|\AISO/", "", remit).strip("/ ")
            info.references = (clean(reference),) if reference else ()
    info.text = clean(remit.strip("/"))
    return info
