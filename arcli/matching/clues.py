"""What a bank line tells about its payer and purpose: the clues, before any amount is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from arcli.matching.masking import read_text
from arcli.matching.names import agree, plain_name
from arcli.matching.numbers import BARRIER, Hit, Keys, NumberIndex, Run, keys_of, runs_of
from arcli.matching.receivables import Item, Receivables, squeeze
from arcli.matching.structured import payloads
from arcli.model.bank.identity import NO_REFERENCE
from arcli.model.bank.line import StatementLine
from arcli.model.customers import NOBODY
from arcli.model.money import minor

_RF = re.compile(r"\bRF\d\d(?: ?[0-9A-Z]{1,4}){1,6}\b")
_OGM = re.compile(r"[+*]{3}(\d{3}/\d{4}/\d{5})[+*]{3}")
_CURRENCY = 3  # letters of a currency code
_NAME_PARTS = re.compile(r"\s*(?://|/| C/O )\s*")


@dataclass(slots=True)
class Named:
    """Documents that a line names: `must` by their whole number, `maybe` by a part of it or by an order.

    `settled` are numbers of documents on which nothing is open; `cut`: the text ends within a number; `unread` counts
    numbers that no document explains. `stated` are the amounts in minor units beside the numbers of all whole
    documents, by item; `mistyped`: a digit is wrong in what is taken for a number.
    """

    must: list[Item] = field(default_factory=list)
    maybe: list[list[Item]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    structured: bool = False
    cut: bool = False
    unread: int = 0
    mistyped: bool = False
    stated: dict[int, int] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Return whether the text names whole documents and nothing else that could be one."""
        return bool(self.must) and not self.maybe and not self.cut and not self.unread

    @property
    def empty(self) -> bool:
        """Return whether no open document is named."""
        return not self.must and not self.maybe

    @property
    def items(self) -> list[Item]:
        """Return everything named, each item once."""
        found = {i.index: i for i in self.must}
        for group in self.maybe:
            found |= {i.index: i for i in group}
        return list(found.values())


class Read(NamedTuple):
    """What an index found in a text: numbers, transposed ones, the beginning of one, and how many are unexplained."""

    hits: list[Hit]
    swapped: list[Hit]
    mistyped: list[Hit]
    cut: Hit | None
    unread: int


@dataclass(slots=True)
class Clues:
    """The presumed payers of a line. `known` are customers by account or name, `how` says which of these.

    `said` is the name found in the text. `runs` are those of the text, `ids` those of the end-to-end id, in which only
    whole numbers count; from `advised` on they come from advice that can't be used.
    """

    known: frozenset[str]
    family: frozenset[str]
    how: str
    by_account: bool
    said: str
    runs: list[Run]
    references: list[str]
    ids: list[Run] = field(default_factory=list)
    own: Read | None = None
    wide: Read | None = None
    advised: int | None = None


