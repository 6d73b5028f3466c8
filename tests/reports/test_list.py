"""What `list`, `find` and `customers` say of a small ledger, each row worked out by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.casefile import run

JOURNAL = """\
2026-01-01 customer acme "Acme Corp" currency:USD terms:net30 limit:100.00
2026-01-01 customer beta "Beta GmbH" currency:EUR
2026-01-05 invoice INV-1 acme 100.00 po:PO-77
2026-01-06 invoice INV-2 acme 50.00 memo:"two chairs" #urgent
2026-01-07 invoice INV-3 beta 30.00 x-site:7b
2026-01-08 invoice INV-4 acme 20.00
2026-01-10 payment PMT-1 acme 120.00 ref:CHQ-1001
    INV-1  100.00
    INV-2  20.00
2026-01-12 reverse INV-4 reason:wrong
2026-01-15 promise INV-2 30.00 until:2026-01-20
2026-01-16 promise INV-3 30.00 until:2026-02-20
2026-01-17 dispute INV-2 10.00 reason:scratched
2026-01-18 dispute INV-3 reason:late
2026-01-19 resolve INV-3 outcome:waived
2026-01-20 hold beta reason:slow
2026-01-21 release beta
2026-01-22 hold acme reason:limit
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "all.journal").write_text(JOURNAL)
    return tmp_path


def rows(folder: Path, words: str, *columns: str) -> list[tuple[str, ...]]:
    done = run(f"arcli {words} -O tsv --today 2026-01-31", folder)
    assert done.code == 0, done.err
    head, *lines = (line.split("\t") for line in done.out.splitlines())
    return [tuple(line[head.index(c)] for c in columns) for line in lines]


def test_states_of_documents(folder: Path) -> None:
    assert rows(folder, "list invoices", "document", "status", "currency") == [
        ("INV-1", "settled", "USD"), ("INV-2", "part", "USD"), ("INV-3", "open", "EUR"),
        ("INV-4", "reversed", "USD"),
    ]  # fmt: skip
    assert rows(folder, "list inv --status part", "document", "memo") == [("INV-2", "two chairs")]
    assert rows(folder, "list payment", "document", "ref", "status") == [("PMT-1", "CHQ-1001", "settled")]
    assert rows(folder, "list invoices -p 2026-01-06..2026-01-07", "document") == [("INV-2",), ("INV-3",)]


def test_states_of_what_was_said(folder: Path) -> None:
    """The first promise is over and 30.00 are still missing; the second runs; a dispute was resolved; a hold ended."""
    assert rows(folder, "list promises", "document", "status") == [("INV-2", "broken"), ("INV-3", "due")]
    assert rows(folder, "list disputes", "document", "status", "amount") == [
        ("INV-2", "open", "10.00"),
        ("INV-3", "ended", ""),
    ]
    assert rows(folder, "list holds", "customer", "status") == [("beta", "ended"), ("acme", "on")]
    assert rows(folder, "list disputes --status ENDED", "document") == [("INV-3",)]


def test_promises_kept_and_replaced(folder: Path) -> None:
    with (folder / "all.journal").open("a") as file:
        file.write(
            "2026-01-17 promise INV-3 25.00 until:2026-02-10\n2026-01-18 payment PMT-2 acme 30.00\n    INV-2  30.00\n"
        )
    assert rows(folder, "list promises", "document", "date", "status") == [
        ("INV-2", "2026-01-15", "kept"), ("INV-3", "2026-01-16", "replaced"), ("INV-3", "2026-01-17", "due"),
    ]  # fmt: skip


def test_kinds(folder: Path) -> None:
    found = {kind: int(count) for kind, count in rows(folder, "list", "kind", "count") if count != "0"}
    assert found == {"customer": 2, "invoice": 4, "payment": 1, "reverse": 1, "promise": 2, "dispute": 2, "resolve": 1,
                     "hold": 2, "release": 1}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("list invoces", 'no kind of entry "invoces"; did you mean "invoice"?'),
        ("list extends --status open", "has no states"),
        ("list disputes --status closed", 'no value of --status "closed"'),
        ("list --status open", "--status goes with a kind of entry"),
    ],
)
def test_what_list_refuses(folder: Path, words: str, said: str) -> None:
    done = run(f"arcli {words}", folder)
    assert done.code == 2
    assert said in " ".join(done.err.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("po-77", [("INV-1", "po")]),
        ("chq-1001", [("PMT-1", "ref")]),
        ("CHAIRS", [("INV-2", "memo")]),
        ("urgent", [("INV-2", "tag")]),
        ("7b", [("INV-3", "x-site")]),
        ("acme corp", [("acme", "name")]),
        ("acme", [("acme", "id")]),  # the customer, not all that is of it
        ("20", [("INV-4", "amount"), ("PMT-1", "amount")]),  # an application's amount, too; not 120.00
        ("1,00.00", []),
        ("2026-02-10", []),
        ("2026-02-20", [("INV-3", "until")]),
        ("INV-2", [("INV-2", "id"), ("PMT-1", "document"), ("INV-2", "document"), ("INV-2", "document")]),
        ("scratched", [("INV-2", "reason")]),
    ],
)
def test_find(folder: Path, text: str, found: list[tuple[str, str]]) -> None:
    assert rows(folder, f"find '{text}'", "document", "field") == found


