"""Take the files of an inbox: each by what its content is, delimited ones by the profile of their account.

Which files are new is not kept anywhere: a line is in the ledger or not, so that a file may stay where it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from arcli.bank import read_bank_file, read_remittance_file
from arcli.bank.choosing import fits
from arcli.bank.decoding import decode_bank
from arcli.bank.profile import Profile
from arcli.bank.recognise import kind_of
from arcli.matching.plan import WAITS
from arcli.matching.proposals import Proposal, Status
from arcli.model.bank.accounts import Accounts, name_of, take_as_of
from arcli.model.bank.line import RemittanceAdvice, Statement
from arcli.model.diagnostics import Diagnostic, has_errors
from arcli.model.words import count_of

_ADVICE = frozenset({"x12", "edifact", "nacha"})
_SETTLED: frozenset[Status] = frozenset({"booked", "none"})


class Known(NamedTuple):
    """A profile by its name; `account` is the account of the settings that names it, if one does."""

    name: str
    profile: Profile
    account: str = ""


@dataclass(slots=True)
class Taken:
    """A file of an inbox and what was read from it; `why` it was left out, if it was."""

    name: str
    profile: str = ""
    statements: list[Statement] = field(default_factory=list)
    advices: list[RemittanceAdvice] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    why: str = ""

    def stale(self, proposals: Sequence[Proposal]) -> bool:
        """Return whether the ledger has all money that came in by it."""
        mine = [p for p in proposals if p.line.file == self.name]
        return all(p.status in _SETTLED for p in mine)

    def told(self, proposals: Sequence[Proposal], booked: Mapping[str, str], accounts: Accounts) -> str:
        """Return what became of it, in words."""
        if self.why:
            return f"{self.name}: left out, {self.why}"
        by = f" by {self.profile}" if self.profile else ""
        if self.advices:
            return f"{self.name}: {count_of(len(self.advices), 'advice')}{by}"
        mine = [p for p in proposals if p.line.file == self.name]
        counts = Counter(_became(p, booked) for p in mine)
        numbers = dict.fromkeys(s.account for s in self.statements)
        of = " of " + ", ".join(name_of(n, accounts) for n in numbers) if any(numbers) else ""
        what = ", ".join(f"{n} {words}" for words, n in sorted(counts.items()))
        return f"{self.name}: {count_of(len(mine), 'line')}{of}{by}{': ' if what else ''}{what}"


def _became(proposal: Proposal, booked: Mapping[str, str]) -> str:
    if proposal.about in booked:
        return "booked now"
    if proposal.status == "booked":
        return "in the ledger already"
    return (
        "to be decided" if proposal.status in WAITS else "no receipt" if proposal.status == "none" else "to be booked"
    )


def take(name: str, data: bytes, known: Sequence[Known], accounts: Accounts) -> Taken:
    """Read one file. A delimited file that no profile fits, or several do, is left out; so is one with errors."""
    found = Taken(name)
    source = decode_bank(name, data).source.text
    kind = kind_of(source)
    chosen: Known | None = None
    if not kind or (kind == "zip" and any(fits(name, data, k.profile) for k in known)):
        chosen, found.why = _chosen(name, data, known, accounts)
        if chosen is None:
            return found
        found.profile = chosen.name
    profile = None if chosen is None else chosen.profile
    if kind in _ADVICE or (profile is not None and profile.kind == "remittance"):
        found.advices, found.problems = read_remittance_file(name, data, profile)
    else:
        found.statements, found.problems = read_bank_file(name, data, profile)
    if has_errors(found.problems):
        return Taken(name, problems=found.problems, why="it can't be read")
    if chosen is not None and chosen.account:
        take_as_of(chosen.account, found.statements, accounts)
    return found


def _chosen(name: str, data: bytes, known: Sequence[Known], accounts: Accounts) -> tuple[Known | None, str]:
    """Return the profile of a delimited file: of the account whose files are called so, else the only one that fits."""
    fit = [k for k in known if fits(name, data, k.profile)]
    called = [k for k in fit if k.account and accounts[k.account].files and _called(name, accounts[k.account].files)]
    others = [k for k in fit if not (k.account and accounts[k.account].files)]
    for some in (called, [k for k in others if k.account], others):
        if len(some) == 1:
            return some[0], ""
        if some:
            names = " and ".join(k.account or k.name for k in some)
            return None, f"it may be of {names}: say files: of their accounts in the settings"
    if fit:
        names = " and ".join(k.account for k in fit)
        return None, f"by its columns it is of {names}, by its name of none of them"
    return None, "no profile fits it"


def _called(name: str, pattern: str) -> bool:
    return fnmatchcase(name.rpartition("/")[2], pattern)
