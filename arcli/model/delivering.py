"""How documents reach their customers: the sorts of documents, and the ways of delivery by sort."""

from __future__ import annotations

from arcli.model.fields import FieldError, FieldType, parse_words, several

SORTS = ("invoice", "credit", "debit", "receipt", "statement", "confirmation")
WAYS = ("email", "print", "portal", "einvoice", "none")


def _deliver(value: str | list[str]) -> str | tuple[str, ...]:
    found = parse_words(value)
    for word in several(found):
        sort, mark, way = word.rpartition("=")
        if way not in WAYS or (mark and sort not in (*SORTS, "reminder")):
            hint = f"such as email, or statement=print; ways are {', '.join(WAYS)}"
            raise FieldError(f'"{word}" is not a way of delivery', "AR112", hint)
    return found


def way_of(said: str | tuple[str, ...] | None, sort: str) -> str | None:
    """Return the way that `deliver:` gives for a sort: its own (`statement=print`), else the one for all."""
    ways = {sort_: way for sort_, _, way in (word.rpartition("=") for word in several(said))}
    return ways.get(sort) or ways.get("")


DELIVER = FieldType(
    "delivery",
    _deliver,
    lambda value: " ".join(several(value)),
    many=True,
    about="email, print, portal, einvoice or none; of one sort of document: statement=print; the key again for more",
)
