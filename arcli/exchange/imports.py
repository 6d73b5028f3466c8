"""Importing a list: profile and rows → entries → what is new → the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from arcli.exchange.build import Builder, Made
from arcli.exchange.merge import Merged, merge
from arcli.exchange.profile import Profile, read_profile
from arcli.exchange.rows import Rejected, Row, check_dates, read_rows
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import in_cents
from arcli.ledger.record import Recorded, record
from arcli.model.diagnostics import Diagnostic
from arcli.model.fields import DATE
from arcli.model.kinds import kinds
from arcli.model.money import use_exact_context
from arcli.source.decode import decode
from arcli.source.files import Files


class Prepared(NamedTuple):
    """A list that was read: its profile, head, rows, the entries of good rows, and rows that are not good.

    `ragged` are rows that are not as long as the head.
    """

    profile: Profile
    head: list[str]
    rows: list[Row]
    ragged: dict[int, list[str]]
    made: list[Made]
    rejected: list[Rejected]

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return len(self.rows) + len(self.ragged)

    def cells(self, number: int) -> list[str]:
        """The cells of a row as they were."""
        return self.ragged.get(number) or next(list(r.cells.values()) for r in self.rows if r.number == number)


def prepare(
    name: str, data: bytes, profile_name: str, profile_data: bytes,
    *, progress: Callable[[list[Row]], Iterable[Row]] = iter,
) -> tuple[Prepared | None, list[Diagnostic]]:  # fmt: skip
    """Read a list by a profile; None with diagnostics when profile or file as a whole are wrong."""
    use_exact_context()
    source, problems = decode(profile_name, profile_data)
    profile, more = read_profile(source)
    if profile is None:
        return None, [*problems, *more]
    rows, ragged, problems = read_rows(name, data, profile)
    if problems:
        return None, problems
    problems = check_dates(profile, rows, _date_templates(profile), name)
    if problems:
        return None, problems
    builder = Builder(profile)
    made = builder.build(progress(rows))
    head = list(rows[0].cells) if rows else []
    rejected = [_ragged(profile, number, cells, len(head)) for number, cells in ragged.items()]
    return Prepared(profile, head, rows, ragged, made, [*rejected, *builder.rejected]), []


def _date_templates(profile: Profile) -> list[str]:
    found = []
    for rule in profile.entries:
        fields = kinds()[rule.kind].fields
        found += [t for n, t in rule.fields.items() if n == "date" or (n in fields and fields[n].type is DATE)]
    return found


def import_rows(
    files: Files, prepared: Prepared, *, settings: str | None, dry_run: bool, skip: bool
) -> tuple[Recorded | None, list[Rejected], int]:
    """Add what is new to a ledger: (what was recorded or None, bad rows, how many entries were there already).

    Nothing is written while rows are bad, unless `skip`. Raises LedgerError and ValueError as `record` does.
    """
    merged: list[Merged] = []
    stop = bool(prepared.rejected) and not skip

    def make(ledger: Ledger) -> list[Any]:
        merged.append(merge(prepared.made, ledger.entries))
        different = merged[0].different
        if stop or (different and not skip):
            return []
        for entry in merged[0].entries:
            _in_cents(ledger, entry)
        return merged[0].entries

    done = record(files, make, settings=settings, dry_run=dry_run)
    rejected = [*prepared.rejected, *merged[0].different]
    return done, rejected, merged[0].already


def _ragged(profile: Profile, number: int, cells: list[str], wanted: int) -> Rejected:
    reason = f"the row has {len(cells)} cells, the head {wanted}"
    return Rejected(number, "", profile.csv.delimiter.join(cells)[:60], reason)


def _in_cents(ledger: Ledger, entry: Any) -> None:
    """Write amounts of an entry without a currency with the decimals of its customer's or the ledger's."""
    customer = getattr(entry, "customer", None)
    if customer is None or getattr(entry, "currency", None) is not None or not hasattr(entry, "amount"):
        return
    known = ledger.customers.at(customer, entry.date)
    currency = (known.currency if known else None) or ledger.settings.currency
    if currency is not None:
        entry.amount = in_cents(entry.amount, currency)
        for application in getattr(entry, "applications", ()):
            application.amount = in_cents(application.amount, currency)
