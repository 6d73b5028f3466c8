"""Short reports on a terminal: a rich table, with meaningful colours."""

from __future__ import annotations

from arcli.model.report import Report, Row
from arcli.render.cells import cell
from arcli.render.text import NARROWEST_NAME, fitted, head_lines

LONGEST = 200  # rows; a rich table takes ninety times as long as padded columns
_STYLES = {"overdue": "yellow", "credit": "green", "disputed": "magenta", "promised": "cyan"}


def render_table(report: Report, *, wide: bool, width: int, colour: bool) -> str | None:
    """Return the report as a table with terminal codes; None if it is too long, too wide or too wordy."""
    if not report.rows or len(report.rows) > LONGEST or report.below:
        return None
    layout = fitted(report, wide, width - 2)
    if layout is None:
        return None
    from io import StringIO

    from rich.box import SIMPLE_HEAD  # heavy, only for terminals
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_footer=False, pad_edge=False, padding=(0, 1, 0, 0))
    for column, texts_width, right in zip(layout.columns, layout.widths, layout.rights, strict=True):
        shrinks = column.id in ("name", "description")
        table.add_column(
            Text(column.title),
            justify="right" if right else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=NARROWEST_NAME if shrinks else texts_width,
            max_width=texts_width,
        )
    before = None
    for row in report.rows:
        if report.group and before not in (None, row.get(report.group)):
            table.add_section()
        before = row.get(report.group) if report.group else None
        table.add_row(*(Text(cell(c, row), style=_style(report, c.id, row)) for c in layout.columns))
    if layout.totals:
        table.add_section()
    for texts in layout.totals:
        table.add_row(*(Text(t) for t in texts), style="bold")
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
    console.print(Text(layout.title, style="bold"))
    for line in ["", *head_lines(report.head, width)][: -1 or None] if report.head else []:
        console.print(Text(line))
    console.print(table)
    for note in report.notes:
        console.print(Text(note, style="dim"))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _style(report: Report, column: str, row: Row) -> str:
    value = row.get(column)
    if column == "status":
        return _STYLES.get(str(value), "")
    mark = report.marks.get(column)
    if mark and value:
        return _STYLES.get(mark, "")
    return ""
