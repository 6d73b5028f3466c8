"""Codes to pay by: what stands in them, and their pictures.

EPC069-12 version 2 (SEPA credit transfer), UPI (NPCI linking specification 1.6), or the address of a page to pay on.
"""

from __future__ import annotations

import base64
import io
from decimal import Decimal
from urllib.parse import quote

from arcli.documents.content import Amount, Pay, Qr
from arcli.model.money import plain
from arcli.model.settings.company import Company

_LARGEST = Decimal("999999999.99")  # EPC069-12


class NoCodes(Exception):
    """The extra that draws codes is not installed."""


def code_of(kind: str | None, company: Company, payable: Amount, reference: str, link: str | None) -> Qr | None:
    """Return the code of a kind for an amount; None where the kind has none for it: another currency, no account."""
    if kind == "link" and link is not None:
        return Qr(kind=kind, text=link)
    if kind == "epc" and payable.currency == "EUR" and Decimal("0.01") <= payable.value <= _LARGEST:
        account = next((a for a in company.accounts("EUR") if a.iban), None)
        if account is not None:
            return Qr(kind=kind, text=_epc(company.name, str(account.iban), account.bic, payable, reference))
    if kind == "upi" and payable.currency == "INR" and company.upi:
        values = {"pa": company.upi, "pn": company.name, "am": plain(payable.value, "INR"), "cu": "INR"}
        text = "&".join(f"{name}={quote(value, safe='@')}" for name, value in {**values, "tn": reference}.items())
        return Qr(kind=kind, text=f"upi://pay?{text}")
    return None


def _epc(name: str, iban: str, bic: str | None, payable: Amount, reference: str) -> str:
    """Return the lines of an EPC code; an RF reference is structured, any other one is text."""
    bare = reference.replace(" ", "")
    structured = bare.startswith("RF") and bare[2:4].isdigit()
    lines = ["BCD", "002", "1", "SCT", bic or "", name[:70], iban, f"EUR{plain(payable.value, 'EUR')}", ""]
    return "\n".join([*lines, bare, ""] if structured else [*lines, "", reference[:140]]).rstrip("\n")


def svg_of(pay: Pay | None) -> str | None:
    """Return the picture of a code as SVG, the same each time. Raises NoCodes."""
    if pay is None or pay.qr is None:
        return None
    try:
        import segno  # noqa: PLC0415 - an extra, and only documents with codes need it
    except ModuleNotFoundError:
        raise NoCodes from None
    made = segno.make(pay.qr.text, error="m", micro=False, boost_error=False, encoding="utf-8")
    out = io.BytesIO()
    made.save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


def data_address(svg: str | None) -> str | None:
    """Return a picture as an address that holds it."""
    return None if svg is None else f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
