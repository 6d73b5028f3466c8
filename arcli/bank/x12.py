"""X12 transactions → remittance advice. Also found inside texts: NACHA CTX addenda, fields of bank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcli.bank.recognise import kind_of
from arcli.bank.x12advice import read_820
from arcli.bank.x12claims import read_835
from arcli.bank.x12segments import transactions
from arcli.model.bank.line import RemittanceAdvice
from arcli.model.diagnostics import SourceText
from arcli.model.findings import Findings

_ADDENDA = re.compile(r"^705(.{80})", re.MULTILINE)
_READERS = {"820": read_820, "835": read_835}


def read_x12(found: Findings) -> list[RemittanceAdvice]:
    """Return the advice of all 820 and 835 transactions in a text; other transactions are ignored."""
    if kind_of(found.source.text) == "nacha":
        return [a for inner in _addenda(found) for a in read_x12(inner)]
    return [_READERS[t.kind](found, t.segments) for t in transactions(found) if t.kind in _READERS]


def advice_in_text(name: str, text: str, line: int) -> list[RemittanceAdvice]:
    """Return advice that a bank passed on in the text of a line (CTX addenda), if any."""
    match = re.search(r"\bISA(?=[^\w\s])|\bST(?=\*8(?:20|35)\*)", text)
    if match is None:
        return []
    inner = Findings(SourceText(name, text[match.start() :]))
    advice = read_x12(inner)
    for one in advice:
        one.file, one.line = name, line
    return [] if any(p.severity == "error" for p in inner.problems) else advice


def _addenda(found: Findings) -> Iterator[Findings]:
    """Yield the payload of the addenda (record 7, type 05) of each entry in a NACHA file."""
    payload: list[str] = []
    start = 0
    for line in [*found.source.text.split("\n"), "9"]:
        match = _ADDENDA.match(line)
        if match is not None:
            payload.append(match[1])
        elif payload:
            text = "".join(payload).rstrip()
            if kind_of(text) == "x12":
                inner = Findings(SourceText(found.source.name, text))
                inner.problems = found.problems
                yield inner
            payload = []
        start += len(line) + 1
