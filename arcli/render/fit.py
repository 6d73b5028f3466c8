"""How a report fits a width: what narrow text shortens, leaves out or divides, one step after the other.

Names are cut first. Then columns without content go, a common year and folders of files; several currencies become
sections; then what stands beside an ID and what a report can spare. What is still too wide is divided into blocks of
columns, each with the first one: a row stays a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from arcli.model.report import Column, Report, Row
from arcli.render.cells import RIGHT, shown_columns, texts_of, total_rows

GAP = "  "
NARROWEST_NAME = 12
_NAMES = frozenset({
    "name", "description", "memo", "message", "payer", "subject", "entries", "author", "detail", "reference", "value",
    "what", "before", "after", "field", "says", "account", "title", "pays", "approved",
})  # fmt: skip
_PAGE = 80  # width of the texts under a row if there is no terminal
_UNDER = " " * 7
_NO_CODE = " " * len(" USD")
_FIGURES = 3  # columns of figures that are divided into blocks, at least


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


def account_within(name: str, width: int) -> str:
    """Return an account's name within a width: its first parts are cut to two letters, as in hledger's register."""
    if " + " in name:
        return name
    parts = name.split(":")
    for i, part in enumerate(parts[:-1]):
        if display_width(":".join(parts)) <= width:
            break
        parts[i] = part[:2]
    return ":".join(parts)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most that many cells, broken at blanks; a longer word has its own line."""
    if display_width(text) <= width:
        return [text]
    words = text.split()
    lines, used = [""], 0
    for word in words:
        size = display_width(word)
        if used and used + 1 + size > width:
            lines.append("  " + word)
            used = size + 2
        else:
            lines[-1] += f" {word}" if used else word
            used += size + (1 if used else 0)
    return lines


def widest(texts: Iterable[str]) -> int:
    """Return the width of the widest of some texts."""
    found = tuple(texts)
    return max(map(len if "".join(found).isascii() else display_width, found))


class Trim(NamedTuple):
    """What narrow text shortens or leaves out."""

    without: frozenset[str] = frozenset()  # columns
    empty: bool = False  # columns without content, too
    years: bool = False  # of dates that are all of one year
    places: bool = False  # folders and endings of files
    joined: bool = False  # an instalment follows its document: INV-7#2
    codes: bool = False  # the currency follows the first amount of a row
    sections: bool = False  # a section for each currency


WHOLE = Trim()


