"""Names of months in the languages of lists."""

from __future__ import annotations

import unicodedata
from functools import cache

# CLDR's wide names. Short forms are their beginnings; other short forms are in _SHORT.
_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
}
_SHORT = {
    "de": {"mrz": 3, "jänner": 1, "feber": 2}, "nl": {"mrt": 3}, "es": {"setiembre": 9},
    "pl": {"stycznia": 1, "lutego": 2, "marca": 3, "kwietnia": 4, "maja": 5, "czerwca": 6, "lipca": 7, "sierpnia": 8,
           "września": 9, "października": 10, "listopada": 11, "grudnia": 12},
}  # fmt: skip
LANGUAGES = tuple(_NAMES)


def month_of(name: str, language: str) -> int | None:
    """Return the month (1 to 12) of a name or its first three or more letters; None if it is not one."""
    word = _bare(name)
    if len(word) < 3:
        return None
    exact, begun = set(), set()
    for known, month in _words(language):
        if known == word:
            exact.add(month)
        elif known.startswith(word):
            begun.add(month)
    found = exact or begun
    return found.pop() if len(found) == 1 else None


def short_name(month: int, language: str) -> str:
    """Return the first letters of a month's name, three or as many as distinguish it from others: 3 → "Mar"."""
    name = _NAMES[language].split()[month - 1]
    size = next((n for n in range(3, len(name)) if month_of(name[:n], language) == month), len(name))
    return name[:size].capitalize()


@cache
def _words(language: str) -> tuple[tuple[str, int], ...]:
    whole = [(name, month) for month, name in enumerate(_NAMES[language].split(), 1)]
    short = [(name, month) for name, month in _SHORT.get(language, {}).items()]
    return tuple((_bare(name), month) for name, month in whole + short)


@cache
def _bare(name: str) -> str:
    """Return a name without case, accents and points."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).rstrip(".")
