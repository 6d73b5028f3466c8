"""What a bank line says about who paid and what for: the clues, before any amount is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from arcli.matching.names import agree, plain_name
from arcli.matching.numbers import Hit, Keys, Run, keys_of, runs_of
from arcli.matching.receivables import Item, Receivables, squeeze
from arcli.matching.structured import payloads
from arcli.model.bank.line import StatementLine

_RF = re.compile(r"\bRF\d\d(?: ?[0-9A-Z]{1,4}){1,6}\b")
_OGM = re.compile(r"[+*]{3}(\d{3}/\d{4}/\d{5})[+*]{3}")
_NAME_PARTS = re.compile(r"\s*(?://|/| C/O )\s*")


@dataclass(slots=True)
class Named:
    """Documents that a line names: `must` by their whole number, `maybe` by a part of it or by an order.

    `settled` are numbers of documents of which nothing is open; `cut` says that the text ends within a number, `loose`
    that it has a number that no document explains.
    """

    must: list[Item] = field(default_factory=list)
    maybe: list[list[Item]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    structured: bool = False
    cut: bool = False
    loose: bool = False

    @property
    def plain(self) -> bool:
        """Whether the text names whole documents and nothing else that could be one."""
        return bool(self.must) and not self.maybe and not self.cut and not self.loose

    @property
    def empty(self) -> bool:
        """Whether no open document is named."""
        return not self.must and not self.maybe

    @property
    def items(self) -> list[Item]:
        """All that is named, each once."""
        found = {i.index: i for i in self.must}
        for group in self.maybe:
            found |= {i.index: i for i in group}
        return list(found.values())


@dataclass(slots=True)
class Clues:
    """Who a line seems to be from. `known` are customers by account or name, `how` says by what."""

    known: frozenset[str]
    family: frozenset[str]
    how: str
    by_account: bool
    runs: list[Run]
    references: list[str]
    own: tuple[list[Hit], list[Hit], Hit | None, bool] | None = None
    wide: tuple[list[Hit], bool] | None = None


class ClueReader:
    """Reads the clues of lines, with the indexes of receivables."""

    def __init__(self, receivables: Receivables) -> None:
        self.receivables, self.payers = receivables, receivables.payers

    def read(self, line: StatementLine) -> Clues:
        """The clues of a line."""
        known, how, by_account = self._who(line)
        text = " ".join(filter(None, (line.text, line.end_to_end if line.end_to_end != "NOTPROVIDED" else "")))
        references = list(line.references)
        for pattern, group in ((_RF, 0), (_OGM, 1)):
            references += [m[group] for m in pattern.finditer(text) if m[group] not in references]
            text = pattern.sub(" ", text)
        family = self.receivables.family(known) if known else frozenset()
        return Clues(known, family, how, by_account, runs_of(text), references)

    # --- who ---------------------------------------------------------------------------------------------

    def _who(self, line: StatementLine) -> tuple[frozenset[str], str, bool]:
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
        return frozenset(found), how, by_account

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
        """Customers whose names are like the payer's, the likest first."""
        return self.payers.directory.alike(line.payer) if plain_name(line.payer) else []

    def agrees(self, line: StatementLine, customer: str) -> bool:
        """Whether the payer's name may be that customer's, or of who pays for it."""
        customers = {customer, *self.receivables.subledger.customers.payers(customer, line.booked)}
        return bool(line.payer) and any(agree(line.payer, self.receivables.names_of(c)) for c in sorted(customers))

    # --- what for ----------------------------------------------------------------------------------------

    def named_in_family(self, line: StatementLine, clues: Clues) -> Named:
        """The documents of the payer and of those whom it pays for that the line names."""
        named = Named()
        self._structured(line, clues, named, clues.family)
        if not clues.runs:
            return named
        if clues.own is None:
            index = self.receivables.own_numbers(clues.family, line.currency)
            hits, taken = index.find(clues.runs)
            swapped = index.transposed(clues.runs, taken)
            clues.own = (hits, swapped, index.cut(clues.runs, taken), index.loose(clues.runs, taken))
        hits, swapped, cut, named.loose = clues.own
        for hit in (*hits, *swapped):
            self._take(hit, named, line.currency, clues.family)
        if cut is not None:
            named.cut = True
            self._take(cut, named, line.currency, clues.family)
        return named

    def named_anywhere(self, line: StatementLine, clues: Clues) -> Named:
        """The documents of anybody that the line names; short numbers are only a hint."""
        named = Named()
        self._structured(line, clues, named, None)
        if not clues.runs:
            return named
        if clues.wide is None:
            found, taken = self.receivables.numbers().find(clues.runs)
            clues.wide = (found, self.receivables.numbers().loose(clues.runs, taken))
        named.loose = clues.wide[1]
        for hit in clues.wide[0]:
            self._take(hit, named, line.currency, None)
        return named

    def settled(self, clues: Clues) -> list[str]:
        """Documents of the payer that the line names by their whole number, of which nothing is open."""
        found: list[str] = []
        for customer in sorted(clues.family):
            index, documents = self.receivables.settled_numbers(customer)
            hits, _ = index.find(clues.runs)
            found += [documents[h.candidates[0]].id for h in hits if h.strong and len(h.candidates) == 1]
        return found

    def _take(self, hit: Hit, named: Named, currency: str, family: frozenset[str] | None) -> None:
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
            words = f"{named_by}{open_[0].document.id} is in the text" + (
                f' ("{hit.found}", {hit.how})' if hit.how else ""
            )
        else:
            words = f'"{hit.found}" in the text may be {" or ".join(sorted(ids)[:4])}'
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
            if not indices and reference not in ends:  # an end-to-end id is in the text of the line too
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


def _by_order(hit: Hit, item: Item) -> bool:
    """Whether it is the purchase order of a document, not its number, that was found."""
    own, order = keys_of(item.document.id), keys_of(item.po)

    def of(keys: Keys) -> bool:
        return hit.found in (*keys.full, *keys.digits) or hit.found.lstrip("0") == keys.tail

    return bool(item.po) and of(order) and not of(own)


def _all(customers: set[str]) -> str:
    return " and ".join(sorted(customers))


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"