class ClueReader:
    """Reads the clues of lines, with the indexes of receivables."""

    def __init__(self, receivables: Receivables) -> None:
        self.receivables, self.payers = receivables, receivables.payers

    def read(self, line: StatementLine, holder: str = NOBODY) -> Clues:
        """Return the clues of a line. `holder` is the customer who has the money in the books, if somebody has."""
        if holder == NOBODY:
            known, how, by_account, said = self._who(line)
        else:
            known, how, by_account, said = frozenset({holder}), f"unapplied cash of {holder}", False, ""
        ids = line.end_to_end if line.end_to_end not in NO_REFERENCE else ""
        text, references = line.text, list(line.references)
        for pattern, group in ((_RF, 0), (_OGM, 1)):
            for source in (line.text, ids):
                references += [m[group] for m in pattern.finditer(source) if m[group] not in references]
            text = pattern.sub(" ", text)
        family = self.receivables.family(known) if known else frozenset()
        return Clues(known, family, how, by_account, said, read_text(line, text), references, runs_of(ids))

    def add_advice(self, line: StatementLine, clues: Clues) -> None:
        """Read the numbers of advice that can't be used as if they were in the text; once."""
        if clues.advised is None:
            listed = [r for a in line.remittance for i in a.items for r in (*runs_of(i.document), BARRIER)]
            clues.advised = len(clues.runs)
            clues.runs, clues.own, clues.wide = [*clues.runs, BARRIER, *listed], None, None

    # --- who ---------------------------------------------------------------------------------------------

    def _who(self, line: StatementLine) -> tuple[frozenset[str], str, bool, str]:
        found: set[str] = set()
        how, by_account = "", False
        if line.payer_account:
            seen = self.payers.accounts.get(squeeze(line.payer_account))
            if seen:
                found |= set(seen)
                times = sum(seen.values())
                how = f"account {line.payer_account} paid for {_all(found)} {_times(times)} before"
                by_account = True
        if line.payer:
            named = self._by_name(line.payer)
            if named and found & named:
                found &= named
            elif named:
                how = f"{how}; " if how else ""
                how += f'"{line.payer}" is the name of {_all(named)}'
                found |= named
        if not found:
            for text in (line.payer, line.text):
                called, said = self.payers.in_text(text) if text else (frozenset(), "")
                if len(called) == 1:
                    return called, f'"{said}" in the text is the name of {_all(set(called))}', False, said
        return frozenset(found), how, by_account, ""

    def _by_name(self, payer: str) -> set[str]:
        for part in (payer, *_NAME_PARTS.split(payer)):
            exact = self.payers.directory.exact(part) if part else set()
            if exact:
                return exact
        code = self.payers.lower.get(squeeze(payer))
        if code is not None:
            return {code}
        cut = self.payers.directory.cut(payer)
        return cut if len(cut) == 1 else set()

    def alike(self, line: StatementLine) -> list[tuple[str, int]]:
        """Return customers whose names resemble the payer's, with scores, the most similar first."""
        return self.payers.directory.alike(line.payer) if plain_name(line.payer) else []

    def agrees(self, line: StatementLine, customer: str) -> bool:
        """Return whether the payer's name may be that customer's, or of one who pays for it."""
        customers = {customer, *self.receivables.subledger.customers.payers(customer, line.booked)}
        return bool(line.payer) and any(agree(line.payer, self.receivables.names_of(c)) for c in sorted(customers))

    # --- what for ----------------------------------------------------------------------------------------

    def named_in_family(self, line: StatementLine, clues: Clues) -> Named:
        """Return documents that the line names, of the payer and of those it pays for."""
        named = Named()
        self._structured(line, clues, named, clues.family)
        if not clues.runs and not clues.ids:
            return named
        index = self.receivables.own_numbers(clues.family, line.currency)
        if clues.own is None:
            clues.own = _found(index, clues.runs, closely=True)
        read = clues.own
        for hit in (*read.hits, *read.swapped):
            self._take(hit, named, line.currency, clues.family, clues.advised)
        if read.cut is not None:
            named.cut = True
            self._take(read.cut, named, line.currency, clues.family)
        self._by_ids(index, clues, named, line.currency, clues.family)
        named.unread = read.unread
        self._mistyped(read, named, line)
        named.stated = self._stated(read, clues.runs, named, line)
        return named

    def named_anywhere(self, line: StatementLine, clues: Clues) -> Named:
        """Return documents of any customer that the line names; short numbers are only a hint."""
        named = Named()
        self._structured(line, clues, named, None)
        if not clues.runs and not clues.ids:
            return named
        index = self.receivables.numbers()
        if clues.wide is None:
            clues.wide = _found(index, clues.runs, closely=False)
        for hit in clues.wide.hits:
            self._take(hit, named, line.currency, None, clues.advised)
        self._by_ids(index, clues, named, line.currency, None)
        self._by_orders(line, clues, named)
        named.unread = clues.wide.unread
        named.stated = self._stated(clues.wide, clues.runs, named, line)
        return named

    def named_abroad(self, line: StatementLine, clues: Clues) -> list[Item]:
        """Open documents in other currencies, of the payer if one is known, that the line names by whole numbers."""
        found: dict[int, Item] = {}
        for hit in self.receivables.numbers().find(clues.runs)[0] if clues.runs else ():
            items = [self.receivables.items[i] for i in hit.candidates]
            items = [i for i in items if i.currency != line.currency and i.left > 0 and i.document.date <= line.booked]
            if hit.strong and len(items) == 1 and (not clues.family or items[0].customer in clues.family):
                found[items[0].index] = items[0]
        return list(found.values())

    def _by_ids(
        self, index: NumberIndex, clues: Clues, named: Named, currency: str, family: frozenset[str] | None
    ) -> None:
        """Add whole numbers in the end-to-end id."""
        for hit in index.find(clues.ids)[0] if clues.ids else ():
            if hit.strong and hit.found == squeeze(self.receivables.items[hit.candidates[0]].document.id):
                self._take(hit, named, currency, family)

    def _by_orders(self, line: StatementLine, clues: Clues, named: Named) -> None:
        """Add a whole purchase order, if its open amount is that of the line."""
        if not named.empty:
            return
        index, orders = self.receivables.orders()
        for hit in index.find(clues.runs)[0]:
            po, items = orders[hit.candidates[0]]
            if len(hit.candidates) == 1 and hit.found == squeeze(po):
                open_ = [i for i in items if i.left and i.currency == line.currency]
                if sum(i.left for i in open_) == minor(line.amount, line.currency):
                    named.must += open_
                    named.words += [f"order {po} of {i.document.id} is in the text" for i in open_]
                    return

    def _mistyped(self, read: Read, named: Named, line: StatementLine) -> None:
        """Add a number with one wrong digit, if the document then found has the line's amount open."""
        target = minor(line.amount, line.currency)
        for hit in read.mistyped if named.empty and not named.cut else ():
            (item,) = [self.receivables.items[i] for i in hit.candidates]
            if item.left == target and item.currency == line.currency:
                self._take(hit, named, line.currency, None)
                named.mistyped, named.unread = True, named.unread - 1

    def _stated(self, read: Read, runs: list[Run], named: Named, line: StatementLine) -> dict[int, int]:
        """Return the amounts after all whole numbers of a text, else before all of them; none if one is missing."""
        items: dict[int, Hit] = {}
        for hit in read.hits:
            found = [i for i in named.must if i.index in hit.candidates]
            if len(found) == 1 and hit.strong:
                items.setdefault(found[0].index, hit)
        if not items or len(items) != len(named.must):
            return {}
        for beside in (_behind, _before):
            amounts = {i: beside(runs, hit) for i, hit in items.items()}
            if all(a is not None for a in amounts.values()):
                return {i: minor(a, line.currency) for i, a in amounts.items() if a is not None}
        return {}

    def settled(self, clues: Clues) -> list[str]:
        """Return the payer's documents that the line names by their whole number and on which nothing is open."""
        found: list[str] = []
        for customer in sorted(clues.family):
            index, documents = self.receivables.settled_numbers(customer)
            hits, _ = index.find(clues.runs)
            found += [documents[h.candidates[0]].id for h in hits if h.strong and len(h.candidates) == 1]
        return found

    def settled_anywhere(self, clues: Clues) -> dict[str, str]:
        """Return any customer's settled documents that the line names by whole numbers, with their owners."""
        if not clues.runs:
            return {}
        index, documents = self.receivables.all_settled()
        found = [documents[h.candidates[0]] for h in index.find(clues.runs)[0] if h.strong and len(h.candidates) == 1]
        return {d.id: d.customer for d in found}

    def _take(
        self, hit: Hit, named: Named, currency: str, family: frozenset[str] | None, advised: int | None = None
    ) -> None:
        """Add what a hit names; runs from `advised` on come from an advice."""
        where = "text" if advised is None or hit.start < advised else "advice"
        items = [self.receivables.items[i] for i in hit.candidates]
        items = [i for i in items if i.currency == currency and (family is None or i.customer in family)]
        if not items:
            return
        open_ = [i for i in items if i.left]
        if not open_:
            named.settled += [i.document.id for i in items if i.document.id not in named.settled]
            return
        ids = {i.document.id for i in items}
        if len(ids) == 1:
            named_by = f"order {open_[0].po} of " if _by_order(hit, open_[0]) else ""
            words = f"{named_by}{open_[0].document.id} is in the {where}" + (
                f' ("{hit.found}", {hit.how})' if hit.how else ""
            )
        else:
            words = f'"{hit.found}" in the {where} may be {" or ".join(sorted(ids)[:4])}'
        if len(ids) == 1 and hit.strong:
            held = {i.index for i in named.must}
            fresh = [i for i in open_ if i.index not in held]
            if not fresh:
                return
            named.must += fresh
        else:
            named.maybe.append(open_)
        named.words.append(words)

    def _structured(self, line: StatementLine, clues: Clues, named: Named, family: frozenset[str] | None) -> None:
        ends = [line.end_to_end] if line.end_to_end and line.end_to_end != "NOTPROVIDED" else []
        for reference in (*clues.references, *ends):
            indices = self.receivables.references().get(squeeze(reference), [])
            scheme = ""
            if not indices and reference not in ends:  # the text of the line contains the end-to-end id too
                index = self.receivables.numbers()
                for name, payload in payloads(reference):
                    indices = index.full.get(payload) or index.digits.get(payload) or []
                    if indices:
                        scheme = f" ({name})"
                        break
            items = [self.receivables.items[i] for i in indices]
            items = [i for i in items if i.currency == line.currency and (family is None or i.customer in family)]
            ids = {i.document.id for i in items}
            held = {i.index for i in named.must}
            open_ = [i for i in items if i.left and i.index not in held]
            if len(ids) == 1 and open_:
                named.must += open_
                named.structured = True
                named.words.append(f"reference {reference}{scheme} is {open_[0].document.id}")
            elif len(ids) == 1 and not any(i.index in held for i in items):
                named.settled += sorted(ids)
            elif open_:
                named.maybe.append(open_)
                named.words.append(f"reference {reference}{scheme} may be {' or '.join(sorted(ids)[:4])}")


