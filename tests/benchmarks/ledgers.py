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

from .story import CURRENCY, OTHER_SIDE, START, Customer, Event

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

_JOURNAL_OF = {"invoice": "sales", "credit": "sales"}


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
    if event.kind == "reverse":
        return Text(day, "reverse", event.id, None, None, [("reason", event.reference)])
    text = Text(day, event.kind, event.id, event.customer, amount, [])
    if event.kind == "invoice":
        text.keys = [("terms", "net30"), ("due", event.due.isoformat()), ("po", event.reference)]
    elif event.kind == "payment":
        text.keys = [("method", "wire"), ("ref", event.reference)]
    else:
        text.keys = [("reason", event.reference), ("approved", "controller")]
    if event.applied_to is not None:
        text.applications = [(event.applied_to, amount)]
    return text


def journal_lines(text: Text) -> str:
    """An entry as journal text, with an empty line behind it."""
    words = [text.date, text.kind, text.id]
    if text.customer is not None:
        words.append(text.customer)
    if text.amount is not None:
        words += (text.amount, text.currency)
    words += [f"{key}:{value}" for key, value in text.keys]
    details = "".join(f"    {document}  {amount}\n" for document, amount in text.applications)
    return f"{' '.join(words)}\n{details}\n"


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
    ) -> None:
        self._folder, self._ending, self._spoil = folder, ending, spoil
        self._money: Money = with_commas if ending == "journal" else plain
        self._lines = journal_lines if ending == "journal" else yaml_lines
        self._files: dict[tuple[int, str], TextIO] = {}
        self._stack = ExitStack()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "arcli.yaml").write_text(SETTINGS, encoding="utf-8")
        with (folder / "customers.yaml").open("w", encoding="utf-8") as file:
            for customer in customers:
                file.write(f'- id: {customer.id}\n  name: "{customer.name}"\n')
                file.write(f"  terms: net30\n  limit: {plain(customer.limit)}\n")

    def write(self, event: Event) -> None:
        """Adds one event to the file of its year and kind."""
        text = text_of(event, self._money)
        if self._spoil is not None:
            text = self._spoil(text)
        self._file(event).write(self._lines(text))

    def close(self) -> None:
        """Closes the files."""
        self._stack.close()

    def _file(self, event: Event) -> TextIO:
        key = (event.date.year, _JOURNAL_OF.get(event.kind, "receipts"))
        if key not in self._files:
            path = self._folder / str(key[0]) / f"{key[1]}.{self._ending}"
            path.parent.mkdir(exist_ok=True)
            self._files[key] = self._stack.enter_context(path.open("w", encoding="utf-8"))
        return self._files[key]


class CustomersOnly(ArcliLedger):
    """The same folder without entries, to import into."""

    def write(self, event: Event) -> None:
        """Leaves the event out."""


class LedgerJournal:
    """One journal that ledger and hledger both read: two postings a transaction, both amounts stated.

    It leaves out due dates, purchase orders and applications, which double-entry tools do not act on: what
    the peers read is less than what arcli reads, in their favour.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")

    def write(self, event: Event) -> None:
        """Adds one event as a transaction."""
        change = event.effect
        self._file.write(
            f"{event.date} {event.id}\n"
            f"    Assets:Receivable:{event.customer}  {signed(change)} {CURRENCY}\n"
            f"    {OTHER_SIDE[event.kind]}  {signed(-change)} {CURRENCY}\n\n"
        )

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


class BeancountFile:
    """One beancount file: every account opened on the first day, then the transactions."""

    def __init__(self, path: Path, customers: Iterable[Customer]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._file.write(f'option "title" "Benchmark"\noption "operating_currency" "{CURRENCY}"\n\n')
        accounts = [f"Assets:Receivable:{customer.id}" for customer in customers]
        for account in [*dict.fromkeys(OTHER_SIDE.values()), *accounts]:
            self._file.write(f"{START} open {account} {CURRENCY}\n")
        self._file.write("\n")

    def write(self, event: Event) -> None:
        """Adds one event as a transaction."""
        change = event.effect
        self._file.write(
            f'{event.date} * "{event.id}"\n'
            f"  Assets:Receivable:{event.customer}  {signed(change)} {CURRENCY}\n"
            f"  {OTHER_SIDE[event.kind]}  {signed(-change)} {CURRENCY}\n\n"
        )

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
