"""Bad rows of a list as a separate file, which the same profile reads once they are corrected."""

from __future__ import annotations

import csv
import io

from arcli.exchange.build import Rejected
from arcli.model.formulas import guard, unguard
from arcli.tabular.table import Table

REASON = "arcli_reason"


def kept_aside(table: Table, rejected: list[Rejected]) -> bytes:
    """Return the file: the lines above the heading, the heading, the rejected rows unchanged, the footer.

    A last column states the reason. Cells that a spreadsheet would execute are escaped; reading removes that again.
    """
    layout = table.layout
    reasons: dict[int, str] = {}
    for r in rejected:
        reasons.setdefault(r.number, f"{r.column}: {r.reason}" if r.column else r.reason)
    out = io.StringIO()
    out.writelines(line + "\n" for line in table.above)
    writer = csv.writer(out, delimiter=table.delimiter, lineterminator="\r\n")
    width = len(table.head)
    if not layout.headless:
        writer.writerow(map(_guarded, [*table.head, REASON]))
    for row in sorted([*table.rows, *table.ragged]):
        if row.line in reasons:
            writer.writerow(map(_guarded, [*row.cells, *[""] * (width - len(row.cells)), reasons[row.line]]))
    for row in table.below:
        writer.writerow(map(_guarded, row.cells))
    return out.getvalue().encode(layout.encoding or "utf-8", errors="replace")


def _guarded(cell: str) -> str:
    """Return a cell as written to a file, escaped once: one that was read escaped has lost its apostrophe."""
    return guard(unguard(cell))
