"""Charts as inline SVG: bars and lines with a title, a description and axis labels; colours come from the page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from html import escape

from arcli.render.charts import Figure

_WIDE, _HIGH = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 12, 38, 34
_ROUND = Decimal("0.1")


def render_svg(figure: Figure, number: int) -> str:
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
    said = "; ".join(f"{label} {text}" for label, text in zip(figure.labels, figure.series[0][2], strict=True))
    return (
        f'<svg role="img" viewBox="0 0 {_WIDE} {_HIGH}" aria-labelledby="t{number} d{number}">'
        f'<title id="t{number}">{escape(figure.title)}</title><desc id="d{number}">{escape(said)}</desc>'
        f"{''.join(parts)}{zero}{names}{_legend(figure)}</svg>"
    )


def _bars(figure: Figure, step: Decimal, place: Callable[[Decimal], str]) -> list[str]:
    parts, count = [], len(figure.series)
    each = step * Decimal("0.72") / count
    for index, (_, values, texts) in enumerate(figure.series):
        for number, (value, text) in enumerate(zip(values, texts, strict=True)):
            if value is None:
                continue
            left = _LEFT + step * number + step * Decimal("0.14") + each * index
            ends = sorted((Decimal(place(value)), Decimal(place(Decimal(0)))))
            kind = "negative" if value < 0 else f"s{index}"
            parts.append(
                f'<rect class="{kind}" x="{_text(left)}" y="{_text(ends[0])}" width="{_text(each)}" '
                f'height="{_text(max(ends[1] - ends[0], Decimal("0.5")))}"/>'
            )
            if count == 1 and len(values) <= 14:
                parts.append(_label(left + each / 2, ends[0] - 4, _short(value, text)))
    return parts


def _lines(figure: Figure, step: Decimal, place: Callable[[Decimal], str]) -> list[str]:
    parts = []
    for index, (_, values, texts) in enumerate(figure.series):
        at = [(_LEFT + step * n + step / 2, v, t) for n, (v, t) in enumerate(zip(values, texts, strict=True))]
        points = " ".join(f"{_text(x)},{place(v)}" for x, v, _ in at if v is not None)
        parts.append(f'<polyline class="l{index}" points="{points}"/>')
        for x, value, text in at:
            if value is not None:
                parts.append(f'<circle class="s{index}" cx="{_text(x)}" cy="{place(value)}" r="2.5"/>')
                if index == 0 and len(values) <= 14:
                    parts.append(_label(x, Decimal(place(value)) - 7, _short(value, text)))
    return parts


def _names(figure: Figure, step: Decimal) -> str:
    """Return the labels of the axis, every one or so many that there is room for."""
    every = max(1, -(-len(figure.labels) * 62 // (_WIDE - _LEFT - _RIGHT)))
    return "".join(
        _label(_LEFT + step * number + step / 2, Decimal(_HIGH - 16), label[:14])
        for number, label in enumerate(figure.labels)
        if number % every == 0
    )


def _legend(figure: Figure) -> str:
    if len(figure.series) < 2:
        return ""
    return "".join(
        f'<rect class="s{n}" x="{_LEFT + n * 130}" y="4" width="10" height="10"/>'
        f'<text x="{_LEFT + n * 130 + 15}" y="13">{escape(name)}</text>'
        for n, (name, _, _) in enumerate(figure.series)
    )


def _label(x: Decimal, y: Decimal, text: str) -> str:
    return f'<text class="mid" x="{_text(x)}" y="{_text(y)}">{escape(text)}</text>'


def _short(value: Decimal, text: str) -> str:
    """Return the text of a value, a large one without decimals: a chart shows sizes."""
    return f"{value:,.0f}" if abs(value) >= 100 else text


def _text(value: Decimal) -> str:
    return f"{value.quantize(_ROUND, ROUND_HALF_UP)}"
