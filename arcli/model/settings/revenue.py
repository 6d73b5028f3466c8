"""Revenue in the period that earned it: `revenue:` of the settings."""

# No `from __future__ import annotations`: a declaration of settings is evaluated.

from dataclasses import dataclass
from typing import Literal

from arcli.model.settings.accounts import Account
from arcli.model.settings.declared import Declared


@dataclass(frozen=True, eq=False, repr=False)
class Revenue(Declared):
    """How line items with a service period are earned; with it they are deferred, without it they are not.

    `method`: by `days`, or by `months` (whole months are equal). `deferred` is the account that holds what is billed
    and not yet earned. With `accrue` what contracts have served is earned before it is billed: `unbilled` holds what
    only waits for time or an invoice, `contract_assets` what waits for more: the part that a contract retains.
    """

    method: Literal["days", "months"] = "days"
    deferred: Account = "liabilities:deferred-revenue"
    unbilled: Account = "assets:unbilled-receivables"
    contract_assets: Account = "assets:contract-assets"
    accrue: bool = False
