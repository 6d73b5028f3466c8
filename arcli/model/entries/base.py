"""What entries have in common."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass
from typing import ClassVar

from arcli.model.content import Content
from arcli.model.diagnostics import SourceText
from arcli.model.entries.types import Amount, Currency, CustomerRef, Date, DocId, Text, Word
from arcli.model.kinds import Kind, code, free, hidden, key, word


@dataclass(slots=True, eq=False, repr=False)
class Entry(Content):
    """What every entry has. `origin` and `offset` say where it stands; they are not part of its content."""

    kind: ClassVar[str]
    declared: ClassVar[Kind]
    __pydantic_config__: ClassVar[dict[str, bool]] = {"arbitrary_types_allowed": True}  # a SourceText

    date: Date
    memo: Text | None = key("any text")
    ref: Word | None = key("reference of the other side: cheque number, bank reference")
    tags: tuple[str, ...] = free(())
    file: Word | None = key("path of a source document")
    extra: dict[str, str] | None = free()
    origin: SourceText = hidden()
    offset: int = hidden(0)


@dataclass(slots=True, eq=False, repr=False)
class DocumentEntry(Entry):
    """An entry with an ID of its own, a customer and an amount."""

    id: DocId = word("the document's ID")
    customer: CustomerRef = word("the customer")
    amount: Amount = word("the document's amount")
    currency: Currency | None = code("currency of the amount; else the customer's, else the ledger's")
    dated: Date | None = key("the date on the document, when it is not the posting date")
