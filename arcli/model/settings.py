"""The settings of a ledger: what arcli.yaml may say."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator

from arcli.model.accounts import Accounts
from arcli.model.fields import AMOUNT, CURRENCY, DATE, FieldError, parse_percent
from arcli.model.terms import Part, Terms, TermsBook, parse_terms

T = TypeVar("T")


def _of_text(parse: Any) -> BeforeValidator:
    """A validator that reads a text, and refuses lists and mappings."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise FieldError("this is one value, not a list or mapping", "AR502", "write the value behind the colon")
        return parse(value)

    return BeforeValidator(read)


Percent = Annotated[Decimal, _of_text(parse_percent), WithJsonSchema({"type": "string", "pattern": "%$"})]
Day = Annotated[date, _of_text(DATE.parse), WithJsonSchema(DATE.json_schema())]
CurrencyCode = Annotated[str, _of_text(CURRENCY.parse), WithJsonSchema(CURRENCY.json_schema())]


class Settings_(BaseModel):
    """Base: unknown keys are errors; texts come as they stand in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Company(Settings_):
    """Who keeps the ledger, as statements show it."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    bank: str = ""


class Share(Settings_):
    """One part of named instalment terms: `{share: 50%, due: net30}`."""

    share: Percent
    due: str


class TaxRate(Settings_):
    """A tax rate from a day on; without `from`, from the beginning."""

    rate: Percent
    from_: Day = Field(default=date.min, alias="from")


class TaxCode(Settings_):
    """A tax code that is more than a rate.

    `kind`: `tax` (usual), `exempt`, `reverse-charge` (the customer owes it; no tax on the document) or `withholding`
    (the customer keeps it when paying; no tax on the document). `included`: prices of lines have the tax inside.
    `account` is its tax account, else the one that `accounts: tax:` says.
    """

    rate: Percent | list[TaxRate] | None = None
    kind: Literal["tax", "exempt", "reverse-charge", "withholding"] = "tax"
    included: bool = False
    account: str | None = None

    @field_validator("rate")
    @classmethod
    def _rate(cls, value: Any) -> Any:
        if isinstance(value, list) and not value:
            raise FieldError("a tax code has at least one rate", "AR502", "such as rate: 21%")
        return value


class Rates(Settings_):
    """Where exchange rates come from beside `rate` entries, and how old one may be.

    `file` is a CSV in the layout of the European Central Bank's history (one EUR in each currency), below the
    ledger's folder. `max_age` in days: without it 7 for rates of the file; `rate` entries hold until the next.
    """

    file: str | None = None
    max_age: int | None = Field(default=None, ge=0)


class Aging(Settings_):
    """How reports age: inclusive upper bounds of the buckets, basis, and where open credits go."""

    buckets: list[int] = [0, 30, 60, 90]
    basis: Literal["due", "invoice", "agreed"] = "due"
    credits: Literal["separate", "aged"] = "separate"

    @field_validator("buckets", mode="before")
    @classmethod
    def _bounds(cls, value: Any) -> list[int]:
        if not isinstance(value, list) or not all(str(v).isdigit() and len(str(v)) < 5 for v in value):
            raise FieldError("buckets are a list of days", "AR502", "such as [0, 30, 60, 90]")
        bounds = [int(v) for v in value]
        if not bounds or bounds[0] != 0 or bounds != sorted(set(bounds)):
            raise FieldError("bounds of buckets rise from 0", "AR502", "such as [0, 30, 60, 90]")
        return bounds


def _amounts(value: Any) -> dict[str, Decimal]:
    """`5.00` for every currency, or `{USD: 5.00, EUR: 4.50}`."""
    given = value if isinstance(value, dict) else {"*": value}
    return {k if k == "*" else CURRENCY.parse(k): _amount_of(v) for k, v in given.items()}


