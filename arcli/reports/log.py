"""The ledger's history as reports: one row per commit, and a document's fields with the commit that last set each."""

from __future__ import annotations

from typing import Any

from arcli.history.commits import CommitEffect
from arcli.history.content import fields_of, name_of
from arcli.history.difference import EntryChange
from arcli.history.provenance import Provenance
from arcli.model.dates import parse_date
from arcli.model.entries import Entry, first_word
from arcli.model.plain import number_of
from arcli.model.report import Report, Row, columns
from arcli.source.git import Repository

_SHOWN = 4  # entries named in one line


def log_report(steps: list[CommitEffect], repository: Repository) -> Report:
    """Return one row per commit (more if it moves several currencies): day, author, entries, change in receivables."""
    rows: list[Row] = []
    for step in steps:
        commit = step.commit
        head = {
            "commit": repository.named(commit),
            "committed": parse_date(commit.day),
            "author": commit.author,
            "entries": said(step.changes) or ("settings" if step.settings_differ else "no entry"),
            "subject": commit.subject,
            "count": len(step.changes),
            "all": ", ".join(_word(c) for c in step.changes),
        }
        effects: list[tuple[str | None, Any]] = list((step.effect or {}).items()) or [(None, None)]
        for index, (currency, amount) in enumerate(effects):
            rows.append({**(head if index == 0 else {}), "currency": currency, "change": amount})
        if step.effect is None:
            rows[-1]["note"] = "the ledger had errors"
        if step.errors:
            rows[-1]["note"] = _errors(step.errors)
    cols = columns("commit committed:d author entries currency change:a subject note", "count:n all", committed="Day")
    report = Report("log", "Log", cols, rows)
    report.quiet = frozenset({"note"})
    if cut := repository.cut_off():
        report.notes.append(cut)
    if any(step.errors is None for step in steps):
        report.notes.append("Merges and unusual commits were checked for errors; --errors checks every commit.")
    if any(r.get("note") for r in rows):
        report.below = frozenset({"note"})
        report.notes.append("No change in receivables is shown where the ledger had errors before or after the commit.")
    return report


def _errors(errors: list[tuple[str, str]]) -> str:
    """Describe errors briefly: `leaves 1 error: AR301 INV-5 has 30.00 USD open …`."""
    if len(errors) == 1:
        return f"leaves 1 error: {errors[0][0]} {errors[0][1]}"
    return f"leaves {len(errors)} errors, first {errors[0][0]} {errors[0][1]}"


def said(changes: list[EntryChange]) -> str:
    """Describe changed entries briefly: `+INV-1 +PMT-7 ~acme -INV-2 and 3 more`."""
    shown = " ".join(_word(c) for c in changes[:_SHOWN])
    return shown + (f" and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else "")


def _word(change: EntryChange) -> str:
    sign = {"added": "+", "removed": "-", "changed": "~"}[change.action]
    record = change.record
    return sign + (number_of(record) or f"{record.kind}:{first_word(change.entry)}")


def blame_report(entry: Entry, provenance: Provenance) -> Report:
    """Return one row per field of an entry: its value, and the commit, author and day that set it."""
    left = fields_of(entry)
    rows: list[Row] = [{"field": name, "value": value} for name, value in left.items()]
    by_name = {row["field"]: row for row in rows}
    changes = provenance.changes(entry)
    committed = fields_of(changes[0].after) if changes else {}
    for name, value in list(left.items()):
        if committed.get(name) != value:
            by_name[name]["commit"] = "not committed" if provenance.tracer else "no git"
            del left[name]
    for change in changes:
        before = fields_of(change.before) if change.before is not None else {}
        for name, value in list(left.items()):
            if before.get(name) != value:
                commit = change.commit
                row = by_name[name]
                named = provenance.repository.named(commit) if provenance.repository else commit.short
                row |= {"commit": named, "author": commit.author, "committed": parse_date(commit.day)}
                row |= {"subject": commit.subject, "before": before.get(name)}
                del left[name]
    cols = columns("field value before commit author committed:d subject", committed="Day")
    report = Report("blame", f"Who set what in {name_of(entry)}", cols, rows)
    report.parameters["document"] = first_word(entry)
    report.quiet = frozenset({"before"})
    if provenance.note:
        report.notes.append(f"Without commits: {provenance.note}.")
    if provenance.repository is not None and (cut := provenance.repository.cut_off()):
        report.notes.append(cut)
    if any(c.halved for c in changes):
        report.notes.append("Some commits were found by bisecting a long history; --exact reads every version.")
    return report
