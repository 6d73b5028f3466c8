"""What text templates lay out with: tables, pairs of label and value, blocks beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from arcli.documents.content import Amount, Number
from arcli.render.fit import display_width

WIDTH = 78
GAP = 2
# Control characters, and those that turn the direction of what follows.
_UNRULY = frozenset(
    map(chr, [*range(10), *range(11, 32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A)])
)
_NARROWEST = 16  # of a column whose text is wrapped


def functions() -> dict[str, Callable[..., Any]]:
    """Return the functions that text templates know, by name."""
    return {"table": table, "pairs": pairs, "beside": beside, "wrap": wrap, "rule": rule, "sums": sums}


def rule(sign: str = "-") -> str:
    """Return a line across the page."""
    return sign * WIDTH


def wrap(text: object, width: int = WIDTH) -> str:
    """Return a text in lines of at most that many cells, broken at blanks, and words longer than that within."""
    return "\n".join(_wrapped(str(text), width))


def table(
    rows: Sequence[Any],
    heads: Mapping[str, str],
    above: Sequence[str] = (),
    under: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return rows as aligned columns under their heads; `heads` leads from the name of a field to its head.

    Amounts and numbers stand to the right. A column with nothing in it is left out. The column `text` or `what` takes
    what the page leaves; where that is not enough, it or the widest column of words is wrapped. The fields `above` are
    printed in a line of their own above each row; `under` leads from a column to the field that stands below its text.
    """
    names = [n for n in heads if any(_value(row, n) is not None for row in rows)]
    right = [any(isinstance(_value(row, n), (Amount, Number, int)) for row in rows) for n in names]
    texts = [[_cell(row, n, under.get(n)) for n in names] for row in rows]
    titles = [heads[n] for n in names]
    if not names:
        return ""
    widths = _widths(names, titles, texts, right)
    wrapped = [_wrapped(title, w) for title, w in zip(titles, widths, strict=True)]
    deep = max(len(head) for head in wrapped)
    lines = [_line([([""] * (deep - len(h)) + h)[n] for h in wrapped], widths, right) for n in range(deep)]
    lines.append((" " * GAP).join("-" * w for w in widths))
    for of, row in zip(rows, texts, strict=True):
        lines += _wrapped("  ".join(filter(None, (_text(_value(of, n)) for n in above))), WIDTH) if above else []
        cells = [_wrapped(t, w) for t, w in zip(row, widths, strict=True)]
        lines += [_line(list(texts), widths, right) for texts in zip_longest(*cells, fillvalue="")]
    return "\n".join(lines)


def _widths(names: list[str], titles: list[str], texts: list[list[str]], right: list[bool]) -> list[int]:
    """Return the widths of columns. Heads are wrapped only where the page is too narrow."""
    longest = [max(title.split(), key=display_width, default="") for title in titles]
    widths = [max(display_width(t) for t in column) for column in zip(longest, *texts, strict=True)]
    room = WIDTH - sum(widths) - GAP * (len(widths) - 1)
    for i, title in enumerate(titles):
        more = max(min(display_width(title) - widths[i], room), 0)
        widths[i] += more
        room -= more
    words = [i for i, is_right in enumerate(right) if not is_right]
    own = next((i for i, name in enumerate(names) if name in ("text", "what")), None)
    if words and (room < 0 or own is not None):
        widest = own if own is not None else max(words, key=lambda i: widths[i])
        widths[widest] = max(widths[widest] + room, _NARROWEST)
    return widths


def pairs(
    items: Iterable[tuple[str, Any]],
    width: int = WIDTH,
    rows: Sequence[Any] = (),
    heads: Mapping[str, str] | None = None,
) -> str:
    """Return lines of label and value, the values under each other; those without a value are left out.

    The fields of `rows`, if there are any, come first, with the labels that `heads` gives them.
    """
    items = [*((heads[n], _value(row, n)) for row in rows for n in heads or {}), *items] if heads else items
    known = [(label, _text(value)) for label, value in items if value not in (None, "")]
    if not known:
        return ""
    indent = max(display_width(label) for label, _ in known) + GAP
    lines = []
    for label, value in known:
        for number, part in enumerate(_wrapped(value, max(width - indent, _NARROWEST))):
            lines.append(_pad(label if number == 0 else "", indent, right=False) + part)
    return "\n".join(lines)


def sums(items: Iterable[tuple[str, Any]]) -> str:
    """Return lines of label and amount at the right edge of the page; those without an amount are left out."""
    known = [(label, _text(value)) for label, value in items if value not in (None, "")]
    if not known:
        return ""
    width = max(display_width(value) for _, value in known)
    return "\n".join(
        _pad(part, WIDTH - width - GAP, right=True) + " " * GAP + _pad(value if last else "", width, right=True)
        for label, value in known
        for part, last in _marked(_wrapped(label, WIDTH - width - GAP))
    )


def beside(left: str, right: str) -> str:
    """Return two blocks of lines beside each other, one below the other where the page is too narrow."""
    one, other = left.split("\n"), right.split("\n")
    wide = max(display_width(line) for line in one)
    if not right.strip() or not left.strip():
        return left or right
    if wide + GAP + max(display_width(line) for line in other) > WIDTH:
        return f"{left}\n\n{right}"
    at = max(wide + GAP, WIDTH - max(display_width(line) for line in other))
    rows = max(len(one), len(other))
    one, other = one + [""] * (rows - len(one)), other + [""] * (rows - len(other))
    return "\n".join((_pad(a, at, right=False) + b).rstrip() for a, b in zip(one, other, strict=True))


def _marked(lines: list[str]) -> list[tuple[str, bool]]:
    return [(line, number == len(lines) - 1) for number, line in enumerate(lines)]


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


def _cell(row: Any, name: str, below: str | None) -> str:
    said = _text(_value(row, below)) if below is not None else ""
    return f"{_text(_value(row, name))}\n{said}" if said else _text(_value(row, name))


def _text(value: Any) -> str:
    text = getattr(value, "short", None) or ("" if value is None else str(value))
    return text if text.isprintable() else "".join(" " if c in _UNRULY else c for c in text)


def _line(texts: list[str], widths: list[int], right: list[bool]) -> str:
    cells = (_pad(t, w, right=r) for t, w, r in zip(texts, widths, right, strict=True))
    return (" " * GAP).join(cells).rstrip()


def _pad(text: str, width: int, *, right: bool) -> str:
    fill = " " * (width - display_width(text))
    return fill + text if right else text + fill


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.append("")
        for word in paragraph.split(" "):
            rest = word
            if lines[-1] and display_width(lines[-1]) + 1 + display_width(rest) <= width:
                lines[-1] += f" {rest}"
                continue
            if lines[-1]:
                lines.append("")
            while display_width(rest) > width:
                head = _fitting(rest, width)
                lines[-1], rest = head, rest[len(head) :]
                lines.append("")
            lines[-1] = rest
    return lines


def _fitting(word: str, width: int) -> str:
    """Return the beginning of a word that fits; at least one character."""
    used, size = 0, 0
    for character in word:
        size += display_width(character)
        if size > width and used:
            break
        used += 1
    return word[:used]
