"""Settings of taxes: their codes and rates."""

from dataclasses import field
from datetime import date
from typing import Annotated, Any, Literal

from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.model.settings.documents import TextByLanguage
from arcli.model.settings.values import Day, Percent


@setting
class TaxRate(Declared):
    """A tax rate from a day on; without `from`, from the beginning."""

    rate: Percent
    from_: Day = date.min


def _any_rate(value: Any) -> Any:
    if isinstance(value, list) and not value:
        raise FieldError("a tax code has at least one rate", "AR502", "such as rate: 21%")
    return value


@setting
class TaxCode(Declared):
    """A tax code that is more than a rate.

    `kind`: `tax` (usual), `exempt`, `reverse-charge` (the customer owes it; no tax on the document) or `withholding`
    (the customer keeps it when paying; no tax on the document). `included`: prices of lines have the tax inside.
    `account` is its tax account, else the one that `accounts: tax:` says. `on` names codes whose tax on the same lines
    is taxed too (a compound tax); they may be on others, in no circle.

    What documents say of it: `label` is what the tax is called, `note` the legal text where there is none or the
    customer owes it, each as one text or one by language; `category` is its code of UNTDID 5305 and `reason`
    that of the exemption (VATEX).
    """

    rate: Annotated[Percent | list[TaxRate] | None, Reads(after=_any_rate)] = None
    kind: Literal["tax", "exempt", "reverse-charge", "withholding"] = "tax"
    included: bool = False
    account: str | None = None
    on: list[str] = field(default_factory=list)
    label: TextByLanguage = field(default_factory=dict)
    note: TextByLanguage = field(default_factory=dict)
    category: Literal["S", "Z", "E", "AE", "K", "G", "O", "L", "M"] | None = None
    reason: str | None = None


def _taxes(value: dict[str, Any]) -> dict[str, Any]:
    """Return taxes: a list of codes, and those that a tax is `on`, are known single codes; no tax is on itself."""
    for name, tax in value.items():
        for code in _names(tax):
            other = value.get(code)
            if other is None or listed(other) or code == name:
                hint = f"these are known: {', '.join(n for n, v in value.items() if n != name and not listed(v))}"
                raise FieldError(f'tax "{name}" names "{code}", which is not a tax code with a rate', "AR502", hint)
    for name, tax in value.items():
        below, seen = list(_names(tax)), set[str]()
        while below:
            code = below.pop()
            if code == name:
                raise FieldError(f'tax "{name}" is on itself, by way of others', "AR502", "take one out of the circle")
            if code not in seen:
                seen.add(code)
                below += _names(value[code])
    return value


def _names(tax: Any) -> list[str]:
    """Return the codes that a tax code names: those that it is on, or that it is a list of."""
    return tax.on if isinstance(tax, TaxCode) else listed(tax)


def listed(tax: Any) -> list[str]:
    """Return the codes of a code that is a list of others."""
    return tax if isinstance(tax, list) and all(isinstance(one, str) for one in tax) else []


Taxes = Annotated[dict[str, Percent | list[TaxRate] | list[str] | TaxCode], Reads(after=_taxes)]
