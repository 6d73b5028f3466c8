"""One scan of a ledger's texts for IDs, for the completion in shells: nothing is parsed, checked or replayed.

What is said to be open is what application lines have not settled in sum. A document that is settled in another way may
be offered, but nothing that is open is left out. `include:` and `exclude:` of the settings are not read.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

SETTINGS = "arcli.yaml"
Kinds = Mapping[str, Sequence[str]]  # what may be asked for, such as `debit` → kinds of entries, by their declarations
# PERF: an expression that begins with "\n" finds its lines several times faster than one with "^"; a text is therefore
# given a "\n" before its first line.
_DAY = r"\n[0-9]\S{9}[ \t]+"
_NAME = re.compile(_DAY + r"customer[ \t]+(\S+)(?:[ \t]+\"([^\"\n]*)\")?")
_MONTH = re.compile(r"\n(?:- date: *|[ \t]+date: *)?([0-9]{4}-[0-9]{2})-[0-9]{2}\b")
_DETAIL = re.compile(r"\n[ \t]+([^\s\":;]+)[ \t]+(-?[0-9][0-9,.]*)([^\n]*)")
_BACK = re.compile(_DAY + r"(?:reverse|unapply)[ \t]+(\S+)([^\n]*)")
_MOVED = re.compile(_DAY + r"transfer[ \t][^\n]*((?:\n[ \t]+[^\n]*)*)")
_PART = re.compile(r"\b(?:discount|fee|withholding|writeoff|deduction):(-?[0-9][0-9,.]*)")
_ITEM = re.compile(r"\n- ")
_KEY = re.compile(
    r"(?:^|[\s{,])(kind|id|customer|amount|name):[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s,}#][^,}#\n]*))"
)


Seen = tuple[str, str]  # a document as it was seen: its kind, and the words after its ID: mostly customer and amount


def about(document: Seen) -> str:
    """Return what tells a document from others."""
    kind, words = document
    return f"{kind} of {' '.join(words.split()[:2])}"


class Texts:
    """The texts of a ledger: journals and YAML files. `kinds` has also those that are `applying`."""

    def __init__(self, kinds: Kinds, texts: Iterable[tuple[bool, str]] = ()) -> None:
        self.kinds = kinds
        applying = "|".join(kinds["applying"])
        self._block = re.compile(rf"{_DAY}({applying})[ \t]+(\S+)[^\n]*((?:\n[ \t]+[^\n]*)*)")
        self.journals: list[str] = []
        self.yaml: list[str] = []
        for is_yaml, text in texts:
            into = self.yaml if is_yaml else self.journals
            into.append("\n" + (text.replace("\r", "") if "\r" in text else text))

    def customers(self) -> dict[str, str]:
        """Return the names of customers by ID."""
        items = [i for text in self.yaml for i in _items(text) if i.get("kind", "customer") == "customer" and "id" in i]
        found = {i["id"]: i.get("name", "") for i in items}
        return found | {name: said for text in self.journals for name, said in _NAME.findall(text)}

    def months(self) -> list[str]:
        """Return the months in which there are entries, the latest first."""
        return sorted(set[str]().union(*map(_MONTH.findall, [*self.journals, *self.yaml])), reverse=True)

    def documents(self, what: str, customer: str | None = None) -> dict[str, Seen]:
        """Return documents by ID: those that `what`, a key of the kinds, names; of the one customer that is meant."""
        if customer is not None:
            low, known = customer.casefold(), self.customers()
            meant = [i for i, name in known.items() if low in i.casefold() or low in name.casefold()]
            customer = meant[0] if len(meant) == 1 and customer not in known else customer
        found = self._seen(self.kinds[what], customer)
        if what in ("open", "debit", "credit"):
            settled = self._settled(found)
            return {i: d for i, d in found.items() if i not in settled}
        return found

    def _seen(self, kinds: Collection[str], customer: str | None) -> dict[str, Seen]:
        """Return the documents of some kinds: of a customer, or moved to or from another, or all."""
        two = r"\S+[ \t]+\S+|[^\n]*"  # of what follows the ID only the customer and the amount are looked at
        whose = two if customer is None else rf"{re.escape(customer)}[ \t]+\S+"
        line = re.compile(rf"{_DAY}({'|'.join(kinds)})[ \t]+(\S+)[ \t]*({whose})")
        found = {
            i["id"]: (i["kind"], f"{i.get('customer', '')} {i.get('amount', '')}")
            for text in self.yaml
            if "kind" in text  # PERF: a list of customers need not state it, and may be long
            for i in _items(text)
            if i.get("kind") in kinds and "id" in i and customer in (None, i.get("customer"))
        }
        found |= {name: (kind, words) for text in self.journals for kind, name, words in line.findall(text)}
        if customer is not None and found:
            moved = {n for t in self.journals for block in _MOVED.findall(t) for n, _, _ in _DETAIL.findall(block)}
            found |= {i: d for i, d in self._seen(kinds, None).items() if i in moved} if moved else {}
        return found

    def _settled(self, documents: dict[str, Seen]) -> set[str]:
        """Return those of the documents that are settled or reversed in whole, as far as application lines tell."""
        gone, unsure = self._taken_back()
        kinds = {kind for kind, _ in documents.values()}
        tally = _Tally(documents)
        if kinds.intersection(self.kinds["debit"]):
            for text in self.journals:
                tally.applied(_DETAIL.findall(text))
        if kinds.intersection(self.kinds["credit"]):
            for blocks in self._blocks:
                tally.used(blocks)
        return (tally.settled() - unsure) | gone

    @cached_property
    def _blocks(self) -> list[list[tuple[str, str, str]]]:
        """Return the entries of each journal that may apply something: kind, ID, and what stands below."""
        return [self._block.findall(text) for text in self.journals]

    def _taken_back(self) -> tuple[set[str], set[str]]:
        """Return the documents that are reversed in whole, and those of which applications were taken back."""
        texts = (t for t in self.journals if " reverse " in t or " unapply " in t or "\t" in t)  # PERF: few have any
        back = [found for text in texts for found in _BACK.findall(text)]
        if not back:
            return set(), set()
        names = {name for name, _ in back}
        gone = {name for name, rest in back if not rest.lstrip()[:1].isdigit()}
        blocks = [b for found in self._blocks for b in found if b[1] in names or b[0] == "unapply"]
        unsure = {d[0].partition("#")[0] for _, _, block in blocks for d in _DETAIL.findall(block)}
        return gone - {source for kind, source, _ in blocks if kind == "unapply"}, unsure | names


class _Tally:
    """What application lines settle of documents.

    PERF: most are settled by one line with their whole amount, as it is written: of those nothing is added up.
    """

    def __init__(self, documents: dict[str, Seen]) -> None:
        self.documents = documents
        self._whole: set[str] = set()
        self._parts: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def applied(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Note lines that settle documents."""
        documents, whole = self.documents, self._whole.add
        for name, amount, rest in lines:
            if name in documents and documents[name][1].rpartition(" ")[2] == amount:
                whole(name)
            elif name in documents:
                self._parts[name].append((amount, rest))
            elif "#" in name and (number := name.partition("#")[0]) in documents:
                self._parts[number].append((amount, rest))

    def used(self, blocks: Iterable[tuple[str, str, str]]) -> None:
        """Note entries whose lines use up what they are of, or what they name."""
        documents, whole = self.documents, self._whole.add
        for _, source, block in blocks:
            if not block or "\n" not in block:
                continue
            if block.find("\n", 1) < 0 and source in documents:  # one line
                words = block.split(None, 2)
                if len(words) > 1 and documents[source][1].rpartition(" ")[2] == words[1] and words[0] not in documents:
                    whole(source)
                    continue
            for name, amount, _ in _DETAIL.findall(block):
                for one in (source, name):
                    if one in documents:
                        self._parts[one].append((amount, ""))

    def settled(self) -> set[str]:
        """Return the documents that are settled in whole."""
        found = set(self._whole)
        for name, parts in self._parts.items():
            if name in found and any(amount.startswith("-") for amount, _ in parts):  # something was given back
                parts.append((self.documents[name][1].rpartition(" ")[2], ""))
                found.discard(name)
            if name not in found and _adds_up(self.documents[name][1], parts):
                found.add(name)
        return found


