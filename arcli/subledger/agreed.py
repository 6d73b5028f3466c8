"""Contracts, and what is recorded under them: errors that would make a bill wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from arcli.model.contracts import Contracts, by_line
from arcli.model.dates import DAY
from arcli.model.diagnostics import Problem
from arcli.model.entries import Charge, Contract, Entry, Milestone, Terminate, Usage
from arcli.model.money import ZERO
from arcli.model.nearest import nearest
from arcli.model.periods import overlap, show_span
from arcli.model.settings.tiers import Tiers
from arcli.subledger.billed import LineBilled, billed
from arcli.subledger.indexing import stands
from arcli.subledger.indices import Indices
from arcli.subledger.state import Subledger

_SHARES = {
    "retention": ("retains", "of each invoice"),
    "cap": ("raises prices by", "at most"),
    "floor": ("raises prices by", "at least"),
}
MINIMUM = "minimum"  # the line that makes up what is missing to the minimum


def check_contracts(contracts: Contracts, entries: Iterable[Entry], tiers: dict[str, Tiers]) -> Iterator[Problem]:
    """Report contracts that contradict themselves, and usage, milestones and ends that don't fit their contract."""
    yield from contracts.problems
    for declared in contracts.declarations():
        yield from _days(declared, contracts)
        yield from _charges(declared, tiers)
    for number in contracts.ids():
        yield from _index(number, contracts)
    ends: dict[str, Terminate] = {}
    for entry in sorted(entries, key=lambda e: e.date):
        if not isinstance(entry, Terminate) or entry.contract not in contracts:
            continue
        if (first := ends.setdefault(entry.contract, entry)) is not entry:
            related = ((first, ("contract",), "the first"),)
            message = f"{entry.contract} is ended twice"
            yield Problem("AR331", message, entry, ("contract",), "keep one of them", related=related)
    seen: dict[tuple[str, str, str], Usage] = {}
    shares: dict[str, Decimal] = {}
    reached = [e for e in entries if isinstance(e, Milestone) and e.charge is None]
    for milestone in sorted(reached, key=lambda m: (m.date, m.name)):
        yield from _beyond(milestone, shares)
    for entry in entries:
        if isinstance(entry, Usage | Milestone) and entry.contract in contracts:
            yield from _under(entry, contracts, ends)
        if isinstance(entry, Usage) and entry.ref is not None:
            key = (entry.contract, entry.meter, entry.ref)
            if (before := seen.setdefault(key, entry)) is not entry:
                message = f"{entry.meter} of {entry.contract} is recorded twice with ref:{entry.ref}"
                hint = "keep one of them, or give the second a reference of its own"
                yield Problem("AR332", message, entry, ("ref",), hint, related=((before, ("ref",), "first here"),))


def doubts(subledger: Subledger, today: date) -> Iterator[Problem]:
    """Warn of days of a contract that nobody billed between others, of usage recorded too late, of missing figures."""
    yield from _unreviewed(subledger, today)
    used: dict[tuple[str, str], list[Usage]] = {}
    for entry in subledger.other_entries:
        if isinstance(entry, Usage) and entry.date <= subledger.as_of:
            used.setdefault((entry.contract, entry.meter), []).append(entry)
    for (number, line), found in billed(subledger).items():
        if number not in subledger.contracts:
            continue
        versions = [version for _, version in subledger.contracts.versions(number)]
        charges = [c for v in versions for name, c in by_line(v.charges) if name == line]
        meters = {c.meter for c in charges if c.meter is not None}
        if meters:
            recorded = [u for meter in meters for u in used.get((number, meter), [])]
            yield from _late(number, found, recorded)
        elif charges:
            yield from _gaps(number, line, found, charges)


