"""How a statement line and a booking resemble each other: references, names, accounts, days."""

from __future__ import annotations

import re
from datetime import timedelta

from arcli.matching.bookings import Booking
from arcli.model.bank.identity import account_key, same_account
from arcli.model.bank.line import StatementLine

STALE = timedelta(days=180)  # banks need not pay a cheque that is older than six months (UCC 4-404)
OF_PAYER, BY_AMOUNT, AGAINST = 0, 1, 2  # the payer agrees, is not known, is another
_DEPOSITS = frozenset(
    [
        "DEPOSIT",
        "DEP",
        "COUNTER",
        "CREDIT",
        "BRANCH",
        "MOBILE",
        "REMOTE",
        "CASH",
        "CHECK",
        "CHECKS",
        "CHEQUE",
        "CHEQUES",
        "LODGEMENT",
        "EINZAHLUNG",
        "VERSEMENT",
    ]
)
_IN_TEXT = 6  # letters and digits of a reference that may stand within a longer word
_NUMBER = 6  # digits that make a name of an account a number


def rank(line: StatementLine, booking: Booking, owners: frozenset[str], reach: timedelta) -> int | None:
    """Return how well a booking of the same amount fits a line of some owners, the best 0; None when too far."""
    gap = line.booked - booking.day
    if not same_place(booking, line):
        return None
    if (owners & set(booking.customers) or _names(line, booking)) and -reach <= gap <= STALE:
        return OF_PAYER
    if abs(gap) > reach:
        return None
    return AGAINST if owners else BY_AMOUNT


def shares_reference(line: StatementLine, bookings: list[Booking]) -> list[Booking]:
    """Return those of some bookings of which a reference is one of the line's, or stands within its text."""
    words, text = words_of(line), account_key(line.text)
    return [b for b in bookings if words & b.words or any(len(w) >= _IN_TEXT and w in text for w in b.words)]


def words_of(line: StatementLine) -> set[str]:
    """Return the references of a line and the words of its text, in the form in which those of bookings are kept."""
    words = (line.bank_ref, line.end_to_end, line.cheque, *line.references, *line.text.split())
    return {key for w in words if (key := account_key(w).lstrip("0"))}


def is_mere_deposit(line: StatementLine) -> bool:
    """Return whether a line says no more than that something was deposited."""
    words = re.findall(r"[^\W\d_]+", line.text.upper())
    return line.amount > 0 and not line.payer and all(w in _DEPOSITS for w in words)


def same_place(booking: Booking, line: StatementLine) -> bool:
    """Return whether a booking may be of the line's account: both numbers must agree, a name agrees with any."""
    numbers = [booking.number, line.account]
    if any(sum(c.isdigit() for c in n) < _NUMBER for n in numbers):
        return True
    return same_account(*numbers)


def days_apart(booking: Booking, line: StatementLine) -> str:
    """Return how far a booking and a line are apart, in words that follow others; empty on one day."""
    gap = abs(booking.day - line.booked).days
    return f", {gap} day{'' if gap == 1 else 's'} apart" if gap else ""


def _names(line: StatementLine, booking: Booking) -> bool:
    """Return whether the line's payer or text names the customer of a booking, or a document that it settles."""
    said = account_key(f"{line.payer} {line.payer_account} {line.text}")
    return bool(said) and any(hint in said for hint in booking.hints)
