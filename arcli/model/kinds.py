"""How a kind of entry declares itself, and what is derived from the declaration.

An entry class is a slotted dataclass. Its annotations carry each field's `FieldType`; `word()`, `key()`,
`quoted()` and `detail()` say where the field stands in a journal. Reader, writer, YAML form, JSON Schema,
options of `arcli add` and the manual's tables all come from the `Kind` that `kind()` makes of it.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from typing import Any, NamedTuple, get_args

from arcli.model.fields import FieldType

_KINDS: dict[str, Kind] = {}
_SHAPES: dict[type, Shape] = {}


def word(about: str = "", *, optional: bool = False) -> Any:
    """A positional word of the header (or of a detail line), in the order of declaration."""
    return _declare("word", about, required=not optional)


def key(about: str = "", *, required: bool = False) -> Any:
    """A `key:value` word, which may also stand as an indented field."""
    return _declare("key", about, required=required)


def code(about: str = "") -> Any:
    """A currency code that follows the amount declared before it."""
    return _declare("code", about, required=False)


def sign(mark: str, about: str = "", *, required: bool = False) -> Any:
    """A value of a detail line that stands behind a sign: `@ 1.09`."""
    return _declare(mark, about, required)


def quoted(about: str = "", *, required: bool = False) -> Any:
    """The one `"quoted text"` of the header."""
    return _declare("quoted", about, required=required)


def detail(about: str = "") -> Any:
    """A tuple of detail lines."""
    return field(default=(), kw_only=True, metadata={"place": "detail", "about": about, "required": False})


def free(default: Any = None) -> Any:
    """Content that every entry may have in a form of its own: tags and the user's own keys."""
    return field(default=default, kw_only=True, metadata={"place": "free"})


def hidden(default: Any = None) -> Any:
    """A slot that is not part of the entry's content."""
    return field(default=default, kw_only=True, compare=False, repr=False, metadata={"place": "hidden"})


def _declare(place: str, about: str, required: bool) -> Any:
    metadata = {"place": place, "about": about, "required": required}
    default = MISSING if required and place == "word" else None
    return field(default=default, kw_only=place != "word", metadata=metadata)


class Field(NamedTuple):
    """One declared field: its name, attribute, type, where it stands, what it means, whether it must be there."""

    name: str
    attr: str
    type: FieldType
    place: str
    about: str
    required: bool


class Details(NamedTuple):
    """One declared tuple of detail lines."""

    name: str
    shape: Shape
    about: str


@dataclass(frozen=True, eq=False, repr=False)
class Shape:
    """The declared fields of an entry class or of a class of detail lines."""

    cls: type
    fields: dict[str, Field]
    details: dict[str, Details]

    @cached_property
    def words(self) -> list[Field]:
        """Positional words, in order."""
        return [f for f in self.fields.values() if f.place == "word"]

    @cached_property
    def keys(self) -> dict[str, Field]:
        """Fields written `key:value`."""
        return {f.name: f for f in self.fields.values() if f.place == "key"}

    @cached_property
    def signs(self) -> dict[str, Field]:
        """Fields that stand behind a sign: `@`, `@@`, `=`."""
        return {f.place: f for f in self.fields.values() if f.place in ("@", "@@", "=")}

    @cached_property
    def codes(self) -> dict[str, Field]:
        """Currency codes by the name of the amount that they follow."""
        names = list(self.fields)
        return {names[i - 1]: f for i, f in enumerate(self.fields.values()) if f.place == "code"}

    @cached_property
    def quoted(self) -> Field | None:
        """The field that a quoted text fills: its own if declared, else `memo`."""
        own = next((f for f in self.fields.values() if f.place == "quoted"), None)
        return own or self.fields.get("memo")


@dataclass(frozen=True, eq=False, repr=False)
class Kind(Shape):
    """A kind of entry: its name and what it does, beside its shape."""

    name: str
    about: str
    recorded: bool  # a person records it with `arcli add`

    @property
    def is_document(self) -> bool:
        """Has an ID of its own that other entries refer to."""
        return "id" in self.fields


def shape_of(cls: type) -> Shape:
    """The shape of a class of detail lines (or of an entry class)."""
    if cls not in _SHAPES:
        _SHAPES[cls] = Shape(cls, *_read_fields(cls))
    return _SHAPES[cls]


def kind(name: str, *, recorded: bool = True) -> Any:
    """Class decorator: registers an entry class (already a dataclass) as the kind `name`."""

    def register(cls: Any) -> Any:
        cls.kind = name
        about = (cls.__doc__ or "").strip()
        _KINDS[name] = Kind(cls, *_read_fields(cls), name, about, recorded)
        return cls

    return register


def kinds() -> dict[str, Kind]:
    """All kinds by name, in the order of declaration."""
    if not _KINDS:
        from arcli.model import entries  # noqa: F401, PLC0415 - declares them

    return _KINDS


def _read_fields(cls: type) -> tuple[dict[str, Field], dict[str, Details]]:
    declared: dict[str, Field] = {}
    details: dict[str, Details] = {}
    inherited = {"memo", "ref", "file"}  # of all entries: they come behind a kind's own
    for item in sorted(fields(cls), key=lambda f: f.name in inherited):
        place = item.metadata.get("place")
        if place == "detail":
            (element, _) = get_args(item.type)
            details[item.name] = Details(item.name, shape_of(element), item.metadata["about"])
        elif place not in (None, "hidden", "free"):
            name = item.name.rstrip("_")
            required = bool(item.metadata["required"])
            kind_of = _field_type(item.type)
            declared[name] = Field(name, item.name, kind_of, place, item.metadata["about"], required)
    return declared, details


def _field_type(hint: Any) -> FieldType:
    """The FieldType in `Annotated[T, FIELD]` or `Annotated[T, FIELD] | None`."""
    for part in (hint, *get_args(hint)):
        for meta in getattr(part, "__metadata__", ()):
            if isinstance(meta, FieldType):
                return meta
    raise TypeError(f"no FieldType in {hint}")