def _unreviewed(subledger: Subledger, day: date) -> Iterator[Problem]:
    """Warn of contracts whose prices were to be reviewed up to a day, while their index has no figure for it."""
    contracts = subledger.contracts
    indices = Indices(subledger.other_entries, day)
    ends = [e for e in subledger.other_entries if isinstance(e, Terminate) and e.date <= day]
    for number in contracts.ids(day):
        versions = [(since, v) for since, v in contracts.versions(number) if since <= day]
        if not any(v.index is not None for _, v in versions):
            continue
        start, last = contracts.term(number, ends)
        for stand in stands([(start, versions[0][1]), *versions[1:]], start, min(last, day), indices, day):
            if stand.factor is None:
                entry = contracts.source(number, "index", day)
                message = f"the prices of {number} were to be reviewed on {stand.span[0]}: {stand.missing}"
                yield Problem("AR442", message, entry, ("index",), "enter it: DATE index NAME VALUE", "warning")
                break


def _gaps(number: str, line: str, found: LineBilled, charges: list[Charge]) -> Iterator[Problem]:
    for (_, before), (after, _) in pairwise(found.spans()):
        gap = (before + DAY, after - DAY)
        held = any(overlap(gap, (c.from_ or date.min, c.to or date.max)) is not None for c in charges)
        if gap[0] <= gap[1] and held:
            bill = next(b for b in found.bills if b.line.service is not None and b.line.service[0] == after)
            message = f"line {line} of {number} is billed before and after {show_span(gap)}, and not for these days"
            path = ("lines", bill.number, "service")
            yield Problem("AR440", message, bill.document.entry, path, "arcli bill proposes what is missing", "warning")


def _late(number: str, found: LineBilled, recorded: list[Usage]) -> Iterator[Problem]:
    """Warn if what was used on the days that are billed is not what was billed."""
    spans = found.spans()
    inside = [u for u in recorded if any(first <= u.date <= last for first, last in spans)]
    used = sum((u.quantity for u in inside), ZERO)
    if inside and used != found.quantity:
        last = max(inside, key=lambda u: (u.date, u.ref or ""))
        message = (
            f"{used:,f} {last.meter} were used on the days that are billed of {number}, {found.quantity:,f} billed"
        )
        hint = "arcli bill puts the difference on the next invoice"
        yield Problem("AR441", message, last, ("quantity",), hint, "warning")


def _days(entry: Contract, contracts: Contracts) -> Iterator[Problem]:
    start, _ = contracts.term(entry.id, ())
    if entry.end is not None and entry.end < start:
        message = f"{entry.id} ends on {entry.end}, before it starts on {start}"
        yield Problem("AR331", message, entry, ("end",), "correct one of the two days")
    for key, what in _SHARES.items():
        share: Decimal | None = getattr(entry, key)
        if share is not None and share > 1:
            message = f"{entry.id} {what[0]} {(share * 100).normalize():f} % {what[1]}"
            yield Problem("AR331", message, entry, (key,), "write a share of 100% at most")
    first = contracts.declaration(entry.id)
    if entry.customer != first.customer:
        message = f"{entry.id} is of {first.customer}, not of {entry.customer}"
        related = ((first, ("customer",), "declared here"),)
        yield Problem(
            "AR331", message, entry, ("customer",), "another customer's contract has another ID", related=related
        )


