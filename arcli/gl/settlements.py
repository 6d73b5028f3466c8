"""Postings of settlements: cash, discounts, fees, withheld taxes, write-offs, and exchange gains or losses."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from arcli.gl.chart import Chart
from arcli.gl.documents import Documents
from arcli.gl.postings import Posting, TaxFact
from arcli.gl.remainders import Fall, Share
from arcli.gl.taxes import Taxes
from arcli.gl.valuing import Valuer
from arcli.model.entries import Entry, Writeoff
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO, round_to
from arcli.subledger.state import Document, Settlement

CLASS_OF_PART = {
    "discount": "discounts",
    "fee": "fees",
    "withholding": "withholding",
    "writeoff": "writeoffs",
    "deduction": "deductions",
}


@dataclass
class _Relief:
    """The part of a write-off that may still be recovered, and the tax that was reclaimed with it."""

    left: Decimal
    falls: list[Fall] = field(default_factory=list)


Owed = tuple[Decimal, Decimal]  # an amount and its base
NOTHING: Owed = (ZERO, ZERO)


@dataclass(eq=False)
class Made:
    """The postings of a settlement, kept for the day that it ends or is undone."""

    settlement: Settlement
    used: Decimal
    taken: Decimal
    parts: dict[str, Decimal] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    facts: list[TaxFact] = field(default_factory=list)
    falls: list[Fall] = field(default_factory=list)


@dataclass(slots=True)
class _Pair:
    """What is in effect between two documents, in amounts and in base: settled, used, the parts, the tax that fell.

    What is undone takes its share of these.
    """

    settled: Owed = NOTHING
    used: Owed = NOTHING
    parts: dict[str, Owed] = field(default_factory=dict)
    fall: Fall | None = None

    def count(self, made: Made, times: int) -> None:
        """Count a settlement once more, or no more."""
        s = made.settlement
        self.settled = _plus(self.settled, s.settled * times, made.taken * times)
        self.used = _plus(self.used, s.used * times, made.used * times)
        for name, base in made.parts.items():
            self.parts[name] = _plus(self.parts.get(name, NOTHING), s.part_of(name) * s.sign * times, base * times)
        for fall in made.falls:
            one = fall if times > 0 else fall.part(Decimal(-1))
            self.fall = one if self.fall is None else self.fall.plus(one)


def _plus(owed: Owed, amount: Decimal, base: Decimal) -> Owed:
    return owed[0] + amount, owed[1] + base


class Settlements:
    """Postings of settlements. `used` and `taken` in `Made` are the base amounts of source and target."""

    def __init__(self, chart: Chart, valuer: Valuer, taxes: Taxes, documents: Documents) -> None:
        self.chart, self.valuer, self.taxes, self.documents = chart, valuer, taxes, documents
        self._made: dict[int, Made] = {}
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._relief: dict[str, _Relief] = {}

    def start(self, s: Settlement) -> tuple[list[Posting], list[TaxFact]]:
        """Return a settlement's postings on the day that it takes effect."""
        if s.source.kind == "writeoff":
            made = self._write_off(s)
        elif s.target.kind == "writeoff":
            made = self._recovery(s)
        else:
            made = self._applied(s)
        self._made[id(s)] = made
        self._pair(s).count(made, 1)
        return made.postings, made.facts

    def end(self, s: Settlement) -> tuple[list[Posting], list[TaxFact]]:
        """Return the opposite of its postings, on the day that it ends: reversed, not deleted."""
        made = self._made[id(s)]
        self._pair(s).count(made, -1)
        self.valuer.put(s.source, s.by, s.used, made.used)
        self.valuer.put(s.target, s.holder, s.settled, made.taken)
        for fall in made.falls:
            self.taxes.took(fall, -1)
        if s.target.kind == "writeoff":
            self._owed_again(s, -1)
        self.taxes.settles(s.source, s.target, -s.settled)
        assert s.end is not None
        kept = ("applied", "fx")  # what was realised is undone as what it was
        postings = [p.negated()._replace(cls=p.cls if p.cls in kept else "reversals") for p in made.postings]
        return postings, [f.undone(s.end) for f in made.facts]

    # --- bad debts ---------------------------------------------------------------------------------------

    def _write_off(self, s: Settlement) -> Made:
        """Return the postings of a write-off: receivables to credit losses or small balances.

        Open credits to income.
        """
        target, entry, side = s.target, s.source.entry, s.target.side  # a part that is reversed names another entry
        taken = self._take(s, s.target, s.holder, s.settled)
        own = self.documents.own(target, s.holder, -s.settled, -taken, "writeoffs")
        if side != DEBIT:
            account = self.chart.accounts.credits_written_off
            other = Posting(account, side * s.settled, target.currency, side * taken, s.holder, cls="writeoffs")
            return Made(s, ZERO, taken, {}, [own, other])
        account = self.chart.write_off(entry)
        falls = [self._fall(s, s.settled)] if _relief(entry) else []
        shares = [share for fall in falls for share in fall.shares]
        postings = [own, *self._split(target, account, s.settled, taken, shares, s.holder, "writeoffs")]
        facts = self.documents.facts(target, shares, "relief", -1, s.start)
        if falls:
            relief = self._relief.setdefault(s.source.id, _Relief(s.source.amount))
            relief.falls += falls
            if s.sign < 0:
                relief.left += s.settled
        return Made(s, ZERO, taken, {}, postings, facts, falls)

    def _recovery(self, s: Settlement) -> Made:
        """Return the postings of a recovery of a write-off. Tax reclaimed then is owed again, pro rata."""
        source, currency = s.source, s.source.currency
        used = self._take(s, source, s.by, s.used)
        postings = [self.documents.own(source, s.by, -s.used, -used, "writeoffs")]
        facts: list[TaxFact] = []
        falls = self._owed_again(s)
        for fall in falls:
            self.taxes.took(fall)
            facts += self.documents.facts(fall.document, fall.shares, "recoveries", -1, s.start)
            for share in (x for x in fall.shares if x.tax):
                postings += self._recovered(s, fall.document, share, used)
        net = -sum((p.amount for p in postings if p.currency == currency), ZERO)
        base = -sum((p.base for p in postings), ZERO)
        postings.append(Posting(self.chart.recovery(s.target.entry), net, currency, base, s.by, cls="writeoffs"))
        return Made(s, used, ZERO, {}, postings, facts, falls)

    def _recovered(self, s: Settlement, document: Document, share: Share, used: Decimal) -> list[Posting]:
        """Return the tax of a recovery, in the currency of the document that bore it (negative: owed again)."""
        source, amount, base = s.source, share.tax, share.tax
        if source.currency != document.currency:
            same = document.currency == s.target.currency
            amount = round_to(
                amount * (s.used / s.settled if same else self.taxes.factor(document, source)), source.currency
            )
        if document.currency != self.valuer.base:
            base = self._at_rate(source, amount, used, s.used)
        tax = self.chart.tax(share.code)
        found = [Posting(tax, share.tax, document.currency, base, s.by, cls="writeoffs", tax=share.code)]
        if source.currency != document.currency:
            between = self.chart.accounts.conversion
            found.append(Posting(between, -share.tax, document.currency, -base, s.by, cls="writeoffs"))
            found.append(Posting(between, amount, source.currency, base, s.by, cls="writeoffs"))
        return found

    def _owed_again(self, s: Settlement, sign: int = 1) -> list[Fall]:
        """Return how much of a relief is reduced by a recovery, negative; the last one takes the rounding remainder."""
        relief = self._relief.get(s.target.id)
        if relief is None:
            return []
        if sign < 0:
            for index, fall in enumerate(self._made[id(s)].falls):
                relief.falls[index] = relief.falls[index].plus(fall, -1)
        else:
            factor = s.settled / relief.left if relief.left else ZERO
            found = [f.part(-factor) for f in relief.falls]
            relief.falls = [f.plus(g) for f, g in zip(relief.falls, found, strict=True)]
        relief.left -= sign * s.settled
        return [] if sign < 0 else found

    def _fall(self, s: Settlement, amount: Decimal) -> Fall:
        """Return the tax that falls with a settled amount; for one that is undone, a part of what fell."""
        before = self._pair(s).fall if s.sign < 0 else None
        if before is None or not before.amount:
            return self.taxes.take(s.target, amount)
        fall = before.part(amount / before.amount)
        self.taxes.took(fall)
        return fall

    def _at_rate(self, source: Document, amount: Decimal, base: Decimal, whole: Decimal) -> Decimal:
        return self.valuer.share(base, amount, whole) if source.currency != self.valuer.base else amount

    # --- applications ------------------------------------------------------------------------------------

    def _applied(self, s: Settlement) -> Made:
        source, target, currency = s.source, s.target, s.target.currency
        if s.plain and currency == self.valuer.base:  # PERF: the rule below, where amounts are their own values
            postings = [
                self.documents.own(source, s.by, -s.used, -s.used, "applied"),
                self.documents.own(target, s.holder, -s.settled, -s.settled, "applied"),
            ]
            self.taxes.settles(source, target, s.settled)
            return Made(s, s.used, s.settled, {}, postings)
        parts = {name: value * s.sign for name, value in s.parts}
        applied = s.settled - sum(parts.values(), ZERO)
        used = self._take(s, source, s.by, s.used)
        taken = self._take(s, target, s.holder, s.settled)
        bases = {n: self._part_base(s, n, v, used, applied) for n, v in parts.items()}
        cls = "applied" if s.by == s.holder else "transfers"
        paid, cleared = source.side * used, target.side * (taken - sum(bases.values(), ZERO))  # debits of both in base
        worth = -cleared if currency == self.valuer.base else paid  # the value of the target's posting
        postings = [
            self.documents.own(source, s.by, -s.used, ZERO, cls)._replace(base=-worth),
            self.documents.own(target, s.holder, -applied, ZERO, cls)._replace(base=worth),
        ]
        if source.currency != currency:
            account = self.chart.accounts.conversion
            postings += [
                Posting(account, source.side * s.used, source.currency, worth, s.by, cls=cls),
                Posting(account, target.side * applied, currency, -worth, s.by, cls=cls),
            ]
        facts, falls = list[TaxFact](), list[Fall]()
        for name, value in parts.items():
            base = bases[name]
            postings.append(self.documents.own(target, s.holder, -value, -base, CLASS_OF_PART[name]))
            shares = []
            if name == "discount" and self.taxes.settings.discount_tax == "included":
                falls.append(self._fall(s, value))
                shares = falls[-1].shares
            account = self.chart.part(name)
            postings += self._split(target, account, value, base, shares, s.holder, CLASS_OF_PART[name])
            facts += self.documents.facts(target, shares, "discounts", -1, s.start)
            if name == "withholding":
                facts.append(self._withheld(s, value, base, taken))
        postings += self._difference(s, -cleared - paid)
        self.taxes.settles(source, target, s.settled)
        return Made(s, used, taken, bases, postings, facts, falls)

    def _part_base(self, s: Settlement, name: str, value: Decimal, used: Decimal, applied: Decimal) -> Decimal:
        """Return a part in base: taxes withheld and fees at the rate of the money, the rest at the document's."""
        if s.sign < 0:
            whole, base = self._pair(s).parts.get(name, (ZERO, ZERO))
            if whole:
                return -self._scaled(s.target, base, -value, whole)
        if name in ("fee", "withholding") and applied and s.target.currency != self.valuer.base:
            return self.valuer.share(used, value, applied)
        return self.valuer.part(s.target, value)

    def _difference(self, s: Settlement, change: Decimal) -> list[Posting]:
        """Return the exchange gain or loss: the change of open items beyond the value of the money (IAS 21.28).

        It arises on the document that is not in the base currency; of two such documents, on the one that is settled.
        """
        if not change:
            return []
        document, holder = (s.target, s.holder) if s.target.currency != self.valuer.base else (s.source, s.by)
        own = self.documents.own(document, holder, ZERO, ZERO, "fx")._replace(base=change)
        account = self.chart.accounts.fx_loss if change < 0 else self.chart.accounts.fx_gain
        if s.sign < 0:  # undone where it was posted
            account = self.chart.accounts.fx_gain if change < 0 else self.chart.accounts.fx_loss
        return [own, Posting(account, ZERO, document.currency, -change, holder, cls="fx")]

    def _withheld(self, s: Settlement, value: Decimal, base: Decimal, taken: Decimal) -> TaxFact:
        codes = [x.code for x in self.taxes.of(s.target) if self.taxes.settings.tax_code(x.code).kind == "withholding"]
        account, target = self.chart.accounts.withholding, s.target
        code = codes[0] if codes else "withholding"
        return TaxFact(
            code,
            "withholding",
            None,
            s.start,
            target.currency,
            s.settled,
            value,
            taken,
            base,
            account,
            target.id,
            s.holder,
        )

    # --- shared ------------------------------------------------------------------------------------------

    def _pair(self, s: Settlement) -> _Pair:
        return self._pairs.setdefault((s.source.id, s.target.id), _Pair())

    def _take(self, s: Settlement, document: Document, holder: str, amount: Decimal) -> Decimal:
        """Return the base of what is used or settled; for what is undone, its share of the original base."""
        if s.sign > 0 or self.valuer.base in (None, document.currency):
            return self.valuer.take(document, holder, amount)
        before = self._pair(s)
        whole, base = before.settled if document is s.target else before.used
        found = -self._scaled(document, base, -amount, whole)
        self.valuer.put(document, holder, -amount, -found)
        return found

    def _scaled(self, document: Document, base: Decimal, amount: Decimal, whole: Decimal) -> Decimal:
        return self.valuer.share(base, amount, whole) if whole else self.valuer.part(document, amount)

    def _split(
        self,
        target: Document,
        account: str,
        amount: Decimal,
        base: Decimal,
        shares: list[Share],
        holder: str,
        cls: str,
    ) -> list[Posting]:
        """Return an amount on an account, with the tax in it on the accounts of the taxes."""
        found, side, currency = [], target.side, target.currency
        for share in shares:
            if share.tax:
                value = self.valuer.part(target, share.tax)
                tax = Posting(
                    self.chart.tax(share.code),
                    side * share.tax,
                    currency,
                    side * value,
                    holder,
                    cls=cls,
                    tax=share.code,
                )
                found.append(tax)
                amount, base = amount - share.tax, base - value
        return [Posting(account, side * amount, currency, side * base, holder, cls=cls), *found]


def _relief(entry: Entry) -> bool:
    """Return whether a write-off reclaims the tax on it."""
    return isinstance(entry, Writeoff) and entry.relief == "tax"
