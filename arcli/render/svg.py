"""Charts as inline SVG: bars and lines with a title, a description and axis labels; colours come from the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape

from arcli.render.charts import ChartFigure

_WIDE, _HIGH = 440, 180  # about as many pixels as a chart has: letters keep their size
_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 12, 38, 34
_LEGEND = 18  # of the top; a figure of one series is without it
_ROUND = Decimal("0.1")
_WIDEST = Decimal(48)  # bars of a point
_LETTERS, _LETTER = 12, Decimal("6.2")  # of a label: at most so many, each about so wide
_LABELLED = 14  # points whose values are written


def render_svg(figure: ChartFigure, number: int) -> str:
    """Return a figure as an SVG element; `number` makes its IDs unique in the page."""
    values = [v for _, own, _ in figure.series for v in own if v is not None]
    high, low = max([*values, Decimal(0)]), min([*values, Decimal(0)])
    span = (high - low) or Decimal(1)

    def y(value: Decimal) -> str:
        return _text(_TOP + (high - value) * (_HIGH - _TOP - _BOTTOM) / span)

    step = Decimal(_WIDE - _LEFT - _RIGHT) / max(len(figure.labels), 1)
    draw = _lines if figure.kind == "lines" else _bars
    parts = draw(figure, step, y)
    zero = f'<line class="axis" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y(Decimal(0))}" y2="{y(Decimal(0))}"/>'
    names = _names(figure, step)
    said = ". ".join(
        (f"{name}: " if len(figure.series) > 1 else "")
        + "; ".join(f"{label} {text or '–'}" for label, text in zip(figure.labels, texts, strict=True))
        for name, _, texts in figure.series
    )
    top = 0 if len(figure.series) > 1 else _LEGEND
    return (
        f'<svg role="img" viewBox="0 {top} {_WIDE} {_HIGH - top}" aria-labelledby="t{number} d{number}">'
        f'<title id="t{number}">{escape(figure.title)}</title><desc id="d{number}">{escape(said)}</desc>'
        f"{''.join(parts)}{zero}{names}{_legend(figure)}</svg>"
    )


def _bars(figure: ChartFigure, step: Decimal, place: Callable[[Decimal], str]) -> list[str]:
    parts, said, count = [], [], len(figure.series)
    each = min(step * Decimal("0.72"), _WIDEST) / count
    for index, (_, values, _) in enumerate(figure.series):
        for number, value in enumerate(values):
            if not value:
                continue
            left = _LEFT + step * number + (step - each * count) / 2 + each * index
            ends = sorted((Decimal(place(value)), Decimal(place(Decimal(0)))))
            kind = "negative" if value < 0 else f"s{index}"
            parts.append(
                f'<rect class="{kind}" x="{_text(left)}" y="{_text(ends[0])}" width="{_text(each)}" '
                f'height="{_text(max(ends[1] - ends[0], Decimal("0.5")))}"/>'
            )
            if count == 1 and len(values) <= _LABELLED:
                said.append((left + each / 2, ends[0] - 4, value))
    return parts + _values(said, step)


def _lines(figure: ChartFigure, step: Decimal, place: Callable[[Decimal], str]) -> list[str]:
    """Return lines with a point for each value; where one is missing, the line is broken."""
    parts, said = [], []
    for index, (_, values, _) in enumerate(figure.series):
        run: list[str] = []
        for number, value in enumerate(values):
            x = _LEFT + step * number + step / 2
            if value is None:
                parts += _line(run, index)
                run = []
                continue
            run.append(f"{_text(x)},{place(value)}")
            parts.append(f'<circle class="s{index}" cx="{_text(x)}" cy="{place(value)}" r="2.5"/>')
            if index == 0 and len(values) <= _LABELLED:
                said.append((x, Decimal(place(value)) - 7, value))
        parts += _line(run, index)
    return parts + _values(said, step)


def _line(points: list[str], index: int) -> list[str]:
    return [f'<polyline class="l{index}" points="{" ".join(points)}"/>'] if len(points) > 1 else []


def _names(figure: ChartFigure, step: Decimal) -> str:
    """Return the labels of the axis, every one or so many that there is room for."""
    labels = [label[:_LETTERS] for label in figure.labels]
    room = max(map(len, labels), default=0) * _LETTER + 3
    every = max(1, math.ceil(len(labels) * room / (_WIDE - _LEFT - _RIGHT)))
    return "".join(
        _label(_within(_LEFT + step * number + step / 2, label), Decimal(_HIGH - 16), label)
        for number, label in enumerate(labels)
        if number % every == 0
    )


def _within(x: Decimal, label: str) -> Decimal:
    """Return where the middle of a label is so that it stays within the figure."""
    half = len(label) * _LETTER / 2
    return min(max(x, half), _WIDE - half)


def _legend(figure: ChartFigure) -> str:
    if len(figure.series) < 2:
        return ""
    return "".join(
        f'<rect class="s{n}" x="{_LEFT + n * 110}" y="4" width="10" height="10"/>'
        f'<text x="{_LEFT + n * 110 + 15}" y="13">{escape(name)}</text>'
        for n, (name, _, _) in enumerate(figure.series)
    )


def _values(said: Sequence[tuple[Decimal, Decimal, Decimal]], step: Decimal) -> list[str]:
    """Return the labels of values at (x, y), above all lines; in thousands where whole ones would touch."""
    longest = max((len(_short(value)) for _, _, value in said), default=0)
    thousands = 1_000 if longest * _LETTER > step else 10_000
    return [_label(x, y, _short(value, thousands)) for x, y, value in said]


def _label(x: Decimal, y: Decimal, text: str) -> str:
    return f'<text class="mid" x="{_text(x)}" y="{_text(y)}">{escape(text)}</text>'


def _short(value: Decimal, thousands: int = 10_000) -> str:
    """Return the text of a value, a large one in thousands or millions: a chart shows sizes, the table has figures."""
    size, sign = abs(value), "−" if value < 0 else ""
    if size < 100:
        return sign + f"{size:.1f}".removesuffix(".0")
    for least, whole, unit in ((1_000_000, 1_000_000, "M"), (thousands, 1_000, "k")):
        if size >= least:
            scaled = size / whole
            return f"{sign}{scaled:.0f}{unit}" if scaled >= 100 else f"{sign}{scaled:.1f}{unit}"
    return f"{sign}{size:,.0f}"


def _text(value: Decimal) -> str:
    return f"{value.quantize(_ROUND, ROUND_HALF_UP)}"
