"""Contents of documents as text, HTML and JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from arcli.documents import textform
from arcli.documents.codes import data_address, svg_of
from arcli.documents.content import PAID, Content
from arcli.documents.data import as_data
from arcli.documents.templates import SHIPPED, Templates
from arcli.documents.wording import Wording

_BLANK = re.compile(r"(?<![ \t])[ \t]*\n(?:[ \t]*\n)+")  # from the first blank, else long rows take quadratic time
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_CSP = "ARCLI-STYLE-DIGESTS"


class Forms:
    """Gives contents their form. `own` are the ledger's templates by name, `logo` is a picture as a data address."""

    def __init__(self, own: Mapping[str, str], logo: str | None = None) -> None:
        self._own, self._logo = own, logo
        self._templates: dict[str, Templates] = {}

    def render(self, contents: Sequence[Content], form: str) -> str:
        """Return documents in one text. Raises TemplateProblem."""
        return {"text": self._text, "html": self._html, "json": self._json}[form](contents)

    def _text(self, contents: Sequence[Content]) -> str:
        """Texts, with form feeds between them: each begins a page on a printer."""
        return "\f".join(self._one(content, "txt") for content in contents)

    def _json(self, contents: Sequence[Content]) -> str:
        made = [as_data(content) for content in contents]
        return json.dumps(made[0] if len(made) == 1 else made, indent=2, ensure_ascii=False) + "\n"

    def _html(self, contents: Sequence[Content]) -> str:
        """Return one file without scripts, which loads nothing; its style is known by its digest (CSP level 2)."""
        from markupsafe import Markup  # noqa: PLC0415 - of jinja2, which only HTML and text need

        articles = [
            f'<article lang="{content.language}">\n{self._one(content, "html").strip()}\n</article>'
            for content in contents
        ]
        first = contents[0]
        title = f"{first.title} {first.number}" if len(contents) == 1 else first.seller.name
        style = self._own.get("style.css") or (SHIPPED / "style.css").read_text(encoding="utf-8")
        values: dict[str, Any] = {
            "language": first.language,
            "title": title,
            "paper": {"a4": "A4", "letter": "letter"}[first.paper],
            "style": Markup(style),
            "body": Markup("\n".join(articles)),
            "csp": _CSP,
        }
        text = self._with("html").render("page", first.language, values)
        digests = sorted({_digest(style) for style in _STYLE.findall(text)})
        return text.replace(_CSP, " ".join(f"'sha256-{d}'" for d in digests) or "'none'", 1)

    def _one(self, content: Content, form: str) -> str:
        words = Wording(content.language).labels
        pay = content.pay if isinstance(content, PAID) else None
        qr = data_address(svg_of(pay)) if form == "html" else None
        values = {"doc": content, "words": words, "logo": self._logo, "qr": qr}
        text = self._with(form).render(content.sort, content.language, values)
        return _BLANK.sub("\n\n", text).strip("\n") + "\n"

    def _with(self, form: str) -> Templates:
        if form not in self._templates:
            self._templates[form] = Templates(form, self._own, textform.functions() if form == "txt" else {})
        return self._templates[form]


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
