"""Reports as aligned columns; lines too wide for a terminal are folded in two."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from unicodedata import combining, east_asian_width

from arcli.model.report import Report, Row, Said
from arcli.render.cells import RIGHT, cell, one_line, shown_columns, total_rows

GAP = "  "
NARROWEST_NAME = 12
_NAMES = ("name", "description", "memo", "message", "payer")
_PAGE = 80  # width of the texts under a row if there is no terminal
_UNDER = " " * 7


def display_width(text: str) -> int:
    """Return the number of terminal cells that a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int, right: bool) -> str:
    """Return a text padded to a width; one that is too long is cut with an ellipsis."""
    size = display_width(text)
    if size > width:
        text, size = _cut(text, width), width
    fill = " " * (width - size)
    return fill + text if right else text + fill


def _cut(text: str, width: int) -> str:
    out = ""
    for sign in text:
        if display_width(out) + display_width(sign) > width - 1:
            break
        out += sign
    return out + "…" + " " * (width - 1 - display_width(out))


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most that many cells, broken at blanks; a longer word has its own line."""
    lines, used = [""], 0
    for word in text.split():
        size = display_width(word)
        if used and used + 1 + size > width:
            lines.append("  " + word)
            used = size + 2
        else:
            lines[-1] += f" {word}" if used else word
            used += size + (1 if used else 0)
    return lines


def _widest(texts: Iterable[str]) -> int:
    found = tuple(texts)
    return max(map(len if "".join(found).isascii() else display_width, found))


class Layout:
    """The texts of a report's cells and the widths of its columns."""

    def __init__(self, report: Report, wide: bool, without: frozenset[str] = frozenset()) -> None:
        self.report = report
        self.title = report.title
        if "currency" in without:
            self.title += f", {report.rows[0]['currency']}"
        shown = [c for c in shown_columns(report, wide) if c.id not in without]
        self.columns = [c for c in shown if c.id not in report.below]
        self.under = [c for c in shown if c.id in report.below]
        self.heads = [c.title for c in self.columns]
        self.rows = [[cell(c, row) for c in self.columns] for row in report.rows]
        self.totals = total_rows(report, self.columns)
        self.rights = [c.type in RIGHT for c in self.columns]
        everything = [self.heads, *self.rows, *self.totals]
        self.widths = [_widest(texts) for texts in zip(*everything, strict=True)] if self.columns else []
        fields = (f"{{:{'>' if r else '<'}{w}}}" for w, r in zip(self.widths, self.rights, strict=True))
        self._form: str | None = GAP.join(fields)  # for ASCII lines that are not cut

    def total_width(self) -> int:
        """Return the width of a line."""
        return sum(self.widths) + len(GAP) * (len(self.widths) - 1)

    def shrink(self, width: int) -> None:
        """Take width from names and descriptions until the lines fit, as far as possible."""
        excess = self.total_width() - width
        for i, column in enumerate(self.columns):
            if excess > 0 and column.id in _NAMES and self.widths[i] > NARROWEST_NAME:
                less = min(excess, self.widths[i] - NARROWEST_NAME)
                self.widths[i] -= less
                excess -= less
                self._form = None

    def below(self, row: Row, width: int | None) -> list[str]:
        """Return the lines under a row: the texts of its long columns, each beginning a line."""
        found = []
        for text in filter(None, (cell(c, row) for c in self.under)):
            found += _wrapped(text, (width or _PAGE) - len(_UNDER))
        return [_UNDER + words for words in found]

    def line(self, texts: list[str]) -> str:
        """Return one line of padded texts."""
        if self._form is not None and "".join(texts).isascii():
            return self._form.format(*texts).rstrip()
        padded = [pad(t, w, r) for t, w, r in zip(texts, self.widths, self.rights, strict=True)]
        return GAP.join(padded).rstrip()


def fitted(report: Report, wide: bool, width: int) -> Layout | None:
    """Return the layout that fits a width; None if there is none.

    Names are shortened first; then a currency common to all rows moves to the title; then names beside IDs are left
    out, and at last what a report can spare. With `wide` nothing is left out.
    """
    currencies = {r.get("currency") for r in [*report.rows, *report.totals]}
    tries: list[frozenset[str]] = [frozenset()]
    if not wide and len(currencies) == 1 and None not in currencies and "currency" not in report.below:
        tries.append(frozenset({"currency"}))
    if not wide and any(c.id == "customer" for c in report.columns):
        tries.append(tries[-1] | {"name"})
    if not wide and report.spare:
        tries.append(tries[-1] | report.spare)
    for without in tries:
        layout = Layout(report, wide, without)
        layout.shrink(width)
        if layout.total_width() <= width:
            return layout
    return None


def render_text(report: Report, *, wide: bool = False, width: int | None = None) -> str:
    """Return a report as text. With a width, names are shortened and then lines folded to fit it."""
    fit = None if width is None else fitted(report, wide, width)
    layout = fit or Layout(report, wide)
    lines = [layout.title, "", *head_lines(report.head, width)]
    if width is not None and fit is None:
        lines += _folded(layout, width)
    elif report.rows:
        lines += _straight(layout, width)
    elif not report.head:
        lines.append("Nothing to show.")
    if report.notes:
        lines += ["", *report.notes]
    return "\n".join(lines) + "\n"


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
        widths = [_widest(cells) for cells in zip(*rows, strict=True)]
        rights = [all(c[:1] in "-" or c[:1].isdecimal() for c in cells) for cells in zip(*rows, strict=True)]
        for row in rows:
            text = GAP.join(pad(c, w, r) for c, w, r in zip(row, widths, rights, strict=True)).rstrip()
            room = None if width is None else width - labels - len(GAP)
            for part in [text] if room is None or display_width(text) <= room else _wrapped(" ".join(row), room):
                lines.append(f"{pad('' if label == before else label, labels, False)}{GAP}{part}".rstrip())
                before = label
    return [*lines, ""]


def _straight(layout: Layout, width: int | None) -> list[str]:
    rule = GAP.join("-" * w for w in layout.widths)
    lines = [layout.line(layout.heads), rule]
    group = layout.report.group
    before = None
    for row, texts in zip(layout.report.rows, layout.rows, strict=True):
        if group is not None and before is not None and row.get(group) != before:
            lines.append("")
        before = row.get(group) if group else None
        lines += [layout.line(texts), *layout.below(row, width)]
    if layout.totals:
        lines += [rule, *(layout.line(t) for t in layout.totals)]
    return lines


def _folded(layout: Layout, width: int) -> list[str]:
    """Return each row on as many lines as it needs: texts first, then amounts, indented."""
    if not layout.report.rows:
        return ["Nothing to show."]
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

    def fold(texts: list[str]) -> list[str]:
        out = []
        for number, band in enumerate(bands):
            cells = [pad(texts[i], layout.widths[i], layout.rights[i]) for i in band]
            out.append(("" if number == 0 else "    ") + GAP.join(cells).rstrip())
        return [line for line in out if line.strip()]

    lines = [*fold(layout.heads), "-" * width]
    for row, texts in zip(layout.report.rows, layout.rows, strict=True):
        lines += [*fold(texts), *layout.below(row, width)]
    if layout.totals:
        lines.append("-" * width)
        for texts in layout.totals:
            lines += fold(texts)
    return lines
