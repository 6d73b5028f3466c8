"""Each figure of an analysis can be worked out from the columns beside it: in text, in csv and in json.

The rules are those of `arcli help measures`, `forecast` and `allowance`, written again; they see nothing but a row.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path

import pytest

from tests.casefile import run
from tests.conftest import ROOT

Cells = dict[str, str]
Rule = Callable[["Seen"], Decimal | None]
DAYS = {"northwind": "2026-11-21", "clinic": "2026-11-17", "exporter": "2026-09-30", "studio": "2026-10-31"}
ZERO = Decimal(0)
AGES = (15, 30, 45, 60, 90, 120, 180)


class Seen:
    """A row as a reader sees it: numbers by the columns' IDs, None where a cell is empty."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells

    def __getitem__(self, name: str) -> Decimal:
        found = self.get(name)
        return ZERO if found is None else found

    def get(self, name: str) -> Decimal | None:
        text = self.cells.get(name, "").replace(",", "").removesuffix(" %").strip()
        if text == "-":
            return ZERO
        return Decimal(text) if text else None


def over(part: Decimal, whole: Decimal, times: int = 100) -> Decimal | None:
    return part * times / whole if whole else None


def of(part: str, whole: str) -> Rule:
    """A share in percent."""
    return lambda r: over(r[part], r[whole])


def collected(name: str) -> Rule:
    """A share of a month's invoices; empty until all of them are so old."""
    return lambda r: None if r.get(name) is None else over(r[name], r["invoiced"])


def of_parts(r: Seen) -> Decimal | None:
    """What is expected in a period; lines below the periods have none, or 0."""
    if r.get("open") is None:
        return r.get("total")
    return sum((r[n] for n in ("open", "promised", "arranged", "contracts", "new_sales")), ZERO)


def mean(total: str, count: str) -> Rule:
    return lambda r: over(r[total], r[count], 1)


def positive(whole: Decimal, value: Callable[[], Decimal]) -> Decimal | None:
    return value() if whole > 0 else None


def counted(r: Seen) -> Decimal | None:
    """The days that are listed: all of them are counted off the receivables, which the last month explains."""
    listed = re.findall(r"(\d{4}-\d\d) (-?[\d.]+) ([\d.]+)/(\d+)", r.cells["counted"])
    left, days = r["receivables"], ZERO
    for _, sold, used, whole in listed:
        amount = max(Decimal(sold), ZERO)
        days += min(left, amount) / amount * int(whole) if amount and left < amount else Decimal(used)
        left -= min(left, amount)
    return days if left <= 0 else None


def trend(r: Seen) -> Decimal | None:
    before = r["settled"] - r["recent"]
    if not before or not r["recent"]:
        return None
    return cents(r["recent_delays"] / r["recent"] - (r["delays"] - r["recent_delays"]) / before)


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def losses(name: str) -> Rule:
    return lambda r: positive(r["sales"], lambda: r[name] * 100 / r["sales"])


def owed(name: str) -> Rule:
    return lambda r: over(r[name], r["overdue"] + r["current"])


def days(name: str) -> Rule:
    return lambda r: positive(r["dso_sales"], lambda: r[name] / r["dso_sales"] * r["days"])


def late_stays(r: Seen) -> Decimal:
    """What is open in an older bucket; of the oldest, what is still in it."""
    names = ["current", "1-30", "31-60", "61-90", "91+"]
    place = names.index(r.cells["bucket"])
    return sum((r[f"to_{n}"] for n in names[place + 1 :] or names[-1:]), ZERO)


def rate(r: Seen) -> Decimal | None:
    if r.cells["source"] not in ("history", "given"):
        return None
    return min((r["history_rate"] if r.cells["source"] == "history" else Decimal(50)) * r["factor"], Decimal(100))


def required(r: Seen) -> Decimal | None:
    if r.cells["source"] == "history":
        return r["pool"] * min(r["lost"] / r["reached"] * r["factor"], Decimal(1))
    return r["pool"] * rate(r) / 100 if r.cells["source"] == "given" else r.get("required")  # type: ignore[operator]  # a given rate


