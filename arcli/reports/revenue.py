"""Revenue by the period that earned it: how what was billed became revenue, and what is deferred still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.accrued import UNBILLED
from arcli.gl.deferral import DEFERRED
from arcli.gl.streams import Accrued, Stream, posted_to
from arcli.gl.summary import Summary
from arcli.model.dates import DAY, iso
from arcli.model.money import ZERO, major, money
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context
from arcli.subledger.proof import ProofError

BY = ("month", "customer", "account", "contract", "document")
FLOWS = ("billed", "earned", "caught_up", "credited")
ACCRUED = "Unbilled, and assets: opening + earned + caught up - billed - credited."
NOTHING = "Nothing is deferred: arcli.yaml has no revenue: (see arcli help revenue)."
OF_A_PERIOD = True


def revenue(context: Context, summary: Summary, by: str = "month") -> Report:
    """Return what was deferred at first, billed, earned and credited since, and is deferred at the end.

    For line items with a service period. What a month earned is posted on its last day; what was served before the
    month of the invoice is caught up in that month, and shown apart. Closing is opening + billed - earned - caught up -
    credited; it is the balance of the deferred account.

    Example: arcli revenue --from 2026-01 --to 2026-03 --by customer
    """
    streams, accrued = list(shown(context, summary)), [a for a in summary.rest.accrued if _shows(context, a)]
    rows = _rows(context, streams, accrued, by)
    if by == "customer":
        for row in rows:
            row["name"] = context.name(row["customer"])
    main = f"{by} currency{' of' if accrued else ''} opening:a+ billed:a+ earned:a+ caught_up:a+ credited:a+ closing:a+"
    cols = columns(main, "name" if by == "customer" else "", caught_up="Caught up")
    report = Report("revenue", f"Revenue of service periods, {context.span}", cols, rows, context.as_of)
    report.totals = _totals(rows, carried=by == "month")
    report.quiet = frozenset({"caught_up", "credited"})
    report.parameters |= {"from": context.start, "by": by}
    prove_held(context, summary, DEFERRED, _closing(report.totals, ("deferred",)))
    prove_held(context, summary, UNBILLED, _closing(report.totals, ("unbilled", "asset")))
    if accrued:
        report.notes.append(ACCRUED)
    else:
        for row in (*rows, *report.totals):
            del row["of"]
    if context.ledger.settings.revenue is None:
        report.notes.append(NOTHING)
    if context.ledger.settings.revenue is not None and rows and (last := posted_to(context.as_of)) < context.as_of:
        report.notes.append(f"Earned up to {last}: a month's revenue is posted on its last day.")
    return report


def _rows(context: Context, streams: list[Stream], accrued: list[Accrued], by: str) -> list[Row]:
    """Return the rows of what is deferred, and of what is unbilled."""
    first = context.start or min((*(s.since for s in streams), *(a.day for a in accrued)), default=context.as_of)
    sums: dict[_Line, Row] = {}
    for stream in streams:
        line = _Line(key_of(stream, by), stream.document.currency, "deferred")
        if opening := stream.deferred(first - DAY):
            _open(sums, line, opening, context, by)
        for day, what, cents in stream.flows(first, context.as_of):
            row = _row(sums, line._replace(key=iso(day)[:7]) if by == "month" else line)
            row[what] += major(cents if what == "billed" else -cents, line.currency)
    for flow in accrued:
        line = _Line(_ACCRUED[by](flow) or "", flow.currency, flow.place)
        if flow.day < first:
            _open(sums, line, flow.cents, context, by)
            continue
        row = _row(sums, line._replace(key=iso(flow.day)[:7]) if by == "month" else line)
        row[flow.what] += major(flow.cents if flow.what in ("earned", "caught_up") else -flow.cents, flow.currency)
    lines = sorted(sums.items(), key=lambda s: (s[0].key, s[0].currency, _OF.index(s[0].of)))
    rows = [{by: line.key, "currency": line.currency, "of": line.of, **row} for line, row in lines]
    return _closed(rows, by, carried=by == "month")


def _closing(totals: list[Row], of: tuple[str, ...]) -> dict[str, Decimal]:
    """Return what there is at the end, of some sorts together, by currency."""
    found: dict[str, Decimal] = {}
    for total in totals:
        if total["of"] in of:
            found[total["currency"]] = found.get(total["currency"], ZERO) + total["closing"]
    return found


class _Line(NamedTuple):
    """What a row is about: its key, its currency, and whether it is deferred, unbilled, or a contract asset."""

    key: str
    currency: str
    of: str


def _row(sums: dict[_Line, Row], line: _Line) -> Row:
    row = sums.get(line)
    if row is None:
        row = sums[line] = dict.fromkeys(("opening", *FLOWS), ZERO)
    return row


def _open(sums: dict[_Line, Row], line: _Line, cents: int, context: Context, by: str) -> None:
    """Add what there was before the first day."""
    _row(sums, line._replace(key="") if by == "month" else line)["opening"] += major(cents, line.currency)
    if by == "month":  # the last month shows what is left, even if nothing moves
        _row(sums, line._replace(key=iso(context.as_of)[:7]))


def _closed(rows: list[Row], by: str, *, carried: bool) -> list[Row]:
    """Return rows with what there is at their end; months carry it over to the next of their currency and sort."""
    left: dict[tuple[str, str], Decimal] = {}
    found = []
    for row in rows:
        held = row["currency"], row["of"]
        if carried:
            row["opening"] += left.get(held, ZERO)
        sign = 1 if row["of"] == "deferred" else -1  # what is billed is deferred, and no longer unbilled
        earned = row["earned"] + row["caught_up"]
        row["closing"] = row["opening"] + sign * (row["billed"] - earned) - row["credited"]
        left[held] = row["closing"]
        # What there was before the first month is that month's opening.
        if bool(row[by]) if carried else any(row[name] for name in ("opening", *FLOWS)):
            found.append(row)
    return found


def _totals(rows: list[Row], *, carried: bool) -> list[Row]:
    """Return the rows of each currency and sort as one; of months the opening of the first, the closing of the last."""
    found: dict[tuple[str, int], Row] = {}
    for row in rows:
        key = row["currency"], _OF.index(row["of"])
        one = found.get(key)
        if one is None:
            found[key] = {name: row[name] for name in ("currency", "of", "opening", *FLOWS, "closing")}
            continue
        for name in FLOWS if carried else ("opening", *FLOWS, "closing"):
            one[name] += row[name]
        if carried:
            one["closing"] = row["closing"]
    return [found[key] for key in sorted(found)]


def prove_held(context: Context, summary: Summary, cls: str, left: dict[str, Decimal]) -> None:
    """Prove what is deferred, or unbilled, by currency, against the postings on its account. Raise ProofError."""
    sign = -1 if cls == DEFERRED else 1
    posted: dict[str, Decimal] = {}
    for transaction in summary.rest.transactions:
        for step in transaction.steps:
            for p in step.postings:
                if p.cls == cls and context.shows(p.customer, p.currency):
                    posted[p.currency] = posted.get(p.currency, ZERO) + sign * p.amount
    for currency in sorted(posted.keys() | left.keys()):
        one, other = posted.get(currency, ZERO), left.get(currency, ZERO)
        if one != other:
            account = (
                f"the account of {'deferred' if cls == DEFERRED else 'unbilled'} revenue holds {money(one, currency)}"
            )
            raise ProofError(f"proof failed: {account}, the lines come to {money(other, currency)}")


def _shows(context: Context, flow: Accrued) -> bool:
    return context.shows(flow.customer, flow.currency)


def shown(context: Context, summary: Summary) -> Iterator[Stream]:
    """Yield what the chosen customers' line items defer, in the chosen currency."""
    for stream in summary.rest.streams:
        if context.shows(stream.document.customer, stream.document.currency):
            yield stream


def key_of(stream: Stream, by: str) -> str:
    """Return by what a stream is summed."""
    return _KEYS[by](stream) or ""


_OF = ("deferred", "unbilled", "asset")
_ACCRUED: dict[str, Callable[[Accrued], str | None]] = {
    "month": lambda _: "",
    "customer": lambda a: a.customer,
    "account": lambda a: a.key[2],
    "contract": lambda a: a.key[0],
    "document": lambda _: None,
}
_KEYS: dict[str, Callable[[Stream], str | None]] = {
    "month": lambda _: "",
    "customer": lambda s: s.document.customer,
    "account": lambda s: s.account,
    "contract": lambda s: s.line.contract if s.line is not None else None,
    "document": lambda s: s.document.id,
}
