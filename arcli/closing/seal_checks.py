"""Checks of seals: whether closed periods are as sealed, and if not, which entries and commits changed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from arcli.closing.lock_file import read_seal
from arcli.closing.lost_seals import lost_seals
from arcli.closing.meaning import Meaning
from arcli.closing.posted import changes_of
from arcli.closing.seal import (
    RULES,
    SealedRow,
    digest_of,
    head_of,
    row_of,
    rules_of,
    sealed_records,
    totals_at,
    totals_text,
)
from arcli.closing.soft import changed_rows, digest_of_rows, soft_rows
from arcli.history.content import Identity, field_changes, identity, name_of
from arcli.history.provenance import Provenance
from arcli.ledger.checks import check
from arcli.ledger.knowing import forgotten, lock_folder, lock_name
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.periods import closes_of, last_day, lifts, reopens_of, standing
from arcli.model.dates import DAY
from arcli.model.diagnostics import Diagnostic, Problem, Stated
from arcli.model.entries import Close, Entry, Reopen, has_amount, id_of, kinds, subject_of
from arcli.model.money import money
from arcli.model.plain import entry_of
from arcli.model.words import count_of
from arcli.source.files import Files, SourceError
from arcli.source.git import Commit
from arcli.source.gitfiles import GitFiles, files_at
from arcli.subledger.state import Subledger

Related = tuple[tuple[Stated, tuple[str | int, ...], str], ...]
_MOST = 20  # entries named for one broken seal
_AGAIN = "undo the change, or run arcli reopen {0} --reason … and close the period again"


@check
def seals(ledger: Ledger, subledger: Subledger, today: date) -> Iterator[Problem | Diagnostic]:
    """Check every seal in force up to the as-of date against the ledger, and the chain of all seals."""
    yield from seals_until(ledger, subledger, subledger.as_of, posted=True)
    yield from _totals(ledger, subledger)
    yield from _reopened(ledger, subledger.as_of, today)
    for close in _standing_now(ledger, subledger, subledger.as_of):
        yield from _soft_changes(ledger, close)


def seals_until(ledger: Ledger, subledger: Subledger, until: date, *, posted: bool) -> Iterator[Problem | Diagnostic]:
    """Check the seals made up to a day, of periods that end by the subledger's date; without totals and warnings.

    With `posted`, check their postings too, which takes the whole general ledger. Sealed entries add up to the same
    totals, so totals can differ only if the close entry states others.
    """
    closes = closes_of(ledger.stated, until)
    reopens = reopens_of(ledger.stated, until)
    if closes or reopens:
        yield from _chain(closes, reopens)
    yield from _orphans(ledger)
    yield from lost_seals(ledger, subledger.as_of)
    standing_now = _standing_now(ledger, subledger, until)
    if not standing_now:
        return
    meaning = Meaning(subledger)
    for close in standing_now:
        if close.digest is None:
            message = f"{close.period} is closed, but not sealed: the entry has no digest"
            hint = "remove the line and run arcli close, which checks and seals the period"
            yield Problem("AR816", message, close, ("period",), hint, "warning")
        elif digest_of(ledger, meaning, head_of(close)) != close.digest:
            yield from _broken(ledger, subledger, meaning, close)
        elif posted and close.posted is not None:
            seal = read_seal(ledger, close)
            said = changes_of(ledger, subledger, close, seal.posted if seal is not None else None)
            if said is not None:
                message = f"the postings of {close.period} are not what was sealed" + (f": {said}" if said else "")
                gone = [f"{r.kind} {r.word} of {r.date}" for r in forgotten(ledger.files, ledger.stated, close)]
                message += f" ({', '.join(gone[:_MOST])}: changed or removed)" if gone else ""
                yield _by_rules(Problem("AR821", message, close, ("posted",), _AGAIN.format(close.period)), close)


def _standing_now(ledger: Ledger, subledger: Subledger, until: date) -> list[Close]:
    return [c for c in standing(ledger.stated, until) if last_day(c.period) <= subledger.as_of]


def _broken(ledger: Ledger, subledger: Subledger, meaning: Meaning, close: Close) -> Iterator[Problem]:
    """Yield what broke a seal: entries that differ, or only the figures that a later version of the rules derives."""
    found = list(Culprits(ledger, subledger, meaning, close).problems())
    same = all(p.code in ("AR812", "AR813") for p in found) and read_seal(ledger, close) is not None
    yield from (_by_rules(p, close) if same else p for p in found)


def _by_rules(problem: Problem, close: Close) -> Problem:
    """Turn an error into a warning if the period was sealed under older rules, which may explain the difference."""
    if rules_of(close) >= RULES:
        return problem
    message = problem.message.replace("settings or customers", "newer rules")
    message = f"{message} (sealed under rules {rules_of(close)}, now rules {RULES})"
    hint = f"arcli close --reseal --reason … seals {close.period} again and records the difference"
    return problem._replace(code="AR822", message=message, hint=hint, severity="warning")


def _reopened(ledger: Ledger, as_of: date, today: date) -> Iterator[Problem]:
    """Yield reopenings dated after today, and periods that stay open after a reopening."""
    closed = standing(ledger.stated, as_of)
    last = last_day(closed[-1].period) if closed else date.min
    closes = closes_of(ledger.stated)
    for reopen in (r for r in reopens_of(ledger.stated) if any(lifts(r, c) for c in closes)):
        if reopen.date > today:
            message = f"{reopen.period} is reopened on {reopen.date}, which is after today"
            yield Problem("AR823", message, reopen, ("date",), "a period is open from the day of its reopening")
        elif reopen.date <= as_of and last_day(reopen.period) > last:
            message = f"{reopen.period} was reopened on {reopen.date} and is not closed again"
            hint = f"run arcli close {reopen.period} when it is correct"
            yield Problem("AR824", message, reopen, ("period",), hint, "warning")


def _soft_changes(ledger: Ledger, close: Close) -> Iterator[Problem]:
    """Yield softly sealed fields that changed since closing, such as notes and the names of customers."""
    if close.soft is None:
        return
    now = soft_rows(ledger.stated, close.since, last_day(close.period))
    if digest_of_rows(now) == close.soft:
        return
    seal = read_seal(ledger, close)
    if seal is None or digest_of_rows(seal.soft) != close.soft:
        message = f"notes or customers of {close.period} are not what was sealed"
        yield Problem("AR825", message, close, ("soft",), "git log -p shows what changed", "warning")
        return
    for old, new in changed_rows(seal.soft, now):
        entry = now[new] if new is not None else close
        row = new or old
        assert row is not None
        what = "changed" if old is not None and new is not None else "removed" if new is None else "added"
        when = "" if row.date == date.min.isoformat() else f" of {row.date}"
        said = f" ({' or '.join(kinds()[row.kind].soft)})" if what == "changed" else ""
        message = f"{row.kind} {row.word}{when} was {what}{said} after {close.period} was closed"
        hint = "undo it, or record the change in a new entry, dated when it happens"
        path = ("soft",) if new is None else (kinds()[row.kind].words[0].name,)
        yield Problem("AR825", message, entry, path, hint, "warning", ((close, ("period",), "sealed here"),))


def _totals(ledger: Ledger, subledger: Subledger) -> Iterator[Problem]:
    """Check that the last seal's total is the open amount at the end of its period."""
    standing_now = [c for c in standing(ledger.stated, subledger.as_of) if last_day(c.period) <= subledger.as_of]
    if not standing_now:
        return
    last = standing_now[-1]
    now = totals_text(totals_at(subledger, last_day(last.period)))
    if last.totals is not None and _open(now) != _open(last.totals):
        message = f"at the end of {last.period} {now} is open, but it was closed with {last.totals}"
        yield Problem("AR815", message, last, ("totals",), _AGAIN.format(last.period))


