"""Which templates there are: the shipped ones, and those of the ledger that go before them or stand beside them."""

from __future__ import annotations

from collections.abc import Mapping

from arcli.documents.templates import SHIPPED
from arcli.documents.wording import known
from arcli.model.delivering import SORTS
from arcli.model.report import Report, Row, columns

_FORMS = {"typ": "pdf", "html": "html", "txt": "text", "css": "html"}
_PARTS = "all"  # what serves every sort of document


def shipped() -> dict[str, str]:
    """Return the texts of the shipped templates by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(SHIPPED.iterdir()) if path.is_file()}


def shipped_for(name: str) -> str | None:
    """Return the shipped template of a name: itself, else the one without its language (`invoice.de.typ`)."""
    texts, parts = shipped(), name.split(".")
    if len(parts) == 3 and parts[0] in SORTS and known(parts[1]) is not None:
        return texts.get(f"{parts[0]}.{parts[2]}")
    return texts.get(name)


def templates(own: Mapping[str, str]) -> Report:
    """Return one row per template with whose it is; `own` are the ledger's by name."""
    rows: list[Row] = []
    for name in sorted({*shipped(), *own}):
        base = shipped_for(name)
        state = "shipped"
        if name in own:
            state = "own" if base != own[name] else "own, as shipped"
            if base is None:
                state = "own, by its name only"
        sort = name.partition(".")[0]
        form = _FORMS.get(name.rpartition(".")[2], "")
        rows.append({"template": name, "form": form, "sort": sort if sort in SORTS else _PARTS, "state": state})
    rows.sort(key=lambda row: (row["sort"] == _PARTS, row["sort"], row["form"], row["template"]))
    notes = []
    if any(row["state"] == "own, by its name only" for row in rows):
        notes.append("By its name only: no document asks for it; another template may, by its name.")
    return Report("templates", "Templates of documents", columns("template form sort state"), rows, notes=notes)
