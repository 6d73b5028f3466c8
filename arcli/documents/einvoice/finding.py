"""What a gate finds in an e-invoice."""

from __future__ import annotations

from typing import Literal, NamedTuple

Gate = Literal["reading", "arithmetic", "schema", "rules"]


class Finding(NamedTuple):
    """A rule that an e-invoice breaks: which gate found it, the rule, whether it is fatal, where, in words."""

    gate: Gate
    rule: str
    fatal: bool
    where: str
    text: str
