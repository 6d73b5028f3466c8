"""One table per syntax, both ways: which element holds which term, in the order of its XML Schema.

A table is a tree of elements. Writing walks it over an invoice, reading walks it over the elements of a file, so that
what is written is what is read, by construction. What a table has no place for is told apart, never lost silently.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from arcli.bank.xmltree import Node

_SPARE = "~"  # what spare elements hold, until all others are read
Read = Callable[[str], Any]
_BOOLEANS = {"0": "false", "1": "true"}  # the other way in which XML Schema writes them


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """An element of a table: what it holds of the current object, or which object its children describe.

    `field` names what it holds; `^field` is of the object around. `cls` is the class of an object of its own, `many` of
    several. `attributes` are (name, text); `mark` is (name, field of the same object), `inner` are (name, field of
    `cls`, which has the text as `value`). A `constant` tells elements of one name apart; one that is `loose` is
    written, but any text is read. `always` is written even if it is empty; `priced` has the currency of the document as
    attribute; what is not `only` what that says has another element, and so has one without a child of the name
    `holding`. A `spare` one is never written, and read where no other says what it holds.
    """

    tag: str
    field: str | None = None
    cls: Any = None
    many: bool = False
    children: tuple[Element, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    inner: tuple[tuple[str, str], ...] | None = None
    mark: tuple[str, str] | None = None
    constant: str | None = None
    loose: bool = False
    always: bool = False
    kind: Read = str
    priced: bool = False
    only: Callable[[Any], bool] | None = None
    holding: str | None = None
    spare: bool = False

    @property
    def name(self) -> str:
        """Return its name without prefix."""
        return self.tag.partition(":")[2] or self.tag


def date_of(text: str) -> datetime.date:
    """Return a date as XML Schema writes it, or in UN/EDIFACT's format 102. Raises ValueError."""
    found = re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})(?:Z|[+-]\d{2}:\d{2})?", text)
    if found is None:
        raise ValueError
    return datetime.date(int(found[1]), int(found[2]), int(found[3]))


def compact_date_of(text: str) -> datetime.date:
    """Return a date, which is written in UN/EDIFACT's format 102. Raises ValueError."""
    return date_of(text)


def number_of(text: str) -> Decimal:
    """Return a decimal number of plain digits. Raises ValueError."""
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)", text):
        raise ValueError
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError from None


# --- how tables are written down ---------------------------------------------------------------------------


def text(tag: str, field: str, *attributes: tuple[str, str], only: Callable[[Any], bool] | None = None) -> Element:
    """Return an element with a text."""
    return Element(tag=tag, field=field, attributes=attributes, only=only)


def number(tag: str, field: str) -> Element:
    """Return an element with a number."""
    return Element(tag=tag, field=field, kind=number_of)


def amount(tag: str, field: str) -> Element:
    """Return an element with an amount, whose attribute is the currency of the document."""
    return Element(tag=tag, field=field, kind=number_of, priced=True)


def day(tag: str, field: str) -> Element:
    """Return an element with a date."""
    return Element(tag=tag, field=field, kind=date_of)


def compact_day(tag: str, field: str) -> Element:
    """Return an element with a date in format 102."""
    return Element(tag=tag, field=field, kind=compact_date_of, attributes=(("format", "102"),))


def pair(
    tag: str,
    field: str,
    cls: Any,
    *inner: tuple[str, str],
    many: bool = False,
    only: Callable[[Any], bool] | None = None,
) -> Element:
    """Return an element with a value and attributes (name, field), such as an identifier with its scheme."""
    kind = number_of if _is_number(cls) else str
    return Element(tag=tag, field=field, cls=cls, inner=inner, many=many, kind=kind, only=only)


def marked(tag: str, field: str, attribute: str, other: str) -> Element:
    """Return an element with a text, whose attribute is another field of the same object."""
    return Element(tag=tag, field=field, mark=(attribute, other))


