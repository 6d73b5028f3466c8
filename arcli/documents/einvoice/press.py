"""E-invoices of a run: made, judged by all gates, and given out only where nothing is fatal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from arcli.documents.content import Content, Itemised
from arcli.documents.einvoice.cii import cii
from arcli.documents.einvoice.faces import ALL
from arcli.documents.einvoice.judging import Judge
from arcli.documents.einvoice.making import einvoice
from arcli.documents.einvoice.ubl import ubl
from arcli.documents.making import Maker
from arcli.model.diagnostics import Severity

_WRITERS = {"ubl": ubl, "cii": cii}


class EInvoices:
    """Makes e-invoices with one face."""

    def __init__(self, maker: Maker, form: str, rules: Path | None) -> None:
        self._maker, self.face, self._rules = maker, ALL[form], rules
        self._made: dict[str, bytes] = {}
        self.not_asked: set[str] = set()

    def make(self, contents: Sequence[Content]) -> None:
        """Make the e-invoices of documents; note what is lacking, and what the gates say (AR908, AR909, AR910).

        Raise NoRules where the extra is not installed.
        """
        made = {c.number: einvoice(self._maker, c, self.face) for c in contents}
        judge = Judge(self._rules) if any(made.values()) else None
        for content in contents:
            invoice = made[content.number]
            if invoice is None or judge is None:
                if not isinstance(content, Itemised):
                    self._refuse(content)
                continue
            data = _WRITERS[self.face.syntax](invoice)
            verdict = judge.judge(f"{content.number}.xml", data, in_pdf=self.face.ending == "pdf")
            self.not_asked |= set(verdict.not_asked)
            for one in (f for f in verdict.findings if not f.advice):
                entry = self._maker.subledger.documents[content.number].entry
                message = " ".join(filter(None, (f"{content.number}, {one.rule}:", one.text)))
                hint = "most rules are about something in the ledger" if one.fatal else "the file is valid"
                severity: Severity = "error" if one.fatal else "warning"
                whose = f"{content.number} {one.rule} {one.where}"
                self._maker.needs.entry("AR910", entry, "id", message, hint, severity, whose)
            self._made[content.number] = data

    def data(self, content: Content) -> bytes:
        """Return the XML of a document that was made."""
        return self._made[content.number]

    def _refuse(self, content: Content) -> None:
        message = f"{content.number} is a {content.sort}: e-invoices are invoices, debit memos and credit memos"
        document = self._maker.subledger.documents.get(content.number)
        entry = document.entry if document is not None else self._maker.ledger.customers.declaration(content.customer)
        self._maker.needs.entry("AR909", entry, "id", message, "print it as text, html or pdf", "error", content.number)
