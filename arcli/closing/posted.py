"""What a closed period posted, by account: it is sealed with the period, where the settings name accounts.

Entries can stand as they were and yet post otherwise: by other accounts in the settings, other taxes, other rates.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from arcli.gl.summary import Activity
from arcli.ledger.books import summary_of
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day
from arcli.model.diagnostics import Problem, has_errors
from arcli.model.money import ZERO, money
from arcli.subledger.state import Subledger

_MOST = 3  # accounts that are named


def digest_of_posted(posted: Activity) -> str:
    """The digest of what was posted: 128 bits in hex. Zeros at the end of a number make no difference."""
    rows = [
        f"{a}\x1f{c}\x1f{amount.normalize():f}\x1f{base.normalize():f}" for (a, c), (amount, base) in posted.items()
    ]
    return sha256("\x1d".join(sorted(rows)).encode()).hexdigest()[:32]


def changed_postings(
    ledger: Ledger, subledger: Subledger, close: Any, sealed: Activity | None, hint: str
) -> Problem | None:
    """The problem of a sealed period whose entries post otherwise now. `sealed` is what the lock file says."""
    until = last_day(close.period)
    now = _posted(ledger, subledger, close.since, until)
    if now is None or digest_of_posted(now) == close.posted:
        return None
    then, problems = ledger.as_of(until)  # what came later may tell how an earlier entry posts
    now = _posted(ledger, then, close.since, until) if not has_errors(problems) else None
    if now is None or digest_of_posted(now) == close.posted:
        return None
    message = f"what {close.period} posted is not what was sealed"
    if sealed is not None and digest_of_posted(sealed) == close.posted:
        message += ": " + _differences(sealed, now)
    return Problem("AR821", message, close, ("posted",), hint)


def _posted(ledger: Ledger, subledger: Subledger, since: date | None, until: date) -> Activity | None:
    """None when something can't be posted, which is a problem of its own."""
    summary, problems = summary_of(ledger, subledger)
    return None if has_errors(problems) else summary.activity(since, until)


def _differences(sealed: Activity, now: Activity) -> str:
    none = (ZERO, ZERO)
    said = []
    for account, currency in sorted(sealed.keys() | now.keys()):
        (one, one_base), (other, other_base) = sealed.get((account, currency), none), now.get((account, currency), none)
        if one != other:
            said.append(f"{account} {money(one, currency)} → {money(other, currency)}")
        elif one_base != other_base:
            said.append(f"{account} {money(one, currency)}, in base {one_base:,f} → {other_base:,f}")
    more = f" and {len(said) - _MOST} more" if len(said) > _MOST else ""
    return ", ".join(said[:_MOST]) + more
