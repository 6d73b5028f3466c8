"""The same events as files: arcli journals, arcli YAML, a ledger/hledger journal, a beancount file.

A writer is opened on a folder, takes one event after another and never looks back. In arcli's forms it passes
each entry through a `spoil` function first, which the erroneous ledger uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from .story import CURRENCY, EFFECT, NOTHING, OTHER_SIDE, START, TAXES, Customer, Event, Line, Rate, Said

SETTINGS = """\
company:
  name: Benchmark Trading Company
currency: USD
terms:
  default: net30
write:
  invoice: "{year}/sales.journal"
  credit: "{year}/sales.journal"
  payment: "{year}/receipts.journal"
  writeoff: "{year}/receipts.journal"
  reverse: "{year}/receipts.journal"
"""

LIVED_IN = f"""\
taxes:
{"".join(f"  {code}: {rate}%{chr(10)}" for code, rate in TAXES.items())}accounts:
  receivable: "Assets:Receivable:{{customer}}"
  bank: Assets:Bank
  revenue: Income:Sales
  returns: Income:Sales
  discounts: Expenses:Discounts
  fees: Expenses:BankFees
  bad_debt: Expenses:BadDebt
  tax: "Liabilities:Tax:{{code}}"
"""

_JOURNAL_OF = {"invoice": "sales", "credit": "sales", "dispute": "sales", "promise": "sales", "note": "sales"}
_ALIGNED = frozenset({(2024, "receipts"), (2026, "sales")})  # files whose words people have lined up, of the eight


@dataclass(slots=True)
class Text:
    """An arcli entry as the texts that stand in its file; keys are pairs, since a mistake may repeat one."""

    date: str
    kind: str
    id: str
    customer: str | None
    amount: str | None
    keys: list[tuple[str, str]]
    applications: list[tuple[str, str]] = field(default_factory=list)
    currency: str = CURRENCY
    parts: list[tuple[str, str]] = field(default_factory=list)  # keys of the application
    said: Said = NOTHING


Spoil = Callable[[Text], Text]
Money = Callable[[int], str]


class Writer(Protocol):
    """Writes a ledger, event by event."""

    def write(self, event: Event) -> None:
        """Adds one event."""

    def close(self) -> None:
        """Closes the files."""


def plain(cents: int) -> str:
    """1452.00"""
    return f"{cents // 100}.{cents % 100:02}"


def with_commas(cents: int) -> str:
    """1,452.00"""
    return f"{cents // 100:,}.{cents % 100:02}"


def signed(cents: int) -> str:
    """-1452.00"""
    return f"-{plain(-cents)}" if cents < 0 else plain(cents)


def text_of(event: Event, money: Money) -> Text:
    """The entry that `arcli add` would write for the event."""
    day, amount = event.date.isoformat(), money(event.amount)
    if event.kind in ("reverse", "dispute"):
        return Text(day, event.kind, event.id, None, None, [("reason", event.reference)])
    if event.kind == "promise":
        return Text(day, "promise", event.id, None, amount, [("until", event.due.isoformat())], [], event.currency)
    if event.kind == "note":
        return Text(day, "note", event.customer, None, None, [], said=Said(quoted=event.reference))
    text = Text(day, event.kind, event.id, event.customer, amount, [], [], event.currency, said=event.said)
    if event.kind == "invoice" and event.said.instalments:
        text.keys = [("po", event.reference)]
    elif event.kind == "invoice":
        text.keys = [("terms", event.terms), ("due", event.due.isoformat()), ("po", event.reference)]
    elif event.kind == "payment":
        text.keys = [("method", "wire"), ("ref", event.reference)]
    else:
        text.keys = [("reason", event.reference), ("approved", "controller")]
    if event.applied_to is not None:
        text.applications = [(event.applied_to, amount)]
        text.parts = [(key, money(part)) for key, part in (("discount", event.discount), ("fee", event.fee)) if part]
    return text


def journal_lines(text: Text) -> str:
    """An entry as journal text, with an empty line behind it."""
    words = [text.date, text.kind, text.id]
    if text.customer is not None:
        words.append(text.customer)
    if text.amount is not None:
        words += (text.amount, text.currency)
    words += [f"{key}:{value}" for key, value in text.keys]
    return f"{' '.join(words + _marks(text.said))}\n{_detail_lines(text)}\n"


def aligned_lines(text: Text) -> str:
    """The same with the words of all entries below each other."""
    keys = [f"{key}:{value}" for key, value in text.keys]
    words = (text.date, f"{text.kind:8}", f"{text.id:10}", text.customer or "", f"{text.amount or '':>12}")
    head = " ".join((*words, text.currency if text.amount else "", *keys, *_marks(text.said)))
    return f"{head}\n{_detail_lines(text)}\n"


def _marks(said: Said) -> list[str]:
    """Tags, quoted text and the comment behind a header's words."""
    marks = [f"#{tag}" for tag in said.tags]
    marks += [f'"{said.quoted}"'] if said.quoted else []
    return [*marks, f"; {said.comment}"] if said.comment else marks


