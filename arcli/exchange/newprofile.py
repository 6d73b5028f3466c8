"""A profile written from a first look at a list, with doubts as comments."""

from __future__ import annotations

import json
from collections.abc import Iterator

from arcli.exchange.looking import Look

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_WHICH = '""   # which column?'
_OF_CUSTOMER = ("email", "phone", "address", "street", "postcode", "city", "country", "vat_id", "terms", "limit")


def profile_text(look: Look, name: str, currency: str) -> str:
    """Return the profile for a list as YAML. `currency` is the ledger's, for a bank that states none."""
    if look.purpose == "bank":
        made = _bank(look, currency)
    else:
        made = _customers(look) if look.purpose == "customers" else _documents(look)
    what = {"bank": "lines of a bank", "customers": "customers", "list": "documents"}[look.purpose]
    lines = [f"# Made by a look at {name}, which seems to be a list of {what}.", *_doubts(look), ""]
    return "\n".join([*lines, *_form(look), *made]) + "\n"


def _doubts(look: Look) -> Iterator[str]:
    for doubt in look.doubts:
        yield f"# In doubt: {doubt}."
    if look.others:
        yield "# Not used: " + ", ".join(look.others) + "."


def _form(look: Look) -> Iterator[str]:
    yield f"delimiter: {_DELIMITERS[look.delimiter]}"
    if look.encoding:
        yield f"encoding: {look.encoding}"
    skipped = [str(look.above)] if look.above else []
    if look.total:
        skipped.append(f"{{column: {_quoted(look.head[0])}, equals: {_quoted(look.total)}}}")
    if skipped:
        yield f"skip: {skipped[0]}" if len(skipped) == 1 else f"skip: [{', '.join(skipped)}]"
    if look.dates is not None:
        yield f"dates: {look.dates}"
    if look.decimal == ",":
        yield 'decimal: ","'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _column(look: Look, what: str) -> str:
    if what == "terms":
        return '"{terms}"'  # of a column that is cleaned
    return _quoted("{" + look.columns[what] + "}")


def _bank(look: Look, currency: str) -> Iterator[str]:
    yield "kind: bank"
    if "currency" not in look.columns:
        yield f"# currency: {currency}   # no column says it"
    headed = "account" not in look.columns and "account" in look.columns.get("customer", "").casefold()
    numbered = "account" in look.columns or headed
    if not numbered:
        yield "# account: main   # the name of the account in your entries"
    yield "columns:"
    names = {"date": "booked", "name": "payer", "document": "reference", "customer": "account" if headed else "payer"}
    for what, head in look.columns.items():
        ours = names.get(what, what)
        known = ("booked", "value", "amount", "debit", "credit", "currency", "payer", "payer_account", "text",
                 "reference", "balance", "cheque", "account")  # fmt: skip
        if ours in known and not (what == "date" and "booked" in look.columns):
            yield f"  {ours}: {_quoted(head)}"


def _ids(look: Look) -> tuple[list[str], str]:
    """Return what `columns:` says of the columns to be cleaned, and the template of the customer's ID."""
    lines, template = [], _WHICH
    column = next((look.columns[what] for what in ("customer", "name") if what in look.columns), None)
    if column is not None:
        lines, template = [f"  id: {{column: {_quoted(column)}, as: id}}"], '"{id}"'
    if look.purpose == "customers" and "terms" in look.columns:
        lines.append(f"  terms: {{column: {_quoted(look.columns['terms'])}, as: terms}}")
    return ["columns:", *lines] if lines else [], template


def _customer(look: Look, day: str) -> Iterator[str]:
    _, customer = _ids(look)
    yield "  - kind: customer"
    yield f"    date: {day}"
    yield f"    id: {customer}"
    if "name" in look.columns or "customer" in look.columns:
        named = "name" in look.columns and ("customer" not in look.columns or look.ids)
        yield f"    name: {_column(look, 'name' if named else 'customer')}"
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
