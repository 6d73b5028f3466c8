"""At 80 columns a row of each shipped ledger's reports is one line, and nothing is folded."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.render.fit import display_width
from arcli.render.text import render_text
from tests.casefile import run
from tests.conftest import ROOT

DAY = "2026-11-21"
WIDTH = 80
NAME = "Acme Corporation of the North"
CUSTOMERS = {"northwind": "paperbarn", "exporter": "penalar", "clinic": "bluethorn", "studio": "veldhuis"}
DOCUMENTS = {"northwind": "INV-2026-0076", "exporter": "EXP-0025", "clinic": "CLM-0051", "studio": "INV-2026-0001"}
COMMANDS = """
    aging · aging --by document · open · balance · statement {customer} · statement {customer} --style open · log
    show {document} · why {document} · rollforward -p 2026q3 · check
    close 2026-11 --checklist · customers · list invoice
"""
NARROW = 72  # with it, these have room for longer names and larger amounts at 80
OTHERS = """
    aging --base · balance --by month · concentration · contracts · contracts --from 2025-01-01 · unbilled
    bill --upcoming 90 · todo · worklist · promises · remind · disputes · disputes --by code · claims · limits · holds
    approvals · register · unapplied · journal · trial-balance · control · revenue · deferred · tax · revalue · kpi
    kpi --by customer · payers · vintages · roll-rates · forecast · forecast --backtest 4 · allowance · outbox
    writeoff --below 5 · list · list payment · list promise · list dispute · list note · list credit · list sent
    list contract · list rate · list reverse · list arrangement · rollforward --base · worklist --backtest
