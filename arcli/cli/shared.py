"""Options that every report shares, and what they stand for: an open ledger, a day, a place for the output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.showing import (
    BOOKS,
    NARROWEST,
    joined,
    render,
    rendered_whole,
    show_problems,
    stop_on_errors,
    terminal_width,
)
from arcli.cli.talk import check_choice, meant, say, usage

if TYPE_CHECKING:
    from arcli.actions.result import Result, Target
    from arcli.ledger.opening import Ledger
    from arcli.ledger.parsed import Parsed
    from arcli.model.customers import Customers
    from arcli.model.report import Report
    from arcli.reports.context import Context
    from arcli.source.files import Files
    from arcli.source.git import Commit
    from arcli.subledger.state import Subledger

_THEN: list[Commit] = []  # the commit that this run read the ledger from, for the reports' notes
_RAW: list[bool] = []  # whether the settings of the ledger that this run opened leave csv unescaped
_DATA = ("csv", "tsv", "json", "xlsx")
FORMATS = ("text", "csv", "tsv", "json", "md", "html", "xlsx")
PANEL = "Shared options"


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=PANEL, show_default=False, **more)


def _warn_of_none(customers: Customers, pattern: str) -> None:
    """Say that a pattern matches no customer, and which is meant perhaps: an option that selects is not in error."""
    from arcli.model.customers import NOBODY
    from arcli.model.nearest import nearest
    from arcli.reports.context import chosen_by

    matches, ids = chosen_by(pattern), customers.ids()
    if pattern == NOBODY or any(map(matches.match, ids)):
        return
    best = nearest(pattern.replace("*", "").replace("?", ""), ids)
    say(f'note: no customer is like "{pattern}"' + (f'; did you mean "{best}"?' if best is not None else ""))


@dataclass(frozen=True)
class Shared:
    """The shared options as given; None where they were not."""

    file: Annotated[
        str | None, _option("--file", "-f", help="Ledger folder, journal or YAML file, or - for stdin.", metavar="PATH")
    ] = None
    settings: Annotated[str | None, _option("--settings", help="Settings of a single file.", metavar="PATH")] = None
    rev: Annotated[
        str | None,
        _option("--rev", help="The ledger as it was known at a commit, tag, branch or @{DAY}.", metavar="REV"),
    ] = None
    as_of: Annotated[
        str | None,
        _option("--as-of", help="A day, or the last of a period: 2026-03, eom-1.", metavar="DATE"),
    ] = None
    from_: Annotated[str | None, _option("--from", help="First day of a period, inclusive.", metavar="DATE")] = None
    to: Annotated[str | None, _option("--to", help="Last day of a period, inclusive.", metavar="DATE")] = None
    period: Annotated[
        str | None,
        _option("--period", "-p", help="A period: 2026q1, 2026-01..2026-03, last-month, this-year.", metavar="PERIOD"),
    ] = None
    customer: Annotated[
        list[str] | None, _option("--customer", "-c", help="Only these customers; repeat, or a glob.", metavar="ID")
    ] = None
    currency: Annotated[str | None, _option("--currency", help="Only this currency.", metavar="CUR")] = None
    format: Annotated[
        str | None, _option("--format", "-O", help="text, csv, tsv, json, md, html or xlsx.", metavar="FORMAT")
    ] = None
    output: Annotated[
        str | None, _option("--output", "-o", help="Write to a file; format by its extension.", metavar="FILE")
    ] = None
    today: Annotated[str | None, _option("--today", help="Treat this day as today.", metavar="DATE")] = None
    wide: Annotated[bool, _option("--wide", help="Show all columns.")] = False
    columns: Annotated[
        str | None, _option("--columns", help="Only these columns, in this order: a,b,c.", metavar="COLUMNS")
    ] = None
    chart: Annotated[bool, _option("--chart", help="In text, draw what the report can draw.")] = False
    width: Annotated[
        int | None,
        _option("--width", help="Width of text; else the terminal's, in a pipe any.", metavar="N", min=NARROWEST),
    ] = None
    raw: Annotated[bool, _option("--raw", help="In csv and tsv, leave text that a spreadsheet would run as it is.")] = (
        False
    )

    def __post_init__(self) -> None:
        """Refuse empty values, such as those of shell variables that are not set: exit 2."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value == "" or (isinstance(value, list) and "" in value):
                raise usage(f"--{field.name.rstrip('_').replace('_', '-')} is empty: give a value, or leave it out")
        if self.currency is not None:
            object.__setattr__(self, "currency", self.currency.upper())  # codes have one case (ISO 4217)

    def over(self, outer: Shared | None) -> Shared:
        """Return these options; those not given are taken from before the command."""
        if outer is None:
            return self
        return replace(outer, **{f.name: v for f in fields(self) if (v := getattr(self, f.name)) not in (None, False)})

    def only(self, names: Iterable[str], command: str) -> None:
        """Refuse options before a command that it does not take: exit 2."""
        for field in fields(self):
            if field.name not in names and getattr(self, field.name) not in (None, False):
                raise usage(f"{command} takes no --{field.name.rstrip('_').replace('_', '-')}")

    # --- days --------------------------------------------------------------------------------------------

    @property
    def this_day(self) -> date:
        """Return today: by --today, ARCLI_TODAY, or the clock."""
        from arcli.model.dates import parse_date

        for given, name in ((self.today, "--today"), (os.environ.get("ARCLI_TODAY"), "ARCLI_TODAY")):
            if given:
                try:
                    return parse_date(given)
                except ValueError as error:
                    raise usage(f"{name}: {error}") from None
        return date.today()

    def day(self, text: str | None, option: str, *, first: bool = False) -> date | None:
        """Return the day that an option names: the last of a period, or its `first`."""
        from arcli.model.dates import parse_period

        if text is None:
            return None
        try:
            return parse_period(text, self.this_day)[0 if first else 1]
        except ValueError as error:
            raise usage(f"{option}: {error}") from None

    def entry_day(self, text: str | None) -> date:
        """Return the day that --date gives an entry, today if it is not given. A period is none."""
        from arcli.model.dates import PERIODS, parse_period

        day, last = (self.this_day,) * 2
        if text is not None:
            try:
                day, last = parse_period(text, self.this_day)
            except ValueError as error:
                raise usage(f"--date: {error}".replace(PERIODS, ", today or yesterday")) from None
        if day != last:
            raise usage(f'--date: "{text}" is a period ({day} … {last}); an entry has one day, such as {last}')
        return day

    def _days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day of --period; None where it is open or not given."""
        from arcli.model.dates import parse_range

        if self.period is None:
            return None, None
        for given, name in ((self.as_of, "--as-of"), (self.from_, "--from"), (self.to, "--to")):
            if given is not None:
                raise usage(f"--period and {name} both name days: give one of them")
        try:
            return parse_range(self.period, self.this_day)
        except ValueError as error:
            raise usage(f"--period: {error}") from None

    @property
    def named_day(self) -> date | None:
        """Return the as-of date given; the end of `--period` or `--to` where a period is asked for."""
        if self.as_of is not None and self.to is not None:
            raise usage("--as-of and --to both name the last day: give one of them")
        return self._days()[1] or self.day(self.as_of, "--as-of") or self.day(self.to, "--to")

    @property
    def last_day(self) -> date:
        """Return the as-of date; today if none is given."""
        return self.named_day or self.this_day

    @property
    def first_day(self) -> date | None:
        """Return the first day of the period, if one is asked for."""
        start = self._days()[0] or self.day(self.from_, "--from", first=True)
        if start is not None and start > self.last_day:
            raise usage(f"the period ends before it begins: {start} … {self.last_day}")
        return start

    # --- ledger ------------------------------------------------------------------------------------------

    @property
    def files(self) -> Files:
        """Return the ledger's files: by --file, ARCLI_FILE, or the nearest arcli.yaml upwards."""
        from arcli.ledger.opening import find_files

        return find_files(self.file or os.environ.get("ARCLI_FILE") or None, Path.cwd())

    @property
    def target(self) -> Target:
        """Return what actions work on: the ledger's files, and the day that is today."""
        from arcli.actions.result import Target

        return Target(self.files, self.settings, self.this_day)

    def ledger(self, parsed: Parsed | None = None) -> Ledger:
        """Open the ledger that the options name; `parsed` keeps what was read for another version of it."""
        from arcli.ledger.opening import open_ledger

        files = self.files if self.rev is None else self._files_then()
        ledger = open_ledger(files, self.settings, parsed)
        _RAW[:] = [ledger.settings.csv.formulas == "raw"]
        return ledger

    def _files_then(self) -> Files:
        """Return the ledger's files as they were at `--rev`."""
        from arcli.source.gitfiles import files_at

        found = files_at(self.file or os.environ.get("ARCLI_FILE") or None, Path.cwd(), self.rev or "HEAD")
        _THEN[:] = [found.commit]
        return found

    def context(
        self, customers: Iterable[str] | None = None, *, basis: str | None = None, until: date | None = None
    ) -> Context:
        """Return the ledger as of the last day, for a report of these customers besides those of -c.

        With errors in it: shows them and exits 1.
        """
        from arcli.reports.context import Context

        last, start = until or self.last_day, self.first_day
        ledger = self.ledger()
        subledger, problems = ledger.as_of(last)
        stop_on_errors(problems)
        typed = (*(self.customer or ()), *(customers or ()))
        chosen = tuple(self.customer_of(subledger.customers, name, last) for name in typed)
        currency = self.currency
        if currency is not None and currency not in subledger.currencies:
            has = ", ".join(sorted(subledger.currencies)) or "no amounts yet"
            say(f"note: nothing in this ledger is in {currency}; it has {has}")
        everything = self.wide or self.columns is not None or self._asked_format in _DATA
        return Context(
            ledger, subledger, last, start, chosen, currency,
            basis=basis or ledger.settings.aging.basis, all_columns=everything,
        )  # fmt: skip

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the customers of -c for a command that opens the ledger itself: IDs, and patterns as they are."""
        if not self.customer:
            return ()
        ledger = self.ledger()
        return tuple(self.customer_of(ledger.customers, typed, self.last_day) for typed in self.customer)

    @staticmethod
    def customer_of(customers: Customers, typed: str, day: date) -> str:
        """Return the ID of the customer that is meant, or the pattern for several. Else exit 2."""
        from arcli.subledger.named import customer_named

        if any(sign in typed for sign in "*?"):
            _warn_of_none(customers, typed)
            return typed
        return meant(lambda: customer_named(customers, typed, day))

    @staticmethod
    def document_of(subledger: Subledger, typed: str) -> str:
        """Return the number of the document that is meant, or of an instalment's. None, or which of several: exit 2."""
        from arcli.subledger.named import document_named

        return meant(lambda: document_named(subledger.documents, typed.partition("#")[0]))

    # --- output ------------------------------------------------------------------------------------------

    @property
    def chosen_format(self) -> str:
        """Return the format: as given, else by the extension of the output file, else text."""
        chosen = self._asked_format
        if chosen not in FORMATS:
            raise usage(f'-o {self.output}: "{chosen}" is not a format ({", ".join(FORMATS)}); say which with -O')
        return chosen

    @property
    def _asked_format(self) -> str:
        """Return the same without a check of the extension: exports have endings of their own."""
        if self.format is not None:
            return check_choice("format", self.format, FORMATS)
        ending = Path(self.output).suffix.lstrip(".").lower() if self.output else ""
        return {"": "text", "markdown": "md", "txt": "text"}.get(ending, ending)

    def show_all(self, reports: list[Report]) -> None:
        """Render several reports as one output: one heading in csv, a list in json, a page, a book of sheets."""
        for report in reports:
            self._prepare(report)
        chosen = self.chosen_format
        if self.chart and chosen in _DATA:
            raise usage(f"--chart draws in text, html and xlsx, not in {chosen}")
        if self.chart and not any(r.charts for r in reports):
            raise usage("--chart: this report has none")
        if chosen in BOOKS:
            self.write(rendered_whole(reports, chosen, wide=self.wide, to_file=self.output not in (None, "-")))
        else:
            self.write(joined([self._render(r) for r in reports], chosen))

    def show(self, report: Report) -> None:
        """Render a report where the options want it."""
        self.show_all([report])

    def _prepare(self, report: Report) -> None:
        """Note the revision in a report, and leave it the columns that were asked for."""
        if self.rev is not None and _THEN:
            then = _THEN[0]
            report.parameters |= {"rev": then.sha}
            report.notes.append(f"As known at {self.rev}: commit {then.short} of {then.day}.")
        if self.columns is not None:
            from arcli.cli.columns import choose_columns

            choose_columns(report, self.columns)

    def _render(self, report: Report) -> str:
        on_screen = self.output is None and sys.stdout.isatty()
        text = render(
            report, self.chosen_format, wide=self.wide, raw=self.leaves_formulas, width=self.width, on_screen=on_screen
        )
        if self.chart and self.chosen_format == "text":
            from arcli.render.charts import render_chart

            drawn = render_chart(report, self.width or (terminal_width() if on_screen else 80))
            return f"{text}\n{drawn}" if drawn else text
        return text

    @staticmethod
    def begin() -> None:
        """Forget what the settings of a ledger that was opened before say of formulas."""
        _RAW.clear()

    @property
    def leaves_formulas(self) -> bool:
        """Return whether csv and tsv leave text that a spreadsheet would run as it is: by --raw or the settings."""
        return self.raw or True in _RAW

    def finish(self, result: Result) -> int:
        """Print what an action wrote and tell what it did; the exit code is 1 where it found problems."""
        if not result.problems:
            self.write(result.text)
        return self.tell(result)

    @staticmethod
    def tell(result: Result) -> int:
        """Tell what an action did, whose output is a file; the exit code is 1 where it found problems."""
        if result.problems:
            show_problems(list(result.problems))
            say("\n".join(result.notes) or "Nothing was written.")
            return 1
        for note in result.notes:
            say(note)
        return 0

    def write(self, made: str | bytes) -> None:
        """Write text, as UTF-8, or bytes to standard output or to the output file."""
        from arcli.cli.output import emit, replace_output

        data = made if isinstance(made, bytes) else made.encode("utf-8", errors="replace")
        if self.output is None or self.output == "-":
            emit(data)
        else:
            replace_output(Path(self.output), data)