class Layout:
    """The texts of a report's cells, or of a part of it, and the widths of its columns."""

    def __init__(
        self, report: Report, wide: bool, trim: Trim = WHOLE, currency: str | None = None, only: Iterable[str] = ()
    ) -> None:
        self.report, self.trim, self.heading = report, trim, ""
        every = [r for r in report.rows if currency is None or r.get("currency") == currency]
        part = report if currency is None else _part(report, every, currency)
        self.source = every
        without = trim.without | (_empty(part) if trim.empty else frozenset())
        shown = [c for c in shown_columns(part, wide) if c.id not in without and (not only or c.id in only)]
        self.columns = [c for c in shown if c.id not in report.below]
        self.under = [texts_of(c, every) for c in shown if c.id in report.below]
        self.heads = ["" if c.id == "instalment" and trim.joined else c.title for c in self.columns]
        texts = [_texts(c, every, trim) for c in self.columns]
        self.rows: list[Sequence[str]] = list(zip(*texts, strict=True)) if texts else [()] * len(every)
        self.totals: list[Sequence[str]] = list(total_rows(part, self.columns))
        if trim.codes:
            lines = self._with_codes([*self.rows, *self.totals], [*every, *part.totals])
            self.rows, self.totals = lines[: len(every)], lines[len(every) :]
            texts = [list(column) for column in zip(*self.rows, strict=True)] or texts
        self.rights = [c.type in RIGHT for c in self.columns]
        self.widths = [
            widest([head, *column, *(total[i] for total in self.totals)])
            for i, (head, column) in enumerate(zip(self.heads, texts, strict=True))
        ]
        self._form: str | None = None
        self._set_form()

    def _set_form(self) -> None:
        fields = (f"{{:{'>' if r else '<'}{w}}}" for w, r in zip(self.widths, self.rights, strict=True))
        self._form = GAP.join(fields)  # for ASCII lines that are not cut

    def _with_codes(self, lines: Sequence[Sequence[str]], rows: Sequence[Row]) -> list[Sequence[str]]:
        """Return lines with the currency after the first amount of each; what stands below one keeps its place."""
        amounts = [i for i, c in enumerate(self.columns) if c.type == "amount"]
        firsts = [next((i for i in amounts if texts[i]), None) for texts in lines]
        coded: list[Sequence[str]] = []
        for texts, row, first in zip(lines, rows, firsts, strict=True):
            code = "" if first is None else f" {row.get(self.columns[first].unit) or ''}"
            beside = set(firsts).intersection(i for i in amounts if texts[i] and i != first)
            coded.append([t + code if i == first else t + _NO_CODE if i in beside else t for i, t in enumerate(texts)])
        return coded

    def total_width(self) -> int:
        """Return the width of a line."""
        return sum(self.widths) + len(GAP) * (len(self.widths) - 1)

    def shrink(self, width: int) -> None:
        """Take width from the widest names and descriptions until the lines fit, as far as possible."""
        while (excess := self.total_width() - width) > 0:
            able = [i for i, c in enumerate(self.columns) if c.id in _NAMES and self.widths[i] > NARROWEST_NAME]
            if not able:
                break
            most = max(able, key=lambda i: self.widths[i])
            others = [self.widths[i] for i in able if i != most]
            floor = max(NARROWEST_NAME, *others, 0) if others and max(others) < self.widths[most] else NARROWEST_NAME
            step = max(1, self.widths[most] - floor) if others and max(others) < self.widths[most] else excess
            self.widths[most] -= min(excess, step, self.widths[most] - NARROWEST_NAME)
            self._form = None
        for i, column in enumerate(self.columns):
            if column.id == "account":
                width = self.widths[i]
                self.rows = [[*t[:i], account_within(t[i], width), *t[i + 1 :]] for t in self.rows]

    def below(self, place: int, width: int | None) -> list[str]:
        """Return the lines under a row by its place: the texts of its long columns, each beginning a line."""
        found, room = list[str](), (width or _PAGE) - len(_UNDER)
        for column in self.under:
            if text := column[place]:
                found += [_UNDER + words for words in wrapped(text, room)]
        return found

    def lines(self) -> list[str]:
        """Return the lines of all rows."""
        if self._form is not None and all("".join(texts).isascii() for texts in self.rows):
            form = self._form.format
            return [form(*texts).rstrip() for texts in self.rows]
        return list(map(self.line, self.rows))

    def line(self, texts: Sequence[str]) -> str:
        """Return one line of padded texts."""
        if self._form is not None and "".join(texts).isascii():
            return self._form.format(*texts).rstrip()
        padded = [pad(t, w, r) for t, w, r in zip(texts, self.widths, self.rights, strict=True)]
        return GAP.join(padded).rstrip()


def _part(report: Report, rows: list[Row], currency: str) -> Report:
    """Return the report of one currency."""
    totals = [t for t in report.totals if t.get("currency") == currency]
    return Report(report.name, report.title, report.columns, rows, totals=totals, quiet=report.quiet)


def _texts(column: Column, rows: Sequence[Row], trim: Trim) -> list[str]:
    """Return a column's values as text, shortened as `trim` says."""
    texts = texts_of(column, rows)
    if trim.years and column.type == "date":
        return [t[5:] if isinstance(row.get(column.id), date) else t for t, row in zip(texts, rows, strict=True)]
    if trim.places and column.id == "where":
        return [t.rpartition("/")[2].replace(".journal", "") for t in texts]
    if trim.joined and column.id == "document":
        parts = [row.get("instalment") for row in rows]
        return [f"{t}#{part}" if part else t for t, part in zip(texts, parts, strict=True)]
    return texts


def _empty(report: Report) -> frozenset[str]:
    """Return the columns that say nothing in any row; of amounts that are all zero, the last one stays."""
    found = {c.id for c in report.columns if not any(r.get(c.id) for r in [*report.rows, *report.totals])}
    amounts = [c.id for c in report.columns if c.type == "amount" and c.main]
    return frozenset(found.difference(amounts[-1:]) if found.issuperset(amounts) else found)


