"""Deferred revenue: what line items with a service period have billed and not yet earned.

A document posts as if its lines were earned at once; beside that, deferral moves what is not yet earned from the line's
account to the deferred account (IFRS 15.106, ASC 606-10-45-2: a contract liability), and back on the last day of each
month as it is served. A line earns nothing before the day of its document: what was served before that day is caught
up in the month of that day. So no later entry changes an earlier month.

Credits and reversals: a credit line with a service period takes back exactly those days, as a line of its own. One
without, and a part of a document that is reversed, is split by what was earned up to the end of the day before: that
share, rounded, falls on revenue, the rest lowers what is deferred, in proportion to what each line has left and over
the days left (our choice; nothing says which days it gives up). Write-offs and tax change nothing here. A foreign
currency is deferred at the rate of its document and never revalued (IFRIC 22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from arcli.gl.accruing import Accrual, Convert, accrues
from arcli.gl.earning import share
from arcli.gl.postings import Derived, Posting, PostingGroup
from arcli.gl.revaluing import month_ends
from arcli.gl.streams import Stream
from arcli.model.dates import DAY, NOT_DUE, Period, end_of_month, iso
from arcli.model.entries import Line
from arcli.model.kinds import CREDIT
from arcli.model.money import ZERO, major, minor
from arcli.model.periods import overlap
from arcli.model.plain import Account
from arcli.model.settings.revenue import Revenue
from arcli.subledger.serving import earned_over
from arcli.subledger.state import Document, Subledger
from arcli.subledger.supplies import corrected_by

DEFERRAL, DEFERRED = "deferral", "deferred"  # classes of movement: on the line's account, and on the deferred one


class Recognition(Derived):
    """The entry by which a month's revenue is earned; no file states it."""

    kind = "recognise"

    def __init__(self, day: date) -> None:
        super().__init__(day, f"REVENUE-{iso(day)[:7]}", f"Revenue earned in {iso(day)[:7]}")


@dataclass(slots=True)
class _Taken:
    """What contracts earned of a document's lines before: by the line's place, also in base; and the postings."""

    amounts: dict[int, tuple[int, int]] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)


_NOTHING = _Taken()