def constant(tag: str, value: str, *attributes: tuple[str, str], loose: bool = False) -> Element:
    """Return an element that always says the same."""
    return Element(tag=tag, constant=value, attributes=attributes, loose=loose)


def box(
    tag: str,
    *children: Element,
    always: bool = False,
    only: Callable[[Any], bool] | None = None,
    holding: str | None = None,
) -> Element:
    """Return an element whose children describe the current object."""
    return Element(tag=tag, children=children, always=always, only=only, holding=holding)


def part(tag: str, field: str, cls: Any, *children: Element) -> Element:
    """Return an element that describes an object of its own."""
    return Element(tag=tag, field=field, cls=cls, children=children)


def parts(tag: str, field: str, cls: Any, *children: Element) -> Element:
    """Return an element for each of several objects."""
    return Element(tag=tag, field=field, cls=cls, many=True, children=children)


def _is_number(cls: Any) -> bool:
    return next(f.type for f in fields(cls) if f.name == "value") == "Decimal"


# --- writing -----------------------------------------------------------------------------------------------


def written(table: Element, value: Any, currency: str, namespaces: dict[str, str]) -> bytes:
    """Return the file of an invoice, in UTF-8."""
    heads = "".join(f" {name}={quoteattr(address)}" for name, address in namespaces.items())
    lines: list[str] = []
    for child in table.children:
        lines += _lines(child, value, None, currency, 1)
    body = "\n".join(lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{table.tag}{heads}>\n{body}\n</{table.tag}>\n'.encode()


def _lines(element: Element, own: Any, around: Any, currency: str, depth: int) -> list[str]:
    """Return the lines of an element; none where it has nothing to say."""
    indent = "  " * depth
    if element.spare:
        return []
    if element.constant is not None:
        return [_leaf(indent, element.tag, element.constant, element.attributes)]
    value = own if element.field is None else _value(element.field, own, around)
    if element.field is not None and (value is None or value == ()):
        return []
    if element.inner is not None:
        return [
            _leaf(
                indent,
                element.tag,
                _text(_value("value", v, v)),
                tuple((name, mark) for name, field in element.inner if (mark := _value(field, v, v))),
            )
            for v in (value if element.many else (value,))
            if element.only is None or element.only(v)
        ]
    if element.only is not None and not element.only(value):
        return []
    if not element.children:
        marks = (*element.attributes, *((("currencyID", currency),) if element.priced else ()))
        if element.mark is not None and (said := _value(element.mark[1], own, around)) is not None:
            marks = (*marks, (element.mark[0], said))
        shown = f"{value:%Y%m%d}" if element.kind is compact_date_of else _text(value)
        return [_leaf(indent, element.tag, shown, marks)]
    lines = []
    for one in value if element.many else (value,):
        outside = around if element.field is None else own
        inside = [(c, _lines(c, one, outside, currency, depth + 1)) for c in element.children]
        if element.always and not any(made for _, made in inside):
            lines.append(f"{indent}<{element.tag}/>")
        elif element.always or _says_nothing(element) or any(made for c, made in inside if not _says_nothing(c)):
            lines += [f"{indent}<{element.tag}>", *(line for _, made in inside for line in made),
                      f"{indent}</{element.tag}>"]  # fmt: skip
    return lines


def _says_nothing(element: Element) -> bool:
    """Return whether an element holds constants only: alone it is not worth an element around it."""
    if element.constant is not None:
        return True
    return element.field is None and bool(element.children) and all(_says_nothing(c) for c in element.children)


def _leaf(indent: str, tag: str, value: str, attributes: tuple[tuple[str, str], ...]) -> str:
    marks = "".join(f" {name}={quoteattr(mark)}" for name, mark in attributes)
    return f"{indent}<{tag}{marks}>{escape(value)}</{tag}>"


def _value(field: str, own: Any, around: Any) -> Any:
    return getattr(around, field[1:]) if field.startswith("^") else getattr(own, field)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


# --- reading -----------------------------------------------------------------------------------------------


class Unmapped(NamedTuple):
    """Something that a file has and the table does not take: the line, the path, what is wrong (none: no place)."""

    line: int
    path: str
    wrong: str | None = None


def read(table: Element, cls: Any, root: Node) -> tuple[Any, list[Unmapped]]:
    """Return the object that a file describes, None where it lacks what every invoice has; and what was not taken."""
    found: list[Unmapped] = []
    values: dict[str, Any] = {}
    _take(table, root, values, {}, found, root.tag)
    return _made(cls, values, root, root.tag, found), found


def _take(
    element: Element, node: Node, own: dict[str, Any], around: dict[str, Any], found: list[Unmapped], path: str
) -> None:
    """Take the children of a node, by the children of an element."""
    left = list(node.children)
    for child in element.children:
        for one in [n for n in left if n.tag == child.name and _fits(child, n)]:
            left.remove(one)
            _take_one(child, one, own, around, found, f"{path}/{child.name}")
            if not child.many:
                break
    found += [Unmapped(n.line, f"{path}/{n.tag}") for n in left]


def _take_one(
    child: Element, one: Node, own: dict[str, Any], around: dict[str, Any], found: list[Unmapped], path: str
) -> None:
    if child.constant is not None:
        return
    if child.children and child.cls is None:
        _take(child, one, own, around, found, path)
        return
    value: Any
    if child.cls is not None:
        inside: dict[str, Any] = {}
        if child.inner is not None:
            inside = {field: one.attributes.get(name) for name, field in child.inner} if one.text else {}
            inside["value"] = _read(child, one, found, path)
        else:
            _take(child, one, inside, own, found, path)
        value = _made(child.cls, inside, one, path, found)
    else:
        value = _read(child, one, found, path)
    if value is None or child.field is None:
        return
    if child.mark is not None and (said := one.attributes.get(child.mark[0])):
        own.setdefault(child.mark[1], said)
    if child.many:
        own[child.field] = (*own.get(child.field, ()), value)
        return
    if child.spare:
        own.setdefault(_SPARE, {})[child.field] = value, Unmapped(one.line, path)
        return
    place, name = (around if child.field.startswith("^") else own), child.field.removeprefix("^")
    if place.setdefault(name, value) != value:
        found.append(Unmapped(one.line, path))  # a second one that says something else


def _fits(element: Element, node: Node) -> bool:
    """Return whether the constants and attributes of an element stand in a node."""
    if any(node.attributes.get(name) != value for name, value in element.attributes):
        return False
    if element.holding is not None and all(child.tag != element.holding for child in node.children):
        return False
    if element.constant is not None:
        return element.loose or _BOOLEANS.get(node.text, node.text) == element.constant
    for child in element.children:
        same = [n for n in node.children if n.tag == child.name]
        if child.constant is not None and not any(_fits(child, n) for n in same):
            return False
        inside = child.attributes or _says_nothing(child)
        if same and inside and not any(_fits(child, n) for n in same):
            return False
    return True


def _read(element: Element, node: Node, found: list[Unmapped], path: str) -> Any:
    if not node.text:
        return None
    try:
        return element.kind(node.text)
    except ValueError:
        what = "a number" if element.kind is number_of else "a date"
        found.append(Unmapped(node.line, path, f'"{node.text}" is not {what}'))
        return None


def _made(cls: Any, values: dict[str, Any], node: Node, path: str, found: list[Unmapped]) -> Any:
    for name, (value, told) in values.pop(_SPARE, {}).items():
        if values.setdefault(name, value) != value:
            found.append(told)
    if not any(value is not None for value in values.values()):
        return None  # an element with nothing in it
    lacking = [f.name for f in fields(cls) if f.default is MISSING and values.get(f.name) is None]
    if lacking:
        found.append(Unmapped(node.line, path, f"{' and '.join(lacking)} missing"))
        return None
    return cls(**{name: value for name, value in values.items() if value is not None})
