"""The settings of a ledger: what arcli.yaml may say."""

import itertools
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from arcli.model.fieldtext import several
from arcli.model.fieldtype import FieldError
from arcli.model.settings.accounts import Accounts
from arcli.model.settings.banks import BankAccount
from arcli.model.settings.calendar import Calendar
from arcli.model.settings.collecting import Approvals, Credit, Group, Insurer, Law
from arcli.model.settings.company import Company, CurrencyCode
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.model.settings.delivery import Delivery
from arcli.model.settings.documents import Documents, PayLink, References
from arcli.model.settings.dunning import Dunning
from arcli.model.settings.interest import ORDER, Interest, Order, policies
from arcli.model.settings.namedterms import NamedTerms, known, parse_named
from arcli.model.settings.paying import Matching
from arcli.model.settings.private import Private, Retention
from arcli.model.settings.revenue import Revenue
from arcli.model.settings.taxes import TaxCode, Taxes, TaxRate, listed
from arcli.model.settings.tiers import Tiers
from arcli.model.terms import Terms, TermsBook, TermsPart


@setting
class Rates(Declared):
    """Where exchange rates come from besides `rate` entries, and how old one may be.

    `file` is a CSV in the layout of the European Central Bank's history (one EUR in each currency), below the
    ledger's folder. `max_age` in days: without it 7 for rates of the file; `rate` entries hold until the next.
    `corrections`: a credit memo that `corrects:` something is booked at the rate of its date (own) or of that document.
    """

    file: str | None = None
    max_age: Annotated[int, Reads(least=0)] | None = None
    corrections: Literal["own", "supply"] = "own"


