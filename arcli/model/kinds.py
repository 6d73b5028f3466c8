"""Declaration of kinds of entries, and what is derived from it.

An entry class is a slotted dataclass. Its annotations carry each field's `FieldType`; `word()`, `key()`, `quoted()` and
`detail()` declare its place in a journal; `kind()` declares what the kind is for and what it does. Reader, writer, YAML
form, JSON Schema, options of `arcli add`, the replay, seals, reports and the manual's tables all use the `Kind` that
`kind()` makes from it: there is no other list of kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, get_args

from arcli.model.fields import AMOUNT, LIMIT, SIGNED
from arcli.model.fieldtype import FieldType

_KINDS: dict[str, Kind] = {}
_SHAPES: dict[type, Shape] = {}
DEBIT, CREDIT, NEITHER = 1, -1, 0  # the effect of a document on what its customer owes


class Role(Enum):
    """The part that a kind of entry plays in a ledger."""

    MASTER = "master"  # describes customers and currencies
    DOCUMENT = "document"  # raises an open item of its own
    SETTLING = "settling"  # settles, moves or undoes open items
    FOLLOW_UP = "follow-up"  # records what was said and agreed, beside the figures
    BILLING = "billing"  # what is agreed with customers, and what is delivered: invoices are proposed from it
    CONTROL = "control"  # vouches for figures, opens and closes periods


def word(about: str = "", *, optional: bool = False) -> Any:
    """Declare a positional word of the header (or of a detail line), in the order of declaration."""
    return _declare("word", about, required=not optional)


def key(about: str = "", *, required: bool = False) -> Any:
    """Declare a `key:value` word, which may also be an indented field."""
    return _declare("key", about, required=required)


def code(about: str = "") -> Any:
    """Declare a currency code that follows the amount declared before it."""
    return _declare("code", about, required=False)


def sign(mark: str, about: str = "", *, required: bool = False) -> Any:
    """Declare a value of a detail line that follows a mark: `@ 1.09`."""
    return _declare(mark, about, required)


def quoted(about: str = "", *, required: bool = False) -> Any:
    """Declare the one `"quoted text"` of the header."""
    return _declare("quoted", about, required=required)


def detail(about: str = "") -> Any:
    """Declare a tuple of detail lines."""
    return field(default=(), kw_only=True, metadata={"place": "detail", "about": about, "required": False})


def free(default: Any = None) -> Any:
    """Declare content that every entry may have in a form of its own: tags and the user's own keys."""
    return field(default=default, kw_only=True, metadata={"place": "free"})


def hidden(default: Any = None) -> Any:
    """Declare a slot that is not part of the entry's content."""
    return field(default=default, kw_only=True, compare=False, repr=False, metadata={"place": "hidden"})


def _declare(place: str, about: str, required: bool) -> Any:
    metadata = {"place": place, "about": about, "required": required}
    default = MISSING if required and place == "word" else None
    return field(default=default, kw_only=place != "word", metadata=metadata)


_ROLES = list(Role)