def _amount_of(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise FieldError("this is an amount, or one for each currency", "AR502", "such as 5.00 or {USD: 5.00}")
    parsed: Decimal = AMOUNT.parse(value)
    return parsed


ByCurrency = Annotated[dict[str, Decimal], BeforeValidator(_amounts)]


class Tolerance(Settings_):
    """What may explain a short payment: bank charges, small differences, and what is done with the rest.

    `fee` and `tolerance` are the largest amounts, by currency or for all; `tolerance_percent` lowers the tolerance to
    that share of what is paid. `discount_grace` are days that a discount may be late.
    """

    fee: ByCurrency = {}
    tolerance: ByCurrency = {}
    tolerance_percent: Percent | None = None
    discount_grace: int = 0
    short: Literal["part", "deduct", "ask"] = "part"

    @field_validator("discount_grace", mode="before")
    @classmethod
    def _days(cls, value: Any) -> int:
        if not isinstance(value, (str, int)) or not str(value).isdigit() or len(str(value)) > 3:
            raise FieldError("this is a number of days", "AR502", "such as 3")
        return int(value)


class Matching(Tolerance):
    """How receipts are matched with open items; `customers` says what differs for one of them."""

    customers: dict[str, Tolerance] = {}


class Settings(Settings_):
    """arcli.yaml."""

    company: Company = Company.model_construct()
    currency: CurrencyCode | None = None
    terms: dict[str, str | list[Share]] = {}
    taxes: dict[str, Percent | list[TaxRate] | TaxCode] = {}
    discount_tax: Literal["included", "excluded", "mixed"] = "included"
    aging: Aging = Aging.model_construct()
    accounts: Accounts = Accounts.model_construct()
    rates: Rates = Rates.model_construct()
    write: dict[str, str] = {}
    numbering: dict[str, str] = {}
    matching: Matching = Matching.model_construct()
    include: list[str] = []
    exclude: list[str] = []

    @field_validator("terms")
    @classmethod
    def _shares(cls, value: dict[str, str | list[Share]]) -> dict[str, str | list[Share]]:
        for name, parts in value.items():
            if isinstance(parts, list):
                total = sum((p.share for p in parts), Decimal(0))
                if total != 1:
                    percent = f"{(total * 100).normalize():f}"
                    message = f'shares of terms "{name}" add up to {percent}%, not 100%'
                    raise FieldError(message, "AR502", "they are exact: a third and the rest are 33.33% and 66.67%")
        return value

    def terms_book(self) -> TermsBook:
        """Named and default terms. Raises FieldError for a rule that does not exist."""
        named: dict[str, Terms | tuple[Part, ...]] = {}
        default = None
        for name, value in self.terms.items():
            if name == "default" and isinstance(value, str):
                default = value
                continue
            named[name] = _named(value, ("terms", name))
        book = TermsBook(named, default)
        if default is not None:
            _known(lambda: book.find(default), ("terms", "default"))
        return book

    def bucket_ids(self) -> list[str]:
        """Ids of the buckets, from the bounds: current, 1-30, …, 91+."""
        bounds = self.aging.buckets
        middle = [f"{low + 1}-{high}" for low, high in itertools.pairwise(bounds)]
        return ["current", *middle, f"{bounds[-1] + 1}+"]

    def tax_rate(self, code: str, day: date) -> Decimal | None:
        """The rate of a tax code on a day, as a fraction; None if there is none.

        Codes that put no tax on a document (exempt, reverse-charge, withholding) have the rate 0 there.
        """
        value = self.taxes.get(code)
        if isinstance(value, TaxCode):
            if value.kind != "tax":
                return Decimal(0)
            value = value.rate
        if isinstance(value, list):
            valid = [r for r in value if r.from_ <= day]
            return max(valid, key=lambda r: r.from_).rate if valid else None
        return value

    def tax_code(self, code: str) -> TaxCode:
        """A tax code with all that its short form leaves out."""
        value = self.taxes.get(code)
        return value if isinstance(value, TaxCode) else TaxCode.model_construct(rate=value)

    @property
    def keeps_tax(self) -> bool:
        """Whether any code of `taxes:` can put tax on a document."""
        for known in map(self.tax_code, self.taxes):
            rates = [r.rate for r in known.rate] if isinstance(known.rate, list) else [known.rate]
            if known.kind == "tax" and any(rates):
                return True
        return False


def _named(value: str | list[Share], path: tuple[str | int, ...]) -> Terms | tuple[Part, ...]:
    if isinstance(value, str):
        return _known(lambda: parse_terms(value), path)
    return tuple(
        Part(p.share, _known(functools.partial(parse_terms, p.due), (*path, i, "due"))) for i, p in enumerate(value)
    )


def _known(make: Callable[[], T], path: tuple[str | int, ...]) -> T:
    try:
        return make()
    except ValueError as error:
        wrong = FieldError(str(error), "AR205", "terms are net30, eom+15, 2/10net30, … or named in arcli.yaml")
        wrong.path = path
        raise wrong from None
