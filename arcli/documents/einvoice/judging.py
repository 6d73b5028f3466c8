"""Judge an e-invoice by its three gates: exact sums, XML Schema, the official rules."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from arcli.bank.xmltree import parse_xml
from arcli.documents.einvoice.arithmetic import check_sums
from arcli.documents.einvoice.cii import TABLE as CII
from arcli.documents.einvoice.cii import read_as_cii
from arcli.documents.einvoice.faces import of_profile
from arcli.documents.einvoice.finding import Finding
from arcli.documents.einvoice.mapping import Unmapped, read
from arcli.documents.einvoice.rules import SYNTAX, Rules
from arcli.documents.einvoice.terms import EInvoice
from arcli.documents.einvoice.ubl import CREDIT_NOTE, INVOICE, read_as_ubl
from arcli.documents.einvoice.xrechnung import check_xrechnung
from arcli.model.findings import Findings
from arcli.source.decode import decode

_TABLES = {"Invoice": INVOICE, "CreditNote": CREDIT_NOTE, "CrossIndustryInvoice": CII}


class Opened(NamedTuple):
    """An e-invoice as read: its root element, text, terms (None where it lacks some), and what was not taken."""

    root: str
    text: str
    invoice: EInvoice | None
    found: list[Unmapped]


class Verdict(NamedTuple):
    """What the gates say of a file; rules that could not be asked are named."""

    findings: list[Finding]
    not_asked: list[str]

    @property
    def fatal(self) -> list[Finding]:
        """Return what makes the file no valid e-invoice."""
        return [one for one in self.findings if one.fatal]


def opened(name: str, data: bytes) -> Opened | str:
    """Return a file as read, else why it is not an e-invoice, in words."""
    source, problems = decode(name, data)
    if problems:
        return problems[0].message
    findings = Findings(source)
    root = parse_xml(findings)
    if root is None:
        return findings.problems[0].message
    table = _TABLES.get(root.tag)
    if table is None:
        return f"<{root.tag}> is neither UBL (Invoice, CreditNote) nor a Cross Industry Invoice"
    invoice, found = read(table, EInvoice, root)
    if invoice is not None:
        invoice = (read_as_cii if table is CII else read_as_ubl)(invoice)
    return Opened(root.tag, source.text, invoice, found)


class Judge:
    """Judges files; rules are compiled once. Raises NoRules."""

    def __init__(self, folder: Path | None = None) -> None:
        self._rules = Rules(folder)

    def judge(self, name: str, data: bytes, *, in_pdf: bool = False) -> Verdict:
        """Return what all gates say of a file; the rules of Factur-X itself concern XML from a PDF only."""
        file = opened(name, data)
        if isinstance(file, str):
            return Verdict([Finding("reading", "XML", True, "", file)], [])
        wrong = [Finding("reading", "value", True, f"line {f.line}", f"{f.path}: {f.wrong}")
                 for f in file.found if f.wrong is not None]  # fmt: skip
        schema = self._rules.schema(file.root, data)
        if file.invoice is None:
            return Verdict([*wrong, *schema], ["rules"])
        invoice, syntax = file.invoice, SYNTAX[file.root]
        kind = of_profile(invoice.profile)
        findings = [
            *wrong,
            *check_sums(invoice),
            *schema,
            *self._rules.rules(file.root, kind, file.text, in_pdf=in_pdf),
        ]
        official = self._rules.of_kind(kind, syntax) is not None
        if kind == "xrechnung" and not official:
            findings += check_xrechnung(invoice, file.text)
        return Verdict(findings, [kind] if kind == "peppol" and not official else [])
