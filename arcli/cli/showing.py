"""What a person sees: reports in the format and width that suit the output, and the problems of a ledger."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from arcli.model.diagnostics import Diagnostic
    from arcli.model.report import Report

NARROWEST = 20  # columns of text


def render(report: Report, chosen: str, *, wide: bool, raw: bool, width: int | None, on_screen: bool) -> str:
    """Return a report as text in a format; on a screen as a table, if it fits. `width` is as `--width` gives it."""
    if chosen in ("csv", "tsv", "json", "md"):
        from arcli.render import data

        if chosen == "json":
            return data.render_json(report)
        if chosen == "md":
            return data.render_markdown(report, wide=wide)
        return data.render_csv(report, tabs=chosen == "tsv", raw=raw)
    from arcli.render.text import render_text

    most = _width(width, on_screen=on_screen)
    if on_screen and most is not None:
        from arcli.render.table import render_table

        table = render_table(report, wide=wide, width=most, colour=colours(sys.stdout))
        return table if table is not None else render_text(report, wide=wide, width=most)
    return render_text(report, wide=wide, width=most)


BOOKS = ("html", "xlsx")  # formats in which several reports are one whole


def rendered_whole(reports: list[Report], chosen: str, *, wide: bool, to_file: bool) -> str | bytes:
    """Return reports as one page or one workbook. A workbook on a terminal, or without its writer: exit 2 or 3."""
    if chosen == "html":
        from arcli.render.html import render_html

        return render_html(reports, wide=wide)
    from arcli.render.xlsx import XlsxError, render_xlsx

    if not to_file and sys.stdout.isatty():
        raise typer.BadParameter("a workbook can't be shown on a terminal: say where to with -o FILE.xlsx")
    try:
        return render_xlsx(reports)
    except XlsxError as error:
        sys.stderr.write(f"arcli: {error}\n")
        raise typer.Exit(3) from None


def _width(given: int | None, *, on_screen: bool) -> int | None:
    """Return how wide text may be: by --width, the terminal, or COLUMNS; None: as wide as it is."""
    stated = os.environ.get("COLUMNS", "")
    if given is not None:
        return given
    if on_screen:
        return terminal_width()
    return int(stated) if stated.isdecimal() and int(stated) >= NARROWEST else None


def joined(texts: list[str], chosen: str) -> str:
    """Return rendered reports of one kind as one output: one heading in csv, a list in json."""
    if chosen == "json" and len(texts) != 1:
        inner = ",\n".join(t.rstrip("\n") for t in texts)
        return f"[\n{inner}\n]\n"
    if chosen in ("csv", "tsv"):
        return "".join(t if i == 0 else t.partition("\n")[2] for i, t in enumerate(texts))
    return "\n".join(texts)


def colours(stream: Any) -> bool:
    """Return whether a stream takes colours: a terminal, not dumb, and NO_COLOR is not set."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Return the columns of the terminal."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def stop_on_errors(problems: list[Diagnostic]) -> None:
    """Show errors in the ledger on standard error and exit 1. Warnings are for `check`."""
    from arcli.model.diagnostics import has_errors

    if not has_errors(problems):
        return
    show_problems([p for p in problems if p.severity == "error"])
    sys.stderr.write("No figures while the ledger has errors. arcli check shows warnings too.\n")
    raise typer.Exit(1)


def show_problems(problems: list[Diagnostic], most: int = 50) -> None:
    """Show diagnostics on standard error, the first of many."""
    from arcli.render.problems import render_problems, summary

    sys.stderr.write(render_problems(problems[:most], colour=colours(sys.stderr)) + "\n")
    more = f"; the first {most} are shown, arcli check shows all" if len(problems) > most else ""
    sys.stderr.write(summary(problems) + more + "\n")
