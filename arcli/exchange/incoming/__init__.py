"""Shipped profiles of lists that other systems export: customers, open items, invoices with their lines."""

from __future__ import annotations

from pathlib import Path

from arcli.source.profiles import names_of

SHIPPED = Path(__file__).parent
_ABOUT = "about: "


def shipped() -> list[tuple[str, str]]:
    """Return the names of the shipped profiles, each with what it is for."""
    return [(name, _about((SHIPPED / f"{name}.yaml").read_text())) for name in names_of(SHIPPED)]


def _about(text: str) -> str:
    first = text.partition("\n")[0]
    return first.removeprefix(_ABOUT) if first.startswith(_ABOUT) else ""
