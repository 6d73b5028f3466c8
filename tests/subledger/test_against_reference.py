"""arcli and the reference derive the same books from the same entries, whatever the ledger, day, order and files."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from arcli.journal.read import JournalReader
from arcli.journal.write import write_journal
from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.dates import add_months, end_of_month
from arcli.model.diagnostics import SourceText
from arcli.model.report import Report
from arcli.reports.aging import aging
from arcli.reports.balance import balance
from arcli.reports.context import Context
from arcli.reports.register import register
from arcli.reports.rollforward import rollforward
from arcli.reports.statement import statements
from arcli.source.files import Folder
from arcli.subledger.movements import movements
from tests.subledger.books import context, errors, ledger, reference, reference_rows, rows
from tests.subledger.reference import Reference
from tests.subledger.strategies import SETTINGS, Made, Seeded, build, ledgers

LEDGERS = Path(__file__).parents[2] / "ledgers"
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SEEDS = range(300 if LONG else 12)
BUCKETS = ["current", "1-30", "31-60", "61-90", "91+", "credits", "unapplied"]

# Building a ledger is most of the work of an example, and shrinking one takes minutes: only long runs shrink.
few = settings(
    max_examples=150 if LONG else 8,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if LONG else [])],
)


def days_of(books: Reference) -> list[date]:
    """Every day on which something may change, and one long after."""
    days = [d for d in books.days if d > date(2026, 1, 1)]
    return [*days, (days or [date(2026, 1, 1)])[-1] + timedelta(100)]


def text_of(made: Made) -> Ledger:
    return ledger(made.journal, settings=SETTINGS)


def agree(opened: Ledger, books: Reference, day: date) -> None:
    """No error, the same open items, and a balance per customer and currency that is theirs."""
    assert errors(opened, day) == []
    theirs = books.as_of(day)
    assert rows(opened, day) == reference_rows(theirs)
    balances = {k: v for k, v in context(opened, day).balances.items() if v}
    assert balances == theirs.balances()


# --- the same books --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_long_random_ledgers(seed: int) -> None:
    opened = text_of(build(Seeded(seed), 40))
    books = reference(opened)
    for day in days_of(books):
        agree(opened, books, day)


@few
@given(made=ledgers())
def test_any_ledger_on_any_day(made: Made) -> None:
    opened = text_of(made)
    books = reference(opened)
    for day in days_of(books):
        agree(opened, books, day)


@pytest.mark.parametrize("name", ["clinic", "exporter", "northwind", "studio"])
def test_shipped_ledgers_at_every_month_end(name: str) -> None:
    opened = open_ledger(Folder(LEDGERS / name))
    books = reference(opened)
    day = end_of_month(min(d for d in books.days if d.year > 1))
    while day <= end_of_month(books.days[-1]):
        agree(opened, books, day)
        day = end_of_month(add_months(day.replace(day=1), 1))


@pytest.mark.parametrize("name", ["clinic", "exporter", "northwind", "studio"])
def test_the_reference_finds_no_fault_in_shipped_ledgers(name: str) -> None:
    assert reference(open_ledger(Folder(LEDGERS / name))).check() == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_breaks_a_rule_is_an_error_from_the_same_day_on(seed: int) -> None:
    made = build(Seeded(1_000 + seed), 30, too_much=True)
    for text, _ in made.refused:
        opened = ledger(made.journal, text, settings=SETTINGS)
        found = reference(opened).check()
        if not found:  # a later entry of that day has mended it: a day is a set
            continue
        day = found[0][0]
        assert errors(opened, day - timedelta(1)) == [], text
        assert errors(opened, day) != [], text


# --- buckets ---------------------------------------------------------------------------------------------


@few
@given(made=ledgers(), basis=st.sampled_from(["due", "invoice", "agreed"]), aged=st.booleans())
def test_buckets_are_the_references_and_add_up(made: Made, basis: str, aged: bool) -> None:
    opened = text_of(made)
    books = reference(opened)
    for day in days_of(books)[::3]:
        report = aging(context(opened, day, basis=basis), credits="aged" if aged else "separate")
        found = {(r["customer"], r["currency"]): [r.get(b, Decimal(0)) for b in BUCKETS] for r in report.rows}
        assert found == books.as_of(day).buckets([0, 30, 60, 90], basis, aged)
        for row in report.rows:
            assert row["total"] == sum(row.get(b, Decimal(0)) for b in BUCKETS)
        balances = books.as_of(day).balances()
        totals = {(r["customer"], r["currency"]): r["total"] for r in report.rows if r["total"]}
        assert totals == balances


# --- order, files, time ----------------------------------------------------------------------------------


@few
@given(made=ledgers(), data=st.data())
def test_order_of_entries_and_files_is_irrelevant(made: Made, data: Any) -> None:
    opened = text_of(made)
    texts = data.draw(st.permutations(made.texts))
    cut = data.draw(st.integers(0, len(texts)))
    other = ledger("\n".join(texts[:cut]), "\n".join(texts[cut:]), settings=SETTINGS)
    for day in days_of(reference(opened))[::2]:
        assert rows(opened, day) == rows(other, day)
    for report in (register, rollforward, by_document, statement_rows):
        assert shown(report(context(opened, day))) == shown(report(context(other, day)))


def shown(made: Report | list[Report]) -> list[Report]:
    """Reports without what their rows hold for other modules only, such as the documents of a replay."""
    reports = made if isinstance(made, list) else [made]
    return [replace(r, rows=[{k: v for k, v in row.items() if k[0] != "_"} for row in r.rows]) for r in reports]


def by_document(shown: Context) -> Report:
    return aging(shown, by="document")


def statement_rows(shown: Context) -> list[Report]:
    return statements(shown)


@few
@given(made=ledgers())
def test_what_is_dated_later_does_not_matter(made: Made) -> None:
    opened = text_of(made)
    for day in days_of(reference(opened))[::4]:
        kept = [e for e in opened.entries if e.date <= day]
        known = {e.id for e in kept if hasattr(e, "id")} | {a.id for e in kept for a in getattr(e, "applications", ())}
        pruned = []
        for entry in kept:  # an advance names an invoice of later: without it, that line goes too
            lines = tuple(a for a in getattr(entry, "applications", ()) if a.document.partition("#")[0] in known)
            pruned.append(with_lines(entry, lines) if hasattr(entry, "applications") else entry)
        earlier = ledger(write_journal(pruned), settings=SETTINGS)
        assert rows(opened, day) == rows(earlier, day)


def with_lines(entry: Any, lines: tuple[Any, ...]) -> Any:

    return replace(entry, applications=lines)


@few
@given(made=ledgers(too_much=True))
def test_a_rule_broken_later_does_not_matter(made: Made) -> None:
    if not made.refused:
        return
    opened = text_of(made)
    text, _ = made.refused[0]
    broken = ledger(made.journal, text, settings=SETTINGS)
    first = min(e.date for e in broken.entries if e not in opened.entries)
    for day in [d for d in days_of(reference(opened)) if d < first]:
        assert errors(broken, day) == []
        assert rows(broken, day) == rows(opened, day)


# --- movements and reports -------------------------------------------------------------------------------


@few
@given(made=ledgers())
def test_movements_add_up_to_balances_on_every_day(made: Made) -> None:
    """One list of movements, made as of the last day, gives the balances of all days before it."""
    opened = text_of(made)
    books = reference(opened)
    days = days_of(books)
    moves = movements(context(opened, days[-1]).subledger)
    for day in days:
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for move in moves:
            if move.date <= day:
                sums[move.customer, move.currency] += move.amount
        assert {k: v for k, v in sums.items() if v} == books.as_of(day).balances()


@few
@given(made=ledgers(), data=st.data())
def test_reports_close_with_the_balances_and_open_with_those_before(made: Made, data: Any) -> None:
    opened = text_of(made)
    books = reference(opened)
    days = days_of(books)
    day = data.draw(st.sampled_from(days))
    start = data.draw(st.sampled_from([d for d in days if d <= day]))
    closing, opening = books.as_of(day).balances(), books.as_of(start - timedelta(1)).balances()
    shown = context(opened, day, start=start)

    roll = rollforward(shown)
    assert {(r["customer"], r["currency"]): r["closing"] for r in roll.rows if r["closing"]} == closing
    assert {(r["customer"], r["currency"]): r["opening"] for r in roll.rows if r["opening"]} == opening
    for row in roll.rows:
        moved = [v for k, v in row.items() if k not in ("customer", "currency", "name", "opening", "closing")]
        assert row["opening"] + sum(moved) == row["closing"]

    last = {r["currency"]: r["balance"] for r in register(shown).rows}
    assert {c: v for c, v in last.items() if v} == by_currency(closing)

    for statement in statements(shown):
        customer = statement.parameters["customer"]
        for total in statement.totals:
            assert total["balance"] == closing.get((customer, total["currency"]), 0)
            assert sum(total[b] for b in BUCKETS) == total["balance"]
            own = [r for r in statement.rows if r["currency"] == total["currency"]]
            if own:
                assert own[-1]["balance"] == total["balance"]
                assert own[0]["balance"] == opening.get((customer, total["currency"]), 0)

    shown_balances = balance(context(opened, day)).rows
    assert {(r["customer"], r["currency"]): r["balance"] for r in shown_balances if r["balance"]} == closing


def by_currency(balances: dict[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (_, currency), amount in balances.items():
        sums[currency] += amount
    return {c: v for c, v in sums.items() if v}


@few
@given(made=ledgers())
def test_receipts_agree_with_the_bank(made: Made) -> None:
    """Receipts of the rollforward are the payments, gross; refunds are the refunds."""
    opened = text_of(made)
    day = days_of(reference(opened))[-1]
    roll = rollforward(context(opened, day), by="total")
    for column, kind, sign in (("receipts", "payment", -1), ("refunds", "refund", 1)):
        paid: dict[str, Decimal] = defaultdict(Decimal)
        for entry in opened.entries:
            if entry.kind == kind:
                paid[entry.currency] += sign * entry.amount
        assert {r["currency"]: r[column] for r in roll.rows if r[column]} == {c: v for c, v in paid.items() if v}


# --- text ------------------------------------------------------------------------------------------------


@few
@given(made=ledgers())
def test_entries_written_read_back_the_same(made: Made) -> None:
    entries = text_of(made).entries
    text = write_journal(entries)
    again, problems = JournalReader().read(SourceText("again.journal", text))
    assert problems == []
    assert again == entries
    assert write_journal(again) == text
