"""The forecast: what overrides chances, what stays apart, and what it would have said on earlier days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.analytics.backtest import backtest
from arcli.analytics.coming import Coming
from arcli.analytics.forecast import expected, of_bills
from arcli.analytics.lives import lives
from arcli.analytics.survival import curves_of, observations
from arcli.ledger.opening import find_files, open_ledger
from arcli.reports.context import Context
from arcli.reports.forecast import backtest_report, forecast
from arcli.subledger.openitems import open_items
from tests.casefile import run
from tests.conftest import ROOT
from tests.subledger.books import context, ledger
from tests.support.late import late_payments


@pytest.fixture
def real_books(real_data: Path, tmp_path: Path) -> Path:
    """The real company's 2,466 invoices and payments as one journal."""
    (tmp_path / "real.journal").write_text(late_payments(real_data))
    return tmp_path / "real.journal"


PAID = "2026-01-01 customer a\n2026-01-01 customer b\n" + "".join(
    f"2026-01-01 invoice I-{n} a 100.00 USD due:2026-01-10\n2026-01-{10 + late} payment P-{n} a 100.00 USD\n"
    f"    I-{n}  100.00\n"
    for n, late in enumerate([2, 4, 6, 8])
)
OPEN = """\
2026-02-01 invoice N-1 b 100.00 USD due:2026-03-31
2026-02-01 invoice N-2 b 400.00 USD due:2026-03-31
2026-03-20 promise N-2 250.00 until:2026-04-14
2026-02-01 invoice N-3 b 90.00 USD due:2026-03-20
2026-02-01 invoice N-4 b 80.00 USD due:2026-03-31
2026-03-25 dispute N-4 60.00 reason:damaged
2026-03-25 credit C-1 b 5.00 USD
"""


def test_promises_disputes_and_what_is_older_than_anything_paid() -> None:
    """S is 0.8, 0.6, 0.4, 0.2 after 2, 4, 6, 8 days, as N-3 is seen unpaid for 11: of 100 + 150 + 20 that are due
    today 0.6 come by day 7 and 0.2 by 14, for which 250 is promised."""
    report = forecast(context(ledger(PAID + OPEN), date(2026, 3, 31)), ahead=2, open_only=True)
    rows = [(r["period"], r.get("open"), r.get("promised"), r.get("total"), r.get("owed")) for r in report.rows]
    D = Decimal
    assert rows == [
        ("2026-04-01", D("162.00"), D("0.00"), D("162.00"), None),
        ("2026-04-08", D("54.00"), D("250.00"), D("304.00"), None),
        ("later", None, None, None, D("54.00")),
        ("disputed", None, None, None, D("60.00")),
        ("credits", None, None, None, D("-5.00")),
        ("no history", None, None, D("0"), D("90.00")),
    ]
    assert report.totals == [{"currency": "USD", "total": D("466.00")}]
    owed = sum(i.open for i in open_items(ledger(PAID + OPEN).as_of(date(2026, 3, 31))[0]))
    assert owed == 466 + 54 + 60 - 5 + 90


def test_new_sales_are_a_line_of_their_own() -> None:
    text = PAID + "2026-03-01 invoice N-9 b 910.00 USD due:2026-03-01\n"
    made = forecast(context(ledger(text), date(2026, 3, 31)), ahead=1).rows[0]
    # 10 a day, due at once; of a day's sales 0.2, 0.4, 0.6 come by 2, 4, 6 days, as N-9 is seen unpaid for 30
    assert made["new_sales"] == Decimal("18.00")  # 10 × (0.2 + 0.2 + 0.4 + 0.4 + 0.6)


def test_an_origin_knows_what_was_entered_with_a_date_up_to_it(real_books: Path) -> None:
    opened = open_ledger(find_files(str(real_books), Path("/")), None)
    seen = observations(lives(opened.as_of(date(2013, 12, 31))[0]))
    trials = backtest(seen, date(2013, 12, 31), 30)["USD"].trials
    for trial in trials[::9]:
        subledger, _ = opened.as_of(trial.origin)
        known = observations(lives(subledger))
        items = [(i.customer, (trial.origin - i.due).days, i.open) for i in open_items(subledger)]
        said = expected(items, curves_of(known, trial.origin), [7, 14, 21, 28])
        assert [round(a, 6) for a in said.periods] == [round(b, 6) for b in trial.said["forecast"]]


