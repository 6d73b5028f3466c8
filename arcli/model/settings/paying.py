"""Settings of how payers pay, and what matching may explain a short payment by."""

from dataclasses import field
from typing import Annotated, Any, Literal

from arcli.model.fieldtype import FieldError
from arcli.model.settings.accounts import group_of
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.model.settings.values import ByCurrency, Percent


def _days(value: Any) -> int:
    if not isinstance(value, (str, int)) or not str(value).isdigit() or len(str(value)) > 3:
        raise FieldError("this is a number of days", "AR502", "such as 3")
    return int(value)


@setting
class Tolerance(Declared):
    """What may explain a short payment: bank charges, small differences, and what is done with the rest.

    `fee` and `tolerance` are the largest amounts, by currency or for all; `tolerance_percent` lowers the tolerance to
    that share of what is paid. `discount_grace` are days that a discount may be late.
    """

    fee: ByCurrency = field(default_factory=dict)
    tolerance: ByCurrency = field(default_factory=dict)
    tolerance_percent: Percent | None = None
    discount_grace: Annotated[int, Reads(_days)] = 0
    short: Literal["part", "deduct", "ask"] = "part"


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise FieldError("contractual is a list of codes", "AR502", "such as [CO-45, CO-253]")
    wrong = [str(v) for v in value if not isinstance(v, str) or group_of(v) in (None, "PLB")]
    if wrong:
        raise FieldError(
            f'"{wrong[0]}" is not an adjustment code of a claim', "AR502", "such as CO-45, or CO for all of CO"
        )
    return tuple(value)


# Codes that say no more than what the contract with the payer says.
CONTRACTUAL = ("CO-24", "CO-42", "CO-44", "CO-45", "CO-59", "CO-94", "CO-104", "CO-253", "CO-A2")


@setting
class Paying(Tolerance):
    """How a payer pays: what may explain a short payment, and for an insurer what its claim advice means.

    `contractual` are the claim adjustments (reason codes, or whole groups) that a credit memo takes off by rule; what
    is taken off for another reason is in dispute.
    """

    contractual: Annotated[tuple[str, ...], Reads(_codes)] = CONTRACTUAL


_SHORTEST = 4  # of words that tell a line: shorter ones are in too many


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise FieldError(
            "other is a list of words in lines of the bank", "AR502", "such as [capital paid in, loan 4711]"
        )
    found = tuple(" ".join(v.split()) for v in value)
    if short := next((v for v in found if len(v) < _SHORTEST), None):
        raise FieldError(f'"{short}" is in too many lines', "AR502", f"write {_SHORTEST} letters or more")
    return found


@setting
class Matching(Paying):
    """How receipts are matched with open items; `customers` says what differs for one of them.

    `other` are words, of the payer or of the text, by which lines of the bank are known not to be receivables: capital
    paid in, loans, interest. They are neither booked nor asked about.
    """

    other: Annotated[tuple[str, ...], Reads(_words)] = ()
    customers: dict[str, Paying] = field(default_factory=dict)
