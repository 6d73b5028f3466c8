"""`arcli correct`: put a mistake right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.shared import Shared, say, show_problems, takes, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger
    from arcli.source.files import Files

app = typer.Typer()


@app.command(epilog="Example: arcli correct INV-1001 amount=1500.00 po=PO-779 --reason 'wrong price'")
@takes("file", "settings", "today")
def correct(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="What is right; po= takes a field out.")
    ] = None,
    *,
    shared: Shared,
    application: Annotated[
        list[str] | None,
        typer.Option("--application", "-a", metavar="TEXT", help="Its applications, all: 'INV-1 30.00'; may repeat."),
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option("--line", metavar="TEXT", help="Its line items, all; may repeat.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "correction",
    date: Annotated[
        str | None,
        typer.Option("--date", "-d", metavar="DATE", help="When a reversal takes effect; today.", show_default=False),
    ] = None,
    new_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Number of the new document.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Print what would be written, write nothing.")
    ] = False,
) -> int:
    """Put a mistake in a document right, as its period asks for.

    In an open period the entry is edited, in a YAML file value by value. In a closed one nothing in it changes:
    wrong applications are taken back and made again on an open day; any other mistake is reversed
    and entered under a new number.
    """
    from arcli.ledger.correct import NoCorrection, edit
    from arcli.ledger.opening import open_ledger

    files = shared.files
    try:
        ledger = open_ledger(files, shared.settings)
        values = _values(ledger, document, fields or [], application, line)
        edited = edit(files, document, values, shared.settings, dry_run=dry_run)
        if edited is None:
            return _by_entries(files, shared, document, values, (date, reason, new_id), dry_run=dry_run)
    except NoCorrection as error:
        raise usage(str(error)) from None
    if edited.problems:
        show_problems(edited.problems)
        say("Nothing was written.")
        return 1
    shared.write(edited.after.rstrip("\n") + "\n")
    say(f"{document} {'would be' if dry_run else 'is'} corrected in {edited.name}")
    return 0


def _by_entries(
    files: Files,
    shared: Shared,
    document: str,
    values: dict[str, Any],
    how: tuple[str | None, str, str | None],
    *,
    dry_run: bool,
) -> int:
    from arcli.ledger.correct import entries_for
    from arcli.ledger.propose import ProposalError
    from arcli.ledger.record import record

    given, reason, new_id = how
    day = shared.day(given, "--date") or shared.this_day

    def make(ledger: Ledger) -> list[Any]:
        return entries_for(ledger, document, values, day, reason, new_id)

    try:
        done = record(files, make, settings=shared.settings, dry_run=dry_run)
    except ProposalError as error:
        raise usage(str(error)) from None
    if done.problems:
        show_problems(done.problems)
        say("Nothing was written.")
        return 1
    shared.write("\n".join(done.texts.values()))
    says, by = "would be" if dry_run else "is", count_of(len(done.entries), "new entry")
    say(f"{document} stands in a closed period: it {says} put right by {by}, not edited")
    return 0


def _values(
    ledger: Ledger, document: str, fields: list[str], applications: list[str] | None, lines: list[str] | None
) -> dict[str, Any]:
    """The options as values of the entry's fields."""
    from arcli.journal.careful import read_detail
    from arcli.ledger.correct import find_entry
    from arcli.model.fields import DATE
    from arcli.model.kinds import kinds
    from arcli.model.nearest import nearest

    kind = kinds()[find_entry(ledger, document).kind]
    values: dict[str, Any] = {}
    for text in fields:
        name, mark, value = text.partition("=")
        field = kind.fields.get(name)
        if name == "date" and mark:
            values["date"] = _parse(DATE, value, name)
            continue
        if field is None or not mark or name == "id":
            best = nearest(name, [f for f in kind.fields if f != "id"])
            hint = f'; did you mean "{best}"?' if best and mark else ""
            raise usage(f'"{text}": write FIELD=VALUE, with a field of a {kind.name}{hint}')
        if not value and field.required:
            raise usage(f"a {kind.name} can't be without {name}")
        values[field.attr] = _parse(field.type, value, name) if value else None
    for name, texts in (("applications", applications), ("lines", lines)):
        if texts is None:
            continue
        if name not in kind.details:
            raise usage(f"a {kind.name} has no {name}")
        items = []
        for text in texts:
            found, item, problems = read_detail(kind, text)
            if problems or found != name:
                raise usage(f"--{name.removesuffix('s')}: {problems[0].message if problems else text}")
            items.append(item)
        values[name] = tuple(items)
    if not values:
        raise usage("say what is right: FIELD=VALUE, --application or --line")
    return values


def _parse(kind: Any, text: str, name: str) -> Any:
    from arcli.model.fields import FieldError

    try:
        return kind.parse(text)
    except FieldError as error:
        raise usage(f"{name}: {error.message}" + (f" ({error.hint})" if error.hint else "")) from None
