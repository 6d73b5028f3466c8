"""Reports as aligned columns, as wide as they need or as a width allows; what fits none is folded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from arcli.model.report import Report, Said
from arcli.render.cells import one_line
from arcli.render.fit import GAP, NARROWEST_NAME, Layout, display_width, fitted, pad, widest, wrapped
from arcli.render.pivot import spread


def render_text(report: Report, *, wide: bool = False, width: int | None = None) -> str:
    """Return a report as text. With a width it is shortened and divided to fit, and at last lines are folded."""
    report = spread(report)
    fit = None if width is None else fitted(report, wide, width)
    layouts = fit or [Layout(report, wide)]
    lines = [title_of(report, layouts), "", *head_lines(report.head, width)]
    if not report.rows:
        lines += [] if report.head else ["Nothing to show."]
    elif width is not None and fit is None:
        lines += _folded(layouts[0], width)
    else:
        for number, layout in enumerate(layouts):
            lines += [""] if number else []
            lines += [layout.heading] if is_section(layout) else []
            lines += _straight(layout, width)
    if report.notes:
        lines += ["", *(line for note in report.notes for line in ([note] if width is None else wrapped(note, width)))]
    return "\n".join(lines) + "\n"


def title_of(report: Report, layouts: list[Layout]) -> str:
    """Return the title, with the currency where all amounts are in one and no column says so."""
    return report.title + ("" if not layouts or is_section(layouts[0]) else layouts[0].heading)


def is_section(layout: Layout) -> bool:
    """Return whether a layout is one currency of several."""
    return bool(layout.heading) and not layout.heading.startswith(",")


def head_lines(head: list[Said], width: int | None) -> list[str]:
    """Return the lines before the rows, with a blank one after them: labels once, words under words."""
    if not head:
        return []
    labels = max(display_width(said.label) for said in head)
    lines, before = list[str](), ""
    for label, group in groupby(head, key=lambda said: said.label):
        rows = [[one_line(word) for word in said.words] for said in group]
        size = max(map(len, rows))
        rows = [[*row, *[""] * (size - len(row))] for row in rows]
        widths = [widest(cells) for cells in zip(*rows, strict=True)]
        rights = [all(c[:1] in "-" or c[:1].isdecimal() for c in cells) for cells in zip(*rows, strict=True)]
        line = sum(widths) + len(GAP) * (size - 1)
        if width is not None and size > 1:  # the first words are cut, rather than all of them out of line
            widths[0] -= max(0, min(line - (width - labels - len(GAP)), widths[0] - NARROWEST_NAME))
        for row in rows:
            text = GAP.join(pad(c, w, r) for c, w, r in zip(row, widths, rights, strict=True)).rstrip()
            room = None if width is None else width - labels - len(GAP)
            for part in [text] if room is None or display_width(text) <= room else wrapped(" ".join(row), room):
                lines.append(f"{pad('' if label == before else label, labels, False)}{GAP}{part}".rstrip())
                before = label
    return [*lines, ""]


def _straight(layout: Layout, width: int | None) -> list[str]:
    rule = GAP.join("-" * w for w in layout.widths)
    lines = [layout.line(layout.heads), rule]
    group = layout.report.group
    before = None
    for place, (row, line) in enumerate(zip(layout.source, layout.lines(), strict=True)):
        if group is not None:
            if before is not None and row.get(group) != before:
                lines.append("")
            before = row.get(group)
        lines.append(line)
        if layout.under:
            lines += layout.below(place, width)
    if layout.totals:
        lines += [rule, *(layout.line(t) for t in layout.totals)]
    return lines


def _folded(layout: Layout, width: int) -> list[str]:
    """Return each row on as many lines as it needs: texts first, then amounts, indented."""
    order = [i for i, r in enumerate(layout.rights) if not r] + [i for i, r in enumerate(layout.rights) if r]
    bands: list[list[int]] = [[]]
    used = 0
    for i in order:
        need = layout.widths[i] + len(GAP)
        turn = layout.rights[i] and not layout.rights[bands[-1][-1]] if bands[-1] else False
        if bands[-1] and (used + need - len(GAP) > width or turn):
            bands.append([])
            used = 4
        bands[-1].append(i)
        used += need

    def fold(texts: Sequence[str]) -> list[str]:
        out = []
        for number, band in enumerate(bands):
            cells = [pad(texts[i], layout.widths[i], layout.rights[i]) for i in band]
            out.append(("" if number == 0 else "    ") + GAP.join(cells).rstrip())
        return [line for line in out if line.strip()]

    lines = [*fold(layout.heads), "-" * width]
    for place, texts in enumerate(layout.rows):
        lines += [*fold(texts), *layout.below(place, width)]
    if layout.totals:
        lines.append("-" * width)
        for texts in layout.totals:
            lines += fold(texts)
    return lines
