"""What changed of an entry is said in its own words, whatever its kind and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcli.history.content import field_changes, fields_of
from arcli.journal.read import JournalReader
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Entry, kinds
from arcli.model.kinds import Kind, Shape
from arcli.model.plain import entry_of
from tests.casefile import run

# By type: what an entry may say, and what it says then. Of others, the first that the type takes of these two.
SAMPLES: dict[str, list[str]] = {
    "days": ["2026-01-01..2026-03-31", "2026-01-01..2026-04-30"],
    "recurring period": ["month", "quarter"],
    "limit": ["500.00", "none"],
    "share or amount": ["80%", "90.00"],
    "percentage": ["5%", "7.5%"],
    "words": ["one", "two"],
}


def texts_of(shape: Kind | Shape) -> list[tuple[str, str, str]]:
    """The fields of a shape whose types have samples: name, one text, another."""
    return [(f.name, *SAMPLES[f.type.name]) for f in shape.fields.values() if f.type.name in SAMPLES]  # type: ignore[misc]  # two each


def entry(text: str) -> Entry:
    found, problems = JournalReader().read(SourceText("x.journal", text))
    assert not problems, [p.message for p in problems]
    return entry_of(found[0])


@pytest.mark.parametrize(
    ("head", "shape"),
    [
        ("customer c", kinds()["customer"]),
        ("contract C-1 c", kinds()["contract"]),
        ('contact c "Ann"', kinds()["contact"]),
        ('invoice I c 5.00\n    "x"  1 @ 5.00', kinds()["invoice"].details["lines"].shape),
        ('credit N c 5.00\n    "x"  1 @ 5.00', kinds()["credit"].details["lines"].shape),
        ('contract C-1 c\n    "x"  @ 5.00', kinds()["contract"].details["charges"].shape),
        ("milestone C-1 m", kinds()["milestone"]),
    ],
)
def test_a_change_of_any_type_is_said_as_it_is_written(head: str, shape: Kind | Shape) -> None:
    tried = texts_of(shape)
    assert tried
    for name, one, other in tried:
        before, after = (entry(f"2026-01-05 {head} {name}:{text}\n") for text in (one, other))
        (change,) = field_changes(before, after)
        assert change.before is not None and change.after is not None
        said = f"{name}:" if "\n" in head else ""
        assert f"{said}{one}" in change.before and f"{said}{other}" in change.after


def test_equal_amounts_are_no_change() -> None:
    assert not field_changes(entry("2026-01-05 invoice I c 5.00 USD\n"), entry("2026-01-05 invoice I c 5.0 USD\n"))
    assert fields_of(entry("2026-01-05 invoice I c 1,005 USD\n"))["amount"] == "1005.00"


def test_service_days_that_change_in_a_closed_month_are_found_everywhere(tmp_path: Path) -> None:
    """check, diff, log and blame say the days; each ended with an internal error."""
    book = tmp_path / "a.journal"
    line = '    "x"  1 @ 90.00  service:2026-01-01..2026-03-31'
    book.write_text(f"2020-01-01 customer c\n\n2026-01-05 invoice I c 90.00 USD\n{line}\n")
    (tmp_path / "arcli.yaml").write_text('currency: USD\nwrite: {default: a.journal}\nrevenue: {deferred: "l:d"}\n')
    git = "git -c user.name=a -c user.email=a@b.example"
    run(f"! git init -q . && git add -A && {git} commit -qm begin", tmp_path)
    assert run("arcli close 2026-01 --no-rates", tmp_path).code == 0
    run(f"! git add -A && {git} commit -qm close", tmp_path)
    book.write_text(book.read_text().replace("2026-03-31", "2026-04-30"))
    checked = run("arcli check", tmp_path)
    assert checked.code == 1
    assert "service:2026-01-01..2026-03-31" in checked.out and "service:2026-01-01..2026-04-30" in checked.out
    run(f"! {git} commit -qam late", tmp_path)
    for command in ("diff HEAD~1 HEAD", "log I", "log", "blame I"):
        done = run(f"arcli {command}", tmp_path)
        assert (done.code, "2026-04-30" in done.out or command == "log") == (0, True), command
