"""Settings declared once, as dataclasses: read directly if valid, validated by pydantic if not.

A settings file is nearly always valid, and importing pydantic takes longer than reading a small ledger. So `build`
reads a mapping of texts into the dataclass if every value is valid, and gives up otherwise. Pydantic then validates by
the same declaration, and reports what is wrong. A property test holds both ways equal.
"""

# No `from __future__ import annotations` in modules that declare settings: their annotations are evaluated.

import dataclasses
import re
from collections.abc import Callable
from copy import copy
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, Union, dataclass_transform, get_args, get_origin

from arcli.model.content import Content

T = TypeVar("T")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")


class NotSimple(ValueError):
    """The value is not one that is read directly."""


class Reads:
    """What an annotation says beyond its type, `Annotated[int, Reads(least=0)]`.

    `given` looks at what stands in the file, `before` makes the value of it, `after` looks at the value of the type.
    Each may raise FieldError.
    `least` is the smallest number. `schema` is the JSON Schema, where the type's own does not say it.
    """

    def __init__(
        self,
        before: Callable[[Any], Any] | None = None,
        *,
        after: Callable[[Any], Any] | None = None,
        least: int | None = None,
        schema: dict[str, Any] | None = None,
        given: Callable[[Any], Any] | None = None,
    ) -> None:
        self.before, self.after, self.least, self.schema, self.given = before, after, least, schema, given

    def value(self, kind: Any, given: Any) -> Any:
        """Return the value, read directly. Raises FieldError and NotSimple."""
        if self.given is not None:
            self.given(given)
        made = self.before(given) if self.before is not None else _value(kind, given)
        if self.least is not None and made < self.least:
            raise NotSimple
        return made if self.after is None else self.after(made)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415 - right settings need no pydantic

        made = handler(source)
        if self.least is not None:
            made = {**made, "ge": self.least}
        if self.before is not None:
            made = core_schema.no_info_before_validator_function(self.before, made)
        if self.given is not None:
            made = core_schema.no_info_before_validator_function(self.given, made)
        if self.after is not None:
            made = core_schema.no_info_after_validator_function(self.after, made)
        return made

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        return self.schema if self.schema is not None else handler(schema)


def key_of(name: str) -> str:
    """Return the key in the file of a field: `from_` is `from`, `late__discount` is `late-discount`."""
    return name.rstrip("_").replace("__", "-")


class Declared(Content):
    """Base of settings: unknown keys are errors, `given` are the keys in the file, which `key_of` makes of names."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "alias_generator": key_of}
    given: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **given: Any) -> None:
        cls: Any = type(self)  # a dataclass
        values = {f.name: given.pop(f.name) if f.name in given else _default(cls, f) for f in dataclasses.fields(cls)}
        if given:
            raise TypeError(f"{cls.__name__} has no {', '.join(given)}")
        self.__dict__.update(values)

    def but(self, **changes: Any) -> Self:
        """Return the same settings with other values of some fields; what is `given` stays."""
        made = copy(self)
        made.__dict__.update(changes)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot assign to {name!r}")

    def __delattr__(self, name: str) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot delete {name!r}")

    def __hash__(self) -> int:  # type: ignore[override]  # settings stay as they are; a default must have one
        return hash(type(self))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415 - right settings need no pydantic

        def made(value: Any, validate: Any) -> Any:
            return _noted(validate(value), value)

        inner = dict(handler(source))
        return core_schema.no_info_wrap_validator_function(made, inner, ref=inner.pop("ref"))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        made = handler(schema)
        properties = handler.resolve_ref_schema(made)["properties"]
        for key, field in _known(cls).items():  # pydantic leaves out what a factory makes
            if field.default_factory is not dataclasses.MISSING:
                properties[key]["default"] = field.default_factory()
        return made


def _default(cls: Any, field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    if field.default is dataclasses.MISSING:
        raise TypeError(f"{cls.__name__} needs {field.name}")
    return field.default


@dataclass_transform(frozen_default=True, eq_default=False, kw_only_default=True, field_specifiers=(dataclasses.field,))
def setting(cls: type[T]) -> type[T]:
    """Declare a class of settings derived from `Declared`: a frozen dataclass, made by keywords only.

    PERF: `dataclass(frozen=True)` compiles three methods for each class at every start; `Declared` has them for all.
    """
    return dataclasses.dataclass(init=False, eq=False, repr=False, kw_only=True)(cls)


def _noted(made: Any, given: Any) -> Any:
    if type(given) is dict:
        object.__setattr__(made, "given", frozenset(given))
    return made


def build(cls: type[T], given: Any) -> T | None:
    """Return the dataclass of settings that a mapping of texts (lists, mappings) says.

    None if anything is not right.
    """
    try:
        made: T = _mapping(cls, given)
        return made
    except ValueError:  # NotSimple, FieldError, and what the functions of Reads do not foresee
        return None


def _known(cls: Any) -> dict[str, dataclasses.Field[Any]]:
    """Return the fields of a dataclass of settings, by the keys that stand in the file."""
    return {key_of(f.name): f for f in dataclasses.fields(cls)}


def keys_of(cls: Any) -> list[str]:
    """Return the keys that a dataclass of settings takes."""
    return list(_known(cls))


def _mapping(cls: Any, given: Any) -> Any:
    known = _known(cls)
    if type(given) is not dict or not given.keys() <= known.keys():
        raise NotSimple
    if any(f.default is f.default_factory is dataclasses.MISSING and key not in given for key, f in known.items()):
        raise NotSimple
    return _noted(cls(**{known[key].name: _value(known[key].type, value) for key, value in given.items()}), given)


def _value(kind: Any, given: Any) -> Any:  # noqa: PLR0911 - one for each kind of type
    """Return a value of a type. Raises FieldError and NotSimple."""
    if kind is str and type(given) is str:
        return given
    if kind is int and type(given) is str and _WHOLE.match(given):
        return int(given)
    if kind is bool and given in ("true", "false"):
        return given == "true"
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated and len(args) == 2 and isinstance(args[1], Reads):
        return args[1].value(args[0], given)
    if origin is Literal and type(given) is str and given in args:
        return given
    if origin is list and type(given) is list:
        return [_value(args[0], one) for one in given]
    if origin is dict and type(given) is dict:
        return {key: _value(args[1], one) for key, one in given.items()}
    if origin in (Union, UnionType):
        return _first(args, given)
    if dataclasses.is_dataclass(kind):
        return _mapping(kind, given)
    raise NotSimple


def _first(kinds: tuple[Any, ...], given: Any) -> Any:
    """Return the value of the first type of a union that takes it: no two take the same."""
    for kind in kinds:
        if kind is not NoneType:
            try:
                return _value(kind, given)
            except ValueError:
                continue
    raise NotSimple