class Field(NamedTuple):
    """One declared field: its name, attribute, type, place, meaning, and whether it is mandatory."""

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

    @property
    def mark(self) -> str | None:
        """Return the word that such a detail line begins with; most are known by their form."""
        mark: str | None = getattr(self.cls, "mark", None)
        return mark

    @cached_property
    def subject(self) -> Field | None:
        """Return the word that a line begins with, which tells what it is about; None where a quoted text is first."""
        first = next(iter(self.fields.values()))
        return first if first.place == "word" else None

    @cached_property
    def words(self) -> list[Field]:
        """Return positional words, in order."""
        return [f for f in self.fields.values() if f.place == "word"]

    @cached_property
    def keys(self) -> dict[str, Field]:
        """Return fields written `key:value`."""
        return {f.name: f for f in self.fields.values() if f.place == "key"}

    @cached_property
    def signs(self) -> dict[str, Field]:
        """Return fields that follow a mark: `@`, `@@`, `=`."""
        return {f.place: f for f in self.fields.values() if f.place in ("@", "@@", "=")}

    @cached_property
    def codes(self) -> dict[str, Field]:
        """Return currency codes by the name of the amount that they follow."""
        names = list(self.fields)
        return {names[i - 1]: f for i, f in enumerate(self.fields.values()) if f.place == "code"}

    @cached_property
    def documents(self) -> list[Field]:
        """Return fields that refer to a document."""
        return [f for f in self.fields.values() if f.type.refers == "document"]

    @cached_property
    def amounts(self) -> list[Field]:
        """Return the fields that are amounts of money, which have the decimals of their currency."""
        return [f for f in self.fields.values() if f.type in (AMOUNT, LIMIT, SIGNED)]

    @cached_property
    def customers(self) -> list[Field]:
        """Return fields that refer to a customer."""
        return [f for f in self.fields.values() if f.type.refers == "customer"]

    @cached_property
    def contracts(self) -> list[Field]:
        """Return fields that refer to a contract."""
        return [f for f in self.fields.values() if f.type.refers == "contract"]

    @cached_property
    def references(self) -> list[Field]:
        """Return fields that refer to something that must be in the ledger."""
        return [f for f in self.fields.values() if f.type.refers is not None and f.type.must_exist]

    @cached_property
    def mentions(self) -> list[Field]:
        """Return fields that refer to something that may be in the ledger."""
        return [f for f in self.fields.values() if f.type.refers is not None and not f.type.must_exist]

    @cached_property
    def quoted(self) -> Field | None:
        """Return the field that a quoted text fills: its own if declared, else `memo`."""
        own = next((f for f in self.fields.values() if f.place == "quoted"), None)
        return own or self.fields.get("memo")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Facts:
    """What a kind of entry is for and does, as declared."""

    role: Role
    example: str | None = None  # of `arcli add KIND --help`; without one people do not record it so
    side: int = NEITHER  # what its documents do to what their customer owes; a negative amount does the opposite
    applies: bool = False  # its application lines settle documents
    exact: bool = False  # its application lines add up to its amount
    undoes: bool = False  # it takes back what a document did, in whole or in part
    cash: bool = False  # the bank moved it
    movement: str | None = None  # the column of the roll-forward that its documents are in
    account: str = "revenue"  # the name under `accounts:` of what its documents are for, where a line names none
    sealed: bool = True  # closing a period seals its entries, and refuses new ones dated in it
    soft: tuple[str, ...] = ()  # fields that are sealed softly: a change is a warning
    private: tuple[str, ...] = ()  # fields whose texts are kept outside of the ledger where the customer is private
    replaces: bool = False  # a later one on the same document or customer takes the place of the one before
    told_by: tuple[str, ...] = ()  # the fields that tell what it is about, where the first word alone does not
    ends: str | None = None  # the kind whose latest entry on the same document or customer it ends
    noun: str | None = None  # what people call it, where that is not its name
    says: tuple[str, ...] = ()  # the fields that `show`, `customer` and `log` quote
    section: str | None = None  # where the card of a customer has it
    logged: str | None = None  # the line of a commit that adds one, instead of "Record KIND ID of CUSTOMER"
    numbers: str | None = None  # the pattern of its numbers, where `numbering:` gives none
    printed: str | None = None  # the sort of document that customers get of it
    states: tuple[str, ...] = ()  # what one can be as of a day, where its documents have no open amount

    @property
    def itemised(self) -> bool:
        """Return whether its documents may have line items."""
        return False

    @property
    def moves_money(self) -> bool:
        """Return whether an entry of the kind may change a balance."""
        return self.role in (Role.DOCUMENT, Role.SETTLING)

    @property
    def payable(self) -> bool:
        """Return whether customers pay its documents: debits, except for money that was paid back to them."""
        return self.side == DEBIT and not self.cash

    @property
    def received(self) -> bool:
        """Return whether its documents are money from customers, which earns discounts and may use up credits."""
        return self.side == CREDIT and self.cash

    @property
    def takes_parts(self) -> bool:
        """Return whether its applications may state what settles besides the money: a discount, a fee, …

        Where applications add up to the entry's amount exactly, there is nothing besides.
        """
        return self.applies and not self.exact


