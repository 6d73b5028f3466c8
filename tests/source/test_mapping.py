"""Settings that are wrong in several places: each place is named at once, and what is right beside it holds."""

from __future__ import annotations

from arcli.model.diagnostics import SourceText
from arcli.model.settings.ledger import Settings
from arcli.source.mapping import read_mapping


def read(text: str) -> tuple[Settings | None, list[str]]:
    found, problems = read_mapping(SourceText("arcli.yaml", text), Settings, "AR502")
    return found, [p.message.partition(":")[0] for p in problems]


def test_each_wrong_policy_is_named() -> None:
    found, wrong = read(
        "currency: EUR\n"
        "interest:\n"
        "  standard: {margin: 8}\n"
        "  good: {rate: 5%}\n"
        "  two: {rate: 5%, index: own}\n"
        "  three: {rate: 5%, read: [01-01]}\n"
        "  four: {preset: eu, index: own, rate: 8%}\n"
        "  five: text\n"
        "  order: any\n"
    )
    assert wrong == [f"interest.{name}" for name in ("standard", "two", "three", "four", "five", "order")]
    assert found is not None
    assert list(found.interest_policies) == ["good"]
    assert found.currency == "EUR"


def test_a_wrong_policy_of_reminders_is_left_out_alone() -> None:
    found, wrong = read(
        "currency: EUR\n"
        "dunning:\n"
        "  good: {levels: [{days: 3, name: x}]}\n"
        "  none: {levels: []}\n"
        "  falls: {levels: [{days: 3, name: x}, {days: 2, name: y}]}\n"
        "  lacks: {apart: 3}\n"
    )
    assert sorted(wrong) == ["dunning.falls.levels", "dunning.lacks.levels is missing", "dunning.none.levels"]
    assert found is not None
    assert list(found.dunning) == ["good"]


def test_what_lacks_a_key_of_its_own_is_left_out() -> None:
    found, wrong = read("currency: EUR\nmatching: {profiles: {}}\nretention: {}\n")
    assert wrong
    assert found is not None
    assert found.currency == "EUR"


def test_a_file_that_is_no_mapping_says_nothing() -> None:
    assert read("- one\n")[0] is None