def _bounds(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(str(v).isdigit() and len(str(v)) < 5 for v in value):
        raise FieldError("buckets are a list of days", "AR502", "such as [0, 30, 60, 90]")
    bounds = [int(v) for v in value]
    if not bounds or bounds[0] != 0 or bounds != sorted(set(bounds)):
        raise FieldError("bounds of buckets rise from 0", "AR502", "such as [0, 30, 60, 90]")
    return bounds


@setting
class Aging(Declared):
    """How reports age: inclusive upper bounds of the buckets, basis, and where open credits go."""

    buckets: Annotated[list[int], Reads(_bounds)] = field(default_factory=lambda: [0, 30, 60, 90])
    basis: Literal["due", "invoice", "agreed"] = "due"
    credits: Literal["separate", "aged"] = "separate"


@setting
class Csv(Declared):
    """How reports are written as csv and tsv: text that a spreadsheet would run with an apostrophe in front, or raw."""

    formulas: Literal["guarded", "raw"] = "guarded"


@setting
class Settings(Declared):
    """arcli.yaml."""

    company: Company = Company()
    currency: CurrencyCode | None = None
    terms: dict[str, NamedTerms] = field(default_factory=dict)
    taxes: Taxes = field(default_factory=dict)
    discount_tax: Literal["included", "excluded", "mixed"] = "included"
    calendar: Calendar = Calendar()
    aging: Aging = Aging()
    accounts: Accounts = Accounts()
    rates: Rates = Rates()
    write: dict[str, str] = field(default_factory=dict)
    numbering: dict[str, str] = field(default_factory=dict)
    matching: Matching = Matching()
    documents: Documents = Documents()
    references: References = References()
    pay_link: PayLink | None = None
    delivery: Delivery = Delivery()
    bank_accounts: dict[str, BankAccount] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)
    csv: Csv = Csv()
    groups: dict[str, Group] = field(default_factory=dict)
    dunning: dict[str, Dunning] = field(default_factory=dict)
    interest: Annotated[dict[str, Interest | Order], Reads(after=policies)] = field(default_factory=dict)
    law: dict[str, Law] = field(default_factory=dict)
    payers: dict[str, Insurer] = field(default_factory=dict)
    credit: Credit = Credit()
    credit_balance: Annotated[int | None, Reads(least=1)] = None
    approvals: Approvals = Approvals()
    tiers: dict[str, Tiers] = field(default_factory=dict)
    revenue: Revenue | None = None
    private: Private | None = None
    retention: Retention | None = None
    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    allow: list[str] = field(default_factory=list)

    def terms_book(self) -> TermsBook:
        """Named and default terms. Raises FieldError for a rule that does not exist."""
        named: dict[str, Terms | tuple[TermsPart, ...]] = {}
        default = None
        workdays = self.calendar.workdays()
        for name, value in self.terms.items():
            if name == "default" and isinstance(value, str):
                default = value
                continue
            named[name] = parse_named(value, ("terms", name))
            self._check_mixed(name, named[name])
        book = TermsBook(named, default, workdays)
        if default is not None:
            known(lambda: book.find(default), ("terms", "default"))
        return book

    def _check_mixed(self, name: str, terms: Terms | tuple[TermsPart, ...]) -> None:
        """Refuse a discount beside fixed amounts where tax depends on it: the amounts would depend on the tax."""
        parts = () if isinstance(terms, Terms) else terms
        fixed = any(p.fixed is not None for p in parts)
        if self.discount_tax == "mixed" and fixed and any(p.terms.discount for p in parts):
            message = (
                f'terms "{name}" have fixed amounts and a discount, and with discount_tax: mixed tax depends on both'
            )
            wrong = FieldError(message, "AR502", "give shares instead of amounts, or remove the discount")
            wrong.path = ("terms", name)
            raise wrong

    @property
    def outbox(self) -> str:
        """Return the folder of mails and papers, below the ledger's folder or outside of it."""
        return "outbox" if self.private is None else f"{self.private.folder}/outbox"

    @property
    def archive(self) -> str:
        """Return the folder of the copies of what was sent, below the ledger's folder or outside of it."""
        kept = self.delivery.archive
        return kept if self.private is None else f"{self.private.folder}/{kept}"

    @property
    def interest_policies(self) -> dict[str, Interest]:
        """Return the policies of interest by name."""
        return {name: said for name, said in self.interest.items() if isinstance(said, Interest)}

    @property
    def settling_order(self) -> str | None:
        """Return whether a payment that names nothing settles costs or principal first; None: by due date alone."""
        said = self.interest.get(ORDER)
        return None if isinstance(said, Interest) else said

    def bucket_ids(self) -> list[str]:
        """Ids of the buckets, from the bounds: current, 1-30, …, 91+."""
        bounds = self.aging.buckets
        middle = [f"{low + 1}-{high}" for low, high in itertools.pairwise(bounds)]
        return ["current", *middle, f"{bounds[-1] + 1}+"]

    def tax_rate(self, code: str, day: date) -> Decimal | None:
        """Return the rate of a tax code on a day, as a fraction; None if there is none.

        Codes that put no tax on a document (exempt, reverse-charge, withholding) have the rate 0 there.
        """
        value = self.tax_code(code)
        if value.kind != "tax":
            return Decimal(0)
        if isinstance(value.rate, list):
            valid = [r for r in value.rate if r.from_ <= day]
            return max(valid, key=lambda r: r.from_).rate if valid else None
        return value.rate

    def tax_changes(self, code: str) -> list[date]:
        """Return the days from which rates of a tax code hold."""
        value = self.tax_code(code)
        return [r.from_ for r in value.rate] if isinstance(value.rate, list) else []

    def tax_code(self, code: str) -> TaxCode:
        """Return a tax code with all that its short form leaves out."""
        value = self.taxes.get(code)
        if isinstance(value, TaxCode):
            return value
        if isinstance(value, list):
            rates = [r for r in value if isinstance(r, TaxRate)]
            return TaxCode(rate=rates or None)
        return TaxCode(rate=value)

    def tax_codes(self, said: str | tuple[str, ...] | None) -> list[str]:
        """Return the codes that what a line says of its tax stands for: each code itself, or those of its list."""
        return [code for one in several(said) for code in listed(self.taxes.get(one)) or [one]]

    @property
    def keeps_tax(self) -> bool:
        """Return whether any code of `taxes:` can put tax on a document."""
        for tax in map(self.tax_code, self.taxes):
            rates = [r.rate for r in tax.rate] if isinstance(tax.rate, list) else [tax.rate]
            if tax.kind == "tax" and any(rates):
                return True
        return False
