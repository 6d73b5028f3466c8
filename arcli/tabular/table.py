"""A delimited file or a sheet → its heading and rows, by a layout."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from arcli.model.findings import Findings
from arcli.model.nearest import nearest
from arcli.tabular.decoding import decode_list
from arcli.tabular.layout import Layout

_FIELD_LIMIT = 10_000_000
_WRAPPED = re.compile(r"=\"|'['=@\t\r+-]")  # a cell that a spreadsheet would take for more than text


class Row(NamedTuple):
    """A row: its first line in the file, from 1, and its cells as written."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Table:
    """A file as rows below a heading.

    `ragged` are rows with more or fewer cells than the heading. `above` are the lines above the heading and `below` the
    rows of the footer, as written. `wrapped` states whether a cell may contain `="…"` or a leading apostrophe.
    """

    found: Findings
    layout: Layout
    delimiter: str
    head: list[str] = field(default_factory=list)
    head_line: int = 1
    rows: list[Row] = field(default_factory=list)
    ragged: list[Row] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    below: list[Row] = field(default_factory=list)
    wrapped: bool = False

    def refuse_ragged(self) -> None:
        """Report each row that is not as long as the heading: it is unknown which cell is which."""
        for row in self.ragged:
            hint = "a delimiter within a text or an amount needs quotes around it"
            self.found.add("AR605", self.raggedness(row), line=row.line, hint=hint)

    def raggedness(self, row: Row) -> str:
        """Describe the lengths of a row and of the heading."""
        cells = f"{len(row.cells)} cell{'' if len(row.cells) == 1 else 's'}"
        return f"the row has {cells}, the heading {len(self.head)}"


def place_of(table: Table, name: str) -> int:
    """Return the index in a row of the column with a name, from 0; len(head) if none, which is reported (AR603).

    A name is that in the heading, in any case, one that the heading has in other versions of the list, or else a number
    from 1.
    """
    head = table.head
    there = {h.casefold() for h in head}
    if name.casefold() not in there:
        name = next((other for other in table.layout.other_names(name) if other.casefold() in there), name)
    alike = [i for i, h in enumerate(head) if h == name] or [
        i for i, h in enumerate(head) if h.casefold() == name.casefold()
    ]
    if len(alike) == 1:
        return alike[0]
    if alike:
        hint = f"name it by its number, such as {alike[0] + 1}, or rename one of them in the file"
        table.found.add("AR602", f'two columns are named "{name}"', line=table.head_line, hint=hint)
    elif name.isascii() and name.isdecimal() and 0 < int(name) <= len(head):
        return int(name) - 1
    else:
        best = nearest(name, head)
        hint = f'did you mean "{best}"? ' if best else ""
        hint += "there are " + ", ".join(f'"{h}"' for h in head if h)[:200]
        table.found.add("AR603", f'there is no column "{name}"', line=table.head_line, hint=hint)
    return len(head)


def read_table(name: str, data: bytes, layout: Layout) -> Table:
    """Read a file by a layout; problems of the whole file are in `found`, and there are no rows then.

    A file whose columns are all numbered has no heading: its first row is data.
    """
    if data[:4] == b"PK\x03\x04":
        return _read_sheet(name, data, layout)
    found = decode_list(name, data, layout.encoding)
    lines = found.source.text.split("\n")
    above, body = lines[: layout.lines_above], lines[layout.lines_above :]
    delimiter = layout.delimiter or _delimiter_of(body)
    table = Table(found, layout, delimiter, above=above)
    if not found.failed():
        text = "\n".join(body)
        table.wrapped = _WRAPPED.search(text) is not None
        _fill(table, _rows(found, text, delimiter, layout.lines_above))
    return table


def _read_sheet(name: str, data: bytes, layout: Layout) -> Table:
    from arcli.tabular.sheet import read_sheet  # noqa: PLC0415 - spreadsheets are rare

    found, values = read_sheet(name, data, layout)
    above = [",".join(cells) for cells in values[: layout.lines_above]]
    table = Table(found, layout, layout.delimiter or ",", above=above, wrapped=True)
    if not found.failed():
        rows = (Row(line, cells) for line, cells in enumerate(values, 1) if "".join(cells).strip())
        _fill(table, (row for row in rows if row.line > layout.lines_above))
    return table


def _delimiter_of(lines: list[str]) -> str:
    """Return the delimiter most frequent in the first line with any, outside quotes: comma, semicolon, tab or bar."""
    for line in lines:
        plain = re.sub(r'"[^"]*"', "", line)
        best = max(",;\t|", key=plain.count)
        if best in plain:
            return best
    return ","


def _rows(found: Findings, text: str, delimiter: str, above: int) -> Iterator[Row]:
    """Yield the rows that are not empty. An unclosed quote ends them (AR602)."""
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = above + 1
    try:
        for cells in reader:
            if "".join(cells).strip():
                yield Row(line, cells)
            line = above + reader.line_num + 1
    except csv.Error as error:
        cause = "a cell has no end" if "field larger" in str(error) or "end of data" in str(error) else "quotes"
        message = f"the row that begins on line {line} can't be read as csv: {cause}"
        hint = "is a quote not closed, or is the delimiter another character?"
        found.add("AR602", message, line=line, hint=hint)


def _fill(table: Table, rows: Iterator[Row]) -> None:
    """Sort rows into heading, rows, ragged ones and footer."""
    layout, first = table.layout, next(rows, None)
    if first is None:
        if not table.found.failed():
            table.found.add("AR602", "the file is empty", hint="it begins with a heading of column names")
        return
    body = list(rows)
    if layout.headless:
        body.insert(0, first)
        table.head = [str(n) for n in range(1, len(first.cells) + 1)]
    else:
        table.head = [" ".join(cell.split()) for cell in first.cells]
    table.head_line = first.line
    if layout.footer:
        body, table.below = body[: -layout.footer], body[-layout.footer :]
    width = len(table.head)
    conditions = [(c, place_of(table, c.column)) for c in layout.left_out]
    carried = dict.fromkeys((place_of(table, name) for name in layout.carried), "")
    for row in body:
        cells = row.cells
        if carried and len(cells) == width:
            _carry(carried, cells)
        if conditions and any(c.holds(cells[i] if i < len(cells) else "") for c, i in conditions):
            continue
        if len(cells) == width:
            table.rows.append(row)
        elif len(cells) > width and not any(cells[width:]):  # a delimiter at the end of each line, as banks write it
            table.rows.append(Row(row.line, cells[:width]))
        else:
            table.ragged.append(row)
    if table.found.failed():
        table.rows.clear()


def _carry(carried: dict[int, str], cells: list[str]) -> None:
    """Fill cells with the texts above them; a text in the first of the columns begins something new."""
    if cells[next(iter(carried))].strip():
        carried.update({place: cells[place] for place in carried})
        return
    for place, text in carried.items():
        if not cells[place].strip():
            cells[place] = text
