"""Reads postings from a book that another tool keeps, by running that tool: hledger, ledger, beancount.

None of their file formats is parsed here. hledger returns JSON, ledger its formatted register, beancount the CSV of its
own query tool; what they refuse is reported in their words.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from arcli.model.diagnostics import Diagnostic

TOOLS = ("hledger", "ledger", "beancount")
_ENDINGS = {
    ".hledger": "hledger",
    ".journal": "hledger",
    ".j": "hledger",
    ".ledger": "ledger",
    ".dat": "ledger",
    ".beancount": "beancount",
    ".bean": "beancount",
}
_SECONDS = 120


class BookPosting(NamedTuple):
    """One posting of another book: debit positive. `tags` are those of the posting, then of its transaction."""

    date: date
    account: str
    amount: Decimal
    currency: str
    code: str
    description: str
    tags: dict[str, str]
    links: tuple[str, ...] = ()
    transaction: str = ""

    @property
    def customer(self) -> str:
        """Return the customer that a tag names."""
        return self.tags.get("customer", "")

    @property
    def document(self) -> str:
        """Return the document that a tag names, else the transaction's code."""
        return self.tags.get("document") or self.tags.get("invoice") or self.code


class ToolMissing(Exception):
    """A tool that must be run is not installed; the text names it."""


def tool_of(path: str, given: str | None = None) -> str | None:
    """Return the tool that reads a file: as given, else by the file's extension; None if neither says."""
    return given or _ENDINGS.get(Path(path).suffix.lower())


def read_book(path: str, tool: str, accounts: Iterable[str], until: date) -> tuple[list[BookPosting], list[Diagnostic]]:
    """Return the tool's postings up to a day on some accounts and those below them, or its complaint as a diagnostic.

    Raise ToolMissing if the tool is not installed.
    """
    wanted = sorted(set(accounts))
    end = (until + timedelta(1)).isoformat()
    pattern = "|".join(f"^{re.escape(a)}(:|$)" for a in wanted)
    if tool == "hledger":
        text, problems = _run(
            path, "hledger", "hledger", "-f", path, "print", "-O", "json", "-e", end, f"acct:{pattern}"
        )
        return ([], problems) if problems else (_of_hledger(text, pattern), [])
    if tool == "ledger":
        form = "\x1f".join(_LEDGER) + "\x1e"
        words = ("ledger", "-f", path, "--args-only", "--end", end, "register", "--format", form, f"/{pattern}/")
        text, problems = _run(path, "ledger", *words)
        return ([], problems) if problems else (_of_ledger(text), [])
    text, problems = _run(path, "beancount", "bean-query", "-f", "csv", path, _query(pattern, until))
    return ([], problems) if problems else (_of_beancount(text), [])


def _run(path: str, tool: str, *words: str) -> tuple[str, list[Diagnostic]]:
    program = shutil.which(words[0]) or shutil.which(words[0], path=str(Path(sys.executable).parent))
    if program is None:
        raise ToolMissing(words[0])
    try:
        done = subprocess.run(
            [program, *words[1:]], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            timeout=_SECONDS, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "", [Diagnostic("AR645", f"{tool} did not finish with {path} in {_SECONDS} seconds", file=path)]
    complaint = done.stderr.strip()
    if done.returncode or (tool == "beancount" and complaint):
        return "", [_rejected(path, tool, complaint or done.stdout.strip())]
    return done.stdout, []


def _rejected(path: str, tool: str, complaint: str) -> Diagnostic:
    said = [line.rstrip() for line in complaint.splitlines() if line.strip()]
    shown = "; ".join(" ".join(line.split()) for line in said[:6]) + ("; …" if len(said) > 6 else "")
    return Diagnostic(
        "AR645", f"{tool} rejects this file: {shown}", hint=f"correct it until {tool} accepts it", file=path
    )


# --- hledger ---------------------------------------------------------------------------------------------


def _of_hledger(text: str, pattern: str) -> list[BookPosting]:
    wanted, found = re.compile(pattern), []
    for t in json.loads(text):
        own = {str(k): str(v) for k, v in t["ttags"]}
        for p in t["tpostings"]:
            if not wanted.search(p["paccount"]):
                continue
            tags = own | {str(k): str(v) for k, v in p["ptags"]}
            day, number = date.fromisoformat(p["pdate"] or t["tdate"]), str(t["tindex"])
            found += [
                BookPosting(
                    day,
                    p["paccount"],
                    _exact(a["aquantity"]),
                    a["acommodity"],
                    t["tcode"],
                    t["tdescription"],
                    tags,
                    (),
                    number,
                )
                for a in p["pamount"]
            ]
    return found


def _exact(quantity: dict[str, Any]) -> Decimal:
    return Decimal(int(quantity["decimalMantissa"])).scaleb(-int(quantity["decimalPlaces"]))


# --- ledger ----------------------------------------------------------------------------------------------

_TAGS = ("customer", "document", "invoice", "due")
_LEDGER = (
    "%(format_date(date, '%Y-%m-%d'))",
    "%(account)",
    "%(quantity(amount))",
    "%(commodity(amount))",
    "%(code)",
    "%(payee)",
    "%(xact.beg_line)",
    *(f"%(tag('{t}'))" for t in _TAGS),
)


def _of_ledger(text: str) -> list[BookPosting]:
    found = []
    for record in text.split("\x1e"):
        cells = record.strip("\n").split("\x1f")
        if len(cells) < len(_LEDGER):
            continue
        day, account, amount, currency, code, payee, line = cells[:7]
        tags = {k: v for k, v in zip(_TAGS, cells[7:], strict=False) if v}
        number = Decimal(amount)
        found.append(
            BookPosting(date.fromisoformat(day), account, number, currency.strip('"'), code, payee, tags, (), line)
        )
    return found


# --- beancount -------------------------------------------------------------------------------------------


def _query(pattern: str, until: date) -> str:
    meta = ", ".join(f"any_meta('{t}') AS m_{t}" for t in _TAGS)
    columns = f"date, account, number, currency, payee, narration, joinstr(links) AS l, id, {meta}"
    safe = pattern.replace("'", ".")
    return f"SELECT {columns} WHERE account ~ '{safe}' AND date <= {until}"


def _of_beancount(text: str) -> list[BookPosting]:
    found = []
    for row in csv.DictReader(io.StringIO(text)):
        cells = {k: (v or "").strip() for k, v in row.items()}
        try:
            amount = Decimal(cells["number"])
        except InvalidOperation:
            continue
        tags = {t: cells[f"m_{t}"] for t in _TAGS if cells[f"m_{t}"]}
        links = tuple(x.strip() for x in cells["l"].split(",") if x.strip())
        said = " | ".join(x for x in (cells["payee"], cells["narration"]) if x)
        day = date.fromisoformat(cells["date"])
        found.append(BookPosting(day, cells["account"], amount, cells["currency"], "", said, tags, links, cells["id"]))
    return found
