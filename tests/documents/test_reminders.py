"""Reminders as documents: every level in every language, exact sums, and the letter printed again as it was."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from arcli.collections.reminders import charges_of
from arcli.documents.content import Reminder
from arcli.documents.forms import Forms
from arcli.documents.making import Maker
from arcli.documents.reminders import is_reminder, reminder, reminders_sent, sent_reminders
from arcli.documents.wording import Wording, languages
from arcli.model.diagnostics import has_errors
from arcli.model.entries import Sent
from tests.documents.books import of_ledger
from tests.subledger.books import open_memory

COMPANY = (
    "company: {name: Zephyr, street: Kade 1, city: Delft, country: NL, phone: +31 15 1, iban: NL91ABNA0417164300}\n"
)
POLICY = """\
currency: EUR
dunning:
  standard:
    within: 10
    levels:
      - {days: -3, name: soon}
      - {days: 7, name: first}
      - {days: 21, name: second}
      - {days: 35, name: last}
"""
TONES = ("notice", "friendly", "firm", "final")
MOST = 25  # words of a sentence


def made(language: str, level: int, company: str = COMPANY, more: str = "") -> tuple[Maker, Reminder]:
    """The content of a letter of a level about two invoices, 100.00 due on 2 February and 20.50 due on 4 February."""
    day = "2026-01-30" if not level else "2026-03-02"
    said = f" level:{level}" if level else ""
    sort = "reminder" if level else "notice"
    text = (
        f'2026-01-01 customer acme "Acme" street:"Weg 2" city:Delft language:{language}\n'
        "2026-01-05 invoice B acme 20.50 due:2026-02-04\n2026-01-05 invoice A acme 100.00 due:2026-02-02\n"
        f"{day} sent S acme template:{sort}\n    B  20.50{said}\n    A  100.00{said}\n{more}"
    )
    maker = of_ledger(open_memory({"arcli.yaml": company + POLICY, "a.journal": text}), day)
    (content,) = sent_reminders(maker, reminders_sent(maker.context))
    return maker, content


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("level", range(4))
def test_each_level_in_each_language(language: str, level: int) -> None:
    """The text names the sum, the day and whom to call; its sentences are short; nothing is left to be filled in."""
    maker, content = made(language, level)
    assert (content.tone, content.level) == (TONES[level], level)
    assert content.name == ["soon", "first", "second", "last"][level]
    assert [row.document for row in content.rows] == ["A", "B"] and content.total.value == Decimal("120.50")
    assert content.sum.full in content.intro
    assert content.contact is not None and "+31\u00a015\u00a01" in content.contact
    if level:
        assert content.until is not None and content.until.value == date(2026, 3, 12)
        assert content.total.full in content.ask and content.until.text in content.ask
        assert [row.days_late for row in content.rows] == [28, 26]
    else:
        assert content.until is None and {row.days_late for row in content.rows} == {None}
    for text in (content.intro, content.ask, content.paid, content.contact):
        for sentence in re.split(r"[.!?:]\s", text):
            assert len(sentence.split()) <= MOST, sentence
    assert not maker.needs.problems
    forms = Forms({})
    for form in ("text", "html"):
        printed = " ".join(forms.render([content], form).split())
        assert "{" not in re.sub(r"<style>.*?</style>", "", printed)
        for text in (content.title, content.intro, content.ask, content.paid, content.contact, "NL91 ABNA"):
            wanted = text.upper() if form == "text" and text == content.title else text
            assert " ".join(wanted.split()).replace("'", "&#39;" if form == "html" else "'") in printed


def test_levels_differ_in_each_language() -> None:
    """Each level says something else, and each language says it in words of its own."""
    texts = {one: [Wording(one).labels[f"reminder_{tone}"] for tone in TONES] for one in languages() if "-" not in one}
    assert all(len({*said}) == len(TONES) for said in texts.values())
    assert all(len({*said}) == len(texts) for said in zip(*texts.values(), strict=True))


@pytest.mark.parametrize(("level", "policy", "tone"), [(1, 1, "friendly"), (1, 2, "friendly"), (2, 2, "final"),
                                                       (2, 3, "firm"), (3, 3, "final"), (5, 3, "final")])  # fmt: skip
def test_tones(level: int, policy: int, tone: str) -> None:
    """The first level is friendly, the last of several final; what lies between is firm."""
    levels = ", ".join(f"{{days: {7 * n}, name: l{n}}}" for n in range(1, policy + 1))
    text = (
        '2026-01-01 customer acme "Acme" address:x\n2026-01-05 invoice A acme 100.00 due:2026-02-02\n'
        f"2026-03-02 sent S acme template:reminder\n    A  level:{level}\n"
    )
    settings = f"{COMPANY}currency: EUR\ndunning: {{standard: {{levels: [{levels}]}}}}\n"
    maker = of_ledger(open_memory({"arcli.yaml": settings, "a.journal": text}), "2026-03-02")
    (content,) = sent_reminders(maker, reminders_sent(maker.context))
    assert content.tone == tone
    assert content.rows[0].open.value == Decimal("100.00")  # what is open, where the letter states no amount


def test_what_comes_on_top() -> None:
    """Fee and interest of the letter's day and items are rows of their own: 120.50 + 5.00 + 0.80 = 126.30."""
    more = (
        "2026-03-02 debit F acme 5.00 for:A due:2026-03-02 reason:reminder-fee\n"
        "2026-03-02 debit I acme 0.80 for:B due:2026-03-02 accrued:2026-03-02 reason:interest\n"
        "2026-03-02 debit X acme 7.00 for:A due:2026-03-02 reason:other\n"
        "2026-03-01 debit Y acme 5.00 for:A due:2026-03-01 reason:reminder-fee\n"
    )
    _, content = made("en", 3, more=more)
    assert [(c.kind, c.label, c.amount.value) for c in content.charges] == [
        ("reminder-fee", "Fee for this reminder", Decimal("5.00")),
        ("interest", "Interest up to March 2, 2026, B", Decimal("0.80")),
    ]
    assert (content.sum.value, content.total.value) == (Decimal("120.50"), Decimal("126.30"))
    assert "EUR\u00a0126.30" in content.ask and "EUR\u00a0120.50" in content.intro
    assert content.pay.reference == "acme"


