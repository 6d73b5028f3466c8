"""Bytes of a bank file → text; XML may declare its encoding."""

from __future__ import annotations

import re

from arcli.model.findings import Findings
from arcli.tabular.decoding import decode

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def decode_bank(name: str, data: bytes, encoding: str | None = None) -> Findings:
    """Return the text in a `Findings` with the problems of its bytes (AR657, AR667).

    `encoding` is that of a profile; without one, an XML declaration counts. A file in two encodings is a warning.
    """
    found, odd, mixed = decode(name, data, encoding or _declared(data))
    if odd and encoding:
        found.warn("AR667", f"this is not {encoding}, which the profile states", line=odd[0])
    elif mixed:
        message = f"this line is not UTF-8, others are: {len(odd)} such line{'s' if len(odd) > 1 else ''}"
        found.warn("AR667", message, line=odd[0], hint="they are read as Windows-1252; check the names in them")
    return found


def _declared(data: bytes) -> str | None:
    match = _DECLARED.match(data)
    name = match[1].decode("ascii").lower() if match else None
    # Declared ASCII is often wrong: bytes beyond ASCII are tried as UTF-8 and Windows-1252.
    return None if name in ("us-ascii", "ascii") else name
