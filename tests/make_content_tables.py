"""Writes the tables of arcli/manual/documents.md from the models of documents' content.

python -m tests.make_content_tables
"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from arcli.documents import content
from arcli.documents.content import SORTS

PAGE = Path(__file__).parent.parent / "arcli" / "manual" / "documents.md"
BEGIN, END = "<!-- tables: made by tests/make_content_tables.py -->\n", "<!-- end of tables -->\n"
_MARKED = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)


def with_tables(text: str) -> str:
    """The page with its tables as the models are now."""
    assert _MARKED.search(text), "the page has no markers"
    return _MARKED.sub(lambda _: BEGIN + tables() + END, text)


def tables() -> str:
    """A table for what all documents have, for each sort, and for each part, in the order of their declaration."""
    files = (content.parts, content.itemised, content.account)
    models: list[Any] = [
        c for f in files for c in vars(f).values() if isinstance(c, type) and c.__module__ == f.__name__
    ]
    wholes = [m for m in models if issubclass(m, content.Content)]
    return "".join(_table(m) for m in [*wholes, *(m for m in models if m not in wholes)])


def _table(model: Any) -> str:
    hints = get_type_hints(model)
    inherited = {f.name for base in model.__mro__[1:] if hasattr(base, "__dataclass_fields__") for f in fields(base)}
    rows = [f for f in fields(model) if f.name not in inherited]
    if not rows and model not in SORTS.values():
        return ""
    base = model.__mro__[1].__name__
    more = f" All of `{base}`, and:" if base != "object" and rows else f" All of `{base}`." if base != "object" else ""
    about = " ".join((model.__doc__ or "").split())
    body = "".join(f"| `{f.name}` | {_name(hints[f.name])} | {f.metadata['about']} |\n" for f in rows)
    table = f"\n| field | type | what it is |\n|---|---|---|\n{body}" if rows else ""
    return f"\n### {model.__name__}\n\n{about}{more}\n{table}"


def _name(kind: Any) -> str:
    args = get_args(kind)
    if not args:
        return {"str": "text", "int": "number", "bool": "true or false", "date": "date"}.get(
            kind.__name__, kind.__name__
        )
    if get_origin(kind) is tuple:
        return f"list of {_name(args[0])}"
    return f"{_name(args[0])} or null"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text()))
