"""Entries with mistakes in them, as people make them: one in so many, each kind of mistake in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .ledgers import Text

Mistake = Callable[[Text], Text | None]


def bad_date(text: Text) -> Text:
    """A day that no month has."""
    return replace(text, date=f"{text.date[:4]}-02-30")


def unknown_customer(text: Text) -> Text | None:
    """A customer that nobody declared, one letter off."""
    return replace(text, customer=f"K{text.customer[1:]}") if text.customer else None


def unknown_key(text: Text) -> Text:
    """A key that the kind does not have."""
    return replace(text, keys=[*text.keys, ("referance", "A-1")])


def over_application(text: Text) -> Text | None:
    """A digit too many in what is applied: more than the source has."""
    if not text.applications:
        return None
    return replace(text, applications=[(document, _more(amount)) for document, amount in text.applications])


def over_settlement(text: Text) -> Text | None:
    """A digit too many in header and application: more than is open of the document."""
    if not text.applications or text.amount is None:
        return None
    applications = [(document, _more(amount)) for document, amount in text.applications]
    return replace(text, amount=_more(text.amount), applications=applications)


def bad_amount(text: Text) -> Text | None:
    """A decimal comma."""
    return replace(text, amount=text.amount.replace(".", ",")) if text.amount else None


def unknown_document(text: Text) -> Text | None:
    """Applied to a document that is not there."""
    if not text.applications:
        return None
    return replace(text, applications=[(f"{document}X", amount) for document, amount in text.applications])


def unknown_kind(text: Text) -> Text:
    """A kind with two letters swapped."""
    return replace(text, kind=f"{text.kind[:2]}{text.kind[3]}{text.kind[2]}{text.kind[4:]}")


def duplicate_key(text: Text) -> Text:
    """A key given twice."""
    return replace(text, keys=[*text.keys, text.keys[0]])


def bad_currency(text: Text) -> Text | None:
    """A currency that is none."""
    return replace(text, currency="USX") if text.amount else None


def duplicate_id(text: Text) -> Text | None:
    """The ID of a document that is there already."""
    return replace(text, id=f"{text.id[:-6]}000001") if text.kind != "reverse" else None


MISTAKES: tuple[Mistake, ...] = (
    bad_date,
    unknown_customer,
    unknown_key,
    over_application,
    bad_amount,
    unknown_document,
    unknown_kind,
    duplicate_key,
    over_settlement,
    bad_currency,
    duplicate_id,
)


def _more(amount: str) -> str:
    return f"9{amount.replace(',', '')}"


class Spoiler:
    """Spoils one entry in `every`: the next mistake in turn that fits it. `counts` says how many of each."""

    def __init__(self, rate: float) -> None:
        if not 0 < rate <= 1:
            raise ValueError("the rate of errors is above 0 and at most 1")
        self._every = round(1 / rate)
        self._seen = self._turn = 0
        self.counts: dict[str, int] = {}

    def __call__(self, text: Text) -> Text:
        self._seen += 1
        if self._seen % self._every:
            return text
        for step in range(len(MISTAKES)):
            mistake = MISTAKES[(self._turn + step) % len(MISTAKES)]
            spoiled = mistake(text)
            if spoiled is not None:
                self._turn += step + 1
                self.counts[mistake.__name__] = self.counts.get(mistake.__name__, 0) + 1
                return spoiled
        return text
