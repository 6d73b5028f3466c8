"""Reports for programs: csv, tsv, json; and Markdown. Plain decimals, ISO dates, all columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.model.formulas import guard, harmless
from arcli.model.money import plain
from arcli.model.report import Column, Report, Row
from arcli.render.cells import RIGHT, shown_columns, texts_of, total_rows
from arcli.render.pivot import spread


def _texts(column: Column, rows: Sequence[Row], *, raw: bool) -> list[str]:
    """Return a column's values, one for each row; nothing is an empty text. Text is guarded unless `raw`."""
    name, unit = column.id, column.unit if column.type == "amount" else ""
    values: list[Any] = [row.get(name) for row in rows]
    if values.count(None) == len(values):
        return [""] * len(values)
    if set(map(type, values)) == {str}:
        return values if raw or harmless(values) else [guard(value) for value in values]
    return [
        ""
        if value is None
        else (value if raw else guard(value))
        if isinstance(value, str)
        else plain(value, row.get(unit))
        if isinstance(value, Decimal)
        else str(value)
        for value, row in zip(values, rows, strict=True)
    ]


def render_csv(report: Report, *, tabs: bool = False, raw: bool = False) -> str:
    """Return the rows as CSV, with column ids as heading (RFC 4180; totals are left to the reader).

    Text that a spreadsheet would execute is escaped, unless `raw`.
    """
    names = [c.id for c in report.columns]
    rows = zip(*(_texts(c, report.rows, raw=raw) for c in report.columns), strict=True)
    if tabs:
        lines = ("\t".join(map(_tabless, texts)) for texts in rows)
        return "\n".join(["\t".join(names), *lines, ""])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def _tabless(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")


def _value(column: Column | None, value: Any, currency: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value, currency if column is None or column.type == "amount" else None)
    if isinstance(value, date):
        return value.isoformat()
    return value


def render_json(report: Report) -> str:
    """Return the whole report as JSON; amounts are strings with the currency's decimals."""
    import json  # csv and Markdown need none

    by_id = {c.id: c for c in report.columns}
    totals = [
        {k: _value(by_id.get(k), v, t.get(by_id[k].unit if k in by_id else "currency")) for k, v in t.items()}
        for t in report.totals
    ]
    whole = {
        "report": report.name,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "parameters": {k: _value(None, v, None) for k, v in report.parameters.items()},
        "columns": [{"id": c.id, "title": c.title, "type": c.type} for c in report.columns],
        "rows": [],
        "totals": totals,
        "notes": report.notes,
    }
    if report.head:
        whole["head"] = [{"label": said.label, "words": list(filter(None, said.words))} for said in report.head]
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    return text.replace('\n  "rows": [],\n', f'\n  "rows": {_json_rows(report)},\n', 1) if report.rows else text


def _json_rows(report: Report) -> str:
    """Return rows as `json.dumps` indents them; it takes thrice as long, since what it indents it writes in Python."""
    from json import dumps
    from json.encoder import encode_basestring

    def text(value: Any) -> str:
        if type(value) is str:
            return encode_basestring(value)
        return "null" if value is None else dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n      ")

    texts = []
    for column in report.columns:
        name, unit = column.id, column.unit
        values = [row.get(name) for row in report.rows]
        if values.count(None) == len(values):
            texts.append(["null"] * len(values))
        else:
            texts.append([text(_value(column, v, row.get(unit))) for v, row in zip(values, report.rows, strict=True)])
    names = [dumps(column.id).replace("%", "%%") for column in report.columns]
    form = "    {\n" + ",\n".join(f"      {name}: %s" for name in names) + "\n    }"
    return "[\n" + ",\n".join(map(form.__mod__, zip(*texts, strict=True))) + "\n  ]"


def render_markdown(report: Report, *, wide: bool = False) -> str:
    """Return the report as a Markdown table."""
    report = spread(report)
    cols = shown_columns(report, wide)
    lines = [f"## {report.title}", ""]
    lines += [f"- **{_escape(s.label)}:** {_escape(' · '.join(filter(None, s.words)))}" for s in report.head]
    lines += [""] if report.head else []
    lines.append("| " + " | ".join(_escape(c.title) for c in cols) + " |")
    lines.append("|" + "|".join("---:" if c.type in RIGHT else ":---" for c in cols) + "|")
    texts = zip(*(texts_of(c, report.rows) for c in cols), strict=True)
    lines += ["| " + " | ".join(map(_escape, cells)) + " |" for cells in texts]
    totals = total_rows(report, cols)
    lines += ["| " + " | ".join(f"**{_escape(t)}**" if t else "" for t in total) + " |" for total in totals]
    for note in report.notes:
        lines += ["", _escape(note)]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)


_ESCAPED = str.maketrans({sign: "\\" + sign for sign in "\\|*_<`["})