def test_it_is_no_worse_than_measured_outside(real_books: Path) -> None:
    """Outside, on 60 weekly origins: 20 % a week (terms 37, medians 27), 3 to 4 % in four weeks (10.6 and 5.0)."""
    opened = open_ledger(find_files(str(real_books), Path("/")), None)
    seen = observations(lives(opened.as_of(date(2013, 9, 28))[0]))
    test = backtest(seen, date(2013, 9, 28), 60)["USD"]

    def weekly(method: str) -> Decimal:
        came = [test.sums(None, w) for w in range(4)]
        return sum((test.error(method, w) or 0) * c for w, c in enumerate(came)) / sum(came)

    assert weekly("forecast") < 20 < weekly("medians") < weekly("terms")
    assert test.error("forecast", None) < 4
    assert test.error("terms", None) > 10
    within, of = test.covered()
    assert of == 240
    assert 0.72 < within / of < 0.88


def test_a_method_that_loses_says_so(real_books: Path) -> None:
    opened = open_ledger(find_files(str(real_books), Path("/")), None)
    day = date(2013, 12, 31)
    report = backtest_report(Context(opened, opened.as_of(day)[0], day), 12)
    for row in report.rows:
        better = [m for m in ("terms", "medians", "mean") if row[m] < row["error"]]
        assert row["verdict"] == (f"loses to {', '.join(better)}" if better else "best")
    assert {r["horizon"] for r in report.rows} == {"week 1", "week 2", "week 3", "week 4", "4 weeks"}
    assert report.rows[0]["last"] == day - timedelta(28)


def test_months_and_days(tmp_path: Path) -> None:
    path = tmp_path / "one.journal"
    path.write_text(PAID + OPEN)
    for by, periods in (("month", ["2026-04-01", "2026-05-01"]), ("day", ["2026-04-01", "2026-04-02"])):
        made = run(f"arcli -f {path} forecast --by {by} --ahead 2 --as-of 2026-03-31 -O csv", tmp_path).out
        assert [line.split(",")[0] for line in made.splitlines()[1:3]] == periods


def test_a_narrow_forecast_still_names_what_has_no_history() -> None:
    done = run(f"arcli -f {ROOT / 'ledgers/northwind'} forecast --as-of 2026-11-29 --currency USD --width 72", ROOT)
    named = [line.split()[-1] for line in done.out.splitlines() if line.startswith("no history")]
    assert named == ["INV-2026-0063", "INV-2026-0084", "INV-2026-0075", "DM-2026-004", "INV-2026-0056"]


@pytest.mark.parametrize("option", ["--by month", "--ahead 2", "--open-only"])
def test_a_back_test_has_weeks_of_its_own(tmp_path: Path, option: str) -> None:
    (tmp_path / "a.journal").write_text("2026-01-01 customer acme\n2026-01-02 invoice I-1 acme 1.00 USD\n")
    done = run(f"arcli -f a.journal forecast --backtest 3 {option} --as-of 2026-03-31", tmp_path)
    assert (done.code, option.split(maxsplit=1)[0] in done.err) == (2, True)


