"""Codes to pay by: what stands in them, and their pictures.

EPC069-12 version 2 (SEPA credit transfer), UPI (NPCI linking specification 1.6), or the address of a page to pay on.
"""

from __future__ import annotations

import base64
import io
import re
from decimal import Decimal
from urllib.parse import quote

from arcli.documents.content import Amount, Pay, Qr
from arcli.model.bank.references import compact
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
        values |= {"tr": compact(reference)[:35], "tn": reference}
        text = "&".join(f"{name}={quote(value, safe='@')}" for name, value in values.items())
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
    if pay.qr.kind == "swiss":
        return _with_cross([bytes(row) for row in made.matrix])
    out = io.BytesIO()
    made.save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


def _with_cross(matrix: list[bytes]) -> str:
    """Return a Swiss QR code of 46 mm, with the cross of 7 mm in its middle (SIX, Guidelines QR-bill, 6.4)."""
    size = len(matrix)
    runs = "".join(
        f"M{found.start()} {number}h{len(found[0])}v1h-{len(found[0])}z"
        for number, row in enumerate(matrix)
        for found in re.finditer(b"\x01+", row)
    )
    seven, six, bar, long = (Decimal(one) for one in ("7", "6", "1.1667", "3.8889"))
    cross = "".join(
        f'<rect x="{23 - w / 2}" y="{23 - h / 2}" width="{w}" height="{h}" fill="{colour}"/>'
        for w, h, colour in (
            (seven, seven, "#fff"), (six, six, "#000"), (bar, long, "#fff"), (long, bar, "#fff"),
        )
    )  # fmt: skip
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="46mm" height="46mm" viewBox="0 0 46 46">'
        f'<path transform="scale({46 / size:.6f})" d="{runs}"/>{cross}</svg>'
    )


def data_address(svg: str | None) -> str | None:
    """Return a picture as an address that holds it."""
    return None if svg is None else f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