KPI: dict[str, Rule] = {
    "sales": lambda r: r["invoiced"] + r["credited"],
    "receivables": lambda r: r["current"] + r["overdue"] + r["credits"] + r["unapplied"],
    "dso": days("receivables"),
    "best_dso": days("current"),
    "delinquent": lambda r: positive(r["dso_sales"], lambda: r["dso"] - r["best_dso"]),
    "count_back": lambda r: counted(r) if r["receivables"] > 0 else ZERO,
    "cei": lambda r: positive(
        r["opening"] + r["dso_sales"] - r["current"],
        lambda: (
            (r["opening"] + r["dso_sales"] - r["receivables"]) * 100 / (r["opening"] + r["dso_sales"] - r["current"])
        ),
    ),
    "turnover": lambda r: positive(
        r["opening"] + r["receivables"], lambda: r["net_sales"] * 2 / (r["opening"] + r["receivables"])
    ),
    "overdue_share": owed("overdue"),
    "disputed_share": owed("disputed"),
    "on_time_share": of("on_time", "settled"),
    "on_time_amount_share": of("on_time_amount", "settled_amount"),
    "promises_kept_share": of("promises_kept", "promises"),
    **{f"{name}_share": losses(name) for name in ("deducted", "written_off", "recovered")},
    **{
        name: mean(f"{short}_days", "settled")
        for short, name in (("pay", "days_to_pay"), ("beyond", "beyond_terms"), ("late", "late"))
    },
    **{
        f"{name}_weighted": mean(f"{short}_amount_days", "settled_amount")
        for short, name in (("pay", "days_to_pay"), ("beyond", "beyond_terms"), ("late", "late"))
    },
}
REPORTS: dict[str, dict[str, Rule]] = {
    "kpi": KPI,
    "kpi --net": KPI,
    "kpi --by quarter": KPI,
    "kpi --by year": KPI,
    "kpi --by customer": KPI,
    "kpi --by group --from 2026-01-01": KPI,
    "kpi --by salesperson": KPI,
    "kpi --by collector --days 90": KPI,
    "payers": {
        "on_time_share": of("on_time", "settled"),
        "delay": mean("delays", "settled"),
        "score": lambda r: (
            (r["delays"] + 5 * r["all_delays"] / r["all_settled"]) / (r["settled"] + 5) if r["settled"] else None
        ),
        "trend": trend,
    },
    "vintages": {
        **{f"by_{age}": collected(f"amount_{age}") for age in AGES},
        "invoiced": lambda r: r["paid"] + r["credited"] + r["written_off"] + r["other"] + r["open"],
    },
    "roll-rates": {
        "rate": of("rolled", "amount"),
        "rolled": late_stays,
        "amount": lambda r: sum(
            (r[n] for n in (*(c for c in r.cells if c.startswith("to_")), "paid", "credited", "written_off", "other")),
            ZERO,
        ),
    },
    "allowance": {
        "pool": lambda r: r["open"] - r["insured"] if r.cells["source"] != "judged" else ZERO,
        "history_rate": lambda r: over(r["lost"], r["reached"]),
        "rate": rate,
        "required": required,
    },
    "allowance --by group --rate 61-90=50 --rate 91+=50 --factor 1.1 --reason outlook": {
        "rate": rate,
        "required": required,
    },
    "forecast": {
        "total": of_parts,
        "low": lambda r: max(r["total"] - r["deviation"] * Decimal("1.2816"), ZERO) if r.cells["deviation"] else None,
        "high": lambda r: r["total"] + r["deviation"] * Decimal("1.2816") if r.cells["deviation"] else None,
        "covered": of("weeks_covered", "weeks_tried"),
    },
    "forecast --by month --open-only": {"total": of_parts},
    "forecast --backtest 6": {
        "error": of("missed", "came"),
        **{name: of(f"missed_{name}", "came") for name in ("terms", "medians", "mean")},
    },
}
SHARES: dict[str, Callable[[list[Seen], int], Decimal]] = {  # of concentration: by all rows of a currency
    "share": lambda rows, at: rows[at]["balance"] * 100 / sum(r["balance"] for r in rows),
    "cumulated": lambda rows, at: sum(r["balance"] for r in rows[: at + 1]) * 100 / sum(r["balance"] for r in rows),
    "squared": lambda rows, at: (rows[at]["balance"] / sum(r["balance"] for r in rows)) ** 2,
}


