"""The settings of a ledger: what arcli.yaml may say."""

import functools
import itertools
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from arcli.model.fields import AMOUNT, CURRENCY, DATE, FieldError, parse_percent, several
from arcli.model.settings.accounts import Accounts, group_of
from arcli.model.settings.banks import BankAccount
from arcli.model.settings.calendar import Calendar
from arcli.model.settings.collecting import Approvals, Credit, Group, Insurer, Law
from arcli.model.settings.company import Company, CurrencyCode
from arcli.model.settings.declared import Declared, Reads, setting
from arcli.model.settings.delivery import Delivery
from arcli.model.settings.documents import Documents, PayLink, References, TextByLanguage
from arcli.model.settings.dunning import Dunning
from arcli.model.settings.interest import ORDER, Interest, Order, policies
from arcli.model.settings.private import Private, Retention
from arcli.model.settings.revenue import Revenue
from arcli.model.settings.tiers import Tiers
from arcli.model.terms import TERMS_HINT, Terms, TermsBook, TermsError, TermsPart, parse_share, parse_terms

T = TypeVar("T")


def _text(parse: Any, schema: dict[str, Any]) -> Reads:
    """Reads a text, and refuses lists and mappings."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise FieldError("this is one value, not a list or mapping", "AR502", "write the value after the colon")
        return parse(value)

    return Reads(read, schema=schema)


Percent = Annotated[Decimal, _text(parse_percent, {"type": "string", "pattern": "%$"})]
Day = Annotated[date, _text(DATE.parse, DATE.json_schema())]


def _share(text: Any) -> Fraction:
    try:
        return parse_share(text)
    except ValueError as error:
        raise FieldError(str(error), "AR112", "write 50% or 1/3") from None


ShareOf = Annotated[Fraction, _text(_share, {"type": "string", "pattern": r"^[0-9.]+%$|^[0-9]+/[0-9]+$"})]


@setting
class TaxRate(Declared):
    """A tax rate from a day on; without `from`, from the beginning."""

    rate: Percent
    from_: Day = date.min


def _any_rate(value: Any) -> Any:
    if isinstance(value, list) and not value:
        raise FieldError("a tax code has at least one rate", "AR502", "such as rate: 21%")
    return value


@setting
class TaxCode(Declared):
    """A tax code that is more than a rate.

    `kind`: `tax` (usual), `exempt`, `reverse-charge` (the customer owes it; no tax on the document) or `withholding`
    (the customer keeps it when paying; no tax on the document). `included`: prices of lines have the tax inside.
    `account` is its tax account, else the one that `accounts: tax:` says. `on` names codes whose tax on the same lines
    is taxed too (a compound tax); they may be on others, in no circle.

    What documents say of it: `label` is what the tax is called, `note` the legal text where there is none or the
    customer owes it, each as one text or one by language; `category` is its code of UNTDID 5305 and `reason`
    that of the exemption (VATEX).
    """

    rate: Annotated[Percent | list[TaxRate] | None, Reads(after=_any_rate)] = None
    kind: Literal["tax", "exempt", "reverse-charge", "withholding"] = "tax"
    included: bool = False
    account: str | None = None
    on: list[str] = field(default_factory=list)
    label: TextByLanguage = field(default_factory=dict)
    note: TextByLanguage = field(default_factory=dict)
    category: Literal["S", "Z", "E", "AE", "K", "G", "O", "L", "M"] | None = None
    reason: str | None = None


def _taxes(value: dict[str, Any]) -> dict[str, Any]:
    """Return taxes: a list of codes, and those that a tax is `on`, are known single codes; no tax is on itself."""
    for name, tax in value.items():
        for code in _names(tax):
            other = value.get(code)
            if other is None or _listed(other) or code == name:
                hint = f"these are known: {', '.join(n for n, v in value.items() if n != name and not _listed(v))}"
                raise FieldError(f'tax "{name}" names "{code}", which is not a tax code with a rate', "AR502", hint)
    for name, tax in value.items():
        below, seen = list(_names(tax)), set[str]()
        while below:
            code = below.pop()
            if code == name:
                raise FieldError(f'tax "{name}" is on itself, by way of others', "AR502", "take one out of the circle")
            if code not in seen:
                seen.add(code)
                below += _names(value[code])
    return value


def _names(tax: Any) -> list[str]:
    """Return the codes that a tax code names: those that it is on, or that it is a list of."""
    return tax.on if isinstance(tax, TaxCode) else _listed(tax)


def _listed(tax: Any) -> list[str]:
    """Return the codes of a code that is a list of others."""
    return tax if isinstance(tax, list) and all(isinstance(one, str) for one in tax) else []


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


def _amounts(value: Any) -> dict[str, Decimal]:
    """`5.00` for every currency, or `{USD: 5.00, EUR: 4.50}`."""
    given = value if isinstance(value, dict) else {"*": value}
    return {k if k == "*" else CURRENCY.parse(k): _amount_of(v) for k, v in given.items()}


def _amount_of(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise FieldError("this is an amount, or one for each currency", "AR502", "such as 5.00 or {USD: 5.00}")
    parsed: Decimal = AMOUNT.parse(value)
    return parsed


ByCurrency = Annotated[dict[str, Decimal], Reads(_amounts)]


def _days(value: Any) -> int:
    if not isinstance(value, (str, int)) or not str(value).isdigit() or len(str(value)) > 3:
        raise FieldError("this is a number of days", "AR502", "such as 3")
    return int(value)


@setting
class Share(Declared):
    """One part of named instalment terms: `{share: 50%, due: net30}`, `{amount: 500.00, due: net0}`.

    A share is of what is left after the fixed amounts.
    """

    due: str
    share: ShareOf | None = None
    amount: ByCurrency | None = None


@setting
class Tolerance(Declared):
    """What may explain a short payment: bank charges, small differences, and what is done with the rest.

    `fee` and `tolerance` are the largest amounts, by currency or for all; `tolerance_percent` lowers the tolerance to
    that share of what is paid. `discount_grace` are days that a discount may be late.
    """

    fee: ByCurrency = field(default_factory=dict)
    tolerance: ByCurrency = field(default_factory=dict)
    tolerance_percent: Percent | None = None
    discount_grace: Annotated[int, Reads(_days)] = 0
    short: Literal["part", "deduct", "ask"] = "part"


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise FieldError("contractual is a list of codes", "AR502", "such as [CO-45, CO-253]")
    wrong = [str(v) for v in value if not isinstance(v, str) or group_of(v) in (None, "PLB")]
    if wrong:
        raise FieldError(
            f'"{wrong[0]}" is not an adjustment code of a claim', "AR502", "such as CO-45, or CO for all of CO"
        )
    return tuple(value)


# Codes that say no more than what the contract with the payer says.
CONTRACTUAL = ("CO-24", "CO-42", "CO-44", "CO-45", "CO-59", "CO-94", "CO-104", "CO-253", "CO-A2")


@setting
class Paying(Tolerance):
    """How a payer pays: what may explain a short payment, and for an insurer what its claim advice means.

    `contractual` are the claim adjustments (reason codes, or whole groups) that a credit memo takes off by rule; what
    is taken off for another reason is in dispute.
    """

    contractual: Annotated[tuple[str, ...], Reads(_codes)] = CONTRACTUAL


@setting
class Matching(Paying):
    """How receipts are matched with open items; `customers` says what differs for one of them."""

    customers: dict[str, Paying] = field(default_factory=dict)


def _whole(parts: list[Share]) -> list[Share]:
    if any((p.share is None) is (p.amount is None) for p in parts):
        message = "each part of terms has either a share or an amount"
        raise FieldError(message, "AR502", "such as {share: 50%, due: net30} or {amount: 500.00, due: net0}")
    total = sum((p.share for p in parts if p.share is not None), Fraction(0))
    if total != 1:
        percent = round(Decimal(100 * total.numerator) / total.denominator, 6).normalize()
        message = f"the shares add up to {percent:f}%, not 100%"
        raise FieldError(message, "AR502", "they are exact: thirds are 1/3; shares are of what amounts leave")
    return parts


Shares = Annotated[list[Share], Reads(after=_whole)]


def _not_nested(value: Any) -> Any:
    """Return what stands for terms. Raise FieldError of keys below a name: a single part, or names a level too deep."""
    if isinstance(value, Mapping):
        parts = {"share", "amount", "due"}
        hint = "each part begins with -" if parts & value.keys() else "names stand directly below terms:"
        hint = f"{hint}, as in thirds: [{{share: 1/3, due: net30}}, …]"
        raise FieldError("terms of a name are a text such as net30, or a list of parts", "AR502", hint)
    return value


NamedTerms = Annotated[Shares | str, Reads(given=_not_nested)]


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
    taxes: Annotated[dict[str, Percent | list[TaxRate] | list[str] | TaxCode], Reads(after=_taxes)] = field(
        default_factory=dict
    )
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
            named[name] = _named(value, ("terms", name))
            self._check_mixed(name, named[name])
        book = TermsBook(named, default, workdays)
        if default is not None:
            _known(lambda: book.find(default), ("terms", "default"))
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
        return [code for one in several(said) for code in _listed(self.taxes.get(one)) or [one]]

    @property
    def keeps_tax(self) -> bool:
        """Return whether any code of `taxes:` can put tax on a document."""
        for known in map(self.tax_code, self.taxes):
            rates = [r.rate for r in known.rate] if isinstance(known.rate, list) else [known.rate]
            if known.kind == "tax" and any(rates):
                return True
        return False


def _named(value: str | list[Share], path: tuple[str | int, ...]) -> Terms | tuple[TermsPart, ...]:
    if isinstance(value, str):
        return _known(lambda: parse_terms(value), path)
    return tuple(
        TermsPart(p.share or Fraction(0), _known(functools.partial(parse_terms, p.due), (*path, i, "due")), p.amount)
        for i, p in enumerate(value)
    )


def _known(make: Callable[[], T], path: tuple[str | int, ...]) -> T:
    try:
        return make()
    except TermsError as error:
        wrong = FieldError(error.message, error.code, error.hint or TERMS_HINT)
        wrong.path = path
        raise wrong from None
