"""The contracts of a ledger: what was agreed with each customer, as amended up to a day."""

from __future__ import annotations

from arcli.model.amended import Amended
from arcli.model.entries import Contract


class Contracts(Amended[Contract]):
    """Contracts by ID; each is its first declaration with the amendments up to a day."""

    def customer(self, contract: str) -> str | None:
        """Return whose a contract is, by its first declaration; None if it is not declared."""
        return self.declaration(contract).customer if contract in self else None
