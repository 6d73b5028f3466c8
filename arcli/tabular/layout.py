"""The dialect of profiles, in YAML: how a delimited file is written, and which of its columns is what.

delimiter: ";"
decimal: ","
dates: DD.MM.YYYY
skip: [1, {column: Status, equals: pending}]
columns:
  booked: Buchungstag
  amount: {column: Betrag, strip: EUR}
  text: [Verwendungszweck 1, Verwendungszweck 2]
"""

# No `from __future__ import annotations`: the annotations of declared settings are evaluated.

import codecs
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Any, Literal

from arcli.model.fields import CURRENCY
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.tabular.dates import Dates, date_pattern
from arcli.tabular.months import LANGUAGES
from arcli.tabular.numbers import Numbers

_DELIMITERS = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


def mistake(message: str, *path: str | int, hint: str | None = None) -> FieldError:
    """Return the error of a profile's value at a path."""
    error = FieldError(message, "AR601", hint)
    error.path = path
    return error


def _delimiter(value: Any) -> str:
    sign = _DELIMITERS.get(value, value) if isinstance(value, str) else ""
    if len(sign) != 1 or sign in '"\n\r':
        raise mistake(f'a delimiter is one character, not "{value}"', hint="a comma, a semicolon, or the word tab")
    return sign


def _encoding(value: Any) -> str:
    try:
        codecs.lookup(value)
        "".encode(value)
    except (LookupError, TypeError):
        raise mistake(f'there is no encoding "{value}"', hint="such as utf-8, cp1252, latin-1 or utf-16") from None
    return str(value)


def _dates(value: Any) -> str:
    if not isinstance(value, str):
        raise mistake("dates is one form", hint="such as DD.MM.YYYY")
    date_pattern(value)
    return value


def _regex(value: Any) -> str:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        raise mistake(f"not a regular expression: {error}") from None
    return str(value)


def _currency(value: Any) -> str:
    if isinstance(value, str) and "{" in value:
        return value
    try:
        return str(CURRENCY.parse(value if isinstance(value, str) else ""))
    except FieldError as error:
        raise mistake(error.message, hint=error.hint) from None


Regex = Annotated[str, Reads(_regex)]
DateForm = Annotated[str, Reads(_dates)]


@setting
class Condition(Declared):
    """The condition on a row's text in a column: all parts that are stated must hold."""

    column: str
    equals: str | None = None
    not_: str | None = None
    one_of: list[str] | None = None
    matches: Regex | None = None
    present: Literal["yes", "no"] | None = None

    def holds(self, text: str) -> bool:
        """Return whether a text meets the condition. White space around it does not count."""
        text = text.strip()
        return (
            (self.equals is None or text == self.equals)
            and (self.not_ is None or text != self.not_)
            and (self.one_of is None or text in self.one_of)
            and (self.matches is None or re.search(self.matches, text) is not None)
            and (self.present is None or bool(text) == (self.present == "yes"))
        )


@setting
class Column(Declared):
    """A column of the file, or several whose texts are joined, and how its cells are cleaned, in this order:

    `strip` are texts removed from either end, `replace` texts that become others, `take` an expression of which the
    first group (else all of it) is kept, or nothing if it does not match. `as: id` makes an ID of what is left, as of a
    name, `as: terms` payment terms of what people write (`2% 10, net 30`). `dates` and `months` are the column's own.
    `or` are names that the heading has in other versions of the list.
    """

    column: str | list[str] = ""
    strip: str | list[str] = field(default_factory=list)
    replace: dict[str, str] = field(default_factory=dict)
    take: Regex | None = None
    dates: DateForm | None = None
    months: Literal[LANGUAGES] | None = None  # type: ignore[valid-type]  # a tuple of literals is one to `Literal`
    as_: Literal["id", "terms"] | None = None
    or_: str | list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Return the columns' names in the heading, or their numbers from 1."""
        return [self.column] if isinstance(self.column, str) else self.column

    @property
    def stripped(self) -> list[str]:
        """Return the texts that are removed."""
        return [self.strip] if isinstance(self.strip, str) else self.strip


