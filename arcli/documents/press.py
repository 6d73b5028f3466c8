"""Contents of documents as the bytes of files, in any form: text, HTML, JSON, PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arcli.documents.content import Content
from arcli.documents.forms import Forms
from arcli.documents.glyphs import note_missing
from arcli.documents.making import Maker
from arcli.documents.pdf import Files, Pdf
from arcli.documents.resources import data_address, logo, own_templates, pictures
from arcli.documents.wording import Wording

FORMATS = ("text", "html", "json", "pdf")
ENDINGS = {"text": "txt", "html": "html", "json": "json", "pdf": "pdf"}


class Press:
    """Prints documents of a ledger with its templates and its logo; what is wrong with these the maker notes."""

    def __init__(self, maker: Maker, form: str) -> None:
        self.form, self._maker = form, maker
        ledger, needs = maker.ledger, maker.needs
        own = own_templates(ledger, needs)
        picture = logo(ledger, needs) if form in ("html", "pdf") else None
        self._forms = Forms(own, data_address(picture) if picture is not None else None)
        self._pdf: Pdf | None = None
        self._files = Files(own, {}, None)
        if form == "pdf":
            seen = pictures(ledger, needs)
            if picture is not None:
                seen |= {picture.name: picture.data}
            self._files = Files(own, seen, picture.name if picture is not None else None)

    def look_at(self, contents: Sequence[Content]) -> None:
        """Note what can't be printed in this form: characters that no font has."""
        if self.form == "pdf":
            note_missing(contents, self._maker)

    def print(self, contents: Sequence[Content], *, cover: bool = False) -> bytes:
        """Return documents as one file, with a list of them before it. Raises TemplateProblem, NoTypst."""
        if self.form != "pdf":
            return self._forms.render(contents, self.form).encode("utf-8", errors="replace")
        if self._pdf is None:
            self._pdf = Pdf(self._files)
        return self._pdf.render(contents, self._cover(contents) if cover else None)

    def close(self) -> None:
        """Remove what was laid out for making PDF."""
        if self._pdf is not None:
            self._pdf.close()

    def _cover(self, contents: Sequence[Content]) -> Mapping[str, Any]:
        """Return what the list of documents says, in the language of who prints them."""
        language = self._maker.needs.own_language()
        words = Wording(language).labels
        return {"language": language, "title": words["cover"], "about": contents[0].seller.name, "words": words}
