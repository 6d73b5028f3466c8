"""Commands on the ledger's second clock: why, diff, log, blame."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.shared import Shared, say, stop_on_errors, takes, takes_shared, usage

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger, Parsed
    from arcli.reports.context import Context

app = typer.Typer()

Exact = Annotated[bool, typer.Option("--exact", help="Read every version of a file, however long its history.")]


@app.command(epilog="Example: arcli why INV-2026-0042, or arcli why acme --bucket 31-60")
@takes_shared
def why(
    what: Annotated[str, typer.Argument(metavar="DOCUMENT|CUSTOMER")],
    *,
    shared: Shared,
    bucket: Annotated[
        str | None,
        typer.Option("--bucket", metavar="COLUMN", help="Of a customer: one cell of the aging.", show_default=False),
    ] = None,
    exact: Exact = False,
) -> None:
    """The whole chain behind a figure: each entry, its effect, its file and line, its commit, author and day.

    Of a customer: of everything that is open, or of one column of the aging with --bucket.
    """
    from arcli.history.provenance import Provenance
    from arcli.model.nearest import nearest
    from arcli.reports.why import why_customer, why_document

    context = shared.context()
    number = what.partition("#")[0]
    provenance = Provenance(context.ledger, exact=exact)
    if number in context.subledger.documents and bucket is None:
        shared.show(why_document(context, number, provenance))
        return
    if what not in context.subledger.customers:
        best = nearest(what, [*context.subledger.documents, *context.subledger.customers.ids()])
        hint = f'; did you mean "{best}"?' if best else ""
        raise usage(f'there is no document or customer "{what}"{hint}')
    columns = [*context.ledger.settings.bucket_ids(), "credits", "unapplied", "total"]
    if bucket is not None and bucket not in columns:
        raise usage(f'there is no bucket "{bucket}": {", ".join(columns)}')
    shared.show(why_customer(context, what, bucket, provenance))


@app.command(epilog="Example: arcli diff @{2026-04-05} --as-of 2026-03-31, or arcli diff main feature -O md")
@takes("file", "settings", "as_of", "customer", "currency", "format", "output", "today", "wide")
def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="A revision: commit, tag, branch, @{DAY}.")],
    second: Annotated[
        str | None, typer.Argument(metavar="[B]", help="Another; else the files as they are.", show_default=False)
    ] = None,
    *,
    shared: Shared,
    then: Annotated[
        str | None,
        typer.Option("--then", metavar="DATE", help="The as-of date of A, if it is another.", show_default=False),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="PART", help="Only entries, customers, documents or buckets.", show_default=False),
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option("--basis", metavar="BASIS", help="Age by due, invoice or agreed date.", show_default=False),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 when there is a difference.")] = False,
) -> int:
    """What differs between two versions of the ledger: entries, balances, documents, buckets. Never text.

    With --then A is as of another day: what passed with time is shown apart from what entries did.
    """
    from arcli.ledger.opening import Parsed
    from arcli.reports.diff import PARTS, Sides, difference_reports
    from arcli.reports.differences import compare

    if by is not None and by not in PARTS:
        raise usage(f'there is no part "{by}": {", ".join(PARTS)}')
    if basis not in (None, "due", "invoice", "agreed"):
        raise usage(f'there is no basis "{basis}": due, invoice, agreed')
    now = shared.last_day
    earlier = shared.day(then, "--then") or now
    parsed = Parsed()
    one = _side(shared, first, now, parsed, basis)
    before = one if earlier == now else _earlier(one, earlier)
    other = _side(shared, second, now, parsed, basis)
    difference = compare(before, one, other)
    sides = Sides(first, second or "the files as they are", earlier, now)
    reports = difference_reports(difference, one, other, sides)
    if by is None and shared.chosen_format in ("csv", "tsv"):
        by = "customers"
        say("note: csv shows one part; --by entries, customers, documents or buckets")
    if by is not None:
        reports = [r for r in reports if r.parameters["part"] == by]
    elif shared.chosen_format != "json":
        reports = [r for r in reports if r.rows] or reports[:1]
    shared.show_all(reports)
    return 1 if exit_code and difference.anything else 0


def _side(shared: Shared, rev: str | None, day: date, parsed: Parsed, basis: str | None) -> Context:
    """One side of a comparison; with errors in it: shows them and exits 1."""
    from arcli.reports.context import Context

    ledger = replace(shared, rev=rev).ledger(parsed)
    subledger, problems = ledger.as_of(day)
    if any(p.severity == "error" for p in problems):
        say(f"In {rev or 'the files as they are'}:")
    stop_on_errors(problems)
    chosen = tuple(shared.customer or ())
    return Context(ledger, subledger, day, None, chosen, shared.currency, basis=basis or ledger.settings.aging.basis)


def _earlier(context: Context, day: date) -> Context:
    """The same ledger as of another day."""
    subledger, problems = context.ledger.as_of(day)
    stop_on_errors(problems)
    return replace(context, subledger=subledger, as_of=day, _items=None, _balances={})


@app.command(epilog="Example: arcli log -n 10, or arcli log INV-2026-0042")
@takes("file", "settings", "rev", "as_of", "format", "output", "today", "wide")
def log(
    document: Annotated[
        str | None, typer.Argument(metavar="[DOCUMENT]", help="Only commits that touched it.", show_default=False)
    ] = None,
    *,
    shared: Shared,
    most: Annotated[int, typer.Option("--number", "-n", min=1, help="So many commits.")] = 20,
    errors: Annotated[
        bool, typer.Option("--errors", help="Say of each commit which errors it left, in a large ledger too.")
    ] = False,
) -> None:
    """Who changed what, in the ledger's words: a line a commit, with the change in receivables.

    + added, ~ changed, - removed. Merges are one line, with all that they brought. A commit that left the ledger with
    errors says so; in a ledger of more than 5,000 entries only merges are looked at, unless --errors asks for all.
    """
    import os
    from pathlib import Path

    from arcli.history.commits import commits_of, steps, wanted_path
    from arcli.reports.log import log_report
    from arcli.source.gitfiles import files_at

    day = shared.last_day if shared.as_of else date.max
    if document is not None:
        _log_document(shared, document, most)
        return
    files = files_at(shared.file or os.environ.get("ARCLI_FILE") or None, Path.cwd(), shared.rev or "HEAD")
    commits = commits_of(files.repository, files.commit.sha, wanted_path(files), most + 1)
    older = commits[most] if len(commits) > most else None
    shared.show(log_report(list(steps(files, commits[:most], older, day, derive=errors))))


def _log_document(shared: Shared, document: str, most: int) -> None:
    """The commits that changed one entry."""
    from arcli.history.content import field_changes
    from arcli.history.difference import EntryChange
    from arcli.history.provenance import Provenance
    from arcli.model.dates import parse_date
    from arcli.model.report import Report, columns

    ledger = shared.ledger()
    rows = []
    for change in Provenance(ledger).changes(_entry(ledger, document))[:most]:
        commit = change.commit
        made = EntryChange("added" if change.before is None else "changed", change.before, change.after)
        fields = field_changes(change.before, change.after) if change.before is not None else []
        what = "; ".join(f"{f.field} {f.before or 'nothing'} → {f.after or 'nothing'}" for f in fields) or made.action
        rows.append({"commit": commit.short, "committed": parse_date(commit.day), "author": commit.author,
                     "what": what, "subject": commit.subject})  # fmt: skip
    cols = columns("commit committed:d author what subject", committed="Day")
    shared.show(Report("log", f"Log of {document}", cols, rows))


@app.command(epilog="Example: arcli blame INV-2026-0042")
@takes("file", "settings", "rev", "format", "output", "wide")
def blame(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT|CUSTOMER")],
    *,
    shared: Shared,
    exact: Exact = False,
) -> None:
    """Who set each field of a document or of a customer, and when: amounts, dates, applications, one by one."""
    from arcli.history.provenance import Provenance
    from arcli.reports.log import blame_report

    ledger = shared.ledger()
    shared.show(blame_report(_entry(ledger, document), Provenance(ledger, exact=exact)))


def _entry(ledger: Ledger, number: str) -> Any:
    """The entry with an ID, the one whose application opened it, or a customer's last."""
    from arcli.model.nearest import nearest
    from arcli.model.plain import entry_of

    number = number.partition("#")[0]
    named = [entry_of(r) for r in ledger.records if getattr(r, "id", None) == number]
    named.sort(key=lambda e: (e.kind == "customer", e.date))
    documents = [e for e in named if e.kind != "customer"]
    if documents or named:
        return documents[0] if documents else named[-1]
    for entry in ledger.records:
        if any(a.id == number for a in getattr(entry, "applications", ())):
            return entry
    best = nearest(number, sorted({e.id for e in ledger.records if getattr(e, "id", None)}))
    raise usage(f'there is no document or customer "{number}"' + (f'; did you mean "{best}"?' if best else ""))
