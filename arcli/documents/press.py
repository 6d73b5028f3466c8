"""Contents of documents as the bytes of files, in any form: text, HTML, JSON, PDF, e-invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcli.documents.content import Content
from arcli.documents.fitting import note_long
from arcli.documents.forms import Forms
from arcli.documents.glyphs import note_missing
from arcli.documents.making import Maker
from arcli.documents.pdf import Attached, Files, Pdf
from arcli.documents.resources import data_address, logo, own_templates, pictures
from arcli.documents.wording import Wording
from arcli.model.delivering import FACES

if TYPE_CHECKING:
    from arcli.documents.einvoice.press import EInvoices

FORMATS = ("text", "html", "json", "pdf", *FACES)
ENDINGS = {"text": "txt", "html": "html", "json": "json", "pdf": "pdf", **dict.fromkeys(FACES, "xml"), "facturx": "pdf"}
BINARY = ("pdf", "facturx")  # not for the terminal


class Press:
    """Prints documents of a ledger with its templates and its logo; what is wrong with these the maker notes."""

    def __init__(self, maker: Maker, form: str, rules: Path | None = None) -> None:
        self.form, self._maker = form, maker
        self._einvoices: EInvoices | None = None
        if form in FACES:
            from arcli.documents.einvoice.press import EInvoices  # noqa: PLC0415 - other forms start without it

            self._einvoices = EInvoices(maker, form, rules)
        ledger, needs = maker.ledger, maker.needs
        own = own_templates(ledger, needs)
        picture = logo(ledger, needs) if form in ("html", *BINARY) else None
        self._forms = Forms(own, data_address(picture) if picture is not None else None)
        self._pdf: Pdf | None = None
        self._files = Files(own, {}, None)
        if form in BINARY:
            seen = pictures(ledger, needs)
            if picture is not None:
                seen |= {picture.name: picture.data}
            self._files = Files(own, seen, picture.name if picture is not None else None)

    def look_at(self, contents: Sequence[Content]) -> None:
        """Note what can't be printed: characters of no font, too long addresses, what an e-invoice lacks or breaks.

        Raise NoRules for e-invoices without their extra.
        """
        if self.form in BINARY:
            note_missing(contents, self._maker)
            note_long(contents, self._maker)
        if self._einvoices is not None:
            self._einvoices.make(contents)

    def print(self, contents: Sequence[Content], *, cover: bool = False) -> bytes:
        """Return documents as one file, with a list of them before it. Raises TemplateProblem, NoTypst."""
        if self._einvoices is not None and self.form not in BINARY:
            return self._einvoices.data(contents[0])
        if self.form not in BINARY:
            return self._forms.render(contents, self.form).encode("utf-8", errors="replace")
        if self._pdf is None:
            self._pdf = Pdf(self._files)
        if self._einvoices is None:
            return self._pdf.render(contents, self._cover(contents) if cover else None)
        from arcli.documents.einvoice import hybrid  # noqa: PLC0415 - likewise

        text = self._einvoices.data(contents[0]).decode()
        return hybrid.marked(self._pdf.render(contents[:1], None, Attached(hybrid.FILE, text, "Invoice as data")))

    @property
    def not_asked(self) -> set[str]:
        """Return the kinds of e-invoices whose own rules are not here."""
        return self._einvoices.not_asked if self._einvoices is not None else set()

    def close(self) -> None:
        """Remove what was laid out for making PDF."""
        if self._pdf is not None:
            self._pdf.close()

    def _cover(self, contents: Sequence[Content]) -> Mapping[str, Any]:
        """Return what the list of documents says, in the language of who prints them."""
        language = self._maker.needs.own_language()
        words = Wording(language).labels
        return {"language": language, "title": words["cover"], "about": contents[0].seller.name, "words": words}
