"""Ledgers made at random: valid ones with every kind of entry, and single entries that break a rule.

A builder writes one entry after the other as journal text. Each is proposed from what the reference says is open,
and kept only if the reference finds the whole ledger sound with it; what it refuses is kept aside as an invalid
variant. Two sources of choice drive it: hypothesis in the suite (examples shrink), `random` for long runs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from arcli.journal.read import JournalReader
from arcli.ledger.config import read_settings
from arcli.model.customers import Customers
from arcli.model.diagnostics import SourceText
from tests.subledger.reference import NEVER, Line, Reference

T = TypeVar("T")
ZERO = Decimal(0)
START = date(2026, 1, 2)

SETTINGS = """\
currency: USD
terms:
  default: net30
  half: [{share: 50%, due: net0}, {share: 50%, due: net30}]
  thirds: [{share: 33.33%, due: net10}, {share: 33.33%, due: net40}, {share: 33.34%, due: eom+60}]
"""

MASTER = """\
2026-01-01 customer acme "Acme" terms:2/10net30
2026-01-01 customer beta "Beta" terms:eom
2026-01-01 customer parent "Parent" terms:net0
2026-01-01 customer child "Child" payer:parent terms:net15
2026-01-01 customer forward "Forward" method:balance-forward
2026-01-01 customer euro "Euro" currency:EUR terms:prox20/cutoff15
2026-01-01 customer yen "Yen" currency:JPY terms:1m
2026-01-01 customer abroad "Abroad" currency:EUR method:balance-forward
"""

CUSTOMERS = ["acme", "acme", "beta", "parent", "child", "forward", "euro", "yen", "abroad", "?"]
TERMS = ["terms:net0", "terms:net30", "terms:2/10net30", "terms:half", "terms:thirds", "due:2026-02-15", "", ""]


class Pick(Protocol):
    """Where choices come from."""

    def number(self, low: int, high: int) -> int:
        """A whole number, both bounds included."""


class Drawn:
    """Choices by hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self.draw = draw

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


