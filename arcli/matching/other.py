"""Lines of the bank that are not receivables, by words that the settings name."""

from __future__ import annotations

from collections.abc import Iterable

from arcli.model.bank.line import StatementLine

NAMED_ONCE = "What is not a receivable, such as capital paid in, is named once: matching: other: in arcli.yaml."


def no_receivable(line: StatementLine, words: Iterable[str]) -> str:
    """Return why a line is not a receivable: the words of `matching: other:` that it has, in any case; else ""."""
    said = " ".join(f"{line.payer} {line.text}".casefold().split())
    found = next((w for w in words if w.casefold() in said), None)
    return "" if found is None else f'not a receivable: "{found}" (matching: other: in arcli.yaml)'