class Deferral:
    """The streams of a book, as its documents are posted in the order of their days."""

    def __init__(self, subledger: Subledger, base: str | None, convert: Convert) -> None:
        self.subledger, self.settings, self.base = subledger, subledger.settings.revenue or Revenue(), base
        self.accrual = Accrual(subledger, self.settings, base, convert) if accrues(subledger) else None
        self.streams: list[Stream] = []
        self._of: dict[str, list[Stream]] = {}  # by the document that defers
        self._at_once: dict[str, int] = {}  # what a document earns at once, in minor units
        self._active: list[Stream] = []

    def month_ends(self) -> list[date]:
        """Return the days on which something may be earned, up to the day of the subledger."""
        documents = [self.subledger.documents[number] for number in self.subledger.serviced]
        begin = [document.date for document in documents]
        if self.accrual is not None:
            return month_ends(min([self.accrual.begin, *begin]), self.accrual.end)
        spans = (earned_over(self.subledger, line) for document in documents for line in document.lines)
        lasts = [span[1] for span in spans if span is not None and span[1] != NOT_DUE]
        return month_ends(min(begin), min(self.subledger.as_of, end_of_month(max([*lasts, *begin]))))

    # --- what documents defer --------------------------------------------------------------------------------

    def created(self, document: Document, contra: Sequence[Posting]) -> list[Posting]:
        """Return what a new document moves to the deferred account.

        `contra` are the postings of its lines, in order; of a credit memo without lines, that of its net amount.
        """
        taken = self._billed(document, contra) if self.accrual is not None and document.lines else _NOTHING
        if document.id in self.subledger.serviced:
            return [*taken.postings, *self._of_lines(document, contra, taken)]
        return [*taken.postings, *self._of_amount(document, contra)]

    def _billed(self, document: Document, contra: Sequence[Posting]) -> _Taken:
        """Take off what contracts earned of a document's lines before it billed them."""
        assert self.accrual is not None
        found = _Taken()
        for number, (line, posting) in enumerate(zip(document.lines, contra, strict=True)):
            if line.contract is not None:
                cents, _ = self._amounts(posting)
                taken, base, made = self.accrual.take(line, posting.account, cents, document.date)
                found.amounts[number] = taken, base
                found.postings += made
        self.accrual.created(document)
        return found

    def _of_amount(self, document: Document, contra: Sequence[Posting]) -> list[Posting]:
        """Return the same of a document without lines that have days."""
        supply = corrected_by(self.subledger.documents, document) if document.kind == "credit" else None
        if supply is None or supply.id not in self._of:
            return []
        return self._taken(document, supply, contra, document.date)

    def _of_lines(self, document: Document, contra: Sequence[Posting], taken: _Taken) -> list[Posting]:
        made: list[Posting] = []
        supply = corrected_by(self.subledger.documents, document)
        own = self._of.setdefault(document.id, [])
        rest: list[Posting] = []
        for number, (line, posting) in enumerate(zip(document.lines, contra, strict=True)):
            span = earned_over(self.subledger, line)
            if span is None:
                rest.append(posting)
                continue
            stream = self._stream(document, posting.account, document.date, span, self._amounts(posting), line,
                                  is_credit=document.side == CREDIT)  # fmt: skip
            parents = self._of.get(supply.id, ()) if supply is not None else ()
            for parent in [s for s in parents if overlap((s.first, s.last), span) is not None][:1]:
                parent.takes.append(stream)
            own.append(stream)
            stream.accrued, stream.accrued_base = taken.amounts.get(number, (0, 0))
            stream.earned, stream.earned_base = stream.accrued, stream.accrued_base
            made += self._moved(
                posting.account, document, stream.cents - stream.earned, stream.base - stream.earned_base
            )
        if supply is not None and supply.id in self._of:
            made += self._taken(document, supply, rest, document.date)
        else:
            self._add_at_once(document, sum(self._amounts(p)[0] for p in rest))
        return made

    def _add_at_once(self, document: Document, cents: int) -> None:
        self._at_once[document.id] = self._at_once.get(document.id, 0) + cents

    def _stream(
        self, document: Document, account: str, since: date, span: Period, amounts: tuple[int, int], line: Line | None,
        *, is_credit: bool,
    ) -> Stream:  # fmt: skip
        stream = Stream(document, account, self.settings.method, since, *span, *amounts, line, is_credit)
        self.streams.append(stream)
        self._active.append(stream)
        return stream

    def _moved(self, account: str, of: Document | Account, cents: int, base: int) -> list[Posting]:
        """Return the postings that move an amount from an account to the deferred one."""
        currency = of.currency or ""
        value = ZERO if self.base is None else major(base, self.base)
        out = Posting(account, major(cents, currency), currency, value, of.customer, cls=DEFERRAL)
        return [out, out.negated()._replace(account=self.settings.deferred, cls=DEFERRED)]

    def _amounts(self, posting: Posting) -> tuple[int, int]:
        """Return the amount of a posting in minor units of its currency and of the base currency, credits positive."""
        base = 0 if self.base is None else -minor(posting.base, self.base)
        return -minor(posting.amount, posting.currency), base

    # --- what takes it off -----------------------------------------------------------------------------------

    def reduced(self, document: Document, contra: Sequence[Posting], day: date) -> list[Posting]:
        """Return what the reversal of a part of a document takes off what is deferred."""
        return self._taken(document, document, contra, day) if document.id in self._of else []

    def reversed(self, document: Document, day: date) -> list[Posting]:
        """Return what the reversal of a document moves back from the deferred account, with what credits took off."""
        made: list[Posting] = []
        if self.accrual is not None:
            self.accrual.reversed(document)
        for own in self._of.get(document.id, ()):
            for stream in (own, *own.takes):
                if not stream.is_off(day):
                    stream.ended = day
                    left, base = stream.cents - stream.earned, stream.base - stream.earned_base
                    made += self._moved(stream.account, document, -left, -base)
        return made

    def _taken(self, document: Document, supply: Document, contra: Iterable[Posting], day: date) -> list[Posting]:
        """Return what a credit, or a part that is reversed, takes off what its supply defers; it names no days."""
        before, own = day - DAY, [s for s in self._of[supply.id] if not s.is_off(day)]
        streams = [(s, s.left_by(before)) for s in own if s.last >= day]
        left = sum(weight for _, weight in streams)
        whole = sum(s.cents + sum(t.cents for t in s.takes) for s in own) + self._at_once.get(supply.id, 0)
        if left * whole <= 0 or abs(left) > abs(whole):
            left, whole, streams = 0, 1, []  # nothing is deferred any more
        made: list[Posting] = []
        for posting in contra:
            total, base = self._amounts(posting)
            off, off_base = (amount - share(amount, abs(whole) - abs(left), abs(whole)) for amount in (total, base))
            taken = self._spread(document, posting, (off, off_base), streams, day)
            self._add_at_once(supply, total - off)
            if document is not supply:
                self._of.setdefault(document.id, []).extend(taken)
                self._add_at_once(document, total - off)
            if off or off_base:
                made += self._moved(posting.account, document, off, off_base)
        return made

    def _spread(
        self, document: Document, posting: Posting, off: tuple[int, int], streams: list[tuple[Stream, int]], day: date
    ) -> list[Stream]:
        """Return streams that take an amount off others, in proportion to what is left of each, over the days left."""
        found: list[Stream] = []
        left, weight, gone, gone_base = sum(w for _, w in streams), 0, 0, 0
        for stream, part in streams:
            weight += part
            cents, base = (share(amount, abs(weight), abs(left)) for amount in off)
            span = max(day, stream.first), stream.last
            amounts = cents - gone, base - gone_base
            gone, gone_base = cents, base
            taken = self._stream(document, posting.account, day, span, amounts, stream.line, is_credit=True)
            stream.takes.append(taken)
            found.append(taken)
        return found

    # --- what is earned --------------------------------------------------------------------------------------

    def month_end(self, day: date) -> Iterator[PostingGroup]:
        """Yield what a month has earned, on its last day: per account, customer and currency."""
        sums: dict[tuple[str, Account], list[int]] = {}
        going: list[Stream] = []
        for stream in self._active:
            if stream.is_off(day):
                continue
            cents, base = stream.earned_by(day), stream.base_by(day)
            if cents != stream.earned or base != stream.earned_base:
                held = sums.setdefault((stream.account, stream.document.account), [0, 0])
                held[0] += cents - stream.earned
                held[1] += base - stream.earned_base
                stream.earned, stream.earned_base = cents, base
            if day < stream.last:
                going.append(stream)
        self._active = going
        postings: list[Posting] = []
        for (name, held_by), (cents, base) in sorted(sums.items(), key=lambda s: (s[0][0], s[0][1].customer)):
            postings += self._moved(name, held_by, -cents, -base)
        if self.accrual is not None:
            postings += self.accrual.month_end(day)
        if postings:
            yield PostingGroup(day, Recognition(day), tuple(postings))
