"""Figures of a report's charts: what is drawn, by currency, as text with block characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from arcli.model.report import Chart, Report, Row
from arcli.render.cells import cell, one_line
from arcli.render.fit import display_width, pad

_EIGHTHS = " ▏▎▍▌▋▊▉"
_MOST = 40  # points of a chart in text; a longer list has the first ones


@dataclass(frozen=True)
class ChartFigure:
    """What one chart shows in one currency: labels, and for each series its values and their texts."""

    title: str
    kind: str
    labels: list[str]
    series: list[tuple[str, list[Decimal | None], list[str]]]


def figures(report: Report) -> list[ChartFigure]:
    """Return the figures of a report's charts, by currency as its rows have them; none where nothing is to draw."""
    return [figure for own in _by_currency(report).values() for figure in own]


def _by_currency(report: Report) -> dict[str, list[ChartFigure]]:
    found: dict[str, list[ChartFigure]] = {}
    for chart in report.charts:
        for currency, figure in _figures(report, chart):
            if any(value for _, values, _ in figure.series for value in values):
                found.setdefault(currency, []).append(figure)
    return found


def _figures(report: Report, chart: Chart) -> Iterator[tuple[str, ChartFigure]]:
    rows = report.totals if chart.of_totals else report.rows
    if chart.kind != "lines" and not chart.of_totals:
        rows = [r for r in rows if r.get(chart.values[0]) is not None]
    for currency in dict.fromkeys(r.get("currency") for r in rows):
        own = [r for r in rows if r.get("currency") == currency]
        title = f"{chart.title}, {currency}" if currency else chart.title
        made = _of_totals(report, chart, title, own[0]) if chart.of_totals else _of_rows(report, chart, title, own)
        yield currency or "", made


def _of_totals(report: Report, chart: Chart, title: str, row: Row) -> ChartFigure:
    """Return a figure whose points are columns of totals."""
    cols = [c for c in report.columns if c.id in chart.values]
    values = [row.get(c.id) for c in cols]
    return ChartFigure(
        title, chart.kind, [c.title for c in cols], [(chart.title, values, [cell(c, row) for c in cols])]
    )


def _of_rows(report: Report, chart: Chart, title: str, rows: list[Row]) -> ChartFigure:
    by_id = {c.id: c for c in report.columns}
    shown = rows[: chart.most] if chart.most else rows
    if 0 < chart.largest < len(shown):
        title = title.replace(chart.title, f"{chart.title}, the {chart.largest} largest of {len(shown)}", 1)
        ranked = sorted(range(len(shown)), key=lambda n: -shown[n][chart.values[0]])
        shown = [shown[n] for n in sorted(ranked[: chart.largest])]
    labels = [one_line(" ".join(str(r.get(name, "")) for name in chart.label.split())) for r in shown]
    series = [
        (by_id[name].title, [r.get(name) for r in shown], [cell(by_id[name], r) for r in shown])
        for name in chart.values
    ]
    return ChartFigure(title, chart.kind, labels, series)


def render_chart(report: Report, width: int = 80) -> str:
    """Return the charts of a report as bars of block characters, in the order of its currencies' sections above."""
    return "\n".join(_bars(figure, width) for _, own in sorted(_by_currency(report).items()) for figure in own)


def _bars(figure: ChartFigure, width: int) -> str:
    lines = [figure.title]
    count = min(len(figure.labels), _MOST)
    wide_label = max((display_width(label) for label in figure.labels[:count]), default=0)
    for name, values, texts in figure.series:
        if len(figure.series) > 1:
            lines.append(f"{name}:")
        wide_text = max((display_width(t) for t in texts[:count]), default=0)
        room = max(width - wide_label - wide_text - 4, 8)
        most = max((abs(v) for v in values[:count] if v is not None), default=Decimal(0))
        for label, value, text in list(zip(figure.labels, values, texts, strict=True))[:count]:
            said = f"{pad(label, wide_label, right=False)}  {pad(text, wide_text, right=True)}"
            lines.append(f"{said}  {_bar(value, most, room)}".rstrip())
    if len(figure.labels) > count:
        lines.append(f"… and {len(figure.labels) - count} more")
    return "\n".join(lines) + "\n"


def _bar(value: Decimal | None, most: Decimal, room: int) -> str:
    """Return a bar in eighths of a character; a negative one is of light blocks."""
    if not value or not most:
        return ""
    eighths = max(int(abs(value) * room * 8 / most), 1)
    if value < 0:
        return "░" * max(eighths // 8, 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