def _open(totals: str) -> list[str]:
    """Return the totals without zeros: a settlement can later bring in a currency that was not there yet."""
    return [t for t in totals.split("; ") if any(c in "123456789" for c in t)]


def _chain(closes: list[Close], reopens: list[Reopen]) -> Iterator[Problem]:
    """Check that each seal follows the one before: none is missing from the chain, and it forks only at lifted ones."""
    known = {c.digest for c in closes}
    followed: dict[str | None, Close] = {}
    for close in sorted((c for c in closes if c.digest), key=lambda c: (c.date, c.digest or "")):
        if close.after is not None and close.after not in known:
            message = f"the seal of {close.period} follows a seal {close.after[:8]} that is not in the ledger"
            hint = "a close entry was removed or changed: find it with git log and restore it"
            yield Problem("AR814", message, close, ("after",), hint)
        if any(lifts(r, close) for r in reopens):
            continue
        first = followed.setdefault(close.after, close)
        if first is not close:
            message = f"the seals of {first.period} and {close.period} both follow the same seal"
            hint = "two branches closed; reopen one of the periods and close it again"
            yield Problem("AR814", message, close, ("digest",), hint, related=((first, ("digest",), "the other"),))
    yield from _holes(closes, reopens)
    for reopen in reopens:
        if not any(lifts(reopen, c) for c in closes):
            message = f"there is no seal of {reopen.period} that this lifts"
            yield Problem(
                "AR817", message, reopen, ("period",), "is the close entry gone? arcli close --list lists all"
            )