DOCUMENTS: dict[str, Facts] = {
    "deduction": Facts(role=Role.DOCUMENT, side=DEBIT, movement="deductions", account="deductions_allowed"),
}  # the facts of each kind of document, by name; a deduction is opened by an application, not by an entry


@dataclass(frozen=True, eq=False, repr=False)
class Kind(Shape, Facts):
    """A kind of entry: its name, its shape, and the facts of its declaration."""

    name: str
    about: str

    @property
    def recorded(self) -> bool:
        """Return whether a person records it with `arcli add`."""
        return self.example is not None

    @cached_property
    def has_id(self) -> bool:
        """Return whether its entries have an ID of their own, which arcli assigns."""
        return "id" in self.fields and self.role not in (Role.MASTER, Role.BILLING)

    @cached_property
    def has_number(self) -> bool:
        """Return whether its entries are documents, with an ID that is unique over all documents of the ledger."""
        return self.has_id and self.moves_money

    @cached_property
    def listed(self) -> str:
        """Return the name of its details whose lines begin with a document: applications, but for letters."""
        named = (n for n, d in self.details.items() if d.shape.words and d.shape.words[0].type.refers == "document")
        return next(named, "applications")

    @cached_property
    def needs_applications(self) -> bool:
        """Return whether its entries do nothing without application lines, which make up their amount or replace it."""
        return "applications" in self.details and (self.exact or "amount" not in self.fields)

    @cached_property
    def itemised(self) -> bool:
        """Return whether its documents may have line items."""
        return "lines" in self.details

    @cached_property
    def has_terms(self) -> bool:
        """Return whether its documents fall due by payment terms, of the customer where they have none of their own."""
        return self.payable and self.itemised and "terms" in self.fields

    @property
    def called(self) -> str:
        """Return what people call one."""
        return self.noun or self.name

    @property
    def one(self) -> str:
        """Return what people call one, with its article: `an invoice`."""
        return f"{'an' if self.called[0] in 'aeiou' else 'a'} {self.called}"


def shape_of(cls: type) -> Shape:
    """Return the shape of a class of detail lines (or of an entry class)."""
    if cls not in _SHAPES:
        _SHAPES[cls] = Shape(cls, *_read_fields(cls))
    return _SHAPES[cls]


T = TypeVar("T")


def kind(name: str, facts: Facts) -> Callable[[type[T]], type[T]]:
    """Register an entry class (already a dataclass) as the kind `name`."""

    def register(cls: type[T]) -> type[T]:
        about = (cls.__doc__ or "").strip()
        declared: Any = Kind(cls, *_read_fields(cls), name, about, **vars(facts))
        if unknown := [
            n for n in (*facts.says, *facts.soft, *facts.private, *facts.told_by) if n not in declared.fields
        ]:
            raise TypeError(f"{cls.__name__} declares no {', '.join(unknown)}")
        entry: Any = cls  # an Entry, which is declared above this module
        entry.kind, entry.declared = name, declared
        _KINDS[name] = declared
        if declared.has_number:
            DOCUMENTS[name] = declared
        for later in [k.name for k in _KINDS.values() if _ROLES.index(k.role) > _ROLES.index(facts.role)]:
            _KINDS[later] = _KINDS.pop(later)
        return cls

    return register


def kinds() -> dict[str, Kind]:
    """Return all kinds by name, in the order of their roles and declarations.

    `arcli.model.entries` declares them: ask there, so that they are declared by then.
    """
    return _KINDS


def kinds_where(test: Callable[[Kind], bool]) -> frozenset[str]:
    """Return the names of the kinds that pass a test."""
    return frozenset(name for name, declared in kinds().items() if test(declared))


def _read_fields(cls: type) -> tuple[dict[str, Field], dict[str, Details]]:
    declared: dict[str, Field] = {}
    details: dict[str, Details] = {}
    inherited = {"memo", "ref", "file"}  # of all entries: they come after a kind's own
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
    """Return the FieldType in `Annotated[T, FIELD]` or `Annotated[T, FIELD] | None`."""
    for part in (hint, *get_args(hint)):
        for meta in getattr(part, "__metadata__", ()):
            if isinstance(meta, FieldType):
                return meta
    raise TypeError(f"no FieldType in {hint}")
