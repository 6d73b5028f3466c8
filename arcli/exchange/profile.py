"""Import profiles: what a file's columns mean. Data in YAML, no code.

    dates: M/D/YYYY
    currency: USD
    entries:
      - kind: invoice
        date: "{InvoiceDate}"
        id: "{invoiceNumber}"
        customer: "{customerID}"
        amount: "{InvoiceAmount}"

A value is a template: `{Column}` stands for the row's text in that column, the rest for itself.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from arcli.ledger.config import read_model
from arcli.model.diagnostics import Diagnostic, SourceText
from arcli.model.fields import CURRENCY, FieldError
from arcli.model.kinds import Kind, kinds
from arcli.model.nearest import nearest

_COLUMN = re.compile(r"\{([^{}]+)\}")
_DATE_TOKEN = re.compile(r"YYYY|YY|MMM|MM|M|DD|D")
_TOKEN_REGEX = {
    "YYYY": "(?P<y>[0-9]{4})", "YY": "(?P<y>[0-9]{2})", "MMM": "(?P<b>[A-Za-z]{3})", "MM": "(?P<m>[0-9]{2})",
    "M": "(?P<m>[0-9]{1,2})", "DD": "(?P<d>[0-9]{2})", "D": "(?P<d>[0-9]{1,2})",
}  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class FromYaml(BaseModel):
    """Base: unknown keys are errors; texts come as they stand in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Csv(FromYaml):
    """How the file is written."""

    delimiter: str = ","
    encoding: str = "utf-8-sig"
    skip: int = 0

    @field_validator("delimiter")
    @classmethod
    def _one_sign(cls, value: str) -> str:
        value = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ","}.get(value, value)
        if len(value) != 1:
            raise FieldError("a delimiter is one sign, or the word tab", "AR601")
        return value

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            codecs.lookup(value)
        except LookupError:
            raise FieldError(f'there is no encoding "{value}"', "AR601", "such as utf-8, cp1252 or latin-1") from None
        return "utf-8-sig" if value.lower().replace("-", "") == "utf8" else value

    @field_validator("skip", mode="before")
    @classmethod
    def _count(cls, value: Any) -> int:
        if not str(value).isdigit():
            raise FieldError("skip is a number of lines before the head", "AR601")
        return int(value)


class Condition(FromYaml):
    """When an entry is made of a row: all that is stated must hold for the column's text."""

    column: str
    equals: str | None = None
    is_not: str | None = Field(default=None, alias="not")
    one_of: list[str] | None = None
    matches: str | None = None
    present: Literal["yes", "no"] | None = None

    @field_validator("matches")
    @classmethod
    def _regex(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise FieldError(f"not a regular expression: {error}", "AR601") from None
        return value

    def holds(self, text: str) -> bool:
        """Whether a text meets it. White space around it does not count."""
        text = text.strip()
        return (
            (self.equals is None or text == self.equals)
            and (self.is_not is None or text != self.is_not)
            and (self.one_of is None or text in self.one_of)
            and (self.matches is None or re.search(self.matches, text) is not None)
            and (self.present is None or bool(text) == (self.present == "yes"))
        )


class Rule(FromYaml):
    """One entry that is made of a row: its kind, its fields as templates, and when."""

    kind: str
    when: list[Condition] = Field(default_factory=list)
    fields: dict[str, str] = Field(default_factory=dict)
    details: dict[str, list[dict[str, str]]] = Field(default_factory=dict)


class Profile(FromYaml):
    """A whole profile."""

    about: str = ""
    csv: Csv = Csv.model_construct()
    dates: str | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    currency: str | None = None
    entries: list[Rule]

    @field_validator("dates")
    @classmethod
    def _date_format(cls, value: str) -> str:
        date_regex(value)
        return value

    @field_validator("entries", mode="before")
    @classmethod
    def _rules(cls, value: Any) -> Any:
        if not isinstance(value, list) or not value:
            raise FieldError("entries is a list of what a row becomes", "AR601")
        return [_split(rule) for rule in value]

    def columns(self) -> set[str]:
        """All columns that templates and conditions name."""
        texts = [self.currency or ""]
        found: set[str] = set()
        for rule in self.entries:
            texts += rule.fields.values()
            texts += [t for items in rule.details.values() for item in items for t in item.values()]
            found |= {c.column for c in rule.when}
        return found | {name for text in texts for name in _COLUMN.findall(text)}


def columns_of(template: str) -> list[str]:
    """The columns that a template names."""
    return _COLUMN.findall(template)


def _split(rule: Any) -> Any:
    """A rule as it stands in YAML, `kind`, `when`, fields and details side by side, in its parts."""
    if not isinstance(rule, dict):
        return rule
    kind = kinds().get(str(rule.get("kind")))
    if kind is None:
        best = nearest(str(rule.get("kind")), kinds())
        raise FieldError(f'there is no kind "{rule.get("kind")}"', "AR601", f'did you mean "{best}"?' if best else None)
    when = rule.get("when", [])
    out: dict[str, Any] = {"kind": kind.name, "when": [when] if isinstance(when, dict) else when}
    out["fields"], out["details"] = {}, {}
    for name, value in rule.items():
        if name in ("kind", "when"):
            continue
        if name in kind.details:
            out["details"][name] = value
        elif name in kind.fields or name in ("date", "tags") or name.startswith("x-"):
            out["fields"][name] = value
        else:
            _unknown(kind, name)
    missing = [f.name for f in kind.fields.values() if f.required and f.name not in out["fields"]]
    missing += ["date"] if "date" not in out["fields"] else []
    if missing:
        raise FieldError(f"{kind.name}: {missing[0]} is missing", "AR601", f"add {missing[0]}:")
    return out


def _unknown(kind: Kind, name: str) -> None:
    best = nearest(name, [*kind.fields, *kind.details, "date", "when", "tags"])
    raise FieldError(f'"{kind.name}" has no "{name}"', "AR601", f'did you mean "{best}"?' if best else None)


def date_regex(text: str) -> re.Pattern[str]:
    """A date format such as `M/D/YYYY` or `DD.MM.YY` as an expression. Raises FieldError."""
    pattern, at = "", 0
    seen: list[str] = []
    for match in _DATE_TOKEN.finditer(text):
        pattern += re.escape(text[at : match.start()]) + _TOKEN_REGEX[match[0]]
        seen.append(match[0][0])
        at = match.end()
    if sorted(seen) != ["D", "M", "Y"]:
        raise FieldError(f'"{text}" is no date format', "AR601", "such as M/D/YYYY, DD.MM.YYYY or YYYYMMDD")
    return re.compile(pattern + re.escape(text[at:]) + r"(?:[ T]00:00(?::00(?:\.0+)?)?)?\Z")


def read_profile(source: SourceText) -> tuple[Profile | None, list[Diagnostic]]:
    """A profile from YAML, and what is wrong with it."""
    profile, problems = read_model(source, Profile, "AR601")
    if isinstance(profile, Profile) and profile.currency and not columns_of(profile.currency):
        try:
            CURRENCY.parse(profile.currency)
        except FieldError as error:
            problems.append(Diagnostic("AR601", f"currency: {error.message}", None, error.hint, file=source.name))
    return (profile if isinstance(profile, Profile) and not problems else None), problems
