"""Who keeps the ledger, as its documents show it: `company:` of arcli.yaml."""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

import re
from dataclasses import field
from typing import Annotated, Any

from arcli.model.delivering import ENDPOINT, endpoint
from arcli.model.fields import COUNTRY, CURRENCY
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}\Z")
_BIC = re.compile(r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?\Z")


def _one(value: Any) -> str:
    if not isinstance(value, str):
        raise FieldError("this is one value, not a list or mapping", "AR502", "write the value after the colon")
    return value


def iban(value: Any) -> str:
    """Return an IBAN without blanks; its check digits must hold (ISO 13616, MOD 97-10). Raises FieldError."""
    found = re.sub(r"\s", "", _one(value)).upper()
    digits = "".join(str(int(sign, 36)) for sign in found[4:] + found[:4]) if _IBAN.match(found) else "0"
    if int(digits) % 97 != 1:
        raise FieldError(f'"{value}" is not an IBAN', "AR502", "is a digit wrong? Its check digits do not hold")
    return found


def _bic(value: Any) -> str:
    found = re.sub(r"\s", "", _one(value)).upper()
    if not _BIC.match(found):
        raise FieldError(f'"{value}" is not a BIC', "AR502", "a BIC is 8 or 11 letters and digits, such as DEUTDEFF")
    return found


def _country(value: Any) -> Any:
    return COUNTRY.parse(_one(value))


def _currency(value: Any) -> Any:
    return CURRENCY.parse(_one(value))


Endpoint = Annotated[str, Reads(endpoint, schema=ENDPOINT.json_schema())]
Iban = Annotated[str, Reads(iban, schema={"type": "string"})]
Bic = Annotated[str, Reads(_bic, schema={"type": "string"})]
Country = Annotated[str, Reads(_country, schema=COUNTRY.json_schema())]
CurrencyCode = Annotated[str, Reads(_currency, schema=CURRENCY.json_schema())]


@setting
class BankAccount(Declared):
    """An account that customers pay to: by IBAN and BIC, or by routing and account number.

    Money in its `currency` goes there; without one, all that no other account is for.
    """

    name: str = ""
    currency: CurrencyCode | None = None
    iban: Iban | None = None
    bic: Bic | None = None
    routing: str | None = None
    account: str | None = None

    @property
    def payable(self) -> bool:
        """Return whether it says where money goes."""
        return bool(self.iban or self.account)


@setting
class Company(Declared):
    """Who keeps the ledger, as statements and documents show it.

    `address` is one text; `street`, `postcode`, `city`, `state` and `country` replace it and are written as is usual
    in the country. `endpoint` is the electronic address for e-invoices, `contact` the person or office that answers
    questions about them (with `phone` and `email`). `bank` is the name of the bank; the account of one bank is `iban`
    and `bic`, or `routing` and `account`, those of several are `banks`. `upi` is the address for payments in rupees.
    """

    name: str = ""
    address: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    state: str = ""
    country: Country | None = None
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    vat_id: str = ""
    registration: str = ""
    endpoint: Endpoint | None = None
    contact: str = ""
    bank: str = ""
    iban: Iban | None = None
    bic: Bic | None = None
    routing: str | None = None
    account: str | None = None
    upi: str | None = None
    banks: list[BankAccount] = field(default_factory=list)

    def accounts(self, currency: str) -> list[BankAccount]:
        """Return the accounts for money in a currency: those that name it, else those that name none."""
        own = BankAccount(name=self.bank, iban=self.iban, bic=self.bic, routing=self.routing, account=self.account)
        known = [account for account in (own, *self.banks) if account.payable]
        named = [account for account in known if account.currency == currency]
        return named or [account for account in known if account.currency is None]
