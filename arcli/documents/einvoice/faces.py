"""The faces of an e-invoice: its syntax, and what it says that it complies with (BT-24, BT-23)."""

from __future__ import annotations

from typing import Literal, NamedTuple

_CEN = "urn:cen.eu:en16931:2017"
_PEPPOL = f"{_CEN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_XRECHNUNG = f"{_CEN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


class Face(NamedTuple):
    """A face: its name, its syntax, profile and process, and the ending of its files."""

    name: str
    syntax: Literal["ubl", "cii"]
    profile: str
    process: str | None = None
    ending: str = "xml"


# EN 16931-1; Peppol BIS Billing 3.0; KoSIT, XRechnung 3.0; FNFE-MPE and FeRD, Factur-X 1.0 (ZUGFeRD 2) EN 16931.
ALL = {
    face.name: face
    for face in (
        Face("ubl", "ubl", _CEN),
        Face("cii", "cii", _CEN),
        Face("peppol", "ubl", _PEPPOL, _BILLING),
        Face("xrechnung", "ubl", _XRECHNUNG, _BILLING),
        Face("facturx", "cii", _CEN, None, "pdf"),
    )
}


def of_profile(profile: str) -> str:
    """Return what a profile asks for beyond EN 16931: peppol or xrechnung, else nothing."""
    if "peppol.eu" in profile:
        return "peppol"
    return "xrechnung" if "xrechnung" in profile else ""
