"""Settings of terms that have a name, and are paid in parts."""

import functools
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.model.settings.values import ByCurrency, text_of
from arcli.model.terms import TERMS_HINT, Terms, TermsError, TermsPart, parse_share, parse_terms

T = TypeVar("T")


def _share(text: Any) -> Fraction:
    try:
        return parse_share(text)
    except ValueError as error:
        raise FieldError(str(error), "AR112", "write 50% or 1/3") from None


ShareOf = Annotated[Fraction, text_of(_share, {"type": "string", "pattern": r"^[0-9.]+%$|^[0-9]+/[0-9]+$"})]


@setting
class Share(Declared):
    """One part of named instalment terms: `{share: 50%, due: net30}`, `{amount: 500.00, due: net0}`.

    A share is of what is left after the fixed amounts.
    """

    due: str
    share: ShareOf | None = None
    amount: ByCurrency | None = None


def _whole(parts: list[Share]) -> list[Share]:
    if any((p.share is None) is (p.amount is None) for p in parts):
        message = "each part of terms has either a share or an amount"
        raise FieldError(message, "AR502", "such as {share: 50%, due: net30} or {amount: 500.00, due: net0}")
    total = sum((p.share for p in parts if p.share is not None), Fraction(0))
    if total != 1:
        percent = round(Decimal(100 * total.numerator) / total.denominator, 6).normalize()
        message = f"the shares add up to {percent:f}%, not 100%"
        raise FieldError(message, "AR502", "they are exact: thirds are 1/3; shares are of what amounts leave")
    return parts


Shares = Annotated[list[Share], Reads(after=_whole)]


def _not_nested(value: Any) -> Any:
    """Return what stands for terms. Raise FieldError of keys below a name: a single part, or names a level too deep."""
    if isinstance(value, Mapping):
        parts = {"share", "amount", "due"}
        hint = "each part begins with -" if parts & value.keys() else "names stand directly below terms:"
        hint = f"{hint}, as in thirds: [{{share: 1/3, due: net30}}, …]"
        raise FieldError("terms of a name are a text such as net30, or a list of parts", "AR502", hint)
    return value


NamedTerms = Annotated[Shares | str, Reads(given=_not_nested)]


def parse_named(value: str | list[Share], path: tuple[str | int, ...]) -> Terms | tuple[TermsPart, ...]:
    """Return the terms that a name stands for, as one or in parts; FieldError with `path` where their text is wrong."""
    if isinstance(value, str):
        return known(lambda: parse_terms(value), path)
    return tuple(
        TermsPart(p.share or Fraction(0), known(functools.partial(parse_terms, p.due), (*path, i, "due")), p.amount)
        for i, p in enumerate(value)
    )


def known(make: Callable[[], T], path: tuple[str | int, ...]) -> T:
    """Return what `make` returns; a TermsError of it becomes a FieldError with `path`."""
    try:
        return make()
    except TermsError as error:
        wrong = FieldError(error.message, error.code, error.hint or TERMS_HINT)
        wrong.path = path
        raise wrong from None
