"""Payment terms: from a document's date to due dates, discount dates and instalments.

Rules are `net30`, `eom`, `eom+15`, `net30eom`, `1m`, `prox20`, `prox20/cutoff25`, `net30prox10`, `net0`, `cod`,
`receipt`; `bd` after one moves its days to the next working day. A discount stands in front, `2/10net30`. Named terms
of arcli.yaml are lists of shares and amounts with terms of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from arcli.model.dates import add_months, end_of_month
from arcli.model.money import ZERO, decimals, places, round_to, split
from arcli.model.workdays import Workdays

_DISCOUNT = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?)/([0-9]{1,3})(d-)?(?=[a-z0-9])")
_RULES = {
    "net": re.compile(r"net([0-9]{1,4})\Z"),
    "eom": re.compile(r"eom(?:\+([0-9]{1,4}))?\Z"),
    "neteom": re.compile(r"net([0-9]{1,4})eom\Z"),
    "months": re.compile(r"([0-9]{1,3})m\Z"),
    "prox": re.compile(r"(?:net([0-9]{1,4}))?prox([0-9]{1,2})(?:/cutoff([0-9]{1,2}))?\Z"),
}
_AT_ONCE = ("cod", "receipt")
_LONGEST_MONTH = 31
TERMS_HINT = "terms are net30, eom+15, 2/10net30, … or named in arcli.yaml"


class TermsError(ValueError):
    """Invalid or contradictory terms: what is wrong, and what to write instead."""

    def __init__(self, message: str, hint: str | None = None, code: str = "AR205") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


@dataclass(frozen=True, slots=True)
class Terms:
    """One due-date rule with an optional discount, a fraction.

    `day` is the day of the month of `prox` rules. `discount_days` count from the document's date; with
    `discount_by_day` they are a day of the next month, as the trade reads 2/10 EOM and 2/10 prox. `workdays` moves both
    days to working days.
    """

    rule: str
    days: int = 0
    day: int = 0
    cutoff: int | None = None
    discount: Decimal | None = None
    discount_days: int = 0
    discount_by_day: bool = False
    workdays: Workdays | None = None

    def due(self, document_date: date) -> date:
        """Return the due date of a document of that date; the last day of the calendar for anything beyond it."""
        try:
            return self._worked(self._due(document_date))
        except OverflowError:
            return date.max

    def _due(self, document_date: date) -> date:
        if self.rule == "net":
            return document_date + timedelta(days=self.days)
        if self.rule == "eom":
            # Where the discount is a day of the next month, the whole is due at the end of that month.
            month = self._next_month(document_date) if self.discount_by_day and not self.days else document_date
            return end_of_month(month) + timedelta(days=self.days)
        if self.rule == "neteom":
            return end_of_month(document_date + timedelta(days=self.days))
        if self.rule == "months":
            return add_months(document_date, self.days)
        return _day_of(self._next_month(document_date + timedelta(days=self.days)), self.day)

    def _next_month(self, day: date) -> date:
        """Return the first day of the next month, or of the one after that if the cutoff is past."""
        late = self.cutoff is not None and day.day > self.cutoff
        return add_months(day.replace(day=1), 2 if late else 1)

    def discount_date(self, document_date: date) -> date | None:
        """Return the last day of the discount, inclusive; None without one."""
        if self.discount is None:
            return None
        try:
            if self.discount_by_day:
                return self._worked(_day_of(self._next_month(document_date), self.discount_days))
            return self._worked(document_date + timedelta(days=self.discount_days))
        except OverflowError:
            return date.max

    def discount_of(self, amount: Decimal, currency: str) -> Decimal:
        """Return the discount on an amount, rounded to the currency."""
        return round_to(amount * (self.discount or 0), currency)

    def _worked(self, day: date) -> date:
        return day if self.workdays is None else self.workdays.on_or_after(day)


class TermsPart(NamedTuple):
    """One part of instalment terms: a fixed amount, by currency or for all (`*`), or a share of what they leave."""

    share: Fraction
    terms: Terms
    fixed: Mapping[str, Decimal] | None = None


_PARTS = re.compile(
    r"^ *\d+ */ *\d+ */ *\d|^ *\d+/\d+ [^,]*, *\d+/\d|install?ments?", re.IGNORECASE
)  # 30/60/90; 1/3 net30, …


@lru_cache(maxsize=512)
def parse_terms(text: str) -> Terms:
    """Return terms from their text. Raises TermsError, with the right form where it can be told."""
    found = _read(text)
    if found is None:
        if _PARTS.search(text):
            raise TermsError(f'there are no terms "{text}"', "instalments are named in arcli.yaml: arcli help terms")
        meant = _meant(text)
        raise TermsError(f'there are no terms "{text}"', f"write {meant}" if meant else None)
    if found.discount is not None:
        _check_discount(text, found)
    return found


@lru_cache(maxsize=512)
def usual_form(text: str) -> str:
    """Return terms as people write them in the form that is read (`Net 30` is `net30`); any other text as it is."""
    return text if not text or _holds(text) else _meant(text) or text


def _meant(text: str) -> str | None:
    from arcli.model.termwords import suggestion  # noqa: PLC0415 - only a text that can't be read as terms needs it

    return suggestion(text, _holds)


def _holds(text: str) -> bool:
    found = _read(text)
    try:
        if found is not None and found.discount is not None:
            _check_discount(text, found)
    except TermsError:
        return False
    return found is not None


def _read(text: str) -> Terms | None:
    """Return the terms of a text by its form alone."""
    match = _DISCOUNT.match(text)
    found = _rule(text[match.end() :] if match else text)
    if match is None or found is None:
        return found
    by_day = not match[3] and (found.rule == "eom" or (found.rule == "prox" and not found.days))
    share, days = Decimal(match[1]) / 100, int(match[2])
    return replace(found, discount=share, discount_days=days, discount_by_day=by_day)


def _rule(body: str) -> Terms | None:
    """Return the rule after a discount."""
    if body in _AT_ONCE:
        return Terms("net")
    bare = body.removesuffix("bd")
    workdays = Workdays() if bare != body else None
    for rule, pattern in _RULES.items():
        if match := pattern.match(bare):
            if rule != "prox":
                return Terms(rule, int(match[1] or 0), workdays=workdays)
            day, cutoff = int(match[2]), int(match[3]) if match[3] else None
            if not 1 <= day <= _LONGEST_MONTH or not (cutoff is None or 1 <= cutoff <= _LONGEST_MONTH):
                return None
            return Terms(rule, int(match[1] or 0), day, cutoff, workdays=workdays)
    return None


def _check_discount(text: str, terms: Terms) -> None:
    """Refuse a discount that ends after the due date of every document, or on a day that no month has."""
    match, days = _DISCOUNT.match(text), terms.discount_days
    assert match is not None
    percent = match[1]
    if terms.discount_by_day and not 1 <= days <= _LONGEST_MONTH:
        message = f"{days} of {text} is a day of the next month, which is 1 to {_LONGEST_MONTH}"
        raise TermsError(message, f"write {percent}/10{text[match.end() :]}, for the 10th", "AR211")
    if days <= _latest(terms):
        return
    raise TermsError(f"the discount of {text} ends after the due date", _swapped(text, match, terms), "AR211")


def _latest(terms: Terms) -> int:
    """Return the most days from a document to its due date; for a discount by day, the latest day of the month."""
    if terms.discount_by_day:
        return terms.day if terms.rule == "prox" else terms.days or _LONGEST_MONTH
    if terms.rule == "months":
        return terms.days * _LONGEST_MONTH
    if terms.rule == "prox":
        return terms.days + 2 * _LONGEST_MONTH + terms.day
    return terms.days + (_LONGEST_MONTH if terms.rule in ("eom", "neteom") else 0)


def _swapped(text: str, match: re.Match[str], terms: Terms) -> str:
    """Return the form that was probably meant, with the two numbers swapped."""
    percent, days, body = match[1], match[2], text[match.end() :]
    other = terms.day if terms.rule == "prox" else terms.days
    if terms.rule == "eom" and not terms.discount_by_day:
        return f"write {percent}/10eom, until the 10th of the next month"
    if not other:
        return f"write {percent}/{days}net30: what is due at once has no discount"
    meant = f"{percent}/{other}{match[3] or ''}{body.replace(str(other), days, 1)}"
    try:
        parse_terms(meant)
    except TermsError:
        return f"write {percent}/10net30, say"
    return f"write {meant}"


def late_discount(text: str, terms: Terms, document_date: date, due: date) -> TermsError | None:
    """Return what is wrong where the discount of a document ends after its due date; None where all is well."""
    until = terms.discount_date(document_date)
    if until is None or until <= due:
        return None
    percent, days = f"{(terms.discount or ZERO) * 100:f}", (due - document_date).days
    if terms.rule == "eom" and not terms.discount_by_day:
        hint = f"{_short(percent)}/10eom is until the 10th of the next month, due at its end"
    elif days > 0:
        hint = f"write terms:{_short(percent)}/{min(days, terms.discount_days)}net{days}, or a later due date"
    else:
        hint = f"write terms:net{max(days, 0)}, or a later due date"
    return TermsError(f"the discount of {text} ends on {until}, after the due date {due}", hint, "AR211")


def _short(percent: str) -> str:
    return percent.rstrip("0").rstrip(".") if "." in percent else percent


def _day_of(month: date, day: int) -> date:
    """Return a day of the month that `month` is in, or that month's last day."""
    return min(month.replace(day=1) + timedelta(days=day - 1), end_of_month(month))


