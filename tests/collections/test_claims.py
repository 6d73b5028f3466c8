"""Claims on insurers: what is to be done about each on a day, by its last day; worked out by hand."""

from __future__ import annotations

import random
from datetime import date

import pytest

from arcli.collections.claims import claims
from arcli.reports.claims import claims as claims_report
from arcli.reports.context import Context
from arcli.reports.placed import placed
from arcli.subledger.openitems import open_items
from tests.subledger.books import open_memory

SETTINGS = """\
currency: USD
payers: {blue: {file: 90, appeal: 180, response: 30}, second: {file: 60}}
credit_balance: 60
"""
HEAD = """\
2026-01-01 customer blue
2026-01-01 customer second
2026-01-01 customer pat
2026-01-05 invoice C blue 100.00
    "Visit"  1 @ 100.00  service:2026-01-03..2026-01-03
"""
SENT = "2026-01-10 sent S blue channel:portal\n    C\n"
OTHER = "2026-01-02 sent S0 blue channel:portal\n"  # letters are kept: what none encloses was not filed
MOVED = ("2026-02-01 transfer T blue second 30.00\n    C 30.00\n"
         "2026-02-01 payment P blue 70.00\n    C 70.00\n")  # fmt: skip
STORIES: dict[str, tuple[str, str, list[tuple[str, str, str | None]]]] = {
    "answered in time": (SENT, "2026-02-09", []),
    "no response": (SENT, "2026-02-10", [("no response", "100.00", None)]),
    "without letters its date counts": ("", "2026-02-05", [("no response", "100.00", None)]),
    "paid": (SENT + "2026-02-01 payment P blue 100.00\n    C 100.00\n", "2026-03-10", []),
    "failed, and far from the limit": (SENT + "2026-01-11 failed S\n", "2026-03-03", []),
    "to be filed": (OTHER, "2026-03-04", [("file", "100.00", "2026-04-03")]),
    "too late to file": (OTHER, "2026-05-01", [("file", "100.00", "2026-04-03")]),
    "denied": (SENT + "2026-02-01 dispute C 40.00 code:CO-16 reason:referral\n", "2026-02-02",
               [("denied", "40.00", "2026-07-31")]),
    "denied, and resolved": (SENT + "2026-02-01 dispute C code:CO-16\n2026-02-02 resolve C\n", "2026-02-02", []),
    "secondary": (OTHER + "2026-02-01 transfer T blue second 30.00\n    C 30.00\n"
                  "2026-02-01 payment P blue 70.00\n    C 70.00\n2026-02-02 sent S2 second channel:portal\n",
                  "2026-02-03", [("secondary", "30.00", "2026-03-04")]),
    "secondary, the first to that payer": (OTHER + MOVED, "2026-02-02", [("secondary", "30.00", "2026-03-04")]),
    "secondary, filed": (OTHER + MOVED + "2026-02-05 sent S2 second channel:portal\n    C\n", "2026-03-07", []),
    "secondary, filed and not answered": (OTHER + MOVED + "2026-02-05 sent S2 second channel:portal\n    C\n",
                                          "2026-03-08", [("no response", "30.00", None)]),
    "secondary, where no letters are kept": (MOVED, "2026-03-03", []),
    "secondary, no letters and no answer": (MOVED, "2026-03-04", [("no response", "30.00", None)]),
    "credit balance": ("2026-01-20 payment P pat 25.00\n", "2026-01-21", [("pay back", "25.00", "2026-03-21")]),
    "of nobody": ("2026-01-20 payment P ? 25.00\n", "2026-01-21", []),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_a_day(name: str) -> None:
    text, day, wanted = STORIES[name]
    later = "2026-06-01 dispute C code:CO-1\n" if "paid" not in name and "secondary" not in name else ""
    entries = (HEAD + text + later).replace("\n    ", "\t").splitlines()
    random.Random(name).shuffle(entries)
    ledger = open_memory({"arcli.yaml": SETTINGS, "a.journal": "\n".join(entries).replace("\t", "\n    ") + "\n"})
    subledger, problems = ledger.as_of(date.fromisoformat(day))
    assert not problems, problems
    found = claims(subledger, open_items(subledger))
    assert [(c.task, f"{c.amount:f}", c.by and c.by.isoformat()) for c in found] == wanted


def test_denials_by_code() -> None:
    """CO-16: 40.00 and 30.00, the oldest of 1 February; CO-29 of what is open, 55.00. What is resolved is none."""
    text = HEAD + (
        "2026-01-06 invoice D blue 55.00\n2026-01-06 invoice E blue 70.00\n2026-01-06 invoice F blue 80.00\n"
        "2026-02-01 dispute C 40.00 code:CO-16\n2026-02-03 dispute E 30.00 code:CO-16\n"
        "2026-02-02 dispute D code:CO-29\n2026-02-01 dispute F code:CO-29\n2026-02-03 resolve F\n"
    )
    ledger = open_memory({"arcli.yaml": SETTINGS, "a.journal": text})
    day = date(2026, 2, 11)
    report = claims_report(Context(ledger, ledger.as_of(day)[0], day), "code")
    assert [(r["code"], r["count"], f"{r['amount']:f}", r["oldest_days"], str(r["by"])) for r in report.rows] == [
        ("CO-16", 2, "70.00", 10, "2026-07-31"), ("CO-29", 1, "55.00", 9, "2026-08-01"),
    ]  # fmt: skip


def test_what_agencies_have() -> None:
    text = HEAD + (
        "2026-01-06 invoice D pat 55.00 due:2026-02-01\n2026-01-06 invoice E pat 70.00 due:2026-02-01\n"
        "2026-02-05 place pat with:Harlow document:D\n2026-02-06 place blue with:Pike\n2026-02-07 recall blue\n"
    )
    ledger = open_memory({"arcli.yaml": SETTINGS, "a.journal": text})
    day = date(2026, 2, 11)
    (row,) = placed(Context(ledger, ledger.as_of(day)[0], day)).rows
    assert (row["with"], row["document"], f"{row['open']:f}", row["days"]) == ("Harlow", "D", "55.00", 10)
