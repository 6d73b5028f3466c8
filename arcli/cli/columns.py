"""`--columns`: which columns of a report are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcli.cli.names import full_name

if TYPE_CHECKING:
    from arcli.model.report import Report


def choose_columns(report: Report, asked: str) -> None:
    """Leave a report the columns that `--columns a,b,c` names, in that order: in text, csv, json alike."""
    names = [column_named("--columns", name.strip(), report) for name in asked.split(",")]
    known = {c.id: c for c in report.columns}
    report.columns = [known[name]._replace(main=True) for name in dict.fromkeys(names)]
    report.quiet = report.below = frozenset()
    report.chosen = True


def column_named(option: str, typed: str, report: Report) -> str:
    """Return the id of the column that an option means, by its beginning too. Others are refused: exit 2."""
    return full_name(f"column for {option}", typed.lower(), [c.id for c in report.columns])
