"""The postings of a closed period, by account, and its revaluation rates: they are sealed with the period.

Unchanged entries can post differently under other accounts in the settings, other taxes or other rates. Where the
settings name no accounts, roles are sealed instead (receivable, revenue, the tax of a code, …): naming accounts later
does not change them.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from arcli.gl.rates import RateError
from arcli.gl.revaluing import revalue
from arcli.gl.summary import Activity, Summary, summarise
from arcli.ledger.books import rates_of, summary_of
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day
from arcli.model.diagnostics import has_errors
from arcli.model.entries import Close
from arcli.model.money import ZERO, money
from arcli.model.settings.accounts import Accounts
from arcli.model.settings.ledger import Settings
from arcli.model.settings.revenue import Revenue
from arcli.subledger.state import Subledger

_MOST = 3  # accounts named in a message


class Revalued(NamedTuple):
    """The open items of one currency at the rate of a period's end; `difference` is the unrealised gain, in base."""

    currency: str
    rate: Decimal
    day: date
    open: Decimal
    difference: Decimal


class Posted(NamedTuple):
    """A period's postings by account and currency, and the revaluation of its last day."""

    activity: Activity
    revalued: tuple[Revalued, ...] = ()

    @property
    def digest(self) -> str:
        """Return the digest of the postings: 128 bits in hex. Trailing zeros of a number make no difference."""
        rows = [
            f"{account}\x1f{currency}\x1f{amount.normalize():f}\x1f{base.normalize():f}"
            for (account, currency), (amount, base) in self.activity.items()
        ]
        rows += [
            f"{r.currency}\x1f{r.rate.normalize():f}\x1f{r.day}\x1f{r.open.normalize():f}\x1f{r.difference.normalize():f}"
            for r in self.revalued
        ]
        return sha256("\x1d".join(sorted(rows)).encode()).hexdigest()[:32]


def posted_by(ledger: Ledger, subledger: Subledger, since: date | None, summary: Summary) -> Posted | None:
    """Return the postings from a day (None: the beginning) to the subledger's date; None if something can't be posted.

    `summary` has them by the accounts of the settings; where these name none, postings are by role.
    """
    activity: Activity | None = summary.activity(since, subledger.as_of)
    if not ledger.settings.accounts.given and _roles_of(ledger.settings) is not ledger.settings:
        activity = _activity(ledger, subledger, since, subledger.as_of, roles=True)
    return None if activity is None else Posted(activity, _revalued(ledger, subledger))


def changes_of(ledger: Ledger, subledger: Subledger, close: Close, sealed: Posted | None) -> str | None:
    """Describe how the postings of a sealed period differ now; None if they don't, empty if the figures are lost.

    A rate or a tax without which they can't be made is a difference, too.

    `sealed` is the content of the lock file.
    """
    told = sealed if sealed is not None and sealed.digest == close.posted else None
    first: Activity | None = None
    for activity in _activities(ledger, subledger, close):
        if activity is None:
            continue
        first = first or activity
        if told is not None:
            if activity == told.activity:
                return _other_rates(ledger, subledger, told)
        elif Posted(activity, _revalued(ledger, ledger.as_of(last_day(close.period))[0])).digest == close.posted:
            return None
    if first is None:  # an error of its own where accounts are named
        return None if ledger.settings.accounts.given else "some of them can't be made any more"
    return differences(told.activity, first) if told is not None else ""


def _activities(ledger: Ledger, subledger: Subledger, close: Close) -> Iterator[Activity | None]:
    """Yield the period's postings by the accounts of the settings and by roles; as of now, and as of its end.

    Both dates count because a later entry may decide how an earlier one posts.
    """
    until = last_day(close.period)
    ways = (False, True) if ledger.settings.accounts.given else (True,)
    for roles in ways:
        yield _activity(ledger, subledger, close.since, until, roles=roles)
    then, problems = ledger.as_of(until)
    if not has_errors(problems):
        for roles in ways:
            yield _activity(ledger, then, close.since, until, roles=roles)


def _activity(ledger: Ledger, subledger: Subledger, since: date | None, until: date, *, roles: bool) -> Activity | None:
    settings = _roles_of(ledger.settings) if roles else ledger.settings
    if settings is not ledger.settings:
        subledger = copy(subledger)
        subledger.settings = settings
    summary, problems = summary_of(ledger, subledger)
    return None if has_errors(problems) else summary.activity(since, until)


_RULES = ("unapplied", "method", "undeposited_methods")


def _roles_of(settings: Settings) -> Settings:
    """Return the settings without names of accounts, so that accounts have the names of their roles.

    What decides on the role itself stays: whether unapplied cash is a deposit, say.
    """
    named = {code: known for code in settings.taxes if (known := settings.tax_code(code)).account is not None}
    revenue = settings.revenue
    if revenue is not None and revenue.given & {"deferred", "unbilled", "contract_assets"}:
        revenue = Revenue(method=revenue.method, accrue=revenue.accrue)
    if not settings.accounts.given and not named and revenue is settings.revenue:
        return settings
    taxes = {**settings.taxes, **{code: replace(known, account=None) for code, known in named.items()}}
    rules = {name: getattr(settings.accounts, name) for name in _RULES}
    return replace(settings, accounts=Accounts(**rules), taxes=taxes, revenue=revenue)


def _revalued(ledger: Ledger, subledger: Subledger) -> tuple[Revalued, ...]:
    """Return the revaluation on the subledger's date by currency; a currency without a rate is left out."""
    base = subledger.settings.currency
    if base is None or not subledger.currencies - {base}:
        return ()
    rates, _ = rates_of(ledger)
    items, _ = revalue(subledger, summarise(subledger, rates, base).rest, rates, subledger.as_of)
    found: dict[str, Revalued] = {}
    for item in items:
        currency = item.document.currency
        so_far = found.get(currency, Revalued(currency, item.rate, item.rate_date, ZERO, ZERO))
        open_, difference = so_far.open + item.open, so_far.difference + item.difference
        found[currency] = so_far._replace(open=open_, difference=difference)
    return tuple(found[c] for c in sorted(found))


def _other_rates(ledger: Ledger, subledger: Subledger, sealed: Posted) -> str | None:
    """Describe which rates of the period's end differ now: if postings are equal, only rates change a revaluation."""
    base = subledger.settings.currency
    if not sealed.revalued or base is None:
        return None
    rates, _ = rates_of(ledger)
    said = []
    for one in sealed.revalued:
        try:
            now = rates.find(one.currency, base, one.day)
        except RateError:
            said.append(f"the rate {one.currency}/{base} of {one.day} was {one.rate:f} and is now missing")
            continue
        if now.rate != one.rate:
            said.append(f"the rate {one.currency}/{base} of {one.day} was {one.rate:f} and is now {now.rate:f}")
    return ", ".join(said) or None


def differences(sealed: Activity, now: Activity) -> str:
    """Describe which accounts differ between the postings of two seals of a period."""
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
