"""Equality of declared things, and how they look to a developer: one method for all of them.

A generated one for each class would cost every start some milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields
from operator import attrgetter
from typing import Any

_CONTENT: dict[type, Callable[[Any], Any]] = {}


class Content:
    """Base of dataclasses that are equal when their content is."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # entries change while they are read

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        content = _CONTENT.get(type(self)) or _content_of(type(self))
        return bool(content(self) == content(other))

    def __repr__(self) -> str:
        cls: Any = type(self)  # a dataclass
        shown = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(cls) if f.repr]
        return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _content_of(cls: Any) -> Callable[[Any], Any]:
    _CONTENT[cls] = attrgetter(*(f.name for f in fields(cls) if f.compare))
    return _CONTENT[cls]


def frozen(value: Any) -> Hashable:
    """Return what can be looked up by content: equal for equal values, with all that they hold."""
    if isinstance(value, Content):
        content = _CONTENT.get(type(value)) or _content_of(type(value))
        return type(value), frozen(content(value))
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    if isinstance(value, dict):
        return frozenset((key, frozen(one)) for key, one in value.items())
    return value  # type: ignore[no-any-return]  # fields hold texts, numbers, days
