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
    and not yet earned.
    """

    method: Literal["days", "months"] = "days"
    deferred: Account = "liabilities:deferred-revenue"