def _detail_lines(text: Text) -> str:
    lines = [
        "  ".join((document, amount, *(f"{key}:{value}" for key, value in text.parts)))
        for document, amount in text.applications
    ]
    lines += [
        f'"{line.text}"  {line.quantity} @ {plain(line.price)}  tax:{line.tax}  account:{_income(line)}'
        for line in text.said.lines
    ]
    lines += [f"{due}  {with_commas(amount)}" for due, amount in text.said.instalments]
    lines += [f"memo: {text.said.memo}"] if text.said.memo else []
    return "".join(f"    {line}\n" for line in lines)


def _income(line: Line) -> str:
    return f"Income:{line.account.title()}"


def yaml_lines(text: Text) -> str:
    """An entry as an item of a YAML list."""
    pairs = [("kind", text.kind), ("date", text.date)]
    pairs.append(("document" if text.kind == "reverse" else "id", text.id))
    if text.customer is not None:
        pairs.append(("customer", text.customer))
    if text.amount is not None:
        pairs += [("amount", text.amount), ("currency", text.currency)]
    pairs += text.keys
    lines = "".join(f"  {key}: {value}\n" for key, value in pairs)
    if text.applications:
        items = "".join(f"    - {{document: {doc}, amount: {amount}}}\n" for doc, amount in text.applications)
        lines += f"  applications:\n{items}"
    return f"-{lines[1:]}"


class ArcliLedger:
    """A folder with arcli.yaml, customers.yaml, and two files of entries a year: sales and receipts."""

    def __init__(
        self,
        folder: Path,
        customers: Iterable[Customer],
        *,
        ending: str,
        spoil: Spoil | None = None,
        rates: Iterable[Rate] = (),
    ) -> None:
        self._folder, self._ending, self._spoil, self._lived_in = folder, ending, spoil, bool(rates)
        self._money: Money = with_commas if ending == "journal" else plain
        self._lines = journal_lines if ending == "journal" else yaml_lines
        self._files: dict[tuple[int, str], TextIO] = {}
        self._stack = ExitStack()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "arcli.yaml").write_text(SETTINGS + (LIVED_IN if rates else ""), encoding="utf-8")
        if rates:
            lines = "".join(f"{rate.date} rate {rate.currency} {rate.value} {CURRENCY}\n" for rate in rates)
            (folder / "rates.journal").write_text(lines, encoding="utf-8")
        with (folder / "customers.yaml").open("w", encoding="utf-8") as file:
            for customer in customers:
                file.write(f'- id: {customer.id}\n  name: "{customer.name}"\n')
                file.write(f"  terms: {customer.terms}\n  limit: {plain(customer.limit)}\n")
                if rates:
                    file.write(f"  currency: {customer.currency}\n")

    def write(self, event: Event) -> None:
        """Adds one event to the file of its year and kind."""
        text = text_of(event, self._money)
        if self._spoil is not None:
            text = self._spoil(text)
        key = (event.date.year, _JOURNAL_OF.get(event.kind, "receipts"))
        lines = aligned_lines if self._lived_in and key in _ALIGNED else self._lines
        self._file(key).write(lines(text))

    def close(self) -> None:
        """Closes the files."""
        self._stack.close()

    def _file(self, key: tuple[int, str]) -> TextIO:
        if key not in self._files:
            path = self._folder / str(key[0]) / f"{key[1]}.{self._ending}"
            path.parent.mkdir(exist_ok=True)
            self._files[key] = self._stack.enter_context(path.open("w", encoding="utf-8"))
        return self._files[key]


