"""What a gate finds in an e-invoice."""

from __future__ import annotations

from typing import Literal, NamedTuple

Gate = Literal["reading", "arithmetic", "schema", "rules"]


class Finding(NamedTuple):
    """A rule that an e-invoice breaks: which gate found it, the rule, whether it is fatal, where, in words.

    What is not fatal is a warning, or only advice (the official rules call it information).
    """

    gate: Gate
    rule: str
    fatal: bool
    where: str
    text: str
    advice: bool = False

    @property
    def severity(self) -> Literal["fatal", "warning", "information"]:
        """Return how grave it is, in the words of the official rules."""
        return "fatal" if self.fatal else "information" if self.advice else "warning"
