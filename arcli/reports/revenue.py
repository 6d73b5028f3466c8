"""Revenue by the period that earned it: how what was billed became revenue, and what is deferred still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from arcli.gl.deferral import DEFERRED
from arcli.gl.streams import Stream, posted_to
from arcli.gl.summary import Summary
from arcli.model.dates import DAY, iso
from arcli.model.money import ZERO, major, money
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.proof import ProofError

BY = ("month", "customer", "account", "contract", "document")
FLOWS = ("billed", "earned", "caught_up", "credited")
NOTHING = "Nothing is deferred: arcli.yaml has no revenue: (see arcli help revenue)."


def revenue(context: Context, summary: Summary, by: str = "month") -> Report:
    """Return what was deferred at first, billed, earned and credited since, and is deferred at the end.

    For line items with a service period. What a month earned is posted on its last day; what was served before the
    month of the invoice is caught up in that month, and shown apart. Closing is opening + billed - earned - caught up -
    credited; it is the balance of the deferred account.

    Example: arcli revenue --from 2026-01 --to 2026-03 --by customer
    """
    streams = list(shown(context, summary))
    first = context.start or min((s.since for s in streams), default=context.as_of)
    sums: dict[tuple[str, str], Row] = {}
    for stream in streams:
        currency, of = stream.document.currency, key_of(stream, by)
        if opening := stream.deferred(first - DAY):
            _row(sums, of, currency)["opening"] += major(opening, currency)
            if by == "month":  # the last month shows what is left, even if nothing moves
                _row(sums, iso(context.as_of)[:7], currency)
        for day, what, cents in stream.flows(first, context.as_of):
            row = _row(sums, iso(day)[:7] if by == "month" else of, currency)
            row[what] += major(cents if what == "billed" else -cents, currency)
    rows = [{by: key, "currency": currency, **row} for (key, currency), row in sorted(sums.items())]
    rows = _closed(rows, by, carried=by == "month")
    if by == "customer":
        for row in rows:
            row["name"] = context.name(row["customer"])
    main = f"{by} currency opening:a+ billed:a+ earned:a+ caught_up:a+ credited:a+ closing:a+"
    cols = columns(main, "name" if by == "customer" else "", caught_up="Caught up")
    span = f"{context.start} to {context.as_of}" if context.start else f"up to {context.as_of}"
    report = Report("revenue", f"Revenue of service periods, {span}", cols, rows, context.as_of)
    report.totals = _totals(rows) if by == "month" else total_by_currency(cols, rows)
    report.quiet = frozenset({"caught_up", "credited"})
    report.parameters |= {"from": context.start, "by": by}
    prove_deferred(context, summary, {t["currency"]: t["closing"] for t in report.totals})
    if context.ledger.settings.revenue is None:
        report.notes.append(NOTHING)
    elif rows and (last := posted_to(context.as_of)) < context.as_of:
        report.notes.append(f"Earned up to {last}: a month's revenue is posted on its last day.")
    return report


def _row(sums: dict[tuple[str, str], Row], key: str, currency: str) -> Row:
    row = sums.get((key, currency))
    if row is None:
        row = sums[key, currency] = dict.fromkeys(("opening", *FLOWS), ZERO)
    return row


def _closed(rows: list[Row], by: str, *, carried: bool) -> list[Row]:
    """Return rows with what is deferred at their end; months carry it over to the next of their currency."""
    left: dict[str, Decimal] = {}
    found = []
    for row in rows:
        currency = row["currency"]
        if carried:
            row["opening"] += left.get(currency, ZERO)
        row["closing"] = row["opening"] + row["billed"] - row["earned"] - row["caught_up"] - row["credited"]
        left[currency] = row["closing"]
        # What was deferred before the first month is that month's opening.
        if bool(row[by]) if carried else any(row[name] for name in ("opening", *FLOWS)):
            found.append(row)
    return found


def _totals(rows: list[Row]) -> list[Row]:
    """Return the months of each currency as one: opening of the first, closing of the last."""
    found: dict[str, Row] = {}
    for row in rows:
        one = found.setdefault(row["currency"], {"currency": row["currency"], "opening": row["opening"]})
        for name in FLOWS:
            one[name] = one.get(name, ZERO) + row[name]
        one["closing"] = row["closing"]
    return [found[currency] for currency in sorted(found)]


def prove_deferred(context: Context, summary: Summary, left: dict[str, Decimal]) -> None:
    """Prove what is deferred, by currency, against the postings on the deferred account. Raise ProofError."""
    posted: dict[str, Decimal] = {}
    for transaction in summary.rest.transactions:
        for step in transaction.steps:
            for p in step.postings:
                if p.cls == DEFERRED and context.shows(p.customer, p.currency):
                    posted[p.currency] = posted.get(p.currency, ZERO) - p.amount
    for currency in sorted(posted.keys() | left.keys()):
        one, other = posted.get(currency, ZERO), left.get(currency, ZERO)
        if one != other:
            account = f"the account of deferred revenue holds {money(one, currency)}"
            raise ProofError(f"proof failed: {account}, the lines defer {money(other, currency)}")


def shown(context: Context, summary: Summary) -> Iterator[Stream]:
    """Yield what the chosen customers' line items defer, in the chosen currency."""
    for stream in summary.rest.streams:
        if context.shows(stream.document.customer, stream.document.currency):
            yield stream


def key_of(stream: Stream, by: str) -> str:
    """Return by what a stream is summed."""
    return _KEYS[by](stream) or ""


_KEYS: dict[str, Callable[[Stream], str | None]] = {
    "month": lambda _: "",
    "customer": lambda s: s.document.customer,
    "account": lambda s: s.account,
    "contract": lambda s: s.line.contract if s.line is not None else None,
    "document": lambda s: s.document.id,
}