def _adds_up(words: str, parts: list[tuple[str, str]]) -> bool:
    """Return whether application lines make up the amount of a document."""
    amount = words.split(None, 2)[1:2]
    if len(parts) == 1 and [parts[0][0]] == amount:
        return True
    try:
        total = sum([_number(said) for said, _ in parts], Decimal(0))
        total += sum([_number(said) for _, rest in parts if ":" in rest for said in _PART.findall(rest)], Decimal(0))
        return abs(total) >= abs(_number(amount[0]))
    except (InvalidOperation, IndexError):  # an amount that only the reader understands
        return False


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "") if "," in text else text)


def _items(text: str) -> list[dict[str, str]]:
    """Return the entries of a YAML file, each by its keys."""
    return [_keys(item) for item in _ITEM.split(text)[1:]]


def _keys(item: str) -> dict[str, str]:
    """Return the first of each key in an entry of a YAML file, which are the entry's own."""
    found: dict[str, str] = {}
    for key, *values in _KEY.findall(item):
        found.setdefault(key, next(filter(None, values), "").strip())
    return found


def texts_of(place: Path) -> Iterator[tuple[bool, str]]:
    """Yield the texts of a ledger, a folder or a file, and whether each is YAML. What can't be read is passed over."""
    paths = [place] if place.is_file() else sorted(_files(place))
    for path in paths:
        try:
            yield path.suffix == ".yaml", path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        here = Path(where)
        folders[:] = [
            f for f in folders if not f.startswith(".") and f != "profiles" and not (here / f / SETTINGS).exists()
        ]
        yield from (here / n for n in names if n.endswith((".journal", ".yaml")) and n != SETTINGS and n[0] != ".")