@setting
class Signs(Declared):
    """Words in a sign column that arcli does not know."""

    debit: list[str] = field(default_factory=list)
    credit: list[str] = field(default_factory=list)


@setting
class Form(Declared):
    """How a delimited file is written, for reading or writing."""

    about: str = ""
    delimiter: Annotated[str, Reads(_delimiter)] | None = None
    decimal: Literal[".", ","] = "."
    dates: DateForm | None = None
    months: Literal[LANGUAGES] = "en"  # type: ignore[valid-type]  # a tuple of literals is one to `Literal`


@setting
class Layout(Form):
    """A file to be read: its form, the rows that count, and its columns.

    `skip` is the number of lines above the heading, a condition on rows to leave out, or a list of such; `footer` is
    the number of rows at the end to leave out. `carry` are columns whose text holds for the rows below that have none.
    `columns` states which column is which. `negate` reverses amounts.
    """

    encoding: Annotated[str, Reads(_encoding)] | None = None
    sheet: str | None = None
    skip: int | Condition | list[int | Condition] = 0
    footer: Annotated[int, Reads(least=0)] = 0
    carry: str | list[str] = field(default_factory=list)
    thousands: Literal[",", ".", " ", "'"] | None = None
    currency: Annotated[str, Reads(_currency)] = ""
    negate: bool = False
    signs: Signs = Signs()
    columns: dict[str, str | list[str] | Column] = field(default_factory=dict)

    @property
    def lines_above(self) -> int:
        """Return the number of lines above the heading."""
        return sum(s for s in self._skips if isinstance(s, int))

    @property
    def left_out(self) -> list[Condition]:
        """Return the conditions, any of which leaves a row out."""
        return [s for s in self._skips if isinstance(s, Condition)]

    @property
    def carried(self) -> list[str]:
        """Return the columns whose text holds for the rows below."""
        return [self.carry] if isinstance(self.carry, str) else self.carry

    @property
    def _skips(self) -> list[int | Condition]:
        return self.skip if isinstance(self.skip, list) else [self.skip]

    @property
    def credit_adds(self) -> bool:
        """Return whether a credit adds to the amounts, as in a bank's books; in receivables it subtracts."""
        return False

    @property
    def numbers(self) -> Numbers:
        """Return the reader of numbers."""
        return Numbers(self.decimal, self.thousands, credit="+" if self.credit_adds else "-")

    @property
    def headless(self) -> bool:
        """Return whether all columns are numbered: the file then has no heading."""
        return _counted([name for key in self.columns for name in self.column(key).names])

    def column(self, name: str) -> Column:
        """Return the column that `columns` states for a name; else the column of the file with that name."""
        said = self.columns.get(name, name)
        found = said if isinstance(said, Column) else Column(column=said)
        return found if found.column else found.but(column=name)

    def other_names(self, name: str) -> list[str]:
        """Return what a heading of the file is called in other versions of the list, as `columns` say."""
        found = [column.or_ for n in self.columns if name in (column := self.column(n)).names]
        return [other for more in found for other in ([more] if isinstance(more, str) else more)]

    def days(self, name: str) -> Dates:
        """Return the reader of a column's dates."""
        own = self.column(name)
        return Dates(own.dates or self.dates, own.months or self.months)

    def mistakes(self) -> Iterator[FieldError]:
        """Yield what is wrong with the values in combination, with their paths."""
        if self.thousands == self.decimal:
            yield mistake("decimals and thousands have the same separator", "thousands")
        if self.lines_above > 10_000 or any(isinstance(s, int) and s < 0 for s in self._skips):
            yield mistake("skip is a number of lines above the head", "skip")
        for name in self.columns:
            if not all(self.column(name).names):
                yield mistake(f"{name} is the name of a column, or a list of them", "columns", name)
        if {"debit", "credit"} & self.columns.keys() and {"amount", "sign"} & self.columns.keys():
            yield mistake("amounts are one column, with a sign column or not, or debit and credit: not both", "columns")


def _counted(names: list[str]) -> bool:
    return bool(names) and all(name.isascii() and name.isdecimal() for name in names)
