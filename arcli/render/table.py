"""Short reports on a terminal: a rich table, with meaningful colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcli.model.report import Report, Row
from arcli.render.fit import Layout, fitted
from arcli.render.pivot import spread
from arcli.render.text import head_lines, is_section, title_of

if TYPE_CHECKING:
    from rich.table import Table

LONGEST = 200  # rows; a rich table takes ninety times as long as padded columns
_STYLES = {"overdue": "yellow", "credit": "green", "disputed": "magenta", "promised": "cyan"}


def render_table(report: Report, *, wide: bool, width: int, colour: bool) -> str | None:
    """Return the report as a table with terminal codes; None if it is too long, too wide or too wordy."""
    report = spread(report)
    if not report.rows or len(report.rows) > LONGEST or report.below:
        return None
    layouts = fitted(report, wide, width - 2)
    if layouts is None:
        return None
    from io import StringIO

    from rich.console import Console  # heavy, only for terminals
    from rich.text import Text

    tables = [(layout, _table(report, layout)) for layout in layouts]
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        color_system="standard" if colour else None,
        legacy_windows=False,
        _environ={},
    )
    console.print(Text(title_of(report, layouts), style="bold"))
    for line in ["", *head_lines(report.head, width)][: -1 or None] if report.head else []:
        console.print(Text(line))
    for layout, table in tables:
        if is_section(layout):
            console.print(Text(f" {layout.heading}", style="bold"))
        console.print(table)
    for note in report.notes:
        console.print(Text(note, style="dim"))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _table(report: Report, layout: Layout) -> Table:
    """Return one part of a report as a rich table."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_footer=False, pad_edge=False, padding=(0, 1, 0, 0))
    for head, texts_width, right in zip(layout.heads, layout.widths, layout.rights, strict=True):
        table.add_column(
            Text(head),
            justify="right" if right else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=texts_width,
            max_width=texts_width,
        )
    before = None
    for row, texts in zip(layout.source, layout.rows, strict=True):
        if report.group and before not in (None, row.get(report.group)):
            table.add_section()
        before = row.get(report.group) if report.group else None
        styles = (_style(report, c.id, row) for c in layout.columns)
        table.add_row(*(Text(text, style=style) for text, style in zip(texts, styles, strict=True)))
    if layout.totals:
        table.add_section()
    for texts in layout.totals:
        table.add_row(*(Text(t) for t in texts), style="bold")
    return table


def _style(report: Report, column: str, row: Row) -> str:
    value = row.get(column)
    if column == "status":
        return _STYLES.get(str(value), "")
    mark = report.marks.get(column)
    if mark and value:
        return _STYLES.get(mark, "")
    return ""
