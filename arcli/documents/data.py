"""The content of documents as data: values for JSON, and the JSON Schema of the models."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from arcli.documents.content import SORTS, Amount, Content
from arcli.model.money import plain


def as_data(content: Content) -> dict[str, Any]:
    """Return a content as what JSON knows: amounts and numbers are texts of plain digits, days are ISO dates."""
    return {"sort": content.sort, **_data(content)}


def digest_of_content(content: Content) -> str:
    """Return the digest of what a document says of the ledger: its facts, in whatever words, form and letterhead.

    What it does not say has no part in it: new fields change none.
    """
    facts = {"sort": content.sort, **_facts(content)}
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _facts(value: Any) -> Any:
    if is_dataclass(value):
        own = {f.name: getattr(value, f.name) for f in fields(value) if "worded" not in f.metadata}
        return {name: _facts(one) for name, one in own.items() if one not in (None, (), "")}
    return [_facts(one) for one in value] if isinstance(value, tuple) else _plain(value)


def _data(value: Any) -> Any:
    if is_dataclass(value):
        found = {f.name: _data(getattr(value, f.name)) for f in fields(value)}
        if isinstance(value, Amount):
            found["value"] = plain(value.value, value.currency)
        return found
    return [_data(one) for one in value] if isinstance(value, tuple) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def schema() -> dict[str, Any]:
    """Return the JSON Schema of all sorts of documents; a document is one of them, told by its `sort`."""
    definitions: dict[str, Any] = {}
    for cls in SORTS.values():
        made = _definition(cls, definitions)
        sort = {"const": cls.sort, "description": "the sort of document"}
        definitions[cls.__name__] = {
            **made, "properties": {"sort": sort, **made["properties"]}, "required": ["sort", *made["required"]],
        }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Documents of arcli",
        "oneOf": [{"$ref": f"#/$defs/{cls.__name__}"} for cls in SORTS.values()],
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _definition(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    properties = {}
    for one in fields(cls):
        made = _of(hints[one.name], definitions)
        properties[one.name] = {**made, "description": one.metadata["about"]}
    return {
        "type": "object",
        "description": " ".join((cls.__doc__ or "").split()),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_PLAIN = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    datetime.date: {"type": "string", "format": "date"},
}


def _of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (own,) = [a for a in args if a is not NoneType]
        return {"anyOf": [_of(own, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _of(args[0], definitions)}
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        definitions[kind.__name__] = _definition(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}
