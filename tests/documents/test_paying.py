"""Where to pay: the account for the currency, the link; and the texts that stand below each sort of document."""

from __future__ import annotations

from typing import Any

from tests.documents.books import SETTINGS, content, maker

_MORE = "[{currency: USD, name: Dollar, account: 2-2}, {name: Third, account: 3-3}]"
BANKS = SETTINGS.replace("company: {", f"company: {{bank: Home, account: 1-1, banks: {_MORE}, ")
JOURNAL = """
2026-03-01 invoice E acme 2500
2026-03-01 invoice D acme 10.00 USD
2026-03-01 invoice K acme 7.5 KWD
2026-03-02 credit C acme 1.00
"""


def test_accounts_are_those_for_the_currency_else_those_for_all() -> None:
    made = maker(JOURNAL, BANKS)
    found: dict[str, Any] = {n: content(made, n) for n in ("E", "D", "K")}
    assert [a.bank for a in found["D"].pay.accounts] == ["Dollar"]
    assert [a.bank for a in found["E"].pay.accounts] == ["Home", "Third"]
    assert [a.account for a in found["K"].pay.accounts] == ["1-1", "3-3"]


def test_the_link_has_the_decimals_of_the_currency() -> None:
    made = maker(JOURNAL, SETTINGS + "pay_link: https://pay.example/{customer}/{document}?{currency}={open}\n")
    links = [content(made, number).pay.link for number in ("E", "K")]  # type: ignore[attr-defined]  # both are invoices
    assert links == ["https://pay.example/acme/E?EUR=2500.00", "https://pay.example/acme/K?KWD=7.500"]


def test_notes_are_of_their_sort_and_in_the_language() -> None:
    texts = "documents: {language: de, notes: {invoice: {en: Thanks., de: Danke.}}, footer: {en: Bye, de: Gruß}}\n"
    made = maker(JOURNAL, SETTINGS + texts)
    assert (content(made, "E").notes, content(made, "C").notes, content(made, "E").footer) == (("Danke.",), (), "Gruß")
