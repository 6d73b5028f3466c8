"""Bytes of a bank file → text. Banks send UTF-8, Windows-1252, UTF-16 and mixtures, and do not always say so."""

from __future__ import annotations

import codecs
import re

from arcli.bank.findings import Findings
from arcli.model.diagnostics import SourceText

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def decode_bank(name: str, data: bytes, encoding: str | None = None) -> Findings:
    """The text with LF line ends and without BOM, in a `Findings` with what is wrong with its bytes (AR657, AR667).

    `encoding` is what a profile says. Without it: a BOM, an XML declaration, UTF-8, and line by line Windows-1252 for
    what is not UTF-8; a mixture of both is a warning. NUL bytes are an error.
    """
    declared = encoding or _bom(data) or _declared(data)
    text = None
    if declared is not None:
        try:
            text = data.decode(declared)
        except (UnicodeDecodeError, LookupError):
            text = None
    mixed: list[int] = []
    if text is None:
        text, mixed = _by_line(data)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = Findings(SourceText(name, text))
    if "\0" in text:
        at = text.index("\0")
        found.add("AR657", "a NUL byte: this is not a text file", at, hint="is it compressed, or a spreadsheet?")
    if encoding and declared and mixed:
        found.warn("AR667", f"this is not {encoding}, as the profile says", line=mixed[0])
    elif mixed:
        message = f"this line is not UTF-8, others are: {len(mixed)} such line{'s' if len(mixed) > 1 else ''}"
        found.warn("AR667", message, line=mixed[0], hint="they are read as Windows-1252; look at the names in them")
    return found


def _bom(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _declared(data: bytes) -> str | None:
    match = _DECLARED.match(data)
    name = match[1].decode("ascii").lower() if match else None
    # ASCII says less than it means: what is beyond ASCII is tried as UTF-8 and Windows-1252.
    return None if name in ("us-ascii", "ascii") else name


def _by_line(data: bytes) -> tuple[str, list[int]]:
    """The text, and the lines (from 1) that are not UTF-8 although others have UTF-8 beyond ASCII in them."""
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    out, odd, utf8 = [], [], False
    for i, line in enumerate(data.split(b"\n")):
        try:
            text = line.decode("utf-8")
            utf8 = utf8 or not text.isascii()
        except UnicodeDecodeError:
            # Five bytes have no sign in Windows-1252; Latin-1 has one for every byte.
            text = line.decode("cp1252", errors="replace")
            odd.append(i + 1)
        out.append(text)
    return "\n".join(out), odd if utf8 else []