def _holes(closes: list[Close], reopens: list[Reopen]) -> Iterator[Problem]:
    """Check that each seal in force begins the day after the one before: no reopening lifts one below a later one."""
    left = sorted((c for c in closes if not any(lifts(r, c) for r in reopens)), key=lambda c: last_day(c.period))
    before = None
    for close in left:
        lifted = [r for r in reopens if close.since is not None and last_day(r.period) == close.since - DAY]
        if lifted and close.digest is not None and before != last_day(lifted[0].period):
            entry = max(lifted, key=lambda r: (r.date, r.digest or ""))
            message = f"the seal of {close.period} is in force, but the days before {close.since} are open"
            hint = f"a period is reopened together with all later ones: arcli reopen {entry.period} --reason …"
            yield Problem("AR823", message, entry, ("period",), hint, related=((close, ("period",), "in force"),))
        before = last_day(close.period)


def _orphans(ledger: Ledger) -> Iterator[Diagnostic]:
    """Yield lock files whose `close` entry is missing: a period that was unsealed without a record."""
    if not ledger.files.is_folder:
        return
    wanted = {lock_name(ledger.files, c.period, c.digest) for c in closes_of(ledger.stated) if c.digest}
    folder = lock_folder(ledger.files) + "/"
    for name in ledger.all_names:
        if name.startswith(folder) and name.endswith(".lock") and name not in wanted:
            message = f"{name} is the seal of a period, but its close entry is not in the ledger"
            hint = "restore the close entry; arcli reopen lifts a seal and records the reason"
            yield Diagnostic("AR818", message, hint=hint, file=name)


