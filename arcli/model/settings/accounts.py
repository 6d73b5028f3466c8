"""The accounts of the general ledger: what `accounts:` in arcli.yaml may say."""

import re
from dataclasses import field
from typing import Annotated, Any, Literal

from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting

_BAD = re.compile(r"\s\s|[;\t\n|]|^[\s(\[*!]|[\s:]$|^:|::")


def account_name(value: Any) -> str:
    """Return an account name as hledger, ledger and beancount users write it, with colons. Raise FieldError."""
    if not isinstance(value, str):
        raise FieldError("an account is one name", "AR701", "such as assets:receivable")
    if not value or _BAD.search(value):
        raise FieldError(
            f'"{value}" is not an account name', "AR701", "such as assets:receivable: parts between colons"
        )
    return value


Account = Annotated[str, Reads(account_name)]

# Claim adjustments by group and reason (X12 CAS01 and CAS02, code source 139), and those of the provider (PLB03).
GROUPS = ("CO", "CR", "OA", "PI", "PR", "PLB")
_ADJUSTMENT = re.compile(rf"({'|'.join(GROUPS)})(?:-[0-9A-Z]{{1,5}})?\Z")
_PROVIDER = {"PLB": "liabilities:payer-adjustments", "PLB-L6": "income:interest"}


def group_of(code: str) -> str | None:
    """Return the group of an adjustment code, `CO` of `CO-45`; None where it is no such code."""
    match = _ADJUSTMENT.match(code)
    return match[1] if match is not None else None


def _adjustments(named: dict[str, str]) -> dict[str, str]:
    """Return the accounts of adjustments; those of the provider have one where they are not named."""
    for code in named:
        if group_of(code) is None:
            hint = f"such as CO, CO-45, or PLB-WO for what is taken off a payment; groups are {', '.join(GROUPS)}"
            raise FieldError(f'"{code}" is not an adjustment code', "AR701", hint)
    return named if "PLB" in named else {**_PROVIDER, **named}


@setting
class Accounts(Declared):
    """`accounts:` of arcli.yaml. Every one has a default, so that a ledger posts without any setting.

    `{customer}` in `receivable`, `deductions` and `deposits`, and `{code}` in `tax`, stand for the customer's ID
    and the tax code: one control account for all, or one a customer. `adjustments` are of what payers take off claims
    (CO, CO-45: the more specific wins) and off payments (PLB-WO).
    """

    # control
    receivable: Account = "assets:receivable"
    deductions: Account = "assets:receivable:deductions"
    # outside control
    deposits: Account = "liabilities:customer-deposits"
    unidentified: Account = "liabilities:unidentified-receipts"
    # money
    bank: Account = "assets:bank"
    banks: dict[str, Account] = field(default_factory=dict)
    undeposited: Account = "assets:undeposited-funds"
    undeposited_methods: list[str] = field(default_factory=list)
    noncash: dict[str, Account] = field(default_factory=dict)
    # income and what lowers it
    revenue: Account = "income:sales"
    charges: Account = "income:charges"
    returns: Account = "income:sales-returns"
    discounts: Account = "income:discounts-allowed"
    tax: Account = "liabilities:tax:{code}"
    # what is settled otherwise
    fees: Account = "expenses:bank-charges"
    withholding: Account = "assets:withholding-tax"
    deductions_allowed: Account = "expenses:deductions-allowed"
    # bad debts
    method: Literal["allowance", "direct"] = "allowance"
    allowance: Account = "assets:allowance-for-bad-debts"
    bad_debt: Account = "expenses:bad-debts"
    small_balance: Account = "expenses:small-balances"
    recoveries: Account | None = None
    write_offs: dict[str, Account] = field(default_factory=dict)
    adjustments: Annotated[dict[str, Account], Reads(after=_adjustments)] = field(default_factory=lambda: {**_PROVIDER})
    credits_written_off: Account = "income:credits-written-off"
    # the rest
    opening: Account = "equity:opening-balances"
    conversion: Account = "equity:conversion"
    fx_gain: Account = "income:exchange-gains"
    fx_loss: Account = "expenses:exchange-losses"
    unrealised_gain: Account = "income:exchange-gains-unrealised"
    unrealised_loss: Account = "expenses:exchange-losses-unrealised"
    revaluation: Account = "assets:receivable-revaluation"
    unapplied: Literal["receivable", "deposit"] = "receivable"