def printed(ledger: str, command: str, form: str) -> list[Seen]:
    """The rows that a command prints, by columns' IDs."""
    asked = f"arcli -f {ROOT}/ledgers/{ledger} {command} --as-of {DAYS[ledger]} --today {DAYS[ledger]}"
    said = json.loads(run(f"{asked} -O json", ROOT).out)
    if form == "json":
        return [Seen({k: "" if v is None else str(v) for k, v in row.items()}) for row in said["rows"]]
    if form == "csv":
        return [Seen(dict(row)) for row in csv.DictReader(StringIO(run(f"{asked} -O csv", ROOT).out))]
    lines = run(f"{asked} --wide", ROOT).out.splitlines()
    at = next(n for n, line in enumerate(lines) if set(line) == {"-", " "})
    places = [m.span() for m in re.finditer("-+", lines[at])]
    places = [(first, end) for (first, _), (end, _) in zip(places, [*places[1:], (10**6, 0)], strict=True)]
    ids = {column["title"]: column["id"] for column in said["columns"]}
    heads = [ids[lines[at - 1][first:last].strip()] for first, last in places]
    rows = lines[at + 1 : next((n for n in range(at + 1, len(lines)) if not lines[n] or lines[n][:2] == "--"), None)]
    return [Seen({h: row[a:b].strip() for h, (a, b) in zip(heads, places, strict=True)}) for row in rows]


def as_shown(value: Decimal, shown: str) -> Decimal:
    """A figure with as many decimals as the one that is shown, half away from zero; text has percentages by csv's."""
    places = len(shown.replace(" %", "").partition(".")[2])
    value = cents(value) if shown.endswith("%") else value
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.mark.parametrize("form", ["csv", "json", "text"])
@pytest.mark.parametrize("command", REPORTS)
def test_each_figure_follows_from_its_row(command: str, form: str) -> None:
    """In text a percentage has one decimal: so has what is worked out, but for half a digit of what it is made of."""
    seen = set()
    for ledger in DAYS:
        for row in printed(ledger, command, form):
            if row.cells.get("bucket") == "judged":
                continue
            for name, rule in REPORTS[command].items():
                if name not in row.cells:
                    assert form == "text"  # it leaves out columns that would be empty
                    continue
                made, shown = rule(row), row.get(name)
                where = (ledger, command, name, row.cells)
                assert (made is None) == (shown is None), where
                if made is not None and shown is not None:
                    seen.add(name)
                    slack = Decimal(0)
                    if name == "rate" and row.cells.get("history_rate"):
                        slack = Decimal("0.0002")  # itself of a rate that is shown with four decimals
                    assert abs(as_shown(made, row.cells[name]) - shown) <= slack, where
    assert seen >= REPORTS[command].keys() - {"recovered_share", "promises_kept_share"}


@pytest.mark.parametrize("form", ["csv", "json", "text"])
@pytest.mark.parametrize("ledger", DAYS)
def test_shares_follow_from_the_balances(ledger: str, form: str) -> None:
    rows = printed(ledger, "concentration", form)
    notes = re.findall(
        r"index (...): ([\d.]+), as with ([\d.]+) customers",
        run(f"arcli -f {ROOT}/ledgers/{ledger} concentration --as-of {DAYS[ledger]}", ROOT).out,
    )
    assert rows
    for currency in {r.cells["currency"] for r in rows}:
        own = [r for r in rows if r.cells["currency"] == currency]
        for at, row in enumerate(own):
            for name, rule in SHARES.items():
                assert as_shown(rule(own, at), row.cells[name]) == row[name], (ledger, name, row.cells)
        index = sum((SHARES["squared"](own, at) for at in range(len(own))), ZERO)
        assert (currency, f"{index:.4f}", f"{1 / index:.1f}") in notes


def test_what_a_ledger_begins_with_is_opening_whatever_its_day(tmp_path: Path) -> None:
    """Taken over: 1,000 on the first of January, and 500 in mid-month; 900 come, 600 are sold, 200 of that current.

    Opening 1,500; closing 1,500 + 600 − 900 = 1,200; CEI (1,500 + 600 − 1,200) ÷ (1,500 + 600 − 200) = 47.37 %.
    """
    (tmp_path / "a.journal").write_text(
        "2026-01-01 customer acme\n2026-01-01 opening O-1 acme 1,000.00 USD due:2025-12-20\n"
        "2026-01-15 opening O-2 acme 500.00 USD due:2026-01-10\n2026-01-20 payment P-1 acme 900.00 USD\n"
        "    O-1  900.00\n2026-01-10 invoice I-1 acme 400.00 USD due:2026-01-20\n"
        "2026-01-25 invoice I-2 acme 200.00 USD due:2026-02-20\n"
    )
    for by in ("month", "quarter", "customer"):
        done = run(f"arcli -f a.journal kpi --by {by} --as-of 2026-01-31 -O csv", tmp_path)
        (row,) = csv.DictReader(StringIO(done.out))
        assert [row[k] for k in ("opening", "sales", "receivables", "cei")] == [
            "1500.00", "600.00", "1200.00", "47.37",
        ], by  # fmt: skip
