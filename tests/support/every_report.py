"""Every report that arcli can make of a ledger as of a day, rendered, so that two ledgers can be compared by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from arcli.actions.todo import todo
from arcli.exchange.glexport import prepare
from arcli.exchange.ledgertext import HLEDGER, render
from arcli.exchange.tablefiles import lines_of
from arcli.exchange.tables import TABLES
from arcli.gl.proof import prove_book, prove_summary
from arcli.gl.revaluing import revalue
from arcli.ledger.books import book_of, rates_of, summary_of, with_revaluations
from arcli.ledger.opening import Ledger
from arcli.matching.bookings import bookings
from arcli.model.diagnostics import Diagnostic, has_errors
from arcli.model.entries import kinds
from arcli.model.report import Report, columns
from arcli.render.data import render_json
from arcli.reports import revalue as revaluing
from arcli.reports.aging import aging
from arcli.reports.aging_subsequent import add_subsequent
from arcli.reports.allowance import allowance
from arcli.reports.arrangements import arrangements
from arcli.reports.balance import balance
from arcli.reports.claims import claims
from arcli.reports.concentration import concentration
from arcli.reports.context import Context
from arcli.reports.contracts import contracts
from arcli.reports.control import control
from arcli.reports.customer import card
from arcli.reports.customers import customers
from arcli.reports.deferred import deferred
from arcli.reports.diff import Sides, difference_reports
from arcli.reports.differences import compare
from arcli.reports.disputes import BY, disputes
from arcli.reports.find import find
from arcli.reports.forecast import forecast
from arcli.reports.in_base import in_base, with_rates
from arcli.reports.journal import journal
from arcli.reports.kpi import kpi
from arcli.reports.limits import limits
from arcli.reports.list import list_entries, list_kinds
from arcli.reports.open import open_list
from arcli.reports.payers import payers
from arcli.reports.placed import placed
from arcli.reports.promises import promises
from arcli.reports.reconcile_customer import reconcile_customer
from arcli.reports.register import register
from arcli.reports.revenue import revenue
from arcli.reports.roll_rates import roll_rates
from arcli.reports.rollforward import rollforward
from arcli.reports.rollforward_base import rollforward_in_base
from arcli.reports.show import life
from arcli.reports.statement import statements
from arcli.reports.statement_confirmation import as_confirmation
from arcli.reports.tax import tax
from arcli.reports.trial_balance import trial_balance
from arcli.reports.unapplied import unapplied
from arcli.reports.unbilled import unbilled
from arcli.reports.vintages import vintages
from arcli.reports.worklist import backtest, worklist

Makes = Iterator[tuple[str, Callable[[], Report | list[Report]]]]
PLACES = ("where", "file", "line")  # columns that say where an entry stands
# Reports that need more than a ledger and a day: git's history, a bank statement, a general ledger's file, seals.
ELSEWHERE = """
    approvals bank bank_pairs close_checklist close_report log receive reconcile_bank reconcile_gl register_late why
"""


def outcomes(ledger: Ledger, day: date, start: date | None = None, *, places: bool = True) -> dict[str, str]:
    """What each report says as of a day, by its name with its options; without `places` not where entries stand.

    With errors, those alone. General-ledger reports are left out where something cannot be posted.
    """
    subledger, problems = ledger.as_of(day)
    if has_errors(problems):
        return {"errors": _said(problems)}
    context = Context(ledger, subledger, day, start)
    made = {"problems": _said(problems)}
    for name, make in _all_of(context, made):
        found = make()
        reports = found if isinstance(found, list) else [found]
        made[name] = "\n".join(_rendered(r, places=places) for r in reports)
    return made


def one_of_each(ledger: Ledger, day: date) -> Iterator[tuple[str, list[Report]]]:
    """Each report of a ledger without errors as of a day, but only one life of a document, one customer's card, …"""
    done = set()
    for name, make in _all_of(Context(ledger, ledger.as_of(day)[0], day), {}):
        first = name.partition(" ")[0]
        if first not in done or first not in ("customer", "reconcile", "show", "find"):
            done.add(first)
            found = make()
            yield name, found if isinstance(found, list) else [found]


