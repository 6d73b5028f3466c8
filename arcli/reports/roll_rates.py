"""Roll rates: from bucket to bucket, month by month."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.kpi import spans_of
from arcli.analytics.lives import MONEY, Life
from arcli.analytics.ratios import share
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context

MONTHS = 13
OF_A_PERIOD = True


def roll_rates(context: Context) -> Report:
    """Return for each month and bucket what was open at its beginning, and what had become of it at its end.

    That is: paid, credited, written off, still open in each bucket. The rate is the share that is open in an older
    bucket at the end; in the oldest one, the share that is still there. --from leaves out older months.

    Example: arcli roll-rates --from 2026-01 --as-of 2026-03-31
    """
    settings = context.ledger.settings
    ids, bounds = settings.bucket_ids(), settings.aging.buckets
    known = [
        g for g in context.lives.paid
        if g.document.side == DEBIT and context.shows(g.customer, g.currency)
    ]  # fmt: skip
    rows: list[Row] = []
    for span in spans_of(context.as_of, MONTHS, 1, context.start):
        begin = span.first - timedelta(1)
        cells = _rolled(known, begin, span.last, bounds)
        for currency in sorted({currency for currency, _ in cells}):
            for number, bucket in enumerate(ids):
                cell = cells.get((currency, number))
                if cell is not None:
                    row: Row = {"month": f"{span.last:%Y-%m}", "currency": currency, "bucket": bucket}
                    rows.append(row | _row(cell, number, ids))
    rows.sort(key=lambda r: r["currency"])
    cols = columns(
        "month currency bucket amount:a paid:a rolled:a rate:p",
        " ".join(f"to_{name}:a" for name in ids) + " credited:a written_off:a other:a",
        **{f"to_{name}".replace("-", "_"): f"To {name}" for name in ids},
    )
    report = Report("roll-rates", f"Roll rates by month, up to {context.as_of}", cols, rows, context.as_of)
    report.parameters["from"] = context.start
    return report


Cell = dict[str | int, Decimal]


def _rolled(known: Sequence[Life], begin: date, end: date, bounds: Sequence[int]) -> dict[tuple[str, int], Cell]:
    """Return what became of what was open in each bucket: by bucket at the end, and by how the rest went."""
    cells: dict[tuple[str, int], Cell] = {}
    for life in known:
        was = life.open(begin)
        if was <= 0:
            continue
        before, after = (bisect_left(bounds, (day - life.due).days) for day in (begin, end))
        cell = cells.setdefault((life.currency, before), defaultdict(lambda: ZERO))
        cell["amount"] += was
        cell[after] += life.open(end)
        for event in life.events:
            if begin < event.day <= end:
                cell[event.how if event.how in (MONEY, "credit", "writeoff") else "other"] += event.amount
    return cells


def _row(cell: Cell, number: int, ids: Sequence[str]) -> Row:
    last = len(ids) - 1
    worse = sum((cell.get(n, ZERO) for n in range(last + 1) if n > number or n == number == last), ZERO)
    row: Row = {"amount": cell["amount"], "paid": cell.get(MONEY, ZERO), "rolled": worse}
    row["rate"] = share(worse, cell["amount"])
    row |= {f"to_{name}": cell.get(n, ZERO) for n, name in enumerate(ids)}
    names = (("credited", "credit"), ("written_off", "writeoff"), ("other", "other"))
    return row | {name: cell.get(how, ZERO) for name, how in names}