def test_as_of_its_day() -> None:
    """What came later changes nothing of a letter that is printed again."""
    before = made("en", 1)[1]
    later = "2026-03-03 payment P acme 100.00\n    A 100.00\n2026-03-04 extend B due:2026-05-01\n"
    text = (
        '2026-01-01 customer acme "Acme" street:"Weg 2" city:Delft language:en\n'
        "2026-01-05 invoice B acme 20.50 due:2026-02-04\n2026-01-05 invoice A acme 100.00 due:2026-02-02\n"
        "2026-03-02 sent S acme template:reminder\n    B  20.50 level:1\n    A  100.00 level:1\n" + later
    )
    maker = of_ledger(open_memory({"arcli.yaml": COMPANY + POLICY, "a.journal": text}))
    assert sent_reminders(maker, reminders_sent(maker.context)) == [before]


@pytest.mark.parametrize(
    ("company", "setting"),
    [
        (COMPANY.replace("phone: +31 15 1, ", ""), "telephone"),
        (COMPANY.replace(", iban: NL91ABNA0417164300", ""), "pay"),
    ],
)
def test_what_a_letter_needs(company: str, setting: str) -> None:
    """A letter that asks for money says whom to call and how to pay, or there is none."""
    maker, _ = made("en", 1, company)
    assert has_errors(maker.needs.problems) and setting in maker.needs.problems[0].message


def test_only_reminders_are_printed_as_such() -> None:
    assert is_reminder(Sent(date(2026, 1, 1), "S", "acme", template="reminder", enclosed=("x",)))  # type: ignore[arg-type]
    assert not is_reminder(Sent(date(2026, 1, 1), "S", "acme", template="reminder"))
    assert not is_reminder(Sent(date(2026, 1, 1), "S", "acme", template="invoice", enclosed=("x",)))  # type: ignore[arg-type]


def test_planned_and_printed_again_are_one() -> None:
    """The content made from a planned entry is that of the recorded one."""
    maker, content = made("de", 2)
    entry = next(one.entry for one in maker.subledger.follow.letters)
    assert reminder(maker, entry, charges_of(maker.subledger, entry)) == content
