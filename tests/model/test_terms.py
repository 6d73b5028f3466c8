"""Payment terms: due dates, discounts, shares and their rounding. The dates are worked out on a calendar."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.ledger.config import read_settings
from arcli.model.diagnostics import SourceText
from arcli.model.terms import TermsBook, TermsError, TermsPart, instalments, parse_terms, split_amount


@pytest.mark.parametrize(
    ("terms", "document", "due"),
    [
        ("net30", "2022-01-31", "2022-03-02"),  # January has 0 days left, February 28: the 30th day is 2 March
        ("net30", "2024-01-31", "2024-03-01"),  # a leap year: February has 29
        ("net0", "2026-05-05", "2026-05-05"),
        ("cod", "2026-05-05", "2026-05-05"),
        ("receipt", "2026-05-05", "2026-05-05"),
        ("eom", "2026-02-01", "2026-02-28"),
        ("eom", "2024-02-29", "2024-02-29"),
        ("eom+15", "2026-04-10", "2026-05-15"),
        ("net30eom", "2026-01-15", "2026-02-28"),  # 14 February, then the end of that month
        ("net30eom", "2026-01-30", "2026-03-31"),  # 1 March
        ("1m", "2024-01-31", "2024-02-29"),
        ("1m", "2023-01-31", "2023-02-28"),
        ("3m", "2025-11-30", "2026-02-28"),
        ("12m", "2024-02-29", "2025-02-28"),
        ("prox20/cutoff19", "2010-06-14", "2010-07-20"),
        ("prox20/cutoff19", "2010-06-19", "2010-07-20"),  # on the cutoff day: not yet later
        ("prox20/cutoff19", "2010-06-20", "2010-08-20"),
        ("prox20/cutoff19", "2010-06-22", "2010-08-20"),
        ("prox20", "2010-12-31", "2011-01-20"),
        ("prox20/cutoff25", "2010-11-30", "2011-01-20"),
        ("prox31", "2026-01-10", "2026-02-28"),
        ("prox30/cutoff25", "2025-12-31", "2026-02-28"),
        ("2/10net30", "2026-01-01", "2026-01-31"),
        ("2/10eom", "2026-01-01", "2026-02-28"),  # by 10 February, at the end of that month
        ("2/10eom", "2026-01-31", "2026-02-28"),
        ("2/31eom", "2026-01-31", "2026-02-28"),
        ("2/10d-eom", "2026-01-15", "2026-01-31"),
        ("2/10eom+15", "2026-01-15", "2026-02-15"),
        ("2/10prox25", "2026-01-15", "2026-02-25"),
        ("2/10prox25/cutoff25", "2026-01-26", "2026-03-25"),
        ("2/10net30eom", "2026-01-15", "2026-02-28"),
        ("net30prox10", "2026-01-15", "2026-03-10"),  # 14 February, then the 10th of the next month
        ("net30prox10", "2026-01-05", "2026-03-10"),  # 4 February
        ("net30prox31", "2026-01-05", "2026-03-31"),
        ("net30bd", "2026-01-30", "2026-03-02"),  # 1 March is a Sunday
        ("net30bd", "2026-01-29", "2026-03-02"),  # 28 February is a Saturday
        ("net30bd", "2026-01-28", "2026-02-27"),
        ("eombd", "2026-01-10", "2026-02-02"),  # 31 January is a Saturday
        ("2/10net30bd", "2026-01-30", "2026-03-02"),
        ("net9999", "9990-01-01", "9999-12-31"),
    ],
)
def test_due_dates(terms: str, document: str, due: str) -> None:
    assert parse_terms(terms).due(date.fromisoformat(document)) == date.fromisoformat(due)


@pytest.mark.parametrize("day", range(1, 32))
def test_eom_45_of_any_day_of_january_2019(day: int) -> None:
    assert parse_terms("eom+45").due(date(2019, 1, day)) == date(2019, 3, 17)


def test_discount() -> None:
    terms = parse_terms("2/10net30")
    assert terms.discount_date(date(2026, 1, 5)) == date(2026, 1, 15)
    assert terms.discount_of(Decimal("1452.00"), "USD") == Decimal("29.04")
    assert terms.discount_of(Decimal("0.25"), "USD") == Decimal("0.01")  # half a cent rounds up
    assert parse_terms("1.5/7net14").discount_of(Decimal("1000"), "JPY") == 15
    assert parse_terms("net30").discount_date(date(2026, 1, 5)) is None


@pytest.mark.parametrize(
    "text", ["", "net", "net-1", "30", "Net30", "eom-1", "prox0", "prox32", "prox20/cutoff32", "2/10", "codbd", "bd"]
)
def test_no_terms(text: str) -> None:
    with pytest.raises(ValueError, match="there are no terms"):
        parse_terms(text)


@pytest.mark.parametrize("text", ["30/60/90", "30 / 60 / 90 days", "1/3 net30, 1/3 net60, 1/3 net90", "3 installments"])
def test_terms_of_several_parts_are_led_to_the_settings(text: str) -> None:
    with pytest.raises(TermsError) as told:
        parse_terms(text)
    assert told.value.hint == "instalments are named in arcli.yaml: arcli help terms"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Net30", "net30"),
        ("net-30", "net30"),
        ("30 Tage", "net30"),
        ("30", "net30"),
        ("n/30", "net30"),
        ("2% 10, net 30", "2/10net30"),
        ("2/10, n/30", "2/10net30"),
        ("10 Tage 2 % Skonto, 30 Tage netto", "2/10net30"),
        ("1,5 % 7 Tage, 14 Tage netto", "1.5/7net14"),
        ("2/10 EOM", "2/10eom"),
        ("NET30PROX10", "net30prox10"),
        ("30 jours fin de mois", "net30eom"),
        ("15th prox", "prox15"),
        ("due on receipt", "receipt"),
        ("1 month", "1m"),
    ],
)
def test_what_people_write_gets_the_right_form(text: str, meant: str) -> None:
    with pytest.raises(TermsError) as caught:
        parse_terms(text)
    assert (caught.value.hint, caught.value.code) == (f"write {meant}", "AR205")
    parse_terms(meant)


@pytest.mark.parametrize("text", ["", "sometime", "2/10", "as agreed", "%", "/"])
def test_what_means_nothing_gets_none(text: str) -> None:
    with pytest.raises(TermsError) as caught:
        parse_terms(text)
    assert caught.value.hint is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2/30net10", "write 2/10net30"),
        ("2/20prox10", "write 2/10prox20"),
        ("2/10eom+5", "write 2/5eom+10"),
        ("2/10cod", "write 2/10net30: what is due at once has no discount"),
        ("2/40eom", "write 2/10eom, for the 10th"),
        ("2/0prox25", "write 2/10prox25, for the 10th"),
        ("2/60d-eom", "write 2/10eom, until the 10th of the next month"),
    ],
)
def test_a_discount_after_the_due_date_is_refused(text: str, hint: str) -> None:
    with pytest.raises(TermsError) as caught:
        parse_terms(text)
    assert (caught.value.hint, caught.value.code) == (hint, "AR211")


@pytest.mark.parametrize(
    ("terms", "document", "until"),
    [
        ("2/10eom", "2026-01-01", "2026-02-10"),
        ("2/10eom", "2026-12-31", "2027-01-10"),
        ("2/31eom", "2026-01-05", "2026-02-28"),
        ("2/10eom+15", "2026-01-30", "2026-02-10"),
        ("2/10prox25", "2026-01-30", "2026-02-10"),
        ("2/10prox25/cutoff25", "2026-01-26", "2026-03-10"),
        ("2/10d-eom", "2026-01-15", "2026-01-25"),
        ("2/10d-prox25", "2026-01-30", "2026-02-09"),
        ("2/10net30eom", "2026-01-30", "2026-02-09"),
        ("2/10net30prox10", "2026-01-30", "2026-02-09"),
        ("2/10net30bd", "2026-01-28", "2026-02-09"),  # 7 February is a Saturday
    ],
)
def test_discount_dates(terms: str, document: str, until: str) -> None:
    assert parse_terms(terms).discount_date(date.fromisoformat(document)) == date.fromisoformat(until)


def test_working_days_are_those_of_the_settings() -> None:
    """2026-02-27 is a Friday: no working day here, and neither is 1 March, a Sunday, of every year."""
    terms, problems = book('calendar: {weekend: [fri, sat], holidays: ["03-01", 2026-03-02]}\nterms: {x: net30bd}\n')
    assert problems == []
    for text in ("net30bd", "x"):
        found = terms.find(text)
        assert not isinstance(found, tuple)
        assert found.due(date(2026, 1, 28)) == date(2026, 3, 3)
        assert found.due(date(2027, 1, 29)) == date(2027, 2, 28)  # a Sunday


@pytest.mark.parametrize(
    "calendar",
    ["{weekend: [xyz]}", "{weekend: sat}", "{holidays: [2026-02-30]}", "{holidays: 3}", "{holidays: ['13-01']}",
     "{weekend: [mon, tue, wed, thu, fri, sat, sun]}"],
)  # fmt: skip
def test_calendars_that_are_none(calendar: str) -> None:
    assert len(book(f"calendar: {calendar}\n")[1]) == 1


# --- instalments -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "shares", "currency", "parts"),
    [
        ("0.03", ["0.5", "0.5"], "USD", ["0.02", "0.01"]),
        ("0.01", ["0.5", "0.5"], "USD", ["0.01", "0.00"]),
        ("100.00", ["0.3", "0.5", "0.2"], "USD", ["30.00", "50.00", "20.00"]),
        ("100.00", ["0.3333", "0.3333", "0.3334"], "USD", ["33.33", "33.33", "33.34"]),
        ("10.00", ["0.3333", "0.3333", "0.3334"], "USD", ["3.33", "3.33", "3.34"]),
        ("101", ["0.5", "0.5"], "JPY", ["51", "50"]),
        ("0.005", ["0.5", "0.5"], "KWD", ["0.003", "0.002"]),
        ("9000.00", ["1/3", "1/3", "1/3"], "USD", ["3000.00", "3000.00", "3000.00"]),
        ("10000.00", ["1/3", "1/3", "1/3"], "USD", ["3333.33", "3333.33", "3333.34"]),
        ("10000", ["1/3", "1/3", "1/3"], "JPY", ["3333", "3333", "3334"]),
    ],
)
def test_the_remainder_goes_to_the_last(amount: str, shares: list[str], currency: str, parts: list[str]) -> None:
    assert split_amount(Decimal(amount), [Fraction(s) for s in shares], currency) == [Decimal(p) for p in parts]


@given(
    cents=st.integers(0, 10**9),
    weights=st.lists(st.integers(1, 10_000), min_size=1, max_size=12),
)
def test_parts_add_up(cents: int, weights: list[int]) -> None:
    shares = [Fraction(w, 10_000) for w in weights]
    shares[-1] = 1 - sum(shares[:-1])
    amount = Decimal(cents) / 100
    assert sum(split_amount(amount, shares, "USD")) == amount


def book(text: str) -> tuple[TermsBook, list[str]]:
    """The terms of settings, and what is wrong with them."""
    _, terms, problems = read_settings(SourceText("arcli.yaml", text))
    return terms, [p.message for p in problems]


def test_shares_are_exact() -> None:
    """50 % + twenty times 1.66 % + 16.8 % are 50 + 33.2 + 16.8 = 100 %."""
    lines = ["terms:", "  long:", "    - {share: 50%, due: net0}"]
    lines += [f"    - {{share: 1.66%, due: net{30 * n}}}" for n in range(1, 21)]
    lines += ["    - {share: 16.8%, due: net630}"]
    terms, problems = book("\n".join(lines) + "\n")
    assert problems == []
    parts = terms.find("long")
    assert isinstance(parts, tuple)
    assert sum(p.share for p in parts) == 1
    assert len(parts) == 22


def test_shares_that_do_not_add_up() -> None:
    _, problems = book("terms:\n  bad:\n    - {share: 50%, due: net0}\n    - {share: 49.99%, due: net30}\n")
    assert len(problems) == 1
    assert "99.99" in problems[0]


def test_fixed_amounts_go_first() -> None:
    """500.00 at once and thirds of the rest; of 400.00 nothing is left, of JPY 50000 half of 30000."""
    terms, problems = book(
        "terms:\n  deposit:\n    - {amount: {USD: 500.00, JPY: 20000}, due: net0}\n"
        "    - {share: 1/2, due: net30}\n    - {share: 1/2, due: net60}\n"
    )
    assert problems == []
    parts, day = terms.find("deposit"), date(2026, 1, 5)
    assert isinstance(parts, tuple)
    for amount, currency, wanted in [
        ("1000.01", "USD", ["500.00", "250.01", "250.00"]),
        ("400.00", "USD", ["400.00"]),
        ("50000", "JPY", ["20000", "15000", "15000"]),
    ]:
        assert [f"{a:f}" for _, a in instalments("deposit", parts, day, Decimal(amount), currency)] == wanted
    with pytest.raises(TermsError, match="state no amount in EUR"):
        instalments("deposit", parts, day, Decimal("1000.00"), "EUR")


def test_named_terms() -> None:
    terms, problems = book("terms:\n  half: [{share: 50%, due: net0}, {share: 50%, due: net30}]\n  usual: 2/10net30\n")
    assert problems == []
    parts = terms.find("half")
    assert isinstance(parts, tuple)
    assert all(isinstance(p, TermsPart) for p in parts)
    day = date(2026, 1, 5)
    assert [p.terms.due(day) - day for p in parts] == [timedelta(0), timedelta(30)]
    usual = terms.find("usual")
    assert not isinstance(usual, tuple)
    assert usual.due(day) == date(2026, 2, 4)
