"""Values by their text, each read and made once: IDs, currencies, dates recur throughout a ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Parse = Callable[[Any], Any]


class Kept(dict[str, Any]):
    """Values by their text. What `parse` raises is not kept."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._parse(text)
        return value
