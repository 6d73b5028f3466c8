"""First stage of a replay: every document with its customer, currency and due dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from arcli.model.contracts import Contracts
from arcli.model.customers import NOBODY
from arcli.model.diagnostics import Problem
from arcli.model.entries import (
    Applying,
    Contract,
    Entry,
    Itemised,
    Opening,
    Rate_,
    has_terms,
    is_applying,
    is_itemised,
    is_numbered,
)
from arcli.model.kinds import CREDIT, NEITHER, Role
from arcli.model.money import ZERO
from arcli.model.plain import Account, Beside, Record, account, entry_of
from arcli.subledger.charged import check_policies
from arcli.subledger.discounts import taxed_share_of
from arcli.subledger.dues import DueDates
from arcli.subledger.lines import check_lines
from arcli.subledger.linesums import LineSums
from arcli.subledger.retention import retain
from arcli.subledger.state import Document, Subledger
from arcli.subledger.supplies import tax_day


class Registrar:
    """Registers the documents of a subledger and finds customers, currencies and due dates."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger = subledger
        self._accounts: set[Account] = set()  # of declared customers, with a currency that documents state
        self.stated: list[Entry] = []  # all entries that are not plain documents
        self.doubtful: list[Document] = []  # plain documents whose customer is not declared
        self.dues = DueDates(subledger)
        self.applying: list[Applying | Document] = []  # records that settle something
        self.deducting: list[Applying] = []  # entries with applications that open an item
        self.itemised: list[tuple[Document, Itemised]] = []  # documents with line items
        self.lined: list[tuple[Document, Beside]] = []  # plain ones
        self.agreed: list[Contract] = []
        self.nobody = False  # whether anything is of customer `?`

    def run(self, records: Sequence[Entry | Document]) -> None:
        """Register all documents of `records`, whatever their dates."""
        documents, met, plain = self.subledger.documents, self._accounts, self.dues.plain
        self.dues.check_customers()
        check_policies(self.subledger)
        as_of, applying = self.subledger.as_of, self.applying.append
        day, later = as_of, False  # PERF: most documents have the day of the one before
        for record in records:
            if not isinstance(record, Document):
                self._entry(record)
                continue
            document = record if record.fresh else record.again()
            document.fresh = False
            if documents.setdefault(document.id, document) is not document:
                self._account(document.account, document)
                self._twice(document.id, document.entry)
                continue
            if document.account not in met:
                self._take(document)
            if document.date is not day:
                day = document.date
                later = day > as_of
            if later:
                document.open, self.subledger.any_later = ZERO, True
            if document.side == CREDIT:
                if document.applied:
                    applying(document)
                continue
            if document.beside is not None and document.beside.items:
                self.lined.append((document, document.beside))
            if document.due is None or document.terms not in plain:
                document.said = document.said or (document.account, document.due)
                self.dues.give(document, document.terms, document.due)
        if self.agreed:
            self.subledger.contracts = Contracts(self.agreed)

    def _take(self, document: Document) -> None:
        """Find the customer and currency of the first document of an account, or of one without a currency."""
        said = document.account
        document.account = self._account(said, document)
        if said is not document.account:
            document.said = (said, document.due)

    def _entry(self, entry: Entry) -> None:
        declared = entry.declared
        self.stated.append(entry)
        if is_applying(entry):
            self.applying.append(entry)
            if any(a.id is not None for a in entry.applications):
                self.deducting.append(entry)
        elif declared.side == NEITHER and (declared.role is not Role.MASTER or declared.replaces):
            self.subledger.other_entries.append(entry)
            if isinstance(entry, Contract):
                self.agreed.append(entry)
        elif isinstance(entry, Rate_):
            self.subledger.rates.append(entry)
        if not is_numbered(entry):
            return
        number, amount, side = entry.id, entry.amount, declared.side
        held = self._account(account(entry.customer, entry.currency), entry)
        if number in self.subledger.documents:
            self._twice(number, entry)
            return
        if amount < ZERO:
            side, amount = -side, -amount
        live = amount if side and entry.date <= self.subledger.as_of else ZERO
        self.subledger.any_later |= entry.date > self.subledger.as_of
        document = Document.of_entry(entry, number, entry.kind, side, entry.date, held, amount)
        document.open = live
        self.subledger.documents[number] = document
        if has_terms(entry):
            document.terms = entry.terms
            if entry.instalments:
                self.dues.state(document, entry)
            else:
                self.dues.give(document, entry.terms, entry.due)
            if entry.retained:
                retain(self.subledger, document, entry)
        elif isinstance(entry, Opening):  # what was brought over is due by its own words alone
            document.terms = entry.terms
            if entry.terms is not None:
                self.dues.give(document, entry.terms, entry.due)
            else:
                document.due = entry.due
        if is_itemised(entry) and (entry.lines or entry.taxes):
            self.itemised.append((document, entry))

    def check_lines(self) -> None:
        """Report line items that don't add up; when all documents are known, because a correction bears old rates."""
        subledger, sums = self.subledger, LineSums(self.subledger.settings)
        for document, beside in self.lined:
            currency = document.account.currency or ""
            if not sums.add_up(beside.items, currency, document.date, document.amount):
                entry = document.entry
                assert is_itemised(entry)
                self.itemised.append((document, entry))
        for document, entry in self.itemised:
            share, day = taxed_share_of(subledger, document), tax_day(subledger.documents, document)
            subledger.problems += check_lines(entry, document.currency, subledger.settings, share, day)

    def _account(self, party: Account, record: Record) -> Account:
        """Return the account of a document, with the currency found if it states none."""
        customer, currency = party.customer, party.currency
        self.nobody |= customer == NOBODY
        known = customer in self.subledger.customers
        if not known and type(record) is Document:
            self.doubtful.append(record)
        if currency is None:
            party = account(customer, self.currency(customer, record.date, record))
            self.subledger.currencies.add(party.currency or "")
            return party
        self.subledger.currencies.add(currency)
        if known:  # an unknown one is reported wherever it stands
            self._accounts.add(party)
        return party

    def currency(self, customer: str, day: date, record: Record, path: tuple[str, ...] = ("amount",)) -> str:
        """Return the currency of an amount without a code."""
        found = self.subledger.customers.at(customer, day)
        code = (found.currency if found else None) or self.subledger.settings.currency
        if code is None:
            if customer in self.subledger.customers:
                hint = "write the code after the amount, or set currency: for the customer or in arcli.yaml"
                self.subledger.problems.append(
                    Problem("AR208", "this amount has no currency", entry_of(record), path, hint)
                )
            return "XXX"
        return code

    def _twice(self, number: str, entry: Entry) -> None:
        first = self.subledger.documents[number].entry
        message = f'the ID "{number}" is taken: every document has its own'
        self.subledger.problems.append(
            Problem(
                "AR201",
                message,
                entry,
                ("id",),
                "give this one another number",
                related=((first, ("id",), "first here"),),
            )
        )
