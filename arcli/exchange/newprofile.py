"""A profile written from a first look at a list, with doubts as comments."""

from __future__ import annotations

import json
from collections.abc import Iterator

from arcli.exchange.looking import Look

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_WHICH = '""   # which column?'
_OF_CUSTOMER = ("email", "street", "postcode", "city", "country", "vat_id", "terms")


def profile_text(look: Look, name: str) -> str:
    """Return the profile for a list as YAML."""
    made = {"bank": _bank, "customers": _customers, "list": _documents}[look.purpose]
    what = {"bank": "lines of a bank", "customers": "customers", "list": "documents"}[look.purpose]
    lines = [f"# Made by a look at {name}, which seems to be a list of {what}.", *_doubts(look), ""]
    return "\n".join([*lines, *_form(look), *made(look)]) + "\n"


def _doubts(look: Look) -> Iterator[str]:
    for doubt in look.doubts:
        yield f"# In doubt: {doubt}."
    if look.others:
        yield "# Not used: " + ", ".join(look.others) + "."


def _form(look: Look) -> Iterator[str]:
    yield f"delimiter: {_DELIMITERS[look.delimiter]}"
    if look.encoding:
        yield f"encoding: {look.encoding}"
    if look.above:
        yield f"skip: {look.above}"
    if look.dates is not None:
        yield f"dates: {look.dates}"
    if look.decimal == ",":
        yield 'decimal: ","'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _column(look: Look, what: str) -> str:
    return _quoted("{" + look.columns[what] + "}")


def _bank(look: Look) -> Iterator[str]:
    yield "kind: bank"
    if "currency" not in look.columns:
        yield "# currency: EUR   # no column says it"
    yield "# account: main   # the name of the account in your entries"
    yield "columns:"
    names = {"date": "booked", "name": "payer", "document": "reference"}
    for what, head in look.columns.items():
        ours = names.get(what, what)
        known = ("booked", "value", "amount", "debit", "credit", "currency", "payer", "payer_account", "text",
                 "reference", "balance")  # fmt: skip
        if ours in known and not (what == "date" and "booked" in look.columns):
            yield f"  {ours}: {_quoted(head)}"


def _ids(look: Look) -> tuple[list[str], str]:
    """Return what `columns:` says for the customer's ID, and its template."""
    if "customer" in look.columns:
        return ["columns:", f"  id: {{column: {_quoted(look.columns['customer'])}, as: id}}"], '"{id}"'
    if "name" in look.columns:
        return ["columns:", f"  id: {{column: {_quoted(look.columns['name'])}, as: id}}"], '"{id}"'
    return [], _WHICH


def _customer(look: Look, day: str) -> Iterator[str]:
    _, customer = _ids(look)
    yield "  - kind: customer"
    yield f"    date: {day}"
    yield f"    id: {customer}"
    if "name" in look.columns or "customer" in look.columns:
        yield f"    name: {_column(look, 'name' if 'name' in look.columns else 'customer')}"
    if look.purpose == "customers":
        for what in _OF_CUSTOMER:
            if what in look.columns:
                yield f"    {what}: {_column(look, what)}"


def _customers(look: Look) -> Iterator[str]:
    yield from _ids(look)[0]
    yield "entries:"
    yield from _customer(look, '"{@day}"   # of --date')


def _documents(look: Look) -> Iterator[str]:
    """Yield what rows become: opening items where the list says what is open, else invoices."""
    yield from _ids(look)[0]
    opening = "open" in look.columns
    day = '"{@day}"   # of --date' if opening else _column(look, "date") if "date" in look.columns else '"{@day}"'
    yield "entries:"
    yield from _customer(look, day)
    yield f"  - kind: {'opening' if opening else 'invoice'}"
    yield f"    date: {day}"
    if opening and "date" in look.columns:
        yield f"    dated: {_column(look, 'date')}"
    if "due" in look.columns:
        yield f"    due: {_column(look, 'due')}"
    yield f"    id: {_column(look, 'document') if 'document' in look.columns else _WHICH}"
    yield f"    customer: {_ids(look)[1]}"
    amounts = ("open", "amount", "original", "debit")
    amount = next((what for what in amounts if what in look.columns), None)
    yield f"    amount: {_column(look, amount) if amount else _WHICH}"
    original = next((w for w in ("original", "amount") if opening and w in look.columns), None)
    if original is not None:
        yield f"    original: {_column(look, original)}"
    if "currency" in look.columns:
        yield f"    currency: {_column(look, 'currency')}"
    if "text" in look.columns:
        yield f"    memo: {_column(look, 'text')}"