class TermsBook:
    """The terms that a ledger knows: the rules above, and the named ones of its settings."""

    def __init__(
        self,
        named: Mapping[str, Terms | tuple[TermsPart, ...]],
        default: str | None = None,
        workdays: Workdays | None = None,
    ) -> None:
        self.default, self._workdays = default, workdays or Workdays()
        self.named: dict[str, Terms | tuple[TermsPart, ...]] = {
            name: self._bound(terms) for name, terms in named.items()
        }

    def find(self, text: str) -> Terms | tuple[TermsPart, ...]:
        """Return the terms of that name or text. Raises TermsError."""
        named = self.named.get(text)
        return named if named is not None else self._at_work(parse_terms(text))

    def meant(self, typed: str) -> str:
        """Return the name or text of the terms that a person types in any case; what means none as it is."""
        for known in (typed, *(n for n in self.named if n.casefold() == typed.casefold()), typed.lower()):
            with suppress(TermsError):
                self.find(known)
                return known
        return typed

    def _bound(self, terms: Terms | tuple[TermsPart, ...]) -> Terms | tuple[TermsPart, ...]:
        if isinstance(terms, Terms):
            return self._at_work(terms)
        return tuple(p._replace(terms=self._at_work(p.terms)) for p in terms)

    def _at_work(self, terms: Terms) -> Terms:
        return terms if terms.workdays is None else replace(terms, workdays=self._workdays)