def test_instalments_of_a_kept_arrangement_take_the_place_of_chances_and_promises() -> None:
    """Of 300 in three instalments 50 are paid: 50 by April 5, 100 by the 20th, 100 by May 20, which is later.

    N-6 is 100 more than the arrangement says: of these 100 S says 0.6 come by day 7 and 0.2 by day 14.
    """
    text = PAID + (
        "2026-02-01 invoice N-5 b 200.00 USD due:2026-03-31\n2026-02-01 invoice N-6 b 200.00 USD due:2026-03-31\n"
        "2026-03-10 arrangement ARR-1 b 300.00 grace:5\n    N-5  200.00\n    N-6  100.00\n"
        "    2026-03-28  100.00\n    2026-04-20  100.00\n    2026-05-20  100.00\n"
        "2026-03-20 payment P-9 b 50.00 USD\n    N-5  50.00\n"
        "2026-03-21 promise N-5 150.00 until:2026-04-02\n"
    )
    day = date(2026, 3, 31)
    rows = forecast(context(ledger(text), day), ahead=3, open_only=True).rows
    D = Decimal
    got = [(r["period"], r.get("open"), r.get("arranged"), r.get("promised"), r.get("owed")) for r in rows]
    # no chance but N-6's: 4 events, N-5 and N-6 are seen unpaid until they are due
    assert [g[2] for g in got[:3]] == [D("50.00"), D("0.00"), D("100.00")]
    assert [g[3] for g in got[:3]] == [D("0.00")] * 3
    assert sum(g[1] for g in got[:3]) + got[3][4] == 200  # 100 of N-6, and 100 of the last instalment
    broken = forecast(context(ledger(text), date(2026, 4, 3)), ahead=3, open_only=True).rows
    assert [r["arranged"] for r in broken[:3]] == [0, 0, 0]


CONTRACT = """\
2026-01-01 contract C-1 b "Hosting" start:2026-01-01 terms:net0 currency:USD
    "Hosting"  @ 100.00
2026-03-01 invoice H-3 b 300.00 USD due:2026-03-01
    "Hosting, three months"  1 @ 300.00  contract:C-1  line:1  service:2026-01-01..2026-03-31
2026-03-02 payment P-H b 300.00 USD
    H-3  300.00
"""


def test_invoices_that_contracts_will_bring() -> None:
    """100 on April 1, May 1 and June 1, due at once. S is 0.8, 0.6, 0.4, 0.2, 0 after 1, 2, 4, 6, 8 days past due.

    By April 7, six days after the first: 0.8; by May 5, four after the second: 0.6. H-3 is no rate of new sales.
    """
    text = PAID + CONTRACT
    day = date(2026, 3, 31)
    rows = forecast(context(ledger(text), day), ahead=6).rows
    D = Decimal
    assert [r["contracts"] for r in rows] == [D("80.00"), D("20.00"), 0, 0, D("60.00"), D("40.00")]
    loose = text.replace("  contract:C-1  line:1  service:2026-01-01..2026-03-31", "")
    apart, among = (
        sum(r["new_sales"] for r in made[:6]) for made in (rows, forecast(context(ledger(loose), day), ahead=6).rows)
    )
    assert 0 < apart < among  # 400 of the four paid ones in 91 days; 700 with H-3
    without = forecast(context(ledger(text), day), ahead=6, open_only=True)
    assert not [r for r in without.rows if r.get("contracts")]
    ended = ledger(text + "2026-04-02 terminate C-1 known:2026-04-02\n")  # which nobody knew on the day
    assert forecast(context(ended, day), ahead=6).rows[4]["contracts"] == D("60.00")
    ending = forecast(context(ledger(text + "2026-04-02 terminate C-1\n"), day), ahead=6)  # 2 of 30 days, 6.67
    assert [r["contracts"] for r in ending.rows] == [D("5.34"), D("1.33"), 0, 0, 0, 0]
    assert forecast(context(ended, date(2026, 4, 2)), ahead=6).rows[0]["contracts"] > 0
    held = ledger(text + "2026-03-30 hold b scope:billing\n")
    assert not [r for r in forecast(context(held, day), ahead=6).rows if r.get("contracts")]


def test_bills_by_hand() -> None:
    """Billed two days ahead and due in five: by day 7 two days late."""
    curves = curves_of(observations(lives(ledger(PAID).as_of(date(2026, 3, 31))[0])), date(2026, 3, 31))
    bill = Coming("C-1", "b", "USD", date(2026, 4, 2), date(2026, 4, 5), Decimal(100))
    early = bill._replace(day=date(2026, 4, 8), due=date(2026, 4, 1))
    # S is 0.75, 0.5, 0.25, 0 after 2, 4, 6, 8 days
    assert of_bills([bill], curves, date(2026, 3, 31), [7, 14]) == [25, 75]
    assert of_bills([early], curves, date(2026, 3, 31), [7, 14]) == [0, 100]
