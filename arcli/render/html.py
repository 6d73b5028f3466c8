"""Reports as one HTML page: no script, nothing from elsewhere, for a screen, a telephone and paper."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import pairwise

from arcli.model.report import Column, Report
from arcli.render.cells import RIGHT, marks_negative, shown_columns, texts_of, total_rows
from arcli.render.charts import figures
from arcli.render.svg import render_svg

LONG = 32  # characters of a cell that may take several lines
SHORT = 10  # letters of a figure that are written large
FITS = 12  # columns that a large screen has room for: their heads stay in view
WORDS = 16  # and of one that may where there is little room; shorter ones, and those of one word, take one line


def render_html(reports: Sequence[Report], *, wide: bool = False) -> str:
    """Return a page with reports, each with its charts, table and notes; several have a list of contents."""
    title = reports[0].title if reports else "Nothing to show"
    sections = "\n".join(section(report, number, wide=wide) for number, report in enumerate(reports, 1))
    return page(title, contents([r.title for r in reports]) + sections)


def page(title: str, body: str) -> str:
    """Return a whole page around a body. Its policy lets nothing run and nothing load; its style is known by digest."""
    style = files("arcli.render").joinpath("page.css").read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def contents(titles: Sequence[str]) -> str:
    """Return a list of contents; the empty text for one title."""
    if len(titles) < 2:
        return ""
    items = "".join(f'<li><a href="#s{n}">{escape(title)}</a></li>' for n, title in enumerate(titles, 1))
    return f'<nav aria-label="Contents"><ol>{items}</ol></nav>\n'


def section(
    report: Report, number: int, *, wide: bool = False, source: str = "", details: Sequence[Report] = ()
) -> str:
    """Return a report as a section: heading, charts, table, notes.

    `source` is HTML that says what proves it; `details` say what each row is made of: they unfold below the table, and
    the row leads to them.
    """
    level = "h1" if number == 1 and not source else "h2"
    drawn = "".join(
        f"<figure>{render_svg(figure, number * 100 + n)}<figcaption>{escape(figure.title)}</figcaption></figure>\n"
        for n, figure in enumerate(figures(report))
    )
    drawn = f'<div class="charts">\n{drawn}</div>\n' if drawn else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in report.notes)
    foot = f'<div class="notes">{notes}{source}</div>\n' if notes or source else ""
    part = ' class="part"' if source else ""
    said = "".join(f"<p><b>{escape(s.label)}</b> {escape(' '.join(s.words))}</p>" for s in report.head)
    head = f"<{level}>{_heading(report.title)}</{level}>\n" + (f'<div class="notes">{said}</div>\n' if said else "")
    places = [number * 100 + n for n in range(len(details))]
    shown = table(report, number, wide=wide, places=places)
    folded = "".join(_folded(one, place) for one, place in zip(details, places, strict=True))
    folded = f'<div class="folded">\n{folded}</div>\n' if folded else ""
    return f'<section id="s{number}"{part}>\n{head}{drawn}{shown}{folded}{foot}</section>'


def _folded(report: Report, place: int) -> str:
    """Return the table of a report under its title, folded; a link to what is folded unfolds it."""
    notes = "".join(f"<p>{escape(note)}</p>" for note in report.notes)
    rest = f'<div class="notes">{notes}</div>' if notes else ""
    return f"<details><summary>{escape(report.title)}</summary>\n{table(report, place)}{rest}</details>\n"


def table(report: Report, number: int, *, wide: bool = False, places: Sequence[int] = ()) -> str:
    """Return the table of a report, with a caption, scopes, and totals below; rows lead to the tables of `places`."""
    cols = shown_columns(report, wide)
    if not report.rows:
        return "<p>Nothing to show.</p>\n"
    head = "".join(_title(c, report) for c in cols)
    rows = map("".join, zip(*(_cells(c, report, first=not n, to=places) for n, c in enumerate(cols)), strict=True))
    groups = [row.get(report.group) if report.group else None for row in report.rows]
    begins = [before not in (None, group) for before, group in pairwise([None, *groups])]
    lines = [f"<tr{' class=begins' if new else ''}>{row}</tr>\n" for new, row in zip(begins, rows, strict=False)]
    foot = "".join(_total(cols, texts) for texts in total_rows(report, cols))
    return (
        f'<div id="r{number}" class="{"scroll" if len(cols) <= FITS else "scroll wide"}" role="region" tabindex="0" '
        f'aria-labelledby="c{number}">\n<table>\n'
        f'<caption id="c{number}">{escape(report.title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(lines)}</tbody>\n"
        f"{'<tfoot>' + foot + '</tfoot>' + chr(10) if foot else ''}</table>\n</div>\n"
    )


def _heading(title: str) -> str:
    """Return a title whose days stay on one line."""
    return re.sub(r"\d{4}-\d\d-\d\d", r"<time>\g<0></time>", escape(title))


def _title(column: Column, report: Report) -> str:
    late = " <small>overdue</small>" if report.marks.get(column.id) == "overdue" else ""
    side = ' class="n"' if column.type in RIGHT else ""
    return f'<th scope="col"{side}>{escape(column.title)}{late}</th>'


def _cells(column: Column, report: Report, *, first: bool, to: Sequence[int] = ()) -> list[str]:
    """Return the cells of a column, those of the first as heads of their rows, which lead to the tables of `to`."""
    number, overdue = column.type in RIGHT, report.marks.get(column.id) == "overdue"
    begin, end = ('<th scope="row"', "</th>") if first else ("<td", "</td>")
    cells: list[str] = []
    for row, given in zip(report.rows, texts_of(column, report.rows), strict=True):
        text, value = given, row.get(column.id) if number or overdue else None
        kinds = "n" if number else ""
        if number and value is not None and not isinstance(value, str) and value < 0:
            kinds += " neg" if marks_negative(column) else ""
            text = text.replace("-", "−", 1)
        elif overdue and value:
            kinds += " overdue"
        if len(text) > WORDS:
            kinds += " long" if len(text) > LONG else " words" if " " in text else ""
        said = f' class="{kinds.strip()}"' if kinds else ""
        shown = f'<a href="#r{to[len(cells)]}">{escape(text)}</a>' if first and to else escape(text)
        cells.append(f"{begin}{said}>{shown}{end}")
    return cells


def _total(cols: Sequence[Column], texts: Sequence[str]) -> str:
    cells = []
    for number, (column, text) in enumerate(zip(cols, texts, strict=True)):
        negative = column.type in RIGHT and text[:1] == "-" and text != "-"
        kinds = "n neg" if negative and marks_negative(column) else "n"
        side = f' class="{kinds}"' if column.type in RIGHT else ""
        shown = escape(text.replace("-", "−", 1) if negative else text)
        cells.append(f'<th scope="row"{side}>{shown}</th>' if number == 0 else f"<td{side}>{shown}</td>")
    return f"<tr>{''.join(cells)}</tr>\n"


def render_dashboard(
    title: str,
    cards: Sequence[tuple[str, str, str, int, str]],
    parts: Sequence[tuple[str, Report, str, Sequence[Report]]],
    *,
    wide: bool = False,
) -> str:
    """Return a page of figures and reports, each with the command that proves it.

    A figure is (currency, label, text, section, command), those of a currency together; a part
    (name, report, command, what each of its rows is made of).
    """
    groups: dict[str, list[str]] = {}
    for currency, label, text, place, command in cards:
        size = ' class="many"' if len(text) > SHORT else ""
        shown = escape(text).replace(",", ",<wbr>") if size else escape(text)  # if it must, it breaks at thousands
        figure = f'<a href="#s{place}" title="{escape(command)}"><b{size}>{shown}</b></a>'
        groups.setdefault(currency, []).append(f"<li>{figure}<span>{escape(label)}</span></li>")
    figured = "".join(f'<h2>{escape(c)}</h2><ul class="cards">{"".join(items)}</ul>' for c, items in groups.items())
    head = f"<h1>{_heading(title)}</h1>\n{contents([name for name, *_ in parts])}{figured}\n"
    sections = "\n".join(
        section(report, number, wide=wide, source=f"<p>Proven by <code>{escape(command)}</code></p>", details=details)
        for number, (_, report, command, details) in enumerate(parts, 1)
    )
    return page(title, head + sections)
