"""A new entry, made of what the user states in texts, and what arcli proposes for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.actions.idle import idle
from arcli.actions.naming import Naming
from arcli.actions.result import Missing, NotPossible, WrongValue
from arcli.actions.telling import Before
from arcli.journal.careful import read_detail
from arcli.journal.write import quote
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import (
    ToSettle,
    applications_for,
    currency_of,
    due_of,
    in_cents,
    oldest_first,
    settled_by,
    total_of_lines,
)
from arcli.model.dates import add_months
from arcli.model.entries import (
    PARTS,
    Application,
    Entry,
    Instalment,
    Retained,
    StatedTax,
)
from arcli.model.fields import TAG, TEXT
from arcli.model.fieldtype import FieldError, FieldType
from arcli.model.kinds import DEBIT, Kind, Role
from arcli.model.money import ZERO, money, split
from arcli.model.plan import UNNUMBERED
from arcli.subledger.movements import balances
from arcli.subledger.openitems import open_items
from arcli.subledger.replay import replay
from arcli.subledger.state import Subledger

Split = tuple[int, date]  # into how many monthly instalments, and when the first is due


@dataclass(frozen=True, slots=True)
class NewEntry:
    """The entry to be recorded, as texts from the user.

    `values` are by the names of the kind's fields; `documents` what it is applied to (`INV-1`, `INV-1=500.00`, or
    `INV-1 500.00 discount:10.00`); `fill` is `oldest` where open items are filled by due date instead, `none` where
    nothing is, whatever `interest: order:` says; `parts` are those of the one application (`fee`), `lines`, `charges`
    and `instalments` detail lines, `taxes` what the source states of a code (`v21=3.87`), `own` the user's own keys
    (`x-site`), `split` divides the amount into instalments. `shares` are what a payment is for where it is
    for several customers: `gale=INV-9`.
    """

    kind: str
    date: date
    values: Mapping[str, str] = field(default_factory=dict)
    documents: Sequence[str] = ()
    fill: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()
    charges: Sequence[str] = ()
    taxes: Sequence[str] = ()
    instalments: Sequence[str] = ()
    retained: Sequence[str] = ()
    tags: Sequence[str] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    split: Split | None = None
    shares: Sequence[str] = ()


# --- texts -> values -------------------------------------------------------------------------------------


def read_values(kind: Kind, new: NewEntry) -> dict[str, Any]:
    """Return the texts as values of the entry's fields, by attribute."""
    out: dict[str, Any] = {}
    for name, text in new.values.items():
        field_ = kind.fields[name]
        out[field_.attr] = _parse(field_.type, text, name)
    for name, texts in (("lines", new.lines), ("charges", new.charges), ("instalments", new.instalments)):
        if texts:
            out[name] = tuple(_detail(kind, name, text) for text in texts)
    if kind.listed == "enclosed" and new.documents:
        out["enclosed"] = tuple(_detail(kind, "enclosed", text) for text in new.documents)
    if new.retained:
        out["retained"] = tuple(_detail(kind, "retained", f"{Retained.mark} {text}") for text in new.retained)
    if new.taxes:
        out["taxes"] = tuple(_detail(kind, "taxes", tax_line(text)) for text in new.taxes)
    if new.tags:
        out["tags"] = tuple(_parse(TAG, t, "tag") for t in new.tags)
    if new.own:
        own = {"x-" + key.removeprefix("x-"): text for key, text in new.own.items()}
        out["extra"] = {key: _parse(TEXT, text, key) for key, text in own.items()}
    if kind.quoted and kind.quoted.required and kind.quoted.attr not in out:
        raise Missing([kind.quoted.name])
    return out


def _parse(type_: FieldType, text: str, name: str) -> Any:
    try:
        return type_.typed(text)
    except FieldError as error:
        raise WrongValue(name, error.message + (f" ({error.hint})" if error.hint else "")) from None


_PRICED = re.compile(r"(.*\S)\s+(-?[0-9][0-9.,]*\s*@\s*\S.*)")


def line_text(text: str) -> str:
    """Return a line item as a journal has it. `Spade, ash; 40 @ 24.50; tax:ca` needs no quotes: parts end with `;`."""
    if text.lstrip().startswith('"'):
        return text
    words, *rest = (part.strip() for part in text.split(";"))
    if rest:
        return " ".join([quote(words), *filter(None, rest)])
    match = _PRICED.fullmatch(words)
    return f"{quote(match[1])} {match[2]}" if match else text


def _detail(kind: Kind, name: str, text: str) -> Any:
    text = line_text(text) if name == "lines" else text
    found, item, problems = read_detail(kind, text)
    if problems or found != name:
        said = problems[0].message if problems else f"is no such line: {text}"
        hint = f" ({problems[0].hint})" if problems and problems[0].hint else ""
        raise WrongValue(_SINGULAR[name], said + hint)
    return item


