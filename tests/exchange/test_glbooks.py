"""Books of other tools, read by those tools: reconciled with, and imported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.exchange.glbooks import BookPosting, read_book
from arcli.exchange.glfigures import of_book
from arcli.exchange.glimport import read_receivables
from arcli.exchange.glprofile import SHIPPED, GlProfile, render
from arcli.model.settings.accounts import Accounts
from arcli.model.settings.ledger import Settings
from arcli.reports.reconcile_gl import reconcile_gl
from arcli.source.profiles import find_profile, names_of, read_profile
from tests.gl.books import book
from tests.gl.tools import needs
from tests.subledger.books import open_memory

D = Decimal
OURS = (
    "2026-01-05 invoice INV-1 acme 100.00\n\n2026-01-06 invoice INV-2 acme 250.00\n\n"
    "2026-01-07 invoice INV-3 acme 70.00\n"
)
HLEDGER = """\
2026-01-05 (INV-1) Acme
    assets:receivable   100.00 USD
    income:sales       -100.00 USD

2026-01-07 (INV-3) Acme
    assets:receivable    77.00 USD
    income:sales        -77.00 USD

2026-01-08 (MISC-1) Nobody
    assets:receivable     5.00 USD
    income:sales         -5.00 USD

2027-01-08 (LATER) Nobody
    assets:receivable     9.00 USD
    income:sales         -9.00 USD
"""
BEANCOUNT = """\
2026-01-01 open Assets:Receivable
2026-01-01 open Income:Sales
2026-01-05 * "Acme" "one" ^INV-1
  Assets:Receivable   100.00 USD
  Income:Sales       -100.00 USD
2026-01-07 * "Acme" "three" ^INV-3
  Assets:Receivable    77.00 USD
  Income:Sales        -77.00 USD
2026-01-08 * "Nobody" "misc" ^MISC-1
  Assets:Receivable     5.00 USD
  Income:Sales         -5.00 USD
