"""How documents look and what they ask for: `documents:` and `references:` of arcli.yaml."""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

import re
from dataclasses import field
from typing import Annotated, Any, Literal

from arcli.model.delivering import SORTS
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting


def _by_sort(value: Any) -> dict[str, dict[str, str]]:
    given = value if isinstance(value, dict) else {"*": value}
    if not all(sort in (*SORTS, "*") for sort in given):
        hint = f"such as {{invoice: …}}; {', '.join(SORTS)}"
        raise FieldError("this is a text, or one for each sort of document", "AR502", hint)
    return {sort: _by_language(texts) for sort, texts in given.items()}


def _by_language(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return {"*": value}
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        hint = 'such as {en: "VAT", de: "MwSt."}'
        raise FieldError("this is a text, or one for each language", "AR502", hint)
    return value


def in_language(texts: dict[str, str], language: str, own: str | None = None) -> str:
    """Return a text in a language: in it (`de-CH`), in the one that it is a kind of (`de`), or the one for all.

    With `own`, the language of the ledger, there is always one: in that language, else the first that is given.
    """
    names = [name for one in (language, own) if one is not None for name in (one, one.partition("-")[0], "*")]
    if own is not None:
        names += texts
    return next((texts[name] for name in names if name in texts), "")


_PLACES = ("document", "customer", "currency", "open")


def _pattern(value: Any) -> str:
    if not isinstance(value, str) or not re.match(r"https?://[^\s<>\"{}]+", value):
        raise FieldError("this is the address of a page", "AR502", "such as https://pay.example/{document}/{open}")
    for name in re.findall(r"\{([^}]*)\}", value):
        if name not in _PLACES:
            known = ", ".join(f"{{{n}}}" for n in _PLACES)
            raise FieldError(f"nothing stands for {{{name}}}", "AR502", f"these are known: {known}")
    return value


PayLink = Annotated[str, Reads(_pattern, schema={"type": "string"})]
_TEXTS = {"type": ["string", "object"], "additionalProperties": {"type": "string"}}
TextByLanguage = Annotated[dict[str, str], Reads(_by_language, schema=_TEXTS)]
_SORTED = {"type": ["string", "object"], "additionalProperties": _TEXTS}
TextBySort = Annotated[dict[str, dict[str, str]], Reads(_by_sort, schema=_SORTED)]


@setting
class References(Declared):
    """What customers state when they pay: a reference made from the document's number by a scheme, else the number.

    `rf` is ISO 11649, `qrr` the Swiss QR reference, `ogm` the Belgian structured communication, `viite` the Finnish
    reference number, `kid` the Norwegian KID, `ocr` the Swedish OCR reference.
    """

    scheme: Literal["rf", "qrr", "ogm", "viite", "kid", "ocr"] | None = None


@setting
class Documents(Declared):
    """How documents look.

    `language` is that of customers who name none. `window` is where the envelope shows the address: DIN 5008 form a
    or b, or a US #10 envelope; b on A4 and us10 on Letter where it says nothing. `money` writes amounts with
    the code of the currency or with its sign. `logo` is a picture (svg, png, jpeg) below the ledger's folder.
    `qr` is a code to pay by: epc for euros, swiss for francs and euros (QR-bill), upi for rupees, link for the
    page of `pay_link`. `notes` is a text below every document, or one for each sort, in one language or
    several; `footer` stands last on each.
    """

    language: str = "en"
    paper: Literal["a4", "letter"] = "a4"
    window: Literal["a", "b", "us10"] | None = None
    money: Literal["code", "symbol"] = "code"
    logo: str | None = None
    qr: Literal["epc", "swiss", "upi", "link"] | None = None
    footer: TextByLanguage = field(default_factory=dict)
    notes: TextBySort = field(default_factory=dict)
