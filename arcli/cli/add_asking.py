"""Questions of `arcli add` on a terminal: what is missing, with the usual answer for one key. Each answer is an option,
too, and the whole command is said at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import typer

from arcli.actions.naming import Naming
from arcli.actions.offering import Offered, offered, usual
from arcli.actions.result import NotPossible
from arcli.cli.talk import say
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import ProposalError, currency_of
from arcli.model.fields import AMOUNT
from arcli.model.fieldtype import FieldError
from arcli.model.kinds import CREDIT, DEBIT, Field, Kind
from arcli.model.money import ZERO, grouped, money

T = TypeVar("T")
NOTHING = "-"  # the answer that leaves money unapplied
_MOST = 30  # lines of a list


def ask(ledger: Ledger, kind: Kind, day: date, values: dict[str, Any], missing: list[Field]) -> bool:
    """Ask for the fields that are missing, then for amount and documents; return whether anything was asked."""
    asking = _Asking(ledger, kind, day, values)
    for field in missing:
        values[field.attr] = asking.field(field)
    asking.name()
    asking.money()
    asking.tell()
    return asking.asked


def customer_meant(naming: Naming, typed: str) -> str:
    """Return the ID of the customer that is meant. Raise NotPossible where that is nobody, or could be several."""
    found, customers = naming.customer(typed), naming.ledger.customers
    if found not in customers and found != "?":
        best = customers.nearest(typed)
        raise NotPossible(f'there is no customer "{typed}"' + (f'; did you mean "{best}"?' if best else ""))
    return found


class _Asking:
    """The questions about one entry; `values` gets the answers as texts, as options would give them."""

    def __init__(self, ledger: Ledger, kind: Kind, day: date, values: dict[str, Any]) -> None:
        self.ledger, self.kind, self.day, self.values = ledger, kind, day, values
        self.naming = Naming(ledger, day, kind=kind)
        self.asked = False
        self._told = set[str]()

    def _prompt(self, text: str, read: Callable[[str], T]) -> T:
        """Return an answer that can be read; what can't be is said, and asked again. Who is meant comes first."""
        if not self.asked and (customer := self.values.get("customer")) is not None:
            self.values["customer"] = customer_meant(self.naming, str(customer))
        self.asked = True
        while True:
            typed = typer.prompt(text, default="", show_default=False, err=True).strip()
            try:
                return read(typed)
            except FieldError as error:
                say(error.message + (f" ({error.hint})" if error.hint else ""))
            except NotPossible as error:
                say(str(error))

    # --- fields --------------------------------------------------------------------------------------------

    def field(self, field: Field) -> str:
        """Return the text of a mandatory field."""
        if field.type.refers == "customer":
            return self._prompt(field.about.capitalize(), self._customer)
        if field.type.refers == "document":
            return self._prompt(field.about.capitalize(), self._document)
        about = f"{field.about[:1].upper()}{field.about[1:]}"

        def read(typed: str) -> str:
            field.type.parse(typed)
            return typed

        return self._prompt(about, read)

    def name(self) -> None:
        """Ask for the name of a new customer whose ID was asked for."""
        own = self.kind.quoted
        if self.asked and self.kind.name == "customer" and own is not None and self.values.get(own.attr) is None:
            self.values[own.attr] = self._prompt("Its name [none]", str) or None

    def _customer(self, typed: str) -> str:
        if not typed:
            ids = self.ledger.customers.ids(self.day)
            for name in ids[:_MOST]:
                known = self.ledger.customers.at(name, self.day)
                say(f"  {name}  {known.name or '' if known is not None else ''}".rstrip())
            raise NotPossible("Its ID, or a part of its name" + (f"; {len(ids)} in all" if len(ids) > _MOST else ""))
        found = customer_meant(self.naming, typed)
        self.tell()
        return found

    def _document(self, typed: str) -> str:
        number = self.naming.document(typed)
        if not typed or number.partition("#")[0] not in self.naming.numbers:
            raise NotPossible(f'there is no document "{typed}"')
        self.tell()
        return number

    def tell(self) -> None:
        """Say once what the names meant that were not typed whole."""
        for words in dict.fromkeys(self.naming.said):
            if words not in self._told:
                say(words)
                self._told.add(words)
        self.naming.said.clear()

    # --- amount and documents ------------------------------------------------------------------------------

    def money(self) -> None:
        """Ask for the amount, and what it is for; open items are listed, the oldest first."""
        kind, values = self.kind, self.values
        if "lines" in kind.details and not kind.cash and values.get("amount") is None and not values.get("lines"):
            self._lines()
        chosen = values.get("documents") or values.get("oldest") or values.get("shares")
        on_account = self.asked and kind.side == CREDIT and "applications" in kind.details
        if not (kind.received or kind.needs_applications or on_account) or chosen or kind.undoes or not self._owner():
            return
        if self._limit() == ZERO and "amount" in values:  # to be refused
            return
        items = offered(
            self.ledger.as_of(self.day)[0], self._owner(), self.day, credits=kind.side == DEBIT and kind.cash
        )
        currency = values.get("currency")
        items = [i for i in items if currency in (None, i.currency)]
        if not items:
            if "amount" in kind.fields and values.get("amount") is None and not values.get("lines"):
                say(f"nothing of {self._owner()} is open")
                self.tell()
                values["amount"] = self._prompt("Amount", self._amount)
            return
        self._list(items, credits=kind.side == DEBIT and kind.cash)
        if "amount" in kind.fields and values.get("amount") is None and kind.received:
            first = items[0]
            said = f"Amount [{money(first.net, first.currency)}, {first.ref}]"
            values["amount"] = self._prompt(said, lambda t: self._amount(t) if t else "")
            if not values["amount"]:
                values |= {"amount": f"{first.net:f}", "documents": [first.ref]}
                if first.currency != self._usual_currency(first.customer):
                    values["currency"] = first.currency
                return
        self._choose(items)
        return

    def _owner(self) -> str:
        """Return the customer whose items are settled: the entry's, else that of what it applies."""
        if (customer := self.values.get("customer")) is not None:
            self.values["customer"] = self.naming.customer(str(customer))
            return str(self.values["customer"])
        subledger, _ = self.ledger.as_of(self.day)
        source = subledger.documents.get(self.naming.document(str(self.values.get("source") or "")))
        return source.customer if source is not None else ""

    def _usual_currency(self, customer: str) -> str | None:
        try:
            return currency_of(self.ledger, customer, self.day)
        except ProposalError:
            return None

    def _limit(self) -> Decimal | None:
        """Return the amount that there is to apply."""
        if (text := self.values.get("amount")) is not None:
            try:
                return AMOUNT.parse(text)  # type: ignore[no-any-return]  # an amount's type
            except FieldError:
                return None
        subledger, _ = self.ledger.as_of(self.day)
        source = subledger.documents.get(self.naming.document(str(self.values.get("source") or "")))
        return source.open if source is not None else None

    def _choose(self, items: list[Offered]) -> None:
        proposed, limit = usual(items, self._limit()), self._limit()
        free = self.kind.side == CREDIT
        if free and not self.kind.received and not (len(proposed) == 1 and limit in {i.open for i in items}):
            proposed = []  # a credit memo of another amount than any item has may be for anything
        hint = f"{' '.join(proposed) or 'nothing yet'}; {NOTHING} nothing yet" if free else " ".join(proposed)
        hint = "nothing yet" if not proposed and free else hint

        def read(typed: str) -> list[str]:
            if not typed:
                return proposed
            if typed == NOTHING and free:
                return []
            return [self._chosen(word, items) for word in typed.replace(",", " ").split()]

        self.values["documents"] = self._prompt(f"What for? [{hint}]", read)
        self.tell()

    def _chosen(self, word: str, items: list[Offered]) -> str:
        """Return the document that an answer means: a position in the list or a document, or `=AMOUNT` of one."""
        ref, mark, amount = word.partition("=")
        if mark:
            AMOUNT.parse(amount)
        if ref.isdecimal() and 1 <= int(ref) <= len(items):
            return items[int(ref) - 1].ref + mark + amount
        return self._document(ref) + mark + amount

    def _list(self, items: list[Offered], *, credits: bool) -> None:
        width = max(len(i.ref) for i in items[:_MOST])
        amounts = [money(i.open, i.currency) for i in items]
        wide = max(map(len, amounts))
        for position, (item, amount) in enumerate(zip(items[:_MOST], amounts, strict=False), 1):
            less = f"  {grouped(item.net, item.currency)} with discount" if item.net != item.open else ""
            late = "of" if credits else "overdue" if item.due < self.day else "due"
            say(f"{position:3}  {item.ref:{width}}  {amount:>{wide}}  {late:7} {item.due}{less}")
        if len(items) > _MOST:
            say(f"     and {len(items) - _MOST} more")
        by_currency: dict[str, Decimal] = {}
        for item in items:
            by_currency[item.currency] = by_currency.get(item.currency, ZERO) + item.open
        say("     open: " + ", ".join(money(total, code) for code, total in by_currency.items()))

    def _amount(self, typed: str) -> str:
        AMOUNT.parse(typed)
        return typed

    def _lines(self) -> None:
        """Ask for an amount, or line by line for what was sold, until an empty answer."""
        text = self._prompt("Amount, or a line: TEXT; 10 @ 120.00; tax:CODE", self._line)
        if "@" not in text:
            self.values["amount"] = text
            return
        lines = [text]
        while text := self._prompt(f"Line {len(lines) + 1} [no more]", lambda t: self._line(t) if t else ""):
            lines.append(text)
        self.values["lines"] = lines

    def _line(self, typed: str) -> str:
        if "@" in typed:
            return typed
        return self._amount(typed)
