"""Writes the tables of arcli/manual/format.md from the declarations of the kinds of entry.

python -m tests.make_format_tables
"""

from __future__ import annotations

import re
from pathlib import Path

from arcli.model.entries import Application, Charge, Enclosed, Entry, Instalment, Line, Retained, StatedTax, kinds
from arcli.model.fieldtype import FieldType
from arcli.model.kinds import Field, Kind, Shape, shape_of

PAGE = Path(__file__).parent.parent / "arcli" / "manual" / "format.md"
BEGIN, END = "<!-- tables: made by tests/make_format_tables.py -->\n", "<!-- end of tables -->\n"
SHAPES = {
    Application: "An application",
    Line: "A line item",
    StatedTax: "A stated tax",
    Instalment: "An instalment",
    Retained: "A retained part",
    Enclosed: "An enclosed document",
    Charge: "A charge",
}
_NAMES = {
    Application: "applications",
    Line: "line items",
    StatedTax: "stated taxes",
    Instalment: "instalments",
    Retained: "retained parts",
    Enclosed: "enclosed documents",
    Charge: "charges",
}
_MARKED = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)


def with_tables(text: str) -> str:
    """The page with its tables as the declarations are now."""
    assert _MARKED.search(text), "the page has no markers"
    return _MARKED.sub(lambda _: BEGIN + tables() + END, text)


def tables() -> str:
    """All tables: what a value may be, keys of every entry, detail lines, kinds."""
    out = [_overview(), _types(), "\n### Keys that every entry may have\n", _keys(shape_of(Entry), frozenset())]
    out.append("\nand `#tags`, and keys of your own, `x-…`.\n")
    for cls, title in SHAPES.items():
        shape = shape_of(cls)
        out += [f"\n### {title}\n\n    {_detail_head(shape)}\n", _parts(shape), _keys(shape, frozenset())]
    for kind in kinds().values():
        out.append(_kind(kind))
    return "".join(out)


def _types() -> str:
    used: dict[str, FieldType] = {}
    for shape in (shape_of(Entry), *map(shape_of, SHAPES), *kinds().values()):
        used |= {f.type.name: f.type for f in shape.fields.values()}
    rows = "".join(f"| {name} | {used[name].about} |\n" for name in sorted(used))
    return f"\n### Types of values\n\n| type | what it is |\n|---|---|\n{rows}"


def _overview() -> str:
    rows = "".join(f"| `{_head(k)}` | {' '.join(k.about.split())} |\n" for k in kinds().values())
    return f"\n| after its date | what it does |\n|---|---|\n{rows}"


def _head(kind: Kind) -> str:
    own = kind.quoted
    head = " ".join([kind.name, *(_word(f, kind) for f in kind.words)])
    if own is not None and own.place == "quoted":
        head += f' "{own.name.upper()}"' if own.required else f' ["{own.name.upper()}"]'
    return head


def _kind(kind: Kind) -> str:
    about = " ".join(kind.about.split())
    head = f"\n### {kind.name}\n\n{about}\n\n    DATE {_head(kind)}\n"
    out = [head, _parts(kind), _keys(kind, frozenset({"memo", "ref", "file"}))]
    if kind.details:
        out.append("\n")
        out += [f"- {_NAMES[d.shape.cls]} (`{name}:` in YAML): {d.about}\n" for name, d in kind.details.items()]
    if not kind.recorded:
        out.append(f"\n`arcli {kind.name}` writes it.\n")
    return "".join(out)


def _word(field: Field, shape: Shape) -> str:
    text = field.name.upper()
    if field.name in shape.codes and field.place == "word":
        text += " [CUR]"
    return text if field.required else f"[{text}]"


def _parts(shape: Shape) -> str:
    """The words of a header or detail line, those behind signs, and the quoted text."""
    rows = [(f.name.upper(), f) for f in shape.words]
    rows += [(f"{sign} {f.name.upper()}", f) for sign, f in shape.signs.items()]
    own = shape.quoted
    if own is not None and own.place == "quoted":
        rows.append((f'"{own.name.upper()}"', own))
    if not rows:
        return ""
    body = "".join(f"| `{name}` | {f.type.name} | {_about(f)} |\n" for name, f in rows)
    return f"\n| word | type | what it is |\n|---|---|---|\n{body}"


def _keys(shape: Shape, without: frozenset[str]) -> str:
    rows = [f for f in shape.keys.values() if f.name not in without]
    if not rows:
        return ""
    body = "".join(
        f"| `{f.name}:` | {f.type.name} | {_about(f)}{'; must be there' if f.required else ''} |\n" for f in rows
    )
    return f"\n| key | type | what it is |\n|---|---|---|\n{body}"


def _about(field: Field) -> str:
    return field.about.replace("|", "\\|")


def _detail_head(shape: Shape) -> str:
    if shape.cls is Line:
        return '"TEXT" QUANTITY @ PRICE [= NET] [key:value …]'
    if shape.cls is StatedTax:
        return "tax CODE AMOUNT"
    if shape.cls is Instalment:
        return "DATE AMOUNT"
    if shape.cls is Retained:
        return "retained AMOUNT"
    return "DOCUMENT AMOUNT [CUR] [@ RATE | @@ TOTAL CUR] [key:value …]"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text()))
