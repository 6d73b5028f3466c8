"""What entries and their detail lines look like, in words, for hints."""

from __future__ import annotations

from arcli.model.kinds import Kind, Shape

ITEMS = {
    "lines": "a line item",
    "taxes": "a stated tax",
    "charges": "a charge",
    "instalments": "an instalment",
    "retained": "a retained part",
    "applications": "an application",
    "enclosed": "an enclosed document",
}


def usage(shape: Shape) -> str:
    """Return the form of a header or detail line in words: `DATE invoice ID CUSTOMER AMOUNT [CURRENCY]`."""
    parts = ["DATE", shape.name] if isinstance(shape, Kind) else [shape.mark] if shape.mark else []
    if shape.quoted and shape.quoted.required and not isinstance(shape, Kind):
        parts.append(f'"{shape.quoted.name.upper()}"')
    for field in shape.words:
        parts.append(field.name.upper() if field.required else f"[{field.name.upper()}]")
        if field.name in shape.codes:
            parts.append("[CURRENCY]")
    parts += [f"{mark} {f.name.upper()}" for mark, f in shape.signs.items() if f.required]
    if isinstance(shape, Kind):
        parts += [f"{f.name}:{f.type.name.upper()}" for f in shape.keys.values() if f.required]
        if shape.quoted and shape.quoted.name != "memo":
            parts.append(f'"{shape.quoted.name.upper()}"')
    return "write " + " ".join(parts)
