"""Plain invoices and payments as the mappings of their YAML form, straight from and to the text of a journal.

A conversion needs neither the dates nor the numbers of such documents, only their texts. It assumes what `Plain` does:
no instalments, no second date, no second currency, and that a reader accepts what is taken here, which the caller
sees to. Layout, order of keys, tags, memos, line items and parts of applications are taken; what is otherwise is left
to entries (None). Property tests hold both directions equal to those of entries: `yaml.form.to_mapping` and
`write.entry_text`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from arcli.journal.build import unquoted
from arcli.journal.expression import AMOUNT, DATE, END, ID, LONGEST_NUMBER, PAIRS, QUOTED, REF, REST, TOKEN
from arcli.journal.write import INDENT, align, is_bare, quote
from arcli.model.entries import PARTS, Application, kinds
from arcli.model.fields import AMOUNT as MONEY
from arcli.model.fields import TEXT
from arcli.model.kinds import shape_of
from arcli.model.plain import Plain, Record
from arcli.source.patterns import compiled

Mapping = dict[str, Any]

_HEADER = compiled(
    rf"({DATE})[ \t]++(invoice|payment)[ \t]++(\S++)[ \t]++(\S++)[ \t]++({AMOUNT})(?:[ \t]++([A-Z]{{3}})(?=\s))?+"
    rf"({REST}){END}"
)
_ITEM = rf"""({QUOTED})[ \t]++(-?{AMOUNT})[ \t]++@[ \t]++(-?{AMOUNT})(?:[ \t]++=[ \t]++(-?{AMOUNT}))?+
    (?:[ \t]++tax:([^\s"]++))?+(?:[ \t]++account:([^\s"]++))?+(?:[ \t]++item:([^\s"]++))?+{END}"""
# A line below a header: an item, an application, a field; a comment or blank line; any other.
_BELOW = compiled(
    rf"""[ \t]++(?: {_ITEM} | ({REF})[ \t]++({AMOUNT})({PAIRS}){END} | ([a-z][a-z0-9_-]*+):[ \t]++(\S[^\n]*+)\n )
    | [ \t]*+(?:;[^\n]*+)?\n | ([^\n]++\n)""",
    re.VERBOSE,
)
_PAIR = compiled(r'[ \t]++([a-z]++):([^\s"]++)')
_ITEM_KEYS = ("tax", "account", "item")
_ITEM_SAYS = frozenset(["text", "quantity", "price", "net", *_ITEM_KEYS])
_NUMBERS = frozenset(["quantity", "price", "net", "amount", *PARTS])
_TOLD = frozenset([*PARTS, "reason", "approved"])
_APPLICATION_SAYS = frozenset(["document", "amount", *_TOLD])
_NUMBER = compiled(r"(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+")
_IS_DATE, _IS_REF, _IS_TAG = (compiled(one).fullmatch for one in (DATE, REF, r"[\w./-]+"))
_IS_OWN = compiled(r"x-[a-z0-9_-]*+").fullmatch


@cache
def _keys(kind: str) -> dict[str, str]:
    """Return the keys of a kind that are taken, with the names of their types, in the order of their declaration."""
    return {f.name: f.type.name for f in kinds()[kind].keys.values() if f.type.name in _TYPES or f.name == "due"}


_TYPES = frozenset(["word", "text", "terms"])


# --- from a journal --------------------------------------------------------------------------------------


def mappings_of(records: Sequence[Record], text: str) -> list[Mapping | None]:
    """Return what each of the records of a journal says, in their order; None for all that is left to its entry."""
    ends = [*(record.offset for record in records[1:]), len(text)]
    return [
        mapping_at(text, record.offset, end) if isinstance(record, Plain) else None
        for record, end in zip(records, ends, strict=False)  # without records there is one end
    ]


def mapping_at(text: str, begin: int, end: int) -> Mapping | None:
    """Return what a document says that a reader has left as plain, from its header up to the next entry's."""
    match = _HEADER.match(text, begin, end)
    if match is None:
        return None
    day, kind, number, customer, amount, currency, rest = match.groups()
    out: Mapping = {"kind": kind, "date": day, "id": number, "customer": customer, "amount": _digits(amount)}
    if currency is not None:
        out["currency"] = currency
    found: dict[str, str] = {}
    tags: list[str] = []
    items: list[Mapping] = []
    if rest and not _words(rest, found, tags):
        return None
    if text[match.end() : match.end() + 1] in " \t;" and not _below(text[match.end() : end], kind, found, items):
        return None
    if found:
        keys = _keys(kind)
        for name in keys if len(found) > 1 else found.keys() & keys.keys():
            if name in found:
                out[name] = found.pop(name)
        if not all(map(_IS_OWN, found)):
            return None
    if tags:
        out["tags"] = tags
    if found:
        out |= found
    if items:
        out["lines" if kind == "invoice" else "applications"] = items
    return out


def _digits(text: str) -> str:
    """Return a number as YAML has it."""
    digits = text.replace(",", "")
    return digits if digits[0] > "0" else f"{Decimal(digits):f}"


def _words(rest: str, found: dict[str, str], tags: list[str]) -> bool:
    """Add what follows the words of a header; False for what is not taken."""
    if '"' not in rest:
        for word in rest.split():
            if word[0] == "#":
                tags.append(word[1:])
                continue
            key, _, value = word.partition(":")
            if key in found:
                return False
            found[key] = value
        return True
    for key, value, tag, quoted in TOKEN.findall(rest):
        if tag:
            tags.append(tag)
            continue
        name, said = (key, value) if key else ("memo", quoted)
        said = unquoted(said) if said[0] == '"' else said
        if name in found or not said:
            return False
        found[name] = said
    return True


def _below(text: str, kind: str, found: dict[str, str], items: list[Mapping]) -> bool:
    """Add what the lines below a header say; False for what is not taken."""
    above = frozenset(found)
    for said, *of_item, document, amount, pairs, key, value, other in _BELOW.findall(text):
        if said:
            if kind != "invoice":
                return False
            items.append(_item(unquoted(said), of_item))
        elif document:
            item = None if kind == "invoice" else _application(document, amount, pairs)
            if item is None:
                return False
            items.append(item)
        elif key:
            if key in above:
                return False
            if key not in found:
                found[key] = value.rstrip()
            elif _keys(kind).get(key) == TEXT.name:  # lines of a text join
                found[key] += "\n" + value.rstrip()
            else:
                return False
        elif other:
            return False
    return True


def _item(text: str, said: list[str]) -> Mapping:
    quantity, price, net, tax, account, item = said
    out = {"text": text, "quantity": _digits_signed(quantity), "price": _digits_signed(price)}
    if net:
        out["net"] = _digits_signed(net)
    if tax:
        out["tax"] = tax
    if account:
        out["account"] = account
    if item:
        out["item"] = item
    return out


def _digits_signed(text: str) -> str:
    return "-" + _digits(text[1:]) if text[0] == "-" else _digits(text)


@cache
def _application_keys() -> tuple[str, ...]:
    return tuple(name for name in shape_of(Application).keys if name in _TOLD)


def _application(document: str, amount: str, pairs: str) -> Mapping | None:
    out = {"document": document, "amount": _digits(amount)}
    if not pairs:
        return out
    if '"' in pairs:
        return None
    found = dict(_PAIR.findall(pairs))
    if not found.keys() <= _TOLD:
        return None
    for name in _application_keys():
        if name in found:
            out[name] = _digits(found[name]) if name in _NUMBERS else found[name]
    return out


# --- to a journal ----------------------------------------------------------------------------------------


def text_of(mapping: Mapping) -> str | None:
    """Return a document as a journal has it, ending with a line end; None for what is not taken."""
    kind, number = mapping.get("kind"), mapping.get("amount")
    if type(kind) is not str or type(number) is not str or not _is_number(number):
        return None
    words = [f"{mapping.get('date')} {kind} {mapping.get('id')} {mapping.get('customer')} {_shown(number)}"]
    if "currency" in mapping:
        words.append(str(mapping["currency"]))
    if not _IS_HEAD(" ".join(words)):
        return None
    below, rows = list[str](), list[list[str]]()
    if more := [name for name in mapping if name not in _HEADS]:
        known, make = (_keys(kind), _of_item) if kind == "invoice" else (_keys(kind), _of_application)
        own = [name for name in more if name not in known and name not in _LISTS]
        for name in [*(known if len(more) > 1 else known.keys() & more), *own]:
            if name in mapping and not _say(name, mapping[name], known.get(name), words, below):
                return None
        for tag in mapping.get("tags", ()):
            if type(tag) is not str or not _IS_TAG(tag):
                return None
            words.append(f"#{tag}")
        for item in mapping.get("lines" if kind == "invoice" else "applications", ()):
            row = make(item) if type(item) is dict else None
            if row is None:
                return None
            rows.append(row)
        if ("applications" if kind == "invoice" else "lines") in mapping:
            return None
    lines = [" ".join(words), *align(rows), *below]
    text = "\n".join([*lines, ""])
    if text.isascii():
        return text if "".join(lines).isprintable() else None
    return text if "".join(lines).isprintable() and unicodedata.is_normalized("NFC", text) else None


_HEADS = frozenset(["kind", "date", "id", "customer", "amount", "currency"])
_LISTS = frozenset(["tags", "lines", "applications"])
_IS_HEAD = compiled(rf"{DATE} (?:invoice|payment) {ID} (?:{ID}|\?) [0-9,.]++(?: [A-Z]{{3}})?+").fullmatch


def _is_number(text: str) -> bool:
    """Return whether a number stands as arcli writes it, and is one that is read without a closer look."""
    return len(text) <= _LONGEST and _NUMBER.fullmatch(text) is not None


def _shown(text: str) -> str:
    """Return a number as a journal has it."""
    return text if text[-3:-2] == "." and len(text) < _FEW else MONEY.show(Decimal(text))


_LONGEST = LONGEST_NUMBER - LONGEST_NUMBER // 4  # without the commas that come into it
_FEW = len("1000.00")  # digits that need no comma


def _say(name: str, value: Any, type_: str | None, words: list[str], below: list[str]) -> bool:
    """Add what a key says to the words of a header, or to the lines below; False for what is not taken."""
    if type(value) is not str or not value or (name == "due" and not _IS_DATE(value)):
        return False
    bare = is_bare(value)
    if type_ is None:
        if not _IS_OWN(name):
            return False
        type_ = "word" if bare else TEXT.name
    if type_ != TEXT.name:
        words.append(f"{name}:{value if bare else quote(value)}")
    elif value != value.strip():
        return False
    else:
        below.append(f"{INDENT}{name}: {value}")
    return True


def _of_item(item: Mapping) -> list[str] | None:
    """Return the columns of a line item."""
    shown = _values(item, _ITEM_SAYS)
    if shown is None or not {"text", "quantity", "price"} <= shown.keys():
        return None
    cells = [quote(shown["text"]), f"{shown['quantity']} @ {shown['price']}"]
    if "net" in shown:
        cells.append(f"= {shown['net']}")
    return _with_keys(cells, shown, _ITEM_KEYS)


def _of_application(item: Mapping) -> list[str] | None:
    """Return the columns of an application."""
    shown = _values(item, _APPLICATION_SAYS)
    if shown is None or not {"document", "amount"} <= shown.keys():
        return None
    if not _IS_REF(shown["document"]) or shown["amount"][0] == "-":
        return None
    return _with_keys([shown["document"], shown["amount"]], shown, _application_keys())


def _values(item: Mapping, known: frozenset[str]) -> dict[str, str] | None:
    """Return the values of a detail line as a journal has them; None if any is not taken."""
    shown: dict[str, str] = {}
    for name, value in item.items():
        if name not in known or type(value) is not str or not value:
            return None
        if name in _NUMBERS:
            sign = "-" if value[0] == "-" else ""
            if not _is_number(digits := value.removeprefix("-")):
                return None
            shown[name] = sign + _shown(digits)
        elif name != "text" and not is_bare(value):
            return None
        else:
            shown[name] = value
    return shown


def _with_keys(cells: list[str], shown: dict[str, str], names: Iterable[str]) -> list[str]:
    return cells + [f"{name}:{shown[name]}" for name in names if name in shown]
