"""Types of the fields of entries: what mypy sees, and how each value is read from text."""

import datetime
from decimal import Decimal
from typing import Annotated

from arcli.model import dates, particulars, periods
from arcli.model import fields as f
from arcli.model.delivering import DELIVER, EINVOICE, ENDPOINT
from arcli.model.fieldtext import Cover

Delivery = Annotated[str | tuple[str, ...], DELIVER]
Face = Annotated[str, EINVOICE]
Endpoint = Annotated[str, ENDPOINT]
Date = Annotated[datetime.date, f.DATE]
Amount = Annotated[Decimal, f.AMOUNT]
Limit = Annotated[Decimal, f.LIMIT]
Signed = Annotated[Decimal, f.SIGNED]
Number = Annotated[Decimal, f.NUMBER]
Rate = Annotated[Decimal, f.RATE]
DocId = Annotated[str, f.DOC_ID]
WholeDocRef = Annotated[str, f.WHOLE_DOC_REF]
Mention = Annotated[str, f.MENTION]
DocRef = Annotated[str, f.DOC_REF]
OwnId = Annotated[str, f.CUSTOMER_ID]
CustomerRef = Annotated[str, f.CUSTOMER]
KnownCustomer = Annotated[str, f.CUSTOMER_REF]
CustomerOrAll = Annotated[str, f.CUSTOMER_OR_ALL]
Currency = Annotated[str, f.CURRENCY]
Country = Annotated[str, f.COUNTRY]
Word = Annotated[str, f.WORD]
HoldScope = Annotated[str, f.HOLD_SCOPE]
Yes = Annotated[str, particulars.YES]
Clock = Annotated[str, particulars.CLOCK]
Count = Annotated[int, f.COUNT]
Days = Annotated[int, f.DAYS]
LetterId = Annotated[str, f.LETTER_ID]
Warned = Annotated[str, particulars.WARNING]
Subject = Annotated[str, f.SUBJECT]
DepositId = Annotated[str, f.DEPOSIT_ID]
ArrangementId = Annotated[str, f.ARRANGEMENT_ID]
LetterRef = Annotated[str, f.LETTER_REF]
Insured = Annotated[Cover, f.INSURED]
Words = Annotated[str | tuple[str, ...], f.WORDS]
Text = Annotated[str, f.TEXT]
Terms = Annotated[str, f.TERMS]
Period = Annotated[str, f.PERIOD]
ContractId = Annotated[str, f.CONTRACT_ID]
ContractRef = Annotated[str, f.CONTRACT]
Recurring = Annotated[periods.Every, f.EVERY]
Span = Annotated[dates.Period, f.SPAN]
DayOrName = Annotated[datetime.date | str, f.DAY_OR_NAME]
DayOfMonth = Annotated[int, f.DAY_OF_MONTH]
Percent = Annotated[Decimal, f.PERCENT]
Timing = Annotated[str, f.TIMING]
Alignment = Annotated[str, f.ALIGNMENT]
Prorating = Annotated[str, f.PRORATION]