class Seeded:
    """Choices by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


@dataclass
class Made:
    """A valid ledger as texts of entries, and entries that the reference refuses, with the day of the error."""

    texts: list[str]
    refused: list[tuple[str, date]] = field(default_factory=list)

    @property
    def journal(self) -> str:
        return "\n".join(self.texts)


class Builder:
    """Writes a ledger, day by day."""

    settings_text = SETTINGS

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        source = SourceText("arcli.yaml", self.settings_text)
        self.settings, self.terms, _ = read_settings(source)
        self.texts = [line + "\n" for line in MASTER.splitlines()]
        self.entries = self._read("\n".join(self.texts))
        self.day, self.count = START, 0
        self.too_much = False  # now and then take more than there is
        self.books = self._reference([])
        self.made = Made(self.texts)

    # --- choices -----------------------------------------------------------------------------------------

    def choose(self, options: Sequence[T]) -> T:
        return options[self.pick.number(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        return self.pick.number(1, 100) > 100 - percent

    def amount(self, currency: str, top: Decimal | None = None) -> Decimal:
        """An amount up to `top`, often all of it; else up to 500."""
        unit = Decimal(1) if currency == "JPY" else Decimal("0.01")
        if top is not None and self.too_much and self.chance(15):
            return top + unit
        if top is not None and self.chance(40):
            return top
        if top is None:
            return self.pick.number(1, 50_000) * unit
        return self.pick.number(1, max(1, int(top / unit))) * unit

    def id(self, letters: str) -> str:
        self.count += 1
        return f"{letters}{self.count}"

    # --- the books ---------------------------------------------------------------------------------------

    def _read(self, text: str) -> list[Any]:
        entries, problems = JournalReader().read(SourceText("new.journal", text))
        assert not problems, (text, [p.message for p in problems])
        return list(entries)

    def _reference(self, more: list[Any]) -> Reference:
        entries = [*self.entries, *more]
        customers = Customers(e for e in entries if e.kind == "customer")
        return Reference(entries, customers, self.settings, self.terms)

    def add(self, text: str) -> bool:
        """Keep an entry (or several) if the ledger is sound with it."""
        if not text:
            return False
        more = self._read(text)
        books = self._reference(more)
        problems = books.check()
        if problems:
            self.made.refused.append((text, problems[0][0]))
            return False
        self.entries += more
        self.texts.append(text)
        self.books = books
        return True

    def usable(self) -> dict[tuple[str, int | None, str], Decimal]:
        """What is open on the builder's day and stays open on all later ones."""
        found = self.books.open_amounts(self.day)
        for day in self.books.days:
            if day > self.day:
                later = self.books.open_amounts(day)
                found = {k: min(v, later.get(k, ZERO)) for k, v in found.items()}
        return {k: v for k, v in found.items() if v > 0}

    def owed(self, who: Sequence[str]) -> list[tuple[tuple[str, int | None, str], Decimal]]:
        """Open debit items that these customers hold."""
        docs = self.books.docs
        return [(k, v) for k, v in self.usable().items() if k[2] in who and not docs[k[0]].is_credit]

    def open_credits(self, who: Sequence[str]) -> list[tuple[tuple[str, int | None, str], Decimal]]:
        """Open payments and credits that these customers hold."""
        docs = self.books.docs
        return [(k, v) for k, v in self.usable().items() if k[2] in who and docs[k[0]].is_credit]

    def payees(self, customer: str) -> list[str]:
        return [customer, "child"] if customer == "parent" else [customer]

    def currency_of(self, customer: str) -> str:
        return {"euro": "EUR", "yen": "JPY", "abroad": "EUR"}.get(customer, "USD")

    # --- entries -----------------------------------------------------------------------------------------

    def line(self, key: tuple[str, int | None, str], open_: Decimal, room: Decimal | None) -> tuple[str, Decimal]:
        """An application to an open item, with parts now and then; and what it uses."""
        doc, number, _ = key
        currency = self.books.docs[doc].currency
        amount = self.amount(currency, open_ if room is None else min(open_, room))
        ref = doc if number is None or self.chance(50) else f"{doc}#{number}"
        text, left = f"    {ref}  {amount:,f}", open_ - amount
        if left > 0 and self.chance(40):
            part = self.amount(currency, left)
            name = self.choose(["discount", "fee", "withholding", "writeoff", "deduction", "deduction"])
            text += f"  {name}:{part:,f} approved:me"
            if name == "deduction" and self.chance(60):
                text += f" id:{self.id('DED')}"
        return text + "\n", amount

    def lines(self, who: Sequence[str], currency: str, room: Decimal) -> str:
        text = ""
        owed = [(k, v) for k, v in self.owed(who) if self.books.docs[k[0]].currency == currency]
        for _ in range(self.pick.number(0, 3)):
            if not owed or room <= 0:
                break
            key, open_ = owed.pop(self.pick.number(0, len(owed) - 1))
            line, used = self.line(key, open_, room)
            text += line
            room -= used
        return text

    def dated(self) -> str:
        return f" dated:{self.day - timedelta(self.pick.number(1, 40))}" if self.chance(20) else ""

    def invoice(self) -> None:
        customer = self.choose(CUSTOMERS[:-1])
        currency = self.currency_of(customer)
        amount, kind = self.amount(currency), self.choose(["invoice", "invoice", "debit"])
        number = self.id("INV")
        if self.chance(15) and amount >= 3:
            first = self.amount(currency, amount / 3).quantize(amount)
            dues = [self.day + timedelta(self.pick.number(0, 60)) for _ in range(2)]
            text = f"{self.day} {kind} {number} {customer} {amount:,f} {currency}{self.dated()}\n"
            self.add(text + f"    {dues[0]}  {first:,f}\n    {dues[1]}  {amount - first:,f}\n")
            return
        self.add(f"{self.day} {kind} {number} {customer} {amount:,f} {currency}{self.dated()} {self.choose(TERMS)}\n")

    def opening(self) -> None:
        customer = self.choose(CUSTOMERS[:-1])
        currency = self.currency_of(customer)
        sign, due = self.choose([("", " due:2026-01-20"), ("", ""), ("-", "")])
        number = self.id("OP")
        self.add(
            f"{self.day} opening {number} {customer} {sign}{self.amount(currency):,f} {currency}{self.dated()}{due}\n"
        )

    def payment(self) -> None:
        customer = self.choose(CUSTOMERS)
        currency = self.currency_of(customer)
        amount, number = self.amount(currency), self.id("PMT")
        text = f"{self.day} payment {number} {customer} {amount:,f} {currency}\n"
        room = amount
        credits = [c for c in self.open_credits([customer]) if self.books.docs[c[0][0]].kind != "payment"]
        credits = [c for c in credits if self.books.docs[c[0][0]].currency == currency]
        if credits and self.chance(30):
            key, open_ = self.choose(credits)
            used = self.amount(currency, open_)
            text += f"    {key[0]}  -{used:,f}\n"
            room += used
        settled = [n for n in self.settled() if n.source_holder == customer and n.amount > 0 and not n.parts]
        settled = [n for n in settled if self.books.docs[n.doc].kind != "writeoff"]
        if settled and self.chance(15):
            line = self.choose(settled)
            back = self.amount(currency, line.amount)
            if self.books.docs[line.doc].currency == currency:
                ref = line.doc if line.instalment is None else f"{line.doc}#{line.instalment}"
                text += f"    {ref}  -{back:,f}\n"
                room += back
        self.add(text + self.lines(self.payees(customer), currency, room))

    def credit(self) -> None:
        customer = self.choose(CUSTOMERS[:-1])
        currency = self.currency_of(customer)
        amount, number = self.amount(currency), self.id("CM")
        text = f"{self.day} credit {number} {customer} {amount:,f} {currency}{self.dated()}\n"
        self.add(text + self.lines([customer], currency, amount))

    def advance(self) -> None:
        """A payment, now or later applied to an invoice that comes after it."""
        customer = self.choose(CUSTOMERS[:-1])
        currency = self.currency_of(customer)
        invoice, payment = self.id("INV"), self.id("PMT")
        billed = self.amount(currency)
        paid = self.amount(currency, billed)
        later = self.day + timedelta(self.pick.number(1, 30))
        text = f"{later} invoice {invoice} {customer} {billed:,f} {currency}\n"
        text += f"\n{self.day} payment {payment} {customer} {paid:,f} {currency}\n"
        if self.chance(30):
            text += f"\n{self.day} apply {payment}\n"
        self.add(text + f"    {invoice}  {paid:,f}\n")

    def foreign(self) -> None:
        """A document settled in another currency: by a payment, a credit memo, or what lies open in that currency."""
        who = self.choose(["acme", "beta", "euro", "euro", "yen", "abroad"])
        owed, currency = self.owed([who]), self.choose(["USD", "EUR", "JPY"])
        owed = [(k, v) for k, v in owed if self.books.docs[k[0]].currency != currency]
        if not owed:
            return
        key, open_ = self.choose(owed)
        own = self.books.docs[key[0]].currency
        amount = self.amount(own, open_)
        used, how = self.exchanged(amount, own, currency)
        part = self.amount(own, open_ - amount) if amount < open_ and self.chance(40) else ZERO
        parts = f" {self.choose(['fee', 'discount', 'writeoff'])}:{part:,f} approved:me" if part else ""
        text = f"    {key[0]}  {amount:,f} {own} {how}{parts}\n"
        lying = [c for c in self.open_credits([who]) if self.books.docs[c[0][0]].currency == currency and c[1] >= used]
        if used and lying and self.chance(60):
            self.add(f"{self.day} apply {self.choose(lying)[0][0]}\n{text}")
        elif used:
            paid = used + self.choose([ZERO, Decimal(12)])
            kind = self.choose(["payment", "payment", "credit"])
            self.add(f"{self.day} {kind} {self.id('FX')} {who} {paid:,f} {currency}\n{text}")

    def exchanged(self, amount: Decimal, own: str, currency: str) -> tuple[Decimal, str]:
        """What an amount is in another currency, and how an application says it."""
        price = {"USD": Decimal(1), "EUR": Decimal("1.0837"), "JPY": Decimal("0.0065")}
        rate = (price[own] / price[currency]).quantize(Decimal("0.000001"))
        used = (amount * rate).quantize(Decimal(1) if currency == "JPY" else Decimal("0.01"), rounding="ROUND_HALF_UP")
        return used, self.choose([f"@ {rate}", f"@@ {used:,f} {currency}"])

    def refund_abroad(self) -> None:
        """A payment or credit paid back in another currency; or a credit used up by a payment in another one."""
        who = self.choose(["acme", "euro", "yen", "abroad"])
        currency = self.choose(["USD", "EUR", "JPY"])
        found = [c for c in self.open_credits([who]) if self.books.docs[c[0][0]].currency != currency]
        if not found:
            return
        key, open_ = self.choose(found)
        own = self.books.docs[key[0]].currency
        amount = self.amount(own, open_)
        used, how = self.exchanged(amount, own, currency)
        if used and self.chance(70):
            text = f"{self.day} refund {self.id('RF')} {who} {used:,f} {currency}\n"
            self.add(f"{text}    {key[0]}  {amount:,f} {own} {how}\n")
        elif used:
            text = f"{self.day} payment {self.id('FX')} {who} {self.amount(currency):,f} {currency}\n"
            self.add(f"{text}    {key[0]}  -{amount:,f} {own} {how.replace('@@ ', '@@ -')}\n")

    def apply(self) -> None:
        credits = self.open_credits(CUSTOMERS[:-1])
        if credits:
            key, open_ = self.choose(credits)
            doc = self.books.docs[key[0]]
            who = self.payees(key[2]) if doc.kind == "payment" else [key[2]]
            if lines := self.lines(who, doc.currency, open_):
                self.add(f"{self.day} apply {doc.id}\n{lines}")

    def settled(self) -> list[Line]:
        """Applications of payments and credits in force, that are not taken back."""
        active = self.books._active(self.day)
        back = {(n.by, n.doc) for n in active if n.takes_back}
        return [
            n for n in active
            if n.kind == "settle" and n.amount > 0 and (n.by, n.doc) not in back and n.start <= self.day
        ]  # fmt: skip

    def unapply(self) -> None:
        lines = self.settled()
        if not lines:
            return
        line = self.choose(lines)
        ref = line.doc if line.instalment is None else f"{line.doc}#{line.instalment}"
        currency = self.books.docs[line.doc].currency
        text = f"{self.day} unapply {line.by}\n    {ref}  "
        alone = sum((n.by, n.doc) == (line.by, line.doc) for n in lines) == 1
        if alone and self.chance(60):
            parts = "".join(f" {k}:{v:,f}" for k, v in line.parts.items()) if self.chance(50) else ""
            self.add(f"{text}{line.amount:,f}{parts}{f' id:{line.opens}' if parts and line.opens else ''}\n")
        elif line.amount == line.used:
            amount = self.amount(currency, line.amount)
            some = {k: v if k == "deduction" else self.amount(currency, v) for k, v in line.parts.items() if v}
            parts = "".join(f" {k}:{v:,f}" for k, v in some.items()) if alone and self.chance(40) else ""
            self.add(f"{text}{amount:,f}{parts}\n")

    def refund(self) -> None:
        customer = self.choose(CUSTOMERS)
        credits = [
            c for c in self.open_credits([customer]) if self.books.docs[c[0][0]].currency == self.currency_of(customer)
        ]
        self._exactly("refund", "RF", customer, credits)

    def writeoff(self) -> None:
        customer = self.choose(CUSTOMERS)
        currency = self.currency_of(customer)
        side = self.open_credits([customer]) if self.chance(30) else self.owed([customer])
        self._exactly("writeoff", "WO", customer, [c for c in side if self.books.docs[c[0][0]].currency == currency])

    def transfer(self) -> None:
        customer = self.choose(CUSTOMERS)
        currency = self.currency_of(customer)
        side = self.open_credits([customer]) if self.chance(40) else self.owed([customer])
        side = [c for c in side if self.books.docs[c[0][0]].currency == currency]
        side = [c for c in side if self.books.docs[c[0][0]].kind != "refund"]
        others = [c for c in CUSTOMERS[:-1] if c != customer]
        due = f" due:{self.day + timedelta(20)}" if self.chance(40) else ""
        self._exactly("transfer", "TRF", f"{customer} {self.choose(others)}", side, due)

    def _exactly(self, kind: str, letters: str, who: str, items: list[tuple[Any, Decimal]], more: str = "") -> None:
        """An entry that equals its applications."""
        text, total = "", ZERO
        for _ in range(self.pick.number(1, 2)):
            if items:
                key, open_ = items.pop(self.pick.number(0, len(items) - 1))
                amount = self.amount(self.books.docs[key[0]].currency, open_)
                ref = key[0] if key[1] is None or self.chance(50) else f"{key[0]}#{key[1]}"
                text += f"    {ref}  {amount:,f}\n"
                total += amount
                currency = self.books.docs[key[0]].currency
        if text:
            self.add(f"{self.day} {kind} {self.id(letters)} {who} {total:,f} {currency}{more}\n{text}")

    def recovery(self) -> None:
        given = [d for d in self.books.docs.values() if d.kind == "writeoff" and d.date <= self.day]
        given = [d for d in given if self.books._recoverable(d, self.books._active(NEVER - timedelta(1))) > 0]
        if given:
            doc = self.choose(given)
            amount = self.amount(doc.currency, self.books._recoverable(doc, self.books._active(self.day)))
            number = self.id("PMT")
            text = f"{self.day} payment {number} {doc.customer} {amount:,f} {doc.currency}\n"
            self.add(text + f"    {doc.id}  {amount:,f}\n")

    def reverse(self) -> None:
        docs = [d for d in self.books.docs.values() if d.date <= self.day and d.kind != "deduction"]
        docs = [d for d in docs if self.books._end_of_doc(d.id) == NEVER]
        if not docs:
            return
        doc = self.choose(docs)
        if doc.kind in ("writeoff", "transfer", "refund") and self.chance(50):
            self.reverse_part_of(doc)
            return
        if not (doc.is_credit and self.chance(40)):
            self.add(f"{self.day} reverse {doc.id}\n")
            return
        own = [n for n in self.settled() if n.by == doc.id and not n.parts and n.used == n.amount]
        text, total = "", ZERO
        if own and self.chance(80):
            line = self.choose(own)
            amount = self.amount(doc.currency, line.amount)
            ref = line.doc if line.instalment is None else f"{line.doc}#{line.instalment}"
            text, total = f"    {ref}  {amount:,f}\n", amount
        free = next((v for k, v in self.open_credits([doc.customer]) if k[0] == doc.id), ZERO)
        if free and (not total or self.chance(40)):
            total += self.amount(doc.currency, free)
        if ZERO < total < doc.amount:
            self.add(f"{self.day} reverse {doc.id} {total:,f} {doc.currency}\n{text}")

    def reverse_part_of(self, doc: Any) -> None:
        """Without money of its own: what reopens is listed, and is all of the part; a transfer has no parts."""
        own = [n for n in self.books._active(self.day) if n.by == doc.id and n.amount > 0 and n.start <= self.day]
        own = [n for n in own if n.used == n.amount]  # of its own currency
        amount, text = self.amount(doc.currency, doc.amount), ""
        if own and self.chance(80):
            line = self.choose(own)
            amount = self.amount(doc.currency, line.amount)
            text = f"    {line.doc}{'' if line.instalment is None else f'#{line.instalment}'}  {amount:,f}\n"
        self.add(f"{self.day} reverse {doc.id} {amount:,f} {doc.currency}\n{text}")

    def follow_up(self) -> None:
        owed = self.owed(CUSTOMERS)
        if owed:
            (doc, number, customer), open_ = self.choose(owed)
            ref = doc if number is None or self.chance(50) else f"{doc}#{number}"
            disputed = {e.document.partition("#")[0] for e in self.entries if e.kind == "dispute"}
            held = any(e.kind == "hold" for e in self.entries)
            extended = {e.document for e in self.entries if e.kind == "extend" and e.date == self.day}
            later = self.day + timedelta(self.pick.number(5, 50))
            self.add(self.choose([
                "" if ref in extended else f"{self.day} extend {ref} due:{later}\n",
                "" if doc in disputed else f"{self.day} dispute {ref} {open_:,f} reason:price\n",
                f"{self.day} promise {ref} {open_:,f} until:{later}\n",
                f'{self.day} note {customer} "called" document:{ref}\n' if customer != "?" else "",
                "" if doc in disputed else f"{self.day} dispute {doc}\n\n{later} resolve {doc}\n",
                "" if held else f"{self.day} hold acme\n\n{later} release acme\n",
            ]))  # fmt: skip

    def amend(self) -> None:
        """New terms; two amendments of a customer on one day would clash, so that each is a day of its own."""
        self.day += timedelta(1)
        terms = self.choose(["net7", "half", "eom"])
        self.add(f"{self.day} customer {self.choose(['acme', 'beta', 'child'])} terms:{terms}\n")
        self.day += timedelta(1)

    def assert_balance(self) -> None:
        balances = self.books.as_of(self.day).balances()
        customer = self.choose(CUSTOMERS)
        currency = self.currency_of(customer)
        amount = balances.get((customer, currency), ZERO)
        self.add(f"{self.day} balance {customer} {amount:,f} {currency}\n")
        if self.chance(30):
            every = sum((v for (_, c), v in balances.items() if c == "USD"), ZERO)
            self.add(f"{self.day} balance * {every:,f} USD\n")

    def step(self) -> None:
        """One more entry, on the same day or some days later."""
        if self.chance(60):
            self.day += timedelta(self.pick.number(1, 12))
        self.choose(self.steps())()

    def steps(self) -> list[Callable[[], None]]:
        """What may come next; some of it more often."""
        return [
            self.invoice, self.invoice, self.payment, self.payment,
            self.opening, self.credit, self.advance, self.foreign, self.foreign, self.refund_abroad, self.apply,
            self.apply, self.unapply, self.refund,
            self.writeoff, self.transfer, self.recovery, self.reverse, self.reverse, self.follow_up, self.amend,
        ]  # fmt: skip


def build(pick: Pick, steps: int, *, too_much: bool = False) -> Made:
    """A ledger of about so many entries. With `too_much`, many proposals overdraw something and are refused."""
    builder = Builder(pick)
    builder.too_much = too_much
    for _ in range(steps):
        builder.step()
    for _ in range(2):
        builder.day = max(builder.day, START) + timedelta(1)
        builder.assert_balance()
    return builder.made


@st.composite
def ledgers(draw: Any, most: int = 25, too_much: bool = False) -> Made:
    """Valid ledgers of up to `most` entries, with the entries that were refused on the way."""
    return build(Drawn(draw), draw(st.integers(5, most)), too_much=too_much)
