"""English for counts: `1 entry`, `2 entries`, `1,204 lines`."""

from __future__ import annotations

_SIBILANTS = ("s", "x", "z", "ch", "sh")


def plural(noun: str) -> str:
    """Return the plural of a noun, or of a phrase that ends with one."""
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(_SIBILANTS) else "s")


def counted(number: int, noun: str) -> str:
    """Return the noun in the form that a number asks for, without the number."""
    return noun if number == 1 else plural(noun)


def count_of(number: int, noun: str) -> str:
    """Return a number and its noun: `1 entry`, `0 entries`, `1,204 lines`."""
    return f"{number:,} {counted(number, noun)}"


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])
