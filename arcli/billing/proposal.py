"""What is proposed to be billed of a contract."""

from __future__ import annotations

from dataclasses import dataclass, field

from arcli.model.entries import Line


@dataclass
class Proposal:
    """What to bill of a contract, and why: line items, credits by the document that they correct, what is missing."""

    lines: list[Line] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    credits: dict[str, list[Line]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def add(self, lines: list[Line], why: str) -> None:
        """Add line items with their reason."""
        if lines:
            self.lines += lines
            self.evidence.append(why)

    def credit(self, document: str, line: Line) -> None:
        """Add a line item that credits a document, by its ID."""
        self.credits.setdefault(document, []).append(line)
