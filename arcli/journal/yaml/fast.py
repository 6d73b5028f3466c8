"""YAML items → entries, the direct way: for items whose every value is accepted at first sight.

The values are read by the functions that validation would call; a property test holds both ways equal.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from arcli.journal.build import NeedsCare
from arcli.model.entries import Entry, kinds
from arcli.model.fields import AMOUNT, DATE, TAG, TEXT, WORD
from arcli.model.fieldtext import parse_words
from arcli.model.fieldtype import FieldError, FieldType
from arcli.model.kept import Kept, Parse
from arcli.model.kinds import Shape
from arcli.model.money import places


def _plain(text: str) -> str:
    if text and text.isprintable():
        return text
    value: str = WORD.parse(text)
    return value


def _text(text: str) -> str:
    """Return a text of several lines, without the last line end of a block scalar."""
    if text.isprintable():
        return _plain(text)
    value: str = TEXT.parse(text.rstrip("\n") if text.endswith("\n") else text)
    return value


def _words(value: Any) -> Any:
    """Return a word, or a list of several."""
    if type(value) is str:
        return _plain(value)
    if type(value) is not list or not all(type(word) is str for word in value):
        raise NeedsCare
    return parse_words(value)


def _several(kind: FieldType) -> Parse:
    """Return the parser of a type of which there may be several: one text, or a list of texts."""
    parse: Parse = kind.parse

    def read(value: Any) -> Any:
        if type(value) is not str and (type(value) is not list or not all(type(word) is str for word in value)):
            raise NeedsCare
        return parse(value)

    return read


def _tags(value: Any) -> tuple[str, ...]:
    if type(value) is not list or not all(type(tag) is str for tag in value):
        raise NeedsCare
    return tuple([TAG.parse(tag) for tag in value])


class _Known(NamedTuple):
    cls: type
    fields: dict[str, tuple[str, Parse]]
    details: dict[str, _Known]
    required: frozenset[str]
    lists: frozenset[str]  # the names of fields that may be a list
    own_keys: bool  # an entry may have the user's own keys, a detail line not


class DirectBuilder:
    """Builds entries of one ledger; values that recur are shared.

    `decimals` is the most that an amount was written with, if more than the usual two.
    """

    def __init__(self) -> None:
        self.decimals = 2
        self.dates, self.money = Kept(DATE.parse), self._numeric(AMOUNT)
        self._parsers: dict[str, Parse] = {
            "word": _plain,
            "words": _words,
            "text": _text,
            "terms": _plain,
            "date": self.dates.__getitem__,
        }
        self._kinds: dict[str, _Known] = {}

    def build(self, item: Any, default: str | None) -> Entry | None:
        """Return the entry of an item; None if it needs the careful way. `default` is the kind of items without one."""
        if type(item) is not dict:
            return None
        name = item.get("kind", default)
        if type(name) is not str:
            return None
        known = self._kinds.get(name)
        if known is None:
            if name not in kinds():
                return None
            kind = kinds()[name]
            known = self._kinds[name] = self._known_kind(kind)
        try:
            made: Entry = self._make(known, item)
        except (NeedsCare, FieldError):
            return None
        return made

    def _make(self, known: _Known, item: dict[str, Any]) -> Any:
        cls, fields, details, required, lists, own_keys = known
        values: dict[str, Any] = {}
        for key, value in item.items():
            if key == "kind":
                continue
            if key in details:
                if type(value) is not list:
                    raise NeedsCare
                shape = details[key]
                if not all(type(one) is dict for one in value):
                    raise NeedsCare
                values[key] = tuple([self._make(shape, one) for one in value])
                continue
            if own_keys and key not in fields and key.startswith("x-") and type(value) is str:
                values.setdefault("extra", {})[key] = TEXT.parse(value)
                continue
            if key not in fields or (type(value) is not str and key not in lists):
                raise NeedsCare
            attr, parse = fields[key]
            values[attr] = parse(value)
        if not required <= values.keys():
            raise NeedsCare
        return cls(**values)

    def _known_kind(self, kind: Shape) -> _Known:
        known = self._known(kind)
        more = {"date": ("date", self._parser(DATE)), "tags": ("tags", _tags)}
        required, lists = known.required | {"date"}, known.lists | {"tags"}
        return known._replace(fields=known.fields | more, required=required, lists=lists, own_keys=True)

    def _known(self, shape: Shape) -> _Known:
        fields = {f.name: (f.attr, self._parser(f.type)) for f in shape.fields.values()}
        details = {name: self._known(d.shape) for name, d in shape.details.items()}
        required = frozenset(f.attr for f in shape.fields.values() if f.required)
        lists = frozenset(f.name for f in shape.fields.values() if f.type.many)
        return _Known(shape.cls, fields, details, required, lists, False)

    def _parser(self, kind: FieldType) -> Parse:
        if kind.name not in self._parsers:
            parse = self._numeric(kind) if kind.numeric else kind.parse
            self._parsers[kind.name] = _several(kind) if kind.many else Kept(parse).__getitem__
        return self._parsers[kind.name]

    def _numeric(self, kind: FieldType) -> Parse:
        money = kind.name in ("amount", "signed amount")

        def read(text: str) -> Any:
            if "," in text:
                raise NeedsCare
            value = kind.parse(text)
            if money:
                self.decimals = max(self.decimals, places(value))
            return value

        return read
