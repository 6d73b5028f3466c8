"""Names of files for documents: safe on every file system, whatever an ID holds, and different for different IDs."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_LONGEST = 120  # bytes; file systems take 255, and people read less
_UNSAFE = re.compile(r"[^\w.+&-]")
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\..*)?\Z", re.IGNORECASE)  # by Windows


def file_names(ids: Sequence[str], ending: str) -> list[str]:
    """Return a name for each ID: itself where that is safe, else what is safe of it and a digest after `~`.

    IDs hold no `~`, so that no two names are alike; those that differ in case alone get a digest too.
    """
    alike = Counter(one.casefold() for one in ids)
    return [f"{_stem(one, alone=alike[one.casefold()] == 1)}.{ending}" for one in ids]


def _stem(text: str, *, alone: bool) -> str:
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip(".")
    while len(safe.encode()) > _LONGEST:
        safe = safe[:-1]
    if safe == text and alone and not _RESERVED.match(safe):
        return safe
    return f"{safe}~{hashlib.sha256(text.encode()).hexdigest()[:8]}"