def split_amount(amount: Decimal, shares: Sequence[Fraction], currency: str) -> list[Decimal]:
    """Return an amount in shares that add up to 1, each rounded to the currency; the last takes the remainder."""
    common = lcm(*(share.denominator for share in shares))
    return split(amount, [Decimal(share.numerator * (common // share.denominator)) for share in shares], currency)


def instalments(
    name: str, parts: Sequence[TermsPart], document_date: date, amount: Decimal, currency: str
) -> list[tuple[date, Decimal]]:
    """Return (due date, amount) of the instalments of a document. Raise TermsError.

    Fixed amounts are taken first, each at most what is left; shares divide the rest. A part of zero is left out.
    """
    left, fixed = amount, []
    for part in parts:
        if part.fixed is None:
            continue
        stated = part.fixed.get(currency, part.fixed.get("*"))
        if stated is None:
            raise TermsError(
                f'the terms "{name}" state no amount in {currency}', f"add {currency} to them in arcli.yaml"
            )
        if places(stated) > (decimals(currency) or 0) and stated != round_to(stated, currency):
            raise TermsError(f'the terms "{name}" state {stated}, which is not an amount in {currency}')
        fixed.append(min(stated, left))
        left -= fixed[-1]
    shared = split_amount(left, [p.share for p in parts if p.fixed is None], currency)
    amounts = [(fixed if p.fixed is not None else shared).pop(0) for p in parts]
    found = [(p.terms.due(document_date), a) for p, a in zip(parts, amounts, strict=True)]
    return [one for one in found if one[1]] or found[-1:]


def parse_share(text: str) -> Fraction:
    """Return a share of instalments, `33.33%` or `1/3`, exactly. Raises ValueError."""
    if match := re.fullmatch(r"([0-9]{1,4})/([1-9][0-9]{0,3})", text):
        return Fraction(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,12})?)%", text):
        return Fraction(Decimal(match[1])) / 100
    raise ValueError(f'"{text}" is not a share')