def _charges(entry: Contract, tiers: dict[str, Tiers]) -> Iterator[Problem]:
    of_line: dict[str, list[tuple[int, Charge]]] = {}
    for number, (line, charge) in enumerate(by_line(entry.charges)):
        path = ("charges", number)
        if charge.from_ is not None and charge.to is not None and charge.to < charge.from_:
            message = f"this charge ends on {charge.to}, before it begins on {charge.from_}"
            yield Problem("AR331", message, entry, (*path, "to"), "correct one of the two days")
        if charge.id == MINIMUM:
            message = f'the ID "{MINIMUM}" is what arcli bills to make up minimum:'
            yield Problem("AR331", message, entry, (*path, "id"), "give the line another ID")
        if charge.tiers is not None and charge.tiers not in tiers:
            best = nearest(charge.tiers, tiers)
            hint = f'did you mean "{best}"?' if best else "prices by quantity are listed in arcli.yaml: tiers:"
            yield Problem("AR331", f'there are no tiers "{charge.tiers}"', entry, (*path, "tiers"), hint)
        if charge.meter is None and (charge.tiers is not None or charge.included is not None):
            said = "tiers" if charge.tiers is not None else "included"
            message = f"{said}: is for what is counted, and this charge names no meter"
            yield Problem("AR331", message, entry, (*path, said), "write meter:NAME beside it")
        if charge.included is not None and charge.included < ZERO:
            message = f"a quantity of {charge.included:,f} is included"
            yield Problem("AR331", message, entry, (*path, "included"), "write how many cost nothing, 0 or more")
        if charge.meter is not None and charge.quantity is not None:
            message = "the quantity of a metered charge is what was used"
            yield Problem("AR331", message, entry, (*path, "quantity"), "leave the quantity out")
        of_line.setdefault(line, []).append((number, charge))
    for line, steps in of_line.items():
        steps.sort(key=_begin)
        for (before, one), (number, other) in pairwise(steps):
            if (one.to or date.max) >= (other.from_ or date.min):
                message = f"two charges of line {line} hold on the same days"
                related = ((entry, ("charges", before), "the other"),)
                hint = "end the first with to: before the second begins with from:, or give each an ID"
                yield Problem("AR331", message, entry, ("charges", number), hint, related=related)


def _index(number: str, contracts: Contracts) -> Iterator[Problem]:
    """Report an index without the figure that prices are as of, and bounds of a review that contradict each other."""
    for since, version in contracts.versions(number):
        if version.index is not None and (version.base or ZERO) <= ZERO:
            entry = contracts.source(number, "index", since)
            message = f"the prices of {number} follow the index {version.index}, and no base says as of which figure"
            yield Problem("AR331", message, entry, ("index",), "write base: with the figure that the prices are as of")
            return
        if version.cap is not None and version.floor is not None and version.cap < version.floor:
            entry = contracts.source(number, "cap", since)
            message = f"a review of {number} raises prices by {version.floor:%} at least, and {version.cap:%} at most"
            yield Problem("AR331", message, entry, ("cap",), "write a cap that is the floor or more")
            return


def _beyond(entry: Milestone, shares: dict[str, Decimal]) -> Iterator[Problem]:
    """Add a milestone's share to those of its contract before it, and report it if they are more than the whole."""
    before = shares.get(entry.contract, ZERO)
    shares[entry.contract] = total = before + (entry.percent or ZERO)
    if before <= 1 < total:
        message = f"the milestones of {entry.contract} come to {(total * 100).normalize():f} % of its value"
        yield Problem("AR331", message, entry, ("percent",), "together they are 100 % at most")


def _begin(step: tuple[int, Charge]) -> date:
    return step[1].from_ or date.min


def _under(entry: Usage | Milestone, contracts: Contracts, ends: dict[str, Terminate]) -> Iterator[Problem]:
    versions = [contract for _, contract in contracts.versions(entry.contract)]
    start, last = contracts.term(entry.contract, ends.values())
    if entry.date < start or entry.date > last:
        when = f"before {entry.contract} starts on {start}" if entry.date < start else f"after its last day, {last}"
        hint = "is the date right? An amendment with end: makes a contract longer"
        yield Problem("AR332", f"this {entry.kind} is dated {when}", entry, ("date",), hint)
    if isinstance(entry, Usage):
        meters = sorted({c.meter for v in versions for c in v.charges if c.meter is not None})
        if entry.meter not in meters:
            best = nearest(entry.meter, meters)
            hint = f'did you mean "{best}"?' if best else f"it counts {', '.join(meters) or 'nothing'}"
            yield Problem("AR332", f'{entry.contract} has no meter "{entry.meter}"', entry, ("meter",), hint)
    elif entry.charge is None and (entry.percent is None or versions[-1].value is None):
        message = f'the milestone "{entry.name}" has neither an amount nor a share of a value'
        hint = "write the amount, or percent: where the contract has a value:"
        yield Problem("AR332", message, entry, ("name",), hint)