def test_find_shows_the_value_that_was_found(folder: Path) -> None:
    """Of a payment of two invoices that which was sought, not its first; of a follow-up the document's customer."""
    assert rows(folder, "find INV-2", "kind", "value", "customer") == [
        ("invoice", "INV-2", "acme"), ("payment", "INV-2", "acme"), ("promise", "INV-2", "acme"),
        ("dispute", "INV-2", "acme"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("find INV -c beta", ["INV-3", "INV-3", "INV-3", "INV-3"]),  # what is said of a document is its customer's
        ("find acme -c beta", []),
        ("find beta -c beta", ["beta"]),
        ("list disputes -c beta", ["INV-3"]),
        ("list promises --currency USD", ["INV-2"]),
        ("list customer -c beta", ["beta"]),
    ],
)
def test_customers_and_currencies_choose_what_is_said_of_documents_too(
    folder: Path, words: str, found: list[str]
) -> None:
    assert [document for (document,) in rows(folder, words, "document")] == found


def test_overdue_and_over_limit_are_what_aging_and_check_say(folder: Path) -> None:
    """By agreed dates INV-3 is not due yet; a group's limit of 20.00 USD holds for all its members together."""
    journal = folder / "all.journal"
    journal.write_text(journal.read_text() + "2026-01-20 extend INV-3 due:2026-03-01\n")
    (folder / "arcli.yaml").write_text("currency: USD\naging: {basis: agreed}\ngroups: {ring: {limit: 20.00}}\n")
    assert rows(folder, "customers --overdue", "customer") == []
    assert rows(folder, "-c beta", "overdue", "due_soon") == [("0.00", "0.00")]
    assert rows(folder, "customers --over-limit", "customer") == []
    text = journal.read_text()
    text = text.replace("limit:100.00", "limit:100.00 group:ring").replace(
        '"Beta GmbH" currency:EUR', '"Beta" group:ring'
    )
    journal.write_text(text)
    assert rows(folder, "customers --over-limit", "customer") == [("acme",), ("beta",)]
    assert rows(folder, "aging --by bucket -c beta", "bucket") == [("current",)]


def test_find_knows_nothing_of_later(folder: Path) -> None:
    done = run("arcli find scratched -O tsv --as-of 2026-01-16", folder)
    assert len(done.out.splitlines()) == 1


def test_customers(folder: Path) -> None:
    """acme: 150.00 raised and standing, 120.00 paid and applied: 30.00 of INV-2 is open, not due before February."""
    columns = (
        "customer",
        "currency",
        "balance",
        "overdue",
        "terms",
        "limit",
        "hold",
        "last_payment_date",
        "last_payment",
    )
    assert rows(folder, "customers", *columns) == [
        ("acme", "USD", "30.00", "0.00", "net30", "100.00", "2026-01-22", "2026-01-10", "120.00"),
        ("beta", "EUR", "30.00", "30.00", "", "", "", "", ""),
    ]
    assert rows(folder, "customers --held", "customer") == [("acme",)]
    assert rows(folder, "customers --overdue", "customer") == [("beta",)]
    assert rows(folder, "customers --over-limit", "customer") == []
    assert rows(folder, "customers gmbh", "customer") == [("beta",)]


@pytest.mark.parametrize(
    ("words", "column", "day", "found"),
    [
        ("list promises", "status", "2026-01-20", ["due", "due"]),  # on its last day a promise still runs
        ("list promises", "status", "2026-01-21", ["broken", "due"]),
        ("list invoices -c acme", "status", "2026-01-11", ["settled", "part", "open"]),
        ("list invoices -c acme", "status", "2026-01-12", ["settled", "part", "reversed"]),  # from its own day
        ("list holds", "status", "2026-01-20", ["on"]),
        ("list holds", "status", "2026-01-21", ["ended"]),
        ("customers acme", "overdue", "2026-02-05", ["0.00"]),  # INV-2 is due on the 5th
        ("customers acme", "overdue", "2026-02-06", ["30.00"]),
    ],
)
def test_states_change_on_their_day(folder: Path, words: str, column: str, day: str, found: list[str]) -> None:
    done = run(f"arcli {words} -O tsv --today {day}", folder)
    head, *lines = (line.split("\t") for line in done.out.splitlines())
    assert [line[head.index(column)] for line in lines] == found


def test_a_limit_that_nobody_can_tell_is_not_exceeded(folder: Path) -> None:
    """beta owes 5.00 CHF, too, which no rate makes EUR: `check` says so, and it is not over its limit."""
    with (folder / "all.journal").open("a") as file:
        file.write("2026-01-02 customer beta limit:1.00\n2026-01-09 invoice INV-9 beta 5.00 CHF\n")
    assert "nobody knows whether" in run("arcli check --today 2026-01-31", folder).out
    assert rows(folder, "customers --over-limit", "customer") == []


def test_an_amount_is_found_whatever_its_side(folder: Path) -> None:
    with (folder / "all.journal").open("a") as file:
        file.write("2026-01-03 opening OP-1 acme -340.00\n")
    for text in ("340", "-340.00"):
        assert rows(folder, f"find {text}", "document", "field") == [("OP-1", "amount")]


def test_notes_whose_next_step_nobody_took(tmp_path: Path) -> None:
    """A later note about the same ends the first; one about a document is apart from those about the customer."""
    (tmp_path / "all.journal").write_text(
        '2026-01-01 customer acme currency:USD\n2026-01-02 invoice A acme 5.00 due:2026-02-01\n'
        '2026-02-01 note acme "one" next:2026-02-05\n2026-02-02 note acme "two" next:2026-02-06\n'
        '2026-02-02 note acme "three" document:A next:2026-02-09\n2026-02-03 note acme "four" document:A\n'
        '2026-02-04 note acme "five" document:A next:2026-02-08\n'
    )  # fmt: skip

    def texts(status: str) -> list[str]:
        lines = run(f"arcli -f all.journal list notes --status {status} --as-of 2026-02-07 -O csv", tmp_path).out
        return [row["text"] for row in csv.DictReader(lines.splitlines())]

    assert texts("due") == ["two"]
    assert texts("waiting") == ["five"]