"""
TOOLS = [
    pytest.param("hledger", HLEDGER, marks=needs("hledger")),
    pytest.param("ledger", HLEDGER, marks=needs("ledger")),
    pytest.param("beancount", BEANCOUNT, marks=needs("bean-query")),
]


@pytest.mark.parametrize(("tool", "text"), TOOLS)
def test_what_differs_is_named_document_by_document(tool: str, text: str, tmp_path: Path) -> None:
    """420.00 here, 182.00 there: INV-2 is missing (250.00), INV-3 differs (-7.00), MISC-1 is not ours (-5.00)."""
    from arcli.reports.context import Context

    path = tmp_path / "books.txt"
    path.write_text(text, encoding="utf-8")
    subledger, made = book(OURS, day=date(2026, 6, 30))
    other, problems = of_book(Settings(), str(path), tool, ["assets:receivable"], date(2026, 6, 30))
    assert not problems
    ledger = open_memory({"a.journal": OURS, "arcli.yaml": "currency: USD\n"})
    report, agree = reconcile_gl(Context(ledger, subledger, date(2026, 6, 30)), made, other, ["assets:receivable"])
    assert not agree
    rows = [(r["row"], r["document"], r["subledger"], r["ledger"], r["difference"]) for r in report.rows]
    assert rows == [
        ("balance", "", D(420), D(182), D(238)),
        ("entry", "INV-2", D(250), D(0), D(250)),
        ("entry", "INV-3", D(70), D(77), D(-7)),
        ("entry", "MISC-1", D(0), D(5), D(-5)),
    ]


@pytest.mark.parametrize(("tool", "text"), TOOLS)
def test_a_book_that_its_tool_rejects(tool: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "books.txt"
    path.write_text(text.replace("-100.00", "-99.00"), encoding="utf-8")
    found, problems = read_book(str(path), tool, ["assets:receivable"], date(2026, 6, 30))
    assert not found
    assert [p.code for p in problems] == ["AR645"]
    assert problems[0].message.startswith(f"{tool} rejects this file: ")


# --- import ---------------------------------------------------------------------------------------------


def posting(day: int, amount: str, code: str = "", said: str = "Acme", **more: object) -> BookPosting:
    tags = {k: str(v) for k, v in more.items() if k not in ("links", "account", "number")}
    return BookPosting(
        date(2026, 1, day),
        str(more.get("account", "ar")),
        D(amount),
        "USD",
        code,
        said,
        tags,
        tuple(more.get("links", ())),  # type: ignore[arg-type]
        str(more.get("number", f"{day}{amount}")),
    )


def shown(postings: list[BookPosting]) -> tuple[list[str], list[str]]:
    read = read_receivables(postings, ["ar"])
    entries = []
    for e in read.entries:
        if e.kind == "customer":
            continue
        applied = [f"{a.document} {a.amount}" for a in getattr(e, "applications", ())]
        entries.append(f"{e.kind} {e.id} {e.customer} {e.amount} {' '.join(applied)}".strip())
    left = sum((u.amount for u in read.unpaired if not u.imported), D(0))
    signed = sum((-e.amount if e.kind == "payment" else e.amount for e in read.entries if e.kind != "customer"), D(0))
    assert signed + left == sum((p.amount for p in postings), D(0))  # nothing is lost
    return entries, [u.reason for u in read.unpaired]


def test_paired_by_tag_code_or_link() -> None:
    entries, unpaired = shown(
        [
            posting(5, "100", "INV-1", due="2026-02-04"),
            posting(6, "50", invoice="B-2", account="ar:beta"),
            posting(7, "70", links=("L-3",)),
            posting(10, "-100", "CHQ-1", invoice="INV-1"),
            posting(11, "-50", "B-2", said="Beta"),
            posting(12, "-30", links=("L-3",)),
        ]
    )
    assert entries == [
        "invoice INV-1 acme 100",
        "invoice B-2 beta 50",
        "invoice L-3 acme 70",
        "payment CHQ-1 acme 100 INV-1 100",
        "payment PMT-20260111-1 beta 50 B-2 50",
        "payment PMT-20260112-1 acme 30 L-3 30",
    ]
    assert not unpaired


def test_what_can_not_be_paired_is_told() -> None:
    entries, unpaired = shown(
        [
            posting(5, "100", "INV-1"),
            posting(6, "20", said="No number"),
            posting(7, "-130", "P-1", document="INV-1"),
            posting(8, "-9", "P-2"),
            posting(9, "5", number="x"),
            posting(9, "-5", number="x"),
            posting(10, "40", "INV-1"),
        ]
    )
    assert entries == [
        "invoice INV-1 acme 100",
        "invoice INV-20260106-1 no-number 20",
        "payment P-1 acme 130 INV-1 100",
        "payment P-2 acme 9",
    ]
    assert [r.split(":")[0].split(";")[0] for r in unpaired] == [
        "no tag, code or link has its number",
        "exceeds the open amount of INV-1",
        "names no invoice of this book",
        "debit and credit of receivables in one transaction",
        "debit and credit of receivables in one transaction",
        "INV-1 was debited before",
    ]


# --- profiles -------------------------------------------------------------------------------------------


def of_postings(name: str) -> bool:
    """Whether a shipped profile is of journal lines, not of invoices or receipts."""
    profile, _ = read_profile(*find_profile(name, SHIPPED), GlProfile)
    return profile is not None and profile.of == "postings"


@pytest.mark.parametrize("name", [n for n in names_of(SHIPPED) if of_postings(n)])
def test_shipped_profiles_write_what_balances(name: str) -> None:
    """Every file of every shipped profile of journal lines keeps to its rows, and debits equal credits."""
    import csv

    from arcli.exchange.glexport import prepare

    subledger, made = book("".join(f"2026-01-05 invoice I{n} acme {n}.10\n\n" for n in range(1, 400)))
    profile, problems = read_profile(*find_profile(name, SHIPPED), GlProfile)
    assert profile is not None and not problems
    assert profile.about and len(find_profile(name, SHIPPED)[1].splitlines()) <= 30
    for text in render(prepare(subledger, made, "Books"), profile):
        rows = list(csv.reader(text.splitlines(), delimiter=profile.delimiter or ","))
        rows = [r for r in rows if r and not r[0].startswith(("!", "ENDTRNS"))]
        if profile.first:
            rows = [r[1:] for r in rows]
        rows = rows[1 if profile.header else 0 :]
        assert profile.rows is None or len(rows) <= profile.rows
        total = D(0)
        for row in rows:
            for cell, shown_text in zip(profile.cells, row, strict=True):
                sign = -1 if "credit" in cell.value else 1
                if cell.value in ("{amount}", "{base}", "{debit}", "{credit}", "{base_debit}", "{base_credit}"):
                    total += sign * D(shown_text or 0)
        assert total == 0


def test_settings_have_accounts_by_default() -> None:
    assert Settings().accounts.receivable == Accounts().receivable == "assets:receivable"


@pytest.mark.parametrize(("tool", "text"), TOOLS)
@pytest.mark.parametrize(("day", "known"), [(6, 1), (7, 2), (8, 3)])
def test_a_book_is_read_up_to_its_last_day(tool: str, text: str, day: int, known: int, tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_text(text)
    accounts = ["Assets:Receivable" if tool == "beancount" else "assets:receivable"]
    found, problems = read_book(str(path), tool, accounts, date(2026, 1, day))
    assert problems == []
    assert [p.amount for p in found] == [D(100), D(77), D(5)][:known]