def _found(index: NumberIndex, runs: list[Run], *, closely: bool) -> Read:
    """Return what an index finds in a text; `closely` also finds mangled numbers."""
    hits, taken = index.find(runs)
    if not closely:
        return Read(hits, [], [], None, index.unread(runs, taken))
    swapped, cut = index.transposed(runs, taken), index.cut(runs, taken)
    mistyped = [] if swapped or hits else index.mistyped(runs, taken)
    return Read(hits, swapped, mistyped, cut, index.unread(runs, taken))


def _behind(runs: list[Run], hit: Hit) -> Decimal | None:
    """Return the amount after a number; a currency may be in between."""
    after = runs[hit.end : hit.end + 2]
    if len(after) == 2 and after[0].amount is None and len(after[0].raw) == _CURRENCY and after[0].raw.isalpha():
        return after[1].amount
    return after[0].amount if after else None


def _before(runs: list[Run], hit: Hit) -> Decimal | None:
    return runs[hit.start - 1].amount if hit.start else None


def _by_order(hit: Hit, item: Item) -> bool:
    """Return whether the purchase order of a document was found, not its number."""
    own, order = keys_of(item.document.id), keys_of(item.po)

    def of(keys: Keys) -> bool:
        return hit.found in (*keys.full, *keys.digits) or hit.found.lstrip("0") == keys.tail

    return bool(item.po) and of(order) and not of(own)


def _all(customers: set[str]) -> str:
    return " and ".join(sorted(customers))


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"