"""


@pytest.mark.parametrize("name", sorted(CUSTOMERS))
def test_a_row_is_a_line_of_80_columns(name: str) -> None:
    for words in COMMANDS.replace("\n", "·").split("·"):
        command = words.strip().format(customer=CUSTOMERS[name], document=DOCUMENTS[name])
        if not command:
            continue
        done = run(
            f"arcli {command} --width {WIDTH}" if command != "check" else "arcli check", ROOT / "ledgers" / name, DAY
        )
        lines = [
            x for x in done.out.splitlines() if not re.match(r" *[0-9]+ \| ", x)
        ]  # a file's own lines are as they are
        assert max(map(display_width, lines), default=0) <= WIDTH, command
        assert "-" * WIDTH not in lines, f"{command} is folded"


@pytest.mark.parametrize("name", sorted(CUSTOMERS))
def test_no_list_is_folded(name: str) -> None:
    for command in (*OTHERS.replace("\n", "·").split("·"), f"interest --to {DAY}", f"find {CUSTOMERS[name]}"):
        if command.strip():
            width = WIDTH if command.startswith(("interest", "find")) else NARROW
            done = run(f"arcli {command} --width {width}", ROOT / "ledgers" / name, DAY)
            assert done.code == 0, (command, done.err)
            assert max(map(display_width, done.out.splitlines()), default=0) <= width, command
            assert "-" * width not in done.out, f"{command} is folded"


def _report() -> Report:
    first = {"document": "INV-1", "instalment": 2, "customer": "acme", "name": NAME}
    first |= {"currency": "USD", "date": date(2026, 1, 5), "open": Decimal("1234.50"), "disputed": Decimal(0)}
    other = {"document": "INV-2", "customer": "beta", "name": "Beta", "currency": "EUR", "date": date(2026, 2, 6)}
    other |= {"open": Decimal("20.00"), "disputed": Decimal(0), "where": "2026/sales.journal:9"}
    rows: list[Row] = [first | {"where": "2026/sales.journal:3"}, other]
    cols = columns("document instalment:n customer name currency date:d open:a+ disputed:a+ where")
    return Report("x", "Items", cols, rows, totals=total_by_currency(cols, rows))


@pytest.mark.parametrize(
    ("width", "line"),
    [
        # as it is: 8+10+8+29+8+10+8+8+20 and 8 gaps of 2 = 125
        (125, f"INV-1 2 acme {NAME} USD 2026-01-05 1,234.50 - 2026/sales.journal:3"),
        # nothing is lost: no empty column (-10), file without folder and ending (-13), one year (-5), joined IDs (-13)
        (124, f"INV-1 2 acme {NAME} USD 2026-01-05 1,234.50 2026/sales.journal:3"),
        (115, f"INV-1 2 acme {NAME} USD 2026-01-05 1,234.50 2026/sales.journal:3"),
        (114, f"INV-1 2 acme {NAME} USD 2026-01-05 1,234.50 sales:3"),
        (102, f"INV-1 2 acme {NAME} USD 2026-01-05 1,234.50 sales:3"),
        (101, f"INV-1 2 acme {NAME} USD 01-05 1,234.50 sales:3"),
        (96, f"INV-1#2 acme {NAME} USD 01-05 1,234.50 sales:3"),
        (85, f"INV-1#2 acme {NAME} USD 01-05 1,234.50 sales:3"),
        # then names are cut to 12, and currencies become sections: 9+8+12+5+8+7 and 5 gaps = 59
        (84, "INV-1#2 acme Acme Corporation of the Nor… USD 01-05 1,234.50 sales:3"),
        (68, "INV-1#2 acme Acme Corpor… USD 01-05 1,234.50 sales:3"),
        (67, "INV-1#2 acme Acme Corporation of… 01-05 1,234.50 sales:3"),
        (59, "INV-1#2 acme Acme Corpor… 01-05 1,234.50 sales:3"),
        # at last the name goes
        (58, "INV-1#2 acme 01-05 1,234.50 sales:3"),
        (45, "INV-1#2 acme 01-05 1,234.50 sales:3"),
    ],
)  # fmt: skip
def test_what_narrow_text_gives_up_step_by_step(width: int, line: str) -> None:
    text = render_text(_report(), width=width)
    assert [" ".join(found.split()) for found in text.splitlines() if found.startswith("INV-1")] == [line]
    assert max(map(display_width, text.splitlines())) <= width


def test_sections_have_a_heading_and_totals_of_their_own() -> None:
    lines = render_text(_report(), width=50).splitlines()
    said = [" ".join(line.split()) for line in lines if re.match(r"[A-Z]{3}$|Total|INV", line)]
    assert said == [
        "EUR", "INV-2 beta 02-06 20.00 sales:9", "Total EUR 20.00",
        "USD", "INV-1#2 acme 01-05 1,234.50 sales:3", "Total USD 1,234.50",
    ]  # fmt: skip


def test_a_table_of_figures_is_divided_into_blocks_with_the_first_column() -> None:
    names = ["a1", "a2", "a3", "a4", "a5"]
    rows = [
        {"customer": c, "currency": "USD", **{n: Decimal(f"{i}000.00") for i, n in enumerate(names, 1)}} for c in "xy"
    ]
    cols = columns("customer currency " + " ".join(f"{n}:a+" for n in names))
    lines = render_text(Report("x", "Items", cols, rows, totals=total_by_currency(cols, rows)), width=42).splitlines()
    assert [line.split() for line in lines if line[:1] in "xy" and line] == [
        ["x", "1,000.00", "2,000.00", "3,000.00"], ["y", "1,000.00", "2,000.00", "3,000.00"],
        ["x", "4,000.00", "5,000.00"], ["y", "4,000.00", "5,000.00"],
    ]  # fmt: skip


def test_amounts_carry_their_code_where_some_rows_have_none() -> None:
    rows: list[Row] = [{"check": "control of all", "currency": "USD", "amount": Decimal("5.00")},
            {"check": "gaps", "currency": None, "amount": None}]  # fmt: skip
    text = render_text(Report("x", "Items", columns("check currency amount:a"), rows), width=24)
    assert text.splitlines()[2:] == [
        "Check             Amount",
        "--------------  --------",
        "control of all  5.00 USD",
        "gaps",
    ]


def test_a_code_follows_the_first_amount_of_each_row_and_amounts_stay_in_line() -> None:
    rows: list[Row] = [
        {"what": "segment", "currency": "EUR", "principal": Decimal("900.00"), "interest": Decimal("8.88")},
        {"what": "fee", "currency": "GBP", "principal": None, "interest": Decimal("40.00")},
        {"what": "left out", "currency": None, "principal": None, "interest": None},
    ]
    text = render_text(Report("x", "Items", columns("what currency principal:a interest:a"), rows), width=36)
    assert text.splitlines()[2:] == [
        "What       Principal   Interest",
        "--------  ----------  ---------",
        "segment   900.00 EUR   8.88",
        "fee                   40.00 GBP",
        "left out",
    ]


def test_accounts_lose_the_ends_of_their_first_parts() -> None:
    """As hledger's register shortens them: assets:receivable:deductions in 26, 17 and 15 signs."""
    rows: list[Row] = [{"class": "a", "account": "assets:receivable:deductions", "currency": "USD", "open": Decimal(1)}]
    report = Report("x", "Accounts", columns("class account currency open:a"), rows)
    found = {w: render_text(report, width=w).splitlines()[4].split()[1] for w in (39, 30, 28)}
    assert found == {39: "as:receivable:deductions", 30: "as:re:deductions", 28: "as:re:deductio…"}


def test_a_note_that_fits_stays_as_it_is() -> None:
    report = Report("x", "Items", [], [], notes=["Balance   7.00 EUR", "+ fees    0.50 EUR and words"])
    assert render_text(report, width=20).splitlines()[-3:] == [
        "Balance   7.00 EUR",
        "+ fees 0.50 EUR and",
        "  words",
    ]


def test_a_pipe_cuts_nothing() -> None:
    assert (
        "Acme Corporation of the North  USD       2026-01-05  1,234.50         -  2026/sales.journal:3"
        in render_text(_report())
    )
