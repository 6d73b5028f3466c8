"""Who is private, and how long what is kept of them must be kept: `private:` and `retention:` of arcli.yaml."""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from arcli.model.dates import add_months
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting


def _outside(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith(("/", "../")) or value.rstrip("/.") == "":
        raise FieldError("this is a folder outside of the ledger's", "AR502", "such as ../private")
    return value.rstrip("/")


_TEXTS = {"type": "array", "items": {"type": "string"}}


def _customers(value: Any) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and v for v in value):
        raise FieldError("these are customers, or patterns of their IDs", "AR502", 'such as ["P-*", wren]')
    return value


@setting
class Private(Declared):
    """Whose texts are kept outside of the ledger.

    Names, addresses, account numbers and notes of `customers` (IDs or patterns) stand in the ledger as keys into
    `people.json` of `folder`, which has the outbox and the archive of all letters, too.
    """

    folder: Annotated[str, Reads(_outside, schema={"type": "string"})]
    customers: Annotated[list[str], Reads(_customers, schema=_TEXTS)]

    def holds(self, customer: str | None) -> bool:
        """Return whether a customer is private."""
        return customer is not None and any(fnmatchcase(customer, pattern) for pattern in self.customers)


@setting
class Retention(Declared):
    """How long what is kept of a customer must be kept: `years` from its last entry, or from the end of that year."""

    years: Annotated[int, Reads(least=1)]
    from_: Literal["last", "year-end"] = "year-end"

    def until(self, last: date) -> date:
        """Return the last day of the time that a customer's last entry begins."""
        return add_months(date(last.year, 12, 31) if self.from_ == "year-end" else last, 12 * self.years)
