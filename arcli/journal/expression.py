"""What the lines of a journal look like: the expressions by which entries are read without a second look.

They accept no more than the grammar does (`scan`, `careful`), and of it all that people write but for mistakes. They
assume that no sign in the text is odd: none is a control character, none can't be seen, letters are composed. Which
entries are so, `stretches` tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from arcli.model.entries import Retained, StatedTax, kinds
from arcli.model.fieldtext import ID_PATTERN
from arcli.source.patterns import compiled

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
AMOUNT = r"(?:[0-9]{1,3}+(?:,[0-9]{3})++|[0-9]++)(?:\.[0-9]++)?+"
ID = ID_PATTERN.replace("*", "*+")  # gives nothing back
REF = rf"{ID}(?:\#[1-9][0-9]{{0,3}}+)?+"
QUOTED = r'"[^"\\\n]*+(?:\\["\\n][^"\\\n]*+)*+"'
_KEY = r"[a-z][a-z0-9_-]*+"
_PAIR = rf'{_KEY}:(?:[^\s"]++|{QUOTED})'
_TAG = r"\#[\w./-]++"
PAIRS = rf"(?:[ \t]++{_PAIR})*+"
REST = rf"(?:[ \t]++(?:{_PAIR}|{_TAG}|{QUOTED}))*+"  # after the words of a header, in any order
END = r"(?:\n|[ \t]++(?:;[^\n]*+)?+\n)"  # of a line: perhaps a comment
MEMO = r"[ \t]++memo:[ \t]++\S[^\n]*+\n"
_WORD = rf'(?!{_KEY}:|[#;"])[^\s"]++'
LIKE_DATE_OR_AMOUNT = compiled(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z|[0-9]+\.[0-9]+\Z")
LONGEST_NUMBER = 24  # characters of a number that is taken without a closer look

# An application without currency and rate: document, amount, pairs (None if the line ends after the amount).
APPLICATION = rf"[ \t]++({REF})[ \t]++(-?{AMOUNT})(?:\n|({PAIRS}){END})"
MORE = compiled(APPLICATION)

# The header of an entry of any kind: date, kind, words, and the rest.
HEADER = compiled(rf"({DATE})[ \t]++([a-z]++)((?:[ \t]++{_WORD})*+)({REST}){END}")

# One token after the words: key and value of a pair, or a tag, or a quoted text.
TOKEN = compiled(rf'[ \t]++(?:({_KEY}):([^\s"]++|{QUOTED})|\#([\w./-]++)|({QUOTED}))')

# A detail line of any sort, by the name of its last group; what is none of them is `other`.
DETAIL = compiled(
    rf"""
    [ \t]++(?:
      (?P<key>{_KEY}):[ \t]++(?P<field>\S[^\n]*+)\n
    | (?P<text>{QUOTED})[ \t]++(?P<quantity>-?{AMOUNT})[ \t]++@[ \t]++(?P<price>-?{AMOUNT})
      (?:[ \t]++=[ \t]++(?P<net>-?{AMOUNT}))?+(?P<line>{PAIRS}){END}
    | (?P<due>{DATE})[ \t]++(?P<instalment>{AMOUNT}){END}
    | {StatedTax.mark}[ \t]++(?P<code>{_WORD})[ \t]++(?P<stated>-?{AMOUNT}){END}
    | {Retained.mark}[ \t]++(?P<retained>{AMOUNT}){END}
    | (?P<document>{REF})[ \t]++(?P<amount>-?{AMOUNT})(?:[ \t]++(?P<currency>[A-Z]{{3}}))?+
      (?:[ \t]++@[ \t]++(?P<rate>{AMOUNT}))?+
      (?:[ \t]++@@[ \t]++(?P<total>-?{AMOUNT})(?:[ \t]++(?P<total_currency>[A-Z]{{3}}))?+)?+
      (?P<application>{PAIRS}){END}
    | (?P<enclosed>{REF})(?P<mention>{PAIRS}){END}
    | ;[^\n]*+\n(?P<comment>)
    )
    | ;[^\n]*+\n(?P<between>)
    | (?P<other>[^\n]*+\n)
    """,
    re.VERBOSE,
)

# PERF: the engine looks a character up in a table if a set has no class (\w, \s) in it; else it tries each member.
_TABLES = ((r"[^\W_]", "[a-zA-Z0-9]"), (r"[\w./", "[a-zA-Z0-9_./"), (r'[^\s"]', r'[^ \t\n\r\f\v"]'))


def in_ascii(pattern: str) -> str:
    """Return the pattern that finds the same under `re.ASCII`, faster."""
    for written, table in _TABLES:
        pattern = pattern.replace(written, table)
    return pattern


def usual_keys(kind: str, terms: str, due: str, other: Callable[[str], str]) -> str:
    """Return the pattern of a kind's keys in the order that arcli writes them, as far as none needs a look.

    It is made of those of terms, due date, and any key for a word or text (by its name); every key may be missing.
    """
    found = []
    for field in kinds()[kind].keys.values():
        if field.attr in ("terms", "due"):
            found.append(terms if field.attr == "terms" else due)
        elif field.type.name in ("word", "text"):
            found.append(other(re.escape(field.name)))
    return "".join(found)
