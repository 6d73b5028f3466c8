"""JSON Schema of the YAML form of entries, for editors. Made from the declarations."""

from __future__ import annotations

from typing import Any

from arcli.model.entries import kinds
from arcli.model.kinds import Field, Kind, Shape

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def entries_schema() -> dict[str, Any]:
    """Return the schema of a YAML file of entries: a list in which `kind` says what else an item has."""
    names = list(kinds())
    return {
        "$schema": DIALECT,
        "title": "arcli entries",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"kind": {"enum": names}},
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                    "then": {"$ref": f"#/$defs/{name}"},
                }
                for name in names
            ],
        },
        "$defs": {name: _kind_schema(kind) for name, kind in kinds().items()},
    }


def _kind_schema(kind: Kind) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "kind": {"const": kind.name},
        "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "when it takes effect"},
        **_properties(kind),
        "tags": {"type": ["array", "string"], "items": {"type": "string"}, "description": "tags"},
    }
    for name, details in kind.details.items():
        properties[name] = {"type": "array", "description": details.about, "items": _object(details.shape)}
    required = [f.name for f in kind.fields.values() if f.required]
    dated = [] if kind.name == "customer" else ["date"]
    return {
        "type": "object",
        "description": " ".join(kind.about.split()),
        "properties": properties,
        "patternProperties": {"^x-": {"type": ["string", "number"]}},
        "required": [*dated, *required],
        "additionalProperties": False,
    }


def _object(shape: Shape) -> dict[str, Any]:
    required = [f.name for f in shape.fields.values() if f.required]
    return {
        "type": "object",
        "properties": _properties(shape),
        "required": required,
        "additionalProperties": False,
    }


def _properties(shape: Shape) -> dict[str, Any]:
    return {field.name: _field(field) for field in shape.fields.values()}


def _field(field: Field) -> dict[str, Any]:
    schema = field.type.json_schema()
    if schema["type"] == "string" and not field.type.pattern:
        schema["type"] = ["string", "number", "boolean"]  # editors read 0123 and NO so; arcli takes the text
    return schema | {"description": field.about}


def settings_schema() -> dict[str, Any]:
    """Return the schema of arcli.yaml."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - heavy

    from arcli.model.settings.ledger import Settings  # noqa: PLC0415 - entries need none

    return {"$schema": DIALECT, **TypeAdapter(Settings).json_schema(by_alias=True), "title": "arcli.yaml"}
