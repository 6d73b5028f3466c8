"""The bytes of an e-invoice from a file: XML as it is, or what a PDF holds (Factur-X, ZUGFeRD)."""

from __future__ import annotations

import io
import logging

_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "order-x.xml")


def invoice_in(data: bytes) -> bytes | None:
    """Return the XML of an e-invoice; None for a PDF without one. Raise ValueError for a PDF that can't be read."""
    if not data.startswith(b"%PDF"):
        return data
    import pypdf  # noqa: PLC0415 - of the extra [einvoice]; XML needs none

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports on its own what it repairs
    try:
        held = pypdf.PdfReader(io.BytesIO(data)).attachments
        found = {name.lower(): parts[0] for name, parts in held.items() if parts}
    except Exception as error:  # whatever a broken PDF makes of a reader is one thing for the user
        raise ValueError(f"the PDF can't be read: {error}") from None
    return next((bytes(found[name]) for name in _NAMES if name in found), None)
