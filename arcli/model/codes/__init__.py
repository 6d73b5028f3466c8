"""Every diagnostic code: what it says, why it comes up, what to do. The manual's page is made from this table.

A code never changes its meaning; one that is no longer used is not given to something else. 0xx files, 1xx the text
of entries, 2xx names and numbers, 3xx rules of the subledger, 4xx warnings, 5xx settings, 6xx files from outside,
7xx the general ledger, 8xx history, 9xx documents.
"""

from __future__ import annotations

from arcli.model.codes.billing import BILLING
from arcli.model.codes.books import BOOKS
from arcli.model.codes.code import Code
from arcli.model.codes.collecting import COLLECTING
from arcli.model.codes.documents import DOCUMENTS
from arcli.model.codes.ledger import LEDGER
from arcli.model.codes.outside import OUTSIDE
from arcli.model.codes.reading import READING

CODES: dict[str, Code] = READING | LEDGER | OUTSIDE | BOOKS | DOCUMENTS | BILLING | COLLECTING

__all__ = ["CODES", "Code"]