def _all_of(context: Context, made: dict[str, str]) -> Makes:
    """Every report; in `made` are the problems with posting."""
    yield from _of_items(context)
    yield from _of_movements(context)
    yield from _of_the_ledger(context, made)


def _said(problems: list[Diagnostic]) -> str:
    return "\n".join(sorted(f"{p.severity} {p.code} {p.message} {p.hint or ''}" for p in problems))


def _rendered(report: Report, *, places: bool) -> str:
    text = render_json(report)
    if places:
        return text
    value = json.loads(text)
    for row in value["rows"]:
        for name in PLACES:
            row.pop(name, None)
    value["head"] = [said for said in value.get("head", ()) if said["label"] != "Where"]
    return json.dumps(value, indent=1)


def _of_items(context: Context) -> Makes:
    for basis in ("due", "invoice", "agreed"):
        based = replace(context, basis=basis)
        yield f"open {basis}", lambda c=based: open_list(c)  # type: ignore[misc]  # a default binds it
        for by in ("customer", "document", "bucket", "salesperson", "collector", "group"):
            yield f"aging {basis} {by}", lambda c=based, by=by: aging(c, by)  # type: ignore[misc]  # a default binds it
    yield "aging aged", lambda: aging(context, credits="aged")
    yield "balance", lambda: balance(context, empty=True)
    yield "unapplied", lambda: unapplied(context)
    yield "customers", lambda: customers(context)
    yield "promises", lambda: promises(context)
    yield "arrangements", lambda: arrangements(context)
    yield "todo", lambda: todo(context)
    yield "worklist", lambda: worklist(context)
    yield "worklist tried", lambda: backtest(context, 3)
    yield "worklist placed", lambda: placed(context)
    yield "limits", lambda: limits(context)
    yield "claims", lambda: claims(context)
    yield "claims by code", lambda: claims(context, "code")
    for how in BY:
        yield f"disputes {how}", lambda by=how: disputes(context, by)  # type: ignore[misc]  # a default binds it
    for by in ("month", "quarter", "customer", "collector"):
        yield f"kpi {by}", lambda by=by: kpi(context, by)  # type: ignore[misc]  # a default binds it
    for report in (payers, vintages, roll_rates, forecast, allowance, concentration):
        yield report.__name__, lambda report=report: report(context)  # type: ignore[misc]  # a default binds it
    yield "contracts", lambda: contracts(context)
    yield "unbilled", lambda: unbilled(context)
    yield "list", lambda: list_kinds(context)
    for kind in kinds().values():
        yield f"list {kind.name}", lambda k=kind: list_entries(context, k)  # type: ignore[misc]  # a default binds it
    for text in ("0", "I", "30"):
        yield f"find {text}", lambda t=text: find(context, t)  # type: ignore[misc]  # a default binds it
    for customer in [*context.subledger.customers.ids(context.as_of), "?"]:
        yield f"customer {customer}", lambda c=customer: card(context, c)  # type: ignore[misc]  # a default binds it
        yield f"reconcile customer {customer}", lambda c=customer: reconcile_customer(context, c, [])[0]  # type: ignore[misc]  # a default binds it
    for number in sorted(n for n, d in context.subledger.documents.items() if d.date <= context.as_of):
        yield f"show {number}", lambda n=number: life(context, n)  # type: ignore[misc]  # a default binds it
    yield "subsequent", lambda: _subsequent(context)


def _subsequent(context: Context) -> list[Report]:
    """Receipts between two days, both up to the as-of date."""
    then = context.as_of - timedelta(20)
    subledger, problems = context.ledger.as_of(then)
    if has_errors(problems):
        return []
    first = context.on(then, subledger)
    made = []
    for by in ("customer", "document"):
        report = aging(first, by)
        add_subsequent(report, first, context, by)
        made.append(report)
    return made


