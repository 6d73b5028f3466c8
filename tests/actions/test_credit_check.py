"""Credit checks worked out by hand, and holds by rule: written once, released when nothing is against the customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.credit_check import Order, credit_check
from arcli.actions.holds import Holding, planner
from arcli.actions.plans import carry_out
from arcli.actions.result import Target
from arcli.ledger.opening import open_ledger
from arcli.reports.context import Context
from arcli.reports.limits import limits
from arcli.source.files import Folder
from tests.casefile import run
from tests.subledger.books import open_memory

SETTINGS = """\
currency: USD
write: {default: a.journal}
credit: {overdue: {amount: 50.00, days: 30}, review: 365}
groups: {hotels: {limit: 1000.00}}
"""
HEAD = """\
2026-01-01 customer acme limit:500.00 terms:net30
2026-01-01 customer euro limit:500.00 currency:EUR
2026-01-01 customer inn group:hotels
2026-01-01 customer spa group:hotels limit:450.00
2026-01-01 customer free
2026-01-01 rate EUR 1.2000 USD
2026-01-05 invoice A acme 300.00 due:2026-02-04
2026-01-05 invoice E euro 100.00 due:2026-06-30
2026-01-05 invoice I inn 600.00 due:2026-06-30
2026-01-05 invoice S spa 300.00 due:2026-06-30
"""
STORIES: dict[str, tuple[str, str, str, str, list[str], str]] = {
    "within": ("", "2026-02-04", "acme", "200.00", [], "500.00"),
    "a cent over": ("", "2026-02-04", "acme", "200.01", ["limit"], "500.01"),
    "a payment that waits counts": ("2026-02-01 payment P acme 100.00\n", "2026-02-04", "acme", "300.00", [], "500.00"),
    "overdue by 30 days is tolerated": ("", "2026-03-06", "acme", "10.00", [], "310.00"),
    "by 31 days": ("", "2026-03-07", "acme", "10.00", ["overdue"], "310.00"),
    "up to 50.00": ("2026-02-10 payment P acme 250.00\n    A 250.00\n", "2026-03-07", "acme", "10.00", [], "60.00"),
    "what is disputed is not overdue": ("2026-02-10 dispute A 250.00\n", "2026-03-07", "acme", "10.00", [], "310.00"),
    "another currency": ("2026-01-06 invoice U euro 120.00 USD due:2026-06-30\n", "2026-02-04", "euro", "300.00", [],
                         "500.00"),
    "another currency, over": ("2026-01-06 invoice U euro 120.00 USD due:2026-06-30\n", "2026-02-04", "euro", "300.01",
                               ["limit"], "500.01"),
    "the group's limit": ("", "2026-02-04", "inn", "100.00", [], "1000.00"),
    "over the group's": ("", "2026-02-04", "inn", "100.01", ["group limit"], "1000.01"),
    "within its own and the group's": ("", "2026-02-04", "spa", "100.00", [], "400.00"),
    "over the group's, not its own": ("", "2026-02-04", "spa", "100.01", ["group limit"], "400.01"),
    "over its own, not the group's": ("2026-02-01 payment P inn 300.00\n", "2026-02-04", "spa", "150.01", ["limit"],
                                      "450.01"),
    "over both": ("", "2026-02-04", "spa", "150.01", ["limit", "group limit"], "450.01"),
    "no limit": ("", "2026-02-04", "free", "99999.00", [], ""),
    "on hold": ("2026-02-01 hold free reason:late\n", "2026-02-04", "free", "1.00", ["hold"], ""),
    "a hold on letters": ("2026-02-01 hold free scope:letters\n", "2026-02-04", "free", "1.00", [], ""),
    "released": ("2026-02-01 hold free\n2026-02-03 release free\n", "2026-02-04", "free", "1.00", [], ""),
    "arrangement broken": ("2026-01-10 arrangement R acme 300.00\n    A\n    2026-02-03 300.00\n", "2026-02-04",
                           "acme", "1.00", ["arrangements"], "301.00"),
}  # fmt: skip


def context(text: str, day: str) -> Context:
    ledger = open_memory({"arcli.yaml": SETTINGS, "a.journal": HEAD + text})
    when = date.fromisoformat(day)
    subledger, problems = ledger.as_of(when)
    assert not problems, problems
    return Context(ledger, subledger, when)


@pytest.mark.parametrize("name", STORIES)
def test_a_check(name: str) -> None:
    text, day, customer, amount, refused, exposure = STORIES[name]
    currency = "EUR" if customer == "euro" else "USD"
    later = "2026-12-01 invoice L acme 900.00\n2026-12-01 hold free\n"
    report = credit_check(context(text + later, day), Order(customer, Decimal(amount), currency))
    assert [r["check"] for r in report.rows if r["status"] == "refused"] == refused
    assert report.parameters["refused"] is bool(refused)
    figure = report.rows[0]["figure"]
    assert ("" if figure is None else f"{figure:f}") == exposure


def test_what_contracts_have_to_bill_counts() -> None:
    text = '2026-01-01 contract C acme start:2026-01-01 every:month terms:net30\n    "Rent"  1 @ 50.00\n'
    report = credit_check(context(text, "2026-01-31"), Order("acme", Decimal("150.00"), "USD"))
    assert f"{report.rows[0]['figure']:f}" == "500.00"  # 300.00 + 50.00 of January + 150.00
    assert "unbilled 50.00 USD" in report.rows[0]["why"]


def test_orders_shipped_and_prepaid() -> None:
    """Paid in advance, an order passes the limit, and nothing else."""
    order = Order("acme", Decimal(100), "USD", orders=Decimal(60), shipped=Decimal("40.01"))
    assert credit_check(context("", "2026-02-04"), order).parameters["refused"] is True
    paid = Order("acme", Decimal(1000), "USD", prepaid=True)
    assert credit_check(context("", "2026-02-04"), paid).parameters["refused"] is False
    assert credit_check(context("2026-02-01 hold acme\n", "2026-02-04"), paid).parameters["refused"] is True


def test_limits_by_hand() -> None:
    rows = {r["customer"]: r for r in limits(context("2026-02-01 hold acme\n", "2026-02-04")).rows}
    assert set(rows) == {"acme", "euro", "spa", "group hotels"}
    assert [rows["spa"][c] for c in ("limit", "owed", "available")] == [450, 300, 150]
    assert [rows["group hotels"][c] for c in ("limit", "owed", "available", "used", "status")] == [
        1000, 900, 100, 90, "within",
    ]  # fmt: skip
    assert rows["acme"]["status"] == "held" and rows["euro"]["used"] == 20


def test_holds_by_rule(tmp_path: Path) -> None:
    """A hold is written once; it ends by rule when the reason is gone; what a person decided stays."""
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    (tmp_path / "a.journal").write_text(HEAD + "2026-01-06 hold free reason:sabbatical\n")

    def write(day: str) -> list[str]:
        when = date.fromisoformat(day)
        done = carry_out(Target(Folder(tmp_path), None, when), planner(Holding(when)))
        assert not done.result.problems
        return [f"{s.entry.kind} {s.about}" for s in done.steps]

    assert write("2026-03-06") == []
    assert write("2026-03-07") == ["hold acme"]
    assert write("2026-03-07") == [] and write("2026-03-08") == []
    with (tmp_path / "a.journal").open("a") as file:
        file.write("2026-03-09 payment P acme 300.00\n    A 300.00\n")
    assert write("2026-03-09") == ["release acme"]
    assert write("2026-03-09") == []
    assert "overdue: 300.00 USD of 1 item past due" in (tmp_path / "a.journal").read_text()


@pytest.mark.parametrize(
    ("holds", "planned"),
    [
        ('2026-01-06 hold free reason:"overdue: 3.00 USD"\n', ["release free"]),
        ('2026-01-06 hold free reason:"overdue, no answer"\n', []),  # a person's words
        ('2026-01-06 hold free reason:"overdue: 3.00 USD"\n2026-01-05 hold free reason:insolvency\n', []),
        ('2026-01-06 hold free reason:"overdue: 3.00 USD"\n2026-01-07 hold free scope:all reason:lawyer\n', []),
        ('2026-01-06 hold free reason:"overdue: 3.00 USD"\n2026-01-07 hold free scope:letters\n', ["release free"]),
    ],
)
def test_what_a_person_decided_beside_a_rule_is_not_released(tmp_path: Path, holds: str, planned: list[str]) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    (tmp_path / "a.journal").write_text(HEAD + holds)
    plan = planner(Holding(date(2026, 2, 4)))(open_ledger(Folder(tmp_path)))
    assert [f"{s.entry.kind} {s.about}" for s in plan.steps] == planned


def test_what_a_person_decided_is_said_though_a_rule_came_later(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    both = '2026-01-05 hold free reason:insolvency\n2026-01-06 hold free reason:"overdue: 3.00 USD"\n'
    (tmp_path / "a.journal").write_text(HEAD + both)
    plan = planner(Holding(date(2026, 2, 4)))(open_ledger(Folder(tmp_path)))
    said = [x.reason for x in plan.left_out if x.about == "free"]
    assert said == ["on hold since 2026-01-05, by decision: insolvency"]


def test_no_hold_and_no_release_where_a_rate_is_missing(tmp_path: Path) -> None:
    """Whether `euro` is over its limit nobody knows: neither is booked, and the plan says so."""
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    pounds = "2026-01-06 invoice P euro 900.00 GBP due:2026-06-30\n"
    (tmp_path / "a.journal").write_text(
        HEAD + pounds + "2026-02-01 hold euro reason:'over limit: 900.00'\n".replace("'", '"')
    )
    planned = run("arcli holds --date 2026-02-04", tmp_path, "2026-02-04").out
    assert "0 entries planned; 1 left out." in planned and "nobody knows: there is no rate GBP/EUR" in planned
    (tmp_path / "a.journal").write_text(HEAD + pounds)
    assert run("arcli holds --date 2026-02-04", tmp_path, "2026-02-04").out == planned


@pytest.mark.parametrize(("words", "code"), [("acme 200", 0), ("acme 200.01", 1), ("acme x", 2), ("nobody 1", 2)])
def test_exit_codes(tmp_path: Path, words: str, code: int) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    (tmp_path / "a.journal").write_text(HEAD)
    assert run(f"arcli credit-check {words}", tmp_path, "2026-02-04").code == code


def test_errors_of_the_ledger_are_no_refusal(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    (tmp_path / "a.journal").write_text(HEAD + "2026-02-01 invoice X nobody 5.00\n")
    assert run("arcli credit-check acme 1", tmp_path, "2026-02-04").code == 3
