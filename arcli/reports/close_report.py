"""Closings and reopenings, and what changed in a period between two closings."""

from __future__ import annotations

from arcli.closing.close import sealings
from arcli.closing.lock_file import read_seal
from arcli.closing.posted import differences
from arcli.closing.seal import Seal, SealedRow
from arcli.ledger.opening import Ledger
from arcli.model.entries import Close, Reopen
from arcli.model.report import Report, Row, columns


def sealing_report(ledger: Ledger) -> Report:
    """Return one row per closing or reopening in the order of the chain, with restatements under each later closing."""
    rows: list[Row] = []
    before: dict[str, Close] = {}
    for close, reopens in sealings(ledger):
        rows.append(_row(close, "closed again" if close.period in before else "closed", close.totals, close.digest))
        if close.period in before:
            rows += _restated(ledger, before[close.period], close)
        before[close.period] = close
        rows += [_row(r, "reopened", r.reason, close.digest) for r in reopens]
    cols = columns("period what date:d says", "digest where")
    report = Report("closings", "Closings", cols, rows)
    if not rows:
        report.notes.append("No period was closed.")
    return report


def _row(entry: Close | Reopen, what: str, says: str | None, digest: str | None) -> Row:
    return {"period": entry.period, "what": what, "date": entry.date, "says": says, "digest": digest}


def _restated(ledger: Ledger, first: Close, second: Close) -> list[Row]:
    """Return the differences of two seals of a period: totals from their entries, entries from their lock files."""
    rows = []
    if first.totals != second.totals:
        rows.append(_says(second, "restated", f"total {first.totals} → {second.totals}"))
    old, new = read_seal(ledger, first), read_seal(ledger, second)
    if old is None or new is None:
        rows.append(_says(second, "restated", "a lock file is gone: entries can't be compared"))
        return rows
    if old.posted is not None and new.posted is not None and old.posted.activity != new.posted.activity:
        rows.append(_says(second, "restated", f"posted {differences(old.posted.activity, new.posted.activity)}"))
    one, other = _by_key(old), _by_key(new)
    for key in sorted(one.keys() | other.keys()):
        a, b = one.get(key, []), other.get(key, [])
        if a == b:
            continue
        line = (b or a)[0]
        what = "added" if not a else "removed" if not b else "changed"
        rows.append(_says(second, "restated", f"{line.kind} {line.word} of {line.date} {what}"))
    return rows


def _says(entry: Close, what: str, text: str) -> Row:
    return {"period": entry.period, "what": what, "says": text}


def _by_key(seal: Seal) -> dict[tuple[str, ...], list[SealedRow]]:
    found: dict[tuple[str, ...], list[SealedRow]] = {}
    for line in seal.lines:
        found.setdefault(line.key, []).append(line)
    return found
