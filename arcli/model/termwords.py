"""Payment terms as people write them, in the form that arcli reads: "2% 10, net 30" is `2/10net30`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_DAYS = r"(?:days?|dys|d|tagen?|tage|tg|t|jours?|j|d[ií]as?|giorni|dagen)"
_BEFORE = r"(?:\s|in|within|by|if|paid|skonto|discount|innerhalb|binnen|bei|zahlung|sous|escompte|von|of|-)*"
_DISCOUNTS = (
    re.compile(rf"(?P<percent>\d+(?:\.\d+)?)\s*%?\s*/\s*(?P<days>\d+)(?P<count>d-?)?\s*{_DAYS}?(?![a-z0-9])"),
    re.compile(r"(?P<percent>\d+(?:\.\d+)?)\s*%?\s*/\s*(?P<days>\d+)(?P<count>d-)?(?=[a-z])"),
    re.compile(rf"(?P<percent>\d+(?:\.\d+)?)\s*%{_BEFORE}(?P<days>\d+)\s*{_DAYS}?(?![a-z0-9])"),
    re.compile(rf"(?P<days>\d+)\s*{_DAYS}?{_BEFORE}(?P<percent>\d+(?:\.\d+)?)\s*%\s*(?:skonto|discount|escompte)?"),
)
_MONTH_END = r"(?:eom|end\s*of\s*(?:the\s*)?month|fin\s*de\s*mois|fdm|monatsende|ultimo|month\s*end)"
_NEXT_MONTH = r"(?:prox(?:imo)?\.?|of\s*(?:the\s*)?(?:next|following)\s*month)"
_NET = r"(?:net(?:to|t)?|n)?\W*"
_RULES = (
    (re.compile(rf"{_NET}(\d+)\W*{_DAYS}?\W*(?:netto|net)?\W*(?:from\s*)?{_MONTH_END}"), "net{0}eom"),
    (re.compile(rf"{_MONTH_END}\W*\+\W*(\d+)\W*{_DAYS}?"), "eom+{0}"),
    (re.compile(rf"(?:net\W*)?{_MONTH_END}"), "eom"),
    (re.compile(r"(?:net\W*)?(?:prox(?:imo)?)\.?\W*(\d+)(?:st|nd|rd|th)?"), "prox{0}"),
    (re.compile(rf"(?:net\W*)?(\d+)(?:st|nd|rd|th)?\W*{_NEXT_MONTH}"), "prox{0}"),
    (re.compile(r"(\d+)\W*(?:m|months?|monate?n?|mois|mo)"), "{0}m"),
    (re.compile(rf"{_NET}(\d+)\W*{_DAYS}?\W*(?:netto|net|after\s*invoice(?:\s*date)?)?"), "net{0}"),
    (re.compile(r"(?:due\s*)?(?:up)?on\s*receipt|immediate(?:ly)?|sofort|rein\s*netto|comptant|due\s*now"), "receipt"),
    (re.compile(r"c\.?o\.?d\.?|cash(?:\s*on\s*delivery)?|nachnahme"), "cod"),
)  # fmt: skip


def suggestion(text: str, holds: Callable[[str], bool]) -> str | None:
    """Return the terms that a text most probably means; None if it means none.

    `holds` tells whether terms are valid.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    plain = " ".join(re.sub(r"[,;:_()]", " ", plain).split())
    return next(filter(holds, _forms(plain)), None)


def _forms(plain: str) -> list[str]:
    """Return what a text may mean, the most probable first: with a discount before the rule, then without."""
    tight = plain.replace(" ", "")
    found = [tight, tight.replace("%", "/", 1)]
    for pattern in _DISCOUNTS:
        if match := pattern.search(plain):
            rest = " ".join(f"{plain[: match.start()]} {plain[match.end() :]}".split()).strip(" -/.,")
            count = match.groupdict().get("count")
            rule = _rule(rest) if rest else None
            if rule is not None:
                percent = match["percent"]
                found.append(f"{percent}/{match['days']}{'d-' if count else ''}{rule}")
    whole = _rule(plain)
    return [*found, whole] if whole is not None else found


def _rule(text: str) -> str | None:
    for pattern, form in _RULES:
        if match := pattern.fullmatch(text.strip(" -/.,")):
            return form.format(*(g.lstrip("0") or "0" for g in match.groups()))
    return None
