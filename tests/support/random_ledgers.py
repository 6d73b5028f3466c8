"""Ledgers at random with every kind of entry: those of `tests.subledger.strategies`, with taxes, rates, follow-up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from arcli.model.money import decimals, round_to
from tests.subledger.strategies import CUSTOMERS, Builder, Pick, Seeded

SETTINGS = """\
currency: USD
terms:
  default: net30
  half: [{share: 50%, due: net0}, {share: 50%, due: net30}]
  thirds: [{share: 33.33%, due: net10}, {share: 33.33%, due: net40}, {share: 33.34%, due: eom+60}]
taxes: {v21: 21%, v9: 9%, v0: 0%, both: [v21, v9]}
revenue: {method: days, deferred: "liabilities:deferred"}
accounts: {bank: "assets:bank", receivable: "assets:receivable"}
"""
TAX = {"v21": Decimal("0.21"), "v9": Decimal("0.09")}
ZERO = Decimal(0)
# The header of a credit memo that names nothing that it corrects, and has no lines.
_CREDIT = re.compile(
    r"^(\S+) credit (\S+) (\S+) ([\d,.]+)(?: ([A-Z]{3}))?(?![^\n]*corrects:)([^\n]*)\n(?!    \")", re.M
)


class EveryKind(Builder):
    """Writes ledgers of every kind of entry; nothing of one day contradicts another."""

    settings_text = SETTINGS

    def __init__(self, pick: Pick) -> None:
        super().__init__(pick)
        self.said: set[tuple[date, str, str]] = set()
        for pair in ("EUR 1.08", "JPY 0.0067"):
            self.add(f"2025-01-01 rate {pair} USD\n")

    def add(self, text: str) -> bool:
        """Keep entries; what credit memos among them are for is said, so that they can be posted."""
        return super().add(_CREDIT.sub(self._explained, text))

    def _explained(self, match: re.Match[str]) -> str:
        """A credit memo that corrects an invoice, or has a line item, with tax where its amount can have it."""
        day, number, customer, amount, currency, rest = match.groups()
        code = currency or self.currency_of(customer)
        head = f"{day} credit {number} {customer} {amount}{f' {currency}' if currency else ''}{rest}"
        sold = [
            d.id for d in self.books.docs.values()
            if d.kind == "invoice" and (d.customer, d.currency) == (customer, code) and d.date.isoformat() <= day
        ]  # fmt: skip
        if sold and self.chance(50):
            return f"{head} corrects:{self.choose(sold)}\n"
        gross = Decimal(amount.replace(",", ""))
        net = round_to(gross / Decimal("1.21"), code)
        tax, net = ("v21", net) if net + round_to(net * TAX["v21"], code) == gross else ("v0", gross)
        return f'{head}\n    "Return"  1 @ {net:f}  tax:{tax}{self.choose(["", "  account:income:other"])}\n'

    def steps(self) -> list[Callable[[], None]]:
        """Follow-up and taxes more often than in the ledgers of the subledger's tests."""
        more = [self.follow_up] * 4 + [self.taxed, self.taxed, self.corrected, self.rate, self.amend_more, self.provide]
        return [*super().steps(), *more]

    def once(self, kind: str, about: str) -> bool:
        """Whether this is the first of its kind about something on the day."""
        key = (self.day, kind, about)
        first = key not in self.said
        self.said.add(key)
        return first

    def taxed(self) -> None:
        """An invoice with line items and taxes."""
        customer = self.choose(CUSTOMERS[:-1])
        currency = self.currency_of(customer)
        self.add(self._with_lines("invoice", self.id("INV"), customer, currency, [self.amount(currency) for _ in "ab"]))

    def corrected(self) -> None:
        """A credit memo with lines for an invoice."""
        owed = [d for d in self.books.docs.values() if d.kind == "invoice" and d.date <= self.day and d.amount > 5]
        if owed:
            doc = self.choose(owed)
            net = self.amount(doc.currency, round_to(doc.amount / 4, doc.currency))
            number = self.id("CM")
            self.add(self._with_lines("credit", number, doc.customer, doc.currency, [net], f" corrects:{doc.id}"))

    def _with_lines(
        self, kind: str, number: str, customer: str, currency: str, nets: list[Decimal], more: str = ""
    ) -> str:
        sums: dict[str, Decimal] = {}
        text = ""
        for net in nets:
            said = self.choose(["tax:v21", "tax:v9", "tax:v21", "tax:v9", "tax:v21  tax:v9", "tax:both"])
            for code in TAX if "both" in said or "v21  " in said else [said.removeprefix("tax:")]:
                sums[code] = sums.get(code, ZERO) + net
            text += (
                f'    "Work"  1 @ {net:f}  {said}{self.choose(["", "", "  account:income:work"])}{self._service()}\n'
            )
        taxes = {code: round_to(net * TAX[code], currency) for code, net in sums.items()}
        if self.chance(20):  # the source rounded it differently
            code = self.choose(sorted(taxes))
            taxes[code] += Decimal(1).scaleb(-(decimals(currency) or 0))
            text += f"    tax {code}  {taxes[code]:f}\n"
        total = sum([*nets, *taxes.values()], ZERO)
        terms = self.choose(["", " terms:2/10net30"]) if kind == "invoice" else ""
        return f"{self.day} {kind} {number} {customer} {total:,f} {currency}{more}{terms}\n{text}"

    def _service(self) -> str:
        """The days that a line is for, of three in ten; before, around or after the day of the document."""
        if not self.chance(30):
            return ""
        first = self.day + timedelta(self.pick.number(-70, 40))
        return f"  service:{first}..{first + timedelta(self.pick.number(0, 120))}"

    def rate(self) -> None:
        """A new rate."""
        price = Decimal(self.pick.number(10_500, 12_000)) / 10_000
        if self.once("rate", "EUR"):
            self.add(f"{self.day} rate EUR {price} USD\n")

    def provide(self) -> None:
        """What is required as an allowance at the day's end."""
        currency = self.choose(["USD", "USD", "EUR"])
        if self.once("provision", currency):
            self.add(f"{self.day} provision {self.amount(currency, Decimal(500)):,f} {currency}\n")

    def amend_more(self) -> None:
        """A customer declared on the way, or a name, limit, salesperson or method that changes."""
        self.day += timedelta(1)
        keys = "limit:500 salesperson:kim collector:lee insured:40% insured:70.00 group:north method:open-item"
        what = self.choose(['"Other Name"', *keys.split()])
        self.add(f"{self.day} customer {self.choose(['acme', 'beta', 'parent'])} {what}\n")
        self.day += timedelta(1)

    def follow_up(self) -> None:
        """Extensions, disputes, promises, holds, notes and what ends them; of one day each once about a thing."""
        owed = self.owed(CUSTOMERS)
        kinds = "extend dispute resolve promise promise note note hold release impair"
        kind = self.choose(kinds.split())
        if kind in ("hold", "release"):
            return self._hold(kind)
        if not owed:
            return None
        (doc, number, customer), open_ = self.choose(owed)
        ref = doc if number is None or self.chance(50) else f"{doc}#{number}"
        later = self.day + timedelta(self.pick.number(-5, 50))
        amount = f"{self.amount(self.books.docs[doc].currency, open_):,f}"
        if kind == "resolve":
            disputed = sorted({r for d, k, r in self.said if k == "dispute" and d <= self.day})
            if disputed:
                self._resolve(self.choose(disputed))
        elif kind == "note" and customer != "?":
            for text in ("called", self.choose(["wrote", "called"])):
                self.add(f'{self.day} note {customer} "{text}"{self.choose(["", f" document:{ref}"])}\n')
        elif kind == "promise":
            self.add(f"{self.day} promise {ref} {amount} until:{max(later, self.day)}\n")
        elif kind != "note" and self.once(kind, ref):
            self.add({
                "extend": f"{self.day} extend {ref} due:{later}\n",
                "impair": f"{self.day} impair {ref}{self.choose(['', ' ' + amount])} reason:insolvent\n",
                "dispute": f"{self.day} dispute {ref}{self.choose(['', ' ' + amount])} reason:price\n",
            }[kind])  # fmt: skip
        return None

    def _resolve(self, ref: str) -> None:
        alike = (ref, ref.partition("#")[0])  # what is said of the whole replaces what was said of a part
        days = sorted(d for d, k, r in self.said if r in alike and k in ("dispute", "resolve") and d <= self.day)
        last = {"resolve" if r != ref else k for d, k, r in self.said if r in alike and d == days[-1]}
        if "resolve" not in last and self.once("resolve", ref):
            self.add(f"{self.day} resolve {ref} outcome:agreed\n")

    def _hold(self, kind: str) -> None:
        customer = self.choose(["acme", "beta"])
        days = [d for d, k, r in self.said if r == customer and k in ("hold", "release") and d <= self.day]
        held = bool(days) and not any((max(days), "release", customer) == key for key in self.said)
        if kind == "hold" and self.once("hold", customer):
            self.add(f"{self.day} hold {customer} reason:late\n")
        elif kind == "release" and held and self.once("release", customer):
            self.add(f"{self.day} release {customer}\n")


def every_kind(seed: int, steps: int = 40) -> list[str]:
    """The entries of a valid ledger of about so many, as texts."""
    builder = EveryKind(Seeded(seed))
    for _ in range(steps):
        builder.step()
    for _ in range(2):
        builder.day += timedelta(1)
        builder.assert_balance()
    return builder.texts
