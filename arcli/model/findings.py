"""The diagnostics of one foreign file, with their spots by offset or by line."""

from __future__ import annotations

import re
from bisect import bisect_right

from arcli.model.diagnostics import Diagnostic, Severity, SourceText, Spot

MOST = 50  # findings of one kind in one file; more add nothing


class Findings:
    """The diagnostics of one file, with spots by offset or by line."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._starts: list[int] | None = None

    def add(
        self,
        code: str,
        message: str,
        start: int | None = None,
        end: int | None = None,
        *,
        line: int | None = None,
        hint: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Report a problem at an offset, or on a line (from 1), or of the file as a whole."""
        count = self._counts[code, severity] = self._counts.get((code, severity), 0) + 1
        if count > MOST:
            return
        spot: Spot | None = None
        if start is not None:
            stop = start + 1 if end is None else end
            spot = Spot(self.source, start, max(stop, start + 1))
        elif line is not None:
            spot = self.line_spot(line)
        name = None if spot else self.source.name
        self.problems.append(Diagnostic(code, message, spot, hint, severity, file=name))

    def warn(
        self,
        code: str,
        message: str,
        start: int | None = None,
        end: int | None = None,
        *,
        line: int | None = None,
        hint: str | None = None,
    ) -> None:
        """Report something odd that can still be read."""
        self.add(code, message, start, end, line=line, hint=hint, severity="warning")

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, of an offset."""
        return bisect_right(self._lines(), offset)

    def line_spot(self, line: int) -> Spot:
        """Return the text of a line, from 1, without its indentation."""
        starts = self._lines()
        start = starts[min(max(line, 1), len(starts)) - 1]
        text = self.source.line_at(start)
        indent = len(text) - len(text.lstrip())
        return Spot(self.source, start + indent, start + max(len(text.rstrip()), indent + 1))

    def _lines(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(m.end() for m in re.finditer("\n", self.source.text))]
        return self._starts

    def failed(self) -> bool:
        """Return whether any of them is an error."""
        return any(p.severity == "error" for p in self.problems)