class Culprits:
    """The causes of one broken seal; with git, the entries when it was made, and who changed them since."""

    def __init__(self, ledger: Ledger, subledger: Subledger, meaning: Meaning, close: Close) -> None:
        self.ledger, self.subledger, self.meaning, self.close = ledger, subledger, meaning, close
        self.period: str = close.period
        self.until = last_day(close.period)
        self.lock = lock_name(ledger.files, close.period, close.digest or "")
        self.provenance = Provenance(ledger)
        self._then: dict[Identity, Entry] | None = None
        self._sealed_at: str | None = None

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each entry that was changed, added or removed; a single one if that is unknown."""
        seal = read_seal(self.ledger, self.close)
        if seal is None:
            message = (
                f"{self.period} is not what was sealed; {self.lock} is missing or damaged, so the change is unknown"
            )
            yield Problem("AR813", message, self.close, ("digest",), "restore the lock file with git checkout")
            return
        now = {row_of(r, self.meaning): r for r in sealed_records(self.ledger.records, self.close.since, self.until)}
        gone, new = _unmatched(seal.rows, list(now))
        pairs = _pair(gone, new)
        for count, (old, line) in enumerate(pairs):
            if count == _MOST:
                message = f"{count_of(len(pairs) - _MOST, 'more entry')} of {self.period} not as sealed"
                yield Problem("AR810", message, self.close, ("digest",))
                return
            yield self._problem(old, entry_of(now[line.row]) if line is not None else None, line)
        if not pairs:
            message = f"{self.period} is not what was sealed: its close entry or its lock file was changed"
            yield Problem("AR813", message, self.close, ("digest",), "git log -p on them shows who changed it")

    def _problem(self, old: SealedRow | None, entry: Entry | None, line: SealedRow | None) -> Problem:
        hint = _AGAIN.format(self.period)
        related = ((self.close, ("period",), "sealed here"),)
        if entry is None or line is None:
            assert old is not None, "a row of then, of now or both"
            return self._removed(old, hint, related)
        if old is None:
            message = f"{name_of(entry)}{self._amount(entry)} was added to {self.period}, which is closed"
            return Problem("AR811", message + self._who(entry), entry, ("date",), hint, related=related)
        if old.content == line.content:
            message = f"settings or customers changed the effect of {name_of(entry)} in {self.period}, which is closed"
            detail = self._derived(entry)
            return Problem("AR812", message + detail, entry, ("id",), hint, related=related)
        then = self._entry_then(identity(entry))
        changes = field_changes(then, entry) if then is not None else []
        said = "; ".join(f"{c.field} {c.before or 'nothing'} → {c.after or 'nothing'}" for c in changes)
        if not changes and self._amount(entry):
            said = f"the amount is now{self._amount(entry).removeprefix(' of')}"
        message = f"{name_of(entry)} of {self.period}, which is closed, was changed" + (f": {said}" if said else "")
        path = (changes[0].field.partition(" ")[0],) if changes else ()
        return Problem("AR810", message + self._who(entry), entry, path, hint, related=related)

    def _removed(self, old: SealedRow, hint: str, related: Related) -> Problem:
        elsewhere = self.subledger.documents.get(old.word)
        if elsewhere is not None and elsewhere.entry.date.isoformat() != old.date and elsewhere.kind == old.kind:
            entry = elsewhere.entry
            message = f"{name_of(entry)} was dated {old.date} when {self.period} was closed, and now {entry.date}"
            return Problem("AR810", message + self._who(entry), entry, ("date",), hint, related=related)
        then = self._entry_then(("document", old.word)) or self._entry_then((old.kind, old.word, old.date))
        amount = self._amount(then) if then is not None else ""
        message = f"{old.kind} {old.word} of {old.date}{amount} was removed from {self.period}, which is closed"
        return Problem("AR810", message + self._remover(then), self.close, ("period",), hint)

    # --- git ---------------------------------------------------------------------------------------------

    def _amount(self, entry: Entry) -> str:
        if not has_amount(entry) or entry.amount is None:
            return ""
        amount, currency = entry.amount, entry.currency or self.subledger.settings.currency
        document = self.subledger.documents.get(subject_of(entry) or "")
        currency = document.currency if document is not None else currency
        return f" of {money(amount, currency)}" if currency else f" of {amount:,f}"

    def _derived(self, entry: Entry) -> str:
        document = self.subledger.documents.get(id_of(entry) or "")
        if document is None or document.due is None:
            return ""
        return f": it is now in {document.currency} and due {document.due}"

    def _who(self, entry: Entry) -> str:
        if self.provenance.tracer is None:
            return ""
        change = self.provenance.of(entry).change
        return _by(change.commit) if change is not None else " (not committed)"

    def _remover(self, then: Entry | None) -> str:
        tracer = self.provenance.tracer
        if tracer is None or then is None:
            return ""
        commit = tracer.removal(then, self.provenance.path(then.origin.name))
        return _by(commit) if commit is not None else " (not committed)"

    def _entry_then(self, key: Identity) -> Entry | None:
        """Return an entry as it was in the commit that added the lock file; None if it was not there."""
        if self._then is None:
            self._then = {}
            tracer = self.provenance.tracer
            if tracer is not None:
                versions = tracer.versions(tracer.start, self.provenance.path(self.lock))
                if versions:
                    self._read_then(versions[-1].commit)
        return self._then.get(key)

    def _read_then(self, commit: str) -> None:
        files = self.ledger.files
        try:
            if isinstance(files, GitFiles):
                then: Files = GitFiles(files.repository, files.repository.commit(commit), files.folder, commit)
            else:
                then = files_at(str(getattr(files, "path", ".")), Path.cwd(), commit)
            old = open_ledger(then)
        except SourceError:
            return
        assert self._then is not None
        for entry in old.entries:
            self._then.setdefault(identity(entry), entry)


def _by(commit: Commit) -> str:
    return f" (commit {commit.short} of {commit.day} by {commit.author})"


def _unmatched(sealed: list[str], now: list[str]) -> tuple[list[SealedRow], list[SealedRow]]:
    """Return the lines that are only in the lock file, and those that are only in the ledger."""
    one, other = Counter(sealed), Counter(now)
    return sorted(map(SealedRow.read, (one - other).elements())), sorted(map(SealedRow.read, (other - one).elements()))


def _pair(gone: list[SealedRow], new: list[SealedRow]) -> list[tuple[SealedRow | None, SealedRow | None]]:
    """Pair the lines of the same entry; leave the others single. Settings and customers come last."""
    by_key: dict[tuple[str, ...], list[SealedRow]] = {}
    for line in new:
        by_key.setdefault(line.key, []).append(line)
    pairs: list[tuple[SealedRow | None, SealedRow | None]] = []
    for line in gone:
        same = by_key.get(line.key)
        pairs.append((line, same.pop(0) if same else None))
    pairs += [(None, line) for lines in by_key.values() for line in lines]

    def rank(pair: tuple[SealedRow | None, SealedRow | None]) -> tuple[bool, SealedRow | None]:
        one, other = pair
        follows = one is not None and other is not None and one.content == other.content
        return follows, one or other

    return sorted(pairs, key=rank)


__all__ = ["Culprits", "seals", "seals_until"]