class CustomersOnly(ArcliLedger):
    """The same folder without entries, to import into."""

    def write(self, event: Event) -> None:
        """Leaves the event out."""


def postings(event: Event) -> list[tuple[str, int, str]]:
    """What an event is in double entry: accounts, cents, and what is said of each posting. They add up to 0.

    It leaves out due dates, purchase orders and applications, which double-entry tools do not act on: what the
    peers read is less than what arcli reads, in their favour.
    """
    found = [(f"Assets:Receivable:{event.customer}", event.effect, "")]
    found += [("Expenses:Discounts", event.discount, "")] if event.discount else []
    found += [("Expenses:BankFees", event.fee, "")] if event.fee else []
    if not event.said.lines:
        return [*found, (OTHER_SIDE[event.kind], -sum(cents for _, cents, _ in found), "")]
    sign = -EFFECT[event.kind]
    for line in event.said.lines:
        found.append((_income(line), sign * line.net, f"{line.text}, {line.quantity} @ {plain(line.price)}"))
    return [*found, *((f"Liabilities:Tax:{code.title()}", sign * tax, "") for code, tax in event.said.taxes.items())]


class LedgerJournal:
    """One journal that ledger and hledger both read: all amounts of a transaction stated."""

    def __init__(self, path: Path, rates: Iterable[Rate] = ()) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        for rate in rates:
            self._file.write(f"P {rate.date} {rate.currency} {rate.value} {CURRENCY}\n")

    def write(self, event: Event) -> None:
        """Adds one event as a transaction; what moves no money as a comment."""
        if event.kind not in OTHER_SIDE:
            self._file.write(f"; {event.date} {event.kind} {event.id} {event.reference}\n\n")
            return
        said, write = event.said, self._file.write
        notes = [*((note,) if (note := said.comment or said.quoted) else ())]
        write(f"{event.date} {event.id}{''.join(f'  ; {note}' for note in notes)}\n")
        if said.memo:
            write(f"    ; memo: {said.memo}\n")
        if said.tags:
            write(f"    ; :{':'.join(said.tags)}:\n")
        for account, cents, note in postings(event):
            write(f"    {account}  {signed(cents)} {event.currency}{f'  ; {note}' if note else ''}\n")
        write("\n")

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


class BeancountFile:
    """One beancount file: every account opened on the first day, then the transactions."""

    def __init__(self, path: Path, customers: Iterable[Customer], rates: Iterable[Rate] = ()) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._file.write(f'option "title" "Benchmark"\noption "operating_currency" "{CURRENCY}"\n\n')
        accounts = [*dict.fromkeys(OTHER_SIDE.values())]
        if rates:
            accounts += ["Income:Goods", "Income:Services", "Expenses:Discounts", "Expenses:BankFees"]
            accounts += [f"Liabilities:Tax:{code.title()}" for code in TAXES]
        for account in accounts:
            self._file.write(f"{START} open {account}\n")
        for customer in customers:
            self._file.write(f"{START} open Assets:Receivable:{customer.id} {customer.currency}\n")
        for rate in rates:
            self._file.write(f"{rate.date} price {rate.currency} {rate.value} {CURRENCY}\n")
        self._file.write("\n")

    def write(self, event: Event) -> None:
        """Adds one event as a transaction; what moves no money as a note."""
        if event.kind not in OTHER_SIDE:
            words = f"{event.kind} {event.id} {event.reference}"
            self._file.write(f'{event.date} note Assets:Receivable:{event.customer} "{words}"\n\n')
            return
        said, write = event.said, self._file.write
        quoted = f' "{said.quoted}"' if said.quoted else ""
        comment = f" ; {said.comment}" if said.comment else ""
        write(f'{event.date} * "{event.id}"{quoted}{"".join(f" #{tag}" for tag in said.tags)}{comment}\n')
        if said.memo:
            write(f'  memo: "{said.memo}"\n')
        for account, cents, note in postings(event):
            write(f"  {account}  {signed(cents)} {event.currency}{f' ; {note}' if note else ''}\n")
        write("\n")

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
