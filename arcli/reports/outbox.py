"""The outbox: letters by mail and for portals, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from arcli.model.entries import Sent
from arcli.model.report import Report, columns

STATES = ("waiting", "in doubt", "to upload", "gone", "refused", "lost", "elsewhere", "failed", "delivered")


def outbox(letters: Iterable[tuple[Sent, str, str]], as_of: date, *, everything: bool) -> Report:
    """Return one row per letter with its state, and what is to be said of it; delivered ones only with `everything`."""
    rows = [
        {
            "letter": entry.id, "date": entry.date, "customer": entry.customer, "to": entry.to or entry.channel,
            "what": " ".join(filter(None, (entry.template, *(e.document for e in entry.enclosed)))),
            "state": state, "why": said or None,
        }
        for entry, state, said in letters
        if everything or state != "delivered"
    ]  # fmt: skip
    rows.sort(key=lambda row: (STATES.index(str(row["state"])), row["date"], row["letter"]))
    report = Report("outbox", "Letters in transit", columns("letter date:d customer to what state why"), rows, as_of)
    report.below = frozenset({"why"})
    return report
