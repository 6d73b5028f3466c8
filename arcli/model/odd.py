"""Characters that look like others, or like nothing: they come in with texts copied from web pages and documents.

Where a value can't be read and one of them stands in it, that is what is wrong, whatever rule it broke first.
"""

from __future__ import annotations

import re
import unicodedata

from arcli.model.diagnostics import Diagnostic, Spot

UNSEEN = "\u200b\u2060\ufeff"  # no language needs them within a word, unlike the joiners U+200C and U+200D
_DELETE, _SPACE = "delete it: it can't be seen", "type a plain space instead"
_TYPE = {
    **dict.fromkeys(f"{UNSEEN}\u00ad\u200c\u200d\u200e\u200f", _DELETE),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", _SPACE),
    **dict.fromkeys("“”„‟«»＂", 'type a plain quotation mark: "'),
    **dict.fromkeys("‘’‚‛＇", 'type a plain quotation mark: "'),
    **dict.fromkeys("‐‑‒–—−－", "type a plain hyphen: -"),
    **dict.fromkeys("：", "type a plain colon: :"),
    **dict.fromkeys("；", "type a plain semicolon: ;"),
    **dict.fromkeys("，、", "type a plain comma, or none"),
    **dict.fromkeys("．。", "type a plain point: ."),
    **{chr(0xFF10 + digit): f"type a plain digit: {digit}" for digit in range(10)},
}
_ODD = re.compile(f"[{re.escape(''.join(_TYPE))}]")
# Problems with a value that could not be read, and with words that were not understood.
_EXPLAINED = frozenset(
    {"AR102", "AR103", "AR104", "AR107", "AR108", "AR110", "AR111", "AR112", "AR113", "AR114", "AR117"}
)


def name_character(character: str) -> str:
    """Return a character's name with its article: a no-break space (U+00A0)."""
    name = unicodedata.name(character, "control character").lower()
    if character == "\ufeff":
        name = "byte order mark"
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name} (U+{ord(character):04X})"


def explain(problem: Diagnostic) -> Diagnostic:
    """Return AR008 instead of a problem whose text contains an odd character; any other problem unchanged."""
    spot = problem.spot
    if spot is None or problem.code not in _EXPLAINED:
        return problem
    found = _ODD.search(spot.source.text, spot.start, spot.end)
    if found is None:
        return problem
    message = f"{name_character(found[0])} is not allowed here"
    return Diagnostic("AR008", message, Spot(spot.source, *found.span()), _TYPE[found[0]])
