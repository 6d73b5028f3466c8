"""The general-ledger side of an open ledger: its rates, its book, and the problems of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary

from arcli.gl.chart import Chart
from arcli.gl.deriving import base_currency
from arcli.gl.ecb import read_history
from arcli.gl.plainbook import post
from arcli.gl.postings import Book
from arcli.gl.provisions import AllowanceStanding, standings
from arcli.gl.rates import Rates
from arcli.gl.reach import reached, settled_with
from arcli.gl.revaluing import entries_of, month_ends, revaluations
from arcli.gl.summary import Summary, summarise
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Rate_
from arcli.source.decode import decode
from arcli.subledger.provided import provided
from arcli.subledger.state import Subledger


def rates_of(ledger: Ledger) -> tuple[Rates, list[Diagnostic]]:
    """Return the ledger's exchange rates (`rate` entries, the file that `rates: file:` names) and their problems."""
    settings = ledger.settings.rates
    rates = Rates(settings.max_age, settings.file or "")
    entries = sorted((e for e in ledger.stated if isinstance(e, Rate_)), key=lambda e: (e.date, e.rate))
    rates.add_entries((e.date, e.currency, e.rate, e.quote) for e in entries)
    if settings.file is None:
        return rates, []
    try:
        data = ledger.files.read(settings.file)
    except OSError as error:
        why = (error.strerror or "").lower()
        hint = "rates: file: names a CSV below the ledger's folder"
        message = f"the rates {settings.file} can't be read: {why}"
        return rates, [Diagnostic("AR712", message, None, hint, file=settings.file)]
    source, problems = decode(settings.file, data)
    rows, found = read_history(source)
    rates.add_file(rows)
    return rates, [*problems, *found]


def book_of(ledger: Ledger, subledger: Subledger, since: date | None = None) -> tuple[Book, list[Diagnostic]]:
    """Return the book of a ledger as of its subledger's date, and all problems with rates, taxes and accounts.

    With `since` its transactions are whole from that day on. Of the earlier ones it has those of documents that
    something touches from then on, or that are settled with such: no others, and none of their problems.
    """
    rates, problems = rates_of(ledger)
    found = needed(subledger, since)
    only = None if found is None else frozenset(found)
    book = post(subledger, rates, base_currency(subledger), only)
    if book.problems and only is not None:  # which entry they name depends on order: that of the whole
        book = post(subledger, rates, base_currency(subledger))
    return book, _with_problems(ledger, problems, book)


def account_of(ledger: Ledger, subledger: Subledger, since: date) -> dict[str, AllowanceStanding]:
    """Return how the allowance account moved after a day, by currency; empty where nothing ever moved it.

    Amounts are in the currencies of the documents: no rate is needed.
    """
    written_off = {d.id for d in subledger.documents.values() if d.kind == "writeoff"}
    if not provided(subledger) and not written_off:
        return {}  # PERF: nothing else moves it, but for a line item that names the account
    only = settled_with(subledger, written_off)
    summary, _ = summary_of(ledger, subledger, only, convert=False)
    return standings(summary.rest, ledger.settings.accounts.allowance, since)


def needed(subledger: Subledger, since: date | None) -> set[str] | None:
    """Return the documents to post so that all postings from a day on are whole; None for all.

    A provision books what all entries before it leave on the account, so that it needs all.
    """
    return None if since is None or provided(subledger) else reached(subledger, since)


def summary_of(
    ledger: Ledger, subledger: Subledger, only: set[str] | None = None, *, convert: bool = True
) -> tuple[Summary, list[Diagnostic]]:
    """Return the sums of that book, and the same problems.

    `only` holds the IDs of the documents to post (see `summarise`); None posts all. Without `convert`, the book has no
    base currency and needs no rates.
    """
    if only is not None or not convert:
        return _summarised(ledger, subledger, only, convert=convert)
    if subledger not in _WHOLE:
        _WHOLE[subledger] = _summarised(ledger, subledger, None, convert=True)
    summary, problems = _WHOLE[subledger]
    return summary, list(problems)


# Both the proof and each seal ask for it.
_WHOLE: WeakKeyDictionary[Subledger, tuple[Summary, list[Diagnostic]]] = WeakKeyDictionary()


def _summarised(
    ledger: Ledger, subledger: Subledger, only: set[str] | None, *, convert: bool
) -> tuple[Summary, list[Diagnostic]]:
    rates, problems = rates_of(ledger) if convert else (Rates(), [])
    summary = summarise(subledger, rates, base_currency(subledger) if convert else None, only)
    return summary, _with_problems(ledger, problems, summary.rest)


def _with_problems(ledger: Ledger, problems: list[Diagnostic], book: Book) -> list[Diagnostic]:
    missing = ("AR710", "AR711") if problems else ()  # rates that the broken file may have contained
    return [*problems, *(ledger.diagnose(p) for p in book.problems if p.code not in missing)]


def with_revaluations(
    ledger: Ledger, subledger: Subledger, book: Book, start: date | None
) -> tuple[Book, list[Diagnostic]]:
    """Return the book with a revaluation at each month end from `start` (else from its first entry) to its as-of date.

    Each revaluation is reversed the next day, so that only the last one remains, until the day after.
    """
    if book.base is None or not book.transactions or all(d.currency == book.base for d in subledger.documents.values()):
        return book, []
    rates, problems = rates_of(ledger)
    chart = Chart(ledger.settings)
    more = []
    days = month_ends(start or book.transactions[0].date, subledger.as_of)
    for day, found, missing in revaluations(subledger, book, rates, days):
        problems += [ledger.diagnose(p) for p in missing]
        more += [t for t in entries_of(found, chart, book.base, day) if t.date <= subledger.as_of]
    merged = sorted([*book.transactions, *more], key=lambda t: (t.date, t.kind == "revalue"))
    return replace(book, transactions=merged), problems