def _of_movements(context: Context) -> Makes:
    yield "register", lambda: register(context)
    yield "statements", lambda: statements(context)
    yield "statements open", lambda: statements(context, "open")
    yield "confirmations", lambda: _confirmations(context)
    yield "rollforward", lambda: rollforward(context)
    yield "rollforward total", lambda: rollforward(context, "total")
    yield "diff", lambda: _difference(context)
    yield "bookings", lambda: _bookings(context)


def _confirmations(context: Context) -> list[Report]:
    made = statements(context, "open")
    for report in made:
        as_confirmation(context, report, "the auditors")
    return made


def _difference(context: Context) -> list[Report]:
    then = context.as_of - timedelta(20)
    subledger, problems = context.ledger.as_of(then)
    if has_errors(problems):
        return []
    first = context.on(then, subledger)
    return difference_reports(compare(first, context, context), first, context, Sides("a", "b", then, context.as_of))


def _bookings(context: Context) -> Report:
    found, nameless = bookings(context.subledger, context.as_of)
    rows = [{"date": b.date, "label": b.label, "currency": b.currency, "amount": b.amount} for b in found]
    return Report("bookings", f"{nameless} name no account", columns("date:d label currency amount:a"), rows)


def _of_the_ledger(context: Context, made: dict[str, str]) -> Makes:
    ledger, subledger = context.ledger, context.subledger
    book, problems = book_of(ledger, subledger)
    summary, more = summary_of(ledger, subledger)
    made["posting"] = _said(problems)
    assert made["posting"] == _said(more)
    if has_errors(problems):
        return
    prove_book(subledger, book)
    prove_summary(subledger, summary)
    yield "journal", lambda: journal(context, book)
    yield "journal revalued", lambda: journal(context, with_revaluations(ledger, subledger, book, context.start)[0])
    yield "trial balance", lambda: trial_balance(context, summary.movements(), summary.base)
    yield "trial balance of customers", lambda: trial_balance(context, book.movements(context.shows), book.base)
    for by in ("class", "customer"):
        yield f"control {by}", lambda by=by: control(context, summary, by)  # type: ignore[misc]  # a default binds it
    for by in ("code", "document"):
        yield f"tax {by}", lambda by=by: tax(context, summary, by)  # type: ignore[misc]  # a default binds it
    for by in ("month", "customer", "account", "contract", "document"):
        yield f"revenue {by}", lambda by=by: revenue(context, summary, by)  # type: ignore[misc]  # a default binds it
        yield f"deferred {by}", lambda by=by: deferred(context, summary, by)  # type: ignore[misc]  # a default binds it
    yield "export", lambda: _exported(context)
    yield (
        "tables",
        lambda: [
            Report(name, "".join(lines_of(table, table.rows(context, book))), [], []) for name, table in TABLES.items()
        ],
    )
    if book.base is None:
        return
    values = summary.rest
    yield "trial balance in base", lambda: trial_balance(context, summary.movements(), summary.base, in_base=True)
    yield "rollforward in base", lambda: rollforward_in_base(context, summary)
    based = in_base(context, values)
    yield "open in base", lambda: with_rates(open_list(based), based, by_document=True)
    yield "unapplied in base", lambda: with_rates(unapplied(based), based, by_document=True)
    yield "aging in base", lambda: with_rates(aging(based), based, by_document=False)
    yield "balance in base", lambda: with_rates(balance(based), based, by_document=False)
    found, missing = revalue(subledger, values, rates_of(ledger)[0], subledger.as_of)
    made["revaluing"] = _said([ledger.diagnose(p) for p in missing])
    if not missing:
        yield "revalue", lambda: revaluing.revaluation(context, values, found)
        yield "revalue customer", lambda: revaluing.revaluation(context, values, found, "customer")
        yield "revalue entries", lambda: revaluing.revaluation_entries(context, values, found)


def _exported(context: Context) -> Report:
    export = prepare(context.subledger, book_of(context.ledger, context.subledger)[0], "title", context.start)
    return Report("export", render(export, HLEDGER), [], [])
