"""Bytes become text; which characters are not plain ASCII is known from the bytes."""

from __future__ import annotations

import pytest

from arcli.journal.stretches import characters_of
from arcli.source.decode import decode

TEXTS = ("", "plain\n", "caf\u00e9 \u00fc\n", "u\u0308\r\nx\r\n", "\ufeffleading\n", "\ufeff\ufeff", "in\ufeffside",
         "a\x01b", "a\x00b", "a\rb", "\U0001f600 \u2028", "tab\tand\x7f")  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_unusual_characters_are_those_of_the_text(text: str) -> None:
    source, _ = decode("a.journal", text.encode())
    assert characters_of(source) == {c for c in source.text if not " " <= c <= "~" and c not in "\t\n"}


def test_what_is_not_utf_8_is_among_them() -> None:
    assert characters_of(decode("a.journal", b"caf\xe9\n")[0]) == {"\ufffd"}