_SINGULAR = {
    "applications": "document",
    "lines": "line",
    "charges": "charge",
    "taxes": "tax",
    "instalments": "instalment",
    "retained": "retained",
    "enclosed": "document",
}


def tax_line(text: str) -> str:
    """Return the detail line of a stated tax, `CODE=AMOUNT`. Raise WrongValue where there is only one of them."""
    code, _, amount = text.rpartition("=")
    if not code or not amount:
        named = code or text
        raise WrongValue(
            "tax", f"{text} is not CODE=AMOUNT, what the source states ({named}=3.87); "
            f"what is sold bears a tax by its line: --line 'TEXT; 10 @ 120.00; tax:{named}'",
        )  # fmt: skip
    return f"{StatedTax.mark} {quote(code)} {amount}"


# --- the entry -------------------------------------------------------------------------------------------


class Maker:
    """Maker of an entry for a ledger as it is; `before` has the customers' balances without the entry."""

    def __init__(self, kind: Kind, ledger: Ledger, new: NewEntry, naming: Naming) -> None:
        self.kind, self.ledger, self.new, self.naming = kind, ledger, new, naming
        self.before: Before = {}

    def make(self, made: dict[str, Any]) -> Entry:
        """Return the entry with what arcli proposes. Raise ProposalError, WrongValue."""
        kind, ledger, day = self.kind, self.ledger, self.new.date
        customer, dated = made.get("customer"), made.get("dated") or day
        if kind.has_id and "id" not in made:
            made["id"] = UNNUMBERED
        subledger: Subledger | None = None
        if customer is not None or "applications" in kind.details:
            subledger = replay(ledger.records, ledger.customers, ledger.settings, ledger.terms, day, ledger.broken)
            self.before = balances(subledger)
        if kind.codes and "currency" not in made and customer not in (None, "*"):
            made["currency"] = currency_of(ledger, str(customer), day)
        if "lines" in made and "amount" not in made and subledger is not None:
            made["amount"] = total_of_lines(ledger, subledger, kind.name, made, dated)
        for name in ("amount", "limit", "original"):
            if name in made and made.get("currency"):
                made[name] = in_cents(made[name], made["currency"])
        if self.new.split is not None:
            made["instalments"] = _monthly(made["amount"], made.get("currency") or "", *self.new.split)
        stated: Sequence[StatedTax | Retained] = (*made.get("taxes", ()), *made.get("retained", ()))
        for one in stated:
            one.amount = in_cents(one.amount, made["currency"])
        if kind.has_terms or ("terms" in made and kind.payable):
            self._fall_due(made, dated)
        if "applications" in kind.details and subledger is not None and "applications" not in made:
            self._apply(subledger, made)
        missing = [f.name for f in [*kind.words, *kind.keys.values()] if f.required and f.attr not in made]
        if missing:
            raise Missing(missing)
        self._refuse_nothing(made)
        entry: Entry = kind.cls(date=day, **made)
        if (said := idle(ledger, entry)) is not None:
            raise NotPossible(said)
        return entry

    def _refuse_nothing(self, made: dict[str, Any]) -> None:
        """Refuse what changes nothing: an amount of zero, of the entry or of an application. Raise NotPossible."""
        kind = self.kind
        applied: Sequence[Application] = made.get("applications", ())
        none = self._none(made)
        moving = [a for a in applied if a.amount or any(getattr(a, part) for part in PARTS)]
        unmoved = next((a for a in applied if a not in moving), None)
        if unmoved is not None and kind.undoes:
            raise NotPossible(f"nothing of {made['source']} is applied to {unmoved.document}")
        if unmoved is not None:
            raise NotPossible(f"{none} of {unmoved.document} changes nothing")
        if (
            "amount" in kind.fields
            and kind.role is not Role.CONTROL
            and made.get("amount") == ZERO
            and not moving
            and not made.get("lines")
        ):
            raise NotPossible(f"{kind.one} of {none} changes nothing")

    @staticmethod
    def _none(made: Mapping[str, Any]) -> str:
        code = made.get("currency")
        return money(ZERO, code) if code else "0"

    def _fall_due(self, made: dict[str, Any], dated: date) -> None:
        """Set due date or instalments by the terms, so that a later change of terms does not move them."""
        if "instalments" in made or "due" in made or "amount" not in made:
            return
        customer, amount, currency = made["customer"], made["amount"], made["currency"]
        amount -= sum((part.amount for part in made.get("retained", ())), ZERO)
        terms, due, parts = due_of(self.ledger, self.kind.name, customer, made.get("terms"), dated, amount, currency)
        if "instalments" in self.kind.details:
            made |= {"terms": terms, "due": due, "instalments": parts}
        elif not parts:
            made |= {"terms": terms, "due": due}

    def _apply(self, subledger: Subledger, made: dict[str, Any]) -> None:
        """Set `applications` from the documents named, or oldest first; set an amount left open."""
        kind, new = self.kind, self.new
        amount = made.get("amount")
        source = subledger.documents.get(made.get("source", ""))
        customer = made.get("customer") or (source.customer if source else "")
        facts = source.facts if source is not None and kind.applies else kind  # of what settles
        if amount == ZERO and "amount" in kind.fields and not kind.received and not new.parts:
            raise NotPossible(f"{kind.one} of {self._none(made)} changes nothing")
        if source is not None and kind.applies and not source.open:
            raise NotPossible(settled_by(subledger, source, source.id))
        limit = source.open if source is not None and kind.applies else amount
        if new.fill not in (None, "oldest", "none"):
            raise WrongValue("apply", f'there are "oldest" and "none", not "{new.fill}"')
        ordered = subledger.settings.settling_order is not None and kind.received
        if new.fill is None and ordered and not new.documents and limit is not None and not new.parts:
            found = oldest_first(subledger, facts, customer, made.get("currency") or "", limit)
            if found:
                made["applications"] = found
            return
        if new.fill == "oldest":
            if new.documents:
                raise NotPossible("name documents or use --settle oldest, not both")
            if limit is None:
                raise Missing(["amount"])
            currency = made.get("currency") or (source.currency if source else "")
            made["applications"] = oldest_first(subledger, facts, customer, currency, limit)
            if not made["applications"]:
                raise NotPossible(f"nothing of {customer} in {currency} is open: leave --settle out")
        elif new.documents:
            wanted = [self.wanted(text) for text in new.documents]
            if source is not None and kind.undoes:
                wanted = [_whole(subledger, source.id, w) for w in wanted]
            made["applications"] = applications_for(subledger, facts, customer, limit, wanted, new.date, self._stated())
        elif not kind.needs_applications:
            return
        elif kind.cash and kind.side == DEBIT and not self._credits(subledger, customer):
            raise NotPossible(f"nothing of {customer} can be paid back: no payment or credit of theirs is open")
        else:
            raise NotPossible(
                f"{kind.one} needs what it is applied to: name documents"
                + (", or use --settle oldest" if kind.applies else "")
            )
        self._put_parts(made)
        if amount is None and "amount" in kind.fields and kind.fields["amount"].required:
            made["amount"] = sum((a.amount for a in made["applications"]), ZERO)

    @staticmethod
    def _credits(subledger: Subledger, customer: str) -> bool:
        return any(i.open < ZERO for i in open_items(subledger) if i.customer == customer)

    def _stated(self) -> Decimal:
        """Return the amount that stated parts, such as a fee, settle besides the money."""
        shape = self.kind.details["applications"].shape
        given = {p: self.new.parts[p] for p in PARTS if p in self.new.parts}
        return sum((_parse(shape.fields[p].type, text, p) for p, text in given.items()), ZERO)

    def wanted(self, text: str) -> ToSettle:
        """Return what a text asks to settle: `INV-1`, `INV-1=500.00`, `INV-1 500.00 discount:10.00`."""
        fields = self.kind.details["applications"].shape.fields
        if " " in text.strip():
            application: Application = _detail(self.kind, "applications", text)
            application.document = self.naming.document(application.document)
            return ToSettle(application.document, None, application)
        ref, mark, amount = text.partition("=")
        _parse(fields["document"].type, ref, "document")
        ref = self.naming.document(ref)
        return ToSettle(ref, _parse(fields["amount"].type, amount, ref) if mark else None)

    def _put_parts(self, made: dict[str, Any]) -> None:
        """Put stated parts, such as a fee, into the single application."""
        shape, given = self.kind.details["applications"].shape, self.new.parts
        if not given:
            return
        if len(made["applications"]) != 1:
            name = next(iter(given))
            raise WrongValue(name, "for one document only; write 'INV-1 500.00 fee:15.00' for each of many")
        for name, text in given.items():
            value = _parse(shape.fields[name].type, text, name)
            currency = made.get("currency")
            part = in_cents(value, currency) if currency and isinstance(value, Decimal) else value
            setattr(made["applications"][0], shape.fields[name].attr, part)


def _monthly(amount: Decimal, currency: str, count: int, first: date) -> tuple[Instalment, ...]:
    """Return an amount in monthly instalments from a day on; the last takes the remainder of the division."""
    parts = split(amount, [Decimal(1)] * count, currency)
    if min(parts) <= 0:
        raise NotPossible(f"{money(amount, currency)} can't be divided into {count} instalments")
    return tuple(Instalment(add_months(first, n), one) for n, one in enumerate(parts))


def _whole(subledger: Subledger, source: str, wanted: ToSettle) -> ToSettle:
    """Return everything that a source has applied to a document, if no amount limits what is undone."""
    if wanted.amount is not None or wanted.application is not None:
        return wanted
    found = [
        s for s in subledger.touching(source) if s.source.id == source and s.target.id == wanted.ref.partition("#")[0]
    ]
    total = sum((s.application.amount * s.sign for s in found if s.active(subledger.as_of)), ZERO)
    return wanted._replace(amount=total)