def fitted(report: Report, wide: bool, width: int) -> list[Layout] | None:
    """Return the layouts of a report's parts, one below the other, that fit a width; None if there are none.

    With `wide`, and of columns that were asked for, nothing is left out.
    """
    found: list[Layout] = []
    for trim, cuts in _tries(report, wide):
        found = _layouts(report, wide, trim)
        for layout in found if cuts else ():
            layout.shrink(width)
        if all(layout.total_width() <= width for layout in found):
            return found
    blocks: list[Layout] = []
    for layout in found:
        divided = [layout] if layout.total_width() <= width else _blocks(layout, wide, width)
        if not divided:
            return None
        blocks += divided
    return blocks


def _tries(report: Report, wide: bool) -> Iterator[tuple[Trim, bool]]:
    """Yield what may be left out, step by step, and whether names may be cut: at first nothing is lost."""
    if wide or report.chosen:
        yield WHOLE, True
        return
    yield WHOLE, False
    trim = WHOLE
    for trim in _harmless(report):
        yield trim, False
    yield trim, True
    if not trim.sections and not trim.codes and _shows_currency(report):
        trim = trim._replace(sections=True, without=trim.without | {"currency"})
        yield trim, True
    beside = ["name"] if any(c.id == "customer" for c in report.columns) else []
    less = trim.without
    for name in (*beside, *report.spare):
        less = less | {name}
        yield trim._replace(without=less), True


def _harmless(report: Report) -> Iterator[Trim]:
    """Yield, one after the other, what loses nothing: empty columns, one currency, folders, one year, joined IDs."""
    trim = Trim(empty=True)
    yield trim
    currencies = {r.get("currency") for r in [*report.rows, *report.totals]}
    if _shows_currency(report) and (len(currencies) == 1 or None in currencies):
        several = None in currencies
        if not several or any(c.type == "amount" and c.main for c in report.columns):
            trim = trim._replace(codes=several, sections=not several, without=frozenset({"currency"}))
            yield trim
    if any(c.id == "where" for c in report.columns):
        trim = trim._replace(places=True)
        yield trim
    days = [c.id for c in report.columns if c.type == "date"]
    if len({r[d].year for r in report.rows for d in days if isinstance(r.get(d), date)}) == 1:
        trim = trim._replace(years=True)
        yield trim
    if any(r.get("instalment") for r in report.rows) and any(c.id == "document" for c in report.columns):
        yield trim._replace(joined=True, without=trim.without | {"instalment"})


def _shows_currency(report: Report) -> bool:
    return any(c.id == "currency" and c.main for c in report.columns) and "currency" not in report.below


def _layouts(report: Report, wide: bool, trim: Trim) -> list[Layout]:
    currencies = sorted({r["currency"] for r in [*report.rows, *report.totals]}) if trim.sections else []
    if len(currencies) < 2:
        layout = Layout(report, wide, trim)
        layout.heading = f", {currencies[0]}" if currencies else ""
        return [layout]
    found = [Layout(report, wide, trim, currency) for currency in currencies]
    for layout, currency in zip(found, currencies, strict=True):
        layout.heading = currency
    return [layout for layout in found if layout.rows]


def _blocks(whole: Layout, wide: bool, width: int) -> list[Layout]:
    """Return a layout divided by columns, each block with the first one; none if it is not a table of figures."""
    figures = sum(whole.rights)
    if figures < _FIGURES or figures * 2 < len(whole.columns) or whole.under:
        return []
    key, *rest = zip(whole.columns, whole.widths, strict=True)
    blocks: list[list[str]] = [[]]
    used = key[1]
    for column, size in rest:
        if blocks[-1] and used + len(GAP) + size > width:
            blocks.append([])
            used = key[1]
        blocks[-1].append(column.id)
        used += len(GAP) + size
    currency = whole.heading if whole.trim.sections and not whole.heading.startswith(", ") and whole.heading else None
    found = [Layout(whole.report, wide, whole.trim, currency, (key[0].id, *names)) for names in blocks]
    for layout in found:
        layout.shrink(width)
    found[0].heading = whole.heading
    return found if all(layout.total_width() <= width for layout in found) else []
